//! Reading the records store.

use super::super::error::StoreError;
use super::Shared;
use super::tables::{
    COUNTS, MARK, OVERLAY, PACKS, RECORDS, REJECTED, REQUESTS, SINGLE, VERSIONS, keys_of, split_version,
};
use crate::entry::{Publish, RequestDone, StoredPack};
use crate::record::{Header, Record, RecordType};
use fieldpack_journal::Position;
use rayon::prelude::*;
use redb::{AccessGuard, ReadOnlyTable, ReadTransaction, ReadableTable, TableDefinition};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::sync::Arc;

/// Records decoded together: enough to keep every core busy, few enough to stay in memory.
const DECODED_TOGETHER: usize = 4_096;

/// Reads the records store. Cloning is cheap; every method reads one snapshot of the last applied batch.
#[derive(Clone, Debug)]
pub struct Records {
    pub(super) shared: Arc<Shared>,
}

/// One revision of a stored pack, read as a [`StoredPack`] or in a form of the room above that reads less or more of
/// its JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct PackRevision<P = StoredPack> {
    /// The sequence of the entry that stored it.
    pub version: u64,
    /// The pack as it was stored.
    pub pack: P,
}

/// A row of the table of packs.
type PackRow =
    Result<(AccessGuard<'static, (&'static str, u64)>, AccessGuard<'static, &'static [u8]>), redb::StorageError>;

/// The part of a record that says whose it is.
#[derive(Deserialize)]
struct Owned {
    header: Header,
}

impl Records {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// The record with this IRI.
    ///
    /// # Errors
    /// [`StoreError`] where the file cannot be read; as for every method here.
    pub fn get(&self, iri: &str) -> Result<Option<Record>, StoreError> {
        Ok(self.get_many([iri])?.pop().flatten())
    }

