//! What waits to be sent, and what was given up: the delivery's own state, kept in one redb file and whole in memory.
//!
//! Events themselves are not kept: the room above reads them from the stored packs. What is kept of a hook is its
//! *floor*, the sequence up to which every event is settled or waits here, and a *lane* for each pack that has events
//! waiting: only the first of them, since the next is begun once it is settled. So what is kept grows with the packs
//! that wait, and these are bounded ([`Outbox::room`]). Each change is one durable transaction.
//!
//! Where the file is lost or another journal's, every event since the hook was made is sent again: none is left out.

mod error;
mod lane;
mod store;

pub use error::OutboxError;
pub use lane::{DeadLetter, Lane, LastTry, Waiting};

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use store::{Put, Store};

/// The most that is kept of a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Packs that wait.
    pub waiting: usize,
    /// Events that were given up.
    pub dead: usize,
}

/// What is known of one hook.
#[derive(Debug, Default)]
struct Kept {
    floor: Option<u64>,
    lanes: BTreeMap<Lane, Waiting>,
    /// The lanes that are not being sent, by when they are due.
    due: BTreeSet<(i64, Lane)>,
    dead: BTreeMap<u64, DeadLetter>,
}

/// What waits to be sent and what was given up, for all hooks.
#[derive(Debug)]
pub struct Outbox {
    store: Store,
    room: Room,
    hooks: BTreeMap<Arc<str>, Kept>,
}

impl Outbox {
    /// Opens the file of the journal `epoch`, which is made where missing. One that is damaged or another journal's is set
    /// aside under another name, and the events since the hooks were made are sent again; `set_aside` is told.
    ///
    /// # Errors
    /// [`OutboxError`] where it is in use or what the disk says.
    pub fn open(
        file: &Path,
        epoch: &str,
        room: Room,
        set_aside: impl FnOnce(&OutboxError),
    ) -> Result<Self, OutboxError> {
        let store = match Store::open(file, epoch) {
            Err(error @ (OutboxError::Damaged { .. } | OutboxError::OtherJournal { .. })) => {
                set_aside(&error);
                store::set_aside(file)?;
                Store::open(file, epoch)?
            }
            other => other?,
        };
        let mut outbox = Self { store, room, hooks: BTreeMap::new() };
        let (floors, lanes, dead) = outbox.store.load()?;
        for (hook, floor) in floors {
            outbox.hooks.entry(hook).or_default().floor = Some(floor);
        }
        for (hook, lane, waiting) in lanes {
            let kept = outbox.hooks.entry(hook).or_default();
            kept.due.insert((waiting.due_us, lane.clone()));
            kept.lanes.insert(lane, waiting);
        }
        for (hook, letter) in dead {
            outbox.hooks.entry(hook).or_default().dead.insert(letter.sequence, letter);
        }
        Ok(outbox)
    }

    /// The sequence up to which every event for a hook is settled or waits; `None` where nothing is known of it.
    #[must_use]
    pub fn floor(&self, hook: &str) -> Option<u64> {
        self.hooks.get(hook).and_then(|kept| kept.floor)
    }

    /// How many more packs may wait for a hook.
    #[must_use]
    pub fn room(&self, hook: &str) -> usize {
        self.room.waiting.saturating_sub(self.waiting(hook))
    }

    /// How many packs wait for a hook.
    #[must_use]
    pub fn waiting(&self, hook: &str) -> usize {
        self.hooks.get(hook).map_or(0, |kept| kept.lanes.len())
    }

    /// How many events for a hook were given up and not replayed.
    #[must_use]
    pub fn dead(&self, hook: &str) -> usize {
        self.hooks.get(hook).map_or(0, |kept| kept.dead.len())
    }

    /// Whether as many events for a hook were given up as are kept: nothing new is sent until some are settled.
    #[must_use]
    pub fn is_full_of_dead(&self, hook: &str) -> bool {
        self.dead(hook) >= self.room.dead
    }

