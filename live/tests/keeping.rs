//! The state is kept: replayed, saved, opened, never believed when damaged.

mod common;

use common::{START_MS, batch, feed, open, settings, wind};
use fieldpack_journal::{
    Applied, Decision, Journal, MemoryJournal, NewEntry, Position, Projection, assert_replay_safe,
};
use fieldpack_live::{
    Alert, AlertEnd, EndReason, LiveProjection, LiveSettings, Quarantine, Quarantined, SLOT_MS, Settle, SettleOutcome,
};
use std::path::Path;

/// Entries of every kind, over four hours.
fn entries() -> Vec<NewEntry> {
    let item = |id: &str| Quarantined {
        id: id.to_owned(),
        source: "gateway".to_owned(),
        received_us: 1,
        reason: "r".to_owned(),
        detail_zh: "超出".to_owned(),
        detail_en: "beyond".to_owned(),
        line: "{}".to_owned(),
    };
    let alert = |id: &str, replaces: &[&str]| Alert {
        id: id.to_owned(),
        sender: "sender".to_owned(),
        sent_us: START_MS * 1_000,
        received_us: START_MS * 1_000,
        event: "大风".to_owned(),
        event_code: None,
        headline: "h".to_owned(),
        description: "d".to_owned(),
        instruction: "i".to_owned(),
        language: "zh-CN".to_owned(),
        severity: "Severe".to_owned(),
        urgency: "Expected".to_owned(),
        certainty: "Likely".to_owned(),
        areas: Vec::new(),
        onset_us: Some((START_MS + 1) * 1_000),
        effective_us: START_MS * 1_000,
        expires_us: (START_MS + SLOT_MS) * 1_000,
        replaces: replaces.iter().map(|id| (*id).to_owned()).collect(),
        cancels: false,
        synthetic: true,
        source: "feed".to_owned(),
    };
    let quarantine = Quarantine { source: "gateway".to_owned(), items: vec![item("q1"), item("q2")] };
    let settle = Settle { id: "q1".to_owned(), outcome: SettleOutcome::Replayed, by: "li".to_owned() };
    let end = AlertEnd { id: "x".to_owned(), sent_us: START_MS * 1_000, reason: EndReason::Expired };
    let mut entries = vec![
        quarantine.entry("tester"),
        settle.entry("tester"),
        alert("x", &[]).entry("tester"),
        alert("y", &["x"]).entry("tester"),
        end.entry("tester"),
    ];
    for step in 0..24 {
        let received = step * SLOT_MS;
        let rows: Vec<(i64, f64)> =
            (0..20).map(|number| (received - number * 90_000, f64::from(number as i32 * 37 % 23) - 6.5)).collect();
        let (site, sensor) = (["a", "b"][step as usize % 2], ["s1", "s2", "s3"][step as usize % 3]);
        entries.push(batch(wind(site, sensor), received, &rows).entry("tester"));
    }
    entries.into_iter().map(|entry| entry.expect("it fits")).collect()
}

/// Everything that can be seen of a projection.
fn seen(live: &mut LiveProjection) -> impl PartialEq + std::fmt::Debug + use<> {
    (live.applied(), live.canonical(), live.snapshot())
}

/// Saves entries in a folder and gives the bytes of the file.
fn saved(folder: &Path, entries: &[NewEntry]) -> Vec<u8> {
    let mut live = open(folder, settings());
    feed(&mut live, entries);
    live.close().expect("it is saved");
    std::fs::read(folder.join("live.saved")).expect("it is there")
}

#[test]
fn replaying_changes_nothing() {
    let journal = MemoryJournal::new();
    journal.append(entries()).expect("they are appended");
    let folder = tempfile::tempdir().expect("a folder");
    assert_replay_safe(
        &journal,
        || open(folder.path(), settings()),
        |live: &LiveProjection| (live.canonical(), live.state().expect("it is written")),
    );
}

