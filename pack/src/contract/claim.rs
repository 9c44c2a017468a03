//! Claims: a sentence of anyone's, checked against what is known.

use super::{AsOf, QuantityShape, Ref, SourceView};
use fieldpack_graph::knowledge::Language;
use fieldpack_quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A sentence or a line of a data sheet, to be checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// The sentence; it may claim several things.
    pub text: String,
    /// How the answer is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<ClaimOptions>,
}

/// How the check of a claim is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimOptions {
    /// `zh` or `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Language>,
    /// When it is asked (RFC 3339); default: now. Editions are judged at that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<String>,
    /// The answer must know at least this sequence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_sequence: Option<u64>,
}

/// What is to be said of a claim; the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimVerdict {
    /// What is known bears it out.
    Holds,
    /// Nothing known is near enough to judge it by.
    CannotBeSaid,
    /// It holds under a condition that it does not state.
    HoldsOnlyIf,
    /// What is known speaks against it.
    Contradicts,
}

/// What an assertion is about, and so how it was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// Output times pressure against power.
    Power,
    /// Power at an altitude.
    Altitude,
    /// A figure of a named machine.
    MachineFigure,
    /// The edition of a cited standard.
    Edition,
    /// What may be done up to a value.
    Limit,
    /// Air and water at a height.
    Physics,
    /// One quantity in two units.
    Conversion,
    /// Height or length of a pumping line.
    Line,
    /// Nothing that could be tied to something known.
    Unread,
}

/// Where a quantity of an assertion comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimStanding {
    /// The text says it.
    Claimed,
    /// A rating, limit or constant of the knowledge.
    Known,
    /// Evidence of one job, or a maker's claim: no rating.
    Evidence,
    /// Calculated here.
    Computed,
}

/// A quantity of an assertion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClaimQuantity {
    /// Its name, for example `hydraulic_kw`.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its label.
    pub label: String,
    /// Its value.
    #[schema(value_type = QuantityShape)]
    pub quantity: Quantity,
    /// Claimed, known, evidence or computed.
    pub standing: ClaimStanding,
    /// Read off a model's designation only: a hint, confirmed by nobody.
    pub by_designation: bool,
    /// What else is to be said of it; empty: nothing.
    pub note: String,
    /// Where it comes from; null for what the text says.
    pub source: Option<SourceView>,
}

/// One thing that a text claims, with what is to be said of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Assertion {
    /// What it is about.
    pub kind: ClaimKind,
    /// Its words.
    pub text: String,
    /// Where they stand, in Unicode characters of the text.
    pub span: [usize; 2],
    /// The verdict.
    pub verdict: ClaimVerdict,
    /// Why, with the numbers.
    pub reason: String,
    /// What must be so for it to hold, with `holds_only_if`.
    pub condition: Option<String>,
    /// What would have to be known to say more.
    pub missing: Vec<String>,
    /// What is claimed, known and computed.
    pub quantities: Vec<ClaimQuantity>,
    /// Machines, documents and rules that it was held against.
    pub about: Vec<Ref>,
    /// Where the verdict comes from, the first one to cite first; never empty.
    pub sources: Vec<SourceView>,
}

/// A checked claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClaimCheck {
    /// The text.
    pub text: String,
    /// The language of the answer.
    #[schema(value_type = String)]
    pub language: Language,
    /// When it was asked.
    pub asked_at: String,
    /// Which world answered.
    pub as_of: AsOf,
    /// The gravest verdict of its assertions.
    pub verdict: ClaimVerdict,
    /// What it asserts, in the order of the text.
    pub assertions: Vec<Assertion>,
}
