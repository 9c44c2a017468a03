//! The applier: brings the projections up to the journal, in order, and tells who waits.
//!
//! One thread applies; it alone publishes. On start each projection is replayed from its own mark,
//! the decider first. A kind or version that is not known stops it: it never skips.

mod handle;
mod run;
mod worker;

pub use handle::Handle;

use crate::{ApplyError, Journal, JournalError, Position, Projection};
use run::Run;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use worker::Worker;

/// A kind of entry that the program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// The highest version of its payload that the program reads.
    pub max_version: u16,
}

/// Settings of the applier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplierSettings {
    /// Entries applied and published together at most. Default 2,000.
    pub batch_entries: usize,
    /// Flush the projections after this many applied entries. Default 50,000.
    pub flush_entries: usize,
    /// Conflicts kept for writers that have not asked yet. Default 65,536.
    pub kept_conflicts: usize,
}

impl Default for ApplierSettings {
    fn default() -> Self {
        Self { batch_entries: 2_000, flush_entries: 50_000, kept_conflicts: 65_536 }
    }
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took effect.
    Applied {
        /// Its number.
        sequence: u64,
    },
    /// The key was at another version than expected.
    Conflict {
        /// Its number.
        sequence: u64,
        /// The version found; 0 where the key was unknown.
        found: u64,
    },
}

impl Outcome {
    /// Its number.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        match self {
            Self::Applied { sequence } | Self::Conflict { sequence, .. } => *sequence,
        }
    }
}

/// How far a projection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its name.
    pub name: &'static str,
    /// The next entry that it applies.
    pub applied: Position,
    /// The entries below this would survive a power cut in it.
    pub durable: Position,
}

/// State that the thread and the handles share.
#[derive(Default)]
struct Shared {
    applied: u64,
    target: u64,
    stopping: bool,
    /// Flushes asked for and done, counted.
    flush_wanted: u64,
    flushed: u64,
    /// The lowest durable mark of all projections at the last flush: the entries below it are durable everywhere.
    durable: u64,
    /// How far each projection was after the last batch or flush.
    marks: Vec<Mark>,
    /// Whether a projection has something new to publish that no entry brought.
    stale: bool,
    error: Option<String>,
    conflicts: BTreeMap<u64, u64>,
}

impl Shared {
    /// Whether the thread has nothing to do.
    fn is_idle(&self) -> bool {
        self.applied >= self.target && !self.stopping && !self.stale && self.flushed >= self.flush_wanted
    }
}

/// The shared state with its signals.
struct Core {
    journal: Arc<dyn Journal>,
    shared: Mutex<Shared>,
    advanced: Condvar,
    work: Condvar,
    /// Is told why the journal acknowledges nothing more, once it does not.
    failed: OnceLock<OnFailure>,
}

/// Is told why the journal acknowledges nothing more.
type OnFailure = Box<dyn Fn(&JournalError) + Send + Sync>;

impl Core {
    /// Locks the state; a panic elsewhere leaves it readable.
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Publishes what the projections hold after a batch, at a sequence.
type Publish<P> = Box<dyn FnMut(&mut P, u64) -> Result<(), ApplyError> + Send>;

/// A set of projections that are kept together: the decider first.
pub trait Projections: Send {
    /// The projections in the order in which small batches are applied; the first decides conditional entries.
    fn all(&mut self) -> Vec<&mut dyn Projection>;
}

/// The running applier.
pub struct Applier<P> {
    core: Arc<Core>,
    thread: Option<JoinHandle<P>>,
}

impl<P: Projections + 'static> Applier<P> {
    /// Replays the projections up to the end of the journal, publishes, and starts the thread.
    ///
    /// # Errors
    /// [`ApplyError`] of the replay.
    pub fn start(
        journal: Arc<dyn Journal>,
        mut projections: P,
        kinds: &[Kind],
        settings: ApplierSettings,
        mut publish: Publish<P>,
    ) -> Result<Self, ApplyError> {
        let kinds: HashMap<&'static str, u16> = kinds.iter().map(|kind| (kind.name, kind.max_version)).collect();
        let end = journal.last_sequence();
        let replay = Run { journal: &*journal, kinds: &kinds, settings: &settings };
        replay.catch_up(&mut projections, end)?;
        publish(&mut projections, end)?;
        let marks = worker::marks(&mut projections);
        let core = Arc::new(Core {
            journal: journal.clone(),
            shared: Mutex::new(Shared { applied: end, target: end, marks, ..Shared::default() }),
            advanced: Condvar::new(),
            work: Condvar::new(),
            failed: OnceLock::new(),
        });
        let worker = Worker { core: core.clone(), kinds, settings };
        let thread = std::thread::Builder::new()
            .name("applier".to_owned())
            .spawn(move || worker.run(projections, publish))
            .map_err(|error| ApplyError::Stopped(error.to_string()))?;
        Ok(Self { core, thread: Some(thread) })
    }

    /// A handle to write and wait with.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle { core: self.core.clone() }
    }

    /// Applies what is journalled, flushes and stops; returns the projections.
    pub fn stop(mut self) -> Option<P> {
        self.signal_stop();
        self.thread.take().and_then(|thread| thread.join().ok())
    }
}

impl<P> Applier<P> {
    /// Tells the thread to drain and stop.
    fn signal_stop(&self) {
        self.core.lock().stopping = true;
        self.core.work.notify_all();
    }
}

impl<P> Drop for Applier<P> {
    fn drop(&mut self) {
        self.signal_stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
