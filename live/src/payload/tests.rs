//! What is written is read back; what does not fit is named.

use super::*;

/// Makes a payload unfit.
type Spoil<T> = fn(&mut T);

fn series() -> Series {
    Series {
        site: "https://fieldpack.dev/id/site/crm/S-1".to_owned(),
        dimension: "wind_speed".to_owned(),
        sensor: "mast".to_owned(),
        machine: None,
        unit: "m/s".to_owned(),
        edges: vec![5.0, 10.5],
        synthetic: true,
    }
}

fn batch() -> ReadingBatch {
    let rows = vec![(0, 1_700_000_000_000, 4.25), (0, 1_700_000_001_000, -0.5)];
    ReadingBatch { source: "gateway".to_owned(), received_us: 1_700_000_002_000_000, series: vec![series()], rows }
}

fn alert() -> Alert {
    let ring = vec![[91.0, 29.0], [92.0, 29.0], [92.0, 30.0], [91.0, 29.0]];
    let circles = vec![Circle { lon: 91.1, lat: 29.7, radius_km: 12.5 }];
    Alert {
        id: "cma,1".to_owned(),
        sender: "cma".to_owned(),
        sent_us: 10,
        received_us: 20,
        event: "大风".to_owned(),
        event_code: Some("11B06".to_owned()),
        headline: "h".to_owned(),
        description: "d".to_owned(),
        instruction: "i".to_owned(),
        language: "zh-CN".to_owned(),
        severity: "Severe".to_owned(),
        urgency: "Immediate".to_owned(),
        certainty: "Likely".to_owned(),
        areas: vec![Area { description: "拉萨".to_owned(), polygons: vec![ring], circles }],
        onset_us: Some(30),
        effective_us: 10,
        expires_us: 100,
        replaces: vec!["cma,0".to_owned()],
        cancels: false,
        synthetic: true,
        source: "feed".to_owned(),
    }
}

#[test]
fn every_kind_round_trips() {
    let item = Quarantined {
        id: "q1".to_owned(),
        source: "gateway".to_owned(),
        received_us: 1,
        reason: "unknown_sensor".to_owned(),
        detail_zh: "未知传感器".to_owned(),
        detail_en: "unknown sensor".to_owned(),
        line: "{\"v\": 1}".to_owned(),
    };
    let quarantine = Quarantine { source: "gateway".to_owned(), items: vec![item] };
    let settle = Settle { id: "q1".to_owned(), outcome: SettleOutcome::Replayed, by: "li".to_owned() };
    let begin = AlertBegin { id: "cma,1".to_owned(), sent_us: 10 };
    let end = AlertEnd { id: "cma,1".to_owned(), sent_us: 10, reason: EndReason::Expired };
    let written = [
        (batch().entry("tester"), "gateway", Change::Readings(batch())),
        (quarantine.entry("tester"), "gateway", Change::Quarantine(quarantine)),
        (settle.entry("tester"), "q1", Change::Settle(settle)),
        (alert().entry("tester"), "cma,1", Change::Set(Box::new(alert()))),
        (begin.entry("tester"), "cma,1", Change::Begin(begin)),
        (end.entry("tester"), "cma,1", Change::End(end)),
    ];
    for ((entry, key, change), kind) in written.into_iter().zip(KINDS) {
        let entry = entry.expect("it fits");
        assert_eq!((entry.kind.as_str(), entry.version), (kind.name, kind.max_version));
        assert_eq!((entry.key.as_str(), entry.actor.as_str(), entry.expected_version), (key, "tester", None));
        assert_eq!(Change::decode(&entry).expect("it is read"), change);
    }
    let other = NewEntry { kind: "record.upsert".to_owned(), ..NewEntry::default() };
    assert_eq!(Change::decode(&other), Ok(Change::Other));
}

#[test]
fn a_batch_that_does_not_fit_names_the_field() {
    let cases: [(Spoil<ReadingBatch>, &str); 11] = [
        (|batch| batch.source.clear(), "source"),
        (|batch| batch.received_us = -1, "received_us"),
        (|batch| batch.received_us = i64::MAX, "received_us"),
        (|batch| batch.series[0].site.clear(), "series[0].site"),
        (|batch| batch.series[0].unit.clear(), "series[0].unit"),
        (|batch| batch.series[0].edges = vec![1.0, 1.0], "series[0].edges[1]"),
        (|batch| batch.series[0].edges[0] = f64::NAN, "series[0].edges[0]"),
        (|batch| batch.rows[1].0 = 1, "rows[1][0]"),
        (|batch| batch.rows[1].1 = i64::MIN, "rows[1][1]"),
        (|batch| batch.rows[0].2 = 1.1e12, "rows[0][2]"),
        (|batch| batch.rows[0].2 = f64::INFINITY, "rows[0][2]"),
    ];
    for (spoil, pointer) in cases {
        let mut spoilt = batch();
        spoil(&mut spoilt);
        assert_eq!(spoilt.entry("tester").expect_err("it does not fit").pointer, pointer);
    }
}

#[test]
fn an_alert_that_does_not_fit_names_the_field() {
    let cases: [(Spoil<Alert>, &str); 5] = [
        (|alert| alert.id.clear(), "id"),
        (|alert| alert.expires_us = i64::MAX, "expires_us"),
        (|alert| alert.areas[0].polygons[0][1] = [191.0, 0.0], "areas[0]"),
        (|alert| alert.areas[0].circles[0].lat = f64::NAN, "areas[0]"),
        (|alert| alert.areas[0].circles[0].radius_km = -1.0, "areas[0].circles"),
    ];
    for (spoil, pointer) in cases {
        let mut spoilt = alert();
        spoil(&mut spoilt);
        assert_eq!(spoilt.entry("tester").expect_err("it does not fit").pointer, pointer);
    }
}

#[test]
fn a_payload_that_cannot_be_read_names_the_field() {
    let spoilt = |from: &str, to: &str| {
        let mut entry = batch().entry("tester").expect("it fits");
        let text = String::from_utf8(entry.payload).expect("JSON is UTF-8");
        assert!(text.contains(from), "{text}");
        entry.payload = text.replacen(from, to, 1).into_bytes();
        Change::decode(&entry).expect_err("it does not fit")
    };
    assert_eq!(spoilt("\"synthetic\":true", "\"synthetic\":3").pointer, "series[0].synthetic");
    assert_eq!(spoilt("[0,1700000001000,", "[7,1700000001000,").pointer, "rows[1][0]", "checks hold for reading too");
    let unknown = spoilt("\"source\"", "\"colour\":1,\"source\"");
    assert!(unknown.reason.contains("unknown field `colour`"), "{unknown}");
    assert!(
        unknown.to_string().starts_with("the payload of `reading.batch` under `gateway` does not fit"),
        "{unknown}"
    );
}
