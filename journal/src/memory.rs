//! A journal in memory, for tests of the rooms above.

use crate::base::{first_to_keep, still_needed};
use crate::{BaseEntry, Compacted, Compaction, Durability, Entry, Journal, JournalError, NewEntry, Position};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;

/// A journal that is gone with the process.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    kept: Mutex<Kept>,
}

/// What it holds.
#[derive(Debug, Default)]
struct Kept {
    base: Vec<BaseEntry>,
    states: BTreeMap<String, Vec<u8>>,
    /// How many entries were cut.
    cut: u64,
    entries: Vec<Entry>,
}

impl MemoryJournal {
    /// Makes an empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The entries, whatever a panicking test left behind.
    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
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
        let first = kept.cut + kept.entries.len() as u64 + 1;
        let count = entries.len() as u64;
        let numbered = (first..).zip(entries).map(|(sequence, entry)| Entry { sequence, time_us: 0, entry });
        kept.entries.extend(numbered);
        Ok(first..first + count)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let kept = self.lock();
        let skip = usize::try_from(from.saturating_sub(1 + kept.cut)).unwrap_or(usize::MAX);
        Ok(kept.entries.iter().skip(skip).take(limit).cloned().collect())
    }

    fn last_sequence(&self) -> u64 {
        let kept = self.lock();
        kept.cut + kept.entries.len() as u64
    }

    fn first_sequence(&self) -> u64 {
        self.lock().cut + 1
    }

    fn read_base(&self, from: Position, limit: usize) -> Result<Vec<BaseEntry>, JournalError> {
        Ok(self.lock().base.iter().filter(|one| one.position() >= from).take(limit).cloned().collect())
    }

    fn base_state(&self, name: &str) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(self.lock().states.get(name).cloned())
    }

    fn compact(&self, compaction: &Compaction<'_>) -> Result<Compacted, JournalError> {
        let below = first_to_keep(self, compaction)?;
        let first = self.first_sequence();
        if below <= first {
            return Ok(Compacted { first, base_entries: self.lock().base.len() as u64, cut: 0 });
        }
        let mut base = Vec::new();
        still_needed(self, below, compaction.retention, compaction.is_rejected, &mut |one| {
            base.push(one);
            Ok(())
        })?;
        let mut kept = self.lock();
        let before = kept.cut;
        kept.entries.retain(|entry| entry.sequence >= below);
        kept.cut = below - 1;
        kept.base = base;
        kept.states.clone_from(&compaction.states);
        Ok(Compacted { first: below, base_entries: kept.base.len() as u64, cut: below - 1 - before })
    }

    fn check_base(&self) -> Result<u64, JournalError> {
        Ok(self.lock().base.len() as u64)
    }
}
