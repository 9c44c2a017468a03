//! The question: what the customer said, understood.

use super::{Detail, QuantityShape};
use fieldpack_graph::knowledge::Language;
use fieldpack_quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A job is described and something is wanted to do it with.
    Pack,
    /// A machine misbehaves, a process goes wrong.
    Failure,
    /// Who or where: repair, parts, hire.
    Partner,
    /// Machines as such.
    Product,
    /// Documents, past projects, clauses.
    Search,
    /// Nothing to do with machines or works.
    OutOfScope,
}

/// How a condition was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// The value.
    Eq,
    /// The value, plus or minus 10 percent.
    About,
    /// At least the value.
    Min,
    /// At most the value.
    Max,
    /// From `value` to `value2`.
    Range,
}

/// What a condition means for the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// What is found there.
    Site,
    /// What the job must reach.
    Requirement,
    /// What must not be passed.
    Limit,
}

/// Where a slot comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Said in the text or the scenario.
    Stated,
    /// Calculated from the place, the season or other slots.
    Derived,
    /// Taken because nothing surer was said; always with a question back.
    Assumed,
}

/// A number or a word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ScalarValue {
    /// A number.
    Number(f64),
    /// A grade, code or flag.
    Text(String),
}

/// One condition, as understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConditionView {
    /// The dimension's notation.
    #[schema(value_type = String)]
    pub dimension: Arc<str>,
    /// Its label.
    #[schema(value_type = String)]
    pub label: Arc<str>,
    /// How it was stated.
    pub op: Operator,
    /// The value, in the dimension's unit.
    pub value: ScalarValue,
    /// What the value is called, where it is the word of a class that has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub value_label: Option<Arc<str>>,
    /// The upper value of a range.
    pub value2: Option<ScalarValue>,
    /// The unit as the dimension list writes it; null for words.
    #[schema(value_type = Option<String>)]
    pub unit: Option<Arc<str>>,
    /// Its UCUM code.
    #[schema(value_type = Option<String>)]
    pub ucum: Option<Arc<str>>,
    /// The interval that it means.
    #[schema(value_type = QuantityShape)]
    pub quantity: Quantity,
    /// What it means for the job.
    pub meaning: Meaning,
    /// The band that the value lies in, for display.
    pub band: Option<String>,
    /// Said, calculated or taken.
    pub origin: Origin,
    /// The words that it was read from, in Unicode characters of the text.
    pub span: Option<[usize; 2]>,
    /// Why it is there, where it was not said.
    pub because: Option<String>,
}

/// The activity asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ActivityRef {
    /// Its IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// Its notation, for example `concrete pumping`.
    #[schema(value_type = String)]
    pub notation: Arc<str>,
    /// Its label.
    #[schema(value_type = String)]
    pub label: Arc<str>,
}

/// One of several places of the same name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceCandidate {
    /// Its IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// Its label with the region.
    pub label: String,
    /// Longitude, degrees.
    pub lon: Option<f64>,
    /// Latitude, degrees.
    pub lat: Option<f64>,
    /// Height, m.
    pub altitude_m: Option<f64>,
}

/// A place of the job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceView {
    /// Its label; the words themselves where it is not known.
    pub label: String,
    /// The words that name it; null where it came as a field.
    pub span: Option<[usize; 2]>,
    /// Whether it is known.
    pub resolved: bool,
    /// Its IRI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub iri: Option<Arc<str>>,
    /// Longitude, degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// Latitude, degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Height, m.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub altitude_m: Option<f64>,
    /// The other places of that name.
    #[serde(default)]
    pub candidates: Vec<PlaceCandidate>,
}

/// When the works are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimeView {
    /// Months, 1 to 12, in order of time.
    pub months: Vec<u8>,
    /// First day, where stated.
    pub from: Option<String>,
    /// First day after, where stated.
    pub to: Option<String>,
    /// The words that it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
}

/// Something that the customer does not want or does not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Excluded {
    /// The words.
    pub text: String,
    /// Where they stand; null where it came as a field.
    pub span: Option<[usize; 2]>,
    /// What they name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub iri: Option<Arc<str>>,
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Something that was not said and would change the pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Missing {
    /// The dimension's notation.
    #[schema(value_type = String)]
    pub dimension: Arc<str>,
    /// Its label.
    #[schema(value_type = String)]
    pub label: Arc<str>,
    /// Why it is asked: the question to put to the customer.
    pub why: String,
    /// How much the answer would change, 0 to 1.
    pub effect: f64,
}

/// What the customer said, understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// The text, as given.
    pub text: String,
    /// The language of the answer.
    #[schema(value_type = String)]
    pub language: Language,
    /// When it was asked (RFC 3339): an explicit input of every answer.
    pub asked_at: String,
    /// What is wanted.
    pub intent: Intent,
    /// The works.
    pub activity: Option<ActivityRef>,
    /// The places of the job; the first resolved one is its site.
    pub places: Vec<PlaceView>,
    /// When the works are.
    pub time: Option<TimeView>,
    /// The conditions.
    pub conditions: Vec<ConditionView>,
    /// What is not wanted or not there.
    pub excluded: Vec<Excluded>,
    /// What would change the pack, most first.
    pub missing: Vec<Missing>,
    /// What is odd about it.
    pub warnings: Vec<Detail>,
}
