//! Climate stations.

use super::super::{ClimateKind, ClimateMonth, Iri, Station};
use super::reader::{Node, Reader};
use indexmap::IndexMap;

/// Reads the stations, by IRI.
pub(super) fn stations(reader: &mut Reader<'_>) -> IndexMap<Iri, Station> {
    let mut stations = IndexMap::new();
    for node in reader.instances("fp:ClimateStation") {
        if let Some(station) = station(reader, node) {
            stations.insert(station.iri.clone(), station);
        }
    }
    stations.sort_unstable_keys();
    stations
}

/// Reads one station.
fn station(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Station> {
    let kind = match &*reader.text(node, "fp:climateKind")? {
        "measured" => ClimateKind::Measured,
        "published" => ClimateKind::Published,
        other => {
            reader.problem(node, "fp:climateKind", "measured or published", other);
            return None;
        }
    };
    let (lon, lat) = reader.position(node)?;
    Some(Station {
        iri: reader.iri(node)?,
        label: reader.label(node, "skos:prefLabel"),
        lon,
        lat,
        elevation_m: reader.number(node, "fp:elevation")?,
        kind,
        months: months(reader, node)?,
        period: reader.text(node, "fp:period")?,
        source: reader.source(node)?,
    })
}

/// Reads the twelve months.
fn months(reader: &mut Reader<'_>, node: Node<'_>) -> Option<[ClimateMonth; 12]> {
    let mut months: [Option<ClimateMonth>; 12] = [None; 12];
    for month_node in reader.nodes(node, "fp:climateMonth") {
        let number = reader.number(month_node, "fp:month")?;
        let index = (1..=12_u8).position(|month| f64::from(month) == number);
        let Some(index) = index else {
            reader.problem(month_node, "fp:month", "a month from 1 to 12", &number.to_string());
            return None;
        };
        months[index] = Some(ClimateMonth {
            tmin_mean_c: reader.number(month_node, "fp:tminMean")?,
            tmax_mean_c: reader.number(month_node, "fp:tmaxMean")?,
            tmin_sd_k: reader.optional_number(month_node, "fp:tminSd"),
            tmax_sd_k: reader.optional_number(month_node, "fp:tmaxSd"),
            precip_mm: reader.optional_number(month_node, "fp:precipitation"),
            gust_month_max_mean_m_s: reader.optional_number(month_node, "fp:gustMonthMaxMean"),
            days_wind_ge_10_m_s: reader.optional_number(month_node, "fp:daysWindFrom10"),
        });
    }
    let complete: Vec<ClimateMonth> = months.into_iter().flatten().collect();
    let found = complete.len();
    complete.try_into().ok().or_else(|| {
        reader.problem(node, "fp:climateMonth", "twelve months", &format!("{found}"));
        None
    })
}
