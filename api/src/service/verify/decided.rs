//! Which conditional entries were rejected, decided anew from the journal alone.

use fieldpack_journal::{Journal, JournalError, Needed, NewEntry, Retention, still_needed};
use std::collections::{HashMap, HashSet};

/// Entries read together.
const PAGE: usize = 256;

/// Everything, in order.
struct All;

impl Retention for All {
    fn needed(&self, _: &NewEntry) -> Needed {
        Needed::Always
    }
}

/// The sequences of the entries that were rejected, of those that still stand in the journal. Entries of its base
/// were accepted.
pub(super) fn rejected(journal: &dyn Journal) -> Result<HashSet<u64>, JournalError> {
    let (mut conditional, mut keys) = (HashSet::new(), HashSet::new());
    let mut from = journal.first_sequence();
    loop {
        let page = journal.read(from, PAGE)?;
        let Some(last) = page.last() else { break };
        from = last.sequence + 1;
        for entry in page.into_iter().filter(|entry| entry.entry.expected_version.is_some()) {
            conditional.insert(entry.sequence);
            keys.insert(entry.entry.key);
        }
    }
    let mut rejected = HashSet::new();
    if conditional.is_empty() {
        return Ok(rejected);
    }
    let mut versions: HashMap<String, u64> = HashMap::new();
    still_needed(journal, journal.last_sequence() + 1, &All, &|_| false, &mut |one| {
        let (sequence, entry) = (one.entry.sequence, one.entry.entry);
        if !keys.contains(&entry.key) {
            return Ok(());
        }
        let found = versions.get(&entry.key).copied().unwrap_or_default();
        // Entries of loads are taken whatever they expect; no load's commit is among the conditional ones.
        if conditional.contains(&sequence) && entry.expected_version.is_some_and(|expected| expected != found) {
            rejected.insert(sequence);
        } else {
            versions.insert(entry.key, sequence);
        }
        Ok(())
    })?;
    Ok(rejected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_journal::MemoryJournal;

    #[test]
    fn an_entry_against_another_version_is_rejected_and_changes_nothing() {
        let journal = MemoryJournal::default();
        let entry = |key: &str, expected_version| NewEntry {
            kind: "record.upsert".to_owned(),
            version: 1,
            key: key.to_owned(),
            expected_version,
            ..NewEntry::default()
        };
        let entries = [("a", None), ("a", Some(0)), ("a", Some(1)), ("a", Some(1)), ("b", Some(0)), ("a", Some(3))];
        journal.append(entries.map(|(key, expected)| entry(key, expected)).to_vec()).expect("appends");
        assert_eq!(rejected(&journal), Ok(HashSet::from([2, 4])));
    }
}
