//! Hooks as a projection of the journal.

use crate::kept;
use crate::payload::Change;
use crate::snapshot::HooksSnapshot;
use fieldpack_journal::{Applied, Decision, Position, Projection, ProjectionError};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The projection's name.
const NAME: &str = "hooks";
/// A flush writes the mark once it moved on by this many entries, where none of them was of this room.
const MARK_AFTER: u64 = 10_000;

/// Why the file of the hooks cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HooksStoreError {
    /// What is on disk is not what was written for this journal.
    #[error(
        "`{place}` cannot be used: {reason}; stop the service and delete it: the next start rebuilds it from the journal"
    )]
    Unfit {
        /// The file.
        place: String,
        /// What does not fit.
        reason: String,
    },
    /// The disk does not read.
    #[error("`{place}` cannot be read: {reason}; check the disk and start again")]
    Storage {
        /// The file.
        place: String,
        /// What the system says.
        reason: String,
    },
}

/// The hooks, kept whole in memory and in one file.
///
/// *Replay*: entries below the mark change nothing. *Durability*: [`durable`](Projection::durable) is the mark of the
/// last save, which writes hooks and mark together.
#[derive(Debug)]
pub struct HooksProjection {
    file: PathBuf,
    epoch: String,
    snapshot: HooksSnapshot,
    applied: Position,
    durable: Position,
    /// Whether a hook changed since the last save.
    is_changed: bool,
}

impl HooksProjection {
    /// Opens the file of the journal `epoch`; where it is missing, nothing was applied.
    ///
    /// # Errors
    /// [`HooksStoreError`].
    pub fn open(file: &Path, epoch: &str) -> Result<Self, HooksStoreError> {
        let place = || file.display().to_string();
        let read = kept::read(file, epoch);
        let read = read.map_err(|error| HooksStoreError::Storage { place: place(), reason: error.to_string() })?;
        let (snapshot, mark) = match read {
            None => (HooksSnapshot::default(), Position::START),
            Some(read) => read.map_err(|reason| HooksStoreError::Unfit { place: place(), reason })?,
        };
        let (file, epoch) = (file.to_owned(), epoch.to_owned());
        Ok(Self { file, epoch, snapshot, applied: mark, durable: mark, is_changed: false })
    }

    /// What is published now.
    #[must_use]
    pub fn snapshot(&self) -> HooksSnapshot {
        self.snapshot.clone()
    }
}

impl Projection for HooksProjection {
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
        let mut is_changed = self.is_changed;
        for one in ours {
            let change = Change::decode(one.entry).map_err(|error| {
                let (sequence, version) = (one.sequence, one.entry.version);
                ProjectionError::new(NAME, format!("entry `{sequence}` (version `{version}`): {error}"))
            })?;
            snapshot.apply(one.sequence, change);
            is_changed = true;
        }
        (self.snapshot, self.is_changed, self.applied) = (snapshot, is_changed, next);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        let ahead = self.applied.sequence.saturating_sub(self.durable.sequence);
        if self.is_changed || ahead >= MARK_AFTER { self.sync() } else { Ok(()) }
    }

    fn sync(&mut self) -> Result<(), ProjectionError> {
        if self.durable == self.applied {
            return Ok(());
        }
        let saved = kept::save(&self.file, &self.epoch, self.applied, &self.snapshot);
        saved.map_err(|error| ProjectionError::new(NAME, error))?;
        self.durable = self.applied;
        self.is_changed = false;
        Ok(())
    }

    fn close(&mut self) -> Result<(), ProjectionError> {
        self.sync()
    }
}
