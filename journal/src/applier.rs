//! The applier: brings the projections up to the journal, in order, and tells who waits.
//!
//! One thread applies; it alone publishes. On start each projection is replayed from its own mark,
//! the decider first. A kind or version that is not known stops it: it never skips.

use crate::load::Commit;
use crate::projection::{Applied, Decision, Position};
use crate::{
    ApplyError, Entry, Journal, JournalError, LOAD_ABORT, LOAD_BEGIN, LOAD_CHUNK, LOAD_COMMIT, NewEntry, Projection,
    ProjectionError,
};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Entries from which projections apply side by side: fewer are applied before the threads would have begun.
const WORTH_THREADS: usize = 64;

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

/// State that the thread and the handles share.
#[derive(Default)]
struct Shared {
    applied: u64,
    target: u64,
    stopping: bool,
    /// Whether a projection has something new to publish that no entry brought.
    stale: bool,
    error: Option<String>,
    conflicts: BTreeMap<u64, u64>,
}

/// The shared state with its signals.
struct Core {
    journal: Arc<dyn Journal>,
    shared: Mutex<Shared>,
    advanced: Condvar,
    work: Condvar,
}

impl Core {
    /// Locks the state; a panic elsewhere leaves it readable.
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes to the journal and waits for the applier.
#[derive(Clone)]
pub struct Handle {
    core: Arc<Core>,
}

impl Handle {
    /// Appends entries and returns their sequences once they are durable, without waiting for the apply.
    ///
    /// # Errors
    /// [`JournalError`]; none of the entries is kept then.
    pub fn append(&self, entries: Vec<NewEntry>) -> Result<Range<u64>, JournalError> {
        let range = self.core.journal.append(entries)?;
        let mut shared = self.core.lock();
        shared.target = shared.target.max(range.end - 1);
        self.core.work.notify_one();
        Ok(range)
    }

    /// Appends entries, waits until they are applied and published, and returns what became of each.
    ///
    /// # Errors
    /// [`ApplyError`]; after [`ApplyError::Late`] the entries are durable and will be applied.
    pub fn submit(&self, entries: Vec<NewEntry>, timeout: Duration) -> Result<Vec<Outcome>, ApplyError> {
        let range = self.append(entries)?;
        if range.is_empty() {
            return Ok(Vec::new());
        }
        self.wait_for(range.end - 1, timeout)?;
        let mut shared = self.core.lock();
        Ok(range
            .map(|sequence| match shared.conflicts.remove(&sequence) {
                Some(found) => Outcome::Conflict { sequence, found },
                None => Outcome::Applied { sequence },
            })
            .collect())
    }

    /// Publishes what the projections hold once more: one of them has finished something that no entry
    /// brought, in the background. Returns at once.
    pub fn republish(&self) {
        self.core.lock().stale = true;
        self.core.work.notify_one();
    }

    /// The last sequence applied and published.
    #[must_use]
    pub fn applied(&self) -> u64 {
        self.core.lock().applied
    }

