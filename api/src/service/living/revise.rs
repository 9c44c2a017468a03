//! A stored pack decided again: the same question in another world.

use super::super::packs::{Stored, StoredQuestion, decided_again};
use super::changes::Happened;
use fieldpack_graph::entry::pack_entry;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::store::{PackRevision, StoreError};
use fieldpack_index::World;
use fieldpack_journal::{Journal, LOAD_COMMIT, NewEntry};
use fieldpack_pack::contract::{Cause, Pack};
use fieldpack_pack::decide::Footprint;
use fieldpack_pack::living::{Changes, Touch, cause_label, difference, is_material, is_same};
use fieldpack_pack::understand;
use thiserror::Error;

/// Who revises, as the journal notes it.
const ACTOR: &str = "living-packs";
/// Entries that are looked through for what caused a revision, where that is not known.
const LOOKED_THROUGH: usize = 2_000;
/// What the cause is called where it cannot be told.
const UNKNOWN: &str = "unknown";

/// Why a stored pack cannot be decided again. It stays as it is.
#[derive(Debug, Error)]
pub(super) enum ReviseError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The pack cannot be written and read again.
    #[error("the pack cannot be read as it was written: {0}")]
    Form(#[from] serde_json::Error),
    /// The entry cannot be written.
    #[error(transparent)]
    Entry(#[from] fieldpack_graph::entry::EntryError),
    /// The question is no longer understood as one for a pack.
    #[error("its question is no longer understood as one for a pack; ask it anew")]
    Question,
}

/// What came of deciding a pack again.
pub(super) struct Decided {
    /// What it depends on now.
    pub(super) footprint: Footprint,
    /// The world's sequence.
    pub(super) sequence: u64,
    /// The entry of the next revision; `None` where the pack says the same.
    pub(super) entry: Option<NewEntry>,
}

/// Decides a stored pack again. `cause` is what touched it; `None`: it is looked for where it is needed. Where readings
/// did, and only figures are others, it is a revision when `figures_due` says so.
pub(super) fn revise(
    revision: PackRevision<Stored>,
    cause: Option<&Happened>,
    figures_due: bool,
    world: &World,
    journal: &dyn Journal,
    limits: &understand::Limits,
) -> Result<Decided, ReviseError> {
    let PackRevision { version, pack: Stored { id, pack: before } } = revision;
    let (pack, footprint) = again(&before, world, limits)?;
    let sequence = world.sequence;
    if is_same(&before.pack, &pack) {
        return Ok(Decided { footprint, sequence, entry: None });
    }
    // Readings move figures by the second: such a revision is written once in a while, one that says something else
    // at once.
    let by_readings = cause.is_some_and(|cause| matches!(cause.touch, Touch::Site(_)));
    let cause = cause.map_or_else(|| found_cause(&before, world, journal), |cause| told(cause, world, &before.pack));
    let diff = difference(&before.pack, &pack, cause);
    if by_readings && !figures_due && before.pack.headline.verdict == pack.headline.verdict && !is_material(&diff) {
        return Ok(Decided { footprint, sequence, entry: None });
    }
    let diff = Some(diff);
    let kept = StoredQuestion { pack, footprint: footprint.clone(), diff, ..before };
    let entry = pack_entry(&id, &kept, ACTOR, Some(version))?;
    Ok(Decided { footprint, sequence, entry: Some(entry) })
}

/// The pack of a stored question in a world, as a store would give it back; the next revision of the one before.
fn again(
    before: &StoredQuestion,
    world: &World,
    limits: &understand::Limits,
) -> Result<(Pack, Footprint), ReviseError> {
    // Only the world is another.
    let decided = decided_again(before, &before.request, before.organisation.clone(), world, limits);
    let (mut pack, footprint) = decided.ok_or(ReviseError::Question)?;
    pack.revision = pack.revision.saturating_add(1);
    let pack = serde_json::from_slice(&serde_json::to_vec(&pack)?)?;
    Ok((pack, footprint))
}

/// A cause as the diff tells it.
fn told(cause: &Happened, world: &World, pack: &Pack) -> Cause {
    let Happened { sequence, kind, key, .. } = cause;
    let label = cause_label(kind, key, world, pack.question.language);
    Cause { sequence: *sequence, kind: kind.to_string(), key: key.to_string(), label }
}

/// Looks through the journal for what caused a revision: the first entry after the world that decided the pack which
/// touches it.
fn found_cause(before: &StoredQuestion, world: &World, journal: &dyn Journal) -> Cause {
    let language: Language = before.pack.question.language;
    let nothing = || {
        let label = cause_label(UNKNOWN, "", world, language);
        Cause { sequence: world.sequence, kind: UNKNOWN.to_owned(), key: String::new(), label }
    };
    let since = before.pack.as_of.sequence;
    let is_near = world.sequence.saturating_sub(since) <= LOOKED_THROUGH as u64 && since < world.sequence;
    let entries = if is_near { journal.read(since + 1, LOOKED_THROUGH) } else { Ok(Vec::new()) };
    let Ok(entries) = entries else { return nothing() };
    let happened = entries.into_iter().take_while(|entry| entry.sequence <= world.sequence).filter_map(|entry| {
        let (kind, key) = (entry.entry.kind.as_str(), entry.entry.key.as_str());
        if kind == LOAD_COMMIT {
            // What a load brought is not looked through.
            let touch = Touch::Everything;
            return Some(Happened { sequence: entry.sequence, kind: kind.into(), key: key.into(), touch });
        }
        Happened::of(entry.sequence, kind, key)
    });
    let happened: Vec<Happened> = happened.collect();
    let touches: Vec<Touch> = happened.iter().map(|one| one.touch.clone()).collect();
    let first = Changes::of(world, &touches).touching(&before.footprint, 0);
    first.and_then(|first| happened.get(first)).map_or_else(nothing, |cause| told(cause, world, &before.pack))
}
