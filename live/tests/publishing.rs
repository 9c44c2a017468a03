//! What is published, case by case.

mod common;

use common::{START_MS, batch, feed, fold, open, settings, wind};
use fieldpack_live::{LiveSettings, MAX_SENSORS, Month, ReadingBatch, SLOT_MS, Series, SiteState, Spread};
use std::sync::Arc;

const MINUTE: i64 = 60_000;

fn entry(batch: &ReadingBatch) -> fieldpack_journal::NewEntry {
    batch.entry("tester").expect("it fits")
}

#[test]
fn sites_that_were_not_touched_are_shared() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut live = open(folder.path(), settings());
    feed(&mut live, &[entry(&batch(wind("a", "s"), 0, &[(0, 1.0)])), entry(&batch(wind("b", "s"), 0, &[(0, 1.0)]))]);
    let before = live.snapshot();
    let pressure = Series { dimension: "air_pressure".to_owned(), ..wind("b", "s") };
    feed(&mut live, &[entry(&batch(pressure, MINUTE, &[(0, 1.0)]))]);
    let after = live.snapshot();
    let site = |snapshot: &fieldpack_live::LiveSnapshot, iri: &str| -> Arc<SiteState> {
        snapshot.sites.get(iri).expect("it is published").clone()
    };
    assert!(Arc::ptr_eq(&site(&before, "a"), &site(&after, "a")));
    assert!(!Arc::ptr_eq(&site(&before, "b"), &site(&after, "b")));
    assert_eq!((site(&before, "b").states.len(), site(&after, "b").states.len()), (1, 2));
    let state = |site: &SiteState| site.state("wind_speed").expect("it is there").clone();
    assert!(Arc::ptr_eq(&state(&site(&before, "b")), &state(&site(&after, "b"))), "nor are states of a touched site");
    assert!(Arc::ptr_eq(&site(&after, "b"), &site(&live.snapshot(), "b")), "nothing came since");
    assert!(site(&after, "b").state("wind").is_none());
}

#[test]
fn ten_minutes_count_whole_to_the_band_of_their_mean() {
    // Means 4.999, 5 (on the edge) and 10.5; a slot without a reading counts to no band.
    let rows = [(0, 4.999), (SLOT_MS, 4.0), (SLOT_MS + 1, 6.0), (3 * SLOT_MS, 10.5)];
    let snapshot = fold(&[batch(wind("a", "s"), 3 * SLOT_MS, &rows)]).snapshot();
    let state = snapshot.sites.get("a").and_then(|site| site.state("wind_speed")).expect("it is published");
    assert_eq!(state.exposure_ms, [600_000, 600_000, 600_000]);
    assert_eq!(state.edges, [5.0, 10.0]);
    let window = state.window.as_ref().expect("something was read");
    assert_eq!((window.minimum, window.maximum, window.readings), (4.0, 10.5, 4));
    assert_eq!(window.mean, 6.375, "25.499 / 4 to the thousandth");
}

#[test]
fn what_leaves_the_window_stands_in_its_month() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut live = open(folder.path(), settings());
    let february = Month::of(START_MS);
    feed(&mut live, &[entry(&batch(wind("a", "s"), 0, &[(0, 7.0), (1, 8.0)]))]);
    // The slot ended at 10 minutes: it is in the window up to just before 130 minutes.
    feed(&mut live, &[entry(&batch(wind("b", "s"), 130 * MINUTE - 1, &[]))]);
    let snapshot = live.snapshot();
    let state = snapshot.sites.get("a").and_then(|site| site.state("wind_speed")).expect("it is published");
    assert!(state.window.is_some() && state.months.is_empty());
    assert_eq!(snapshot.open_readings, 0, "single readings went long before");
    feed(&mut live, &[entry(&batch(wind("b", "s"), 130 * MINUTE, &[]))]);
    let snapshot = live.snapshot();
    let state = snapshot.sites.get("a").and_then(|site| site.state("wind_speed")).expect("it is published");
    assert!(state.window.is_none());
    assert_eq!(state.latest.as_ref().map(|latest| latest.value), Some(8.0), "the latest stays");
    assert_eq!(state.exposure_ms, [0, 0, 0]);
    let month = &state.months[0];
    assert_eq!((month.month.to_string().as_str(), &*month.edges), ("2024-02", &[5.0, 10.0][..]));
    assert_eq!((&*month.total.exposure_ms, month.total.readings), (&[0, 600_000, 0][..], 2));
    assert_eq!(month.total.spread, Some(Spread { sum: 15_000, minimum: 7_000, maximum: 8_000 }));
    assert!(!snapshot.is_whole(february), "the window has not passed its end");
    feed(&mut live, &[entry(&batch(wind("b", "s"), 240 * MINUTE, &[]))]);
    assert!(live.snapshot().is_whole(february));
}

