//! Evidence that disagrees, put side by side: statements with each other and with the place, two rules, two
//! editions of a standard, a rule and the failure history. Nothing is averaged: each conflict says which side
//! the pack follows, and why.

mod editions;
mod history;
mod known;
mod power;
mod statements;

use super::forbid::Prohibitions;
use super::job::Job;
use super::observed::Bearing;
use crate::contract::{Combination, Conflict, ConflictPosition, Question, SourceView};
use fieldpack_graph::knowledge::{DocumentStatus, Facts, Iri};
use fieldpack_quantity::{Certainty, Quantity};
use std::sync::Arc;

/// What conflicts are looked for in.
pub(super) struct Grounds<'a> {
    /// The question, with what followed from the place.
    pub(super) question: &'a Question,
    /// The facts with what the job requires.
    pub(super) facts: &'a Facts,
    /// The classes that the combinations use.
    pub(super) classes: &'a [Iri],
    /// The combinations.
    pub(super) combinations: &'a [Combination],
    /// The prohibitions.
    pub(super) rules: &'a Prohibitions,
    /// The patterns of the history that bear on the job.
    pub(super) patterns: &'a [Bearing],
}

/// The conflicts of a pack, by kind, then in a fixed order; `evidence` are ids of failures of a pattern.
pub(super) fn conflicts(
    job: &Job<'_>,
    grounds: &Grounds<'_>,
    evidence: impl Fn(&Bearing) -> Vec<String>,
) -> Vec<Conflict> {
    let mut found = statements::conflicts(job, grounds.question);
    found.extend(power::conflict(job, grounds.combinations));
    found.extend(known::conflicts(job, grounds.facts));
    found.extend(editions::conflicts(job, grounds.rules));
    found.extend(history::conflicts(job, grounds, evidence));
    // Stable: within a kind the order of finding holds.
    found.sort_by_key(|conflict| conflict.kind);
    found
}

/// A side that is no rule and no history.
fn said(text: String, quantity: Option<Quantity>, source: SourceView, taken: bool) -> ConflictPosition {
    ConflictPosition { text, quantity, status: None, source, observed: None, taken, evidence: Vec::new() }
}

/// A source that is no document with editions.
fn plain_source(document: impl Into<Arc<str>>, certainty: Certainty) -> SourceView {
    SourceView {
        document: document.into(),
        edition: "".into(),
        clause: "".into(),
        status: DocumentStatus::Unknown,
        certainty,
    }
}
