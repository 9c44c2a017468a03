//! Calculators run on what is known of a job: each input is the fact that bears one of its names.
//!
//! A family of works names its calculators in the ontologies; no code says which fact goes where.

use super::find;
use super::spec::{Input, Kind, Spec};
pub(crate) use super::stand_in::bounded;
use super::stand_in::{fitted, stand_in};
use super::values::{Given, Values};
use crate::contract::Calculation;
use fieldpack_graph::knowledge::{Facts, Knowledge, Language};
use fieldpack_quantity::Quantity;
use std::sync::Arc;

/// Whether there is a calculator of a name.
#[must_use]
pub fn is_calculator(name: &str) -> bool {
    find(name).is_some()
}

/// The results of a calculator on the facts, by name; `None` where an input is not known or the formula
/// refuses it.
pub(crate) fn results(name: &str, facts: &Facts, knowledge: &Knowledge) -> Option<Vec<(&'static str, Quantity)>> {
    let values = bind(find(name)?, facts, knowledge, Language::En)?;
    let outcome = (values.spec.run)(&values).ok()?;
    Some(values.quantities(outcome))
}

/// The calculation on the facts, as an answer shows it; `None` as for [`results`].
pub(crate) fn shown(name: &str, facts: &Facts, knowledge: &Knowledge, language: Language) -> Option<Calculation> {
    let values = bind(find(name)?, facts, knowledge, language)?;
    let outcome = (values.spec.run)(&values).ok()?;
    Some(values.calculation(outcome))
}

/// The dimensions that a calculator needs and the facts lack. What has a usual value is not asked for.
pub(crate) fn lacking(name: &str, facts: &Facts, knowledge: &Knowledge) -> Vec<Arc<str>> {
    let Some(spec) = find(name) else { return Vec::new() };
    let needed = spec.inputs.iter().filter(|input| input.is_needed() && stand_in(spec, input, knowledge).is_none());
    needed
        .filter(|input| given(input, facts).is_none())
        .filter_map(|input| input.names().find_map(|name| knowledge.dimension(name)))
        .map(|dimension| dimension.notation.clone())
        .collect()
}

/// Whether a calculator takes a fact.
pub(crate) fn takes(name: &str, notation: &str) -> bool {
    find(name).is_some_and(|spec| spec.inputs.iter().any(|input| input.is_called(notation)))
}

/// Binds the inputs of a calculator to the facts.
fn bind(spec: &'static Spec, facts: &Facts, knowledge: &Knowledge, language: Language) -> Option<Values> {
    let mut slots = Vec::with_capacity(spec.inputs.len());
    for input in spec.inputs {
        let slot = given(input, facts).or_else(|| stand_in(spec, input, knowledge));
        if slot.is_none() && input.is_needed() {
            return None;
        }
        slots.push(slot);
    }
    Some(Values { spec, language, slots })
}

/// The fact that an input takes, in its unit and within what is possible.
fn given(input: &Input, facts: &Facts) -> Option<Given> {
    input.names().filter_map(|name| facts.get(name)).find_map(|quantity| match &input.kind {
        Kind::Number(_) | Kind::Exact(_) => fitted(input, quantity),
        Kind::Word(words) => {
            let word = quantity.word()?;
            let known = words.iter().any(|(known, _)| *known == word);
            known.then(|| Given::Word(word.to_owned(), quantity.certainty))
        }
        Kind::Table => None,
    })
}
