//! The state of one dimension on one site.

use super::cells::key;
use super::month::{Month, MonthSummary, Months};
use super::rest::Rest;
use super::sensors::Sensors;
use super::slot::{Cut, SLOT_MS, Slot};
use super::tally::Tally;
use super::times::Times;
use crate::snapshot::StateSummary;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The reading with the latest moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LatestReading {
    /// Its moment, ms since 1970.
    pub(crate) at_ms: i64,
    /// Its value, thousandths.
    pub(crate) value: i64,
    /// Its sensor.
    pub(crate) sensor: Arc<str>,
    /// Whether it was made up.
    pub(crate) synthetic: bool,
}

impl LatestReading {
    /// Whether a reading is the latest of the two: the later; of one moment the greater value, then the sensor
    /// that comes first by name, then the one that was made up. A maximum, so that no order changes it.
    fn gives_way(&self, (at_ms, value): (i64, i64), sensor: &str, synthetic: bool) -> bool {
        let moment = (self.at_ms, self.value).cmp(&(at_ms, value));
        moment.then_with(|| sensor.cmp(&*self.sensor)).then(self.synthetic.cmp(&synthetic)).is_lt()
    }
}

/// What the rows of one series in one batch have in common.
#[derive(Clone, Debug)]
pub(crate) struct Header<'b> {
    /// Who sent them.
    pub(crate) source: &'b Arc<str>,
    /// The sensor.
    pub(crate) sensor: &'b str,
    /// The machine that carries it.
    pub(crate) machine: Option<&'b str>,
    /// When they came, microseconds since 1970.
    pub(crate) received_us: i64,
    /// The edges that came with them, thousandths.
    pub(crate) edges: &'b [i64],
    /// Whether they are made up.
    pub(crate) synthetic: bool,
}

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Took {
    /// Readings that were not there before.
    pub(crate) new: u64,
    /// Rows of sensors for which no number was left.
    pub(crate) crowded: u64,
}

/// Everything that is known of one dimension on one site, in one unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct State {
    /// The dimension's notation.
    pub(crate) dimension: Arc<str>,
    /// The unit of its values.
    pub(crate) unit: Arc<str>,
    /// The edges that cut the window.
    pub(crate) cut: Cut,
    /// The latest reading ever.
    pub(crate) latest: Option<LatestReading>,
    /// The slots in the window, by number.
    pub(crate) slots: BTreeMap<i64, Arc<Slot>>,
    /// What slots that have left the window came to.
    pub(crate) months: Months,
    /// The sensors of the readings that are held one by one.
    pub(crate) sensors: Sensors,
    /// The sources, each with the last slot that it has a reading in.
    pub(crate) sources: BTreeMap<Arc<str>, i64>,
    /// The machines, each with the last slot that it has a reading in.
    pub(crate) machines: BTreeMap<Arc<str>, i64>,
    /// What all slots of the window come to, taken together.
    #[serde(skip)]
    pub(crate) window: Tally,
    /// No slot below this one holds readings one by one.
    #[serde(skip)]
    open_from: i64,
    /// The slot that was read into last.
    #[serde(skip)]
    pub(crate) hot: i64,
    /// What all slots but that one come to, while it still holds.
    #[serde(skip)]
    pub(crate) rest: Option<Rest>,
    /// The months as they are published.
    #[serde(skip)]
    pub(crate) month_summaries: Arc<[MonthSummary]>,
    /// What was published last, while it still holds.
    #[serde(skip)]
    pub(crate) summary: Option<Arc<StateSummary>>,
}

impl State {
    /// A state without readings.
    pub(crate) fn new(dimension: &str, unit: &str) -> Self {
        Self {
            dimension: dimension.into(),
            unit: unit.into(),
            cut: Cut { received_us: i64::MIN, edges: Arc::default() },
            latest: None,
            slots: BTreeMap::new(),
            months: Months::default(),
            sensors: Sensors::default(),
            sources: BTreeMap::new(),
            machines: BTreeMap::new(),
            window: Tally::default(),
            open_from: i64::MIN,
            hot: i64::MIN,
            rest: None,
            month_summaries: Arc::default(),
            summary: None,
        }
    }

    /// Makes again what is not saved, after reading; returns the readings that are held one by one.
    pub(crate) fn complete(&mut self) -> u64 {
        let mut open = 0;
        for slot in self.slots.values_mut() {
            self.window.add_all(&slot.tally);
            open += slot.cells.len() as u64;
            Arc::make_mut(slot).cut.share(&self.cut);
        }
        self.open_from = i64::MIN;
        self.month_summaries = self.months.summaries();
        open
    }

