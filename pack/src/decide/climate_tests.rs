//! The climate model against its published worked examples, with all rows of the station table, and
//! the cold windows against the published ones. Skipped where the tables are not at hand.

use super::climate::{OFFSET_ELSEWHERE, OFFSET_PLATEAU, on_plateau, site_climate};
use super::winter;
use fieldpack_graph::knowledge::{
    ClimateKind, ClimateMonth, DocumentStatus, Iri, Knowledge, Label, Source, Station, Truth,
};
use fieldpack_quantity::{Certainty, Interval};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A row by column.
type Row = BTreeMap<String, String>;

/// A table beside the real data, where it is there.
fn table(name: &str) -> Option<Vec<Row>> {
    let data = std::env::var_os("FIELDPACK_REAL_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let path = data.join("../domain").join(name);
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    match reader.deserialize().collect() {
        Ok(rows) => Some(rows),
        Err(error) => panic!("{} is no table with a header: {error}", path.display()),
    }
}

/// The knowledge of the whole station table: gridded rows are brought to the present here, as the model
/// says, since the product does not ship them.
fn knowledge() -> Option<Knowledge> {
    table("climate.csv").map(of_rows)
}

/// The knowledge of the rows of the station table.
fn of_rows(rows: Vec<Row>) -> Knowledge {
    let mut knowledge = Knowledge::default();
    for row in rows {
        let number = |column: &str| row[column].parse::<f64>().ok();
        let text = |column: &str| row[column].as_str();
        let month = number("month").expect("a month") as usize - 1;
        let iri: Iri = format!("station/{}", text("station_en")).into();
        let (lon, lat) = (number("lon").expect("lon"), number("lat").expect("lat"));
        let elevation_m = number("elevation_m").expect("elevation");
        let kind = if text("data_kind") == "published" { ClimateKind::Published } else { ClimateKind::Measured };
        let station = knowledge.stations.entry(iri.clone()).or_insert_with(|| Station {
            iri: iri.clone(),
            label: Label::new(text("station_zh"), text("station_en")),
            lon,
            lat,
            elevation_m,
            kind,
            months: [ClimateMonth::default(); 12],
            period: text("period").into(),
            source: Source {
                document: "".into(),
                iri: None,
                edition: "".into(),
                clause: "".into(),
                status: DocumentStatus::Unknown,
                certainty: Certainty::Checked,
            },
        });
        let offset = if on_plateau(lon, lat, elevation_m) { &OFFSET_PLATEAU } else { &OFFSET_ELSEWHERE };
        let share = if text("data_kind") == "gridded" { 1.0 } else { 0.0 };
        station.months[month] = ClimateMonth {
            tmin_mean_c: number("tmin_mean_c").expect("tmin") + share * offset[0][month],
            tmax_mean_c: number("tmax_mean_c").expect("tmax") + share * offset[1][month],
            tmin_sd_k: number("tmin_sd_k"),
            tmax_sd_k: number("tmax_sd_k"),
            precip_mm: None,
            gust_month_max_mean_m_s: None,
            days_wind_ge_10_m_s: None,
        };
    }
    knowledge
}

/// Position, altitude, expected stations with effective km, height difference, and the night and day means
/// of January, April, July, October.
type Example = (f64, f64, f64, [(&'static str, f64); 5], f64, [(f64, f64); 4]);

#[test]
fn the_worked_examples_come_out() {
    let Some(knowledge) = knowledge() else { return };
    let examples: [Example; 2] = [
        (
            97.73,
            31.41,
            4600.0,
            [("Serxu", 188.0), ("Qamdo", 202.0), ("Dege", 227.0), ("Dengqen", 230.0), ("Yushu", 232.0)],
            916.0,
            [(-18.1, -1.4), (-7.0, 7.4), (2.8, 15.5), (-6.1, 7.9)],
        ),
        (
            95.77,
            29.86,
            2730.0,
            [("Nyingchi", 136.0), ("Qamdo", 215.0), ("Dengqen", 244.0), ("Batang", 322.0), ("Dege", 346.0)],
            455.0,
            [(-4.1, 10.8), (5.2, 18.8), (14.2, 25.8), (6.4, 19.7)],
        ),
    ];
    for (lon, lat, altitude, stations, rise, months) in examples {
        let climate = site_climate(&knowledge, lon, lat, Interval::exact(altitude)).expect("stations");
        assert!(!climate.at_station && !climate.outside);
        for ((iri, effective), (name, expected)) in climate.stations.iter().zip(stations) {
            assert!(
                iri.contains(name) && (effective - expected).abs() <= 1.0,
                "{iri} {effective} for {name} {expected}"
            );
        }
        assert!((climate.height_difference_m - rise).abs() <= 2.0, "{} for {rise}", climate.height_difference_m);
        for (month, (night, day)) in [0, 3, 6, 9].into_iter().zip(months) {
            let found = climate.months[month];
            assert!((found.tmin_c.value() - night).abs() <= 0.1, "{} for {night}", found.tmin_c.value());
            assert!((found.tmax_c.value() - day).abs() <= 0.1, "{} for {day}", found.tmax_c.value());
        }
    }
}

#[test]
fn one_coming_january_is_wider_than_the_average() {
    let Some(knowledge) = knowledge() else { return };
    let climate = site_climate(&knowledge, 97.73, 31.41, Interval::exact(4600.0)).expect("stations");
    let january = climate.months[0];
    assert!((january.tmin_c.width() / 2.0 - 3.4).abs() < 0.06, "night {}", january.tmin_c.width() / 2.0);
    assert!((january.tmax_c.width() / 2.0 - 3.5).abs() < 0.06, "day {}", january.tmax_c.width() / 2.0);
}

#[test]
fn the_cold_windows_are_the_published_ones() {
    let (Some(knowledge), Some(rows)) = (knowledge(), table("climate-windows.csv")) else { return };
    let day = |text: &str| -> Option<(u8, u8)> {
        let (month, day) = text.split_once('-')?;
        Some((month.parse().ok()?, day.parse().ok()?))
    };
    let number = |(month, day): (u8, u8)| f64::from(month) * 30.4 + f64::from(day);
    let apart = |a: (u8, u8), b: (u8, u8)| {
        let gap = (number(a) - number(b)).abs();
        gap.min(365.0 - gap)
    };
    let mut compared = 0;
    for row in rows {
        let Some(start) = day(&row["mean_below_5c_start"]) else { continue };
        let Some(end) = day(&row["mean_below_5c_end"]) else { continue };
        let Some(station) = knowledge.stations.values().find(|found| *found.label.zh == *row["station_zh"]) else {
            continue;
        };
        let height = Interval::exact(station.elevation_m);
        let climate = site_climate(&knowledge, station.lon, station.lat, height).expect("its own station");
        let Some((from, to)) = winter::window(&climate) else { continue };
        assert!(apart(from, start) <= 3.0, "{}: {from:?} for {start:?}", row["station_zh"]);
        assert!(apart(to, end) <= 3.0, "{}: {to:?} for {end:?}", row["station_zh"]);
        compared += 1;
    }
    assert!(compared > 60, "only {compared} windows compared");
}

#[test]
fn works_fall_into_the_window_touch_it_or_stay_out() {
    let Some(knowledge) = knowledge() else { return };
    let lhasa = site_climate(&knowledge, 91.13, 29.65, Interval::exact(3650.0)).expect("stations");
    assert_eq!(winter::in_winter(&lhasa, &[12]), Truth::True);
    assert_eq!(winter::in_winter(&lhasa, &[11]), Truth::True, "the window opens on 24 November");
    assert_eq!(winter::in_winter(&lhasa, &[7]), Truth::False);
    assert_eq!(winter::in_winter(&lhasa, &[3]), Truth::Unknown, "it closes ten days after 26 February");
    assert_eq!(winter::in_winter(&lhasa, &[]), Truth::Unknown);
}
