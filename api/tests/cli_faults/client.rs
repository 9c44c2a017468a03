//! A client that writes without pause until the service is gone: records put in and taken out, bulk loads with
//! graphs, stored packs.

use crate::cli_support::http;
use crate::model::{Held, Made};
use crate::random::Random;
use reqwest::blocking::{Client as Http, RequestBuilder, Response};
use serde_json::{Value, json};
use std::sync::mpsc::Sender;

/// Records of a client: few, so that most writes change one that is there.
const RECORDS: u64 = 40;
/// Graphs of a client.
const GRAPHS: u64 = 2;

/// A client, with what was acknowledged to it.
pub(crate) struct Client {
    pub(crate) name: String,
    random: Random,
    /// Rises with every change, so that no two are alike.
    counter: u64,
    pub(crate) acknowledged: Held,
    /// What the request in flight would have changed when the service was gone.
    pub(crate) in_flight: Vec<Made>,
    pub(crate) packs: Vec<String>,
    /// Packs that were asked for without an answer.
    pub(crate) packs_in_flight: u64,
}

/// The service is gone.
struct Gone;

/// The answer to a request, where there is one.
fn answered(request: RequestBuilder) -> Result<Response, Gone> {
    request.send().map_err(|_| Gone)
}

/// The JSON of an answer that must be a success; an answer cut off is none.
fn read(answer: Response) -> Result<Value, Gone> {
    let status = answer.status();
    let text = answer.text().map_err(|_| Gone)?;
    assert!(status.is_success(), "{status}: {text}");
    Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
}

impl Client {
    pub(crate) fn new(name: &str, seed: u64) -> Self {
        Self {
            name: name.to_owned(),
            random: Random::new(seed),
            counter: 0,
            acknowledged: Held::default(),
            in_flight: Vec::new(),
            packs: Vec::new(),
            packs_in_flight: 0,
        }
    }

    /// Writes until the service is gone; tells each acknowledgement.
    pub(crate) fn write(&mut self, address: &str, told: &Sender<()>) {
        let http = http();
        loop {
            let done = match self.random.below(20) {
                0 => self.store_pack(&http, address),
                1..=5 => self.load(&http, address),
                _ => self.put(&http, address),
            };
            // Nobody may wait any more: the service is about to be killed.
            let _ = done.is_ok().then(|| told.send(()));
            if done.is_err() {
                return;
            }
        }
    }

    /// Some record lines and what they change; each record once.
    fn lines(&mut self, most: u64) -> (String, Vec<Made>) {
        let (first, count) = (self.random.below(RECORDS), 1 + self.random.below(most));
        let mut text = String::new();
        let mut changes = Vec::new();
        for number in (first..first + count).map(|number| number % RECORDS) {
            let (name, key) = (&self.name, format!("R-{number}"));
            self.counter += 1;
            let value = self.counter;
            let kind = if number % 4 == 3 { "failure" } else { "site" };
            if self.random.below(6) == 0 {
                let line = json!({"op": "delete", "type": kind, "source": name, "source_id": key});
                text += &format!("{line}\n");
                changes.push(Made::Delete(key));
                continue;
            }
            let altitude = json!([{"dimension": "altitude", "value": value % 4_500}]);
            let data = match kind {
                // A failure is where its site is.
                "failure" => json!({
                    "site": format!("https://fieldpack.dev/id/site/{name}/R-{}", number - 1), "machine_class": "trailer_pump",
                    "mode": "BLK", "at": "2026-03-01", "text": format!("blockage in the line {name}-{value}"),
                    "conditions": altitude,
                }),
                _ => json!({
                    "label": format!("marker-{name}-{value}"), "text": format!("place {}", value % 7),
                    "position": {"lon": 80.0 + (value % 400) as f64 / 10.0, "lat": 25.0 + (value % 150) as f64 / 10.0},
                    "conditions": altitude,
                }),
            };
            let line = json!({"op": "upsert", "type": kind, "source": name, "source_id": key, "data": data});
            text += &format!("{line}\n");
            changes.push(Made::Put(key, value));
        }
        (text, changes)
    }

    /// Puts records in and takes others out, in one request.
    fn put(&mut self, http: &Http, address: &str) -> Result<(), Gone> {
        let (lines, changes) = self.lines(8);
        let count = changes.len() as u64;
        self.in_flight = changes;
        let answer = read(answered(http.post(format!("http://{address}/v1/records")).body(lines))?)?;
        assert_eq!(answer["accepted"], count, "{answer}");
        self.acknowledge();
        Ok(())
    }

    /// A load of some parts with a graph, committed as a rule, else given up or left open.
    fn load(&mut self, http: &Http, address: &str) -> Result<(), Gone> {
        let root = format!("http://{address}/v1/loads");
        let answer = answered(http.post(&root))?;
        if answer.status() == 503 {
            // As many as may be open were left open.
            return Ok(());
        }
        let id = read(answer)?["load"].as_str().expect("an id").to_owned();
        let mut changes = Vec::new();
        for _ in 0..1 + self.random.below(3) {
            let (lines, more) = self.lines(12);
            read(answered(http.post(format!("{root}/{id}/records")).body(lines))?)?;
            changes.extend(more);
        }
        self.counter += 1;
        let (graph, value) = (format!("g{}", self.random.below(GRAPHS)), self.counter);
        let name = format!("urn:{}:{graph}", self.name);
        let quads: String =
            (0..1 + value % 5).map(|n| format!("<{name}#{n}> <urn:p> \"v-{value}\" <{name}> .\n")).collect();
        let request = http.post(format!("{root}/{id}/graphs")).query(&[("graph", name.as_str()), ("replace", "true")]);
        read(answered(request.body(quads))?)?;
        changes.push(Made::Graph(graph, value));
        match self.random.below(8) {
            0 => read(answered(http.delete(format!("{root}/{id}")))?).map(drop),
            1 => Ok(()),
            _ => {
                self.in_flight = changes;
                let answer = read(answered(http.post(format!("{root}/{id}/commit")))?)?;
                assert_eq!(answer["visible"], true, "{answer}");
                self.acknowledge();
                Ok(())
            }
        }
    }

    /// Has a pack stored.
    fn store_pack(&mut self, http: &Http, address: &str) -> Result<(), Gone> {
        self.packs_in_flight += 1;
        let body = json!({"text": "Concrete pumping in Lhasa in November, C40, 120 m up", "options": {"store": true}});
        let answer = read(answered(http.post(format!("http://{address}/v1/packs")).json(&body))?)?;
        self.packs.push(answer["id"].as_str().expect("an id").to_owned());
        self.packs_in_flight -= 1;
        Ok(())
    }

    /// The request in flight was acknowledged.
    fn acknowledge(&mut self) {
        self.acknowledged = self.acknowledged.after(&std::mem::take(&mut self.in_flight));
    }

    /// Compares with what the journal holds, and goes on from there.
    pub(crate) fn settle(&mut self, found: &Held, what: &str) {
        let with = self.acknowledged.after(&self.in_flight);
        assert!(
            *found == self.acknowledged || *found == with,
            "{what}, client {}: found {found:?}, acknowledged {:?}, in flight {:?}",
            self.name,
            self.acknowledged,
            self.in_flight
        );
        self.acknowledged = found.clone();
        self.in_flight.clear();
    }
}
