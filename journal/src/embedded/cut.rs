//! The base inside of the journal's file: written in small steps beside the entries, then put in the place of
//! those that are cut in one transaction.

use super::{CUT, ENTRIES, EmbeddedJournal, META, storage_error};
use crate::base::{first_to_keep, still_needed};
use crate::fault::fail_point;
use crate::{BaseEntry, Compacted, Compaction, Entry, Journal, JournalError, Position};
use redb::{
    Database, Durability, ReadOnlyTable, ReadTransaction, ReadableDatabase, ReadableTable, TableDefinition,
    TableHandle, WriteTransaction,
};
use std::sync::atomic::Ordering;

/// Entries of a base that are written in one transaction: appends wait for no longer.
const STEP_ENTRIES: usize = 2_000;
/// Entries that are cut in one transaction.
const STEP_CUT: u64 = 20_000;
/// Names of tables with the entries of a base begin so; the sequence that it reaches follows.
const BASE: &str = "base/";
/// Names of tables with the states of a base begin so.
const STATES: &str = "states/";
/// How many entries the base has, and the CRC-32 over all of them, in [`META`].
const BASE_ENTRIES: &str = "base_entries";
const BASE_CHECKSUM: &str = "base_checksum";

/// The last sequence that was cut; 0 where nothing was.
pub(super) fn last_cut(meta: &impl ReadableTable<&'static str, &'static str>) -> Result<u64, redb::Error> {
    let cut = meta.get(CUT)?.map(|value| value.value().parse());
    cut.transpose().map(Option::unwrap_or_default).map_err(|_| redb::Error::Corrupted(format!("`{CUT}` is no number")))
}

/// What an error on reading means.
fn unreadable(error: impl Into<redb::Error>) -> JournalError {
    JournalError::Storage { reason: error.into().to_string() }
}

/// A snapshot, and the last sequence that was cut.
fn snapshot(database: &Database) -> Result<(ReadTransaction, u64), JournalError> {
    let transaction = database.begin_read().map_err(unreadable)?;
    let meta = transaction.open_table(META).map_err(unreadable)?;
    let cut = last_cut(&meta).map_err(unreadable)?;
    Ok((transaction, cut))
}

/// The name of the table with the entries of the base that reaches `cut`.
pub(super) fn base_name(cut: u64) -> String {
    format!("{BASE}{cut}")
}

/// The name of the table with the states of the base that reaches `cut`.
pub(super) fn states_name(cut: u64) -> String {
    format!("{STATES}{cut}")
}

/// The base that a snapshot holds.
fn base_table(
    transaction: &ReadTransaction,
    cut: u64,
) -> Result<ReadOnlyTable<(u64, u64), &'static [u8]>, JournalError> {
    let name = base_name(cut);
    transaction.open_table(TableDefinition::<(u64, u64), &[u8]>::new(&name)).map_err(unreadable)
}

/// Reads up to `limit` entries of the base from a position on.
pub(super) fn read_base(database: &Database, from: Position, limit: usize) -> Result<Vec<BaseEntry>, JournalError> {
    let (transaction, cut) = snapshot(database)?;
    if cut == 0 {
        return Ok(Vec::new());
    }
    let table = base_table(&transaction, cut)?;
    let rows = table.range((from.sequence, from.part)..).map_err(unreadable)?;
    rows.take(limit)
        .map(|row| {
            let (key, value) = row.map_err(unreadable)?;
            let (sequence, part) = key.value();
            Ok(BaseEntry { part, entry: Entry::decode(sequence, value.value())? })
        })
        .collect()
}

/// The state that was handed to the last compaction under a name.
pub(super) fn base_state(database: &Database, name: &str) -> Result<Option<Vec<u8>>, JournalError> {
    let (transaction, cut) = snapshot(database)?;
    if cut == 0 {
        return Ok(None);
    }
    let table_name = states_name(cut);
    let table = transaction.open_table(TableDefinition::<&str, &[u8]>::new(&table_name)).map_err(unreadable)?;
    let found = table.get(name).map_err(unreadable)?;
    Ok(found.map(|value| value.value().to_vec()))
}

/// What the journal says of its base: how many entries it has and their checksum.
pub(super) fn promised(database: &Database) -> Result<Option<(u64, String)>, JournalError> {
    let (transaction, cut) = snapshot(database)?;
    if cut == 0 {
        return Ok(None);
    }
    let meta = transaction.open_table(META).map_err(unreadable)?;
    let read = |key: &str| meta.get(key).map(|value| value.map(|value| value.value().to_owned())).map_err(unreadable);
    let entries = read(BASE_ENTRIES)?.and_then(|count| count.parse().ok()).unwrap_or_default();
    Ok(Some((entries, read(BASE_CHECKSUM)?.unwrap_or_default())))
}

/// Counts the entries of a base and sums them up.
#[derive(Default)]
pub(crate) struct Sum {
    entries: u64,
    checksum: crc32fast::Hasher,
}

impl Sum {
    /// Takes an entry as it is written.
    pub(crate) fn add(&mut self, part: u64, bytes: &[u8]) {
        self.entries += 1;
        self.checksum.update(&part.to_be_bytes());
        self.checksum.update(bytes);
    }

    /// The number and the checksum.
    pub(crate) fn finish(self) -> (u64, String) {
        (self.entries, format!("{:08x}", self.checksum.finalize()))
    }
}

