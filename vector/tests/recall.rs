//! What is found, against exact search.

mod common;

use common::{Kind, make, recall};
use fieldpack_vector::{Allowed, GraphSettings, Nearest, Plan, Settings, Snapshot, Store};

const SEED: u64 = 7;
const DIMENSIONS: usize = 128;
const QUERIES: usize = 60;
/// Vectors that look like sentences, and vectors of which many are nearly the same.
const KINDS: [Kind; 3] =
    [Kind::Sentences, Kind::Copies { directions: 400, noise: 0.1 }, Kind::Copies { directions: 20, noise: 0.2 }];

/// Shares of ids that pass, each spread over all chunks.
fn filters(end: u32) -> Vec<Option<Allowed>> {
    let every = |step: u32| (0..end).filter(|id| id.wrapping_mul(2_654_435_761) % step == 0).collect();
    vec![None, Some(every(2)), Some(every(10)), Some(every(100))]
}

fn mean_recall(snapshot: &Snapshot, by: &impl Nearest, queries: &[Vec<f32>], allowed: Option<&Allowed>) -> f64 {
    let of = |query: &Vec<f32>| {
        let expected = snapshot.exact().nearest(query, 10, allowed);
        let found = by.nearest(query, 10, allowed);
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().all(|near| allowed.is_none_or(|allowed| allowed.contains(near.id))));
        recall(&expected, &found)
    };
    queries.iter().map(of).sum::<f64>() / queries.len() as f64
}

fn filled(settings: Settings, vectors: &[Vec<f32>]) -> Store {
    let mut store = Store::new(DIMENSIONS, settings).expect("a store");
    for (key, vector) in vectors.iter().enumerate() {
        store.insert(key as u64, vector).expect("a unit vector");
    }
    store
}

#[test]
fn the_scan_finds_nearly_all_with_and_without_filters() {
    for kind in KINDS {
        let (vectors, queries) = make(kind, 40_000, QUERIES, DIMENSIONS, SEED);
        let settings = Settings { exact_below: 100, share_from: 10_000, ..Settings::default() };
        let snapshot = filled(settings, &vectors).snapshot();
        for allowed in filters(snapshot.end()) {
            let allowed = allowed.as_ref();
            let recall = mean_recall(&snapshot, &snapshot.scan(), &queries, allowed);
            let passing = allowed.map_or(snapshot.found(), Allowed::count);
            assert!(recall >= 0.995, "{kind:?}, {passing} pass: {recall}");
        }
    }
}

#[test]
fn what_passes_when_it_is_asked_is_found_too() {
    for kind in KINDS {
        let (vectors, queries) = make(kind, 60_000, 20, DIMENSIONS, SEED);
        let settings = Settings { exact_below: 100, share_from: 10_000, ..Settings::default() };
        let snapshot = filled(settings, &vectors).snapshot();
        let spread = |id: u32| id.wrapping_mul(2_654_435_761) % 5 < 3;
        let first = |id: u32| id < 30_000;
        let ways: [(&str, &(dyn Fn(u32) -> bool + Sync)); 2] = [("spread", &spread), ("the first half", &first)];
        for (name, passes) in ways {
            let allowed: Allowed = (0..snapshot.end()).filter(|id| passes(*id)).collect();
            for count in [1, 10, 256] {
                let of = |query: &Vec<f32>| {
                    let found = snapshot.nearest_where(query, count, passes);
                    assert_eq!(found.len(), count);
                    assert!(found.iter().all(|near| passes(near.id)));
                    recall(&snapshot.exact().nearest(query, count, Some(&allowed)), &found)
                };
                let recall = queries.iter().map(of).sum::<f64>() / queries.len() as f64;
                assert!(recall >= 0.995, "{kind:?}, {name}, {count}: {recall}");
            }
        }
    }
}

#[test]
fn what_lies_close_together_in_a_few_chunks_is_found_too() {
    let (mut vectors, queries) = make(KINDS[2], 60_000, 20, DIMENSIONS, SEED);
    // Copies of a direction lie side by side: what a first look at a few chunks makes of the rest is wrong.
    let towards = |vector: &[f32]| -> f32 { vector.iter().zip(&queries[0]).map(|(one, other)| one * other).sum() };
    vectors.sort_by(|one, other| towards(other).total_cmp(&towards(one)));
    let settings = Settings { exact_below: 100, share_from: 10_000, ..Settings::default() };
    let snapshot = filled(settings, &vectors).snapshot();
    for count in [1, 10, 256] {
        for query in &queries {
            let (expected, found) =
                (snapshot.exact().nearest(query, count, None), snapshot.scan().nearest(query, count, None));
            assert_eq!(found.len(), count);
            assert!(recall(&expected, &found) >= 0.99, "{count}");
        }
    }
}

