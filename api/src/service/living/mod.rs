//! Living packs: when the world changes what a stored pack says, the pack gets a new revision.
//!
//! The applier notes what each published batch changed (`changes`). A thread of its own (`watcher`) asks which
//! packs' footprints that touches, decides those again against the newest world with the stored question (`revise`),
//! and where a pack says something else stores it as the next revision: a conditional entry, so that nothing is
//! overwritten. Readers of events are told through the `hub` and read the revisions from the store.
//!
//! After a start every pack is looked at once, in the background, a few at a time: changes that were applied while
//! nobody watched, and another program or other shipped ontologies, are found alike. A durable mark would spare that
//! after a clean stop, but the footprints of packs that were looked at and stayed as they are would have to be kept
//! too: they move although the pack does not.

mod changes;
mod hub;
mod recent;
mod revise;
mod watcher;

pub(super) use changes::ChangesProjection;
pub(super) use watcher::Watching;

use super::hooks::Bell;
use super::{Inner, Service};
use changes::Pending;
use hub::Hub;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// What the applier, the watcher and the readers of events share.
#[derive(Debug)]
pub(super) struct Living {
    queue: Mutex<Queue>,
    more: Condvar,
    hub: Hub,
    /// Told of stored packs for those who are sent events.
    bell: Arc<Bell>,
    counts: Counts,
    most_changes: usize,
}

/// The changes that wait, and who takes them.
#[derive(Debug, Default)]
struct Queue {
    pending: Pending,
    is_watched: bool,
    is_stopping: bool,
}

/// What has been done so far.
#[derive(Debug, Default)]
struct Counts {
    watched: AtomicU64,
    waiting: AtomicU64,
    recomputed: AtomicU64,
    revised: AtomicU64,
}

/// What has been done for stored packs so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LivingCounts {
    /// Packs that are watched.
    pub watched: u64,
    /// Packs that wait to be looked at.
    pub waiting: u64,
    /// How often a pack was decided again.
    pub recomputed: u64,
    /// How often that gave a new revision.
    pub revised: u64,
}

impl Living {
    /// Nothing watched yet; at most so many changes are kept one by one.
    pub(super) fn new(most_changes: usize, bell: Arc<Bell>) -> Self {
        Self {
            queue: Mutex::default(),
            more: Condvar::new(),
            hub: Hub::default(),
            bell,
            counts: Counts::default(),
            most_changes,
        }
    }

    /// How many changes are kept one by one.
    fn most_changes(&self) -> usize {
        self.most_changes
    }

    /// Whether somebody takes the changes.
    fn is_watched(&self) -> bool {
        self.lock().is_watched
    }

    /// Takes what a published batch changed.
    fn take(&self, noted: Pending) {
        self.hub.tell(&noted.stored);
        self.bell.tell(&noted.stored, noted.is_overfull);
        if noted.is_overfull {
            self.hub.tell_all();
        }
        let mut queue = self.lock();
        if queue.is_watched {
            queue.pending.add(noted, self.most_changes);
            self.more.notify_all();
        }
    }

    /// From now on changes are kept; they are those after the world that is read after this.
    fn watch(&self) {
        self.lock().is_watched = true;
    }

    /// Tells the watcher to end.
    fn stop(&self) {
        let mut queue = self.lock();
        (queue.is_stopping, queue.is_watched) = (true, false);
        self.more.notify_all();
    }

    /// Waits for changes, at most so long where a time is given; `None` once it is to end.
    fn wait(&self, longest: Option<Duration>) -> Option<Pending> {
        let mut queue = self.lock();
        if queue.pending.is_empty() && !queue.is_stopping {
            queue = match longest {
                Some(longest) => self.more.wait_timeout(queue, longest).unwrap_or_else(PoisonError::into_inner).0,
                None => self.more.wait(queue).unwrap_or_else(PoisonError::into_inner),
            };
        }
        (!queue.is_stopping).then(|| std::mem::take(&mut queue.pending))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Begins to look after the stored packs: from now on they get a new revision when the world changes them. A
    /// process that only asks something of a folder leaves them alone. Doing it twice changes nothing.
    pub fn live(&self) {
        let Inner { world, handle, records, living, settings, watching, paper, .. } = &*self.inner;
        if let Err(error) = paper.check() {
            tracing::warn!(%error, "packs are served, but not as PDF");
        }
        let mut watching = watching.lock().unwrap_or_else(PoisonError::into_inner);
        if watching.is_none() {
            *watching = Watching::start(world.clone(), handle.clone(), records.clone(), living.clone(), settings);
        }
        drop(watching);
        self.deliver();
    }

    /// What has been done for stored packs so far.
    #[must_use]
    pub fn living(&self) -> LivingCounts {
        let counts = &self.inner.living.counts;
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        LivingCounts {
            watched: read(&counts.watched),
            waiting: read(&counts.waiting),
            recomputed: read(&counts.recomputed),
            revised: read(&counts.revised),
        }
    }

    /// Is told of each revision of a pack that is stored from now on.
    pub(crate) fn revisions_of(&self, id: &str) -> watch::Receiver<u64> {
        self.inner.living.hub.wait_for(id)
    }
}
