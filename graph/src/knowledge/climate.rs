//! Climate of stations, month by month.

use super::{Iri, Label, Source};
use serde::{Deserialize, Serialize};

/// Where a station's rows come from, in order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClimateKind {
    /// Monthly reports of the station, 2003-2020.
    Measured,
    /// Older published normals: brought to the present by 0.6 of the offset (`climate-model.md`).
    Published,
}

/// One month of a station; means over the years.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClimateMonth {
    /// Mean of the daily minimum, degrees Celsius.
    pub tmin_mean_c: f64,
    /// Mean of the daily maximum, degrees Celsius.
    pub tmax_mean_c: f64,
    /// Year-to-year spread of the monthly mean minimum, K; `None` where not measured.
    pub tmin_sd_k: Option<f64>,
    /// Year-to-year spread of the monthly mean maximum, K.
    pub tmax_sd_k: Option<f64>,
    /// Precipitation of the month, mm.
    pub precip_mm: Option<f64>,
    /// Mean of the highest gust of each month, m/s.
    pub gust_month_max_mean_m_s: Option<f64>,
    /// Mean number of days with wind of 10 m/s or more.
    pub days_wind_ge_10_m_s: Option<f64>,
}

/// A climate station with its twelve months (index 0 is January).
#[derive(Clone, Debug)]
pub struct Station {
    /// Its IRI.
    pub iri: Iri,
    /// Its name.
    pub label: Label,
    /// Longitude, degrees, WGS 84.
    pub lon: f64,
    /// Latitude, degrees, WGS 84.
    pub lat: f64,
    /// Height above sea level, m.
    pub elevation_m: f64,
    /// Measured or published.
    pub kind: ClimateKind,
    /// The months, January first.
    pub months: [ClimateMonth; 12],
    /// The period that the means are of, for example `2004-2020`.
    pub period: std::sync::Arc<str>,
    /// Where the rows come from.
    pub source: Source,
}
