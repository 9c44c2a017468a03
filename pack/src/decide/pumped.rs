//! Solving a job: pumping from the lead pump down, placing from the batching plant down.

use super::combine::combination;
use super::family;
use super::flow::Flow;
use super::front::pick;
use super::headline;
use super::job::Job;
use super::line::JobLine;
use super::machines::{Candidate, Checking, relate_cost};
use super::placing::{self, Placed};
use super::requirements;
use super::roles::classes_of;
use super::size::{Extent, Sizing};
use super::turning;
use super::{Solution, rejected, violations};
use crate::contract::{Combination, RejectedMachine};
use fieldpack_graph::knowledge::{Facts, Iri, Role};
use fieldpack_quantity::Verdict;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Most machines that are listed as rejected.
const MOST_REJECTED: usize = 12;

/// Sizes a pumping job; a relay pump is considered where nothing does it in one stage.
pub(super) fn solve(job: &Job<'_>, role: &Role) -> Solution {
    let sizing = sizing(job, extent(job, role));
    let checking = checking(job, &sizing);
    let mut candidates: Vec<Candidate<'_>> = checking.candidates(role).collect();
    relate_cost(&mut candidates);
    let picks = pick(&candidates, job.options.combinations);
    let mut combinations: Vec<Combination> = Vec::with_capacity(picks.len());
    let mut leads: Vec<&Candidate<'_>> = Vec::with_capacity(picks.len());
    for pick in &picks {
        let rank = combinations.len() as u32 + 1;
        if let Some(combination) = combination(job, &checking, &candidates, pick, rank) {
            combinations.push(combination);
            leads.push(pick.candidate);
        }
    }
    let first = picks.first().map(|pick| pick.candidate);
    let nearest =
        candidates.iter().max_by(|a, b| near(a).total_cmp(&near(b)).then_with(|| b.rating.iri.cmp(&a.rating.iri)));
    let headline = headline::pumping(job, &combinations, first, nearest);
    let governing = first.or(nearest).filter(|candidate| candidate.design().is_some()).map(|found| found.duty.clone());
    let governing = governing.or_else(|| sizing.duties.first().cloned());
    let mut facts: Facts = job.site.facts.clone();
    let laid = first.is_none_or(|candidate| candidate.design().is_some());
    requirements::add(&mut facts, &sizing.line, governing.as_ref().filter(|_| laid), &job.prepared.constants);
    family::calculate(job, &job.activity.calculates, &mut facts);
    let rejected = not_chosen(job, &candidates);
    let classes = used(&combinations);
    let turning = turning::of_combinations(job, &checking, &leads);
    Solution {
        turning,
        effects: BTreeMap::new(),
        used: BTreeSet::new(),
        warnings: Vec::new(),
        combinations,
        rejected,
        headline: Some(headline),
        facts: Some(facts),
        governing,
        classes,
        sizing: Some(sizing),
    }
}

/// How far the designs of a pumping job go: the usual ones where some machine does it in one of them.
pub(super) fn extent(job: &Job<'_>, role: &Role) -> Extent {
    let usual = sizing(job, Extent::Usual);
    let feasible = checking(job, &usual).candidates(role).any(|candidate| is_feasible(&candidate));
    if feasible { Extent::Usual } else { Extent::Extended }
}

/// Solves a placing job; a pump is checked where a line is asked for.
pub(super) fn solve_placing(job: &Job<'_>, role: &Role) -> Solution {
    let sizing = sizing(job, Extent::Usual);
    let checking = checking(job, &sizing);
    let wants_pump = ["pumping_height", "pumping_distance_horizontal", "pumping_depth"]
        .iter()
        .any(|notation| job.site.facts.contains_key(*notation));
    let pump_role = job
        .activity
        .roles
        .iter()
        .filter_map(|usage| job.knowledge.roles.get(&usage.role))
        .find(|role| role.functions.iter().any(|function| function.ends_with("/pump-concrete")));
    let pumps: Vec<Candidate<'_>> = match pump_role {
        Some(pump) if wants_pump => checking.candidates(pump).collect(),
        _ => Vec::new(),
    };
    let Placed { combinations, rejected, deciding } = placing::place(job, &checking, role, &pumps);
    let headline = headline::placing(job, &combinations, deciding.as_ref());
    let mut facts = job.site.facts.clone();
    let governing = if wants_pump { sizing.duties.first().cloned() } else { None };
    requirements::add(&mut facts, &sizing.line, governing.as_ref(), &job.prepared.constants);
    family::calculate(job, &job.activity.calculates, &mut facts);
    let rejected = rejected
        .into_iter()
        .take(MOST_REJECTED)
        .map(|(machine, class, checks)| RejectedMachine { machine, class, violations: violations(job, &checks) })
        .collect();
    let classes = used(&combinations);
    Solution {
        turning: Vec::new(),
        effects: BTreeMap::new(),
        used: BTreeSet::new(),
        warnings: Vec::new(),
        combinations,
        rejected,
        headline: Some(headline),
        facts: Some(facts),
        governing,
        classes,
        sizing: Some(sizing),
    }
}

/// The sizing of a job.
pub(super) fn sizing(job: &Job<'_>, extent: Extent) -> Sizing {
    let constants = &job.prepared.constants;
    let line = JobLine::of(&job.site.facts, constants);
    let flow = Flow::of(&job.site.facts, constants);
    Sizing::of(line, flow, constants, extent)
}

/// The tables of the checks.
fn checking<'a>(job: &'a Job<'_>, sizing: &'a Sizing) -> Checking<'a> {
    Checking::new(job, sizing)
}

/// Whether no check of a candidate fails.
fn is_feasible(candidate: &Candidate<'_>) -> bool {
    candidate.verdict() != Verdict::Infeasible
}

/// How near a candidate is: feasible ones above failing ones.
fn near(candidate: &Candidate<'_>) -> f64 {
    if candidate.verdict() == Verdict::Infeasible { candidate.shortfall() } else { 1.0 }
}

/// Machines that fail in every design, nearest misses first, each with its best design.
fn not_chosen(job: &Job<'_>, candidates: &[Candidate<'_>]) -> Vec<RejectedMachine> {
    let mut best: HashMap<&Iri, &Candidate<'_>> = HashMap::new();
    for candidate in candidates {
        best.entry(&candidate.rating.iri)
            .and_modify(|known| {
                if near(candidate) > near(known) {
                    *known = candidate;
                }
            })
            .or_insert(candidate);
    }
    let mut failing: Vec<&Candidate<'_>> =
        best.into_values().filter(|candidate| candidate.verdict() == Verdict::Infeasible).collect();
    failing.sort_by(|a, b| near(b).total_cmp(&near(a)).then_with(|| a.rating.iri.cmp(&b.rating.iri)));
    failing.into_iter().take(MOST_REJECTED).map(|candidate| rejected(job, candidate)).collect()
}

/// The classes that combinations use.
fn used(combinations: &[Combination]) -> Vec<Iri> {
    let mut classes: Vec<Iri> = combinations.iter().flat_map(|combination| classes_of(&combination.roles)).collect();
    classes.sort();
    classes.dedup();
    classes
}
