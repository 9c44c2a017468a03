//! A machine tried in every design and way of a job.

use super::super::check::Check;
use super::super::combine::design_name;
use super::super::family;
use super::super::job::Job;
use super::super::machines::{Candidate, Checking};
use super::super::prepared::lead_role;
use super::super::pumped;
use super::super::ratings::Rating;
use super::super::size::Extent;
use fieldpack_graph::knowledge::Role;
use fieldpack_quantity::Verdict;

/// A machine in one design or way.
pub(super) struct Tried {
    /// The design or way in words; empty: there is but one.
    pub(super) way: String,
    /// Its checks.
    pub(super) checks: Vec<Check>,
}

impl Tried {
    /// How many checks fail for certain.
    pub(super) fn failing(&self) -> usize {
        self.checks.iter().filter(|check| check.verdict == Verdict::Infeasible).count()
    }

    /// Sum of how far they miss, relative, at most 0.
    pub(super) fn shortfall(&self) -> f64 {
        self.checks.iter().filter(|check| check.verdict == Verdict::Infeasible).map(Check::shortfall).sum()
    }
}

/// The roles of the works that a class can play: the lead first.
pub(super) fn roles_of<'a>(job: &'a Job<'_>, class: &str) -> Vec<&'a Role> {
    let variants = job.activity.variants.iter().flat_map(|variant| &variant.roles);
    let uses = job.activity.roles.iter().chain(variants);
    let mut roles: Vec<&Role> = uses
        .filter_map(|usage| job.knowledge.roles.get(&usage.role))
        .filter(|role| role.classes.iter().any(|known| job.knowledge.is_a(class, known)))
        .collect();
    roles.sort_by_key(|role| !role.lead);
    roles.dedup_by(|a, b| a.iri == b.iri);
    roles
}

/// The machine in the way in which the fewest checks fail, and of those the one that misses least; `None`
/// where no role says what it must keep.
pub(super) fn best(job: &Job<'_>, rating: &Rating, extent: Extent) -> Option<Tried> {
    let tried = all(job, rating, extent);
    tried.into_iter().min_by(|a, b| {
        a.failing()
            .cmp(&b.failing())
            .then(b.shortfall().total_cmp(&a.shortfall()))
            .then(b.checks.len().cmp(&a.checks.len()))
            .then_with(|| a.way.cmp(&b.way))
    })
}

/// How far the designs go that the pack of a job considered: those that why-not tries too.
pub(super) fn extent(job: &Job<'_>) -> Extent {
    let roles = job.activity.roles.iter().filter_map(|usage| job.knowledge.roles.get(&usage.role));
    let pump = roles.into_iter().find(|role| &*role.sizing == "pumping_power");
    pump.map_or(Extent::Usual, |role| pumped::extent(job, role))
}

/// The machine in every design and way.
fn all(job: &Job<'_>, rating: &Rating, extent: Extent) -> Vec<Tried> {
    let lead = lead_role(job.knowledge, job.activity);
    let sizing_of = |role: &Role| role.sizing.to_string();
    let Some(role) = roles_of(job, &rating.class).into_iter().next() else { return Vec::new() };
    match sizing_of(role).as_str() {
        "pumping_power" => {
            let sizing = pumped::sizing(job, extent);
            let checking = Checking::new(job, &sizing);
            checking.of_machine(rating).map(|candidate| of_candidate(job, candidate)).collect()
        }
        "plant_output" | "mix_temperature" if lead.is_some_and(|lead| lead.iri == role.iri) => {
            let sizing = pumped::sizing(job, Extent::Usual);
            let checking = Checking::new(job, &sizing);
            vec![Tried { way: String::new(), checks: vec![super::super::placing::output(&checking, rating, 1)] }]
        }
        _ => family::tried(job, rating).into_iter().map(|(way, checks)| Tried { way, checks }).collect(),
    }
}

/// A pump in a design.
fn of_candidate(job: &Job<'_>, candidate: Candidate<'_>) -> Tried {
    let way = candidate.design().map(|design| design_name(design, job.language())).unwrap_or_default();
    Tried { way, checks: candidate.checks }
}
