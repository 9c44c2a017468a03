//! Meaning: vectors follow the journal, act inside filters, and are opened again where they were.

mod support;

use fieldpack_graph::record::Record;
use fieldpack_index::{SearchAnswer, World};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use support::{Index, Pairs, failure, ids, open_meaning, request};

const TEXTS: [&str; 6] = [
    "泵送中堵管，压力突升",
    "泵送堵管",
    "发动机动力不足冒黑烟",
    "engine lost power",
    "hose burst at the coupling",
    "x",
];

fn index(records: &[Record]) -> Index {
    let mut index = Index::new().with_meaning(Arc::new(Pairs));
    index.upsert(records);
    index
}

fn by_meaning(world: &World, text: &str) -> SearchAnswer {
    world.search(&request(json!({"text": text, "signals": ["vector"], "limit": 100}))).expect("a good request")
}

#[test]
fn the_nearest_in_meaning_comes_first_and_says_so() {
    let records: Vec<Record> =
        (0..TEXTS.len()).map(|number| failure(&number.to_string(), TEXTS[number], |_| {})).collect();
    let world = index(&records).world();
    let answer = by_meaning(&world, "泵送中堵管了，压力突升");
    assert_eq!(ids(&answer)[..2], ["0", "1"]);
    let hit = &answer.hits[0];
    assert!(hit.signals.vector > Some(0.8) && hit.signals.text.is_none(), "{:?}", hit.signals);
    assert_eq!(hit.explain.shares.vector, Some(hit.score));
    assert_eq!(world.artefacts(), "pairs");
}

#[test]
fn identical_texts_share_one_vector() {
    let mut index =
        index(&[failure("a", "泵送堵管", |_| {}), failure("b", "泵送堵管", |data| data.mode = "UNK".into())]);
    assert_eq!(index.world().meaning.len(), 1);
    assert_eq!(ids(&by_meaning(&index.world(), "泵送堵管")), ["a", "b"]);
    // One letter has no pairs: it means nothing here.
    index.upsert(&[failure("b", "x", |_| {})]);
    assert_eq!(ids(&by_meaning(&index.world(), "泵送堵管")), ["a"]);
    index.delete(&["https://fieldpack.dev/id/failure/test/a"]);
    assert_eq!(ids(&by_meaning(&index.world(), "泵送堵管")), Vec::<&str>::new());
}

#[test]
fn what_restricts_leaves_as_many_of_the_nearest_as_there_are() {
    // More different texts than one question finds, all of them like it; few of them of the class asked for, and
    // those the least like.
    let record = |number: usize| {
        let (class, text) = match number % 20 {
            0 => ("truck_mixer", format!("泵送堵管，压力突升，料斗积料，{number} 号")),
            _ => ("trailer_pump", format!("泵送堵管 {number} 号")),
        };
        failure(&format!("{number:04}"), &text, |data| data.machine_class = Some(class.into()))
    };
    let world = index(&(0..1_000).map(record).collect::<Vec<_>>()).world();
    let total = |asked: Value| {
        let mut all = json!({"text": "泵送堵管", "signals": ["vector"]});
        all.as_object_mut().expect("fields").extend(asked.as_object().expect("fields").clone());
        world.search(&request(all)).expect("a good request").total
    };
    assert_eq!(total(json!({})), 256);
    assert_eq!(total(json!({"filters": {"class": "trailer_pump"}})), 256);
    assert_eq!(total(json!({"filters": {"class": "truck_mixer"}})), 50);
    assert_eq!(total(json!({"types": ["failure"], "filters": {"source_id": ["0020", "0021", "0999"]}})), 3);
    assert_eq!(total(json!({"types": ["site"]})), 0);
}

#[test]
fn vectors_are_opened_again_without_being_made_again() {
    let mut index = index(&[failure("a", "泵送堵管", |_| {}), failure("b", "hose burst at the coupling", |_| {})]);
    index.flush();
    let expected = by_meaning(&index.world(), "hose burst");
    drop(index.meaning.take());
    let mut opened = open_meaning(index.folder.path(), Arc::new(Pairs));
    assert!(!opened.is_building());
    let meaning = opened.snapshot(index.columns.columns());
    let world = World { meaning, ..index.world() };
    assert_eq!(by_meaning(&world, "hose burst"), expected);
}

#[test]
fn a_damaged_folder_says_what_to_delete() {
    let mut index = index(&[failure("a", "泵送堵管", |_| {})]);
    index.flush();
    drop(index.meaning.take());
    let store = index.folder.path().join("vectors/store");
    for entry in std::fs::read_dir(&store).expect("a folder") {
        let path = entry.expect("an entry").path();
        let mut bytes = std::fs::read(&path).expect("a file");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, bytes).expect("written");
    }
    let settings = fieldpack_index::MeaningSettings { embedder: Some(Arc::new(Pairs)), ..Default::default() };
    let error = fieldpack_index::MeaningProjection::open(&index.folder.path().join("vectors"), settings);
    let text = error.expect_err("damaged").to_string();
    assert!(text.contains("vectors") && text.contains("delete the folder"), "{text}");
}

/// The identifiers of all pages.
fn all(world: &World, mut asked: Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    asked["limit"] = json!(7);
    loop {
        let answer = world.search(&request(asked.clone())).expect("a good request");
        for hit in &answer.hits {
            assert!(found.insert(hit.source_id.to_string()), "each once");
        }
        match answer.next {
            Some(next) => asked["cursor"] = json!(next),
            None => {
                assert_eq!(answer.total, found.len());
                return found;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    /// Whatever the signals, a filtered search finds exactly those of the unfiltered search that the filter
    /// leaves, whatever the size of the page.
    #[test]
    fn filters_are_inside_of_every_signal(
        drawn in proptest::collection::vec((0..TEXTS.len(), 0..3_usize, 0..2_usize), 1..120),
        signals in proptest::sample::subsequence(vec!["text", "vector", "neighbourhood"], 1..=3),
        question in proptest::sample::select(&["泵送堵管", "engine power 动力不足", "burst"][..]),
        mode in 0..3_usize,
        class in proptest::option::of(0..2_usize),
        flushed: bool,
    ) {
        let modes = ["BLK", "EOH", "UNK"];
        let classes = ["trailer_pump", "truck_boom_pump"];
        let records: Vec<Record> = drawn.iter().enumerate().map(|(number, (text, mode, class))| {
            failure(&number.to_string(), TEXTS[*text], |data| {
                data.mode = modes[*mode].into();
                data.machine_class = Some(classes[*class].into());
            })
        }).collect();
        let mut index = index(&records);
        if flushed {
            index.flush();
        }
        let world = index.world();
        let unfiltered = all(&world, json!({"text": question, "signals": signals}));
        let mut filters = json!({"mode": modes[mode]});
        if let Some(class) = class {
            filters["class"] = json!(classes[class]);
        }
        let filtered = all(&world, json!({"text": question, "signals": signals, "filters": filters}));
        let passes = |id: &String| {
            let (_, of_mode, of_class) = drawn[id.parse::<usize>().expect("a number")];
            of_mode == mode && class.is_none_or(|class| class == of_class)
        };
        let expected: BTreeSet<String> = unfiltered.into_iter().filter(passes).collect();
        prop_assert_eq!(filtered, expected);
    }
}
