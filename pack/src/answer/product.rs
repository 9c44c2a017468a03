//! Machines against what is asked: fit, misfit, what is not verified; best first.

use super::demand::{Demand, catalogue, demands, not_comparable};
use super::setting::Setting;
use super::tender;
use crate::contract::{
    Audience, Constraint, Detail, Headline, HeadlineVerdict, MachineFit, Missing, PublishedFigure, Question, Ref,
    Shortfall, SourceView, TenderClause,
};
use crate::decide::derived::detail;
use crate::formulas::derating::engine_planning_factor;
use crate::formulas::pumping::shaft_power_kw;
use crate::text::{label, number, quantity, range, say};
use fieldpack_graph::knowledge::{Iri, Language, Machine, MachineFigure};
use fieldpack_quantity::{Interval, Quantity, Verdict};
use std::sync::Arc;

/// Machines shown at most.
const SHOWN: usize = 8;
/// Conditions asked back at most.
const ASKED: usize = 3;
/// The height up to which turbocharged engines are published to give full power, m.
const FULL_POWER_M: f64 = 1500.0;
/// Intake temperature for the power left where the site's is not known, degrees Celsius.
const INTAKE_C: f64 = 25.0;
/// The share of the score that what is met counts; the rest is how closely.
const MET_SHARE: f64 = 0.8;
/// What a demand without a figure counts of one that is met.
const UNVERIFIED: f64 = 0.4;

/// The machines, with what the answer says of them.
pub(super) struct Products {
    /// The machines, best first.
    pub(super) machines: Vec<MachineFit>,
    /// Those that lie outside of the offer scope, best first; `None` where everything may be offered, and outside the house.
    pub(super) comparison: Option<Vec<MachineFit>>,
    /// The clauses, where the question is a tender.
    pub(super) clauses: Option<Vec<TenderClause>>,
    /// The answer in a sentence.
    pub(super) headline: Headline,
    /// What to ask back.
    pub(super) missing: Vec<Missing>,
    /// What it lacks.
    pub(super) shortfalls: Vec<Shortfall>,
}

/// Checks the machines of the classes in question.
pub(super) fn products(question: &Question, setting: &Setting<'_>) -> Products {
    let language = setting.language();
    let classes = setting.classes_or_lead();
    let demands = demands(question, setting);
    let (outside, candidates): (Vec<&Machine>, Vec<&Machine>) =
        candidates(setting, &classes).into_iter().partition(|machine| setting.is_outside(&machine.iri));
    let mut fits = ranked(setting, &candidates, &demands);
    let clauses = tender::clauses(question, setting, &demands, &candidates);
    let headline = match outside.len() {
        count if count > 0 && candidates.is_empty() => nothing_within(setting, count),
        _ => headline(setting, &classes, &demands, &fits),
    };
    let mut shortfalls = Vec::new();
    let mut push = |part: &str, wanted: usize, got: usize, why: String| {
        shortfalls.push(Shortfall { part: part.to_owned(), wanted, got, why });
    };
    if candidates.is_empty() {
        push("machines", 1, 0, headline.sentence.clone());
    }
    if demands.is_empty() && !candidates.is_empty() {
        let why = say!(language, "没有可与设备参数比较的要求", "nothing was asked that figures of machines answer");
        push("demands", 1, 0, why);
    }
    let apart = not_comparable(question, setting);
    if !apart.is_empty() {
        let names = apart.join(if language == Language::Zh { "、" } else { ", " });
        let why = say!(
            language,
            "未与设备比较（设备数据中没有对应参数）：{names}",
            "not compared with machines (no figure of theirs answers it): {names}"
        );
        push("conditions", apart.len(), 0, why);
    }
    let unverified = fits.iter().filter(|fit| fit.verdict == Verdict::Possible).count();
    if unverified > 0 && !demands.is_empty() {
        let why = say!(
            language,
            "{unverified}款有要求没有公开数据，投标前向厂家索取",
            "{unverified} machines have demands without a published figure: ask the maker before bidding"
        );
        push("figures", fits.len(), fits.len() - unverified, why);
    }
    fits.truncate(SHOWN);
    // What may not be offered is for the house alone.
    let is_compared = setting.options().offer.is_some() && setting.options().audience == Audience::Internal;
    let comparison = is_compared.then(|| {
        let mut others = ranked(setting, &outside, &demands);
        others.truncate(SHOWN);
        others
    });
    let missing = if demands.is_empty() { missing(setting) } else { Vec::new() };
    Products { machines: fits, comparison, clauses, headline, missing, shortfalls }
}

