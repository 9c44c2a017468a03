//! Fleet snapshots, alerts and readings.

use fieldpack_feeds::{FeedError, Format, Language, Limits, aemp, cap, reading as line};

/// Limits so small that a fuzzer gets beyond each of them.
fn limits() -> Limits {
    Limits {
        max_bytes: 8_192,
        max_depth: 16,
        max_elements: 300,
        max_attributes: 8,
        max_text_chars: 500,
        max_word_chars: 60,
        max_equipment: 6,
        max_links: 4,
        max_refused: 8,
        max_unknown_names: 5,
        max_infos: 3,
        max_areas: 5,
        max_vertices: 40,
        max_references: 4,
        max_reading_bytes: 512,
    }
}

/// A fault says where and why, in both languages, and does not repeat the document.
fn is_told(fault: &FeedError) {
    assert!(fault.path.chars().count() <= 600 && fault.found.chars().count() <= 200, "it is shortened: {fault:?}");
    for language in [Language::Zh, Language::En] {
        let detail = fault.detail(language);
        assert!(!detail.is_empty() && detail.chars().count() < 4_000, "{detail}");
    }
}

/// A fleet snapshot in XML.
pub fn fleet_xml(data: &[u8]) {
    fleet(data, Format::Xml);
}

/// A fleet snapshot in JSON.
pub fn fleet_json(data: &[u8]) {
    fleet(data, Format::Json);
}

/// A fleet snapshot, with the usual limits and with small ones.
fn fleet(data: &[u8], format: Format) {
    let read = aemp::read(data, format, &Limits::default());
    let small = limits();
    match aemp::read(data, format, &small) {
        Ok(fleet) => {
            assert!(fleet.equipment.len() <= small.max_equipment && fleet.links.len() <= small.max_links);
            assert!(fleet.refused.len() <= small.max_refused + 1, "{} are refused", fleet.refused.len());
            let values = fleet.equipment.iter().map(|one| one.readings.len() + one.facts.len()).sum::<usize>();
            assert!(values <= small.max_elements, "{values} values");
            for measured in fleet.equipment.iter().flat_map(|one| &one.readings) {
                assert!(measured.value.is_finite() && measured.unit.chars().count() <= small.max_word_chars);
            }
            fleet.refused.iter().for_each(is_told);
        }
        Err(fault) => is_told(&fault),
    }
    if let Err(fault) = read {
        is_told(&fault);
    }
}

/// An alert (CAP).
pub fn alert(data: &[u8]) {
    let small = limits();
    match cap::read(data, &small) {
        Ok(alert) => {
            assert!(alert.infos.len() <= small.max_infos && alert.references.len() <= small.max_references);
            assert!(alert.infos.iter().map(|info| info.areas.len()).sum::<usize>() <= small.max_areas);
            let written = serde_json::to_string(&alert).expect("an alert is written");
            let again: cap::CapAlert = serde_json::from_str(&written).expect("what is written is read");
            assert_eq!(again, alert);
        }
        Err(fault) => is_told(&fault),
    }
    if let Err(fault) = cap::read(data, &Limits::default()) {
        is_told(&fault);
    }
}

/// A reading: one line.
pub fn reading(data: &[u8]) {
    match line::read(data, &limits()) {
        Ok(reading) => {
            assert!(reading.value.is_finite(), "{reading:?}");
            let written = serde_json::to_vec(&reading).expect("a reading is written");
            let again = line::read(&written, &Limits::default()).expect("what is written is read");
            assert_eq!(again, reading);
        }
        Err(fault) => is_told(&fault),
    }
}
