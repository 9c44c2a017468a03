//! Whether the RDF store holds exactly what records, loaded graphs and ontologies make.

use super::super::error::StoreError;
use super::changes::quads_about;
use super::knowledge::{digest, graph_of, quads};
use super::of_storage;
use super::star::quads_of;
use super::state::{Held, Layer};
use crate::difference::{Differences, Unlike};
use crate::entry::RdfLoad;
use crate::knowledge::compile::OntologyFile;
use crate::record::Record;
use crate::vocabulary::GRAPHS;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{
    GraphName, GraphNameRef, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, TermRef,
};
use oxigraph::store::{StorageError, Store};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The store's name in differences.
const STORE: &str = "rdf";
/// The indexes of the store beside the one that all quads are read by, by what they are asked for.
const INDEXES: [&str; 5] = ["by subject", "by predicate", "by object", "by graph and predicate", "by graph and object"];
/// Quads that a difference shows.
const SHOWN_QUADS: usize = 3;

/// How much of the store is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// The quads of records and loaded graphs; of the ontologies only their digests.
    Quick,
    /// The quads of the ontologies too.
    #[default]
    Usual,
    /// Every index of the store too, quad by quad, which takes many times as long.
    Deep,
}

/// A comparison of the store with what it should hold.
pub struct RdfCheck {
    store: Store,
    place: String,
    files: Vec<(OntologyFile, Layer)>,
    held: BTreeMap<NamedNode, Held>,
    /// How many quads the graph of each source holds about records: with those of records that are not there it
    /// holds more.
    of_sources: BTreeMap<String, u64>,
    /// Hashes of the quads that each loaded graph should hold and does.
    loaded: BTreeMap<String, HashSet<u64>>,
}

fn hash(quad: &Quad) -> u64 {
    let mut hasher = DefaultHasher::new();
    quad.hash(&mut hasher);
    hasher.finish()
}

/// What an index of [`INDEXES`] is asked for to give a quad: subject, predicate, object, graph.
type Key<'q> =
    (Option<NamedOrBlankNodeRef<'q>>, Option<NamedNodeRef<'q>>, Option<TermRef<'q>>, Option<GraphNameRef<'q>>);

fn key_of(index: usize, quad: &Quad) -> Key<'_> {
    let (subject, predicate) = (Some(quad.subject.as_ref()), Some(quad.predicate.as_ref()));
    let (object, graph) = (Some(quad.object.as_ref()), Some(quad.graph_name.as_ref()));
    match index {
        0 => (subject, None, None, None),
        1 => (None, predicate, None, None),
        2 => (None, None, object, None),
        3 => (None, predicate, None, graph),
        _ => (None, None, object, graph),
    }
}

/// Quads in the form that the store gives them back: numbers without zeros that say nothing.
fn as_stored(quads: Vec<Quad>) -> Result<HashSet<Quad>, StorageError> {
    let store = Store::new()?;
    store.extend(quads)?;
    store.iter().collect()
}

/// What two sets of quads do not share, as texts; `None` where they are the same.
fn unlike(expected: &HashSet<Quad>, found: &HashSet<Quad>) -> Option<Unlike> {
    let only = |one: &HashSet<Quad>, other: &HashSet<Quad>| -> String {
        let mut quads: Vec<String> = one.difference(other).map(ToString::to_string).collect();
        quads.sort_unstable();
        quads.truncate(SHOWN_QUADS);
        if quads.is_empty() { "nothing more".to_owned() } else { quads.join(" . ") }
    };
    (expected != found).then(|| (only(expected, found), only(found, expected)))
}

impl RdfCheck {
    pub(super) fn new(
        store: Store,
        place: String,
        files: Vec<(OntologyFile, Layer)>,
        held: BTreeMap<NamedNode, Held>,
    ) -> Self {
        Self { store, place, files, held, of_sources: BTreeMap::new(), loaded: BTreeMap::new() }
    }

    fn failed(&self, error: &StorageError) -> StoreError {
        of_storage(&self.place, error)
    }

    /// Compares the quads of records.
    ///
    /// # Errors
    /// [`StoreError`] where the store cannot be read; as for every method here.
    pub fn records(&mut self, records: &[Record], differences: &mut Differences) -> Result<(), StoreError> {
        let compared = records.par_iter().map(|record| {
            let expected: HashSet<Quad> = quads_of(record).into_iter().collect();
            let found: HashSet<Quad> = quads_about(&self.store, &record.header.iri)?.into_iter().collect();
            let graph = expected.iter().next().map(|quad| quad.graph_name.clone());
            Ok((unlike(&expected, &found), graph, found.len() as u64))
        });
        let compared: Result<Vec<_>, StorageError> = compared.collect();
        let compared = compared.map_err(|error| self.failed(&error))?;
        for (record, (unlike, graph, count)) in records.iter().zip(compared) {
            if let Some((expected, found)) = unlike {
                differences.add(STORE, &record.header.iri, expected, found);
            }
            if let Some(GraphName::NamedNode(graph)) = graph {
                *self.of_sources.entry(graph.into_string()).or_default() += count;
            }
        }
        Ok(())
    }

    /// Notes a part of a graph that is still needed, and compares its quads. Parts come in their order.
    ///
    /// # Errors
    /// As [`records`](Self::records).
    pub fn load(&mut self, load: &RdfLoad, differences: &mut Differences) -> Result<(), StoreError> {
        let graph = NamedNode::new_unchecked(load.graph.as_str());
        let mut quads = Vec::new();
        for quad in RdfParser::from_format(RdfFormat::NQuads).for_slice(&load.nquads) {
            // Parts are parsed before they are journalled; one that no longer parses was refused when it was applied.
            let Ok(quad) = quad else { continue };
            quads.push(Quad { graph_name: graph.clone().into(), ..quad });
        }
        let mut hashes = Vec::new();
        for quad in as_stored(quads).map_err(|error| self.failed(&error))? {
            if self.store.contains(&quad).map_err(|error| self.failed(&error))? {
                hashes.push(hash(&quad));
            } else {
                differences.add(STORE, &load.graph, quad.to_string(), "nothing");
            }
        }
        self.loaded.entry(load.graph.clone()).or_default().extend(hashes);
        Ok(())
    }

