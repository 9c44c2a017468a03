//! Mappings: how the columns of a table become a record, declared in TOML.
//!
//! A mapping is data: it can be read, changed and run again. Every entry that is not known is refused.
//! What a value means (unit, vocabulary, date format, coordinate system) stands beside the column that
//! it comes from; nothing is guessed from the values.

use super::ImportError;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use crate::record::RecordType;
use fieldpack_quantity::Certainty;
use indexmap::IndexMap;

/// A mapping of a table to records.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the table is, where it comes from and under which licence, for people.
    pub about: String,
    /// The table's form.
    pub input: Input,
    /// What its rows are.
    pub record: RecordSpec,
    /// Rows that are passed over.
    #[serde(default)]
    pub skip: Vec<Skip>,
    /// The record's fields by path (`position.lon`).
    pub fields: IndexMap<String, FieldSpec>,
    /// The record's conditions.
    #[serde(default)]
    pub conditions: Vec<ConditionSpec>,
}

/// The form of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// CSV, JSON lines, GeoJSON or plain lines.
    pub format: Format,
    /// A label of the encoding standard, for example `gb18030`; absent: UTF-8.
    #[serde(default)]
    pub encoding: Option<String>,
    /// The separator of CSV; absent: a comma.
    #[serde(default)]
    pub delimiter: Option<char>,
    /// Cells that say nothing, in every column. The empty cell always does.
    #[serde(default)]
    pub empty: Vec<String>,
}

/// The formats of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated values with a header row (RFC 4180).
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// A GeoJSON FeatureCollection: properties are columns, the geometry is the column `geometry`.
    Geojson,
    /// Plain text: column `line`, and `number` counted from 1.
    Lines,
}

/// What the rows of a table are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSpec {
    /// The type of the records.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// The source system's name, part of the records' IRIs.
    pub source: String,
    /// Who owns the records.
    pub owner: String,
    /// Whether the data are made up.
    pub synthetic: bool,
    /// The identifier of a row.
    pub source_id: FieldSpec,
}

/// Rows that are passed over: those whose column holds one of the values.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// The column.
    pub column: String,
    /// The values.
    pub is: Vec<String>,
    /// Why such rows are not loaded.
    pub because: String,
}

impl Skip {
    /// Whether the row whose cells `cell` gives is passed over.
    pub(super) fn takes<'r>(&self, cell: impl Fn(&str) -> Option<Cow<'r, str>>) -> bool {
        cell(&self.column).is_some_and(|found| self.is.iter().any(|one| *one == found))
    }
}

/// Where a value comes from and how it is read. Exactly one of `column`, `parts`, `constant`, `spans`
/// and `first` is given.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// The column; in JSON a member, or a JSON pointer (`/properties/name`).
    #[serde(default)]
    pub column: Option<String>,
    /// Templates (`{place}, {country}`) put together; one that names an empty column is left out.
    #[serde(default)]
    pub parts: Vec<String>,
    /// What stands between parts; absent: a space.
    #[serde(default)]
    pub join: Option<String>,
    /// The same value for every row.
    #[serde(default)]
    pub constant: Option<toml::Value>,
    /// The words under annotations.
    #[serde(default)]
    pub spans: Option<Spans>,
    /// The first of these that gives a value.
    #[serde(default)]
    pub first: Vec<FieldSpec>,
    /// How the text is read.
    #[serde(default)]
    pub read: ReadAs,
    /// The column's unit (UCUM).
    #[serde(default)]
    pub unit: Option<String>,
    /// The field's unit (UCUM); a condition's is its dimension's.
    #[serde(default)]
    pub to: Option<String>,
    /// Date formats (strptime), tried in order; absent: `%Y-%m-%d`.
    #[serde(default)]
    pub formats: Vec<String>,
    /// What separates the members of a list.
    #[serde(default)]
    pub separator: Option<String>,
    /// What each value of the column stands for.
    #[serde(default)]
    pub values: BTreeMap<String, toml::Value>,
    /// The kind of concept whose labels and synonyms are looked for in the text; the longest match wins.
    #[serde(default)]
    pub dictionary: Option<DictionaryKind>,
    /// Words of the dictionary that are not looked for in this column.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// The value where neither `values` nor the dictionary has one; absent: such a row is not sound.
    #[serde(default)]
    pub otherwise: Option<toml::Value>,
    /// The value where the column is empty; absent: the field is left out.
    #[serde(default)]
    pub absent: Option<toml::Value>,
    /// Cells of this column that say nothing.
    #[serde(default)]
    pub empty: Vec<String>,
    /// What else is to be said of the column, for people.
    #[serde(default)]
    pub note: Option<String>,
}

/// How a text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadAs {
    /// As it is, without spaces around it.
    #[default]
    Text,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// A day.
    Date,
    /// Degrees: `113.5`, `113:39:57.44`, `113° 39' 57" E`.
    Degrees,
    /// A list of texts.
    List,
    /// JSON as it stands.
    Json,
}

/// The concepts that a dictionary is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DictionaryKind {
    /// Failure modes, giving their codes.
    FailureMode,
    /// Components.
    Component,
    /// Machine classes.
    MachineClass,
    /// Activities.
    Activity,
}

/// Words under annotations: `{tokens: [...], entities: [{start, end, type}]}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spans {
    /// The member with the list of tokens.
    pub tokens: String,
    /// The member with the list of annotations: `start` and `end` (exclusive) count tokens.
    pub annotations: String,
    /// The member of an annotation that holds its label, or the list of its labels.
    pub label: String,
    /// What the label starts with.
    pub starts_with: String,
}

/// A condition and where its value comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// The dimension's notation.
    pub dimension: String,
    /// The number.
    #[serde(default)]
    pub value: Option<FieldSpec>,
    /// Its lower end.
    #[serde(default)]
    pub low: Option<FieldSpec>,
    /// Its upper end.
    #[serde(default)]
    pub high: Option<FieldSpec>,
    /// The word of a grade, code or flag.
    #[serde(default)]
    pub class: Option<FieldSpec>,
    /// How far it may be trusted.
    #[serde(default)]
    pub certainty: Option<Certainty>,
    /// How the column is to be understood, for people.
    #[serde(default)]
    pub note: Option<String>,
}

/// Reads TOML of a mapping.
pub(super) fn parse_toml<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, ImportError> {
    toml::from_str(text).map_err(|error| {
        let place = error.span().map_or_else(
            || "the file".to_owned(),
            |span| format!("line {}", text[..span.start.min(text.len())].matches('\n').count() + 1),
        );
        ImportError::Mapping { mapping: file.to_owned(), place, reason: error.message().to_owned() }
    })
}

/// Reads a mapping's file.
pub(super) fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, ImportError> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| ImportError::File { file: file.clone(), reason: error.to_string() })?;
    parse_toml(&file, &text)
}

impl Mapping {
    /// Reads a mapping; `file` names it in errors.
    ///
    /// # Errors
    /// [`ImportError::Mapping`] with the line that does not fit.
    pub fn parse(file: &str, text: &str) -> Result<Self, ImportError> {
        parse_toml(file, text)
    }

    /// Reads a mapping's file.
    ///
    /// # Errors
    /// [`ImportError`] where the file cannot be read or does not fit.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        read_toml(path)
    }
}