    /// Takes rows (moment in ms, value in thousandths) that ascend by moment, then value, all of them in
    /// slots that are still open.
    pub(crate) fn take(&mut self, header: &Header<'_>, rows: &[(i64, i64)]) -> Took {
        let mut took = Took::default();
        let same = *self.cut.edges == *header.edges;
        let edges = if same { self.cut.edges.clone() } else { header.edges.into() };
        let cut = Cut { received_us: header.received_us, edges };
        let mut run: Vec<(u32, i64)> = Vec::with_capacity(rows.len());
        for of_slot in rows.chunk_by(|one, next| number_of(one.0) == number_of(next.0)) {
            let (Some(first), Some(last)) = (of_slot.first(), of_slot.last()) else { continue };
            let number = number_of(first.0);
            let Some(sensor_number) = self.sensors.number(header.sensor, number) else {
                took.crowded += of_slot.len() as u64;
                continue;
            };
            run.clear();
            for (at_ms, value) in of_slot {
                let offset = u32::try_from(at_ms.rem_euclid(SLOT_MS)).unwrap_or_default();
                let key = key(offset, sensor_number);
                match run.last_mut() {
                    // The values of one moment ascend: the greatest stays.
                    Some((before, kept)) if *before == key => *kept = *value,
                    _ => run.push((key, *value)),
                }
            }
            if self.cut.take(&cut) {
                self.rest = None;
            }
            let slot = Arc::make_mut(self.slots.entry(number).or_insert_with(|| Arc::new(Slot::new(&cut))));
            slot.cut.take(&cut);
            slot.synthetic |= header.synthetic;
            took.new += slot.take(&run, first.0, last.0, &mut self.window);
            self.note(header, number);
            self.open_from = self.open_from.min(number);
            self.rest = self.rest.take().filter(|rest| rest.but == number);
            self.hot = number;
            let known = self.latest.as_ref();
            if known.is_none_or(|known| known.gives_way(*last, header.sensor, header.synthetic)) {
                let (at_ms, value) = *last;
                let sensor = self.sensors.name(header.sensor);
                self.latest = Some(LatestReading { at_ms, value, sensor, synthetic: header.synthetic });
            }
            self.summary = None;
        }
        took
    }

    /// Notes who gave a reading in a slot.
    fn note(&mut self, header: &Header<'_>, slot: i64) {
        let mut note = |map: fn(&mut Self) -> &mut BTreeMap<Arc<str>, i64>, name: &str| {
            let map = map(self);
            match map.get_mut(name) {
                Some(last) => *last = slot.max(*last),
                None => drop(map.insert(name.into(), slot)),
            }
        };
        note(|state| &mut state.sources, header.source);
        if let Some(machine) = header.machine {
            note(|state| &mut state.machines, machine);
        }
    }

    /// Whether [`advance`](Self::advance) would change anything.
    pub(crate) fn lags(&self, times: &Times) -> bool {
        let leaves = self.slots.first_key_value().is_some_and(|(number, _)| *number < times.window_from);
        leaves || self.closing(times).next().is_some() || self.months.has_before(times.oldest_month)
    }

    /// The slots that hold readings which cannot come again.
    fn closing(&self, times: &Times) -> impl Iterator<Item = i64> {
        let from = self.open_from.min(times.open_from);
        let slots = self.slots.range(from..times.open_from);
        slots.filter(|(_, slot)| slot.cells.len() > 0).map(|(number, _)| *number)
    }

    /// Moves on to a later watermark: lets slots go into their months, single readings go, months go.
    /// Returns how many single readings are gone.
    pub(crate) fn advance(&mut self, times: &Times) -> u64 {
        let mut gone = 0;
        let mut months_changed = self.months.has_before(times.oldest_month);
        while let Some(entry) = self.slots.first_entry() {
            let number = *entry.key();
            if number >= times.window_from {
                break;
            }
            let slot = entry.remove();
            gone += slot.cells.len() as u64;
            self.window.remove_all(&slot.tally);
            self.months.add(Month::of(number.saturating_mul(SLOT_MS)), &slot);
            months_changed = true;
        }
        let closing: Vec<i64> = self.closing(times).collect();
        for number in closing {
            if let Some(slot) = self.slots.get_mut(&number) {
                gone += Arc::make_mut(slot).close();
            }
        }
        self.open_from = self.open_from.max(times.open_from);
        self.sensors.forget_before(times.open_from);
        self.sources.retain(|_, last| *last >= times.window_from);
        self.machines.retain(|_, last| *last >= times.window_from);
        if months_changed {
            self.months.forget_before(times.oldest_month);
            self.month_summaries = self.months.summaries();
            self.rest = None;
            self.summary = None;
        }
        gone
    }

    /// Whether nothing is left that anyone would ask for: neither slots nor months.
    pub(crate) fn is_over(&self) -> bool {
        self.slots.is_empty() && self.months.is_empty()
    }
}

/// The number of the slot that a moment lies in.
pub(crate) fn number_of(at_ms: i64) -> i64 {
    at_ms.div_euclid(SLOT_MS)
}
