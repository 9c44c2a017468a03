//! The check of claims: a sentence or a line of a data sheet of anyone's, held against what is known.
//!
//! The sentence is read as a question is (`claim`, over `understand`): numbers with units, machines, standards, places,
//! dimensions. Then each checker of `CHECKERS` looks for what it can judge and says: holds, holds only if,
//! contradicts, cannot be said, with the reason, the quantities and the source. A number that no checker
//! could tie to something known is said to be so. Nothing is guessed: a figure that is uncertain or read
//! off a designation never decides alone, and where sources differ their ends are kept.
//!
//! A new kind of claim is a file with a function `check(&Claim) -> Vec<Finding>`, its line in `CHECKERS` and a
//! [`ClaimKind`](crate::contract::ClaimKind); the words that it listens for stand in the lexicon (`claim`).

mod altitude;
mod claim;
mod column;
mod compare;
mod conversion;
mod cue;
mod derate;
mod duty;
mod edition;
mod figure;
mod finding;
mod limit;
mod line;
mod mention;
mod physics;
mod power;
mod property;
mod rules;
mod stance;
mod unread;
mod water;

use crate::contract::{AsOf, ClaimCheck, ClaimRequest, ClaimVerdict, Options, PackRequest};
use crate::text::say;
use crate::understand::{self, Limits, RequestProblem};
use claim::Claim;
use fieldpack_graph::knowledge::{Knowledge, Language};
use fieldpack_index::World;
use finding::Finding;
use std::sync::Arc;

/// The checkers, in the order in which they are asked.
const CHECKERS: [fn(&Claim<'_>) -> Vec<Finding>; 9] = [
    edition::check,
    conversion::check,
    power::check,
    altitude::check,
    figure::check,
    line::check,
    physics::check,
    water::check,
    limit::check,
];

/// Which world a claim is checked in.
#[must_use]
pub fn as_of(world: &World) -> AsOf {
    crate::decide::as_of(world)
}

/// Checks a claim against a knowledge.
///
/// `asked_at` (RFC 3339) holds where the request names no time of its own; editions are judged at that day. The
/// answer is in the language of `options.language`, else of the text, else in `fallback`.
///
/// # Errors
/// Everything that is wrong with the request, located: an empty text, one over the limit, a time that is none.
pub fn check(
    request: &ClaimRequest,
    knowledge: &Arc<Knowledge>,
    as_of: AsOf,
    asked_at: &str,
    fallback: Language,
    limits: &Limits,
) -> Result<ClaimCheck, Vec<RequestProblem>> {
    let options = request.options.clone().unwrap_or_default();
    let text = request.text.as_str();
    let language = options.language.or_else(|| understand::language_of(text)).unwrap_or(fallback);
    let asked_at = options.asked_at.as_deref().unwrap_or(asked_at);
    let asked = PackRequest {
        text: Some(text.to_owned()),
        options: Some(Options { language: options.language, ..Options::default() }),
        ..PackRequest::default()
    };
    let mut problems = understand::check(&asked, text, asked_at, language, limits);
    let words = understand::compiled_words(knowledge);
    if words.is_none() {
        let detail = say!(language, "词典无法编译", "the lexicon cannot be compiled");
        problems.push(RequestProblem::new("", "lexicon", detail));
    }
    let Some(words) = words.filter(|_| problems.is_empty()) else { return Err(problems) };
    let claim = claim::read(knowledge, &words, text, language, asked_at);
    let mut findings: Vec<Finding> = CHECKERS.iter().flat_map(|check| check(&claim)).collect();
    findings.extend(unread::check(&claim, &findings));
    findings.sort_by_key(|found| (found.from, found.assertion.span, found.assertion.kind));
    findings.dedup_by(|a, b| a.assertion == b.assertion);
    let assertions: Vec<_> = findings.into_iter().map(|found| found.assertion).collect();
    let verdict = assertions.iter().map(|one| one.verdict).max().unwrap_or(ClaimVerdict::CannotBeSaid);
    Ok(ClaimCheck { text: text.to_owned(), language, asked_at: asked_at.to_owned(), as_of, verdict, assertions })
}
