//! The command line beside a running service: it talks to it, and gets the same answers.

mod cli_support;

use cli_support::{
    ASKED_AT, LHASA_EN, LHASA_ZH, Serving, comparable, count, http, run, run_on, simulate, site_line, write_sites,
};
use serde_json::{Value, json};
use std::path::Path;

fn text_of(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A folder with a small made-up world.
fn world() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, data) = (folder.path().join("out"), folder.path().join("data"));
    simulate(&out);
    run_on(&data, "load", &[text_of(&out)]).json();
    (folder, data)
}

fn ask(data: &Path, text: &str) -> Value {
    run_on(data, "ask", &["--asked-at", ASKED_AT, text]).json()["pack"].clone()
}

#[test]
fn a_pack_is_the_same_from_the_folder_and_from_the_service() {
    let (_folder, data) = world();
    let opened = [LHASA_ZH, LHASA_EN].map(|text| comparable(ask(&data, text)));
    assert_eq!(opened[0]["question"]["language"], "zh");
    assert_eq!(opened[1]["question"]["language"], "en");
    for pack in &opened {
        assert_eq!(pack["combinations"].as_array().map(Vec::len), Some(3), "{pack}");
        assert_eq!(pack["prohibitions"].as_array().map(Vec::len), Some(5), "{pack}");
    }
    let machines = |pack: &Value| -> Vec<Value> {
        let combinations = pack["combinations"].as_array().cloned().unwrap_or_default();
        combinations.iter().map(|one| one["roles"][0]["machine"]["iri"].clone()).collect()
    };
    assert_eq!(machines(&opened[0]), machines(&opened[1]), "the same pack in either language");

    let service = Serving::start(&data);
    let served = [LHASA_ZH, LHASA_EN].map(|text| comparable(ask(&data, text)));
    assert_eq!(opened, served);
    let posted: Value = http()
        .post(service.url("/v1/packs"))
        .json(&json!({"text": LHASA_ZH, "options": {"asked_at": ASKED_AT}}))
        .send()
        .and_then(reqwest::blocking::Response::json)
        .expect("a pack");
    assert_eq!(comparable(posted), served[0]);
    assert_eq!(service.stop("INT"), Some(0), "Ctrl-C stops it gracefully");
    assert_eq!(comparable(ask(&data, LHASA_ZH)), opened[0], "and leaves the folder whole");
}

#[test]
fn the_text_of_a_pack_can_be_read_aloud_in_both_languages() {
    let (_folder, data) = world();
    let text = |sentence: &str| {
        let data = data.as_os_str();
        let ended =
            run(["ask".as_ref(), "--data".as_ref(), data, "--asked-at".as_ref(), ASKED_AT.as_ref(), sentence.as_ref()]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.out
    };
    let chinese = text(LHASA_ZH);
    for part in
        ["【理解】", "【设备组合】", "【本工地禁止】", "【合作伙伴】", "【把握】", "拉萨", "原话“200”", "〔模拟〕"]
    {
        assert!(chinese.contains(part), "{part}: {chinese}");
    }
    let english = text(LHASA_EN);
    for part in ["UNDERSTOOD", "EQUIPMENT COMBINATIONS", "NOT HERE", "PARTNERS", "HOW SURE", "[synthetic]"] {
        assert!(english.contains(part), "{part}: {english}");
    }
    let widest = english.lines().map(console::measure_text_width).max();
    assert!(widest.is_some_and(|width| width <= 102), "{widest:?}");
}

#[test]
fn why_not_is_told_in_the_language_of_the_question() {
    let (_folder, data) = world();
    let told = |sentence: &str| {
        let asked = ["why-not", "--data", text_of(&data), "--machine", "SP 8800", sentence];
        let ended = run(asked);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.out
    };
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let english = told(LHASA_EN);
    assert!(!english.is_empty() && !english.chars().any(is_han), "{english}");
    assert!(told(LHASA_ZH).chars().any(is_han));
}

#[test]
fn a_question_out_of_scope_ends_with_three_and_says_what_can_be_asked() {
    let (_folder, data) = world();
    let ended = run_on(&data, "ask", &["给我推荐一家好吃的火锅店"]);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    let answer: Value = serde_json::from_str(&ended.out).expect("an answer");
    assert_eq!(answer["intent"], "out_of_scope");
    assert!(answer["scope"]["intents"].as_array().is_some_and(|intents| intents.len() == 5), "{answer:#}");
    let empty = run_on(&data, "ask", &["  "]).problem(2);
    assert_eq!(empty["code"], "empty_question");
    let long = run_on(&data, "ask", &[&"混凝土".repeat(5_000)]).problem(2);
    assert_eq!(long["code"], "text_too_long");
}

#[test]
fn a_second_process_on_the_folder_is_told_the_address() {
    let (_folder, data) = world();
    let service = Serving::start(&data);
    let second = run_on(&data, "serve", &["--listen", "127.0.0.1:0"]).problem(4);
    let detail = second["detail"].as_str().expect("a sentence");
    assert!(detail.contains(&service.address), "{detail}");
    let chinese = run_on(&data, "serve", &["--listen", "127.0.0.1:0", "--language", "zh"]).problem(4);
    assert!(chinese["detail"].as_str().is_some_and(|detail| detail.contains("先停止它")), "{chinese}");
    assert_eq!(service.stop("TERM"), Some(0));
}

#[test]
fn an_address_in_use_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    let problem = run_on(&folder.path().join("data"), "serve", &["--listen", &address]).problem(4);
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains(&address) && detail.contains("--listen"), "{detail}");
}

