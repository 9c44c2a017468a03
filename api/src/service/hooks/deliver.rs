//! The thread that delivers: takes up what webhooks are to hear, sends it, and notes what came of it.
//!
//! It runs attempts side by side, so many at once and fewer at one webhook, but always one at each; a receiver that is slow
//! holds up only its own packs. Whatever it notes is durable before it goes on: killed at any moment, it begins again with the events that
//! were not settled, under the same ids.

use super::news::{self, behind, first_of_pack};
use super::{Bell, Hooks, Senders, message};
use crate::service::records::now_us;
use crate::settings::{Settings, WebhookSettings};
use arc_swap::ArcSwap;
use fieldpack_graph::store::{Records, StoreError};
use fieldpack_hooks::{
    Attempt, DeadLetter, Disabled, EventType, Held, Hook, HooksSnapshot, Lane, LastTry, Outbox, OutboxError, Outcome,
    Schedule, Waiting, Why, event_id, seed_of, sign,
};
use fieldpack_index::World;
use fieldpack_journal::Handle;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;
use thiserror::Error;
use tokio::task::{Id, JoinError, JoinSet};

/// The longest sleep: moments are the wall clock's, which may be set.
const LONGEST_SLEEP_US: i64 = 60_000_000;
/// How long is rested after the state could not be kept, microseconds.
const REST_US: i64 = 5_000_000;
/// Who writes that a webhook is switched off.
const ACTOR: &str = "webhooks";

/// The running thread; it ends when this is dropped.
pub(in crate::service) struct Delivering {
    bell: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

/// Why nothing could be taken up, sent or noted.
#[derive(Debug, Error)]
enum DeliverError {
    /// What waits cannot be kept.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// Packs cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An attempt that is being made.
struct Running {
    held: Held,
    lane: Lane,
    waiting: Waiting,
    begun_us: i64,
}

/// What is known of a webhook while the process runs.
#[derive(Default)]
struct State {
    /// Whether there may be events for it that were not taken up: they are looked for in the store.
    is_up: bool,
    /// Attempts that are being made at it.
    running: usize,
    /// The version of it whose receiver said that it is gone: it is being switched off.
    gone: Option<u64>,
}

/// The thread's state.
struct Deliverer {
    world: Arc<ArcSwap<World>>,
    handle: Handle,
    records: Records,
    hooks: Arc<Hooks>,
    settings: WebhookSettings,
    schedule: Schedule,
    senders: Senders,
    states: HashMap<Arc<str>, State>,
    attempts: JoinSet<Attempt>,
    running: HashMap<Id, Running>,
    /// The webhook that was asked first last time.
    turn: usize,
    /// Nothing is begun before this moment: something could not be noted. Microseconds since 1970.
    rests_until_us: i64,
}

impl Delivering {
    /// Starts to deliver; `None` where that cannot be, which the log says.
    pub(super) fn start(
        world: Arc<ArcSwap<World>>,
        handle: Handle,
        records: Records,
        hooks: Arc<Hooks>,
        settings: &Settings,
    ) -> Option<Self> {
        let settings = settings.webhooks.clone();
        let bell = hooks.bell();
        let run = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let ready = runtime.map_err(|error| error.to_string()).and_then(|it| Ok((it, Senders::new(&settings)?)));
            match ready {
                Ok((runtime, senders)) => {
                    let deliverer = Deliverer::new(world, handle, records, hooks, settings, senders);
                    runtime.block_on(deliverer.run());
                    // A name that is still being resolved is not waited for.
                    runtime.shutdown_background();
                }
                Err(error) => tracing::error!(%error, "nothing is sent to webhooks"),
            }
        };
        match std::thread::Builder::new().name("webhooks".to_owned()).spawn(run) {
            Ok(thread) => Some(Self { bell, thread: Some(thread) }),
            Err(error) => {
                tracing::error!(%error, "nothing is sent to webhooks: there is no thread for it");
                None
            }
        }
    }
}

impl Drop for Delivering {
    fn drop(&mut self) {
        self.bell.stop();
        if let Some(thread) = self.thread.take() {
            // A panic was reported by the panic hook.
            let _ = thread.join();
        }
    }
}

impl Deliverer {
    fn new(
        world: Arc<ArcSwap<World>>,
        handle: Handle,
        records: Records,
        hooks: Arc<Hooks>,
        settings: WebhookSettings,
        senders: Senders,
    ) -> Self {
        let WebhookSettings { retry_first_ms, retry_longest_ms, retry_window_ms, .. } = settings;
        Self {
            world,
            handle,
            records,
            hooks,
            schedule: Schedule { first_ms: retry_first_ms, longest_ms: retry_longest_ms, window_ms: retry_window_ms },
            settings,
            senders,
            states: HashMap::new(),
            attempts: JoinSet::new(),
            running: HashMap::new(),
            turn: 0,
            rests_until_us: 0,
        }
    }

