//! Opening what was saved.

use super::chunk_file::read_chunk;
use super::files::damaged;
use super::manifest::{Manifest, NAME};
use super::save::{Saved, clean};
use crate::chunk::{Chunk, id, rows_of};
use crate::error::OpenError;
use crate::settings::Settings;
use crate::store::Store;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::path::Path;
use std::sync::Arc;

impl Store {
    /// Opens what was saved in a folder; gives the mark that was saved with it. The graph is read in the
    /// background and taken up when it is ready; one that is damaged is built anew.
    ///
    /// # Errors
    /// [`OpenError`], with the file: nothing was saved there, or it is damaged, or of another layout.
    pub fn open(folder: &Path, settings: Settings) -> Result<(Self, Vec<u8>), OpenError> {
        let manifest = Manifest::read(folder)?;
        let wrong = |reason: &str| damaged(&folder.join(NAME), reason);
        let mut store = Self::new(manifest.dimensions, settings).map_err(|error| wrong(&error.to_string()))?;
        let words = store.shape.coder.words();
        let chunks: Vec<Arc<Chunk>> = manifest
            .chunks
            .par_iter()
            .map(|file| read_chunk(folder, file, manifest.dimensions, words).map(Arc::new))
            .collect::<Result<_, _>>()?;
        for (number, chunk) in chunks.iter().enumerate() {
            if chunk.changed > manifest.stamp || chunk.stamps.iter().any(|stamp| *stamp > chunk.changed) {
                return Err(damaged(&folder.join(&manifest.chunks[number].name), "it is newer than its manifest"));
            }
            for row in rows_of(&chunk.held) {
                let row = usize::from(row);
                if !store.hold(chunk.keys[row], id(number, row), chunk.is_found(row)) {
                    return Err(damaged(&folder.join(&manifest.chunks[number].name), "a key is there twice"));
                }
            }
            store.release((0..chunk.len()).filter(|row| !chunk.is_held(*row)).map(|row| id(number, row)));
        }
        store.chunks = Arc::new(chunks);
        store.stamp = manifest.stamp;
        clean(folder, &manifest, false);
        store.keeper.folder = Some(folder.to_owned());
        let graph = manifest.graph.filter(|files| files.stamp <= manifest.stamp);
        store.saved = Saved { chunks: manifest.chunks, graph: graph.clone() };
        if let Some(files) = graph {
            let snapshot = store.as_snapshot();
            store.keeper.read(&snapshot, files);
        }
        Ok((store, manifest.mark))
    }
}
