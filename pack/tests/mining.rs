//! Mining against the simulator's truth: what is found is there, what is there is found.

mod support;

use fieldpack_fixtures::{SimulateConfig, Simulation, TruthCell};
use fieldpack_graph::columns::Columns;
use fieldpack_graph::record::{Record, RecordData};
use fieldpack_pack::mining::{Pattern, patterns, patterns_of};
use std::collections::BTreeMap;
use support::KNOWLEDGE;

/// Seeds that are looked at.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=20;
/// Expected events from which a cell is judged.
const LARGE: f64 = 120.0;
/// True ratio from which a cell should be found.
const RAISED: f64 = 1.5;
/// What a pattern claims: its 5 % quantile lies above this.
const CLAIMED: f64 = 1.2;

/// Exposures and failures of a simulation, and the plan that knows the truth.
fn simulated(config: SimulateConfig) -> (Vec<Record>, Vec<TruthCell>) {
    let simulation = Simulation::plan(config, &KNOWLEDGE, &mut |_| ()).expect("plans");
    let mut records = Vec::new();
    let mut keep = |record: Record| {
        if matches!(record.data, RecordData::Exposure(_) | RecordData::Failure(_)) {
            records.push(record);
        }
        Ok(())
    };
    simulation.records(&mut keep, &mut |_| ()).expect("draws");
    (records, simulation.truth().cells().collect())
}

/// Columns of records.
fn columns<'r>(records: impl IntoIterator<Item = &'r Record>) -> Columns {
    let mut columns = Columns::of(&KNOWLEDGE);
    for record in records {
        columns.upsert(record);
    }
    columns
}

/// What names a cell.
type Key = (String, String, String, usize);

fn key(pattern: &Pattern) -> Key {
    (pattern.class.to_string(), pattern.mode.to_string(), pattern.dimension.to_string(), pattern.band)
}

#[test]
fn what_is_found_is_there_and_what_is_there_is_found() {
    let (mut right, mut claimed, mut found, mut there) = (0_u32, 0_u32, 0_u32, 0_u32);
    for seed in SEEDS {
        let (records, truth) = simulated(SimulateConfig { seed, ..SimulateConfig::demo() });
        let mined: BTreeMap<Key, Pattern> =
            patterns(&columns(&records)).into_iter().map(|pattern| (key(&pattern), pattern)).collect();
        for cell in truth.iter().filter(|cell| cell.expected_events >= LARGE) {
            let key = (cell.class.to_string(), cell.mode.to_string(), cell.dimension.to_string(), cell.band);
            let is_found = mined.contains_key(&key);
            if cell.adjusted_ratio >= RAISED {
                there += 1;
                found += u32::from(is_found);
            }
            if is_found {
                claimed += 1;
                right += u32::from(cell.adjusted_ratio > CLAIMED);
            }
        }
    }
    let (precision, recall) = (f64::from(right) / f64::from(claimed), f64::from(found) / f64::from(there));
    assert!(there > 100 && claimed > 100, "too little to judge: {there} there, {claimed} claimed");
    let figures = format!("precision {precision:.3} ({right} of {claimed}), recall {recall:.3} ({found} of {there})");
    assert!(precision >= 0.95 && recall >= 0.9, "{figures}");
}

#[test]
fn ratios_agree_with_the_truth_they_are_adjusted_to() {
    let config = SimulateConfig { seed: 7, ..SimulateConfig::demo() };
    let simulation = Simulation::plan(config.clone(), &KNOWLEDGE, &mut |_| ()).expect("plans");
    let (records, _) = simulated(config);
    let (mut inside, mut all) = (0, 0);
    for pattern in patterns(&columns(&records)) {
        let Pattern { class, mode, dimension, band, adjusted_by: Some(by), rate_ratio, .. } = &pattern else {
            continue;
        };
        let Some(truth) = simulation.truth().adjusted_ratio(class, mode, dimension, *band, by) else { continue };
        all += 1;
        inside += usize::from(rate_ratio.contains(truth));
    }
    assert!(all >= 30, "only {all} adjusted patterns");
    // A 90 % interval, some patterns chosen for being large: most must hold the truth.
    assert!(inside * 10 >= all * 8, "{inside} of {all} intervals hold the true ratio");
}

