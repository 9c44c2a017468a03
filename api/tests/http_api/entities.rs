//! Entities: forms and lists.

use crate::support::{answered, shared};
use serde_json::Value;

/// Lhasa, as the shipped knowledge names it.
fn a_place() -> String {
    let page = answered(shared().get("/v1/entities/place?limit=1")).json();
    page["entities"][0]["iri"].as_str().map(str::to_owned).expect("a place")
}

#[test]
fn an_entity_comes_in_the_form_asked_for() {
    let address = format!("/v1/entities?iri={}", a_place());
    let form = |accept: Option<&str>, parameter: &str| {
        let request = shared().get(&format!("{address}{parameter}"));
        answered(match accept {
            Some(accept) => request.header("accept", accept),
            None => request,
        })
    };
    let plain = form(None, "");
    assert_eq!((plain.status, plain.header("content-type")), (200, "application/json"), "{}", plain.text);
    assert_eq!(plain.json()["iri"], a_place());
    let linked = form(Some("application/ld+json"), "");
    assert_eq!(linked.header("content-type"), "application/ld+json");
    assert!(linked.json().is_object() || linked.json().is_array(), "{}", linked.text);
    let turtle = form(Some("text/turtle, application/json;q=0.5"), "");
    assert_eq!(turtle.header("content-type"), "text/turtle");
    assert!(turtle.text.contains(" a ") || turtle.text.contains("rdf-syntax-ns#type"), "{}", turtle.text);
    let chosen = form(Some("text/turtle"), "&format=json");
    assert_eq!(chosen.header("content-type"), "application/json", "the parameter goes before the header");
    let none = form(Some("image/png"), "").problem(406, "not_acceptable");
    assert_eq!(none["errors"][0]["accepted"].as_array().map(Vec::len), Some(3), "{none:#}");
}

#[test]
fn an_entity_that_is_not_known_is_not_found() {
    answered(shared().get("/v1/entities?iri=https://example.org/nothing")).problem(404, "not_found");
    answered(shared().get("/v1/entities?iri=no%20iri")).problem(404, "not_found");
}

#[test]
fn pages_of_a_list_give_everything_once() {
    let mut seen: Vec<Value> = Vec::new();
    let mut cursor = String::new();
    let total = loop {
        let page = answered(shared().get(&format!("/v1/entities/activity?limit=3&language=en{cursor}")));
        assert_eq!(page.status, 200, "{}", page.text);
        let page = page.json();
        seen.extend(page["entities"].as_array().into_iter().flatten().map(|entity| entity["iri"].clone()));
        let Some(next) = page["next"].as_str() else { break page["total"].as_u64().unwrap_or_default() };
        cursor = format!("&cursor={}", next.replace('#', "%23"));
    };
    assert_eq!(seen.len() as u64, total);
    let mut sorted: Vec<String> = seen.iter().map(ToString::to_string).collect();
    sorted.dedup();
    assert_eq!(sorted.len(), seen.len());
}

#[test]
fn records_are_listed_by_type() {
    let page = answered(shared().get("/v1/entities/site?limit=1")).json();
    assert!(page["total"].as_u64() >= Some(2), "{page:#}");
    assert_eq!(page["entities"].as_array().map(Vec::len), Some(1));
    assert!(page["next"].is_string(), "{page:#}");
}

#[test]
fn an_unknown_type_or_filter_is_refused_with_the_accepted_ones() {
    let problem = answered(shared().get("/v1/entities/castle")).problem(404, "not_found");
    let accepted = problem["errors"][0]["accepted"].as_array().cloned().unwrap_or_default();
    assert!(accepted.contains(&Value::from("site")) && accepted.contains(&Value::from("machine")), "{problem:#}");
    answered(shared().get("/v1/entities/machine?colour=red")).problem(400, "unknown_field");
    answered(shared().get("/v1/entities/site?colour=red")).problem(400, "invalid_value");
}
