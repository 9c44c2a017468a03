//! The knowledge of a service: the shipped ontologies with the curators' overlay, compiled.

use crate::settings::Settings;
use fieldpack_graph::entry::{Change, Publish};
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::knowledge::compile::{CompileProblem, OntologyFile, compile, read_folder};
use fieldpack_journal::{Applied, Decision, Position, Projection, ProjectionError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// The name in errors and metrics.
const NAME: &str = "knowledge";
/// Folders above the program that are looked into for the ontologies.
const LEVELS_ABOVE: usize = 4;
/// Compile problems that a message shows.
const SHOWN: usize = 20;

/// Why there is no knowledge.
#[derive(Debug, Error)]
pub enum KnowledgeError {
    /// No folder of ontologies.
    #[error(
        "no folder `ontologies` beside the program, above it or in `{working}`: name it with `[paths] ontologies` in the settings or FIELDPACK__PATHS__ONTOLOGIES"
    )]
    NoFolder {
        /// The working folder.
        working: String,
    },
    /// The ontologies do not compile.
    #[error("the ontologies do not compile ({} problems); `fieldpack check` explains:\n{}", .0.len(), listed(.0))]
    Compile(Vec<CompileProblem>),
}

/// The first problems, one a line.
fn listed(problems: &[CompileProblem]) -> String {
    let lines: Vec<String> = problems.iter().take(SHOWN).map(ToString::to_string).collect();
    lines.join("\n")
}

/// The folder of the shipped ontologies: that of the settings, else `ontologies` beside the program, above
/// it, or in the working folder.
///
/// # Errors
/// [`KnowledgeError::NoFolder`].
pub fn ontologies_folder(settings: &Settings) -> Result<PathBuf, KnowledgeError> {
    let named = &settings.paths.ontologies;
    if !named.as_os_str().is_empty() {
        return Ok(named.clone());
    }
    let program = std::env::current_exe().ok();
    let above = program.iter().flat_map(|program| program.ancestors().skip(1).take(LEVELS_ABOVE + 1));
    let working = std::env::current_dir().unwrap_or_default();
    let mut candidates = above.map(Path::to_path_buf).chain(std::iter::once(working.clone()));
    candidates
        .find_map(|folder| Some(folder.join("ontologies")).filter(|folder| folder.is_dir()))
        .ok_or_else(|| KnowledgeError::NoFolder { working: working.display().to_string() })
}

/// Reads the shipped ontologies.
///
/// # Errors
/// [`KnowledgeError`].
pub fn read_shipped(settings: &Settings) -> Result<Vec<OntologyFile>, KnowledgeError> {
    read_folder(&ontologies_folder(settings)?).map_err(KnowledgeError::Compile)
}

/// The compiled knowledge as a projection: a published overlay is compiled on top of what is shipped.
pub(super) struct KnowledgeProjection {
    shipped: Vec<OntologyFile>,
    current: Arc<Knowledge>,
    applied: Position,
}

impl KnowledgeProjection {
    /// Compiles the shipped files with the overlay that holds everything before `applied`.
    pub(super) fn open(
        shipped: Vec<OntologyFile>,
        overlay: &Publish,
        applied: Position,
    ) -> Result<Self, Vec<CompileProblem>> {
        let current = Arc::new(compile(&overlay.over(&shipped))?);
        Ok(Self { shipped, current, applied })
    }

    /// The knowledge as it is now.
    pub(super) fn current(&self) -> &Arc<Knowledge> {
        &self.current
    }
}

impl Projection for KnowledgeProjection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn applied(&self) -> Position {
        self.applied
    }

    fn durable(&self) -> Position {
        self.applied
    }

    fn apply(&mut self, batch: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
        let published = batch.iter().rev().find(|applied| {
            applied.decision == Decision::Accepted && applied.entry.kind == fieldpack_graph::entry::ONTOLOGY_PUBLISH
        });
        if let Some(applied) = published
            && let Change::Publish(overlay) =
                Change::decode(applied.entry).map_err(|error| ProjectionError::new(NAME, error))?
        {
            let compiled = compile(&overlay.over(&self.shipped))
                .map_err(|problems| ProjectionError::new(NAME, listed(&problems)))?;
            self.current = Arc::new(compiled);
        }
        self.applied = next;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_says_where_it_was_looked_for() {
        let settings = Settings {
            paths: crate::settings::PathSettings {
                ontologies: PathBuf::from("/nowhere/ontologies"),
                ..Default::default()
            },
            ..Settings::default()
        };
        let error = read_shipped(&settings).expect_err("no folder");
        assert!(error.to_string().contains("/nowhere/ontologies"), "{error}");
    }
}
