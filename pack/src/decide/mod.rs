//! Deciding: from an understood question and the world to a delivery pack.
//!
//! [`decide`] is a pure function: no I/O, no clock (`asked_at` is part of the question), no randomness;
//! orders are fixed and ties go by IRI, so the same question in the same world gives the same bytes.
//! The steps are rooms of their own: what follows from place and season (`derived`, `climate`, `winter`),
//! what the line asks (`flow`, `line`, `size`), which machines do it (`ratings`, `machines`, `check`), which
//! few answers are shown (`front`, `combine`, `roles`, `placing`), what must not be done (`forbid`), who can
//! help (`partners`), and why all this (`evidence`, `headline`, `confidence`, `questions_back`).

mod availability;
mod calculations;
mod carbon;
mod check;
mod climate;
#[cfg(test)]
mod climate_tests;
mod combine;
mod confidence;
mod conflicts;
mod coverage;
pub(crate) mod derived;
pub(crate) mod evidence;
mod family;
mod flow;
pub(crate) mod footprint;
pub(crate) mod forbid;
mod front;
mod geodesy;
mod headline;
pub(crate) mod job;
mod line;
mod live;
mod machines;
mod not_covered;
pub(crate) mod observed;
mod offer;
mod options;
pub(crate) mod partners;
mod placing;
mod plan;
pub(crate) mod prepared;
mod pumped;
mod questions_back;
mod ratings;
pub(crate) mod requirements;
mod roles;
mod size;
mod supply;
mod turning;
mod turning_line;
mod why_not;
mod winter;

pub use footprint::{Depends, Footprint};
pub use live::conditions_of;
pub use offer::Offer;
pub use options::DecideOptions;
pub use why_not::{Subject, WhyNotProblem, why_not};

