//! Works that the ontologies describe whole: what is computed, who leads, what each machine must keep.
//!
//! An activity names its calculators, its roles and the ways of doing it; a role names its classes and what
//! a machine in it must keep. From these the machines are checked one by one (`lead`, `held`), the few that
//! differ are chosen (`choose`), the other roles are filled (`fill`), and the whole is told (`combine`). The
//! same checks with one condition moved give the turning points and what is worth asking (`moving`). No works
//! are named here.

mod choose;
mod combine;
mod fill;
mod headline;
mod held;
mod known;
mod lead;
mod moving;
mod unnamed;

pub(crate) use known::{calculate, moved_facts};

use super::Solution;
use super::check::Check;
use super::derived::detail;
use super::job::Job;
use super::ratings::Rating;
use super::roles::classes_of;
use crate::contract::{Combination, Detail, RejectedMachine};
use crate::text::say;
use fieldpack_graph::knowledge::{Facts, Iri};
use fieldpack_quantity::Verdict;
use lead::{Lead, leads, methods};
use std::collections::HashMap;

/// Most machines that are listed as rejected.
const MOST_REJECTED: usize = 12;

/// Solves a job whose works are described whole.
pub(super) fn solve(job: &Job<'_>) -> Solution {
    let base = known::job_facts(job, &job.site.facts);
    let methods = methods(job, &base);
    let leads: Vec<Lead<'_>> = methods.iter().flat_map(|method| leads(job, method, &base)).collect();
    let picks = choose::pick(&leads, job.options.combinations);
    let mut combinations: Vec<Combination> = Vec::with_capacity(picks.len());
    let mut chosen: Vec<&Lead<'_>> = Vec::with_capacity(picks.len());
    for pick in &picks {
        let rank = combinations.len() as u32 + 1;
        if let Some(combination) = combine::combination(job, pick, &leads, rank) {
            combinations.push(combination);
            chosen.push(pick.lead);
        }
    }
    let nearest = leads.iter().max_by(|a, b| a.near().total_cmp(&b.near()).then_with(|| b.order().cmp(&a.order())));
    let headline = headline::headline(job, &methods, &combinations, chosen.first().copied(), nearest);
    let facts = chosen.first().copied().map_or_else(|| base.clone(), |lead| known::of_rules(job, &lead.facts));
    let mut classes: Vec<Iri> = combinations.iter().flat_map(|combination| classes_of(&combination.roles)).collect();
    classes.sort();
    classes.dedup();
    let moved = moving::study(job, &chosen, nearest);
    // Classes that no machine is known of narrow no rules and no partners.
    let (shown, warnings) = without_machines(job, &methods, &leads, &base, combinations.len());
    combinations.extend(shown);
    Solution {
        rejected: rejected(job, &leads),
        combinations,
        headline: Some(headline),
        facts: Some(facts),
        governing: None,
        sizing: None,
        classes,
        turning: moved.turning,
        effects: moved.effects,
        used: moved.used,
        warnings,
    }
}

/// The ways that no machine of the catalogue can lead: as combinations after the `taken` ones, as far as there is
/// room; the others are told with what the lead must do.
fn without_machines(
    job: &Job<'_>,
    methods: &[lead::Method<'_>],
    leads: &[Lead<'_>],
    base: &Facts,
    taken: usize,
) -> (Vec<Combination>, Vec<Detail>) {
    let language = job.language();
    let led = |method: &&lead::Method<'_>| !leads.iter().any(|lead| std::ptr::eq(lead.method, *method));
    let (mut shown, mut told) = (Vec::new(), Vec::new());
    for method in methods.iter().filter(led) {
        let rank = taken + shown.len() + 1;
        let unnamed =
            (rank <= job.options.combinations).then(|| unnamed::combination(job, method, base, rank as u32)).flatten();
        if let Some(combination) = unnamed {
            shown.push(combination);
            continue;
        }
        let Some(variant) = method.variant else { continue };
        let (way, duty) = (variant.label.get(language), method.role.duty.get(language));
        told.push(detail(
            "way_without_machine",
            say!(
                language,
                "“{way}”也是一种做法，但目录中没有可用的主导设备；它须：{duty}",
                "\"{way}\" is another way, but the catalogue has no machine to lead it; the lead must: {duty}"
            ),
        ));
    }
    (shown, told)
}

/// A machine in every way of doing it that it can lead or help in, by name, with its checks.
pub(crate) fn tried(job: &Job<'_>, rating: &Rating) -> Vec<(String, Vec<Check>)> {
    let base = known::job_facts(job, &job.site.facts);
    let methods = methods(job, &base);
    let mut found = Vec::new();
    for method in &methods {
        let way = method.variant.map_or_else(String::new, |found| found.label.get(job.language()).to_string());
        let own = method.variant.map(|variant| variant.classes.as_slice()).filter(|classes| !classes.is_empty());
        let is_of = |classes: &[Iri]| classes.iter().any(|class| job.knowledge.is_a(&rating.class, class));
        if is_of(own.unwrap_or(&method.role.classes)) {
            found.extend(lead::lead(job, method, rating, &base).map(|lead| (way.clone(), lead.checks)));
        }
        let helping = method.uses.iter().filter_map(|usage| job.knowledge.roles.get(&usage.role));
        for role in helping.filter(|role| is_of(&role.classes) && !role.constraints.is_empty()) {
            let Some(machine) = job.knowledge.machines.get(&rating.iri) else { continue };
            let facts = lead::with_machine(job, role, machine, rating, &base);
            let label = role.label.get(job.language()).to_string();
            found.push((label, held::checks(job, role, Some(machine), &facts)));
        }
    }
    found
}

/// Machines that fail in every way of doing it, nearest misses first, each in its best way.
fn rejected(job: &Job<'_>, leads: &[Lead<'_>]) -> Vec<RejectedMachine> {
    let mut best: HashMap<&Iri, &Lead<'_>> = HashMap::new();
    for lead in leads {
        let known = best.entry(&lead.rating.iri).or_insert(lead);
        if lead.near() > known.near() {
            *known = lead;
        }
    }
    let mut failing: Vec<&Lead<'_>> = best.into_values().filter(|lead| lead.verdict() == Verdict::Infeasible).collect();
    failing.sort_by(|a, b| b.near().total_cmp(&a.near()).then_with(|| a.order().cmp(&b.order())));
    failing
        .into_iter()
        .take(MOST_REJECTED)
        .map(|lead| RejectedMachine {
            machine: super::prepared::machine_ref(lead.rating),
            class: super::prepared::concept_ref(job.knowledge, &lead.rating.class, job.language()),
            violations: super::violations(job, &lead.checks),
        })
        .collect()
}
