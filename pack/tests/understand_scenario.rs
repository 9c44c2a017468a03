//! Fields: they override the text, and what is wrong with them is located.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Origin, PackRequest, Question, ScalarValue};
use fieldpack_pack::understand::{Limits, RequestProblem, understand};
use serde_json::json;
use support::KNOWLEDGE;

const ASKED_AT: &str = "2026-11-02T02:00:00Z";

fn request(value: serde_json::Value) -> PackRequest {
    serde_json::from_value(value).expect("a request")
}

fn ask(value: serde_json::Value) -> Result<Question, Vec<RequestProblem>> {
    understand(&request(value), &KNOWLEDGE, ASKED_AT, Language::Zh, &Limits::default())
}

fn problem(request: serde_json::Value) -> RequestProblem {
    let mut problems = ask(request).expect_err("refused");
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.remove(0)
}

fn with_condition(condition: serde_json::Value) -> serde_json::Value {
    json!({"scenario": {"conditions": [condition]}})
}

#[test]
fn fields_override_the_text() {
    let question = ask(json!({
        "text": "拉萨泵送C40，11月，高度120米，坍落度200",
        "scenario": {
            "place": {"iri": "https://fieldpack.dev/id/place/nagqu"},
            "time": {"months": [6]},
            "conditions": [{"dimension": "pumping_height", "op": "eq", "value": 300, "unit": "ft"}],
            "exclude": ["泵车"]
        }
    }))
    .expect("a question");
    assert_eq!(question.places.len(), 1);
    assert_eq!(question.places[0].iri.as_deref(), Some("https://fieldpack.dev/id/place/nagqu"));
    assert_eq!(question.time.map(|time| time.months), Some(vec![6]));
    let heights: Vec<_> = question.conditions.iter().filter(|one| &*one.dimension == "pumping_height").collect();
    assert_eq!(heights.len(), 1);
    assert!(matches!(heights[0].value, ScalarValue::Number(value) if (value - 91.44).abs() < 1e-6));
    assert!(question.conditions.iter().any(|one| &*one.dimension == "slump"), "the rest of the text holds");
    assert!(question.excluded[0].iri.as_deref().is_some_and(|iri| iri.ends_with("truck-boom-pump")));
}

#[test]
fn a_job_in_fields_alone_is_a_question() {
    let question = ask(json!({"scenario": {
        "activity": "concrete pumping",
        "place": {"name": "拉萨"},
        "time": {"from": "2026-11-01", "to": "2027-02-01"},
        "conditions": [{"dimension": "concrete_strength_grade", "op": "eq", "value": "C40"}]
    }}))
    .expect("a question");
    assert!(question.places[0].resolved);
    assert_eq!(question.time.map(|time| time.months), Some(vec![11, 12, 1]));
    assert_eq!(question.activity.map(|activity| activity.notation.to_string()), Some("concrete pumping".to_owned()));
}

#[test]
fn nothing_to_understand_is_refused() {
    for request in [json!({}), json!({"text": ""}), json!({"text": "  \n "})] {
        let problem = problem(request);
        assert_eq!((problem.code, problem.pointer.as_str()), ("empty_question", "/text"));
    }
    let problem = problem(json!({"text": "泵".repeat(8001)}));
    assert_eq!(problem.code, "text_too_long");
}

#[test]
fn what_is_unknown_is_located_with_what_would_be_accepted() {
    let cases = [
        (
            with_condition(json!({"dimension": "altitud", "op": "eq", "value": 1})),
            "unknown_dimension",
            "/scenario/conditions/0/dimension",
            "altitude",
        ),
        (
            with_condition(json!({"dimension": "altitude", "op": "eq", "value": 1, "unit": "furlongz"})),
            "unknown_unit",
            "/scenario/conditions/0/unit",
            "m",
        ),
        (
            with_condition(json!({"dimension": "altitude", "op": "eq", "value": 1, "unit": "kW"})),
            "unit_mismatch",
            "/scenario/conditions/0/unit",
            "m",
        ),
        (
            json!({"scenario": {"activity": "concrete pumpin"}}),
            "unknown_activity",
            "/scenario/activity",
            "concrete pumping",
        ),
        (
            json!({"scenario": {"place": {"lon": 91.0, "lat": 29.0, "crs": "mars"}}}),
            "unknown_crs",
            "/scenario/place/crs",
            "GCJ02",
        ),
        (
            with_condition(json!({"dimension": "aggregate_shape", "op": "eq", "value": "round"})),
            "bad_value",
            "/scenario/conditions/0/value",
            "rounded",
        ),
    ];
    for (request, code, pointer, accepted) in cases {
        let problem = problem(request);
        assert_eq!((problem.code, problem.pointer.as_str()), (code, pointer));
        assert!(problem.accepted.iter().any(|one| one == accepted), "{code}: {:?}", problem.accepted);
        assert!(!problem.detail.is_empty());
    }
}

