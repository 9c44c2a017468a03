//! The text signal: both languages, codes, the overlay, the disk.

mod support;

use fieldpack_graph::columns::Columns;
use fieldpack_graph::entry::Change;
use fieldpack_index::{PositionsProjection, SearchAnswer, SearchError, TextProjection};
use fieldpack_journal::{Journal, MemoryJournal, Position, Projection, assert_replay_safe};
use proptest::prelude::*;
use serde_json::json;
use support::{Index, KNOWLEDGE, document, encode, failure, ids, open, request, site, world};

fn text(index: &mut Index, text: &str) -> SearchAnswer {
    index.search(&request(json!({"text": text, "limit": 100, "signals": ["text"]})))
}

fn found(index: &mut Index, words: &str) -> Vec<String> {
    ids(&text(index, words)).into_iter().map(str::to_owned).collect()
}

fn narratives() -> Vec<fieldpack_graph::record::Record> {
    vec![
        failure("1", "混凝土泵送时堵管，弯头处骨料偏大", |data| {
            data.machine_model = Some("HBT80".into());
            data.codes = vec!["E-4512".into()];
        }),
        failure("2", "The pipeline was blocked at the elbow, aggregate too coarse", |_| {}),
        failure("3", "柴油机动力不足，冒黑烟", |data| data.cause = Some("高原空气稀薄".into())),
        failure("4", "Engine overheated; blocking of the radiator by dust 发动机过热", |_| {}),
        site("5", "拉萨 1 号", |data| data.equipment = vec!["HBT 60".into()]),
        document("6", "泵送规程", "本规程适用于高层建筑的混凝土泵送施工"),
    ]
}

#[test]
fn either_language_and_both_are_found() {
    let mut index = Index::of(&narratives());
    assert_eq!(found(&mut index, "堵管"), ["1"]);
    assert_eq!(found(&mut index, "blocked elbow")[0], "2");
    assert!(found(&mut index, "block").contains(&"4".to_owned()), "stems meet: blocking, blocked, block");
    let mixed = found(&mut index, "发动机 overheated");
    assert_eq!(mixed[0], "4", "{mixed:?}");
    assert_eq!(found(&mut index, "空气稀薄"), ["3"], "the cause is a word of the record");
    let pumping = found(&mut index, "混凝土泵送");
    assert!(pumping.contains(&"1".to_owned()) && pumping.contains(&"6".to_owned()), "{pumping:?}");
    assert_eq!(found(&mut index, "crocodile"), Vec::<String>::new());
    assert_eq!(found(&mut index, "the of and"), Vec::<String>::new());
}

#[test]
fn a_hit_says_what_matched() {
    let mut index = Index::of(&narratives());
    let answer = text(&mut index, "why was the pipeline BLOCKED");
    assert_eq!(answer.hits[0].matched.iter().filter(|word| *word == "blocked" || *word == "pipeline").count(), 2);
    let signal = answer.hits[0].signals.text.expect("text took part");
    assert!(signal > 0.0 && signal < 1.0 && answer.hits[0].score == signal);
    assert!(answer.hits[0].snippet.contains("blocked at the elbow"));
}

#[test]
fn exactly_asked_codes_come_first_however_they_are_written() {
    let mut records = narratives();
    // Many that say the words of the question better.
    for number in 10..40 {
        records.push(failure(&number.to_string(), "hbt alarm alarm pump alarm", |_| {}));
    }
    let mut index = Index::of(&records);
    for question in
        ["alarm E-4512 on the pump", "e4512 alarm", "报警E-4512怎么办", "alarm on HBT 80", "hbt-80 alarm pump"]
    {
        let answer = text(&mut index, question);
        assert_eq!(&*answer.hits[0].source_id, "1", "{question}");
        assert_eq!(answer.hits[0].signals.text, Some(1.0));
    }
    assert_eq!(found(&mut index, "HBT60"), ["5"]);
    assert_eq!(found(&mut index, "6"), ["6"], "an identifier that is all that is asked");
}