    /// Packs that wait and events that were given up, of all hooks.
    #[must_use]
    pub fn totals(&self) -> (usize, usize) {
        self.hooks.values().fold((0, 0), |(lanes, dead), kept| (lanes + kept.lanes.len(), dead + kept.dead.len()))
    }

    /// The hooks of which something is kept.
    #[must_use]
    pub fn hooks(&self) -> Vec<Arc<str>> {
        self.hooks.keys().cloned().collect()
    }

    /// What waits for a hook in a pack's own lane, with its last attempt; `None` where nothing of it waits.
    #[must_use]
    pub fn find(&self, hook: &str, lane: &Lane) -> Option<&Waiting> {
        self.hooks.get(hook).and_then(|kept| kept.lanes.get(lane))
    }

    /// The attempt at a hook that was made last among those that failed and are to be made again.
    #[must_use]
    pub fn last_failure(&self, hook: &str) -> Option<&LastTry> {
        let lanes = self.hooks.get(hook)?.lanes.values();
        lanes.filter_map(|waiting| waiting.last.as_ref()).max_by_key(|last| last.at_us)
    }

    /// Takes up events for a hook: of packs that wait for nothing yet, each with the first sequence of it, and when it
    /// is due. From now on all up to `floor` is settled or waits.
    ///
    /// # Errors
    /// [`OutboxError`]; nothing of it is kept then.
    pub fn take_up(
        &mut self,
        hook: &Arc<str>,
        events: impl IntoIterator<Item = (Arc<str>, Waiting)>,
        floor: u64,
    ) -> Result<(), OutboxError> {
        let kept = self.hooks.entry(hook.clone()).or_default();
        let mut new: BTreeMap<Lane, Waiting> = BTreeMap::new();
        for (pack, waiting) in events {
            let lane = Lane::of_pack(pack);
            if !kept.lanes.contains_key(&lane) {
                new.entry(lane).or_insert(waiting);
            }
        }
        let puts: Vec<Put<'_>> = new.iter().map(|(lane, waiting)| Put::Lane(lane, Some(waiting))).collect();
        self.store.write(hook, &puts, Some(floor))?;
        kept.floor = Some(floor);
        for (lane, waiting) in new {
            kept.due.insert((waiting.due_us, lane.clone()));
            kept.lanes.insert(lane, waiting);
        }
        Ok(())
    }

    /// The lane of a hook that is due first by `now_us`, microseconds since 1970, and is not being sent; replays alone
    /// where `only_replays`.
    #[must_use]
    pub fn next_due(&self, hook: &str, now_us: i64, only_replays: bool) -> Option<(Lane, Waiting)> {
        let kept = self.hooks.get(hook)?;
        let mut due = kept.due.iter().take_while(|(due_us, _)| *due_us <= now_us);
        let (_, lane) = due.find(|(_, lane)| !only_replays || lane.replays())?;
        Some((lane.clone(), kept.lanes.get(lane)?.clone()))
    }

    /// When something of a hook is due next that is not due by `now_us`.
    #[must_use]
    pub fn wakes_us(&self, hook: &str, now_us: i64) -> Option<i64> {
        let kept = self.hooks.get(hook)?;
        kept.due.iter().map(|(due_us, _)| *due_us).find(|due_us| *due_us > now_us)
    }

    /// Notes that a lane is being sent: it is not due until it is settled or put back.
    pub fn begin(&mut self, hook: &str, lane: &Lane) {
        if let Some(kept) = self.hooks.get_mut(hook)
            && let Some(waiting) = kept.lanes.get(lane)
        {
            kept.due.remove(&(waiting.due_us, lane.clone()));
        }
    }

    /// Notes that nothing is known of what came of a lane's event: it is due as it was before it was begun.
    pub fn release(&mut self, hook: &str, lane: &Lane) {
        if let Some(kept) = self.hooks.get_mut(hook)
            && let Some(waiting) = kept.lanes.get(lane)
        {
            kept.due.insert((waiting.due_us, lane.clone()));
        }
    }

