//! The world at one sequence of the journal: what readers hold.

use crate::answer::{Hit, SearchAnswer};
use crate::error::SearchError;
use crate::evidence::EvidenceQuery;
use crate::limits::Limits;
use crate::request::SearchRequest;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::Record;
use std::sync::Arc;

/// Everything that is known, at one sequence. Cheap to clone; never changes.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Compiled knowledge.
    pub knowledge: Arc<Knowledge>,
    /// The service providers, by IRI: few, so they are held whole.
    pub providers: Arc<[Arc<Record>]>,
    /// The journal's epoch.
    pub epoch: Arc<str>,
    /// The last sequence applied.
    pub sequence: u64,
    /// How much a search may ask for.
    pub limits: Limits,
}

impl World {
    /// A world with knowledge and no records.
    #[must_use]
    pub fn empty(knowledge: Arc<Knowledge>) -> Self {
        Self { knowledge, ..Self::default() }
    }
}

/// A provider whose declared coverage holds a position.
#[derive(Clone, Debug, PartialEq)]
pub struct CoveringProvider {
    /// The provider's IRI.
    pub iri: Arc<str>,
    /// Geodesic distance from its base to the position, km.
    pub distance_km: f64,
}

impl World {
    /// Answers a search.
    ///
    /// # Errors
    /// [`SearchError::Request`] with every fault of the request; [`SearchError::Text`] when the text
    /// index fails.
    pub fn search(&self, _request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        Ok(SearchAnswer::default())
    }

    /// Finds the records that are most like a job, best first, ties by IRI.
    #[must_use]
    pub fn evidence(&self, _query: &EvidenceQuery) -> Vec<Hit> {
        Vec::new()
    }

    /// The providers whose coverage area holds a position, nearest base first, ties by IRI. A
    /// provider that states no area is not among them.
    #[must_use]
    pub fn providers_covering(&self, _lon: f64, _lat: f64) -> Vec<CoveringProvider> {
        Vec::new()
    }
}
