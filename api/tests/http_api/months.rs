//! A month of readings becomes a record of the graph when it is over.

use crate::support::{Running, answered, fresh_folder, settings};
use fieldpack_journal::{EmbeddedJournal, EmbeddedSettings, Journal};
use fieldpack_live::{ReadingBatch, Series};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::path::Path;

/// The site of the tests.
const SITE: &str = "https://fieldpack.dev/id/site/crm/S-1";
/// The record of its October.
const OCTOBER: &str = "https://fieldpack.dev/id/condition_state/readings/crm%2FS-1%2F2025-10";

/// A moment, ms since 1970.
fn ms(at: &str) -> i64 {
    at.parse::<Timestamp>().expect("a moment").as_millisecond()
}

/// Readings of one dimension of the site, received with the last of them.
fn batch(dimension: &str, unit: &str, edges: &[f64], synthetic: bool, rows: &[(&str, f64)]) -> ReadingBatch {
    let rows: Vec<(u32, i64, f64)> = rows.iter().map(|(at, value)| (0, ms(at), *value)).collect();
    ReadingBatch {
        source: "iot".to_owned(),
        received_us: rows.last().expect("a row").1 * 1_000,
        series: vec![Series {
            site: SITE.to_owned(),
            dimension: dimension.to_owned(),
            sensor: "s-1".to_owned(),
            machine: None,
            unit: unit.to_owned(),
            edges: edges.to_vec(),
            synthetic,
        }],
        rows,
    }
}

/// Writes batches into the journal of a folder; gives the last entry.
fn journalled(data: &Path, batches: &[ReadingBatch]) -> u64 {
    std::fs::create_dir_all(data).expect("a folder");
    let journal = EmbeddedJournal::open(&data.join("journal.redb"), &EmbeddedSettings::default()).expect("it opens");
    let entries = batches.iter().map(|batch| batch.entry("test").expect("it fits")).collect();
    journal.append(entries).expect("it is written").end - 1
}

/// A record, once the service has come to a sequence.
fn record(running: &Running, iri: &str, sequence: u64) -> Value {
    let iri = iri.replace('%', "%25");
    answered(running.get(&format!("/v1/entities?iri={iri}&min_sequence={sequence}&language=en"))).json()
}

#[test]
fn a_month_that_is_over_is_a_record_and_is_written_once() {
    let data = fresh_folder("live-months");
    let cold = [("2025-10-20T02:00:00Z", -12.0), ("2025-10-20T02:05:00Z", -2.0), ("2025-10-20T02:15:00Z", 2.0)];
    let last = journalled(
        &data,
        &[
            batch("ambient_temperature_mean", "degC", &[-5.0, 0.0], false, &cold),
            // Oil is no condition of a site.
            batch("hydraulic_oil_temperature", "degC", &[60.0], false, &[("2025-10-20T02:15:00Z", 55.0)]),
            batch("wind_speed", "m/s", &[8.0], true, &[("2025-10-31T23:55:00Z", 9.5)]),
            // November goes on: it has no record.
            batch("wind_speed", "m/s", &[8.0], false, &[("2025-11-02T01:00:00Z", 4.0)]),
        ],
    );
    let running = Running::start(&data, &settings());
    let found = record(&running, OCTOBER, last + 1);
    let text = found.to_string();
    let (header, data_of) = (&found["record"]["header"], &found["record"]["data"]["data"]);
    assert_eq!(header["synthetic"], true, "a part of it was made up: {found:#}");
    assert_eq!(
        (&data_of["site"], &data_of["period"]),
        (&json!(SITE), &json!({"from": "2025-10-01", "to": "2025-11-01"}))
    );
    let condition = |name: &str| {
        let all = data_of["conditions"].as_array().cloned().unwrap_or_default();
        let found = all.into_iter().find(|one| one["dimension"] == name).unwrap_or_default();
        (found["low"].as_f64(), found["value"].as_f64(), found["high"].as_f64())
    };
    assert_eq!(condition("ambient_temperature_mean"), (Some(-12.0), Some(-4.0), Some(2.0)), "{found:#}");
    assert_eq!(condition("ambient_temperature_min"), (Some(-12.0), Some(-12.0), Some(-12.0)));
    assert_eq!(condition("wind_speed"), (Some(9.5), Some(9.5), Some(9.5)));
    assert!(!text.contains("hydraulic_oil_temperature"), "{text}");
    // Ten minutes count to the band of their mean: the first slot is at -7, the second at 2.
    let hours = json!({"dimension": "ambient_temperature_mean", "edges": [-5.0, 0.0],
        "hours_h": [1.0 / 6.0, 0.0, 1.0 / 6.0], "readings": 3});
    assert_eq!(data_of["exposure"][0], hours, "{found:#}");
    // It is in the graph as any other record, and found.
    let body = json!({"types": ["condition_state"], "during": {"from": "2025-10-01", "to": "2025-11-01"}, "limit": 10});
    let hits = running.ask("/v1/search", &body).json();
    assert_eq!((&hits["total"], &hits["hits"][0]["iri"]), (&json!(1), &json!(OCTOBER)), "{hits:#}");
    drop(running);
    // Started again, nothing is written again.
    let running = Running::start(&data, &settings());
    let live = answered(running.get("/v1/live")).json();
    assert_eq!(live["journalled"], last + 1, "{live:#}");
}
