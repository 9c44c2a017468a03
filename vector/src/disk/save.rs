//! Saving: what changed, then the manifest.

use super::chunk_file::{CHUNK, ChunkFile, write_chunk};
use super::files::sync_folder;
use super::graph_file::{GRAPH, GraphFiles};
use super::manifest::Manifest;
use crate::error::SaveError;
use crate::store::Store;
use rayon::iter::{IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// The files that the manifest of the store's folder names.
#[derive(Debug, Default)]
pub(crate) struct Saved {
    pub(crate) chunks: Vec<ChunkFile>,
    pub(crate) graph: Option<GraphFiles>,
}

impl Store {
    /// Saves the store in a folder, made where it is absent, with `mark`, which [`open`](Self::open) gives back.
    ///
    /// Chunks that did not change since the store was opened from or saved to that folder are not written
    /// again. The graph is written in the background; the next save after that makes it part of what is opened. A
    /// process that is killed on the way leaves what was saved before. At most one store may use a folder.
    ///
    /// # Errors
    /// [`SaveError`] when the file system fails; what was saved before is still there.
    pub fn save(&mut self, folder: &Path, mark: &[u8]) -> Result<(), SaveError> {
        self.save_stepwise(folder, mark, &|_| Ok(()))
    }

    /// Saves; `before` is asked before each step and may fail in its place.
    pub(crate) fn save_stepwise(
        &mut self,
        folder: &Path,
        mark: &[u8],
        before: &(dyn Fn(&Path) -> std::io::Result<()> + Sync),
    ) -> Result<(), SaveError> {
        let failed = |source| SaveError { file: folder.to_owned(), source };
        self.take_up_graph();
        fs::create_dir_all(folder).map_err(failed)?;
        if self.keeper.folder.as_deref() != Some(folder) {
            self.saved = Saved::default();
            self.keeper.folder = Some(folder.to_owned());
            self.keeper.written = None;
        }
        let (dimensions, words) = (self.shape.dimensions, self.shape.coder.words());
        let files: Vec<ChunkFile> = self
            .chunks
            .par_iter()
            .enumerate()
            .map(|(number, chunk)| match self.saved.chunks.get(number) {
                Some(file) if file.changed == chunk.changed && file.rows as usize == chunk.len() => Ok(file.clone()),
                _ => {
                    before(folder).map_err(failed)?;
                    write_chunk(folder, number, chunk, dimensions, words)
                }
            })
            .collect::<Result<_, _>>()?;
        sync_folder(folder)?;
        before(folder).map_err(failed)?;
        let manifest = Manifest {
            dimensions,
            stamp: self.stamp,
            mark: mark.to_vec(),
            chunks: files,
            graph: self.keeper.written.clone(),
        };
        manifest.write(folder)?;
        before(folder).map_err(failed)?;
        clean(folder, &manifest, self.keeper.is_at_work());
        self.saved = Saved { chunks: manifest.chunks, graph: manifest.graph };
        let snapshot = self.as_snapshot();
        self.keeper.write(&snapshot);
        Ok(())
    }
}

/// Takes away files that the manifest does not name; those of a graph are left where one may be at work.
pub(crate) fn clean(folder: &Path, manifest: &Manifest, is_graph_at_work: bool) {
    let chunks = manifest.chunks.iter().map(|chunk| folder.join(&chunk.name));
    let graph = manifest.graph.iter().flat_map(|graph| graph.paths(folder));
    let named: HashSet<_> = chunks.chain(graph).collect();
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| !named.contains(path)) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(CHUNK) || (name.starts_with(GRAPH) && !is_graph_at_work) {
            // What cannot be taken away now is taken away the next time.
            if let Err(error) = fs::remove_file(&path) {
                tracing::warn!(%error, file = %path.display(), "an old file of vectors is left");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;
    use crate::store::Store;
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn vector(number: usize) -> [f32; 8] {
        let angle = number as f32 / 100.0;
        [angle.cos(), 0.0, 0.0, angle.sin(), 0.0, 0.0, 0.0, 0.0]
    }

    #[test]
    fn a_save_that_is_cut_off_leaves_the_old_state_or_the_new_one() {
        let mut steps = 0;
        loop {
            let folder = tempfile::tempdir().expect("a folder");
            let mut store = Store::new(8, Settings::default()).expect("a store");
            for key in 0..4_500 {
                store.insert(key, &vector(key as usize)).expect("a unit vector");
            }
            store.save(folder.path(), b"old").expect("saved");
            for key in (0..4_500).step_by(1_000) {
                store.insert(key, &vector(key as usize + 7)).expect("a unit vector");
            }
            let left = AtomicUsize::new(steps);
            let cut = |_: &std::path::Path| {
                let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
                taken.map(drop).map_err(|_| io::Error::other("cut off"))
            };
            let is_done = store.save_stepwise(folder.path(), b"new", &cut).is_ok();
            let (opened, mark) = Store::open(folder.path(), Settings::default()).expect("opened");
            let is_new = mark == b"new";
            assert!(is_new || !is_done);
            let id = opened.id_of(1_000).expect("held");
            let expected = if is_new { vector(1_007) } else { vector(1_000) };
            assert_eq!(opened.as_snapshot().vector(id), Some(&expected[..]));
            // The store that failed can be saved again.
            drop(opened);
            store.save(folder.path(), b"new").expect("saved");
            let (opened, mark) = Store::open(folder.path(), Settings::default()).expect("opened");
            assert_eq!((opened.len(), &mark[..]), (4_500, &b"new"[..]));
            if is_done {
                break;
            }
            steps += 1;
        }
        assert!(steps >= 4, "each chunk, the manifest and the cleaning are steps");
    }
}
