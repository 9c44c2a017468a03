//! The compiler: ontology files in, typed tables out.
//!
//! Files are parsed one by one (so that a fault names its file), merged into one graph, and read by
//! one small compiler per table. All problems are collected: a curator mends them in one round. The
//! knowledge's version is the hash of the canonical, sorted triples: it does not depend on file names,
//! file order or blank node labels.

mod climate;
mod concept;
mod condition;
mod constraint;
mod diagnosis;
mod dimension;
mod disagreement;
mod finding;
mod fusion;
mod lexicon;
mod locate;
mod machine;
mod place;
mod problem;
mod quantity;
mod reader;
mod references;
mod rule;
mod scenario;
mod version;

pub use condition::{read_condition, write_condition};
pub use locate::subject_lines;
pub use problem::CompileProblem;

use super::{Finding, Knowledge};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{Graph, Quad};
use reader::Reader;
use std::collections::HashMap;
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
    let (files, problems) = read_files(folder);
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// Reads the ontology files of a folder that can be read, in the order of their paths, with a
/// [`CompileProblem`] for each file or folder that cannot, and where there is none at all.
#[must_use]
pub fn read_files(folder: &Path) -> (Vec<OntologyFile>, Vec<CompileProblem>) {
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
    (files, problems)
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
pub fn parse(file: &OntologyFile) -> Result<Vec<Quad>, Box<CompileProblem>> {
    RdfParser::from_format(RdfFormat::Turtle)
        .rename_blank_nodes()
        .for_slice(&file.text)
        .collect::<Result<_, _>>()
        .map_err(|error| Box::new(CompileProblem::syntax(&file.path, &error)))
}

/// Compiles ontology files.
///
/// # Errors
/// All [`CompileProblem`]s found: syntax errors alone where there are some, else what the tables lack.
pub fn compile(files: &[OntologyFile]) -> Result<Knowledge, Vec<CompileProblem>> {
    let mut problems = Vec::new();
    let mut graph = Graph::new();
    let mut origins = reader::Origins::default();
    let mut in_order: Vec<&OntologyFile> = files.iter().collect();
    in_order.sort_by(|a, b| a.path.cmp(&b.path));
    for file in in_order {
        match parse(file) {
            Ok(quads) => {
                for quad in quads {
                    origins.note(&quad.subject, &file.path);
                    graph.insert(quad.as_ref());
                }
            }
            Err(problem) => problems.push(*problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let version = version::version(&graph);
    let mut reader = Reader::new(&graph, origins);
    let knowledge = tables(&mut reader);
    let version = version.unwrap_or_else(|blank| {
        reader.problem(blank.into(), "", "blank nodes that lead to no circle", &blank.to_string());
        String::new()
    });
    let mut problems = reader.into_problems();
    if problems.is_empty() {
        return Ok(Knowledge { version, ..knowledge });
    }
    locate_problems(&mut problems, files);
    Err(problems)
}

/// Compiles the tables, those first that others refer to.
fn tables(reader: &mut Reader<'_>) -> Knowledge {
    let documents = rule::documents(reader);
    reader.set_documents(&documents);
    let dimensions = dimension::dimensions(reader);
    let quantities = quantity::quantities(reader);
    reader.set_quantities(&dimensions, &quantities);
    let mut knowledge = Knowledge {
        version: String::new(),
        concepts: concept::concepts(reader),
        failure_modes: concept::failure_modes(reader),
        failure_guides: diagnosis::guides(reader),
        failure_checks: diagnosis::checks(reader),
        machine_properties: diagnosis::properties(reader),
        parameters: quantity::parameters(reader),
        roles: scenario::roles(reader),
        activities: scenario::activities(reader),
        plan_steps: scenario::plan_steps(reader),
        rules: rule::rules(reader),
        disagreements: disagreement::disagreements(reader),
        machines: machine::machines(reader),
        places: place::places(reader),
        stations: climate::stations(reader),
        terms: lexicon::terms(reader, &dimensions),
        documents,
        dimensions,
        quantities,
        finding: Finding::default(),
    };
    references::check(&knowledge, reader);
    knowledge.finding = finding::finding(reader, &knowledge);
    knowledge
}

/// Adds the lines of the subjects at fault, where a search finds them.
fn locate_problems(problems: &mut [CompileProblem], files: &[OntologyFile]) {
    let mut lines: HashMap<&str, HashMap<String, u64>> = HashMap::new();
    for problem in problems.iter_mut().filter(|problem| problem.line.is_none()) {
        let Some(file) = files.iter().find(|file| file.path == problem.file) else { continue };
        let subjects = lines.entry(&file.path).or_insert_with(|| subject_lines(&file.text));
        problem.line = subjects.get(&problem.subject).copied();
    }
}