#[test]
fn thirteen_months_are_kept_then_the_state_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut live = open(folder.path(), settings());
    let day = 24 * 60 * MINUTE;
    feed(&mut live, &[entry(&batch(wind("a", "s"), 0, &[(0, 7.0)]))]);
    // From February 2024 to February 2025 there are thirteen months.
    feed(&mut live, &[entry(&batch(wind("b", "s"), 365 * day, &[(365 * day, 1.0)]))]);
    assert_eq!(live.snapshot().sites.get("a").map(|site| site.states[0].months.len()), Some(1));
    feed(&mut live, &[entry(&batch(wind("b", "s"), 366 * day, &[]))]);
    let snapshot = live.snapshot();
    assert!(snapshot.sites.get("a").is_none());
    assert!(snapshot.sites.get("b").is_some());
}

#[test]
fn of_one_moment_the_greater_value_is_the_latest_then_the_first_sensor() {
    let of = |sensor: &str, value: f64| batch(wind("a", sensor), 0, &[(-5, 99.0), (0, value)]);
    let latest = |batches: &[ReadingBatch]| {
        let snapshot = fold(batches).snapshot();
        let latest = snapshot.sites.get("a").and_then(|site| site.states[0].latest.clone()).expect("it is there");
        (latest.sensor.to_string(), latest.value)
    };
    assert_eq!(latest(&[of("z", 2.0), of("b", 1.0)]), ("z".to_owned(), 2.0));
    assert_eq!(latest(&[of("z", 2.0), of("b", 2.0), of("c", 2.0)]), ("b".to_owned(), 2.0));
    assert_eq!(latest(&[of("z", 1.0), of("z", -3.0)]), ("z".to_owned(), 1.0), "the greater value of one reading");
}

#[test]
fn another_unit_begins_a_state_of_its_own() {
    let knots = Series { unit: "kn".to_owned(), ..wind("a", "s") };
    let snapshot = fold(&[batch(wind("a", "s"), 0, &[(0, 1.0)]), batch(knots, 1, &[(1, 30.0)])]).snapshot();
    let site = snapshot.sites.get("a").expect("it is published");
    let found: Vec<_> =
        site.states.iter().map(|state| (&*state.unit, state.window.as_ref().map(|one| one.maximum))).collect();
    assert_eq!(found, [("kn", Some(30.0)), ("m/s", Some(1.0))]);
    assert_eq!(site.state("wind_speed").map(|state| &*state.unit), Some("kn"), "the one that was read last");
}

#[test]
fn rows_beyond_the_horizon_are_counted_and_left_out() {
    let horizon = settings().horizon_ms;
    let rows = [(-horizon - 1, 50.0), (-horizon, 40.0), (0, 1.0)];
    let snapshot = fold(&[batch(wind("a", "s"), 0, &rows)]).snapshot();
    let source = snapshot.sources.get("gateway").copied().expect("it is known");
    assert_eq!((source.rows, source.too_old, source.crowded, source.last_sequence), (3, 1, 0, 1));
    assert_eq!((source.last_received_us, source.last_at_ms), (START_MS * 1_000, Some(START_MS)));
    let state = snapshot.sites.get("a").and_then(|site| site.state("wind_speed")).expect("it is published");
    assert_eq!(state.window.as_ref().map(|window| (window.readings, window.maximum)), Some((2, 40.0)));
    // A batch that comes later than a journal keeps it finds its slot closed: a repetition could not be told.
    let late = batch(wind("a", "s"), 0, &[(-horizon, 40.0)]);
    let next = batch(wind("b", "s"), 2 * SLOT_MS, &[]);
    let snapshot = fold(&[late.clone(), next, late]).snapshot();
    assert_eq!(snapshot.sources.get("gateway").map(|source| source.too_old), Some(1));
    let state = snapshot.sites.get("a").and_then(|site| site.state("wind_speed")).expect("it is published");
    assert_eq!(state.window.as_ref().map(|window| window.readings), Some(1));
}

#[test]
fn open_readings_and_room_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut live = open(folder.path(), LiveSettings { max_open_readings: 3, ..settings() });
    assert_eq!(live.snapshot().room(), 3);
    let rows = [(0, 1.0), (0, 1.0), (1, 1.0)];
    feed(&mut live, &[entry(&batch(wind("a", "s"), 0, &rows))]);
    assert_eq!((live.snapshot().open_readings, live.snapshot().room()), (2, 1));
    feed(&mut live, &[entry(&batch(wind("a", "s"), 1, &[(2, 1.0), (3, 1.0)]))]);
    assert_eq!((live.snapshot().open_readings, live.snapshot().room()), (4, 0), "what the journal has is taken");
    feed(&mut live, &[entry(&batch(wind("a", "s"), 70 * MINUTE, &[]))]);
    assert_eq!(live.snapshot().room(), 3);
}

#[test]
fn more_sensors_than_numbers_are_counted() {
    let count = MAX_SENSORS + 2;
    let series = (0..count).map(|number| wind("a", &format!("s{number}"))).collect();
    let rows = (0..count).map(|number| (number as u32, START_MS, 1.0)).collect();
    let crowd = ReadingBatch { series, rows, ..batch(wind("a", "s"), 0, &[]) };
    let snapshot = fold(&[crowd]).snapshot();
    assert_eq!(snapshot.sources.get("gateway").map(|source| source.crowded), Some(2));
    assert_eq!(snapshot.open_readings, MAX_SENSORS as u64);
}
