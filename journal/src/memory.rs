//! A journal in memory, for tests of the rooms above.

use crate::{Durability, Entry, Journal, JournalError, NewEntry};
use std::ops::Range;
use std::sync::Mutex;

/// A journal that is gone with the process.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    entries: Mutex<Vec<Entry>>,
}

impl MemoryJournal {
    /// Makes an empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The entries, whatever a panicking test left behind.
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    fn durability(&self) -> Durability {
        Durability::Volatile
    }

    fn epoch(&self) -> &'static str {
        "memory"
    }

    fn append(&self, entries: Vec<NewEntry>) -> Result<Range<u64>, JournalError> {
        let mut kept = self.lock();
        let first = kept.len() as u64 + 1;
        let count = entries.len() as u64;
        let numbered = (first..).zip(entries).map(|(sequence, entry)| Entry { sequence, time_us: 0, entry });
        kept.extend(numbered);
        Ok(first..first + count)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let kept = self.lock();
        let skip = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        Ok(kept.iter().skip(skip).take(limit).cloned().collect())
    }

    fn last_sequence(&self) -> u64 {
        self.lock().len() as u64
    }

    fn first_sequence(&self) -> u64 {
        1
    }

    fn trim_below(&self, sequence: u64, durable: u64) -> Result<(), JournalError> {
        if sequence > durable {
            return Err(JournalError::TrimAboveDurable { asked: sequence, durable });
        }
        Ok(())
    }
}
