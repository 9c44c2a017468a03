//! Any sequence of changes, against a plain map.

mod common;

use common::unit;
use fieldpack_vector::{GraphSettings, Settings, Snapshot, Store, VectorError};
use proptest::prelude::*;
use std::collections::BTreeMap;

const DIMENSIONS: usize = 8;

#[derive(Clone, Debug)]
enum Step {
    Insert(u64, Vec<f32>),
    Remove(u64),
    Save(u8),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let vector = proptest::collection::vec(-3_i8..=3, DIMENSIONS).prop_map(|components| {
        let vector: Vec<f32> = components.into_iter().map(f32::from).collect();
        if vector.iter().all(|component| *component == 0.0) { vector } else { unit(vector) }
    });
    prop_oneof![
        6 => (0_u64..40, vector).prop_map(|(key, vector)| Step::Insert(key, vector)),
        2 => (0_u64..40).prop_map(Step::Remove),
        1 => any::<u8>().prop_map(Step::Save),
        1 => Just(Step::Reopen),
    ]
}

/// A graph from the first vectors on, built anew all the time.
fn settings() -> Settings {
    let graph = GraphSettings { rebuild_share: 0.2, ..GraphSettings::default() };
    Settings { crossover: 5, exact_below: 0, rerank: 2, graph, ..Settings::default() }
}

type Model = BTreeMap<u64, Vec<f32>>;

fn check(store: &Store, snapshot: &Snapshot, model: &Model) {
    assert_eq!((store.len(), snapshot.len()), (model.len(), model.len()));
    let found = model.values().filter(|vector| vector.iter().any(|component| *component != 0.0)).count();
    assert_eq!(snapshot.found(), found);
    for (key, vector) in model {
        let id = store.id_of(*key).expect("a key that is held");
        assert!(id < snapshot.end());
        assert_eq!((snapshot.key_of(id), snapshot.vector(id)), (Some(*key), Some(&vector[..])));
    }
    let query = unit((0..DIMENSIONS).map(|at| at as f32 - 2.5).collect());
    let near = snapshot.nearest(&query, 100, None);
    assert_eq!(near.len(), found);
    for near in near {
        let key = snapshot.key_of(near.id).expect("an id in use");
        let score: f32 = model[&key].iter().zip(&query).map(|(left, right)| left * right).sum();
        assert!((score - near.score).abs() < 1e-6);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_store_is_a_map_that_can_be_saved(steps in proptest::collection::vec(step(), 1..60)) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::new(DIMENSIONS, settings()).expect("a store");
        let mut model = Model::new();
        let mut saved: Option<(Model, u8)> = None;
        for step in steps {
            let before = (store.snapshot(), model.clone());
            match step {
                Step::Insert(key, vector) => {
                    let known = store.id_of(key);
                    let id = store.insert(key, &vector).expect("a unit vector");
                    prop_assert!(known.is_none_or(|known| known == id));
                    model.insert(key, vector);
                }
                Step::Remove(key) => {
                    let id = store.id_of(key);
                    prop_assert_eq!(store.remove(key), id);
                    prop_assert_eq!(model.remove(&key).is_some(), id.is_some());
                }
                Step::Save(mark) => {
                    store.save(folder.path(), &[mark]).expect("saved");
                    saved = Some((model.clone(), mark));
                }
                Step::Reopen => {
                    drop(store);
                    if let Some((last, mark)) = &saved {
                        let (opened, found) = Store::open(folder.path(), settings()).expect("opened");
                        prop_assert_eq!(&found[..], [*mark]);
                        (store, model) = (opened, last.clone());
                    } else {
                        store = Store::new(DIMENSIONS, settings()).expect("a store");
                        model.clear();
                    }
                }
            }
            let snapshot = store.snapshot();
            check(&store, &snapshot, &model);
            // What a reader holds stays as it was.
            prop_assert_eq!(before.0.len(), before.1.len());
            for id in 0..before.0.end() {
                if let Some(key) = before.0.key_of(id) {
                    prop_assert_eq!(before.0.vector(id), Some(&before.1[&key][..]));
                }
            }
        }
    }
}

#[test]
fn what_cannot_be_held_is_refused_and_changes_nothing() {
    assert!(matches!(Store::new(7, settings()), Err(VectorError::Dimensions { found: 7 })));
    assert!(matches!(Store::new(1025, settings()), Err(VectorError::Dimensions { found: 1025 })));
    let mut store = Store::new(DIMENSIONS, settings()).expect("a store");
    let long = [0.0; DIMENSIONS + 1];
    assert_eq!(store.insert(1, &long), Err(VectorError::Length { expected: DIMENSIONS, found: DIMENSIONS + 1 }));
    for component in [f32::NAN, f32::INFINITY, 0.9] {
        let mut vector = [0.0; DIMENSIONS];
        vector[3] = component;
        assert!(matches!(store.insert(1, &vector), Err(VectorError::NotUnit { .. })));
    }
    assert!(store.is_empty() && store.id_of(1).is_none() && store.remove(1).is_none());
}
