//! Claims over HTTP: answers with their sources, and bad input.

use crate::support::{ASKED_AT, answered, asked, has_han, shared};
use serde_json::{Value, json};

/// The assertions of a kind.
fn of_kind<'a>(check: &'a Value, kind: &str) -> Vec<&'a Value> {
    check["assertions"].as_array().into_iter().flatten().filter(|one| one["kind"] == kind).collect()
}

#[test]
fn a_claim_is_checked_with_reason_quantities_and_sources() {
    let text = "The pump keeps full power at 4500 m and may work in wind of 13 m/s. Safe use as in JGJ 46-2005.";
    let answer = shared().ask("/v1/claims", &asked(text));
    assert_eq!((answer.status, answer.header("content-language")), (200, "en"), "{}", answer.text);
    let check = answer.json();
    assert_eq!((&check["text"], &check["asked_at"]), (&json!(text), &json!(ASKED_AT)));
    assert_eq!(check["verdict"], "contradicts", "{check:#}");
    assert!(check["as_of"]["knowledge"].as_str().is_some_and(|version| !version.is_empty()), "{check:#}");
    let altitude = of_kind(&check, "altitude");
    assert_eq!(altitude.first().map(|one| &one["verdict"]), Some(&json!("contradicts")), "{check:#}");
    assert_eq!(of_kind(&check, "limit").first().map(|one| &one["verdict"]), Some(&json!("contradicts")), "{check:#}");
    let edition = of_kind(&check, "edition");
    let sources = edition.first().map(|one| one["sources"].as_array().cloned().unwrap_or_default()).unwrap_or_default();
    let cited = |name: &str| sources.iter().find(|source| source["document"] == name).cloned();
    assert_eq!(cited("JGJ 46").map(|source| source["status"].clone()), Some(json!("replaced")), "{check:#}");
    assert_eq!(cited("JGJ/T 46").map(|source| source["edition"].clone()), Some(json!("2024")), "{check:#}");
    for one in check["assertions"].as_array().into_iter().flatten() {
        assert!(one["sources"].as_array().is_some_and(|sources| !sources.is_empty()), "{one:#}");
        assert!(one["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{one:#}");
    }
}

#[test]
fn the_same_claim_gets_the_same_answer_in_the_language_asked_for() {
    let text = "HBT80.16.174RS拖泵以16MPa输出80方/小时";
    let ask = |options: Value| shared().ask("/v1/claims", &json!({"text": text, "options": options}));
    let options = json!({"asked_at": ASKED_AT});
    let (first, second) = (ask(options.clone()), ask(options));
    assert_eq!(first.json(), second.json());
    assert_eq!(first.header("content-language"), "zh");
    let english = ask(json!({"asked_at": ASKED_AT, "language": "en"}));
    assert_eq!(english.header("content-language"), "en");
    let reason = english.json()["assertions"][0]["reason"].as_str().unwrap_or_default().to_owned();
    assert!(!reason.is_empty() && !has_han(&reason), "{reason}");
    assert_eq!(english.json()["verdict"], first.json()["verdict"]);
}

#[test]
fn nothing_claimed_and_too_much() {
    shared().ask("/v1/claims", &json!({})).problem(400, "missing_field");
    for text in ["", "  \n"] {
        let problem = shared().ask("/v1/claims", &json!({"text": text})).problem(400, "empty_question");
        assert_eq!(problem["errors"][0]["pointer"], "/text", "{problem:#}");
    }
    let long = json!({"text": "泵".repeat(30_000)});
    let problem = shared().ask("/v1/claims", &long).problem(413, "text_too_long");
    assert_eq!(problem["errors"][0]["pointer"], "/text", "{problem:#}");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("8000")), "{problem:#}");
}

#[test]
fn unknown_fields_and_bad_values_are_located() {
    let problem =
        shared().ask("/v1/claims", &json!({"text": "22 MPa", "verdict": "holds"})).problem(400, "unknown_field");
    assert!(
        problem["errors"][0]["accepted"].as_array().is_some_and(|known| known.contains(&json!("text"))),
        "{problem:#}"
    );
    let options = json!({"text": "22 MPa", "options": {"combinations": 3}});
    let problem = shared().ask("/v1/claims", &options).problem(400, "unknown_field");
    assert_eq!(problem["errors"][0]["pointer"], "/options/combinations", "{problem:#}");
    let time = json!({"text": "22 MPa", "options": {"asked_at": "yesterday"}});
    let problem = shared().ask("/v1/claims", &time).problem(400, "invalid_value");
    assert_eq!(problem["errors"][0]["pointer"], "/options/asked_at", "{problem:#}");
    shared().ask("/v1/claims", &json!({"text": 22})).problem(400, "invalid_value");
    answered(shared().post("/v1/claims").body("{")).problem(400, "malformed_json");
    answered(shared().get("/v1/claims")).problem(405, "method_not_allowed");
}