    /// Delivers until it is told to end.
    async fn run(mut self) {
        self.hooks.bell.hear();
        while let Some(rung) = self.hooks.bell.take() {
            let snapshot = self.hooks.snapshot.load_full();
            let done = self.take_up(&snapshot, rung.stored, rung.is_overfull).and_then(|()| self.begin(&snapshot));
            let sleep = match done {
                Ok(sleep) => sleep,
                Err(error) => {
                    tracing::error!(%error, "webhooks wait");
                    // What was stored meanwhile is looked for.
                    self.states.values_mut().for_each(|state| state.is_up = false);
                    self.rests_until_us = now_us() + REST_US;
                    Duration::from_micros(REST_US.unsigned_abs())
                }
            };
            let bell = self.hooks.bell();
            tokio::select! {
                Some(ended) = self.attempts.join_next_with_id() => self.ended(ended),
                () = bell.rings() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        }
    }

    /// Takes up the events that webhooks are to hear, as far as there is room for them.
    fn take_up(
        &mut self,
        snapshot: &HooksSnapshot,
        stored: Vec<(String, u64)>,
        is_overfull: bool,
    ) -> Result<(), DeliverError> {
        let hooks = self.hooks.clone();
        let known = hooks.with_outbox(|outbox| {
            for hook in outbox.hooks().into_iter().filter(|hook| snapshot.get(hook).is_none()) {
                outbox.forget(&hook)?;
            }
            Ok(())
        });
        known?;
        self.states.retain(|id, state| snapshot.get(id).is_some() || state.running > 0);
        if snapshot.is_empty() {
            return Ok(());
        }
        let mut heard: Vec<Heard> = Vec::with_capacity(stored.len());
        for (pack, sequence) in stored {
            if let Some(news) = news::revision(&self.records, &pack, sequence)? {
                heard.push((pack.into(), self.waiting(sequence, now_us()), news.event(), news.organisation));
            }
        }
        for Held { hook, .. } in snapshot.iter() {
            let was_up = self.states.get(&hook.id).is_some_and(|state| state.is_up);
            let is_open =
                hook.disabled.is_none() && !hooks.with_outbox(|outbox| Ok(outbox.is_full_of_dead(&hook.id)))?;
            let is_up = match (is_open, was_up && !is_overfull) {
                (false, _) => false,
                (true, true) => hooks.with_outbox(|outbox| add(outbox, hook, &heard))?,
                (true, false) => self.catch_up(hook)?,
            };
            self.states.entry(hook.id.clone()).or_default().is_up = is_up;
        }
        Ok(())
    }

    /// Looks in the store for what a webhook has not heard; whether that was all of it.
    fn catch_up(&self, hook: &Hook) -> Result<bool, DeliverError> {
        // Whatever is stored after the world that is read here is told by the bell.
        let up_to = self.world.load().sequence;
        let (floor, room) = self
            .hooks
            .with_outbox(|outbox| Ok((outbox.floor(&hook.id).unwrap_or(hook.after), outbox.room(&hook.id))))?;
        if up_to <= floor {
            return Ok(true);
        }
        if room == 0 {
            return Ok(false);
        }
        let waiting = |pack: &str| {
            let lane = Lane::of_pack(pack.into());
            self.hooks.with_outbox(|outbox| Ok(outbox.find(&hook.id, &lane).is_some())).unwrap_or(false)
        };
        let (found, all_up_to) = behind(&self.records, hook, floor, up_to, room, waiting)?;
        let now_us = now_us();
        let events = found.into_iter().map(|(sequence, pack)| (Arc::from(pack), self.waiting(sequence, now_us)));
        self.hooks.with_outbox(|outbox| outbox.take_up(&hook.id, events.collect::<Vec<_>>(), all_up_to))?;
        Ok(all_up_to == up_to)
    }

    /// An event that was not tried yet, with the time of its entry where the journal still has it.
    fn waiting(&self, sequence: u64, now_us: i64) -> Waiting {
        let read = self.handle.journal().read(sequence, 1).ok().and_then(|mut entries| entries.pop());
        let event_us = read.filter(|entry| entry.sequence == sequence).map_or(now_us, |entry| entry.time_us);
        Waiting::new(sequence, event_us, now_us)
    }

    /// Begins as many attempts as may be made at once, and says how long nothing else is due. Where so many are made, a
    /// webhook at which none is may begin one nevertheless: receivers that are slow hold up no other, however many.
    fn begin(&mut self, snapshot: &HooksSnapshot) -> Result<Duration, DeliverError> {
        let now_us = now_us();
        let rest_us = (self.rests_until_us - now_us).min(LONGEST_SLEEP_US);
        if rest_us > 0 {
            return Ok(Duration::from_micros(u64::try_from(rest_us).unwrap_or_default()));
        }
        let open: Vec<&Held> = snapshot.iter().filter(|held| held.hook.disabled.is_none()).collect();
        // Each in its turn begins one attempt, until none can.
        let mut idle = 0;
        while idle < open.len() {
            self.turn = (self.turn + 1) % open.len();
            let Some(held) = open.get(self.turn) else { break };
            idle = if self.begin_one(held, now_us)? { 0 } else { idle + 1 };
        }
        let wakes = |held: &&Held| self.hooks.with_outbox(|outbox| Ok(outbox.wakes_us(&held.hook.id, now_us)));
        let mut sleep_us = LONGEST_SLEEP_US;
        for held in &open {
            if let Some(wakes_us) = wakes(held)? {
                sleep_us = sleep_us.min(wakes_us - now_us);
            }
        }
        Ok(Duration::from_micros(u64::try_from(sleep_us).unwrap_or_default()))
    }

    /// Begins an attempt at a webhook, where something is due and another may be made.
    fn begin_one(&mut self, held: &Held, now_us: i64) -> Result<bool, DeliverError> {
        let hook = &held.hook;
        let most = if self.running.len() < self.settings.concurrent { self.settings.concurrent_of_one } else { 1 };
        let cannot = |state: &State| state.running >= most || state.gone == Some(held.version);
        if self.states.get(&hook.id).is_some_and(cannot) {
            return Ok(false);
        }
        let due = self.hooks.with_outbox(|outbox| {
            let only_replays = outbox.is_full_of_dead(&hook.id);
            Ok(outbox.next_due(&hook.id, now_us, only_replays))
        })?;
        let Some((lane, waiting)) = due else { return Ok(false) };
        let Some(news) = news::revision(&self.records, &lane.pack, waiting.sequence)? else {
            // The store has every revision; where it has not, nothing can be told of it.
            tracing::error!(hook = &*hook.id, pack = &*lane.pack, "an event is left out: its revision is not stored");
            let next = self.next(hook, &lane, waiting.sequence)?;
            self.hooks.with_outbox(|outbox| outbox.settle(&hook.id, &lane, next, None))?;
            return Ok(true);
        };
        let body = message::of_news(&lane.pack, &news, waiting.event_us);
        let id = event_id(&hook.id, &lane.pack, waiting.sequence);
        let signed = sign(&id, now_us.div_euclid(1_000_000), &body, hook.signing(now_us));
        self.hooks.with_outbox(|outbox| {
            outbox.begin(&hook.id, &lane);
            Ok(())
        })?;
        self.states.entry(hook.id.clone()).or_default().running += 1;
        let (sender, url) = (self.senders.of(hook).clone(), hook.url.clone());
        let started = self.attempts.spawn(async move { sender.send(&url, &signed, body).await });
        let running = Running { held: held.clone(), lane, waiting, begun_us: now_us };
        self.running.insert(started.id(), running);
        Ok(true)
    }

    /// Notes what came of an attempt.
    fn ended(&mut self, ended: Result<(Id, Attempt), JoinError>) {
        let (id, attempt) = match ended {
            Ok((id, attempt)) => (id, Some(attempt)),
            Err(error) => (error.id(), None),
        };
        let Some(running) = self.running.remove(&id) else { return };
        let (hook, lane) = (running.held.hook.clone(), running.lane.clone());
        if let Some(state) = self.states.get_mut(&hook.id) {
            state.running = state.running.saturating_sub(1);
        }
        if let Err(error) = self.note(running, attempt) {
            // It is due again as it was, and is sent again, but not at once: the receiver may have it.
            tracing::error!(hook = &*hook.id, %error, "what came of an attempt could not be noted");
            self.rests_until_us = now_us() + REST_US;
            let released = self.hooks.with_outbox(|outbox| {
                outbox.release(&hook.id, &lane);
                Ok(())
            });
            // It was open a moment ago.
            drop(released);
        }
    }

    /// Notes what came of an attempt; `None`: it ended in a panic.
    fn note(&mut self, running: Running, attempt: Option<Attempt>) -> Result<(), DeliverError> {
        let Running { held, lane, waiting, begun_us } = running;
        let (hook, now_us, counts) = (&held.hook, now_us(), &self.hooks.counts);
        let id = event_id(&hook.id, &lane.pack, waiting.sequence);
        let first_us = waiting.first_us.unwrap_or(begun_us);
        let attempts = waiting.attempts.saturating_add(1);
        let outcome = attempt.as_ref().map_or(Outcome::Failed, |attempt| attempt.outcome);
        let last = attempt.as_ref().map(|attempt| last_try(attempt, now_us));
        match outcome {
            Outcome::Delivered => {
                counts.delivered.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(hook = &*hook.id, id, attempts, "delivered");
                let next = self.next(hook, &lane, waiting.sequence)?;
                self.hooks.with_outbox(|outbox| outbox.settle(&hook.id, &lane, next, None))?;
            }
            Outcome::Gone => {
                counts.gone.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(hook = &*hook.id, "a receiver says that it is gone: its webhook is switched off");
                self.states.entry(hook.id.clone()).or_default().gone = Some(held.version);
                self.switch_off(&held, now_us);
                // Switched on again, it begins with this event.
                let again = Waiting { last, ..Waiting::new(waiting.sequence, waiting.event_us, now_us) };
                self.hooks.with_outbox(|outbox| outbox.put_back(&hook.id, &lane, again))?;
            }
            Outcome::Failed => {
                counts.failed.fetch_add(1, Ordering::Relaxed);
                let reason = last.as_ref().map_or("panic", |last| last.reason.as_str());
                let retry_after_ms = attempt.and_then(|attempt| attempt.retry_after_ms);
                let due = self.schedule.next_us(first_us, now_us, attempts, seed_of(&id), retry_after_ms);
                tracing::debug!(hook = &*hook.id, id, attempts, reason, "not taken");
                if let Some(due_us) = due {
                    let again = Waiting { attempts, first_us: Some(first_us), due_us, last, ..waiting };
                    self.hooks.with_outbox(|outbox| outbox.put_back(&hook.id, &lane, again))?;
                    return Ok(());
                }
                counts.dead.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(hook = &*hook.id, id, attempts, reason, "given up: it is among the dead letters");
                let (sequence, pack, event_us) = (waiting.sequence, lane.pack.clone(), waiting.event_us);
                let dead = DeadLetter { sequence, pack, event_us, attempts, first_us, died_us: now_us, last };
                let next = self.next(hook, &lane, waiting.sequence)?;
                self.hooks.with_outbox(|outbox| outbox.settle(&hook.id, &lane, next, Some(dead)))?;
            }
        }
        Ok(())
    }

    /// What waits in a lane once its event is settled: the next of the pack that was taken up. What comes after the floor
    /// is taken up by itself.
    fn next(&self, hook: &Hook, lane: &Lane, settled: u64) -> Result<Option<Waiting>, DeliverError> {
        if lane.replays() {
            return Ok(None);
        }
        let floor = self.hooks.with_outbox(|outbox| Ok(outbox.floor(&hook.id).unwrap_or(hook.after)))?;
        let next = first_of_pack(&self.records, hook, &lane.pack, settled, floor)?;
        Ok(next.map(|sequence| self.waiting(sequence, now_us())))
    }

    /// Has a webhook switched off whose receiver is gone. Nobody waits for it: where somebody else changed the webhook,
    /// the next attempt finds out again.
    fn switch_off(&self, held: &Held, now_us: i64) {
        let off = held.hook.switched(Some(Disabled { since_us: now_us, why: Why::Gone }));
        let written = off.entry(ACTOR, held.version).map_err(|error| error.to_string());
        let written =
            written.and_then(|entry| self.handle.append(vec![entry]).map(drop).map_err(|error| error.to_string()));
        if let Err(error) = written {
            tracing::error!(hook = &*off.id, error, "a webhook whose receiver is gone could not be switched off");
        }
    }
}

/// A pack that was stored: its id, what waits of it, what happened to it, and whose it is.
type Heard = (Arc<str>, Waiting, EventType, Option<Arc<str>>);

/// Takes up those of the events that were stored just now which a webhook hears; whether there was room for all.
fn add(outbox: &mut Outbox, hook: &Hook, heard: &[Heard]) -> Result<bool, OutboxError> {
    let floor = outbox.floor(&hook.id).unwrap_or(hook.after);
    let (mut events, mut reached, mut room) = (Vec::new(), floor, outbox.room(&hook.id));
    let mut is_heard = false;
    for (pack, waiting, event, organisation) in heard.iter().filter(|(_, waiting, ..)| waiting.sequence > floor) {
        if hook.hears(*event, pack, organisation.as_ref()) {
            let is_new = outbox.find(&hook.id, &Lane::of_pack(pack.clone())).is_none()
                && !events.iter().any(|(taken, _)| taken == pack);
            if is_new && room == 0 {
                outbox.take_up(&hook.id.clone(), events, reached)?;
                return Ok(false);
            }
            // Where the pack waits already, the floor has to rise over this event, so that it is found after that one.
            is_heard = true;
            if is_new {
                room -= 1;
                events.push((pack.clone(), waiting.clone()));
            }
        }
        reached = waiting.sequence;
    }
    if is_heard {
        outbox.take_up(&hook.id.clone(), events, reached)?;
    }
    Ok(true)
}

/// What is kept of an attempt.
fn last_try(attempt: &Attempt, at_us: i64) -> LastTry {
    let reason = attempt.reason.unwrap_or_default().to_owned();
    LastTry { at_us, status: attempt.status, reason, excerpt: attempt.excerpt.clone() }
}
