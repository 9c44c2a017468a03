//! The records store: what it keeps, decides and says when its file is damaged.

#[path = "common/records.rs"]
mod records;

use fieldpack_graph::columns::Columns;
use fieldpack_graph::entry::{Change, KINDS, Publish, PublishedFile, StoredPack};
use fieldpack_graph::record::{Record, RecordType};
use fieldpack_graph::store::{PackRevision, Records, RecordsProjection, StoreError};
use fieldpack_journal::{
    Applied, Applier, ApplierSettings, Decision, Journal, MemoryJournal, Outcome, Position, Projection, Projections,
    Versions, assert_replay_safe,
};
use records::{applied, entry, failure, site};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

fn open(folder: &Path) -> RecordsProjection {
    RecordsProjection::open(&folder.join("records.redb")).unwrap_or_else(|error| panic!("{error}"))
}

fn all(records: &Records) -> Vec<Record> {
    let mut found = Vec::new();
    records.for_each(|record| found.push(record)).expect("reads");
    found
}

fn pack(id: &str, revision: u64) -> StoredPack {
    let pack = serde_json::value::to_raw_value(&serde_json::json!({"revision": revision})).expect("it is written");
    StoredPack { id: id.to_owned(), pack }
}

fn overlay(text: &str) -> Publish {
    Publish { files: vec![PublishedFile { path: "rules/site.ttl".to_owned(), text: text.to_owned() }] }
}

/// Everything that a store shows.
#[derive(Debug, PartialEq)]
struct State {
    records: Vec<Record>,
    versions: Vec<Option<u64>>,
    packs: Vec<PackRevision>,
    overlay: Publish,
    counts: Vec<u64>,
}

fn state(projection: &RecordsProjection) -> State {
    let reader = projection.reader();
    let keys =
        ["https://fieldpack.dev/id/site/crm/S-1", "https://fieldpack.dev/id/site/crm/S-2", "P1", "ontology/overlay"];
    let versions = keys.map(|key| projection.version_of(key)).to_vec();
    let counts = reader.counts().expect("counts").into_values().collect();
    State {
        records: all(&reader),
        versions,
        packs: reader.pack_revisions("P1").expect("reads"),
        overlay: reader.overlay().expect("reads"),
        counts,
    }
}

#[test]
fn replay_changes_nothing() {
    let journal = MemoryJournal::new();
    let mut changes = vec![
        Change::Upsert(site("S-1", "拉萨")),
        Change::Upsert(site("S-2", "Nagqu")),
        Change::StorePack(pack("P1", 1)),
        Change::Publish(overlay("# one")),
        Change::Upsert(site("S-1", "拉萨 again")),
        Change::Delete("https://fieldpack.dev/id/site/crm/S-2".to_owned()),
        Change::Delete("https://fieldpack.dev/id/site/crm/never".to_owned()),
        Change::StorePack(pack("P1", 2)),
        Change::Publish(overlay("# two")),
    ];
    changes.extend((0..50).map(|number| Change::Upsert(failure(number))));
    journal.append(changes.iter().map(entry).collect()).expect("appends");
    let folder = tempfile::tempdir().expect("a folder");
    let mut number = 0;
    let make = || {
        number += 1;
        let own = folder.path().join(number.to_string());
        std::fs::create_dir(&own).expect("a folder");
        open(&own)
    };
    assert_replay_safe(&journal, make, state);
}

#[test]
fn records_are_found_paged_counted_and_handed_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut projection = open(folder.path());
    let kept: Vec<Record> = (0..9_000).map(failure).chain([site("S-1", "拉萨"), site("S-2", "那曲")]).collect();
    let entries: Vec<_> = kept.iter().map(|record| entry(&Change::Upsert(record.clone()))).collect();
    projection.apply(&applied(1, &entries), Position::after(9_002)).expect("applies");
    let reader = projection.reader();

    let one = &kept[17];
    assert_eq!(reader.get(&one.header.iri).expect("reads").as_ref(), Some(one));
    assert_eq!(reader.get("https://fieldpack.dev/id/site/crm/none").expect("reads"), None);
    assert_eq!(reader.version_of(&one.header.iri).expect("reads"), Some(18));
    assert_eq!(reader.owner_of(&one.header.iri).expect("reads").as_deref(), Some("acme"));
    let counts = reader.counts().expect("counts");
    assert_eq!((counts[&RecordType::Failure], counts[&RecordType::Site], counts[&RecordType::Hazard]), (9_000, 2, 0));

    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = reader.page(RecordType::Failure, after.as_deref(), 700).expect("reads");
        let Some(last) = page.last() else { break };
        after = Some(last.header.iri.to_string());
        seen.extend(page);
    }
    let in_order: Vec<Record> = kept.iter().take(9_000).cloned().collect();
    assert_eq!(seen, in_order, "pages cover the type, in the order of the IRIs, each once");
    assert_eq!(
        reader.page(RecordType::Site, after.as_deref(), 10).expect("reads").len(),
        2,
        "a cursor before the type"
    );
    assert!(reader.page(RecordType::Borehole, after.as_deref(), 10).expect("reads").is_empty(), "a cursor after it");

    let mut columns = Columns::new(&[], Arc::default());
    let position = reader.for_each(|record| columns.upsert(&record)).expect("reads");
    assert_eq!((position, columns.len()), (Position::after(9_002), 9_002));
}

