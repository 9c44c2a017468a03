//! The base: the latest state per key in the journal's own form, which takes the place of the entries that
//! were cut.
//!
//! What is still needed of an entry once later ones came is the business of the room above: it says so by
//! [`Retention`]. The entries of committed loads stand in the base as single entries, at the position of
//! their commit; loads that were never committed do not.

use crate::load::Commit;
use crate::projection::Position;
use crate::{Entry, Journal, JournalError, LOAD_ABORT, LOAD_BEGIN, LOAD_CHUNK, LOAD_COMMIT, NewEntry};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Entries read together.
const PAGE: usize = 256;

/// What of a key's entries is still needed once later ones came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needed {
    /// All from the last one that begins anew. Where every entry replaces what was before, that is the last.
    FromLast {
        /// Kinds of one group share their keys: an upsert and a delete of records.
        group: &'static str,
        /// Whether this entry replaces all before it.
        begins: bool,
    },
    /// Always.
    Always,
    /// Never: what it did stands in a state that is handed to the base beside ([`Compaction::states`]).
    Folded,
}

/// Says what of each entry is still needed.
pub trait Retention: Sync {
    /// What of the entries of this one's key is needed.
    fn needed(&self, entry: &NewEntry) -> Needed;
}

/// What is to be cut, and what is known of it.
pub struct Compaction<'c> {
    /// Entries below this sequence are cut; less is, where a load that is open began before.
    pub below: u64,
    /// The lowest durable mark of all projections: nothing at or above it may be cut.
    pub durable: u64,
    /// What is still needed.
    pub retention: &'c dyn Retention,
    /// The loads that are being filled, asked for once `below` was chosen.
    pub open_loads: &'c dyn Fn() -> BTreeSet<String>,
    /// Whether a conditional entry was rejected, as the deciding projection knows.
    pub is_rejected: &'c dyn Fn(u64) -> bool,
    /// What projections made of the entries that are [`Needed::Folded`]: their saved states, each at a mark
    /// at or above `below`.
    pub states: BTreeMap<String, Vec<u8>>,
}

/// What a compaction did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compacted {
    /// The first sequence that is still in the journal.
    pub first: u64,
    /// Entries in the base.
    pub base_entries: u64,
    /// Entries that were cut.
    pub cut: u64,
}

/// An entry of the base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseEntry {
    /// The number of the inner entry where it came with a load, else 0.
    pub part: u64,
    /// The entry; its sequence is the commit's where it came with a load.
    pub entry: Entry,
}

impl BaseEntry {
    /// Where it stands.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sequence: self.entry.sequence, part: self.part }
    }

    /// The position after it.
    #[must_use]
    pub fn next(&self) -> Position {
        Position { sequence: self.entry.sequence, part: self.part + 1 }
    }
}

/// The first sequence to keep: as asked, or less where a load that began before is committed at or above it, or
/// may still be.
pub(crate) fn first_to_keep(journal: &dyn Journal, compaction: &Compaction<'_>) -> Result<u64, JournalError> {
    let below = compaction.below;
    if below > compaction.durable {
        return Err(JournalError::TrimAboveDurable { asked: below, durable: compaction.durable });
    }
    // Where each load begins and where its commit stands, where it has one.
    let mut loads: HashMap<String, (u64, Option<u64>)> = HashMap::new();
    each_entry(journal, journal.first_sequence(), below, &mut |entry| {
        let (sequence, id) = (entry.sequence, entry.entry.key);
        match entry.entry.kind.as_str() {
            LOAD_BEGIN => drop(loads.insert(id, (sequence, None))),
            LOAD_COMMIT => {
                if let Some((_, commit)) = loads.get_mut(&id) {
                    *commit = Some(sequence);
                }
            }
            LOAD_ABORT => drop(loads.remove(&id)),
            _ => {}
        }
        Ok(())
    })?;
    if loads.values().all(|(_, commit)| commit.is_some()) {
        return Ok(below);
    }
    // A load is in the set, or its commit is in the journal by now: it leaves the set once that is durable. Where that
    // will be is not known; it is above all that is cut.
    let open = (compaction.open_loads)();
    for (_, (_, commit)) in loads.iter_mut().filter(|(id, _)| open.contains(*id)) {
        *commit = Some(commit.unwrap_or(u64::MAX));
    }
    each_entry(journal, below, journal.last_sequence() + 1, &mut |entry| {
        if entry.entry.kind == LOAD_COMMIT
            && let Some((_, commit @ None)) = loads.get_mut(&entry.entry.key)
        {
            *commit = Some(entry.sequence);
        }
        Ok(())
    })?;
    // A cut between the chunks of a load and its commit would leave the commit without them: where one load keeps
    // entries, those of every other load that is committed above its beginning are kept too. From the last beginning
    // to the first, as a cut that moves down may then lie in a load that began before.
    let mut spans: Vec<(u64, u64)> =
        loads.into_values().filter_map(|(begin, commit)| commit.map(|commit| (begin, commit))).collect();
    spans.sort_unstable_by_key(|(begin, _)| Reverse(*begin));
    Ok(spans.into_iter().fold(below, |keep, (begin, commit)| if begin < keep && commit >= keep { begin } else { keep }))
}

