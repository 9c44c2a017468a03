//! The examples that the repository shows, run as they are against a real service; the OpenAPI documents, read by a
//! validator of others; the TypeScript client, compiled.
//!
//! What is not installed on a machine is passed over, with a line that says so; `make test` installs it.

mod cli_support;

use cli_support::{Serving, fieldpack, repository, run_on};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

/// What the scripts end with where something is not installed.
const NOT_HERE: i32 = 3;
/// The examples in the order in which they are run: later ones read what earlier ones wrote.
const EXAMPLES: [&str; 5] = ["put_record", "ask", "packs", "search", "crm"];

/// Whether a program is installed.
fn is_installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("{program} is not installed: its examples are not run");
    }
    found
}

/// A service that lets nobody in without a key, and a key of an engineer.
fn served() -> (tempfile::TempDir, Serving, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let made = run_on(&data, "keys", &["make", "examples", "--role", "engineer"]).json();
    let key = made["text"].as_str().expect("its text").to_owned();
    let mut program = fieldpack();
    program.env_remove("FIELDPACK__ACCESS__LOOPBACK");
    let serving = Serving::start_with(program, &data);
    (folder, serving, key)
}

/// Runs an example and returns what it printed; it must end well.
fn run(mut command: Command, serving: &Serving, key: &str) -> String {
    command.env("FIELDPACK_URL", format!("http://{}", serving.address)).env("FIELDPACK_KEY", key);
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONIOENCODING", "utf-8");
    let Output { status, stdout, stderr } = command.output().expect("it starts");
    let (out, err) = (String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned());
    assert!(status.success(), "{command:?}: {out}{err}");
    out
}

/// Looks at what the examples printed, all of one language.
fn check(printed: &[(&str, String)]) {
    let of = |name: &str| printed.iter().find(|(one, _)| *one == name).map_or("", |(_, out)| out.as_str());
    assert!(of("put_record").contains("https://fieldpack.dev/id/site/example/S-"), "{printed:?}");
    let pack = of("ask").lines().find_map(|line| line.strip_prefix("pack: ")).expect("a pack");
    assert_eq!(pack.len(), 36, "{printed:?}");
    assert!(
        of("ask").lines().any(|line| line.strip_prefix("sentence: ").is_some_and(|said| said.len() > 10)),
        "{printed:?}"
    );
    assert!(of("packs").contains(pack), "{printed:?}");
    assert!(of("search").contains("hit: https://fieldpack.dev/id/site/example/S-"), "{printed:?}");
}

/// The names of the examples in a folder, without their ending.
fn names(folder: &Path, ending: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).expect("the folder is there").map(|file| file.expect("a file").path());
    let of = files.filter(|path| path.extension().is_some_and(|found| found == ending));
    let names = of.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    names.filter(|name| !["common", "fieldpack"].contains(&name.as_str())).collect()
}

#[test]
fn the_examples_in_curl_do_what_they_say() {
    let folder = repository("examples/curl");
    assert_eq!(names(&folder, "sh"), EXAMPLES.map(str::to_owned).into());
    if !is_installed("curl") || !is_installed("python3") {
        return;
    }
    let (_folder, serving, key) = served();
    let of = |name: &'static str| {
        let mut command = Command::new("bash");
        command.arg(folder.join(format!("{name}.sh")));
        (name, run(command, &serving, &key))
    };
    let printed: Vec<_> = EXAMPLES.into_iter().map(of).collect();
    check(&printed);
    assert!(printed[4].1.contains("first condition: "), "{printed:?}");
}

#[test]
fn the_examples_in_python_do_what_they_say() {
    let folder = repository("examples/python");
    assert_eq!(names(&folder, "py"), EXAMPLES.map(str::to_owned).into());
    if !is_installed("python3") {
        return;
    }
    let (_folder, serving, key) = served();
    let of = |name: &'static str| {
        let mut command = Command::new("python3");
        command.arg(folder.join(format!("{name}.py")));
        (name, run(command, &serving, &key))
    };
    let printed: Vec<_> = EXAMPLES.into_iter().map(of).collect();
    check(&printed);
    assert!(printed[1].1.contains("the same pack: True"), "{printed:?}");
    assert!(printed[1].1.contains("problem: idempotency_key_reused"), "{printed:?}");
    assert!(printed[4].1.contains("link for the customer: /v1/shared/"), "{printed:?}");
}

#[test]
fn the_client_is_what_the_document_says_and_its_examples_do_what_they_say() {
    let four = &EXAMPLES[..4];
    assert_eq!(names(&repository("examples/typescript"), "ts"), four.iter().map(|name| (*name).to_owned()).collect());
    let compiled = Command::new(repository("scripts/check-client")).output().expect("it starts");
    let said = String::from_utf8_lossy(&compiled.stderr).into_owned();
    if compiled.status.code() == Some(NOT_HERE) {
        eprintln!("{said}");
        return;
    }
    assert!(compiled.status.success(), "{said}");
    let folder = String::from_utf8_lossy(&compiled.stdout).trim().to_owned();
    let (_folder, serving, key) = served();
    let of = |name: &&'static str| {
        let mut command = Command::new("node");
        command.current_dir(&folder).arg(format!("dist/examples/{name}.js"));
        (*name, run(command, &serving, &key))
    };
    let printed: Vec<_> = four.iter().map(of).collect();
    check(&printed);
    assert!(printed[1].1.contains("problem: empty_question"), "{printed:?}");
}

#[test]
fn the_documents_are_valid() {
    let checked = Command::new(repository("scripts/check-contract")).output().expect("it starts");
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    if checked.status.code() == Some(NOT_HERE) {
        eprintln!("{said}");
        return;
    }
    assert!(checked.status.success(), "{said}");
}
