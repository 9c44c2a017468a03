//! Records and loads: written, read back, taken out.

use crate::support::{Answered, Running, answered, fresh_folder, settings, shared};
use serde_json::{Value, json};

/// Sends lines.
fn send(running: &Running, path: &str, lines: &str) -> Answered {
    answered(running.post(path).header("content-type", "application/x-ndjson").body(lines.to_owned()))
}

/// A site's line.
fn site(id: &str) -> String {
    let position = json!({"lon": 91.1, "lat": 29.6});
    let line = json!({"type": "site", "source": "crm", "source_id": id, "data": {"label": id, "position": position}});
    line.to_string()
}

/// The IRI of a site that [`site`] writes.
fn iri(id: &str) -> String {
    format!("https://fieldpack.dev/id/site/crm/{id}")
}

/// How many sites there are, read at a sequence.
fn sites(running: &Running, sequence: u64) -> Value {
    answered(running.get(&format!("/v1/info?min_sequence={sequence}"))).json()["counts"]["records"]["site"].clone()
}

#[test]
fn good_lines_are_taken_and_bad_ones_are_answered() {
    let running = Running::start(&fresh_folder("records"), &settings());
    let lines = format!("{}\n\n{{\"type\":\"castle\"}}\nno json\n{}\n", site("A"), site("B"));
    let answer = send(&running, "/v1/records?language=en", &lines);
    assert_eq!((answer.status, answer.header("content-language")), (200, "en"), "{}", answer.text);
    let body = answer.json();
    assert_eq!(body["accepted"], 2, "{body:#}");
    let results = body["results"].as_array().cloned().unwrap_or_default();
    let seen: Vec<_> = results.iter().map(|result| (result["line"].clone(), result["status"].clone())).collect();
    let line = |number: u64, status: &str| (json!(number), json!(status));
    assert_eq!(seen, [line(1, "accepted"), line(3, "rejected"), line(4, "rejected"), line(5, "accepted")]);
    assert_eq!(results[0]["iri"], iri("A"));
    assert_eq!(results[2]["problem"]["code"], "malformed_json");
    let sequence = body["sequence"].as_u64().unwrap_or_default();
    assert_eq!(sites(&running, sequence), 2);

    let found = answered(running.get(&format!("/v1/entities?iri={}", iri("A"))));
    assert_eq!(found.status, 200, "{}", found.text);
    let hits = running.ask("/v1/search", &json!({"near": {"lon": 91.1, "lat": 29.6, "radius_km": 1}})).json();
    assert_eq!(hits["total"], 2, "{hits:#}");

    let gone = send(&running, "/v1/records", r#"{"op":"delete","type":"site","source":"crm","source_id":"A"}"#).json();
    assert_eq!(sites(&running, gone["sequence"].as_u64().unwrap_or_default()), 1);
    answered(running.get(&format!("/v1/entities?iri={}", iri("A")))).problem(404, "not_found");
}

#[test]
fn a_sequence_that_is_not_reached_is_a_problem_that_says_when_to_come_back() {
    let mut settings = settings();
    settings.journal.min_sequence_wait_ms = 20;
    let running = Running::start(&fresh_folder("sequence"), &settings);
    for path in ["/v1/info", "/v1/entities/machine", "/v1/calculations"] {
        let answer = answered(running.get(&format!("{path}?min_sequence=999999")));
        answer.problem(503, "sequence_not_reached");
        assert_eq!(answer.header("retry-after"), "1");
    }
    let body = json!({"text": "拉萨泵送", "options": {"min_sequence": 999_999}});
    running.ask("/v1/packs", &body).problem(503, "sequence_not_reached");
}

#[test]
fn a_load_is_visible_at_its_commit() {
    let running = Running::start(&fresh_folder("loads"), &settings());
    let begun = answered(running.post("/v1/loads"));
    assert_eq!(begun.status, 201, "{}", begun.text);
    let load = begun.json()["load"].as_str().map(str::to_owned).expect("an id");
    let address = format!("/v1/loads/{load}");
    assert_eq!(begun.header("location"), address);
    let part = send(&running, &format!("{address}/records"), &format!("{}\n{}\n", site("A"), site("B")));
    assert_eq!((part.status, part.json()["accepted"].clone()), (200, json!(2)), "{}", part.text);
    let graph = format!("{address}/graphs?graph=https://example.org/g&replace=true");
    let quads = "<https://example.org/a> <https://example.org/b> \"c\" <https://example.org/g> .\n";
    let quads = answered(running.post(&graph).header("content-type", "application/n-quads").body(quads));
    assert_eq!(quads.status, 200, "{}", quads.text);
    assert_eq!(sites(&running, 0), 0, "nothing is visible before the commit");
    let committed = answered(running.post(&format!("{address}/commit")));
    assert_eq!(committed.status, 200, "{}", committed.text);
    let committed = committed.json();
    assert_eq!((committed["records"].clone(), committed["graphs"].clone()), (json!(2), json!(1)), "{committed:#}");
    assert_eq!(sites(&running, committed["sequence"].as_u64().unwrap_or_default()), 2);
    let described = answered(running.get("/v1/entities?iri=https://example.org/a&format=turtle"));
    assert!(described.status == 200 && described.text.contains("\"c\""), "{}", described.text);
    answered(running.post(&format!("{address}/commit"))).problem(404, "not_found");
}

#[test]
fn a_load_that_is_given_up_leaves_nothing() {
    let running = Running::start(&fresh_folder("given_up"), &settings());
    let load = answered(running.post("/v1/loads")).json()["load"].as_str().map(str::to_owned).expect("an id");
    let address = format!("/v1/loads/{load}");
    let part = send(&running, &format!("{address}/records"), &site("A"));
    let sequence = part.json()["sequence"].as_u64().unwrap_or_default();
    let faulty = send(&running, &format!("{address}/records"), &format!("{}\nno json\n", site("B")));
    let problem = faulty.problem(400, "invalid_value");
    assert!(problem["errors"][0]["pointer"].as_str().is_some_and(|pointer| pointer.starts_with("/2")), "{problem:#}");
    let given_up = answered(running.delete(&address));
    assert_eq!((given_up.status, given_up.text.as_str()), (204, ""));
    send(&running, &format!("{address}/records"), &site("B")).problem(404, "not_found");
    assert_eq!(sites(&running, sequence), 0);
}

#[test]
fn bodies_of_another_kind_are_refused() {
    let form = shared().post("/v1/records").header("content-type", "application/x-www-form-urlencoded");
    let problem = answered(form.body(site("A"))).problem(415, "unsupported_media_type");
    assert_eq!(problem["errors"][0]["accepted"][0], "application/x-ndjson");
    let bytes = shared().post("/v1/records?language=en").body(vec![b'\n', 0xff, 0xfe]);
    let problem = answered(bytes).problem(400, "invalid_value");
    assert!(problem["detail"].as_str().unwrap_or_default().contains("line 2"), "{problem:#}");
    answered(shared().post("/v1/loads/none/graphs")).problem(400, "missing_field");
}
