//! Applying entries to the file, and deciding conditional ones.

use super::super::error::{StoreError, of_io, shown};
use super::reader::Records;
use super::tables::{
    COUNTS, MARK, OVERLAY, PACKS, RECORDS, REJECTED, REMEMBERED_US, REQUEST_TIMES, REQUESTS, SINGLE, VERSIONS, type_of,
    versioned,
};
use super::{Shared, of_redb};
use crate::entry::{ACCESS_KEYS, Change, RequestDone};
use crate::record::record_iri;
use fieldpack_journal::{Applied, Decision, Position, Projection, ProjectionError, Versions, make_whole};
use rayon::prelude::*;
use redb::{Database, Durability, ReadableTable, StorageBackend, Table, WriteTransaction};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The name in errors and metrics.
const NAME: &str = "records";
/// Files up to this size are verified whole whenever they are opened.
const VERIFIED_BYTES: u64 = 256 << 20;

/// Page cache, bytes: the hot pages of a hundred thousand records.
const CACHE_BYTES: usize = 64 << 20;

/// Latest records by IRI with their versions, stored packs and the curators' overlay.
///
/// The version of a key is the sequence of the last entry that changed it, a delete among them: the
/// applier decides the entries of a batch by those before them in it, so a deleted key must answer the
/// same whether the delete stands in the same batch or in an earlier one. A
/// batch is visible to [`Records`] once it is applied, and survives a power cut once it is flushed: until
/// then it may be lost as a whole, mark included, and is applied again from the journal.
pub struct RecordsProjection {
    shared: Arc<Shared>,
    applied: Position,
    durable: Position,
    /// What went wrong in a question that could not answer with an error; the next apply does.
    unanswered: Mutex<Option<StoreError>>,
}

impl RecordsProjection {
    /// Opens the file, which is made where missing. The checksums of all its pages are verified where the
    /// file is small enough for that to take less than a second (256 MiB), or was not closed in
    /// good order; of larger ones damage shows where it is read.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the file was changed by something else, [`StoreError::InUse`] where
    /// another process has it open, or what the disk says.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        let place = shown(file);
        make_whole(file, |path| {
            let database = Database::create(path).map_err(std::io::Error::other)?;
            make_tables(&database).map_err(std::io::Error::other)
        })
        .map_err(|error| of_io(&place, &error))?;
        let bytes = std::fs::metadata(file).map_err(|error| of_io(&place, &error))?.len();
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .set_check_integrity_on_open(bytes <= VERIFIED_BYTES)
            .create(file)
            .map_err(|error| of_redb(&place, error.into()))?;
        Self::start(database, place)
    }

    /// Opens the store on a storage of the caller's: a test may put one there that loses what was not synced.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_backend(backend: impl StorageBackend) -> Result<Self, StoreError> {
        let place = "records".to_owned();
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .create_with_backend(backend)
            .map_err(|error| of_redb(&place, error.into()))?;
        Self::start(database, place)
    }

    /// Makes the tables where missing and reads the mark.
    fn start(database: Database, place: String) -> Result<Self, StoreError> {
        let shared = Arc::new(Shared { database, place });
        make_tables(&shared.database).map_err(|error| shared.error(error))?;
        let applied = Records::new(shared.clone()).applied()?;
        Ok(Self { shared, applied, durable: applied, unanswered: Mutex::new(None) })
    }

    /// A reader that sees every batch once it is applied.
    #[must_use]
    pub fn reader(&self) -> Records {
        Records::new(self.shared.clone())
    }

    /// Keeps an error for the next apply; the question is answered as if nothing were there.
    fn answer<T>(&self, found: Result<Option<T>, StoreError>) -> Option<T> {
        found.unwrap_or_else(|error| {
            tracing::error!(%error, "the deciding store cannot answer");
            *self.unanswered.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            None
        })
    }

    /// Writes a batch and its mark in one transaction.
    fn write(&self, batch: &[Applied<'_>], changes: &[Change], next: Position) -> Result<(), redb::Error> {
        let mut transaction = self.shared.database.begin_write()?;
        transaction.set_durability(Durability::None)?;
        {
            let mut tables = Tables::open(&transaction)?;
            for (applied, change) in batch.iter().zip(changes) {
                match applied.decision {
                    Decision::Accepted => tables.put(applied, change)?,
                    Decision::Rejected { .. } => drop(tables.rejected.insert(applied.sequence, ())?),
                }
            }
            tables.single.insert(MARK, next.to_bytes().as_slice())?;
        }
        transaction.commit()?;
        Ok(())
    }
}

/// Makes the tables where they are missing.
fn make_tables(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    drop(Tables::open(&transaction)?);
    transaction.commit()?;
    Ok(())
}

/// The tables, open for writing.
struct Tables<'t> {
    records: Table<'t, &'static str, &'static [u8]>,
    counts: Table<'t, u8, u64>,
    packs: Table<'t, (&'static str, u64), &'static [u8]>,
    versions: Table<'t, &'static str, u64>,
    requests: Table<'t, &'static str, &'static [u8]>,
    request_times: Table<'t, (i64, &'static str), ()>,
    rejected: Table<'t, u64, ()>,
    single: Table<'t, &'static str, &'static [u8]>,
}

