//! Tables through a mapping.

use super::super::problems;
use super::parts::Parts;
use super::{Filled, Loader};
use crate::problem::{Code, Problem};
use crate::service::{OpenedLoad, Progress};
use fieldpack_graph::import::{ImportError, Mapping, RecordMapping, load_table};
use fieldpack_graph::record::RecordLine;
use std::path::Path;

/// Reads a table into an open load.
///
/// # Errors
/// A [`Problem`]: the mapping does not fit the knowledge or the file, rows are not sound, a part is refused.
pub(super) fn fill(loader: &Loader<'_>, mapping: &Mapping, path: &Path, load: &OpenedLoad) -> Result<Filled, Problem> {
    let language = loader.language;
    let file = path.display().to_string();
    let name = loader.mapping_path.map_or_else(String::new, |path| path.display().to_string());
    let ready = RecordMapping::new(&name, mapping.clone(), loader.knowledge)
        .map_err(|error| problems::of_import(&error, language))?;
    let mut parts = Parts::new(loader.target, load, file.clone(), loader.shown, language);
    loader.shown.start(&file, None);
    // The sink of an import knows texts only: the problem itself waits here.
    let mut refused: Option<Problem> = None;
    let outcome = load_table(path, &ready, &loader.options, |record| {
        let place = format!("`{}`", record.header.source_id);
        let line = RecordLine::upsert(&record).and_then(|line| serde_json::to_vec(&line));
        let line = line.map_err(|error| Problem::new(Code::Internal, error.to_string()));
        line.and_then(|line| parts.push(&line, place)).map_err(|problem| {
            let detail = problem.detail.clone();
            refused = Some(problem);
            detail
        })
    });
    let report = outcome.map_err(|error| match (error, refused) {
        (ImportError::Sink { .. }, Some(problem)) => problem,
        (error, _) => problems::of_import(&error, language),
    })?;
    parts.send()?;
    Ok(Filled { report, graphs: Vec::new(), quads: 0 })
}
