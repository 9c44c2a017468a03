//! The journal as a trait: what every implementation promises.

use crate::{BaseEntry, Compacted, Compaction, Entry, JournalError, NewEntry, Position};
use std::ops::Range;

/// What an acknowledgement means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: the entries are gone with the process (tests).
    Volatile,
    /// The entry was synced to this machine's disk: it survives the process and a power cut.
    Synced,
    /// The entry is on a majority of machines, not necessarily synced on any: it survives the loss of
    /// one machine.
    Replicated,
}

/// An append-only, ordered, durable journal.
///
/// *Durability*: [`append`](Self::append) returns only when the entries are durable as
/// [`durability`](Self::durability) says; after a failed sync no append is ever acknowledged again.
/// *Visibility*: an entry is readable once its append has returned. *Order*: sequences count from 1
/// without gaps; the entries of one append stand together, in order, all or none. *Concurrency*: all
/// methods may be called from any thread.
pub trait Journal: Send + Sync {
    /// What an acknowledgement means.
    fn durability(&self) -> Durability;

    /// Names this journal's history: another journal, or one restored to another past, has another epoch.
    fn epoch(&self) -> &str;

    /// Appends entries together and returns their sequences.
    ///
    /// # Errors
    /// [`JournalError`]; none of the entries is kept then.
    fn append(&self, entries: Vec<NewEntry>) -> Result<Range<u64>, JournalError>;

    /// Reads up to `limit` entries from `from` on, in order.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] naming the entry, or a storage error.
    fn read(&self, from: u64, limit: usize) -> Result<Vec<Entry>, JournalError>;

    /// The last sequence appended; 0 when there is none.
    fn last_sequence(&self) -> u64;

    /// The first sequence still kept; 1 where nothing was cut.
    fn first_sequence(&self) -> u64;

    /// Reads up to `limit` entries of the base from a position on, in order; none where nothing was cut.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn read_base(&self, from: Position, limit: usize) -> Result<Vec<BaseEntry>, JournalError>;

    /// The state that was handed to the last compaction under a name.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn base_state(&self, name: &str) -> Result<Option<Vec<u8>>, JournalError>;

    /// Writes the base anew, with what is still needed of all entries below a sequence, and cuts these
    /// entries. The new base is durable before anything is cut; a process that is killed on the way leaves
    /// the old base and all entries, or the new base.
    ///
    /// # Errors
    /// [`JournalError::TrimAboveDurable`], a damaged entry, or a storage error; nothing is cut then.
    fn compact(&self, compaction: &Compaction<'_>) -> Result<Compacted, JournalError>;

    /// Whether the base is what was written; returns how many entries it has.
    ///
    /// # Errors
    /// [`JournalError::Damaged`], or a storage error.
    fn check_base(&self) -> Result<u64, JournalError>;

    /// Why nothing is acknowledged any more, where that is so.
    fn failure(&self) -> Option<JournalError> {
        None
    }
}
