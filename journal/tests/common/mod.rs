//! Projections that the tests derive from a journal.

use fieldpack_journal::{Applied, Decision, Position, Projection, ProjectionError, Projections, Versions};
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use std::collections::BTreeMap;
use std::path::Path;

const ROWS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("rows");
const MARK: TableDefinition<'_, u8, &[u8]> = TableDefinition::new("mark");
const REJECTED: TableDefinition<'_, u64, ()> = TableDefinition::new("rejected");
/// The versions of keys that were deleted: a delete counts as a change.
const GONE: TableDefinition<'_, &str, u64> = TableDefinition::new("gone");

/// The latest payload by key, in a file, with the mark in the same transaction. Decides conditional
/// entries.
pub(crate) struct LatestByKey {
    name: &'static str,
    database: Database,
    durable: Position,
}

impl LatestByKey {
    /// Opens the file.
    pub(crate) fn open(name: &'static str, file: &Path) -> Self {
        let database = Database::create(file).expect("opens");
        let transaction = database.begin_write().expect("writes");
        transaction.open_table(ROWS).expect("rows");
        transaction.open_table(MARK).expect("mark");
        transaction.open_table(REJECTED).expect("rejected");
        transaction.open_table(GONE).expect("gone");
        transaction.commit().expect("commits");
        let mut opened = Self { name, database, durable: Position::START };
        opened.durable = opened.applied();
        opened
    }

    /// All rows: key, version, payload.
    pub(crate) fn rows(&self) -> BTreeMap<String, (u64, Vec<u8>)> {
        let transaction = self.database.begin_read().expect("reads");
        let table = transaction.open_table(ROWS).expect("rows");
        let rows = table.iter().expect("iterates");
        rows.map(|row| {
            let (key, value) = row.expect("a row");
            let (version, payload) = value.value().split_first_chunk::<8>().expect("a version");
            (key.value().to_owned(), (u64::from_be_bytes(*version), payload.to_vec()))
        })
        .collect()
    }

    /// Writes a batch and its mark in one transaction.
    fn write(&self, batch: &[Applied<'_>], next: Position) -> Result<(), redb::Error> {
        let transaction = self.database.begin_write()?;
        {
            let mut rows = transaction.open_table(ROWS)?;
            let mut rejected = transaction.open_table(REJECTED)?;
            let mut gone = transaction.open_table(GONE)?;
            for one in batch {
                if one.decision != Decision::Accepted {
                    rejected.insert(one.sequence, ())?;
                    continue;
                }
                let mut value = one.sequence.to_be_bytes().to_vec();
                value.extend_from_slice(&one.entry.payload);
                match one.entry.kind.as_str() {
                    "delete" => {
                        rows.remove(one.entry.key.as_str())?;
                        gone.insert(one.entry.key.as_str(), one.sequence)?;
                    }
                    _ => drop(rows.insert(one.entry.key.as_str(), value.as_slice())?),
                }
            }
            transaction.open_table(MARK)?.insert(0, next.to_bytes().as_slice())?;
        }
        transaction.commit()?;
        Ok(())
    }
}

impl Projection for LatestByKey {
    fn name(&self) -> &'static str {
        self.name
    }

    fn applied(&self) -> Position {
        let transaction = self.database.begin_read().expect("reads");
        let table = transaction.open_table(MARK).expect("mark");
        let mark = table.get(0).expect("reads");
        mark.map_or(Position::START, |bytes| Position::from_bytes(bytes.value()).expect("16 bytes"))
    }

    fn durable(&self) -> Position {
        self.durable
    }

    fn apply(&mut self, batch: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
        self.write(batch, next).map_err(|error| ProjectionError::new(self.name, error))?;
        self.durable = next;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        Ok(())
    }

    fn versions(&self) -> Option<&dyn Versions> {
        Some(self)
    }
}

impl Versions for LatestByKey {
    fn version_of(&self, key: &str) -> Option<u64> {
        let transaction = self.database.begin_read().expect("reads");
        let table = transaction.open_table(ROWS).expect("rows");
        let found = table.get(key).expect("reads");
        let version = found.map(|value| u64::from_be_bytes(*value.value().first_chunk::<8>().expect("a version")));
        let gone = transaction.open_table(GONE).expect("gone").get(key).expect("reads").map(|value| value.value());
        version.or(gone)
    }

    fn was_rejected(&self, sequence: u64) -> bool {
        let transaction = self.database.begin_read().expect("reads");
        transaction.open_table(REJECTED).expect("rejected").get(sequence).expect("reads").is_some()
    }
}

/// Two projections in files of their own.
pub(crate) struct Two(pub(crate) LatestByKey, pub(crate) LatestByKey);

impl Two {
    /// Opens both in a folder.
    pub(crate) fn open(folder: &Path) -> Self {
        Self(
            LatestByKey::open("first", &folder.join("first.redb")),
            LatestByKey::open("second", &folder.join("second.redb")),
        )
    }
}

impl Projections for Two {
    fn all(&mut self) -> Vec<&mut dyn Projection> {
        vec![&mut self.0, &mut self.1]
    }
}
