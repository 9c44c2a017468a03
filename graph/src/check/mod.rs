//! Checking a folder of ontologies: what a curator runs before publishing.
//!
//! Three passes: every Turtle file is parsed, the facts are held against the SHACL shapes (what a fact of
//! a class must carry), and the compiler reads them (units, references, conditions, editions in force).
//! Every fault found is a [`Finding`] in words, in Chinese and in English.

mod data;
mod finding;
mod shapes;
mod words;

pub use finding::{CheckReport, Finding, Message, Severity};

use crate::knowledge::compile::{CompileProblem, OntologyFile, compile, read_files};
use data::Data;
use std::collections::HashSet;
use std::path::Path;

/// Checks the ontologies of a folder (all `*.ttl` below it) against the shapes in its `shapes/`, or
/// against the shipped shapes where it has none.
///
/// A file that is no Turtle is named with the line, and the others are still parsed; but what the facts
/// say is judged only once all files can be read, as anything might stand in the part that cannot.
#[must_use]
pub fn check(folder: &Path) -> CheckReport {
    let (files, unreadable) = read_files(folder);
    let shapes_folder = folder.join("shapes");
    let (shape_files, mut problems) =
        if shapes_folder.is_dir() { shapes_of(&shapes_folder) } else { (shapes::shipped(), Vec::new()) };
    problems.extend(unreadable);
    let data = Data::parse(&files, &mut problems);
    let shapes = Data::parse(&shape_files, &mut problems);
    let mut findings: Vec<Finding> = problems.iter().map(words::of_problem).collect();
    if findings.is_empty() {
        let (mut by_shape, compiled) =
            rayon::join(|| shapes::validate(&data, &shapes), || compile(&files).err().unwrap_or_default());
        findings.append(&mut by_shape);
        let told: HashSet<(String, String)> =
            findings.iter().map(|finding| (finding.subject.clone(), finding.path.clone())).collect();
        // What a shape has said of a property, the compiler need not say again.
        let new = compiled.iter().filter(|one| !told.contains(&(one.subject.clone(), one.property.clone())));
        findings.extend(new.map(words::of_problem));
    }
    findings.sort();
    findings.dedup();
    CheckReport { files: files.len() + shape_files.len(), triples: data.len(), findings }
}

/// The files of a folder of shapes, their paths as seen from the ontologies.
fn shapes_of(folder: &Path) -> (Vec<OntologyFile>, Vec<CompileProblem>) {
    let (mut files, problems) = read_files(folder);
    for file in &mut files {
        file.path = format!("shapes/{}", file.path);
    }
    (files, problems)
}
