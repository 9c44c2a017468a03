//! Ten minutes of one state.

use super::cells::{Cells, Taken};
use super::tally::Tally;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::sync::Arc;

/// The length of a slot, ms; slots are aligned to 1970-01-01T00:00Z.
pub const SLOT_MS: i64 = 600_000;

/// The edges of bands, thousandths, and when a batch last brought them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cut {
    /// When, microseconds since 1970.
    pub(crate) received_us: i64,
    /// The edges, ascending.
    pub(crate) edges: Arc<[i64]>,
}

impl Cut {
    /// Takes the edges of a batch where it was received later, or at the same moment with edges that are
    /// greater, the first that differs deciding: a maximum, so that no order changes it. Says whether the
    /// edges changed.
    pub(crate) fn take(&mut self, other: &Self) -> bool {
        let later = self.received_us.cmp(&other.received_us);
        if later.then_with(|| self.edges.cmp(&other.edges)) != Ordering::Less {
            return false;
        }
        self.received_us = other.received_us;
        let changed = self.edges != other.edges;
        if changed {
            self.edges = other.edges.clone();
        }
        changed
    }

    /// Shares the memory of the edges of another where they are the same.
    pub(crate) fn share(&mut self, other: &Self) {
        if self.edges == other.edges {
            self.edges = other.edges.clone();
        }
    }
}

/// What was read in ten minutes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Slot {
    /// Count, sum, buckets.
    pub(crate) tally: Tally,
    /// Smallest value, thousandths.
    pub(crate) min: i64,
    /// Largest value, thousandths.
    pub(crate) max: i64,
    /// Moment of the first reading, ms since 1970.
    pub(crate) first_ms: i64,
    /// Moment of the last reading, ms since 1970.
    pub(crate) last_ms: i64,
    /// The edges that cut it.
    pub(crate) cut: Cut,
    /// Whether any reading was made up.
    pub(crate) synthetic: bool,
    /// The readings, while the same ones may still come.
    pub(crate) cells: Cells,
}

impl Slot {
    /// A slot without readings.
    pub(crate) fn new(cut: &Cut) -> Self {
        Self {
            tally: Tally::default(),
            min: i64::MAX,
            max: i64::MIN,
            first_ms: i64::MAX,
            last_ms: i64::MIN,
            cut: cut.clone(),
            synthetic: false,
            cells: Cells::default(),
        }
    }

    /// Takes readings whose keys ascend, between two moments; counts what they change in `window` too.
    /// Returns how many were new.
    pub(crate) fn take(&mut self, run: &[(u32, i64)], from_ms: i64, to_ms: i64, window: &mut Tally) -> u64 {
        self.first_ms = self.first_ms.min(from_ms);
        self.last_ms = self.last_ms.max(to_ms);
        let (mut new, mut least_is_gone) = (0, false);
        let Self { tally, min, max, cells, .. } = self;
        cells.take(run, |taken| {
            let (Taken::New(value) | Taken::Raised { to: value, .. }) = taken;
            match taken {
                Taken::New(_) => new += 1,
                Taken::Raised { from, .. } => {
                    tally.remove(from);
                    window.remove(from);
                    least_is_gone |= from == *min;
                }
            }
            tally.add(value);
            window.add(value);
            *min = value.min(*min);
            *max = value.max(*max);
        });
        if least_is_gone {
            self.min = self.cells.iter().map(|(_, value)| value).min().unwrap_or(i64::MAX);
        }
        new
    }

    /// Lets the single readings go: from now on only what they come to is known. Returns how many there were.
    pub(crate) fn close(&mut self) -> u64 {
        self.tally.shrink();
        std::mem::take(&mut self.cells).len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(received_us: i64, edges: &[i64]) -> Cut {
        Cut { received_us, edges: edges.into() }
    }

    #[test]
    fn edges_are_those_of_the_latest_batch_in_any_order() {
        let cuts = [cut(1, &[9]), cut(2, &[1, 2]), cut(2, &[1, 3]), cut(0, &[])];
        for turn in 0..cuts.len() {
            let mut taken = cuts[turn].clone();
            for step in 1..=cuts.len() {
                taken.take(&cuts[(turn + step) % cuts.len()]);
            }
            assert_eq!(taken, cut(2, &[1, 3]));
        }
    }

    #[test]
    fn the_least_value_is_found_again_when_it_is_raised() {
        let mut slot = Slot::new(&cut(0, &[]));
        let mut window = Tally::default();
        assert_eq!(slot.take(&[(1, -7), (2, 3)], 1, 2, &mut window), 2);
        assert_eq!(slot.take(&[(1, 5), (2, 1), (3, 9)], 1, 3, &mut window), 1);
        assert_eq!((slot.min, slot.max, slot.tally.count, slot.tally.sum), (3, 9, 3, 17));
        assert_eq!(slot.tally, window);
        assert_eq!((slot.first_ms, slot.last_ms), (1, 3));
        assert_eq!((slot.close(), slot.close()), (3, 0));
        assert_eq!(slot.tally, window);
    }
}
