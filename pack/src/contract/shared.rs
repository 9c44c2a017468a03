//! Shapes that several answers share.

use fieldpack_graph::knowledge::{DocumentStatus, Source};
use fieldpack_quantity::{Certainty, Quantity, Verdict};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

pub use fieldpack_quantity::Interval;

/// The JSON shape of a quantity.
#[derive(ToSchema)]
#[schema(as = Quantity)]
#[allow(dead_code, reason = "describes the JSON of `fieldpack_quantity::Quantity` for the API document")]
pub struct QuantityShape {
    /// The number, or the word of a grade or code.
    value: super::ScalarValue,
    /// Lower end; null where open; absent for words.
    low: Option<f64>,
    /// Upper end; null where open; absent for words.
    high: Option<f64>,
    /// The unit as the dimension list writes it; null for words.
    unit: Option<String>,
    /// Its UCUM code.
    ucum: Option<String>,
    /// measured, stated, checked, known, uncertain, derived or assumed.
    certainty: String,
}

/// A thing with its label in the answer's language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ref {
    /// Its IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// Its notation; the model's designation for a machine.
    #[schema(value_type = String)]
    pub notation: Arc<str>,
    /// Its label.
    #[schema(value_type = String)]
    pub label: Arc<str>,
}

/// Where a statement comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SourceView {
    /// The document's short name.
    #[schema(value_type = String)]
    pub document: Arc<str>,
    /// Its edition.
    #[schema(value_type = String)]
    pub edition: Arc<str>,
    /// The clause.
    #[schema(value_type = String)]
    pub clause: Arc<str>,
    /// in_force, replaced, withdrawn or unknown.
    #[schema(value_type = String)]
    pub status: DocumentStatus,
    /// How far the statement may be trusted.
    #[schema(value_type = String)]
    pub certainty: Certainty,
}

impl From<&Source> for SourceView {
    fn from(source: &Source) -> Self {
        Self {
            document: source.document.clone(),
            edition: source.edition.clone(),
            clause: source.clause.clone(),
            status: source.status,
            certainty: source.certainty,
        }
    }
}

/// An inequality with its margin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Constraint {
    /// Its name, for example `pressure`, `shaft_power`.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// What is needed.
    #[schema(value_type = Option<QuantityShape>)]
    pub quantity_required: Option<Quantity>,
    /// What there is.
    #[schema(value_type = Option<QuantityShape>)]
    pub quantity_available: Option<Quantity>,
    /// Signed margin in the constraint's own unit: negative fails.
    #[schema(value_type = Option<QuantityShape>)]
    pub margin: Option<Quantity>,
    /// sure, possible or infeasible.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// Where the inequality comes from.
    pub source: SourceView,
    /// The inequality in words, with the numbers.
    pub message: String,
}

/// A figure of a combination that can be compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Figure {
    /// Its name, for example `fuel_per_m3`.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its label.
    pub label: String,
    /// Its value.
    #[schema(value_type = QuantityShape)]
    pub quantity: Quantity,
    /// What it must keep, where there is such a limit.
    #[schema(value_type = Option<QuantityShape>)]
    pub limit: Option<Quantity>,
    /// `<=` or `>=` against the limit.
    pub relation: Option<String>,
    /// `low` or `high`, where one is better.
    pub better: Option<String>,
}

/// A machine-readable code with its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Detail {
    /// The stable code.
    #[schema(value_type = String)]
    pub code: Arc<str>,
    /// The sentence.
    pub detail: String,
    /// The span of the text that it is about, in Unicode characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
}

/// What a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceKind {
    /// A site where such works were done.
    Site,
    /// A failure that happened.
    Failure,
    /// Another case: hazard, borehole, mix, aggregate report.
    Case,
    /// A document or clause.
    Document,
    /// Hours worked under such conditions.
    Exposure,
}

/// Where something is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Where {
    /// The place's name, may be empty.
    pub label: String,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
}

/// The share of each signal in a score, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Signals {
    /// BM25 over the texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<f64>,
    /// Similarity of meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vector: Option<f64>,
    /// Likeness of the conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<f64>,
    /// Nearness in space and season.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub space_time: Option<f64>,
    /// Nearness in the graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neighbourhood: Option<f64>,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// Its id in this pack, for example `e3`.
    pub id: String,
    /// The record's IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its title.
    pub title: String,
    /// The words that tell.
    pub snippet: String,
    /// Where it was.
    #[serde(rename = "where")]
    pub place: Option<Where>,
    /// When it was (a day, or the first day of a span).
    pub when: Option<String>,
    /// Distance from the site asked about, km.
    pub distance_km: Option<f64>,
    /// The share of each signal.
    pub signals: Signals,
    /// 0 to 1.
    pub score: f64,
    /// Made by a simulator, not observed.
    pub synthetic: bool,
    /// Owned by the asking organisation.
    pub own: bool,
}

impl From<fieldpack_index::Signals> for Signals {
    fn from(found: fieldpack_index::Signals) -> Self {
        let fieldpack_index::Signals { text, vector, scenario, space_time, neighbourhood } = found;
        Self { text, vector, scenario, space_time, neighbourhood }
    }
}

impl From<fieldpack_index::Where> for Where {
    fn from(found: fieldpack_index::Where) -> Self {
        let fieldpack_index::Where { label, lon, lat } = found;
        Self { label, lon, lat }
    }
}

/// Which world answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AsOf {
    /// The journal's epoch.
    #[schema(value_type = String)]
    pub epoch: Arc<str>,
    /// The last sequence applied.
    pub sequence: u64,
    /// The knowledge version (content hash).
    #[schema(value_type = String)]
    pub knowledge: Arc<str>,
    /// Trained artefacts (embedder, weights); empty where none is used.
    #[schema(value_type = String)]
    pub artefacts: Arc<str>,
    /// The program's version.
    #[schema(value_type = String)]
    pub program: Arc<str>,
}

/// What a combination is best at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BestAt {
    /// Litres, kilowatt-hours and tonnes moved.
    Cost,
    /// The largest lowest margin.
    Reliability,
    /// The shortest pour.
    Time,
    /// The least carbon.
    Carbon,
}
