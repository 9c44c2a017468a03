//! Failures and repairs, documents and past projects.

use super::{ConditionValue, Position};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A failure or repair (ISO 14224: what failed, how, why, at what cost).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// What happened, in the words of who wrote it down; kept as evidence.
    pub text: Arc<str>,
    /// The machine class's notation.
    #[serde(default)]
    pub machine_class: Option<Arc<str>>,
    /// The model's designation, found by exact search.
    #[serde(default)]
    pub machine_model: Option<Arc<str>>,
    /// The machine's serial or fleet number.
    #[serde(default)]
    pub machine: Option<Arc<str>>,
    /// The failure mode's code (`BLK`); `UNK` where the text does not tell.
    pub mode: Arc<str>,
    /// The component, in words.
    #[serde(default)]
    pub component: Option<Arc<str>>,
    /// Physical mechanism, in words.
    #[serde(default)]
    pub mechanism: Option<Arc<str>>,
    /// Root cause, in words.
    #[serde(default)]
    pub cause: Option<Arc<str>>,
    /// `safety`, `stop` or `degraded`.
    #[serde(default)]
    pub severity: Option<Arc<str>>,
    /// The site's IRI.
    #[serde(default)]
    pub site: Option<Arc<str>>,
    /// Where it happened.
    #[serde(default)]
    pub position: Option<Position>,
    /// The day.
    #[serde(default)]
    pub at: Option<Date>,
    /// Operating hours of the machine at the event, h.
    #[serde(default)]
    pub operating_hours_h: Option<f64>,
    /// Hours that the works stood still, h.
    #[serde(default)]
    pub downtime_h: Option<f64>,
    /// Hours of repair, h.
    #[serde(default)]
    pub repair_h: Option<f64>,
    /// Cost, in the currency that the source states.
    #[serde(default)]
    pub cost: Option<f64>,
    /// What was done.
    #[serde(default)]
    pub action: Option<Arc<str>>,
    /// The provider's IRI.
    #[serde(default)]
    pub provider: Option<Arc<str>>,
    /// Fault codes and part numbers, found by exact search.
    #[serde(default)]
    pub codes: Vec<Arc<str>>,
    /// The conditions at the event.
    #[serde(default)]
    pub conditions: Vec<ConditionValue>,
}

/// A document, a past project's report or the text of a clause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportedDocument {
    /// Its title.
    pub title: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Where it is about.
    #[serde(default)]
    pub position: Option<Position>,
    /// The day of publication.
    #[serde(default)]
    pub published: Option<Date>,
    /// The activity's notation.
    #[serde(default)]
    pub activity: Option<Arc<str>>,
    /// Conditions that it is about.
    #[serde(default)]
    pub conditions: Vec<ConditionValue>,
}
