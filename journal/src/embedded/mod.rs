//! The embedded journal: one redb file, group commit, synced before it is acknowledged.
//!
//! Appenders queue; one writer thread takes what is waiting, writes it in one transaction and
//! acknowledges after the sync. After a storage error it never acknowledges again (a failed sync may
//! have dropped pages that a later one would not write).

mod backup;
mod cut;
mod writer;

pub use backup::Backup;

use crate::whole::make_whole;
use crate::{BaseEntry, Compacted, Compaction, Durability, Entry, Journal, JournalError, NewEntry, Position};
use redb::{Database, ReadableDatabase, ReadableTable, StorageBackend, TableDefinition};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use writer::{Append, Writer};

const ENTRIES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("entries");
const META: TableDefinition<'_, &str, &str> = TableDefinition::new("meta");
/// The last sequence that was cut, in [`META`].
const CUT: &str = "cut";
/// The name of the history, in [`META`].
const EPOCH: &str = "epoch";

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
    /// Held while the base is written anew.
    compacting: Mutex<()>,
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
        let journal = Self::start(database, shown.clone(), settings)?;
        journal.remove_cut().map_err(|error| storage_error(&shown, &error))?;
        Ok(journal)
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
        let journal = Self::start(database, shown.clone(), settings)?;
        journal.remove_cut().map_err(|error| storage_error(&shown, &error))?;
        Ok(journal)
    }

    /// Reads epoch and ends, then starts the writer.
    fn start(database: Database, file: String, settings: &EmbeddedSettings) -> Result<Self, JournalError> {
        let broken = |error: redb::Error| JournalError::NoJournal { file: file.clone(), reason: error.to_string() };
        let Ends { epoch, first, last, time_us } = prepare(&database).map_err(broken)?;
        let database = Arc::new(database);
        let last = Arc::new(AtomicU64::new(last));
        let failed = Arc::new(OnceLock::new());
        let (queue, waiting) = sync_channel(settings.queue_appends);
        let writer = Writer {
            database: database.clone(),
            file: file.clone(),
            last: last.clone(),
            time_us: AtomicI64::new(time_us),
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
            compacting: Mutex::new(()),
        })
    }

    /// How many entries the base has, as the journal says; 0 where nothing was cut.
    ///
    /// # Errors
    /// A storage error.
    pub fn base_entries(&self) -> Result<u64, JournalError> {
        Ok(cut::promised(&self.database)?.map_or(0, |(entries, _)| entries))
    }

    /// The file, as shown in errors.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }
}

/// Where a journal begins and ends.
struct Ends {
    epoch: String,
    first: u64,
    last: u64,
    /// The time of the last entry, microseconds since 1970; 0 where there is none.
    time_us: i64,
}

/// Makes the tables where missing, and reads where the journal begins and ends.
fn prepare(database: &Database) -> Result<Ends, redb::Error> {
    let transaction = database.begin_write()?;
    let found = {
        let entries = transaction.open_table(ENTRIES)?;
        let mut meta = transaction.open_table(META)?;
        let known = meta.get(EPOCH)?.map(|value| value.value().to_owned());
        let epoch = match known {
            Some(epoch) => epoch,
            None => {
                let epoch = new_epoch();
                meta.insert(EPOCH, epoch.as_str())?;
                epoch
            }
        };
        let cut = cut::last_cut(&meta)?;
        let last = entries.last()?;
        let time_us = last.as_ref().and_then(|(key, value)| Entry::decode(key.value(), value.value()).ok());
        let time_us = time_us.map_or(0, |entry| entry.time_us);
        Ends { epoch, first: cut + 1, last: last.map_or(cut, |(key, _)| key.value()), time_us }
    };
    transaction.commit()?;
    Ok(found)
}

/// A name for a history that begins now.
fn new_epoch() -> String {
    format!("{:x}", jiff::Timestamp::now().as_microsecond())
}

/// What a storage error means to a writer.
fn storage_error(file: &str, error: &redb::Error) -> JournalError {
    match error {
        redb::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => {
            JournalError::DiskFull { file: file.to_owned() }
        }
        other => JournalError::Storage { reason: other.to_string() },
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

    fn read_base(&self, from: Position, limit: usize) -> Result<Vec<BaseEntry>, JournalError> {
        cut::read_base(&self.database, from, limit)
    }

    fn base_state(&self, name: &str) -> Result<Option<Vec<u8>>, JournalError> {
        cut::base_state(&self.database, name)
    }

    fn compact(&self, compaction: &Compaction<'_>) -> Result<Compacted, JournalError> {
        if let Some(error) = self.failed.get() {
            return Err(error.clone());
        }
        let _one = self.compacting.lock().unwrap_or_else(PoisonError::into_inner);
        self.write_base_and_cut(compaction).inspect_err(|error| {
            // The storage takes nothing more after an error: appends would find that out, and nobody else.
            if matches!(error, JournalError::Storage { .. } | JournalError::DiskFull { .. }) {
                let _ = self.failed.set(error.clone());
            }
        })
    }

    fn check_base(&self) -> Result<u64, JournalError> {
        self.verify_base()
    }

    fn failure(&self) -> Option<JournalError> {
        self.failed.get().cloned()
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
