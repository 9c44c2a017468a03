//! Living packs: a change of the world makes a revision, readers are told, and nobody's stream holds up the service.

use crate::support::{ASKED_AT, FIRST_EN, Running, answered, asked, fresh_folder, settings};
use axum::body::{Body, to_bytes};
use axum::http::Request;
use fieldpack_api::http::router;
use fieldpack_api::service::{Asker, NoProgress, RecordsOptions, Service};
use fieldpack_api::settings::Settings;
use reqwest::blocking::Response;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use tower::ServiceExt;

/// A partner that can help at Lhasa, further away by so many degrees.
fn partner(name: &str, degrees: f64) -> String {
    json!({"type": "provider", "source": "test", "source_id": name, "data": {
        "label": name, "position": {"lon": 91.17 + degrees, "lat": 29.66}, "skills": ["trailer_pump"],
        "services": ["repair"], "utc_offset_h": 8.0
    }})
    .to_string()
}

/// The IRI of a partner.
fn iri(name: &str) -> String {
    format!("https://fieldpack.dev/id/provider/test/{name}")
}

/// What no pack of Lhasa depends on.
const ELSEWHERE: &str = r#"{"type":"provider","source":"test","source_id":"far","data":{"label":"far","position":{"lon":121.5,"lat":31.2},"skills":["trailer_pump"]}}"#;

/// Puts a record in, and gives its sequence.
fn put(running: &Running, line: &str) -> u64 {
    let request = running.post("/v1/records").header("content-type", "application/x-ndjson").body(line.to_owned());
    let answer = answered(request).json();
    assert_eq!(answer["accepted"], 1, "{answer:#}");
    answer["sequence"].as_u64().expect("a sequence")
}

/// The request for a pack that is stored.
fn storing() -> Value {
    let mut request = asked(FIRST_EN);
    request["options"]["store"] = json!(true);
    request
}

/// Stores a pack and gives its id.
fn store(running: &Running) -> String {
    let answer = running.ask("/v1/packs", &storing());
    answer.json()["id"].as_str().unwrap_or_else(|| panic!("no id: {}", answer.text)).to_owned()
}

/// A stream of events that is read.
struct Events(BufReader<Response>);

/// An event: its name, its id, its data.
type Event = (String, Option<u32>, Value);

impl Events {
    fn open(running: &Running, id: &str, query: &str) -> Self {
        let answer = running.get(&format!("/v1/packs/{id}/events{query}")).send().expect("an answer");
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self(BufReader::new(answer))
    }

    /// The next event; `None` where the stream has ended.
    fn next(&mut self) -> Option<Event> {
        let (mut name, mut id, mut data) = (String::new(), None, Value::Null);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("a line") == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some(("event", value)) => value.clone_into(&mut name),
                Some(("id", value)) => id = Some(value.parse().expect("a revision")),
                Some(("data", value)) => data = serde_json::from_str(value).expect("JSON"),
                None if line == "\n" && !name.is_empty() => return Some((name, id, data)),
                _ => {}
            }
        }
    }

    /// The next event, which has a name.
    fn expect(&mut self, expected: &str) -> (Option<u32>, Value) {
        let (name, id, data) = self.next().unwrap_or_else(|| panic!("the stream ended before `{expected}`"));
        assert_eq!(name, expected, "{data:#}");
        (id, data)
    }
}

