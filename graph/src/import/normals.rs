//! Station normals: tables with one row for each station and month, through a declared mapping.

use super::error::RowProblem;
use super::field::Field;
use super::gazetteer::{collect, number, required_number, required_text, text};
use super::mapping::{FieldSpec, Input, Skip, read_toml};
use super::source::{Row, Rows};
use super::{ImportError, Limits, Report};
use crate::knowledge::{ClimateKind, ClimateMonth, DocumentStatus, Knowledge, Label, Source, Station};
use crate::record::ProblemCode;
use crate::vocabulary::thing;
use fieldpack_quantity::Certainty;
use indexmap::IndexMap;
use serde::Deserialize;
use std::path::Path;

/// A mapping of a table to climate stations.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NormalsMapping {
    /// What the table is, where it comes from and under which licence.
    pub about: String,
    /// The table's form.
    pub input: Input,
    /// Rows that are passed over.
    #[serde(default)]
    pub skip: Vec<Skip>,
    /// Where the parts of a station come from.
    pub station: StationSpec,
    /// Where the parts of a month come from.
    pub month: MonthSpec,
}

/// Where the parts of a station come from; they must agree on all its rows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StationSpec {
    /// What the identifiers are of: stations get the IRIs `id/station/<prefix>-<id>`.
    pub prefix: String,
    /// The identifier.
    pub id: FieldSpec,
    /// The Chinese name.
    pub name_zh: FieldSpec,
    /// The English name.
    pub name_en: FieldSpec,
    /// Longitude, degrees, WGS 84.
    pub lon: FieldSpec,
    /// Latitude, degrees, WGS 84.
    pub lat: FieldSpec,
    /// Height above sea level, m.
    pub elevation_m: FieldSpec,
    /// Measured or published.
    pub kind: ClimateKind,
    /// The years that the means are of.
    pub period: FieldSpec,
    /// The document that is cited.
    pub document: FieldSpec,
    /// How far the rows may be trusted.
    pub certainty: Certainty,
}

/// Where the parts of a month come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthSpec {
    /// The month, 1 to 12.
    pub month: FieldSpec,
    /// Mean of the daily minimum, degrees Celsius.
    pub tmin_mean_c: FieldSpec,
    /// Mean of the daily maximum, degrees Celsius.
    pub tmax_mean_c: FieldSpec,
    /// Year-to-year spread of the mean minimum, K.
    #[serde(default)]
    pub tmin_sd_k: Option<FieldSpec>,
    /// Year-to-year spread of the mean maximum, K.
    #[serde(default)]
    pub tmax_sd_k: Option<FieldSpec>,
    /// Precipitation, mm.
    #[serde(default)]
    pub precip_mm: Option<FieldSpec>,
    /// Mean of the highest gust, m/s.
    #[serde(default)]
    pub gust_month_max_mean_m_s: Option<FieldSpec>,
    /// Mean number of days with wind of 10 m/s or more.
    #[serde(default)]
    pub days_wind_ge_10_m_s: Option<FieldSpec>,
}

/// The fields made ready.
struct Ready<'m> {
    mapping: &'m NormalsMapping,
    texts: [Field; 5],
    position: [Field; 3],
    month: Field,
    means: [Field; 2],
    rest: [Option<Field>; 5],
}

/// A row: its station without months, the month's number from 0, and the month.
type MonthRow = (Station, usize, ClimateMonth);

impl NormalsMapping {
    /// Reads a mapping's file.
    ///
    /// # Errors
    /// [`ImportError`] where the file cannot be read or does not fit.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        read_toml(path)
    }

    /// Reads the stations of a table, each with its twelve months: all of them, or an error.
    ///
    /// # Errors
    /// [`ImportError`] naming the rows that are not sound, or the station that lacks a month.
    pub fn load(&self, file: &Path, knowledge: &Knowledge, limits: &Limits) -> Result<Vec<Station>, ImportError> {
        let ready = Ready::new(self, knowledge).map_err(|reason| ImportError::Mapping {
            mapping: self.about.clone(),
            place: "station or month".to_owned(),
            reason,
        })?;
        let rows = Rows::open(file, &self.input, limits)?;
        rows.require(&ready.columns(), file)?;
        let rows = collect(file, rows, |row| ready.row(row))?;
        grouped(file, rows.into_iter().flatten())
    }
}

/// Puts the rows of each station together.
fn grouped(file: &Path, rows: impl Iterator<Item = MonthRow>) -> Result<Vec<Station>, ImportError> {
    let mut stations: IndexMap<String, (Station, [Option<ClimateMonth>; 12])> = IndexMap::new();
    let mut problems = Vec::new();
    for (station, index, month) in rows {
        let iri = station.iri.to_string();
        let (_, months) = stations.entry(iri.clone()).or_insert((station, [None; 12]));
        if months[index].replace(month).is_some() {
            let found = format!("month {} twice", index + 1);
            problems.push(RowProblem::new("", &iri, ProblemCode::InvalidValue, "each month once", &found));
        }
    }
    let mut whole = Vec::with_capacity(stations.len());
    for (iri, (mut station, months)) in stations {
        let missing: Vec<String> =
            (1..=12).filter(|month| months[month - 1].is_none()).map(|month| month.to_string()).collect();
        if missing.is_empty() {
            station.months = months.map(Option::unwrap_or_default);
            whole.push(station);
        } else {
            let found = format!("no month {}", missing.join(", "));
            problems.push(RowProblem::new("", &iri, ProblemCode::MissingField, "all twelve months", &found));
        }
    }
    if problems.is_empty() {
        return Ok(whole);
    }
    let (file, bad_rows) = (file.display().to_string(), problems.len() as u64);
    Err(ImportError::Rows(Box::new(Report { file, bad_rows, problems, ..Report::default() })))
}

