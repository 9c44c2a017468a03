//! Base and tail: whatever is cut, a replay from the base gives what a replay of everything gave.

mod common;

use common::{LatestByKey, Two};
use fieldpack_journal::{
    Applier, ApplierSettings, Compaction, EmbeddedJournal, EmbeddedSettings, Journal, JournalError, Kind, Load,
    MemoryJournal, Needed, NewEntry, Position, Projections, Retention, Versions, check_journal,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const KINDS: [Kind; 4] = [
    Kind { name: "put", max_version: 1 },
    Kind { name: "delete", max_version: 1 },
    Kind { name: "note", max_version: 1 },
    Kind { name: "reading", max_version: 1 },
];
const PATIENCE: Duration = Duration::from_secs(60);

/// Puts and deletes share their keys, notes are kept for ever, readings are folded elsewhere.
struct Kept;

impl Retention for Kept {
    fn needed(&self, entry: &NewEntry) -> Needed {
        match entry.kind.as_str() {
            "put" | "delete" => Needed::FromLast { group: "rows", begins: true },
            "note" => Needed::Always,
            _ => Needed::Folded,
        }
    }
}

fn entry(kind: &str, key: &str, payload: &str) -> NewEntry {
    NewEntry { kind: kind.into(), version: 1, key: key.into(), payload: payload.into(), ..NewEntry::default() }
}

fn embedded(folder: &Path) -> Arc<dyn Journal> {
    let settings = EmbeddedSettings::default();
    Arc::new(EmbeddedJournal::open(&folder.join("journal.redb"), &settings).expect("opens"))
}

fn start(journal: &Arc<dyn Journal>, folder: &Path) -> Applier<Two> {
    std::fs::create_dir_all(folder).expect("a folder");
    let settings = ApplierSettings { batch_entries: 7, ..ApplierSettings::default() };
    Applier::start(journal.clone(), Two::open(folder), &KINDS, settings, Box::new(|_, _| Ok(()))).expect("starts")
}

/// What a replay into an empty folder gives, all projections alike.
fn replayed(journal: &Arc<dyn Journal>, folder: &Path) -> BTreeMap<String, (u64, Vec<u8>)> {
    let two = start(journal, folder).stop().expect("stops");
    let rows = two.0.rows();
    assert_eq!(rows, two.1.rows(), "both projections hold the same");
    rows
}

/// Cuts everything below `below`.
fn compact(journal: &dyn Journal, below: u64, durable: u64, decider: &LatestByKey) -> Result<u64, JournalError> {
    let compaction = Compaction {
        below,
        durable,
        retention: &Kept,
        open_loads: &BTreeSet::new,
        is_rejected: &|sequence| decider.was_rejected(sequence),
        states: BTreeMap::from([("readings".to_owned(), vec![1, 2, 3])]),
    };
    journal.compact(&compaction).map(|done| done.first)
}

/// One step of a random history.
#[derive(Clone, Debug)]
enum Step {
    Put(u8, u16),
    Delete(u8),
    /// A conditional put that expects a version which may be wrong.
    Conditional(u8, u8),
    Load(Vec<(u8, bool)>),
    Other(bool),
    Compact(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..12_u8, any::<u16>()).prop_map(|(key, value)| Step::Put(key, value)),
        2 => (0..12_u8).prop_map(Step::Delete),
        2 => (0..12_u8, any::<u8>()).prop_map(|(key, lag)| Step::Conditional(key, lag)),
        2 => proptest::collection::vec((0..12_u8, any::<bool>()), 1..9).prop_map(Step::Load),
        1 => any::<bool>().prop_map(Step::Other),
        1 => (0..100_u8).prop_map(Step::Compact),
    ]
}

