//! Where a fact comes from.

use super::{Iri, Label};
use fieldpack_quantity::Certainty;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Whether an edition may still be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentStatus {
    /// In force.
    InForce,
    /// Replaced by a later edition.
    Replaced,
    /// Withdrawn without a successor.
    Withdrawn,
    /// Not confirmed.
    Unknown,
}

/// A standard, a manual, a paper: one edition of it.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its IRI.
    pub iri: Iri,
    /// Short name without the edition, for example `JGJ/T 10`.
    pub label: Label,
    /// The edition, for example `2011`; empty where the document has none.
    pub edition: Arc<str>,
    /// Whether the edition is in force.
    pub status: DocumentStatus,
    /// The edition that took its place.
    pub replaced_by: Option<Iri>,
    /// First day of validity (`2022-02-01`), where known.
    pub valid_from: Option<Arc<str>>,
    /// How the status is known.
    pub certainty: Certainty,
}

/// A place in a document, as cited under a fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The document's short name.
    pub document: Arc<str>,
    /// Its IRI, where the document is one of the known ones.
    pub iri: Option<Iri>,
    /// The edition; empty where the document has none.
    pub edition: Arc<str>,
    /// Clause, table, section or page; empty where the whole document is meant.
    pub clause: Arc<str>,
    /// Whether the edition is in force.
    pub status: DocumentStatus,
    /// How far the fact may be trusted.
    pub certainty: Certainty,
}
