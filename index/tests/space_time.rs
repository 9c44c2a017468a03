//! Space and time against brute force: nothing outside is found, nothing inside is missed.

mod support;

use fieldpack_graph::record::{Position, Record, TimeSpan};
use fieldpack_index::SearchRequest;
use geo::{Coord, Intersects, LineString, Polygon};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;
use support::{Index, failure, hazard, request, site};

fn metres(one: Position, lon: f64, lat: f64) -> f64 {
    Geodesic::wgs84().inverse(lat, lon, one.lat, one.lon)
}

const HEAPS: [(f64, f64); 5] = [(91.1, 29.6), (179.9, -16.5), (-179.9, 52.0), (10.0, 89.9), (121.5, 31.2)];

/// Positions in heaps, so that small circles hold some, on both sides of the date line and at the poles.
fn position() -> impl Strategy<Value = Position> {
    (proptest::sample::select(&HEAPS[..]), -3.0..3.0_f64, -3.0..3.0_f64, 0.0..1.0_f64).prop_map(|(heap, x, y, near)| {
        let lon = heap.0 + x * near;
        let lon = if lon > 180.0 {
            lon - 360.0
        } else if lon < -180.0 {
            lon + 360.0
        } else {
            lon
        };
        Position { lon, lat: (heap.1 + y * near).clamp(-90.0, 90.0) }
    })
}

fn hazards(positions: &[Position]) -> Vec<Record> {
    positions.iter().enumerate().map(|(number, position)| hazard(&number.to_string(), *position, None)).collect()
}

/// All identifiers that a search finds, page by page.
fn all(index: &mut Index, search: &SearchRequest) -> BTreeSet<String> {
    let world = index.world();
    let mut search = SearchRequest { limit: Some(7), ..search.clone() };
    let mut found = BTreeSet::new();
    loop {
        let answer = world.search(&search).expect("a good request");
        for hit in &answer.hits {
            assert!(found.insert(hit.source_id.to_string()), "{} is found twice", hit.source_id);
        }
        match answer.next {
            Some(next) => search.cursor = Some(next),
            None => {
                assert_eq!(answer.total, found.len());
                return found;
            }
        }
    }
}

