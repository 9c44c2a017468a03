//! Records against the shipped knowledge: what is sound passes, each fault is named at its place.

use fieldpack_graph::knowledge::{Knowledge, Language, compile::ontologies_dir};
use fieldpack_graph::record::{LineChange, ProblemCode, Record, RecordLine, RecordProblem, Validator};
use serde_json::{Value, json};
use std::sync::LazyLock;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::load(&ontologies_dir()).expect("the shipped ontologies compile"));

fn record(record_type: &str, data: &Value) -> Record {
    let line = json!({"type": record_type, "source": "crm", "source_id": "1", "data": data}).to_string();
    match RecordLine::parse(&line).and_then(|line| line.into_change("acme")) {
        Ok(LineChange::Upsert(record)) => record,
        other => panic!("{other:?}"),
    }
}

fn problems(record_type: &str, data: &Value) -> Vec<RecordProblem> {
    Validator::new(&KNOWLEDGE).check(&record(record_type, data))
}

/// Checks that a record has exactly these faults.
fn check(record_type: &str, data: &Value, expected: &[(&str, ProblemCode)]) {
    let found = problems(record_type, data);
    let places: Vec<(&str, ProblemCode)> = found.iter().map(|one| (one.pointer.as_str(), one.code)).collect();
    assert_eq!(places, expected, "{found:?}");
}

#[test]
fn sound_records_pass() {
    check(
        "site",
        &json!({"label": "拉萨 1 号", "position": {"lon": 91.1, "lat": 29.6}, "activity": "concrete pumping",
            "period": {"from": "2024-05-01", "to": "2024-06-01"}, "outcome": "done",
            "conditions": [{"dimension": "altitude", "value": 3650.0},
                {"dimension": "slump", "low": 180.0, "high": 220.0},
                {"dimension": "concrete_strength_grade", "class": "C40"},
                {"dimension": "daily_work_window", "low": 22.0, "high": 6.0}]}),
        &[],
    );
    check("failure", &json!({"text": "堵管", "machine_class": "trailer_pump", "mode": "BLK", "at": "2024-05-03"}), &[]);
    check("failure", &json!({"text": "stopped", "mode": "UNK"}), &[]);
    check(
        "provider",
        &json!({"label": "A", "position": {"lon": 91.1, "lat": 29.6}, "skills": ["trailer_pump"],
            "services": ["repair"], "tickets_closed": 10, "first_visit_fixed": 7,
            "hours": [{"weekdays": [1, 7], "from_h": 8.0, "to_h": 18.0}], "utc_offset_h": 8.0,
            "coverage": {"type": "Polygon", "coordinates": [[[90, 29], [92, 29], [92, 31], [90, 29]]]}}),
        &[],
    );
}

#[test]
fn conditions_are_checked_against_their_dimension() {
    use ProblemCode as P;
    let site = |condition: Value| json!({"label": "a", "conditions": [condition]});
    check(
        "site",
        &site(json!({"dimension": "hight", "value": 3.0})),
        &[("/data/conditions/0/dimension", P::UnknownNotation)],
    );
    check(
        "site",
        &site(json!({"dimension": "altitude", "value": 9000.0})),
        &[("/data/conditions/0/value", P::OutOfRange)],
    );
    check("site", &site(json!({"dimension": "altitude", "value": 6500.0})), &[]);
    check(
        "site",
        &site(json!({"dimension": "altitude", "class": "high"})),
        &[("/data/conditions/0/value", P::InvalidValue)],
    );
    check(
        "site",
        &site(json!({"dimension": "slump", "low": 220.0, "high": 180.0})),
        &[("/data/conditions/0", P::OutOfOrder)],
    );
    check(
        "site",
        &site(json!({"dimension": "concrete_strength_grade", "class": "strong"})),
        &[("/data/conditions/0/class", P::InvalidValue)],
    );
    check(
        "site",
        &site(json!({"dimension": "icing", "class": "maybe"})),
        &[("/data/conditions/0/class", P::InvalidValue)],
    );
    check("site", &site(json!({"dimension": "icing", "class": "true"})), &[]);
}

#[test]
fn faults_of_each_type_are_named() {
    use ProblemCode as P;
    check(
        "site",
        &json!({"label": " ", "position": {"lon": 191.0, "lat": -95.0}, "activity": "dancing", "outcome": "great",
            "period": {"from": "2024-06-01", "to": "2024-06-01"}}),
        &[
            ("/data/position/lon", P::OutOfRange),
            ("/data/position/lat", P::OutOfRange),
            ("/data/period/to", P::OutOfOrder),
            ("/data/activity", P::UnknownNotation),
            ("/data/label", P::MissingField),
            ("/data/outcome", P::InvalidValue),
        ],
    );
    check(
        "failure",
        &json!({"text": "x", "mode": "BOOM", "machine_class": "spaceship", "downtime_h": -1.0, "site": "not an iri"}),
        &[
            ("/data/site", P::InvalidValue),
            ("/data/machine_class", P::UnknownNotation),
            ("/data/mode", P::UnknownNotation),
            ("/data/downtime_h", P::OutOfRange),
        ],
    );
    check(
        "provider",
        &json!({"label": "A", "position": {"lon": 0.0, "lat": 0.0}, "skills": ["juggling"], "parts": ["moon"],
            "tickets_closed": 3, "first_visit_fixed": 4, "hours": [{"weekdays": [8], "from_h": 8.0, "to_h": 25.0}],
            "coverage": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}),
        &[
            ("/data/coverage", P::InvalidPolygon),
            ("/data/skills/0", P::UnknownNotation),
            ("/data/parts/0", P::UnknownNotation),
            ("/data/hours/0/weekdays", P::OutOfRange),
            ("/data/hours/0/to_h", P::OutOfRange),
            ("/data/first_visit_fixed", P::OutOfOrder),
        ],
    );
    let sieve = |size: f64, retained: f64| json!({"sieve_mm": size, "cumulative_retained_percent": retained});
    check(
        "gradation",
        &json!({"fraction": "fine", "sieves": [sieve(4.75, 20.0), sieve(2.36, 15.0), sieve(1.18, 101.0)]}),
        &[("/data/sieves/2/cumulative_retained_percent", P::OutOfRange), ("/data/sieves", P::OutOfOrder)],
    );
    check("gradation", &json!({"fraction": "coarse", "sieves": [sieve(4.75, 90.0), sieve(19.0, 30.0)]}), &[]);
    check(
        "exposure",
        &json!({"machine_class": "trailer_pump", "period": {"from": "2024-05-01", "to": null}, "hours_h": -3.0, "conditions": []}),
        &[("/data/hours_h", P::OutOfRange)],
    );
}

#[test]
fn a_problem_reads_in_both_languages() {
    let found = problems("site", &json!({"label": "a", "conditions": [{"dimension": "altitude", "value": 9000.0}]}));
    let problem = found.first().expect("out of range");
    assert_eq!(
        problem.detail(Language::En),
        "`/data/conditions/0/value`: the number is outside its possible range, expected a number from -430 to 6500, found `9000`"
    );
    assert!(problem.detail(Language::Zh).contains("数值超出可能范围"));
}
