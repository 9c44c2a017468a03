//! The file: the last entry of each kind and key, and the mark, in one redb database.
//!
//! It holds hashes of keys and the signing secrets, as the journal does: it is readable by its owner alone.

mod error;

pub use error::AccessStoreError;

use crate::AccessSnapshot;
use crate::payload::Change;
use error::{of_io, of_redb, shown};
use fieldpack_journal::{NewEntry, Position, make_whole};
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};
use std::path::Path;

/// Entries: kind and key of the journal to the sequence (8 bytes, the greatest first) and the payload.
const ENTRIES: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("entries");
/// Single values by name: [`MARK`], [`EPOCH`].
const SINGLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("single");
/// The name of the mark.
const MARK: &str = "mark";
/// The name of the epoch of the journal that the file is made from.
const EPOCH: &str = "epoch";
/// Page cache, bytes: the file is read once, when it is opened.
const CACHE_BYTES: usize = 4 << 20;

/// The open file.
#[derive(Debug)]
pub(crate) struct Store {
    database: Database,
    place: String,
}

impl Store {
    /// Opens the file of the journal `epoch`, which is made where missing, and reads all of it. The checksums of all
    /// its pages are verified.
    ///
    /// # Errors
    /// [`AccessStoreError`] where it is damaged, another journal's, in use, or what the disk says.
    pub(crate) fn open(file: &Path, epoch: &str) -> Result<(Self, AccessSnapshot, Position), AccessStoreError> {
        let place = shown(file);
        make_whole(file, |path| {
            make_private(path)?;
            let database = Database::create(path).map_err(std::io::Error::other)?;
            begin(&database, epoch).map_err(std::io::Error::other)
        })
        .map_err(|error| of_io(&place, &error))?;
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .set_check_integrity_on_open(true)
            .create(file)
            .map_err(|error| of_redb(&place, error.into()))?;
        let store = Self { database, place };
        let (snapshot, mark) = store.load(epoch)?;
        Ok((store, snapshot, mark))
    }

    /// What an error of the file means.
    fn error(&self, error: impl Into<redb::Error>) -> AccessStoreError {
        of_redb(&self.place, error.into())
    }

    /// Something that is not what was written.
    fn damaged(&self, reason: impl Into<String>) -> AccessStoreError {
        AccessStoreError::Damaged { place: self.place.clone(), reason: reason.into() }
    }

    /// Reads all of it.
    fn load(&self, epoch: &str) -> Result<(AccessSnapshot, Position), AccessStoreError> {
        let transaction = self.database.begin_read().map_err(|error| self.error(error))?;
        let single = transaction.open_table(SINGLE).map_err(|error| self.error(error))?;
        let found = single.get(EPOCH).map_err(|error| self.error(error))?;
        let found = found.ok_or_else(|| self.damaged("it does not say which journal it is of"))?;
        if found.value() != epoch.as_bytes() {
            let found = String::from_utf8_lossy(found.value()).into_owned();
            let (place, expected) = (self.place.clone(), epoch.to_owned());
            return Err(AccessStoreError::OtherJournal { place, found, expected });
        }
        let mark = single.get(MARK).map_err(|error| self.error(error))?;
        let mark = mark.and_then(|mark| Position::from_bytes(mark.value()));
        let mark = mark.ok_or_else(|| self.damaged("it has no mark"))?;
        let entries = transaction.open_table(ENTRIES).map_err(|error| self.error(error))?;
        let mut snapshot = AccessSnapshot::default();
        for row in entries.iter().map_err(|error| self.error(error))? {
            let (name, value) = row.map_err(|error| self.error(error))?;
            let (kind, key) = name.value();
            let Some((version, payload)) = value.value().split_first_chunk::<8>() else {
                return Err(self.damaged(format!("`{kind}` of `{key}` is cut off")));
            };
            match Change::read(kind, key, payload).map_err(|error| self.damaged(error.to_string()))? {
                Change::Other => return Err(self.damaged(format!("`{kind}` of `{key}` does not belong there"))),
                change => snapshot.apply(u64::from_be_bytes(*version), change),
            }
        }
        Ok((snapshot, mark))
    }

    /// Writes entries with their sequences, and the mark, in one transaction. It is durable after
    /// [`flush`](Self::flush).
    ///
    /// # Errors
    /// [`AccessStoreError`]; nothing of it is kept then.
    pub(crate) fn write(&self, entries: &[(u64, &NewEntry)], mark: Position) -> Result<(), AccessStoreError> {
        let write = || -> Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            transaction.set_durability(Durability::None)?;
            {
                let mut table = transaction.open_table(ENTRIES)?;
                for (sequence, entry) in entries {
                    let value = [sequence.to_be_bytes().as_slice(), &entry.payload].concat();
                    table.insert((entry.kind.as_str(), entry.key.as_str()), value.as_slice())?;
                }
                put_mark(&transaction, mark)?;
            }
            transaction.commit()?;
            Ok(())
        };
        write().map_err(|error| self.error(error))
    }

    /// Writes the mark and makes everything written durable.
    ///
    /// # Errors
    /// [`AccessStoreError`].
    pub(crate) fn flush(&self, mark: Position) -> Result<(), AccessStoreError> {
        let flush = || -> Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            put_mark(&transaction, mark)?;
            transaction.commit()?;
            Ok(())
        };
        flush().map_err(|error| self.error(error))
    }
}

/// Makes an empty file that only its owner may read.
pub(crate) fn make_private(path: &Path) -> Result<(), std::io::Error> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Writes what an empty file has: its tables, the epoch, the mark of the start.
fn begin(database: &Database, epoch: &str) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    drop(transaction.open_table(ENTRIES)?);
    transaction.open_table(SINGLE)?.insert(EPOCH, epoch.as_bytes())?;
    put_mark(&transaction, Position::START)?;
    transaction.commit()?;
    Ok(())
}

/// Writes the mark.
fn put_mark(transaction: &WriteTransaction, mark: Position) -> Result<(), redb::Error> {
    transaction.open_table(SINGLE)?.insert(MARK, mark.to_bytes().as_slice())?;
    Ok(())
}
