//! Which dimensions a pack really used: those of which a move by one band changes some line of it.

use super::forbid::concerns;
use super::job::Job;
use super::machines::Checking;
use crate::contract::Combination;
use fieldpack_graph::knowledge::{Condition, Dimension, Facts, Iri, Operand, Truth};
use fieldpack_quantity::{Interval, Quantity};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Dimensions that the sizing computes with: any move of them moves a calculation's result.
const SIZED: [&str; 7] = [
    "pumping_height",
    "pumping_depth",
    "pumping_distance_horizontal",
    "slump",
    "pipe_diameter",
    "haul_distance",
    "haul_time",
];

/// The dimensions used, in the order of the list; `used` are those that the checks of a family took.
pub(crate) fn dimensions_used(
    job: &Job<'_>,
    facts: &Facts,
    checking: Option<&Checking<'_>>,
    combinations: &[Combination],
    used: &BTreeSet<Arc<str>>,
    classes: &[Iri],
) -> Vec<Arc<str>> {
    let conditions = conditions(job, classes);
    job.knowledge
        .dimensions
        .values()
        .filter(|dimension| job.site.facts.contains_key(&dimension.notation))
        .filter(|dimension| {
            used.contains(&dimension.notation)
                || sized(job, dimension, checking, combinations)
                || decides(dimension, facts, &conditions)
        })
        .map(|dimension| dimension.notation.clone())
        .collect()
}

/// Every condition that a line of the pack hangs on; `classes` are those that the combinations use.
fn conditions<'k>(job: &Job<'k>, classes: &[Iri]) -> Vec<&'k Condition> {
    let about = |activities: &[Arc<str>]| activities.is_empty() || activities.contains(&job.activity.iri);
    let rules = job.knowledge.rules.values().filter(|rule| concerns(job, rule, classes));
    let rules = rules.filter_map(|rule| rule.condition.as_ref());
    let steps = job
        .knowledge
        .plan_steps
        .values()
        .filter(|step| about(&step.activities))
        .filter_map(|step| step.trigger.as_ref());
    let roles = job
        .knowledge
        .activities
        .get(&job.activity.iri)
        .into_iter()
        .flat_map(|activity| activity.roles.iter().filter_map(|usage| usage.when.as_ref()));
    rules.chain(steps).chain(roles).collect()
}

/// Whether the sizing computed with a dimension.
fn sized(job: &Job<'_>, dimension: &Dimension, checking: Option<&Checking<'_>>, combinations: &[Combination]) -> bool {
    if combinations.is_empty() {
        return false;
    }
    let Some(checking) = checking else { return false };
    let notation = &*dimension.notation;
    let stone = matches!(notation, "aggregate_max_size" | "aggregate_shape") && checking.sizing.line.stone_mm.is_some();
    let haul = notation == "haul_distance" && job.site.facts.contains_key("haul_time");
    let output = matches!(notation, "hourly_output" | "volume")
        || (matches!(notation, "daily_volume" | "work_hours_per_day") && !job.site.facts.contains_key("hourly_output"));
    let site = matches!(notation, "altitude" | "ambient_temperature_max")
        && combinations.iter().flat_map(|found| &found.calculations).any(|found| found.name.ends_with("_derating"));
    (SIZED.contains(&notation) && !haul) || stone || output || site
}

/// Whether moving a dimension by one band changes the truth of a condition that looks at it.
fn decides(dimension: &Dimension, facts: &Facts, conditions: &[&Condition]) -> bool {
    let looking: Vec<&&Condition> =
        conditions.iter().filter(|condition| mentions(condition, &dimension.notation)).collect();
    if looking.is_empty() {
        return false;
    }
    let Some(quantity) = facts.get(&dimension.notation) else { return false };
    let before: Vec<Truth> = looking.iter().map(|condition| condition.evaluate(facts)).collect();
    moved(dimension, quantity).into_iter().any(|other| {
        let mut facts = facts.clone();
        facts.insert(dimension.notation.clone(), other);
        looking.iter().zip(&before).any(|(condition, before)| condition.evaluate(&facts) != *before)
    })
}

/// Whether a condition looks at a dimension.
fn mentions(condition: &Condition, notation: &str) -> bool {
    let mut found = false;
    condition.for_each_comparison(&mut |left, _, right| {
        for side in [left, right] {
            found |= matches!(side, Operand::Quantity(name) if **name == *notation);
        }
    });
    found
}

/// The quantity one band lower and one band higher; the other classes of a word.
pub(crate) fn moved(dimension: &Dimension, quantity: &Quantity) -> Vec<Quantity> {
    let Some(interval) = quantity.interval() else {
        let word = quantity.word().unwrap_or_default();
        let flags = ["true".into(), "false".into()];
        let classes = if dimension.classes.is_empty() { &flags[..] } else { &dimension.classes[..] };
        return classes
            .iter()
            .filter(|class| ***class != *word)
            .map(|class| Quantity::text(class.to_string(), quantity.certainty))
            .collect();
    };
    let Some(band) = dimension.band(interval.value()) else { return Vec::new() };
    let inside = |index: usize| {
        let edges = &dimension.band_edges;
        let low = if index == 0 { dimension.physical_min } else { edges[index - 1] };
        let high = edges.get(index).copied().unwrap_or(dimension.physical_max);
        Quantity::number(Interval::exact(f64::midpoint(low, high)), quantity.unit.clone(), quantity.certainty)
    };
    let below = band.index.checked_sub(1).map(inside);
    let above = (band.index < dimension.band_edges.len()).then(|| inside(band.index + 1));
    below.into_iter().chain(above).collect()
}
