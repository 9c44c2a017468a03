//! What is held of readings in a form that no order changes, to compare.

use super::cells::split;
use super::month::{BandTotal, Month};
use super::slot::{Cut, SLOT_MS, Slot};
use super::state::{LatestReading, State};
use super::{Kept, tally::Tally};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that is held of readings, without what only tells how it came: two folds of the same readings
/// are equal here. Large: it is for tests, and to compare two programs.
#[derive(Clone, Debug, PartialEq)]
pub struct Canonical {
    watermark_us: Option<i64>,
    open_readings: u64,
    sites: BTreeMap<Arc<str>, Vec<CanonicalState>>,
}

/// A state.
#[derive(Clone, Debug, PartialEq)]
struct CanonicalState {
    dimension: Arc<str>,
    unit: Arc<str>,
    cut: Cut,
    latest: Option<LatestReading>,
    window: Tally,
    slots: BTreeMap<i64, CanonicalSlot>,
    months: Vec<(Month, Arc<[i64]>, BandTotal)>,
    sources: BTreeMap<Arc<str>, i64>,
    machines: BTreeMap<Arc<str>, i64>,
}

/// A slot.
#[derive(Clone, Debug, PartialEq)]
struct CanonicalSlot {
    tally: Tally,
    extremes: [i64; 2],
    moments: [i64; 2],
    cut: Cut,
    synthetic: bool,
    /// Moment, sensor's name, value.
    readings: Vec<(i64, Option<Arc<str>>, i64)>,
}

impl Kept {
    /// What is held of readings, to compare.
    pub(crate) fn canonical(&self) -> Canonical {
        let states = |states: &[Arc<State>]| states.iter().map(|state| of_state(state)).collect();
        Canonical {
            watermark_us: self.watermark_us,
            open_readings: self.open_readings,
            sites: self.sites.iter().map(|(site, held)| (site.clone(), states(&held.states))).collect(),
        }
    }
}

/// A state, to compare.
fn of_state(state: &State) -> CanonicalState {
    let names = state.sensors.names();
    let of_slot = |number: i64, slot: &Slot| {
        let readings = slot.cells.iter().map(|(key, value)| {
            let (offset, sensor) = split(key);
            (number * SLOT_MS + i64::from(offset), names.get(&sensor).cloned(), value)
        });
        let mut readings: Vec<_> = readings.collect();
        readings.sort();
        CanonicalSlot {
            tally: slot.tally.clone(),
            extremes: [slot.min, slot.max],
            moments: [slot.first_ms, slot.last_ms],
            cut: slot.cut.clone(),
            synthetic: slot.synthetic,
            readings,
        }
    };
    CanonicalState {
        dimension: state.dimension.clone(),
        unit: state.unit.clone(),
        cut: state.cut.clone(),
        latest: state.latest.clone(),
        window: state.window.clone(),
        slots: state.slots.iter().map(|(number, slot)| (*number, of_slot(*number, slot))).collect(),
        months: state.months.iter().map(|(month, edges, total)| (month, edges.clone(), total.clone())).collect(),
        sources: state.sources.clone(),
        machines: state.machines.clone(),
    }
}
