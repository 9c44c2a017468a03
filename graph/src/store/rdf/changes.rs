//! What a batch makes of the store, folded so that only the last state of each thing is written.

use super::star::{geometry_of, graph_of, quads_of};
use super::state::{Held, held_quad};
use crate::entry::RdfLoad;
use crate::record::Record;
use crate::vocabulary::node;
use indexmap::IndexMap;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphNameRef, NamedNode, NamedNodeRef, Quad};
use oxigraph::store::{StorageError, Store};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// What becomes of one graph.
#[derive(Debug, Default)]
struct GraphChange {
    /// What it held before goes.
    replace: bool,
    /// What is added.
    quads: Vec<Quad>,
}

/// The changes of a batch.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The last state of each record: its quads, none for a deleted one.
    records: IndexMap<String, Vec<Quad>>,
    graphs: IndexMap<NamedNode, GraphChange>,
    state_out: Vec<Quad>,
    state_in: Vec<Quad>,
}

/// The quads to take out of the store and to put in.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// Quads to take out.
    pub(super) out: Vec<Quad>,
    /// Quads to put in.
    pub(super) into: Vec<Quad>,
}

impl Changes {
    /// A record is new or changed.
    pub(super) fn upsert(&mut self, record: &Record) {
        self.records.insert(record.header.iri.to_string(), quads_of(record));
    }

    /// A record is gone.
    pub(super) fn delete(&mut self, iri: &str) {
        self.records.insert(iri.to_owned(), Vec::new());
    }

    /// A part of a graph is loaded.
    ///
    /// # Errors
    /// What is wrong with the part, in words.
    pub(super) fn load(&mut self, load: &RdfLoad) -> Result<(), String> {
        let graph = NamedNode::new(load.graph.as_str()).map_err(|error| format!("graph `{}`: {error}", load.graph))?;
        if crate::import::is_reserved(graph.as_str()) {
            return Err(format!("graph `{}` is one that the store keeps itself", load.graph));
        }
        let change = self.graphs.entry(graph.clone()).or_default();
        if load.replace {
            *change = GraphChange { replace: true, quads: Vec::new() };
        }
        for quad in RdfParser::from_format(RdfFormat::NQuads).for_slice(&load.nquads) {
            let quad = quad.map_err(|error| format!("graph `{}`: {error}", load.graph))?;
            change.quads.push(Quad { graph_name: graph.clone().into(), ..quad });
        }
        Ok(())
    }

    /// A graph holds these quads and nothing else.
    pub(super) fn replace_graph(&mut self, graph: NamedNode, quads: Vec<Quad>) {
        self.graphs.insert(graph, GraphChange { replace: true, quads });
    }

    /// The knowledge graphs hold other files than before.
    pub(super) fn replace_held(&mut self, before: &BTreeMap<NamedNode, Held>, now: &BTreeMap<NamedNode, Held>) {
        let differing = |one: &BTreeMap<NamedNode, Held>, other: &BTreeMap<NamedNode, Held>| -> Vec<Quad> {
            let changed = one.iter().filter(|(graph, held)| other.get(*graph) != Some(held));
            changed.map(|(graph, held)| held_quad(graph, held)).collect()
        };
        self.state_out = differing(before, now);
        self.state_in = differing(now, before);
    }

    /// The difference between what the store holds and what the changes make of it.
    ///
    /// # Errors
    /// [`StorageError`] where the store cannot be read.
    pub(super) fn difference(self, store: &Store) -> Result<Difference, StorageError> {
        let mut difference = Difference { out: self.state_out, into: self.state_in };
        let iris: Vec<&String> = self.records.keys().collect();
        let found: Vec<Vec<Quad>> = iris.par_iter().map(|iri| quads_about(store, iri)).collect::<Result<_, _>>()?;
        for (old, (_, new)) in found.into_iter().zip(self.records) {
            difference.between(old, new);
        }
        for (graph, change) in self.graphs {
            let old = if change.replace { quads_in(store, &graph)? } else { Vec::new() };
            difference.between(old, change.quads);
        }
        Ok(difference)
    }
}

impl Difference {
    /// Adds what leads from the old quads to the new ones.
    fn between(&mut self, old: Vec<Quad>, new: Vec<Quad>) {
        if old.is_empty() {
            self.into.extend(new);
            return;
        }
        let kept: HashSet<&Quad> = new.iter().collect();
        let gone: Vec<Quad> = old.iter().filter(|quad| !kept.contains(quad)).cloned().collect();
        let known: HashSet<Quad> = old.into_iter().collect();
        self.out.extend(gone);
        self.into.extend(new.into_iter().filter(|quad| !known.contains(quad)));
    }
}

/// The quads of a record that the store holds.
pub(super) fn quads_about(store: &Store, iri: &str) -> Result<Vec<Quad>, StorageError> {
    let Some(graph) = graph_of(iri) else { return Ok(Vec::new()) };
    let of = |subject: NamedNodeRef<'_>| {
        let graph = GraphNameRef::from(graph.as_ref());
        store.quads_for_pattern(Some(subject.into()), None, None, Some(graph)).collect::<Result<Vec<_>, _>>()
    };
    let mut quads = of(NamedNodeRef::new_unchecked(iri))?;
    if quads.iter().any(|quad| quad.predicate == node::HAS_GEOMETRY) {
        quads.extend(of(geometry_of(iri).as_ref())?);
    }
    Ok(quads)
}

/// The quads of a graph that the store holds.
fn quads_in(store: &Store, graph: &NamedNode) -> Result<Vec<Quad>, StorageError> {
    store.quads_for_pattern(None, None, None, Some(graph.as_ref().into())).collect()
}
