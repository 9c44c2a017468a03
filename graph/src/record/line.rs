//! The line format of records: one JSON object a line, as `POST /v1/records`, the simulator and files
//! have it.
//!
//! `{"op": "upsert", "type": "site", "source": "crm", "source_id": "S-1", "data": {...}}`; `op` is
//! `upsert` where absent, `data` is left out for `delete`. `owner` and `synthetic` may stand beside them:
//! where they are absent the reader's own apply.

use super::problem::{ProblemCode, RecordProblem};
use super::{Header, Record, RecordData, RecordType, record_iri};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What is to be done with a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Put it in, in place of the one with the same identifier.
    #[default]
    Upsert,
    /// Take it out.
    Delete,
}

/// A line, its data still as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordLine {
    /// What is to be done.
    #[serde(default)]
    pub op: Operation,
    /// The record's type.
    #[serde(rename = "type")]
    pub record_type: RecordType,
    /// The system that it comes from.
    pub source: Arc<str>,
    /// Its identifier there.
    pub source_id: Arc<str>,
    /// Who owns it; absent: who sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Arc<str>>,
    /// Made by a simulator, not observed; absent: observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synthetic: Option<bool>,
    /// The version that the record must have for the change to take effect: that of the last read, 0 where
    /// there must be none yet; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_match: Option<u64>,
    /// The data; absent for a delete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<serde_json::Value>,
}

/// What a line asks for.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every line is an upsert")]
pub enum LineChange {
    /// Put a record in.
    Upsert(Record),
    /// Take the record with this IRI out.
    Delete(Arc<str>),
}

impl RecordLine {
    /// Reads a line.
    ///
    /// # Errors
    /// A [`RecordProblem`] with the field that does not fit.
    pub fn parse(line: &str) -> Result<Self, Box<RecordProblem>> {
        from_json(&mut serde_json::Deserializer::from_str(line), "")
    }

    /// The line that puts a record in.
    ///
    /// # Errors
    /// [`serde_json::Error`] when a number of the record cannot be written in JSON.
    pub fn upsert(record: &Record) -> Result<Self, serde_json::Error> {
        let mut tagged = serde_json::to_value(&record.data)?;
        Ok(Self {
            op: Operation::Upsert,
            record_type: record.record_type(),
            source: record.header.source.clone(),
            source_id: record.header.source_id.clone(),
            owner: Some(record.header.owner.clone()),
            synthetic: Some(record.header.synthetic),
            if_match: None,
            data: tagged.get_mut("data").map(serde_json::Value::take),
        })
    }

    /// The IRI of the record that it is about.
    #[must_use]
    pub fn iri(&self) -> String {
        record_iri(self.record_type, &self.source, &self.source_id)
    }

    /// What it asks for; `owner` owns the record where the line does not say.
    ///
    /// # Errors
    /// A [`RecordProblem`] where the data are missing or do not fit the type.
    pub fn into_change(self, owner: &str) -> Result<LineChange, Box<RecordProblem>> {
        match self.op {
            Operation::Delete => Ok(LineChange::Delete(self.iri().into())),
            Operation::Upsert => {
                let owner = self.owner.as_deref().unwrap_or(owner);
                let synthetic = self.synthetic.unwrap_or(false);
                let header = Header::new(self.record_type, &self.source, &self.source_id, owner, synthetic);
                let data = self.data.ok_or_else(|| {
                    Box::new(RecordProblem::new("/data", ProblemCode::MissingField, "the record's data", "nothing"))
                })?;
                Ok(LineChange::Upsert(Record { header, data: read_data(self.record_type, data)? }))
            }
        }
    }
}

/// Reads the data of a record of a type.
///
/// # Errors
/// A [`RecordProblem`] whose pointer starts at `/data`.
pub fn read_data(record_type: RecordType, data: serde_json::Value) -> Result<RecordData, Box<RecordProblem>> {
    use RecordData as D;
    Ok(match record_type {
        RecordType::Borehole => D::Borehole(from_json(data, "/data")?),
        RecordType::ConcreteMix => D::ConcreteMix(from_json(data, "/data")?),
        RecordType::ConditionState => D::ConditionState(from_json(data, "/data")?),
        RecordType::Equipment => D::Equipment(from_json(data, "/data")?),
        RecordType::Document => D::Document(from_json(data, "/data")?),
        RecordType::Exposure => D::Exposure(from_json(data, "/data")?),
        RecordType::Failure => D::Failure(from_json(data, "/data")?),
        RecordType::Gradation => D::Gradation(from_json(data, "/data")?),
        RecordType::Hazard => D::Hazard(from_json(data, "/data")?),
        RecordType::Provider => D::Provider(from_json(data, "/data")?),
        RecordType::Site => D::Site(from_json(data, "/data")?),
    })
}