/// Machines against the demands, best first.
fn ranked(setting: &Setting<'_>, machines: &[&Machine], demands: &[Demand<'_>]) -> Vec<MachineFit> {
    let mut fits: Vec<MachineFit> = machines.iter().map(|machine| fit(setting, machine, demands)).collect();
    fits.sort_by(|a, b| {
        order(a.verdict)
            .cmp(&order(b.verdict))
            .then(b.score.total_cmp(&a.score))
            .then_with(|| a.machine.iri.cmp(&b.machine.iri))
    });
    for (place, found) in fits.iter_mut().enumerate() {
        found.rank = place as u32 + 1;
    }
    fits
}

/// That the machines that were asked about all lie outside of the offer scope, which is no verdict on them.
fn nothing_within(setting: &Setting<'_>, outside: usize) -> Headline {
    let language = setting.language();
    let sentence = if setting.options().audience == Audience::Internal {
        say!(
            language,
            "供货范围内没有所问的设备；范围外有{outside}款，见 comparison。",
            "No machine of those asked about lies within the offer scope; {outside} outside of it do: see `comparison`."
        )
    } else {
        say!(
            language,
            "供货范围内没有所问的设备；这不表示没有合适的设备。",
            "No machine of those asked about lies within the offer scope; that does not say that none is fit."
        )
    };
    Headline { verdict: HeadlineVerdict::Unknown, sentence, deciding: None }
}

/// The machines of some classes that may be offered, by IRI; those named by designation alone where some are.
fn candidates<'k>(setting: &Setting<'k>, classes: &[Iri]) -> Vec<&'k Machine> {
    let knowledge = setting.knowledge();
    let named = &setting.named.machines;
    let is_asked = |machine: &&Machine| {
        if named.is_empty() {
            classes.iter().any(|class| knowledge.is_a(&machine.class, class))
        } else {
            named.contains(&machine.iri)
        }
    };
    knowledge
        .machines
        .values()
        .filter(|machine| !machine.is_range && !setting.excludes(&machine.iri) && !setting.excludes(&machine.class))
        .filter(is_asked)
        .collect()
}

/// The order of verdicts: sure first.
fn order(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Sure => 0,
        Verdict::Possible => 1,
        Verdict::Infeasible => 2,
    }
}

/// A machine against the demands.
fn fit(setting: &Setting<'_>, machine: &Machine, demands: &[Demand<'_>]) -> MachineFit {
    let language = setting.language();
    let (mut met, mut misfit, mut unverified): (Vec<Constraint>, Vec<Constraint>, Vec<Constraint>) = Default::default();
    for demand in demands {
        let constraint = check(setting, machine, demand);
        match constraint.verdict {
            Verdict::Sure => met.push(constraint),
            Verdict::Possible => unverified.push(constraint),
            Verdict::Infeasible => misfit.push(constraint),
        }
    }
    let verdict = if !misfit.is_empty() {
        Verdict::Infeasible
    } else if met.is_empty() || !unverified.is_empty() {
        Verdict::Possible
    } else {
        Verdict::Sure
    };
    let score = score(&met, unverified.len(), demands.len());
    MachineFit {
        rank: 0,
        machine: Ref {
            iri: machine.iri.clone(),
            notation: machine.model.clone(),
            label: setting.knowledge().label(&machine.iri, language),
        },
        class: setting.concept(&machine.class),
        maker: machine.maker.clone(),
        verdict,
        fit: met,
        misfit,
        unverified,
        figures: figures(setting, machine),
        notes: notes(setting, machine, demands),
        score,
    }
}

/// How a machine stands to a demand; the height is judged by the power that it leaves.
pub(super) fn check(setting: &Setting<'_>, machine: &Machine, demand: &Demand<'_>) -> Constraint {
    let language = setting.language();
    if !demand.properties.is_empty() {
        return demand.check(machine, language);
    }
    let height = demand.required.interval().map_or(0.0, Interval::high);
    if let Some(worked) = machine.figure("altitude_worked_m", None).filter(|found| reaches(found, height)) {
        let metres = worked.number.map_or("?".to_owned(), range);
        let mut found = demand.unverified(language, None);
        found.verdict = Verdict::Sure;
        found.quantity_available =
            worked.number.map(|number| Quantity::number(number, worked.unit.clone(), worked.certainty));
        found.source = SourceView::from(&worked.source);
        found.message = say!(language, "曾在海拔{metres} m作业", "has worked at {metres} m");
        return found;
    }
    if height <= FULL_POWER_M {
        let mut found = demand.unverified(language, None);
        found.verdict = Verdict::Sure;
        found.message = say!(
            language,
            "海拔不高于1500 m，增压发动机一般不降功率",
            "up to 1500 m turbocharged engines are published to keep their power"
        );
        return found;
    }
    let metres = number(height);
    let left = power_left(setting, height).map_or_else(String::new, |left| {
        let percent = range(left * 100.0);
        say!(
            language,
            "；{metres} m处增压发动机约剩额定功率的{percent}%，电机按海拔另行修正",
            "; at {metres} m a turbocharged engine keeps about {percent} % of its power, a motor is corrected by its own rule"
        )
    });
    demand.unverified(language, Some(left))
}

