//! The command line as such: help, exit codes, JSON errors, settings, formulas, ontologies.

mod cli_support;

use cli_support::{fieldpack, repository, run, run_on};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

fn is_chinese(text: &str) -> bool {
    text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character))
}

#[test]
fn help_and_version_end_well_and_usage_errors_with_two() {
    let help = run(["--help"]);
    assert_eq!(help.code, Some(0));
    for command in ["serve", "load", "ask", "claim", "search", "calc", "simulate", "check", "openapi", "info"] {
        assert!(help.out.contains(command), "{}", help.out);
    }
    assert!(help.out.contains("Exit codes") && help.out.contains("退出码"));
    assert_eq!(run(["--version"]).code, Some(0));
    assert_eq!(run(["fly"]).code, Some(2));
    assert_eq!(run(["ask"]).code, Some(2));
    let problem = run(["ask", "--json"]).problem(2);
    assert_eq!(problem["code"], "invalid_value");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("TEXT")), "{problem}");
}

#[test]
fn errors_come_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing");
    let english = run_on(&missing, "ask", &["拉萨"]).problem(2);
    let chinese = run_on(&missing, "ask", &["拉萨", "--language", "zh"]).problem(2);
    let detail = |problem: &Value| problem["detail"].as_str().expect("a sentence").to_owned();
    assert!(!is_chinese(&detail(&english)) && detail(&english).contains("fieldpack load"), "{english}");
    assert!(is_chinese(&detail(&chinese)) && detail(&chinese).contains("fieldpack load"), "{chinese}");
    assert!(!missing.exists(), "a mistyped name makes no folder");
    let text = run(["ask", "拉萨", "--data", "/nowhere/at/all", "--language=zh"]);
    assert!(text.err.starts_with("错误："), "{}", text.err);
}

#[test]
fn settings_name_the_key_at_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("my.toml");
    std::fs::write(&file, "[limits]\nsearch_hitz = 3\n").expect("written");
    let file = file.to_str().expect("UTF-8");
    let problem = run(["--config", file, "--json", "calc"]).problem(2);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("search_hitz")), "{problem}");
    let problem = run(["--config", "/nowhere/my.toml", "--json", "calc"]).problem(2);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("/nowhere/my.toml")), "{problem}");
    let ended = fieldpack().args(["calc", "--json"]).env("FIELDPACK__LIMITS__SEARCH_HITS", "0").output().expect("runs");
    let problem = cli_support::Ended::of(ended).problem(2);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("limits.search_hits")), "{problem}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child =
        fieldpack().arg("openapi").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut line = String::new();
    {
        // Larger than a pipe holds: the program is still writing when the reader leaves.
        let out = child.stdout.take().expect("piped");
        BufReader::with_capacity(16, out).read_line(&mut line).expect("readable");
    }
    let ended = cli_support::Ended::of(child.wait_with_output().expect("ends"));
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert_eq!(line, "{\n");
}

#[test]
fn formulas_are_listed_and_run_without_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("missing");
    let list = run_on(&data, "calc", &[]).json();
    let names: Vec<&str> = list.as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    for name in ["atmosphere", "pumping_loss", "pumping_pressure", "engine_derating", "rate_ratio"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let text = run(["calc"]);
    assert!(text.out.contains("pumping_loss"), "{}", text.out);

    let boiling = run_on(&data, "calc", &["boiling_point", "altitude=3650 m"]).json();
    let results = boiling["result"].as_array().expect("results");
    let point = results.iter().find(|result| result["name"] == "boiling_point_c").expect("the boiling point");
    let celsius = point["quantity"]["value"].as_f64().expect("a number");
    assert!((86.0..90.0).contains(&celsius), "water boils at about 88 °C in Lhasa: {boiling}");

    let chinese = run(["calc", "boiling_point", "altitude=3.65 km", "--language", "zh"]);
    assert_eq!(chinese.code, Some(0), "{chinese:?}");
    assert!(is_chinese(&chinese.out), "{}", chinese.out);
}

