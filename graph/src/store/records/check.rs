//! Whether the records store holds what the journal says, entry by entry, and nothing else.

use super::super::error::StoreError;
use super::reader::Records;
use super::tables::{COUNTS, OVERLAY, PACKS, RECORDS, REJECTED, SINGLE, VERSIONS, split_version, type_of};
use crate::difference::Differences;
use crate::entry::{ACCESS_KEYS, EMBEDDER_STORE, ONTOLOGY_PUBLISH, PACK_STORE, RDF_LOAD, RECORD_DELETE, RECORD_UPSERT};
use crate::record::RecordType;
use fieldpack_journal::Entry;
use redb::{ReadOnlyTable, ReadableTable};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The store's name in differences.
const STORE: &str = "records";
/// What is expected or found where there is nothing.
const NOTHING: &str = "nothing";

/// A comparison of the store with what is still needed of the journal. One snapshot is read throughout.
pub struct RecordsCheck {
    reader: Records,
    records: ReadOnlyTable<&'static str, &'static [u8]>,
    packs: ReadOnlyTable<(&'static str, u64), &'static [u8]>,
    versions: ReadOnlyTable<&'static str, u64>,
    single: ReadOnlyTable<&'static str, &'static [u8]>,
    counts: ReadOnlyTable<u8, u64>,
    rejected: ReadOnlyTable<u64, ()>,
    /// Hashes of the keys of all records that should be there: a million take few megabytes.
    expected: HashSet<u64>,
    by_type: BTreeMap<u8, u64>,
    expected_packs: HashSet<(u64, u64)>,
    /// The last entry of each key that holds no record.
    last: HashMap<String, u64>,
    has_overlay: bool,
}

/// A hash of a key; two keys with one hash hide at most that one of them is there too much.
fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// A value, for people.
fn told(version: u64, payload: &[u8]) -> String {
    format!("version {version}: {}", String::from_utf8_lossy(payload))
}

impl Records {
    /// Begins a comparison with the journal.
    ///
    /// # Errors
    /// [`StoreError`] where the file cannot be read.
    pub fn check(&self) -> Result<RecordsCheck, StoreError> {
        let snapshot = self.shared.begin()?;
        Ok(RecordsCheck {
            reader: self.clone(),
            records: self.table(&snapshot, RECORDS)?,
            packs: self.table(&snapshot, PACKS)?,
            versions: self.table(&snapshot, VERSIONS)?,
            single: self.table(&snapshot, SINGLE)?,
            counts: self.table(&snapshot, COUNTS)?,
            rejected: self.table(&snapshot, REJECTED)?,
            expected: HashSet::new(),
            by_type: BTreeMap::new(),
            expected_packs: HashSet::new(),
            last: HashMap::new(),
            has_overlay: false,
        })
    }
}

impl RecordsCheck {
    fn failed(&self, error: redb::StorageError) -> StoreError {
        self.reader.shared.error(error)
    }

    /// Compares what one entry that is still needed left behind. Entries come in their order.
    ///
    /// # Errors
    /// [`StoreError`] where the file cannot be read.
    pub fn entry(&mut self, entry: &Entry, differences: &mut Differences) -> Result<(), StoreError> {
        let (sequence, key, payload) = (entry.sequence, entry.entry.key.as_str(), entry.entry.payload.as_slice());
        match entry.entry.kind.as_str() {
            RECORD_UPSERT => {
                self.expected.insert(hash(key));
                if let Some(record_type) = type_of(key) {
                    *self.by_type.entry(record_type as u8).or_default() += 1;
                }
                let found = self.records.get(key).map_err(|error| self.failed(error))?;
                let found = found.as_ref().map(|value| value.value());
                match found.map(|value| split_version(value).unwrap_or((0, value))) {
                    Some(found) if found == (sequence, payload) => {}
                    Some((version, json)) => {
                        differences.add(STORE, key, told(sequence, payload), told(version, json));
                    }
                    None => differences.add(STORE, key, told(sequence, payload), NOTHING),
                }
            }
            // That no record is left shows at the end, as one too many.
            RECORD_DELETE => drop(self.last.insert(key.to_owned(), sequence)),
            PACK_STORE => {
                self.expected_packs.insert((hash(key), sequence));
                self.last.insert(key.to_owned(), sequence);
                let found = self.packs.get((key, sequence)).map_err(|error| self.failed(error))?;
                let found = found.as_ref().map(|value| value.value());
                if found != Some(payload) {
                    let found = found.map_or_else(|| NOTHING.to_owned(), |found| told(sequence, found));
                    differences.add(STORE, key, told(sequence, payload), found);
                }
            }
            ONTOLOGY_PUBLISH => {
                self.has_overlay = true;
                self.last.insert(key.to_owned(), sequence);
                let found = self.single.get(OVERLAY).map_err(|error| self.failed(error))?;
                let found = found.as_ref().map(|value| value.value());
                if found != Some(payload) {
                    let found = found.map_or_else(|| NOTHING.to_owned(), |found| told(sequence, found));
                    differences.add(STORE, key, told(sequence, payload), found);
                }
            }
            _ if key.starts_with(ACCESS_KEYS) => drop(self.last.insert(key.to_owned(), sequence)),
            RDF_LOAD | EMBEDDER_STORE => drop(self.last.insert(key.to_owned(), sequence)),
            _ => {}
        }
        Ok(())
    }

