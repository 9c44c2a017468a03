//! Questions back: what was not said and would change the pack, in order of how much.
//!
//! How much is measured, not guessed: for what sizes the machine, the share by which the required shaft
//! power moves between the ends of what is usual; for the rest, the share of rules that wait for it.

use super::derived::dimension_label;
use super::flow::FlowBasis;
use super::job::Job;
use super::line::JobLine;
use super::machines::Checking;
use super::size::{Duty, duty};
use crate::contract::{Missing, Prohibition, RuleStatus, Unknown};
use crate::formulas::derating::engine_planning_factor;
use crate::text::say;
use fieldpack_graph::knowledge::{Facts, Language};
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most questions that are put at a time.
const MOST: usize = 3;
/// Least effect that is worth a question.
const LEAST_EFFECT: f64 = 0.02;
/// Effect of the haul on the trucks: a round trip of an hour or of two needs twice as many.
const HAUL_EFFECT: f64 = 0.3;
/// What the design chooses, or what only some jobs have: never asked for its own sake.
const CHOSEN: [&str; 3] = ["pipe_diameter", "pumping_depth", "noise_limit"];
/// Dimensions that size a line, asked where they were assumed.
const SIZING: [&str; 4] = ["pumping_height", "pumping_distance_horizontal", "slump", "hourly_output"];

/// What to ask, and what else is not known.
pub(crate) struct Asked {
    /// The most telling questions.
    pub(crate) missing: Vec<Missing>,
    /// Everything that is not known and matters.
    pub(crate) unknowns: Vec<Unknown>,
}

/// Finds the questions of a job; `governing` is the duty of the first combination, `measured` what moving the
/// conditions of a family showed.
pub(crate) fn ask(
    job: &Job<'_>,
    checking: Option<&Checking<'_>>,
    governing: Option<&Duty>,
    rules: &[Prohibition],
    measured: &BTreeMap<Arc<str>, f64>,
) -> Asked {
    let mut effects: BTreeMap<Arc<str>, f64> = measured.clone();
    if let (Some(checking), Some(governing)) = (checking, governing) {
        sizing_effects(job, checking, governing, &mut effects);
    }
    let unknown = job.site.facts.get("altitude").is_none_or(|found| found.certainty == Certainty::Assumed);
    if unknown && measured.is_empty() {
        let factor = engine_planning_factor(Interval::exact(5000.0), Interval::exact(25.0), 0.8);
        effects.insert("altitude".into(), 1.0 - factor.value());
    }
    for (notation, assumed) in assumed_slots(job) {
        effects.entry(notation).and_modify(|effect| *effect = effect.max(assumed)).or_insert(assumed);
    }
    rule_effects(job, rules, &mut effects);
    if job.site.months.is_empty() && job.site.climate.is_some() {
        let swing = job.interval("ambient_temperature_mean").map_or(0.0, Interval::width);
        effects.insert("time".into(), (swing / 30.0).clamp(0.1, 1.0));
    }
    if job.site.position.is_none() {
        effects.insert("place".into(), 0.5);
    }
    let known = |notation: &str| job.site.facts.contains_key(notation);
    if checking.is_some() && !known("haul_distance") && !known("haul_time") {
        effects.entry("haul_distance".into()).or_insert(HAUL_EFFECT);
    }
    for (rank, notation) in job.activity.governing.iter().enumerate() {
        let chosen =
            CHOSEN.contains(&&**notation) || (notation.starts_with("haul_") && effects.contains_key("haul_distance"));
        if !known(notation) && !effects.contains_key(notation) && !chosen {
            let share = 1.0 - rank as f64 / job.activity.governing.len().max(1) as f64;
            effects.insert(notation.clone(), 0.05 * share);
        }
    }
    let mut ordered: Vec<(Arc<str>, f64)> = effects.into_iter().filter(|(_, effect)| *effect >= LEAST_EFFECT).collect();
    ordered.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let flow = checking.map(|checking| checking.sizing.flow.basis);
    let language = job.language();
    let question = |notation: &str| why(job, notation, flow);
    let missing = ordered.iter().take(MOST).map(|(notation, effect)| Missing {
        dimension: notation.clone(),
        label: name(job, notation),
        why: question(notation),
        effect: (effect.min(1.0) * 1000.0).round() / 1000.0,
    });
    let missing: Vec<Missing> = missing.collect();
    let unknowns = ordered
        .iter()
        .skip(MOST)
        .map(|(notation, _)| Unknown {
            dimension: notation.clone(),
            label: name(job, notation),
            why: say!(
                language,
                "未给出，会影响方案或禁令",
                "not given; it bears on the combination or on a prohibition"
            ),
        })
        .collect();
    Asked { missing, unknowns }
}

