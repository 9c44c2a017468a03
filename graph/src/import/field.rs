//! One field of a mapping, made ready: from a row to a JSON value.

use super::dictionary::Dictionary;
use super::error::RowProblem;
use super::mapping::{FieldSpec, ReadAs, Spans};
use super::source::Row;
use crate::knowledge::Knowledge;
use crate::record::ProblemCode;
use fieldpack_quantity::convert;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::HashMap;

/// A field made ready.
pub(super) struct Field {
    source: Source,
    read: ReadAs,
    scale: Option<Affine>,
    formats: Vec<String>,
    separator: String,
    values: HashMap<String, Value>,
    dictionary: Option<Dictionary>,
    otherwise: Option<Value>,
    absent: Option<Value>,
    empty: Vec<String>,
}

/// Where the text comes from.
enum Source {
    Column(String),
    Parts { parts: Vec<Template>, join: String },
    Constant(Value),
    Spans(Spans),
    First(Vec<Field>),
}

/// A template: texts with columns between them.
struct Template(Vec<Piece>);

enum Piece {
    Text(String),
    Column(String),
}

/// A conversion of units: every UCUM conversion that is not logarithmic has this form.
#[derive(Clone, Copy)]
struct Affine {
    scale: f64,
    offset: f64,
}

impl Affine {
    fn between(from: &str, to: &str) -> Result<Option<Self>, String> {
        if from == to {
            return Ok(None);
        }
        let at = |value: f64| convert(value, from, to).map_err(|error| error.to_string());
        let (zero, one, ten) = (at(0.0)?, at(1.0)?, at(10.0)?);
        let affine = Self { scale: one - zero, offset: zero };
        if (affine.apply(10.0) - ten).abs() > 1e-9 * ten.abs().max(1.0) {
            return Err(format!("`{from}` to `{to}` is no conversion by factor and offset"));
        }
        Ok(Some(affine))
    }

    fn apply(self, value: f64) -> f64 {
        self.offset + self.scale * value
    }
}

impl Field {
    /// Makes a field ready. `to` is the unit that a number is wanted in, `empty` the cells that say nothing.
    pub(super) fn new(
        spec: &FieldSpec,
        to: Option<&str>,
        empty: &[String],
        knowledge: &Knowledge,
    ) -> Result<Self, String> {
        let to = spec.to.as_deref().or(to);
        let scale = match (spec.unit.as_deref(), to) {
            (Some(from), Some(to)) => Affine::between(from, to)?,
            (Some(unit), None) => return Err(format!("`unit` is `{unit}`, but no unit `to` convert to is given")),
            _ => None,
        };
        let wants_number = matches!(spec.read, ReadAs::Number | ReadAs::Integer);
        if spec.unit.is_some() && !wants_number && spec.first.is_empty() {
            return Err("`unit` needs `read = \"number\"`".to_owned());
        }
        for format in &spec.formats {
            check_format(format)?;
        }
        let dictionary = spec.dictionary.map(|kind| Dictionary::new(knowledge, kind, &spec.ignore)).transpose()?;
        let values = spec.values.iter().map(|(key, value)| Ok((key.clone(), to_json(value)?)));
        Ok(Self {
            source: source(spec, to, empty, knowledge)?,
            read: spec.read,
            scale,
            formats: if spec.formats.is_empty() { vec!["%Y-%m-%d".to_owned()] } else { spec.formats.clone() },
            separator: spec.separator.clone().unwrap_or_else(|| "|".to_owned()),
            values: values.collect::<Result<_, String>>()?,
            dictionary,
            otherwise: spec.otherwise.as_ref().map(to_json).transpose()?,
            absent: spec.absent.as_ref().map(to_json).transpose()?,
            empty: empty.iter().chain(&spec.empty).cloned().collect(),
        })
    }

