//! What comes in by the second, over HTTP: readings, fleet snapshots, alerts, quarantine; conditional and
//! repeated writes.

use crate::support::{Answered, Running, answered, fresh_folder, settings};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::io::Write;

/// The site of the tests.
const SITE: &str = "https://fieldpack.dev/id/site/crm/S-1";

/// Sends lines.
fn send(running: &Running, path: &str, lines: &str) -> Answered {
    answered(running.post(path).header("content-type", "application/x-ndjson").body(lines.to_owned()))
}

/// A service with a site and a machine that works there.
fn started(folder: &str) -> Running {
    let running = Running::start(&fresh_folder(folder), &settings());
    let site = json!({"type": "site", "source": "crm", "source_id": "S-1",
        "data": {"label": "那曲泵站", "position": {"lon": 92.05, "lat": 31.48}}});
    let pump = json!({"type": "equipment", "source": "tele", "source_id": "P-7",
        "data": {"label": "7 号泵", "machine_class": "trailer_pump", "site": SITE}});
    let idle = json!({"type": "equipment", "source": "tele", "source_id": "P-8", "data": {"label": "8 号泵"}});
    let answer = send(&running, "/v1/records", &format!("{site}\n{pump}\n{idle}\n")).json();
    assert_eq!(answer["accepted"], 3, "{answer:#}");
    running
}

/// A moment so many seconds before now.
fn ago(seconds: i64) -> String {
    (Timestamp::now() - SignedDuration::from_secs(seconds)).to_string()
}

/// A reading of the site.
fn reading(dimension: &str, value: f64, unit: &str, at: &str) -> Value {
    json!({"type": "reading", "source": "iot", "source_id": "sensor-1",
        "data": {"site": SITE, "dimension": dimension, "value": value, "unit": unit, "at": at}})
}

/// What is measured of a dimension on the site.
fn state(running: &Running, dimension: &str) -> Value {
    let live = answered(running.get(&format!("/v1/live/site?iri={SITE}&language=en"))).json();
    let states = live["states"].as_array().cloned().unwrap_or_default();
    states.into_iter().find(|state| state["dimension"] == dimension).unwrap_or_default()
}

