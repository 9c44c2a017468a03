//! The climate of a site, month by month, from the stations around it.
//!
//! A station within 15 km and 100 m of height is taken as it is; elsewhere the five nearest stations
//! (height counted as distance) are brought to the site's height by a lapse rate and averaged. Every
//! value is an interval that nine of ten stations kept when they were predicted from the others; it
//! is no forecast and no measurement on site.

use super::geodesy::distance_km;
use fieldpack_graph::knowledge::{ClimateKind, ClimateMonth, Iri, Knowledge, Station};
use fieldpack_quantity::Interval;

/// Lapse rate, K per 100 m.
const LAPSE_K_PER_100M: f64 = 0.60;
/// Half width of the lapse rate's interval, K per 100 m.
const LAPSE_HALF_WIDTH_K_PER_100M: f64 = 0.05;
/// Kilometres that a metre of height difference counts as: 1000 m count as 150 km.
const KM_PER_M: f64 = 0.15;
/// Added to a station's effective distance before it is weighted, km.
const WEIGHT_OFFSET_KM: f64 = 30.0;
/// Factor on the year-to-year spread: nine of ten years lie inside.
const SPREAD_FACTOR: f64 = 1.3;
/// Share of the offset that brings normals of 1971-2000 to 2003-2020.
const PUBLISHED_SHARE: f64 = 0.6;

/// Offset from 1960-1990 to 2003-2020, K: night and day, plateau.
pub(super) const OFFSET_PLATEAU: [[f64; 12]; 2] = [
    [2.2, 2.2, 1.7, 1.7, 1.7, 1.9, 1.8, 1.9, 2.1, 1.7, 2.4, 2.2],
    [1.6, 2.1, 1.4, 1.1, 1.2, 1.3, 1.4, 1.8, 1.9, 1.3, 1.9, 1.9],
];
/// Offset from 1960-1990 to 2003-2020, K: night and day, elsewhere.
pub(super) const OFFSET_ELSEWHERE: [[f64; 12]; 2] = [
    [1.3, 1.9, 1.9, 1.6, 1.2, 1.2, 1.0, 0.9, 1.3, 1.3, 1.5, 1.0],
    [0.5, 1.6, 1.7, 1.3, 0.8, 0.6, 0.6, 0.6, 0.8, 0.8, 0.9, 0.3],
];
/// Half width that nine of ten stations kept, K: night, day and mean, plateau.
const E90_PLATEAU: [[f64; 12]; 3] = [
    [3.0, 2.7, 2.6, 1.8, 1.6, 1.4, 1.5, 1.7, 1.6, 1.7, 2.3, 2.7],
    [2.9, 2.6, 2.7, 2.9, 2.5, 2.9, 2.7, 2.3, 2.2, 2.4, 2.4, 2.6],
    [2.7, 2.3, 2.3, 2.0, 2.0, 2.0, 2.3, 1.9, 1.6, 1.7, 2.1, 2.5],
];
/// Half width that nine of ten stations kept, K: night, day and mean, elsewhere.
const E90_ELSEWHERE: [[f64; 12]; 3] = [
    [4.6, 4.5, 2.9, 2.4, 2.0, 1.9, 1.9, 1.6, 2.0, 2.5, 3.4, 4.0],
    [3.1, 3.2, 2.4, 2.1, 2.0, 2.5, 2.3, 1.9, 1.7, 1.5, 2.4, 3.1],
    [3.3, 3.1, 2.9, 2.2, 1.9, 1.8, 1.7, 1.3, 1.1, 1.6, 2.6, 3.6],
];
/// Half width of a single published row without a spread, K: night and day, plateau and elsewhere.
const SINGLE_ROW: [[f64; 2]; 2] = [[1.8, 1.4], [1.5, 1.3]];

/// One month of a site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SiteMonth {
    /// Mean of the daily minimum, degrees Celsius.
    pub(crate) tmin_c: Interval,
    /// Mean of the daily maximum, degrees Celsius.
    pub(crate) tmax_c: Interval,
    /// Daily mean, degrees Celsius.
    pub(crate) mean_c: Interval,
    /// Mean of the month's highest gust, m/s, where the station measures it.
    pub(crate) gust_m_s: Option<f64>,
}

/// The climate of a site.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SiteClimate {
    /// The months, January first.
    pub(crate) months: [SiteMonth; 12],
    /// The stations it rests on with their effective distance, km, nearest first.
    pub(crate) stations: Vec<(Iri, f64)>,
    /// Taken from one station as it is.
    pub(crate) at_station: bool,
    /// Weighted height difference to the stations, without sign, m.
    pub(crate) height_difference_m: f64,
    /// Too far from every station, or too far above or below them: the intervals are doubled.
    pub(crate) outside: bool,
}

/// Whether a position belongs to the plateau of the model.
pub(super) fn on_plateau(lon: f64, lat: f64, altitude_m: f64) -> bool {
    altitude_m >= 2200.0 && (75.0..=104.0).contains(&lon) && (25.0..=39.5).contains(&lat)
}

