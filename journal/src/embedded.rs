//! The embedded journal: one redb file, group commit, synced before it is acknowledged.
//!
//! Appenders queue; one writer thread takes what is waiting, writes it in one transaction and
//! acknowledges after the sync. After a storage error it never acknowledges again (a failed sync may
//! have dropped pages that a later one would not write).

use crate::whole::make_whole;
use crate::{Durability, Entry, Journal, JournalError, NewEntry};
use redb::{Database, ReadableDatabase, ReadableTable, StorageBackend, TableDefinition};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;

const ENTRIES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("entries");
const META: TableDefinition<'_, &str, &str> = TableDefinition::new("meta");

/// Settings of the embedded journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedSettings {
    /// Appends that may wait at once; further ones are refused. Default 1,024.
    pub queue_appends: usize,
    /// Entries written in one transaction at most (an append larger than this is one transaction of
    /// its own). Default 4,096.
    pub group_entries: usize,
    /// Page cache, bytes. Default 32 MiB: the journal is written and replayed, hardly read.
    pub cache_bytes: usize,
}

impl Default for EmbeddedSettings {
    fn default() -> Self {
        Self { queue_appends: 1_024, group_entries: 4_096, cache_bytes: 32 << 20 }
    }
}

/// The embedded journal.
pub struct EmbeddedJournal {
    database: Arc<Database>,
    file: String,
    epoch: String,
    last: Arc<AtomicU64>,
    first: AtomicU64,
    failed: Arc<OnceLock<JournalError>>,
    queue: Option<SyncSender<Append>>,
    queue_appends: usize,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// An append that waits for its acknowledgement.
struct Append {
    entries: Vec<NewEntry>,
    reply: Sender<Result<Range<u64>, JournalError>>,
}

impl EmbeddedJournal {
    /// Opens the journal in a file, which is made where missing.
    ///
    /// # Errors
    /// [`JournalError::NoJournal`] when the file is something else or was cut off.
    pub fn open(file: &Path, settings: &EmbeddedSettings) -> Result<Self, JournalError> {
        let shown = file.display().to_string();
        make_whole(file, |path| {
            let database = Database::create(path).map_err(std::io::Error::other)?;
            prepare(&database).map(drop).map_err(std::io::Error::other)
        })
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => JournalError::DiskFull { file: shown.clone() },
            _ => JournalError::NoJournal { file: shown.clone(), reason: error.to_string() },
        })?;
        let database = Database::builder()
            .set_cache_size(settings.cache_bytes)
            .create(file)
            .map_err(|error| JournalError::NoJournal { file: shown.clone(), reason: error.to_string() })?;
        Self::start(database, shown, settings)
    }

    /// Opens the journal on a storage of the caller's: a test may put one there that loses what was not
    /// synced.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_backend(backend: impl StorageBackend, settings: &EmbeddedSettings) -> Result<Self, JournalError> {
        let shown = "journal".to_owned();
        let database = Database::builder()
            .set_cache_size(settings.cache_bytes)
            .create_with_backend(backend)
            .map_err(|error| JournalError::NoJournal { file: shown.clone(), reason: error.to_string() })?;
        Self::start(database, shown, settings)
    }

    /// Reads epoch and ends, then starts the writer.
    fn start(database: Database, file: String, settings: &EmbeddedSettings) -> Result<Self, JournalError> {
        let broken = |error: redb::Error| JournalError::NoJournal { file: file.clone(), reason: error.to_string() };
        let (epoch, first, last) = prepare(&database).map_err(broken)?;
        let database = Arc::new(database);
        let last = Arc::new(AtomicU64::new(last));
        let failed = Arc::new(OnceLock::new());
        let (queue, waiting) = sync_channel(settings.queue_appends);
        let writer = Writer {
            database: database.clone(),
            file: file.clone(),
            last: last.clone(),
            failed: failed.clone(),
            group_entries: settings.group_entries,
        };
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(&waiting))
            .map_err(|error| JournalError::Storage { reason: error.to_string() })?;
        Ok(Self {
            database,
            file,
            epoch,
            last,
            first: AtomicU64::new(first),
            failed,
            queue: Some(queue),
            queue_appends: settings.queue_appends,
            writer: Mutex::new(Some(thread)),
        })
    }

    /// The file, as shown in errors.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }
}