#[test]
fn a_changed_record_is_seen_at_once_and_only_as_it_is_now() {
    let mut index = Index::of(&narratives());
    for flush in [false, true] {
        if flush {
            index.flush();
        }
        index.upsert(&[failure("2", "hydraulic hose burst", |_| {})]);
        assert_eq!(found(&mut index, "pipeline"), Vec::<String>::new());
        assert_eq!(found(&mut index, "hydraulic"), ["2"]);
        index.delete(&["https://fieldpack.dev/id/failure/test/2"]);
        assert_eq!(found(&mut index, "hydraulic"), Vec::<String>::new());
        index.upsert(&[failure("2", "pipeline burst", |_| {})]);
        assert_eq!(found(&mut index, "pipeline"), ["2"]);
        let hit = index.world().card("https://fieldpack.dev/id/failure/test/2").expect("there");
        assert_eq!(hit.title, "pipeline burst");
    }
}

#[test]
fn a_snapshot_does_not_change_under_its_reader() {
    let mut index = Index::of(&narratives());
    index.flush();
    let before = index.world();
    index.delete(&["https://fieldpack.dev/id/failure/test/1"]);
    index.upsert(&[site("9", "堵管现场", |_| {})]);
    index.flush();
    index.upsert(&[site("8", "堵管", |_| {})]);
    let asked = request(json!({"text": "堵管", "signals": ["text"]}));
    assert_eq!(ids(&before.search(&asked).expect("searches")), ["1"]);
    assert_eq!(
        before.card("https://fieldpack.dev/id/failure/test/1").expect("there").snippet.chars().next(),
        Some('混')
    );
    assert_eq!(index.search(&asked).total, 2);
}

#[test]
fn it_is_opened_again_where_it_was() {
    let mut index = Index::of(&narratives());
    index.flush();
    let mark = index.text.applied();
    let before = text(&mut index, "混凝土泵送 blocked");
    let mut index = index.reopen();
    assert_eq!((index.text.applied(), index.text.durable()), (mark, mark));
    assert_eq!(text(&mut index, "混凝土泵送 blocked"), before);
    // What was not committed is not there: the journal has it.
    index.upsert(&[failure("7", "crocodile", |_| {})]);
    assert_ne!(index.text.applied(), index.text.durable());
    let index = index.reopen();
    assert_eq!(index.text.applied(), mark);
}

#[test]
fn slots_of_deleted_documents_are_used_again_without_harm() {
    let mut index = Index::committing_after(3);
    for round in 0..6 {
        for number in 0..5 {
            index.upsert(&[failure(&number.to_string(), &format!("word{round} shared"), |_| {})]);
        }
        index.delete(&["https://fieldpack.dev/id/failure/test/0"]);
        assert_eq!(text(&mut index, "shared").total, 4, "{round}");
        assert_eq!(text(&mut index, &format!("word{round}")).total, 4);
        if round > 0 {
            assert_eq!(text(&mut index, &format!("word{}", round - 1)).total, 0);
        }
        index = index.reopen();
        let kept = text(&mut index, "shared").total;
        assert!((3..=4).contains(&kept), "what was not committed waits for the journal: {kept}");
        let iris = [1, 2, 3, 4].map(|id| format!("https://fieldpack.dev/id/failure/test/{id}"));
        index.delete(&iris.each_ref().map(String::as_str));
        index.flush();
    }
}

