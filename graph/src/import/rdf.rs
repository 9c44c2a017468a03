//! RDF files in parts: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD.
//!
//! A file becomes entries of named graphs, each part as N-Quads. Blank nodes get labels that depend on
//! the graph and on the order of appearance only, so that loading a file again writes the same graph,
//! and that parts agree on them.

use super::ImportError;
use super::blank::BlankLabels;
use crate::entry::RdfLoad;
use crate::vocabulary::GRAPHS;
use oxigraph::io::{RdfFormat, RdfParseError, RdfParser, ReaderQuadParser};
use oxigraph::model::{GraphName, NamedNode, Quad};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Quads of a part.
const PART_QUADS: usize = 5_000;

/// The parts of an RDF file, read one at a time.
pub struct RdfParts {
    parser: ReaderQuadParser<BufReader<File>>,
    file: String,
    graph: NamedNode,
    labels: BlankLabels,
    begun: HashSet<NamedNode>,
    ready: Vec<RdfLoad>,
    ended: bool,
}

/// The RDF format of a file, by its extension.
#[must_use]
pub fn rdf_format(path: &Path) -> Option<RdfFormat> {
    RdfFormat::from_extension(path.extension()?.to_str()?)
}

/// Whether a graph is one of those that the store keeps itself: knowledge files and records.
#[must_use]
pub fn is_reserved(graph: &str) -> bool {
    ["knowledge/", "source/"].iter().any(|kept| graph.strip_prefix(GRAPHS).is_some_and(|rest| rest.starts_with(kept)))
}

impl RdfParts {
    /// Opens a file. Its triples go to `graph`; quads of named graphs stay in theirs.
    ///
    /// # Errors
    /// [`ImportError`] where the file cannot be read, its extension is no RDF format, or `graph` is no IRI or one
    /// of the store's own.
    pub fn open(path: &Path, graph: &str) -> Result<Self, ImportError> {
        let file = path.display().to_string();
        let unreadable = |reason: String| ImportError::File { file: file.clone(), reason };
        let format = rdf_format(path).ok_or_else(|| {
            unreadable("its extension is none of ttl, nt, nq, trig, rdf, jsonld, so its format is not known".to_owned())
        })?;
        let graph = NamedNode::new(graph).map_err(|error| unreadable(format!("graph `{graph}`: {error}")))?;
        let opened = File::open(path).map_err(|error| unreadable(error.to_string()))?;
        if is_reserved(graph.as_str()) {
            return Err(unreadable(format!("graph `{graph}` is one that the store keeps itself: choose another")));
        }
        let base = format!("{graph}");
        let parser = RdfParser::from_format(format)
            .with_base_iri(base.trim_matches(['<', '>']))
            .map_err(|error| unreadable(error.to_string()))?
            .for_reader(BufReader::new(opened));
        let labels = BlankLabels::of(graph.as_str());
        Ok(Self { parser, file, graph, labels, begun: HashSet::new(), ready: Vec::new(), ended: false })
    }

    /// Reads until some quads are together or the file ends.
    fn fill(&mut self) -> Result<(), ImportError> {
        let mut graphs: BTreeMap<NamedNode, String> = BTreeMap::new();
        for _ in 0..PART_QUADS {
            let Some(quad) = self.parser.next() else {
                self.ended = true;
                break;
            };
            let quad = quad.map_err(|error| located(&self.file, &error))?;
            let (graph, quad) = self.relabelled(quad);
            if is_reserved(graph.as_str()) {
                let reason = format!("graph `{graph}` is one that the store keeps itself: rename it in the file");
                return Err(ImportError::File { file: self.file.clone(), reason });
            }
            // Writing to a string cannot fail.
            let _ = writeln!(graphs.entry(graph).or_default(), "{quad} .");
        }
        if self.ended && self.begun.is_empty() && graphs.is_empty() {
            graphs.insert(self.graph.clone(), String::new());
        }
        for (graph, nquads) in graphs {
            let replace = self.begun.insert(graph.clone());
            self.ready.push(RdfLoad { graph: graph.into_string(), replace, nquads });
        }
        self.ready.reverse();
        Ok(())
    }

    /// The quad with its own labels of blank nodes, and the graph that it belongs to.
    fn relabelled(&mut self, quad: Quad) -> (NamedNode, Quad) {
        let graph = match quad.graph_name {
            GraphName::NamedNode(graph) => graph,
            GraphName::DefaultGraph => self.graph.clone(),
            // A graph without a name of its own: part of this file's graph.
            GraphName::BlankNode(_) => self.graph.clone(),
        };
        let subject = self.labels.subject(quad.subject);
        let object = self.labels.object(quad.object);
        let relabelled = Quad { subject, predicate: quad.predicate, object, graph_name: graph.clone().into() };
        (graph, relabelled)
    }
}

impl Iterator for RdfParts {
    type Item = Result<RdfLoad, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.is_empty()
            && !self.ended
            && let Err(error) = self.fill()
        {
            self.ended = true;
            return Some(Err(error));
        }
        self.ready.pop().map(Ok)
    }
}

/// The place of a parser's error.
fn located(file: &str, error: &RdfParseError) -> ImportError {
    let start = match error {
        RdfParseError::Syntax(syntax) => syntax.location().map(|range| range.start),
        RdfParseError::Io(_) => None,
    };
    ImportError::Rdf {
        file: file.to_owned(),
        line: start.as_ref().map_or(0, |start| start.line + 1),
        column: start.as_ref().map_or(0, |start| start.column + 1),
        reason: error.to_string(),
    }
}