/// A month brought to 2003-2020: night and day, degrees Celsius.
fn present(station: &Station, month: usize) -> [f64; 2] {
    let row: &ClimateMonth = &station.months[month];
    match station.kind {
        ClimateKind::Measured => [row.tmin_mean_c, row.tmax_mean_c],
        ClimateKind::Published => {
            let offset = if on_plateau(station.lon, station.lat, station.elevation_m) {
                &OFFSET_PLATEAU
            } else {
                &OFFSET_ELSEWHERE
            };
            [row.tmin_mean_c + PUBLISHED_SHARE * offset[0][month], row.tmax_mean_c + PUBLISHED_SHARE * offset[1][month]]
        }
    }
}

/// Estimates the climate of a site for one coming year; `None` where no station is known.
///
/// `altitude_m` is the height of the site itself (a pass is not its valley).
pub(crate) fn site_climate(knowledge: &Knowledge, lon: f64, lat: f64, altitude_m: Interval) -> Option<SiteClimate> {
    let mut near: Vec<Near<'_>> = knowledge
        .stations
        .values()
        .map(|station| {
            let horizontal_km = distance_km((lon, lat), (station.lon, station.lat));
            let rise_m = station.elevation_m - altitude_m.value();
            Near { station, horizontal_km, rise_m, effective_km: horizontal_km.hypot(KM_PER_M * rise_m) }
        })
        .collect();
    near.sort_by(|a, b| a.effective_km.total_cmp(&b.effective_km).then_with(|| a.station.iri.cmp(&b.station.iri)));
    let plateau = on_plateau(lon, lat, altitude_m.value());
    if let Some(here) = near.iter().find(|near| near.horizontal_km <= 15.0 && near.rise_m.abs() <= 100.0) {
        return Some(from_station(here, plateau));
    }
    near.truncate(5);
    (!near.is_empty()).then(|| from_neighbours(&near, plateau, altitude_m))
}

/// A station seen from the site.
struct Near<'a> {
    /// The station.
    station: &'a Station,
    /// Geodesic distance, km.
    horizontal_km: f64,
    /// Height of the station above the site, m.
    rise_m: f64,
    /// Distance with the height difference counted in, km.
    effective_km: f64,
}

/// The climate of a site at a station: the station's own rows with their spread.
fn from_station(here: &Near<'_>, plateau: bool) -> SiteClimate {
    let single = SINGLE_ROW[usize::from(!plateau)];
    let months = std::array::from_fn(|month| {
        let row = &here.station.months[month];
        let [night, day] = present(here.station, month);
        let tmin_c = Interval::around(night, row.tmin_sd_k.map_or(single[0], |sd| SPREAD_FACTOR * sd));
        let tmax_c = Interval::around(day, row.tmax_sd_k.map_or(single[1], |sd| SPREAD_FACTOR * sd));
        SiteMonth { tmin_c, tmax_c, mean_c: (tmin_c + tmax_c) / 2.0, gust_m_s: row.gust_month_max_mean_m_s }
    });
    SiteClimate {
        months,
        stations: vec![(here.station.iri.clone(), here.effective_km)],
        at_station: true,
        height_difference_m: here.rise_m.abs(),
        outside: false,
    }
}

/// The climate of a site between stations.
fn from_neighbours(near: &[Near<'_>], plateau: bool, altitude_m: Interval) -> SiteClimate {
    let weights: Vec<f64> = near.iter().map(|near| (near.effective_km + WEIGHT_OFFSET_KM).powi(-2)).collect();
    let total: f64 = weights.iter().sum();
    let mean_of = |value: &dyn Fn(&Near<'_>) -> f64| {
        near.iter().zip(&weights).map(|(near, weight)| weight * value(near)).sum::<f64>() / total
    };
    let height_difference_m = mean_of(&|near| near.rise_m).abs();
    let outside =
        near.iter().all(|near| near.horizontal_km > 300.0) || near.iter().all(|near| near.rise_m.abs() > 800.0);
    let e90 = if plateau { &E90_PLATEAU } else { &E90_ELSEWHERE };
    let altitude_half_width_k = LAPSE_K_PER_100M * altitude_m.width() / 200.0;
    let months = std::array::from_fn(|month| {
        let at_site = |which: usize| {
            mean_of(&|near| present(near.station, month)[which] + LAPSE_K_PER_100M * near.rise_m / 100.0)
        };
        let spread = |of: &dyn Fn(&ClimateMonth) -> Option<f64>| {
            near.iter().find_map(|near| of(&near.station.months[month])).unwrap_or(0.0)
        };
        let (night_sd, day_sd) = (spread(&|row| row.tmin_sd_k), spread(&|row| row.tmax_sd_k));
        let half_width = |which: usize, sd: f64| {
            let lapse = LAPSE_HALF_WIDTH_K_PER_100M * height_difference_m / 100.0;
            let half = (e90[which][month].powi(2) + lapse.powi(2) + (SPREAD_FACTOR * sd).powi(2)).sqrt();
            altitude_half_width_k + if outside { 2.0 * half } else { half }
        };
        let (night, day) = (at_site(0), at_site(1));
        SiteMonth {
            tmin_c: Interval::around(night, half_width(0, night_sd)),
            tmax_c: Interval::around(day, half_width(1, day_sd)),
            mean_c: Interval::around(f64::midpoint(night, day), half_width(2, f64::midpoint(night_sd, day_sd))),
            gust_m_s: None,
        }
    });
    SiteClimate {
        months,
        stations: near.iter().map(|near| (near.station.iri.clone(), near.effective_km)).collect(),
        at_station: false,
        height_difference_m,
        outside,
    }
}
