//! One quantity written in two units: `220 bar = 22 MPa`, `470 kW (630 hp)`.
//!
//! Both are converted by their UCUM definitions; what rounding explains is no contradiction.

use super::claim::Claim;
use super::finding::Finding;
use crate::contract::{ClaimKind, ClaimStanding, ClaimVerdict, SourceView};
use crate::text::{self, say};
use crate::understand::Spoken;
use fieldpack_graph::knowledge::DocumentStatus;
use fieldpack_quantity::{Certainty, Interval, Quantity};

/// Difference that is taken for rounding, share of the value.
const ROUNDING: f64 = 0.005;
/// Difference up to which the two are near enough to be meant as round figures, share of the value.
const NEAR: f64 = 0.02;
/// Mechanical and metric horsepower, UCUM.
const HORSEPOWER: [&str; 2] = ["[HP]", "73549875.W/100000"];
/// Marks that set two figures equal.
const MARKS: [&str; 6] = ["=", "(", "≈", "/", "~=", "≙"];

/// Judges each two neighbouring numbers that are set equal.
pub(super) fn check(claim: &Claim<'_>) -> Vec<Finding> {
    let pairs = 1..claim.said.measures.len();
    pairs.filter_map(|second| judge(claim, second - 1, second)).collect()
}

/// Whether what stands between two numbers sets them equal.
fn equated(claim: &Claim<'_>, first: &Spoken, second: &Spoken) -> bool {
    let between = claim.said.text().slice(first.to, second.from).trim();
    let marked = |between: &str| MARKS.contains(&between);
    let worded = claim.cues.iter().any(|cue| {
        &*cue.sense == "equals"
            && first.to <= cue.from
            && cue.to <= second.from
            && claim.said.text().slice(cue.from, cue.to) == between.trim_matches(['(', ',', '，', ' '])
    });
    marked(between) || marked(between.trim_end_matches(['约', '≈', ' '])) || worded
}

/// Half of the last digit that a number is written with, in its own unit.
fn half_digit(claim: &Claim<'_>, spoken: &Spoken) -> f64 {
    let written = claim.said.text().slice(spoken.from, spoken.to);
    let number: String = written.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
    let decimals = number.split_once('.').map_or(0, |(_, rest)| rest.len());
    0.5 * 10f64.powi(-i32::try_from(decimals).unwrap_or(0))
}

/// Judges two numbers.
fn judge(claim: &Claim<'_>, first: usize, second: usize) -> Option<Finding> {
    let language = claim.language;
    let (a, b) = (claim.spoken(first)?, claim.spoken(second)?);
    let (unit_a, unit_b) = (a.code()?, b.code()?);
    if unit_a == unit_b || a.low != a.high || b.low != b.high || !equated(claim, a, b) {
        return None;
    }
    let exact = |spoken: &Spoken| Spoken { op: crate::contract::Operator::Eq, ..spoken.clone() };
    let converted = exact(a).in_unit(&unit_b)?.value();
    let off = (converted - b.low).abs();
    // What the first figure's own last digit is worth in the second unit.
    let step = Spoken { low: a.low + half_digit(claim, a), high: a.low + half_digit(claim, a), ..exact(a) };
    // One digit alone (`1 hp`) is no rounded figure.
    let rounded = a.low.abs() >= 10.0;
    let rounding = if rounded { (step.in_unit(&unit_b)?.value() - converted).abs() } else { 0.0 };
    let scale = converted.abs().max(b.low.abs());
    let holds = off <= (ROUNDING * scale).max(half_digit(claim, b)).max(rounding.min(NEAR * scale));
    let finding = Finding::new(
        claim,
        ClaimKind::Conversion,
        (a.from, b.to + usize::from(claim.said.text().get(b.to) == Some(')'))),
    )
    .claimed(claim, "first", say!(language, "前一数值", "first figure"), first)
    .claimed(claim, "second", say!(language, "后一数值", "second figure"), second)
    .quantity(
        "converted",
        say!(language, "换算值", "the first, converted"),
        Quantity::number(Interval::exact(converted), claim.unit(&unit_b), Certainty::Derived),
        ClaimStanding::Computed,
        Some(ucum(claim)),
    )
    .cite(ucum(claim));
    let left = text::quantity(&claim.spoken_quantity(first)?);
    let right = text::quantity(&claim.spoken_quantity(second)?);
    let is = text::quantity(&Quantity::number(Interval::exact(converted), claim.unit(&unit_b), Certainty::Derived));
    if holds {
        let reason = say!(language, "{left}换算为{is}，与{right}相符", "{left} is {is}, which agrees with {right}");
        return Some(finding.judged(ClaimVerdict::Holds, reason));
    }
    if let Some(other) = other_horsepower(&exact(a), b, &unit_a, &unit_b) {
        let reason = say!(
            language,
            "{left}换算为{is}；按另一种马力（{other}）才与{right}相符",
            "{left} is {is}; it agrees with {right} only in the other horsepower ({other})"
        );
        let condition = say!(language, "所用为{other}", "{other} is meant");
        return Some(finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition));
    }
    if off <= NEAR * scale {
        let reason = say!(language, "{left}换算为{is}，{right}是取整", "{left} is {is}; {right} is a round figure");
        let condition = say!(language, "按取整理解", "it is meant as a round figure");
        return Some(finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition));
    }
    let reason = say!(language, "{left}换算为{is}，不是{right}", "{left} is {is}, not {right}");
    Some(finding.judged(ClaimVerdict::Contradicts, reason))
}

/// The name of the horsepower with which two figures agree, where it is not the one read.
fn other_horsepower(a: &Spoken, b: &Spoken, unit_a: &str, unit_b: &str) -> Option<&'static str> {
    let swap = |unit: &str| HORSEPOWER.iter().find(|known| **known != unit && HORSEPOWER.contains(&unit)).copied();
    let (from, to) = match (swap(unit_a), swap(unit_b)) {
        (Some(other), None) => (Spoken { codes: vec![other.into()], ..a.clone() }, unit_b),
        (None, Some(other)) => (a.clone(), other),
        _ => return None,
    };
    let value = from.in_unit(to)?.value();
    let agrees = (value - b.low).abs() <= ROUNDING * value.abs().max(b.low.abs());
    let metric = if swap(unit_a).is_some() { swap(unit_a) } else { swap(unit_b) } == Some(HORSEPOWER[1]);
    agrees.then_some(if metric { "PS, 0.7355 kW" } else { "hp, 0.7457 kW" })
}

/// The unit definitions.
fn ucum(claim: &Claim<'_>) -> SourceView {
    SourceView {
        document: "UCUM".into(),
        edition: "".into(),
        clause: say!(claim.language, "单位定义", "unit definitions").into(),
        status: DocumentStatus::InForce,
        certainty: Certainty::Known,
    }
}
