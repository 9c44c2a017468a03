//! Whether webhooks are what the journal says.

use fieldpack_graph::difference::Differences;
use fieldpack_hooks::{AccessError, HooksSnapshot};
use fieldpack_journal::NewEntry;
use std::collections::BTreeSet;

/// The store's name in differences.
const STORE: &str = "hooks";

/// Compares what is published with what the entries come to. Differences name no secret.
pub(super) fn compare(
    found: &HooksSnapshot,
    entries: &[(u64, NewEntry)],
    differences: &mut Differences,
) -> Result<(), AccessError> {
    let expected = HooksSnapshot::of_entries(entries.iter().map(|(sequence, entry)| (*sequence, entry)))?;
    let ids: BTreeSet<_> = expected.iter().chain(found.iter()).map(|held| held.hook.id.clone()).collect();
    for id in ids {
        let (one, other) = (expected.get(&id), found.get(&id));
        if one != other {
            differences.add(STORE, &id, format!("{one:?}"), format!("{other:?}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_hooks::{EventType, NewHook};

    #[test]
    fn a_webhook_that_the_journal_does_not_have_is_named_without_its_secret() {
        let new = NewHook {
            name: "crm".to_owned(),
            url: "https://crm.example.com/".to_owned(),
            events: EventType::ALL.into(),
            packs: BTreeSet::new(),
            organisation: None,
            by_house: true,
            after: 0,
        };
        let (hook, secret) = new.make(1_700_000_000_000_000).expect("it is made");
        let entries = [(7, hook.entry("test", 0).expect("it fits"))];
        let whole = HooksSnapshot::of_entries([(7, &entries[0].1)]).expect("it is read");
        let mut differences = Differences::new(10);
        compare(&whole, &entries, &mut differences).expect("it compares");
        assert_eq!(differences.count(), 0);
        compare(&whole, &[], &mut differences).expect("it compares");
        compare(&HooksSnapshot::default(), &entries, &mut differences).expect("it compares");
        let named = differences.into_named();
        assert_eq!(named.len(), 2, "{named:?}");
        assert!(named.iter().all(|one| one.store == STORE && *one.key == *hook.id), "{named:?}");
        assert!(!format!("{named:?}").contains(secret.reveal()));
    }
}