#[test]
fn inputs_that_do_not_fit_say_what_would() {
    let problem = run(["calc", "--json", "boiling_point", "depth=3"]).problem(2);
    let accepted = problem["errors"][0]["accepted"].as_array().expect("what is accepted");
    assert!(accepted.iter().any(|name| name.as_str().is_some_and(|name| name.starts_with("altitude"))), "{problem}");
    assert_eq!(run(["calc", "--json", "boiling_point", "3650"]).problem(2)["code"], "invalid_value");
    let twice = run(["calc", "--json", "boiling_point", "altitude_m=1", "altitude_m=2"]).problem(2);
    assert!(twice["detail"].as_str().is_some_and(|detail| detail.contains("twice")), "{twice}");
    assert_eq!(run(["calc", "--json", "perpetuum_mobile"]).problem(3)["code"], "not_found");
}

#[test]
fn the_shipped_ontologies_pass_and_a_fault_is_located() {
    let ended = run(["check", "--json"]);
    let report = ended.json();
    assert_eq!(
        report["findings"].as_array().map(|list| list.iter().filter(|one| one["severity"] == "error").count()),
        Some(0)
    );

    let folder = tempfile::tempdir().expect("a folder");
    let mut text = String::from("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n");
    text += &"# a line\n".repeat(810);
    text += "<https://x/a> skos:prefLabel \"no end .\n";
    std::fs::write(folder.path().join("broken.ttl"), text).expect("written");
    let path = folder.path().to_str().expect("UTF-8");
    let ended = run(["check", path]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.out.contains("broken.ttl:812"), "{}", ended.out);
    let chinese = run(["check", path, "--language", "zh"]);
    assert!(is_chinese(&chinese.out) && chinese.out.contains("broken.ttl:812"), "{}", chinese.out);
    assert_eq!(run(["check", "/nowhere"]).code, Some(1));
}

#[test]
fn a_simulation_is_the_same_for_the_same_seed_and_overwrites_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = |name: &str, seed: &str| {
        let out = folder.path().join(name);
        let arguments = ["--json", "--sites=10", "--failures=50", "--providers=3", "--seed", seed, "--out"];
        let ended = cli_support::Ended::of(
            fieldpack().arg("simulate").args(arguments).arg(&out).output().expect("the program starts"),
        );
        (ended, out)
    };
    let (ended, first) = written("first", "7");
    let summary = ended.json();
    let failures = summary["files"].as_array().expect("files").iter().find(|file| file["type"] == "failure");
    assert_eq!(failures.map(|file| file["records"].clone()), Some(Value::from(50)), "{summary}");
    let (_, second) = written("second", "7");
    let bytes = |folder: &std::path::Path| std::fs::read(folder.join("failure.ndjson")).expect("written");
    assert!(bytes(&first) == bytes(&second), "same seed, same bytes");
    let (_, third) = written("third", "8");
    assert!(bytes(&first) != bytes(&third), "another seed, other bytes");
    let (again, _) = written("first", "7");
    assert!(again.problem(2)["detail"].as_str().is_some_and(|detail| detail.contains("not empty")));
}

#[test]
fn the_committed_api_document_is_what_the_program_writes() {
    let ended = run(["openapi"]);
    assert_eq!(ended.code, Some(0));
    let committed =
        std::fs::read_to_string(repository("docs/openapi.json")).expect("the document is in the repository");
    assert!(ended.out == committed, "docs/openapi.json is not what the program writes: run `make openapi`");
}

#[test]
fn claims_are_checked_without_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("missing");
    let data = missing.to_str().expect("UTF-8");
    let checked = run(["claim", "可在7级风作业，执行JGJ 46-2005", "--data", data, "--language", "zh"]);
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    assert!(checked.out.starts_with("【不成立】"), "{}", checked.out);
    assert!(checked.out.contains("JGJ/T 46-2024") && checked.out.contains("依据："), "{}", checked.out);
    let json = run(["claim", "Outputs 80 m3/h at 16 MPa", "--data", data, "--json"]);
    let check: Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!((&check["verdict"], &check["language"]), (&"holds_only_if".into(), &"en".into()), "{check:#}");
    let nothing = run(["claim", "质量好", "--data", data]);
    assert_eq!(nothing.code, Some(3), "no answer: {}", nothing.out);
    assert_eq!(run(["claim", "", "--data", data, "--json"]).problem(2)["code"], "empty_question");
    assert!(!missing.exists(), "a claim makes no folder");
}
