//! The same checks with one condition moved: where an answer turns, what is worth asking, what was used.
//!
//! For each condition the checks of the chosen leads are made again at other values: by bisection to the value
//! at which a lead fails for certain (a turning point), at the middles of the bands where it was not given
//! (the share of answers that differ is what asking it is worth), one band up and down where it was
//! (whether it was used at all).

use super::super::coverage::moved;
use super::super::job::Job;
use super::super::turning::{Turning, beyond};
use super::known::{job_facts, moved_facts};
use super::lead::{Lead, lead};
use crate::calculate::bind;
use fieldpack_graph::knowledge::{Dimension, Facts, Operand, Supply};
use fieldpack_quantity::{Certainty, Interval, Quantity, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a condition is worth asking that a calculator waits for.
const WAITED_FOR: f64 = 0.3;

/// What moving the conditions showed.
#[derive(Default)]
pub(super) struct Moved {
    /// Where the leads no longer do it.
    pub(super) turning: Vec<Turning>,
    /// How much of the answer hangs on what was not given, 0 to 1, by dimension.
    pub(super) effects: BTreeMap<Arc<str>, f64>,
    /// The dimensions that some check used.
    pub(super) used: BTreeSet<Arc<str>>,
}

/// Moves every condition that bears on the leads; `nearest` stands in where nothing was chosen.
pub(super) fn study(job: &Job<'_>, chosen: &[&Lead<'_>], nearest: Option<&Lead<'_>>) -> Moved {
    let mut found = Moved::default();
    let leads: Vec<&Lead<'_>> = if chosen.is_empty() { nearest.into_iter().collect() } else { chosen.to_vec() };
    if leads.is_empty() {
        return found;
    }
    for dimension in waited_for(job, &leads) {
        found.effects.insert(dimension, WAITED_FOR);
    }
    for dimension in bearing(job, &leads) {
        let notation = &dimension.notation;
        let there = job.site.facts.get(notation);
        // A gust or a temperature that only follows from the place is as open as it is wide.
        let given = there.is_some_and(|quantity| quantity.certainty < Certainty::Assumed);
        if let Some(quantity) = there {
            if moved(dimension, quantity).into_iter().any(|other| changes(job, &leads, notation, &other)) {
                found.used.insert(notation.clone());
            }
            found.turning.extend(turns(job, &leads, dimension, quantity));
        }
        if !given {
            let effect = effect(job, &leads, dimension);
            if effect > 0.0 {
                let known = found.effects.entry(notation.clone()).or_default();
                *known = known.max(effect);
            }
        }
    }
    found
}

/// The conditions that a calculator waits for: one of several that are missing moves nothing alone.
fn waited_for(job: &Job<'_>, leads: &[&Lead<'_>]) -> BTreeSet<Arc<str>> {
    let of_job = job.activity.calculates.iter();
    let waited = |name: &Arc<str>, facts: &Facts| bind::lacking(name, facts, job.knowledge);
    let of_leads =
        leads.iter().flat_map(|lead| lead.method.role.calculates.iter().map(move |name| (name, &lead.facts)));
    let first = leads.first().map(|lead| &lead.facts);
    let all = of_job.filter_map(|name| Some((name, first?))).chain(of_leads);
    all.flat_map(|(name, facts)| waited(name, facts)).collect()
}

