//! The vectors as a projection of the journal.

use super::artefact;
use super::building::{Building, embed_into, missing};
use super::rows::Rows;
use super::snapshot::MeaningSnapshot;
use crate::error::SearchError;
use fieldpack_embed::Embedder;
use fieldpack_graph::columns::Columns;
use fieldpack_graph::entry::Change;
use fieldpack_graph::record::RecordType;
use fieldpack_graph::store::Records;
use fieldpack_journal::{Applied, Position, Projection, ProjectionError};
use fieldpack_vector::{OpenError, Ready, Settings, Store};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name in errors and metrics.
const NAME: &str = "vectors";
/// Components of vectors before there is an embedder.
const DIMENSIONS: usize = 256;
/// Changed records after which vectors that no record has any more are looked for, at least.
const SWEEP_AFTER: usize = 4_096;

/// How vectors are kept.
#[derive(Clone, Default)]
pub struct MeaningSettings {
    /// How the nearest are looked for.
    pub vectors: Settings,
    /// An embedder that takes the place of the journal's.
    pub embedder: Option<Arc<dyn Embedder>>,
    /// Where the texts are read from when vectors have to be made anew; without it they are not.
    pub records: Option<Records>,
    /// The position that those records stand at: where no vectors are kept, they begin there.
    pub held: Option<Position>,
    /// The newest embedder of the journal before that position, for a folder that has lost it.
    pub artefact: Option<Arc<[u8]>>,
    /// Is called when vectors that were made in the background are ready to be taken up by a snapshot.
    pub ready: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl std::fmt::Debug for MeaningSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("MeaningSettings").field("embedder", &self.embedder).finish_non_exhaustive()
    }
}

/// What is saved with the vectors.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    /// The embedder that made them.
    embedder: Option<String>,
    applied: Position,
}

/// Vectors that follow the journal, in a folder of their own.
pub struct MeaningProjection {
    folder: PathBuf,
    pub(super) settings: MeaningSettings,
    /// What makes the vectors in the store.
    pub(super) embedder: Option<Arc<dyn Embedder>>,
    pub(super) store: Store,
    building: Option<Building>,
    pub(super) rows: Option<Rows>,
    /// IRIs of records that changed since the last snapshot.
    changed: BTreeSet<Arc<str>>,
    since_sweep: usize,
    ready: Ready,
    applied: Position,
    durable: Position,
    is_saved: bool,
}

impl std::fmt::Debug for MeaningProjection {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("MeaningProjection")
            .field("embedder", &self.embedder)
            .field("building", &self.building)
            .field("applied", &self.applied)
            .finish_non_exhaustive()
    }
}

impl MeaningProjection {
    /// Opens the vectors in a folder, which is made where missing. Vectors of another embedder than the one
    /// of today are made anew in the background.
    ///
    /// # Errors
    /// [`SearchError::Vectors`] when the folder cannot be used or holds something else than was written.
    pub fn open(folder: &Path, settings: MeaningSettings) -> Result<Self, SearchError> {
        let failed = |reason: String| SearchError::Vectors { path: folder.to_owned(), reason };
        let damaged = |reason: String| SearchError::VectorsDamaged { path: folder.to_owned(), reason };
        std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
        let kept = match (artefact::kept(folder)?, &settings.artefact) {
            (Some(kept), _) => Some(kept),
            (None, Some(bytes)) => {
                artefact::keep(folder, bytes).map_err(|error| failed(error.to_string()))?;
                artefact::kept(folder)?
            }
            (None, None) => None,
        };
        let wanted = settings.embedder.clone().or(kept);
        let opened = match Store::open(&folder.join("store"), settings.vectors) {
            Ok((store, mark)) => {
                let mark: Mark = postcard::from_bytes(&mark).map_err(|error| damaged(error.to_string()))?;
                Some((store, mark))
            }
            Err(OpenError::Absent { .. }) => None,
            Err(error @ (OpenError::Damaged { .. } | OpenError::Layout { .. })) => {
                return Err(damaged(error.to_string()));
            }
            Err(error) => return Err(failed(error.to_string())),
        };
        let dimensions = wanted.as_ref().map_or(DIMENSIONS, |embedder| embedder.dimensions());
        let empty = || Store::new(dimensions, settings.vectors).map_err(|error| failed(error.to_string()));
        let (store, mark) = match opened {
            Some((store, mark)) => (store, mark),
            None => (empty()?, Mark { embedder: None, applied: settings.held.unwrap_or(Position::START) }),
        };
        let is_of_today = wanted.as_ref().is_none_or(|wanted| mark.embedder.as_deref() == Some(wanted.id()));
        let ready = settings.ready.clone().unwrap_or_else(|| Arc::new(|| {}));
        let mut store = if is_of_today { store } else { empty()? };
        store.tell(ready.clone());
        let mut opened = Self {
            folder: folder.to_owned(),
            embedder: wanted.clone().filter(|_| is_of_today),
            store,
            building: None,
            rows: None,
            changed: BTreeSet::new(),
            since_sweep: 0,
            ready,
            applied: mark.applied,
            durable: mark.applied,
            is_saved: true,
            settings,
        };
        if let Some(embedder) = wanted.filter(|_| !is_of_today) {
            opened.build_with(embedder);
        }
        Ok(opened)
    }

    /// Begins to make all vectors with an embedder, in the background; where nothing tells the texts, those
    /// that come from now on get vectors.
    fn build_with(&mut self, embedder: Arc<dyn Embedder>) {
        // The one before is told to stop.
        self.building = None;
        match &self.settings.records {
            Some(records) => {
                let building = Building::start(embedder, records.clone(), self.settings.vectors, self.ready.clone());
                self.building = Some(building);
            }
            None => match Store::new(embedder.dimensions(), self.settings.vectors) {
                Ok(store) => self.serve(store, embedder),
                Err(error) => tracing::error!(%error, "the embedder cannot be used"),
            },
        }
    }

