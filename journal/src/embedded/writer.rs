//! The writer: takes what is waiting, writes it in one transaction, acknowledges after the sync.

use super::{ENTRIES, storage_error};
use crate::fault::fail_point;
use crate::{Entry, JournalError, NewEntry};
use redb::Database;
use std::ops::Range;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, OnceLock};

/// An append that waits for its acknowledgement.
pub(super) struct Append {
    pub(super) entries: Vec<NewEntry>,
    pub(super) reply: Sender<Result<Range<u64>, JournalError>>,
}

/// The writer thread's state.
pub(super) struct Writer {
    pub(super) database: Arc<Database>,
    pub(super) file: String,
    pub(super) last: Arc<AtomicU64>,
    /// The time of the last entry, microseconds since 1970.
    pub(super) time_us: AtomicI64,
    pub(super) failed: Arc<OnceLock<JournalError>>,
    pub(super) group_entries: usize,
}

impl Writer {
    /// Serves appends until all senders are gone.
    pub(super) fn run(&self, waiting: &Receiver<Append>) {
        while let Ok(append) = waiting.recv() {
            let mut group = vec![append];
            let mut entries = group[0].entries.len();
            while entries < self.group_entries {
                let Ok(next) = waiting.try_recv() else { break };
                entries += next.entries.len();
                group.push(next);
            }
            self.serve(group);
        }
    }

    /// Writes a group and acknowledges it, or refuses it and everything after.
    fn serve(&self, group: Vec<Append>) {
        let (appends, replies): (Vec<_>, Vec<_>) = group.into_iter().map(|one| (one.entries, one.reply)).unzip();
        if let Some(error) = self.failed.get() {
            replies.iter().for_each(|reply| drop(reply.send(Err(error.clone()))));
            return;
        }
        match self.write(appends) {
            Ok(ranges) => replies.iter().zip(ranges).for_each(|(reply, range)| drop(reply.send(Ok(range)))),
            Err(error) => {
                let error = self.failed.get_or_init(|| error);
                replies.iter().for_each(|reply| drop(reply.send(Err(error.clone()))));
            }
        }
    }

    /// Writes appends in one synced transaction; returns the sequences of each.
    fn write(&self, appends: Vec<Vec<NewEntry>>) -> Result<Vec<Range<u64>>, JournalError> {
        let storage = |error: redb::Error| storage_error(&self.file, &error);
        let mut next = self.last.load(Ordering::Acquire) + 1;
        // A clock that is set back does not turn the journal's time back.
        let now_us = jiff::Timestamp::now().as_microsecond();
        let time_us = self.time_us.fetch_max(now_us, Ordering::AcqRel).max(now_us);
        let transaction = self.database.begin_write().map_err(|error| storage(error.into()))?;
        let mut ranges = Vec::with_capacity(appends.len());
        {
            let mut table = transaction.open_table(ENTRIES).map_err(|error| storage(error.into()))?;
            for append in appends {
                let first = next;
                for entry in append {
                    let bytes = Entry { sequence: next, time_us, entry }.encode()?;
                    table.insert(next, bytes.as_slice()).map_err(|error| storage(error.into()))?;
                    next += 1;
                }
                ranges.push(first..next);
            }
        }
        fail_point!("journal::before-sync");
        transaction.commit().map_err(|error| storage(error.into()))?;
        fail_point!("journal::appended");
        self.last.store(next - 1, Ordering::Release);
        Ok(ranges)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EmbeddedJournal, EmbeddedSettings};
    use super::*;
    use crate::Journal;

    /// An hour, microseconds.
    const HOUR_US: i64 = 3_600_000_000;

    #[test]
    fn a_clock_that_is_set_back_does_not_turn_the_journals_time_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("journal.redb");
        drop(EmbeddedJournal::open(&file, &EmbeddedSettings::default()).expect("opens"));
        // What a process wrote whose clock was an hour ahead of today's.
        let ahead_us = jiff::Timestamp::now().as_microsecond() + HOUR_US;
        let entry = Entry { sequence: 1, time_us: ahead_us, entry: NewEntry::default() };
        {
            let database = Database::create(&file).expect("opens");
            let transaction = database.begin_write().expect("begins");
            let bytes = entry.encode().expect("encodes");
            transaction.open_table(ENTRIES).expect("opens").insert(1, bytes.as_slice()).expect("inserts");
            transaction.commit().expect("commits");
        }
        let journal = EmbeddedJournal::open(&file, &EmbeddedSettings::default()).expect("opens");
        for sequence in 2..5 {
            assert_eq!(journal.append(vec![NewEntry::default()]), Ok(sequence..sequence + 1));
        }
        let times: Vec<i64> = journal.read(1, 10).expect("reads").iter().map(|entry| entry.time_us).collect();
        assert_eq!(times, [ahead_us; 4], "times rise or stand, they never fall");
    }
}
