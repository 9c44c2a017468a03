//! What is judged: searches with chosen signals over a collection.

use super::world::{Opened, open};
use crate::BenchError;
use crate::relevance::{Collection, Iri, Query, Set};
use fieldpack_embed::Embedder;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_index::{Hit, SearchRequest, Signal};
use std::sync::Arc;

/// The signals that take part in questions of words.
pub(super) const SIGNALS: [Signal; 3] = [Signal::Text, Signal::Vector, Signal::Neighbourhood];

/// A record that was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Its IRI.
    pub(super) iri: Iri,
    /// What each signal gave, in the order of [`SIGNALS`]; 0 where it gave nothing.
    pub(super) shares: [f64; 3],
    /// Whether it is first because it carries an asked code.
    pub(super) has_code: bool,
}

/// A way of searching.
pub(super) trait Engine {
    /// The records that a question finds with some signals, best first, at most `depth`; of some records only, by
    /// IRI, where they are named.
    fn find_among(
        &self,
        set: &Set,
        query: &Query,
        signals: &[Signal],
        depth: usize,
        among: Option<Vec<Iri>>,
    ) -> Result<Vec<Found>, BenchError>;

    /// The records that a question finds with some signals, best first, at most `depth`.
    fn find(&self, set: &Set, query: &Query, signals: &[Signal], depth: usize) -> Result<Vec<Found>, BenchError> {
        self.find_among(set, query, signals, depth, None)
    }
}

/// The product's own search over a world in this process.
pub(super) struct Product {
    opened: Opened,
}

impl Product {
    /// Makes the world of a collection with an embedder.
    pub(super) fn open(
        knowledge: &Arc<Knowledge>,
        collection: &Collection,
        embedder: Arc<dyn Embedder>,
    ) -> Result<Self, BenchError> {
        Ok(Self { opened: open(knowledge, &collection.records, Some(embedder))? })
    }
}

impl Engine for Product {
    fn find_among(
        &self,
        set: &Set,
        query: &Query,
        signals: &[Signal],
        depth: usize,
        among: Option<Vec<Iri>>,
    ) -> Result<Vec<Found>, BenchError> {
        let iris = among.map(|iris| {
            let iris = iris.iter().map(|iri| serde_json::Value::from(&**iri));
            ("iri".to_owned(), serde_json::Value::Array(iris.collect()))
        });
        let source = ("source".to_owned(), set.source.into());
        let request = SearchRequest {
            text: Some(query.text.clone()),
            types: query.types.iter().map(|kind| kind.as_str().to_owned()).collect(),
            filters: iris.into_iter().chain([source]).collect(),
            signals: signals.iter().map(|signal| signal.as_str().to_owned()).collect(),
            limit: Some(depth),
            ..SearchRequest::default()
        };
        let answer = self
            .opened
            .world
            .search(&request)
            .map_err(|error| BenchError::Search { detail: format!("{}: {error}", query.id) })?;
        Ok(answer.hits.into_iter().map(found).collect())
    }
}

fn found(hit: Hit) -> Found {
    let signals = hit.signals;
    let shares = [signals.text, signals.vector, signals.neighbourhood].map(Option::unwrap_or_default);
    Found { iri: hit.iri, shares, has_code: hit.explain.has_code }
}