/// The dimensions that can move a check of the leads: those that their calculators take, that constraints
/// name, that govern the works.
fn bearing<'k>(job: &Job<'k>, leads: &[&Lead<'_>]) -> Vec<&'k Dimension> {
    let mut calculators: Vec<&Arc<str>> = job.activity.calculates.iter().collect();
    let mut named: BTreeSet<&str> = job.activity.governing.iter().map(|notation| &**notation).collect();
    for lead in leads {
        let role = lead.method.role;
        calculators.extend(&role.calculates);
        for constraint in &role.constraints {
            if let Operand::Quantity(notation) = &constraint.required {
                named.insert(notation);
            }
            if let Supply::Quantity(notation) = &constraint.available {
                named.insert(notation);
            }
        }
    }
    // What the altitude does to an engine reaches the checks through derived quantities.
    named.insert("altitude");
    let taken = |notation: &str| calculators.iter().any(|name| bind::takes(name, notation));
    job.knowledge
        .dimensions
        .values()
        .filter(|dimension| named.contains(&*dimension.notation) || taken(&dimension.notation))
        .collect()
}

/// The verdict and the likely margin of a check.
type Outcome = (Verdict, Option<f64>);

/// The checks of a lead with a condition at another value: verdict and margin of each.
fn outcome(job: &Job<'_>, of: &Lead<'_>, notation: &str, quantity: &Quantity) -> Vec<Outcome> {
    let base = job_facts(job, &moved_facts(&job.site.facts, notation, quantity.clone()));
    let moved = lead(job, of.method, of.rating, &base);
    moved
        .into_iter()
        .flat_map(|lead| lead.checks)
        .map(|check| (check.verdict, check.margin.map(Interval::value)))
        .collect()
}

/// Whether a condition at another value changes a check of some lead.
fn changes(job: &Job<'_>, leads: &[&Lead<'_>], notation: &str, quantity: &Quantity) -> bool {
    leads.iter().any(|lead| {
        let here = lead.checks.iter().map(|check| (check.verdict, check.margin.map(Interval::value)));
        !outcome(job, lead, notation, quantity).into_iter().eq(here)
    })
}

/// Whether a lead does it for some of the possible values, with a condition at another value.
fn does(job: &Job<'_>, of: &Lead<'_>, notation: &str, quantity: &Quantity) -> bool {
    outcome(job, of, notation, quantity).iter().all(|(verdict, _)| *verdict != Verdict::Infeasible)
}

/// Where the leads fail for certain when a number grows, and when it falls.
fn turns(job: &Job<'_>, leads: &[&Lead<'_>], dimension: &Dimension, quantity: &Quantity) -> Vec<Turning> {
    let feasible = leads.iter().enumerate().filter(|(_, lead)| lead.verdict() != Verdict::Infeasible);
    let of_lead = feasible.flat_map(|(place, lead)| {
        let name = lead.rating.name();
        beyond(job, (place + 1, &name), dimension, quantity, |moved| does(job, lead, &dimension.notation, moved))
    });
    of_lead.collect()
}

/// How much the answer moves over what is usual of a condition that was not given: the mean share of checks
/// that change between the middles of its bands; a change of verdict counts whole, one of margin by its size.
fn effect(job: &Job<'_>, leads: &[&Lead<'_>], dimension: &Dimension) -> f64 {
    let (Some(first), Some(last)) = (dimension.band_edges.first(), dimension.band_edges.last()) else { return 0.0 };
    let values = [*first, f64::midpoint(*first, *last), *last];
    let mut total = 0.0;
    for lead in leads {
        let outcomes: Vec<_> = values
            .iter()
            .map(|value| {
                let quantity = Quantity::number(Interval::exact(*value), dimension.unit.clone(), Certainty::Stated);
                outcome(job, lead, &dimension.notation, &quantity)
            })
            .collect();
        let pairs = outcomes.windows(2).map(|pair| apart(&pair[0], &pair[1]));
        total += pairs.fold(0.0, f64::max);
    }
    (total / leads.len() as f64).clamp(0.0, 1.0)
}

/// How far two outcomes of the same checks are apart, 0 to 1.
fn apart(a: &[Outcome], b: &[Outcome]) -> f64 {
    if a.len() != b.len() {
        return 1.0;
    }
    let of_check = |((va, ma), (vb, mb)): (&Outcome, &Outcome)| {
        if va != vb || ma.is_some() != mb.is_some() {
            return 1.0;
        }
        let (Some(ma), Some(mb)) = (ma, mb) else { return 0.0 };
        0.5 * ((ma - mb).abs() / ma.abs().max(mb.abs()).max(1e-9)).min(1.0)
    };
    a.iter().zip(b).map(of_check).fold(0.0, f64::max)
}
