//! Gazetteers: tables of places (GeoNames and the like) through a declared mapping.

use super::error::RowProblem;
use super::field::Field;
use super::mapping::{FieldSpec, Input, read_toml};
use super::source::{Row, Rows};
use super::{ImportError, Limits, Report};
use crate::knowledge::{DocumentStatus, Knowledge, Label, Place, PlaceKind, Source};
use crate::record::ProblemCode;
use crate::vocabulary::thing;
use fieldpack_quantity::{Certainty, Interval};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A mapping of a table to places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceMapping {
    /// What the table is, where it comes from and under which licence.
    pub about: String,
    /// The table's form.
    pub input: Input,
    /// Where the parts of a place come from.
    pub place: PlaceSpec,
}

/// Where the parts of a place come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceSpec {
    /// What the identifiers are of: places get the IRIs `id/place/<prefix>-<id>`.
    pub prefix: String,
    /// The identifier.
    pub id: FieldSpec,
    /// The Chinese name; where there is none, the other name stands for both.
    pub name_zh: FieldSpec,
    /// The English or romanised name.
    pub name_en: FieldSpec,
    /// Other names, a list.
    #[serde(default)]
    pub names: Option<FieldSpec>,
    /// The province or country.
    #[serde(default)]
    pub admin: Option<FieldSpec>,
    /// Longitude, degrees, WGS 84.
    pub lon: FieldSpec,
    /// Latitude, degrees, WGS 84.
    pub lat: FieldSpec,
    /// Height above sea level, m.
    pub altitude_m: FieldSpec,
    /// How the height was found.
    #[serde(default)]
    pub altitude_kind: Option<FieldSpec>,
    /// How far the site may lie above or below the height, m, by how it was found; `""` for the rest.
    pub altitude_spread_m: BTreeMap<String, f64>,
    /// What kind of places they are.
    pub kind: PlaceKind,
    /// The document that is cited.
    pub document: String,
    /// Its edition.
    pub edition: String,
    /// How far position and height may be trusted.
    pub certainty: Certainty,
}

/// The fields made ready.
struct Ready {
    spec: PlaceSpec,
    id: Field,
    name_zh: Field,
    name_en: Field,
    names: Option<Field>,
    admin: Option<Field>,
    lon: Field,
    lat: Field,
    altitude_m: Field,
    altitude_kind: Option<Field>,
}

impl PlaceMapping {
    /// Reads a mapping's file.
    ///
    /// # Errors
    /// [`ImportError`] where the file cannot be read or does not fit.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        read_toml(path)
    }

    /// Reads the places of a table: all of them, or an error that names the rows that are not sound.
    ///
    /// # Errors
    /// [`ImportError`].
    pub fn load(&self, file: &Path, knowledge: &Knowledge, limits: &Limits) -> Result<Vec<Place>, ImportError> {
        let ready = Ready::new(self, knowledge).map_err(|reason| ImportError::Mapping {
            mapping: self.about.clone(),
            place: "place".to_owned(),
            reason,
        })?;
        let rows = Rows::open(file, &self.input, limits)?;
        rows.require(&ready.columns(), file)?;
        collect(file, rows, |row| ready.place(row))
    }
}

/// Reads all rows; where one is not sound, none.
pub(super) fn collect<T>(
    file: &Path,
    rows: Rows,
    mut read: impl FnMut(&Row) -> Result<T, RowProblem>,
) -> Result<Vec<T>, ImportError> {
    let mut report = Report { file: file.display().to_string(), ..Report::default() };
    let mut found = Vec::new();
    for placed in rows {
        let placed =
            placed.map_err(|error| ImportError::File { file: report.file.clone(), reason: error.to_string() })?;
        report.rows += 1;
        match placed.content.and_then(|row| read(&row)) {
            Ok(one) => found.push(one),
            Err(problem) => {
                report.bad_rows += 1;
                if report.problems.len() < super::LoadOptions::default().max_problems {
                    report.problems.push(problem.at(placed.row, placed.line));
                }
            }
        }
    }
    if report.bad_rows > 0 { Err(ImportError::Rows(Box::new(report))) } else { Ok(found) }
}

impl Ready {
    fn new(mapping: &PlaceMapping, knowledge: &Knowledge) -> Result<Self, String> {
        let spec = &mapping.place;
        let field = |name: &str, spec: &FieldSpec| {
            Field::new(spec, None, &mapping.input.empty, knowledge).map_err(|reason| format!("{name}: {reason}"))
        };
        let optional = |name: &str, spec: &Option<FieldSpec>| spec.as_ref().map(|spec| field(name, spec)).transpose();
        Ok(Self {
            id: field("id", &spec.id)?,
            name_zh: field("name_zh", &spec.name_zh)?,
            name_en: field("name_en", &spec.name_en)?,
            names: optional("names", &spec.names)?,
            admin: optional("admin", &spec.admin)?,
            lon: field("lon", &spec.lon)?,
            lat: field("lat", &spec.lat)?,
            altitude_m: field("altitude_m", &spec.altitude_m)?,
            altitude_kind: optional("altitude_kind", &spec.altitude_kind)?,
            spec: spec.clone(),
        })
    }

