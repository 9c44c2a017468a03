//! Scoring questions against labels, as the questions file defines it.
//!
//! Only stated slots count; a slot is right when dimension, operator, value (to about 1 %) and unit agree.
//! Places and exclusions are compared by containment, months as sets, and a violation is a literal of the
//! text that must not become a condition, place or time.

use crate::contract::{ConditionView, Operator, Origin, Question, ScalarValue};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// A labelled question.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Labelled {
    /// Its id.
    pub id: String,
    /// `zh`, `en` or `mixed`.
    pub lang: String,
    /// The request.
    pub text: String,
    /// What a reader should draw from it.
    pub expect: Expect,
}

/// What a reader should draw from a request.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Expect {
    /// What is wanted.
    pub intent: String,
    /// The works, a short English term.
    pub activity: Option<String>,
    /// Names of the places of the job, as written.
    pub places: Vec<String>,
    /// When.
    pub time: Option<ExpectTime>,
    /// Conditions.
    pub conditions: Vec<ExpectCondition>,
    /// What is not wanted or not available, as written.
    pub excluded: Vec<String>,
    /// Literals of the text that are no conditions, places or times of the job.
    pub must_not: Vec<String>,
}

/// When the works are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ExpectTime {
    /// Months in order of time.
    pub months: Vec<u8>,
}

/// A condition that should be read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ExpectCondition {
    /// The dimension's notation.
    pub dimension: String,
    /// How it is meant.
    pub op: Operator,
    /// The value.
    pub value: ScalarValue,
    /// The upper value of a range.
    pub value2: Option<ScalarValue>,
    /// The unit; null for grades.
    pub unit: Option<String>,
}

/// Why a file of labelled questions cannot be read.
#[derive(Debug, Error)]
#[error("line {line}: {source}")]
pub struct EvalError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub source: serde_json::Error,
}

/// Reads labelled questions, one JSON object a line; blank lines are skipped.
///
/// # Errors
/// [`EvalError`] with the first line that is no labelled question.
pub fn read(jsonl: &str) -> Result<Vec<Labelled>, EvalError> {
    let lines = jsonl.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| serde_json::from_str(line).map_err(|source| EvalError { line: at + 1, source })).collect()
}

/// Right, wrong and missed ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Right ones.
    pub hits: usize,
    /// Ones that should not be there.
    pub extra: usize,
    /// Ones that should be there.
    pub missed: usize,
}

/// Precision, recall and their harmonic mean, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct F1 {
    /// Share of what was read that is right; 1 where nothing was read.
    pub precision: f64,
    /// Share of what should be read that was; 1 where nothing should.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

impl Counts {
    /// Precision, recall and F1.
    #[must_use]
    pub fn f1(self) -> F1 {
        let share = |part: usize, rest: usize| if part + rest == 0 { 1.0 } else { part as f64 / (part + rest) as f64 };
        let (precision, recall) = (share(self.hits, self.extra), share(self.hits, self.missed));
        let sum = precision + recall;
        F1 { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
    }

    /// Adds the counts of another.
    fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.extra += other.extra;
        self.missed += other.missed;
    }
}

/// The figures of a set of questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Questions.
    pub items: usize,
    /// Right intents.
    pub intents: usize,
    /// Right works.
    pub activities: usize,
    /// Conditions.
    pub slots: Counts,
    /// Conditions found where the operator does not count.
    pub slots_without_operator: usize,
    /// Places.
    pub places: Counts,
    /// Months.
    pub months: Counts,
    /// Exclusions.
    pub excluded: Counts,
    /// Literals used that must not be.
    pub must_not: usize,
}

impl Tally {
    /// Share of right intents.
    #[must_use]
    pub fn intent(&self) -> f64 {
        self.intents as f64 / self.items.max(1) as f64
    }

    /// Share of right works.
    #[must_use]
    pub fn activity(&self) -> f64 {
        self.activities as f64 / self.items.max(1) as f64
    }

