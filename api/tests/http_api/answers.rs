//! Answers of every intent over HTTP, in both languages.

use crate::support::{ASKED_AT, FIRST_EN, FIRST_ZH, asked, has_han, shared};
use serde_json::{Value, json};

/// The parts of an answer that are there.
fn parts(answer: &Value) -> Vec<&'static str> {
    let all = ["pack", "diagnosis", "partners", "machines", "hits", "scope"];
    all.into_iter().filter(|part| !answer[*part].is_null()).collect()
}

/// Asks, and checks what every answer has.
fn answered(text: &str, intent: &str) -> Value {
    let reply = shared().ask("/v1/answers", &asked(text));
    assert_eq!(reply.status, 200, "{text}: {}", reply.text);
    let answer = reply.json();
    assert_eq!(answer["intent"], intent, "{text}");
    let language = answer["question"]["language"].as_str().unwrap_or_default();
    assert_eq!(reply.header("content-language"), language);
    let sentence = answer["headline"]["sentence"].as_str().unwrap_or_default();
    assert!(!sentence.is_empty() && has_han(sentence) == (language == "zh"), "{text}: {sentence}");
    for field in ["sequence", "knowledge", "program"] {
        assert!(!answer["as_of"][field].is_null(), "{field}");
    }
    answer
}

#[test]
fn a_job_gets_its_pack() {
    for text in [FIRST_ZH, FIRST_EN] {
        let answer = answered(text, "pack");
        assert_eq!(parts(&answer), ["pack"]);
        assert_eq!(answer["pack"]["combinations"].as_array().map(Vec::len), Some(3));
        assert_eq!(answer["headline"], answer["pack"]["headline"]);
    }
}

#[test]
fn a_failure_gets_a_diagnosis_and_who_can_help() {
    for (text, code) in [
        ("泵车在高原老是憋车冒黑烟怎么办，海拔4200，打的C30", "EPW"),
        ("Truck-mounted pump loses power and blows black smoke at 4200 m altitude, what could cause it", "EPW"),
    ] {
        let answer = answered(text, "failure");
        assert_eq!(parts(&answer), ["diagnosis", "partners"]);
        let diagnosis = &answer["diagnosis"];
        assert_eq!(diagnosis["modes"][0]["mode"]["notation"], code, "{diagnosis:#}");
        for part in ["checks", "actions", "avoid"] {
            assert!(diagnosis[part].as_array().is_some_and(|list| !list.is_empty()), "{part}: {diagnosis:#}");
        }
        let probability = &diagnosis["modes"][0]["probability"];
        assert!(probability["low"].as_f64() <= probability["value"].as_f64(), "{probability:#}");
        assert_eq!(probability["certainty"], "assumed");
    }
}

#[test]
fn a_question_for_partners_says_why_there_are_none() {
    for text in [
        "米林附近有没有能修主油泵的师傅？",
        "Who rents a 60 t crawler crane around Windhoek for three months from May?",
    ] {
        let answer = answered(text, "partner");
        assert_eq!(parts(&answer), ["partners"]);
        assert!(answer["shortfalls"].as_array().is_some_and(|list| !list.is_empty()), "{answer:#}");
    }
}

#[test]
fn a_question_for_machines_and_a_tender_are_checked() {
    for text in [
        "90吨级的矿卡你们有哪几款能用",
        "Which model of trailer pump gives 24 MPa concrete pressure? Just the data sheet please.",
    ] {
        let answer = answered(text, "product");
        assert_eq!(parts(&answer), ["machines"]);
        assert!(answer["machines"].as_array().is_some_and(|list| !list.is_empty()), "{answer:#}");
    }
    let tender = shared().ask(
        "/v1/answers",
        &asked("4.2.3 混凝土泵送设备：理论排量不应小于80m³/h，混凝土出口压力不小于18MPa；输送管内径150mm；骨料最大粒径31.5mm。"),
    );
    let answer = tender.json();
    let clauses = answer["clauses"].as_array().cloned().unwrap_or_default();
    assert!(clauses.len() >= 3, "{:#}", answer["clauses"]);
    assert!(clauses.iter().all(|clause| clause["note"].as_str().is_some_and(has_han)));
}

#[test]
fn clauses_and_documents_are_found() {
    for text in [
        "找一下JGJ/T 10里关于高层泵送坍落度的条文",
        "Which standard says how far concrete may be pumped downhill? Find the clause.",
    ] {
        let answer = answered(text, "search");
        assert_eq!(parts(&answer), ["hits"]);
        let hits = answer["hits"].as_array().cloned().unwrap_or_default();
        assert!(hits.iter().any(|hit| hit["kind"] == "rule"), "{hits:#?}");
    }
}

#[test]
fn what_is_out_of_scope_is_told_so() {
    for text in ["这个月的提成什么时候发？", "Please take me off this mailing list."] {
        let answer = answered(text, "out_of_scope");
        assert_eq!(parts(&answer), ["scope"]);
        assert!(answer["scope"]["covered"].as_array().is_some_and(|list| !list.is_empty()));
    }
}

#[test]
fn a_pack_is_stored_where_a_context_is_given() {
    let body = json!({"text": FIRST_ZH, "options": {"asked_at": ASKED_AT}, "context": {"customer": "A"}});
    let answer = shared().ask("/v1/answers", &body).json();
    let id = answer["pack"]["id"].as_str().map(str::to_owned).expect("an id");
    let read = crate::support::answered(shared().get(&format!("/v1/packs/{id}")));
    assert_eq!((read.status, read.json()), (200, answer["pack"].clone()));
}

#[test]
fn a_faulty_request_is_refused() {
    shared().ask("/v1/answers", &json!({"text": "x", "colour": 1})).problem(400, "unknown_field");
    shared().ask("/v1/answers", &json!({"text": " "})).problem(400, "empty_question");
}