/// Whether a figure reaches a height.
fn reaches(figure: &MachineFigure, height: f64) -> bool {
    figure.number.is_some_and(|number| number.low() >= height)
}

/// What a turbocharged engine keeps of its power at a height.
fn power_left(setting: &Setting<'_>, height: f64) -> Option<Interval> {
    let job = setting.job(setting.options)?;
    let ambient = setting.site().facts.get("ambient_temperature_max").and_then(Quantity::interval);
    let intake = ambient.unwrap_or(Interval::exact(INTAKE_C));
    let efficiency = job.prepared.constants.eta_mechanical.value.value();
    Some(engine_planning_factor(Interval::exact(height), intake, efficiency))
}

/// How well a machine does: what is met, and how closely; a machine far larger than asked is no better.
fn score(met: &[Constraint], unverified: usize, demands: usize) -> f64 {
    if demands == 0 {
        return 0.0;
    }
    let share = (met.len() as f64 + UNVERIFIED * unverified as f64) / demands as f64;
    let excess = |constraint: &Constraint| {
        let value = |found: &Option<Quantity>| found.as_ref().and_then(Quantity::interval).map(Interval::value);
        let (want, have) = (value(&constraint.quantity_required)?, value(&constraint.quantity_available)?);
        let scale = want.abs().max(1e-9);
        Some(1.0 / (1.0 + (have - want).abs() / scale))
    };
    let close: Vec<f64> = met.iter().filter_map(excess).collect();
    let close = if close.is_empty() { 0.0 } else { close.iter().sum::<f64>() / close.len() as f64 };
    ((MET_SHARE * share + (1.0 - MET_SHARE) * close).min(1.0) * 1000.0).round() / 1000.0
}

/// The published figures of a machine that have a name.
fn figures(setting: &Setting<'_>, machine: &Machine) -> Vec<PublishedFigure> {
    let language = setting.language();
    let named = machine.figures.iter().filter_map(|figure| {
        let property = setting.knowledge().machine_properties.get(&figure.property)?;
        let quantity = match (figure.number, &figure.word) {
            (Some(number), _) => Quantity::number(number, figure.unit.clone(), figure.certainty),
            (None, Some(word)) => Quantity::text(word.to_string(), figure.certainty),
            (None, None) => return None,
        };
        Some(PublishedFigure {
            property: figure.property.clone(),
            label: property.label.get(language).to_string(),
            quantity,
            by_designation: figure.by_designation,
            source: SourceView::from(&figure.source),
        })
    });
    named.collect()
}

/// What else is to be said of a machine.
fn notes(setting: &Setting<'_>, machine: &Machine, demands: &[Demand<'_>]) -> Vec<Detail> {
    let language = setting.language();
    let mut notes = Vec::new();
    if machine.name_recalled {
        let text = say!(
            language,
            "型号未在所读资料中见到，报价前先核实",
            "the designation was not met in what was read: confirm it before offering"
        );
        notes.push(detail("name_recalled", text));
    }
    notes.extend(at_once(setting, machine, demands).map(|text| detail("both_at_once", text)));
    notes
}

/// The power that output and pressure need at once, where both are asked: the two figures of a sheet are ends of
/// one curve and never available together.
fn at_once(setting: &Setting<'_>, machine: &Machine, demands: &[Demand<'_>]) -> Option<String> {
    let language = setting.language();
    let asked = |dimension: &str| demands.iter().find(|demand| &*demand.dimension == dimension);
    let lowest = |demand: &Demand<'_>| demand.required.interval().map(|found| Interval::exact(found.low()));
    let (output, pressure) = (lowest(asked("hourly_output")?)?, lowest(asked("pumping_pressure")?)?);
    machine.figure("max_concrete_pressure_mpa", None)?;
    let constants = &setting.job(setting.options)?.prepared.constants;
    let needed = shaft_power_kw(pressure, output, constants.eta_pumping.value);
    let height = asked("altitude").and_then(|demand| demand.required.interval()).map_or(0.0, Interval::high);
    let left = if height > FULL_POWER_M { power_left(setting, height)? } else { Interval::exact(1.0) };
    let needed_text = range(needed);
    let engine = machine.figure("engine_kw", None).and_then(|figure| figure.number);
    let Some(engine) = engine else {
        return Some(say!(
            language,
            "排量与压力同时达到需轴功率{needed_text} kW；发动机功率未公开，未核实",
            "both output and pressure at once need {needed_text} kW at the shaft; the engine's power is not published, not verified"
        ));
    };
    let available = engine * left;
    let (have, metres) = (range(available), number(height));
    let verdict = match (available - needed).verdict() {
        Verdict::Sure => say!(language, "可同时达到", "both can be had at once"),
        Verdict::Possible => {
            say!(language, "能否同时达到取决于效率", "whether both can be had at once hangs on its efficiency")
        }
        Verdict::Infeasible => say!(language, "不能同时达到", "both cannot be had at once"),
    };
    let place = if height > FULL_POWER_M {
        say!(language, "{metres} m处剩", "{metres} m leaves")
    } else {
        say!(language, "有", "there is")
    };
    Some(say!(
        language,
        "排量与压力是一条曲线的两端：同时达到需轴功率{needed_text} kW，{place}{have} kW，{verdict}",
        "output and pressure are two ends of one curve: at once they need {needed_text} kW at the shaft, {place} {have} kW: {verdict}"
    ))
}

