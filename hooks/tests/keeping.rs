//! Hooks are kept: replayed, reopened, compacted, never believed when the file is another's or damaged.

use fieldpack_hooks::{
    Disabled, EventType, HookRemoved, HooksProjection, HooksSnapshot, HooksStoreError, NewHook, Why, needed,
};
use fieldpack_journal::{
    Applied, Compaction, Decision, Journal, MemoryJournal, Needed, NewEntry, Position, Projection, Retention,
    assert_replay_safe,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A moment in September 2026, microseconds since 1970.
const NOW_US: i64 = 1_790_000_000_000_000;

fn open(folder: &Path) -> HooksProjection {
    HooksProjection::open(&folder.join("hooks.saved"), "e1").expect("it opens")
}

fn foreign() -> NewEntry {
    NewEntry { kind: "record.upsert".to_owned(), version: 1, payload: b"?".to_vec(), ..NewEntry::default() }
}

/// Entries of every kind, others among them, and the text of the secret of a hook that is removed.
fn entries() -> (Vec<NewEntry>, String) {
    let make = |name: &str| {
        let new = NewHook {
            name: name.to_owned(),
            url: "https://crm.example.com/hook".to_owned(),
            events: EventType::ALL.into(),
            packs: BTreeSet::new(),
            organisation: Some("south".into()),
            by_house: true,
            after: 0,
        };
        new.make(NOW_US).expect("it is made")
    };
    let ((one, _), (other, secret)) = (make("one"), make("other"));
    let rotated = one.rotate(NOW_US + 1, 10).expect("it is rotated").0;
    let off = rotated.switched(Some(Disabled { since_us: NOW_US, why: Why::Gone }));
    let removed = HookRemoved { id: other.id.clone(), removed_us: NOW_US };
    let entries = [
        one.entry("t", 0),
        Ok(foreign()),
        other.entry("t", 0),
        rotated.entry("t", 1),
        removed.entry("t"),
        Ok(foreign()),
        off.entry("t", 4),
    ];
    (entries.into_iter().map(|entry| entry.expect("it fits")).collect(), secret.reveal().to_owned())
}

/// Applies entries one by one, the first as the sequence that the mark names.
fn feed<'e>(hooks: &mut HooksProjection, entries: impl IntoIterator<Item = &'e NewEntry>) {
    for entry in entries {
        let sequence = hooks.applied().sequence;
        let applied = [Applied { sequence, entry, decision: Decision::Accepted }];
        hooks.apply(&applied, Position::after(sequence)).expect("it is applied");
    }
}

#[test]
fn replaying_changes_nothing() {
    let journal = MemoryJournal::new();
    journal.append(entries().0).expect("they are appended");
    let folder = tempfile::tempdir().expect("a folder");
    let mut made = 0;
    let make = || {
        made += 1;
        HooksProjection::open(&folder.path().join(format!("{made}.saved")), "memory").expect("it opens")
    };
    assert_replay_safe(&journal, make, HooksProjection::snapshot);
}

#[test]
fn replay_from_any_point_gives_the_same() {
    let (entries, _) = entries();
    let whole = tempfile::tempdir().expect("a folder");
    let mut whole = open(whole.path());
    feed(&mut whole, &entries);
    assert_eq!(whole.snapshot().len(), 1);
    let of_entries = HooksSnapshot::of_entries((1..).zip(&entries)).expect("they are read");
    assert_eq!(whole.snapshot(), of_entries);
    for cut in 0..=entries.len() {
        for is_flushed in [false, true] {
            let folder = tempfile::tempdir().expect("a folder");
            let mut hooks = open(folder.path());
            feed(&mut hooks, &entries[..cut]);
            if is_flushed {
                hooks.close().expect("it is saved");
                assert_eq!(hooks.durable(), hooks.applied());
            }
            drop(hooks);
            let mut again = open(folder.path());
            assert_eq!(again.applied().sequence, if is_flushed { cut as u64 + 1 } else { 1 });
            let known = again.applied().sequence as usize - 1;
            feed(&mut again, entries.iter().skip(known));
            assert_eq!((again.snapshot(), again.applied()), (whole.snapshot(), whole.applied()), "{cut}");
        }
    }
}

/// What a compaction keeps.
struct Kept;

impl Retention for Kept {
    fn needed(&self, entry: &NewEntry) -> Needed {
        needed(entry).unwrap_or(Needed::Folded)
    }
}

#[test]
fn a_compaction_anywhere_keeps_what_counts_and_no_secret_of_what_is_removed() {
    let (entries, secret) = entries();
    for below in 1..=entries.len() as u64 + 1 {
        let journal = MemoryJournal::new();
        journal.append(entries.clone()).expect("they are appended");
        let compaction = Compaction {
            below,
            durable: below,
            retention: &Kept,
            open_loads: &BTreeSet::new,
            is_rejected: &|_| false,
            states: BTreeMap::new(),
        };
        journal.compact(&compaction).expect("it is compacted");
        let (whole, cut) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (mut whole, mut cut) = (open(whole.path()), open(cut.path()));
        feed(&mut whole, &entries);
        let base = journal.read_base(Position::START, usize::MAX).expect("it is read");
        for one in &base {
            let has_secret = one.entry.entry.payload.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!has_secret || below <= 5, "the secret of a removed hook stays, cut below {below}");
            let applied =
                Applied { sequence: one.entry.sequence, entry: &one.entry.entry, decision: Decision::Accepted };
            cut.apply(&[applied], one.next()).expect("it is applied");
        }
        cut.apply(&[], Position { sequence: below, part: 0 }).expect("it is applied");
        for entry in journal.read(below, usize::MAX).expect("it is read") {
            feed(&mut cut, [&entry.entry]);
        }
        assert_eq!(cut.snapshot(), whole.snapshot(), "cut below {below}");
    }
    assert_eq!(needed(&foreign()), None);
}

#[test]
fn a_file_that_does_not_fit_is_refused_and_only_its_owner_reads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hooks = open(folder.path());
    feed(&mut hooks, &entries().0);
    hooks.flush().expect("it is saved");
    let (file, state) = (folder.path().join("hooks.saved"), hooks.snapshot());
    let whole = std::fs::read(&file).expect("it is there");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).expect("it is there").permissions().mode() & 0o777, 0o600);
    }
    let other = HooksProjection::open(&file, "e2").expect_err("it is another journal's");
    assert!(matches!(&other, HooksStoreError::Unfit { reason, .. } if reason.contains("`e1`")), "{other}");
    for place in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x20;
        std::fs::write(&file, &damaged).expect("it is written");
        let error = HooksProjection::open(&file, "e1").expect_err("it is damaged");
        assert!(error.to_string().contains("hooks.saved"), "{error}");
    }
    std::fs::write(&file, &whole).expect("it is written");
    assert_eq!(open(folder.path()).snapshot(), state);
}

#[test]
fn a_batch_that_cannot_be_read_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hooks = open(folder.path());
    let (mut entries, _) = entries();
    feed(&mut hooks, &entries[..3]);
    let before = (hooks.applied(), hooks.snapshot());
    entries[4].payload = b"{}".to_vec();
    let batch: Vec<Applied<'_>> = (4..)
        .zip(&entries[3..])
        .map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Accepted })
        .collect();
    let error = hooks.apply(&batch, Position::after(7)).expect_err("entry 5 does not fit").to_string();
    assert!(error.contains("entry `5`") && error.contains("`hook.remove`"), "{error}");
    assert_eq!((hooks.applied(), hooks.snapshot()), before);
}
