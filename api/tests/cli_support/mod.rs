//! Running the real program: its output, a service that it starts, files to load.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod readers;

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// When the questions of the tests are asked.
pub(crate) const ASKED_AT: &str = "2026-11-25T09:00:00Z";
/// The question of the issue, in both languages.
pub(crate) const LHASA_ZH: &str =
    "高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方";
/// The same question in English.
pub(crate) const LHASA_EN: &str = "Concrete pumping in Lhasa in November, C40, 120 m up, 300 m horizontal line, crushed stone \
     5-25 mm, slump 200 mm, 40 m3 per hour";

/// A folder of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The program, in English, with nothing of this machine's settings.
pub(crate) fn fieldpack() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldpack"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FIELDPACK")) {
        command.env_remove(name);
    }
    command
        .env("FIELDPACK__PATHS__ONTOLOGIES", repository("ontologies"))
        .env("FIELDPACK__ACCESS__LOOPBACK", "admin")
        .env("LC_ALL", "en_GB.UTF-8")
        .env("USER", "tester")
        .stdin(Stdio::null());
    command
}

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code; `None` after a signal.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Ended {
    /// Takes over what a process left.
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("errors are UTF-8"),
        }
    }

    /// The JSON on standard output; the run must have ended well.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// The problem on standard error; the run must have ended with this code.
    pub(crate) fn problem(&self, code: i32) -> Value {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(self.out.is_empty(), "a failed command writes no result: {}", self.out);
        let value: Value = serde_json::from_str(&self.err).unwrap_or_else(|error| panic!("{error}: {}", self.err));
        assert!(value["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{value}");
        value
    }
}

/// Runs the program to its end.
pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ended {
    Ended::of(fieldpack().args(arguments).output().expect("the program starts"))
}

/// Runs a command on a folder, with `--json`.
pub(crate) fn run_on(data: &Path, command: &str, arguments: &[&str]) -> Ended {
    let mut program = fieldpack();
    program.arg(command).arg("--json").arg("--data").arg(data).args(arguments);
    Ended::of(program.output().expect("the program starts"))
}

/// How many records of a type a folder holds.
pub(crate) fn count(data: &Path, record_type: &str) -> u64 {
    run_on(data, "info", &[]).json()["counts"]["records"][record_type].as_u64().expect("a count")
}

/// A service on a folder; killed when dropped, unless it was stopped.
pub(crate) struct Serving {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
}

impl Serving {
    /// Starts a service and waits until it says that it listens.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(fieldpack(), data)
    }

    /// Starts a service by a command that may have settings, and waits until it says that it listens.
    pub(crate) fn start_with(mut program: Command, data: &Path) -> Self {
        program.env("FIELDPACK__LOG__FILTER", "warn");
        Self::begin(program, data).unwrap_or_else(|code| panic!("it ended with {code:?} before it served"))
    }

    /// Starts a service with a program that was made ready, and waits until it says that it listens.
    ///
    /// # Errors
    /// The exit code, where it ended before; `None` after a signal.
    #[expect(clippy::unwrap_in_result, reason = "a test whose program does not start has failed")]
    pub(crate) fn begin(mut program: Command, data: &Path) -> Result<Self, Option<i32>> {
        program.args(["serve", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let mut child = program.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.as_mut().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("readable");
        if line.is_empty() {
            return Err(child.wait().expect("waits").code());
        }
        let greeting: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let address = greeting["address"].as_str().expect("an address").to_owned();
        Ok(Self { child, address })
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status().expect("kill is there");
        assert!(sent.success());
    }

    /// Waits for its end and returns its exit code; `None` after a signal.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().expect("waits").code()
    }

    /// Asks it to stop with a signal (`INT`, `TERM`) and returns its exit code.
    pub(crate) fn stop(mut self, signal: &str) -> Option<i32> {
        self.signal(signal);
        self.wait()
    }

    /// Kills it (SIGKILL).
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("waits");
    }

    /// The address of an endpoint.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How many values the properties of each thing have in a folder; 0 where nothing is known of it.
pub(crate) fn values_of(data: &Path, things: &[&str]) -> Vec<usize> {
    let service = Serving::start(data);
    let values = |thing: &&str| {
        let answer = http().get(service.url("/v1/entities")).query(&[("iri", thing)]).send().expect("an answer");
        if answer.status() == 404 {
            return 0;
        }
        let entity: Value = answer.json().expect("JSON");
        let properties = entity["properties"].as_object().expect("properties").values();
        properties.map(|values| values.as_array().map_or(1, Vec::len)).sum()
    };
    let found = things.iter().map(values).collect();
    assert_eq!(service.stop("TERM"), Some(0));
    found
}

/// A client that asks no proxy.
pub(crate) fn http() -> reqwest::blocking::Client {
    reqwest::blocking::Client::builder().no_proxy().build().expect("a client")
}

/// A line that puts a site in.
pub(crate) fn site_line(source: &str, number: usize) -> String {
    let (lon, lat) = (80.0 + (number % 4_000) as f64 / 100.0, 25.0 + (number % 1_500) as f64 / 100.0);
    format!(
        r#"{{"op":"upsert","type":"site","source":"{source}","source_id":"S-{number}","data":{{"label":"marker-{source}-{number:06}","position":{{"lon":{lon},"lat":{lat}}},"conditions":[{{"dimension":"altitude","value":{}}}]}}}}"#,
        number % 4_500
    )
}

/// Writes a file of site lines.
pub(crate) fn write_sites(path: &Path, source: &str, count: usize) {
    let text: String = (0..count).map(|number| site_line(source, number) + "\n").collect();
    std::fs::write(path, text).expect("written");
}

/// A small made-up world, written by the program itself.
pub(crate) fn simulate(out: &Path) {
    let ended = run([
        "simulate".as_ref(),
        "--json".as_ref(),
        "--sites=40".as_ref(),
        "--failures=300".as_ref(),
        "--providers=12".as_ref(),
        "--out".as_ref(),
        out.as_os_str(),
    ]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// A pack without what differs between two answers to the same question.
pub(crate) fn comparable(mut pack: Value) -> Value {
    let fields = pack.as_object_mut().expect("a pack");
    for own in ["id", "created_by"] {
        assert!(fields.remove(own).is_some(), "a pack has `{own}`");
    }
    pack
}
