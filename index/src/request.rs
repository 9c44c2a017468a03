//! What a search asks for, as clients write it (`POST /v1/search`).
//!
//! `types`, `near`, `within`, `during` and `filters` restrict: what they shut out is never found.
//! `text` and `conditions` rank. Records that share no word, no meaning and no link with a text are not found
//! by it. See [`crate::fuse`] for how scores come about.

use fieldpack_graph::knowledge::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A search. Any field may stand alone; an empty one lists everything, by IRI.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchRequest {
    /// Words, in either language; codes and designations among them are matched exactly. A hit contains a
    /// word that discriminates, means the like, or is linked to a concept that the text names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Record types (`failure`, `site`); empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// A circle on the ellipsoid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<Near>,
    /// A GeoJSON Polygon or MultiPolygon (or a Feature of one), longitude before latitude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub within: Option<serde_json::Value>,
    /// Days or months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub during: Option<Period>,
    /// Conditions to be like. Without text, a hit states at least one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionInput>,
    /// Exact filters: property to a value or a list of values of which one must hold. Properties:
    /// `activity`, `class` (machine class), `iri`, `kind` or `mode` (failure mode, hazard category, outcome),
    /// `owner`, `site`, `source`, `source_id`, `synthetic`, `trigger` (of a hazard).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filters: BTreeMap<String, serde_json::Value>,
    /// The signals that take part, of `text`, `vector`, `scenario`, `space_time` and `neighbourhood`; empty:
    /// all that the request sets going.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<String>,
    /// Whether the answer tells the time and the candidates of each signal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub profile: bool,
    /// The language of names in explanations; default: that of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Language>,
    /// How hits are ordered; default: score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// How many hits (default 10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Where the previous answer ended (its `next`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A circle on the ellipsoid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// Longitude of the centre, degrees, WGS 84.
    pub lon: f64,
    /// Latitude of the centre, degrees, WGS 84.
    pub lat: f64,
    /// Radius, km; a record at exactly this distance is inside.
    pub radius_km: f64,
}

/// A time: days (half-open) or months of any year. A record is inside when its own span overlaps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day (`2026-11-01`); absent: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// First day after; absent: open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Months, 1 to 12; may cross the year's end (`[12, 1, 2]`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<Vec<u8>>,
}

/// How the value of a condition is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// Exactly.
    #[default]
    Eq,
    /// Plus or minus a tenth.
    About,
    /// At least.
    Min,
    /// At most.
    Max,
    /// From `value` to `value2`.
    Range,
}

/// A number or a word, as the document tells it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum NumberOrWord {
    /// A number.
    Number(f64),
    /// The word of a grade, code or flag.
    Word(String),
}

/// A condition to be like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionInput {
    /// The dimension's notation (`altitude`).
    pub dimension: String,
    /// How the value is meant; default: exactly.
    #[serde(default)]
    pub op: Operator,
    /// A number, or the word of a grade, code or flag.
    #[schema(value_type = NumberOrWord)]
    pub value: serde_json::Value,
    /// The upper end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<NumberOrWord>)]
    pub value2: Option<serde_json::Value>,
    /// A UCUM code; default: the dimension's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// How hits are ordered. Ties go by IRI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The best first; records that carry an exactly asked code before all others.
    #[default]
    Score,
    /// The nearest first; needs `near`. Records without a position are never inside a circle.
    Distance,
    /// The latest first (by first day); records without a date last.
    Time,
}
