//! What is measured on sites, folded as it comes in.
//!
//! Readings, weather alerts and what was put into quarantine are entries of the journal. This room says what
//! is in these entries (`payload`), folds them into a state for each site and dimension (`fold`), keeps that
//! as a projection of the journal ([`LiveProjection`]) and publishes it ([`LiveSnapshot`]), which costs nothing
//! to clone and never changes.
//!
//! It never reads a clock: time is what the entries say. It knows no RDF, no HTTP, no ontology: a site is an
//! IRI, a dimension a notation, a unit a word, and the edges of bands come with the readings.

mod error;
mod fold;
mod payload;
mod projection;
mod saved;
mod settings;
mod snapshot;

pub use error::LiveError;
pub use fold::{
    BandTotal, Canonical, Due, DueKind, LIMIT, MAX_SENSORS, Month, MonthSummary, QUANTILES, SLOT_MS, SourceState,
    Spread, from_thousandths, quantile_error, thousandths,
};
pub use payload::{
    ALERT_BEGIN, ALERT_END, ALERT_SET, Alert, AlertBegin, AlertEnd, Area, Change, Circle, EndReason, KINDS, QUARANTINE,
    Quarantine, Quarantined, READING_BATCH, ReadingBatch, SETTLE, Series, Settle, SettleOutcome,
};
pub use projection::LiveProjection;
pub use settings::LiveSettings;
pub use snapshot::{Latest, LiveSnapshot, SiteState, StateSummary, WindowSummary};
