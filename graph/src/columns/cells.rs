//! Mining cells: events and operating hours by machine class, failure mode and bands, kept up to date
//! with every record.
//!
//! A rate needs a denominator (operating hours under the same conditions), so both sides are counted
//! alike: failures in events, exposures in tenths of an hour, each by band, by pair of bands (the
//! stratification) and by month (the two time halves). Updating record by record gives exactly what
//! counting everything at once gives.

use super::tally::{Share, Tally};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The counts of one machine class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassCells {
    exposure: Arc<Tally>,
    modes: BTreeMap<Arc<str>, Arc<Tally>>,
}

/// The counts of all machine classes. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    classes: Arc<BTreeMap<Arc<str>, Arc<ClassCells>>>,
    version: u64,
}

/// Two sets of cells are equal when their counts are; versions are not compared.
impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        self.classes == other.classes
    }
}

/// Which tally a record counts in, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contribution {
    pub(super) class: Arc<str>,
    /// The failure mode; `None` for an exposure.
    pub(super) mode: Option<Arc<str>>,
    pub(super) share: Share,
}

impl ClassCells {
    /// Operating hours, in tenths of an hour.
    #[must_use]
    pub fn exposure(&self) -> &Tally {
        &self.exposure
    }

    /// Events by failure mode, in the order of the codes.
    pub fn modes(&self) -> impl Iterator<Item = (&Arc<str>, &Tally)> {
        self.modes.iter().map(|(mode, tally)| (mode, &**tally))
    }

    /// Events of a failure mode.
    #[must_use]
    pub fn mode(&self, code: &str) -> Option<&Tally> {
        self.modes.get(code).map(|tally| &**tally)
    }

    fn is_empty(&self) -> bool {
        self.exposure.is_empty() && self.modes.is_empty()
    }
}

impl Cells {
    /// The classes with counts, by notation; records without a class are under the empty notation.
    pub fn classes(&self) -> impl Iterator<Item = (&Arc<str>, &ClassCells)> {
        self.classes.iter().map(|(class, cells)| (class, &**cells))
    }

    /// The counts of a class.
    #[must_use]
    pub fn class(&self, notation: &str) -> Option<&ClassCells> {
        self.classes.get(notation).map(|cells| &**cells)
    }

    /// Rises with every change; what was computed from the cells is kept under it.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Cells of tallies by class and mode (`None` for exposures), made of so many records.
    pub(super) fn of(tallies: impl IntoIterator<Item = (Arc<str>, Option<Arc<str>>, Tally)>, records: u64) -> Self {
        let mut classes: BTreeMap<Arc<str>, ClassCells> = BTreeMap::new();
        for (class, mode, tally) in tallies {
            let class = classes.entry(class).or_default();
            match mode {
                None => class.exposure = Arc::new(tally),
                Some(mode) => drop(class.modes.insert(mode, Arc::new(tally))),
            }
        }
        let classes = classes.into_iter().map(|(class, cells)| (class, Arc::new(cells))).collect();
        Self { classes: Arc::new(classes), version: records }
    }

    pub(super) fn add(&mut self, contribution: &Contribution) {
        self.version += 1;
        let classes = Arc::make_mut(&mut self.classes);
        let class = Arc::make_mut(classes.entry(contribution.class.clone()).or_default());
        let tally = match &contribution.mode {
            None => &mut class.exposure,
            Some(mode) => class.modes.entry(mode.clone()).or_default(),
        };
        Arc::make_mut(tally).add(&contribution.share);
    }

    pub(super) fn subtract(&mut self, contribution: &Contribution) {
        self.version += 1;
        let classes = Arc::make_mut(&mut self.classes);
        let Some(class) = classes.get_mut(&contribution.class) else { return };
        let class = Arc::make_mut(class);
        match &contribution.mode {
            None => Arc::make_mut(&mut class.exposure).subtract(&contribution.share),
            Some(mode) => {
                if let Some(tally) = class.modes.get_mut(mode) {
                    Arc::make_mut(tally).subtract(&contribution.share);
                    if tally.is_empty() {
                        class.modes.remove(mode);
                    }
                }
            }
        }
        if class.is_empty() {
            classes.remove(&contribution.class);
        }
    }
}
