//! Bad input: a clear, located problem that says what to do, in the language of the question; or an
//! answer that says what is odd.

use crate::support::{ASKED_AT, Answered, answered, asked, has_han, shared};
use serde_json::{Value, json};

/// A pack request that is refused.
fn refused(body: &Value, status: u16, code: &str) -> Value {
    shared().ask("/v1/packs", body).problem(status, code)
}

/// The codes of a list of details.
fn codes(details: &Value) -> Vec<&str> {
    details.as_array().into_iter().flatten().filter_map(|detail| detail["code"].as_str()).collect()
}

/// The first value at fault: its pointer and code.
fn fault(problem: &Value) -> (&str, &str) {
    let error = &problem["errors"][0];
    (error["pointer"].as_str().unwrap_or_default(), error["code"].as_str().unwrap_or_default())
}

#[test]
fn nothing_asked() {
    for body in [json!({}), json!({"text": ""}), json!({"text": "   \n"})] {
        let problem = refused(&body, 400, "empty_question");
        assert!(has_han(problem["detail"].as_str().unwrap_or_default()), "{problem:#}");
    }
    let english = answered(shared().post("/v1/packs").header("accept-language", "en").json(&json!({"text": ""})));
    let problem = english.problem(400, "empty_question");
    assert!(!has_han(problem["detail"].as_str().unwrap_or_default()), "{problem:#}");
}

#[test]
fn a_hundred_kilobytes_of_text() {
    let problem = refused(&json!({"text": "泵".repeat(100_000 / 3)}), 413, "text_too_long");
    assert_eq!(problem["errors"][0]["pointer"], "/text", "{problem:#}");
    assert!(problem["detail"].as_str().unwrap_or_default().contains("8000"), "the limit is named: {problem:#}");
}

#[test]
fn a_text_that_is_no_question_for_a_pack() {
    let problem = refused(&asked("今天股市怎么样"), 422, "not_a_pack_question");
    assert_eq!(problem["question"]["intent"], "out_of_scope", "{problem:#}");
    let problem = refused(&asked("What is the weather like for my holiday?"), 422, "not_a_pack_question");
    assert!(!has_han(problem["detail"].as_str().unwrap_or_default()), "{problem:#}");
    assert_eq!(problem["question"]["language"], "en", "{problem:#}");
}

#[test]
fn contradictory_conditions_are_answered_and_said() {
    let ask = |text: &str| {
        let answer = shared().ask("/v1/packs", &asked(text));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    };
    let odd = ask("上海混凝土泵送，海拔4500米，C40，泵送高度120米");
    let altitude = odd["question"]["conditions"].as_array().into_iter().flatten();
    let altitude = altitude.into_iter().find(|condition| condition["dimension"] == "altitude");
    assert_eq!(altitude.map(|condition| condition["value"].clone()), Some(json!(4500.0)), "{:#}", odd["question"]);
    assert!(!codes(&odd["warnings"]).is_empty() || !codes(&odd["question"]["warnings"]).is_empty(), "it is said");
    assert_ne!(odd["confidence"]["level"], "high", "{:#}", odd["confidence"]);
}

#[test]
fn impossible_values_are_refused_where_they_stand() {
    let body = json!({"scenario": {
        "activity": "concrete pumping",
        "conditions": [
            {"dimension": "pumping_height", "op": "eq", "value": 120},
            {"dimension": "altitude", "op": "eq", "value": 99_000}
        ]
    }});
    let problem = refused(&body, 400, "invalid_value");
    assert_eq!(fault(&problem), ("/scenario/conditions/1/value", "impossible_value"), "{problem:#}");
}

#[test]
fn unknown_units_and_dimensions_are_refused_where_they_stand() {
    let body = |dimension: &str, unit: &str| {
        json!({"scenario": {
            "activity": "concrete pumping",
            "conditions": [{"dimension": dimension, "op": "eq", "value": 120, "unit": unit}]
        }})
    };
    let problem = refused(&body("pumping_height", "cubit"), 400, "invalid_value");
    assert_eq!(fault(&problem), ("/scenario/conditions/0/unit", "unknown_unit"), "{problem:#}");
    let problem = refused(&body("pumping_hight", "m"), 400, "invalid_value");
    assert_eq!(fault(&problem), ("/scenario/conditions/0/dimension", "unknown_dimension"), "{problem:#}");
}

