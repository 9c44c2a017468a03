//! The state is kept: replayed, reopened, compacted, never believed when it is another's or damaged.

mod common;

use common::{NOW_US, feed, foreign, make, open};
use fieldpack_access::{
    AccessProjection, AccessStoreError, Audience, KINDS, KeyRevoked, KeyUsed, NewShareLink, Role, ShareRevoked,
    SigningSecrets, needed,
};
use fieldpack_journal::{
    Applied, Compaction, Decision, Journal, MemoryJournal, Needed, NewEntry, Position, Projection, Retention,
    assert_replay_safe,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Entries of every kind, others among them: a key is rotated after it was revoked, and used before.
fn entries() -> Vec<NewEntry> {
    let ((first, _), (second, _)) = (make(Role::Rep), make(Role::Partner));
    let secrets = SigningSecrets::make(NOW_US).expect("it is made");
    let newer = secrets.rotate(NOW_US + 1, 10).expect("it is rotated");
    let link = |pack: &str| {
        let new =
            NewShareLink { pack: pack.into(), audience: Audience::Partner, language: None, expires_us: NOW_US + 1_000 };
        new.make(&secrets, NOW_US).expect("it is made").0
    };
    let (one, other) = (link("p1"), link("p2"));
    let used = |us| KeyUsed { id: first.id.clone(), used_us: us }.entry("t");
    let rotated = first.rotate(NOW_US + 5, 10).expect("it is rotated").0;
    let entries = [
        first.entry("t", Some(0)),
        used(NOW_US + 9),
        second.entry("t", None),
        secrets.entry("t", Some(0)),
        one.entry("t"),
        KeyRevoked { id: first.id.clone(), revoked_us: NOW_US }.entry("t"),
        Ok(foreign()),
        used(NOW_US + 3),
        rotated.entry("t", None),
        ShareRevoked { id: one.id.clone(), revoked_us: NOW_US }.entry("t"),
        other.entry("t"),
        newer.entry("t", None),
        Ok(foreign()),
    ];
    entries.into_iter().map(|entry| entry.expect("it fits")).collect()
}

/// The file's bytes.
fn bytes(folder: &Path) -> Vec<u8> {
    std::fs::read(folder.join("access.redb")).expect("it is there")
}

#[test]
fn replaying_changes_nothing() {
    let journal = MemoryJournal::new();
    journal.append(entries()).expect("they are appended");
    let folder = tempfile::tempdir().expect("a folder");
    let mut made = 0;
    let make = || {
        made += 1;
        AccessProjection::open(&folder.path().join(format!("{made}.redb")), "memory").expect("it opens")
    };
    assert_replay_safe(&journal, make, AccessProjection::snapshot);
}

#[test]
fn replay_from_any_point_gives_the_same() {
    let entries = entries();
    let whole = tempfile::tempdir().expect("a folder");
    let mut whole = open(whole.path());
    feed(&mut whole, &entries);
    for cut in 0..=entries.len() {
        for is_flushed in [false, true] {
            let folder = tempfile::tempdir().expect("a folder");
            let mut access = open(folder.path());
            feed(&mut access, &entries[..cut]);
            let before = access.snapshot();
            if is_flushed {
                access.close().expect("it is flushed");
                assert_eq!(access.durable(), access.applied());
            }
            drop(access);
            let mut again = open(folder.path());
            let mark = again.applied();
            assert_eq!(again.durable(), mark);
            if is_flushed {
                assert_eq!((mark, again.snapshot()), (Position::after(cut as u64), before));
            }
            assert!(mark <= Position::after(cut as u64), "{mark:?} after {cut}");
            feed(&mut again, entries.iter().skip(mark.sequence as usize - 1));
            assert_eq!(again.snapshot(), whole.snapshot(), "from {mark:?}, {cut} before");
            assert_eq!(again.applied(), whole.applied());
        }
    }
}

#[test]
fn what_is_of_other_rooms_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut access = open(folder.path());
    feed(&mut access, &entries());
    access.flush().expect("it is flushed");
    let (mark, before) = (access.applied(), bytes(folder.path()));
    assert_eq!(access.durable(), mark);
    let foreign = foreign();
    feed(&mut access, std::iter::repeat_n(&foreign, 9_999));
    access.flush().expect("it is flushed");
    assert_eq!((access.applied().sequence, access.durable()), (mark.sequence + 9_999, mark));
    assert!(bytes(folder.path()) == before, "nothing is written");
    // Once the mark is far behind, a flush writes it.
    feed(&mut access, [&foreign]);
    access.flush().expect("it is flushed");
    assert_eq!(access.durable(), access.applied());
    // A sync writes it in any case: a compaction waits for it.
    feed(&mut access, [&foreign]);
    access.sync().expect("it is synced");
    assert_eq!(access.durable().sequence, mark.sequence + 10_001);
    let end = access.applied();
    drop(access);
    assert_eq!(open(folder.path()).applied(), end);
}

