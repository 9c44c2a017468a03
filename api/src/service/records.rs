//! Records and readings that come in line by line: each line is checked and answered on its own, the sound ones
//! are journalled together.

use super::live::{Incoming, Intake, Verdict, of_refusal};
use super::requests::Request;
use super::{Asker, Service, problems};
use crate::problem::{Code, FieldProblem, Problem};
use fieldpack_feeds::{Limits, reading};
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::{LineChange, Operation, RecordLine, RecordProblem, Validator, read_located};
use fieldpack_index::World;
use fieldpack_journal::{NewEntry, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::sync::Arc;
use utoipa::ToSchema;

/// The type of lines that are readings.
const READING: &str = "reading";

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// It is durable and applied.
    Accepted,
    /// A reading that is durable but kept aside until someone settles it (`GET /v1/quarantine`); `problem` says
    /// why.
    Quarantined,
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
    /// The record's IRI; of a reading the IRI of the site that it counts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iri: Option<String>,
    /// The record's version from now on, for `if_match`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Why it was not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

impl LineResult {
    /// A line that was taken.
    pub(super) fn accepted(line: usize) -> Self {
        Self { line, status: LineStatus::Accepted, iri: None, version: None, problem: None }
    }
}

/// The answer to records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordsAnswer {
    /// The last sequence that the lines were given; read with `min_sequence` to see them. For the chunk
    /// of a load: the sequence of the chunk, visible at the load's commit.
    pub sequence: u64,
    /// How many lines were taken.
    pub accepted: usize,
    /// How many readings were put into quarantine.
    #[serde(default)]
    pub quarantined: usize,
    /// Whether the same request was taken before, under the same idempotency key: nothing was done now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
    /// What became of each line; with `results=faults` only of those that were not accepted.
    pub results: Vec<LineResult>,
}

/// How records are to be taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordsOptions {
    /// The same key with the same body is done once.
    pub idempotency_key: Option<String>,
    /// The version that the record of a body of one line must have.
    pub if_match: Option<u64>,
    /// Whether the answer leaves out accepted lines.
    pub only_faults: bool,
}

/// A checked line: what is to be written of it, or why it is not taken.
pub(super) struct Checked {
    pub(super) line: usize,
    pub(super) outcome: Sound,
}

/// What a line comes to.
pub(super) enum Sound {
    /// A record's entry, and its IRI.
    Record(NewEntry, Arc<str>),
    /// A reading that the intake has.
    Reading(Arc<str>),
    /// A reading that the intake put into quarantine.
    Aside(Problem),
    /// Nothing.
    Faulty(Problem),
}

/// A line with a reading.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingLine<'l> {
    #[serde(default)]
    op: Operation,
    #[serde(borrow, rename = "type")]
    record_type: Cow<'l, str>,
    #[serde(borrow)]
    source: Cow<'l, str>,
    #[serde(borrow)]
    source_id: Cow<'l, str>,
    #[serde(default)]
    synthetic: Option<bool>,
    #[serde(borrow)]
    data: &'l RawValue,
}

/// The type of a line, whatever else stands in it.
#[derive(Deserialize)]
struct Typed<'l> {
    #[serde(borrow, rename = "type")]
    record_type: Cow<'l, str>,
}

impl Service {
    /// Takes records and readings, one JSON object a line. Empty lines are passed over.
    ///
    /// # Errors
    /// A [`Problem`] for the whole body: not UTF-8, more or longer lines than the settings allow, a key that was
    /// used for another body, or a journal that takes nothing. Faults of single lines stand in the answer.
    pub fn records(&self, body: &[u8], options: &RecordsOptions, asker: &Asker) -> Result<RecordsAnswer, Problem> {
        let Some(key) = &options.idempotency_key else { return self.take_lines(body, options, None, asker) };
        let request = Request::of(key, body, &self.owner_of(asker));
        let _running = self.inner.requests.begin(&request, self.write_patience(), asker.language)?;
        match self.inner.records.request(&request.key).map_err(|error| problems::of_store(&error))? {
            Some((_, done)) if done.digest != request.digest => Err(request.reused(asker.language)),
            Some((sequence, done)) => self.told_again(body, options, (sequence, &done), asker),
            None => self.take_lines(body, options, Some(&request), asker),
        }
    }