/// Hands the entries below `below` that are still needed to `sink`, in their order: what a base of them would
/// hold. Loads without a commit below `below` are not among them.
///
/// # Errors
/// A damaged entry, a storage error, or what `sink` reports.
pub fn still_needed(
    journal: &dyn Journal,
    below: u64,
    retention: &dyn Retention,
    is_rejected: &dyn Fn(u64) -> bool,
    sink: &mut dyn FnMut(BaseEntry) -> Result<(), JournalError>,
) -> Result<(), JournalError> {
    let mut last: HashMap<(&'static str, String), Position> = HashMap::new();
    let is_lost = |one: &BaseEntry| {
        one.entry.entry.expected_version.is_some() && one.part == 0 && is_rejected(one.entry.sequence)
    };
    walk(journal, below, &mut |one| {
        if let Needed::FromLast { group, begins } = retention.needed(&one.entry.entry)
            && !is_lost(&one)
        {
            let position = one.position();
            let known = last.entry((group, one.entry.entry.key)).or_insert(position);
            if begins {
                *known = position;
            }
        }
        Ok(())
    })?;
    walk(journal, below, &mut |one| {
        let needed = match retention.needed(&one.entry.entry) {
            Needed::Always => true,
            Needed::Folded => false,
            Needed::FromLast { group, .. } => {
                let position = one.position();
                last.get(&(group, one.entry.entry.key.clone())).is_some_and(|from| *from <= position)
            }
        };
        if needed && !is_lost(&one) { sink(one) } else { Ok(()) }
    })
}

/// Hands every entry below `below` to `visit`: those of the base, then those of the journal, loads taken apart.
fn walk(
    journal: &dyn Journal,
    below: u64,
    visit: &mut dyn FnMut(BaseEntry) -> Result<(), JournalError>,
) -> Result<(), JournalError> {
    let mut from = Position::START;
    loop {
        let page = journal.read_base(from, PAGE)?;
        let Some(last) = page.last() else { break };
        from = last.next();
        page.into_iter().try_for_each(&mut *visit)?;
    }
    each_entry(journal, journal.first_sequence(), below, &mut |entry| match entry.entry.kind.as_str() {
        LOAD_BEGIN | LOAD_CHUNK | LOAD_ABORT => Ok(()),
        LOAD_COMMIT => inner_entries(journal, &entry, visit),
        _ => visit(BaseEntry { part: 0, entry }),
    })
}

/// Hands the entries of a committed load to `visit`.
fn inner_entries(
    journal: &dyn Journal,
    commit: &Entry,
    visit: &mut dyn FnMut(BaseEntry) -> Result<(), JournalError>,
) -> Result<(), JournalError> {
    let broken = |reason: String| JournalError::Damaged { sequence: commit.sequence, reason };
    let plan = Commit::read(&commit.entry).map_err(broken)?;
    let mut part = 0;
    for chunk in plan.chunks {
        let found = journal.read(chunk, 1)?.into_iter().next();
        let inner = found.filter(|entry| entry.sequence == chunk && entry.entry.kind == LOAD_CHUNK);
        let inner = inner.ok_or_else(|| broken(format!("entry `{chunk}` is no chunk of it")))?;
        let entries: Vec<NewEntry> =
            postcard::from_bytes(&inner.entry.payload).map_err(|error| broken(error.to_string()))?;
        for entry in entries {
            let (sequence, time_us) = (commit.sequence, commit.time_us);
            visit(BaseEntry { part, entry: Entry { sequence, time_us, entry } })?;
            part += 1;
        }
    }
    Ok(())
}

/// Hands the entries `from..below` of the journal to `visit`, a page at a time.
pub(crate) fn each_entry(
    journal: &dyn Journal,
    from: u64,
    below: u64,
    visit: &mut dyn FnMut(Entry) -> Result<(), JournalError>,
) -> Result<(), JournalError> {
    let mut from = from;
    while from < below {
        let page = journal.read(from, usize::try_from(below - from).unwrap_or(PAGE).min(PAGE))?;
        let Some(last) = page.last() else { break };
        from = last.sequence + 1;
        page.into_iter().try_for_each(&mut *visit)?;
    }
    Ok(())
}
