//! The graph's files, as `hnsw_rs` writes and reads them.
//!
//! Its reader trusts what it reads and panics or ends the process where it should not. So it is given only
//! files whose check sums are those in the manifest, and whatever it does then is caught.

use super::files::{check_sum, sync_folder};
use crate::error::SaveError;
use crate::graph::{Graph, Inner, LevelDistance};
use crate::settings::GraphSettings;
use crate::snapshot::Shape;
use hnsw_rs::api::AnnT as _;
use hnsw_rs::hnswio::HnswIo;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// What the names of a graph's files begin with.
pub(crate) const GRAPH: &str = "graph-";

/// What `hnsw_rs` appends to the names of its two files.
const ENDINGS: [&str; 2] = [".hnsw.graph", ".hnsw.data"];

/// What a manifest says of the graph's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GraphFiles {
    /// What both names begin with.
    pub(crate) name: String,
    /// The store's changes when the graph was frozen.
    pub(crate) stamp: u64,
    pub(crate) points: usize,
    neighbours: usize,
    build_candidates: usize,
    /// Check sum and length of each file.
    sums: [(u32, u64); 2],
}

impl GraphFiles {
    /// The files.
    pub(crate) fn paths(&self, folder: &Path) -> [PathBuf; 2] {
        ENDINGS.map(|ending| folder.join(format!("{}{ending}", self.name)))
    }
}

/// Writes a graph and syncs it.
pub(crate) fn write_graph(folder: &Path, graph: &Graph, settings: &GraphSettings) -> Result<GraphFiles, SaveError> {
    let name = format!("{GRAPH}{}", graph.stamp);
    let failed = |source| SaveError { file: folder.join(&name), source };
    let Some(inner) = graph.inner() else { return Err(failed(io::Error::other("the graph is gone"))) };
    let mut files = GraphFiles {
        name: name.clone(),
        stamp: graph.stamp,
        points: graph.points,
        neighbours: settings.neighbours,
        build_candidates: settings.build_candidates,
        sums: [(0, 0); 2],
    };
    let paths = files.paths(folder);
    // Where a file cannot be made, `hnsw_rs` would print and panic.
    paths.iter().try_for_each(|path| File::create(path).map(drop)).map_err(failed)?;
    let written = catch_unwind(AssertUnwindSafe(|| inner.file_dump(folder, &name)));
    match written {
        Ok(Ok(written)) if written == name => {}
        Ok(Ok(written)) => return Err(failed(io::Error::other(format!("it was written as {written}")))),
        Ok(Err(error)) => return Err(failed(io::Error::other(error.to_string()))),
        Err(_) => return Err(failed(io::Error::other("the graph cannot be written"))),
    }
    for (path, sum) in paths.iter().zip(&mut files.sums) {
        File::open(path).and_then(|file| file.sync_all()).map_err(failed)?;
        *sum = check_sum(path).map_err(failed)?;
    }
    sync_folder(folder)?;
    Ok(files)
}

/// Reads a graph that a manifest names; says why where it cannot be used.
pub(crate) fn read_graph(folder: &Path, files: &GraphFiles, shape: &Shape) -> Result<Graph, String> {
    let settings = &shape.settings.graph;
    if (files.neighbours, files.build_candidates) != (settings.neighbours, settings.build_candidates) {
        return Err("it was built with other settings".to_owned());
    }
    for (path, expected) in files.paths(folder).iter().zip(&files.sums) {
        match check_sum(path) {
            Ok(sum) if sum == *expected => {}
            Ok(_) => return Err(format!("{} is damaged: its check sum is another one", path.display())),
            Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
        }
    }
    // What is read borrows its reader, although it takes nothing from it unless files are mapped into memory,
    // which they are not. So the reader, two names and a counter, stays for good: once each time a store
    // is opened.
    let reader: &'static HnswIo = Box::leak(Box::new(HnswIo::new(folder, &files.name)));
    let distance = LevelDistance::new(&shape.coder);
    let read = catch_unwind(AssertUnwindSafe(|| reader.load_hnsw_with_dist::<i8, LevelDistance>(distance)));
    let inner: Inner = match read {
        Ok(Ok(inner)) => inner,
        Ok(Err(error)) => return Err(error.to_string()),
        Err(_) => return Err("it cannot be read".to_owned()),
    };
    let length = inner.get_point_indexation().get_data_dimension();
    if (inner.get_nb_point(), length) != (files.points, shape.coder.bits()) {
        return Err("it is not the graph that the manifest names".to_owned());
    }
    Ok(Graph::new(inner, files.stamp))
}