    /// Waits until a sequence is applied and published.
    ///
    /// # Errors
    /// [`ApplyError::Late`] after `timeout`, [`ApplyError::Stopped`] when the applier has stopped.
    pub fn wait_for(&self, sequence: u64, timeout: Duration) -> Result<(), ApplyError> {
        let start = Instant::now();
        let mut shared = self.core.lock();
        loop {
            if shared.applied >= sequence {
                return Ok(());
            }
            if let Some(error) = &shared.error {
                return Err(ApplyError::Stopped(error.clone()));
            }
            let Some(left) = timeout.checked_sub(start.elapsed()) else {
                let waited_ms = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
                return Err(ApplyError::Late { sequence, waited_ms });
            };
            let waited = self.core.advanced.wait_timeout(shared, left);
            shared = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Why the applier has stopped, where it has.
    #[must_use]
    pub fn error(&self) -> Option<String> {
        self.core.lock().error.clone()
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> &Arc<dyn Journal> {
        &self.core.journal
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
        let core = Arc::new(Core {
            journal: journal.clone(),
            shared: Mutex::new(Shared { applied: end, target: end, ..Shared::default() }),
            advanced: Condvar::new(),
            work: Condvar::new(),
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

/// The thread's state.
struct Worker {
    core: Arc<Core>,
    kinds: HashMap<&'static str, u16>,
    settings: ApplierSettings,
}

impl Worker {
    /// Applies until told to stop and drained, then closes the projections; or until an error.
    fn run<P: Projections>(&self, mut projections: P, mut publish: Publish<P>) -> P {
        let mut since_flush = 0;
        loop {
            let (applied, target, stopping, stale) = {
                let mut shared = self.core.lock();
                while shared.applied >= shared.target && !shared.stopping && !shared.stale {
                    shared = self.core.work.wait(shared).unwrap_or_else(PoisonError::into_inner);
                }
                (shared.applied, shared.target, shared.stopping, std::mem::take(&mut shared.stale))
            };
            if stale && let Err(error) = publish(&mut projections, applied) {
                self.fail(&error);
                return projections;
            }
            if applied >= target && stopping {
                let closed = projections.all().into_iter().try_for_each(Projection::close);
                if let Err(error) = closed {
                    self.fail(&error.into());
                }
                return projections;
            }
            if applied >= target {
                continue;
            }
            match self.step(&mut projections, &mut publish, applied, target) {
                Ok(next) => {
                    since_flush += usize::try_from(next - applied).unwrap_or(usize::MAX);
                    if since_flush >= self.settings.flush_entries {
                        since_flush = 0;
                        let flushed = projections.all().into_iter().try_for_each(Projection::flush);
                        if let Err(error) = flushed {
                            self.fail(&error.into());
                            return projections;
                        }
                    }
                }
                Err(error) => {
                    self.fail(&error);
                    return projections;
                }
            }
        }
    }

    /// Applies one batch and publishes it; returns the last sequence applied.
    fn step<P: Projections>(
        &self,
        projections: &mut P,
        publish: &mut Publish<P>,
        applied: u64,
        target: u64,
    ) -> Result<u64, ApplyError> {
        let last = target.min(applied + self.settings.batch_entries as u64);
        let run = Run { journal: &*self.core.journal, kinds: &self.kinds, settings: &self.settings };
        let conflicts = run.apply_range(projections, applied + 1, last)?;
        publish(projections, last)?;
        let mut shared = self.core.lock();
        shared.applied = last;
        shared.conflicts.extend(conflicts);
        while shared.conflicts.len() > self.settings.kept_conflicts {
            shared.conflicts.pop_first();
        }
        self.core.advanced.notify_all();
        Ok(last)
    }

    /// Notes why the thread ends and wakes who waits.
    fn fail(&self, error: &ApplyError) {
        tracing::error!(%error, "the applier has stopped");
        self.core.lock().error = Some(error.to_string());
        self.core.advanced.notify_all();
    }
}

/// One pass over entries.
struct Run<'r> {
    journal: &'r dyn Journal,
    kinds: &'r HashMap<&'static str, u16>,
    settings: &'r ApplierSettings,
}

/// Has every projection do its part: side by side where there is much to do. All come to an end; the first
/// failure in their order is told.
fn each<P: Projections>(
    projections: &mut P,
    entries: usize,
    work: impl Fn(&mut dyn Projection) -> Result<(), ProjectionError> + Sync,
) -> Result<(), ApplyError> {
    let all = projections.all();
    if entries < WORTH_THREADS {
        for projection in all {
            work(projection)?;
        }
        return Ok(());
    }
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = all.into_iter().map(|projection| scope.spawn(move || work(projection))).collect();
        let done: Vec<_> = threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        for one in done {
            one.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        Ok(())
    })
}

impl Run<'_> {
    /// Brings each projection from its own mark to `end`, the decider first.
    fn catch_up<P: Projections>(&self, projections: &mut P, end: u64) -> Result<(), ApplyError> {
        let starts: Vec<u64> = projections.all().iter().map(|one| one.applied().sequence).collect();
        let Some(lowest) = starts.iter().copied().min() else { return Ok(()) };
        let mut from = lowest;
        while from <= end {
            let to = end.min(from + self.settings.batch_entries as u64 - 1);
            self.apply_range(projections, from, to)?;
            from = to + 1;
        }
        Ok(())
    }

    /// Applies the entries `from..=to` to every projection that has not seen them; returns conflicts.
    fn apply_range<P: Projections>(
        &self,
        projections: &mut P,
        from: u64,
        to: u64,
    ) -> Result<Vec<(u64, u64)>, ApplyError> {
        let count = usize::try_from(to + 1 - from).unwrap_or(usize::MAX);
        let entries = self.journal.read(from, count)?;
        if entries.len() != count {
            let found = entries.len();
            return Err(ApplyError::Stopped(format!("entries `{from}` to `{to}` were asked for, `{found}` are there")));
        }
        let mut conflicts = Vec::new();
        let mut run: Vec<&Entry> = Vec::new();
        for entry in &entries {
            self.check_kind(entry.sequence, &entry.entry)?;
            if entry.entry.kind == LOAD_COMMIT {
                conflicts.extend(self.apply_run(projections, &run)?);
                run.clear();
                self.apply_load(projections, entry)?;
            } else {
                run.push(entry);
            }
        }
        conflicts.extend(self.apply_run(projections, &run)?);
        Ok(conflicts)
    }

    /// Refuses kinds that are not known.
    fn check_kind(&self, sequence: u64, entry: &NewEntry) -> Result<(), ApplyError> {
        let known = match entry.kind.as_str() {
            LOAD_BEGIN | LOAD_CHUNK | LOAD_COMMIT | LOAD_ABORT => Some(1),
            kind => self.kinds.get(kind).copied(),
        };
        if known.is_none_or(|max_version| entry.version > max_version) {
            return Err(ApplyError::UnknownKind { sequence, kind: entry.kind.clone(), version: entry.version });
        }
        Ok(())
    }

    /// Applies single entries.
    fn apply_run<P: Projections>(&self, projections: &mut P, run: &[&Entry]) -> Result<Vec<(u64, u64)>, ApplyError> {
        let Some(last) = run.last() else { return Ok(Vec::new()) };
        let next = Position::after(last.sequence);
        let singles: Vec<&&Entry> = run.iter().filter(|entry| !entry.entry.kind.starts_with("load.")).collect();
        let decisions = decide(&projections.all(), &singles);
        each(projections, singles.len(), |projection| {
            let mark = projection.applied();
            if mark >= next {
                return Ok(());
            }
            let batch: Vec<Applied<'_>> = singles
                .iter()
                .zip(&decisions)
                .filter(|(entry, _)| entry.sequence >= mark.sequence)
                .map(|(entry, decision)| Applied { sequence: entry.sequence, entry: &entry.entry, decision: *decision })
                .collect();
            projection.apply(&batch, next)
        })?;
        Ok(singles
            .iter()
            .zip(&decisions)
            .filter_map(|(entry, decision)| match decision {
                Decision::Rejected { found } => Some((entry.sequence, *found)),
                Decision::Accepted => None,
            })
            .collect())
    }

    /// Applies a committed load, chunk by chunk, so that it is never in memory as a whole.
    fn apply_load<P: Projections>(&self, projections: &mut P, commit: &Entry) -> Result<(), ApplyError> {
        let sequence = commit.sequence;
        let broken = |reason: String| ApplyError::BrokenLoad { sequence, reason };
        let plan: Commit = postcard::from_bytes(&commit.entry.payload).map_err(|error| broken(error.to_string()))?;
        let mut part = 0;
        for chunk in &plan.chunks {
            let found = self.journal.read(*chunk, 1)?;
            let entry = found
                .first()
                .filter(|entry| {
                    entry.sequence == *chunk && entry.entry.kind == LOAD_CHUNK && entry.entry.key == commit.entry.key
                })
                .ok_or_else(|| broken(format!("entry `{chunk}` is no chunk of it")))?;
            let inner: Vec<NewEntry> =
                postcard::from_bytes(&entry.entry.payload).map_err(|error| broken(error.to_string()))?;
            for one in &inner {
                self.check_kind(*chunk, one)?;
            }
            let after = part + inner.len() as u64;
            each(projections, inner.len(), |projection| {
                let mark = projection.applied();
                let next = Position { sequence, part: after };
                if mark >= next {
                    return Ok(());
                }
                let done = if mark.sequence == sequence { mark.part.saturating_sub(part) } else { 0 };
                let batch: Vec<Applied<'_>> = inner
                    .iter()
                    .skip(usize::try_from(done).unwrap_or(usize::MAX))
                    .map(|entry| Applied { sequence, entry, decision: Decision::Accepted })
                    .collect();
                projection.apply(&batch, next)
            })?;
            part = after;
        }
        if part != plan.entries {
            return Err(broken(format!("`{}` entries were announced, `{part}` are there", plan.entries)));
        }
        let next = Position::after(sequence);
        for projection in projections.all() {
            if projection.applied() < next {
                projection.apply(&[], next)?;
            }
        }
        Ok(())
    }
}

/// Decides the conditional entries of a run, in order, on the decider's versions and what the run itself
/// changes.
fn decide(projections: &[&mut dyn Projection], run: &[&&Entry]) -> Vec<Decision> {
    let Some(decider) = projections.first() else { return vec![Decision::Accepted; run.len()] };
    let mark = decider.applied();
    let Some(versions) = decider.versions() else { return vec![Decision::Accepted; run.len()] };
    let mut changed: HashMap<&str, u64> = HashMap::new();
    run.iter()
        .map(|entry| {
            if entry.sequence < mark.sequence {
                return match versions.was_rejected(entry.sequence) {
                    true => Decision::Rejected { found: 0 },
                    false => Decision::Accepted,
                };
            }
            let key = entry.entry.key.as_str();
            let found = changed.get(key).copied().or_else(|| versions.version_of(key)).unwrap_or(0);
            match entry.entry.expected_version {
                Some(expected) if expected != found => Decision::Rejected { found },
                _ => {
                    changed.insert(key, entry.sequence);
                    Decision::Accepted
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes batches, or fails.
    struct Fake {
        fails: bool,
        applied: Position,
    }

    impl Projection for Fake {
        fn name(&self) -> &'static str {
            "fake"
        }

        fn applied(&self) -> Position {
            self.applied
        }

        fn durable(&self) -> Position {
            self.applied
        }

        fn apply(&mut self, _: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
            if self.fails {
                return Err(ProjectionError::new("fake", "it fails"));
            }
            self.applied = next;
            Ok(())
        }

        fn flush(&mut self) -> Result<(), ProjectionError> {
            Ok(())
        }
    }

    struct Three([Fake; 3]);

    impl Projections for Three {
        fn all(&mut self) -> Vec<&mut dyn Projection> {
            self.0.iter_mut().map(|one| one as &mut dyn Projection).collect()
        }
    }

    #[test]
    fn a_failure_is_told_after_all_came_to_an_end() {
        let next = Position::after(1);
        for (entries, third) in [(WORTH_THREADS, next), (1, Position::START)] {
            let mut three = Three([false, true, false].map(|fails| Fake { fails, applied: Position::START }));
            let error = each(&mut three, entries, |projection| projection.apply(&[], next)).expect_err("one fails");
            assert!(error.to_string().contains("it fails"), "{error}");
            assert_eq!(three.0.map(|one| one.applied), [next, Position::START, third], "{entries} entries");
        }
    }
}
