//! The columns as a projection of the journal.

use super::{Bands, Columns, Filling};
use crate::entry::Change;
use crate::record::Record;
use fieldpack_journal::{Applied, Decision, Position, Projection, ProjectionError};
use std::sync::Arc;

/// The name in errors and metrics.
const NAME: &str = "columns";

/// Columns that follow the journal. They live in memory and start from the records store, so they
/// never hold the journal back: what they have applied counts as durable.
#[derive(Debug)]
pub struct ColumnsProjection {
    columns: Columns,
    applied: Position,
}

impl ColumnsProjection {
    /// Columns filled from records that hold everything before `applied`.
    #[must_use]
    pub fn new(columns: Columns, applied: Position) -> Self {
        Self { columns, applied }
    }

    /// Columns filled with records.
    #[must_use]
    pub fn fill(columns: Columns, records: impl IntoIterator<Item = Record>, applied: Position) -> Self {
        let mut filling = Filling::new(columns);
        for record in records {
            filling.put(&record);
        }
        Self { columns: filling.finish(), applied }
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
        let changes: Vec<Change> = batch
            .iter()
            .filter(|applied| applied.decision == Decision::Accepted)
            .map(|applied| Change::decode(applied.entry).map_err(|error| ProjectionError::new(NAME, error)))
            .collect::<Result<_, _>>()?;
        for change in changes {
            match change {
                Change::Upsert(record) => self.columns.upsert(&record),
                Change::Delete(iri) => {
                    self.columns.delete(&iri);
                }
                Change::Publish(_) | Change::RdfLoad(_) | Change::StorePack(_) | Change::Other => {}
            }
        }
        self.applied = next;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        Ok(())
    }
}