    /// The records with these IRIs, in their order, from one snapshot.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn get_many<'i>(&self, iris: impl IntoIterator<Item = &'i str>) -> Result<Vec<Option<Record>>, StoreError> {
        let snapshot = self.shared.begin()?;
        let table = self.table(&snapshot, RECORDS)?;
        iris.into_iter()
            .map(|iri| {
                let found = table.get(iri).map_err(|error| self.shared.error(error))?;
                found.map(|value| self.decode(iri, value.value())).transpose()
            })
            .collect()
    }

    /// The version of a key (a record's IRI, a pack's identifier, a graph): the sequence of the last entry
    /// that changed it, be it a delete; `None` where there never was one.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn version_of(&self, key: &str) -> Result<Option<u64>, StoreError> {
        let snapshot = self.shared.begin()?;
        let found = self.table(&snapshot, RECORDS)?.get(key).map_err(|error| self.shared.error(error))?;
        if let Some(value) = found {
            return self.split(key, value.value()).map(|(version, _)| Some(version));
        }
        let found = self.table(&snapshot, VERSIONS)?.get(key).map_err(|error| self.shared.error(error))?;
        Ok(found.map(|version| version.value()))
    }

    /// The version of the record with this IRI; `None` where there is none.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn version_of_record(&self, iri: &str) -> Result<Option<u64>, StoreError> {
        let snapshot = self.shared.begin()?;
        let found = self.table(&snapshot, RECORDS)?.get(iri).map_err(|error| self.shared.error(error))?;
        found.map(|value| self.split(iri, value.value()).map(|(version, _)| version)).transpose()
    }

    /// Who owns the record with this IRI.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn owner_of(&self, iri: &str) -> Result<Option<Arc<str>>, StoreError> {
        let snapshot = self.shared.begin()?;
        let found = self.table(&snapshot, RECORDS)?.get(iri).map_err(|error| self.shared.error(error))?;
        let owned = found.map(|value| -> Result<Owned, StoreError> {
            let (_, json) = self.split(iri, value.value())?;
            serde_json::from_slice(json).map_err(|error| self.shared.damaged(iri, error))
        });
        Ok(owned.transpose()?.map(|owned| owned.header.owner))
    }

    /// Up to `limit` records of a type in the order of their IRIs, those after `after` where it is given.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn page(&self, record_type: RecordType, after: Option<&str>, limit: usize) -> Result<Vec<Record>, StoreError> {
        let (first, end) = keys_of(record_type, after);
        if first == end {
            return Ok(Vec::new());
        }
        let snapshot = self.shared.begin()?;
        let table = self.table(&snapshot, RECORDS)?;
        let bounds = (first.as_ref().map(String::as_str), end.as_ref().map(String::as_str));
        let rows = table.range::<&str>(bounds).map_err(|error| self.shared.error(error))?;
        rows.take(limit)
            .map(|row| {
                let (iri, value) = row.map_err(|error| self.shared.error(error))?;
                self.decode(iri.value(), value.value())
            })
            .collect()
    }

    /// How many records there are of each type.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn counts(&self) -> Result<BTreeMap<RecordType, u64>, StoreError> {
        let snapshot = self.shared.begin()?;
        let table = self.table(&snapshot, COUNTS)?;
        RecordType::ALL
            .into_iter()
            .map(|record_type| {
                let count = table.get(record_type as u8).map_err(|error| self.shared.error(error))?;
                Ok((record_type, count.map_or(0, |count| count.value())))
            })
            .collect()
    }

    /// Hands every record of one snapshot to `sink`, in the order of their IRIs, and returns the position
    /// that the snapshot stands at. Records are decoded in parallel while `sink` works on those before;
    /// no more than a few thousand are in memory at once.
    ///
    /// # Errors
    /// As [`get`](Self::get); `sink` has had a part of the records then.
    pub fn for_each(&self, mut sink: impl FnMut(Record) + Send) -> Result<Position, StoreError> {
        let snapshot = self.shared.begin()?;
        let position = self.mark(&snapshot)?;
        let table = self.table(&snapshot, RECORDS)?;
        let mut rows = table.iter().map_err(|error| self.shared.error(error))?;
        let mut ready: Vec<Record> = Vec::new();
        loop {
            let mut raw: Vec<Vec<u8>> = Vec::with_capacity(DECODED_TOGETHER);
            for row in rows.by_ref().take(DECODED_TOGETHER) {
                raw.push(row.map_err(|error| self.shared.error(error))?.1.value().to_vec());
            }
            let ended = raw.is_empty();
            let (decoded, ()) = rayon::join(
                || raw.par_iter().map(|value| self.decode("a record", value)).collect::<Result<Vec<_>, _>>(),
                || ready.drain(..).for_each(&mut sink),
            );
            ready = decoded?;
            if ended {
                return Ok(position);
            }
        }
    }

    /// The latest revision of a stored pack.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn pack(&self, id: &str) -> Result<Option<StoredPack>, StoreError> {
        Ok(self.revisions(id, 1)?.pop().map(|revision| revision.pack))
    }

    /// The latest revision of a stored pack, with its version.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn latest_pack<P: DeserializeOwned>(&self, id: &str) -> Result<Option<PackRevision<P>>, StoreError> {
        Ok(self.revisions(id, 1)?.pop())
    }

    /// All revisions of a stored pack, the oldest first.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn pack_revisions(&self, id: &str) -> Result<Vec<PackRevision>, StoreError> {
        self.pack_revisions_after(id, 0, usize::MAX)
    }

    /// The revisions of a stored pack after the first `known` of them, the oldest first, at most `limit`. Those
    /// before are passed over unread.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn pack_revisions_after<P: DeserializeOwned>(
        &self,
        id: &str,
        known: usize,
        limit: usize,
    ) -> Result<Vec<PackRevision<P>>, StoreError> {
        let snapshot = self.shared.begin()?;
        let table = self.table(&snapshot, PACKS)?;
        let rows = table.range((id, 0)..=(id, u64::MAX)).map_err(|error| self.shared.error(error))?;
        rows.skip(known).take(limit).map(|row| self.revision(id, row)).collect()
    }

    /// The revisions of a stored pack after a version, the oldest first, at most `limit`.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn pack_revisions_since<P: DeserializeOwned>(
        &self,
        id: &str,
        version: u64,
        limit: usize,
    ) -> Result<Vec<PackRevision<P>>, StoreError> {
        let snapshot = self.shared.begin()?;
        let table = self.table(&snapshot, PACKS)?;
        let since = (Bound::Excluded((id, version)), Bound::Included((id, u64::MAX)));
        let rows = table.range::<(&str, u64)>(since).map_err(|error| self.shared.error(error))?;
        rows.take(limit).map(|row| self.revision(id, row)).collect()
    }

    /// The identifiers of stored packs after `after`, in their order, at most `limit`, each with the version of its
    /// latest revision.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn packs(&self, after: Option<&str>, limit: usize) -> Result<Vec<(String, u64)>, StoreError> {
        let snapshot = self.shared.begin()?;
        let table = self.table(&snapshot, PACKS)?;
        let mut found: Vec<(String, u64)> = Vec::new();
        while found.len() < limit {
            // The first row after all revisions of the pack before is the next pack's first.
            let before = found.last().map(|(id, _)| id.as_str()).or(after);
            let first = before.map_or(Bound::Unbounded, |id| Bound::Excluded((id, u64::MAX)));
            let mut rows =
                table.range::<(&str, u64)>((first, Bound::Unbounded)).map_err(|error| self.shared.error(error))?;
            let Some(row) = rows.next() else { break };
            let id = row.map_err(|error| self.shared.error(error))?.0.value().0.to_owned();
            let mut revisions =
                table.range((id.as_str(), 0)..=(id.as_str(), u64::MAX)).map_err(|error| self.shared.error(error))?;
            let Some(last) = revisions.next_back() else { break };
            let version = last.map_err(|error| self.shared.error(error))?.0.value().1;
            found.push((id, version));
        }
        Ok(found)
    }

    /// The latest revisions of the stored packs before `before` in the order of their ids, the last first, at most
    /// `limit`. Ids begin with the time: the newest first.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn packs_before<P: DeserializeOwned>(
        &self,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, PackRevision<P>)>, StoreError> {
        let snapshot = self.shared.begin()?;
        let table = self.table(&snapshot, PACKS)?;
        let mut found: Vec<(String, PackRevision<P>)> = Vec::new();
        while found.len() < limit {
            // The last row before all revisions of the pack after it is the latest of the next one.
            let after = found.last().map(|(id, _)| id.as_str()).or(before);
            let last = after.map_or(Bound::Unbounded, |id| Bound::Excluded((id, 0)));
            let mut rows =
                table.range::<(&str, u64)>((Bound::Unbounded, last)).map_err(|error| self.shared.error(error))?;
            let Some(row) = rows.next_back() else { break };
            let id = match &row {
                Ok((key, _)) => key.value().0.to_owned(),
                Err(_) => String::new(),
            };
            let revision = self.revision(&id, row)?;
            found.push((id, revision));
        }
        Ok(found)
    }

    /// The last revisions of a stored pack, the newest first.
    fn revisions<P: DeserializeOwned>(&self, id: &str, limit: usize) -> Result<Vec<PackRevision<P>>, StoreError> {
        let snapshot = self.shared.begin()?;
        let table = self.table(&snapshot, PACKS)?;
        let rows = table.range((id, 0)..=(id, u64::MAX)).map_err(|error| self.shared.error(error))?;
        rows.rev().take(limit).map(|row| self.revision(id, row)).collect()
    }

    /// The revision in a row.
    fn revision<P: DeserializeOwned>(&self, id: &str, row: PackRow) -> Result<PackRevision<P>, StoreError> {
        let (key, value) = row.map_err(|error| self.shared.error(error))?;
        let pack = serde_json::from_slice(value.value()).map_err(|error| self.shared.damaged(id, error))?;
        Ok(PackRevision { version: key.value().1, pack })
    }

    /// The curators' overlay of the ontologies; empty where nothing was published.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn overlay(&self) -> Result<Publish, StoreError> {
        let snapshot = self.shared.begin()?;
        let found = self.table(&snapshot, SINGLE)?.get(OVERLAY).map_err(|error| self.shared.error(error))?;
        match found {
            Some(value) => serde_json::from_slice(value.value()).map_err(|error| self.shared.damaged(OVERLAY, error)),
            None => Ok(Publish::default()),
        }
    }

    /// The request that was taken under a key in the last day, and the sequence of its entry.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn request(&self, key: &str) -> Result<Option<(u64, RequestDone)>, StoreError> {
        let snapshot = self.shared.begin()?;
        let found = self.table(&snapshot, REQUESTS)?.get(key).map_err(|error| self.shared.error(error))?;
        found
            .map(|value| {
                let (sequence, json) = self.split(key, value.value())?;
                let done = serde_json::from_slice(json).map_err(|error| self.shared.damaged(key, error))?;
                Ok((sequence, done))
            })
            .transpose()
    }

    /// The next thing to apply.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn applied(&self) -> Result<Position, StoreError> {
        self.mark(&self.shared.begin()?)
    }

    /// The sequences of the rejected entries below a sequence.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn rejected(&self, below: u64) -> Result<HashSet<u64>, StoreError> {
        let snapshot = self.shared.begin()?;
        let table = self.table(&snapshot, REJECTED)?;
        let rows = table.range(..below).map_err(|error| self.shared.error(error))?;
        rows.map(|row| row.map(|(sequence, _)| sequence.value()).map_err(|error| self.shared.error(error))).collect()
    }

    /// Whether an entry was rejected: `Some` where it was.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn was_rejected(&self, sequence: u64) -> Result<Option<()>, StoreError> {
        let snapshot = self.shared.begin()?;
        let found = self.table(&snapshot, REJECTED)?.get(sequence).map_err(|error| self.shared.error(error))?;
        Ok(found.map(|_| ()))
    }

    pub(super) fn table<K: redb::Key + 'static, V: redb::Value + 'static>(
        &self,
        snapshot: &ReadTransaction,
        table: TableDefinition<'_, K, V>,
    ) -> Result<ReadOnlyTable<K, V>, StoreError> {
        snapshot.open_table(table).map_err(|error| self.shared.error(error))
    }

    /// The mark of a snapshot.
    fn mark(&self, snapshot: &ReadTransaction) -> Result<Position, StoreError> {
        let found = self.table(snapshot, SINGLE)?.get(MARK).map_err(|error| self.shared.error(error))?;
        match found {
            None => Ok(Position::START),
            Some(value) => {
                let mark = Position::from_bytes(value.value());
                mark.ok_or_else(|| self.shared.damaged(MARK, "it does not have 16 bytes"))
            }
        }
    }

    /// Version and JSON of a record's value.
    fn split<'v>(&self, iri: &str, value: &'v [u8]) -> Result<(u64, &'v [u8]), StoreError> {
        split_version(value).ok_or_else(|| self.shared.damaged(iri, "it is shorter than its version"))
    }

    /// The record in a value.
    fn decode(&self, iri: &str, value: &[u8]) -> Result<Record, StoreError> {
        let (_, json) = self.split(iri, value)?;
        serde_json::from_slice(json).map_err(|error| self.shared.damaged(iri, error))
    }
}
