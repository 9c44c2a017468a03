//! Applying entries to the RDF store.

use super::super::error::{StoreError, of_io, shown};
use super::changes::Changes;
use super::state::{Held, Layer, State, mark_quad};
use super::{Rdf, RdfCheck, knowledge, of_storage};
use crate::entry::{Change, Publish};
use crate::knowledge::compile::OntologyFile;
use fieldpack_journal::{Applied, Position, Projection, ProjectionError};
use oxigraph::model::{NamedNode, Quad};
use oxigraph::store::{StorageError, Store};
use std::collections::BTreeMap;
use std::path::Path;

/// The name in errors and metrics.
const NAME: &str = "rdf";

/// Marks that may stand in the store beside the furthest before they are cleared away.
const MARKS_KEPT: usize = 256;

/// Quads from which on files of their own are worth their fixed cost of some tens of milliseconds.
const BULK_QUADS: usize = 6_000;

/// Knowledge, loaded graphs and records as RDF, on disk.
///
/// A record's quads are replaced exactly: those that it no longer has go, those that it keeps are not
/// written again.
pub struct RdfProjection {
    store: Store,
    place: String,
    base: Vec<OntologyFile>,
    marks: Vec<Position>,
    held: BTreeMap<NamedNode, Held>,
    durable: Position,
}

impl RdfProjection {
    /// Opens the folder, which is made where missing, and brings the graphs of the shipped knowledge to
    /// `base`: only files whose text differs from what is there are read again.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the folder was changed by something else or a file of `base` is no
    /// Turtle, [`StoreError::InUse`] where another process has it open, or what the disk says.
    pub fn open(folder: &Path, base: Vec<OntologyFile>) -> Result<Self, StoreError> {
        let place = shown(folder);
        let failed = |error: StorageError| of_storage(&place, &error);
        std::fs::create_dir_all(folder).map_err(|error| of_io(&place, &error))?;
        let store = Store::open(folder).map_err(failed)?;
        // Only now, as the open store keeps others out.
        clear_begun(folder).map_err(|error| of_io(&place, &error))?;
        let state = State::read(&store, &place)?;
        let durable = state.applied();
        let State { marks, held } = state;
        let mut opened = Self { store, place: place.clone(), base, marks, held, durable };
        let mut changes = Changes::default();
        let wanted = knowledge::rebased(&opened.base, &opened.held);
        let held = knowledge::replace(&opened.held, &wanted, |held| held.layer == Layer::Overlay, &mut changes)
            .map_err(|problem| StoreError::Storage { place: place.clone(), reason: problem.to_string() })?;
        opened.write(changes, durable).map_err(failed)?;
        opened.held = held;
        // What a killed process left is in the system's cache only: the mark read above must be durable.
        opened.store.flush().map_err(failed)?;
        Ok(opened)
    }

    /// A reader that sees every batch once it is applied.
    #[must_use]
    pub fn reader(&self) -> Rdf {
        Rdf::new(self.store.clone(), self.place.clone())
    }

    /// Begins a comparison with what the store should hold under an overlay of the ontologies.
    #[must_use]
    pub fn check(&self, overlay: &Publish) -> RdfCheck {
        let files = knowledge::layered(&self.base, overlay);
        RdfCheck::new(self.store.clone(), self.place.clone(), files, self.held.clone())
    }

    /// Writes changes and the mark in one transaction.
    fn write(&mut self, changes: Changes, next: Position) -> Result<(), StorageError> {
        let mut difference = changes.difference(&self.store)?;
        let last = self.marks.last();
        let (moved, forward) = (last != Some(&next), last <= Some(&next));
        if difference.out.is_empty() && forward && self.marks.len() < MARKS_KEPT {
            if moved || !difference.into.is_empty() {
                difference.into.push(mark_quad(next));
                add(&self.store, difference.into)?;
                self.marks.push(next);
                self.marks.dedup();
            }
            return Ok(());
        }
        let mut transaction = self.store.start_transaction()?;
        for quad in difference.out.iter().chain(&self.marks.iter().copied().map(mark_quad).collect::<Vec<_>>()) {
            transaction.remove(quad);
        }
        transaction.extend(difference.into.iter());
        transaction.insert(&mark_quad(next));
        transaction.commit()?;
        self.marks = vec![next];
        Ok(())
    }

    /// The changes of a batch, and what the knowledge graphs hold after it.
    fn changes(&self, batch: &[Applied<'_>]) -> Result<(Changes, BTreeMap<NamedNode, Held>), ProjectionError> {
        let decoded = Change::accepted(batch, NAME)?;
        let mut changes = Changes::default();
        let mut published: Option<Publish> = None;
        for change in decoded {
            match change {
                Change::Upsert(record) => changes.upsert(&record),
                Change::Delete(iri) => changes.delete(&iri),
                Change::RdfLoad(load) => changes.load(&load).map_err(|reason| ProjectionError::new(NAME, reason))?,
                // An overlay is whole: only the last one of a batch is seen.
                Change::Publish(publish) => published = Some(publish),
                Change::StorePack(_) | Change::StoreEmbedder(_) | Change::RequestDone(_) | Change::Other => {}
            }
        }
        let held = match published {
            None => self.held.clone(),
            Some(overlay) => {
                let wanted = knowledge::layered(&self.base, &overlay);
                knowledge::replace(&self.held, &wanted, |_| false, &mut changes)
                    .map_err(|problem| ProjectionError::new(NAME, problem))?
            }
        };
        Ok((changes, held))
    }
}

/// Adds quads, all or none, without reading: much faster than a transaction. A few go into one write
/// batch; many become sorted files of their own that are taken in together, several times faster again.
fn add(store: &Store, quads: Vec<Quad>) -> Result<(), StorageError> {
    if quads.len() < BULK_QUADS {
        return store.extend(quads);
    }
    let megabytes = quads.len() / 1_000 + 1;
    let mut loader = store.bulk_loader().with_num_threads(1).with_max_memory_size_in_megabytes(megabytes);
    loader.load_quads(quads)?;
    loader.commit()
}

/// Removes files that a killed process had begun for [`add`] and that no store refers to.
fn clear_begun(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with("bulk-") && name.ends_with(".sst")) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

impl Projection for RdfProjection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn applied(&self) -> Position {
        self.marks.last().copied().unwrap_or(Position::START)
    }

    fn durable(&self) -> Position {
        self.durable
    }

    fn apply(&mut self, batch: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
        let (changes, held) = self.changes(batch)?;
        let written = self.write(changes, next);
        written.map_err(|error| ProjectionError::new(NAME, of_storage(&self.place, &error)))?;
        self.held = held;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        let applied = self.applied();
        if self.durable == applied {
            return Ok(());
        }
        let flushed = self.store.flush();
        flushed.map_err(|error| ProjectionError::new(NAME, of_storage(&self.place, &error)))?;
        self.durable = applied;
        Ok(())
    }
}
