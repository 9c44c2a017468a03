//! How far the service is behind what comes in, and what it holds of a site.

use super::super::{Asker, Service};
use super::{FeedView, moment};
use crate::problem::{Code, Problem};
use fieldpack_live::StateSummary;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a projection is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectionLag {
    /// Its name.
    pub name: String,
    /// The last entry that it has applied.
    pub applied: u64,
    /// Entries that are durable in the journal and not applied yet.
    pub lag: u64,
    /// The last entry that would survive a power cut in it; later ones would be replayed from the journal.
    pub durable: u64,
}

/// What is known of a source of readings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReadingSource {
    /// Its name.
    pub source: String,
    /// Readings that it sent and that were taken, each as often as it came.
    pub readings: u64,
    /// Readings a second over the last minute or more, as seen by this process.
    pub rate_per_s: f64,
    /// The sequence of its last entry.
    pub last_sequence: u64,
    /// When its last entry came; RFC 3339.
    pub last_received: Option<String>,
    /// The moment of its latest reading; RFC 3339.
    pub last_reading: Option<String>,
}

/// Where everything stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiveStatus {
    /// The last entry of the journal.
    pub journalled: u64,
    /// The last entry that answers know.
    pub applied: u64,
    /// Entries that are durable and that answers do not know yet.
    pub lag: u64,
    /// The first entry of the journal that is not replaced by the base.
    pub first: u64,
    /// How far each projection is.
    pub projections: Vec<ProjectionLag>,
    /// Sites with readings.
    pub sites: usize,
    /// Readings that are held one by one while late ones may come.
    pub open_readings: u64,
    /// How many more may be.
    pub room: u64,
    /// Readings in quarantine.
    pub quarantined: usize,
    /// Alerts that hold.
    pub alerts: usize,
    /// Who sends readings.
    pub sources: Vec<ReadingSource>,
    /// The feeds that the service listens to by itself.
    pub feeds: Vec<FeedView>,
}

/// The state of one dimension on a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StateView {
    /// The dimension's notation.
    pub dimension: String,
    /// Its name.
    pub label: String,
    /// The unit of all values.
    pub unit: String,
    /// The latest value.
    pub latest: Option<f64>,
    /// Its moment; RFC 3339.
    pub latest_at: Option<String>,
    /// The smallest value in the window.
    pub minimum: Option<f64>,
    /// The largest value in the window.
    pub maximum: Option<f64>,
    /// The mean of the readings in the window.
    pub mean: Option<f64>,
    /// The values that a tenth, half and nine tenths of the readings do not exceed, to 1/256 of the value.
    pub quantiles: Option<[f64; 3]>,
    /// Readings in the window.
    pub readings: u64,
    /// Edges of the dimension's bands.
    pub band_edges: Vec<f64>,
    /// Hours of the window in each band.
    pub exposure_h: Vec<f64>,
    /// Whether any of it was made up.
    pub synthetic: bool,
    /// Who sent readings.
    pub sources: Vec<String>,
    /// Which machines gave them.
    pub machines: Vec<String>,
}

/// What is measured on a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SiteLive {
    /// The site's IRI.
    pub site: String,
    /// The sequence at which this is so.
    pub sequence: u64,
    /// How long the window is, h.
    pub window_h: f64,
    /// The states, by dimension.
    pub states: Vec<StateView>,
}

impl Service {
    /// Where everything stands.
    #[must_use]
    pub fn live_status(&self) -> LiveStatus {
        let world = self.world();
        let (journalled, applied) = (self.journalled(), world.sequence);
        let marks = self.inner.handle.marks();
        let projections = marks.into_iter().map(|mark| ProjectionLag {
            name: mark.name.to_owned(),
            applied: mark.applied.sequence.saturating_sub(1),
            lag: (journalled + 1).saturating_sub(mark.applied.sequence),
            durable: mark.durable.sequence.saturating_sub(1),
        });
        let rates = self.inner.rates.of(&world.live);
        let sources = world.live.sources.iter().map(|(source, state)| ReadingSource {
            source: source.to_string(),
            readings: state.rows,
            rate_per_s: rates.get(source).copied().unwrap_or_default(),
            last_sequence: state.last_sequence,
            last_received: Some(moment(state.last_received_us)),
            last_reading: state.last_at_ms.map(of_ms),
        });
        LiveStatus {
            journalled,
            applied,
            lag: journalled.saturating_sub(applied),
            first: self.inner.handle.journal().first_sequence(),
            projections: projections.collect(),
            sites: world.live.sites.len(),
            open_readings: world.live.open_readings,
            room: world.live.room(),
            quarantined: world.live.quarantine.len(),
            alerts: world.live.alerts.len(),
            sources: sources.collect(),
            feeds: self.inner.feeds.views(),
        }
    }

    /// What is measured on a site.
    ///
    /// # Errors
    /// `not_found` where no reading ever came from it.
    pub fn site_live(&self, iri: &str, min_sequence: Option<u64>, asker: &Asker) -> Result<SiteLive, Problem> {
        let world = self.world_at(min_sequence, asker.language)?;
        let Some(site) = world.live.sites.get(iri) else {
            return Err(Problem::say(
                Code::NotFound,
                asker.language,
                format!("工地 `{iri}` 没有读数"),
                format!("no reading came from a site `{iri}`"),
            ));
        };
        let label = |state: &StateSummary| {
            let dimension = world.knowledge.dimension(&state.dimension);
            dimension.map_or_else(|| state.dimension.to_string(), |known| known.label.get(asker.language).to_string())
        };
        let states = site.states.iter().map(|state| view(state, label(state))).collect();
        let window_h = self.inner.settings.live.window_ms as f64 / 3_600_000.0;
        Ok(SiteLive { site: iri.to_owned(), sequence: world.sequence, window_h, states })
    }
}

/// A moment in milliseconds since 1970.
fn of_ms(ms: i64) -> String {
    moment(ms.saturating_mul(1_000))
}

/// A state as it is shown.
fn view(state: &StateSummary, label: String) -> StateView {
    let window = state.window.as_ref();
    let texts = |list: &[std::sync::Arc<str>]| list.iter().map(ToString::to_string).collect();
    StateView {
        dimension: state.dimension.to_string(),
        label,
        unit: state.unit.to_string(),
        latest: state.latest.as_ref().map(|latest| latest.value),
        latest_at: state.latest.as_ref().map(|latest| of_ms(latest.at_ms)),
        minimum: window.map(|window| window.minimum),
        maximum: window.map(|window| window.maximum),
        mean: window.map(|window| window.mean),
        quantiles: window.map(|window| window.quantiles),
        readings: window.map_or(0, |window| window.readings),
        band_edges: state.edges.clone(),
        exposure_h: state.exposure_ms.iter().map(|ms| *ms as f64 / 3_600_000.0).collect(),
        synthetic: state.synthetic,
        sources: texts(&state.sources),
        machines: texts(&state.machines),
    }
}
