//! The one clock: a thread that writes an entry when an alert begins or ends, and records of months that are over.
//! Answers never read a clock for it: an alert holds exactly between its entries.

use super::months::Months;
use crate::settings::Settings;
use arc_swap::ArcSwap;
use fieldpack_index::World;
use fieldpack_journal::{Handle, NewEntry};
use fieldpack_live::{AlertBegin, AlertEnd, Due, DueKind, EndReason, LiveError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Who writes these entries.
const ACTOR: &str = "clock";
/// The longest sleep: a clock that is set forward is noticed within it.
const LONGEST: Duration = Duration::from_secs(30);
/// The rest after a write that failed.
const REST: Duration = Duration::from_secs(1);

/// What the thread and its owner share.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Whether a world was published since the thread looked.
    is_new: bool,
    is_closed: bool,
}

/// The thread; stopped when dropped.
pub(in crate::service) struct Clock {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Tells the thread that a world was published.
#[derive(Clone, Default)]
pub(in crate::service) struct Waker(Arc<Shared>);

impl Waker {
    /// A world was published.
    pub(in crate::service) fn wake(&self) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).is_new = true;
        self.0.changed.notify_one();
    }
}

impl Clock {
    /// Starts the thread.
    ///
    /// # Errors
    /// What the system says.
    pub(in crate::service) fn start(
        waker: Waker,
        world: Arc<ArcSwap<World>>,
        handle: Handle,
        settings: &Settings,
    ) -> std::io::Result<Self> {
        let shared = waker.0;
        let own = shared.clone();
        let patience = Duration::from_millis(settings.journal.write_timeout_ms);
        let months = Months::new(settings.organisation.name.as_str().into(), patience);
        let run = move || run(&own, &world, &handle, months);
        let thread = std::thread::Builder::new().name("clock".to_owned()).spawn(run)?;
        Ok(Self { shared, thread: Some(thread) })
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).is_closed = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Waits for what is due next and writes it, until closed.
fn run(shared: &Shared, world: &ArcSwap<World>, handle: &Handle, mut months: Months) {
    let mut written = 0;
    loop {
        let live = world.load().live.clone();
        let sequence = world.load().sequence;
        let now_us = super::super::records::now_us();
        let due: Vec<&Due> = live.due.iter().take_while(|due| due.at_us <= now_us).collect();
        // What was written is not due again, but the world may not have it yet.
        let mut wait = match live.due.first() {
            Some(next) => Duration::from_micros(u64::try_from(next.at_us.saturating_sub(now_us)).unwrap_or(0)),
            None => LONGEST,
        };
        if !due.is_empty() {
            wait = LONGEST;
            if sequence >= written {
                match due.iter().map(|due| entry(due)).collect::<Result<Vec<_>, _>>() {
                    Ok(entries) => match handle.append(entries) {
                        Ok(range) => written = range.end - 1,
                        Err(error) => {
                            tracing::warn!(%error, "an alert that is due could not be written");
                            wait = REST;
                        }
                    },
                    Err(error) => tracing::error!(%error, "an alert that is due cannot be written"),
                }
            }
        }
        match months.write(&world.load(), handle) {
            Ok(true) => wait = Duration::ZERO,
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "months that are over could not be written");
                wait = REST;
            }
        }
        let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.is_new && !state.is_closed {
            let waited = shared.changed.wait_timeout(state, wait.min(LONGEST));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.is_closed {
            return;
        }
        state.is_new = false;
    }
}

/// The entry of what is due.
fn entry(due: &Due) -> Result<NewEntry, LiveError> {
    let (id, sent_us) = (due.id.to_string(), due.sent_us);
    match due.kind {
        DueKind::Begin => AlertBegin { id, sent_us }.entry(ACTOR),
        DueKind::End => AlertEnd { id, sent_us, reason: EndReason::Expired }.entry(ACTOR),
    }
}
