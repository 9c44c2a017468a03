//! Which bands are patterns: tests, shrinkage, false-discovery control.

use super::Pattern;
use super::modes::Mode;
use super::table::ClassTable;
use crate::formulas::statistics::{
    Dependence, GammaPrior, ShrunkRatio, StratifiedRatio, false_discovery, shrink, upper_tail,
};
use fieldpack_graph::columns::Columns;
use fieldpack_quantity::Interval;
use std::sync::Arc;

/// False-discovery rate over all bands and modes of a class (failure method 4: 0.05 or 0.10).
const FALSE_DISCOVERY: f64 = 0.05;
/// Fewest events of a pattern (failure method 4).
const FEWEST_EVENTS: u64 = 5;
/// Least 5 % quantile of the shrunk ratio (failure method 4: EB05 above 1.2).
const LEAST_RATIO: f64 = 1.2;
/// Fewest hours in the band and in the rest, h: less is one machine for a few months, whoever runs it.
const FEWEST_HOURS: f64 = 500.0;
/// Standard deviations between the mean and the 97.5 % quantile, the ends of the stratified interval.
const ENDS: f64 = 1.959_963_985;

/// A band that is tested.
struct Tested {
    /// The mode's place.
    mode: usize,
    /// The dimension's place.
    dimension: usize,
    /// The band's place.
    bin: usize,
    /// The place of the dimension that is adjusted for.
    by: Option<usize>,
    events: u64,
    p_value: f64,
    /// The adjusted ratio; `None` where nothing happened on one side or a confounder cannot be told apart.
    ratio: Option<StratifiedRatio>,
    stable: bool,
}

/// The patterns of a class, surest first.
pub(super) fn patterns(columns: &Columns, class: &Arc<str>, table: &ClassTable) -> Vec<Pattern> {
    let tested = tested(table);
    let p_values: Vec<f64> = tested.iter().map(|test| test.p_value).collect();
    let discoveries = false_discovery(&p_values, FALSE_DISCOVERY, Dependence::Positive);
    let mut found: Vec<Pattern> = tested
        .iter()
        .zip(discoveries)
        .filter(|(test, discovery)| discovery.kept && test.stable && test.events >= FEWEST_EVENTS)
        .filter_map(|(test, discovery)| {
            let shrunk = shrunk(test.ratio?);
            (shrunk.eb05 > LEAST_RATIO).then(|| pattern(columns, class, table, test, shrunk, discovery.q_value))
        })
        .collect();
    found.sort_by(|a, b| {
        b.rate_ratio
            .low()
            .total_cmp(&a.rate_ratio.low())
            .then_with(|| a.mode.cmp(&b.mode))
            .then_with(|| a.dimension.cmp(&b.dimension))
            .then(a.band.cmp(&b.band))
    });
    found
}

/// Every band with enough hours on both sides, for every mode.
fn tested(table: &ClassTable) -> Vec<Tested> {
    let mut found = Vec::new();
    for (place, mode_table) in table.modes.iter().enumerate() {
        let mode = Mode { class: table, mode: mode_table };
        for (dimension, (_, bands)) in table.dimensions.iter().enumerate() {
            let all = table.hours.sum(bands);
            let wide = |bin: &usize| {
                let hours = table.hours.bins[*bin];
                hours >= FEWEST_HOURS && all - hours >= FEWEST_HOURS
            };
            let candidates: Vec<usize> = bands.clone().filter(wide).collect();
            if candidates.is_empty() || mode_table.events.sum(bands) <= 0.0 {
                continue;
            }
            let confounders = mode.confounders(dimension);
            for bin in candidates {
                let adjusted = mode.adjusted(bands, bin, &confounders, FEWEST_EVENTS);
                // What cannot be told apart is tested as it stands, so that the family keeps its size, and claims nothing.
                let (contrast, by, ratio) = match adjusted {
                    Some((contrast, by)) => {
                        let ratio = contrast.ratio();
                        (contrast, by, ratio)
                    }
                    None => (mode.contrast(bands, bin, None), None, None),
                };
                let events = contrast.events();
                found.push(Tested {
                    mode: place,
                    dimension,
                    bin,
                    by,
                    events,
                    p_value: upper_tail(events, contrast.expected()),
                    ratio,
                    stable: mode.is_stable(bands, bin),
                });
            }
        }
    }
    found
}

/// Shrinks an adjusted ratio. The variance of its logarithm says how many events it is worth: as many as
/// would leave a plain count as unsure.
///
/// The prior is the weak one of the method (a = b = 2). One gamma fitted to all bands would be ruled by the
/// many in which nothing happens and pull every real ratio to 1; false discoveries are held by their own control.
fn shrunk(ratio: StratifiedRatio) -> ShrunkRatio {
    let deviation = (ratio.high.ln() - ratio.low.ln()) / (2.0 * ENDS);
    let worth = (1.0 / (deviation * deviation)).clamp(0.0, 1e9);
    // Rounded down: a fraction of an event is not claimed.
    let events = worth as u64;
    shrink(events, events as f64 / ratio.ratio, GammaPrior::DEFAULT)
}

fn pattern(
    columns: &Columns,
    class: &Arc<str>,
    table: &ClassTable,
    test: &Tested,
    shrunk: ShrunkRatio,
    q_value: f64,
) -> Pattern {
    let notation = |dimension: usize| -> Arc<str> { columns.notation(table.dimensions[dimension].0).into() };
    let mode = &table.modes[test.mode];
    Pattern {
        class: class.clone(),
        mode: mode.code.clone(),
        dimension: notation(test.dimension),
        band: usize::from(table.bins[test.bin].band),
        adjusted_by: test.by.map(notation),
        rate_ratio: Interval::hull_of(shrunk.eb05, shrunk.mean, shrunk.eb95),
        exposure_h: table.hours.bins[test.bin],
        // All of the band's events, also those in strata without a comparison.
        events: mode.events.bins[test.bin].round() as u64,
        p_value: test.p_value,
        q_value,
        synthetic: mode.synthetic || table.synthetic,
    }
}
