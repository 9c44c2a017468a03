//! Bad requests: every fault is told, with its place.

mod support;

use fieldpack_index::{Problem, SearchError, World};
use serde_json::{Value, json};
use support::{KNOWLEDGE, request};

fn problems(search: Value) -> Vec<Problem> {
    let world = World::empty(KNOWLEDGE.clone());
    match world.search(&request(search.clone())) {
        Err(SearchError::Request(problems)) => problems,
        other => panic!("{search} is accepted: {other:?}"),
    }
}

fn fault(search: Value) -> (String, &'static str) {
    let problems = problems(search);
    assert_eq!(problems.len(), 1, "{problems:?}");
    (problems[0].pointer.clone(), problems[0].code())
}

#[test]
fn faults_are_located() {
    let altitude = |change: Value| {
        let mut condition = json!({"dimension": "altitude", "value": 3000});
        condition.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        json!({"conditions": [condition]})
    };
    let many: Vec<String> = (0..1001).map(|number| number.to_string()).collect();
    let cases = [
        (json!({"types": ["failure", "castle"]}), "/types/1", "unknown_value"),
        (json!({"filters": {"colour": "red"}}), "/filters/colour", "unknown_value"),
        (json!({"filters": {"class": 3}}), "/filters/class", "wrong_type"),
        (json!({"filters": {"class": ["a", 3]}}), "/filters/class/1", "wrong_type"),
        (json!({"filters": {"synthetic": "perhaps"}}), "/filters/synthetic", "wrong_type"),
        (json!({"filters": {"source_id": many}}), "/filters", "too_many"),
        (json!({"near": {"lon": 181, "lat": 0, "radius_km": 1}}), "/near/lon", "out_of_range"),
        (json!({"near": {"lon": 0, "lat": 0, "radius_km": -1}}), "/near/radius_km", "out_of_range"),
        (json!({"order": "distance"}), "/order", "missing"),
        (json!({"during": {}}), "/during", "bad_period"),
        (
            json!({"within": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}),
            "/within/coordinates",
            "invalid_polygon",
        ),
        (json!({"limit": 0}), "/limit", "out_of_range"),
        (json!({"limit": 1001}), "/limit", "out_of_range"),
        (json!({"cursor": "beginning"}), "/cursor", "bad_cursor"),
        (json!({"text": "a".repeat(20_001)}), "/text", "too_many"),
        (altitude(json!({"dimension": "height"})), "/conditions/0/dimension", "unknown_value"),
        (altitude(json!({"value": "high"})), "/conditions/0/value", "wrong_type"),
        (altitude(json!({"value": 90_000})), "/conditions/0/value", "out_of_range"),
        (altitude(json!({"unit": "kg"})), "/conditions/0/unit", "unknown_unit"),
        (altitude(json!({"op": "range"})), "/conditions/0/op", "missing"),
        (altitude(json!({"op": "range", "value2": null, "value": 1})), "/conditions/0/op", "missing"),
        (
            json!({"conditions": [{"dimension": "aggregate_shape", "value": "cubic nonsense"}]}),
            "/conditions/0/value",
            "unknown_value",
        ),
        (
            json!({"conditions": [{"dimension": "concrete_strength_grade", "value": 40}]}),
            "/conditions/0/value",
            "wrong_type",
        ),
    ];
    for (search, pointer, code) in cases {
        assert_eq!(fault(search.clone()), (pointer.to_owned(), code), "{search}");
    }
}

#[test]
fn all_faults_are_told_at_once_and_what_is_accepted() {
    let found = problems(
        json!({"types": ["castle"], "filters": {"colour": 1}, "near": {"lon": 200, "lat": 100, "radius_km": 1}}),
    );
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[0].accepted().contains(&"failure".to_owned()));
    assert!(found.iter().any(|problem| problem.accepted().contains(&"owner".to_owned())));
}

#[test]
fn a_cursor_belongs_to_its_search() {
    let records: Vec<_> = (0..3).map(|id| support::site(&id.to_string(), "x", |_| {})).collect();
    let world = support::Index::of(&records).world();
    let next = world.search(&request(json!({"limit": 1}))).expect("searches").next.expect("another page");
    let asked = |types: Value| request(json!({"types": types, "limit": 2, "cursor": next}));
    assert_eq!(world.search(&asked(json!([]))).expect("another page size is the same search").hits.len(), 2);
    assert!(matches!(world.search(&asked(json!(["site"]))), Err(SearchError::Request(_))));
}

#[test]
fn an_empty_world_answers_nothing_without_fault() {
    let world = World::empty(KNOWLEDGE.clone());
    for search in
        [json!({}), json!({"text": "泵 HBT80"}), json!({"conditions": [{"dimension": "altitude", "value": 1}]})]
    {
        let answer = world.search(&request(search)).expect("searches");
        assert_eq!((answer.total, answer.hits.len(), answer.next), (0, 0, None));
    }
    assert!(world.providers_covering(91.0, 29.0).is_empty());
}
