//! Reading the RDF store by IRI.

use super::super::error::StoreError;
use super::describe::Description;
use super::of_storage;
use crate::vocabulary::node;
use oxigraph::model::{GraphNameRef, NamedNode, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, Term, Triple};
use oxigraph::store::{StorageError, Store};
use std::collections::HashSet;

/// Triples of a description at most: what is beyond them is left out, so that no node is a burden.
pub(super) const MAX_TRIPLES: usize = 20_000;

/// Reads the RDF store. Cloning is cheap; a reader sees the last applied batch.
#[derive(Clone)]
pub struct Rdf {
    store: Store,
    place: String,
}

impl Rdf {
    pub(super) fn new(store: Store, place: String) -> Self {
        Self { store, place }
    }

    /// The store itself.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// What is known about an IRI, in any graph: its triples, those of the blank nodes that they lead to,
    /// and those of its geometry. `None` where nothing is known of it.
    ///
    /// # Errors
    /// [`StoreError`] where the store cannot be read.
    pub fn describe(&self, iri: &str) -> Result<Option<Description>, StoreError> {
        let Ok(subject) = NamedNode::new(iri) else { return Ok(None) };
        let triples = self.closure(subject.clone()).map_err(|error| of_storage(&self.place, &error))?;
        Ok((!triples.is_empty()).then(|| Description::new(subject, triples)))
    }

    /// How many quads there are, the store's own state left out. Counts them all: about a second for five
    /// million.
    ///
    /// # Errors
    /// As [`describe`](Self::describe).
    pub fn len(&self) -> Result<usize, StoreError> {
        let failed = |error: StorageError| of_storage(&self.place, &error);
        let all = self.store.len().map_err(failed)?;
        let state = self.store.quads_for_pattern(None, None, None, Some(GraphNameRef::DefaultGraph)).count();
        Ok(all.saturating_sub(state))
    }

    /// Whether there are no quads.
    ///
    /// # Errors
    /// As [`describe`](Self::describe).
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        let mut named = self.store.quads_for_pattern(None, None, None, None);
        let any = named.find(|quad| quad.as_ref().map_or(true, |quad| !quad.graph_name.is_default_graph()));
        any.transpose().map(|quad| quad.is_none()).map_err(|error| of_storage(&self.place, &error))
    }

    /// Every quad but the store's own state, for tests and dumps of small stores.
    ///
    /// # Errors
    /// As [`describe`](Self::describe).
    pub fn quads(&self) -> Result<Vec<Quad>, StoreError> {
        let quads =
            self.store.iter().filter(|quad| quad.as_ref().map_or(true, |one| !one.graph_name.is_default_graph()));
        quads.collect::<Result<_, _>>().map_err(|error| of_storage(&self.place, &error))
    }

    /// The triples about a subject and about what belongs to it alone.
    fn closure(&self, subject: NamedNode) -> Result<Vec<Triple>, StorageError> {
        let mut triples = Vec::new();
        let mut known = HashSet::new();
        let mut open = vec![NamedOrBlankNode::from(subject)];
        let mut met: HashSet<NamedOrBlankNode> = open.iter().cloned().collect();
        while let Some(next) = open.pop() {
            for triple in self.triples_of(next.as_ref())? {
                let part: Option<NamedOrBlankNode> = match &triple.object {
                    Term::BlankNode(blank) => Some(blank.clone().into()),
                    Term::NamedNode(name) if triple.predicate == node::HAS_GEOMETRY => Some(name.clone().into()),
                    _ => None,
                };
                open.extend(part.filter(|part| met.insert(part.clone())));
                if known.insert(triple.clone()) {
                    triples.push(triple);
                }
                if triples.len() >= MAX_TRIPLES {
                    return Ok(triples);
                }
            }
        }
        Ok(triples)
    }

    /// The triples of a subject in the named graphs, in a fixed order.
    fn triples_of(&self, subject: NamedOrBlankNodeRef<'_>) -> Result<Vec<Triple>, StorageError> {
        let mut found = Vec::new();
        for quad in self.store.quads_for_pattern(Some(subject), None, None, None).take(MAX_TRIPLES) {
            let quad = quad?;
            if !quad.graph_name.is_default_graph() {
                found.push(Triple::from(quad));
            }
        }
        found.sort_by_cached_key(|triple| (triple.predicate.as_str().to_owned(), triple.object.to_string()));
        Ok(found)
    }
}