#[test]
fn packs_keep_their_revisions_and_the_overlay_its_last_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut projection = open(folder.path());
    let reader = projection.reader();
    assert_eq!(reader.overlay().expect("reads"), Publish::default());
    let entries = [
        Change::StorePack(pack("P1", 1)),
        Change::StorePack(pack("P10", 7)),
        Change::StorePack(pack("P1", 2)),
        Change::Publish(overlay("# one")),
        Change::Publish(overlay("# two")),
    ];
    projection.apply(&applied(1, &entries.map(|change| entry(&change))), Position::after(5)).expect("applies");
    assert_eq!(reader.pack("P1").expect("reads"), Some(pack("P1", 2)));
    let revisions = reader.pack_revisions("P1").expect("reads");
    assert_eq!(revisions.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(revisions[0].pack, pack("P1", 1));
    assert_eq!(reader.pack("P2").expect("reads"), None);
    assert_eq!(reader.overlay().expect("reads"), overlay("# two"));
    assert_eq!(reader.version_of("ontology/overlay").expect("reads"), Some(5));
}

/// The deciding store alone.
struct Alone(RecordsProjection);

impl Projections for Alone {
    fn all(&mut self) -> Vec<&mut dyn Projection> {
        vec![&mut self.0]
    }
}

#[test]
fn conditional_entries_are_decided_by_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal: Arc<dyn Journal> = Arc::new(MemoryJournal::new());
    let start = || {
        let publish = Box::new(|_: &mut Alone, _| Ok(()));
        Applier::start(journal.clone(), Alone(open(folder.path())), &KINDS, ApplierSettings::default(), publish)
            .expect("starts")
    };
    let put = |label: &str, expected: Option<u64>| {
        Change::Upsert(site("S-1", label)).encode("tester", expected).expect("encodes")
    };
    let wait = Duration::from_secs(60);
    let applier = start();
    let handle = applier.handle();
    let outcomes = handle.submit(vec![put("first", Some(0)), put("second", Some(1)), put("third", Some(1))], wait);
    let expected = [
        Outcome::Applied { sequence: 1 },
        Outcome::Applied { sequence: 2 },
        Outcome::Conflict { sequence: 3, found: 2 },
    ];
    assert_eq!(outcomes.expect("submits"), expected);
    let iri = site("S-1", "").header.iri;
    let delete = |expected| Change::Delete(iri.to_string()).encode("tester", expected).expect("encodes");
    let outcomes = handle.submit(vec![delete(Some(1)), delete(Some(2)), put("new", Some(0))], wait).expect("submits");
    let late = Outcome::Conflict { sequence: 6, found: 5 };
    assert_eq!(outcomes, [Outcome::Conflict { sequence: 4, found: 2 }, Outcome::Applied { sequence: 5 }, late]);
    // The same in a batch of its own: what is decided does not depend on where batches end.
    let outcomes = handle.submit(vec![put("new", Some(0))], wait).expect("submits");
    assert_eq!(outcomes, [Outcome::Conflict { sequence: 7, found: 5 }]);
    let outcomes = handle.submit(vec![put("new", Some(5))], wait).expect("submits");
    assert_eq!(outcomes, [Outcome::Applied { sequence: 8 }]);
    let Alone(projection) = applier.stop().expect("stops");
    let title = |projection: &RecordsProjection| {
        projection.reader().get(&iri).expect("reads").map(|record| record.data.title().to_string())
    };
    assert_eq!(title(&projection).as_deref(), Some("new"));
    assert!(projection.was_rejected(3) && projection.was_rejected(4) && !projection.was_rejected(5));
    drop(projection);
    let Alone(again) = start().stop().expect("stops");
    assert_eq!(title(&again).as_deref(), Some("new"), "a start with nothing to replay changes nothing");
}

