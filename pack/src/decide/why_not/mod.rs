//! Why something is not in a pack.
//!
//! The pack's question is decided again in the present world, the machine is tried in every design and way,
//! and the one with the fewest failing constraints is told: what is required, what there is, where that comes
//! from, and the nearest change of one condition that would make it feasible.

mod change;
mod machine;
mod partner;
mod tried;

use super::derived::{Site, derive, detail};
use super::job::{Job, excluded};
use super::options::DecideOptions;
use super::prepared::{Prepared, concept_ref};
use super::{as_of, solve};
use crate::contract::{Combination, Origin, Question, WhyNot, WhyNotVerdict};
use crate::text::say;
use fieldpack_graph::knowledge::Language;
use fieldpack_index::World;
use std::fmt;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A machine, by IRI, designation, or maker and designation.
    Machine(String),
    /// An equipment class, by IRI, notation or name.
    Class(String),
    /// A partner, by IRI or name.
    Partner(String),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNotProblem {
    /// Nothing is known by this name; those that come near.
    Unknown {
        /// What was asked for.
        asked: String,
        /// Names that come near, best first.
        near: Vec<String>,
    },
    /// The pack's question names no works.
    NoWorks,
}

impl fmt::Display for WhyNotProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { asked, .. } => write!(formatter, "nothing is known as `{asked}`"),
            Self::NoWorks => write!(formatter, "the question of the pack names no works"),
        }
    }
}

impl std::error::Error for WhyNotProblem {}

/// Says why a subject is not in the pack `id` of a question, or that it is.
///
/// # Errors
/// [`WhyNotProblem`] where nothing is known by the name, or the question names no works.
pub fn why_not(
    id: &str,
    mut question: Question,
    subject: &Subject,
    world: &World,
    options: &DecideOptions,
) -> Result<WhyNot, WhyNotProblem> {
    let knowledge = &*world.knowledge;
    let prepared = Prepared::of(&world.knowledge);
    // What followed from place and season is derived anew.
    question.conditions.retain(|condition| condition.origin != Origin::Derived);
    question.language = options.language;
    let site: Site = derive(&mut question, world, options.language);
    let activity = question.activity.as_ref().and_then(|activity| knowledge.activities.get(&activity.iri));
    let activity = activity.ok_or(WhyNotProblem::NoWorks)?;
    let excluded = excluded(&question, knowledge);
    let job = Job { knowledge, prepared: &prepared, options, site: &site, activity, excluded };
    let solution = if activity.covered { solve(&job) } else { super::Solution::default() };
    let mut answer = match subject {
        Subject::Machine(name) => machine::of_machine(&job, name, &solution.combinations)?,
        Subject::Class(name) => machine::of_class(&job, name, &solution.combinations)?,
        Subject::Partner(name) => partner::of_partner(&job, name, world, &solution.classes, &question.asked_at)?,
    };
    if !activity.covered {
        let label = activity.label.get(options.language);
        let said = say!(
            options.language,
            "“{label}”尚未收录方案，只能核对类别",
            "\"{label}\" is not covered yet: only classes can be compared"
        );
        answer.reasons.push(detail("not_covered", said));
    }
    answer.pack = id.to_owned();
    answer.as_of = as_of(world);
    Ok(answer)
}

/// An answer to fill.
fn answer(job: &Job<'_>, iri: &str, label: &str, verdict: WhyNotVerdict, sentence: String) -> WhyNot {
    let mut subject = concept_ref(job.knowledge, iri, job.language());
    if !label.is_empty() {
        subject.label = label.into();
    }
    WhyNot {
        pack: String::new(),
        as_of: crate::contract::AsOf::default(),
        subject,
        language: job.language(),
        verdict,
        sentence,
        violations: Vec::new(),
        unverified: Vec::new(),
        changes: Vec::new(),
        reasons: Vec::new(),
    }
}

/// The combination and role that a machine plays in a pack, where it does.
fn played<'c>(
    combinations: &'c [Combination],
    iri: &str,
) -> Option<(&'c Combination, &'c crate::contract::RoleFilling)> {
    combinations.iter().find_map(|combination| {
        let role = combination.roles.iter().find(|role| role.machine.as_ref().is_some_and(|found| *found.iri == *iri));
        role.map(|role| (combination, role))
    })
}

/// Names that come near what was asked for, by the letters they share, at most five.
fn near<'n>(asked: &str, names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let wanted = folded(asked);
    let mut scored: Vec<(usize, &str)> = names
        .map(|name| {
            let folded = folded(name);
            let shared = wanted.chars().zip(folded.chars()).take_while(|(a, b)| a == b).count();
            let inside = if !wanted.is_empty() && folded.contains(&wanted) { wanted.chars().count() } else { 0 };
            (shared.max(inside), name)
        })
        .filter(|(shared, _)| *shared >= 2)
        .collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(5).map(|(_, name)| name.to_owned()).collect()
}

/// A name as names are compared: lower case, letters and digits only.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The separator of a list in a language.
fn comma(language: Language) -> &'static str {
    match language {
        Language::Zh => "；",
        Language::En => "; ",
    }
}