impl<'m> Ready<'m> {
    fn new(mapping: &'m NormalsMapping, knowledge: &Knowledge) -> Result<Self, String> {
        let (station, month) = (&mapping.station, &mapping.month);
        let field = |name: &str, spec: &FieldSpec| {
            Field::new(spec, None, &mapping.input.empty, knowledge).map_err(|reason| format!("{name}: {reason}"))
        };
        let optional = |name: &str, spec: &Option<FieldSpec>| spec.as_ref().map(|spec| field(name, spec)).transpose();
        Ok(Self {
            mapping,
            texts: [
                field("id", &station.id)?,
                field("name_zh", &station.name_zh)?,
                field("name_en", &station.name_en)?,
                field("period", &station.period)?,
                field("document", &station.document)?,
            ],
            position: [
                field("lon", &station.lon)?,
                field("lat", &station.lat)?,
                field("elevation_m", &station.elevation_m)?,
            ],
            month: field("month", &month.month)?,
            means: [field("tmin_mean_c", &month.tmin_mean_c)?, field("tmax_mean_c", &month.tmax_mean_c)?],
            rest: [
                optional("tmin_sd_k", &month.tmin_sd_k)?,
                optional("tmax_sd_k", &month.tmax_sd_k)?,
                optional("precip_mm", &month.precip_mm)?,
                optional("gust_month_max_mean_m_s", &month.gust_month_max_mean_m_s)?,
                optional("days_wind_ge_10_m_s", &month.days_wind_ge_10_m_s)?,
            ],
        })
    }

    fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.mapping.skip.iter().map(|skip| skip.column.as_str()).collect();
        let fixed = self.texts.iter().chain(&self.position).chain([&self.month]).chain(&self.means);
        for field in fixed.chain(self.rest.iter().flatten()) {
            field.columns(&mut columns);
        }
        columns
    }

    /// Reads a row; `None` where the mapping passes it over.
    fn row(&self, row: &Row) -> Result<Option<MonthRow>, RowProblem> {
        if self.mapping.skip.iter().any(|skip| skip.takes(|column| row.get(column))) {
            return Ok(None);
        }
        let [id, name_zh, name_en, period, document] = &self.texts;
        let [lon, lat, elevation] = &self.position;
        let number_of_month = required_number(&self.month, row, "/month", 1.0, 12.0)?;
        let index = (1..=12_u8).position(|month| f64::from(month) == number_of_month).ok_or_else(|| {
            let found = number_of_month.to_string();
            RowProblem::new(self.month.column(), "/month", ProblemCode::InvalidValue, "a month from 1 to 12", &found)
        })?;
        let id = required_text(id, row, "/id")?;
        let station = Station {
            iri: thing(&format!("station/{}-{id}", self.mapping.station.prefix)).into(),
            label: Label::new(&required_text(name_zh, row, "/name_zh")?, &required_text(name_en, row, "/name_en")?),
            lon: required_number(lon, row, "/lon", -180.0, 180.0)?,
            lat: required_number(lat, row, "/lat", -90.0, 90.0)?,
            elevation_m: required_number(elevation, row, "/elevation_m", -430.0, 9000.0)?,
            kind: self.mapping.station.kind,
            months: [ClimateMonth::default(); 12],
            period: required_text(period, row, "/period")?.into(),
            source: Source {
                document: text(document, row, "/document")?.unwrap_or_default().into(),
                iri: None,
                edition: "".into(),
                clause: id.into(),
                status: DocumentStatus::Unknown,
                certainty: self.mapping.station.certainty,
            },
        };
        Ok(Some((station, index, self.values(row)?)))
    }

    /// The figures of a month.
    fn values(&self, row: &Row) -> Result<ClimateMonth, RowProblem> {
        let [tmin, tmax] = &self.means;
        let optional = |index: usize, pointer: &str, low: f64, high: f64| match &self.rest[index] {
            None => Ok(None),
            Some(field) => number(field, row, pointer, low, high),
        };
        Ok(ClimateMonth {
            tmin_mean_c: required_number(tmin, row, "/tmin_mean_c", -80.0, 60.0)?,
            tmax_mean_c: required_number(tmax, row, "/tmax_mean_c", -80.0, 60.0)?,
            tmin_sd_k: optional(0, "/tmin_sd_k", 0.0, 30.0)?,
            tmax_sd_k: optional(1, "/tmax_sd_k", 0.0, 30.0)?,
            precip_mm: optional(2, "/precip_mm", 0.0, 10_000.0)?,
            gust_month_max_mean_m_s: optional(3, "/gust_month_max_mean_m_s", 0.0, 115.0)?,
            days_wind_ge_10_m_s: optional(4, "/days_wind_ge_10_m_s", 0.0, 31.0)?,
        })
    }
}
