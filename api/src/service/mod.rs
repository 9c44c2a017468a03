//! The service: a data folder with its journal, its projections and the current world, and what can be
//! asked of it. It knows no HTTP.
//!
//! [`Service::open`] takes the folder, replays and publishes; the applier publishes a new [`World`] after
//! every batch; readers take the current one and never wait. Every write is an entry of the journal and
//! is answered after its own apply.

mod access;
mod answers;
mod ask;
mod audience;
mod audit;
mod backups;
mod checkpoints;
mod claims;
mod compact;
mod damage;
mod derived;
mod embedder;
mod entities;
mod exports;
mod failure;
mod hooks;
mod info;
mod knowledge;
mod live;
mod living;
mod loads;
mod offer;
mod open;
mod pack_list;
mod packs;
mod page;
mod personal;
mod problems;
mod progress;
mod projections;
mod records;
mod requests;
mod restore;
mod revisions;
mod sandbox;
mod verify;
mod why_not;

pub use access::{
    KeyList, KeyMade, KeyRequest, KeyRotation, KeyView, MeView, OfferRequest, ShareList, ShareRequest, ShareView,
};
pub(crate) use access::{LoginError, TokenRefusal};
pub use audit::{AuditQuery, AuditRows, AuditView, Noted};
pub use backups::{BackupDone, BackupList, ListedBackup, backup_folder, restore};
pub(crate) use checkpoints::Checkpoint;
pub use compact::CompactionDone;
pub use derived::DerivedStore;
pub use embedder::{ModelError, Trained};
pub use entities::{EntitiesPage, EntitiesQuery, EntityForm, EntitySummary};
pub use exports::{ExportForm, ExportQuery, Exported};
pub use hooks::{
    DeadLetterPage, DeadLetterView, Pinged, Replayed, WebhookCounts, WebhookList, WebhookMade, WebhookRequest,
    WebhookRotation, WebhookSwitch, WebhookView,
};
pub use info::{Counts, Info, InfoLimits, Promises};
pub use knowledge::{KnowledgeError, ontologies_folder, read_shipped};
pub use live::{
    AlertAnswer, AlertView, FeedBoard, FeedView, LiveStatus, MachineResult, ProjectionLag, QuarantineAction,
    QuarantineDecision, QuarantinePage, QuarantinedView, ReadingSource, SiteLive, StateView, TelematicsAnswer,
};
pub use living::LivingCounts;
pub use loads::{LoadProgress, OpenedLoad};
pub use open::OpenError;
pub use pack_list::{PackList, PackListQuery, PackSummary};
pub use packs::StoredQuestion;
pub use page::PageQuery;
pub use personal::{Erasure, ErasureRequest};
pub use progress::{NoProgress, Progress};
pub use records::{LineResult, LineStatus, RecordsAnswer, RecordsOptions};
pub use verify::{Verified, Verifying};

use crate::problem::{Code, Problem};
use crate::settings::Settings;
use access::{Admission, LocalFile};
use arc_swap::ArcSwap;
use audit::Audit;
use checkpoints::Checkpoints;
use compact::{CompactingThread, Reached};
use failure::Failure;
use fieldpack_access::{OfferScope, Principal, Role, SubjectKeys};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::store::{Rdf, Records};
use fieldpack_index::World;
use fieldpack_journal::{Applier, ApplyError, Durability, EmbeddedJournal, Handle, LockFile};
use fieldpack_paper::Papermaker;
use hooks::{Delivering, Hooks};
use live::{Clock, Rates};
use living::{Living, Watching};
use loads::OpenLoads;
use projections::Stores;
pub use requests::Claim;
use requests::Running;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Who asks, and how to answer where the question does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// The language where neither the options nor the text say.
    pub language: Language,
    /// The asking organisation; `None`: the house itself.
    pub organisation: Option<Arc<str>>,
    /// Who writes, as the journal notes it.
    pub actor: String,
    /// What the asker is here for.
    pub role: Role,
    /// What may be offered to them.
    pub scope: Arc<OfferScope>,
    /// Whether they ask the frozen demo world: nothing is written there.
    pub is_in_sandbox: bool,
    /// What the audit is told of the work.
    pub noted: Noted,
}

impl Default for Asker {
    fn default() -> Self {
        Self {
            language: Language::Zh,
            organisation: None,
            actor: "anonymous".to_owned(),
            role: Role::Admin,
            scope: Arc::default(),
            is_in_sandbox: false,
            noted: Noted::default(),
        }
    }
}

impl Asker {
    /// Whoever was let in.
    #[must_use]
    pub fn of(principal: &Principal) -> Self {
        Self {
            organisation: principal.organisation.clone().or_else(|| (!principal.is_of_the_house()).then(Arc::default)),
            actor: principal.actor(),
            // Whoever has no role may do nothing that this says.
            role: principal.role.unwrap_or(Role::Partner),
            scope: principal.scope.clone(),
            is_in_sandbox: principal.sandbox,
            ..Self::default()
        }
    }

    /// Whether what an organisation asked for may be seen: the house sees all, others what is theirs.
    pub(super) fn may_see(&self, organisation: Option<&Arc<str>>) -> bool {
        self.organisation.is_none() || self.organisation.as_ref() == organisation
    }

    /// Whoever asks for what is for everyone.
    #[must_use]
    pub fn nobody() -> Self {
        // An organisation without a name owns nothing.
        Self { organisation: Some(Arc::default()), role: Role::Partner, ..Self::default() }
    }
}

/// A data folder that is open. Cheap to clone; all methods may be called from any thread and may block.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

