//! The nearest change of one condition that would make a machine feasible, found by search.

use super::super::derived::dimension_label;
use super::super::family::moved_facts;
use super::super::job::Job;
use super::super::ratings::Rating;
use super::super::size::Extent;
use super::super::turning::first_failing;
use super::tried::best;
use crate::contract::Change;
use crate::text::{number, say, unit};
use fieldpack_graph::knowledge::{Datatype, Dimension};
use fieldpack_quantity::{Interval, Quantity};

/// Most changes that are told.
const MOST: usize = 3;

/// The single changes that would make a machine feasible, nearest first.
pub(super) fn nearest(job: &Job<'_>, rating: &Rating, extent: Extent) -> Vec<Change> {
    let mut found: Vec<(f64, Change)> = Vec::new();
    for (notation, quantity) in &job.site.facts {
        let Some(dimension) = job.knowledge.dimension(notation) else { continue };
        if matches!(dimension.datatype, Datatype::Number | Datatype::Integer) {
            found.extend(change(job, rating, extent, dimension, quantity));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.dimension.cmp(&b.1.dimension)));
    found.into_iter().take(MOST).map(|(_, change)| change).collect()
}

/// The change of one condition, with how far away it is in spans of the dimension's bands.
fn change(
    job: &Job<'_>,
    rating: &Rating,
    extent: Extent,
    dimension: &Dimension,
    quantity: &Quantity,
) -> Option<(f64, Change)> {
    let here = quantity.in_unit(&dimension.unit).ok()?.interval()?;
    let at = |value: f64| Quantity::number(Interval::exact(value), dimension.unit.clone(), quantity.certainty);
    let feasible = |value: f64| feasible_with(job, rating, extent, dimension, at(value));
    if feasible(here.value()) {
        return None;
    }
    let ends = [dimension.physical_min, dimension.physical_max];
    // From the end at which it holds towards here: the last value that holds is the edge.
    let edges = ends.into_iter().filter_map(|end| first_failing(end, here.value(), feasible));
    let scale = match dimension.band_edges.as_slice() {
        [first, .., last] if last > first => last - first,
        _ => here.value().abs().max(1.0),
    };
    let edge = edges.min_by(|a, b| (a - here.value()).abs().total_cmp(&(b - here.value()).abs()))?;
    let away = (edge - here.value()).abs() / scale;
    let language = job.language();
    let label = dimension_label(job.knowledge, &dimension.notation, language);
    let (shown, unit) = (number(edge), unit(&dimension.unit));
    let sentence = if edge < here.value() {
        say!(language, "{label}降到{shown} {unit}或以下即可能满足", "with {label} at {shown} {unit} or less it may do")
    } else {
        say!(language, "{label}达到{shown} {unit}或以上即可能满足", "with {label} at {shown} {unit} or more it may do")
    };
    let to = Quantity::number(Interval::exact(edge), dimension.unit.clone(), fieldpack_quantity::Certainty::Derived);
    let change = Change { dimension: dimension.notation.clone(), label, from: quantity.clone(), to, sentence };
    Some((away, change))
}

/// Whether no check of a machine fails with a condition at another value.
fn feasible_with(job: &Job<'_>, rating: &Rating, extent: Extent, dimension: &Dimension, quantity: Quantity) -> bool {
    let facts = moved_facts(&job.site.facts, &dimension.notation, quantity);
    let site = job.site.with_facts(facts);
    let moved = Job { site: &site, excluded: job.excluded.clone(), ..*job };
    best(&moved, rating, extent).is_some_and(|tried| tried.failing() == 0)
}
