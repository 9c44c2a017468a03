//! The applier: replay, loads, conditional entries, unknown kinds.

mod common;

use common::{LatestByKey, Two};
use fieldpack_journal::{
    Applier, ApplierSettings, ApplyError, Journal, Kind, Load, MemoryJournal, NewEntry, Outcome, assert_replay_safe,
};
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const KINDS: [Kind; 2] = [Kind { name: "put", max_version: 1 }, Kind { name: "delete", max_version: 1 }];
const PATIENCE: Duration = Duration::from_secs(60);

fn put(key: &str, payload: &str) -> NewEntry {
    NewEntry { kind: "put".into(), version: 1, key: key.into(), payload: payload.into(), ..NewEntry::default() }
}

fn start(journal: &Arc<MemoryJournal>, folder: &Path) -> Result<Applier<Two>, ApplyError> {
    let settings = ApplierSettings { batch_entries: 3, ..ApplierSettings::default() };
    let journal: Arc<dyn Journal> = journal.clone();
    Applier::start(journal, Two::open(folder), &KINDS, settings, Box::new(|_, _| Ok(())))
}

#[test]
fn a_load_becomes_visible_at_its_commit_and_not_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = Arc::new(MemoryJournal::new());
    let applier = start(&journal, folder.path()).expect("starts");
    let handle = applier.handle();
    let mut load = Load::new("load-1", "tester");
    handle.append(vec![load.begin()]).expect("appends");
    for chunk in 0..4 {
        let entries: Vec<_> = (0..5).map(|row| put(&format!("k{chunk}{row}"), "v")).collect();
        let entry = load.chunk(&entries).expect("encodes");
        let written = handle.append(vec![entry]).expect("appends");
        load.chunk_written(written.start);
    }
    let abandoned = Load::new("load-2", "tester").chunk(&[put("never", "v")]).expect("encodes");
    let last = handle.append(vec![abandoned]).expect("appends").start;
    handle.wait_for(last, PATIENCE).expect("applied");
    let before = applier.stop().expect("stops");
    assert!(before.0.rows().is_empty(), "nothing is visible before the commit");
    drop(before);
    let applier = start(&journal, folder.path()).expect("starts");
    applier.handle().submit(vec![load.commit().expect("encodes")], PATIENCE).expect("applied");
    let after = applier.stop().expect("stops");
    assert_eq!(after.0.rows().len(), 20);
    assert_eq!(after.0.rows(), after.1.rows());
}

#[test]
fn of_two_writers_against_one_version_one_wins_on_every_replay() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = Arc::new(MemoryJournal::new());
    let applier = start(&journal, folder.path()).expect("starts");
    let handle = applier.handle();
    let first = handle.submit(vec![put("k", "a")], PATIENCE).expect("applied");
    assert_eq!(first, [Outcome::Applied { sequence: 1 }]);
    let against = |payload: &str| NewEntry { expected_version: Some(1), ..put("k", payload) };
    let outcomes = handle.submit(vec![against("b"), against("c")], PATIENCE).expect("applied");
    assert_eq!(outcomes, [Outcome::Applied { sequence: 2 }, Outcome::Conflict { sequence: 3, found: 2 }]);
    let live = applier.stop().expect("stops").1.rows();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let replayed = start(&journal, elsewhere.path()).expect("replays").stop().expect("stops");
    assert_eq!(replayed.0.rows(), live);
    assert_eq!(live["k"].1, b"b");
}

#[test]
fn a_projection_that_lags_repeats_the_decisions() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = Arc::new(MemoryJournal::new());
    let applier = start(&journal, folder.path()).expect("starts");
    let against = |version, payload: &str| NewEntry { expected_version: Some(version), ..put("k", payload) };
    let entries = vec![put("k", "a"), against(1, "b"), against(1, "lost"), against(2, "c")];
    applier.handle().submit(entries, PATIENCE).expect("applied");
    let live = applier.stop().expect("stops").0.rows();
    std::fs::remove_file(folder.path().join("second.redb")).expect("the second projection is lost");
    let rebuilt = start(&journal, folder.path()).expect("replays").stop().expect("stops");
    assert_eq!(rebuilt.1.rows(), live);
}

#[test]
fn an_unknown_kind_stops_the_node() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = Arc::new(MemoryJournal::new());
    let strange = NewEntry { kind: "teleport".into(), version: 1, ..NewEntry::default() };
    let newer = NewEntry { version: 2, ..put("k", "v") };
    for entry in [strange, newer] {
        let journal = Arc::new(MemoryJournal::new());
        journal.append(vec![put("k", "v"), entry]).expect("appends");
        let error = start(&journal, folder.path()).err().expect("refused");
        assert!(matches!(error, ApplyError::UnknownKind { sequence: 2, .. }), "{error}");
    }
    let applier = start(&journal, tempfile::tempdir().expect("a folder").path()).expect("starts");
    let handle = applier.handle();
    let strange = NewEntry { kind: "teleport".into(), version: 1, ..NewEntry::default() };
    let error = handle.submit(vec![strange], PATIENCE).expect_err("stops");
    assert!(matches!(&error, ApplyError::Stopped(reason) if reason.contains("teleport")), "{error}");
}

#[test]
fn a_projection_keeps_its_promises() {
    let journal = MemoryJournal::new();
    let delete = NewEntry { kind: "delete".into(), version: 1, key: "a".into(), ..NewEntry::default() };
    journal.append(vec![put("a", "1"), put("b", "2"), delete, put("b", "3")]).expect("appends");
    let folder = tempfile::tempdir().expect("a folder");
    let mut count = 0;
    let make = || {
        count += 1;
        LatestByKey::open("latest", &folder.path().join(format!("{count}.redb")))
    };
    assert_replay_safe(&journal, make, LatestByKey::rows);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rebuilt_projection_equals_the_live_one(changes in proptest::collection::vec((0..6_u8, any::<bool>(), 0..4_u64), 1..40)) {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Arc::new(MemoryJournal::new());
        let applier = start(&journal, folder.path()).expect("starts");
        for (key, delete, expected) in changes {
            let mut entry = put(&format!("k{key}"), "v");
            if delete {
                entry.kind = "delete".into();
            }
            entry.expected_version = (expected > 0).then_some(expected);
            applier.handle().append(vec![entry]).expect("appends");
        }
        let live = applier.stop().expect("stops").0.rows();
        let elsewhere = tempfile::tempdir().expect("a folder");
        let replayed = start(&journal, elsewhere.path()).expect("replays").stop().expect("stops");
        prop_assert_eq!(replayed.1.rows(), live);
    }
}
