//! Landslides: radius, dates and trigger against a scan of the table itself.

use super::shared::{BESIDE, data_file, records};
use super::{Iri, SEED};
use crate::BenchError;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::{Record, RecordType, record_iri};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use jiff::ToSpan;
use jiff::civil::Date;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

const FILE: &str = "landslides/landslides.csv";
const SOURCE: &str = "nasa-glc";
/// How many queries there are.
const QUERIES: usize = 200;
/// Radii, km: the shortest, and how many octaves above it.
const SHORTEST_KM: f64 = 5.0;
const OCTAVES: f64 = 9.0;
/// How far a centre lies from an event at most, degrees.
const AWAY_DEGREES: f64 = 1.5;

/// A radius, dates (half-open) and a trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Longitude of the centre, degrees.
    pub lon: f64,
    /// Latitude of the centre, degrees.
    pub lat: f64,
    /// Radius, km.
    pub radius_km: f64,
    /// First day.
    pub from: Date,
    /// First day after.
    pub to: Date,
    /// What set the landslide off.
    pub trigger: String,
    /// The events that a scan of the table finds.
    pub expected: BTreeSet<Iri>,
}

/// The events as records, and the queries.
#[derive(Clone, Debug)]
pub struct Landslides {
    /// The records, through the product's own mapping.
    pub records: Vec<Record>,
    /// The queries.
    pub queries: Vec<Query>,
}

#[derive(Clone, Debug, Deserialize)]
struct Row {
    event_id: String,
    event_date: Option<Date>,
    lat: f64,
    lon: f64,
    trigger: String,
}

/// Reads the events and draws the queries; `None`, with a message, where the data are not there.
///
/// # Errors
/// [`BenchError::Data`] where they are there and cannot be used.
pub fn read(knowledge: &Knowledge, tree: &Path) -> Result<Option<Landslides>, BenchError> {
    let path = data_file(tree, FILE);
    if !path.is_file() {
        eprintln!("skipped: `{BESIDE}/{FILE}` is not there, so landslides are not searched");
        return Ok(None);
    }
    let unusable = |error: csv::Error| BenchError::Data { path: path.clone(), detail: error.to_string() };
    let rows: Vec<Row> = csv::Reader::from_path(&path)
        .map_err(unusable)?
        .into_deserialize()
        .collect::<Result<_, _>>()
        .map_err(unusable)?;
    let queries = queries(&rows);
    Ok(Some(Landslides { records: records(knowledge, tree, "landslides.toml", FILE)?, queries }))
}

/// Draws queries around events: so most of them find some, and the edges of circles and spans are hit.
fn queries(rows: &[Row]) -> Vec<Query> {
    let mut stream = ChaCha8Rng::seed_from_u64(SEED);
    let dated: Vec<(&Row, Date)> = rows
        .iter()
        .filter(|row| !row.trigger.is_empty() && row.trigger != "unknown")
        .filter_map(|row| Some((row, row.event_date?)))
        .collect();
    let geodesic = Geodesic::wgs84();
    (0..QUERIES)
        .filter_map(|_| {
            let (row, date) = *dated.choose(&mut stream)?;
            let lon = wrapped(row.lon + stream.random_range(-AWAY_DEGREES..AWAY_DEGREES));
            let lat = (row.lat + stream.random_range(-AWAY_DEGREES..AWAY_DEGREES)).clamp(-90.0, 90.0);
            let radius_km = SHORTEST_KM * stream.random_range(0.0..OCTAVES).exp2();
            let days = [stream.random_range(0..400), stream.random_range(1..400)];
            let mut query = Query {
                lon,
                lat,
                radius_km,
                from: date.saturating_sub(days[0].days()),
                to: date.saturating_add(days[1].days()),
                trigger: row.trigger.clone(),
                expected: BTreeSet::new(),
            };
            query.expected = scan(rows, &query, &geodesic);
            Some(query)
        })
        .collect()
}

fn wrapped(lon: f64) -> f64 {
    if lon > 180.0 {
        lon - 360.0
    } else if lon < -180.0 {
        lon + 360.0
    } else {
        lon
    }
}

/// Looks at every row of the table.
fn scan(rows: &[Row], query: &Query, geodesic: &Geodesic) -> BTreeSet<Iri> {
    let is_inside = |row: &&Row| {
        let metres: f64 = geodesic.inverse(query.lat, query.lon, row.lat, row.lon);
        row.trigger == query.trigger
            && row.event_date.is_some_and(|date| (query.from..query.to).contains(&date))
            && metres / 1000.0 <= query.radius_km
    };
    let iri = |row: &Row| record_iri(RecordType::Hazard, SOURCE, &row.event_id).into();
    rows.iter().filter(is_inside).map(iri).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn row(id: &str, lon: f64, day: i8, trigger: &str) -> Row {
        let event_date = Some(date(2015, 6, day));
        Row { event_id: id.to_owned(), event_date, lat: 0.0, lon, trigger: trigger.to_owned() }
    }

    #[test]
    fn the_scan_keeps_circle_span_and_trigger() {
        let rows = [
            row("in", 0.0, 10, "rain"),
            row("edge of the span", 0.0, 20, "rain"),
            row("far", 2.0, 10, "rain"),
            row("other", 0.0, 10, "earthquake"),
            row("across", -179.9, 10, "rain"),
        ];
        let mut query = Query {
            lon: 0.1,
            lat: 0.0,
            radius_km: 12.0,
            from: date(2015, 6, 10),
            to: date(2015, 6, 20),
            trigger: "rain".to_owned(),
            expected: BTreeSet::new(),
        };
        let ids = |query: &Query| {
            let found = scan(&rows, query, &Geodesic::wgs84());
            found.iter().map(|iri| iri.rsplit('/').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&query), ["in"], "0.1 degrees at the equator are 11.13 km");
        query.lon = 179.95;
        query.radius_km = 20.0;
        assert_eq!(ids(&query), ["across"]);
    }

    #[test]
    fn queries_are_the_same_whenever_drawn_and_most_find_something() {
        let rows: Vec<Row> =
            (0..60).map(|n| row(&n.to_string(), f64::from(n) / 10.0, 1 + (n % 28) as i8, "rain")).collect();
        let queries_once = queries(&rows);
        assert_eq!(queries_once.len(), QUERIES);
        assert_eq!(queries_once, queries(&rows));
        assert!(queries_once.iter().filter(|query| !query.expected.is_empty()).count() > QUERIES / 2);
    }
}