/// What the clones share.
struct Inner {
    settings: Settings,
    data: PathBuf,
    world: Arc<ArcSwap<World>>,
    handle: Handle,
    records: Records,
    rdf: Rdf,
    checkpoints: Checkpoints,
    /// The frozen demo world that sandbox keys ask, where the settings name one.
    sandbox: OnceLock<Service>,
    /// Stores that were damaged when the folder was opened.
    rebuilt: Vec<DerivedStore>,
    loads: Arc<OpenLoads>,
    /// The requests with an idempotency key that are worked on.
    requests: Running,
    rates: Rates,
    feeds: FeedBoard,
    admission: Arc<Admission>,
    audit: Audit,
    webhooks: Arc<Hooks>,
    /// Ended before the applier.
    delivering: Mutex<Option<Delivering>>,
    subjects: SubjectKeys,
    /// Writes when an alert begins or ends; stopped by [`Service::close`].
    clock: Mutex<Option<Clock>>,
    journal: Arc<EmbeddedJournal>,
    /// Set once the journal acknowledges nothing more.
    failure: Arc<Failure>,
    /// How far the world is, for the thread that compacts.
    reached: Arc<Reached>,
    /// Stopped by [`Service::close`], before the applier.
    compacting: Mutex<Option<CompactingThread>>,
    living: Arc<Living>,
    /// Ended before the applier.
    watching: Mutex<Option<Watching>>,
    /// Sets documents.
    paper: Papermaker,
    /// How many documents are being made.
    exporting: AtomicUsize,
    /// Held while an embedder is trained.
    training: Mutex<()>,
    /// Held while a backup is written.
    backing_up: Mutex<()>,
    /// Stopped and released by [`Service::close`].
    applier: Mutex<Option<Applier<Stores>>>,
    lock: Mutex<Option<LockFile>>,
}

impl Service {
    /// The world as it is now.
    #[must_use]
    pub fn world(&self) -> Arc<World> {
        self.inner.world.load_full()
    }

    /// The world once it is at least at `sequence`.
    ///
    /// # Errors
    /// `sequence_not_reached` after the longest wait of the settings.
    pub fn world_at(&self, sequence: Option<u64>, language: Language) -> Result<Arc<World>, Problem> {
        let world = self.world();
        let Some(wanted) = sequence.filter(|wanted| *wanted > world.sequence) else { return Ok(world) };
        let patience = Duration::from_millis(self.inner.settings.journal.min_sequence_wait_ms);
        match self.inner.handle.wait_for(wanted, patience) {
            Ok(()) => Ok(self.world()),
            Err(ApplyError::Late { .. }) => {
                let at = self.world().sequence;
                Err(Problem::say(
                    Code::SequenceNotReached,
                    language,
                    format!("当前数据到第 {at} 条，尚未到要求的第 {wanted} 条：稍后再试"),
                    format!("the world is at sequence {at}, not yet at {wanted}: try again later"),
                ))
            }
            Err(error) => Err(problems::of_apply(&error, language)),
        }
    }

    /// What is known of the feeds that are listened to.
    pub(crate) fn feeds(&self) -> &FeedBoard {
        &self.inner.feeds
    }

    /// Whether the service can answer and write.
    ///
    /// # Errors
    /// Why it cannot: the applier has stopped, or the journal acknowledges nothing more.
    pub fn is_ready(&self) -> Result<(), String> {
        let error = self.inner.handle.error().or_else(|| self.failure().map(|error| error.to_string()));
        error.map_or(Ok(()), Err)
    }

    /// The last sequence that is durable in the journal; the world follows it.
    #[must_use]
    pub fn journalled(&self) -> u64 {
        self.inner.handle.journal().last_sequence()
    }

    /// What an acknowledgement of a write means.
    #[must_use]
    pub fn durability(&self) -> Durability {
        self.inner.handle.journal().durability()
    }

    /// The settings that it was opened with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The text of the token of the service that runs on a folder, for the command line; `None` where there is none that
    /// this user may read.
    pub(crate) fn local_token(data: &std::path::Path) -> Option<String> {
        LocalFile::read(data)
    }

    /// Writes the address that this process serves on into the folder, and the token of this machine, for the command line
    /// to find.
    ///
    /// # Errors
    /// [`OpenError::Lock`].
    pub fn announce(&self, address: SocketAddr) -> Result<(), OpenError> {
        let mut lock = self.inner.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lock) = lock.as_mut() else { return Ok(()) };
        // Whoever finds the address finds the token too.
        let local = LocalFile::write(&self.inner.data)
            .map_err(|source| OpenError::Folder { folder: self.inner.data.display().to_string(), source })?;
        *self.inner.admission.local.lock().unwrap_or_else(PoisonError::into_inner) = Some(local);
        lock.announce(&address.to_string()).map_err(OpenError::Lock)
    }

    /// Applies what is journalled, makes it durable, and releases the folder. Later writes are refused.
    pub fn close(&self) {
        if let Some(sandbox) = self.inner.sandbox.get() {
            sandbox.close();
        }
        drop(self.inner.clock.lock().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.inner.compacting.lock().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.inner.watching.lock().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.inner.delivering.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.inner.webhooks.close();
        let applier = self.inner.applier.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(applier.and_then(Applier::stop));
        self.inner.audit.close();
        self.drop_checkpoints();
        drop(self.inner.admission.local.lock().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.inner.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Longest wait of a write for its own apply.
    fn write_patience(&self) -> Duration {
        Duration::from_millis(self.inner.settings.journal.write_timeout_ms)
    }

    /// The organisation that owns what an asker brings without naming an owner.
    fn owner_of(&self, asker: &Asker) -> Arc<str> {
        asker.organisation.clone().unwrap_or_else(|| self.inner.settings.organisation.name.as_str().into())
    }
}
