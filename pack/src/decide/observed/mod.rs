//! Patterns of the failure history that bear on the job: shown as cautions, never above a hard stop.
//!
//! A pattern bears on a job when its machine class is used and the site's value lies in its band for sure.
//! A customer sees none that rests on synthetic records.

mod read;

pub(crate) use read::PatternsRead;

use super::derived::dimension_label;
use super::evidence::Found;
use super::job::Job;
use crate::contract::{Audience, Because, Combination, Observed, Prohibition, Risk, RuleStatus, SourceView};
use crate::mining::{Pattern, patterns_of};
use crate::text::{band_words, plain, range, say};
use fieldpack_graph::columns::Columns;
use fieldpack_graph::knowledge::{
    Comparison, Datatype, Dimension, DocumentStatus, Facts, Iri, Language, RuleKind, Severity,
};
use fieldpack_graph::vocabulary;
use fieldpack_quantity::{Certainty, Interval, Quantity};
use std::collections::HashSet;
use std::sync::Arc;

/// Low end of the ratio from which a pattern is of high severity: at least twice as often for sure.
const HIGH_FROM: f64 = 2.0;

/// Most patterns that are told as risks of a combination.
const MOST_RISKS: usize = 3;

/// The words that a pattern is told in.
struct Words {
    place: String,
    mode: Arc<str>,
    class: Arc<str>,
    ratio: String,
    mark: String,
}

/// A pattern that bears on the job.
#[derive(Clone, Debug)]
pub(crate) struct Bearing {
    /// The pattern.
    pub(crate) pattern: Pattern,
    /// The failure mode's IRI.
    mode: Iri,
    /// What of the site lies in the band.
    pub(crate) because: Vec<Because>,
}

/// All patterns that bear on a job, strongest first. `classes` are those that its combinations use. How often the own
/// machines fail is the house's alone: in the view of a partner or a customer there are none.
pub(crate) fn all(job: &Job<'_>, columns: &Columns, facts: &Facts, classes: &[Iri]) -> Vec<Bearing> {
    let mut found: Vec<Bearing> = Vec::new();
    if job.options.audience != Audience::Internal {
        return found;
    }
    let concepts = classes.iter().filter_map(|class| job.knowledge.concepts.get(class));
    for class in concepts {
        for pattern in patterns_of(columns, &class.notation).iter() {
            let Some(mode) = job.knowledge.failure_modes.get(&pattern.mode) else { continue };
            let dimension = job.knowledge.dimension(&pattern.dimension);
            if let Some(because) = dimension.and_then(|found| lies_in(job, found, pattern.band, facts)) {
                found.push(Bearing { pattern: pattern.clone(), mode: mode.iri.clone(), because });
            }
        }
    }
    found.sort_by(|a, b| {
        let (a, b) = (&a.pattern, &b.pattern);
        b.rate_ratio
            .low()
            .total_cmp(&a.rate_ratio.low())
            .then_with(|| (&a.class, &a.mode, &a.dimension).cmp(&(&b.class, &b.mode, &b.dimension)))
    });
    found
}

/// Of patterns, strongest first, the strongest alone of each class and mode.
pub(crate) fn strongest(all: &[Bearing]) -> Vec<Bearing> {
    let mut seen = HashSet::new();
    all.iter().filter(|one| seen.insert((&one.pattern.class, &one.pattern.mode))).cloned().collect()
}

/// Why the site lies in a band; `None` where it does not for sure. A value on an edge belongs to the upper band.
fn lies_in(job: &Job<'_>, dimension: &Dimension, band: usize, facts: &Facts) -> Option<Vec<Because>> {
    let actual = facts.get(&dimension.notation)?;
    let because = |op: Comparison, limit: Quantity| Because {
        dimension: dimension.notation.clone(),
        label: dimension_label(job.knowledge, &dimension.notation, job.language()).to_string(),
        op,
        limit: Some(limit),
        actual: Some(actual.clone()),
    };
    if is_coded(dimension) {
        let class = class_of(dimension, band)?;
        let word = Quantity::text(class.to_string(), Certainty::Known);
        return is_class(actual, &class).then(|| vec![because(Comparison::Equal, word)]);
    }
    let (from, to) = edges(dimension, band);
    if !is_between(dimension, actual, (from, to)) {
        return None;
    }
    let edge = |value: f64| Quantity::number(Interval::exact(value), dimension.unit.clone(), Certainty::Known);
    let lower = from.is_finite().then(|| because(Comparison::GreaterOrEqual, edge(from)));
    let upper = to.is_finite().then(|| because(Comparison::Less, edge(to)));
    Some(lower.into_iter().chain(upper).collect())
}