    /// Adds another set.
    fn add(&mut self, other: &Self) {
        self.items += other.items;
        self.intents += other.intents;
        self.activities += other.activities;
        self.slots.add(other.slots);
        self.slots_without_operator += other.slots_without_operator;
        self.places.add(other.places);
        self.months.add(other.months);
        self.excluded.add(other.excluded);
        self.must_not += other.must_not;
    }
}

/// A question that was not wholly understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Miss {
    /// Its id.
    pub id: String,
    /// What is wrong, one line each.
    pub wrong: Vec<String>,
}

/// The figures of an evaluation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// All questions.
    pub all: Tally,
    /// By language of the question.
    pub by_language: BTreeMap<String, Tally>,
    /// What was not wholly understood.
    pub misses: Vec<Miss>,
}

/// Scores answers.
#[must_use]
pub fn score(answers: &[(&Labelled, &Question)]) -> Scores {
    let mut scores = Scores::default();
    for (labelled, question) in answers {
        let (tally, wrong) = one(labelled, question);
        scores.all.add(&tally);
        scores.by_language.entry(labelled.lang.clone()).or_default().add(&tally);
        if !wrong.is_empty() {
            scores.misses.push(Miss { id: labelled.id.clone(), wrong });
        }
    }
    scores
}

/// Scores one answer.
fn one(labelled: &Labelled, question: &Question) -> (Tally, Vec<String>) {
    let expect = &labelled.expect;
    let mut wrong = Vec::new();
    let stated: Vec<&ConditionView> =
        question.conditions.iter().filter(|condition| condition.origin == Origin::Stated).collect();
    let mut tally = Tally { items: 1, ..Tally::default() };

    let intent = serde_json::to_value(question.intent).unwrap_or_default();
    tally.intents = usize::from(intent.as_str() == Some(&expect.intent));
    if tally.intents == 0 {
        wrong.push(format!("intent {intent}, expected {}", expect.intent));
    }
    tally.activities = usize::from(same_activity(expect, question));
    if tally.activities == 0 {
        let got = question.activity.as_ref().map(|activity| &*activity.notation);
        wrong.push(format!("activity {got:?}, expected {:?}", expect.activity));
    }

    let (hits, left, missed) = matched(&expect.conditions, &stated, true);
    tally.slots = Counts { hits, extra: left.len(), missed: missed.len() };
    tally.slots_without_operator = matched(&expect.conditions, &stated, false).0;
    wrong.extend(
        missed.iter().map(|one| format!("missed {} {:?} {:?} {:?}", one.dimension, one.op, one.value, one.value2)),
    );
    wrong.extend(
        left.iter().map(|one| format!("extra {} {:?} {:?} {:?}", one.dimension, one.op, one.value, one.value2)),
    );

    let chars: Vec<char> = labelled.text.chars().collect();
    let places: Vec<String> = question
        .places
        .iter()
        .map(|place| match place.span {
            Some([from, to]) => chars.get(from..to).unwrap_or_default().iter().collect(),
            None => place.label.clone(),
        })
        .collect();
    tally.places = contained(&expect.places, &places);
    // As the file's scorer counts: every place read that none of the expected ones touches is extra.
    tally.places.extra = places.iter().filter(|got| !expect.places.iter().any(|want| touches(want, got))).count();
    if tally.places.extra + tally.places.missed > 0 {
        wrong.push(format!("places {places:?}, expected {:?}", expect.places));
    }

    let got: BTreeSet<u8> = question.time.iter().flat_map(|time| time.months.iter().copied()).collect();
    let want: BTreeSet<u8> = expect.time.iter().flat_map(|time| time.months.iter().copied()).collect();
    tally.months = Counts {
        hits: got.intersection(&want).count(),
        extra: got.difference(&want).count(),
        missed: want.difference(&got).count(),
    };
    if got != want {
        wrong.push(format!("months {got:?}, expected {want:?}"));
    }

    let excluded: Vec<String> = question.excluded.iter().map(|one| one.text.clone()).collect();
    tally.excluded = contained(&expect.excluded, &excluded);
    if tally.excluded.extra + tally.excluded.missed > 0 {
        wrong.push(format!("excluded {excluded:?}, expected {:?}", expect.excluded));
    }

    for literal in &expect.must_not {
        if violates(literal, expect, &stated, &places) {
            tally.must_not += 1;
            wrong.push(format!("uses {literal}"));
        }
    }
    (tally, wrong)
}

