//! Writing to the journal, and waiting for the applier.

use super::{Core, Mark, Outcome, Shared};
use crate::{ApplyError, Compacted, Compaction, Journal, JournalError, NewEntry};
use std::ops::Range;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Writes to the journal and waits for the applier.
#[derive(Clone)]
pub struct Handle {
    pub(super) core: Arc<Core>,
}

impl Handle {
    /// Appends entries and returns their sequences once they are durable, without waiting for the apply.
    ///
    /// # Errors
    /// [`JournalError`]; none of the entries is kept then.
    pub fn append(&self, entries: Vec<NewEntry>) -> Result<Range<u64>, JournalError> {
        let range = self.core.journal.append(entries).inspect_err(|_| self.tell_failure())?;
        let mut shared = self.core.lock();
        shared.target = shared.target.max(range.end - 1);
        self.core.work.notify_one();
        Ok(range)
    }

    /// Has a function called with the reason once the journal acknowledges nothing more, at the append that
    /// finds it; every append after it calls it again. Of several functions the first stands.
    pub fn on_failure(&self, tell: impl Fn(&JournalError) + Send + Sync + 'static) {
        // A second one is of no use.
        let _ = self.core.failed.set(Box::new(tell));
    }

    /// Says that the journal has failed, where it has.
    fn tell_failure(&self) {
        if let (Some(error), Some(tell)) = (self.core.journal.failure(), self.core.failed.get()) {
            tell(&error);
        }
    }

    /// Writes the base of the journal anew and cuts what stands in it; see [`Journal::compact`].
    ///
    /// # Errors
    /// As [`Journal::compact`].
    pub fn compact(&self, compaction: &Compaction<'_>) -> Result<Compacted, JournalError> {
        self.core.journal.compact(compaction).inspect_err(|_| self.tell_failure())
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

    /// Makes what is applied durable in every projection, and returns the lowest durable mark: all entries
    /// below it are.
    ///
    /// # Errors
    /// As [`wait_for`](Self::wait_for).
    pub fn flush(&self, timeout: Duration) -> Result<u64, ApplyError> {
        let mut shared = self.core.lock();
        shared.flush_wanted += 1;
        let own = shared.flush_wanted;
        self.core.work.notify_one();
        let sequence = shared.target;
        self.wait_until(shared, timeout, sequence, |shared| (shared.flushed >= own).then_some(shared.durable))
    }

    /// How far each projection was after the last batch or flush, in the order of applying.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        self.core.lock().marks.clone()
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
        let shared = self.core.lock();
        self.wait_until(shared, timeout, sequence, |shared| (shared.applied >= sequence).then_some(()))
    }

    /// Waits until the shared state gives something.
    fn wait_until<T>(
        &self,
        mut shared: MutexGuard<'_, Shared>,
        timeout: Duration,
        sequence: u64,
        done: impl Fn(&Shared) -> Option<T>,
    ) -> Result<T, ApplyError> {
        let start = Instant::now();
        loop {
            if let Some(found) = done(&shared) {
                return Ok(found);
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