fn day(number: i64) -> Date {
    date(2024, 1, 1).checked_add(jiff::Span::new().days(number)).expect("a day")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn circles_hold_exactly_what_is_within(
        positions in proptest::collection::vec(position(), 1..60),
        centre in position(),
        radius in prop_oneof![0.0..5.0_f64, 0.0..400.0_f64, 0.0..20_000.0_f64],
    ) {
        let mut index = Index::of(&hazards(&positions));
        let asked = request(json!({"near": {"lon": centre.lon, "lat": centre.lat, "radius_km": radius}}));
        let expected = (0..positions.len())
            .filter(|number| metres(positions[*number], centre.lon, centre.lat) <= radius * 1000.0)
            .map(|number| number.to_string())
            .collect();
        prop_assert_eq!(all(&mut index, &asked), expected);
    }

    #[test]
    fn a_circle_holds_what_lies_at_its_radius(one in position(), other in position()) {
        let radius = metres(one, other.lon, other.lat) / 1000.0;
        let mut index = Index::of(&hazards(&[one]));
        let asked = request(json!({"near": {"lon": other.lon, "lat": other.lat, "radius_km": radius}}));
        prop_assert_eq!(all(&mut index, &asked).len(), 1);
    }

    #[test]
    fn polygons_with_holes_hold_what_geo_says(
        positions in proptest::collection::vec((-48..48_i32, -48..48_i32), 1..60),
        radii in proptest::collection::vec(1.0..5.0_f64, 3..9),
        at_date_line: bool,
    ) {
        let count = radii.len() as f64;
        let ring = |scale: f64| -> Vec<[f64; 2]> {
            let mut corners: Vec<[f64; 2]> = (0..).zip(&radii).map(|(number, radius)| {
                let angle = f64::from(number) / count * std::f64::consts::TAU;
                [radius * scale * angle.cos(), radius * scale * angle.sin()]
            }).collect();
            corners.push(corners[0]);
            corners
        };
        let rings = [ring(1.0), ring(0.3)];
        let line = |ring: &[[f64; 2]]| LineString(ring.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect());
        let polygon = Polygon::new(line(&rings[0]), vec![line(&rings[1])]);
        // The same figure across the date line, with longitudes from -180 to 180.
        let shift = if at_date_line { 180.0 } else { 0.0 };
        let wrap = |lon: f64| if lon + shift > 180.0 { lon + shift - 360.0 } else { lon + shift };
        let written: Vec<Vec<[f64; 2]>> = rings.iter().map(|ring| ring.iter().map(|[x, y]| [wrap(*x), *y]).collect()).collect();
        // A sixteenth of a degree off the corners: on the date line rounding would decide otherwise.
        let local: Vec<Coord<f64>> = positions.iter().map(|(x, y)| Coord { x: f64::from(*x) / 8.0 + 0.03125, y: f64::from(*y) / 8.0 }).collect();
        let placed: Vec<Position> = local.iter().map(|at| Position { lon: wrap(at.x), lat: at.y }).collect();
        let mut index = Index::of(&hazards(&placed));
        let expected: BTreeSet<String> =
            (0..local.len()).filter(|number| polygon.intersects(&local[*number])).map(|number| number.to_string()).collect();
        let asked = request(json!({"within": {"type": "Polygon", "coordinates": written}}));
        prop_assert_eq!(all(&mut index, &asked), expected);
    }

    #[test]
    fn days_are_half_open(
        spans in proptest::collection::vec((0..400_i64, proptest::option::of(1..200_i64), 0..3_u8), 1..40),
        from in proptest::option::of(0..400_i64),
        length in proptest::option::of(1..200_i64),
    ) {
        prop_assume!(from.is_some() || length.is_some());
        let to = length.map(|length| from.unwrap_or(100) + length);
        let records: Vec<Record> = spans.iter().enumerate().map(|(number, (first, length, kind))| {
            let period = TimeSpan { from: day(*first), to: length.map(|length| day(first + length)) };
            match kind {
                0 => failure(&number.to_string(), "x", |data| data.at = Some(day(*first))),
                1 => site(&number.to_string(), "x", |data| data.period = Some(period)),
                _ => site(&number.to_string(), "x", |_| {}),
            }
        }).collect();
        let mut index = Index::of(&records);
        let expected = spans.iter().enumerate().filter(|(_, (first, length, kind))| {
            let after = match kind {
                0 => Some(first + 1),
                1 => length.map(|length| first + length),
                _ => return false,
            };
            to.is_none_or(|to| *first < to) && from.is_none_or(|from| after.is_none_or(|after| after > from))
        }).map(|(number, _)| number.to_string()).collect();
        let asked = request(json!({"during": {"from": from.map(|from| day(from).to_string()), "to": to.map(|to| day(to).to_string())}}));
        prop_assert_eq!(all(&mut index, &asked), expected);
    }

    #[test]
    fn months_of_any_year(
        spans in proptest::collection::vec((0..800_i64, 1..250_i64), 1..40),
        months in proptest::collection::btree_set(1..=12_u8, 1..5),
    ) {
        let records: Vec<Record> = spans.iter().enumerate().map(|(number, (first, length))| {
            site(&number.to_string(), "x", |data| {
                data.period = Some(TimeSpan { from: day(*first), to: Some(day(first + length)) });
            })
        }).collect();
        let mut index = Index::of(&records);
        let expected = spans.iter().enumerate().filter(|(_, (first, length))| {
            (*first..first + length).any(|number| months.contains(&(day(number).month().unsigned_abs())))
        }).map(|(number, _)| number.to_string()).collect();
        let asked = request(json!({"during": {"months": months}}));
        prop_assert_eq!(all(&mut index, &asked), expected);
    }
}

#[test]
fn the_nearest_and_the_latest_come_first() {
    let positions = [(91.5, 29.6), (91.1, 29.6), (92.0, 29.6), (91.2, 29.6)];
    let records: Vec<Record> = (0..)
        .zip(positions)
        .map(|(number, (lon, lat))| {
            hazard(&number.to_string(), Position { lon, lat }, (number != 3).then(|| day(i64::from(number))))
        })
        .collect();
    let mut index = Index::of(&records);
    let near = json!({"lon": 91.1, "lat": 29.6, "radius_km": 200});
    let nearest = index.search(&request(json!({"near": near, "order": "distance"})));
    assert_eq!(support::ids(&nearest), ["1", "3", "0", "2"]);
    assert_eq!(nearest.hits[0].distance_km, Some(0.0));
    assert_eq!(support::ids(&index.search(&request(json!({"near": near})))), ["1", "3", "0", "2"], "nearness ranks");
    assert_eq!(support::ids(&index.search(&request(json!({"order": "time"})))), ["2", "1", "0", "3"], "undated last");
}