impl EmbeddedJournal {
    /// Whether the base is what was written: its number of entries and their checksum.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] naming the last entry of the base, or a storage error.
    pub(super) fn verify_base(&self) -> Result<u64, JournalError> {
        let Some(promised) = promised(&self.database)? else { return Ok(0) };
        let mut sum = Sum::default();
        let mut from = Position::START;
        loop {
            let page = self.read_base(from, STEP_ENTRIES)?;
            let Some(last) = page.last() else { break };
            from = last.next();
            for one in &page {
                sum.add(one.part, &one.entry.encode()?);
            }
        }
        let found = sum.finish();
        if found == promised {
            return Ok(found.0);
        }
        let reason = format!(
            "the base has `{}` entries with checksum `{}`, expected `{}` with `{}`",
            found.0, found.1, promised.0, promised.1
        );
        Err(JournalError::Damaged { sequence: self.first_sequence() - 1, reason })
    }

    /// Writes the base of the entries below a sequence and cuts them.
    pub(super) fn write_base_and_cut(&self, compaction: &Compaction<'_>) -> Result<Compacted, JournalError> {
        let storage = |error: redb::Error| storage_error(&self.file, &error);
        let below = first_to_keep(self, compaction)?;
        let before = self.first_sequence();
        if below <= before {
            let base_entries = promised(&self.database)?.map_or(0, |(entries, _)| entries);
            return Ok(Compacted { first: before, base_entries, cut: 0 });
        }
        let (base, states) = (base_name(below - 1), states_name(below - 1));
        // What an earlier attempt left is taken away first: its entries may have been superseded since.
        self.drop_tables(|name| is_stray(name, before - 1)).map_err(storage)?;
        let mut sum = Sum::default();
        let mut waiting = Vec::with_capacity(STEP_ENTRIES);
        still_needed(self, below, compaction.retention, compaction.is_rejected, &mut |one| {
            let bytes = one.entry.encode()?;
            sum.add(one.part, &bytes);
            waiting.push((one.entry.sequence, one.part, bytes));
            if waiting.len() == STEP_ENTRIES {
                self.write_step(&base, &mut waiting).map_err(storage)?;
            }
            Ok(())
        })?;
        self.write_step(&base, &mut waiting).map_err(storage)?;
        let (base_entries, checksum) = sum.finish();
        fail_point!("journal::base-written");
        let change = |transaction: &WriteTransaction| -> Result<(), redb::Error> {
            transaction.open_table(TableDefinition::<(u64, u64), &[u8]>::new(&base))?;
            let mut held = transaction.open_table(TableDefinition::<&str, &[u8]>::new(&states))?;
            for (name, state) in &compaction.states {
                held.insert(name.as_str(), state.as_slice())?;
            }
            let mut meta = transaction.open_table(META)?;
            meta.insert(CUT, (below - 1).to_string().as_str())?;
            meta.insert(BASE_ENTRIES, base_entries.to_string().as_str())?;
            meta.insert(BASE_CHECKSUM, checksum.as_str())?;
            Ok(())
        };
        let transaction = self.database.begin_write().map_err(|error| storage(error.into()))?;
        change(&transaction).map_err(storage)?;
        transaction.commit().map_err(|error| storage(error.into()))?;
        self.first.store(below, Ordering::Release);
        fail_point!("journal::base-in-place");
        self.remove_cut().map_err(storage)?;
        Ok(Compacted { first: below, base_entries, cut: below - before })
    }

    /// Removes what stands below the first entry, and bases that are no longer one. A process that was killed
    /// before leaves this to the next start.
    pub(super) fn remove_cut(&self) -> Result<(), redb::Error> {
        let first = self.first_sequence();
        if !self.has_remains(first)? {
            return Ok(());
        }
        self.drop_tables(|name| is_stray(name, first - 1))?;
        loop {
            let transaction = self.database.begin_write()?;
            let is_done = {
                let mut entries = transaction.open_table(ENTRIES)?;
                let lowest = entries.first()?.map_or(first, |(key, _)| key.value());
                let end = first.min(lowest + STEP_CUT);
                entries.retain_in(lowest..end, |_, _| false)?;
                end >= first
            };
            transaction.commit()?;
            fail_point!("journal::cutting");
            if is_done {
                return Ok(());
            }
        }
    }

    /// Whether there is anything to remove.
    fn has_remains(&self, first: u64) -> Result<bool, redb::Error> {
        let snapshot = self.database.begin_read()?;
        let lowest = snapshot.open_table(ENTRIES)?.first()?.map_or(first, |(key, _)| key.value());
        Ok(lowest < first || snapshot.list_tables()?.any(|table| is_stray(table.name(), first - 1)))
    }

    /// Writes some entries of a base. What is not synced here is with the transaction that puts it in place.
    fn write_step(&self, base: &str, waiting: &mut Vec<(u64, u64, Vec<u8>)>) -> Result<(), redb::Error> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(Durability::None)?;
        {
            let mut table = transaction.open_table(TableDefinition::<(u64, u64), &[u8]>::new(base))?;
            for (sequence, part, bytes) in waiting.drain(..) {
                table.insert((sequence, part), bytes.as_slice())?;
            }
        }
        transaction.commit()?;
        fail_point!("journal::compacting");
        Ok(())
    }

    /// Drops tables by their names.
    fn drop_tables(&self, is_dropped: impl Fn(&str) -> bool) -> Result<(), redb::Error> {
        let transaction = self.database.begin_write()?;
        let names: Vec<_> = transaction.list_tables()?.filter(|table| is_dropped(table.name())).collect();
        for table in names {
            transaction.delete_table(table)?;
        }
        transaction.commit()?;
        Ok(())
    }
}

/// Whether a table belongs to a base that is not the one of the entries up to `cut`.
fn is_stray(name: &str, cut: u64) -> bool {
    let of = name.strip_prefix(BASE).or_else(|| name.strip_prefix(STATES));
    of.is_some_and(|of| of.parse() != Ok(cut))
}