    /// Compares the graphs of the ontologies and looks for quads that should not be there. `is_record` says
    /// whether there is a record with an IRI; [`Depth`] how much is read.
    ///
    /// # Errors
    /// As [`records`](Self::records), or what `is_record` reports.
    pub fn finish(
        self,
        is_record: &dyn Fn(&str) -> Result<bool, StoreError>,
        depth: Depth,
        differences: &mut Differences,
    ) -> Result<(), StoreError> {
        let mut known: HashSet<NamedNode> = HashSet::new();
        for (file, layer) in &self.files {
            let graph = graph_of(&file.path);
            let wanted = Held { layer: *layer, digest: digest(&file.text) };
            match self.held.get(&graph) {
                Some(held) if *held == wanted => {}
                held => differences.add(STORE, graph.as_str(), format!("{wanted:?}"), format!("{held:?}")),
            }
            if depth != Depth::Quick {
                self.compare_file(file, &graph, differences)?;
            }
            known.insert(graph);
        }
        for graph in self.store.named_graphs() {
            let graph = graph.map_err(|error| self.failed(&error))?;
            match &graph {
                NamedOrBlankNode::NamedNode(name) if known.contains(name) => {}
                NamedOrBlankNode::NamedNode(name) => self.look_for_more(name, is_record, differences)?,
                NamedOrBlankNode::BlankNode(name) => differences.add(STORE, name.as_str(), "no such graph", "a graph"),
            }
        }
        if depth != Depth::Deep {
            return Ok(());
        }
        self.compare_indexes(differences)
    }

    /// Reads every index of the store and compares how many quads it has with the first: blocks that nothing else
    /// has read are read here. Each key is asked for once, when the first index comes to it.
    ///
    /// The store's own validation counts errors as quads, and an index that cannot be read gives errors for ever.
    fn compare_indexes(&self, differences: &mut Differences) -> Result<(), StoreError> {
        let mut total = 0_u64;
        let mut indexes = INDEXES.map(|name| (name, HashSet::<u64>::new(), 0_u64));
        for quad in self.store.iter() {
            let quad = quad.map_err(|error| self.failed(&error))?;
            total += 1;
            for (number, (_, seen, count)) in indexes.iter_mut().enumerate() {
                let (subject, predicate, object, graph) = key_of(number, &quad);
                let mut hasher = DefaultHasher::new();
                (subject, predicate, object, graph).hash(&mut hasher);
                if !seen.insert(hasher.finish()) {
                    continue;
                }
                for found in self.store.quads_for_pattern(subject, predicate, object, graph) {
                    found.map_err(|error| self.failed(&error))?;
                    *count += 1;
                }
            }
        }
        for (name, _, count) in indexes.into_iter().filter(|(_, _, count)| *count != total) {
            differences.add(STORE, name, format!("{total} quads"), format!("{count} quads"));
        }
        Ok(())
    }

    /// Compares the graph of a file of ontologies.
    fn compare_file(
        &self,
        file: &OntologyFile,
        graph: &NamedNode,
        differences: &mut Differences,
    ) -> Result<(), StoreError> {
        // Files that are no Turtle are refused before they are applied.
        let expected = as_stored(quads(file, graph).unwrap_or_default()).map_err(|error| self.failed(&error))?;
        let found = self.store.quads_for_pattern(None, None, None, Some(graph.as_ref().into()));
        let found: HashSet<Quad> = found.collect::<Result<_, _>>().map_err(|error| self.failed(&error))?;
        if let Some((expected, found)) = unlike(&expected, &found) {
            differences.add(STORE, graph.as_str(), expected, found);
        }
        Ok(())
    }

    /// Looks for quads of a graph that should not be there: counted first, as naming them is slow.
    fn look_for_more(
        &self,
        graph: &NamedNode,
        is_record: &dyn Fn(&str) -> Result<bool, StoreError>,
        differences: &mut Differences,
    ) -> Result<(), StoreError> {
        let all = || self.store.quads_for_pattern(None, None, None, Some(graph.as_ref().into()));
        let mut count = 0_u64;
        for quad in all() {
            quad.map_err(|error| self.failed(&error))?;
            count += 1;
        }
        let loaded = self.loaded.get(graph.as_str());
        let of_source = self.of_sources.get(graph.as_str()).copied();
        let expected = loaded.map(|hashes| hashes.len() as u64).or(of_source).unwrap_or_default();
        if count == expected {
            return Ok(());
        }
        let before = differences.count();
        for quad in all() {
            let quad = quad.map_err(|error| self.failed(&error))?;
            let is_more = match (loaded, &quad.subject) {
                (Some(hashes), _) => !hashes.contains(&hash(&quad)),
                (None, NamedOrBlankNode::NamedNode(subject)) if graph.as_str().starts_with(GRAPHS) => {
                    !is_record(subject.as_str().trim_end_matches("#geometry"))?
                }
                _ => true,
            };
            if is_more {
                differences.add(STORE, graph.as_str(), "nothing", quad.to_string());
            }
        }
        if differences.count() == before {
            // What is too much or missing belongs to a record, which was named.
            differences.add(STORE, graph.as_str(), format!("{expected} quads"), format!("{count} quads"));
        }
        Ok(())
    }
}
