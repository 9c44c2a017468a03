//! Why something is not in a pack, over HTTP: the pack is kept, then asked about.

use crate::support::{FIRST_ZH, asked, has_han, shared};
use serde_json::{Value, json};

/// Keeps the pack of a text and gives its id and itself.
fn kept(text: &str) -> (String, Value) {
    let mut body = asked(text);
    body["options"]["store"] = json!(true);
    let answer = shared().ask("/v1/packs", &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let pack = answer.json();
    (pack["id"].as_str().expect("an id").to_owned(), pack)
}

/// Asks why something is not in a kept pack.
fn why_not(id: &str, body: &Value) -> Value {
    let answer = shared().ask(&format!("/v1/packs/{id}/why-not"), body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[test]
fn a_machine_that_fails_is_told_with_numbers_a_source_and_the_nearest_change() {
    let (id, pack) = kept(FIRST_ZH);
    let rejected = &pack["rejected"][0]["machine"];
    let answer = why_not(&id, &json!({"machine": rejected["iri"]}));
    assert_eq!(answer["verdict"], "infeasible", "{answer:#}");
    assert_eq!(answer["pack"], id.as_str());
    assert!(has_han(answer["sentence"].as_str().unwrap_or_default()), "{answer:#}");
    let violations = answer["violations"].as_array().expect("violations");
    assert!(!violations.is_empty());
    for violation in violations {
        assert_eq!(violation["verdict"], "infeasible");
        assert!(violation["quantity_required"].is_object() && violation["quantity_available"].is_object());
        assert!(violation["source"]["document"].as_str().is_some_and(|document| !document.is_empty()));
    }
    let changes = answer["changes"].as_array().expect("changes");
    let told = !changes.is_empty() || answer["reasons"].to_string().contains("no_single_change");
    assert!(told, "{answer:#}");
}

#[test]
fn the_change_that_is_named_makes_the_machine_feasible() {
    let text = "lifting 60 t at 20 m radius, 40 m high, tower crane, Shanghai";
    let (id, _) = kept(text);
    let answer = why_not(&id, &json!({"machine": "Potain MCT 85", "language": "en"}));
    assert_eq!(answer["language"], "en");
    assert_eq!(answer["verdict"], "infeasible", "{answer:#}");
    let change = answer["changes"]
        .as_array()
        .and_then(|changes| changes.iter().find(|change| change["dimension"] == "lift_mass"));
    let mass = change.and_then(|change| change["to"]["value"].as_f64()).expect("a lighter lift");
    let lighter = format!("lifting {:.1} t at 20 m radius, 40 m high, tower crane, Shanghai", mass - 0.2);
    let (id, _) = kept(&lighter);
    let answer = why_not(&id, &json!({"machine": "Potain MCT 85", "language": "en"}));
    assert_ne!(answer["verdict"], "infeasible", "{answer:#}");
}

#[test]
fn what_is_in_the_pack_is_said_to_be_in_it() {
    let (id, pack) = kept(FIRST_ZH);
    let lead = &pack["combinations"][0]["roles"][0];
    assert_eq!(why_not(&id, &json!({"machine": lead["machine"]["label"]}))["verdict"], "chosen");
    assert_eq!(why_not(&id, &json!({"class": lead["class"]["notation"]}))["verdict"], "chosen");
    assert_eq!(why_not(&id, &json!({"class": "tower_crane"}))["verdict"], "not_for_these_works");
}

#[test]
fn what_is_not_known_is_located_with_names_that_come_near() {
    let (id, _) = kept(FIRST_ZH);
    let path = format!("/v1/packs/{id}/why-not");
    let answer = shared().ask(&path, &json!({"machine": "SP 88"}));
    assert_eq!(answer.status, 404, "{}", answer.text);
    let problem = answer.json();
    assert_eq!(problem["errors"][0]["pointer"], "/machine");
    assert!(problem["errors"][0]["accepted"].to_string().contains("SP 8800"), "{problem:#}");
    let cases = [
        (json!({}), 400, "missing_field"),
        (json!({"machine": "SP 8800", "class": "trailer_pump"}), 400, "invalid_value"),
        (json!({"engine": "x"}), 400, "unknown_field"),
        (json!({"partner": "nobody at all"}), 404, "not_found"),
    ];
    for (body, status, code) in cases {
        let answer = shared().ask(&path, &body);
        assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{body}: {}", answer.text);
    }
    let answer = shared().ask("/v1/packs/none/why-not", &json!({"machine": "SP 8800"}));
    assert_eq!(answer.status, 404, "{}", answer.text);
}
