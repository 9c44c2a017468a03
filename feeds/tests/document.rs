//! The examples of the document for partners are read by the parsers that they are written for.

use fieldpack_feeds::aemp::{FactKind, Fleet};
use fieldpack_feeds::{Format, Limits, aemp, cap, reading};

const DOCUMENT: &str = include_str!("../../docs/telemetry.md");

/// The code blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let parts: Vec<_> = DOCUMENT.split("```").collect();
    assert_eq!(parts.len() % 2, 1, "every block is closed");
    let inside = parts.into_iter().skip(1).step_by(2);
    inside.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).collect()
}

#[test]
fn both_fleets_say_the_same_and_everything_in_them_is_taken() {
    let limits = Limits::default();
    let xml = blocks("xml").into_iter().find(|block| block.contains("<Fleet")).expect("there is a fleet in XML");
    let json = blocks("json").into_iter().next().expect("there is a fleet in JSON");
    let xml = aemp::read(xml.as_bytes(), Format::Xml, &limits).expect("the XML reads");
    let json = aemp::read(json.as_bytes(), Format::Json, &limits).expect("the JSON reads");
    assert_eq!(xml, json);
    let Fleet { links, equipment, unknown, refused, .. } = xml;
    assert!(unknown.is_empty() && refused.is_empty(), "{unknown:?} {refused:?}");
    assert_eq!((links.len(), equipment.len()), (2, 1));
    let readings: Vec<_> = equipment[0].readings.iter().map(|it| (it.dimension, it.value, it.unit.as_ref())).collect();
    assert_eq!(
        readings,
        [
            ("altitude", 3650.0, "m"),
            ("operating_hours", 2337.5, "h"),
            ("hydraulic_pressure", 285.0, "bar"),
            ("pumping_pressure", 11.5, "MPa"),
            ("hydraulic_oil_temperature", 58.0, "Cel"),
            ("coolant_temperature", 84.5, "Cel"),
            ("hourly_output", 42.0, "m3/h"),
        ]
    );
    assert!(equipment[0].facts.iter().any(|fact| fact.kind == FactKind::Strokes(1_204_377)));
    let pressure = fieldpack_quantity::convert(285.0, "bar", "MPa").expect("converts");
    assert!((pressure - 28.5).abs() < 1e-9);
}

#[test]
fn the_reading_lines_are_taken() {
    let lines: Vec<_> = blocks("jsonl").into_iter().flat_map(str::lines).collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        let line: serde_json::Value = serde_json::from_str(line).expect("the line is JSON");
        assert_eq!(line["type"], "reading");
        let data = line["data"].to_string();
        reading::read(data.as_bytes(), &Limits::default()).expect("the reading is taken");
    }
}

#[test]
fn the_alert_is_taken() {
    let alert = blocks("xml").into_iter().find(|block| block.contains("<alert")).expect("there is an alert");
    let alert = cap::read(alert.as_bytes(), &Limits::default()).expect("the alert reads");
    assert!(!alert.is_actual() && alert.unknown.is_empty());
    let area = &alert.infos[0].areas[0];
    assert_eq!((area.polygons[0].len(), area.polygons[0][0]), (5, [91.0, 29.5]));
}
