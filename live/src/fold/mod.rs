//! Readings folded into a state for each site and dimension.
//!
//! **Why order cannot matter.** A reading is known by site, dimension, unit, sensor and moment. What is held is
//! made of these parts only, none of which an order changes:
//!
//! - *which readings there are*: a set, where of two values of one reading the greater stays (a maximum);
//! - *counts, sums, buckets, extremes, exposure* of a slot: functions of the set of its readings, kept as sums
//!   of whole numbers, minima and maxima;
//! - *the watermark*, the edges of bands, the latest reading, the last slot of each source: maxima;
//! - *which slots are in the window, hold single readings, which months are kept*: functions of the watermark.
//!
//! Two limits make that finite. A row counts when its moment is no older than the horizon before its own batch
//! was received, which depends on nothing but the batch. And a slot holds its readings one by one, so that the
//! same ones are known again, until it ended a horizon and [`SLOT_MS`] before the watermark. So a row that counts
//! always finds its slot open when **no batch is applied after another that was received more than `SLOT_MS`
//! later**: then the slot's end lies after `received - horizon`, hence after `watermark - SLOT_MS - horizon`. Within
//! that bound every order, every way of cutting batches and every repetition gives the same. The intake stamps and
//! appends within moments, so the journal keeps the bound. Where it would not, the row is left out and counted
//! (`too_old`): the state is still a function of the journal, which every program reads in one order.
//!
//! When a slot leaves the window it takes no readings any more, its edges are its own (of the latest batch that
//! read into it): the months are sums over slots that are over.
//!
//! One case lies outside: a state tells [`MAX_SENSORS`] sensors apart at a time; rows of more are left out and
//! counted (`crowded`), and which sensors these are depends on the order. The intake admits no such number.
//!
//! A state whose unit changes begins anew beside the old one: values of different units are never mixed.

mod alerts;
mod canonical;
mod cells;
mod month;
mod rest;
mod sensors;
mod slot;
mod source;
mod state;
mod summary;
mod tally;
mod thousandths;
mod times;

pub use alerts::{Due, DueKind};
pub use canonical::Canonical;
pub use cells::MAX_SENSORS;
pub use month::{BandTotal, Month, MonthSummary, Spread};
pub use slot::SLOT_MS;
pub use source::SourceState;
pub use summary::QUANTILES;
pub use thousandths::{LIMIT, from_thousandths, quantile_error, thousandths};

use crate::payload::{Change, Quarantined, ReadingBatch};
use crate::{LiveSettings, LiveSnapshot, SiteState};
pub(crate) use alerts::Alerts;
use serde::{Deserialize, Serialize};
use state::{Header, State, number_of};
use std::collections::HashSet;
use std::sync::Arc;
use times::{Times, earliest_ms};

/// The states of a site, by dimension, then unit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Site {
    pub(crate) states: Vec<Arc<State>>,
}

impl Site {
    /// The state of a dimension in a unit, made where it is missing.
    fn state(&mut self, dimension: &str, unit: &str) -> &mut State {
        let found = self.states.binary_search_by(|state| (&*state.dimension, &*state.unit).cmp(&(dimension, unit)));
        let place = found.unwrap_or_else(|place| {
            self.states.insert(place, Arc::new(State::new(dimension, unit)));
            place
        });
        Arc::make_mut(&mut self.states[place])
    }
}

/// Everything that is kept. A clone costs next to nothing: it shares all of it until one side changes a part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    /// The latest moment that a batch was received, microseconds since 1970.
    pub(crate) watermark_us: Option<i64>,
    /// Readings that are held one by one.
    pub(crate) open_readings: u64,
    /// The sites.
    pub(crate) sites: imbl::HashMap<Arc<str>, Arc<Site>>,
    /// Who sends readings.
    pub(crate) sources: imbl::OrdMap<Arc<str>, SourceState>,
    /// Weather alerts.
    pub(crate) alerts: Arc<Alerts>,
    /// Readings in quarantine.
    pub(crate) quarantine: imbl::OrdMap<Arc<str>, Arc<Quarantined>>,
}

/// The fold: what is kept, and what of it is not yet published.
#[derive(Debug)]
pub(crate) struct Fold {
    settings: LiveSettings,
    kept: Kept,
    times: Option<Times>,
    touched: HashSet<Arc<str>>,
    /// Sites that were published anew since someone asked.
    changed: HashSet<Arc<str>>,
    published: LiveSnapshot,
    alerts_changed: bool,
}

impl Fold {
    /// Goes on from what was kept.
    pub(crate) fn new(settings: LiveSettings, kept: Kept) -> Self {
        let touched = kept.sites.keys().cloned().collect();
        let times = kept.watermark_us.map(|watermark| Times::at(watermark, &settings));
        let published = LiveSnapshot::empty(&settings);
        Self { settings, kept, times, touched, changed: HashSet::new(), published, alerts_changed: true }
    }

    /// What is kept.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Applies a change of the entry `sequence`.
    pub(crate) fn apply(&mut self, sequence: u64, change: Change) {
        match change {
            Change::Readings(batch) => self.read(sequence, &batch),
            Change::Quarantine(quarantine) => {
                for item in quarantine.items {
                    self.kept.quarantine.insert(item.id.as_str().into(), Arc::new(item));
                }
            }
            Change::Settle(settle) => drop(self.kept.quarantine.remove(settle.id.as_str())),
            Change::Set(alert) => self.alerts().set(*alert),
            Change::Begin(begin) => self.alerts().begin(&begin),
            Change::End(end) => self.alerts().finish(&end),
            Change::Other => {}
        }
    }