#[test]
fn readings_are_folded_and_seen_at_once() {
    let running = started("live-readings");
    let lines: Vec<String> = [(-12.0, 300), (-15.5, 200), (-9.0, 100)]
        .iter()
        .map(|(value, seconds)| reading("ambient_temperature_mean", *value, "Cel", &ago(*seconds)).to_string())
        .collect();
    let answer = send(&running, "/v1/records", &lines.join("\n")).json();
    assert_eq!((&answer["accepted"], &answer["quarantined"]), (&json!(3), &json!(0)), "{answer:#}");
    assert_eq!(answer["results"][0]["iri"], SITE);
    let cold = state(&running, "ambient_temperature_mean");
    assert_eq!((&cold["latest"], &cold["minimum"], &cold["maximum"]), (&json!(-9.0), &json!(-15.5), &json!(-9.0)));
    assert_eq!((&cold["readings"], &cold["unit"]), (&json!(3), &json!("degC")), "{cold:#}");
    // The same again counts once.
    assert_eq!(send(&running, "/v1/records", &lines.join("\n")).json()["accepted"], 3);
    assert_eq!(state(&running, "ambient_temperature_mean")["readings"], 3);
    // Another unit of the same is converted.
    send(&running, "/v1/records", &reading("wind_speed", 36.0, "km/h", &ago(5)).to_string());
    assert_eq!(state(&running, "wind_speed")["latest"], 10.0);
    let live = answered(running.get("/v1/live")).json();
    assert_eq!((&live["lag"], &live["sites"], &live["quarantined"]), (&json!(0), &json!(1), &json!(0)), "{live:#}");
    assert_eq!(live["sources"][0]["source"], "iot");
    let names: Vec<&str> =
        live["projections"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect();
    assert!(names.contains(&"live") && names.contains(&"records"), "{names:?}");
    let metrics = answered(running.get("/metrics")).text;
    assert!(metrics.contains("fieldpack_live_open_readings 4"), "{metrics}");
}

#[test]
fn what_cannot_be_true_goes_into_quarantine_and_comes_out_again() {
    let running = started("live-quarantine");
    let faulty = [
        (reading("wind_speed", 3.0, "kg", &ago(1)), "wrong_unit"),
        (reading("wind_speed", 900.0, "m/s", &ago(1)), "impossible_value"),
        (reading("wind_chill", 3.0, "m/s", &ago(1)), "unknown_dimension"),
        (reading("soil_class", 3.0, "1", &ago(1)), "not_measurable"),
        (reading("wind_speed", 3.0, "m/s", &ago(-900)), "from_future"),
        (reading("wind_speed", 3.0, "m/s", &ago(90_000)), "too_late"),
    ];
    let mut lines: Vec<String> = faulty.iter().map(|(line, _)| line.to_string()).collect();
    let of = |key: &str, iri: &str| {
        let mut line = reading("wind_speed", 3.0, "m/s", &ago(1));
        let data = line["data"].as_object_mut().expect("an object");
        data.remove("site");
        data.insert(key.to_owned(), json!(iri));
        line.to_string()
    };
    lines.push(of("site", "https://fieldpack.dev/id/site/crm/nowhere"));
    lines.push(of("machine", "https://fieldpack.dev/id/equipment/tele/nobody"));
    lines.push(of("machine", "https://fieldpack.dev/id/equipment/tele/P-8"));
    // Not a reading at all: refused, not kept.
    lines.push(json!({"type": "reading", "source": "iot", "source_id": "s", "data": {"site": SITE}}).to_string());
    let answer = send(&running, "/v1/records?language=en", &lines.join("\n")).json();
    assert_eq!((&answer["accepted"], &answer["quarantined"]), (&json!(0), &json!(9)), "{answer:#}");
    let codes: Vec<&str> = answer["results"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| one["problem"]["errors"][0]["code"].as_str().unwrap_or("?"))
        .collect();
    let mut expected: Vec<&str> = faulty.iter().map(|(_, code)| *code).collect();
    expected.extend(["unknown_site", "unknown_machine", "machine_at_no_site", "missing_field"]);
    assert_eq!(codes, expected);
    assert_eq!(answer["results"][9]["status"], "rejected");
    let page = answered(running.get("/v1/quarantine?limit=4&language=en")).json();
    assert_eq!((&page["total"], page["readings"].as_array().map(Vec::len)), (&json!(9), Some(4)), "{page:#}");
    let next = page["next"].as_str().expect("more");
    let rest = answered(running.get(&format!("/v1/quarantine?cursor={next}"))).json();
    assert_eq!((rest["readings"].as_array().map(Vec::len), &rest["next"]), (Some(5), &Value::Null));

    let id = |reason: &str| {
        let all = answered(running.get("/v1/quarantine?limit=50")).json();
        let found = all["readings"].as_array().into_iter().flatten().find(|one| one["reason"] == reason).cloned();
        found.map(|one| one["id"].as_str().unwrap_or_default().to_owned())
    };
    // Corrected wrongly it stays, corrected well it counts.
    let wrong = id("wrong_unit").expect("there");
    let path = format!("/v1/quarantine/{wrong}");
    let data = |unit: &str| json!({"site": SITE, "dimension": "wind_speed", "value": 3.0, "unit": unit, "at": ago(1)});
    let still = running.ask(&path, &json!({"action": "correct", "data": data("s")}));
    still.problem(400, "invalid_value");
    let done = running.ask(&path, &json!({"action": "correct", "data": data("m/s")}));
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!((state(&running, "wind_speed")["readings"].clone(), id("wrong_unit")), (json!(1), None));
    running.ask(&path, &json!({"action": "discard"})).problem(404, "not_found");
    // What was missing is there now.
    let machine = id("unknown_machine").expect("there");
    let record = json!({"type": "equipment", "source": "tele", "source_id": "nobody",
        "data": {"label": "新泵", "site": SITE}});
    send(&running, "/v1/records", &record.to_string());
    let done = running.ask(&format!("/v1/quarantine/{machine}"), &json!({"action": "replay"}));
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(state(&running, "wind_speed")["readings"], 2);
    let done =
        running.ask(&format!("/v1/quarantine/{}", id("too_late").expect("there")), &json!({"action": "discard"}));
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(answered(running.get("/v1/quarantine")).json()["total"], 6);
}

#[test]
fn a_fleet_snapshot_counts_for_the_sites_of_its_machines() {
    let running = started("live-fleet");
    let at = ago(60);
    let snapshot = format!(
        r#"<Fleet version="1" snapshotTime="{at}" xmlns="http://standards.iso.org/iso/15143/-3">
          <Equipment>
            <EquipmentHeader><OEMName>Maker</OEMName><Model>M</Model><SerialNumber>P-7</SerialNumber></EquipmentHeader>
            <CumulativeOperatingHours datetime="{at}"><Hour>1234.5</Hour></CumulativeOperatingHours>
            <ConcretePump xmlns="https://fieldpack.dev/ns/telemetry/1">
              <HydraulicPressure datetime="{at}" unit="bar">285</HydraulicPressure>
            </ConcretePump>
          </Equipment>
          <Equipment>
            <EquipmentHeader><OEMName>Maker</OEMName><Model>M</Model><SerialNumber>P-9</SerialNumber></EquipmentHeader>
            <CumulativeOperatingHours datetime="{at}"><Hour>7</Hour></CumulativeOperatingHours>
          </Equipment>
        </Fleet>"#
    );
    let request = running.post("/v1/telematics?source=tele&language=en").header("content-type", "application/xml");
    let answer = answered(request.body(snapshot)).json();
    assert_eq!((&answer["accepted"], &answer["quarantined"]), (&json!(2), &json!(1)), "{answer:#}");
    assert_eq!(answer["machines"][0]["machine"], "https://fieldpack.dev/id/equipment/tele/P-7");
    assert_eq!(answer["machines"][1]["problems"][0]["errors"][0]["code"], "unknown_machine");
    let pressure = state(&running, "hydraulic_pressure");
    assert_eq!((&pressure["latest"], &pressure["unit"]), (&json!(28.5), &json!("MPa")), "{pressure:#}");
    assert_eq!(pressure["machines"][0], "https://fieldpack.dev/id/equipment/tele/P-7");
    let other = running.post("/v1/telematics?source=tele&language=en").body("<html/>");
    answered(other).problem(400, "invalid_value");
}

/// An alert around the site that holds until `expires`.
fn alert(identifier: &str, kind: &str, references: &str, expires: &str) -> String {
    let sent = ago(30);
    format!(
        r#"<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{identifier}</identifier>
        <sender>test@example.org</sender><sent>{}</sent><status>Actual</status><msgType>{kind}</msgType>
        <scope>Public</scope>{references}<info><language>en</language><category>Met</category><event>Gale</event>
        <urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
        <expires>{expires}</expires><headline>Gale warning</headline>
        <area><areaDesc>Nagqu</areaDesc><polygon>31,91 32,91 32,93 31,93 31,91</polygon></area></info></alert>"#,
        sent.replace('Z', "+00:00")
    )
}

/// The alerts that hold.
fn alerts(running: &Running) -> Vec<Value> {
    answered(running.get("/v1/alerts")).json()["alerts"].as_array().cloned().unwrap_or_default()
}

#[test]
fn an_alert_acts_at_once_and_ends_by_an_entry_of_the_journal() {
    let running = started("live-alerts");
    let put = |body: String| answered(running.post("/v1/alerts?language=en&synthetic=true").body(body)).json();
    let soon = (Timestamp::now() + SignedDuration::from_millis(1_500)).to_string().replace('Z', "+00:00");
    let later = (Timestamp::now() + SignedDuration::from_hours(2)).to_string().replace('Z', "+00:00");
    let first = put(alert("A-1", "Alert", "", &soon));
    assert_eq!((&first["acted_on"], &first["id"]), (&json!(true), &json!("test@example.org,A-1")), "{first:#}");
    assert_eq!(put(alert("A-2", "Alert", "", &later))["acted_on"], true);
    let held = alerts(&running);
    assert_eq!((held.len(), &held[0]["severity"], &held[0]["synthetic"]), (2, &json!("Severe"), &json!(true)));
    // It ends by an entry: the service waits for the sequence after it, no test sleeps for it.
    let next = answered(running.get("/v1/live")).json()["journalled"].as_u64().expect("a number") + 1;
    let ended = answered(running.get(&format!("/v1/alerts?min_sequence={next}"))).json();
    let names: Vec<&str> = ended["alerts"].as_array().into_iter().flatten().filter_map(|a| a["id"].as_str()).collect();
    assert_eq!(names, ["test@example.org,A-2"], "{ended:#}");
    let reference = format!("<references>test@example.org,A-2,{}</references>", ago(30).replace('Z', "+00:00"));
    assert_eq!(put(alert("A-3", "Cancel", &reference, &later))["acted_on"], true);
    assert!(alerts(&running).is_empty());
    let exercise = alert("A-4", "Alert", "", &later).replace("Actual", "Exercise");
    assert_eq!(put(exercise)["acted_on"], false);
    answered(running.post("/v1/alerts?language=en").body("<alert/>")).problem(400, "invalid_value");
}

#[test]
fn a_record_is_changed_against_the_version_that_was_read() {
    let running = started("live-if-match");
    let described = answered(running.get(&format!("/v1/entities?iri={SITE}")));
    let version = described.json()["version"].as_u64().expect("a version");
    assert_eq!(described.header("etag"), format!("\"{version}\""));
    let line = |label: &str, if_match: Option<u64>| {
        let mut line = json!({"type": "site", "source": "crm", "source_id": "S-1", "data": {"label": label}});
        if let Some(version) = if_match {
            line["if_match"] = json!(version);
        }
        line.to_string()
    };
    let first = send(&running, "/v1/records", &line("一", Some(version))).json();
    let newer = first["results"][0]["version"].as_u64().expect("its version");
    assert!(first["accepted"] == 1 && newer > version, "{first:#}");
    let lost = send(&running, "/v1/records?language=en", &line("二", Some(version))).json();
    assert_eq!(lost["results"][0]["problem"]["code"], "version_conflict", "{lost:#}");
    assert_eq!(lost["results"][0]["version"], newer, "the version to read again");
    let header = running.post("/v1/records").header("if-match", format!("\"{newer}\"")).body(line("三", None));
    assert_eq!(answered(header).json()["accepted"], 1);
    let query = send(&running, &format!("/v1/records?if_match={newer}"), &line("四", None)).json();
    assert_eq!(query["results"][0]["problem"]["code"], "version_conflict");
    let two = format!("{}\n{}", line("五", None), line("六", None));
    send(&running, "/v1/records?if_match=1", &two).problem(400, "invalid_value");
    let odd = running.post("/v1/records").header("if-match", "*").body(line("七", None));
    answered(odd).problem(400, "invalid_value");
    let fresh = json!({"type": "site", "source": "crm", "source_id": "S-2", "if_match": 0, "data": {"label": "新"}});
    assert_eq!(send(&running, "/v1/records", &fresh.to_string()).json()["accepted"], 1, "0: there was none");
    assert_eq!(send(&running, "/v1/records", &fresh.to_string()).json()["accepted"], 0);
    let label =
        answered(running.get(&format!("/v1/entities?iri={SITE}"))).json()["record"]["data"]["data"]["label"].clone();
    assert_eq!(label, "三");
}

#[test]
fn a_request_with_a_key_is_done_once() {
    let folder = fresh_folder("live-idempotency");
    let mut running = Running::start(&folder, &settings());
    let site = |id: &str| json!({"type": "site", "source": "crm", "source_id": id, "data": {"label": id}}).to_string();
    let body = format!("{}\n{{\"type\":\"castle\"}}\n{}", site("A"), site("B"));
    let first = send(&running, "/v1/records?idempotency_key=shift-1", &body).json();
    assert_eq!((&first["accepted"], &first["replayed"]), (&json!(2), &Value::Null), "{first:#}");
    let journalled = |running: &Running| answered(running.get("/v1/live")).json()["journalled"].clone();
    let before = journalled(&running);
    let again = answered(running.post("/v1/records").header("idempotency-key", "shift-1").body(body.clone())).json();
    assert_eq!(again["replayed"], true);
    for part in ["accepted", "sequence", "results"] {
        assert_eq!(again[part], first[part], "{part}: {again:#}");
    }
    assert_eq!(journalled(&running), before, "nothing was written");
    send(&running, "/v1/records?idempotency_key=shift-1", &site("C")).problem(422, "idempotency_key_reused");
    // It is remembered by the journal, not by the process.
    running.begin_stop();
    running.wait();
    let running = Running::start(&folder, &settings());
    assert_eq!(send(&running, "/v1/records?idempotency_key=shift-1", &body).json()["replayed"], true);
    assert_eq!(send(&running, "/v1/records?idempotency_key=shift-2", &body).json()["accepted"], 2);
}

#[test]
fn packed_bodies_are_taken_and_bombs_are_not() {
    let mut small = settings();
    small.http.records_body_limit_bytes = 100_000;
    let running = Running::start(&fresh_folder("live-gzip"), &small);
    let packed = |plain: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).expect("packs");
        encoder.finish().expect("packs")
    };
    let post = |encoding: &str, body: Vec<u8>| {
        answered(running.post("/v1/records?language=en").header("content-encoding", encoding).body(body))
    };
    let line = json!({"type": "site", "source": "crm", "source_id": "Z", "data": {"label": "Z"}}).to_string();
    assert_eq!(post("gzip", packed(line.as_bytes())).json()["accepted"], 1);
    let bomb = packed(&vec![b' '; 50_000_000]);
    assert!(bomb.len() < 100_000);
    post("gzip", bomb).problem(413, "body_too_large");
    post("gzip", line.clone().into_bytes()).problem(400, "invalid_value");
    let mut cut = packed(line.as_bytes());
    cut.truncate(cut.len() - 6);
    post("gzip", cut).problem(400, "invalid_value");
    post("br", line.into_bytes()).problem(415, "unsupported_media_type");
    // Only what was accepted is left out when only faults are asked for.
    let lines = "{\"type\":\"site\",\"source\":\"crm\",\"source_id\":\"Y\",\"data\":{\"label\":\"Y\"}}\nno json\n";
    let answer = send(&running, "/v1/records?results=faults", lines).json();
    assert_eq!((&answer["accepted"], answer["results"].as_array().map(Vec::len)), (&json!(1), Some(1)), "{answer:#}");
    assert_eq!(answer["results"][0]["line"], 2);
}

#[test]
fn more_than_can_be_held_gets_429_and_nothing_of_it_is_taken() {
    let mut few = settings();
    few.live.open_readings = 3;
    let running = Running::start(&fresh_folder("live-overload"), &few);
    let site = json!({"type": "site", "source": "crm", "source_id": "S-1", "data": {"label": "一"}});
    send(&running, "/v1/records", &site.to_string());
    let lines = |count: i64, from: i64| -> String {
        let line = |n| reading("wind_speed", 3.0, "m/s", &ago(n)).to_string() + "\n";
        (from..from + count).map(line).collect()
    };
    assert_eq!(send(&running, "/v1/records", &lines(2, 10)).json()["accepted"], 2);
    let refused = send(&running, "/v1/records?language=en", &lines(2, 20));
    assert_eq!(refused.header("retry-after"), "1");
    refused.problem(429, "overloaded");
    assert_eq!(state(&running, "wind_speed")["readings"], 2);
    assert_eq!(send(&running, "/v1/records", &lines(1, 30)).json()["accepted"], 1);
}