impl<'t> Tables<'t> {
    fn open(transaction: &'t WriteTransaction) -> Result<Self, redb::Error> {
        Ok(Self {
            records: transaction.open_table(RECORDS)?,
            counts: transaction.open_table(COUNTS)?,
            packs: transaction.open_table(PACKS)?,
            versions: transaction.open_table(VERSIONS)?,
            requests: transaction.open_table(REQUESTS)?,
            request_times: transaction.open_table(REQUEST_TIMES)?,
            rejected: transaction.open_table(REJECTED)?,
            single: transaction.open_table(SINGLE)?,
        })
    }

    /// Writes one accepted change. The payloads are kept as they came: they are in the form that
    /// [`Change::decode`] has just read.
    fn put(&mut self, applied: &Applied<'_>, change: &Change) -> Result<(), redb::Error> {
        let (sequence, entry) = (applied.sequence, applied.entry);
        let (key, payload) = (entry.key.as_str(), entry.payload.as_slice());
        match change {
            Change::Upsert(_) => {
                let value = versioned(sequence, payload);
                let is_new = self.records.insert(key, value.as_slice())?.is_none();
                if is_new {
                    self.count(key, |count| count + 1)?;
                }
            }
            Change::Delete(iri) => {
                let was_there = self.records.remove(iri.as_str())?.is_some();
                if was_there {
                    self.count(iri, |count| count.saturating_sub(1))?;
                }
                self.versions.insert(key, sequence)?;
            }
            Change::Publish(_) => {
                self.single.insert(OVERLAY, payload)?;
                self.versions.insert(key, sequence)?;
            }
            Change::StorePack(_) => {
                self.packs.insert((key, sequence), payload)?;
                self.versions.insert(key, sequence)?;
            }
            Change::RequestDone(done) => self.remember(sequence, done, payload)?,
            Change::RdfLoad(_) | Change::StoreEmbedder(_) => {
                self.versions.insert(key, sequence)?;
            }
            Change::Other if key.starts_with(ACCESS_KEYS) => {
                self.versions.insert(key, sequence)?;
            }
            // The keys of other rooms are not decided here.
            Change::Other => {}
        }
        Ok(())
    }

    /// Keeps a request, and forgets those that were taken long before it.
    fn remember(&mut self, sequence: u64, done: &RequestDone, payload: &[u8]) -> Result<(), redb::Error> {
        self.requests.insert(done.key.as_str(), versioned(sequence, payload).as_slice())?;
        self.request_times.insert((done.at_us, done.key.as_str()), ())?;
        let end = done.at_us.saturating_sub(REMEMBERED_US);
        let mut old = Vec::new();
        for row in self.request_times.range(..(end, ""))? {
            let (key, ()) = (row?.0, ());
            old.push((key.value().0, key.value().1.to_owned()));
        }
        for (at_us, key) in old {
            self.request_times.remove((at_us, key.as_str()))?;
            self.requests.remove(key.as_str())?;
        }
        Ok(())
    }

    /// Changes the number of records of the type that an IRI names.
    fn count(&mut self, iri: &str, change: impl Fn(u64) -> u64) -> Result<(), redb::Error> {
        if let Some(record_type) = type_of(iri) {
            let number = record_type as u8;
            let before = self.counts.get(number)?.map_or(0, |count| count.value());
            self.counts.insert(number, change(before))?;
        }
        Ok(())
    }
}

/// Reads an entry's change; a record must be named after its type, source and identifier, as readers
/// find it by that name.
fn read(applied: &Applied<'_>) -> Result<Change, ProjectionError> {
    if applied.decision != Decision::Accepted {
        return Ok(Change::Other);
    }
    let change = Change::decode(applied.entry).map_err(|error| ProjectionError::new(NAME, error))?;
    if let Change::Upsert(record) = &change {
        let (header, key) = (&record.header, &applied.entry.key);
        let iri = record_iri(record.record_type(), &header.source, &header.source_id);
        if iri != *header.iri || iri != *key {
            let reason = format!("entry `{key}` carries the record `{}`, whose name should be `{iri}`", header.iri);
            return Err(ProjectionError::new(NAME, reason));
        }
    }
    Ok(change)
}

impl Projection for RecordsProjection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn applied(&self) -> Position {
        self.applied
    }

    fn durable(&self) -> Position {
        self.durable
    }

    fn apply(&mut self, batch: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
        if let Some(error) = self.unanswered.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(ProjectionError::new(NAME, error));
        }
        let changes: Vec<Change> = batch.par_iter().map(read).collect::<Result<_, _>>()?;
        let written = self.write(batch, &changes, next);
        written.map_err(|error| ProjectionError::new(NAME, self.shared.error(error)))?;
        self.applied = next;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        if self.durable == self.applied {
            return Ok(());
        }
        // An empty durable commit makes the commits before it durable.
        let commit = || -> Result<(), redb::Error> {
            let mut transaction = self.shared.database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            transaction.commit()?;
            Ok(())
        };
        commit().map_err(|error| ProjectionError::new(NAME, self.shared.error(error)))?;
        self.durable = self.applied;
        Ok(())
    }

    fn versions(&self) -> Option<&dyn Versions> {
        Some(self)
    }
}

impl Versions for RecordsProjection {
    fn version_of(&self, key: &str) -> Option<u64> {
        self.answer(self.reader().version_of(key))
    }

    fn was_rejected(&self, sequence: u64) -> bool {
        self.answer(self.reader().was_rejected(sequence)).is_some()
    }
}
