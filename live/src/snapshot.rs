//! What is published: it never changes, and a clone costs nothing.

use crate::LiveSettings;
use crate::fold::{Due, Month, MonthSummary, SLOT_MS, SourceState};
use crate::payload::{Alert, Quarantined};
use std::sync::Arc;

/// The latest reading of a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Latest {
    /// Its value, in the state's unit.
    pub value: f64,
    /// Its moment, ms since 1970.
    pub at_ms: i64,
    /// Its sensor.
    pub sensor: Arc<str>,
    /// Whether it was made up.
    pub synthetic: bool,
}

/// What the readings of the window come to; values in the state's unit, to the thousandth.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowSummary {
    /// The smallest value.
    pub minimum: f64,
    /// The largest value.
    pub maximum: f64,
    /// The mean of all readings, each with the same weight.
    pub mean: f64,
    /// The values that a tenth, half and nine tenths of the readings do not exceed (nearest rank), to 1/256 of
    /// the value ([`quantile_error`](crate::quantile_error)).
    pub quantiles: [f64; 3],
    /// How many readings there are.
    pub readings: u64,
    /// The moment of the first, ms since 1970.
    pub first_ms: i64,
    /// The moment of the last, ms since 1970.
    pub last_ms: i64,
}

/// The state of one dimension on one site, in one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct StateSummary {
    /// The dimension's notation.
    pub dimension: Arc<str>,
    /// The unit of all values.
    pub unit: Arc<str>,
    /// The latest reading, however long ago; of one moment the greater value, then the sensor first by name.
    pub latest: Option<Latest>,
    /// What the window holds; `None` where nothing was read in it.
    pub window: Option<WindowSummary>,
    /// The edges of the bands, ascending: those of the latest batch.
    pub edges: Vec<f64>,
    /// How long the window was in each band, ms; one more than edges. Ten minutes with a reading count whole to
    /// the band of their mean, without one to none.
    pub exposure_ms: Vec<u64>,
    /// The months so far, of what has left the window.
    pub months: Arc<[MonthSummary]>,
    /// Whether the latest reading or any in the window was made up.
    pub synthetic: bool,
    /// Who sent readings in the window.
    pub sources: Vec<Arc<str>>,
    /// Which machines gave readings in the window.
    pub machines: Vec<Arc<str>>,
}

/// The states of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteState {
    /// The site's IRI.
    pub site: Arc<str>,
    /// Its states, by dimension, then unit. There are two of one dimension for a while where its unit changed.
    pub states: Vec<Arc<StateSummary>>,
}

impl SiteState {
    /// The state of a dimension: where its unit changed, the one that was read last.
    #[must_use]
    pub fn state(&self, dimension: &str) -> Option<&Arc<StateSummary>> {
        let from = self.states.partition_point(|state| &*state.dimension < dimension);
        let states = self.states[from..].iter().take_while(|state| &*state.dimension == dimension);
        states.max_by_key(|state| state.latest.as_ref().map(|latest| latest.at_ms))
    }
}

/// Everything at one place of the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveSnapshot {
    /// The sites that readings came from, by IRI.
    pub sites: imbl::HashMap<Arc<str>, Arc<SiteState>>,
    /// The alerts that hold, by name.
    pub alerts: Arc<[Arc<Alert>]>,
    /// The alerts that wait for their onset, by name.
    pub pending: Arc<[Arc<Alert>]>,
    /// What alerts wait for, the next first. The room that has a clock writes the entry when it is due.
    pub due: Arc<[Due]>,
    /// Readings in quarantine, by name.
    pub quarantine: imbl::OrdMap<Arc<str>, Arc<Quarantined>>,
    /// Who sends readings.
    pub sources: imbl::OrdMap<Arc<str>, SourceState>,
    /// The latest moment that a batch was received, microseconds since 1970.
    pub watermark_us: Option<i64>,
    /// Readings that are held one by one.
    pub open_readings: u64,
    max_open_readings: u64,
    window_ms: i64,
}

impl LiveSnapshot {
    /// Of nothing.
    #[must_use]
    pub fn empty(settings: &LiveSettings) -> Self {
        Self {
            sites: imbl::HashMap::new(),
            alerts: Arc::default(),
            pending: Arc::default(),
            due: Arc::default(),
            quarantine: imbl::OrdMap::new(),
            sources: imbl::OrdMap::new(),
            watermark_us: None,
            open_readings: 0,
            max_open_readings: settings.max_open_readings,
            window_ms: settings.window_ms,
        }
    }

    /// How many more readings may come before the intake has to refuse some.
    #[must_use]
    pub fn room(&self) -> u64 {
        self.max_open_readings.saturating_sub(self.open_readings)
    }

    /// Whether the window has passed the end of a month, so that what it came to changes no more.
    #[must_use]
    pub fn is_whole(&self, month: Month) -> bool {
        self.first_open_month().is_some_and(|open| month < open)
    }

    /// The month that the window begins in: those before it change no more. `None` where nothing was read yet.
    #[must_use]
    pub fn first_open_month(&self) -> Option<Month> {
        let watermark_ms = self.watermark_us?.div_euclid(1_000);
        let left = watermark_ms.saturating_sub(self.window_ms).div_euclid(SLOT_MS);
        Some(Month::of(left.saturating_mul(SLOT_MS)))
    }
}
