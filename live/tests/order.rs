//! The state is that of the set of readings: against a count of the plain list, in any order that the journal
//! may have, cut into any batches, with repetitions.

mod common;

use common::{START_MS, fold, settings};
use fieldpack_live::{
    BandTotal, Month, QUANTILES, ReadingBatch, SLOT_MS, Series, Spread, StateSummary, quantile_error,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A batch as it is drawn: when it was received (ms after the start), its source, which edges, whether it is made
/// up, rows as (series, steps of half a minute after the earliest moment, thousandths).
type Drawn = (i64, u8, bool, bool, Vec<(u32, i64, i64)>);

/// The series of a batch: two sites, two dimensions, three sensors.
fn series(wide: bool, synthetic: bool) -> Vec<Series> {
    let of = |number: u32| Series {
        site: format!("https://fieldpack.dev/id/site/t/{}", number / 6),
        dimension: ["air_pressure", "wind_speed"][number as usize / 3 % 2].to_owned(),
        sensor: format!("s{}", number % 3),
        machine: (number % 3 == 1).then(|| format!("https://fieldpack.dev/id/machine/t/{number}")),
        unit: "u".to_owned(),
        edges: if wide { vec![-2.0, 0.0, 3.0] } else { vec![1.0] },
        synthetic,
    };
    (0..12).map(of).collect()
}

/// The batch that was drawn. Rows go from the horizon to two minutes ahead of the batch.
fn batch((received, source, wide, synthetic, rows): &Drawn) -> ReadingBatch {
    let received_ms = START_MS + received;
    let step = 30_000;
    let earliest = received_ms - settings().horizon_ms;
    let earliest = earliest + (-earliest).rem_euclid(step);
    let rows = rows.iter().map(|(series, steps, value)| {
        let value = fieldpack_live::from_thousandths(*value);
        (*series, earliest + steps * step, value)
    });
    ReadingBatch {
        source: format!("source-{source}"),
        received_us: received_ms * 1_000,
        series: series(*wide, *synthetic),
        rows: rows.collect(),
    }
}

/// Batches received within so many ms, the first first.
fn batches(within: i64) -> impl Strategy<Value = Vec<ReadingBatch>> {
    let value = prop_oneof![-3_i64..4, -4_000_i64..4_000, -9_000_000_i64..9_000_000];
    let rows = proptest::collection::vec((0..12_u32, 0..84_i64, value), 0..12);
    let drawn = (0..within, 0..3_u8, any::<bool>(), any::<bool>(), rows);
    proptest::collection::vec(drawn, 1..24).prop_map(|drawn| {
        let mut batches: Vec<ReadingBatch> = drawn.iter().map(batch).collect();
        batches.sort_by_key(|batch| batch.received_us);
        batches
    })
}

/// Another way in which the same could have come: batches cut in two, some of them twice, in an order in which
/// none comes after one that was received more than a slot later.
fn otherwise(batches: &[ReadingBatch], seeds: &[(u16, bool, i64, i64, i64)]) -> Vec<ReadingBatch> {
    let mut pieces: Vec<(i64, ReadingBatch)> = Vec::new();
    for (batch, (cut, twice, early, late, again)) in batches.iter().zip(seeds.iter().cycle()) {
        let at = usize::from(*cut) % (batch.rows.len() + 1);
        let (left, right) = batch.rows.split_at(at);
        let piece = |rows: &[(u32, i64, f64)]| ReadingBatch { rows: rows.to_vec(), ..batch.clone() };
        let received_ms = batch.received_us / 1_000;
        pieces.push((received_ms + early, piece(left)));
        pieces.push((received_ms + late, piece(right)));
        if *twice {
            pieces.push((received_ms + again, batch.clone()));
        }
    }
    pieces.sort_by_key(|(place, _)| *place);
    pieces.into_iter().map(|(_, batch)| batch).collect()
}

/// How batches come otherwise.
fn seeds() -> impl Strategy<Value = Vec<(u16, bool, i64, i64, i64)>> {
    proptest::collection::vec((any::<u16>(), any::<bool>(), 0..=SLOT_MS, 0..=SLOT_MS, 0..=SLOT_MS), 1..24)
}

/// A reading of the plain list.
#[derive(Clone, Copy)]
struct Row<'b> {
    batch: &'b ReadingBatch,
    series: &'b Series,
    at_ms: i64,
    value: i64,
}

