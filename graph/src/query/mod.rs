//! Answering a SPARQL query from a copy of the RDF store that nothing writes to.
//!
//! A query may take as much time and memory as it likes and does not stop when it is told to. So it is read and
//! evaluated in a process of its own, which has limits and is killed at its deadline: a [`Job`] goes in, the result and
//! an [`Outcome`] come out. What counts rows and bytes stands here; time and memory are the business of whoever runs it.

mod calls;
mod run;
mod write;

pub use run::run;

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A query and what may come of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The folder of the copy (see [`Rdf::checkpoint`](crate::store::Rdf::checkpoint)).
    pub place: PathBuf,
    /// The query.
    pub query: String,
    /// The graphs that the request, not the query, makes the default graph of; see [`run`](fn@run).
    pub default_graphs: Vec<String>,
    /// The graphs that the request, not the query, names.
    pub named_graphs: Vec<String>,
    /// The form of solutions and of yes or no; `None`: none that would be taken.
    pub solutions: Option<SolutionForm>,
    /// The form of triples; `None`: none that would be taken.
    pub triples: Option<TripleForm>,
    /// Most solutions or triples, count.
    pub rows: u64,
    /// Largest result, bytes.
    pub bytes: u64,
}

/// A form of solutions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SolutionForm {
    /// SPARQL 1.1 Query Results JSON.
    Json,
    /// SPARQL Query Results XML.
    Xml,
    /// CSV.
    Csv,
    /// TSV.
    Tsv,
}

/// A form of triples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TripleForm {
    /// Turtle.
    Turtle,
    /// N-Triples.
    NTriples,
    /// JSON-LD.
    JsonLd,
}

/// What became of a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// All solutions, or yes or no, are written.
    Solutions(SolutionForm),
    /// All triples are written.
    Triples(TripleForm),
    /// What is written is not the answer.
    Refused(Refusal),
}

/// Why a query is not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// It is no query.
    Syntax {
        /// The line, from 1; `None` where the fault is in no line.
        line: Option<usize>,
        /// The column, from 1.
        column: Option<usize>,
        /// What is wrong there.
        reason: String,
    },
    /// It is an update.
    Update,
    /// It asks another service.
    Service,
    /// A graph of the request is no IRI.
    Graph {
        /// What stands there.
        found: String,
    },
    /// No form of what it gives would be taken.
    Form {
        /// Whether it gives triples.
        triples: bool,
    },
    /// It gives more rows than are given.
    Rows,
    /// Its result is larger than is given.
    Bytes,
    /// It cannot be evaluated.
    Evaluation {
        /// What the evaluator says.
        reason: String,
    },
    /// The copy cannot be read.
    Storage {
        /// What the store says.
        reason: String,
    },
}
