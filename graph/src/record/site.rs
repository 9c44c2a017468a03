//! Sites, their conditions over time, and the hours worked under them.

use super::{ConditionValue, Position, TimeSpan};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A site where works were done or are planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Its name.
    pub label: Arc<str>,
    /// What was done there and how it went, in the owner's words.
    #[serde(default)]
    pub text: Arc<str>,
    /// Where it is.
    #[serde(default)]
    pub position: Option<Position>,
    /// The activity's notation (`concrete pumping`).
    #[serde(default)]
    pub activity: Option<Arc<str>>,
    /// When the works were.
    #[serde(default)]
    pub period: Option<TimeSpan>,
    /// Its conditions.
    #[serde(default)]
    pub conditions: Vec<ConditionValue>,
    /// Equipment used (class notations or model designations).
    #[serde(default)]
    pub equipment: Vec<Arc<str>>,
    /// How it ended: `done`, `done_with_trouble`, `stopped`; absent: unknown.
    #[serde(default)]
    pub outcome: Option<Arc<str>>,
}

/// The conditions of a site over a period (a month, a shift).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionState {
    /// The site's IRI.
    pub site: Arc<str>,
    /// The period.
    pub period: TimeSpan,
    /// The conditions over the period.
    pub conditions: Vec<ConditionValue>,
    /// How long values lay in bands, where it was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exposure: Vec<BandExposure>,
}

/// How long the values of a dimension lay in bands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandExposure {
    /// The dimension's notation.
    pub dimension: Arc<str>,
    /// The edges of the bands, ascending, in the dimension's unit; a value on an edge belongs to the band above.
    pub edges: Vec<f64>,
    /// Hours in each band, from the lowest: one more than edges.
    pub hours_h: Vec<f64>,
    /// Readings that this rests on.
    pub readings: u64,
}

/// Operating hours of machines of a class under given conditions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// The site's IRI, where known.
    #[serde(default)]
    pub site: Option<Arc<str>>,
    /// The machine class's notation (`trailer_pump`).
    pub machine_class: Arc<str>,
    /// The machine (serial or fleet number), where known.
    #[serde(default)]
    pub machine: Option<Arc<str>>,
    /// The month.
    pub period: TimeSpan,
    /// Operating hours, h.
    pub hours_h: f64,
    /// The conditions of those hours.
    pub conditions: Vec<ConditionValue>,
}