#[test]
fn confounded_bands_are_not_patterns() {
    // Cold comes with height: what only height raises is not blamed on the cold.
    let (records, truth) = simulated(SimulateConfig { seed: 3, ..SimulateConfig::demo() });
    let mined: BTreeMap<Key, Pattern> =
        patterns(&columns(&records)).into_iter().map(|pattern| (key(&pattern), pattern)).collect();
    let confounded: Vec<&TruthCell> = truth
        .iter()
        .filter(|cell| cell.expected_events >= LARGE && cell.marginal_ratio >= 1.3 && cell.adjusted_ratio <= 1.05)
        .collect();
    assert!(!confounded.is_empty(), "the demo world confounds");
    for cell in confounded {
        let key = (cell.class.to_string(), cell.mode.to_string(), cell.dimension.to_string(), cell.band);
        assert_eq!(mined.get(&key), None, "{cell:?}");
    }
}

#[test]
fn every_pattern_says_how_sure_it_is() {
    let (records, _) = simulated(SimulateConfig { failures: 6_000, ..SimulateConfig::demo().with_sites(200) });
    let columns = columns(&records);
    let mined = patterns(&columns);
    assert!(!mined.is_empty());
    for pattern in &mined {
        assert!(pattern.events >= 5 && pattern.exposure_h >= 500.0, "{pattern:?}");
        assert!(pattern.rate_ratio.low() > CLAIMED && pattern.rate_ratio.low() <= pattern.rate_ratio.value());
        assert!(pattern.rate_ratio.value() <= pattern.rate_ratio.high());
        assert!(pattern.p_value <= pattern.q_value && pattern.q_value <= 0.05, "{pattern:?}");
        assert!(pattern.synthetic, "the simulator marks everything");
        let dimension = KNOWLEDGE.dimension(&pattern.dimension).expect("known");
        assert!(pattern.band <= dimension.band_edges.len().max(dimension.classes.len()));
    }
    let by_class = patterns_of(&columns, "trailer_pump");
    assert!(by_class.windows(2).all(|pair| pair[0].rate_ratio.low() >= pair[1].rate_ratio.low()), "surest first");
    assert!(patterns_of(&columns, "no such class").is_empty());
}

#[test]
fn neither_order_nor_the_memo_leaves_a_trace() {
    let (records, _) = simulated(SimulateConfig { failures: 5_000, ..SimulateConfig::demo().with_sites(150) });
    let straight = columns(&records);
    let first = patterns(&straight);
    assert_eq!(first, patterns(&straight), "the memo gives the same");
    assert_eq!(first, patterns(&columns(records.iter().rev())), "the order of the records does not matter");
    // Without the failures nothing is left; with them again everything is back.
    let mut fewer = straight.clone();
    let failures: Vec<&Record> =
        records.iter().filter(|record| matches!(record.data, RecordData::Failure(_))).collect();
    for record in &failures {
        fewer.delete(&record.header.iri);
    }
    assert!(patterns(&fewer).is_empty());
    for record in failures {
        fewer.upsert(record);
    }
    assert_eq!(first, patterns(&fewer));
}

#[test]
fn shuffled_bands_show_nothing() {
    // The same events at the conditions of other exposures: whatever is found is chance.
    let (mut records, _) = simulated(SimulateConfig { seed: 5, ..SimulateConfig::demo() });
    let conditions: Vec<_> = records
        .iter()
        .filter_map(|record| match &record.data {
            RecordData::Exposure(exposure) => {
                Some((exposure.machine_class.clone(), exposure.hours_h, exposure.conditions.clone(), exposure.period))
            }
            _ => None,
        })
        .collect();
    // Each failure takes the conditions of an exposure of its class, drawn by hours in a fixed walk.
    let mut by_class: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (place, (class, ..)) in conditions.iter().enumerate() {
        by_class.entry(class.clone()).or_default().push(place);
    }
    let mut walk = 0.0_f64;
    for record in &mut records {
        let RecordData::Failure(failure) = &mut record.data else { continue };
        let Some(class) = failure.machine_class.clone() else { continue };
        let places = &by_class[&class];
        let all: f64 = places.iter().map(|place| conditions[*place].1).sum();
        // The golden ratio spreads the walk evenly over the hours.
        walk = (walk + 0.618_033_988_749_894_9).fract();
        let mut left = walk * all;
        let place = places.iter().find(|place| {
            left -= conditions[**place].1;
            left <= 0.0
        });
        let (_, _, values, period) = &conditions[*place.unwrap_or(&places[0])];
        failure.conditions.clone_from(values);
        failure.at = Some(period.from);
    }
    let mined = patterns(&columns(&records));
    assert!(mined.len() <= 3, "{} patterns where there are none: {:?}", mined.len(), mined.first());
}
