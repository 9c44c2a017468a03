//! Questions and packs.

use crate::support::{ASKED_AT, FIRST_EN, FIRST_ZH, answered, asked, has_han, shared};
use serde_json::{Value, json};

/// The machines of a pack's combinations, by role.
fn machines(pack: &Value) -> Vec<Value> {
    let combinations = pack["combinations"].as_array().cloned().unwrap_or_default();
    let roles = |combination: &Value| combination["roles"].as_array().cloned().unwrap_or_default();
    combinations.iter().flat_map(roles).map(|role| role["machine"]["iri"].clone()).collect()
}

/// What is the same for the same question.
fn without_identity(mut pack: Value) -> Value {
    pack["id"] = Value::Null;
    pack["created_by"] = Value::Null;
    pack
}

#[test]
fn the_first_question_gets_a_pack_in_its_language() {
    let answer = shared().ask("/v1/packs", &asked(FIRST_ZH));
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-language"), "zh");
    assert_eq!(answer.header("content-type"), "application/json");
    let pack = answer.json();
    assert_eq!(pack["combinations"].as_array().map(Vec::len), Some(3), "{:#}", pack["shortfalls"]);
    assert_eq!(pack["prohibitions"].as_array().map(Vec::len), Some(5), "{:#}", pack["shortfalls"]);
    assert!(has_han(pack["headline"]["sentence"].as_str().unwrap_or_default()), "{:#}", pack["headline"]);
    assert_eq!(pack["question"]["asked_at"], ASKED_AT);
    let text = FIRST_ZH.chars().collect::<Vec<_>>();
    let places = pack["question"]["places"].as_array().cloned().unwrap_or_default();
    let span =
        |index: usize| usize::try_from(places[0]["span"][index].as_u64().unwrap_or_default()).unwrap_or_default();
    assert_eq!(text[span(0)..span(1)].iter().collect::<String>(), "拉萨");
}

#[test]
fn the_english_sentence_gets_the_same_pack_in_english() {
    let (zh, en) = (shared().ask("/v1/packs", &asked(FIRST_ZH)), shared().ask("/v1/packs", &asked(FIRST_EN)));
    assert_eq!(en.status, 200, "{}", en.text);
    assert_eq!(en.header("content-language"), "en");
    let (zh, en) = (zh.json(), en.json());
    assert_eq!(machines(&zh), machines(&en));
    let rules = |pack: &Value| -> Vec<Value> {
        pack["prohibitions"].as_array().into_iter().flatten().map(|rule| rule["iri"].clone()).collect()
    };
    assert_eq!(rules(&zh), rules(&en));
    assert!(!has_han(en["headline"]["sentence"].as_str().unwrap_or_default()), "{:#}", en["headline"]);
}

#[test]
fn the_same_question_gets_the_same_pack() {
    let ask = || without_identity(shared().ask("/v1/packs", &asked(FIRST_ZH)).json());
    assert_eq!(ask(), ask());
}

#[test]
fn a_question_is_understood_with_its_spans() {
    let answer = shared().ask("/v1/questions", &asked(FIRST_EN));
    assert_eq!((answer.status, answer.header("content-language")), (200, "en"), "{}", answer.text);
    let question = answer.json();
    assert_eq!(question["intent"], "pack");
    assert_eq!(question["time"]["months"], json!([11]));
    let stated = |condition: &&Value| condition["origin"] == "stated";
    let conditions = question["conditions"].as_array().cloned().unwrap_or_default();
    assert!(conditions.iter().filter(stated).all(|condition| condition["span"].is_array()), "{question:#}");
}

#[test]
fn the_language_of_the_options_goes_before_that_of_the_text() {
    let body = json!({"text": FIRST_ZH, "options": {"asked_at": ASKED_AT, "language": "en"}});
    let answer = shared().ask("/v1/questions", &body);
    assert_eq!((answer.header("content-language"), answer.json()["language"].clone()), ("en", json!("en")));
}

#[test]
fn a_scenario_needs_no_text() {
    let body = json!({
        "scenario": {
            "activity": "concrete pumping", "place": {"name": "拉萨"}, "time": {"months": [11]},
            "conditions": [{"dimension": "pumping_height", "op": "eq", "value": 120, "unit": "m"}]
        },
        "options": {"asked_at": ASKED_AT}
    });
    let answer = answered(shared().post("/v1/packs?language=en").json(&body));
    assert_eq!((answer.status, answer.header("content-language")), (200, "en"), "{}", answer.text);
    assert_eq!(answer.json()["question"]["activity"]["notation"], "concrete pumping");
}

#[test]
fn a_stored_pack_is_read_back_as_it_was() {
    let body = json!({"text": FIRST_ZH, "options": {"asked_at": ASKED_AT}, "context": {"customer": "A"}});
    let made = shared().ask("/v1/packs", &body);
    assert_eq!(made.status, 200, "{}", made.text);
    let id = made.json()["id"].as_str().map(str::to_owned).expect("an id");
    let read = answered(shared().get(&format!("/v1/packs/{id}")));
    assert_eq!(read.status, 200, "{}", read.text);
    assert_eq!(read.json(), made.json());
    answered(shared().get("/v1/packs/none")).problem(404, "not_found");
}

#[test]
fn a_pack_that_is_not_stored_is_not_found() {
    let made = shared().ask("/v1/packs", &asked(FIRST_ZH)).json();
    let id = made["id"].as_str().unwrap_or_default();
    let id = if id.is_empty() { "unstored" } else { id };
    answered(shared().get(&format!("/v1/packs/{id}"))).problem(404, "not_found");
}