/// Makes the tables where missing; returns epoch, first and last sequence.
fn prepare(database: &Database) -> Result<(String, u64, u64), redb::Error> {
    let transaction = database.begin_write()?;
    let found = {
        let entries = transaction.open_table(ENTRIES)?;
        let mut meta = transaction.open_table(META)?;
        let known = meta.get("epoch")?.map(|value| value.value().to_owned());
        let epoch = match known {
            Some(epoch) => epoch,
            None => {
                let epoch = format!("{:x}", jiff::Timestamp::now().as_microsecond());
                meta.insert("epoch", epoch.as_str())?;
                epoch
            }
        };
        let first = entries.first()?.map_or(1, |(key, _)| key.value());
        let last = entries.last()?.map_or(0, |(key, _)| key.value());
        (epoch, first, last)
    };
    transaction.commit()?;
    Ok(found)
}

/// The writer thread's state.
struct Writer {
    database: Arc<Database>,
    file: String,
    last: Arc<AtomicU64>,
    failed: Arc<OnceLock<JournalError>>,
    group_entries: usize,
}

impl Writer {
    /// Serves appends until all senders are gone.
    fn run(&self, waiting: &Receiver<Append>) {
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
        let storage = |error: redb::Error| self.storage_error(&error);
        let mut next = self.last.load(Ordering::Acquire) + 1;
        let time_us = jiff::Timestamp::now().as_microsecond();
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
        transaction.commit().map_err(|error| storage(error.into()))?;
        self.last.store(next - 1, Ordering::Release);
        Ok(ranges)
    }

    /// What a storage error means to the writer.
    fn storage_error(&self, error: &redb::Error) -> JournalError {
        match error {
            redb::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => {
                JournalError::DiskFull { file: self.file.clone() }
            }
            other => JournalError::Storage { reason: other.to_string() },
        }
    }
}

impl Journal for EmbeddedJournal {
    fn durability(&self) -> Durability {
        Durability::Synced
    }

    fn epoch(&self) -> &str {
        &self.epoch
    }

    fn append(&self, entries: Vec<NewEntry>) -> Result<Range<u64>, JournalError> {
        if let Some(error) = self.failed.get() {
            return Err(error.clone());
        }
        let queue = self.queue.as_ref().ok_or(JournalError::Closed)?;
        let (reply, answer) = channel();
        queue.try_send(Append { entries, reply }).map_err(|error| match error {
            TrySendError::Full(_) => JournalError::Overloaded { waiting: self.queue_appends },
            TrySendError::Disconnected(_) => JournalError::Closed,
        })?;
        answer.recv().map_err(|_| JournalError::Closed)?
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let storage = |error: redb::Error| JournalError::Storage { reason: error.to_string() };
        let transaction = self.database.begin_read().map_err(|error| storage(error.into()))?;
        let table = transaction.open_table(ENTRIES).map_err(|error| storage(error.into()))?;
        let mut entries = Vec::new();
        for row in table.range(from..).map_err(|error| storage(error.into()))?.take(limit) {
            let (key, value) = row.map_err(|error| storage(error.into()))?;
            entries.push(Entry::decode(key.value(), value.value())?);
        }
        Ok(entries)
    }

    fn last_sequence(&self) -> u64 {
        self.last.load(Ordering::Acquire)
    }

    fn first_sequence(&self) -> u64 {
        self.first.load(Ordering::Acquire)
    }

    fn trim_below(&self, sequence: u64, durable: u64) -> Result<(), JournalError> {
        if sequence > durable {
            return Err(JournalError::TrimAboveDurable { asked: sequence, durable });
        }
        let storage = |error: redb::Error| JournalError::Storage { reason: error.to_string() };
        let transaction = self.database.begin_write().map_err(|error| storage(error.into()))?;
        {
            let mut table = transaction.open_table(ENTRIES).map_err(|error| storage(error.into()))?;
            table.retain_in(..sequence, |_, _| false).map_err(|error| storage(error.into()))?;
        }
        transaction.commit().map_err(|error| storage(error.into()))?;
        self.first.fetch_max(sequence, Ordering::AcqRel);
        Ok(())
    }
}

impl Drop for EmbeddedJournal {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.writer.lock().ok().and_then(|mut writer| writer.take()) {
            let _ = thread.join();
        }
    }
}
