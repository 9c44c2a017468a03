//! Opening a data folder: lock, journal, projections, replay, first world.
//!
//! | in the folder | what | rebuilt when deleted |
//! |---|---|---|
//! | `LOCK` | who holds it and serves where | - |
//! | `journal.redb` | the truth | never: restore it from a backup |
//! | `records.redb` | latest record by IRI, stored packs, versions | from the journal |
//! | `rdf/` | the RDF store | from the journal |
//! | `text/` | the text index | from the journal |
//! | `vectors/` | the vectors of texts and the embedder | from the records and the journal |
//! | `columns.saved` | the columns in memory, as they were when the program ended | from the records |

use super::embedder::{self, ModelError};
use super::knowledge::{KnowledgeError, KnowledgeProjection, read_shipped};
use super::living::{ChangesProjection, Living};
use super::loads::OpenLoads;
use super::progress::Progress;
use super::projections::{Concepts, Stores};
use super::{Inner, Service, restore};
use crate::settings::Settings;
use arc_swap::ArcSwap;
use fieldpack_graph::columns::{Columns, ColumnsProjection};
use fieldpack_graph::entry::KINDS;
use fieldpack_graph::knowledge::compile::OntologyFile;
use fieldpack_graph::store::{RdfProjection, RecordsProjection, StoreError};
use fieldpack_index::{
    Limits, MeaningProjection, MeaningSettings, PositionsProjection, SearchError, TextProjection, VectorSettings, World,
};
use fieldpack_journal::{
    Applier, ApplierSettings, ApplyError, EmbeddedJournal, EmbeddedSettings, Handle, Journal, JournalError, LockError,
    LockFile, Projection,
};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use thiserror::Error;

/// Why a data folder cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder cannot be made.
    #[error("cannot make the data folder `{folder}`: {source}; name a folder that may be written to")]
    Folder {
        /// The folder.
        folder: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A store that is to be made anew cannot be removed.
    #[error("cannot remove `{path}`, which is to be made anew: {source}")]
    Remove {
        /// The store.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another process has it, or it cannot be written to.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// No knowledge.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A store that is derived from the journal cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The text index cannot be read.
    #[error(transparent)]
    Text(#[from] SearchError),
    /// The journal cannot be replayed.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The model that the settings name cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A store's thread ended in a panic.
    #[error("opening a store ended in a panic, which is a fault of the program; its message stands above")]
    Thread,
    /// A derived store has applied more than the journal holds: it belongs to another journal.
    #[error(
        "`{store}` in `{folder}` has applied entry {applied}, the journal ends at {last}: it belongs to another journal; delete `{store}` to have it rebuilt, or restore the journal from a backup"
    )]
    Ahead {
        /// The store.
        store: &'static str,
        /// The data folder.
        folder: String,
        /// What it has applied.
        applied: u64,
        /// Where the journal ends.
        last: u64,
    },
}

/// A store that is derived from the journal and the records, and can be made anew from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerivedStore {
    /// The columns in memory.
    Columns,
    /// The text index.
    Text,
    /// The vectors of texts.
    Vectors,
    /// The RDF store.
    Rdf,
    /// The latest records.
    Records,
}

impl DerivedStore {
    /// What of the data folder it is kept in.
    fn path(self) -> &'static str {
        match self {
            Self::Columns => "columns.saved",
            Self::Text => "text",
            // The embedder stays: it is the journal's, and the vectors are to be the same.
            Self::Vectors => "vectors/store",
            Self::Rdf => "rdf",
            Self::Records => "records.redb",
        }
    }
}

impl Service {
    /// Takes a data folder, which is made where missing, replays what its stores have not applied and
    /// publishes the first world.
    ///
    /// # Errors
    /// [`OpenError`], each saying what to do.
    pub fn open(data: &Path, settings: &Settings, progress: &dyn Progress) -> Result<Self, OpenError> {
        Self::open_anew(data, settings, progress, &[])
    }

