//! Where sources disagree: two rules, or two editions of one standard.

use super::{Condition, Iri, Label, Source};
use fieldpack_quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What disagrees with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisagreementKind {
    /// Two rules or methods.
    Rules,
    /// Two editions of one standard.
    Editions,
}

/// A known disagreement between sources. It is shown, never averaged away.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// Its IRI.
    pub iri: Iri,
    /// What the sources disagree about.
    pub label: Label,
    /// What disagrees with what.
    pub kind: DisagreementKind,
    /// The activities that it is about (IRIs); empty: all.
    pub activities: Vec<Iri>,
    /// When it matters; `None`: always.
    pub condition: Option<Condition>,
    /// What each source says, at least two.
    pub positions: Vec<Position>,
    /// Which is taken, and why.
    pub handling: Label,
}

/// What one source says.
#[derive(Clone, Debug)]
pub struct Position {
    /// What it says; where it is a prohibition, that of the rule.
    pub says: Saying,
    /// The figure that it gives, where it gives one.
    pub figure: Option<PositionFigure>,
    /// Whether the product follows it.
    pub taken: bool,
}

/// Where what a source says stands.
#[derive(Clone, Debug)]
pub enum Saying {
    /// In a prohibition (IRI), with its text and source.
    Rule(Iri),
    /// In a text of its own.
    Text {
        /// What it says.
        text: Label,
        /// Where.
        source: Source,
    },
}

/// A figure of a position.
#[derive(Clone, Debug)]
pub enum PositionFigure {
    /// A value.
    Fixed(Quantity),
    /// So many times a dimension or derived quantity, and not less than a value.
    Share {
        /// The notation of what it is a share of.
        of: Arc<str>,
        /// How many times.
        share: f64,
        /// At least so much.
        least: Option<Quantity>,
    },
}
