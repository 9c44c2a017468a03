//! `fieldpack sparql`, and the examples of docs/sparql.md against the demo world.

mod cli_support;

use cli_support::{Serving, fieldpack, repository, run, run_on};
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

/// Asks a query on standard input.
fn asked(data: &Path, query: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let mut program = fieldpack();
    program.args(["sparql", "-", "--data"]).arg(data).args(arguments);
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("piped").write_all(query.as_bytes()).expect("taken");
    let ended = child.wait_with_output().expect("it ends");
    (ended.status.code(), String::from_utf8(ended.stdout).expect("text"))
}

/// The queries of the document.
fn examples() -> Vec<String> {
    let text = std::fs::read_to_string(repository("docs/sparql.md")).expect("the document is there");
    text.split("```sparql\n").skip(1).filter_map(|rest| rest.split("\n```").next()).map(str::to_owned).collect()
}

#[test]
fn the_examples_are_answered_by_a_folder_and_by_a_service() {
    let folder = tempfile::tempdir().expect("a folder");
    let (world, data) = (folder.path().join("world"), folder.path().join("data"));
    let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    assert_eq!(run(["simulate", "--demo", "--out", &text(&world)]).code, Some(0));
    let mut load = fieldpack();
    load.env("FIELDPACK__VECTORS__TRAIN_FROM_TEXTS", "0").args(["load", "--data", &text(&data), &text(&world)]);
    assert!(load.stdout(Stdio::null()).status().expect("the program starts").success());
    let examples = examples();
    assert_eq!(examples.len(), 6);
    let (code, of_folder) = asked(&data, &examples[1], &[]);
    assert!(code == Some(0) && of_folder.starts_with("?site\t?label\t?km\n"), "{code:?} {of_folder}");
    let service = Serving::start(&data);
    for example in &examples {
        let (code, answer) = asked(&data, example, &[]);
        assert_eq!(code, Some(0), "{example}\n{answer}");
        assert!(answer.lines().count() > 3, "{example}\n{answer}");
    }
    assert_eq!(asked(&data, &examples[1], &[]).1, of_folder, "both say the same");
    let (_, json) = asked(&data, "ASK {}", &["--json"]);
    let json: Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert!(json["boolean"] == true && json["as_of"]["sequence"].is_u64(), "{json:#}");
    assert_eq!(asked(&data, "DROP ALL", &[]).0, Some(2));
    let missing = run_on(&data, "sparql", &["no such file"]).problem(2);
    assert_eq!(missing["code"], "invalid_value", "{missing:#}");
    assert_eq!(service.stop("TERM"), Some(0));
    // No query is left, no copy is.
    assert_eq!(run_on(&data, "verify", &[]).code, Some(0));
    assert!(std::fs::read_dir(data.join("checkpoints")).map_or(true, |mut copies| copies.next().is_none()));
}
