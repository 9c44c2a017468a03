//! The watcher: a thread that looks after the stored packs.

use super::super::packs::{Stored, question_limits};
use super::Living;
use super::changes::{Happened, Pending};
use super::recent::{Recent, Watched};
use super::revise::{Decided, ReviseError, revise};
use crate::settings::Settings;
use arc_swap::ArcSwap;
use fieldpack_graph::store::{PackRevision, Records, StoreError};
use fieldpack_index::World;
use fieldpack_journal::{ApplyError, Handle, Outcome};
use fieldpack_pack::contract::AsOf;
use fieldpack_pack::decide::Footprint;
use fieldpack_pack::living::{Changes, Touch};
use fieldpack_pack::understand;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Packs decided and stored together: enough to share a sync, few enough that the first is not kept waiting.
const TOGETHER: usize = 8;
/// Packs of the first look after a start that are decided before changes are asked for again: one, so that a core
/// is left to those who ask.
const AT_A_TIME: usize = 1;
/// Identifiers read at a time.
const PAGE: usize = 1_000;
/// How often packs of sites with readings are decided again at most.
const READINGS_REST: Duration = Duration::from_secs(1);
/// How often a revision is written in which readings changed nothing but figures.
const FIGURES_REST: Duration = Duration::from_secs(3_600);
/// How long is rested after a write that failed.
const REST: Duration = Duration::from_secs(1);

/// What came of a pack: the version that was decided again, and the decision; `None` where it is gone.
type Again = Result<Option<(u64, Decided)>, ReviseError>;

/// The running watcher; it ends when this is dropped.
pub(in crate::service) struct Watching {
    living: Arc<Living>,
    thread: Option<JoinHandle<()>>,
}

