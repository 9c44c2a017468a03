//! Records that come in line by line: each line is checked and answered on its own, the sound ones are
//! journalled together.

use super::{Asker, Service, problems};
use crate::problem::{Code, FieldProblem, Problem};
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::{LineChange, RecordLine, Validator};
use fieldpack_journal::{NewEntry, Outcome};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// It is durable and applied.
    Accepted,
    /// It is not taken; `problem` says why.
    Rejected,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LineResult {
    /// The line's number, from 1.
    pub line: usize,
    /// Whether it was taken.
    pub status: LineStatus,
    /// The record's IRI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iri: Option<String>,
    /// Why it was not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// The answer to records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordsAnswer {
    /// The last sequence that the lines were given; read with `min_sequence` to see them. For the chunk
    /// of a load: the sequence of the chunk, visible at the load's commit.
    pub sequence: u64,
    /// How many lines were taken.
    pub accepted: usize,
    /// What became of each line.
    pub results: Vec<LineResult>,
}

/// A checked line: the entry to write and the record's IRI, or why it is not taken.
pub(super) struct Checked {
    pub(super) line: usize,
    pub(super) outcome: Result<(NewEntry, Arc<str>), Problem>,
}

impl Service {
    /// Takes records, one JSON object a line. Empty lines are passed over.
    ///
    /// # Errors
    /// A [`Problem`] for the whole body: not UTF-8, more or longer lines than the settings allow, or a
    /// journal that takes nothing. Faults of single lines stand in the answer.
    pub fn records(&self, body: &[u8], asker: &Asker) -> Result<RecordsAnswer, Problem> {
        let checked = self.check_lines(body, asker)?;
        let mut results = Vec::with_capacity(checked.len());
        let mut entries = Vec::new();
        for one in checked {
            let result = match one.outcome {
                Ok((entry, iri)) => {
                    entries.push(entry);
                    LineResult {
                        line: one.line,
                        status: LineStatus::Accepted,
                        iri: Some(iri.to_string()),
                        problem: None,
                    }
                }
                Err(problem) => {
                    LineResult { line: one.line, status: LineStatus::Rejected, iri: None, problem: Some(problem) }
                }
            };
            results.push(result);
        }
        if entries.is_empty() {
            return Ok(RecordsAnswer { sequence: self.world().sequence, accepted: 0, results });
        }
        let outcomes = self
            .inner
            .handle
            .submit(entries, self.write_patience())
            .map_err(|error| problems::of_apply(&error, asker.language))?;
        let taken = results.iter_mut().filter(|result| result.status == LineStatus::Accepted);
        let mut sequence = 0;
        let mut accepted = 0;
        for (result, outcome) in taken.zip(&outcomes) {
            match outcome {
                Outcome::Applied { sequence: own } => {
                    sequence = *own;
                    accepted += 1;
                }
                Outcome::Conflict { sequence: own, found } => {
                    sequence = *own;
                    result.status = LineStatus::Rejected;
                    result.problem = Some(Problem::say(
                        Code::VersionConflict,
                        asker.language,
                        format!("该记录已是第 {found} 版"),
                        format!("the record is at version {found}"),
                    ));
                }
            }
        }
        Ok(RecordsAnswer { sequence, accepted, results })
    }

    /// Checks every line of a body and makes the entries of the sound ones.
    pub(super) fn check_lines(&self, body: &[u8], asker: &Asker) -> Result<Vec<Checked>, Problem> {
        let limits = &self.inner.settings.limits;
        let language = asker.language;
        let text = std::str::from_utf8(body).map_err(|error| {
            let line = body[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            Problem::say(
                Code::InvalidValue,
                language,
                format!("第 {line} 行不是 UTF-8 文本"),
                format!("line {line} is not UTF-8"),
            )
        })?;
        let lines: Vec<(usize, &str)> = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
        if lines.len() > limits.record_lines {
            let (found, most) = (lines.len(), limits.record_lines);
            return Err(Problem::say(
                Code::BodyTooLarge,
                language,
                format!("共 {found} 行，一次最多 {most} 行：请分批发送，或用 /v1/loads"),
                format!("{found} lines are more than the limit of {most}: send them in parts, or use /v1/loads"),
            ));
        }
        let world = self.world();
        let validator = Validator::new(&world.knowledge);
        let owner = self.owner_of(asker);
        let check = |line: &str| self.check_line(line, &validator, &owner, asker);
        Ok(lines.into_iter().map(|(index, line)| Checked { line: index + 1, outcome: check(line) }).collect())
    }

    /// Checks one line and makes its entry.
    fn check_line(
        &self,
        line: &str,
        validator: &Validator<'_>,
        owner: &str,
        asker: &Asker,
    ) -> Result<(NewEntry, Arc<str>), Problem> {
        let language = asker.language;
        let longest = self.inner.settings.limits.record_line_bytes;
        if line.len() > longest {
            let found = line.len();
            return Err(Problem::say(
                Code::BodyTooLarge,
                language,
                format!("该行 {found} 字节，最多 {longest} 字节"),
                format!("the line has {found} bytes, at most {longest} are taken"),
            ));
        }
        let faulty = |problems: &[fieldpack_graph::record::RecordProblem]| of_line(problems, language);
        let change = RecordLine::parse(line)
            .and_then(|line| line.into_change(owner))
            .map_err(|problem| faulty(std::slice::from_ref(&*problem)))?;
        let (change, iri) = match change {
            LineChange::Upsert(record) => {
                let found = validator.check(&record);
                if !found.is_empty() {
                    return Err(faulty(&found));
                }
                let iri = record.header.iri.clone();
                (Change::Upsert(record), iri)
            }
            LineChange::Delete(iri) => (Change::Delete(iri.to_string()), iri),
        };
        self.check_owner(&iri, asker)?;
        let entry =
            change.encode(&asker.actor, None).map_err(|error| Problem::new(Code::InvalidValue, error.to_string()))?;
        Ok((entry, iri))
    }

    /// Only the owner changes a record; the house itself may change any.
    fn check_owner(&self, iri: &str, asker: &Asker) -> Result<(), Problem> {
        let Some(organisation) = &asker.organisation else { return Ok(()) };
        let owner = self.inner.records.owner_of(iri).map_err(|error| problems::of_store(&error))?;
        if owner.is_some_and(|owner| owner != *organisation) {
            return Err(Problem::say(
                Code::NotFound,
                asker.language,
                "该记录不属于贵单位",
                "the record is not yours to change",
            ));
        }
        Ok(())
    }
}

/// The problem of a line from its faults.
fn of_line(found: &[fieldpack_graph::record::RecordProblem], language: Language) -> Problem {
    let code = match found.first().map(|problem| problem.code.as_str()) {
        Some("malformed_json") => Code::MalformedJson,
        Some("unknown_field") => Code::UnknownField,
        Some("missing_field") => Code::MissingField,
        _ => Code::InvalidValue,
    };
    let detail = found.first().map(|problem| problem.detail(language)).unwrap_or_default();
    let mut problem = Problem::in_language(code, language, detail);
    problem.errors = found.iter().map(|fault| problems::of_record(fault, language)).collect::<Vec<FieldProblem>>();
    problem
}
