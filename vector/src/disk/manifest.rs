//! The manifest: which files make up the store.

use super::chunk_file::ChunkFile;
use super::files::{LAYOUT, damaged, sync_folder, unread, write};
use super::graph_file::GraphFiles;
use crate::chunk::ROWS;
use crate::error::{OpenError, SaveError};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::Path;

/// The name of the file.
pub(crate) const NAME: &str = "manifest";
/// Its name until it is whole.
const UNFINISHED: &str = "manifest.unfinished";
const MAGIC: [u8; 8] = *b"FPVECMAN";
/// Magic, layout and check sum come before the content.
const HEAD: usize = 16;
/// Chunks of all ids.
const MOST_CHUNKS: usize = (u32::MAX as usize).div_ceil(ROWS);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) dimensions: usize,
    /// Changes of the store so far.
    pub(crate) stamp: u64,
    /// What the caller wrote beside it.
    pub(crate) mark: Vec<u8>,
    pub(crate) chunks: Vec<ChunkFile>,
    pub(crate) graph: Option<GraphFiles>,
}

impl Manifest {
    /// Puts the manifest in the place of the last one.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), SaveError> {
        let unfinished = folder.join(UNFINISHED);
        let failed = |source| SaveError { file: unfinished.clone(), source };
        let content = postcard::to_stdvec(self).map_err(|error| failed(io::Error::other(error)))?;
        let layout = LAYOUT.to_le_bytes();
        let sum = crc32fast::hash(&content).to_le_bytes();
        write(&unfinished, &[&MAGIC, &layout, &sum, &content])?;
        fs::rename(&unfinished, folder.join(NAME)).map_err(failed)?;
        sync_folder(folder)
    }

    /// Reads the manifest of a folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join(NAME);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(OpenError::Absent { folder: folder.to_owned() });
            }
            read => read.map_err(|error| unread(&path, error))?,
        };
        let Some((head, content)) = bytes.split_first_chunk::<HEAD>() else {
            return Err(damaged(&path, "it ends too early"));
        };
        let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        if head[..8] != MAGIC {
            return Err(damaged(&path, "it is no manifest of vectors"));
        }
        if number(8) != LAYOUT {
            return Err(OpenError::Layout { file: path, found: number(8), expected: LAYOUT });
        }
        if number(12) != crc32fast::hash(content) {
            return Err(damaged(&path, "its check sum is another one"));
        }
        let manifest: Self = postcard::from_bytes(content).map_err(|error| damaged(&path, error.to_string()))?;
        manifest.check().map_err(|reason| damaged(&path, reason))?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), &'static str> {
        if !(8..=1024).contains(&self.dimensions) {
            return Err("it gives vectors an impossible length");
        }
        let rows = |number: usize| if number + 1 == self.chunks.len() { 1..=ROWS } else { ROWS..=ROWS };
        let mut chunks = self.chunks.iter().enumerate();
        if self.chunks.len() > MOST_CHUNKS
            || chunks.any(|(number, chunk)| !rows(number).contains(&(chunk.rows as usize)))
        {
            return Err("it names chunks of impossible sizes");
        }
        let names = self.chunks.iter().map(|chunk| &chunk.name).chain(self.graph.iter().map(|graph| &graph.name));
        if names.into_iter().any(|name| Path::new(name).components().count() != 1 || name.contains(['/', '\\', '.'])) {
            return Err("it names files outside its folder");
        }
        Ok(())
    }
}
