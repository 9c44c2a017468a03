//! Finding by the real program: an embedder that is trained with the first load, either language, rebuilding,
//! restarts and kills.

mod cli_support;

use cli_support::{Ended, Serving, fieldpack, http, run_on, simulate};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A folder with a small made-up world, in which an embedder was trained.
fn world() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, data) = (folder.path().join("out"), folder.path().join("data"));
    simulate(&out);
    run_on(&data, "load", &[out.to_str().expect("UTF-8")]).json();
    (folder, data)
}

/// The questions whose answers must not change, each by one signal or all.
const QUESTIONS: [&[&str]; 5] = [
    &["泵送中堵管", "--limit", "20"],
    &["low power and black smoke", "--signal", "vector", "--limit", "20"],
    &["发动机动力不足", "--type", "failure", "--filter", "synthetic=true", "--near", "91,30,2000"],
    &["--type", "failure", "--condition", "altitude=3600", "--limit", "15"],
    &["pump", "--signal", "text", "--signal", "neighbourhood"],
];

fn answers(data: &Path) -> Vec<Value> {
    QUESTIONS.iter().map(|arguments| run_on(data, "search", arguments).json()).collect()
}

fn embedder(data: &Path) -> String {
    run_on(data, "info", &[]).json()["as_of"]["artefacts"].as_str().expect("a text").to_owned()
}

#[test]
fn the_first_load_trains_an_embedder_that_joins_the_languages() {
    let (_folder, data) = world();
    let info = run_on(&data, "info", &[]).json();
    assert!(embedder(&data).starts_with("svd-"), "{info}");
    assert!(info["counts"]["vectors"].as_u64() >= Some(200), "{info}");
    let found = run_on(&data, "search", &["发动机动力不足，冒黑烟", "--signal", "vector", "--limit", "60"]).json();
    let hits = found["hits"].as_array().expect("hits");
    let is_han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let is_english = |hit: &&Value| hit["title"].as_str().is_some_and(|title| !title.contains(is_han));
    let english: Vec<&Value> = hits.iter().filter(is_english).collect();
    assert!(!english.is_empty(), "a Chinese question finds English records: {found}");
    for hit in hits {
        let shares = &hit["explain"]["shares"];
        assert_eq!(shares["vector"], hit["score"], "the only signal is the whole score: {hit}");
    }
}

#[test]
fn what_matches_is_counted_up_to_a_setting() {
    let (_folder, data) = world();
    let all = run_on(&data, "search", &["--type", "failure"]).json();
    assert_eq!(all["total_is"], "exact", "{}", all["total"]);
    let counted = |more: &[&str]| {
        let mut program = fieldpack();
        program.env("FIELDPACK__LIMITS__COUNT_UP_TO", "20").args(["search", "--type", "failure", "--data"]).arg(&data);
        Ended::of(program.args(more).output().expect("the program starts"))
    };
    let some = counted(&["--json"]).json();
    assert_eq!((&some["total"], &some["total_is"]), (&json!(20), &json!("at_least")));
    assert_eq!(some["hits"], all["hits"], "what is not counted changes nothing else");
    let told = counted(&[]);
    assert!(told.out.starts_with("at least 20 found"), "{}", told.out);
    let asked = counted(&["泵送中堵管"]);
    assert!(asked.out.starts_with("至少 20 条"), "in the language of the text: {}", asked.out);
    let none = fieldpack().env("FIELDPACK__LIMITS__COUNT_UP_TO", "0").arg("info").arg("--data").arg(&data).output();
    assert_eq!(none.expect("the program starts").status.code(), Some(2), "a setting of nothing is refused");
}

