//! The readings of a slot one by one, so that the same one counts once.

use serde::{Deserialize, Serialize};

/// Bits of a key that hold the sensor's number.
const SENSOR_BITS: u32 = 12;
/// Sensors that one state tells apart at a time.
pub const MAX_SENSORS: usize = 1 << SENSOR_BITS;

/// The key of a reading in its slot: the moment in it, ms (20 bits), then the sensor's number.
pub(crate) fn key(offset_ms: u32, sensor: u16) -> u32 {
    offset_ms << SENSOR_BITS | u32::from(sensor)
}

/// Moment in the slot (ms) and sensor's number of a key.
pub(crate) fn split(key: u32) -> (u32, u16) {
    (key >> SENSOR_BITS, u16::try_from(key & ((1 << SENSOR_BITS) - 1)).unwrap_or_default())
}

/// What a reading that comes changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was not there.
    New(i64),
    /// It was there with a smaller value, which the new one takes the place of.
    Raised {
        /// The value that was there.
        from: i64,
        /// The value that is there now.
        to: i64,
    },
}

/// Keys and values, ascending by key, side by side: twelve bytes a reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cells {
    keys: Vec<u32>,
    values: Vec<i64>,
}

impl Cells {
    /// How many readings there are.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Keys and values, ascending by key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, i64)> {
        self.keys.iter().copied().zip(self.values.iter().copied())
    }

    /// Takes readings whose keys ascend, each once. Of two values of one key the greater stays: an arbitrary
    /// rule, but one that no order changes. `told` hears what is changed.
    ///
    /// What comes after all that is there is appended, a single one is put in its place; else the part that
    /// lies above the first is merged, so that a run of late readings moves each reading once.
    pub(crate) fn take(&mut self, run: &[(u32, i64)], mut told: impl FnMut(Taken)) {
        if let [(key, value)] = run {
            return self.put(*key, *value).into_iter().for_each(told);
        }
        let Some((first, _)) = run.first() else { return };
        let from = match self.keys.last() {
            Some(last) if last >= first => self.keys.partition_point(|key| key < first),
            _ => self.keys.len(),
        };
        let (keys, values) = (self.keys.split_off(from), self.values.split_off(from));
        self.keys.reserve(keys.len() + run.len());
        self.values.reserve(keys.len() + run.len());
        let mut there = keys.into_iter().zip(values).peekable();
        for (key, value) in run {
            while let Some((before, kept)) = there.next_if(|(before, _)| before < key) {
                self.push(before, kept);
            }
            match there.next_if(|(same, _)| same == key) {
                Some((_, from)) => {
                    self.push(*key, from.max(*value));
                    if *value > from {
                        told(Taken::Raised { from, to: *value });
                    }
                }
                None => {
                    self.push(*key, *value);
                    told(Taken::New(*value));
                }
            }
        }
        there.for_each(|(key, value)| self.push(key, value));
    }

    /// Takes a single reading.
    fn put(&mut self, key: u32, value: i64) -> Option<Taken> {
        let above = self.keys.last().is_none_or(|last| *last < key);
        let place = if above { Err(self.keys.len()) } else { self.keys.binary_search(&key) };
        match place {
            Ok(place) => {
                let from = self.values[place];
                self.values[place] = value.max(from);
                (from < value).then_some(Taken::Raised { from, to: value })
            }
            Err(place) => {
                self.keys.insert(place, key);
                self.values.insert(place, value);
                Some(Taken::New(value))
            }
        }
    }

    /// Appends a reading.
    fn push(&mut self, key: u32, value: i64) {
        self.keys.push(key);
        self.values.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn keys_hold_every_moment_of_a_slot_and_every_sensor() {
        let last = u16::try_from(MAX_SENSORS - 1).expect("a number");
        assert_eq!(split(key(599_999, last)), (599_999, last));
        assert!(key(1, 0) > key(0, last));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn runs_merge_like_a_map_that_keeps_the_greater(
            runs in proptest::collection::vec(proptest::collection::btree_map(0..40_u32, -5..5_i64, 0..12), 0..8),
        ) {
            let mut cells = Cells::default();
            let mut map = BTreeMap::new();
            let mut sum = 0;
            for run in runs {
                let run: Vec<(u32, i64)> = run.into_iter().collect();
                cells.take(&run, |taken| sum += match taken {
                    Taken::New(value) => value,
                    Taken::Raised { from, to } => to - from,
                });
                for (key, value) in run {
                    let kept = map.entry(key).or_insert(value);
                    *kept = value.max(*kept);
                }
            }
            prop_assert_eq!(sum, map.values().sum::<i64>());
            prop_assert_eq!(cells.iter().collect::<Vec<_>>(), map.into_iter().collect::<Vec<_>>());
        }
    }
}
