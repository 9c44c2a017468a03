//! Calendar months, UTC, and the exposure that they come to.

use super::slot::{SLOT_MS, Slot};
use super::thousandths::from_thousandths;
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Months that are kept: the one that the watermark lies in and the twelve before.
pub(crate) const KEPT_MONTHS: i32 = 13;

/// A calendar month, UTC, as the number of months since the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month(i32);

impl Month {
    /// The month that a moment lies in, ms since 1970; what no calendar here can say counts to its ends.
    #[must_use]
    pub fn of(ms: i64) -> Self {
        let end = if ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
        let date = Offset::UTC.to_datetime(Timestamp::from_millisecond(ms).unwrap_or(end)).date();
        Self(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, from 1.
    #[must_use]
    pub fn month(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The month so many before.
    pub(crate) fn before(self, months: i32) -> Self {
        Self(self.0.saturating_sub(months))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year(), self.month())
    }
}

/// What the slots of one month that were cut by the same edges come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandTotal {
    /// Exposure by band, ms; one more than edges.
    pub exposure_ms: Vec<u64>,
    /// Readings that it rests on.
    pub readings: u64,
    /// Whether any of them was made up.
    pub synthetic: bool,
    /// How they spread; `None` where the state was saved by a program that did not keep it. It is saved beside: see
    /// `Months::spreads`.
    #[serde(skip)]
    pub spread: Option<Spread>,
}

/// How readings spread, in thousandths of their unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// Their sum.
    pub sum: i128,
    /// The smallest.
    pub minimum: i64,
    /// The largest.
    pub maximum: i64,
}

impl Spread {
    /// That of both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            sum: self.sum + other.sum,
            minimum: self.minimum.min(other.minimum),
            maximum: self.maximum.max(other.maximum),
        }
    }
}

/// What a month came to, of the slots that were cut by the same edges and have left the window.
///
/// A month is whole once the window has passed its end ([`LiveSnapshot::is_whole`](crate::LiveSnapshot::is_whole)).
#[derive(Clone, Debug, PartialEq)]
pub struct MonthSummary {
    /// The month, UTC.
    pub month: Month,
    /// The edges of the bands, in the state's unit, ascending.
    pub edges: Vec<f64>,
    /// Exposure by band and what it rests on.
    pub total: BandTotal,
}

/// The months of a state: by the edges (thousandths) that their slots were cut by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Months(BTreeMap<Month, BTreeMap<Arc<[i64]>, BandTotal>>);

impl Months {
    /// Adds a slot that is over.
    pub(crate) fn add(&mut self, month: Month, slot: &Slot) {
        let edges = &slot.cut.edges;
        let totals = self.0.entry(month).or_default();
        let of_slot = Spread { sum: slot.tally.sum, minimum: slot.min, maximum: slot.max };
        let total = totals.entry(edges.clone()).or_insert_with(|| BandTotal {
            exposure_ms: vec![0; edges.len() + 1],
            readings: 0,
            synthetic: false,
            spread: Some(Spread { sum: 0, ..of_slot }),
        });
        if let Some(exposure) = total.exposure_ms.get_mut(slot.tally.band(edges)) {
            *exposure += SLOT_MS.unsigned_abs();
        }
        total.readings += slot.tally.count;
        total.spread = total.spread.map(|spread| spread.and(of_slot));
        total.synthetic |= slot.synthetic;
    }

    /// How the readings of each total spread, in the order of the totals: they are saved apart from them, so that states
    /// which were saved without are still read.
    pub(crate) fn spreads(&self) -> impl Iterator<Item = Option<Spread>> {
        self.0.values().flat_map(|totals| totals.values().map(|total| total.spread))
    }

    /// The same, to put back what was saved.
    pub(crate) fn spreads_mut(&mut self) -> impl Iterator<Item = &mut Option<Spread>> {
        self.0.values_mut().flat_map(|totals| totals.values_mut().map(|total| &mut total.spread))
    }

    /// Whether there is a month before another.
    pub(crate) fn has_before(&self, oldest: Month) -> bool {
        self.0.first_key_value().is_some_and(|(month, _)| *month < oldest)
    }

    /// Forgets the months before another.
    pub(crate) fn forget_before(&mut self, oldest: Month) {
        self.0 = self.0.split_off(&oldest);
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The months as they are published, ascending.
    pub(crate) fn summaries(&self) -> Arc<[MonthSummary]> {
        let summary = |(month, edges, total): (Month, &Arc<[i64]>, &BandTotal)| MonthSummary {
            month,
            edges: edges.iter().copied().map(from_thousandths).collect(),
            total: total.clone(),
        };
        self.iter().map(summary).collect()
    }

    /// Month, edges and total, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Month, &Arc<[i64]>, &BandTotal)> {
        self.0.iter().flat_map(|(month, totals)| totals.iter().map(|(edges, total)| (*month, edges, total)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let cases = [
            (0, "1970-01"),
            (-1, "1969-12"),
            (1_709_251_199_999, "2024-02"),
            (1_709_251_200_000, "2024-03"),
            (1_735_689_599_999, "2024-12"),
            (1_735_689_600_000, "2025-01"),
        ];
        for (ms, expected) in cases {
            assert_eq!(Month::of(ms).to_string(), expected, "{ms}");
        }
        assert_eq!(Month::of(1_735_689_600_000).before(12).to_string(), "2024-01");
        assert!(Month::of(i64::MIN) < Month::of(0) && Month::of(i64::MAX) > Month::of(0));
    }
}
