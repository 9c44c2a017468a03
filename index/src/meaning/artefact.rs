//! The embedder that came with the journal, kept beside the vectors until it is replaced.
//!
//! An embedder is written before anything that needs it: a start after a crash finds either the embedder
//! of the vectors that are there, or also the one that they are to be made anew with.

use crate::error::SearchError;
use fieldpack_embed::{Embedder, SvdEmbedder};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The newest embedder of the journal.
const FILE: &str = "embedder.bin";

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Reads an embedder as the journal has it.
fn decode(bytes: &[u8]) -> Result<Arc<dyn Embedder>, fieldpack_embed::ArtefactError> {
    Ok(Arc::new(SvdEmbedder::from_bytes(bytes)?))
}

/// An embedder as the journal has it, where this program can read it.
pub(super) fn readable(bytes: &[u8]) -> Option<Arc<dyn Embedder>> {
    decode(bytes)
        .inspect_err(|error| tracing::error!(%error, "the embedder cannot be used: train one anew (`fieldpack train`)"))
        .ok()
}

/// Keeps an embedder; when this returns it is there whatever happens.
pub(super) fn keep(folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = folder.join("embedder.unfinished");
    let mut file = File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path(folder))?;
    File::open(folder)?.sync_all()
}

/// The newest embedder that was kept; `None` also where this program cannot read it, which the log says:
/// records are found without meaning then, until an embedder is trained anew.
pub(super) fn kept(folder: &Path) -> Result<Option<Arc<dyn Embedder>>, SearchError> {
    let file = path(folder);
    let bytes = match std::fs::read(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|error| SearchError::Vectors { path: file.clone(), reason: error.to_string() })?,
    };
    Ok(readable(&bytes))
}
