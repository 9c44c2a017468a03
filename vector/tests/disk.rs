//! What is on disk: damage is noticed, and the graph is there again.

mod common;

use common::{Kind, make};
use fieldpack_vector::{GraphSettings, OpenError, Settings, Store};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const DIMENSIONS: usize = 32;
const SEED: u64 = 11;

fn settings() -> Settings {
    Settings { crossover: 1_000, exact_below: 100, graph: GraphSettings::default(), ..Settings::default() }
}

fn filled(count: usize, settings: Settings) -> (Store, Vec<Vec<f32>>) {
    let (vectors, queries) = make(Kind::Sentences, count, 20, DIMENSIONS, SEED);
    let mut store = Store::new(DIMENSIONS, settings).expect("a store");
    for (key, vector) in vectors.iter().enumerate() {
        store.insert(key as u64, vector).expect("a unit vector");
    }
    (store, queries)
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.map(|path| (path.clone(), fs::read(path).expect("a file"))).collect()
}

#[test]
fn only_what_changed_is_written_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, _) = filled(5_000, Settings { crossover: usize::MAX, ..settings() });
    store.save(folder.path(), b"first").expect("saved");
    let first = files(folder.path());
    assert_eq!(first.len(), 4, "three chunks and the manifest: {:?}", first.keys());
    store.remove(2_500);
    store.save(folder.path(), b"second").expect("saved");
    let second = files(folder.path());
    assert_eq!(second.len(), 4);
    assert_eq!(second.iter().filter(|(path, bytes)| first.get(*path) == Some(*bytes)).count(), 2);
    let (opened, mark) = Store::open(folder.path(), settings()).expect("opened");
    assert_eq!((opened.len(), &mark[..]), (4_999, &b"second"[..]));
    assert!(matches!(Store::open(&folder.path().join("none"), settings()), Err(OpenError::Absent { .. })));
}

#[test]
fn who_serves_is_told_of_a_graph_and_saves_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, _) = filled(3_000, settings());
    let (told, tells) = std::sync::mpsc::channel();
    store.tell(Arc::new(move || told.send(()).expect("somebody waits")));
    store.save(folder.path(), b"").expect("saved");
    assert!(store.snapshot().graph().is_none() && !store.has_unsaved_graph());
    tells.recv().expect("a graph is built");
    assert!(store.snapshot().graph().is_some());
    tells.recv().expect("it is written");
    assert!(store.has_unsaved_graph());
    store.save(folder.path(), b"").expect("saved with the graph");
    assert!(!store.has_unsaved_graph());
    drop(store);
    let (mut opened, _) = Store::open(folder.path(), settings()).expect("opened");
    let (told, tells) = std::sync::mpsc::channel();
    // Who comes late is told where the graph is not there yet.
    opened.tell(Arc::new(move || {
        let _ = told.send(());
    }));
    while opened.snapshot().graph().is_none() {
        tells.recv().expect("the graph is read");
    }
    assert!(!opened.has_unsaved_graph());
}

#[test]
fn the_graph_is_read_again_and_a_damaged_one_is_dropped() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, queries) = filled(3_000, settings());
    store.save(folder.path(), b"").expect("saved");
    drop(store.snapshot());
    let built = store.settle();
    assert!(built.graph().is_some());
    store.save(folder.path(), b"").expect("saved with the graph");
    drop(store);
    let open = |settings| {
        let (mut store, _) = Store::open(folder.path(), settings).expect("opened");
        let snapshot = store.settle();
        (store, snapshot)
    };
    let (store, read) = open(settings());
    assert!(read.graph().is_some());
    for query in &queries {
        assert_eq!(read.nearest(query, 10, None), built.nearest(query, 10, None));
    }
    drop(store);
    let graph = GraphSettings { neighbours: 5, ..settings().graph };
    let (store, other) = open(Settings { graph, ..settings() });
    assert!(other.graph().is_none(), "a graph of other settings is not taken");
    drop(store);
    let whole = files(folder.path());
    for path in whole.keys().filter(|path| path.to_string_lossy().contains("graph-")) {
        let mut bytes = whole[path].clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        for damaged in [&bytes[..], &bytes[..middle]] {
            fs::write(path, damaged).expect("written");
            let (mut store, snapshot) = open(settings());
            assert!(snapshot.graph().is_none(), "{} is damaged", path.display());
            drop(store.snapshot());
            assert!(store.settle().graph().is_some(), "it is built anew");
            drop(store);
            whole.iter().for_each(|(path, bytes)| fs::write(path, bytes).expect("written"));
        }
    }
}

#[test]
fn changes_after_the_graph_was_frozen_are_known_when_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, _) = filled(3_000, settings());
    store.save(folder.path(), b"").expect("saved");
    drop(store.snapshot());
    store.settle();
    let vector = store.snapshot().vector(17).expect("a vector").to_vec();
    store.remove(17);
    store.insert(9_000, &vector).expect("a unit vector");
    store.insert(9_001, &vector).expect("a unit vector");
    store.save(folder.path(), b"").expect("saved with the graph");
    drop(store);
    let (mut store, _) = Store::open(folder.path(), settings()).expect("opened");
    let snapshot = store.settle();
    assert!(snapshot.graph().is_some());
    let keys: Vec<_> = snapshot.nearest(&vector, 2, None).iter().map(|near| snapshot.key_of(near.id)).collect();
    assert_eq!(keys, [Some(9_000), Some(9_001)]);
}

/// What is done to a file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Flip(usize, u8),
    Cut(usize),
    Longer,
    Gone,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        6 => (any::<usize>(), 0_u8..8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        3 => any::<usize>().prop_map(Damage::Cut),
        1 => Just(Damage::Longer),
        1 => Just(Damage::Gone),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_refused(file in any::<usize>(), damage in damage()) {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, _) = filled(2_100, Settings { crossover: usize::MAX, ..settings() });
        store.save(folder.path(), b"mark").expect("saved");
        let files = files(folder.path());
        let (path, bytes) = files.iter().nth(file % files.len()).expect("a file");
        let mut bytes = bytes.clone();
        match damage {
            Damage::Flip(at, bit) => {
                let at = at % bytes.len();
                bytes[at] ^= 1 << bit;
            }
            Damage::Cut(at) => bytes.truncate(at % bytes.len()),
            Damage::Longer => bytes.push(0),
            Damage::Gone => {}
        }
        if matches!(damage, Damage::Gone) {
            fs::remove_file(path).expect("removed");
        } else {
            fs::write(path, bytes).expect("written");
        }
        let opened = Store::open(folder.path(), settings());
        match opened {
            Err(OpenError::Damaged { file, .. } | OpenError::Layout { file, .. }) => prop_assert_eq!(&file, path),
            Err(OpenError::Absent { .. }) => prop_assert!(matches!(damage, Damage::Gone) && path.ends_with("manifest")),
            other => prop_assert!(false, "{:?}", other.map(|(store, _)| store.len())),
        }
    }
}
