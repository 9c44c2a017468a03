//! The file of the audit: rows by number, in one redb database that only its owner may read.

use super::{AuditFilter, AuditOrder, AuditPage, AuditRow};
use crate::store::make_private;
use fieldpack_journal::make_whole;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use std::ops::Bound;
use std::path::Path;
use thiserror::Error;

/// Rows: number to JSON.
const ROWS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("rows");
/// Single values by name: [`NEXT`].
const SINGLE: TableDefinition<'_, &str, u64> = TableDefinition::new("single");
/// The number of the next row: also where all before it were let go.
const NEXT: &str = "next";
/// Page cache, bytes.
const CACHE_BYTES: usize = 8 << 20;
/// Rows that are looked at for one page at most: a filter that takes few goes on with the cursor.
const MOST_LOOKED_AT: usize = 50_000;
/// Rows that are let go in one transaction.
const LET_GO_TOGETHER: usize = 5_000;

/// Why the audit cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "the audit `{place}` cannot be read or written: {reason}; check the disk and start again, or move the file away to begin a new one"
)]
pub struct AuditError {
    /// The file.
    pub place: String,
    /// What the storage says.
    pub reason: String,
}

/// The open file. It may be read while it is written.
#[derive(Debug)]
pub struct AuditStore {
    database: Database,
    place: String,
}

impl AuditStore {
    /// Opens the file, which is made where missing.
    ///
    /// # Errors
    /// [`AuditError`] where it is damaged, in use, or what the disk says.
    pub fn open(file: &Path) -> Result<Self, AuditError> {
        let place = file.display().to_string();
        let failed = |reason: String| AuditError { place: place.clone(), reason };
        make_whole(file, |path| {
            make_private(path)?;
            let database = Database::create(path).map_err(std::io::Error::other)?;
            begin(&database).map_err(std::io::Error::other)
        })
        .map_err(|error| failed(error.to_string()))?;
        let opened = Database::builder().set_cache_size(CACHE_BYTES).create(file);
        let database = opened.map_err(|error| failed(error.to_string()))?;
        Ok(Self { database, place })
    }

    /// Writes rows, durably.
    ///
    /// # Errors
    /// [`AuditError`]; none of them is kept then.
    pub fn append(&self, rows: &[AuditRow]) -> Result<(), AuditError> {
        let write = || -> Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            {
                let mut single = transaction.open_table(SINGLE)?;
                let mut next = single.get(NEXT)?.map_or(1, |next| next.value());
                let mut table = transaction.open_table(ROWS)?;
                for row in rows {
                    // A row is plain texts and numbers, which have a JSON.
                    table.insert(next, serde_json::to_vec(row).unwrap_or_default().as_slice())?;
                    next += 1;
                }
                single.insert(NEXT, next)?;
            }
            transaction.commit()?;
            Ok(())
        };
        write().map_err(|error| self.failed(error))
    }

    /// Reads at most `limit` rows that a filter takes, after one (its own excluded) in the order.
    ///
    /// # Errors
    /// [`AuditError`].
    pub fn page(
        &self,
        filter: &AuditFilter,
        order: AuditOrder,
        after: Option<u64>,
        limit: usize,
    ) -> Result<AuditPage, AuditError> {
        let read = || -> Result<AuditPage, redb::Error> {
            let transaction = self.database.begin_read()?;
            let table = transaction.open_table(ROWS)?;
            let (low, high) = match (order, after) {
                (_, None) => (Bound::Unbounded, Bound::Unbounded),
                (AuditOrder::Oldest, Some(after)) => (Bound::Excluded(after), Bound::Unbounded),
                (AuditOrder::Newest, Some(after)) => (Bound::Unbounded, Bound::Excluded(after)),
            };
            let mut range = table.range::<u64>((low, high))?;
            let mut page = AuditPage::default();
            let mut looked_at = 0;
            let mut last = None;
            loop {
                let found = match order {
                    AuditOrder::Oldest => range.next(),
                    AuditOrder::Newest => range.next_back(),
                };
                let Some(found) = found else { return Ok(page) };
                if page.rows.len() >= limit || looked_at >= MOST_LOOKED_AT {
                    page.next = last;
                    return Ok(page);
                }
                let (number, value) = found?;
                let number = number.value();
                looked_at += 1;
                last = Some(number);
                let row: AuditRow = serde_json::from_slice(value.value())
                    .map_err(|error| redb::Error::Corrupted(format!("row {number}: {error}")))?;
                if filter.takes(&row) {
                    page.rows.push((number, row));
                }
            }
        };
        read().map_err(|error| self.failed(error))
    }

    /// Lets the oldest rows go that are from before a moment, and says how many.
    ///
    /// # Errors
    /// [`AuditError`]; what was let go before stays so.
    pub fn let_go(&self, before_us: i64) -> Result<u64, AuditError> {
        let once = || -> Result<usize, redb::Error> {
            let transaction = self.database.begin_write()?;
            let gone = {
                let mut table = transaction.open_table(ROWS)?;
                let old = table.iter()?.take(LET_GO_TOGETHER).map_while(|row| {
                    row.map(|(number, value)| {
                        let row = serde_json::from_slice::<AuditRow>(value.value());
                        row.is_ok_and(|row| row.at_us < before_us).then(|| number.value())
                    })
                    .transpose()
                });
                let old = old.collect::<Result<Vec<u64>, _>>()?;
                for number in &old {
                    table.remove(number)?;
                }
                old.len()
            };
            transaction.commit()?;
            Ok(gone)
        };
        let mut all = 0;
        loop {
            let gone = once().map_err(|error| self.failed(error))?;
            all += gone as u64;
            if gone < LET_GO_TOGETHER {
                return Ok(all);
            }
        }
    }

    /// Writes a copy of all rows into a new file, while rows may be written.
    ///
    /// # Errors
    /// [`AuditError`]; no file is left then.
    pub fn copy_to(&self, file: &Path) -> Result<(), AuditError> {
        let copy = |path: &Path| -> Result<(), redb::Error> {
            let read = self.database.begin_read()?;
            let target = Database::create(path)?;
            let write = target.begin_write()?;
            {
                let (rows, single) = (read.open_table(ROWS)?, read.open_table(SINGLE)?);
                let (mut to_rows, mut to_single) = (write.open_table(ROWS)?, write.open_table(SINGLE)?);
                for row in rows.iter()? {
                    let (number, value) = row?;
                    to_rows.insert(number.value(), value.value())?;
                }
                to_single.insert(NEXT, single.get(NEXT)?.map_or(1, |next| next.value()))?;
            }
            write.commit()?;
            Ok(())
        };
        make_whole(file, |path| {
            make_private(path)?;
            copy(path).map_err(std::io::Error::other)
        })
        .map_err(|error| AuditError { place: file.display().to_string(), reason: error.to_string() })
    }

    fn failed(&self, error: impl Into<redb::Error>) -> AuditError {
        AuditError { place: self.place.clone(), reason: error.into().to_string() }
    }
}