use crate::contract::{
    AsOf, Combination, Confidence, Coverage, Detail, Headline, Pack, Question, RejectedMachine, Shortfall,
};
use crate::text::say;
use check::Check;
use derived::{Site, derive};
use evidence::Found;
use fieldpack_graph::knowledge::{Facts, Iri};
use fieldpack_index::World;
use job::Job;
use machines::{Candidate, Checking};
use prepared::{Prepared, lead_role};
use size::{Duty, Sizing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use turning::Turning;

/// Decides a job: makes the pack of a question, and the footprint of what it depended on.
///
/// The question is kept in the pack with its derived conditions and questions back. `id` and
/// `created_by` are left empty: whoever stores the pack fills them.
#[must_use]
pub fn decide(question: Question, world: &World, options: &DecideOptions) -> (Pack, Footprint) {
    match &options.offer {
        Some(offer) => offer::decide_within(offer, question, world, options, decide_once),
        None => decide_once(question, world, options),
    }
}

/// Decides once, within the scope of the options.
fn decide_once(mut question: Question, world: &World, options: &DecideOptions) -> (Pack, Footprint) {
    let knowledge = &*world.knowledge;
    let prepared = Prepared::of(&world.knowledge);
    question.language = options.language;
    let site = derive(&mut question, world, options.language);
    let activity = question.activity.as_ref().and_then(|activity| knowledge.activities.get(&activity.iri));
    let Some(activity) = activity else {
        return not_covered::without_activity(question, world, &site, options);
    };
    let excluded = job::excluded(&question, knowledge);
    let job = Job { knowledge, prepared: &prepared, options, site: &site, activity, excluded };
    let solution = if activity.covered { solve(&job) } else { Solution::default() };
    assemble(question, world, &job, solution)
}

/// What the sizing and the combining gave.
#[derive(Default)]
struct Solution {
    combinations: Vec<Combination>,
    rejected: Vec<RejectedMachine>,
    headline: Option<Headline>,
    /// The facts with what the job requires.
    facts: Option<Facts>,
    /// The duty of the first combination, or of the design that misses least.
    governing: Option<Duty>,
    sizing: Option<Sizing>,
    /// Classes that the combinations use.
    classes: Vec<Iri>,
    /// Where the lead machines no longer do it.
    turning: Vec<Turning>,
    /// How much hangs on what was not given, by dimension, where it was measured.
    effects: BTreeMap<Arc<str>, f64>,
    /// The dimensions that checks took, where it was measured.
    used: BTreeSet<Arc<str>>,
    /// What else is to be said.
    warnings: Vec<Detail>,
}

/// Sizes and combines a covered job.
fn solve(job: &Job<'_>) -> Solution {
    let Some(role) = lead_role(job.knowledge, job.activity) else { return Solution::default() };
    match &*role.sizing {
        "pumping_power" => pumped::solve(job, role),
        "plant_output" | "mix_temperature" => pumped::solve_placing(job, role),
        _ => family::solve(job),
    }
}

/// Puts the pack together.
fn assemble(mut question: Question, world: &World, job: &Job<'_>, solution: Solution) -> (Pack, Footprint) {
    let facts = solution.facts.unwrap_or_else(|| {
        let mut facts = job.site.facts.clone();
        requirements::add_site(&mut facts, &job.prepared.constants);
        facts
    });
    let mut combinations = solution.combinations;
    let checking = solution.sizing.as_ref().map(|sizing| Checking::new(job, sizing));
    let notations: Vec<_> = lead_classes(job, &combinations);
    let found = evidence::collect(job, world, &notations, "");
    evidence::attach(&found, &mut combinations);
    let patterns = observed::all(job, &world.columns, &facts, &solution.classes);
    let bearing = observed::strongest(&patterns);
    observed::add_risks(job, &world.columns, &found, &bearing, &mut combinations);
    let cited = |bearing: &observed::Bearing| observed::failures_of(&world.columns, &found, bearing);
    let patterns_read = observed::PatternsRead::of(job, &world.columns, &facts, &solution.classes);
    let rules = forbid::prohibitions(job, &facts, &solution.classes, &bearing, cited);
    let partners = partners::partners(job, world, &solution.classes, &question.asked_at);
    let asked =
        questions_back::ask(job, checking.as_ref(), solution.governing.as_ref(), &rules.ranked, &solution.effects);
    question.missing = asked.missing;
    let mut turning = solution.turning;
    turning.extend(turning::of_rules(job, &facts, &rules.ranked));
    let grounds = conflicts::Grounds {
        question: &question,
        facts: &facts,
        classes: &solution.classes,
        combinations: &combinations,
        rules: &rules,
        patterns: &patterns,
    };
    let conflicts = conflicts::conflicts(job, &grounds, cited);
    let confidence = confidence::confidence(job, checking.as_ref(), &combinations, &found);
    let dimensions_used =
        coverage::dimensions_used(job, &facts, checking.as_ref(), &combinations, &solution.used, &solution.classes);
    let mut warnings = job.site.warnings.clone();
    warnings.extend(solution.warnings);
    let mut shortfalls = shortfalls(job, &combinations, &rules, &partners, &found);
    let headline = solution.headline.unwrap_or_else(|| not_covered::headline(job));
    let headline = headline::with_stops(job, headline, &rules.ranked);
    let headline = headline::with_alerts(job, headline);
    if !job.activity.covered {
        not_covered::mark(job, &mut warnings, &mut shortfalls);
    }
    let coverage = Coverage { dimensions_used, site_evidence: found.sites, failure_evidence: found.failures };
    let plan = if job.activity.covered { plan::plan(job, &facts) } else { Vec::new() };
    let pack = Pack {
        id: String::new(),
        revision: 1,
        created_by: String::new(),
        as_of: as_of(world),
        question,
        headline,
        combinations,
        rejected: solution.rejected,
        prohibitions: rules.ranked,
        standing: rules.standing,
        site_card: rules.card,
        partners: partners.chosen,
        plan,
        evidence: found.by_id,
        conflicts,
        turning_points: turning::nearest(turning),
        confidence,
        unknowns: asked.unknowns,
        warnings,
        coverage,
        shortfalls,
        scope: None,
        comparison: Vec::new(),
    };
    let depends = Depends { evidence: found.read, patterns: patterns_read, partners: partners.read };
    let footprint = footprint::footprint(Some(job), &pack, depends);
    (pack, footprint)
}

/// The notations of the lead classes, for evidence.
fn lead_classes(job: &Job<'_>, combinations: &[Combination]) -> Vec<std::sync::Arc<str>> {
    let mut classes: Vec<std::sync::Arc<str>> = combinations
        .iter()
        .filter_map(|combination| combination.roles.first())
        .map(|role| role.class.notation.clone())
        .collect();
    if classes.is_empty()
        && let Some(role) = lead_role(job.knowledge, job.activity)
    {
        classes = role
            .classes
            .iter()
            .filter_map(|class| job.knowledge.concepts.get(class).map(|concept| concept.notation.clone()))
            .collect();
    }
    classes.sort();
    classes.dedup();
    classes
}

/// Which world answered.
pub(crate) fn as_of(world: &World) -> AsOf {
    AsOf {
        epoch: world.epoch.clone(),
        sequence: world.sequence,
        knowledge: world.knowledge.version.as_str().into(),
        artefacts: world.artefacts().into(),
        program: env!("CARGO_PKG_VERSION").into(),
    }
}

/// Where there is less than was asked for, and why.
fn shortfalls(
    job: &Job<'_>,
    combinations: &[Combination],
    rules: &forbid::Prohibitions,
    partners: &partners::Partners,
    found: &Found,
) -> Vec<Shortfall> {
    let language = job.options.language;
    let options = job.options;
    let mut list = Vec::new();
    let mut push = |part: &str, wanted: usize, got: usize, why: String| {
        if got < wanted {
            list.push(Shortfall { part: part.to_owned(), wanted, got, why });
        }
    };
    if job.activity.covered {
        push(
            "combinations",
            options.combinations,
            combinations.len(),
            say!(
                language,
                "没有更多满足条件且真正不同的方案；未选设备的原因见 rejected",
                "no further combination that holds and is truly different; `rejected` says why machines were left out"
            ),
        );
    }
    let triggered = rules.triggered;
    push(
        "prohibitions",
        options.prohibitions,
        rules.ranked.len(),
        say!(
            language,
            "本工地只触发{triggered}条；常设禁令见 standing",
            "the site triggers only {triggered}; the standing ones are under `standing`"
        ),
    );
    let eligible = partners.eligible;
    push(
        "partners",
        options.partners,
        partners.chosen.len(),
        if eligible == 0 {
            say!(
                language,
                "范围内没有具备所需能力的伙伴记录",
                "no partner on record in reach has a skill that is needed"
            )
        } else {
            say!(
                language,
                "范围内具备所需能力的伙伴{eligible}家，基地或功能不同的才并列给出",
                "{eligible} partners in reach have a skill that is needed; only those that differ in base or function are shown together"
            )
        },
    );
    push(
        "evidence",
        1,
        found.sites.min(1),
        say!(language, "没有相似工况的工地记录", "there is no site record under like conditions"),
    );
    list
}

/// Failing checks as the answer shows them.
fn violations(job: &Job<'_>, checks: &[Check]) -> Vec<crate::contract::Constraint> {
    let failing: Vec<Check> =
        checks.iter().filter(|check| check.verdict == fieldpack_quantity::Verdict::Infeasible).cloned().collect();
    combine::constraints(job, &failing)
}

/// A machine that does not do.
fn rejected(job: &Job<'_>, candidate: &Candidate<'_>) -> RejectedMachine {
    RejectedMachine {
        machine: prepared::machine_ref(candidate.rating),
        class: prepared::concept_ref(job.knowledge, &candidate.rating.class, job.language()),
        violations: violations(job, &candidate.checks),
    }
}

/// The confidence of a pack that decides nothing.
fn no_confidence(site: &Site, code: &str, text: String) -> Confidence {
    let mut reasons = site.doubts.clone();
    reasons.push(derived::detail(code, text));
    Confidence { level: "low".to_owned(), reasons }
}
