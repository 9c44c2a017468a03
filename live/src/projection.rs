//! The state as a projection of the journal.

use crate::fold::{Canonical, Fold, Kept};
use crate::payload::Change;
use crate::saved::{self, SavedError};
use crate::{LiveSettings, LiveSnapshot};
use fieldpack_journal::{Applied, Decision, Position, Projection, ProjectionError};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// The projection's name.
const NAME: &str = "live";
/// Bytes of entries from which they are read side by side.
const SIDE_BY_SIDE_BYTES: usize = 1 << 18;

/// What is measured on sites, kept in memory and saved whole in a file.
///
/// *Atomicity*: state and mark are changed together in memory, after the whole batch was read, and saved
/// together. *Replay*: entries below the mark change nothing. *Durability*: the durable mark is that of the file.
/// A file that is missing, damaged, of a newer form, another journal or other settings is not used: the mark is
/// [`Position::START`] then and the journal is replayed. Whether a file is ahead of the journal is for the caller
/// to see, by [`applied`](Projection::applied).
#[derive(Debug)]
pub struct LiveProjection {
    file: PathBuf,
    epoch: String,
    settings: LiveSettings,
    fold: Fold,
    applied: Position,
    /// Entries and bytes applied since a save began.
    unsaved: (u64, u64),
    /// The mark of the file; the thread that saves moves it on.
    durable: Arc<Mutex<Position>>,
    saving: Option<JoinHandle<()>>,
}

impl LiveProjection {
    /// Opens the state in `file` of the journal `epoch`.
    ///
    /// # Errors
    /// [`ProjectionError`] where the settings do not fit or the file cannot be read for another reason than
    /// what is in it.
    pub fn open(file: &Path, epoch: &str, settings: LiveSettings) -> Result<Self, ProjectionError> {
        Self::open_over(file, epoch, settings, None)
    }

    /// Opens the state in `file`, or in `base`, bytes of [`state`](Self::state) that the journal kept in place of
    /// entries that were cut: the one that stands further on.
    ///
    /// # Errors
    /// As for [`open`](Self::open), and where `base` does not fit: the entries that it stands for are gone.
    pub fn open_over(
        file: &Path,
        epoch: &str,
        settings: LiveSettings,
        base: Option<&[u8]>,
    ) -> Result<Self, ProjectionError> {
        let failed = |error: SavedError| ProjectionError::new(NAME, error);
        settings.check().map_err(|reason| ProjectionError::new(NAME, reason))?;
        let mut saved = match saved::load(file, epoch, &settings) {
            Err(SavedError::Unfit(reason)) => {
                tracing::warn!(file = %file.display(), reason, "the saved live state is not used, it is made anew");
                None
            }
            other => other.map_err(failed)?,
        };
        let durable = saved.as_ref().map_or(Position::START, |(_, mark)| *mark);
        if let Some(base) = base {
            let base = saved::read(base, None, &settings).map_err(failed)?;
            saved = saved.filter(|(_, mark)| *mark >= base.1).or(Some(base));
        }
        let (kept, applied) = saved.unwrap_or((Kept::default(), Position::START));
        Ok(Self {
            file: file.to_owned(),
            epoch: epoch.to_owned(),
            fold: Fold::new(settings.clone(), kept),
            settings,
            applied,
            unsaved: (0, 0),
            durable: Arc::new(Mutex::new(durable)),
            saving: None,
        })
    }

    /// What is published now. Only sites that changed since the last time are made anew.
    pub fn snapshot(&mut self) -> LiveSnapshot {
        self.fold.snapshot()
    }

    /// The sites whose state was published anew since this was asked last.
    pub fn take_changed(&mut self) -> HashSet<Arc<str>> {
        self.fold.take_changed()
    }

    /// What is held of readings in a form that no order changes, to compare.
    #[must_use]
    pub fn canonical(&self) -> Canonical {
        self.fold.kept().canonical()
    }

