//! Keys, links and signing secrets as a projection of the journal.

use crate::AccessSnapshot;
use crate::payload::Change;
use crate::store::{AccessStoreError, Store};
use fieldpack_journal::{Applied, Decision, NewEntry, Position, Projection, ProjectionError};
use std::path::Path;

/// The projection's name.
const NAME: &str = "access";
/// A flush writes the mark once it moved on by this many entries, where none of them was of this room.
const MARK_AFTER: u64 = 10_000;

/// Who may come in, kept whole in memory and in one redb file.
///
/// *Atomicity*: what entries set and the mark are written in one transaction, and are seen after it. *Replay*:
/// entries below the mark change nothing. *Durability*: [`durable`](Projection::durable) is the mark of the last flush;
/// what was applied after it may be lost in a power cut, mark included, and is applied again from the journal. A
/// batch without an entry of this room writes nothing: only the mark in memory moves.
#[derive(Debug)]
pub struct AccessProjection {
    store: Store,
    snapshot: AccessSnapshot,
    applied: Position,
    durable: Position,
    /// Whether something was written since the last flush.
    is_written: bool,
}

impl AccessProjection {
    /// Opens the file of the journal `epoch`, which is made where missing.
    ///
    /// # Errors
    /// [`AccessStoreError`] where the file is damaged, another journal's or in use, or what the disk says.
    pub fn open(file: &Path, epoch: &str) -> Result<Self, AccessStoreError> {
        let (store, snapshot, mark) = Store::open(file, epoch)?;
        Ok(Self { store, snapshot, applied: mark, durable: mark, is_written: false })
    }

    /// What is published now.
    #[must_use]
    pub fn snapshot(&self) -> AccessSnapshot {
        self.snapshot.clone()
    }
}

impl Projection for AccessProjection {
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
        if next <= self.applied {
            return Ok(());
        }
        let mark = self.applied.sequence;
        let ours = batch
            .iter()
            .filter(|one| one.sequence >= mark && one.decision == Decision::Accepted && Change::is_ours(one.entry));
        let mut snapshot = self.snapshot.clone();
        let mut entries: Vec<(u64, &NewEntry)> = Vec::new();
        for one in ours {
            let change = Change::decode(one.entry).map_err(|error| {
                let (sequence, version) = (one.sequence, one.entry.version);
                ProjectionError::new(NAME, format!("entry `{sequence}` (version `{version}`): {error}"))
            })?;
            snapshot.apply(one.sequence, change);
            entries.push((one.sequence, one.entry));
        }
        if !entries.is_empty() {
            self.store.write(&entries, next).map_err(|error| ProjectionError::new(NAME, error))?;
            self.snapshot = snapshot;
            self.is_written = true;
        }
        self.applied = next;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        let ahead = self.applied.sequence.saturating_sub(self.durable.sequence);
        if self.is_written || ahead >= MARK_AFTER { self.sync() } else { Ok(()) }
    }

    fn sync(&mut self) -> Result<(), ProjectionError> {
        if self.durable == self.applied {
            return Ok(());
        }
        self.store.flush(self.applied).map_err(|error| ProjectionError::new(NAME, error))?;
        self.durable = self.applied;
        self.is_written = false;
        Ok(())
    }

    fn close(&mut self) -> Result<(), ProjectionError> {
        self.sync()
    }
}
