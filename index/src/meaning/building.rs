//! Making vectors in the background: all of them for another embedder, or those that are missing.

use fieldpack_embed::{Embedder, Purpose};
use fieldpack_graph::record::Record;
use fieldpack_graph::store::{Records, StoreError};
use fieldpack_vector::{Ready, Settings, Store};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

/// Texts that are embedded together.
const TOGETHER: usize = 4_096;
/// Texts that one thread embeds at a time.
const AT_A_TIME: usize = 64;

/// Vectors that are being made.
pub(super) struct Building {
    /// What makes them.
    pub(super) embedder: Arc<dyn Embedder>,
    /// Texts that came since, which the records that are being read may not hold.
    pub(super) since: Vec<(u64, String)>,
    built: Receiver<Result<Store, String>>,
    stop: Arc<AtomicBool>,
}

impl std::fmt::Debug for Building {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Building").field("embedder", &self.embedder.id()).finish_non_exhaustive()
    }
}

impl Building {
    /// Begins to make the vectors of all texts of the records.
    pub(super) fn start(embedder: Arc<dyn Embedder>, records: Records, settings: Settings, ready: Ready) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (with, stopped) = (embedder.clone(), stop.clone());
        let (hand_over, built) = sync_channel(1);
        let work = move || {
            // Nobody may be waiting any more.
            let _ = hand_over.send(build(&*with, &records, settings, &stopped));
            ready();
        };
        // Where no thread can be started the channel is closed, which is told when it is asked.
        drop(std::thread::Builder::new().name("vectors".to_owned()).spawn(work));
        Self { embedder, since: Vec::new(), built, stop }
    }

    /// The vectors, with those of the texts that came since; `None` while they are being made.
    pub(super) fn take(&mut self) -> Option<Result<Store, String>> {
        match self.built.try_recv() {
            Ok(built) => Some(self.completed(built)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err("its thread has ended".to_owned())),
        }
    }

    /// Waits for the vectors.
    pub(super) fn wait(mut self) -> Result<Store, String> {
        let built = self.built.recv().unwrap_or_else(|error| Err(error.to_string()));
        self.completed(built)
    }

    fn completed(&mut self, built: Result<Store, String>) -> Result<Store, String> {
        let mut store = built?;
        let since = missing(std::mem::take(&mut self.since), &store);
        embed_into(&mut store, &*self.embedder, &since)?;
        Ok(store)
    }
}

impl Drop for Building {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn build(embedder: &dyn Embedder, records: &Records, settings: Settings, stop: &AtomicBool) -> Result<Store, String> {
    let mut store = Store::new(embedder.dimensions(), settings).map_err(|error| error.to_string())?;
    let mut seen: HashSet<u64> = HashSet::new();
    let mut texts: Vec<(u64, String)> = Vec::new();
    let mut failed: Option<String> = None;
    let mut take = |record: Record| {
        if failed.is_some() || stop.load(Ordering::Relaxed) {
            return;
        }
        let key = record.data.meaning_key();
        if key != 0 && seen.insert(key) {
            texts.push((key, record.data.meaning()));
        }
        if texts.len() >= TOGETHER {
            failed = embed_into(&mut store, embedder, &std::mem::take(&mut texts)).err();
        }
    };
    let read: Result<_, StoreError> = records.for_each(&mut take);
    read.map_err(|error| error.to_string())?;
    match failed {
        Some(error) => Err(error),
        None => embed_into(&mut store, embedder, &texts).map(|()| store),
    }
}

/// Puts the vectors of texts into a store.
pub(super) fn embed_into(store: &mut Store, embedder: &dyn Embedder, texts: &[(u64, String)]) -> Result<(), String> {
    let pieces: Vec<Vec<Vec<f32>>> = texts
        .par_chunks(AT_A_TIME)
        .map(|piece| {
            let texts: Vec<&str> = piece.iter().map(|(_, text)| text.as_str()).collect();
            embedder.embed(&texts, Purpose::Document).map_err(|error| error.to_string())
        })
        .collect::<Result<_, _>>()?;
    for ((key, _), vector) in texts.iter().zip(pieces.into_iter().flatten()) {
        store.insert(*key, &vector).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Those of some texts that have no vector yet, each once.
pub(super) fn missing(texts: Vec<(u64, String)>, store: &Store) -> Vec<(u64, String)> {
    let mut absent: Vec<(u64, String)> = texts.into_iter().filter(|(key, _)| store.id_of(*key).is_none()).collect();
    absent.sort_unstable();
    absent.dedup_by_key(|(key, _)| *key);
    absent
}