/// Whether the works agree: the expected term is part of the notation or of the IRI.
fn same_activity(expect: &Expect, question: &Question) -> bool {
    let want = expect.activity.as_deref().unwrap_or_default().to_lowercase();
    let Some(got) = &question.activity else { return want.is_empty() };
    if want.is_empty() {
        return false;
    }
    let notation = got.notation.to_lowercase().replace(['-', '_'], " ");
    let iri = got.iri.to_lowercase();
    notation.contains(&want)
        || iri.contains(&want.replace(' ', "-"))
        || iri.replace(['-', '_'], "").contains(&want.replace(' ', ""))
}

/// Whether two values agree: numbers to 1.2 %, words without case and spaces.
fn close(a: Option<&ScalarValue>, b: Option<&ScalarValue>) -> bool {
    let plain = |value: &ScalarValue| match value {
        ScalarValue::Number(value) => value.to_string(),
        ScalarValue::Text(text) => text.trim().to_lowercase().replace(' ', ""),
    };
    match (a, b) {
        (None, None) => true,
        (Some(ScalarValue::Number(a)), Some(ScalarValue::Number(b))) => {
            (a - b).abs() <= f64::max(0.012 * a.abs().max(b.abs()), 0.011)
        }
        (Some(a), Some(b)) => plain(a) == plain(b),
        _ => false,
    }
}

/// Whether a condition is the expected one.
fn same(want: &ExpectCondition, got: &ConditionView, operator: bool) -> bool {
    *want.dimension == *got.dimension
        && (!operator || want.op == got.op)
        && !matches!((&want.unit, &got.unit), (Some(want), Some(got)) if **want != **got)
        && close(Some(&want.value), Some(&got.value))
        && (want.op != Operator::Range || close(want.value2.as_ref(), got.value2.as_ref()))
}

/// Pairs expected conditions with read ones, each once: hits, read ones left, expected ones left.
fn matched<'a, 'b>(
    expected: &'a [ExpectCondition],
    got: &[&'b ConditionView],
    operator: bool,
) -> (usize, Vec<&'b ConditionView>, Vec<&'a ExpectCondition>) {
    let mut left = got.to_vec();
    let mut missed = Vec::new();
    for want in expected {
        match left.iter().position(|got| same(want, got, operator)) {
            Some(at) => {
                left.remove(at);
            }
            None => missed.push(want),
        }
    }
    (expected.len() - missed.len(), left, missed)
}

/// Whether one of two words holds the other; an empty one holds nothing.
fn touches(want: &str, got: &str) -> bool {
    !got.is_empty() && (got.contains(want) || want.contains(got))
}

/// Counts expected words that are touched by a read one.
fn contained(expected: &[String], got: &[String]) -> Counts {
    let hits = expected.iter().filter(|want| got.iter().any(|got| touches(want, got))).count();
    Counts { hits, extra: got.len().saturating_sub(hits), missed: expected.len() - hits }
}

/// Whether a literal that must not be used was.
fn violates(literal: &str, expect: &Expect, stated: &[&ConditionView], places: &[String]) -> bool {
    if places.iter().any(|place| place == literal) {
        return true;
    }
    let Ok(number) = literal.parse::<f64>() else { return false };
    stated.iter().any(|condition| {
        matches!(condition.value, ScalarValue::Number(value) if value == number)
            && !expect.conditions.iter().any(|want| close(Some(&condition.value), Some(&want.value)))
    })
}
