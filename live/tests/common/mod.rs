//! What the tests share: settings, batches, folding them.
#![allow(dead_code, reason = "each test uses a part of it")]

use fieldpack_journal::{Applied, Decision, NewEntry, Position, Projection};
use fieldpack_live::{LiveProjection, LiveSettings, ReadingBatch, SLOT_MS, Series};
use std::path::Path;

/// Two hours before March 2024 (UTC), ms since 1970.
pub(crate) const START_MS: i64 = 1_709_251_200_000 - 7_200_000;

/// A window of two hours, a horizon of forty minutes.
pub(crate) fn settings() -> LiveSettings {
    LiveSettings { window_ms: 12 * SLOT_MS, horizon_ms: 4 * SLOT_MS, ..LiveSettings::default() }
}

/// A series of wind speed.
pub(crate) fn wind(site: &str, sensor: &str) -> Series {
    Series {
        site: site.to_owned(),
        dimension: "wind_speed".to_owned(),
        sensor: sensor.to_owned(),
        machine: None,
        unit: "m/s".to_owned(),
        edges: vec![5.0, 10.0],
        synthetic: false,
    }
}

/// A batch of one series, received at a moment (ms after the start); rows by moment (ms after the start).
pub(crate) fn batch(series: Series, received: i64, rows: &[(i64, f64)]) -> ReadingBatch {
    ReadingBatch {
        source: "gateway".to_owned(),
        received_us: (START_MS + received) * 1_000,
        series: vec![series],
        rows: rows.iter().map(|(at, value)| (0, START_MS + at, *value)).collect(),
    }
}

/// An empty projection in a folder, of the journal `e1`.
pub(crate) fn open(folder: &Path, settings: LiveSettings) -> LiveProjection {
    LiveProjection::open(&folder.join("live.saved"), "e1", settings).expect("it opens")
}

/// Applies entries one by one, the first as the sequence that the mark names.
pub(crate) fn feed(live: &mut LiveProjection, entries: &[NewEntry]) {
    for entry in entries {
        let sequence = live.applied().sequence;
        let applied = [Applied { sequence, entry, decision: Decision::Accepted }];
        live.apply(&applied, Position::after(sequence)).expect("it is applied");
    }
}

/// Folds batches in their order, all entries in one go.
pub(crate) fn fold(batches: &[ReadingBatch]) -> LiveProjection {
    let folder = tempfile::tempdir().expect("a folder");
    let mut live = open(folder.path(), settings());
    let entries: Vec<NewEntry> = batches.iter().map(|batch| batch.entry("tester").expect("it fits")).collect();
    let applied: Vec<Applied<'_>> = (1..)
        .zip(&entries)
        .map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Accepted })
        .collect();
    live.apply(&applied, Position::after(entries.len() as u64)).expect("it is applied");
    live
}
