//! Whether keys and links are what the journal says.

use fieldpack_access::{AccessError, AccessSnapshot};
use fieldpack_graph::difference::Differences;
use fieldpack_journal::NewEntry;
use std::collections::BTreeSet;

/// The store's name in differences.
const STORE: &str = "access";

/// Compares what is published with what the entries come to. Differences name no secret.
pub(super) fn compare(
    found: &AccessSnapshot,
    entries: &[(u64, NewEntry)],
    differences: &mut Differences,
) -> Result<(), AccessError> {
    let expected = AccessSnapshot::of_entries(entries.iter().map(|(sequence, entry)| (*sequence, entry)))?;
    if *found == expected {
        return Ok(());
    }
    let before = differences.count();
    let ids = |snapshot: &AccessSnapshot| -> BTreeSet<std::sync::Arc<str>> {
        let keys = snapshot.keys().map(|key| key.record.id.clone());
        keys.chain(snapshot.links().map(|link| link.link.id.clone())).collect()
    };
    for id in ids(&expected).union(&ids(found)) {
        let of = |snapshot: &AccessSnapshot| (snapshot.key(id), snapshot.link(id));
        let (one, other) = (of(&expected), of(found));
        if one != other {
            differences.add(STORE, id, format!("{one:?}"), format!("{other:?}"));
        }
    }
    if expected.erased_keys() != found.erased_keys() {
        let of = |snapshot: &AccessSnapshot| format!("erased keys: {:?}", snapshot.erased_keys());
        differences.add(STORE, "erased", of(&expected), of(found));
    }
    if differences.count() == before {
        let version = |snapshot: &AccessSnapshot| format!("signing secrets of version {}", snapshot.signing_version());
        differences.add(STORE, "signing", version(&expected), version(found));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_access::{NewKey, OfferScope, Role};

    #[test]
    fn a_key_that_the_journal_does_not_have_is_named() {
        let new = NewKey {
            name: "crm".to_owned(),
            role: Role::Rep,
            organisation: None,
            scope: OfferScope::default(),
            not_before_us: None,
            expires_us: None,
            sandbox: false,
        };
        let (record, _) = new.make(1_700_000_000_000_000).expect("it is made");
        let entries = [(7, record.entry("test", Some(0)).expect("it fits"))];
        let whole = AccessSnapshot::of_entries([(7, &entries[0].1)]).expect("it is read");
        let mut differences = Differences::new(10);
        compare(&whole, &entries, &mut differences).expect("it compares");
        assert_eq!(differences.count(), 0);
        compare(&AccessSnapshot::default(), &entries, &mut differences).expect("it compares");
        compare(&whole, &[], &mut differences).expect("it compares");
        let named = differences.into_named();
        assert_eq!(named.len(), 2, "{named:?}");
        assert!(named.iter().all(|one| one.store == STORE && *one.key == *record.id), "{named:?}");
    }
}
