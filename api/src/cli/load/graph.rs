//! RDF files.

use super::super::problems;
use super::{Filled, Loader};
use crate::problem::Problem;
use crate::service::{OpenedLoad, Progress};
use fieldpack_graph::import::{RdfParts, Report};
use std::collections::BTreeSet;
use std::path::Path;

/// Reads an RDF file into an open load, part by part; what its graphs held before is replaced.
///
/// # Errors
/// A [`Problem`]: a fault of the file with its line and column, or a part that is refused.
pub(super) fn fill(loader: &Loader<'_>, path: &Path, graph: &str, load: &OpenedLoad) -> Result<Filled, Problem> {
    let of_import = |error| problems::of_import(&error, loader.language);
    let file = path.display().to_string();
    loader.shown.start(&file, None);
    let mut graphs = BTreeSet::new();
    let mut quads: u64 = 0;
    for part in RdfParts::open(path, graph).map_err(of_import)? {
        let part = part.map_err(of_import)?;
        // One quad a line: line breaks inside literals are escaped in N-Quads.
        let count = part.nquads.lines().count() as u64;
        loader.target.graph(load, &part.graph, part.replace, part.nquads)?;
        quads += count;
        graphs.insert(part.graph);
        loader.shown.advance(count);
        loader.shown.line(&format!("{file} {quads}"));
    }
    let report = Report { file, ..Report::default() };
    Ok(Filled { report, graphs: graphs.into_iter().collect(), quads })
}
