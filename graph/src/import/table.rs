//! Tables to records: the rows of a file through a mapping.

use super::error::RowProblem;
use super::field::Field;
use super::mapping::{ConditionSpec, Mapping};
use super::source::{Placed, Row, Rows};
use super::{ImportError, Limits};
use crate::knowledge::Knowledge;
use crate::record::{Header, ProblemCode, Record, Validator, read_data};
use serde_json::{Map, Value, json};
use std::path::Path;

/// A mapping made ready for a knowledge version.
pub struct RecordMapping<'k> {
    mapping: Mapping,
    source_id: Field,
    fields: Vec<(String, Vec<String>, Field)>,
    conditions: Vec<Condition>,
    validator: Validator<'k>,
}

/// A condition made ready.
struct Condition {
    spec: ConditionSpec,
    members: Vec<(&'static str, Field)>,
}

/// A row that was read: a record, nothing because the mapping passes it over, or what is wrong.
pub type RowOutcome = Result<Option<Record>, Vec<RowProblem>>;

impl<'k> RecordMapping<'k> {
    /// Makes a mapping ready: every dimension, unit, template and date format in it is checked now.
    /// `name` is the mapping's file, for errors.
    ///
    /// # Errors
    /// [`ImportError::Mapping`] naming the entry that does not fit.
    pub fn new(name: &str, mapping: Mapping, knowledge: &'k Knowledge) -> Result<Self, ImportError> {
        let wrong = |place: &str, reason: String| ImportError::Mapping {
            mapping: name.to_owned(),
            place: place.to_owned(),
            reason,
        };
        let empty = &mapping.input.empty;
        let source_id = Field::new(&mapping.record.source_id, None, empty, knowledge)
            .map_err(|reason| wrong("record.source_id", reason))?;
        let mut fields = Vec::new();
        for (path, spec) in &mapping.fields {
            let place = format!("fields.\"{path}\"");
            let field = Field::new(spec, None, empty, knowledge).map_err(|reason| wrong(&place, reason))?;
            let names: Vec<String> = path.split('.').map(str::to_owned).collect();
            fields.push((format!("/data/{}", names.join("/")), names, field));
        }
        let mut conditions = Vec::new();
        for (index, spec) in mapping.conditions.iter().enumerate() {
            let place = format!("conditions[{index}], dimension `{}`", spec.dimension);
            conditions.push(Condition::new(spec, empty, knowledge).map_err(|reason| wrong(&place, reason))?);
        }
        Ok(Self { source_id, fields, conditions, validator: Validator::new(knowledge), mapping })
    }

    /// Reads the mapping of a file and makes it ready.
    ///
    /// # Errors
    /// As [`Mapping::read`] and [`RecordMapping::new`].
    pub fn read(path: &Path, knowledge: &'k Knowledge) -> Result<Self, ImportError> {
        Self::new(&path.display().to_string(), Mapping::read(path)?, knowledge)
    }

    /// The mapping.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Opens a table.
    ///
    /// # Errors
    /// [`ImportError`] where the file cannot be read or lacks a column that the mapping reads.
    pub fn open<'m>(&'m self, file: &Path, limits: &Limits) -> Result<RecordReader<'m, 'k>, ImportError> {
        let rows = Rows::open(file, &self.mapping.input, limits)?;
        rows.require(&self.columns(), file)?;
        Ok(RecordReader { mapping: self, rows, file: file.display().to_string() })
    }

