//! The front of cost, reliability, time and carbon, and the few answers taken from it.
//!
//! A candidate that is no better in any axis and worse in one is dominated and dropped. Of the rest the
//! best by each axis are taken in turn, those that hold at the likely values first, so long as each
//! differs from those before in lead machine and in power source or design, and a design other than the
//! first one's is among them.

use super::machines::Candidate;
use crate::contract::BestAt;
use fieldpack_quantity::Verdict;
use std::cmp::Ordering;

/// The axes in the order in which answers are taken.
const ORDER: [BestAt; 4] = [BestAt::Reliability, BestAt::Cost, BestAt::Carbon, BestAt::Time];

/// An answer taken from the front.
pub(crate) struct Pick<'c, 'a> {
    /// The candidate.
    pub(crate) candidate: &'c Candidate<'a>,
    /// What it is best at.
    pub(crate) best_at: BestAt,
    /// 0 to 1: the mean of its places on the axes.
    pub(crate) score: f64,
}

/// Takes up to `wanted` truly different answers from the feasible candidates.
pub(crate) fn pick<'c, 'a>(candidates: &'c [Candidate<'a>], wanted: usize) -> Vec<Pick<'c, 'a>> {
    let feasible: Vec<&Candidate<'a>> =
        candidates.iter().filter(|candidate| candidate.verdict() != Verdict::Infeasible).collect();
    let likely: Vec<&Candidate<'a>> = feasible.iter().copied().filter(|candidate| candidate.is_likely()).collect();
    let mut taken: Vec<&'c Candidate<'a>> = Vec::new();
    for pool in [&front(&likely), &likely, &front(&feasible), &feasible] {
        for &best_at in ORDER.iter().cycle().take(2 * ORDER.len()) {
            if taken.len() >= wanted {
                break;
            }
            let next = pool
                .iter()
                .filter(|candidate| differs(candidate, &taken, wanted))
                .filter(|candidate| !(taken.is_empty() && candidate.rating.name_recalled))
                .min_by(|a, b| better(a, b, best_at));
            taken.extend(next);
        }
    }
    if taken.is_empty() && wanted > 0 {
        // Every feasible machine is known by name only: offered, and its title says so.
        taken.extend(feasible.iter().min_by(|a, b| better(a, b, BestAt::Reliability)));
    }
    let mut picks = label(&taken, &feasible);
    picks.sort_by(|a, b| {
        a.candidate
            .rating
            .name_recalled
            .cmp(&b.candidate.rating.name_recalled)
            .then(b.score.total_cmp(&a.score))
            .then_with(|| order(a.candidate, b.candidate))
    });
    picks
}

/// Names each answer for what it is best at among those taken, a different axis each where there are so
/// many; none for an axis on which it has no figure.
fn label<'c, 'a>(taken: &[&'c Candidate<'a>], feasible: &[&Candidate<'a>]) -> Vec<Pick<'c, 'a>> {
    let mut left: Vec<&'c Candidate<'a>> = taken.to_vec();
    let mut picks = Vec::with_capacity(taken.len());
    for &best_at in ORDER.iter().cycle().take(2 * ORDER.len()) {
        let best = (0..left.len())
            .filter(|place| axis(left[*place], best_at).is_finite())
            .min_by(|a, b| better(left[*a], left[*b], best_at));
        let Some(place) = best else { continue };
        let candidate = left.remove(place);
        picks.push(Pick { candidate, best_at, score: score(candidate, feasible) });
    }
    picks
}

/// The candidates that no other dominates.
fn front<'c, 'a>(feasible: &[&'c Candidate<'a>]) -> Vec<&'c Candidate<'a>> {
    feasible.iter().filter(|candidate| !feasible.iter().any(|other| dominates(other, candidate))).copied().collect()
}

/// Whether `a` is at least as good in every axis and better in one.
fn dominates(a: &Candidate<'_>, b: &Candidate<'_>) -> bool {
    let (a, b) = (a.axes.all(), b.axes.all());
    a.iter().zip(&b).all(|(x, y)| x <= y) && a.iter().zip(&b).any(|(x, y)| x < y)
}

/// Orders by an axis: sure before possible for reliability, then the axis, then reliability, then IRI.
fn better(a: &Candidate<'_>, b: &Candidate<'_>, best_at: BestAt) -> Ordering {
    let sure = match best_at {
        BestAt::Reliability => a.verdict().cmp(&b.verdict()),
        _ => Ordering::Equal,
    };
    let recalled = a.rating.name_recalled.cmp(&b.rating.name_recalled);
    sure.then(axis(a, best_at).total_cmp(&axis(b, best_at)))
        .then(recalled)
        .then(a.axes.cost.total_cmp(&b.axes.cost))
        .then(a.axes.risk.total_cmp(&b.axes.risk))
        .then(a.size().total_cmp(&b.size()))
        .then_with(|| order(a, b))
}

/// The value of a candidate on an axis; smaller is better.
fn axis(candidate: &Candidate<'_>, best_at: BestAt) -> f64 {
    match best_at {
        BestAt::Cost => candidate.axes.cost,
        BestAt::Reliability => candidate.axes.risk,
        BestAt::Time => candidate.axes.time,
        BestAt::Carbon => candidate.axes.carbon,
    }
}

/// The last word on ties: machine IRI, then design.
fn order(a: &Candidate<'_>, b: &Candidate<'_>) -> Ordering {
    a.rating.iri.cmp(&b.rating.iri).then_with(|| a.duty.design.key().cmp(&b.duty.design.key()))
}

/// Whether a candidate is truly different from those taken: another lead machine, and another power
/// source or design than each. The last place goes to another design than the first's.
fn differs(candidate: &Candidate<'_>, taken: &[&Candidate<'_>], wanted: usize) -> bool {
    let other = taken.iter().all(|known| {
        known.rating.iri != candidate.rating.iri
            && (known.rating.drive != candidate.rating.drive || known.design() != candidate.design())
    });
    let last = wanted > 1 && taken.len() + 1 == wanted;
    let all_alike = taken.windows(2).all(|pair| pair[0].design() == pair[1].design());
    let alternative = taken.first().is_none_or(|first| first.design() != candidate.design());
    other && (!last || !all_alike || alternative)
}

/// The mean over the axes of the place between the worst (0) and the best (1) feasible value.
fn score(candidate: &Candidate<'_>, feasible: &[&Candidate<'_>]) -> f64 {
    let values = candidate.axes.all();
    let places = (0..values.len()).map(|axis| {
        if !values[axis].is_finite() {
            return 0.0;
        }
        let finite = feasible.iter().map(|other| other.axes.all()[axis]).filter(|value| value.is_finite());
        let (best, worst) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(best, worst), value| (best.min(value), worst.max(value)));
        if worst > best { (worst - values[axis]) / (worst - best) } else { 1.0 }
    });
    // Reliability counts for as much as the other three together.
    let places: Vec<f64> = places.collect();
    let others = places[1..].iter().sum::<f64>() / 3.0;
    let sure = if candidate.verdict() == Verdict::Sure { 1.0 } else { 0.6 };
    ((0.5 * places[0] + 0.5 * others) * sure * 1000.0).round() / 1000.0
}
