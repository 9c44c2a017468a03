//! Webhooks of the real program: killed between attempts, beside slow receivers, by partners, by the command line, over
//! TLS, and read by a library of others (`docs/webhooks.md`).

#[path = "../cli_support/mod.rs"]
mod cli_support;
mod commands;
mod crash;
mod library;
mod partners;
mod receiver;
mod slow;
mod tls;

use cli_support::{LHASA_EN, Serving, fieldpack, http, run_on};
use receiver::PATIENCE;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// A data folder with settings under which this machine may receive.
struct Folder {
    /// Goes when the test ends.
    folder: tempfile::TempDir,
}

impl Folder {
    /// A folder with these settings of `[webhooks]` beside those of every test.
    fn with(settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text =
            format!("[webhooks]\nallow_http = true\nports = []\nallowed_networks = [\"127.0.0.0/8\"]\n{settings}");
        std::fs::write(folder.path().join("fieldpack.toml"), text).expect("written");
        Self { folder }
    }

    /// The data folder.
    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The program with the settings.
    fn program(&self) -> Command {
        let mut program = fieldpack();
        program.arg("--config").arg(self.folder.path().join("fieldpack.toml"));
        program
    }

    /// Serves the folder.
    fn serve(&self) -> Serving {
        Serving::start_with(self.program(), &self.data())
    }

    /// Has the command line make a webhook; its id and its secret.
    fn add(&self, url: &str, more: &[&str]) -> (String, String) {
        let made = run_on(&self.data(), "webhooks", &[&["add", "test", url], more].concat()).json();
        (text(&made["webhook"]["id"]), text(&made["secret"]))
    }

    /// The events that were given up for a webhook, as the command line lists them.
    fn dead(&self, id: &str) -> Vec<Value> {
        let page = run_on(&self.data(), "webhooks", &["dead", id]).json();
        page["dead_letters"].as_array().expect("a list").clone()
    }
}

/// A text in JSON.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value:#} is no text")).to_owned()
}

/// Asks a service as whoever has this key; the status and the body.
fn ask(serving: &Serving, method: &str, path: &str, key: Option<&str>, body: &Value) -> (u16, Value) {
    let mut request = http().request(method.parse().expect("a method"), serving.url(path));
    if let Some(key) = key {
        request = request.bearer_auth(key);
    }
    if !body.is_null() {
        request = request.json(body);
    }
    let answer = request.send().expect("answered");
    let (status, said) = (answer.status().as_u16(), answer.text().expect("a text"));
    (status, serde_json::from_str(&said).unwrap_or(Value::String(said)))
}

/// Stores a pack of the first question; its id.
fn store(serving: &Serving, key: Option<&str>) -> String {
    let request = json!({"text": LHASA_EN, "options": {"store": true}, "context": {"customer": CUSTOMER}});
    let (status, pack) = ask(serving, "POST", "/v1/packs", key, &request);
    assert_eq!(status, 200, "{pack:#}");
    text(&pack["id"])
}

/// Whom packs are asked for.
const CUSTOMER: &str = "Himalaya Bridge Company";

/// Puts in a partner nearer to the site than those with lower numbers: every stored pack gets a revision.
fn revise(serving: &Serving, number: usize, key: Option<&str>) {
    let lon = 91.3 - number as f64 / 1_000.0;
    let line = json!({"type": "provider", "source": "test", "source_id": format!("desk-{number}"), "data": {
        "label": format!("desk {number}"), "position": {"lon": lon, "lat": 29.66}, "skills": ["trailer_pump"],
        "services": ["repair"], "utc_offset_h": 8.0
    }});
    let (_, answer) = ask(serving, "POST", "/v1/records", key, &line);
    assert_eq!(answer["accepted"], 1, "{answer:#}");
}

/// Waits until something is so; it is asked again as soon as it has answered.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

/// Text of a path.
fn of_path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
