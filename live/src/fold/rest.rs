//! What the slots of a window come to beside counts: extremes, moments, exposure.

use super::slot::{SLOT_MS, Slot};

/// What slots come to. Unlike counts, extremes cannot be taken back: when a slot leaves, they are made anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rest {
    /// The slot that is not in it, which the next reading most likely changes.
    pub(crate) but: i64,
    /// Smallest and largest value, thousandths.
    pub(crate) extremes: Option<(i64, i64)>,
    /// Moments of the first and the last reading, ms since 1970.
    pub(crate) moments: Option<(i64, i64)>,
    /// Exposure by band, ms.
    pub(crate) exposure_ms: Vec<u64>,
    /// Whether any reading was made up.
    pub(crate) synthetic: bool,
}

impl Rest {
    /// Of no slots.
    pub(crate) fn new(but: i64, edges: &[i64]) -> Self {
        Self { but, exposure_ms: vec![0; edges.len() + 1], ..Self::default() }
    }

    /// Adds a slot: it counts whole to the band of its mean.
    pub(crate) fn add(&mut self, slot: &Slot, edges: &[i64]) {
        let wider = |known: Option<(i64, i64)>, low: i64, high: i64| {
            let (least, most) = known.unwrap_or((low, high));
            Some((low.min(least), high.max(most)))
        };
        self.extremes = wider(self.extremes, slot.min, slot.max);
        self.moments = wider(self.moments, slot.first_ms, slot.last_ms);
        if let Some(exposure) = self.exposure_ms.get_mut(slot.tally.band(edges)) {
            *exposure += SLOT_MS.unsigned_abs();
        }
        self.synthetic |= slot.synthetic;
    }
}
