//! The diagnosis of a failure.

use super::{Because, Evidence, Observed, Prohibition, QuantityShape, Ref, SourceView};
use fieldpack_quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What a probability rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Failures and operating hours of such machines on record.
    Observed,
    /// Knowledge alone: every mode that the machine can show counts alike, known mechanisms more.
    Knowledge,
}

/// What the probabilities of a diagnosis rest on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DiagnosisBasis {
    /// Records, or knowledge alone.
    pub kind: Basis,
    /// Operating hours of the machine classes on record, h.
    pub exposure_h: f64,
    /// Failures of the machine classes on record.
    pub events: u64,
    /// Whether some of the records are synthetic.
    pub synthetic: bool,
    /// How the probabilities come about, and what of it is assumed.
    pub detail: String,
}

/// What an argument rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ArgumentKind {
    /// The words of the question.
    Words,
    /// A condition of the site under which the mechanism is, or is not, at work.
    Condition,
    /// How often it happens under these conditions.
    Observed,
    /// How often it happens to such machines at all.
    Frequency,
}

/// Something that speaks for a failure mode or against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Argument {
    /// What it rests on.
    pub kind: ArgumentKind,
    /// The sentence.
    pub detail: String,
    /// The comparisons that it rests on.
    pub because: Vec<Because>,
    /// What the records say; null where it rests on none.
    pub observed: Option<Observed>,
    /// Where it comes from.
    pub source: SourceView,
}

/// A failure mode with its probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModeLikelihood {
    /// 1 is the likeliest.
    pub rank: u32,
    /// The failure mode; its notation is the code.
    pub mode: Ref,
    /// The ISO 14224 mode above it; empty where there is none.
    #[schema(value_type = String)]
    pub iso: Arc<str>,
    /// How likely it is among the modes that such a machine can show, 0 to 1.
    #[schema(value_type = QuantityShape)]
    pub probability: Quantity,
    /// Usual causes.
    pub causes: String,
    /// What speaks for it.
    #[serde(rename = "for")]
    pub supports: Vec<Argument>,
    /// What speaks against it.
    pub against: Vec<Argument>,
    /// Ids of similar cases of it.
    pub evidence: Vec<String>,
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DiagnosticCheck {
    /// 1 is to be done first: the most information for its time, after what was checked before it.
    pub rank: u32,
    /// Its IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// What to look at.
    pub label: String,
    /// What speaks for the modes that it points to.
    pub finding: String,
    /// What to do where that is found.
    pub remedy: String,
    /// The failure modes that it points to.
    pub modes: Vec<Ref>,
    /// How long it takes, min.
    #[schema(value_type = QuantityShape)]
    pub effort: Quantity,
    /// How likely it finds something where nothing before it did, 0 to 1.
    #[schema(value_type = QuantityShape)]
    pub hit: Quantity,
    /// What its outcome tells, bit.
    #[schema(value_type = QuantityShape)]
    pub information: Quantity,
    /// Where it comes from.
    pub source: SourceView,
}

/// Something to do, or not to do, until the cause is found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Advice {
    /// Its IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// The failure mode that it is for.
    pub mode: Ref,
    /// The sentence.
    pub text: String,
    /// Where it comes from.
    pub source: SourceView,
}

/// A failure like this one, with how it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SimilarCase {
    /// The record.
    pub evidence: Evidence,
    /// Its failure mode.
    pub mode: Ref,
    /// The machine class's notation; empty where it states none.
    #[schema(value_type = String)]
    pub machine_class: Arc<str>,
    /// Hours that the works stood still, h; null where unknown.
    #[schema(value_type = Option<QuantityShape>)]
    pub downtime_h: Option<Quantity>,
    /// Root cause, as its record states it.
    pub cause: Option<String>,
    /// What was done, as its record states it.
    pub action: Option<String>,
    /// How it ended, in a sentence; says so where the record does not tell.
    pub outcome: String,
}

/// The diagnosis of a failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Diagnosis {
    /// The machine classes that it is about; empty: not named.
    pub classes: Vec<Ref>,
    /// The words that were taken for symptoms, as they were said.
    pub symptoms: Vec<String>,
    /// What the probabilities rest on.
    pub basis: DiagnosisBasis,
    /// The likely failure modes, likeliest first.
    pub modes: Vec<ModeLikelihood>,
    /// How likely it is none of those shown, 0 to 1.
    #[schema(value_type = QuantityShape)]
    pub others: Quantity,
    /// What to look at, in order of information for time.
    pub checks: Vec<DiagnosticCheck>,
    /// What to do until the cause is found.
    pub actions: Vec<Advice>,
    /// What not to do meanwhile.
    pub avoid: Vec<Advice>,
    /// Rules that speak of these modes and apply, or may apply, there.
    pub prohibitions: Vec<Prohibition>,
    /// Failures like this one.
    pub cases: Vec<SimilarCase>,
}