    /// The state with its mark as bytes, to hand to a journal in place of the entries below the mark.
    ///
    /// # Errors
    /// [`ProjectionError`] where it cannot be written, which no state is.
    pub fn state(&self) -> Result<Vec<u8>, ProjectionError> {
        let written = saved::write(self.fold.kept(), &self.epoch, self.applied, &self.settings, Vec::new());
        written.map_err(|error| ProjectionError::new(NAME, error))
    }

    /// Waits until the save that goes on in the background has come to its end.
    fn join(&mut self) {
        if let Some(thread) = self.saving.take()
            && thread.join().is_err()
        {
            tracing::warn!(file = %self.file.display(), "saving the live state panicked: the next flush tries again");
        }
    }
}

impl Projection for LiveProjection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn applied(&self) -> Position {
        self.applied
    }

    fn durable(&self) -> Position {
        *self.durable.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn apply(&mut self, batch: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
        if next <= self.applied {
            return Ok(());
        }
        let mark = self.applied.sequence;
        let ours = batch.iter().filter(|one| one.sequence >= mark && one.decision == Decision::Accepted);
        let ours: Vec<_> = ours.filter(|one| Change::is_ours(one.entry)).collect();
        let bytes: usize = ours.iter().map(|one| one.entry.payload.len()).sum();
        let decode = |one: &&Applied<'_>| match Change::decode(one.entry) {
            Ok(change) => Ok((one.sequence, change)),
            Err(error) => Err(ProjectionError::new(
                NAME,
                format!("entry `{}` (version `{}`): {error}", one.sequence, one.entry.version),
            )),
        };
        // All of it is read before any of it changes something; side by side where it is much, as after a start.
        let changes: Vec<(u64, Change)> = if bytes >= SIDE_BY_SIDE_BYTES {
            ours.par_iter().map(decode).collect::<Result<_, _>>()?
        } else {
            ours.iter().map(decode).collect::<Result<_, _>>()?
        };
        self.unsaved = (self.unsaved.0 + changes.len() as u64, self.unsaved.1 + bytes as u64);
        changes.into_iter().for_each(|(sequence, change)| self.fold.apply(sequence, change));
        self.applied = next;
        Ok(())
    }

    /// Begins to save in the background where much was applied since the last time. It does not wait: the
    /// durable mark moves on when the file is there. A save that fails is told and tried again.
    fn flush(&mut self) -> Result<(), ProjectionError> {
        if self.saving.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return Ok(());
        }
        self.join();
        let (entries, bytes) = self.unsaved;
        if entries <= self.settings.save_entries && bytes <= self.settings.save_bytes {
            return Ok(());
        }
        let (kept, applied) = (self.fold.kept().clone(), self.applied);
        let (file, epoch, settings) = (self.file.clone(), self.epoch.clone(), self.settings.clone());
        let durable = self.durable.clone();
        let save = move || match saved::save(&kept, &file, &epoch, applied, &settings) {
            Ok(()) => *durable.lock().unwrap_or_else(PoisonError::into_inner) = applied,
            Err(error) => tracing::warn!(%error, "the live state is not saved: the next flush tries again"),
        };
        let thread = std::thread::Builder::new().name("live-save".to_owned()).spawn(save);
        self.saving = Some(thread.map_err(|error| ProjectionError::new(NAME, error))?);
        self.unsaved = (0, 0);
        Ok(())
    }

    fn sync(&mut self) -> Result<(), ProjectionError> {
        self.close()
    }

    /// Saves what is not saved yet, and waits for it.
    fn close(&mut self) -> Result<(), ProjectionError> {
        self.join();
        if self.durable() >= self.applied {
            return Ok(());
        }
        let saved = saved::save(self.fold.kept(), &self.file, &self.epoch, self.applied, &self.settings);
        saved.map_err(|error| ProjectionError::new(NAME, error))?;
        *self.durable.lock().unwrap_or_else(PoisonError::into_inner) = self.applied;
        self.unsaved = (0, 0);
        Ok(())
    }
}

impl Drop for LiveProjection {
    /// No file is written after the projection is gone.
    fn drop(&mut self) {
        self.join();
    }
}
