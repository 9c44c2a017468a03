//! The sensors of a state by number, so that a reading need not carry a name.

use super::cells::MAX_SENSORS;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A sensor that a slot may still have readings of.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Numbered {
    number: u16,
    /// The last slot that it has a reading in.
    last: i64,
}

/// Sensors by name. Numbers are given as sensors come, and again once no reading carries them: they say
/// nothing outside of their state.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sensors {
    by_name: BTreeMap<Arc<str>, Numbered>,
    free: Vec<u16>,
}

impl Sensors {
    /// The number of a sensor that has a reading in a slot; `None` where [`MAX_SENSORS`] others have readings.
    pub(crate) fn number(&mut self, name: &str, slot: i64) -> Option<u16> {
        if let Some(known) = self.by_name.get_mut(name) {
            known.last = known.last.max(slot);
            return Some(known.number);
        }
        let given = self.by_name.len() + self.free.len();
        let next = || u16::try_from(given).ok().filter(|_| given < MAX_SENSORS);
        let number = self.free.pop().or_else(next)?;
        self.by_name.insert(name.into(), Numbered { number, last: slot });
        Some(number)
    }

    /// The name of a sensor, shared where it has a number.
    pub(crate) fn name(&self, name: &str) -> Arc<str> {
        self.by_name.get_key_value(name).map_or_else(|| name.into(), |(known, _)| known.clone())
    }

    /// Frees the numbers of sensors whose last reading lies before a slot.
    pub(crate) fn forget_before(&mut self, slot: i64) {
        let free = &mut self.free;
        self.by_name.retain(|_, sensor| {
            let stays = sensor.last >= slot;
            if !stays {
                free.push(sensor.number);
            }
            stays
        });
    }

    /// The names by number.
    pub(crate) fn names(&self) -> BTreeMap<u16, Arc<str>> {
        self.by_name.iter().map(|(name, sensor)| (sensor.number, name.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_given_again_once_they_are_free() {
        let mut sensors = Sensors::default();
        let name = |number: usize| format!("s{number}");
        for number in 0..MAX_SENSORS {
            let slot = i64::from(number >= 2);
            assert_eq!(sensors.number(&name(number), slot).map(usize::from), Some(number));
        }
        assert_eq!(sensors.number(&name(MAX_SENSORS), 1), None, "all numbers are taken");
        assert_eq!(sensors.number(&name(0), 1), Some(0), "a known one has its number");
        sensors.forget_before(1);
        assert_eq!(sensors.number(&name(MAX_SENSORS), 1), Some(1), "the one that fell silent gave its number");
        assert_eq!(sensors.number(&name(MAX_SENSORS + 1), 1), None);
        assert_eq!(sensors.names().len(), MAX_SENSORS);
    }
}
