//! What wakes the thread that delivers: packs were stored, webhooks changed, something is to be sent again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// What happened since it was asked last.
#[derive(Debug, Default)]
pub(super) struct Rung {
    /// Packs that were stored, with the sequences, in order.
    pub(super) stored: Vec<(String, u64)>,
    /// Whether more was stored than is kept.
    pub(super) is_overfull: bool,
}

#[derive(Debug, Default)]
struct State {
    rung: Rung,
    is_heard: bool,
    is_stopping: bool,
}

/// Keeps what happened for the one who hears it, at most so much one by one.
#[derive(Debug)]
pub(in crate::service) struct Bell {
    state: Mutex<State>,
    notify: Notify,
    most: usize,
}

impl Bell {
    /// Nobody hears it yet.
    pub(super) fn new(most: usize) -> Self {
        Self { state: Mutex::default(), notify: Notify::new(), most }
    }

    /// Packs were stored and are in the published world; `is_overfull`: more than these.
    pub(in crate::service) fn tell(&self, stored: &[(String, u64)], is_overfull: bool) {
        let mut state = self.lock();
        if !state.is_heard || stored.is_empty() && !is_overfull {
            return;
        }
        state.rung.is_overfull |= is_overfull || state.rung.stored.len() + stored.len() > self.most;
        if state.rung.is_overfull {
            state.rung.stored.clear();
        } else {
            state.rung.stored.extend_from_slice(stored);
        }
        drop(state);
        self.ring();
    }

    /// Something else is to be looked at.
    pub(super) fn ring(&self) {
        self.notify.notify_one();
    }

    /// From now on what happens is kept.
    pub(super) fn hear(&self) {
        self.lock().is_heard = true;
    }

    /// What happened since; `None` once it is to end.
    pub(super) fn take(&self) -> Option<Rung> {
        let mut state = self.lock();
        (!state.is_stopping).then(|| std::mem::take(&mut state.rung))
    }

    /// Tells the one who hears it to end.
    pub(super) fn stop(&self) {
        self.lock().is_stopping = true;
        self.ring();
    }

    /// Waits until something happens.
    pub(super) async fn rings(&self) {
        self.notify.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_is_kept_for_the_one_who_hears_it_and_never_grows() {
        let bell = Bell::new(2);
        let stored = |count: u64| (1..=count).map(|sequence| ("p".to_owned(), sequence)).collect::<Vec<_>>();
        bell.tell(&stored(1), false);
        bell.hear();
        assert!(bell.take().expect("it goes on").stored.is_empty(), "nobody heard it");
        bell.tell(&stored(2), false);
        let rung = bell.take().expect("it goes on");
        assert_eq!((rung.stored.len(), rung.is_overfull), (2, false));
        bell.tell(&stored(2), false);
        bell.tell(&stored(1), false);
        let rung = bell.take().expect("it goes on");
        assert_eq!((rung.stored.len(), rung.is_overfull), (0, true));
        assert!(!bell.take().expect("it goes on").is_overfull);
        bell.stop();
        assert!(bell.take().is_none());
    }
}