/// The label of what is asked; time and place are no dimensions.
fn name(job: &Job<'_>, notation: &str) -> Arc<str> {
    match (notation, job.language()) {
        ("time", Language::Zh) => "施工月份".into(),
        ("time", Language::En) => "month of the works".into(),
        ("place", Language::Zh) => "工地地点".into(),
        ("place", Language::En) => "place of the site".into(),
        (other, language) => dimension_label(job.knowledge, other, language),
    }
}

/// Slots of the question that were assumed by the reader (a slump of 18, a class word).
fn assumed_slots(job: &Job<'_>) -> Vec<(Arc<str>, f64)> {
    job.site
        .facts
        .iter()
        .filter(|(_, quantity)| quantity.certainty == Certainty::Assumed)
        .map(|(notation, _)| (notation.clone(), 0.3))
        .collect()
}

/// How much the required shaft power moves over what is usual, for each sizing input that was assumed, and
/// between the two readings of a bare hourly output.
fn sizing_effects(job: &Job<'_>, checking: &Checking<'_>, governing: &Duty, effects: &mut BTreeMap<Arc<str>, f64>) {
    let constants = &job.prepared.constants;
    let sizing = checking.sizing;
    let spread = |low: f64, high: f64| if high > 0.0 { (1.0 - low / high).clamp(0.0, 1.0) } else { 0.0 };
    for notation in SIZING {
        let assumed = match notation {
            "hourly_output" => sizing.flow.basis == FlowBasis::Assumed,
            other => sizing.line.assumed.contains(&other),
        };
        if notation == "hourly_output" && sizing.flow.basis == FlowBasis::Hourly {
            effects.insert(notation.into(), spread(governing.shaft_kw.low(), governing.shaft_kw.high()));
        }
        if !assumed {
            continue;
        }
        let Some((first, last)) = usual(job, notation) else { continue };
        let at = |value: f64| {
            let mut facts: Facts = checking.facts.clone();
            let unit = Unit::plain(if notation == "slump" { "mm" } else { "m" });
            facts.insert(notation.into(), Quantity::number(Interval::exact(value), unit, Certainty::Assumed));
            let line = JobLine::of(&facts, constants);
            let flow = super::flow::Flow::of(&facts, constants);
            duty(&line, &flow, constants, governing.design).shaft_kw.value()
        };
        let (a, b) = (at(first), at(last));
        effects.insert(notation.into(), spread(a.min(b), a.max(b)));
    }
}

/// The usual range of a dimension: its first and last band edge.
fn usual(job: &Job<'_>, notation: &str) -> Option<(f64, f64)> {
    let dimension = job.knowledge.dimension(notation)?;
    Some((*dimension.band_edges.first()?, *dimension.band_edges.last()?))
}

/// The share of the triggered rules that wait for a dimension.
fn rule_effects(job: &Job<'_>, rules: &[Prohibition], effects: &mut BTreeMap<Arc<str>, f64>) {
    if rules.is_empty() {
        return;
    }
    let share = 1.0 / rules.len() as f64;
    for rule in rules.iter().filter(|rule| rule.status == RuleStatus::MayApply) {
        for because in rule.because.iter().filter(|because| because.actual.is_none()) {
            if job.knowledge.dimension(&because.dimension).is_some() {
                *effects.entry(because.dimension.clone()).or_default() += 0.5 * share;
            }
        }
    }
}

/// The question to put to the customer.
fn why(job: &Job<'_>, notation: &str, flow: Option<FlowBasis>) -> String {
    let language = job.language();
    let label = name(job, notation);
    match notation {
        "hourly_output" if flow == Some(FlowBasis::Hourly) => say!(
            language,
            "小时方量是泵送时的排量，还是含换车停歇的平均浇筑速度？两者相差约1.4倍",
            "is the hourly figure the rate while pumping, or the mean with truck changes? The two differ by about 1.4"
        ),
        "slump" => say!(
            language,
            "入泵坍落度是多少毫米？它决定每米压力损失",
            "what is the slump at the pump, in mm? It sets the loss per metre"
        ),
        "pumping_height" | "pumping_distance_horizontal" => say!(
            language,
            "{label}是多少？它决定所需压力和功率",
            "what is the {label}? It sets the pressure and the power"
        ),
        "altitude" => say!(
            language,
            "工地高程是多少？柴油机功率随海拔下降",
            "at what altitude is the site? Diesel power falls with height"
        ),
        "time" => say!(
            language,
            "哪几个月施工？决定是否按冬期或高温措施",
            "in which months are the works? It decides on winter or hot-weather measures"
        ),
        "place" => say!(
            language,
            "工地在哪里？海拔、气温、服务伙伴都由此而来",
            "where is the site? Altitude, climate and partners follow from it"
        ),
        _ => say!(
            language,
            "{label}未给出，请补充：会影响方案或禁令",
            "{label} was not given: it bears on the combination or on a prohibition"
        ),
    }
}
