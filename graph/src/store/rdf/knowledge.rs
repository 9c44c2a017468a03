//! The knowledge files as named graphs.

use super::changes::Changes;
use super::state::{Held, Layer};
use crate::entry::Publish;
use crate::import::BlankLabels;
use crate::knowledge::compile::{CompileProblem, OntologyFile, parse};
use crate::vocabulary::GRAPHS;
use oxigraph::model::{NamedNode, Quad};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

/// What may not stand in the path of a graph's name.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The graph of a knowledge file.
pub(super) fn graph_of(path: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{GRAPHS}knowledge/{}", utf8_percent_encode(path, PATH)))
}

/// The files under an overlay, each with where it comes from.
pub(super) fn layered(base: &[OntologyFile], overlay: &Publish) -> Vec<(OntologyFile, Layer)> {
    let published: HashSet<&str> = overlay.files.iter().map(|file| file.path.as_str()).collect();
    let layer = |path: &str| if published.contains(path) { Layer::Overlay } else { Layer::Base };
    overlay.over(base).into_iter().map(|file| (file.clone(), layer(&file.path))).collect()
}

/// The files of a newer base under what the curators have published so far, whose text is in the store
/// only: their graphs stay as they are.
pub(super) fn rebased(base: &[OntologyFile], held: &BTreeMap<NamedNode, Held>) -> Vec<(OntologyFile, Layer)> {
    let is_published =
        |file: &&OntologyFile| held.get(&graph_of(&file.path)).is_some_and(|held| held.layer == Layer::Overlay);
    base.iter().filter(|file| !is_published(file)).map(|file| (file.clone(), Layer::Base)).collect()
}

/// Notes what brings the knowledge graphs from what they hold to `wanted`; returns what they hold then.
/// `keep` names graphs that stay though they are not wanted.
///
/// # Errors
/// The [`CompileProblem`] of a file that is no Turtle.
pub(super) fn replace(
    held: &BTreeMap<NamedNode, Held>,
    wanted: &[(OntologyFile, Layer)],
    keep: impl Fn(&Held) -> bool,
    changes: &mut Changes,
) -> Result<BTreeMap<NamedNode, Held>, Box<CompileProblem>> {
    let mut now: BTreeMap<NamedNode, Held> =
        held.iter().filter(|(_, held)| keep(held)).map(|(graph, held)| (graph.clone(), held.clone())).collect();
    for (file, layer) in wanted {
        let graph = graph_of(&file.path);
        let new = Held { layer: *layer, digest: digest(&file.text) };
        if held.get(&graph).is_none_or(|old| old.digest != new.digest) {
            changes.replace_graph(graph.clone(), quads(file, &graph)?);
        }
        now.insert(graph, new);
    }
    for graph in held.keys().filter(|graph| !now.contains_key(*graph)) {
        changes.replace_graph(graph.clone(), Vec::new());
    }
    changes.replace_held(held, &now);
    Ok(now)
}

/// The quads of a file, its blank nodes labelled the same each time.
pub(super) fn quads(file: &OntologyFile, graph: &NamedNode) -> Result<Vec<Quad>, Box<CompileProblem>> {
    let mut labels = BlankLabels::of(graph.as_str());
    let relabelled = parse(file)?.into_iter().map(|quad| {
        let (subject, object) = (labels.subject(quad.subject), labels.object(quad.object));
        Quad::new(subject, quad.predicate, object, graph.clone())
    });
    Ok(relabelled.collect())
}

/// The digest of a text: SHA-256, the first 16 bytes in hex.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(16).fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