/// The answer in a sentence.
fn headline(setting: &Setting<'_>, classes: &[Iri], demands: &[Demand<'_>], fits: &[MachineFit]) -> Headline {
    let language = setting.language();
    let count = |verdict: Verdict| fits.iter().filter(|fit| fit.verdict == verdict).count();
    let (sure, possible, looked_at) = (count(Verdict::Sure), count(Verdict::Possible), fits.len());
    let names: Vec<Arc<str>> = classes.iter().map(|class| setting.concept(class).label).collect();
    let names = names.join(if language == Language::Zh { "、" } else { ", " });
    let said = |verdict: HeadlineVerdict, sentence: String| Headline { verdict, sentence, deciding: None };
    let Some(first) = fits.first() else {
        let sentence = if classes.is_empty() {
            say!(language, "没有说明要哪类设备。", "The kind of machine was not named.")
        } else {
            say!(
                language,
                "设备目录中没有{names}的型号，只能说明它要达到什么。",
                "The catalogue has no model of {names}; only what it must reach can be said."
            )
        };
        return said(HeadlineVerdict::Unknown, sentence);
    };
    if demands.is_empty() {
        let sentence = say!(
            language,
            "目录中有{names}{looked_at}款；没有说明要求，不能判断哪款合适。",
            "The catalogue has {looked_at} machines ({names}); nothing was demanded of them, so none can be called fit."
        );
        return said(HeadlineVerdict::Unknown, sentence);
    }
    let (name, count_demands) = (&first.machine.label, demands.len());
    let asked = if count_demands == 1 { "one demand".to_owned() } else { format!("{count_demands} demands") };
    let (verdict, sentence) = if sure > 0 {
        let sentence = say!(
            language,
            "核对{looked_at}款、{count_demands}项要求：{sure}款全部有公开数据满足，首选{name}；另有{possible}款部分未核实。",
            "{looked_at} machines against {asked}: {sure} meet all by published figures, first {name}; {possible} more are not verified in part."
        );
        (HeadlineVerdict::Yes, sentence)
    } else if possible > 0 {
        let sentence = say!(
            language,
            "核对{looked_at}款、{count_demands}项要求：没有一款全部有公开数据；{possible}款已知部分满足、其余未核实，首选{name}。",
            "{looked_at} machines against {asked}: none meets all by published figures; {possible} meet what is published, the rest is not verified, first {name}."
        );
        (HeadlineVerdict::Conditional, sentence)
    } else {
        let why = first.misfit.first().map_or_else(String::new, |misfit| misfit.message.clone());
        let sentence = say!(
            language,
            "核对{looked_at}款，没有一款满足；最接近的{name}：{why}。",
            "None of {looked_at} machines meets the demands; nearest {name}: {why}."
        );
        (HeadlineVerdict::No, sentence)
    };
    let deciding = if verdict == HeadlineVerdict::No { first.misfit.first().cloned() } else { None };
    Headline { verdict, sentence, deciding }
}

/// What to ask where nothing was demanded: what governs the works.
fn missing(setting: &Setting<'_>) -> Vec<Missing> {
    let language = setting.language();
    let governing = setting.activity().map_or(&[][..], |activity| &activity.governing);
    let open = governing.iter().filter(|notation| !setting.site().facts.contains_key(*notation)).take(ASKED);
    open.map(|notation| {
        let name = label(setting.knowledge(), notation, language);
        let why = say!(language, "{name}是多少？", "what is the {name}?");
        Missing { dimension: notation.clone(), label: name, why, effect: 1.0 }
    })
    .collect()
}

/// A demand in words.
pub(super) fn demand_text(demand: &Demand<'_>) -> String {
    format!("{} {}", demand.label, quantity(&demand.required))
}

/// Where a comparison comes from.
pub(super) fn source_of(demand: &Demand<'_>, language: Language) -> SourceView {
    demand.properties.first().map_or_else(|| catalogue(language), |property| SourceView::from(&property.source))
}
