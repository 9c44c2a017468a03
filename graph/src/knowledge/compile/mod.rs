//! The compiler: ontology files in, typed tables out.
//!
//! Files are parsed one by one (so that a fault names its file), merged into one graph, and read by
//! one small compiler per table. All problems are collected: a curator mends them in one round. The
//! knowledge's version is the hash of the canonical, sorted triples: it does not depend on file names,
//! file order or blank node labels.

mod climate;
mod concept;
mod condition;
mod dimension;
mod lexicon;
mod machine;
mod place;
mod problem;
mod reader;
mod rule;
mod scenario;

pub use condition::write_condition;
pub use problem::CompileProblem;
pub use reader::Reader;

use super::Knowledge;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::{Dataset, Graph, Quad};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// One file of the ontologies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OntologyFile {
    /// Its path, as shown in problems.
    pub path: String,
    /// Its text, in Turtle.
    pub text: String,
}

impl Knowledge {
    /// Compiles the ontologies of a folder (all `*.ttl` below it but those under `shapes/`).
    ///
    /// # Errors
    /// All [`CompileProblem`]s found, unreadable files among them.
    pub fn load(folder: &Path) -> Result<Self, Vec<CompileProblem>> {
        compile(&read_folder(folder)?)
    }
}

/// The folder of the shipped ontologies in the source tree, for tests and tools that run inside it.
#[must_use]
pub fn ontologies_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies")
}

/// Reads the ontology files of a folder, in the order of their paths.
///
/// # Errors
/// A [`CompileProblem`] for each file or folder that cannot be read.
pub fn read_folder(folder: &Path) -> Result<Vec<OntologyFile>, Vec<CompileProblem>> {
    let mut paths = Vec::new();
    let mut problems = Vec::new();
    collect(folder, &mut paths, &mut problems);
    paths.sort();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let shown = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => files.push(OntologyFile { path: shown, text }),
            Err(error) => problems.push(CompileProblem::unreadable(&shown, &error.to_string())),
        }
    }
    if files.is_empty() && problems.is_empty() {
        problems
            .push(CompileProblem::unreadable(&folder.display().to_string(), "no Turtle file (`*.ttl`) in this folder"));
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// Collects the Turtle files below a folder.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>, problems: &mut Vec<CompileProblem>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(CompileProblem::unreadable(&folder.display().to_string(), &error.to_string()));
            return;
        }
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "shapes") {
                collect(&path, paths, problems);
            }
        } else if path.extension().is_some_and(|extension| extension == "ttl") {
            paths.push(path);
        }
    }
}

/// Parses one file; its blank nodes are renamed, so that files can be merged.
///
/// # Errors
/// The [`CompileProblem`] of the first syntax error, with line and column.
pub fn parse(file: &OntologyFile) -> Result<Vec<Quad>, CompileProblem> {
    RdfParser::from_format(RdfFormat::Turtle)
        .rename_blank_nodes()
        .for_slice(&file.text)
        .collect::<Result<_, _>>()
        .map_err(|error| CompileProblem::syntax(&file.path, &error))
}

/// Compiles ontology files.
///
/// # Errors
/// All [`CompileProblem`]s found: syntax errors first, then what the tables lack.
pub fn compile(files: &[OntologyFile]) -> Result<Knowledge, Vec<CompileProblem>> {
    let mut problems = Vec::new();
    let mut graph = Graph::new();
    let mut origins = reader::Origins::default();
    let mut quads_by_file = Vec::with_capacity(files.len());
    for file in files {
        match parse(file) {
            Ok(quads) => {
                for quad in &quads {
                    origins.note(&quad.subject, &file.path);
                    graph.insert(quad.as_ref());
                }
                quads_by_file.push(quads);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut reader = Reader::new(&graph, origins);
    let mut knowledge = Knowledge { version: version(&graph), ..Knowledge::default() };
    knowledge.documents = rule::documents(&mut reader);
    reader.set_documents(&knowledge.documents);
    knowledge.dimensions = dimension::dimensions(&mut reader);
    reader.set_quantities(&knowledge.dimensions);
    knowledge.concepts = concept::concepts(&mut reader);
    knowledge.failure_modes = concept::failure_modes(&mut reader);
    knowledge.parameters = scenario::parameters(&mut reader);
    knowledge.roles = scenario::roles(&mut reader);
    knowledge.activities = scenario::activities(&mut reader);
    knowledge.plan_steps = scenario::plan_steps(&mut reader);
    knowledge.rules = rule::rules(&mut reader);
    knowledge.machines = machine::machines(&mut reader);
    knowledge.places = place::places(&mut reader);
    knowledge.stations = climate::stations(&mut reader);
    knowledge.terms = lexicon::terms(&mut reader);
    knowledge.quantities = reader.derived_quantities();
    concept::check_references(&knowledge, &mut reader);
    let problems = reader.into_problems();
    if problems.is_empty() { Ok(knowledge) } else { Err(problems) }
}

/// Names a graph by its content: SHA-256 over the sorted lines of the canonical form, 16 bytes in hex.
fn version(graph: &Graph) -> String {
    let mut dataset: Dataset =
        graph.iter().map(|triple| triple.into_owned().in_graph(oxigraph::model::GraphName::DefaultGraph)).collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    let mut lines: Vec<String> = dataset.iter().map(|quad| quad.to_string()).collect();
    lines.sort_unstable();
    let mut hasher = Sha256::new();
    for line in &lines {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().iter().take(16).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
