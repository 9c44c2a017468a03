//! Compactions of the journal: the base is written anew, what stands in it is cut. Asked for, or by
//! themselves once the tail is worth it.

use super::loads::OpenLoads;
use super::open::LIVE_STATE;
use super::{Asker, Service, problems};
use crate::problem::Problem;
use fieldpack_graph::entry::LatestState;
use fieldpack_graph::store::{Records, StoreError};
use fieldpack_journal::{
    ApplyError, Compaction, EmbeddedJournal, Handle, Journal, JournalError, Needed, NewEntry, Retention,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use thiserror::Error;
use utoipa::ToSchema;

/// Longest wait for all stores to be durable, s.
const FLUSH_S: u64 = 600;

/// What a compaction did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompactionDone {
    /// The first entry that still stands in the journal; what is still needed of those before is in its base.
    pub first: u64,
    /// Entries in the base.
    pub base_entries: u64,
    /// Entries that were cut.
    pub cut: u64,
}

/// Why a compaction was not done. Nothing was cut then.
#[derive(Debug, Error)]
pub(super) enum CompactError {
    /// The stores cannot be made durable.
    #[error(transparent)]
    Flush(#[from] ApplyError),
    /// The records store cannot say which entries were rejected.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The saved state of what is measured on sites cannot be read.
    #[error("cannot read `{file}`: {source}")]
    Live {
        /// The file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
}

/// What a compaction needs of a service. Cloning is cheap.
#[derive(Clone)]
pub(super) struct Compactor {
    pub(super) handle: Handle,
    pub(super) journal: Arc<EmbeddedJournal>,
    pub(super) records: Records,
    pub(super) loads: Arc<OpenLoads>,
    /// The saved state of what is measured on sites.
    pub(super) live: PathBuf,
}

/// What of entries is still needed: readings and alerts stand in the live state.
struct Kept;

impl Retention for Kept {
    fn needed(&self, entry: &NewEntry) -> Needed {
        if fieldpack_live::KINDS.iter().any(|kind| kind.name == entry.kind) {
            return Needed::Folded;
        }
        let of_rooms = fieldpack_access::needed(entry).or_else(|| fieldpack_hooks::needed(entry));
        of_rooms.unwrap_or_else(|| LatestState.needed(entry))
    }
}

impl Compactor {
    /// Makes every store durable, then cuts all that is.
    fn run(&self) -> Result<CompactionDone, CompactError> {
        let durable = self.handle.flush(Duration::from_secs(FLUSH_S))?;
        // Read before anything is written: an error on the way could not be told from "it was not".
        let rejected = self.records.rejected(durable)?;
        // The file stands at the durable mark or further on.
        let live = std::fs::read(&self.live)
            .map_err(|source| CompactError::Live { file: self.live.display().to_string(), source })?;
        let done = self.handle.compact(&Compaction {
            below: durable,
            durable,
            retention: &Kept,
            open_loads: &|| self.loads.ids(),
            is_rejected: &|sequence| rejected.contains(&sequence),
            states: BTreeMap::from([(LIVE_STATE.to_owned(), live)]),
        })?;
        tracing::info!(
            first = done.first,
            base_entries = done.base_entries,
            cut = done.cut,
            "the journal is compacted"
        );
        Ok(CompactionDone { first: done.first, base_entries: done.base_entries, cut: done.cut })
    }

    /// The applied sequence from which a compaction is worth it: the tail has at least `after` entries and half
    /// as many as the base.
    fn due(&self, after: u64) -> Result<u64, JournalError> {
        let tail = after.max(self.journal.base_entries()? / 2);
        Ok(self.journal.first_sequence() - 1 + tail)
    }

    /// Compacts whenever it is worth it, until the service closes.
    fn run_when_due(&self, after: u64, reached: &Reached) {
        let mut tried = 0;
        loop {
            let due = self.due(after).unwrap_or_else(|error| {
                tracing::error!(%error, "the base of the journal cannot be read");
                0
            });
            // An open load may hold a compaction back: it is tried again after as many entries.
            let Some(applied) = reached.wait_for(due.max(tried + after)) else { return };
            tried = applied;
            if let Err(error) = self.run() {
                tracing::error!(%error, "the journal is not compacted");
                if self.journal.failure().is_some() {
                    return;
                }
            }
        }
    }
}

/// How far the world is, for who waits for it.
#[derive(Default)]
pub(super) struct Reached {
    state: Mutex<ReachedState>,
    changed: Condvar,
}

#[derive(Default)]
struct ReachedState {
    sequence: u64,
    is_closing: bool,
}

impl Reached {
    /// A world was published.
    pub(super) fn tell(&self, sequence: u64) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).sequence = sequence;
        self.changed.notify_all();
    }

