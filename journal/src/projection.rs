//! Projections: what is derived from the journal, and how far.

use crate::{Entry, Journal, ProjectionError};
use serde::{Deserialize, Serialize};

/// The next thing to apply: everything before it has been.
///
/// `part` counts the inner entries of a load that are applied already, where `sequence` is the load's
/// commit; it is 0 otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The next entry to apply.
    pub sequence: u64,
    /// The inner entries of that entry that are applied already.
    pub part: u64,
}

impl Position {
    /// Before the first entry.
    pub const START: Self = Self { sequence: 1, part: 0 };

    /// After the entry `sequence`.
    #[must_use]
    pub fn after(sequence: u64) -> Self {
        Self { sequence: sequence + 1, part: 0 }
    }

    /// Writes the position into 16 bytes, for a projection's own store.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.sequence.to_be_bytes());
        bytes[8..].copy_from_slice(&self.part.to_be_bytes());
        bytes
    }

    /// Reads the position back; `None` when there are not 16 bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (sequence, part) = bytes.split_at_checked(8)?;
        Some(Self {
            sequence: u64::from_be_bytes(sequence.try_into().ok()?),
            part: u64::from_be_bytes(part.try_into().ok()?),
        })
    }
}

/// Whether a conditional entry takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It does.
    Accepted,
    /// The key was at another version: the entry changes nothing, and only the decider notes it.
    Rejected {
        /// The version found; 0 where the key was unknown.
        found: u64,
    },
}

/// An entry as a projection gets it.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'e> {
    /// The entry's number; for the inner entries of a load, the commit's.
    pub sequence: u64,
    /// The entry.
    pub entry: &'e crate::NewEntry,
    /// Whether it takes effect.
    pub decision: Decision,
}

/// A store that is derived from the journal.
///
/// *Atomicity*: [`apply`](Self::apply) keeps the entries' effects and the mark `next` together, all or
/// none, whatever happens to the process. *Replay*: applying entries a second time changes nothing, so
/// that a mark which was lost in a power cut costs only time. *Durability*: [`durable`](Self::durable)
/// advances only when the data up to it would survive a power cut; the journal is never cut above it.
/// *Independence*: projections apply the same batch side by side, each on a thread of its own where the batch is
/// large: none of them reads what another makes of it.
pub trait Projection: Send {
    /// Its name, in errors and metrics.
    fn name(&self) -> &'static str;

    /// The next thing to apply, read from its own store.
    fn applied(&self) -> Position;

    /// The mark up to which its data would survive a power cut.
    fn durable(&self) -> Position;

    /// Applies entries in order and moves the mark to `next`. Rejected entries are given too: only the
    /// decider (see [`Versions`]) does anything with them.
    ///
    /// # Errors
    /// [`ProjectionError`]; nothing of the batch is kept then.
    fn apply(&mut self, batch: &[Applied<'_>], next: Position) -> Result<(), ProjectionError>;

    /// Makes everything applied durable.
    ///
    /// # Errors
    /// [`ProjectionError`].
    fn flush(&mut self) -> Result<(), ProjectionError>;

    /// Makes everything applied durable before it comes back, whatever that costs: a flush may leave some of it
    /// for later.
    ///
    /// # Errors
    /// [`ProjectionError`].
    fn sync(&mut self) -> Result<(), ProjectionError> {
        self.flush()
    }

    /// Flushes for the last time: the program ends in good order. What makes the next start quick and is too
    /// much work for every flush belongs here; a program that is killed goes without.
    ///
    /// # Errors
    /// [`ProjectionError`].
    fn close(&mut self) -> Result<(), ProjectionError> {
        self.flush()
    }

    /// The versions of keys, where this projection is the one that decides conditional entries.
    fn versions(&self) -> Option<&dyn Versions> {
        None
    }
}

/// The versions of keys, as the deciding projection knows them.
pub trait Versions {
    /// The sequence of the last entry that changed a key; a delete counts as a change. `None` where the
    /// key was never seen.
    fn version_of(&self, key: &str) -> Option<u64>;

    /// Whether the entry `sequence`, which this projection has applied, was rejected.
    fn was_rejected(&self, sequence: u64) -> bool;
}

/// Checks that a projection keeps its promises: applied in one go, in small batches, and twice, it ends
/// the same. `make` makes an empty one, `state` reads what it holds in a comparable form.
///
/// # Panics
/// When it does not.
pub fn assert_replay_safe<P: Projection, S: PartialEq + std::fmt::Debug>(
    journal: &dyn Journal,
    mut make: impl FnMut() -> P,
    state: impl Fn(&P) -> S,
) {
    let entries = journal.read(1, usize::MAX).expect("the journal reads");
    let end = Position::after(journal.last_sequence());
    let feed = |projection: &mut P, entries: &[Entry], next: Position| {
        let batch: Vec<_> = entries
            .iter()
            .map(|entry| Applied { sequence: entry.sequence, entry: &entry.entry, decision: Decision::Accepted })
            .collect();
        projection.apply(&batch, next).expect("applies");
    };
    let mut whole = make();
    feed(&mut whole, &entries, end);
    assert_eq!(whole.applied(), end, "the mark moves with the data");
    let mut pieces = make();
    for entry in &entries {
        feed(&mut pieces, std::slice::from_ref(entry), Position::after(entry.sequence));
    }
    assert_eq!(state(&whole), state(&pieces), "batches make no difference");
    feed(&mut pieces, &entries, end);
    assert_eq!(state(&whole), state(&pieces), "applying twice changes nothing");
}
