//! What of this room's entries survives a compaction of the journal.

use crate::payload::KINDS;
use fieldpack_journal::{Needed, NewEntry};

/// What of an entry is still needed once later ones came; `None` where it is not this room's.
///
/// Of each kind the last entry under each key: every entry replaces what was before. Kinds are groups of their
/// own, so that neither a change of a key nor a use of it takes the place of its revocation.
#[must_use]
pub fn needed(entry: &NewEntry) -> Option<Needed> {
    let kind = KINDS.iter().find(|kind| kind.name == entry.kind)?;
    Some(Needed::FromLast { group: kind.name, begins: true })
}
