//! What to look at first: the most information for the time it takes.
//!
//! The hypotheses are causes: the probability of a mode is shared evenly by the checks that point to it, as no
//! source says how often each is the cause. A check finds its cause or does not, so its outcome tells
//! `H(p) = -p log2 p - (1 - p) log2 (1 - p)` bits, where `p` is what is left of its causes after the checks before it
//! found nothing. The next check is the one with the most bits a minute; ties go by IRI.

use super::arguments::probability;
use super::weigh::Weighed;
use crate::answer::setting::Setting;
use crate::contract::{DiagnosticCheck, SourceView};
use crate::text::plain;
use fieldpack_graph::knowledge::FailureCheck;
use fieldpack_quantity::{Certainty, Interval, Quantity};
use std::collections::HashMap;

/// Most checks that are shown.
const MOST: usize = 8;
/// Least probability of finding anything that a check is shown for.
const LEAST_HIT: f64 = 0.01;

/// A check that is still to be done.
struct Open<'k> {
    check: &'k FailureCheck,
    /// The probability of its causes at the beginning.
    mass: f64,
    minutes: f64,
}

/// The checks of the likely modes, in the order in which to do them.
pub(super) fn checks(setting: &Setting<'_>, modes: &[Weighed<'_>]) -> Vec<DiagnosticCheck> {
    let knowledge = setting.knowledge();
    let mut pointing: HashMap<&str, f64> = HashMap::new();
    for code in knowledge.failure_checks.values().flat_map(|check| &check.modes) {
        *pointing.entry(code).or_default() += 1.0;
    }
    let mass_of = |check: &FailureCheck| -> f64 {
        let of_modes = modes.iter().filter(|mode| check.modes.contains(&mode.code));
        of_modes.map(|mode| mode.probability.value() / pointing.get(&*mode.code).copied().unwrap_or(1.0)).sum()
    };
    let mut open: Vec<Open<'_>> = knowledge
        .failure_checks
        .values()
        .filter_map(|check| {
            let minutes = check.effort.interval()?.value();
            let mass = mass_of(check);
            (mass > 0.0).then_some(Open { check, mass, minutes })
        })
        .collect();
    let mut left: f64 = modes.iter().map(|mode| mode.probability.value()).sum();
    let mut found = Vec::new();
    while found.len() < MOST && left > 0.0 {
        let gain = |open: &Open<'_>| entropy(open.mass / left) / open.minutes;
        let best = open
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| gain(a).total_cmp(&gain(b)).then_with(|| b.check.iri.cmp(&a.check.iri)))
            .map(|(place, _)| place);
        let Some(place) = best else { break };
        let next = open.swap_remove(place);
        let hit = next.mass / left;
        if hit < LEAST_HIT {
            break;
        }
        found.push(view(setting, next.check, found.len() as u32 + 1, hit));
        left -= next.mass;
    }
    found
}

/// What a yes or no with this probability tells, bit.
fn entropy(p: f64) -> f64 {
    let part = |p: f64| if p > 0.0 { -p * p.log2() } else { 0.0 };
    let p = p.clamp(0.0, 1.0);
    part(p) + part(1.0 - p)
}

fn view(setting: &Setting<'_>, check: &FailureCheck, rank: u32, hit: f64) -> DiagnosticCheck {
    let language = setting.language();
    let knowledge = setting.knowledge();
    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
    let modes = check.modes.iter().filter_map(|code| knowledge.failure_modes.get(code));
    DiagnosticCheck {
        rank,
        iri: check.iri.clone(),
        label: check.label.get(language).to_string(),
        finding: check.finding.get(language).to_string(),
        remedy: check.remedy.get(language).to_string(),
        modes: modes.map(|mode| setting.concept(&mode.iri)).collect(),
        effort: check.effort.clone(),
        hit: probability(Interval::exact(rounded(hit)), Certainty::Assumed),
        information: information(rounded(entropy(hit))),
        source: SourceView::from(&check.source),
    }
}

/// Bits as a quantity.
fn information(bits: f64) -> Quantity {
    plain(Interval::exact(bits), "bit", Certainty::Assumed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_chance_tells_one_bit() {
        assert!((entropy(0.5) - 1.0).abs() < 1e-12);
        assert!(entropy(0.0) == 0.0 && entropy(1.0) == 0.0);
        assert!(entropy(0.1) < entropy(0.3));
    }
}