    /// Checks and journals the lines of a body.
    fn take_lines(
        &self,
        body: &[u8],
        options: &RecordsOptions,
        request: Option<&Request>,
        asker: &Asker,
    ) -> Result<RecordsAnswer, Problem> {
        let world = self.world();
        let settings = &self.inner.settings.live;
        let mut intake = Intake::new(&world, &self.inner.records, settings, now_us());
        let checked = self.check_lines(body, &world, Some(&mut intake), options.if_match, asker)?;
        self.check_room(intake.rows(), &world, asker.language)?;
        let mut entries = Vec::new();
        let mut results = Vec::with_capacity(checked.len());
        for one in checked {
            let mut result = LineResult::accepted(one.line);
            match one.outcome {
                Sound::Record(entry, iri) => {
                    // Its place among the entries, until it has a number.
                    result.version = Some(entries.len() as u64);
                    result.iri = Some(iri.to_string());
                    entries.push(entry);
                }
                Sound::Reading(site) => result.iri = Some(site.to_string()),
                Sound::Aside(problem) => {
                    result.status = LineStatus::Quarantined;
                    result.problem = Some(problem);
                }
                Sound::Faulty(problem) => {
                    result.status = LineStatus::Rejected;
                    result.problem = Some(problem);
                }
            }
            results.push(result);
        }
        entries.extend(intake.entries(&asker.actor).map_err(|error| problems::of_fault(&error))?);
        if entries.is_empty() {
            return Ok(answered(world.sequence, results, options));
        }
        let before = usize::from(request.is_some());
        if let Some(request) = request {
            entries.insert(0, request.done(&results, entries.len() as u64, now_us(), asker)?);
        }
        let outcomes = self
            .inner
            .handle
            .submit(entries, self.write_patience())
            .map_err(|error| problems::of_apply(&error, asker.language))?;
        let mut sequence = 0;
        for outcome in &outcomes {
            let (Outcome::Applied { sequence: own } | Outcome::Conflict { sequence: own, .. }) = outcome;
            sequence = *own;
        }
        asker.noted.wrote(sequence);
        for result in &mut results {
            let Some(place) = result.version else { continue };
            let outcome = usize::try_from(place).ok().and_then(|place| outcomes.get(before + place));
            result.version = match outcome {
                Some(Outcome::Applied { sequence }) => Some(*sequence),
                Some(Outcome::Conflict { found, .. }) => {
                    result.status = LineStatus::Rejected;
                    result.problem = Some(version_conflict(*found, asker.language));
                    Some(*found)
                }
                None => None,
            };
        }
        Ok(answered(sequence, results, options))
    }

    /// Checks every line of a body and makes the entries of the sound ones. Readings go to the intake; where there
    /// is none they are not taken.
    pub(super) fn check_lines(
        &self,
        body: &[u8],
        world: &World,
        mut intake: Option<&mut Intake<'_>>,
        if_match: Option<u64>,
        asker: &Asker,
    ) -> Result<Vec<Checked>, Problem> {
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
        if if_match.is_some() && lines.len() != 1 {
            let found = lines.len();
            return Err(Problem::say(
                Code::InvalidValue,
                language,
                format!("If-Match 只用于一行，此处有 {found} 行：在各行中写 if_match"),
                format!("`If-Match` is for one line, here are {found}: write `if_match` into each"),
            ));
        }
        let validator = Validator::new(&world.knowledge);
        let owner = self.owner_of(asker);
        let mut checked = Vec::with_capacity(lines.len());
        for (index, line) in lines {
            let outcome = match self.check_reading(line, intake.as_deref_mut(), asker)? {
                Some(outcome) => outcome,
                None => self
                    .check_line(line, &validator, &owner, if_match, asker)
                    .map_or_else(Sound::Faulty, |(entry, iri)| Sound::Record(entry, iri)),
            };
            checked.push(Checked { line: index + 1, outcome });
        }
        self.save_subjects(language)?;
        Ok(checked)
    }