#[test]
fn a_saved_state_is_opened_as_it_was_and_goes_on_alike() {
    let entries = entries();
    for cut in [0, 1, 6, 17, entries.len()] {
        let folder = tempfile::tempdir().expect("a folder");
        let (before, after) = entries.split_at(cut);
        let mut live = open(folder.path(), settings());
        feed(&mut live, before);
        assert_eq!(live.durable(), Position::START);
        live.close().expect("it is saved");
        assert_eq!(live.durable(), live.applied());
        let mut again = open(folder.path(), settings());
        assert_eq!(again.durable(), live.applied());
        assert_eq!(seen(&mut again), seen(&mut live));
        feed(&mut live, after);
        feed(&mut again, after);
        assert_eq!(seen(&mut again), seen(&mut live), "after {cut} entries");
    }
}

#[test]
fn a_damaged_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let entries = entries();
    let whole = saved(folder.path(), &entries);
    let file = folder.path().join("live.saved");
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(&file, bytes).expect("written");
        let mut live = open(folder.path(), settings());
        assert_eq!((live.applied(), live.durable()), (Position::START, Position::START), "{what}");
        assert!(live.snapshot().sites.is_empty(), "{what}");
    };
    assert!(whole.len() > 97 * 20, "{}", whole.len());
    for place in (0..whole.len()).step_by(97) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x10;
        refused(&bytes, &format!("byte {place}"));
        refused(&whole[..place], &format!("cut at {place}"));
    }
    refused(&[&whole[..], &[0]].concat(), "a byte too many");
    // A newer form with a right checksum.
    let mut newer = whole.clone();
    newer[0] += 1;
    let body = newer.len() - 4;
    let sum = crc32fast::hash(&newer[..body]).to_le_bytes();
    newer[body..].copy_from_slice(&sum);
    refused(&newer, "a newer form");
    std::fs::write(&file, &whole).expect("written");
    let mut live = open(folder.path(), settings());
    assert_eq!(live.applied(), Position::after(entries.len() as u64), "the whole one is taken");
    assert!(!live.snapshot().sites.is_empty());
}

#[test]
fn a_file_of_another_journal_or_other_settings_is_not_used() {
    let folder = tempfile::tempdir().expect("a folder");
    saved(folder.path(), &entries());
    let file = folder.path().join("live.saved");
    let other = LiveProjection::open(&file, "e2", settings()).expect("it opens");
    assert_eq!(other.applied(), Position::START);
    let longer = LiveSettings { window_ms: settings().window_ms + 1, ..settings() };
    assert_eq!(open(folder.path(), longer).applied(), Position::START);
    assert!(open(folder.path(), settings()).applied() > Position::START, "it is still there");
    let refused = LiveProjection::open(&file, "e1", LiveSettings { window_ms: 1, ..settings() });
    assert!(refused.expect_err("too short").to_string().contains("a window of `1` ms"));
}

#[test]
fn a_flush_saves_in_the_background_what_has_come_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let few = LiveSettings { save_entries: 10, ..settings() };
    let entries = entries();
    let mut live = open(folder.path(), few.clone());
    feed(&mut live, &entries[..10]);
    live.flush().expect("it flushes");
    assert!(!folder.path().join("live.saved").exists(), "ten entries are not more than ten");
    feed(&mut live, &entries[10..11]);
    live.flush().expect("it flushes");
    // What comes while it is saved is not in the file.
    feed(&mut live, &entries[11..]);
    let end = seen(&mut live);
    drop(live);
    let mut again = open(folder.path(), few);
    assert_eq!((again.applied(), again.durable()), (Position::after(11), Position::after(11)));
    feed(&mut again, &entries[11..]);
    assert_eq!(seen(&mut again), end);
}

