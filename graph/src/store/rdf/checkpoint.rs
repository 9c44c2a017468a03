//! A copy of the store as it is at one moment, for readers in other processes.

use super::super::error::{StoreError, shown};
use super::state::State;
use super::{Rdf, of_storage};
use fieldpack_journal::Position;
use oxigraph::model::GraphNameRef;
use oxigraph::store::Store;
use std::path::Path;

impl Rdf {
    /// Copies the store into a folder that is not there yet, and says up to where: the mark in the copy itself. Files are
    /// linked, not copied, where the folder is on the same disk; writes go on meanwhile. The copy has no state of the
    /// store, only what is known.
    ///
    /// A copy whose position has a `part` shows a load that is applied by half.
    ///
    /// # Errors
    /// [`StoreError`] where the store cannot be read or the copy cannot be written.
    pub fn checkpoint(&self, folder: &Path) -> Result<Position, StoreError> {
        self.store().backup(folder).map_err(|error| of_storage(&shown(folder), &error))?;
        let place = shown(folder);
        let failed = |error: oxigraph::store::StorageError| of_storage(&place, &error);
        let copy = Store::open(folder).map_err(failed)?;
        let position = State::read(&copy, &place)?.applied();
        copy.clear_graph(GraphNameRef::DefaultGraph).map_err(failed)?;
        copy.flush().map_err(failed)?;
        Ok(position)
    }
}