    /// Every column that the mapping reads.
    fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.mapping.skip.iter().map(|skip| skip.column.as_str()).collect();
        self.source_id.columns(&mut columns);
        for (_, _, field) in &self.fields {
            field.columns(&mut columns);
        }
        for condition in &self.conditions {
            condition.members.iter().for_each(|(_, field)| field.columns(&mut columns));
        }
        columns
    }

    /// Makes the record of a row.
    fn record(&self, row: &Row) -> RowOutcome {
        if self
            .mapping
            .skip
            .iter()
            .any(|skip| row.get(&skip.column).is_some_and(|cell| skip.is.iter().any(|one| *one == cell)))
        {
            return Ok(None);
        }
        let mut problems = Vec::new();
        let source_id = self.identifier(row).map_err(|problem| problems.push(problem)).unwrap_or_default();
        let mut data = Map::new();
        for (pointer, path, field) in &self.fields {
            match field.value(row, pointer) {
                Ok(Some(value)) => put(&mut data, path, value),
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
        let present = self.put_conditions(row, &mut data, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let spec = &self.mapping.record;
        let data = read_data(spec.record_type, Value::Object(data)).map_err(|problem| {
            vec![RowProblem { row: 0, line: 0, column: self.column_of(&problem.pointer, &present), problem: *problem }]
        })?;
        let header = Header::new(spec.record_type, &spec.source, &source_id, &spec.owner, spec.synthetic);
        let record = Record { header, data };
        let problems: Vec<RowProblem> = self
            .validator
            .check(&record)
            .into_iter()
            .map(|problem| {
                let column = self.column_of(&problem.pointer, &present);
                RowProblem { row: 0, line: 0, column, problem }
            })
            .collect();
        if problems.is_empty() { Ok(Some(record)) } else { Err(problems) }
    }

    fn identifier(&self, row: &Row) -> Result<String, RowProblem> {
        let missing = || {
            let column = self.source_id.column();
            RowProblem::new(column, "/source_id", ProblemCode::MissingField, "an identifier", "nothing")
        };
        match self.source_id.value(row, "/source_id")?.ok_or_else(missing)? {
            Value::String(text) => Ok(text),
            other => Ok(other.to_string()),
        }
    }

    /// Puts the conditions in; returns which of the mapping's are there, in order.
    fn put_conditions(&self, row: &Row, data: &mut Map<String, Value>, problems: &mut Vec<RowProblem>) -> Vec<usize> {
        let mut present = Vec::new();
        let mut list = Vec::new();
        for (index, condition) in self.conditions.iter().enumerate() {
            match condition.value(row) {
                Ok(Some(value)) => {
                    list.push(value);
                    present.push(index);
                }
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
        if !self.conditions.is_empty() {
            data.insert("conditions".to_owned(), Value::Array(list));
        }
        present
    }

    /// The column that a place of the record comes from; empty where it is none.
    fn column_of(&self, pointer: &str, present: &[usize]) -> String {
        if let Some(rest) = pointer.strip_prefix("/data/conditions/") {
            let index = rest.split('/').next().and_then(|index| index.parse::<usize>().ok());
            let condition = index.and_then(|index| self.conditions.get(*present.get(index)?));
            return condition.and_then(|one| one.members.first()).map_or("", |(_, field)| field.column()).to_owned();
        }
        if pointer == "/source_id" {
            return self.source_id.column().to_owned();
        }
        let field = self.fields.iter().find(|(own, ..)| pointer == own || pointer.starts_with(&format!("{own}/")));
        field.map_or("", |(_, _, field)| field.column()).to_owned()
    }
}

impl Condition {
    fn new(spec: &ConditionSpec, empty: &[String], knowledge: &Knowledge) -> Result<Self, String> {
        let dimension = knowledge.dimension(&spec.dimension).ok_or("not a dimension of the list")?;
        let unit = (!dimension.unit.ucum.is_empty()).then_some(&*dimension.unit.ucum);
        let members = [("value", &spec.value), ("low", &spec.low), ("high", &spec.high), ("class", &spec.class)];
        let mut ready = Vec::new();
        for (name, member) in members {
            let Some(member) = member else { continue };
            let is_number = name != "class";
            if is_number && member.unit.is_none() && member.constant.is_none() {
                return Err(format!("`{name}` needs the column's `unit` (UCUM)"));
            }
            ready.push((name, Field::new(member, if is_number { unit } else { None }, empty, knowledge)?));
        }
        if ready.is_empty() {
            return Err("give `value`, `low`, `high` or `class`".to_owned());
        }
        Ok(Self { spec: spec.clone(), members: ready })
    }

    /// The condition of a row; `None` where the row states none of it.
    fn value(&self, row: &Row) -> Result<Option<Value>, RowProblem> {
        let mut condition = Map::new();
        for (name, field) in &self.members {
            let pointer = format!("/data/conditions/{}/{name}", self.spec.dimension);
            if let Some(value) = field.value(row, &pointer)? {
                condition.insert((*name).to_owned(), value);
            }
        }
        if condition.is_empty() {
            return Ok(None);
        }
        condition.insert("dimension".to_owned(), json!(self.spec.dimension));
        if let Some(certainty) = self.spec.certainty {
            condition.insert("certainty".to_owned(), json!(certainty));
        }
        Ok(Some(Value::Object(condition)))
    }
}

/// Puts a value under a path of names.
fn put(data: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [name] => {
            data.insert(name.clone(), value);
        }
        [name, rest @ ..] => {
            let inner = data.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// The records of a table, one at a time: memory does not grow with the file.
pub struct RecordReader<'m, 'k> {
    mapping: &'m RecordMapping<'k>,
    rows: Rows,
    file: String,
}

impl Iterator for RecordReader<'_, '_> {
    type Item = Result<RowOutcome, ImportError>;

    /// The next row. An error of the outer kind ends the reading; rows after a bad row are read on.
    fn next(&mut self) -> Option<Self::Item> {
        let Placed { row, line, content } = match self.rows.next()? {
            Ok(placed) => placed,
            Err(error) => {
                return Some(Err(ImportError::File { file: self.file.clone(), reason: error.to_string() }));
            }
        };
        let outcome = match content {
            Ok(found) => self.mapping.record(&found),
            Err(problem) => Err(vec![problem]),
        };
        Some(Ok(outcome.map_err(|problems| problems.into_iter().map(|problem| problem.at(row, line)).collect())))
    }
}
