//! One failure mode in the bands of a dimension: what confounds it, and the adjusted ratio.

use super::table::{ClassTable, ModeTable};
use crate::formulas::statistics::{StratifiedRatio, Stratum, mantel_haenszel};
use statrs::distribution::{ChiSquared, ContinuousCDF};
use std::ops::Range;

/// How unlikely an explanation by chance must be, over all other dimensions, before one is adjusted for. A
/// confounder that is overlooked costs more than one that is adjusted for in vain.
const CONFOUNDER_P: f64 = 0.05;

/// A failure mode of a class.
pub(super) struct Mode<'t> {
    /// The counts of the class.
    pub(super) class: &'t ClassTable,
    /// The events of the mode.
    pub(super) mode: &'t ModeTable,
}

/// A band against the rest of its dimension.
pub(super) struct Contrast {
    /// Inside and outside, stratum by stratum.
    strata: Vec<Stratum>,
}

impl Mode<'_> {
    /// The other dimensions (their places) that explain more than chance does beside this one: what a ratio
    /// must be adjusted for.
    ///
    /// What another dimension explains is the likelihood-ratio statistic of its bands within the bands of
    /// this one: a dimension that only goes along with this one explains nothing beside it and is no
    /// confounder, while the true cause behind this one explains much.
    pub(super) fn confounders(&self, this: usize) -> Vec<usize> {
        let dimensions = &self.class.dimensions;
        let explains = |other: &usize| {
            let (deviance, freedom) = self.explained(&dimensions[this].1, &dimensions[*other].1);
            let by_chance = ChiSquared::new(freedom).map_or(1.0, |chance| chance.sf(deviance));
            by_chance * (dimensions.len() as f64) < CONFOUNDER_P
        };
        (0..dimensions.len()).filter(|other| *other != this).filter(explains).collect()
    }

    /// A band against the rest, adjusted by the strongest of its confounders: the one that leaves the lowest
    /// ratio. `None` where a confounder cannot be told apart from the band: fewer than `fewest` of its events
    /// have anything to be compared with, or nothing happened on the other side.
    pub(super) fn adjusted(
        &self,
        this: &Range<usize>,
        band: usize,
        confounders: &[usize],
        fewest: u64,
    ) -> Option<(Contrast, Option<usize>)> {
        let mut strongest: Option<(f64, Contrast, usize)> = None;
        for by in confounders {
            let contrast = self.contrast(this, band, Some(&self.class.dimensions[*by].1));
            let ratio = contrast.ratio().filter(|_| contrast.events() >= fewest)?.ratio;
            if strongest.as_ref().is_none_or(|(lowest, ..)| ratio < *lowest) {
                strongest = Some((ratio, contrast, *by));
            }
        }
        Some(match strongest {
            Some((_, contrast, by)) => (contrast, Some(by)),
            None => (self.contrast(this, band, None), None),
        })
    }

    /// Likelihood-ratio statistic of the other's bands within this one's, and its degrees of freedom.
    fn explained(&self, this: &Range<usize>, other: &Range<usize>) -> (f64, f64) {
        let (hours, events) = (&self.class.hours, &self.mode.events);
        let (mut deviance, mut freedom) = (0.0, 0.0);
        for band in this.clone() {
            let seen_hours: f64 = other.clone().map(|stratum| hours.pair(band, stratum)).sum();
            let seen_events: f64 = other.clone().map(|stratum| events.pair(band, stratum)).sum();
            if seen_hours <= 0.0 {
                continue;
            }
            let mut cells = 0.0;
            for stratum in other.clone() {
                let cell_hours = hours.pair(band, stratum);
                if cell_hours <= 0.0 {
                    continue;
                }
                cells += 1.0;
                let count = events.pair(band, stratum);
                let expected = seen_events * cell_hours / seen_hours;
                if count > 0.0 && expected > 0.0 {
                    deviance += 2.0 * count * (count / expected).ln();
                }
            }
            if seen_events > 0.0 {
                freedom += cells - 1.0;
            }
        }
        (deviance, freedom)
    }

    /// A band against the rest of its dimension, stratified by another.
    pub(super) fn contrast(&self, this: &Range<usize>, band: usize, by: Option<&Range<usize>>) -> Contrast {
        let (hours, events) = (&self.class.hours, &self.mode.events);
        let (all_hours, all_events) = (hours.sum(this), events.sum(this));
        let stratum = |inside: f64, outside: f64, hours: f64, other_hours: f64| Stratum {
            // Whole numbers by construction; rounding takes the last bits away.
            events: inside.round().max(0.0) as u64,
            hours,
            other_events: outside.round().max(0.0) as u64,
            other_hours,
        };
        let whole = stratum(
            events.bins[band],
            all_events - events.bins[band],
            hours.bins[band],
            (all_hours - hours.bins[band]).max(0.0),
        );
        let Some(by) = by else { return Contrast { strata: vec![whole] } };
        let mut rest = (whole.events as f64, whole.other_events as f64, whole.hours, whole.other_hours);
        let mut strata = Vec::with_capacity(by.len() + 1);
        for place in by.clone() {
            let outside = |of: &dyn Fn(usize, usize) -> f64| -> f64 {
                this.clone().filter(|other| *other != band).map(|other| of(other, place)).sum()
            };
            let (a, h) = (events.pair(band, place), hours.pair(band, place));
            let (b, other) = (outside(&|one, two| events.pair(one, two)), outside(&|one, two| hours.pair(one, two)));
            rest = (rest.0 - a, rest.1 - b, rest.2 - h, rest.3 - other);
            strata.push(stratum(a, b, h, other));
        }
        // Records that do not state the other dimension are a stratum of their own.
        let tenth = 0.05;
        if rest.2 > tenth && rest.3 > tenth {
            strata.push(stratum(rest.0, rest.1, rest.2, rest.3));
        }
        Contrast { strata }
    }

    /// Whether the mode is more frequent in the band than in the rest, in each half of the time.
    pub(super) fn is_stable(&self, this: &Range<usize>, band: usize) -> bool {
        let (hours, events) = (&self.class.hours, &self.mode.events);
        let higher = |inside: f64, hours: f64, all: f64, all_hours: f64| {
            let (outside, other_hours) = (all - inside, all_hours - hours);
            hours > 0.0 && other_hours > 0.0 && inside * other_hours > outside * hours
        };
        let first = (events.first_half[band], hours.first_half[band]);
        let first_all = (events.first_half_sum(this), hours.first_half_sum(this));
        let second = (events.bins[band] - first.0, hours.bins[band] - first.1);
        let second_all = (events.sum(this) - first_all.0, hours.sum(this) - first_all.1);
        higher(first.0, first.1, first_all.0, first_all.1) && higher(second.0, second.1, second_all.0, second_all.1)
    }
}

impl Contrast {
    /// The strata with hours on both sides: the others compare nothing.
    fn compared(&self) -> impl Iterator<Item = &Stratum> {
        self.strata.iter().filter(|stratum| stratum.hours > 0.0 && stratum.other_hours > 0.0)
    }

    /// Events inside that are compared with something.
    pub(super) fn events(&self) -> u64 {
        self.compared().map(|stratum| stratum.events).sum()
    }

    /// Events inside that would be expected if the band did not matter, given those of each stratum.
    pub(super) fn expected(&self) -> f64 {
        self.compared()
            .map(|stratum| {
                let all = (stratum.events + stratum.other_events) as f64;
                all * stratum.hours / (stratum.hours + stratum.other_hours)
            })
            .sum()
    }

    /// The ratio over all strata.
    pub(super) fn ratio(&self) -> Option<StratifiedRatio> {
        mantel_haenszel(&self.strata)
    }
}