    /// Hands a line to the intake where it is a reading; `None` where it is none.
    fn check_reading(
        &self,
        line: &str,
        intake: Option<&mut Intake<'_>>,
        asker: &Asker,
    ) -> Result<Option<Sound>, Problem> {
        let language = asker.language;
        // A word that stands in every reading: most records are passed over without being read twice.
        if !line.contains(READING) || line.len() > self.inner.settings.limits.record_line_bytes {
            return Ok(None);
        }
        // A good reading is read once; what is none, or not good, is looked at again.
        let quick = serde_json::from_str(line).ok().filter(|read: &ReadingLine<'_>| read.record_type == READING);
        let is_reading =
            quick.is_some() || serde_json::from_str(line).is_ok_and(|typed: Typed<'_>| typed.record_type == READING);
        if !is_reading {
            return Ok(None);
        }
        if asker.organisation.is_some() {
            return Ok(Some(Sound::Faulty(Problem::say(
                Code::InvalidValue,
                language,
                "合作伙伴的密钥只写记录，不写读数".to_owned(),
                "a partner's key writes records, not readings".to_owned(),
            ))));
        }
        let Some(intake) = intake else {
            return Ok(Some(Sound::Faulty(Problem::say(
                Code::InvalidValue,
                language,
                "批量装载不接受读数：请用 POST /v1/records".to_owned(),
                "a load takes no readings: send them to `POST /v1/records`".to_owned(),
            ))));
        };
        let faulty = |fault: &RecordProblem| Ok(Some(Sound::Faulty(of_line(std::slice::from_ref(fault), language))));
        let read = match quick.map_or_else(|| read_located(line), Ok) {
            Ok(read) => read,
            Err(fault) => return faulty(&fault),
        };
        if read.op == Operation::Delete {
            return Ok(Some(Sound::Faulty(Problem::say(
                Code::InvalidValue,
                language,
                "读数不能删除".to_owned(),
                "a reading cannot be deleted".to_owned(),
            ))));
        }
        let data = match reading::read(read.data.get().as_bytes(), &Limits::default()) {
            Ok(data) => data,
            Err(fault) => return Ok(Some(Sound::Faulty(problems::of_feed(&fault.under("/data"), language)))),
        };
        let (source, sensor) = (&*read.source, &*read.source_id);
        let synthetic = read.synthetic.unwrap_or(false);
        let verdict = intake.take(&Incoming { source, sensor, synthetic, reading: &data, line })?;
        Ok(Some(match verdict {
            Verdict::Accepted(site) => Sound::Reading(site),
            Verdict::Quarantined(refusal) => Sound::Aside(of_refusal(&refusal, language)),
            Verdict::Refused(refusal) => Sound::Faulty(of_refusal(&refusal, language)),
        }))
    }

    /// Checks one line and makes its entry.
    fn check_line(
        &self,
        line: &str,
        validator: &Validator<'_>,
        owner: &str,
        if_match: Option<u64>,
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
        let faulty = |problems: &[RecordProblem]| of_line(problems, language);
        let read = RecordLine::parse(line).map_err(|problem| faulty(std::slice::from_ref(&*problem)))?;
        let expected = read.if_match.or(if_match);
        let change = read.into_change(owner).map_err(|problem| faulty(std::slice::from_ref(&*problem)))?;
        let (change, iri) = match change {
            LineChange::Upsert(mut record) => {
                let found = validator.check(&record);
                if !found.is_empty() {
                    return Err(faulty(&found));
                }
                let iri = record.header.iri.clone();
                self.seal_record(&mut record, language)?;
                (Change::Upsert(record), iri)
            }
            LineChange::Delete(iri) => (Change::Delete(iri.to_string()), iri),
        };
        self.check_owner(&iri, asker)?;
        let entry = change
            .encode(&asker.actor, expected)
            .map_err(|error| Problem::new(Code::InvalidValue, error.to_string()))?;
        Ok((entry, iri))
    }

    /// The answer to a request that was taken before: its lines are looked at again for what is wrong with them,
    /// what became of each is what was noted.
    fn told_again(
        &self,
        body: &[u8],
        options: &RecordsOptions,
        (sequence, done): (u64, &fieldpack_graph::entry::RequestDone),
        asker: &Asker,
    ) -> Result<RecordsAnswer, Problem> {
        let world = self.world();
        let settings = &self.inner.settings.live;
        let mut intake = Intake::new(&world, &self.inner.records, settings, now_us());
        let checked = self.check_lines(body, &world, Some(&mut intake), options.if_match, asker)?;
        let mut next = sequence;
        let mut results = Vec::with_capacity(checked.len());
        for one in checked {
            let mut result = LineResult::accepted(one.line);
            match one.outcome {
                Sound::Record(_, iri) => result.iri = Some(iri.to_string()),
                Sound::Reading(site) => result.iri = Some(site.to_string()),
                Sound::Aside(problem) | Sound::Faulty(problem) => result.problem = Some(problem),
            }
            if done.rejected.binary_search(&one.line).is_ok() {
                result.status = LineStatus::Rejected;
            } else if done.quarantined.binary_search(&one.line).is_ok() {
                result.status = LineStatus::Quarantined;
            } else {
                result.problem = None;
                if done.records.binary_search(&one.line).is_ok() {
                    next += 1;
                    result.version = Some(next);
                    let lost = self.inner.records.was_rejected(next).map_err(|error| problems::of_store(&error))?;
                    if lost.is_some() {
                        result.status = LineStatus::Rejected;
                        result.version = None;
                        result.problem = Some(Problem::say(
                            Code::VersionConflict,
                            asker.language,
                            "写入时该记录已是另一版本".to_owned(),
                            "the record was at another version when this was written".to_owned(),
                        ));
                    }
                }
            }
            results.push(result);
        }
        Ok(RecordsAnswer { replayed: true, ..answered(sequence + done.entries, results, options) })
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

/// The moment, microseconds since 1970.
pub(super) fn now_us() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// The answer of results.
fn answered(sequence: u64, mut results: Vec<LineResult>, options: &RecordsOptions) -> RecordsAnswer {
    let count = |status| results.iter().filter(|result| result.status == status).count();
    let (accepted, quarantined) = (count(LineStatus::Accepted), count(LineStatus::Quarantined));
    if options.only_faults {
        results.retain(|result| result.status != LineStatus::Accepted);
    }
    RecordsAnswer { sequence, accepted, quarantined, replayed: false, results }
}

/// The record is at another version.
fn version_conflict(found: u64, language: Language) -> Problem {
    Problem::say(
        Code::VersionConflict,
        language,
        format!("该记录已是第 {found} 版"),
        format!("the record is at version {found}"),
    )
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