/// Writes what an empty file has.
fn begin(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    drop(transaction.open_table(ROWS)?);
    transaction.open_table(SINGLE)?.insert(NEXT, 1)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(at_us: i64, operation: &str) -> AuditRow {
        let (operation, outcome) = (operation.to_owned(), "done".to_owned());
        AuditRow { at_us, operation, outcome, count: 1, ..AuditRow::default() }
    }

    fn numbers(page: &AuditPage) -> Vec<u64> {
        page.rows.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn a_cursor_survives_what_is_written_and_let_go_meanwhile() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("audit.redb");
        let store = AuditStore::open(&file).expect("opens");
        let rows: Vec<AuditRow> = (1..=5).map(|at| row(at, if at % 2 == 0 { "even" } else { "odd" })).collect();
        store.append(&rows).expect("written");
        let everything = AuditFilter::default();
        let first = store.page(&everything, AuditOrder::Newest, None, 2).expect("read");
        assert_eq!((numbers(&first), first.next), (vec![5, 4], Some(4)));
        store.append(&[row(6, "even")]).expect("written");
        let second = store.page(&everything, AuditOrder::Newest, first.next, 2).expect("read");
        assert_eq!((numbers(&second), second.next), (vec![3, 2], Some(2)));
        assert_eq!(store.let_go(2).expect("let go"), 1);
        let third = store.page(&everything, AuditOrder::Newest, second.next, 2).expect("read");
        assert_eq!((numbers(&third), third.next), (vec![], None));
        let oldest = store.page(&everything, AuditOrder::Oldest, Some(3), 9).expect("read");
        assert_eq!((numbers(&oldest), oldest.next), (vec![4, 5, 6], None));
        let even = AuditFilter { operation: Some("even".to_owned()), from_us: Some(3), ..everything.clone() };
        assert_eq!(numbers(&store.page(&even, AuditOrder::Oldest, None, 9).expect("read")), [4, 6]);
        // Numbers go on where all rows are gone, also in a copy and after the file was closed.
        assert_eq!(store.let_go(100).expect("let go"), 5);
        let copy = folder.path().join("copy");
        store.copy_to(&copy).expect("copied");
        drop(store);
        for file in [file, copy] {
            let store = AuditStore::open(&file).expect("opens");
            store.append(&[row(7, "odd")]).expect("written");
            assert_eq!(numbers(&store.page(&everything, AuditOrder::Newest, None, 9).expect("read")), [7]);
        }
    }

    #[test]
    #[cfg(unix)]
    fn only_its_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let (file, copy) = (folder.path().join("audit.redb"), folder.path().join("copy"));
        AuditStore::open(&file).expect("opens").copy_to(&copy).expect("copied");
        for file in [file, copy] {
            assert_eq!(std::fs::metadata(file).expect("a file").permissions().mode() & 0o777, 0o600);
        }
    }
}
