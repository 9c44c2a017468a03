//! Mining: in which bands of a condition a failure mode happens more often than elsewhere.
//!
//! Events and operating hours come from the mining [`Cells`](fieldpack_graph::columns::Cells), the
//! statistics from [`formulas::statistics`](crate::formulas::statistics). A pattern is a band of one
//! dimension in which a failure mode of a machine class has a higher rate than in the class's other hours:
//! adjusted by stratifying on its strongest confounder, shrunk, kept at a false-discovery rate over all bands and modes of the class, seen in both halves of the time.
//!
//! Results are a pure memo of the class's counts: a record of one class leaves the others' patterns as
//! they are.

mod judge;
mod memo;
mod modes;
mod table;

use fieldpack_graph::columns::Columns;
use fieldpack_quantity::Interval;
use serde::Serialize;
use std::sync::Arc;

/// A band of a dimension in which a failure mode of a machine class happens more often.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pattern {
    /// The machine class's notation.
    pub class: Arc<str>,
    /// The failure mode's code.
    pub mode: Arc<str>,
    /// The dimension's notation.
    pub dimension: Arc<str>,
    /// The band, 0 the lowest; the position of the class of a coded dimension.
    pub band: usize,
    /// The dimension that the ratio is adjusted by; `None` where no other explains anything.
    pub adjusted_by: Option<Arc<str>>,
    /// Rate in the band over the rate in the rest: adjusted, then shrunk; with its 5 % and 95 % quantile.
    pub rate_ratio: Interval,
    /// Hours of exposure in the band, h.
    pub exposure_h: f64,
    /// Events in the band.
    pub events: u64,
    /// How likely so many events would be if the band did not matter.
    pub p_value: f64,
    /// The smallest false-discovery rate at which it is kept.
    pub q_value: f64,
    /// Whether some of the records are synthetic.
    pub synthetic: bool,
}

/// The patterns of a machine class, surest first (by the 5 % quantile of the ratio, then by name).
#[must_use]
pub fn patterns_of(columns: &Columns, class: &str) -> Arc<[Pattern]> {
    memo::patterns_of(columns, class)
}

/// The patterns of all machine classes, by class.
#[must_use]
pub fn patterns(columns: &Columns) -> Vec<Pattern> {
    let classes = columns.cells().classes();
    classes.flat_map(|(class, _)| patterns_of(columns, class).iter().cloned().collect::<Vec<_>>()).collect()
}