impl Watching {
    /// Starts to watch; `None` where the system gives no thread, which the log says.
    pub(super) fn start(
        world: Arc<ArcSwap<World>>,
        handle: Handle,
        records: Records,
        living: Arc<Living>,
        settings: &Settings,
    ) -> Option<Self> {
        let limits = question_limits(settings);
        let patience = Duration::from_millis(settings.journal.write_timeout_ms);
        let most_packs = settings.living.watched_packs;
        let shared = living.clone();
        let watcher = Watcher {
            world,
            handle,
            records,
            living,
            limits,
            patience,
            most_packs,
            packs: BTreeMap::new(),
            unseen: VecDeque::new(),
            recent: Recent::default(),
            sites: BTreeMap::new(),
            sites_at: None,
            figures_at: HashMap::new(),
            must_rest: false,
        };
        let thread = std::thread::Builder::new().name("living-packs".to_owned()).spawn(move || watcher.run());
        match thread {
            Ok(thread) => Some(Self { living: shared, thread: Some(thread) }),
            Err(error) => {
                tracing::error!(%error, "stored packs are not looked after: there is no thread for it");
                None
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.living.stop();
        if let Some(thread) = self.thread.take() {
            // A panic was reported by the panic hook.
            let _ = thread.join();
        }
    }
}

/// What is read of a pack that was stored: what it depends on, and when it was decided.
#[derive(Deserialize)]
struct Kept {
    pack: KeptPack,
    footprint: Footprint,
}

/// What is read of the pack itself.
#[derive(Deserialize)]
struct KeptPack {
    as_of: AsOf,
}

/// The thread's state.
struct Watcher {
    world: Arc<ArcSwap<World>>,
    handle: Handle,
    records: Records,
    living: Arc<Living>,
    limits: understand::Limits,
    patience: Duration,
    most_packs: usize,
    packs: BTreeMap<String, Watched>,
    /// Packs that are to be looked at, whatever happens.
    unseen: VecDeque<String>,
    recent: Recent,
    /// Sites with readings whose packs wait to be decided again.
    sites: BTreeMap<Arc<str>, Happened>,
    /// When such packs were decided last.
    sites_at: Option<Instant>,
    /// When packs got their last revision.
    figures_at: HashMap<String, Instant>,
    /// A write failed: nothing is tried for a moment.
    must_rest: bool,
}

impl Watcher {
    /// Watches until it is told to end, or the journal takes nothing more.
    fn run(mut self) {
        self.living.watch();
        // What is being applied may not have been noted: the world is read when all that is journalled by now is in
        // it, and changes after it are kept.
        let journalled = self.handle.journal().last_sequence();
        loop {
            match self.handle.wait_for(journalled, self.patience) {
                Ok(()) => break,
                Err(ApplyError::Late { .. }) if !self.living.lock().is_stopping => {}
                Err(error) => {
                    tracing::warn!(%error, "stored packs are not looked after");
                    return;
                }
            }
        }
        self.recent = Recent::after(self.world.load().sequence);
        self.list_all();
        loop {
            let longest = match (self.must_rest, self.unseen.is_empty()) {
                (true, _) => Some(REST),
                (false, false) => Some(Duration::ZERO),
                (false, true) if !self.sites.is_empty() => Some(self.readings_rest()),
                (false, true) => None,
            };
            let Some(pending) = self.living.wait(longest) else { return };
            self.must_rest = false;
            if let Err(error) = self.look(pending) {
                tracing::error!(%error, "stored packs are no longer looked after");
                return;
            }
            self.count();
        }
    }

    /// Looks at what changed, then at a few of the packs that were not looked at yet.
    fn look(&mut self, pending: Pending) -> Result<(), ApplyError> {
        let Pending { mut changes, sites, stored, is_overfull } = pending;
        for (site, happened) in sites {
            self.sites.entry(site).or_insert(happened);
        }
        let world = self.world.load_full();
        if is_overfull {
            self.recent = Recent::after(world.sequence);
            self.list_all();
        } else {
            self.recent.add(&changes, self.living.most_changes());
            if !self.sites.is_empty() && self.readings_rest().is_zero() {
                self.sites_at = Some(Instant::now());
                changes.extend(std::mem::take(&mut self.sites).into_values());
                changes.sort_by_key(|one| one.sequence);
            }
            let touched = self.touched(&changes, &world);
            self.decide_again(touched)?;
            for (id, version) in stored {
                self.take_stored(&id, version, &world);
            }
        }
        let few: Vec<_> = self.unseen.drain(..self.unseen.len().min(AT_A_TIME)).map(|id| (id, None)).collect();
        self.decide_again(few)
    }

    /// How long packs of sites with readings still rest.
    fn readings_rest(&self) -> Duration {
        self.sites_at.map_or(Duration::ZERO, |at| READINGS_REST.saturating_sub(at.elapsed()))
    }

    /// Whether figures alone are worth a revision of a pack again.
    fn figures_due(&self, id: &str) -> bool {
        self.figures_at.get(id).is_none_or(|at| at.elapsed() >= FIGURES_REST)
    }

    /// Notes all stored packs as not looked at.
    fn list_all(&mut self) {
        match self.listed() {
            Ok(found) => self.unseen = found.into(),
            Err(error) => tracing::error!(%error, "the stored packs cannot be listed: they are not looked after"),
        }
    }

    fn listed(&self) -> Result<Vec<String>, StoreError> {
        let mut ids: Vec<String> = Vec::new();
        loop {
            let page = self.records.packs(ids.last().map(String::as_str), PAGE)?;
            let is_last = page.len() < PAGE;
            ids.extend(page.into_iter().map(|(id, _)| id));
            if is_last {
                break;
            }
        }
        if ids.len() > self.most_packs {
            let (found, most) = (ids.len(), self.most_packs);
            tracing::warn!(
                found,
                most,
                "more packs are stored than living.watched_packs: the oldest are left as they are"
            );
            // Identifiers begin with the time at which they were made.
            ids.drain(..found - most);
        }
        Ok(ids)
    }

    /// The packs that changes touch, each with the first that does.
    fn touched(&self, changes: &[Happened], world: &World) -> Vec<(String, Option<Happened>)> {
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Vec::new() };
        tracing::debug!(from = first.sequence, to = last.sequence, packs = self.packs.len(), "looking who is touched");
        let touches: Vec<Touch> = changes.iter().map(|one| one.touch.clone()).collect();
        let ready = Changes::of(world, &touches);
        let packs: Vec<(&String, &Watched)> = self.packs.iter().collect();
        let touched = |(id, watched): &(&String, &Watched)| {
            let known = changes.partition_point(|one| one.sequence <= watched.holds_at);
            let cause = (known < changes.len()).then(|| ready.touching(&watched.footprint, known)).flatten()?;
            Some(((*id).clone(), changes.get(cause).cloned()))
        };
        packs.par_iter().filter_map(touched).collect()
    }

    /// Takes a pack that was stored: a new one, or a revision that another wrote.
    fn take_stored(&mut self, id: &str, version: u64, world: &World) {
        if self.packs.get(id).is_some_and(|watched| watched.version >= version) {
            return;
        }
        if self.packs.len() >= self.most_packs && !self.packs.contains_key(id) {
            self.packs.pop_first();
        }
        match self.records.latest_pack::<Stored<Kept>>(id) {
            Ok(Some(PackRevision { version, pack: Stored { pack: kept, .. } })) => {
                let Kept { pack: KeptPack { as_of }, footprint } = kept;
                let watched = Watched { version, holds_at: as_of.sequence, footprint };
                // What happened between its decision and now has gone by already.
                let named = |iri: &Arc<str>| world.live.sites.contains_key(iri);
                if self.recent.may_touch(&watched, world) || watched.footprint.iris.iter().any(named) {
                    self.unseen.push_back(id.to_owned());
                }
                self.packs.insert(id.to_owned(), watched);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(id, %error, "a stored pack is left as it is"),
        }
    }

    /// Decides packs again, a few together, and stores those that say something else.
    fn decide_again(&mut self, touched: Vec<(String, Option<Happened>)>) -> Result<(), ApplyError> {
        let mut todo: VecDeque<_> = touched.into();
        self.living.counts.waiting.store((todo.len() + self.unseen.len()) as u64, Ordering::Relaxed);
        while !todo.is_empty() {
            if self.living.lock().is_stopping {
                return Ok(());
            }
            let chunk: Vec<_> = todo.drain(..todo.len().min(TOGETHER)).collect();
            // The newest world: what was published meanwhile need not be decided once more.
            let world = self.world.load_full();
            let decide = |(id, cause): &(String, Option<Happened>)| {
                let found = self.records.latest_pack::<Stored>(id).map_err(ReviseError::from);
                let found = found.and_then(|found| {
                    let Some(revision) = found else { return Ok(None) };
                    let version = revision.version;
                    let journal = &**self.handle.journal();
                    let figures_due = self.figures_due(id);
                    revise(revision, cause.as_ref(), figures_due, &world, journal, &self.limits)
                        .map(|done| Some((version, done)))
                });
                (id.clone(), found)
            };
            let decided: Vec<_> = chunk.par_iter().map(decide).collect();
            self.living.counts.recomputed.fetch_add(decided.len() as u64, Ordering::Relaxed);
            self.store(decided, &world)?;
            self.living.counts.waiting.store((todo.len() + self.unseen.len()) as u64, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Stores the revisions of packs that were decided together.
    fn store(&mut self, decided: Vec<(String, Again)>, world: &World) -> Result<(), ApplyError> {
        let mut revised = Vec::new();
        let mut entries = Vec::new();
        for (id, found) in decided {
            match found {
                Ok(Some((version, Decided { footprint, sequence, entry }))) => {
                    let watched = Watched { version, holds_at: sequence, footprint };
                    match entry {
                        Some(entry) => {
                            entries.push(entry);
                            revised.push((id, watched));
                        }
                        None => drop(self.packs.insert(id, watched)),
                    }
                }
                Ok(None) => {
                    self.packs.remove(&id);
                    self.figures_at.remove(&id);
                }
                Err(error) => {
                    tracing::warn!(id, %error, "a stored pack is left as it is");
                    // Until the world changes it again there is nothing to try.
                    if let Some(watched) = self.packs.get_mut(&id) {
                        watched.holds_at = world.sequence;
                    }
                }
            }
        }
        if entries.is_empty() {
            return Ok(());
        }
        match self.handle.submit(entries, self.patience) {
            Ok(outcomes) => {
                for ((id, watched), outcome) in revised.into_iter().zip(outcomes) {
                    match outcome {
                        Outcome::Applied { sequence } => {
                            self.living.counts.revised.fetch_add(1, Ordering::Relaxed);
                            self.figures_at.insert(id.clone(), Instant::now());
                            self.packs.insert(id, Watched { version: sequence, ..watched });
                        }
                        // Somebody else stored a revision meanwhile: it is looked at again.
                        Outcome::Conflict { .. } => self.unseen.push_back(id),
                    }
                }
                Ok(())
            }
            Err(error @ ApplyError::Stopped(_)) => Err(error),
            Err(error) => {
                tracing::warn!(%error, "revisions of stored packs wait: they could not be written");
                self.unseen.extend(revised.into_iter().map(|(id, _)| id));
                self.must_rest = true;
                Ok(())
            }
        }
    }

    /// Tells how far it is.
    fn count(&self) {
        self.living.counts.watched.store(self.packs.len() as u64, Ordering::Relaxed);
        self.living.counts.waiting.store(self.unseen.len() as u64, Ordering::Relaxed);
    }
}
