//! Living packs on the command line: followed as they change, found again after a kill.

mod cli_support;

use cli_support::{Serving, fieldpack, http, run_on};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

/// A job at Lhasa whose pack is stored.
const JOB: &str = "Concrete pumping on a plateau: Lhasa in November, C40, pumping height 120 m, 300 m of horizontal \
     line, crushed aggregate 5-25, slump 200, 40 m3 per hour";

/// A partner near Lhasa, as a line of records.
fn partner(name: &str) -> String {
    json!({"type": "provider", "source": "test", "source_id": name, "data": {
        "label": name, "position": {"lon": 91.17, "lat": 29.66}, "skills": ["trailer_pump"], "services": ["repair"]
    }})
    .to_string()
}

/// Puts a record in through a service.
fn put(service: &Serving, line: &str) {
    let request = http().post(service.url("/v1/records")).header("content-type", "application/x-ndjson");
    let answer: Value = request.body(line.to_owned()).send().expect("an answer").json().expect("JSON");
    assert_eq!(answer["accepted"], 1, "{answer:#}");
}

/// A command that follows a pack.
struct Following {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Following {
    fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut child = fieldpack()
            .args(["pack", "--follow", "--data"])
            .arg(data)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        Self { child, lines }
    }

    /// The next line.
    fn line(&mut self) -> String {
        self.lines.next().expect("a line").expect("readable")
    }

    /// The lines up to one that says something, which is the last of them.
    fn until(&mut self, says: &str) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            seen.push(self.line());
            if seen.last().is_some_and(|line| line.contains(says)) {
                return seen;
            }
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn revisions_are_printed_as_they_come_and_found_after_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let service = Serving::start(&data);
    let asked = json!({"text": JOB, "options": {"asked_at": "2026-11-25T09:00:00+08:00", "store": true}});
    let stored: Value =
        http().post(service.url("/v1/packs")).json(&asked).send().expect("an answer").json().expect("a pack");
    let id = stored["id"].as_str().filter(|id| !id.is_empty()).expect("an id").to_owned();
    let mut english = Following::start(&data, &[&id, "--language", "en"]);
    let mut chinese = Following::start(&data, &[&id, "--language", "zh"]);
    english.until("REVISION 1 at sequence");
    chinese.until("【第 1 版】");
    put(&service, &partner("near"));
    english.until("REVISION 2 at sequence");
    assert!(english.line().contains("because: the partner \"near\" is new or changed"));
    english.until("+ New partner: near");
    chinese.until("【第 2 版】");
    chinese.until("起因：");
    service.kill();

    // Nobody watches while the folder is changed by another command.
    let file = folder.path().join("provider.ndjson");
    std::fs::write(&file, partner("nearer") + "\n").expect("written");
    run_on(&data, "load", &[file.to_str().expect("UTF-8")]).json();
    assert_eq!(run_on(&data, "pack", &[&id]).json()["revision"], 2, "a command leaves packs alone");
    assert_eq!(run_on(&data, "pack", &[&id, "--follow"]).problem(4)["code"], "unavailable");

    let service = Serving::start(&data);
    let mut following = Following::start(&data, &[&id, "--json", "--after", "2"]);
    let third: Value = serde_json::from_str(&following.line()).expect("JSON");
    assert_eq!((&third["revision"], &third["diff"]["from_revision"]), (&json!(3), &json!(2)));
    assert_eq!(third["diff"]["cause"]["kind"], "load.commit", "{third:#}");
    let first = run_on(&data, "pack", &[&id, "--revision", "1"]).json();
    assert_eq!((&first["revision"], &first["partners"]), (&json!(1), &json!([])));
    assert_eq!(run_on(&data, "pack", &[&id, "--revision", "9"]).problem(3)["code"], "not_found");
    assert_eq!(service.stop("TERM"), Some(0));
    let rest: Vec<String> = following.lines.by_ref().map(|line| line.expect("readable")).collect();
    let ended: Value = serde_json::from_str(&rest.join("\n")).expect("JSON");
    assert_eq!((&ended["stopped"], &ended["after"]), (&json!(true), &json!(3)));
    assert!(following.child.wait().expect("waits").success());
}