    /// Takes up what was made in the background, where it is ready.
    fn take_up(&mut self) {
        let Some(building) = &mut self.building else { return };
        let Some(built) = building.take() else { return };
        let embedder = building.embedder.clone();
        self.building = None;
        match built {
            Ok(store) => {
                tracing::info!(texts = store.len(), embedder = embedder.id(), "the vectors are ready");
                self.serve(store, embedder);
            }
            Err(error) => tracing::error!(%error, "the vectors cannot be made: the ones before go on serving"),
        }
    }

    /// Serves other vectors from the next snapshot on.
    fn serve(&mut self, mut store: Store, embedder: Arc<dyn Embedder>) {
        store.tell(self.ready.clone());
        (self.store, self.embedder, self.rows, self.is_saved) = (store, Some(embedder), None, false);
    }

    /// Whether vectors are being made in the background.
    #[must_use]
    pub fn is_building(&self) -> bool {
        self.building.is_some()
    }

    /// What readers search from now on. `columns` must hold the same entries of the journal.
    pub fn snapshot(&mut self, columns: &Columns) -> MeaningSnapshot {
        self.take_up();
        let Some(embedder) = self.embedder.clone() else {
            self.changed.clear();
            return MeaningSnapshot::default();
        };
        let changed = std::mem::take(&mut self.changed);
        let rows = match &mut self.rows {
            Some(rows) => {
                for row in changed.iter().filter_map(|iri| columns.get(iri)) {
                    rows.set(row, &self.store);
                }
                rows
            }
            none => none.insert(Rows::fill(columns, &self.store)),
        };
        let rows = rows.clone();
        if self.since_sweep >= SWEEP_AFTER.max(self.store.len() / 8) {
            self.sweep(columns);
        }
        MeaningSnapshot::new(embedder, self.store.snapshot(), rows)
    }

    /// Takes the vectors out that no record has.
    pub(super) fn sweep(&mut self, columns: &Columns) {
        self.since_sweep = 0;
        let chunks = RecordType::ALL.into_iter().flat_map(|record_type| columns.table(record_type).chunks());
        let keys = chunks.flat_map(|chunk| {
            let rows = (0..chunk.len()).filter(|row| chunk.is_live(*row));
            rows.map(|row| chunk.meaning[row])
        });
        let used: HashSet<u64> = keys.collect();
        let held = self.store.snapshot();
        let keys = (0..held.end()).filter_map(|id| held.key_of(id));
        let unused: Vec<u64> = keys.filter(|key| !used.contains(key)).collect();
        for key in unused {
            self.store.remove(key);
            self.is_saved = false;
        }
    }

    fn save(&mut self) -> Result<(), ProjectionError> {
        let failed = |error: String| ProjectionError::new(NAME, error);
        let mark = Mark { embedder: self.embedder.as_ref().map(|one| one.id().to_owned()), applied: self.applied };
        let mark = postcard::to_stdvec(&mark).map_err(|error| failed(error.to_string()))?;
        self.store.save(&self.folder.join("store"), &mark).map_err(|error| failed(error.to_string()))?;
        (self.durable, self.is_saved) = (self.applied, true);
        Ok(())
    }
}

impl Projection for MeaningProjection {
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
        let failed = |error: String| ProjectionError::new(NAME, error);
        let mut texts = Vec::new();
        for change in Change::accepted(batch, NAME)? {
            match change {
                Change::Upsert(record) => {
                    // Kept whatever comes after it: an embedder of the same batch begins with records that may not
                    // hold this one yet.
                    let key = record.data.meaning_key();
                    if key != 0 {
                        texts.push((key, record.data.meaning()));
                    }
                    self.changed.insert(record.header.iri);
                    self.since_sweep += 1;
                }
                Change::Delete(iri) => {
                    self.changed.insert(iri.into());
                    self.since_sweep += 1;
                }
                Change::StoreEmbedder(bytes) => {
                    // Kept before the mark moves on, so that a crash finds it.
                    artefact::keep(&self.folder, &bytes).map_err(|error| failed(error.to_string()))?;
                    if self.settings.embedder.is_none()
                        && let Some(embedder) = artefact::readable(&bytes)
                        && self.embedder.as_ref().is_none_or(|present| present.id() != embedder.id())
                    {
                        self.build_with(embedder);
                    }
                }
                Change::Publish(_)
                | Change::RdfLoad(_)
                | Change::StorePack(_)
                | Change::RequestDone(_)
                | Change::Other => {}
            }
        }
        if let Some(building) = &mut self.building {
            building.since.extend(texts.iter().cloned());
        }
        if let Some(embedder) = &self.embedder {
            let absent = missing(texts, &self.store);
            self.is_saved &= absent.is_empty();
            embed_into(&mut self.store, &**embedder, &absent).map_err(failed)?;
        }
        self.applied = next;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        let is_saved = self.is_saved && !self.store.has_unsaved_graph();
        if self.durable == self.applied && is_saved { Ok(()) } else { self.save() }
    }

    fn close(&mut self) -> Result<(), ProjectionError> {
        if let Some(building) = self.building.take() {
            let embedder = building.embedder.clone();
            let store = building.wait().map_err(|error| ProjectionError::new(NAME, error))?;
            self.serve(store, embedder);
        }
        self.flush()
    }
}