    /// The columns that it reads.
    pub(super) fn columns<'f>(&'f self, into: &mut Vec<&'f str>) {
        match &self.source {
            Source::Column(column) => into.push(column),
            Source::Parts { parts, .. } => into.extend(parts.iter().flat_map(Template::columns)),
            Source::Spans(spans) => into.extend([spans.tokens.as_str(), spans.annotations.as_str()]),
            Source::First(fields) => fields.iter().for_each(|field| field.columns(into)),
            Source::Constant(_) => {}
        }
    }

    /// The column named in problems.
    pub(super) fn column(&self) -> &str {
        let mut columns = Vec::new();
        self.columns(&mut columns);
        columns.first().copied().unwrap_or("")
    }

    /// The value of a row; `None` where the row says nothing.
    pub(super) fn value(&self, row: &Row, pointer: &str) -> Result<Option<Value>, RowProblem> {
        let found = match &self.source {
            Source::Constant(value) => Some(value.clone()),
            Source::First(fields) => self.first(fields, row, pointer)?,
            Source::Column(column) if self.read == ReadAs::Json => {
                row.json(column).filter(|json| !json.is_null()).cloned()
            }
            _ => match self.text(row) {
                Some(text) => self.of_text(&text, pointer)?,
                None => None,
            },
        };
        Ok(found.or_else(|| self.absent.clone()))
    }

    /// The first field with a value; one that has none for the text passes it on.
    fn first(&self, fields: &[Self], row: &Row, pointer: &str) -> Result<Option<Value>, RowProblem> {
        for field in fields {
            match field.value(row, pointer) {
                Ok(None) => {}
                Err(problem) if problem.problem.code == ProblemCode::UnknownNotation => {}
                other => return other,
            }
        }
        Ok(self.otherwise.clone())
    }

    /// The text that the row has; `None` where it is empty.
    fn text<'r>(&self, row: &'r Row) -> Option<Cow<'r, str>> {
        let text = match &self.source {
            Source::Column(column) => self.cell(row, column)?,
            Source::Parts { parts, join } => {
                let filled: Vec<String> = parts.iter().filter_map(|part| part.fill(self, row)).collect();
                Cow::Owned(filled.join(join))
            }
            Source::Spans(spans) => Cow::Owned(words_under(spans, row)),
            Source::Constant(_) | Source::First(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// A cell; `None` where it says nothing.
    fn cell<'r>(&self, row: &'r Row, column: &str) -> Option<Cow<'r, str>> {
        row.get(column).filter(|cell| !cell.is_empty() && !self.empty.iter().any(|empty| empty == &**cell))
    }

    /// Reads a text.
    fn of_text(&self, text: &str, pointer: &str) -> Result<Option<Value>, RowProblem> {
        if !self.values.is_empty() || self.dictionary.is_some() {
            let known = self.values.get(text).cloned();
            let found = known.or_else(|| {
                let notation = self.dictionary.as_ref()?.find(text)?;
                Some(Value::from(&*notation))
            });
            return match found.or_else(|| self.otherwise.clone()) {
                Some(value) => Ok(Some(value)),
                None => Err(self.problem(pointer, ProblemCode::UnknownNotation, &self.accepted(), text)),
            };
        }
        self.read_text(text)
            .map(Some)
            .map_err(|expected| self.problem(pointer, ProblemCode::InvalidValue, &expected, text))
    }

    /// Reads a text as the field says; the error is what was expected.
    fn read_text(&self, text: &str) -> Result<Value, String> {
        match self.read {
            ReadAs::Text => Ok(Value::from(text)),
            ReadAs::Number => {
                let number: f64 = text.parse().map_err(|_| "a number".to_owned())?;
                let number = self.scale.map_or(number, |affine| affine.apply(number));
                if number.is_finite() { Ok(json!(number)) } else { Err("a finite number".to_owned()) }
            }
            ReadAs::Integer => {
                // Spreadsheets write whole numbers as `3.0`.
                let number: f64 = text.parse().map_err(|_| "a whole number".to_owned())?;
                let number = self.scale.map_or(number, |affine| affine.apply(number));
                if number.fract() == 0.0 && number.abs() < 9e15 {
                    Ok(json!(number as i64))
                } else {
                    Err("a whole number".to_owned())
                }
            }
            ReadAs::Date => {
                let day = self.formats.iter().find_map(|format| Date::strptime(format, text).ok());
                day.map(|day| Value::from(day.to_string()))
                    .ok_or_else(|| format!("a day as {}", self.formats.join(" or ")))
            }
            ReadAs::Degrees => super::degrees::parse_degrees(text)
                .map(|degrees| json!(degrees))
                .ok_or_else(|| "degrees as 113.5 or 113:39:57.44".to_owned()),
            ReadAs::List => {
                let members = text.split(&*self.separator).map(str::trim).filter(|member| !member.is_empty());
                Ok(members.map(Value::from).collect())
            }
            // A cell of CSV that holds JSON.
            ReadAs::Json => serde_json::from_str(text).map_err(|_| "JSON".to_owned()),
        }
    }

    /// What a field of a vocabulary takes.
    fn accepted(&self) -> String {
        let mut known: Vec<&str> = self.values.keys().map(String::as_str).collect();
        known.sort_unstable();
        match (known.is_empty(), self.dictionary.is_some()) {
            (false, false) => format!("one of the mapping's values: {}", known.join(", ")),
            (false, true) => format!("a word of the dictionary or one of {}", known.join(", ")),
            _ => "a word of the dictionary".to_owned(),
        }
    }

    fn problem(&self, pointer: &str, code: ProblemCode, expected: &str, found: &str) -> RowProblem {
        RowProblem::new(self.column(), pointer, code, expected, found)
    }
}