    /// The alerts, to change them.
    fn alerts(&mut self) -> &mut Alerts {
        self.alerts_changed = true;
        Arc::make_mut(&mut self.kept.alerts)
    }

    /// Folds the readings of a batch in.
    fn read(&mut self, sequence: u64, batch: &ReadingBatch) {
        let times = self.move_on(batch.received_us);
        let earliest_ms = earliest_ms(batch.received_us, &self.settings);
        // By series, then moment, then value, so that each state and each slot is looked up once.
        let mut rows: Vec<(u32, i64, i64)> = batch
            .rows
            .iter()
            .filter(|(_, at_ms, _)| *at_ms >= earliest_ms && number_of(*at_ms) >= times.open_from)
            .filter_map(|(series, at_ms, value)| Some((*series, *at_ms, thousandths(*value)?)))
            .collect();
        rows.sort_unstable();
        let name: Arc<str> = batch.source.as_str().into();
        let mut source = self.kept.sources.get(&name).copied().unwrap_or_default();
        source.rows += batch.rows.len() as u64;
        source.too_old += (batch.rows.len() - rows.len()) as u64;
        source.last_sequence = source.last_sequence.max(sequence);
        source.last_received_us = source.last_received_us.max(batch.received_us);
        source.last_at_ms = source.last_at_ms.max(rows.iter().map(|(_, at_ms, _)| *at_ms).max());
        let (mut of_series, mut edges): (Vec<(i64, i64)>, Vec<i64>) = (Vec::new(), Vec::new());
        for run in rows.chunk_by(|one, next| one.0 == next.0) {
            let place = run.first().and_then(|(place, ..)| usize::try_from(*place).ok());
            let Some(series) = place.and_then(|place| batch.series.get(place)) else { continue };
            of_series.clear();
            of_series.extend(run.iter().map(|(_, at_ms, value)| (*at_ms, *value)));
            edges.clear();
            edges.extend(series.edges.iter().copied().filter_map(thousandths));
            let header = Header {
                source: &name,
                sensor: &series.sensor,
                machine: series.machine.as_deref(),
                received_us: batch.received_us,
                edges: &edges,
                synthetic: series.synthetic,
            };
            let state = self.site(&series.site).state(&series.dimension, &series.unit);
            let took = state.take(&header, &of_series);
            self.kept.open_readings += took.new;
            source.crowded += took.crowded;
        }
        self.kept.sources.insert(name, source);
    }

    /// A site, made where it is missing; it will be published anew.
    fn site(&mut self, iri: &str) -> &mut Site {
        let known = self.kept.sites.get_key_value(iri).map(|(known, _)| known.clone());
        let iri = known.unwrap_or_else(|| iri.into());
        if !self.touched.contains(&iri) {
            self.touched.insert(iri.clone());
        }
        Arc::make_mut(self.kept.sites.entry(iri).or_default())
    }

    /// Moves the watermark on, where a batch was received later, and lets go what is over then.
    fn move_on(&mut self, received_us: i64) -> Times {
        let watermark_us = self.kept.watermark_us.map_or(received_us, |known| known.max(received_us));
        self.kept.watermark_us = Some(watermark_us);
        let times = Times::at(watermark_us, &self.settings);
        if self.times == Some(times) {
            return times;
        }
        self.times = Some(times);
        let lagging = self.kept.sites.iter().filter(|(_, site)| site.states.iter().any(|state| state.lags(&times)));
        let lagging: Vec<Arc<str>> = lagging.map(|(iri, _)| iri.clone()).collect();
        for iri in lagging {
            let Some(site) = self.kept.sites.get_mut(&iri).map(Arc::make_mut) else { continue };
            for state in site.states.iter_mut().filter(|state| state.lags(&times)) {
                let gone = Arc::make_mut(state).advance(&times);
                self.kept.open_readings = self.kept.open_readings.saturating_sub(gone);
            }
            let before = site.states.len();
            site.states.retain(|state| !state.is_over());
            let is_over = site.states.is_empty();
            if before > site.states.len() || site.states.iter().any(|state| state.summary.is_none()) {
                self.touched.insert(iri.clone());
            }
            if is_over {
                self.kept.sites.remove(&iri);
            }
        }
        times
    }

    /// The sites that were published anew since this was asked last.
    pub(crate) fn take_changed(&mut self) -> HashSet<Arc<str>> {
        std::mem::take(&mut self.changed)
    }

    /// What is published now: only sites that were touched since the last time are made anew.
    pub(crate) fn snapshot(&mut self) -> LiveSnapshot {
        for iri in self.touched.drain() {
            if !self.changed.contains(&iri) {
                self.changed.insert(iri.clone());
            }
            let Some(site) = self.kept.sites.get_mut(&iri) else {
                self.published.sites.remove(&iri);
                continue;
            };
            let states = Arc::make_mut(site).states.iter_mut().map(|state| match &state.summary {
                Some(summary) => summary.clone(),
                None => Arc::make_mut(state).summarise(),
            });
            let states = states.collect();
            self.published.sites.insert(iri.clone(), Arc::new(SiteState { site: iri, states }));
        }
        if std::mem::take(&mut self.alerts_changed) {
            self.published.alerts = self.kept.alerts.list(true);
            self.published.pending = self.kept.alerts.list(false);
            self.published.due = self.kept.alerts.due().into();
        }
        self.published.quarantine = self.kept.quarantine.clone();
        self.published.sources = self.kept.sources.clone();
        self.published.watermark_us = self.kept.watermark_us;
        self.published.open_readings = self.kept.open_readings;
        self.published.clone()
    }
}