/// Plays a history on a journal that is compacted on the way and on one that never is; compares.
fn play(steps: &[Step], cut: &Arc<dyn Journal>, whole: &Arc<dyn Journal>, folder: &Path) {
    let applier = start(cut, &folder.join("serving"));
    let handle = applier.handle();
    let decider = start(whole, &folder.join("deciding"));
    let both = |entries: Vec<NewEntry>| {
        let outcome = handle.submit(entries.clone(), PATIENCE).expect("applied");
        assert_eq!(outcome, decider.handle().submit(entries, PATIENCE).expect("applied"), "decided alike");
    };
    for (number, step) in steps.iter().enumerate() {
        match step {
            Step::Put(key, value) => both(vec![entry("put", &format!("k{key}"), &value.to_string())]),
            Step::Delete(key) => both(vec![entry("delete", &format!("k{key}"), "")]),
            Step::Conditional(key, lag) => {
                let expected = handle.applied().saturating_sub(u64::from(*lag) % 6);
                let put = entry("put", &format!("k{key}"), &format!("conditional {number}"));
                both(vec![NewEntry { expected_version: Some(expected), ..put }]);
            }
            Step::Load(rows) => {
                let mut load = Load::new(&format!("load-{number}"), "tester");
                both(vec![load.begin()]);
                for pair in rows.chunks(3) {
                    let rows: Vec<_> = pair
                        .iter()
                        .map(|(key, deletes)| match deletes {
                            true => entry("delete", &format!("k{key}"), ""),
                            false => entry("put", &format!("k{key}"), &format!("load {number}")),
                        })
                        .collect();
                    let chunk = load.chunk(&rows).expect("encodes");
                    both(vec![chunk]);
                    load.chunk_written(handle.applied());
                }
                both(vec![load.commit().expect("encodes")]);
            }
            Step::Other(keeps) => both(vec![match keeps {
                true => entry("note", "n", &number.to_string()),
                false => entry("reading", "r", &number.to_string()),
            }]),
            Step::Compact(share) => {
                let durable = handle.flush(PATIENCE).expect("flushes");
                let below = 1 + (durable - 1) * u64::from(*share) / 100;
                // Only what is asked of the decider is needed here, and that reads its own snapshot.
                let rejected = rejections(whole, &folder.join(format!("rejections-{number}")));
                let compaction = Compaction {
                    below,
                    durable,
                    retention: &Kept,
                    open_loads: &BTreeSet::new,
                    is_rejected: &|sequence| rejected.contains(&sequence),
                    states: BTreeMap::new(),
                };
                let done = cut.compact(&compaction).expect("compacts");
                assert_eq!(done.first, cut.first_sequence());
                check_journal(&**cut, &mut |_| {}).expect("whole");
            }
        }
    }
    // What is folded elsewhere is not in a base.
    let but_folded = |mut rows: BTreeMap<String, (u64, Vec<u8>)>| {
        rows.remove("r");
        rows
    };
    let served = but_folded(applier.stop().expect("stops").0.rows());
    drop(decider);
    let oracle = but_folded(replayed(whole, &folder.join("oracle")));
    assert_eq!(but_folded(replayed(cut, &folder.join("replay"))), oracle, "from base and tail");
    assert_eq!(served, oracle, "what was served");
}

/// The sequences that a fresh replay rejects.
fn rejections(journal: &Arc<dyn Journal>, folder: &Path) -> BTreeSet<u64> {
    let two = start(journal, folder).stop().expect("stops");
    (1..=journal.last_sequence()).filter(|sequence| two.0.was_rejected(*sequence)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_cut_changes_no_replay(steps in proptest::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().expect("a folder");
        let cut: Arc<dyn Journal> = Arc::new(MemoryJournal::new());
        let whole: Arc<dyn Journal> = Arc::new(MemoryJournal::new());
        play(&steps, &cut, &whole, folder.path());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_cut_changes_no_replay_on_disk(steps in proptest::collection::vec(step(), 10..40)) {
        let folder = tempfile::tempdir().expect("a folder");
        let cut = embedded(folder.path());
        let whole: Arc<dyn Journal> = Arc::new(MemoryJournal::new());
        play(&steps, &cut, &whole, folder.path());
    }
}

/// Twenty puts of five keys, applied.
fn twenty(folder: &Path) -> (Arc<dyn Journal>, Two) {
    let journal = embedded(folder);
    let applier = start(&journal, &folder.join("serving"));
    for number in 0..20 {
        applier.handle().append(vec![entry("put", &format!("k{}", number % 5), &number.to_string())]).expect("appends");
    }
    let two = applier.stop().expect("stops");
    (journal, two)
}

#[test]
fn nothing_above_the_durable_marks_is_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let (journal, two) = twenty(folder.path());
    let error = compact(&*journal, 12, 11, &two.0).expect_err("not durable");
    assert_eq!(error, JournalError::TrimAboveDurable { asked: 12, durable: 11 });
    assert_eq!((journal.first_sequence(), journal.read(1, 100).expect("reads").len()), (1, 20));
}

#[test]
fn a_base_holds_the_last_of_each_key_and_what_was_folded_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let (journal, mut two) = twenty(folder.path());
    let durable = two.all()[0].durable().sequence;
    assert_eq!(compact(&*journal, 18, durable, &two.0).expect("compacts"), 18);
    drop(journal);
    let journal = embedded(folder.path());
    assert_eq!((journal.first_sequence(), journal.last_sequence()), (18, 20));
    let base = journal.read_base(Position::START, 100).expect("reads");
    let held: Vec<_> = base.iter().map(|one| (one.entry.sequence, one.entry.entry.key.as_str())).collect();
    assert_eq!(held, [(13, "k2"), (14, "k3"), (15, "k4"), (16, "k0"), (17, "k1")]);
    assert_eq!(journal.base_state("readings").expect("reads"), Some(vec![1, 2, 3]));
    assert_eq!(journal.base_state("other").expect("reads"), None);
    assert_eq!(journal.read(1, 100).expect("reads").len(), 3);
    let check = check_journal(&*journal, &mut |_| {}).expect("whole");
    assert_eq!((check.base_entries, check.first, check.last), (5, 18, 20));
    // All can be cut; numbers go on where they were.
    compact(&*journal, 21, 21, &two.0).expect("compacts");
    drop(journal);
    let journal = embedded(folder.path());
    assert_eq!((journal.first_sequence(), journal.last_sequence()), (21, 20));
    assert_eq!(journal.append(vec![entry("put", "k", "v")]).expect("appends"), 21..22);
}

