//! The delivery plan: the steps that are triggered, in an order that keeps every "before".

use super::job::Job;
use super::prepared::concept_ref;
use crate::contract::{PlanItem, SourceView};
use crate::text::{self, label, plain, say};
use fieldpack_graph::knowledge::{Comparison, Condition, Facts, Iri, Operand, PlanStep, Truth};
use fieldpack_quantity::{Certainty, Interval};
use std::collections::{BTreeSet, HashMap};

/// The steps of a job in order. A step whose condition may hold is in the plan: it is cheaper to strike;
/// not where nothing at all is known of what it looks at.
pub(crate) fn plan(job: &Job<'_>, facts: &Facts) -> Vec<PlanItem> {
    let steps: Vec<&PlanStep> = job
        .knowledge
        .plan_steps
        .values()
        .filter(|step| step.activities.is_empty() || step.activities.contains(&job.activity.iri))
        .filter(|step| step.trigger.as_ref().is_none_or(|trigger| is_needed(job, trigger, facts)))
        .collect();
    let order = order(&steps);
    let place: HashMap<&Iri, u32> =
        order.iter().enumerate().map(|(place, step)| (&step.iri, place as u32 + 1)).collect();
    order
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let mut precedes: Vec<u32> = step.precedes.iter().filter_map(|iri| place.get(iri).copied()).collect();
            precedes.sort_unstable();
            PlanItem {
                step: index as u32 + 1,
                iri: step.iri.clone(),
                label: step.label.get(job.language()).to_string(),
                trigger: step.trigger.as_ref().map(|trigger| words(job, trigger, facts)),
                role: step.role.as_deref().map(|role| concept_ref(job.knowledge, role, job.language())),
                lead_time_h: step.lead_time_h.map(|hours| plain(hours, "h", Certainty::Known)),
                precedes,
                source: step.source.as_ref().map(SourceView::from),
            }
        })
        .collect()
}

/// Whether a step's condition holds, or may hold on something that is known or that was looked into.
fn is_needed(job: &Job<'_>, trigger: &Condition, facts: &Facts) -> bool {
    match trigger.evaluate(facts) {
        Truth::True => true,
        Truth::False => false,
        Truth::Unknown => {
            let mut known = false;
            trigger.for_each_comparison(&mut |left, _, _| {
                let Operand::Quantity(notation) = left else { return };
                let season = job.site.climate.is_some() && matches!(&**notation, "winter_window" | "hot_period");
                known |= season || facts.contains_key(notation);
            });
            known
        }
    }
}

/// Orders steps so that each stands before those it precedes; among free ones the longest lead time
/// first, then IRI. A circle in the data is broken at its smallest IRI.
fn order<'s>(steps: &[&'s PlanStep]) -> Vec<&'s PlanStep> {
    let index: HashMap<&Iri, usize> = steps.iter().enumerate().map(|(place, step)| (&step.iri, place)).collect();
    let mut waiting = vec![0_usize; steps.len()];
    for step in steps {
        for next in step.precedes.iter().filter_map(|iri| index.get(iri)) {
            waiting[*next] += 1;
        }
    }
    let mut left: BTreeSet<usize> = (0..steps.len()).collect();
    let mut ordered = Vec::with_capacity(steps.len());
    let lead = |place: usize| steps[place].lead_time_h.map_or(0.0, Interval::value);
    while !left.is_empty() {
        let free = left
            .iter()
            .copied()
            .filter(|place| waiting[*place] == 0)
            .min_by(|a, b| lead(*b).total_cmp(&lead(*a)).then_with(|| steps[*a].iri.cmp(&steps[*b].iri)));
        let next = free.or_else(|| left.iter().copied().min_by(|a, b| steps[*a].iri.cmp(&steps[*b].iri)));
        let Some(next) = next else { break };
        left.remove(&next);
        ordered.push(steps[next]);
        for after in steps[next].precedes.iter().filter_map(|iri| index.get(iri)) {
            waiting[*after] = waiting[*after].saturating_sub(1);
        }
    }
    ordered
}

/// A condition in words, with what is known: of an "any" group only what makes it hold.
pub(crate) fn words(job: &Job<'_>, condition: &Condition, facts: &Facts) -> String {
    let mut parts = Vec::new();
    collect(job, condition, facts, &mut parts);
    parts.join("; ")
}

/// Adds the comparisons of a condition that hold or may hold.
fn collect(job: &Job<'_>, condition: &Condition, facts: &Facts, parts: &mut Vec<String>) {
    match condition {
        Condition::All(all) => all.iter().for_each(|part| collect(job, part, facts, parts)),
        Condition::Any(any) => {
            let best = any.iter().map(|part| part.evaluate(facts)).max().unwrap_or(Truth::False);
            for part in any.iter().filter(|part| part.evaluate(facts) == best) {
                collect(job, part, facts, parts);
            }
        }
        Condition::Compare { left, comparison, right } => {
            let Operand::Quantity(notation) = left else { return };
            let part = compared(job, notation, *comparison, right, facts);
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
}

/// A comparison in words; a flag that is set by its name alone.
fn compared(job: &Job<'_>, notation: &str, comparison: Comparison, right: &Operand, facts: &Facts) -> String {
    let language = job.language();
    let name = label(job.knowledge, notation, language);
    let actual = facts.get(notation);
    if let Operand::Constant(quantity) = right
        && let (Some(flag @ ("true" | "false")), Comparison::Equal) = (quantity.word(), comparison)
    {
        let name = if flag == "true" { name.to_string() } else { say!(language, "非{name}", "not {name}") };
        return if actual.is_some() {
            name
        } else {
            say!(language, "{name}（待确认）", "{name} (to be confirmed)")
        };
    }
    let sign = match comparison {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "≤",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => "≥",
        Comparison::Equal => "=",
        Comparison::NotEqual => "≠",
    };
    let limit = match right {
        Operand::Constant(quantity) => text::quantity(quantity),
        Operand::Quantity(other) => label(job.knowledge, other, language).to_string(),
    };
    match actual.map(text::quantity) {
        Some(actual) => {
            say!(language, "{name} {sign} {limit}（此处{actual}）", "{name} {sign} {limit} (here {actual})")
        }
        None => say!(language, "{name} {sign} {limit}（未知）", "{name} {sign} {limit} (not known)"),
    }
}
