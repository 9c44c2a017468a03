//! Backups: a copy of the journal at one moment, taken while entries come in; and what is made of one.

use super::cut;
use super::{ENTRIES, EPOCH, EmbeddedJournal, META, new_epoch};
use crate::whole::make_whole;
use crate::{Entry, JournalError};
use redb::{
    Database, Durability, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition, TableHandle,
};
use std::path::Path;

/// Entries copied in one transaction.
const STEP_ENTRIES: usize = 10_000;

/// A copy of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The history that it is of.
    pub epoch: String,
    /// The last entry in it.
    pub sequence: u64,
    /// Entries in it, those of the base among them.
    pub entries: u64,
    /// Its size, bytes.
    pub bytes: u64,
}

impl EmbeddedJournal {
    /// Copies the journal as it is at this moment into a new file; entries may come in meanwhile. Every entry
    /// is checked on the way.
    ///
    /// # Errors
    /// [`JournalError`]: the file is there already, an entry is damaged, or the disk fails. No file is left then.
    pub fn backup(&self, to: &Path) -> Result<Backup, JournalError> {
        let snapshot = self.database.begin_read().map_err(failed)?;
        made_whole(to, |unfinished| copy(&Source(&snapshot), unfinished, None))
    }

    /// What a backup says of itself: quick, its entries are not read.
    ///
    /// # Errors
    /// [`JournalError::NoJournal`] where it is none.
    pub fn read_backup(file: &Path) -> Result<Backup, JournalError> {
        let none = |reason: String| JournalError::NoJournal { file: file.display().to_string(), reason };
        let read = || -> Result<Option<Backup>, redb::Error> {
            let database = Database::builder().open_read_only(file)?;
            let snapshot = database.begin_read()?;
            let meta = snapshot.open_table(META)?;
            let cut = cut::last_cut(&meta)?;
            let base = if cut > 0 {
                let name = cut::base_name(cut);
                snapshot.open_table(TableDefinition::<(u64, u64), &[u8]>::new(&name))?.len()?
            } else {
                0
            };
            let table = snapshot.open_table(ENTRIES)?;
            let sequence = table.last()?.map_or(cut, |(key, _)| key.value());
            let epoch = meta.get(EPOCH)?.map(|value| value.value().to_owned());
            Ok(epoch.map(|epoch| Backup { epoch, sequence, entries: base + (sequence - cut), bytes: 0 }))
        };
        let backup = read().map_err(|error| none(error.to_string()))?;
        let backup = backup.ok_or_else(|| none("it has no epoch".to_owned()))?;
        let bytes = std::fs::metadata(file).map_err(|error| none(error.to_string()))?.len();
        Ok(Backup { bytes, ..backup })
    }

    /// Makes a journal from a backup. It is a new history: what was written after the backup is not in it, so
    /// its epoch is another.
    ///
    /// # Errors
    /// [`JournalError`]: the file of the journal is there already, the backup is none or is damaged, or the disk
    /// fails. No file is left then.
    pub fn restore(backup: &Path, to: &Path) -> Result<Backup, JournalError> {
        let none = |error: redb::Error| JournalError::NoJournal {
            file: backup.display().to_string(),
            reason: error.to_string(),
        };
        let database = Database::builder().open_read_only(backup).map_err(|error| none(error.into()))?;
        let snapshot = database.begin_read().map_err(|error| none(error.into()))?;
        made_whole(to, |unfinished| copy(&Source(&snapshot), unfinished, Some(new_epoch())))
    }
}

/// What an error of a store means here.
fn failed(error: impl Into<redb::Error>) -> JournalError {
    JournalError::Storage { reason: error.into().to_string() }
}

/// Makes a file whole, which must not be there.
fn made_whole(to: &Path, make: impl FnOnce(&Path) -> Result<Backup, JournalError>) -> Result<Backup, JournalError> {
    let file = to.display().to_string();
    let io = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => JournalError::DiskFull { file: file.clone() },
        _ => JournalError::Storage { reason: format!("`{file}`: {error}") },
    };
    if to.try_exists().map_err(io)? {
        return Err(JournalError::Exists { file });
    }
    let mut made = None;
    let mut refused = None;
    let whole = make_whole(to, |unfinished| match make(unfinished) {
        Ok(backup) => {
            made = Some(backup);
            Ok(())
        }
        Err(error) => {
            refused = Some(error);
            let _ = std::fs::remove_file(unfinished);
            Err(std::io::Error::other("refused"))
        }
    });
    if let Some(error) = refused {
        return Err(error);
    }
    whole.map_err(io)?;
    let bytes = std::fs::metadata(to).map_err(io)?.len();
    let backup = made.ok_or_else(|| JournalError::Storage { reason: format!("`{file}` was made by another") })?;
    Ok(Backup { bytes, ..backup })
}

