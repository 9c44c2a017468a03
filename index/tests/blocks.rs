//! Blocks that are passed over hold nothing: with and without bounds every search and every query for
//! evidence has the same answer.
//!
//! A world without bounds is the oracle: there every row is looked at.

mod support;

use fieldpack_graph::knowledge::Facts;
use fieldpack_graph::record::{Position, Record, RecordType};
use fieldpack_index::{EvidenceQuery, Positions, World};
use fieldpack_quantity::{Certainty, Interval, Quantity};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Index, KNOWLEDGE, failure, number, request};

/// Rows enough for a dozen blocks.
const ROWS: usize = 3_000;

/// What one record is drawn from.
type Drawn = (u8, u8, u8, u8, bool);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    proptest::collection::vec((0..6_u8, 0..40_u8, 0..24_u8, 0..14_u8, any::<bool>()), ROWS)
}

/// Records that lie, like those of a fleet, in clusters of like ones.
fn records(drawn: &[Drawn]) -> Vec<Record> {
    let mut drawn = drawn.to_vec();
    drawn.sort_unstable_by_key(|(_, altitude, place, ..)| (*place, *altitude));
    let texts = ["x", "堵管", "pipe blocked", "发动机动力不足", "hose burst", "E-4512"];
    let make = |(id, (text, altitude, place, month, has_position)): (usize, &Drawn)| {
        failure(&format!("{id:05}"), texts[usize::from(*text)], |data| {
            data.conditions = vec![number("altitude", f64::from(*altitude) * 120.0)];
            if text % 2 == 0 {
                data.conditions.push(number("slump", f64::from(*month) * 15.0));
            }
            data.machine_class = Some(["trailer_pump", "truck_boom_pump"][usize::from(place % 2)].into());
            data.mode = ["BLK", "EOH", "UNK"][usize::from(place % 3)].into();
            data.codes = if *text == 5 && *altitude == 7 { vec!["E-4512".into()] } else { Vec::new() };
            data.position = has_position
                .then(|| Position { lon: 80.0 + f64::from(*place) * 1.7, lat: 25.0 + f64::from(altitude % 5) * 0.2 });
            data.at = (1..=12).contains(month).then(|| jiff::civil::date(2024, *month as i8, 10));
        })
    };
    drawn.iter().enumerate().map(make).collect()
}

fn unbounded(world: &World) -> World {
    World { positions: Positions::default(), ..world.clone() }
}

fn requests() -> Vec<Value> {
    let near = json!({"lon": 91.9, "lat": 25.4, "radius_km": 900.0});
    vec![
        json!({"text": "堵管 blocked"}),
        json!({"text": "alarm E-4512"}),
        json!({"text": "发动机动力不足", "near": near, "limit": 7}),
        json!({"near": near, "order": "distance"}),
        json!({"near": near, "conditions": [{"dimension": "altitude", "value": 2000}], "limit": 25}),
        json!({"conditions": [{"dimension": "altitude", "value": 4000}, {"dimension": "slump", "value": 60}]}),
        json!({"during": {"months": [12, 1]}, "order": "time"}),
        json!({"during": {"from": "2024-03-01", "to": "2024-04-01"}, "filters": {"mode": "EOH"}}),
        json!({"filters": {"class": "trailer_pump"}, "text": "burst hose", "order": "time", "limit": 3}),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn searches_find_what_they_find_without_bounds(drawn in drawn()) {
        let world = Index::of(&records(&drawn)).world();
        let oracle = unbounded(&world);
        for asked in requests() {
            let asked = request(asked);
            let (found, expected) = (world.search(&asked).expect("a good request"), oracle.search(&asked).expect("a good request"));
            prop_assert_eq!(found, expected, "{:?}", asked);
        }
    }

    #[test]
    fn evidence_is_what_it_is_without_bounds(drawn in drawn(), lon in 75.0..125.0_f64, altitude in 0.0..5000.0_f64, month in 1..=12_u8, limit in 1..40_usize) {
        let world = Index::of(&records(&drawn)).world();
        let mut conditions = Facts::new();
        for (notation, value) in [("altitude", altitude), ("slump", 180.0)] {
            let dimension = KNOWLEDGE.dimension(notation).expect("a dimension");
            let quantity = Quantity::number(Interval::exact(value), dimension.unit.clone(), Certainty::Stated);
            conditions.insert(notation.into(), quantity);
        }
        for text in [None, Some("堵管".to_owned())] {
            for classes in [Vec::new(), vec!["truck_boom_pump".into()]] {
                let query = EvidenceQuery {
                    conditions: conditions.clone(),
                    position: Some(Position { lon, lat: 25.3 }),
                    months: vec![month],
                    types: vec![RecordType::Failure],
                    text: text.clone(),
                    classes,
                    limit,
                    ..EvidenceQuery::default()
                };
                prop_assert_eq!(world.evidence(&query), unbounded(&world).evidence(&query));
            }
        }
    }
}

#[test]
fn a_search_passes_most_blocks_over() {
    let drawn: Vec<Drawn> =
        (0..ROWS).map(|row| ((row % 6) as u8, (row % 40) as u8, (row % 24) as u8, (row % 14) as u8, true)).collect();
    let world = Index::of(&records(&drawn)).world();
    let asked = json!({"near": {"lon": 91.9, "lat": 25.4, "radius_km": 150.0}, "profile": true});
    let profile = world.search(&request(asked)).expect("a good request").profile.expect("asked for");
    assert!(profile.blocks >= 12 && profile.blocks_passed_over * 2 > profile.blocks, "{profile:?}");
}