    fn columns(&self) -> Vec<&str> {
        let mut columns = Vec::new();
        let fixed = [&self.id, &self.name_zh, &self.name_en, &self.lon, &self.lat, &self.altitude_m];
        for field in fixed.into_iter().chain(&self.names).chain(&self.admin).chain(&self.altitude_kind) {
            field.columns(&mut columns);
        }
        columns
    }

    fn place(&self, row: &Row) -> Result<Place, RowProblem> {
        let id = required_text(&self.id, row, "/id")?;
        let zh = text(&self.name_zh, row, "/name_zh")?;
        let en = text(&self.name_en, row, "/name_en")?;
        let label = match (zh, en) {
            (Some(zh), Some(en)) => Label::new(&zh, &en),
            (Some(only), None) | (None, Some(only)) => Label::new(&only, &only),
            (None, None) => return Err(missing(&self.name_en, "/name_en", "a name")),
        };
        let mut names: Vec<Arc<str>> = match &self.names {
            None => Vec::new(),
            Some(field) => list(field.value(row, "/names")?),
        };
        names.retain(|name| *name != label.zh && *name != label.en);
        let lon = required_number(&self.lon, row, "/lon", -180.0, 180.0)?;
        let lat = required_number(&self.lat, row, "/lat", -90.0, 90.0)?;
        Ok(Place {
            iri: thing(&format!("place/{}-{id}", self.spec.prefix)).into(),
            label,
            names,
            admin: match &self.admin {
                None => Label::default(),
                Some(field) => text(field, row, "/admin")?.map_or_else(Label::default, |name| Label::new(&name, &name)),
            },
            kind: self.spec.kind,
            lon: Some(lon),
            lat: Some(lat),
            altitude_m: self.altitude(row)?,
            source: self.source(&id),
            note: Arc::from(""),
        })
    }

    /// The height with the spread of how it was found.
    fn altitude(&self, row: &Row) -> Result<Option<Interval>, RowProblem> {
        let Some(value) = number(&self.altitude_m, row, "/altitude_m", -430.0, 9000.0)? else { return Ok(None) };
        let kind = match &self.altitude_kind {
            None => None,
            Some(field) => text(field, row, "/altitude_kind")?,
        };
        let spreads = &self.spec.altitude_spread_m;
        let spread = kind.as_deref().and_then(|kind| spreads.get(kind)).or_else(|| spreads.get(""));
        match spread {
            Some(spread) => Ok(Some(Interval::around(value, *spread))),
            None => {
                let known: Vec<&str> = spreads.keys().map(String::as_str).collect();
                let expected = format!("one of {} (`altitude_spread_m`)", known.join(", "));
                let column = self.altitude_kind.as_ref().map_or("", Field::column);
                let found = kind.unwrap_or_default();
                Err(RowProblem::new(column, "/altitude_kind", ProblemCode::UnknownNotation, &expected, &found))
            }
        }
    }

    fn source(&self, id: &str) -> Source {
        Source {
            document: self.spec.document.as_str().into(),
            iri: None,
            edition: self.spec.edition.as_str().into(),
            clause: id.into(),
            status: DocumentStatus::Unknown,
            certainty: self.spec.certainty,
        }
    }
}

/// A text, where the row has one.
pub(super) fn text(field: &Field, row: &Row, pointer: &str) -> Result<Option<String>, RowProblem> {
    Ok(field.value(row, pointer)?.map(|value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }))
}

/// A text that must be there.
pub(super) fn required_text(field: &Field, row: &Row, pointer: &str) -> Result<String, RowProblem> {
    text(field, row, pointer)?.ok_or_else(|| missing(field, pointer, "a text"))
}

/// A number within a range, where the row has one.
pub(super) fn number(field: &Field, row: &Row, pointer: &str, low: f64, high: f64) -> Result<Option<f64>, RowProblem> {
    let Some(value) = field.value(row, pointer)? else { return Ok(None) };
    match value.as_f64() {
        Some(number) if (low..=high).contains(&number) => Ok(Some(number)),
        _ => {
            let expected = format!("a number from {low} to {high}");
            Err(RowProblem::new(field.column(), pointer, ProblemCode::OutOfRange, &expected, &value.to_string()))
        }
    }
}

/// A number within a range that must be there.
pub(super) fn required_number(field: &Field, row: &Row, pointer: &str, low: f64, high: f64) -> Result<f64, RowProblem> {
    number(field, row, pointer, low, high)?.ok_or_else(|| missing(field, pointer, "a number"))
}

fn missing(field: &Field, pointer: &str, expected: &str) -> RowProblem {
    RowProblem::new(field.column(), pointer, ProblemCode::MissingField, expected, "nothing")
}

/// The texts of a list.
fn list(value: Option<serde_json::Value>) -> Vec<Arc<str>> {
    match value {
        Some(serde_json::Value::Array(members)) => {
            members.iter().filter_map(serde_json::Value::as_str).map(Arc::from).collect()
        }
        Some(serde_json::Value::String(one)) => vec![one.into()],
        _ => Vec::new(),
    }
}
