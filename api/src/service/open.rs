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
//! | `live.saved` | what is measured on sites, as it was saved last | from the journal |
//! | `access.redb` | keys and share links | from the journal |
//! | `subjects.redb` | the keys of personal data | never: restore it from a backup |
//! | `audit.redb` | who did what | never |
//! | `hooks.saved` | webhooks | from the journal |
//! | `deliveries.redb` | how far each webhook was told | no: without it events are sent again |
//! | `local.token` | how the command line speaks to the process that serves | by that process |
//! | `checkpoints/` | copies of the RDF store that queries read | removed at every start |
//! | `columns.saved` | the columns in memory, as they were when the program ended | from the records |

use super::access::Admission;
use super::audit::Audit;
use super::checkpoints::Checkpoints;
use super::compact::Reached;
use super::damage::Opening;
use super::derived::DerivedStore;
use super::embedder::{self, ModelError};
use super::failure::Failure;
use super::hooks::Hooks;
use super::knowledge::{KnowledgeError, KnowledgeProjection, read_shipped};
use super::live::{Clock, FeedBoard, Rates, Waker};
use super::living::{ChangesProjection, Living};
use super::personal::open_keys;
use super::progress::Progress;
use super::projections::{Concepts, Stores};
use super::requests::Running;
use super::{Inner, Service, restore};
use crate::settings::Settings;
use arc_swap::ArcSwap;
use fieldpack_access::{AccessProjection, AccessStoreError, AuditError, SubjectKeysError};
use fieldpack_graph::columns::{Columns, ColumnsProjection};
use fieldpack_graph::entry::KINDS;
use fieldpack_graph::knowledge::compile::OntologyFile;
use fieldpack_graph::store::{RdfProjection, RecordsProjection, StoreError};
use fieldpack_hooks::{HooksProjection, HooksStoreError};
use fieldpack_index::{
    Limits, MeaningProjection, MeaningSettings, PositionsProjection, SearchError, TextProjection, VectorSettings, World,
};
use fieldpack_journal::{
    Applier, ApplierSettings, ApplyError, EmbeddedJournal, EmbeddedSettings, Handle, Journal, JournalError, Kind,
    LockError, LockFile, Projection, ProjectionError,
};
use fieldpack_live::LiveProjection;
use fieldpack_paper::Papermaker;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
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
    /// Keys and links cannot be read.
    #[error(transparent)]
    Access(#[from] AccessStoreError),
    /// The identity provider of the settings can never be asked.
    #[error("the identity provider cannot be used: {0}")]
    Issuer(String),
    /// The audit cannot be read.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Webhooks cannot be read.
    #[error(transparent)]
    Hooks(#[from] HooksStoreError),
    /// The keys of subjects cannot be read.
    #[error(transparent)]
    Subjects(#[from] SubjectKeysError),
    /// The journal cannot be replayed.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The model that the settings name cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A store's thread ended in a panic.
    #[error("opening a store ended in a panic, which is a fault of the program; its message stands above")]
    Thread,
    /// A thread cannot be started.
    #[error("cannot start a thread: {0}; let the process have more")]
    Spawn(std::io::Error),
    /// What is measured on sites cannot be kept.
    #[error(transparent)]
    Live(#[from] ProjectionError),
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
        Self::open_anew(data, settings, progress, &[])
    }

    /// As [`Service::open`], with some derived stores made anew. They are taken away once the folder is this
    /// process's alone and the journal was found whole.
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
        let checkpoints = Checkpoints::open(data)
            .map_err(|(path, source)| OpenError::Remove { path: path.display().to_string(), source })?;
        progress.start("knowledge", None);
        let shipped = read_shipped(settings)?;
        let model = embedder::configured(settings)?;
        let journal = Arc::new(EmbeddedJournal::open(&data.join("journal.redb"), &EmbeddedSettings::default())?);
        let epoch: Arc<str> = journal.epoch().into();
        let opening = Opening::new(data, &*journal, anew)?;
        let records = opening.open(DerivedStore::Records, || RecordsProjection::open(&data.join("records.redb")))?;
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
        let base = shipped.clone();
        let open_text = || TextProjection::open(&data.join("text"));
        let open_vectors = || MeaningProjection::open(&data.join("vectors"), meaning.clone());
        let open_rdf = || RdfProjection::open(&data.join("rdf"), base.clone());
        // The stores do not wait for each other: those on disk are opened while the columns are restored.
        let (opened, text, vectors, rdf, live) = std::thread::scope(|scope| {
            let text = scope.spawn(|| opening.open(DerivedStore::Text, open_text));
            let vectors = scope.spawn(|| opening.open(DerivedStore::Vectors, open_vectors));
            let rdf = scope.spawn(|| opening.open(DerivedStore::Rdf, open_rdf));
            let live = scope.spawn(|| open_live(data, &*journal, settings));
            let opened = restored(data, shipped, &records, &epoch, progress);
            (opened, text.join(), vectors.join(), rdf.join(), live.join())
        });
        let panicked = |_| OpenError::Thread;
        let (text, vectors, rdf) = (text.map_err(panicked)??, vectors.map_err(panicked)??, rdf.map_err(panicked)??);
        let live = live.map_err(panicked)??;
        let (knowledge, columns, positions) = opened?;
        let access =
            opening.open(DerivedStore::Access, || AccessProjection::open(&data.join("access.redb"), &epoch))?;
        let hooks = opening.open(DerivedStore::Hooks, || HooksProjection::open(&data.join("hooks.saved"), &epoch))?;
        let rebuilt = opening.rebuilt();
        let rdf_reader = rdf.reader();
        let concepts = Concepts::of(knowledge.current());
        let webhooks = Arc::new(Hooks::new(data, &epoch, settings));
        let living = Arc::new(Living::new(settings.living.queued_changes, webhooks.bell()));
        let changes = ChangesProjection::new(living.clone(), records.applied());
        let stores = Stores {
            records,
            knowledge,
            columns,
            positions,
            text,
            vectors,
            rdf,
            live,
            access,
            hooks,
            changes,
            concepts,
            alerts: Arc::default(),
        };
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
        let waker = Waker::default();
        let woken = waker.clone();
        let reached: Arc<Reached> = Arc::default();
        let admission = Arc::new(Admission::new(settings).map_err(|error| OpenError::Issuer(error.to_string()))?);
        let admitted = admission.clone();
        let told = reached.clone();
        let heard = webhooks.clone();
        let publish = Box::new(move |stores: &mut Stores, sequence: u64| {
            let next: World = stores.world(&epoch, limits, sequence);
            admitted.snapshot.store(Arc::new(stores.access.snapshot()));
            heard.publish(stores.hooks.snapshot());
            published.store(Arc::new(next));
            woken.wake();
            told.tell(sequence);
            stores.changes.publish();
            Ok(())
        });
        progress.start("journal", None);
        let applier_settings = ApplierSettings {
            batch_entries: settings.journal.apply_batch_entries,
            flush_entries: settings.journal.flush_after_entries,
            ..ApplierSettings::default()
        };
        let applier = Applier::start(journal.clone(), stores, &all_kinds(), applier_settings, publish)?;
        progress.finish();
        let handle = handle.get_or_init(|| applier.handle()).clone();
        let audit = Audit::start(data, &settings.audit)?;
        // What the journal says is erased is erased, whatever backup the keys came from.
        let subjects = open_keys(data, &admission.snapshot.load().erased_keys())?;
        let clock = Clock::start(waker, world.clone(), handle.clone(), settings).map_err(OpenError::Spawn)?;
        let failure: Arc<Failure> = Arc::default();
        let failed = failure.clone();
        handle.on_failure(move |_| failed.tell());
        // What became ready before there was a handle is taken up.
        handle.republish();
        Ok(Self {
            inner: Arc::new(Inner {
                settings: settings.clone(),
                data: data.to_owned(),
                world,
                handle,
                records: reader,
                rdf: rdf_reader,
                checkpoints,
                sandbox: OnceLock::new(),
                rebuilt,
                loads: Arc::default(),
                requests: Running::default(),
                rates: Rates::default(),
                feeds: FeedBoard::default(),
                admission,
                audit,
                webhooks,
                delivering: Mutex::new(None),
                subjects,
                clock: Mutex::new(Some(clock)),
                journal,
                failure,
                reached,
                compacting: Mutex::new(None),
                living,
                watching: Mutex::new(None),
                paper: Papermaker::new(settings.exports.fonts.clone()),
                exporting: AtomicUsize::default(),
                training: Mutex::new(()),
                backing_up: Mutex::new(()),
                applier: Mutex::new(Some(applier)),
                lock: Mutex::new(Some(lock)),
            }),
        })
    }
}

/// Removes a file or a folder, where it is there.
pub(super) fn remove(path: &Path) -> std::io::Result<()> {
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
        ("access.redb", stores.access.applied()),
        ("hooks.saved", stores.hooks.applied()),
    ];
    let end = fieldpack_journal::Position::after(last);
    match marks.into_iter().find(|(_, mark)| *mark > end) {
        None => Ok(()),
        Some((store, mark)) => {
            Err(OpenError::Ahead { store, folder: folder.to_owned(), applied: mark.sequence.saturating_sub(1), last })
        }
    }
}

/// The name of the live state in the base of a journal.
pub(super) const LIVE_STATE: &str = "live";

/// How what is measured on sites is folded.
pub(super) fn live_settings(settings: &Settings) -> fieldpack_live::LiveSettings {
    let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    fieldpack_live::LiveSettings {
        window_ms: ms(settings.live.window_ms),
        horizon_ms: ms(settings.live.horizon_ms),
        max_open_readings: settings.live.open_readings,
        ..fieldpack_live::LiveSettings::default()
    }
}

/// Opens what is measured on sites; what was cut from the journal stands in its base.
fn open_live(data: &Path, journal: &dyn Journal, settings: &Settings) -> Result<LiveProjection, OpenError> {
    let base = journal.base_state(LIVE_STATE)?;
    let file = data.join("live.saved");
    Ok(LiveProjection::open_over(&file, journal.epoch(), live_settings(settings), base.as_deref())?)
}

/// Every kind of entry that the rooms below know.
fn all_kinds() -> Vec<Kind> {
    let of_rooms = fieldpack_live::KINDS.iter().chain(&fieldpack_access::KINDS).chain(&fieldpack_hooks::KINDS);
    KINDS.iter().chain(of_rooms).copied().collect()
}