/// What a compaction keeps.
struct Kept;

impl Retention for Kept {
    fn needed(&self, entry: &NewEntry) -> Needed {
        needed(entry).unwrap_or(Needed::Folded)
    }
}

#[test]
fn a_compaction_anywhere_keeps_what_counts() {
    let entries = entries();
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
            let applied =
                Applied { sequence: one.entry.sequence, entry: &one.entry.entry, decision: Decision::Accepted };
            cut.apply(&[applied], one.next()).expect("it is applied");
        }
        cut.apply(&[], Position { sequence: below, part: 0 }).expect("it is applied");
        for entry in journal.read(below, usize::MAX).expect("it is read") {
            feed(&mut cut, [&entry.entry]);
        }
        assert_eq!(cut.snapshot(), whole.snapshot(), "cut below {below}");
        assert_eq!(cut.applied(), whole.applied());
    }
    assert_eq!(needed(&foreign()), None);
    assert!(KINDS.iter().all(|kind| !kind.name.starts_with("load.")), "names of the journal itself");
}

#[test]
fn the_file_of_another_journal_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut access = open(folder.path());
    feed(&mut access, &entries());
    access.close().expect("it is flushed");
    let file = folder.path().join("access.redb");
    let error = AccessProjection::open(&file, "e1").expect_err("it is open");
    assert_eq!(error, AccessStoreError::InUse { place: file.display().to_string() });
    drop(access);
    let error = AccessProjection::open(&file, "e2").expect_err("it is another journal's");
    let (found, expected) = ("e1".to_owned(), "e2".to_owned());
    assert_eq!(error, AccessStoreError::OtherJournal { place: file.display().to_string(), found, expected });
    assert!(error.to_string().contains("access.redb"), "{error}");
    assert_eq!(open(folder.path()).applied(), Position::after(entries().len() as u64), "it is left as it was");
}

#[test]
fn a_damaged_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut access = open(folder.path());
    feed(&mut access, &entries());
    access.close().expect("it is flushed");
    let whole_state = access.snapshot();
    drop(access);
    let (file, whole) = (folder.path().join("access.redb"), bytes(folder.path()));
    // A letter of every copy of a payload (pages that are free have some too), and what every file begins with.
    let payloads: Vec<usize> = (0..whole.len()).filter(|place| whole[*place..].starts_with(b"\"partner\"")).collect();
    assert!(!payloads.is_empty());
    for (places, is_damaged) in [(&payloads[..], true), (&[0], false)] {
        let mut damaged = whole.clone();
        places.iter().for_each(|place| damaged[place + 1] ^= 0x20);
        std::fs::write(&file, &damaged).expect("it is written");
        let error = AccessProjection::open(&file, "e1").expect_err("it is damaged");
        assert!(error.to_string().contains("access.redb"), "{error}");
        assert!(matches!(error, AccessStoreError::Damaged { .. }) || !is_damaged, "{error}");
    }
    std::fs::write(&file, b"no database at all").expect("it is written");
    assert!(AccessProjection::open(&file, "e1").is_err());
    std::fs::write(&file, &whole).expect("it is written");
    assert_eq!(open(folder.path()).snapshot(), whole_state, "the whole one is taken");
}

#[test]
fn a_batch_that_cannot_be_read_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut access = open(folder.path());
    let mut entries = entries();
    feed(&mut access, &entries[..4]);
    access.flush().expect("it is flushed");
    let (before, written) = ((access.applied(), access.snapshot()), bytes(folder.path()));
    entries[9].payload = b"{}".to_vec();
    let batch: Vec<Applied<'_>> = (5..)
        .zip(&entries[4..])
        .map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Accepted })
        .collect();
    let error = access.apply(&batch, Position::after(13)).expect_err("entry 10 does not fit").to_string();
    assert!(error.contains("entry `10`") && error.contains("`share.revoke`"), "{error}");
    assert_eq!((access.applied(), access.snapshot()), before);
    assert!(bytes(folder.path()) == written, "nothing is written");
}

#[test]
fn rejected_entries_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut access = open(folder.path());
    let entries = entries();
    let batch: Vec<Applied<'_>> = (1..)
        .zip(&entries)
        .map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Rejected { found: 3 } })
        .collect();
    access.apply(&batch, Position::after(13)).expect("it is applied");
    assert_eq!(access.applied(), Position::after(13));
    assert_eq!(access.snapshot(), fieldpack_access::AccessSnapshot::default());
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(folder.path()));
    let mode = std::fs::metadata(folder.path().join("access.redb")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