#[test]
fn the_graph_finds_nearly_all_after_changes_with_and_without_filters() {
    for kind in [KINDS[0], KINDS[1]] {
        let (vectors, queries) = make(kind, 10_000, QUERIES, DIMENSIONS, SEED);
        let graph = GraphSettings { rebuild_share: 1.0, threads: 2, ..GraphSettings::default() };
        let settings = Settings { crossover: 1_000, exact_below: 50, graph, ..Settings::default() };
        let mut store = filled(settings, &vectors[..8_500]);
        assert!(store.snapshot().graph().is_none());
        let frozen = store.settle();
        assert!(frozen.graph().is_some());
        // Some are taken out, some changed, some put in anew.
        for key in (0..8_500).step_by(12) {
            store.remove(key);
        }
        for key in (1..8_500).step_by(12) {
            store.insert(key, &vectors[8_500 + key as usize / 12]).expect("a unit vector");
        }
        for (key, vector) in vectors.iter().enumerate().skip(9_300) {
            store.insert(key as u64, vector).expect("a unit vector");
        }
        let snapshot = store.snapshot();
        let walk = snapshot.graph().expect("the same graph");
        assert_eq!(snapshot.plan(None), Plan::Graph);
        for allowed in filters(snapshot.end()) {
            let allowed = allowed.as_ref();
            let recall = mean_recall(&snapshot, &walk, &queries, allowed);
            let planned = mean_recall(&snapshot, &snapshot, &queries, allowed);
            let passing = allowed.map_or(snapshot.found(), Allowed::count);
            assert!(recall >= 0.97 && planned >= 0.97, "{kind:?}, {passing} pass: {recall} {planned}");
        }
        // What a reader holds stays as it was.
        assert!(mean_recall(&frozen, &frozen, &queries, None) >= 0.97);
    }
}

#[test]
fn all_ways_give_what_there_is() {
    let (vectors, queries) = make(Kind::Sentences, 3_000, 5, DIMENSIONS, SEED);
    let graph = GraphSettings { threads: 1, ..GraphSettings::default() };
    let settings =
        Settings { crossover: 1_000, exact_below: 0, rerank: 16, least_share: 0.0, graph, ..Settings::default() };
    let mut store = filled(settings, &vectors);
    drop(store.snapshot());
    let snapshot = store.settle();
    let walk = snapshot.graph().expect("a graph");
    let ways: [&dyn Nearest; 4] = [&snapshot.exact(), &snapshot.scan(), &walk, &snapshot];
    for query in queries.iter().chain([&vec![0.0; DIMENSIONS]]) {
        for count in [0, 1, 7, 300, 5_000] {
            for passing in [0, 1, 5, 100, 2_999] {
                let allowed: Allowed = (0..passing).collect();
                for way in ways {
                    let found = way.nearest(query, count, Some(&allowed));
                    assert_eq!(found.len(), count.min(passing as usize));
                    assert!(found.is_sorted_by(|left, right| left.order(right).is_lt()));
                }
            }
        }
    }
    for way in ways {
        assert!(way.nearest(&queries[0][1..], 3, None).is_empty());
        assert!(way.nearest(&[f32::NAN; DIMENSIONS], 3, None).is_empty());
    }
}

#[test]
fn vectors_of_any_length_are_found() {
    for dimensions in [8, 9, 100, 384, 1024] {
        let (vectors, _) = make(Kind::Sentences, 6_000, 1, dimensions, SEED);
        let settings = Settings { exact_below: 100, ..Settings::default() };
        let mut store = Store::new(dimensions, settings).expect("a store");
        for (key, vector) in vectors.iter().enumerate() {
            store.insert(key as u64, vector).expect("a unit vector");
        }
        let snapshot = store.snapshot();
        let recall = mean_recall(&snapshot, &snapshot.scan(), &vectors[..40], None);
        assert!(recall >= 0.995, "{dimensions}: {recall}");
    }
}

#[test]
fn the_order_of_changes_decides_ids_and_nothing_else() {
    let (vectors, queries) = make(Kind::Sentences, 20_000, 20, DIMENSIONS, SEED);
    let settings = Settings { exact_below: 100, ..Settings::default() };
    let alone = filled(Settings { share_from: usize::MAX, ..settings }, &vectors).snapshot();
    let shared = filled(Settings { share_from: 0, ..settings }, &vectors).snapshot();
    for query in &queries {
        assert_eq!(alone.nearest(query, 20, None), shared.nearest(query, 20, None));
    }
}