/// Whether a value is a class of a coded dimension.
fn is_class(actual: &Quantity, class: &str) -> bool {
    actual.word().is_some_and(|actual| actual.eq_ignore_ascii_case(class))
}

/// Whether a value lies between two edges for sure.
fn is_between(dimension: &Dimension, actual: &Quantity, (from, to): (f64, f64)) -> bool {
    let interval = actual.in_unit(&dimension.unit).ok().and_then(|actual| actual.interval());
    interval.is_some_and(|interval| interval.low() >= from && interval.high() < to)
}

/// Whether the bands of a dimension are its classes.
fn is_coded(dimension: &Dimension) -> bool {
    matches!(dimension.datatype, Datatype::Code | Datatype::Flag)
}

/// The class of a band of a coded dimension.
fn class_of(dimension: &Dimension, band: usize) -> Option<Arc<str>> {
    match dimension.datatype {
        Datatype::Flag => Some(if band == 0 { "false".into() } else { "true".into() }),
        _ => dimension.classes.get(band).cloned(),
    }
}

/// The edges of a band.
fn edges(dimension: &Dimension, band: usize) -> (f64, f64) {
    let from = band.checked_sub(1).and_then(|below| dimension.band_edges.get(below).copied());
    let to = dimension.band_edges.get(band).copied();
    (from.unwrap_or(f64::NEG_INFINITY), to.unwrap_or(f64::INFINITY))
}

/// Ids of the cited failures of a pattern's mode.
pub(crate) fn failures_of(columns: &Columns, found: &Found, bearing: &Bearing) -> Vec<String> {
    let of_mode = |iri: &str| columns.get(iri).is_some_and(|row| columns.text(row.kind()) == &*bearing.pattern.mode);
    found.by_id.values().filter(|entry| of_mode(&entry.iri)).map(|entry| entry.id.clone()).collect()
}

/// Adds the strongest patterns of the classes that a combination uses to its risks.
pub(crate) fn add_risks(
    job: &Job<'_>,
    columns: &Columns,
    found: &Found,
    bearing: &[Bearing],
    combinations: &mut [Combination],
) {
    for combination in combinations {
        let uses = |pattern: &Pattern| combination.roles.iter().any(|role| role.class.notation == pattern.class);
        let of_it = bearing.iter().filter(|bearing| uses(&bearing.pattern)).take(MOST_RISKS);
        let risks: Vec<Risk> = of_it.map(|bearing| bearing.risk(job, failures_of(columns, found, bearing))).collect();
        combination.risks.extend(risks);
    }
}

impl Bearing {
    /// How bad it is: high where it is at least twice as often for sure.
    pub(crate) fn severity(&self) -> Severity {
        if self.pattern.rate_ratio.low() >= HIGH_FROM { Severity::High } else { Severity::Medium }
    }

    /// The pattern's IRI.
    pub(crate) fn iri(&self) -> String {
        let Pattern { class, mode, dimension, band, .. } = &self.pattern;
        vocabulary::thing(&format!("pattern/{class}/{mode}/{dimension}/{band}"))
    }

    /// The pattern as the answer shows it; `evidence` are ids of failures of this mode.
    pub(crate) fn view(&self, job: &Job<'_>, evidence: Vec<String>) -> Prohibition {
        let language = job.language();
        let Words { place, mode, class, ratio, mark } = self.words(job);
        let text = say!(
            language,
            "{place}时，未针对“{mode}”采取预防措施不要投入{class}：故障记录中其发生率为其余工况的{ratio}倍{mark}",
            "{place}: do not put the {class} to work without measures against {mode}: the failure history shows it {ratio} times as often as elsewhere{mark}"
        );
        Prohibition {
            rank: 0,
            iri: self.iri().into(),
            text,
            reason: self.reason(job),
            severity: self.severity(),
            status: RuleStatus::Applies,
            remedy: self.remedy(job),
            source: source(language),
            kind: RuleKind::Observed,
            observed: Some(self.observed()),
            because: self.because.clone(),
            evidence,
        }
    }

