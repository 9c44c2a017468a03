//! Opening a data folder: lock, journal, projections, replay, first world.
//!
//! | in the folder | what | rebuilt when deleted |
//! |---|---|---|
//! | `LOCK` | who holds it and serves where | - |
//! | `journal.redb` | the truth | never: restore it from a backup |
//! | `records.redb` | latest record by IRI, stored packs, versions | from the journal |
//! | `rdf/` | the RDF store | from the journal |
//! | `text/` | the text index | from the journal |

use super::knowledge::{KnowledgeError, KnowledgeProjection, read_shipped};
use super::loads::OpenLoads;
use super::progress::Progress;
use super::projections::Stores;
use super::{Inner, Service};
use crate::settings::Settings;
use arc_swap::ArcSwap;
use fieldpack_graph::columns::{Columns, ColumnsProjection, Filling};
use fieldpack_graph::entry::KINDS;
use fieldpack_graph::record::{Record, RecordType};
use fieldpack_graph::store::{RdfProjection, RecordsProjection, StoreError};
use fieldpack_index::{Limits, PositionsProjection, SearchError, TextProjection, World};
use fieldpack_journal::{
    Applier, ApplierSettings, ApplyError, EmbeddedJournal, EmbeddedSettings, Journal, JournalError, LockError,
    LockFile, Projection,
};
use std::path::Path;
use std::sync::{Arc, Mutex};
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

impl Service {
    /// Takes a data folder, which is made where missing, replays what its stores have not applied and
    /// publishes the first world.
    ///
    /// # Errors
    /// [`OpenError`], each saying what to do.
    pub fn open(data: &Path, settings: &Settings, progress: &dyn Progress) -> Result<Self, OpenError> {
        let folder = || data.display().to_string();
        std::fs::create_dir_all(data).map_err(|source| OpenError::Folder { folder: folder(), source })?;
        let lock = LockFile::acquire(data)?;
        progress.start("knowledge", None);
        let shipped = read_shipped(settings)?;
        let journal: Arc<dyn Journal> =
            Arc::new(EmbeddedJournal::open(&data.join("journal.redb"), &EmbeddedSettings::default())?);
        let epoch: Arc<str> = journal.epoch().into();
        let records = RecordsProjection::open(&data.join("records.redb"))?;
        let reader = records.reader();
        let knowledge = KnowledgeProjection::open(shipped.clone(), &reader.overlay()?, records.applied())
            .map_err(KnowledgeError::Compile)?;
        progress.finish();
        let total = reader.counts()?.values().sum();
        progress.start("records", Some(total));
        let mut filling = Filling::new(Columns::of(knowledge.current()));
        let mut providers: Vec<Record> = Vec::new();
        let held = reader.for_each(|record| {
            filling.put(&record);
            if record.record_type() == RecordType::Provider {
                providers.push(record);
            }
            progress.advance(1);
        })?;
        let columns = filling.finish();
        progress.finish();
        let positions = PositionsProjection::fill(&columns, providers, held);
        let text = TextProjection::open(&data.join("text"))?;
        let rdf = RdfProjection::open(&data.join("rdf"), shipped)?;
        let rdf_reader = rdf.reader();
        let mut stores =
            Stores { records, knowledge, columns: ColumnsProjection::new(columns, held), positions, text, rdf };
        check_not_ahead(&stores, journal.last_sequence(), &folder())?;
        let limits = Limits {
            max_hits: settings.limits.search_hits,
            max_vertices: settings.limits.polygon_vertices,
            ..Limits::default()
        };
        let first = stores.world(&epoch, limits, held.sequence.saturating_sub(1));
        let world = Arc::new(ArcSwap::from_pointee(first));
        let published = world.clone();
        let publish = Box::new(move |stores: &mut Stores, sequence: u64| {
            let next: World = stores.world(&epoch, limits, sequence);
            published.store(Arc::new(next));
            Ok(())
        });
        progress.start("journal", None);
        let applier_settings =
            ApplierSettings { batch_entries: settings.journal.apply_batch_entries, ..ApplierSettings::default() };
        let applier = Applier::start(journal, stores, &KINDS, applier_settings, publish)?;
        progress.finish();
        let handle = applier.handle();
        Ok(Self {
            inner: Arc::new(Inner {
                settings: settings.clone(),
                world,
                handle,
                records: reader,
                rdf: rdf_reader,
                loads: OpenLoads::default(),
                applier: Mutex::new(Some(applier)),
                lock: Mutex::new(Some(lock)),
            }),
        })
    }
}

/// A store that is ahead of the journal was made from another one.
fn check_not_ahead(stores: &Stores, last: u64, folder: &str) -> Result<(), OpenError> {
    let marks =
        [("records.redb", stores.records.applied()), ("text", stores.text.applied()), ("rdf", stores.rdf.applied())];
    let end = fieldpack_journal::Position::after(last);
    match marks.into_iter().find(|(_, mark)| *mark > end) {
        None => Ok(()),
        Some((store, mark)) => {
            Err(OpenError::Ahead { store, folder: folder.to_owned(), applied: mark.sequence.saturating_sub(1), last })
        }
    }
}
