//! Understanding: from a customer's sentence to a [`Question`].
//!
//! Words are data: names of dimensions, works, machines and places, units, operators, negations and
//! intents come from the knowledge and can be edited at run time. The grammar is code: how numerals are
//! built, how an operator binds to its number, how a name binds to a value. Every slot carries the span of
//! the text that it came from; what was taken without being said is marked so, with its reason and a
//! warning. What follows from place, season and other slots is not derived here but when deciding.
//!
//! The rooms, in the order that a text passes through them: `text` folds it, `words` finds what is known,
//! `clause` divides it, `time` (with `hemisphere`), `window`, `coordinates` and `token` take what has its own
//! form, `measure` reads numbers with units, `place`, `exclusion` (with `refused`) and `activity` what is named,
//! `slot` (with `context` and `temperature`) joins numbers to dimensions, `class_word` adds what words without
//! numbers stand for, `intent` decides what is wanted, `warning` says what is odd, `said` puts it together.
//! `scenario` reads fields; they override the text.

mod activity;
mod class_word;
mod clause;
mod context;
mod coordinates;
pub mod eval;
mod exclusion;
mod han_numeral;
mod height;
mod hemisphere;
mod intent;
mod measure;
mod number;
mod on_site;
mod operator;
mod place;
mod place_han;
mod place_latin;
mod prepared;
mod problem;
mod reading;
mod refused;
mod resolve;
mod said;
mod say;
mod scenario;
mod scenario_value;
mod slot;
mod statement;
mod temperature;
mod text;
mod time;
mod token;
mod traditional;
mod unit;
mod view;
mod warning;
mod weigh;
mod window;
mod words;

pub use fieldpack_graph::record::language_of;
pub use on_site::understand_in;
pub(crate) use prepared::words as compiled_words;
pub use problem::RequestProblem;
pub(crate) use statement::{Spoken, SpokenCondition, Statement};
pub(crate) use text::{Text, fold_word, is_han};
pub(crate) use view::class_label;
pub(crate) use warning::{CONTRADICTION_M, DISAGREE};
pub(crate) use words::Words;

use crate::contract::{PackRequest, Question};
use fieldpack_graph::knowledge::{Knowledge, Language};
use said::Said;
use say::say;
use scenario::Checking;
use std::sync::Arc;

/// How much of a request is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most characters of a text. Default 8000: longer than any e-mail that asks for a machine.
    pub text_chars: usize,
    /// Most conditions of a scenario, and most exclusions. Default 200.
    pub conditions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text_chars: 8000, conditions: 200 }
    }
}

/// Understands a request: its text, its scenario, or both; the scenario overrides the text.
///
/// `asked_at` (RFC 3339) holds where the request names no time of its own. The answer is in the language of
/// `options.language`, else of the text, else in `fallback`.
///
/// # Errors
/// Everything that is wrong with the request, each problem located by a JSON pointer: nothing to
/// understand, a text over the limit, an unknown dimension, unit, activity, place or coordinate system, a
/// value that is impossible. What is wrong inside a *text* is never an error but a warning of the question.
pub fn understand(
    request: &PackRequest,
    knowledge: &Arc<Knowledge>,
    asked_at: &str,
    fallback: Language,
    limits: &Limits,
) -> Result<Question, Vec<RequestProblem>> {
    let text = request.text.as_deref().unwrap_or_default();
    let options = request.options.as_ref();
    let language = options.and_then(|options| options.language).or_else(|| language_of(text)).unwrap_or(fallback);
    let asked_at = options.and_then(|options| options.asked_at.as_deref()).unwrap_or(asked_at);
    let mut problems = check(request, text, asked_at, language, limits);
    let Some(words) = prepared::words(knowledge) else {
        let text = say!(language, "词典无法编译", "the lexicon cannot be compiled");
        return Err(vec![RequestProblem::new("", "lexicon", text)]);
    };
    let fields = request.scenario.as_ref().map(|scenario| {
        let mut checking = Checking { knowledge, words: &words, language, problems: Vec::new() };
        let fields = checking.fields(scenario, limits);
        problems.append(&mut checking.problems);
        fields
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut said = Said::read(knowledge, &words, text, language);
    if let Some(fields) = fields {
        said.override_with(fields);
    }
    Ok(said.question(knowledge, text, asked_at, language))
}

/// What is wrong with a request before it is read.
pub(crate) fn check(
    request: &PackRequest,
    text: &str,
    asked_at: &str,
    language: Language,
    limits: &Limits,
) -> Vec<RequestProblem> {
    let mut problems = Vec::new();
    if text.trim().is_empty() && request.scenario.is_none() {
        let detail = say!(language, "请写出要问的话，或给出工况字段", "write the question, or give the job as fields");
        problems.push(RequestProblem::new("/text", "empty_question", detail));
    }
    let length = text.chars().take(limits.text_chars + 1).count();
    if length > limits.text_chars {
        let most = limits.text_chars;
        let detail = say!(
            language,
            "文字超过{most}个字符，请缩短",
            "the text is longer than {most} characters: please shorten it"
        );
        problems.push(RequestProblem::new("/text", "text_too_long", detail));
    }
    if asked_at.parse::<jiff::Timestamp>().is_err() {
        let detail = say!(
            language,
            "提问时间的格式为2026-11-02T02:00:00Z",
            "the time of asking is written as 2026-11-02T02:00:00Z"
        );
        problems.push(RequestProblem::new("/options/asked_at", "bad_asked_at", detail));
    }
    problems
}