    /// Compares versions, counts and what was rejected, and looks for what should not be there; returns how many
    /// records there should be. `rejected` are the rejected entries from `first` on, as the journal alone says.
    ///
    /// # Errors
    /// [`StoreError`] where the file cannot be read.
    pub fn finish(self, first: u64, rejected: &HashSet<u64>, differences: &mut Differences) -> Result<u64, StoreError> {
        for (key, sequence) in &self.last {
            let found = self.versions.get(key.as_str()).map_err(|error| self.failed(error))?;
            let found = found.map(|version| version.value());
            if found != Some(*sequence) {
                let found = found.map_or_else(|| NOTHING.to_owned(), |found| format!("version {found}"));
                differences.add(STORE, key, format!("version {sequence}"), found);
            }
        }
        for row in self.records.iter().map_err(|error| self.failed(error))? {
            let (key, value) = row.map_err(|error| self.failed(error))?;
            if !self.expected.contains(&hash(key.value())) {
                let (version, json) = split_version(value.value()).unwrap_or((0, value.value()));
                differences.add(STORE, key.value(), NOTHING, told(version, json));
            }
        }
        for row in self.packs.iter().map_err(|error| self.failed(error))? {
            let (key, value) = row.map_err(|error| self.failed(error))?;
            let (id, sequence) = key.value();
            if !self.expected_packs.contains(&(hash(id), sequence)) {
                differences.add(STORE, id, NOTHING, told(sequence, value.value()));
            }
        }
        if !self.has_overlay && self.single.get(OVERLAY).map_err(|error| self.failed(error))?.is_some() {
            differences.add(STORE, OVERLAY, NOTHING, "an overlay of the ontologies");
        }
        for record_type in RecordType::ALL {
            let expected = self.by_type.get(&(record_type as u8)).copied().unwrap_or_default();
            let found = self.counts.get(record_type as u8).map_err(|error| self.failed(error))?;
            let found = found.map_or(0, |count| count.value());
            if found != expected {
                let key = format!("count of {}", record_type.as_str());
                differences.add(STORE, &key, expected.to_string(), found.to_string());
            }
        }
        self.compare_rejected(first, rejected, differences)?;
        Ok(self.expected.len() as u64)
    }

    /// Compares which conditional entries were rejected.
    fn compare_rejected(
        &self,
        first: u64,
        rejected: &HashSet<u64>,
        differences: &mut Differences,
    ) -> Result<(), StoreError> {
        let rows = self.rejected.range(first..).map_err(|error| self.failed(error))?;
        let held: HashSet<u64> = rows
            .map(|row| row.map(|(sequence, _)| sequence.value()).map_err(|error| self.failed(error)))
            .collect::<Result<_, _>>()?;
        for sequence in held.symmetric_difference(rejected) {
            let said = |is_rejected: bool| if is_rejected { "rejected" } else { "accepted" };
            let (expected, found) = (said(rejected.contains(sequence)), said(held.contains(sequence)));
            differences.add(STORE, &format!("entry {sequence}"), expected, found);
        }
        Ok(())
    }
}
