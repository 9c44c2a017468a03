//! Requests: a text, a scenario, or both (the scenario overrides).

use super::{Meaning, Operator, ScalarValue};
use fieldpack_graph::knowledge::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who will read the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// The own company.
    #[default]
    Internal,
    /// A partner company.
    Partner,
    /// A customer: no synthetic evidence, no figures of other parties' sites.
    Customer,
}

/// A place, one of: a name, an IRI, a position.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceInput {
    /// A name to look up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A place's IRI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iri: Option<String>,
    /// Longitude, degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// Latitude, degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Coordinate system: `WGS84` (default), `GCJ02`, `BD09`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
}

/// When the works are: days or months.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeInput {
    /// First day (`2026-11-01`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// First day after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Months, 1 to 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<Vec<u8>>,
}

/// A condition of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioCondition {
    /// The dimension's notation.
    pub dimension: String,
    /// How it is meant.
    pub op: Operator,
    /// The value.
    pub value: ScalarValue,
    /// The upper value of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value2: Option<ScalarValue>,
    /// The unit (UCUM or as people write it); default: the dimension's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What it means for the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<Meaning>,
}

/// A job as fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The activity's notation or IRI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// The place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceInput>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeInput>,
    /// The conditions.
    #[serde(default)]
    pub conditions: Vec<ScenarioCondition>,
    /// What is not wanted or not there.
    #[serde(default)]
    pub exclude: Vec<String>,
}

/// How the answer is wanted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// How many combinations (default 3, at most 5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combinations: Option<u8>,
    /// How many prohibitions (default 5, at most 60).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prohibitions: Option<u8>,
    /// How many partners (default 2, at most 10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partners: Option<u8>,
    /// `zh` or `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Language>,
    /// Who will read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// Whether to keep the pack; default true when a context is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<bool>,
    /// When it is asked (RFC 3339); default: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<String>,
    /// The answer must know at least this sequence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_sequence: Option<u64>,
}

/// What the pack is for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// The customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The opportunity in the CRM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opportunity: Option<String>,
    /// The meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<String>,
    /// The opportunity's value, as the CRM writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A question or the request for a pack: at least one of text and scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackRequest {
    /// The customer's sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The job as fields; overrides the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Scenario>,
    /// How the answer is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Options>,
    /// What the pack is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
}