    /// Nobody is to wait any more.
    fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).is_closing = true;
        self.changed.notify_all();
    }

    /// Waits until a sequence is reached and returns how far the world is; `None` once the service closes.
    fn wait_for(&self, sequence: u64) -> Option<u64> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |state: &mut ReachedState| !state.is_closing && state.sequence < sequence;
        let state = self.changed.wait_while(state, waits).unwrap_or_else(PoisonError::into_inner);
        (!state.is_closing).then_some(state.sequence)
    }
}

/// The thread that compacts by itself; dropping it waits for its end.
pub(super) struct CompactingThread {
    reached: Arc<Reached>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for CompactingThread {
    fn drop(&mut self) {
        self.reached.close();
        if let Some(thread) = self.thread.take() {
            // A panic was reported by the panic hook.
            let _ = thread.join();
        }
    }
}

impl Service {
    /// Writes the base of the journal anew, with what is still needed of all entries that every store has made
    /// durable, and cuts these.
    ///
    /// # Errors
    /// A [`Problem`]: a store or the journal cannot be read or written. Nothing is cut then.
    pub fn compact(&self, asker: &Asker) -> Result<CompactionDone, Problem> {
        self.compactor().run().map_err(|error| match error {
            CompactError::Flush(error) => problems::of_apply(&error, asker.language),
            CompactError::Store(error) => problems::of_store(&error),
            error @ CompactError::Live { .. } => problems::of_store(&error),
            CompactError::Journal(error) => problems::of_journal(&error, asker.language),
        })
    }

    /// Has the journal compacted in the background from now on, whenever that is worth it
    /// (`journal.compact_after_entries`), until the service is closed.
    pub fn compact_by_itself(&self) {
        let after = self.inner.settings.journal.compact_after_entries;
        if after == 0 {
            return;
        }
        let (compactor, reached) = (self.compactor(), self.inner.reached.clone());
        let work = move || compactor.run_when_due(after, &reached);
        match std::thread::Builder::new().name("compacting".to_owned()).spawn(work) {
            Ok(thread) => {
                let running = CompactingThread { reached: self.inner.reached.clone(), thread: Some(thread) };
                *self.inner.compacting.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
            }
            Err(error) => tracing::error!(%error, "the journal is not compacted by itself"),
        }
    }

    /// What compactions need.
    fn compactor(&self) -> Compactor {
        Compactor {
            handle: self.inner.handle.clone(),
            journal: self.inner.journal.clone(),
            records: self.inner.records.clone(),
            live: self.inner.data.join("live.saved"),
            loads: self.inner.loads.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_is_told_of_a_world_or_of_the_end() {
        let reached = Arc::new(Reached::default());
        reached.tell(5);
        assert_eq!(reached.wait_for(3), Some(5));
        let waiting = {
            let reached = reached.clone();
            std::thread::spawn(move || reached.wait_for(6))
        };
        reached.tell(7);
        assert_eq!(waiting.join().expect("it is told"), Some(7));
        let (to_close, last) = (reached.clone(), reached.clone());
        let thread = std::thread::spawn(move || assert_eq!(last.wait_for(100), None));
        // Dropping it closes and waits.
        drop(CompactingThread { reached: to_close, thread: Some(thread) });
        assert_eq!(reached.wait_for(1), None, "nobody begins anything any more");
    }
}
