//! The answer to a question of any intent.

use super::{
    AsOf, Constraint, Detail, Diagnosis, Headline, Intent, OfferView, Pack, Partner, QuantityShape, Question, Ref,
    Shortfall, Signals, SourceView, Where,
};
use fieldpack_quantity::{Quantity, Verdict};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A published figure of a machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublishedFigure {
    /// The property, for example `max_output_m3_per_h`.
    #[schema(value_type = String)]
    pub property: Arc<str>,
    /// Its name.
    pub label: String,
    /// Its value with its certainty.
    #[schema(value_type = QuantityShape)]
    pub quantity: Quantity,
    /// Read off the designation only: a hint.
    pub by_designation: bool,
    /// Where it was read.
    pub source: SourceView,
}

/// A machine against what is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MachineFit {
    /// 1 is the best.
    pub rank: u32,
    /// The machine.
    pub machine: Ref,
    /// Its class.
    pub class: Ref,
    /// The maker.
    #[schema(value_type = String)]
    pub maker: Arc<str>,
    /// sure: every demand is met by a published figure; possible: some are not verified; infeasible: one fails.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// Demands that it meets.
    pub fit: Vec<Constraint>,
    /// Demands that it fails.
    pub misfit: Vec<Constraint>,
    /// Demands that no published figure answers, or that one answers in part.
    pub unverified: Vec<Constraint>,
    /// Its published figures.
    pub figures: Vec<PublishedFigure>,
    /// What else is to be said of it.
    pub notes: Vec<Detail>,
    /// 0 to 1.
    pub score: f64,
}

/// A clause of a tender, checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TenderClause {
    /// Counts from 1, in the order of the text.
    pub clause: u32,
    /// Its words.
    pub text: String,
    /// Where they stand, in Unicode characters.
    pub span: [usize; 2],
    /// What it demands: the dimension's notation; null where nothing in it can be checked.
    #[schema(value_type = Option<String>)]
    pub dimension: Option<Arc<str>>,
    /// The demand.
    #[schema(value_type = Option<QuantityShape>)]
    pub required: Option<Quantity>,
    /// Machines that meet it by a published figure.
    pub met: usize,
    /// Machines that fail it.
    pub failed: usize,
    /// Machines without a figure that answers it.
    pub unverified: usize,
    /// What is to be said of it.
    pub note: String,
    /// Where the comparison comes from; null where there is none.
    pub source: Option<SourceView>,
}

/// What a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HitKind {
    /// A clause that the knowledge cites as a rule.
    Rule,
    /// A standard, a manual, a paper; or an owner's document.
    Document,
    /// A past site.
    Site,
    /// A failure.
    Failure,
    /// Another record: borehole, hazard, aggregate report, provider.
    Case,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnswerHit {
    /// 1 is the best.
    pub rank: u32,
    /// What it is.
    pub kind: HitKind,
    /// Its IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// Its title.
    pub title: String,
    /// The words that tell.
    pub snippet: String,
    /// Document, edition, clause and whether it is in force; null for records.
    pub source: Option<SourceView>,
    /// Where it was.
    #[serde(rename = "where")]
    pub place: Option<Where>,
    /// When it was.
    pub when: Option<String>,
    /// Distance from the place asked about, km.
    pub distance_km: Option<f64>,
    /// What each signal gave; empty for rules and standards.
    pub signals: Signals,
    /// 0 to 1.
    pub score: f64,
    /// Made by a simulator, not observed.
    pub synthetic: bool,
    /// Owned by the asking organisation.
    pub own: bool,
}

/// What can be answered at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Scope {
    /// Works with combinations, prohibitions, partners.
    pub covered: Vec<Ref>,
    /// Works that are understood, with what can be offered.
    pub not_covered: Vec<Ref>,
    /// What can be asked, by intent.
    pub intents: Vec<Detail>,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// What is wanted.
    pub intent: Intent,
    /// The question, as understood.
    pub question: Question,
    /// The answer in one sentence.
    pub headline: Headline,
    /// The delivery pack, where one is wanted.
    #[schema(value_type = Option<Pack>)]
    pub pack: Option<Box<Pack>>,
    /// The diagnosis, where something fails.
    #[schema(value_type = Option<Diagnosis>)]
    pub diagnosis: Option<Box<Diagnosis>>,
    /// Who can help, where that is asked or something fails.
    pub partners: Option<Vec<Partner>>,
    /// Machines against what is asked.
    pub machines: Option<Vec<MachineFit>>,
    /// The machines that lie outside of the offer scope of whoever asks, to compare with; absent where everything may be
    /// offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Vec<MachineFit>>,
    /// The offer scope that `machines` come from; absent where everything may be offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<OfferView>,
    /// What was found.
    pub hits: Option<Vec<AnswerHit>>,
    /// The clauses of a tender, checked one by one; null where the text is none.
    pub clauses: Option<Vec<TenderClause>>,
    /// What can be answered, where the question is out of it.
    pub scope: Option<Scope>,
    /// What is odd.
    pub warnings: Vec<Detail>,
    /// Where there is less than one would want, and why.
    pub shortfalls: Vec<Shortfall>,
    /// Which world answered.
    pub as_of: AsOf,
}