#[test]
fn a_slump_of_18_is_read_with_a_warning() {
    let answer = shared().ask("/v1/questions", &asked("拉萨混凝土泵送，C40，坍落度18，泵高60米"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let question = answer.json();
    let slump = question["conditions"].as_array().into_iter().flatten();
    let slump = slump.into_iter().find(|condition| condition["dimension"] == "slump").cloned();
    let read = slump.map(|slump| (slump["value"].clone(), slump["origin"].clone()));
    assert_eq!(read, Some((json!(180.0), json!("assumed"))), "18 is centimetres: {question:#}");
    assert!(!codes(&question["warnings"]).is_empty(), "{question:#}");
    let missing = question["missing"].as_array().into_iter().flatten();
    assert!(missing.into_iter().any(|missing| missing["dimension"] == "slump"), "it is asked back: {question:#}");

    let inputs = json!({"inputs": {"slump_mm": 18, "flow_m3_per_h": 40, "bore_mm": 125}});
    let problem = shared().ask("/v1/calculations/pumping_loss", &inputs).problem(400, "invalid_value");
    assert_eq!(fault(&problem).0, "/inputs/slump_mm", "a calculator does not guess: {problem:#}");
}

#[test]
fn a_place_that_is_several_places_is_asked_back() {
    let answer = shared().ask("/v1/questions", &asked("Concrete pumping in Dawu, C40, 60 m high"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let question = answer.json();
    let candidates = question["places"][0]["candidates"].as_array().cloned().unwrap_or_default();
    let iris: Vec<&str> = candidates.iter().filter_map(|place| place["iri"].as_str()).collect();
    assert!(iris.iter().any(|iri| iri.contains("dawu")) && candidates.len() >= 2, "{question:#}");
    assert!(!codes(&question["warnings"]).is_empty(), "{question:#}");
}

#[test]
fn malformed_json_names_line_and_column() {
    let send = |body: &'static str| answered(shared().post("/v1/packs?language=en").body(body));
    let problem = send("{\"text\": \"拉萨\",\n \"options\": }").problem(400, "malformed_json");
    assert!(problem["detail"].as_str().unwrap_or_default().contains("line 2 column"), "{problem:#}");
    send("").problem(400, "malformed_json");
    let deep = format!("{{\"within\": {}", "[".repeat(100_000));
    answered(shared().post("/v1/search").body(deep)).problem(400, "malformed_json");
    answered(shared().post("/v1/packs").body(vec![b'{', b'"', 0xff, b'"'])).problem(400, "malformed_json");
}

#[test]
fn an_unknown_field_is_refused_with_the_accepted_ones() {
    let problem = refused(&json!({"text": "拉萨泵送", "option": {}}), 400, "unknown_field");
    assert_eq!(fault(&problem), ("/option", "unknown_field"));
    assert_eq!(problem["errors"][0]["accepted"], json!(["text", "scenario", "options", "context"]));
    assert!(has_han(problem["detail"].as_str().unwrap_or_default()), "the text is Chinese: {problem:#}");
    let problem = refused(&json!({"text": "Lhasa", "options": {"combination": 2}}), 400, "unknown_field");
    assert_eq!(fault(&problem).0, "/options/combination");
    assert!(!has_han(problem["detail"].as_str().unwrap_or_default()), "the text is English: {problem:#}");
}

#[test]
fn an_unknown_parameter_is_refused_with_the_accepted_ones() {
    let problem = answered(shared().post("/v1/packs?lang=en").json(&asked("拉萨"))).problem(400, "unknown_field");
    assert_eq!(
        (fault(&problem).0, &problem["errors"][0]["accepted"]),
        ("?lang", &json!(["language", "idempotency_key"]))
    );
}

#[test]
fn a_self_crossing_polygon_is_refused() {
    let search = |within: Value| -> Answered {
        answered(shared().post("/v1/search?language=en").json(&json!({"within": within})))
    };
    let ring = |points: Value| json!({"type": "Polygon", "coordinates": [points]});
    let crossing = search(ring(json!([[91, 29], [92, 30], [92, 29], [91, 30], [91, 29]])));
    let problem = crossing.problem(400, "invalid_value");
    assert_eq!(fault(&problem).1, "invalid_polygon", "{problem:#}");
    assert!(fault(&problem).0.starts_with("/within"), "{problem:#}");
    let open = search(ring(json!([[91, 29], [92, 29], [92, 30], [91, 30]]))).problem(400, "invalid_value");
    assert_eq!(fault(&open).1, "unclosed_ring", "{open:#}");
    let body = json!({"within": ring(json!([[91, 29], [92, 30], [92, 29], [91, 30], [91, 29]]))});
    let problem = answered(shared().post("/v1/search").json(&body)).problem(400, "invalid_value");
    assert!(has_han(problem["detail"].as_str().unwrap_or_default()), "{problem:#}");
}

#[test]
fn every_fault_of_a_search_is_named() {
    let body =
        json!({"types": ["castle"], "near": {"lon": 200, "lat": 29, "radius_km": 10}, "during": {"from": "soon"}});
    let problem = answered(shared().post("/v1/search").json(&body)).problem(400, "invalid_value");
    assert!(problem["errors"].as_array().is_some_and(|errors| errors.len() >= 3), "{problem:#}");
}

#[test]
fn faulty_times_are_refused() {
    let problem = refused(&json!({"text": "拉萨泵送", "options": {"asked_at": "yesterday"}}), 400, "invalid_value");
    assert_eq!(fault(&problem), ("/options/asked_at", "bad_asked_at"), "{problem:#}");
    let body = json!({"scenario": {"time": {"months": [13]}}, "options": {"asked_at": ASKED_AT}});
    let problem = refused(&body, 400, "invalid_value");
    assert_eq!(fault(&problem).1, "bad_time", "{problem:#}");
}

#[test]
fn calculations_refuse_what_they_do_not_know() {
    let calculate = |name: &str, inputs: Value| {
        answered(shared().post(&format!("/v1/calculations/{name}?language=en")).json(&json!({"inputs": inputs})))
    };
    calculate("alchemy", json!({})).problem(404, "not_found");
    let problem = calculate("atmosphere", json!({"altitude_m": 3650, "colour": 1})).problem(400, "unknown_field");
    assert_eq!(fault(&problem).0, "/inputs/colour", "{problem:#}");
    let unit = json!({"altitude_m": {"value": 3650, "unit": "kg"}});
    let problem = calculate("atmosphere", unit).problem(400, "invalid_value");
    assert!(fault(&problem).0.starts_with("/inputs/altitude_m"), "{problem:#}");
    answered(shared().post("/v1/calculations/atmosphere").json(&json!({}))).problem(400, "missing_field");
}
