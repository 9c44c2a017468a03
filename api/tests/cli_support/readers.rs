//! Python libraries of others that read what the service made (`scripts/fetch-readers` installs them).

use super::repository;
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

/// What the script ends with where something is not installed.
const NOT_HERE: i32 = 3;

/// What a program of `api/tests/readers` says of what it is told; `None`, with a word why, where its libraries cannot be had.
pub(crate) fn read_by(program: &str, told: &Value) -> Option<Value> {
    let fetched = Command::new(repository("scripts/fetch-readers")).output().expect("it starts");
    let why = String::from_utf8_lossy(&fetched.stderr).into_owned();
    if fetched.status.code() == Some(NOT_HERE) {
        eprintln!("SKIPPED: {why}");
        return None;
    }
    assert!(fetched.status.success(), "{why}");
    let mut child = Command::new("python3")
        .arg(repository("api/tests/readers").join(program))
        .env("PYTHONPATH", String::from_utf8_lossy(&fetched.stdout).trim())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    if let Some(mut input) = child.stdin.take() {
        input.write_all(told.to_string().as_bytes()).expect("it reads");
    }
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success(), "{program}: {}", String::from_utf8_lossy(&ended.stderr));
    let out = String::from_utf8(ended.stdout).expect("UTF-8");
    Some(serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}")))
}