#[test]
fn impossible_values_are_refused_in_fields() {
    let cases = [
        (
            with_condition(json!({"dimension": "altitude", "op": "eq", "value": 90000})),
            "impossible_value",
            "/scenario/conditions/0/value",
        ),
        (
            with_condition(json!({"dimension": "slump", "op": "range", "value": 100, "value2": 900})),
            "impossible_value",
            "/scenario/conditions/0/value2",
        ),
        (
            with_condition(json!({"dimension": "slump", "op": "range", "value": 100})),
            "bad_value",
            "/scenario/conditions/0/value2",
        ),
        (
            with_condition(json!({"dimension": "altitude", "op": "eq", "value": "high"})),
            "bad_value",
            "/scenario/conditions/0/value",
        ),
        (json!({"scenario": {"time": {"months": [13]}}}), "bad_time", "/scenario/time/months"),
        (json!({"scenario": {"time": {"from": "1 November"}}}), "bad_time", "/scenario/time/from"),
        (json!({"scenario": {"place": {"lon": 191.0, "lat": 29.0}}}), "bad_coordinates", "/scenario/place/lon"),
        (json!({"scenario": {"place": {"lon": 91.0}}}), "bad_coordinates", "/scenario/place"),
        (json!({"scenario": {}, "options": {"asked_at": "yesterday"}}), "bad_asked_at", "/options/asked_at"),
    ];
    for (request, code, pointer) in cases {
        let problem = problem(request);
        assert_eq!((problem.code, problem.pointer.as_str()), (code, pointer), "{problem:?}");
    }
}

#[test]
fn every_problem_is_told_at_once() {
    let problems = ask(json!({"scenario": {
        "activity": "dancing",
        "conditions": [
            {"dimension": "altitude", "op": "eq", "value": 4500},
            {"dimension": "nothing", "op": "eq", "value": 1},
            {"dimension": "slump", "op": "eq", "value": 900}
        ]
    }}))
    .expect_err("refused");
    let pointers: Vec<&str> = problems.iter().map(|problem| problem.pointer.as_str()).collect();
    assert_eq!(pointers, ["/scenario/activity", "/scenario/conditions/1/dimension", "/scenario/conditions/2/value"]);
}

#[test]
fn coordinates_are_brought_to_wgs84() {
    let position = |crs: &str| {
        let request = json!({"scenario": {"place": {"lon": 91.132, "lat": 29.65, "crs": crs}}});
        let question = ask(request).expect("a question");
        (question.places[0].lon.expect("lon"), question.places[0].lat.expect("lat"))
    };
    assert_eq!(position("WGS84"), (91.132, 29.65));
    let ((gcj, _), (bd, _)) = (position("gcj-02"), position("BD09"));
    assert!((gcj - 91.132).abs() > 1e-4 && (gcj - 91.132).abs() < 0.01, "{gcj}");
    assert!((bd - 91.132).abs() > 0.004 && (bd - 91.132).abs() < 0.02, "{bd}");
}

#[test]
fn a_slump_without_a_unit_is_read_in_centimetres() {
    let question = ask(with_condition(json!({"dimension": "slump", "op": "eq", "value": 18}))).expect("a question");
    assert_eq!(question.conditions[0].origin, Origin::Assumed);
    assert!(question.warnings.iter().any(|warning| &*warning.code == "assumed"));
}

#[test]
fn problems_are_in_the_language_asked_for() {
    let request = json!({"scenario": {"activity": "dancing"}, "options": {"language": "en"}});
    assert!(problem(request).detail.is_ascii());
}