#[test]
fn a_profile_tells_of_each_signal() {
    let (_folder, data) = world();
    let service = Serving::start(&data);
    let asked = json!({
        "text": "泵车堵管", "near": {"lon": 91.1, "lat": 29.6, "radius_km": 3000.0},
        "conditions": [{"dimension": "altitude", "value": 3600}],
    });
    let answer: Value = http()
        .post(service.url("/v1/search?profile=true"))
        .json(&asked)
        .send()
        .and_then(reqwest::blocking::Response::json)
        .expect("an answer");
    let signals = answer["profile"]["signals"].as_array().expect("signals");
    let mut names: Vec<&str> = signals.iter().filter_map(|signal| signal["signal"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["neighbourhood", "scenario", "space_time", "text", "vector"], "{answer}");
    let ranking = answer["profile"]["ranking_us"].as_u64().expect("a time");
    for signal in signals.iter().filter(|signal| signal["signal"] == "scenario" || signal["signal"] == "space_time") {
        assert!(signal["time_us"].as_u64() > Some(0) && ranking > 0, "{answer}");
    }
    let best = &answer["hits"][0];
    let shares = best["explain"]["shares"].as_object().expect("shares");
    let sum: f64 = shares.values().filter_map(Value::as_f64).sum();
    assert!((sum - best["score"].as_f64().expect("a score")).abs() < 1e-9, "{best}");
    assert!(best["explain"]["path"].as_array().is_some_and(|path| !path.is_empty()), "{best}");
    assert!(best["distance_km"].is_number() && best["explain"]["nearness"].is_number(), "{best}");
    assert_eq!(service.stop("TERM"), Some(0));
}

#[test]
fn what_is_rebuilt_answers_as_before() {
    let (_folder, data) = world();
    let (before, named) = (answers(&data), embedder(&data));
    for only in ["vectors", "text", "columns", "rdf", "records", "access", "hooks", "vectors,text,columns"] {
        let rebuilt = run_on(&data, "rebuild", &["--only", only]).json();
        assert_eq!(rebuilt["rebuilt"].as_array().map(Vec::len), Some(only.split(',').count()), "{rebuilt}");
        assert_eq!(answers(&data), before, "after rebuilding {only}");
    }
    // Not even the embedder is needed: the journal has it.
    std::fs::remove_dir_all(data.join("vectors")).expect("removed");
    assert_eq!(answers(&data), before);
    assert_eq!(embedder(&data), named);
    let everything = run_on(&data, "rebuild", &[]).json();
    assert_eq!(everything["rebuilt"].as_array().map(Vec::len), Some(8));
    assert_eq!(answers(&data), before);
}

#[test]
fn rebuilding_needs_a_folder_of_ones_own() {
    let (folder, data) = world();
    let nothing = folder.path().join("nothing");
    let problem = run_on(&nothing, "rebuild", &[]).problem(2);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("no journal")), "{problem}");
    let service = Serving::start(&data);
    let ended = run_on(&data, "rebuild", &["--only", "text"]);
    assert!(ended.code != Some(0) && ended.err.contains("stop it"), "{ended:?}");
    assert_eq!(service.stop("TERM"), Some(0));
    // Whoever else holds the folder keeps its stores.
    let held = fieldpack_journal::LockFile::acquire(&data).expect("free again");
    let ended = run_on(&data, "rebuild", &[]);
    assert!(ended.code != Some(0) && ended.err.contains("in use"), "{ended:?}");
    for store in ["text", "rdf", "records.redb", "vectors/store"] {
        assert!(data.join(store).exists(), "{store}");
    }
    drop(held);
}

/// Puts a failure in and returns its sequence.
fn report(service: &Serving, id: &str, text: &str) -> u64 {
    let line = json!({
        "op": "upsert", "type": "failure", "source": "crew", "source_id": id, "data": {"text": text, "mode": "UNK"},
    });
    let answer: Value = http()
        .post(service.url("/v1/records"))
        .header("content-type", "application/x-ndjson")
        .body(format!("{line}\n"))
        .send()
        .and_then(reqwest::blocking::Response::json)
        .expect("an answer");
    answer["sequence"].as_u64().unwrap_or_else(|| panic!("{answer}"))
}

/// Whether a failure is found by a signal.
fn is_found(service: &Serving, id: &str, text: &str, signal: &str) -> bool {
    let asked = json!({"text": text, "signals": [signal], "filters": {"source": "crew"}, "limit": 50});
    let answer: Value = http()
        .post(service.url("/v1/search"))
        .json(&asked)
        .send()
        .and_then(reqwest::blocking::Response::json)
        .expect("an answer");
    answer["hits"].as_array().expect("hits").iter().any(|hit| hit["source_id"] == id)
}

#[test]
fn what_is_acknowledged_is_found_at_once_and_after_a_kill() {
    let (_folder, data) = world();
    let service = Serving::start(&data);
    for round in 0..3 {
        let id = format!("C-{round}");
        report(&service, &id, "泵送中堵管，压力突升");
        for signal in ["text", "vector"] {
            assert!(is_found(&service, &id, "堵管，压力突升", signal), "{signal}, round {round}");
        }
    }
    report(&service, "C-0", "hydraulic hose burst");
    assert!(!is_found(&service, "C-0", "堵管，压力突升", "vector"), "its old meaning is gone");
    service.kill();
    let service = Serving::start(&data);
    for (id, found) in [("C-0", false), ("C-1", true), ("C-2", true)] {
        assert_eq!(is_found(&service, id, "堵管，压力突升", "vector"), found, "{id} by meaning");
        assert_eq!(is_found(&service, id, "堵管，压力突升", "text"), found, "{id} by words");
    }
    assert_eq!(service.stop("TERM"), Some(0));
}

#[test]
fn training_again_is_an_entry_and_the_vectors_follow() {
    let (_folder, data) = world();
    let first = embedder(&data);
    let service = Serving::start(&data);
    report(&service, "C-9", "盾构机刀盘磨损，推力增大");
    let trained = run_on(&data, "train", &[]).json();
    assert_eq!(service.stop("TERM"), Some(0), "stopping waits for the vectors");
    let second = embedder(&data);
    assert_eq!(trained["embedder"], json!(second));
    assert_ne!(first, second, "other texts, another embedder");
    let service = Serving::start(&data);
    assert!(is_found(&service, "C-9", "刀盘磨损", "vector"));
    assert_eq!(service.stop("TERM"), Some(0));
}

#[test]
fn a_model_that_cannot_be_used_is_named() {
    let (folder, data) = world();
    let mut program = cli_support::fieldpack();
    program.env("FIELDPACK__VECTORS__MODEL", folder.path()).args(["info", "--json", "--data"]).arg(&data);
    let ended = cli_support::Ended::of(program.output().expect("the program starts"));
    assert!(ended.code != Some(0) && ended.err.contains("vectors.model"), "{ended:?}");
}