#[test]
fn a_rejected_entry_is_noted_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut projection = open(folder.path());
    let entry = entry(&Change::Upsert(site("S-1", "x")));
    let rejected = Applied { sequence: 1, entry: &entry, decision: Decision::Rejected { found: 9 } };
    projection.apply(&[rejected], Position::after(1)).expect("applies");
    assert!(projection.was_rejected(1));
    assert_eq!(projection.version_of(&entry.key), None);
    assert_eq!(projection.applied(), Position::after(1));
}

#[test]
fn only_what_is_flushed_counts_as_durable() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut projection = open(folder.path());
    let entries = [entry(&Change::Upsert(site("S-1", "拉萨")))];
    projection.apply(&applied(1, &entries), Position::after(1)).expect("applies");
    assert_eq!((projection.applied(), projection.durable()), (Position::after(1), Position::START));
    projection.flush().expect("flushes");
    assert_eq!(projection.durable(), Position::after(1));
    // What the disk would hold after a power cut, without a clean close.
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).expect("a folder");
    std::fs::copy(folder.path().join("records.redb"), copy.join("records.redb")).expect("copies");
    let copied = open(&copy);
    assert_eq!((copied.applied(), copied.durable()), (Position::after(1), Position::after(1)));
    assert_eq!(all(&copied.reader()), [site("S-1", "拉萨")]);
}

#[test]
fn marks_and_data_are_there_after_reopening() {
    let folder = tempfile::tempdir().expect("a folder");
    let next = Position { sequence: 7, part: 3 };
    {
        let mut projection = open(folder.path());
        let entries = [entry(&Change::Upsert(site("S-1", "拉萨"))), entry(&Change::StorePack(pack("P1", 1)))];
        projection.apply(&applied(6, &entries), next).expect("applies");
        projection.flush().expect("flushes");
    }
    let projection = open(folder.path());
    assert_eq!((projection.applied(), projection.durable()), (next, next));
    assert_eq!(projection.reader().applied().expect("reads"), next);
    assert_eq!(projection.version_of("P1"), Some(7));
    assert_eq!(all(&projection.reader()).len(), 1);
}

#[test]
fn an_entry_that_does_not_fit_keeps_nothing_of_its_batch() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut projection = open(folder.path());
    let mut odd = entry(&Change::Upsert(site("S-2", "x")));
    odd.key = "https://fieldpack.dev/id/site/crm/S-3".to_owned();
    let entries = [entry(&Change::Upsert(site("S-1", "x"))), odd];
    let error = projection.apply(&applied(1, &entries), Position::after(2)).expect_err("another's name");
    assert!(error.to_string().contains("https://fieldpack.dev/id/site/crm/S-3"), "{error}");
    assert_eq!(projection.applied(), Position::START);
    assert!(all(&projection.reader()).is_empty());
}

#[test]
fn a_flipped_byte_is_damage_and_says_what_to_delete() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("records.redb");
    {
        let mut projection = open(folder.path());
        let entries: Vec<_> = (0..500).map(|number| entry(&Change::Upsert(failure(number)))).collect();
        projection.apply(&applied(1, &entries), Position::after(500)).expect("applies");
        projection.flush().expect("flushes");
    }
    let whole = std::fs::read(&file).expect("reads");
    let needle = "reversed twice".as_bytes();
    let place = whole.windows(needle.len()).position(|window| window == needle).expect("a narrative lies in the file");
    let mut flipped = whole.clone();
    flipped[place] ^= 1;
    for (name, bytes) in [
        ("a flipped byte", flipped),
        ("no store", b"not a store".repeat(500)),
        ("cut", whole[..whole.len() / 2].to_vec()),
    ] {
        std::fs::write(&file, bytes).expect("writes");
        let error = RecordsProjection::open(&file).err().unwrap_or_else(|| panic!("{name}: opens"));
        assert!(matches!(error, StoreError::Damaged { .. }), "{name}: {error:?}");
        let text = error.to_string();
        assert!(
            text.contains("records.redb") && text.contains("delete") && text.contains("rebuilds it"),
            "{name}: {text}"
        );
    }
    std::fs::write(&file, &whole).expect("writes");
    assert_eq!(all(&open(folder.path()).reader()).len(), 500, "the file as it was opens");
}

#[test]
fn a_second_process_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let _first = open(folder.path());
    let second = RecordsProjection::open(&folder.path().join("records.redb")).err();
    assert!(matches!(second, Some(StoreError::InUse { .. })), "{second:?}");
}