#[test]
fn loads_searches_and_formulas_go_through_the_service() {
    let (folder, data) = world();
    let service = Serving::start(&data);
    let sites = folder.path().join("more.ndjson");
    write_sites(&sites, "crm", 4_500);
    let loaded = run_on(&data, "load", &[text_of(&sites)]).json();
    assert_eq!(loaded["files"][0]["records"], 4_500, "{loaded}");
    assert_eq!(count(&data, "site"), 4_540, "visible when the command ends");
    let graph = folder.path().join("g.ttl");
    std::fs::write(&graph, "<https://x/s> <https://x/p> 1 .\n").expect("written");
    assert_eq!(run_on(&data, "load", &[text_of(&graph)]).json()["files"][0]["quads"], 1);

    let mut lines: Vec<String> = (0..3_000).map(|number| site_line("bad", number)).collect();
    lines[2_500] = lines[2_500].replace("\"lat\":", "\"lat\":1");
    std::fs::write(&sites, lines.join("\n")).expect("written");
    let refused = run_on(&data, "load", &[text_of(&sites)]).problem(2);
    assert!(refused.to_string().contains("more.ndjson:2501"), "{refused}");
    assert_eq!(count(&data, "site"), 4_540, "nothing of a refused file is there");

    let arguments = ["--type", "site", "--near", "91.1,36.1,60", "--limit", "5"];
    let found = run_on(&data, "search", &arguments).json();
    let formula = run_on(&data, "calc", &["boiling_point", "altitude=3650 m"]).json();
    let unknown = run_on(&data, "calc", &["perpetuum_mobile"]).problem(3);
    assert_eq!(unknown["code"], "not_found");
    assert_eq!(service.stop("TERM"), Some(0));
    assert_eq!(run_on(&data, "search", &arguments).json(), found, "the folder answers as the service did");
    assert_eq!(run_on(&data, "calc", &["boiling_point", "altitude=3650 m"]).json(), formula);
}

#[test]
fn searching_ends_with_three_where_nothing_is_found() {
    let (_folder, data) = world();
    let failures = run_on(&data, "search", &["--type", "failure", "--limit", "2"]).json();
    assert_eq!((failures["total"].as_u64(), failures["hits"].as_array().map(Vec::len)), (Some(300), Some(2)));
    let next = failures["next"].as_str().expect("a cursor");
    let page = run_on(&data, "search", &["--type", "failure", "--limit", "2", "--cursor", next]).json();
    assert_ne!(page["hits"][0]["iri"], failures["hits"][0]["iri"]);
    let nothing = run_on(&data, "search", &["--near", "0,0,10"]);
    assert_eq!(nothing.code, Some(3), "{nothing:?}");
    let problem = run_on(&data, "search", &["--type", "castle"]).problem(2);
    assert!(problem["errors"][0]["accepted"].as_array().is_some_and(|list| list.contains(&json!("site"))), "{problem}");
    let problem = run_on(&data, "search", &["--near", "91.1"]).problem(2);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("--near")), "{problem}");
}