#[test]
fn a_save_that_fails_is_tried_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("missing");
    let mut live =
        LiveProjection::open(&inner.join("live.saved"), "e1", LiveSettings { save_entries: 0, ..settings() })
            .expect("it opens");
    let entries = entries();
    feed(&mut live, &entries[..8]);
    live.flush().expect("the applier goes on");
    let error = live.close().expect_err("there is no such folder");
    assert!(error.to_string().contains("live.saved"), "{error}");
    assert_eq!(live.durable(), Position::START);
    std::fs::create_dir(&inner).expect("made");
    live.close().expect("it is saved");
    assert_eq!(live.durable(), Position::after(8));
}

#[test]
fn a_batch_that_cannot_be_read_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut live = open(folder.path(), settings());
    let mut entries = entries();
    feed(&mut live, &entries[..6]);
    let before = seen(&mut live);
    entries[8].payload = b"{\"source\":\"gateway\",\"received_us\":1,\"series\":[],\"rows\":[[0,1,2.0]]}".to_vec();
    let batch: Vec<Applied<'_>> = (7..)
        .zip(&entries[6..])
        .map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Accepted })
        .collect();
    let error = live.apply(&batch, Position::after(29)).expect_err("entry 9 does not fit").to_string();
    assert!(error.contains("entry `9`") && error.contains("`rows[0][0]`"), "{error}");
    assert_eq!(seen(&mut live), before);
}

#[test]
fn rejected_entries_and_those_of_other_rooms_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut live = open(folder.path(), settings());
    let entry = batch(wind("a", "s"), 0, &[(0, 1.0)]).entry("tester").expect("it fits");
    let other = NewEntry { kind: "record.upsert".to_owned(), payload: b"?".to_vec(), ..NewEntry::default() };
    let applied = [
        Applied { sequence: 1, entry: &entry, decision: Decision::Rejected { found: 0 } },
        Applied { sequence: 2, entry: &other, decision: Decision::Accepted },
    ];
    live.apply(&applied, Position::after(2)).expect("it is applied");
    assert_eq!(live.applied(), Position::after(2));
    assert!(live.snapshot().sites.is_empty() && live.snapshot().sources.is_empty());
}

#[test]
fn the_parts_of_a_load_count_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut live = open(folder.path(), settings());
    let of = |at: i64| batch(wind("a", "s"), 0, &[(at, 1.0)]).entry("tester").expect("it fits");
    let (first, second) = (of(0), of(1));
    let part = |entry| [Applied { sequence: 5, entry, decision: Decision::Accepted }];
    live.apply(&part(&first), Position { sequence: 5, part: 1 }).expect("it is applied");
    live.apply(&part(&first), Position { sequence: 5, part: 1 }).expect("it was applied");
    live.apply(&part(&second), Position { sequence: 5, part: 2 }).expect("it is applied");
    live.apply(&[], Position::after(5)).expect("it is applied");
    let source = live.snapshot().sources.get("gateway").copied().expect("it is known");
    assert_eq!((source.rows, source.last_sequence, live.snapshot().open_readings), (2, 5, 2));
}

#[test]
fn a_base_stands_for_entries_that_were_cut() {
    let entries = entries();
    let (folder, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut live = open(folder.path(), settings());
    feed(&mut live, &entries[..12]);
    let base = live.state().expect("it is written");
    let over = |folder: &Path, base: &[u8]| {
        LiveProjection::open_over(&folder.join("live.saved"), "e1", settings(), Some(base))
    };
    let mut from_base = over(elsewhere.path(), &base).expect("it opens");
    assert_eq!((from_base.applied(), from_base.durable()), (Position::after(12), Position::START));
    feed(&mut live, &entries[12..]);
    live.close().expect("it is saved");
    let from_file = over(folder.path(), &base).expect("it opens");
    assert_eq!(from_file.applied(), live.applied(), "the file stands further on");
    feed(&mut from_base, &entries[12..]);
    assert_eq!(seen(&mut from_base), seen(&mut live));
    let broken = over(elsewhere.path(), &base[1..]).expect_err("what it stands for is gone");
    assert!(broken.to_string().contains("cannot be used"), "{broken}");
}