#[test]
fn a_load_that_is_open_keeps_its_chunks() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = embedded(folder.path());
    let applier = start(&journal, &folder.path().join("serving"));
    let handle = applier.handle();
    handle.submit(vec![entry("put", "a", "1")], PATIENCE).expect("applied");
    let mut load = Load::new("slow", "tester");
    handle.append(vec![load.begin()]).expect("appends");
    let chunk = load.chunk(&[entry("put", "b", "2")]).expect("encodes");
    load.chunk_written(handle.append(vec![chunk]).expect("appends").start);
    handle.submit(vec![entry("put", "a", "3")], PATIENCE).expect("applied");
    let durable = handle.flush(PATIENCE).expect("flushes");
    let compaction = |open: &'static [&'static str]| Compaction {
        below: durable,
        durable,
        retention: &Kept,
        open_loads: Box::leak(Box::new(move || open.iter().map(|id| (*id).to_owned()).collect())),
        is_rejected: &|_| false,
        states: BTreeMap::new(),
    };
    assert_eq!(journal.compact(&compaction(&["slow"])).expect("compacts").first, 2, "the load begins at 2");
    // It is committed after the cut was chosen: still whole.
    handle.append(vec![load.commit().expect("encodes")]).expect("appends");
    assert_eq!(journal.compact(&compaction(&[])).expect("compacts").first, 2, "its commit lies above the cut");
    let last = journal.last_sequence();
    handle.wait_for(last, PATIENCE).expect("applied");
    drop(applier);
    let rows = replayed(&journal, &folder.path().join("replay"));
    assert_eq!(rows.keys().map(String::as_str).collect::<Vec<_>>(), ["a", "b"]);
    // A load that nobody will commit any more goes.
    let dead = Load::new("dead", "tester");
    journal.append(vec![dead.begin(), entry("put", "c", "4")]).expect("appends");
    let end = journal.last_sequence() + 1;
    let all = Compaction { below: end, durable: end, ..compaction(&[]) };
    assert_eq!(journal.compact(&all).expect("compacts").first, end);
    assert_eq!(replayed(&journal, &folder.path().join("again")).len(), 3);
}

#[test]
fn a_load_that_keeps_entries_keeps_those_of_every_load_committed_above_its_beginning() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = embedded(folder.path());
    let begun = |id: &str, row: &str| {
        let mut load = Load::new(id, "tester");
        journal.append(vec![load.begin()]).expect("appends");
        let chunk = load.chunk(&[entry("put", row, id)]).expect("encodes");
        load.chunk_written(journal.append(vec![chunk]).expect("appends").start);
        load
    };
    journal.append(vec![entry("put", "first", "1")]).expect("appends");
    // Each is committed after the next has begun; the last stays open.
    let (one, two, _open) = (begun("one", "a"), begun("two", "b"), begun("open", "c"));
    journal.append(vec![one.commit().expect("encodes"), two.commit().expect("encodes")]).expect("appends");
    let end = journal.last_sequence() + 1;
    let compaction = Compaction {
        below: end,
        durable: end,
        retention: &Kept,
        open_loads: &|| BTreeSet::from(["open".to_owned()]),
        is_rejected: &|_| false,
        states: BTreeMap::new(),
    };
    let before = replayed(&journal, &folder.path().join("before"));
    assert_eq!(journal.compact(&compaction).expect("compacts").first, 2, "the first of the three begins at 2");
    assert_eq!(replayed(&journal, &folder.path().join("after")), before);
}