#[test]
fn another_layout_is_refused() {
    let mut index = Index::of(&narratives());
    index.flush();
    let folder = index.folder;
    drop(index.text);
    let meta = folder.path().join("meta.json");
    let written = std::fs::read_to_string(&meta).expect("a file");
    std::fs::write(&meta, written.replace(r#"\"layout\":\"2\""#, r#"\"layout\":\"0\""#)).expect("writes");
    let error = TextProjection::open(folder.path()).expect_err("another layout");
    assert!(matches!(error, SearchError::Layout { ref found, .. } if found == "0"), "{error}");
}

#[test]
fn replaying_changes_nothing() {
    let journal = MemoryJournal::new();
    let mut changes: Vec<Change> = narratives().into_iter().map(Change::Upsert).collect();
    changes.push(Change::Delete("https://fieldpack.dev/id/failure/test/3".to_owned()));
    changes.push(Change::Upsert(failure("2", "hose burst at the elbow", |_| {})));
    changes.push(Change::Upsert(failure("3", "黑烟", |_| {})));
    let mut columns = Columns::of(&KNOWLEDGE);
    for change in &changes {
        match change {
            Change::Upsert(record) => columns.upsert(record),
            Change::Delete(iri) => {
                columns.delete(iri);
            }
            _ => {}
        }
    }
    journal.append(changes.iter().map(encode).collect()).expect("appends");
    for commit_after in [1, 4, 1000] {
        let folders = std::cell::RefCell::new(Vec::new());
        assert_replay_safe(
            &journal,
            || {
                let folder = tempfile::tempdir().expect("a folder");
                let projection = open(folder.path(), commit_after);
                folders.borrow_mut().push(folder);
                Shared(std::cell::RefCell::new(projection))
            },
            |projection| {
                let mut positions = PositionsProjection::fill(&columns, [], Position::START);
                let world = world(&mut projection.0.borrow_mut(), &mut positions, &columns, 1);
                let asked = request(json!({"text": "elbow 黑烟 混凝土 HBT80", "limit": 100}));
                let answer = world.search(&asked).expect("searches");
                let hits = answer.hits.into_iter();
                hits.map(|hit| (hit.source_id, hit.title, hit.matched)).collect::<std::collections::BTreeSet<_>>()
            },
        );
    }
}

/// A projection whose snapshot can be taken where only a shared reference is at hand.
#[derive(Debug)]
struct Shared(std::cell::RefCell<TextProjection>);

impl Projection for Shared {
    fn name(&self) -> &'static str {
        self.0.borrow().name()
    }

    fn applied(&self) -> Position {
        self.0.borrow().applied()
    }

    fn durable(&self) -> Position {
        self.0.borrow().durable()
    }

    fn apply(
        &mut self,
        batch: &[fieldpack_journal::Applied<'_>],
        next: Position,
    ) -> Result<(), fieldpack_journal::ProjectionError> {
        self.0.get_mut().apply(batch, next)
    }

    fn flush(&mut self) -> Result<(), fieldpack_journal::ProjectionError> {
        self.0.get_mut().flush()
    }
}

/// Words of both languages, common and rare.
const WORDS: [&str; 12] =
    ["pump", "blocked", "pipe", "elbow", "frozen", "valve", "泵送", "堵管", "冒黑烟", "混凝土", "液压油", "E-17"];

fn sentence() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..8).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn a_commit_changes_no_answer(
        texts in proptest::collection::vec(sentence(), 3..40),
        changed in proptest::collection::vec((any::<proptest::sample::Index>(), proptest::option::of(sentence())), 0..10),
        committed in any::<proptest::sample::Index>(),
        questions in proptest::collection::vec(sentence(), 4),
    ) {
        let mut index = Index::new();
        let split = committed.index(texts.len());
        let records: Vec<_> = texts.iter().enumerate().map(|(number, text)| failure(&number.to_string(), text, |_| {})).collect();
        index.upsert(&records[..split]);
        index.flush();
        index.upsert(&records[split..]);
        for (place, change) in changed {
            let id = place.index(texts.len()).to_string();
            match change {
                Some(text) => index.upsert(&[failure(&id, &text, |_| {})]),
                None => index.delete(&[&format!("https://fieldpack.dev/id/failure/test/{id}")]),
            }
        }
        let before: Vec<SearchAnswer> = questions.iter().map(|question| text(&mut index, question)).collect();
        index.flush();
        for (question, before) in questions.iter().zip(before) {
            let after = text(&mut index, question);
            prop_assert_eq!(ids(&after), ids(&before), "{}", question);
            for (one, other) in after.hits.iter().zip(&before.hits) {
                prop_assert_eq!(&one.matched, &other.matched);
                prop_assert!((one.score - other.score).abs() < 1e-6, "{} {}", one.score, other.score);
            }
        }
    }

    #[test]
    fn every_record_with_a_word_of_a_short_question_is_found(
        texts in proptest::collection::vec(sentence(), 1..40),
        question in proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..4),
    ) {
        let records: Vec<_> = texts.iter().enumerate().map(|(number, text)| failure(&number.to_string(), text, |_| {})).collect();
        let mut index = Index::of(&records);
        let hits = found(&mut index, &question.join(" "));
        for (number, text) in texts.iter().enumerate() {
            if text.split(' ').any(|word| question.contains(&word)) {
                prop_assert!(hits.contains(&number.to_string()), "`{}` is not among the hits of {:?}", text, question);
            }
        }
    }
}