#[test]
fn a_relevant_change_makes_a_revision_and_tells_readers() {
    let running = Running::start(&fresh_folder("living"), &settings());
    let id = store(&running);
    let mut events = Events::open(&running, &id, "");
    let (number, current) = events.expect("current");
    assert_eq!((number, &current["pack"], current.get("diff")), (Some(1), &json!(id), None), "{current:#}");
    put(&running, ELSEWHERE);
    let sequence = put(&running, &partner("near", 0.0));
    let (number, revision) = events.expect("revision");
    assert_eq!((number, &revision["revision"]), (Some(2), &json!(2)));
    assert!(revision["sequence"].as_u64() >= Some(sequence), "{revision:#}");
    let diff = &revision["diff"];
    assert_eq!((&diff["from_revision"], &diff["to_revision"]), (&json!(1), &json!(2)));
    let cause = &diff["cause"];
    assert_eq!(
        (&cause["sequence"], &cause["kind"], &cause["key"]),
        (&json!(sequence), &json!("record.upsert"), &json!(iri("near"))),
        "what is elsewhere touches nothing: {cause:#}"
    );
    assert_eq!(cause["label"], "the partner \"near\" is new or changed");
    let added: Vec<&Value> = diff["added"].as_array().into_iter().flatten().map(|line| &line["key"]).collect();
    assert_eq!(added, [&json!(iri("near"))], "{diff:#}");
    assert_eq!(diff["added"][0]["sentence"], "New partner: near");

    let path = format!("/v1/packs/{id}");
    let latest = answered(running.get(&path)).json();
    assert_eq!((&latest["revision"], &latest["partners"][0]["label"]), (&json!(2), &json!("near")));
    assert_eq!((&latest["id"], &latest["created_by"]), (&json!(id), &json!("loopback:local")));
    assert_eq!(latest["question"]["asked_at"], ASKED_AT, "only the world is another");
    let first = answered(running.get(&format!("{path}?revision=1"))).json();
    assert_eq!((&first["revision"], &first["partners"]), (&json!(1), &json!([])));
    for missing in [0, 3] {
        let problem =
            answered(running.get(&format!("{path}?revision={missing}&language=en"))).problem(404, "not_found");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("from 1 to 2")), "{problem:#}");
    }
    let listed = answered(running.get(&format!("{path}/revisions"))).json();
    assert_eq!(listed["revisions"].as_array().map(Vec::len), Some(2));
    assert_eq!((&listed["revisions"][1], &listed["next"]), (&revision, &Value::Null));
    let later = answered(running.get(&format!("{path}/revisions?after=2"))).json();
    assert_eq!(later["revisions"], json!([]));
    let metrics = answered(running.get("/metrics")).text;
    for line in ["fieldpack_living_watched_packs 1", "fieldpack_living_revised_total 1", "fieldpack_event_streams 1"] {
        assert!(metrics.lines().any(|found| found == line), "{line} is missing in\n{metrics}");
    }
    let gone = json!({"op": "delete", "type": "provider", "source": "test", "source_id": "near"}).to_string();
    put(&running, &gone);
    let (_, third) = events.expect("revision");
    assert_eq!((&third["revision"], &third["diff"]["dropped"][0]["key"]), (&json!(3), &json!(iri("near"))));
}

#[test]
fn a_reader_resumes_where_it_was() {
    let running = Running::start(&fresh_folder("living_resume"), &settings());
    let id = store(&running);
    let mut live = Events::open(&running, &id, "?after=1");
    for number in 2..=4_u32 {
        put(&running, &partner(&format!("P-{number}"), -0.1 * f64::from(number)));
        assert_eq!(live.expect("revision").0, Some(number));
    }
    let mut all = Events::open(&running, &id, "?after=0");
    let numbers: Vec<Option<u32>> = (1..=4).map(|_| all.expect("revision").0).collect();
    assert_eq!(numbers, [Some(1), Some(2), Some(3), Some(4)]);
    let from = |header: &str, query: &str| {
        let request = running.get(&format!("/v1/packs/{id}/events{query}")).header("last-event-id", header);
        Events(BufReader::new(request.send().expect("an answer"))).expect("revision").0
    };
    assert_eq!(from("2", ""), Some(3));
    assert_eq!(from("2", "?after=3"), Some(4), "the parameter goes before the header");
    let wrong = running.get(&format!("/v1/packs/{id}/events")).header("last-event-id", "two");
    answered(wrong).problem(400, "invalid_value");
    answered(running.get("/v1/packs/none/events")).problem(404, "not_found");
    answered(running.get("/v1/packs/none/revisions")).problem(404, "not_found");
    answered(running.get(&format!("/v1/packs/{id}/events?from=1"))).problem(400, "unknown_field");
}

#[test]
fn streams_are_few_enough_and_take_nobodys_turn() {
    let mut narrow = settings();
    narrow.living.event_streams = 1;
    narrow.http.concurrent_requests = 1;
    let running = Running::start(&fresh_folder("living_limit"), &narrow);
    let id = store(&running);
    let mut events = Events::open(&running, &id, "");
    events.expect("current");
    // The only turn is free although a stream is open.
    assert_eq!(answered(running.get(&format!("/v1/packs/{id}"))).status, 200);
    let refused = answered(running.get(&format!("/v1/packs/{id}/events")));
    refused.problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "1");
    put(&running, &partner("near", 0.0));
    assert_eq!(events.expect("revision").0, Some(2), "the one that is open goes on");
}