/// Values by sensor and moment, the greatest of each.
fn values(rows: &[Row<'_>]) -> Vec<i64> {
    let mut known: BTreeMap<(&str, i64), i64> = BTreeMap::new();
    for row in rows {
        let kept = known.entry((&row.series.sensor, row.at_ms)).or_insert(row.value);
        *kept = row.value.max(*kept);
    }
    known.into_values().collect()
}

/// The edges of the latest batch of rows, in thousandths.
fn edges(rows: &[Row<'_>]) -> Vec<i64> {
    let edges = |row: &Row<'_>| row.series.edges.iter().map(|edge| (edge * 1_000.0) as i64).collect::<Vec<_>>();
    rows.iter().map(|row| (row.batch.received_us, edges(row))).max().expect("a row").1
}

/// The band of the mean of rows.
fn band(rows: &[Row<'_>], edges: &[i64]) -> usize {
    let values = values(rows);
    let sum: i64 = values.iter().sum();
    edges.iter().filter(|edge| **edge * values.len() as i64 <= sum).count()
}

/// Checks a state against the rows of its dimension on its site.
fn check(state: &StateSummary, rows: &[Row<'_>], watermark_ms: i64) -> Result<(), TestCaseError> {
    let window_from = (watermark_ms - settings().window_ms).div_euclid(SLOT_MS);
    let mut slots: BTreeMap<i64, Vec<Row<'_>>> = BTreeMap::new();
    for row in rows {
        slots.entry(row.at_ms.div_euclid(SLOT_MS)).or_default().push(*row);
    }
    let over: BTreeMap<i64, Vec<Row<'_>>> =
        slots.range(..window_from).map(|(key, rows)| (*key, rows.clone())).collect();
    let inside: Vec<Row<'_>> = slots.range(window_from..).flat_map(|(_, rows)| rows.clone()).collect();

    let latest = state.latest.as_ref().expect("something was read");
    let at_ms = rows.iter().map(|row| row.at_ms).max().expect("a row");
    let last: Vec<&Row<'_>> = rows.iter().filter(|row| row.at_ms == at_ms).collect();
    let value = last.iter().map(|row| row.value).max().expect("a row");
    let sensor = last.iter().filter(|row| row.value == value).map(|row| row.series.sensor.as_str()).min();
    prop_assert_eq!((latest.at_ms, Some(&*latest.sensor)), (at_ms, sensor));
    prop_assert_eq!(latest.value, value as f64 / 1_000.0);

    let names = |name: fn(&Row<'_>) -> Option<String>| inside.iter().filter_map(name).collect::<BTreeSet<String>>();
    let sources = names(|row| Some(row.batch.source.clone()));
    prop_assert_eq!(state.sources.iter().map(|name| name.to_string()).collect::<Vec<_>>(), Vec::from_iter(sources));
    let machines = names(|row| row.series.machine.clone());
    prop_assert_eq!(state.machines.iter().map(|name| name.to_string()).collect::<Vec<_>>(), Vec::from_iter(machines));
    prop_assert_eq!(state.synthetic, latest.synthetic || inside.iter().any(|row| row.series.synthetic));

    let cut = edges(rows);
    prop_assert_eq!(state.edges.iter().map(|edge| (edge * 1_000.0) as i64).collect::<Vec<_>>(), cut.clone());
    let mut exposure = vec![0; cut.len() + 1];
    for rows in slots.range(window_from..).map(|(_, rows)| rows) {
        exposure[band(rows, &cut)] += SLOT_MS as u64;
    }
    prop_assert_eq!(&state.exposure_ms, &exposure);

    let mut months: BTreeMap<(Month, Vec<i64>), BandTotal> = BTreeMap::new();
    for (number, rows) in &over {
        let cut = edges(rows);
        let band = band(rows, &cut);
        let month = months.entry((Month::of(number * SLOT_MS), cut.clone())).or_insert_with(|| BandTotal {
            exposure_ms: vec![0; cut.len() + 1],
            readings: 0,
            synthetic: false,
            spread: Some(Spread { sum: 0, minimum: i64::MAX, maximum: i64::MIN }),
        });
        month.exposure_ms[band] += SLOT_MS as u64;
        for value in values(rows) {
            month.readings += 1;
            let one = Spread { sum: i128::from(value), minimum: value, maximum: value };
            month.spread = month.spread.map(|spread| spread.and(one));
        }
        month.synthetic |= rows.iter().any(|row| row.series.synthetic);
    }
    let found = state.months.iter().map(|month| {
        let cut = month.edges.iter().map(|edge| (edge * 1_000.0) as i64).collect();
        ((month.month, cut), month.total.clone())
    });
    prop_assert_eq!(found.collect::<BTreeMap<_, _>>(), months);

    let mut values = values(&inside);
    values.sort_unstable();
    let Some(window) = &state.window else {
        prop_assert!(values.is_empty());
        return Ok(());
    };
    let unit = |value: i64| value as f64 / 1_000.0;
    prop_assert_eq!(window.readings, values.len() as u64);
    prop_assert_eq!((window.minimum, window.maximum), (unit(values[0]), unit(values[values.len() - 1])));
    let moments = || inside.iter().map(|row| row.at_ms);
    prop_assert_eq!((Some(window.first_ms), Some(window.last_ms)), (moments().min(), moments().max()));
    let mean = values.iter().map(|value| unit(*value)).sum::<f64>() / values.len() as f64;
    prop_assert!((window.mean - mean).abs() <= 0.000_501, "mean {} of {}", window.mean, mean);
    for (tenths, found) in QUANTILES.into_iter().zip(window.quantiles) {
        let rank = (values.len() * tenths as usize).div_ceil(10).max(1);
        let exact = unit(values[rank - 1]);
        prop_assert!((found - exact).abs() <= quantile_error(exact), "{}/10: {} of {}", tenths, found, exact);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_state_is_what_the_list_of_readings_comes_to(batches in batches(6 * 3_600_000)) {
        let snapshot = fold(&batches).snapshot();
        let watermark_ms = batches.iter().map(|batch| batch.received_us / 1_000).max().expect("a batch");
        prop_assert_eq!(snapshot.watermark_us, Some(watermark_ms * 1_000));
        let mut states: BTreeMap<(&str, &str), Vec<Row<'_>>> = BTreeMap::new();
        for batch in &batches {
            for (place, at_ms, value) in &batch.rows {
                let series = &batch.series[*place as usize];
                let value = (value * 1_000.0).round() as i64;
                let rows = states.entry((&series.site, &series.dimension)).or_default();
                rows.push(Row { batch, series, at_ms: *at_ms, value });
            }
        }
        let found: usize = snapshot.sites.values().map(|site| site.states.len()).sum();
        prop_assert_eq!(found, states.len());
        for ((site, dimension), rows) in &states {
            let state = snapshot.sites.get(*site).and_then(|site| site.state(dimension)).expect("it is published");
            check(state, rows, watermark_ms)?;
        }
    }

    #[test]
    fn no_order_that_a_journal_may_have_changes_the_state(batches in batches(6 * 3_600_000), seeds in seeds()) {
        let (mut one, mut other) = (fold(&batches), fold(&otherwise(&batches, &seeds)));
        prop_assert_eq!(one.canonical(), other.canonical());
        prop_assert_eq!(one.snapshot().sites, other.snapshot().sites);
    }

    #[test]
    fn what_comes_within_a_slot_comes_in_any_order(
        batches in batches(SLOT_MS),
        seeds in seeds(),
        keys in proptest::collection::vec(any::<u32>(), 96),
    ) {
        let mut shuffled: Vec<_> = keys.into_iter().zip(otherwise(&batches, &seeds)).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<ReadingBatch> = shuffled.into_iter().map(|(_, batch)| batch).collect();
        let (mut one, mut other) = (fold(&batches), fold(&shuffled));
        prop_assert_eq!(one.canonical(), other.canonical());
        prop_assert_eq!(one.snapshot().sites, other.snapshot().sites);
    }

    #[test]
    fn publishing_on_the_way_changes_nothing(batches in batches(6 * 3_600_000)) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut live = common::open(folder.path(), settings());
        for batch in &batches {
            common::feed(&mut live, &[batch.entry("tester").expect("it fits")]);
            live.snapshot();
        }
        let mut once = fold(&batches);
        prop_assert_eq!(live.snapshot(), once.snapshot());
        prop_assert_eq!(live.canonical(), once.canonical());
    }
}