/// Reads the source of a field: exactly one is given.
fn source(spec: &FieldSpec, to: Option<&str>, empty: &[String], knowledge: &Knowledge) -> Result<Source, String> {
    let mut sources = Vec::new();
    if let Some(column) = &spec.column {
        sources.push(Source::Column(column.clone()));
    }
    if !spec.parts.is_empty() {
        let parts = spec.parts.iter().map(|part| Template::parse(part)).collect::<Result<_, _>>()?;
        sources.push(Source::Parts { parts, join: spec.join.clone().unwrap_or_else(|| " ".to_owned()) });
    }
    if let Some(constant) = &spec.constant {
        sources.push(Source::Constant(to_json(constant)?));
    }
    if let Some(spans) = &spec.spans {
        sources.push(Source::Spans(spans.clone()));
    }
    if !spec.first.is_empty() {
        let fields =
            spec.first.iter().map(|inner| Field::new(inner, to, empty, knowledge)).collect::<Result<_, _>>()?;
        sources.push(Source::First(fields));
    }
    match (sources.pop(), sources.is_empty()) {
        (Some(source), true) => Ok(source),
        _ => Err("give exactly one of `column`, `parts`, `constant`, `spans` and `first`".to_owned()),
    }
}

impl Template {
    /// Reads `text {column} text`.
    fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (column, tail) = after.split_once('}').ok_or_else(|| format!("`{text}`: a `{{` has no `}}`"))?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Column(column.to_owned()));
            rest = tail;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self(pieces))
    }

    fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Column(column) => Some(column.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// The text of a row; `None` where a column says nothing.
    fn fill(&self, field: &Field, row: &Row) -> Option<String> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(fixed) => text.push_str(fixed),
                Piece::Column(column) => text.push_str(&field.cell(row, column)?),
            }
        }
        Some(text)
    }
}

/// The words under the annotations with a label, each once, in the order of the text.
fn words_under(spans: &Spans, row: &Row) -> String {
    let list = |column: &str| row.json(column).and_then(Value::as_array);
    let (Some(tokens), Some(annotations)) = (list(&spans.tokens), list(&spans.annotations)) else {
        return String::new();
    };
    let fits = |label: &Value| label.as_str().is_some_and(|label| label.starts_with(&spans.starts_with));
    let mut words: Vec<String> = Vec::new();
    for annotation in annotations {
        let label = &annotation[&spans.label];
        if !(fits(label) || label.as_array().is_some_and(|labels| labels.iter().any(fits))) {
            continue;
        }
        let end_of = |member: &str| annotation[member].as_u64().and_then(|end| usize::try_from(end).ok());
        let covered = end_of("start").zip(end_of("end")).and_then(|(start, end)| tokens.get(start..end));
        let word = covered.unwrap_or_default().iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ");
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join("; ")
}

/// Checks a date format by writing a day with it.
fn check_format(format: &str) -> Result<(), String> {
    jiff::fmt::strtime::format(format, jiff::civil::date(2024, 2, 29))
        .map(|_| ())
        .map_err(|error| format!("date format `{format}`: {error}"))
}

/// TOML as JSON.
fn to_json(value: &toml::Value) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|error| error.to_string())
}