    /// As [`Service::open`], with some derived stores made anew. They are taken away once the folder is this
    /// process's alone.
    ///
    /// # Errors
    /// [`OpenError`], each saying what to do.
    pub fn open_anew(
        data: &Path,
        settings: &Settings,
        progress: &dyn Progress,
        anew: &[DerivedStore],
    ) -> Result<Self, OpenError> {
        let folder = || data.display().to_string();
        std::fs::create_dir_all(data).map_err(|source| OpenError::Folder { folder: folder(), source })?;
        let lock = LockFile::acquire(data)?;
        for path in anew.iter().map(|store| data.join(store.path())) {
            remove(&path).map_err(|source| OpenError::Remove { path: path.display().to_string(), source })?;
        }
        progress.start("knowledge", None);
        let shipped = read_shipped(settings)?;
        let model = embedder::configured(settings)?;
        let journal: Arc<dyn Journal> =
            Arc::new(EmbeddedJournal::open(&data.join("journal.redb"), &EmbeddedSettings::default())?);
        let epoch: Arc<str> = journal.epoch().into();
        let records = RecordsProjection::open(&data.join("records.redb"))?;
        let reader = records.reader();
        let handle: Arc<OnceLock<Handle>> = Arc::default();
        let poke = handle.clone();
        let meaning = MeaningSettings {
            vectors: VectorSettings { crossover: settings.vectors.crossover, ..VectorSettings::default() },
            embedder: model,
            records: Some(reader.clone()),
            held: Some(records.applied()),
            artefact: embedder::journalled(&*journal, &reader)?,
            ready: Some(Arc::new(move || {
                if let Some(handle) = poke.get() {
                    handle.republish();
                }
            })),
        };
        // The stores do not wait for each other: those on disk are opened while the columns are restored.
        let (opened, text, vectors, rdf) = std::thread::scope(|scope| {
            let text = scope.spawn(|| TextProjection::open(&data.join("text")));
            let vectors = scope.spawn(|| MeaningProjection::open(&data.join("vectors"), meaning));
            let base = shipped.clone();
            let rdf = scope.spawn(|| RdfProjection::open(&data.join("rdf"), base));
            let opened = restored(data, shipped, &records, &epoch, progress);
            (opened, text.join(), vectors.join(), rdf.join())
        });
        let panicked = |_| OpenError::Thread;
        let (text, vectors, rdf) = (text.map_err(panicked)??, vectors.map_err(panicked)??, rdf.map_err(panicked)??);
        let (knowledge, columns, positions) = opened?;
        let rdf_reader = rdf.reader();
        let concepts = Concepts::of(knowledge.current());
        let living = Arc::new(Living::new(settings.living.queued_changes));
        let changes = ChangesProjection::new(living.clone(), records.applied());
        let stores = Stores { records, knowledge, columns, positions, text, vectors, rdf, changes, concepts };
        check_not_ahead(&stores, journal.last_sequence(), &folder())?;
        let limits = Limits {
            max_hits: settings.limits.search_hits,
            max_vertices: settings.limits.polygon_vertices,
            count_up_to: settings.limits.count_up_to,
            ..Limits::default()
        };
        // The first world is published once the stores are at the end of the journal.
        let world = Arc::new(ArcSwap::from_pointee(World::empty(stores.knowledge.current().clone())));
        let published = world.clone();
        let publish = Box::new(move |stores: &mut Stores, sequence: u64| {
            let next: World = stores.world(&epoch, limits, sequence);
            published.store(Arc::new(next));
            stores.changes.publish();
            Ok(())
        });
        progress.start("journal", None);
        let applier_settings =
            ApplierSettings { batch_entries: settings.journal.apply_batch_entries, ..ApplierSettings::default() };
        let applier = Applier::start(journal, stores, &KINDS, applier_settings, publish)?;
        progress.finish();
        let handle = handle.get_or_init(|| applier.handle()).clone();
        // What became ready before there was a handle is taken up.
        handle.republish();
        Ok(Self {
            inner: Arc::new(Inner {
                settings: settings.clone(),
                world,
                handle,
                records: reader,
                rdf: rdf_reader,
                loads: OpenLoads::default(),
                living,
                watching: Mutex::new(None),
                training: Mutex::new(()),
                applier: Mutex::new(Some(applier)),
                lock: Mutex::new(Some(lock)),
            }),
        })
    }
}

/// Removes a file or a folder, where it is there.
fn remove(path: &Path) -> std::io::Result<()> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// The knowledge compiled, the columns and the positions restored from the records.
fn restored(
    data: &Path,
    shipped: Vec<OntologyFile>,
    records: &RecordsProjection,
    epoch: &Arc<str>,
    progress: &dyn Progress,
) -> Result<(KnowledgeProjection, ColumnsProjection, PositionsProjection), OpenError> {
    let (reader, held) = (records.reader(), records.applied());
    let knowledge = KnowledgeProjection::open(shipped, &reader.overlay()?, held).map_err(KnowledgeError::Compile)?;
    progress.finish();
    let total = reader.counts()?.values().sum();
    let empty = Columns::of(knowledge.current());
    let columns = restore::columns(&data.join("columns.saved"), empty, epoch, &reader, (held, total), progress)?;
    let providers = restore::providers(&reader)?;
    let positions = PositionsProjection::fill(columns.columns(), providers, columns.applied());
    Ok((knowledge, columns, positions))
}

/// A store that is ahead of the journal was made from another one.
fn check_not_ahead(stores: &Stores, last: u64, folder: &str) -> Result<(), OpenError> {
    let marks = [
        ("records.redb", stores.records.applied()),
        ("text", stores.text.applied()),
        ("vectors", stores.vectors.applied()),
        ("rdf", stores.rdf.applied()),
    ];
    let end = fieldpack_journal::Position::after(last);
    match marks.into_iter().find(|(_, mark)| *mark > end) {
        None => Ok(()),
        Some((store, mark)) => {
            Err(OpenError::Ahead { store, folder: folder.to_owned(), applied: mark.sequence.saturating_sub(1), last })
        }
    }
}