    /// Notes that a lane's event was not taken: what waits in it now.
    ///
    /// # Errors
    /// [`OutboxError`]; the lane is due again as it was then.
    pub fn put_back(&mut self, hook: &Arc<str>, lane: &Lane, waiting: Waiting) -> Result<(), OutboxError> {
        self.settle(hook, lane, Some(waiting), None)
    }

    /// Notes that a lane's event was delivered, or given up (`dead`), and what waits in the lane now: the next event of
    /// the pack; `None`: nothing more up to the floor. A dead letter that was replayed with success is gone.
    ///
    /// # Errors
    /// [`OutboxError`]; the lane is due again as it was then, and its event will be sent again.
    pub fn settle(
        &mut self,
        hook: &Arc<str>,
        lane: &Lane,
        next: Option<Waiting>,
        dead: Option<DeadLetter>,
    ) -> Result<(), OutboxError> {
        // A hook that was removed meanwhile has nothing left to settle.
        let Some(kept) = self.hooks.get_mut(hook) else { return Ok(()) };
        if !kept.lanes.contains_key(lane) {
            return Ok(());
        }
        let mut puts = vec![Put::Lane(lane, next.as_ref())];
        let replayed = lane.replay.filter(|_| next.is_none() && dead.is_none());
        puts.extend(dead.as_ref().map(Put::Dead));
        puts.extend(replayed.map(Put::Alive));
        let written = self.store.write(hook, &puts, None);
        if let Err(error) = written {
            if let Some(waiting) = kept.lanes.get(lane) {
                kept.due.insert((waiting.due_us, lane.clone()));
            }
            return Err(error);
        }
        if let Some(letter) = dead {
            kept.dead.insert(letter.sequence, letter);
        }
        if let Some(sequence) = replayed {
            kept.dead.remove(&sequence);
        }
        match next {
            Some(waiting) => {
                kept.due.insert((waiting.due_us, lane.clone()));
                kept.lanes.insert(lane.clone(), waiting);
            }
            None => drop(kept.lanes.remove(lane)),
        }
        Ok(())
    }

    /// What was given up for a hook after a sequence, at most so many, the oldest first.
    #[must_use]
    pub fn dead_letters(&self, hook: &str, after: u64, limit: usize) -> Vec<DeadLetter> {
        let of_hook = self.hooks.get(hook).into_iter();
        let after = (Bound::Excluded(after), Bound::Unbounded);
        of_hook.flat_map(|kept| kept.dead.range(after)).take(limit).map(|(_, letter)| letter.clone()).collect()
    }

    /// Has a dead letter sent again, at once and whatever waits of its pack; it stays listed until it is delivered.
    /// One that is being replayed already is left to that. `false` where there is no such letter.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub fn replay(&mut self, hook: &Arc<str>, sequence: u64, now_us: i64) -> Result<bool, OutboxError> {
        let Some(kept) = self.hooks.get_mut(hook) else { return Ok(false) };
        let Some(letter) = kept.dead.get(&sequence) else { return Ok(false) };
        let lane = Lane { pack: letter.pack.clone(), replay: Some(sequence) };
        if kept.lanes.contains_key(&lane) {
            return Ok(true);
        }
        let waiting = Waiting::new(sequence, letter.event_us, now_us);
        self.store.write(hook, &[Put::Lane(&lane, Some(&waiting))], None)?;
        kept.due.insert((waiting.due_us, lane.clone()));
        kept.lanes.insert(lane, waiting);
        Ok(true)
    }

    /// Forgets a hook.
    ///
    /// # Errors
    /// [`OutboxError`]; nothing is forgotten then.
    pub fn forget(&mut self, hook: &Arc<str>) -> Result<(), OutboxError> {
        let Some(kept) = self.hooks.get(hook) else { return Ok(()) };
        self.store.forget(hook, kept.lanes.keys(), kept.dead.keys().copied())?;
        self.hooks.remove(hook);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
