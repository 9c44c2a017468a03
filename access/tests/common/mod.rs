//! What the tests share: keys, opening, feeding.
#![allow(dead_code, reason = "each test uses a part of it")]

use fieldpack_access::{AccessProjection, KeyRecord, NewKey, OfferScope, Role, Shown};
use fieldpack_journal::{Applied, Decision, NewEntry, Position, Projection};
use std::path::Path;

/// A moment in September 2026, microseconds since 1970.
pub(crate) const NOW_US: i64 = 1_790_000_000_000_000;

/// A key of a role that holds for ever.
pub(crate) fn new_key(role: Role) -> NewKey {
    NewKey {
        name: "CRM".to_owned(),
        role,
        organisation: (role == Role::Partner).then(|| "dealer".into()),
        scope: OfferScope::default(),
        not_before_us: None,
        expires_us: None,
        sandbox: false,
    }
}

/// Makes a key of a role.
pub(crate) fn make(role: Role) -> (KeyRecord, Shown) {
    new_key(role).make(NOW_US).expect("it is made")
}

/// The projection in a folder, of the journal `e1`.
pub(crate) fn open(folder: &Path) -> AccessProjection {
    AccessProjection::open(&folder.join("access.redb"), "e1").expect("it opens")
}

/// Applies entries one by one, the first as the sequence that the mark names.
pub(crate) fn feed<'e>(access: &mut AccessProjection, entries: impl IntoIterator<Item = &'e NewEntry>) {
    for entry in entries {
        let sequence = access.applied().sequence;
        let applied = [Applied { sequence, entry, decision: Decision::Accepted }];
        access.apply(&applied, Position::after(sequence)).expect("it is applied");
    }
}

/// An entry of another room.
pub(crate) fn foreign() -> NewEntry {
    NewEntry { kind: "record.upsert".to_owned(), version: 1, payload: b"?".to_vec(), ..NewEntry::default() }
}