#[test]
fn a_stop_ends_streams_with_a_position() {
    let mut running = Running::start(&fresh_folder("living_stop"), &settings());
    let id = store(&running);
    let mut events = Events::open(&running, &id, "");
    events.expect("current");
    running.begin_stop();
    let (_, closing) = events.expect("closing");
    assert_eq!((&closing["pack"], &closing["after"]), (&json!(id), &json!(1)));
    assert_eq!(events.next(), None);
    running.wait();
}

#[test]
fn what_happened_while_nobody_watched_is_found_after_a_start() {
    let folder = fresh_folder("living_restart");
    let mut running = Running::start(&folder, &settings());
    let id = store(&running);
    running.begin_stop();
    running.wait();
    // A command that opens the folder for itself changes records and leaves the packs alone.
    let service = Service::open(&folder, &settings(), &NoProgress).expect("opens");
    let asker = Asker::default();
    service.records(ELSEWHERE.as_bytes(), &RecordsOptions::default(), &asker).expect("taken");
    service.records(partner("near", 0.0).as_bytes(), &RecordsOptions::default(), &asker).expect("taken");
    assert_eq!(service.pack(&id, None, &asker).expect("stored").revision, 1);
    service.close();
    drop(service);
    let running = Running::start(&folder, &settings());
    let (number, revision) = Events::open(&running, &id, "?after=1").expect("revision");
    assert_eq!(number, Some(2));
    let cause = &revision["diff"]["cause"];
    assert_eq!((&cause["kind"], &cause["key"]), (&json!("record.upsert"), &json!(iri("near"))), "{cause:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_is_dropped_with_its_position_and_resumes() {
    let folder = fresh_folder("living_slow");
    let mut strict: Settings = settings();
    strict.living.event_queue = 1;
    strict.living.reader_patience_ms = 1;
    let opened = folder.clone();
    let service = tokio::task::spawn_blocking(move || Service::open(&opened, &strict, &NoProgress).expect("opens"));
    let service = service.await.expect("no panic");
    let (writer, asker) = (service.clone(), Asker::default());
    let request = serde_json::from_value(storing()).expect("a request");
    let new = serde_json::from_value(json!({"name": "test", "role": "admin"})).expect("a request");
    let made = tokio::task::spawn_blocking(move || {
        let id = writer.packs(&request, &asker).expect("a pack").id;
        (id, writer.make_key(&new, &asker).expect("a key").text)
    });
    let (id, key) = made.await.expect("no panic");
    let app = router(service.clone());
    // Without a socket nobody is on this machine.
    let get = |path: String| {
        let request = Request::get(path).header("authorization", format!("Bearer {key}"));
        request.body(Body::empty()).expect("a request")
    };
    // Nothing of this answer is taken until its stream has given up.
    let unread = app.clone().oneshot(get(format!("/v1/packs/{id}/events?after=0"))).await.expect("answered");
    let dropped = r#"fieldpack_event_streams_ended_total{why="dropped"} 1"#;
    loop {
        let metrics = app.clone().oneshot(get("/metrics".to_owned())).await.expect("answered");
        assert_eq!(metrics.status(), 200);
        let metrics = to_bytes(metrics.into_body(), 1 << 20).await.expect("a body");
        if String::from_utf8_lossy(&metrics).contains(dropped) {
            break;
        }
        tokio::task::yield_now().await;
    }
    let text = to_bytes(unread.into_body(), 1 << 20).await.expect("it ends");
    let text = String::from_utf8(text.to_vec()).expect("UTF-8");
    let last = text.trim_end().rsplit("\n\n").next().unwrap_or_default();
    let data = last.strip_prefix("event: dropped\ndata: ").unwrap_or_else(|| panic!("{text}"));
    let position = serde_json::from_str::<Value>(data).expect("JSON")["after"].as_u64().expect("a position");
    drop(app);
    tokio::task::spawn_blocking(move || {
        service.close();
        drop(service);
        let running = Running::start(&folder, &settings());
        let (number, _) = Events::open(&running, &id, &format!("?after={position}")).expect("revision");
        assert_eq!(number.map(u64::from), Some(position + 1), "nothing is lost");
    })
    .await
    .expect("no panic");
}
