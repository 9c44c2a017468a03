//! The scenario signal: kernels of numbers, grades and words; what is unknown.

mod support;

use fieldpack_graph::record::{ConditionValue, Record};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Index, KNOWLEDGE, number, request, site};

fn stating(id: &str, conditions: Vec<ConditionValue>) -> Record {
    site(id, "x", |data| data.conditions = conditions)
}

/// The likeness of each record to conditions, by identifier.
fn likeness(records: &[Record], conditions: Value) -> std::collections::BTreeMap<String, f64> {
    let answer = Index::of(records).search(&request(json!({"conditions": conditions, "limit": 100})));
    answer.hits.iter().map(|hit| (hit.source_id.to_string(), hit.signals.scenario.expect("it took part"))).collect()
}

/// What a kernel of 1, or of this value, comes to for a record that states one condition.
fn drawn(kernel: f64) -> f64 {
    (kernel + 2.0 * 0.3) / 3.0
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
}

#[test]
fn numbers_are_half_alike_at_half_their_band() {
    // 3650 m lies in the band from 3000 to 4000 m: half of it is 500 m.
    let altitude = |id: &str, value: f64| stating(id, vec![number("altitude", value)]);
    let records =
        [altitude("same", 3650.0), altitude("half", 4150.0), altitude("below", 3150.0), altitude("two", 4650.0)];
    let found = likeness(&records, json!([{"dimension": "altitude", "value": 3650}]));
    close(found["same"], drawn(1.0));
    close(found["half"], drawn(0.5));
    close(found["below"], drawn(0.5));
    close(found["two"], drawn(0.2));
}

#[test]
fn intervals_that_overlap_are_alike() {
    let between = |id: &str, low: f64, high: f64| {
        let mut condition = number("altitude", (low + high) / 2.0);
        (condition.low, condition.high) = (Some(low), Some(high));
        stating(id, vec![condition])
    };
    let records = [between("over", 3000.0, 3700.0), between("gap", 4150.0, 5000.0)];
    let found = likeness(&records, json!([{"dimension": "altitude", "value": 3650}]));
    close(found["over"], drawn(1.0));
    close(found["gap"], drawn(0.5));
    let found = likeness(&records, json!([{"dimension": "altitude", "op": "min", "value": 3000}]));
    assert_eq!(found["over"], found["gap"]);
}

#[test]
fn grades_go_by_their_number_and_words_are_equal_or_not() {
    let grade = |id: &str, word: &str| stating(id, vec![ConditionValue::class("concrete_strength_grade", word)]);
    let records = [grade("same", "C40"), grade("near", "C45"), grade("far", "C80")];
    let found = likeness(&records, json!([{"dimension": "concrete_strength_grade", "value": "C40"}]));
    close(found["same"], drawn(1.0));
    assert!(found["same"] > found["near"] && found["near"] > found["far"] && found["far"] > drawn(0.0), "{found:?}");
    let at_least = likeness(&records, json!([{"dimension": "concrete_strength_grade", "op": "min", "value": "C45"}]));
    close(at_least["far"], drawn(1.0));
    let soil = |id: &str, word: &str| stating(id, vec![ConditionValue::class("soil_class", word)]);
    let found = likeness(
        &[soil("same", "loess"), soil("other", "peat")],
        json!([{"dimension": "soil_class", "value": "Loess"}]),
    );
    close(found["same"], drawn(1.0));
    close(found["other"], drawn(0.0));
    let flag = |id: &str, word: &str| stating(id, vec![ConditionValue::class("icing", word)]);
    let found = likeness(&[flag("yes", "true"), flag("no", "false")], json!([{"dimension": "icing", "value": true}]));
    assert!(found["yes"] > found["no"]);
}

#[test]
fn unknown_is_neither_like_nor_unlike() {
    let records = [
        stating("both", vec![number("altitude", 3650.0), number("slump", 200.0)]),
        stating("one", vec![number("altitude", 3650.0)]),
        stating("one-unlike", vec![number("altitude", 3650.0), number("slump", 40.0)]),
        stating("unlike", vec![number("altitude", -100.0)]),
    ];
    let asked = json!([{"dimension": "altitude", "value": 3650}, {"dimension": "slump", "value": 200}]);
    let found = likeness(&records, asked);
    assert!(found["both"] > found["one"] && found["one"] > found["one-unlike"], "{found:?}");
    assert!(found["one"] > 0.3 && found["unlike"] < 0.3, "{found:?}");
}

#[test]
fn hours_may_cross_midnight() {
    let Some(dimension) = KNOWLEDGE
        .dimensions
        .values()
        .find(|dimension| dimension.datatype == fieldpack_graph::knowledge::Datatype::HourWindow)
    else {
        panic!("the list has a window of hours");
    };
    let window = |id: &str, low: f64, high: f64| {
        let mut condition = number(&dimension.notation, low);
        (condition.low, condition.high) = (Some(low), Some(high));
        stating(id, vec![condition])
    };
    let records = [window("night", 23.0, 24.0), window("early", 1.0, 4.0), window("noon", 11.0, 13.0)];
    let found = likeness(&records, json!([{"dimension": dimension.notation, "op": "range", "value": 22, "value2": 6}]));
    close(found["night"], drawn(1.0));
    close(found["early"], drawn(1.0));
    assert!(found["noon"] < found["early"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn nearer_values_are_never_less_alike(values in proptest::collection::vec(-400.0..6400.0_f64, 2..30), asked in -400.0..6400.0_f64) {
        let records: Vec<Record> =
            values.iter().enumerate().map(|(id, value)| stating(&id.to_string(), vec![number("altitude", *value)])).collect();
        let found = likeness(&records, json!([{"dimension": "altitude", "value": asked}]));
        prop_assert_eq!(found.len(), values.len());
        for (one, near) in values.iter().enumerate() {
            for (other, far) in values.iter().enumerate() {
                if (near - asked).abs() + 0.01 < (far - asked).abs() {
                    prop_assert!(found[&one.to_string()] >= found[&other.to_string()]);
                }
            }
        }
    }
}
