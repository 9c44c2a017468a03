//! Idempotency keys: what is asked for twice is made once, also by several at once and after a restart.

use crate::support::{Answered, Running, answered, asked, fresh_folder, settings};
use reqwest::Method;
use serde_json::{Value, json};

/// A question whose pack is stored.
fn stored(opportunity: &str) -> Value {
    let mut request = asked("拉萨混凝土泵送，C40，泵高60米");
    request["context"] = json!({"opportunity": opportunity});
    request
}

/// Sends a request under a key.
fn once(running: &Running, path: &str, key: &str, body: &Value) -> Answered {
    running.ask(&format!("{path}?idempotency_key={key}"), body)
}

/// How many packs are stored.
fn packs(running: &Running) -> usize {
    answered(running.get("/v1/packs?limit=100")).json()["packs"].as_array().expect("packs").len()
}

#[test]
fn a_pack_is_made_once_under_a_key() {
    let folder = fresh_folder("once-packs");
    let running = Running::start(&folder, &settings());
    let first = once(&running, "/v1/packs", "p-1", &stored("OPP-1"));
    assert_eq!(first.status, 200, "{}", first.text);
    let again = once(&running, "/v1/packs", "p-1", &stored("OPP-1"));
    assert_eq!(again.text, first.text, "byte for byte");
    let by_header = running.post("/v1/packs").header("idempotency-key", "p-1").json(&stored("OPP-1"));
    assert_eq!(answered(by_header).text, first.text);
    assert_eq!(packs(&running), 1);
    once(&running, "/v1/packs", "p-1", &stored("OPP-2")).problem(422, "idempotency_key_reused");
    once(&running, "/v1/answers", "p-1", &stored("OPP-1")).problem(422, "idempotency_key_reused");
    assert_ne!(once(&running, "/v1/packs", "p-2", &stored("OPP-1")).json()["id"], first.json()["id"]);
    drop(running);
    let running = Running::start(&folder, &settings());
    assert_eq!(once(&running, "/v1/packs", "p-1", &stored("OPP-1")).text, first.text, "after a restart");
    assert_eq!(packs(&running), 2);
    // Without a context nothing is stored, and nothing is kept of the key.
    let loose = once(&running, "/v1/packs", "p-3", &asked("拉萨混凝土泵送，C40，泵高60米"));
    assert_eq!(loose.status, 200, "{}", loose.text);
    assert_eq!(once(&running, "/v1/packs", "p-3", &stored("OPP-3")).status, 200);
    for key in [String::new(), "k".repeat(256)] {
        once(&running, "/v1/packs", &key, &stored("OPP-1")).problem(400, "invalid_value");
    }
}

#[test]
fn an_answer_with_a_pack_is_made_once_under_a_key() {
    let running = Running::start(&fresh_folder("once-answers"), &settings());
    let first = once(&running, "/v1/answers", "a-1", &stored("OPP-1")).json();
    let again = once(&running, "/v1/answers", "a-1", &stored("OPP-1")).json();
    assert!(first["pack"]["id"].is_string(), "{first:#}");
    assert_eq!(again["pack"], first["pack"]);
    assert_eq!(again["question"], first["question"]);
    assert_eq!(packs(&running), 1);
}

#[test]
fn many_at_once_make_one() {
    let running = Running::start(&fresh_folder("once-many"), &settings());
    let ids: Vec<String> = std::thread::scope(|scope| {
        let ask = || once(&running, "/v1/packs", "same", &stored("OPP-1"));
        let all: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        all.into_iter().map(|one| one.join().expect("answered")).map(|answer| answer.json()["id"].to_string()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0] && id != "null"), "{ids:?}");
    assert_eq!(packs(&running), 1);
}

#[test]
fn a_secret_is_shown_once_under_a_key() {
    let folder = fresh_folder("once-keys");
    let running = Running::start(&folder, &settings());
    let new = json!({"name": "CRM", "role": "rep"});
    let first = once(&running, "/v1/keys", "k-1", &new).json();
    let text = first["text"].as_str().expect("its text").to_owned();
    let check = |running: &Running| {
        let again = once(running, "/v1/keys", "k-1", &new);
        assert_eq!(again.status, 200, "{}", again.text);
        assert!(!again.text.contains(&text[20..]) && again.json().get("text").is_none(), "{}", again.text);
        assert_eq!(again.json()["key"]["id"], first["key"]["id"]);
        let listed = answered(running.get("/v1/keys")).json();
        assert_eq!(listed["keys"].as_array().map(Vec::len), Some(1), "{listed:#}");
    };
    check(&running);
    once(&running, "/v1/keys", "k-1", &json!({"name": "CRM", "role": "admin"})).problem(422, "idempotency_key_reused");
    let rotate = format!("/v1/keys/{}/rotate", first["key"]["id"].as_str().expect("an id"));
    let rotated = once(&running, &rotate, "r-1", &json!({"overlap_h": 1})).json();
    let second = rotated["text"].as_str().expect("its new text").to_owned();
    assert!(once(&running, &rotate, "r-1", &json!({"overlap_h": 1})).json().get("text").is_none());
    let works = answered(running.get("/v1/info").bearer_auth(&second));
    assert_eq!(works.status, 200, "the repeat made no other secret");
    drop(running);
    check(&Running::start(&folder, &settings()));
}

#[test]
fn shares_backups_and_loads_are_made_once_under_a_key() {
    let folder = fresh_folder("once-others");
    let running = Running::start(&folder, &settings());
    let pack = running.ask("/v1/packs", &stored("OPP-1")).json()["id"].as_str().expect("an id").to_owned();
    let shares = format!("/v1/packs/{pack}/shares");
    let link = once(&running, &shares, "s-1", &json!({"audience": "customer"})).json();
    assert_eq!(once(&running, &shares, "s-1", &json!({"audience": "customer"})).json(), link);
    once(&running, &shares, "s-1", &json!({"audience": "partner"})).problem(422, "idempotency_key_reused");
    assert_eq!(answered(running.get(&shares)).json()["shares"].as_array().map(Vec::len), Some(1));
    let backup = |running: &Running| answered(running.request(Method::POST, "/v1/backups?idempotency_key=b-1")).json();
    let written = backup(&running);
    assert!(written["file"].is_string(), "{written:#}");
    assert_eq!(backup(&running), written);
    let load = || answered(running.post("/v1/loads?idempotency_key=l-1"));
    let (begun, again) = (load(), load());
    assert_eq!((begun.status, &begun.text), (201, &again.text));
    assert_eq!(answered(running.delete(begun.header("location"))).status, 204);
    assert_ne!(load().text, begun.text, "a load that has ended is begun anew");
    drop(running);
    let running = Running::start(&folder, &settings());
    assert_eq!(once(&running, &shares, "s-1", &json!({"audience": "customer"})).json(), link, "after a restart");
    assert_eq!(backup(&running), written, "after a restart");
}
