//! The few answers that are shown: the best by reserve, by size and by pace, each truly different.
//!
//! Machines that hold at the likely values go before those that may; within an axis the more reliable, the
//! smaller, the surer known go first. The first pass takes a machine for each way of doing it, then those that
//! differ in class or drive; last, where there are not enough, other machines of another size.

use super::lead::Lead;
use crate::contract::BestAt;
use fieldpack_quantity::Verdict;
use std::cmp::Ordering;

/// The axes in the order in which answers are taken.
const ORDER: [BestAt; 3] = [BestAt::Reliability, BestAt::Cost, BestAt::Time];
/// Machines whose sizes differ by less, in proportion, are one answer.
const SAME_SIZE: f64 = 0.10;

/// An answer.
pub(super) struct Pick<'l, 'a> {
    /// The machine that leads.
    pub(super) lead: &'l Lead<'a>,
    /// What it is best at.
    pub(super) best_at: BestAt,
    /// 0 to 1.
    pub(super) score: f64,
}

/// Takes up to `wanted` truly different answers, best first.
pub(super) fn pick<'l, 'a>(leads: &'l [Lead<'a>], wanted: usize) -> Vec<Pick<'l, 'a>> {
    let feasible: Vec<&Lead<'a>> = leads.iter().filter(|lead| lead.verdict() != Verdict::Infeasible).collect();
    let likely: Vec<&Lead<'a>> = feasible.iter().copied().filter(|lead| lead.is_likely()).collect();
    let mut taken: Vec<&'l Lead<'a>> = Vec::new();
    let passes: [(Differs, &[&'l Lead<'a>]); 6] = [
        (differs_in_way, &likely),
        (differs_in_kind, &likely),
        (differs_in_way, &feasible),
        (differs_in_kind, &feasible),
        (differs_in_size, &likely),
        (differs_in_size, &feasible),
    ];
    for (differs, pool) in passes {
        for best_at in ORDER.into_iter().cycle().take(2 * ORDER.len()) {
            if taken.len() >= wanted {
                break;
            }
            let next = pool
                .iter()
                .copied()
                .filter(|lead| best_at != BestAt::Time || lead.pace.is_some())
                .filter(|lead| taken.iter().all(|known| differs(lead, known)))
                .min_by(|a, b| better(a, b, best_at));
            taken.extend(next);
        }
    }
    let mut picks = label(taken, &feasible);
    picks.sort_by(|a, b| {
        let recalled = |pick: &Pick<'_, '_>| pick.lead.rating.name_recalled;
        recalled(a)
            .cmp(&recalled(b))
            .then(b.score.total_cmp(&a.score))
            .then_with(|| a.lead.order().cmp(&b.lead.order()))
    });
    picks
}

/// Names each answer for what it is best at among those taken, a different axis each where there are so many;
/// none for an axis on which it has no figure.
fn label<'l, 'a>(mut left: Vec<&'l Lead<'a>>, feasible: &[&Lead<'a>]) -> Vec<Pick<'l, 'a>> {
    let has = |lead: &Lead<'_>, best_at: BestAt| match best_at {
        BestAt::Reliability | BestAt::Carbon => true,
        BestAt::Cost => cost(lead).is_finite(),
        BestAt::Time => lead.pace.is_some(),
    };
    let axis = |lead: &Lead<'_>, best_at: BestAt| match best_at {
        BestAt::Reliability | BestAt::Carbon => -lead.reserve(),
        BestAt::Cost => cost(lead),
        BestAt::Time => -lead.pace.unwrap_or(0.0),
    };
    let mut picks = Vec::with_capacity(left.len());
    for best_at in ORDER.into_iter().cycle() {
        if left.is_empty() {
            break;
        }
        let best = (0..left.len()).filter(|place| has(left[*place], best_at)).min_by(|a, b| {
            axis(left[*a], best_at)
                .total_cmp(&axis(left[*b], best_at))
                .then_with(|| better(left[*a], left[*b], best_at))
        });
        let Some(place) = best else { continue };
        let lead = left.remove(place);
        picks.push(Pick { lead, best_at, score: score(lead, feasible) });
    }
    picks
}

/// Says whether two answers are truly different.
type Differs = fn(&Lead<'_>, &Lead<'_>) -> bool;

/// Whether two answers differ in the way of doing it, and in the machine.
fn differs_in_way(a: &Lead<'_>, b: &Lead<'_>) -> bool {
    let way = |lead: &Lead<'_>| lead.method.variant.map(|variant| variant.notation.clone());
    a.rating.iri != b.rating.iri && way(a) != way(b)
}

/// Whether two answers differ in way, class or drive, and in the machine.
fn differs_in_kind(a: &Lead<'_>, b: &Lead<'_>) -> bool {
    let way = |lead: &Lead<'_>| lead.method.variant.map(|variant| variant.notation.clone());
    a.rating.iri != b.rating.iri
        && (way(a) != way(b) || a.rating.class != b.rating.class || a.rating.drive != b.rating.drive)
}

/// Whether two answers are other machines of another size.
fn differs_in_size(a: &Lead<'_>, b: &Lead<'_>) -> bool {
    let apart = (a.size - b.size).abs() / a.size.max(b.size).max(1e-9);
    a.rating.iri != b.rating.iri && (differs_in_kind(a, b) || !apart.is_finite() || apart >= SAME_SIZE)
}

/// Orders by an axis: sure before possible, known by name only last, then the axis, then the reserve, the
/// size, the name.
fn better(a: &Lead<'_>, b: &Lead<'_>, best_at: BestAt) -> Ordering {
    let axis = match best_at {
        BestAt::Reliability | BestAt::Carbon => b.reserve().total_cmp(&a.reserve()),
        BestAt::Cost => cost(a).total_cmp(&cost(b)),
        BestAt::Time => b.pace.unwrap_or(0.0).total_cmp(&a.pace.unwrap_or(0.0)),
    };
    a.verdict()
        .cmp(&b.verdict())
        .then(a.rating.name_recalled.cmp(&b.rating.name_recalled))
        .then(a.unverified().cmp(&b.unverified()))
        .then(axis)
        .then(b.reserve().total_cmp(&a.reserve()))
        .then(cost(a).total_cmp(&cost(b)))
        .then_with(|| a.order().cmp(&b.order()))
}

/// Stands for cost where no prices are known: what is brought to the site.
fn cost(lead: &Lead<'_>) -> f64 {
    lead.size * f64::from(lead.count)
}

/// 0 to 1: half the reserve, the rest its places among the feasible in size and in what is verified; less
/// where it may fail, or is known by name only.
fn score(lead: &Lead<'_>, feasible: &[&Lead<'_>]) -> f64 {
    let full = super::super::check::FULL_RESERVE;
    let reserve = ((lead.reserve() + 0.5) / (full + 0.5)).clamp(0.0, 1.0);
    let sizes = feasible.iter().map(|other| cost(other)).filter(|size| size.is_finite());
    let (least, most) = sizes.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let small = if !cost(lead).is_finite() {
        0.0
    } else if most > least {
        (most - cost(lead)) / (most - least)
    } else {
        1.0
    };
    let checks = lead.checks.len().max(1);
    let verified = 1.0 - lead.unverified() as f64 / checks as f64;
    let sure = if lead.verdict() == Verdict::Sure { 1.0 } else { 0.6 };
    let recalled = if lead.rating.name_recalled { 0.7 } else { 1.0 };
    ((0.5 * reserve + 0.25 * small + 0.25 * verified) * sure * recalled * 1000.0).round() / 1000.0
}
