//! The roles beside the lead: what is needed, how many, by which machine.
//!
//! A role whose condition the job meets, or may meet, is filled. Where the ontologies say what a machine in it
//! must keep, the smallest machine of the catalogue that keeps it is named; else the role states its class
//! and what it must do.

use super::super::check::Check;
use super::super::combine::constraints;
use super::super::job::Job;
use super::super::prepared::{concept_ref, machine_ref};
use super::super::ratings::Rating;
use super::lead::{count, supplied, with_machine};
use super::{held, known};
use crate::contract::{NamedQuantity, RoleFilling};
use crate::text::say;
use fieldpack_graph::knowledge::{Facts, Language, Operand, Role, RoleUse, Truth};
use fieldpack_quantity::{Quantity, Verdict};

/// A role that could not be filled: the customer excludes every class that could play it.
pub(super) struct Missing;

/// Fills a role; `known` is everything known, the lead's figures among it. `None` where its condition does not
/// hold.
pub(super) fn fill(job: &Job<'_>, known: &Facts, usage: &RoleUse) -> Option<Result<RoleFilling, Missing>> {
    let role = job.knowledge.roles.get(&usage.role)?;
    let truth = usage.when.as_ref().map_or(Truth::True, |when| when.evaluate(known));
    // A recommendation whose condition is not known says nothing.
    let idle = truth == Truth::False || (truth == Truth::Unknown && !usage.required);
    if idle || job.excludes_role(&usage.role) {
        return None;
    }
    let class = role.classes.iter().find(|class| !job.excludes_class(class));
    if class.is_none() && !role.classes.is_empty() {
        return (usage.required && truth == Truth::True).then_some(Err(Missing));
    }
    let language = job.language();
    // The lead's own figures are none of this role's.
    let mut facts = known::of_rules(job, known);
    known::calculate(job, &role.calculates, &mut facts);
    let chosen = machine(job, role, &facts);
    let mut duty = role.duty.get(language).to_string();
    if truth == Truth::Unknown {
        duty = say!(
            language,
            "{duty}（是否需要取决于尚未给出的条件）",
            "{duty} (whether it is needed depends on what was not given)"
        );
    }
    let (filled, checks) = match &chosen {
        Some(Chosen { rating, facts, checks }) => (count(role, facts), Some((*rating, checks))),
        None => (count(role, &facts), None),
    };
    let required = required(role, chosen.as_ref().map_or(&facts, |chosen| &chosen.facts), language);
    let shown = class.map_or(&role.iri, |class| class);
    Some(Ok(RoleFilling {
        role: concept_ref(job.knowledge, &role.iri, language),
        class: concept_ref(job.knowledge, checks.map_or(shown, |(rating, _)| &rating.class), language),
        machine: checks.map(|(rating, _)| machine_ref(rating)),
        maker: checks.map(|(rating, _)| rating.maker.clone()),
        count: filled,
        duty,
        required,
        constraints: checks.map(|(_, checks)| constraints(job, checks)).unwrap_or_default(),
    }))
}

/// A machine that plays a role beside the lead.
struct Chosen<'a> {
    rating: &'a Rating,
    facts: Facts,
    checks: Vec<Check>,
}

/// The machine of the catalogue for a role: sure before possible, fewest unverified, smallest. None where the
/// ontologies say nothing of what it must keep, or no figure of any machine speaks to it.
fn machine<'a>(job: &'a Job<'_>, role: &'a Role, facts: &Facts) -> Option<Chosen<'a>> {
    if role.constraints.is_empty() {
        return None;
    }
    let ratings = role.classes.iter().flat_map(|class| job.prepared.of_class(job.knowledge, class));
    let candidates = ratings
        .filter(|rating| !rating.name_recalled && !job.excludes_class(&rating.class))
        .filter(|rating| !job.leaves_out(&rating.iri))
        .filter_map(|rating| {
            let machine = job.knowledge.machines.get(&rating.iri)?;
            let facts = with_machine(job, role, machine, rating, facts);
            let checks = held::checks(job, role, Some(machine), &facts);
            let verdict = checks.iter().map(|check| check.verdict).max()?;
            let unverified = checks.iter().filter(|check| !check.verified).count();
            let likely = checks.iter().all(Check::is_likely);
            if verdict == Verdict::Infeasible || !likely || unverified == checks.len() {
                return None;
            }
            let size = role.size.as_ref().and_then(|size| supplied(size, &facts)).unwrap_or(f64::INFINITY);
            Some((verdict, unverified, size, Chosen { rating, facts, checks }))
        });
    let best = candidates.min_by(|a, b| {
        a.0.cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2)).then_with(|| a.3.rating.iri.cmp(&b.3.rating.iri))
    });
    best.map(|(_, _, _, chosen)| chosen)
}

/// What a role must keep, with the numbers of this job.
pub(super) fn required(role: &Role, facts: &Facts, language: Language) -> Vec<NamedQuantity> {
    let mut found: Vec<NamedQuantity> = Vec::new();
    for constraint in &role.constraints {
        let holds = constraint.when.as_ref().is_none_or(|when| when.evaluate(facts) != Truth::False);
        let Some(quantity) = constraint.required.resolve(facts).filter(|_| holds) else { continue };
        // What is found on the site is no demand on the machine.
        let demanded = matches!(constraint.available, fieldpack_graph::knowledge::Supply::Figure(_))
            || matches!(constraint.required, Operand::Quantity(_));
        if demanded && !found.iter().any(|known| *known.name == *constraint.notation) {
            let label = constraint.label.get(language).to_string();
            found.push(NamedQuantity { name: constraint.notation.clone(), label, quantity: quantity.clone() });
        }
    }
    if let Some(count) = role.count.as_ref().and_then(|notation| Some((notation, facts.get(notation)?))) {
        push_count(&mut found, count.0, count.1, language);
    }
    found
}

/// Adds how many are needed, as the interval that it is.
fn push_count(found: &mut Vec<NamedQuantity>, notation: &str, quantity: &Quantity, language: Language) {
    found.push(NamedQuantity {
        name: notation.into(),
        label: crate::calculate::names::label_of(notation, language),
        quantity: quantity.clone(),
    });
}