/// What is copied.
struct Source<'s>(&'s redb::ReadTransaction);

/// Copies a snapshot into a new file, under another epoch where one is given.
fn copy(source: &Source<'_>, to: &Path, epoch: Option<String>) -> Result<Backup, JournalError> {
    let meta = source.0.open_table(META).map_err(failed)?;
    let cut = cut::last_cut(&meta).map_err(failed)?;
    let own = meta.get(EPOCH).map_err(failed)?.map(|value| value.value().to_owned());
    let own = own.ok_or_else(|| failed(redb::Error::Corrupted("it has no epoch".to_owned())))?;
    let database = Database::create(to).map_err(failed)?;
    let transaction = database.begin_write().map_err(failed)?;
    {
        let mut copied = transaction.open_table(META).map_err(failed)?;
        for row in meta.iter().map_err(failed)? {
            let (key, value) = row.map_err(failed)?;
            copied.insert(key.value(), value.value()).map_err(failed)?;
        }
        if let Some(epoch) = &epoch {
            copied.insert(EPOCH, epoch.as_str()).map_err(failed)?;
            copied.insert("restored_from", own.as_str()).map_err(failed)?;
        }
        transaction.open_table(ENTRIES).map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    let mut entries = 0;
    if cut > 0 {
        entries += copy_base(source, &database, cut)?;
        let promised = cut::promised(&database)?.map(|(count, _)| count);
        if promised != Some(entries) {
            let reason = format!("the base has `{entries}` entries, expected `{}`", promised.unwrap_or_default());
            return Err(JournalError::Damaged { sequence: cut, reason });
        }
    }
    let table = source.0.open_table(ENTRIES).map_err(failed)?;
    let mut rows = table.range(cut + 1..).map_err(failed)?;
    let mut last = cut;
    loop {
        let mut transaction = database.begin_write().map_err(failed)?;
        transaction.set_durability(Durability::None).map_err(failed)?;
        let mut copied = 0;
        {
            let mut into = transaction.open_table(ENTRIES).map_err(failed)?;
            for row in rows.by_ref().take(STEP_ENTRIES) {
                let (key, value) = row.map_err(failed)?;
                Entry::decode(key.value(), value.value())?;
                if key.value() != last + 1 {
                    return Err(JournalError::Damaged { sequence: last + 1, reason: "it is missing".to_owned() });
                }
                last = key.value();
                into.insert(last, value.value()).map_err(failed)?;
                copied += 1;
            }
        }
        transaction.commit().map_err(failed)?;
        entries += copied;
        if copied == 0 {
            break;
        }
    }
    // An empty durable commit makes the steps before it durable.
    database.begin_write().map_err(failed)?.commit().map_err(failed)?;
    Ok(Backup { epoch: epoch.unwrap_or(own), sequence: last, entries, bytes: 0 })
}

/// Copies the base and the states beside it; returns how many entries it has.
fn copy_base(source: &Source<'_>, database: &Database, cut: u64) -> Result<u64, JournalError> {
    let transaction = database.begin_write().map_err(failed)?;
    let mut entries = 0;
    for table in source.0.list_tables().map_err(failed)? {
        let name = table.name();
        if name == cut::base_name(cut) {
            let definition = TableDefinition::<(u64, u64), &[u8]>::new(name);
            let from = source.0.open_table(definition).map_err(failed)?;
            let mut into = transaction.open_table(definition).map_err(failed)?;
            for row in from.iter().map_err(failed)? {
                let (key, value) = row.map_err(failed)?;
                Entry::decode(key.value().0, value.value())?;
                into.insert(key.value(), value.value()).map_err(failed)?;
                entries += 1;
            }
        } else if name == cut::states_name(cut) {
            let definition = TableDefinition::<&str, &[u8]>::new(name);
            let from = source.0.open_table(definition).map_err(failed)?;
            let mut into = transaction.open_table(definition).map_err(failed)?;
            for row in from.iter().map_err(failed)? {
                let (key, value) = row.map_err(failed)?;
                into.insert(key.value(), value.value()).map_err(failed)?;
            }
        }
    }
    transaction.commit().map_err(failed)?;
    Ok(entries)
}
