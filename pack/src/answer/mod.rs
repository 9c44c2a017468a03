//! Answering: a question of any intent gets an answer of its own kind, never an empty or generic pack.
//!
//! Pure, like deciding: `(Question, World) -> (Answer, Footprint)`. A job gets the pack of [`decide`], a failure a
//! diagnosis with who can help, a question for a partner partners, for a machine machines checked against what is
//! asked (a tender clause by clause), a search clauses, documents and records; what is out of scope is told so,
//! with what can be asked. What an answer lacks stands in its `shortfalls`.

mod corpus;
mod demand;
mod find;
pub(crate) mod names;
mod partner;
mod product;
pub(crate) mod ready;
mod scope;
pub(crate) mod setting;
mod tender;

use crate::contract::{Answer, Headline, HeadlineVerdict, Intent, Question};
use crate::decide::{DecideOptions, Footprint, decide};
use crate::diagnose::diagnose;
use fieldpack_index::World;
use setting::Setting;

/// Partners shown with a diagnosis.
const HELPERS: usize = 2;

/// Answers a question of any intent. A pack's `id` and `created_by` are left empty, and its footprint is given: whoever
/// stores it fills them. `partners` is how many partners were asked for, where that was said.
#[must_use]
pub fn answer(
    mut question: Question,
    world: &World,
    options: &DecideOptions,
    partners: Option<usize>,
) -> (Answer, Option<Footprint>) {
    if question.intent == Intent::Pack {
        return with_pack(question, world, options);
    }
    let setting = Setting::of(&mut question, world, options);
    let asked_at = question.asked_at.clone();
    let mut answer = empty(question, &setting);
    match answer.intent {
        Intent::Failure => {
            let found = diagnose(&answer.question, &setting);
            let helpers = partner::helpers(&setting, &found.likely, &asked_at, partners.or(Some(HELPERS)));
            answer.headline = found.headline;
            answer.question.missing = found.missing;
            answer.shortfalls = found.shortfalls;
            answer.shortfalls.extend(helpers.shortfalls);
            answer.diagnosis = Some(Box::new(found.diagnosis));
            answer.partners = Some(helpers.partners);
        }
        Intent::Partner => {
            let helpers = partner::helpers(&setting, &[], &asked_at, partners);
            answer.headline = helpers.headline;
            answer.shortfalls = helpers.shortfalls;
            answer.partners = Some(helpers.partners);
        }
        Intent::Product => {
            let found = product::products(&answer.question, &setting);
            answer.headline = found.headline;
            answer.question.missing = found.missing;
            answer.shortfalls = found.shortfalls;
            answer.clauses = found.clauses;
            answer.machines = Some(found.machines);
            answer.comparison = found.comparison;
            answer.offer = options.offer.as_ref().map(|offer| offer.view.clone());
        }
        Intent::Search => {
            let found = find::find(&answer.question, &setting);
            answer.headline = found.headline;
            answer.shortfalls = found.shortfalls;
            answer.hits = Some(found.hits);
        }
        Intent::OutOfScope | Intent::Pack => {
            let scope = scope::scope(&setting);
            answer.headline = scope::headline(&scope, options.language);
            answer.scope = Some(scope);
        }
    }
    (answer, None)
}

/// The answer to a job: the pack; where the job is a tender's, its clauses against the machines too.
fn with_pack(question: Question, world: &World, options: &DecideOptions) -> (Answer, Option<Footprint>) {
    let mut plain = question.clone();
    let setting = Setting::of(&mut plain, world, options);
    let found = product::products(&plain, &setting);
    let (pack, footprint) = decide(question, world, options);
    let mut answer = empty(pack.question.clone(), &setting);
    answer.headline = pack.headline.clone();
    answer.warnings.clone_from(&pack.warnings);
    answer.shortfalls.clone_from(&pack.shortfalls);
    if let Some(clauses) = found.clauses {
        answer.shortfalls.extend(found.shortfalls);
        answer.clauses = Some(clauses);
        answer.machines = Some(found.machines);
        answer.comparison = found.comparison;
        answer.offer = options.offer.as_ref().map(|offer| offer.view.clone());
    }
    answer.pack = Some(Box::new(pack));
    (answer, Some(footprint))
}

/// An answer with nothing in it yet.
fn empty(question: Question, setting: &Setting<'_>) -> Answer {
    Answer {
        intent: question.intent,
        headline: Headline { verdict: HeadlineVerdict::Unknown, sentence: String::new(), deciding: None },
        pack: None,
        diagnosis: None,
        partners: None,
        machines: None,
        comparison: None,
        offer: None,
        hits: None,
        clauses: None,
        scope: None,
        warnings: setting.site().warnings.clone(),
        shortfalls: Vec::new(),
        as_of: setting.as_of(),
        question,
    }
}
