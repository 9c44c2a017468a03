//! Evidence that disagrees: shown side by side, never averaged away.

use super::{Observed, QuantityShape, SourceView};
use fieldpack_quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What disagrees with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// What was said with what else was said, or with the place.
    Statements,
    /// Two rules or methods.
    Rules,
    /// Two editions of one standard.
    Editions,
    /// A rule and the failure history.
    History,
}

/// Whether a rule bears on the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its condition holds.
    Applies,
    /// Its condition may hold.
    MayApply,
    /// Its condition does not hold.
    DoesNotApply,
}

/// What one side of a conflict says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConflictPosition {
    /// What it says.
    pub text: String,
    /// The figure that it gives for this job; null where it gives none, or what it is a share of is not known.
    #[schema(value_type = Option<QuantityShape>)]
    pub quantity: Option<Quantity>,
    /// Of a rule: whether it bears on the site; null for what is no rule.
    pub status: Option<Standing>,
    /// Where it stands.
    pub source: SourceView,
    /// What the history says; null for what is not the history.
    pub observed: Option<Observed>,
    /// Whether the pack follows it.
    pub taken: bool,
    /// Ids of the evidence.
    pub evidence: Vec<String>,
}

/// Evidence that disagrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Conflict {
    /// What disagrees with what.
    pub kind: ConflictKind,
    /// The IRI of the known disagreement, or of the rule that one side is; null where it has none.
    #[schema(value_type = Option<String>)]
    pub iri: Option<Arc<str>>,
    /// What it is about.
    pub label: String,
    /// The dimension or derived quantity that it is about; null where it is about none.
    #[schema(value_type = Option<String>)]
    pub dimension: Option<Arc<str>>,
    /// What each side says, at least two.
    pub positions: Vec<ConflictPosition>,
    /// Which is followed, and why.
    pub handling: String,
}
