//! The columns as a projection of the journal.

use super::{Bands, Columns, Filling};
use crate::entry::Change;
use crate::record::Record;
use fieldpack_journal::{Applied, Position, Projection, ProjectionError};
use std::path::PathBuf;
use std::sync::Arc;

/// The name in errors and metrics.
const NAME: &str = "columns";
/// Changed records from which on a flush saves the columns, as long as they are half of all: so that a
/// program that runs for months and is then killed need not be brought up from far back, and saving costs
/// no more than twice what is written anyway.
const WORTH_SAVING: usize = 200_000;

/// Columns that follow the journal. They live in memory and start from where they were saved last, or from
/// the records store. As the records store has everything they never hold the journal back: what they have
/// applied counts as durable.
#[derive(Debug)]
pub struct ColumnsProjection {
    columns: Columns,
    applied: Position,
    saving: Option<Saving>,
}

/// Where columns are saved.
#[derive(Debug)]
struct Saving {
    file: PathBuf,
    epoch: Arc<str>,
    /// Records that changed since.
    unsaved: usize,
    saved: Option<Position>,
}

impl ColumnsProjection {
    /// Columns filled from records that hold everything before `applied`.
    #[must_use]
    pub fn new(columns: Columns, applied: Position) -> Self {
        Self { columns, applied, saving: None }
    }

    /// Columns filled with records.
    #[must_use]
    pub fn fill(columns: Columns, records: impl IntoIterator<Item = Record>, applied: Position) -> Self {
        let mut filling = Filling::new(columns);
        for record in records {
            filling.put(&record);
        }
        Self::new(filling.finish(), applied)
    }

    /// The same, saved in a file when the program ends and after many changes. `is_saved` tells whether the
    /// file holds them as they are.
    #[must_use]
    pub fn saved_in(self, file: PathBuf, epoch: Arc<str>, is_saved: bool) -> Self {
        let saved = is_saved.then_some(self.applied);
        let unsaved = if is_saved { 0 } else { self.columns.len() };
        Self { saving: Some(Saving { file, epoch, unsaved, saved }), ..self }
    }

    /// The columns as they are now; clone them for a reader.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Cuts the mining cells by other bands from now on.
    pub fn set_bands(&mut self, bands: Arc<Bands>) {
        self.columns.set_bands(bands);
    }

    /// Saves the columns where they are not saved as they are. That they cannot be saved costs time at the
    /// next start and nothing else: the log says so.
    fn save(&mut self) {
        let Some(saving) = &mut self.saving else { return };
        if saving.saved == Some(self.applied) {
            return;
        }
        match self.columns.save(&saving.file, &saving.epoch, self.applied) {
            Ok(()) => (saving.unsaved, saving.saved) = (0, Some(self.applied)),
            Err(error) => tracing::warn!(%error, "the columns are not saved: the next start takes longer"),
        }
    }
}

impl Projection for ColumnsProjection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn applied(&self) -> Position {
        self.applied
    }

    fn durable(&self) -> Position {
        self.applied
    }

    fn apply(&mut self, batch: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
        let changes = Change::accepted(batch, NAME)?;
        if let Some(saving) = &mut self.saving {
            saving.unsaved += changes.len();
        }
        for change in changes {
            match change {
                Change::Upsert(record) => self.columns.upsert(&record),
                Change::Delete(iri) => {
                    self.columns.delete(&iri);
                }
                Change::Publish(_)
                | Change::RdfLoad(_)
                | Change::StorePack(_)
                | Change::StoreEmbedder(_)
                | Change::RequestDone(_)
                | Change::Other => {}
            }
        }
        self.applied = next;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        let worth_it = |saving: &Saving| saving.unsaved >= WORTH_SAVING.max(self.columns.len() / 2);
        if self.saving.as_ref().is_some_and(worth_it) {
            self.save();
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), ProjectionError> {
        self.save();
        Ok(())
    }
}