    /// The pattern as a risk of a combination that uses its class.
    fn risk(&self, job: &Job<'_>, evidence: Vec<String>) -> Risk {
        let Words { place, mode, class, ratio, mark } = self.words(job);
        let detail = say!(
            job.language(),
            "{class}“{mode}”：{place}时发生率为其余工况的{ratio}倍{mark}",
            "{class}, {mode}: {ratio} times as often with {place}{mark}"
        );
        Risk { code: self.pattern.mode.clone(), detail, evidence }
    }

    /// The words that a pattern is told in.
    fn words(&self, job: &Job<'_>) -> Words {
        let language = job.language();
        let pattern = &self.pattern;
        let class = vocabulary::term(&format!("class/{}", pattern.class.replace('_', "-")));
        let place = job.knowledge.dimension(&pattern.dimension).map_or_else(String::new, |dimension| {
            let label = dimension.label.get(language);
            if is_coded(dimension) {
                let word = class_of(dimension, pattern.band).unwrap_or_default();
                return say!(language, "{label}为{word}", "{label} {word}");
            }
            let (from, to) = edges(dimension, pattern.band);
            band_words(label, from, to, &dimension.unit, language)
        });
        Words {
            place,
            mode: job.knowledge.label(&self.mode, language),
            class: job.knowledge.label(&class, language),
            ratio: format!("{:.1}", pattern.rate_ratio.value()),
            mark: if pattern.synthetic {
                say!(language, "（模拟数据）", " (synthetic records)")
            } else {
                String::new()
            },
        }
    }

    /// What the history says.
    pub(crate) fn observed(&self) -> Observed {
        let pattern = &self.pattern;
        Observed {
            rate_ratio: plain(pattern.rate_ratio, "1", Certainty::Derived),
            exposure_h: (pattern.exposure_h * 10.0).round() / 10.0,
            events: pattern.events,
            q_value: pattern.q_value,
        }
    }

    /// How sure it is, in words.
    fn reason(&self, job: &Job<'_>) -> String {
        let language = job.language();
        let pattern = &self.pattern;
        let span = format!("{:.1}–{:.1}", pattern.rate_ratio.low(), pattern.rate_ratio.high());
        let (events, hours) = (pattern.events, range(Interval::exact(pattern.exposure_h)));
        let adjusted = pattern.adjusted_by.as_ref().map_or_else(String::new, |by| {
            let by = dimension_label(job.knowledge, by, language);
            say!(language, "，已按{by}分层校正", ", stratified by {by}")
        });
        let known = job.knowledge.failure_modes.get(&pattern.mode);
        let mechanism = if known.is_some_and(|mode| mode.raised_by.contains(&pattern.dimension)) {
            say!(language, "；与已知机理一致", "; it agrees with the known mechanism")
        } else {
            say!(language, "；机理尚未确认", "; no mechanism is known for it")
        };
        say!(
            language,
            "{hours} h运行中{events}次，比值90%区间{span}{adjusted}，错误发现率控制在5%以内{mechanism}",
            "{events} events in {hours} h, ratio {span} with 90 %{adjusted}, false discoveries held under 5 %{mechanism}"
        )
    }

    /// What to do: see to the usual causes.
    fn remedy(&self, job: &Job<'_>) -> String {
        let language = job.language();
        let causes = job.knowledge.failure_modes.get(&self.pattern.mode).map(|mode| mode.causes.get(language).clone());
        match causes.filter(|causes| !causes.is_empty()) {
            Some(causes) => say!(
                language,
                "开工前逐项排查常见原因：{causes}；备好相应配件",
                "before the start go through the usual causes: {causes}; keep the parts at hand"
            ),
            None => say!(language, "开工前专项检查并备件", "check it before the start and keep the parts at hand"),
        }
    }
}

/// Where a pattern comes from.
fn source(language: Language) -> SourceView {
    SourceView {
        document: say!(language, "故障与运行小时记录", "failure and exposure records").into(),
        edition: "".into(),
        clause: "".into(),
        status: DocumentStatus::InForce,
        certainty: Certainty::Derived,
    }
}