#[test]
fn a_backup_taken_while_entries_come_in_is_whole_and_is_restored_as_another_history() {
    let folder = tempfile::tempdir().expect("a folder");
    let (journal, two) = twenty(folder.path());
    compact(&*journal, 8, 21, &two.0).expect("compacts");
    drop(journal);
    let settings = EmbeddedSettings::default();
    let journal = EmbeddedJournal::open(&folder.path().join("journal.redb"), &settings).expect("opens");
    let file = folder.path().join("backup.redb");
    let backup = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 0..200 {
                journal.append(vec![entry("put", "busy", &number.to_string())]).expect("appends");
            }
        });
        let backup = journal.backup(&file).expect("copies");
        writer.join().expect("ends");
        backup
    });
    assert!(backup.sequence >= 20 && backup.sequence <= 220, "{backup:?}");
    assert_eq!(backup.epoch, journal.epoch());
    assert_eq!(journal.backup(&file), Err(JournalError::Exists { file: file.display().to_string() }));
    let restored = folder.path().join("restored");
    std::fs::create_dir(&restored).expect("a folder");
    let made = EmbeddedJournal::restore(&file, &restored.join("journal.redb")).expect("restores");
    assert_eq!((made.sequence, made.entries), (backup.sequence, backup.entries));
    let again = embedded(&restored);
    assert_ne!(again.epoch(), journal.epoch(), "another history");
    assert_eq!((again.first_sequence(), again.last_sequence()), (8, backup.sequence));
    let count = usize::try_from(backup.sequence - 7).expect("few");
    assert_eq!(again.read(8, count).expect("reads"), journal.read(8, count).expect("reads"));
    assert_eq!(
        again.read_base(Position::START, 100).expect("reads"),
        journal.read_base(Position::START, 100).expect("reads")
    );
}

#[test]
fn a_backup_that_is_none_or_damaged_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("restored.redb");
    let text = folder.path().join("text");
    std::fs::write(&text, "hello").expect("writes");
    let refused = EmbeddedJournal::restore(&text, &to).expect_err("no journal");
    assert!(matches!(refused, JournalError::NoJournal { .. }), "{refused}");
    let journal = EmbeddedJournal::open(&folder.path().join("journal.redb"), &EmbeddedSettings::default());
    let journal = journal.expect("opens");
    for number in 0..10 {
        journal.append(vec![entry("put", "k", &format!("marker-{number}-payload"))]).expect("appends");
    }
    let backup = folder.path().join("backup.redb");
    journal.backup(&backup).expect("copies");
    let mut bytes = std::fs::read(&backup).expect("reads");
    let needle = b"marker-6-payload";
    let places: Vec<_> =
        bytes.windows(needle.len()).enumerate().filter(|(_, found)| found == needle).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    places.into_iter().for_each(|at| bytes[at] ^= 1);
    std::fs::write(&backup, bytes).expect("writes");
    let refused = EmbeddedJournal::restore(&backup, &to).expect_err("damaged");
    assert!(matches!(refused, JournalError::Damaged { sequence: 7, .. }), "{refused}");
    assert!(!to.exists() && !to.with_extension("unfinished").exists(), "nothing is left");
}

#[test]
fn a_changed_base_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = EmbeddedJournal::open(&folder.path().join("journal.redb"), &EmbeddedSettings::default());
    let journal = journal.expect("opens");
    for number in 0..6 {
        journal
            .append(vec![entry("put", &format!("k{number}"), &format!("marker-{number}-payload"))])
            .expect("appends");
    }
    let compaction = Compaction {
        below: 6,
        durable: 6,
        retention: &Kept,
        open_loads: &BTreeSet::new,
        is_rejected: &|_| false,
        states: BTreeMap::new(),
    };
    journal.compact(&compaction).expect("compacts");
    drop(journal);
    let path = folder.path().join("journal.redb");
    let mut bytes = std::fs::read(&path).expect("reads");
    let needle = b"marker-3-payload";
    let places: Vec<_> =
        bytes.windows(needle.len()).enumerate().filter(|(_, found)| found == needle).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    places.into_iter().for_each(|at| bytes[at] ^= 1);
    std::fs::write(&path, bytes).expect("writes");
    let journal = embedded(folder.path());
    let refused = check_journal(&*journal, &mut |_| {}).expect_err("changed");
    assert!(matches!(refused, JournalError::Damaged { sequence: 4, .. }), "{refused}");
}