/// Reads a JSON text that may be borrowed from.
///
/// # Errors
/// A [`RecordProblem`] with the field that does not fit.
pub fn read_located<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Box<RecordProblem>> {
    from_json(&mut serde_json::Deserializer::from_str(text), "")
}

/// Reads JSON; a fault is located below `prefix`.
fn from_json<'de, T: Deserialize<'de>>(
    deserializer: impl serde::Deserializer<'de, Error = serde_json::Error>,
    prefix: &str,
) -> Result<T, Box<RecordProblem>> {
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let pointer = pointer_of(error.path(), prefix);
        let reason = error.into_inner();
        let message = reason.to_string();
        let (code, expected, found) = if reason.is_syntax() || reason.is_eof() {
            (ProblemCode::MalformedJson, "one JSON object".to_owned(), message)
        } else {
            classify(&message)
        };
        Box::new(RecordProblem::new(pointer, code, expected, found))
    })
}

/// The JSON pointer of a path of fields.
fn pointer_of(path: &serde_path_to_error::Path, prefix: &str) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = prefix.to_owned();
    for segment in path {
        pointer.push('/');
        match segment {
            Segment::Map { key } => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Seq { index } => pointer.push_str(&index.to_string()),
            Segment::Enum { variant } => pointer.push_str(variant),
            Segment::Unknown => pointer.push('?'),
        }
    }
    pointer
}

/// What serde says, taken apart: "unknown field `x`, expected one of ...", "missing field `x`",
/// "invalid type: string "a", expected f64".
fn classify(message: &str) -> (ProblemCode, String, String) {
    let message = message.split(" at line ").next().unwrap_or(message);
    let (head, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let quoted = || head.split('`').nth(1).unwrap_or(head).to_owned();
    if head.starts_with("unknown field") {
        (ProblemCode::UnknownField, expected.replace('`', ""), quoted())
    } else if head.starts_with("missing field") {
        (ProblemCode::MissingField, quoted(), "nothing".to_owned())
    } else {
        let found = head.split_once(": ").map_or(head, |(_, found)| found);
        (ProblemCode::InvalidValue, expected.replace('`', ""), found.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: &str) -> RecordProblem {
        *RecordLine::parse(line).and_then(|line| line.into_change("acme")).expect_err(line)
    }

    #[test]
    fn a_line_round_trips() {
        let text = r#"{"type":"site","source":"crm","source_id":"S-1","data":{"label":"拉萨","position":{"lon":91.1,"lat":29.6}}}"#;
        let line = RecordLine::parse(text).expect("a line");
        let LineChange::Upsert(record) = line.into_change("acme").expect("a record") else { panic!("an upsert") };
        assert_eq!((&*record.header.owner, record.header.synthetic), ("acme", false));
        let written = serde_json::to_string(&RecordLine::upsert(&record).expect("a line")).expect("JSON");
        let again = RecordLine::parse(&written).expect("a line").into_change("other").expect("a record");
        assert_eq!(again, LineChange::Upsert(record));
    }

    #[test]
    fn a_delete_needs_no_data() {
        let line =
            RecordLine::parse(r#"{"op":"delete","type":"site","source":"crm","source_id":"S-1"}"#).expect("a line");
        let iri = "https://fieldpack.dev/id/site/crm/S-1";
        assert_eq!(line.into_change("acme").expect("a change"), LineChange::Delete(iri.into()));
    }

    #[test]
    fn faults_are_located() {
        let fault = problem(r#"{"type":"site","source":"crm","source_id":"S-1","data":{"label":"a","colour":"red"}}"#);
        assert_eq!((fault.pointer.as_str(), fault.code), ("/data/colour", ProblemCode::UnknownField));
        assert!(fault.expected.contains("outcome"), "{fault}");
        let fault = problem(
            r#"{"type":"site","source":"crm","source_id":"S-1","data":{"label":"a","position":{"lon":"x","lat":1}}}"#,
        );
        assert_eq!((fault.pointer.as_str(), fault.code), ("/data/position/lon", ProblemCode::InvalidValue));
        assert_eq!(fault.expected, "f64");
        let fault = problem(r#"{"type":"site","source":"crm","source_id":"S-1","data":{}}"#);
        assert_eq!((fault.code, fault.expected.as_str()), (ProblemCode::MissingField, "label"));
        let fault = problem(r#"{"type":"site","source":"crm","source_id":"S-1"}"#);
        assert_eq!((fault.pointer.as_str(), fault.code), ("/data", ProblemCode::MissingField));
        assert_eq!(problem(r#"{"type":"site","#).code, ProblemCode::MalformedJson);
        assert_eq!(problem(r#"{"type":"castle","source":"a","source_id":"b"}"#).pointer, "/type");
    }
}
