//! Calculators: the formulas of [`formulas`](crate::formulas) behind names, units and ranges.
//!
//! A calculator reads its inputs in any commensurable unit, checks that they are possible, runs a formula
//! and says where it comes from, whether the inputs lay in its range and what else is to be said. The
//! calculations of a pack are made by the same calculators, so that what a pack shows can be run again.
//! No formula lives here and no constant that the knowledge has.

mod aggregates;
mod air;
pub(crate) mod bind;
mod cold;
pub(crate) mod constants;
mod engines;
mod families;
mod fleet;
mod line;
pub(crate) mod names;
mod power;
mod problem;
mod pump;
mod read;
mod registry;
mod site;
mod spec;
mod stand_in;
mod statistics;
mod typed;
mod units;
mod values;
mod view;

pub use bind::is_calculator;
pub use problem::{CalculationProblem, ProblemCode};
pub use typed::input_of_text;
pub(crate) use values::Given;
pub use view::{AcceptedWord, CalculatorView, DefaultView, InputKind, InputView, ResultView};

use crate::contract::{Calculation, CalculationRequest};
use crate::text::say;
use fieldpack_graph::knowledge::{Knowledge, Language};
use spec::Spec;
use values::Values;

/// Lists all calculators, in a fixed order.
#[must_use]
pub fn calculators(knowledge: &Knowledge, language: Language) -> Vec<CalculatorView> {
    registry::all().map(|spec| view::view(spec, knowledge, language)).collect()
}

/// Describes a calculator; `None` where there is none of this name.
#[must_use]
pub fn calculator(name: &str, knowledge: &Knowledge, language: Language) -> Option<CalculatorView> {
    find(name).map(|spec| view::view(spec, knowledge, language))
}

/// Runs a calculator.
///
/// # Errors
/// [`CalculationProblem`] with every fault of the request: an unknown calculator, input or unit, a missing
/// input, an impossible value (a slump of 18 mm is one in centimetres).
pub fn calculate(
    name: &str,
    request: &CalculationRequest,
    knowledge: &Knowledge,
    language: Language,
) -> Result<Calculation, CalculationProblem> {
    let Some(spec) = find(name) else {
        let accepted = registry::all().map(|spec| spec.name.to_owned()).collect();
        let name: String = name.chars().take(80).collect();
        let detail = say!(language, "没有名为“{name}”的计算", "there is no calculation `{name}`");
        return Err(CalculationProblem::new(ProblemCode::UnknownCalculation, String::new(), detail, accepted));
    };
    let values = read::read(spec, request, knowledge, language)?;
    let outcome = (spec.run)(&values).map_err(read::refused)?;
    Ok(values.calculation(outcome))
}

/// Runs a calculator on what a pack knows already: inputs in their own units and possible. `None` where
/// a needed one is missing or the formula refuses them.
pub(crate) fn known(
    name: &str,
    inputs: impl IntoIterator<Item = (&'static str, Given)>,
    knowledge: &Knowledge,
    language: Language,
) -> Option<Calculation> {
    let spec = find(name)?;
    let mut slots: Vec<Option<Given>> = vec![None; spec.inputs.len()];
    for (name, given) in inputs {
        let place = spec.inputs.iter().position(|input| input.name == name);
        debug_assert!(place.is_some(), "`{}` declares no input `{name}`", spec.name);
        if let Some(slot) = place.and_then(|place| slots.get_mut(place)) {
            *slot = Some(given);
        }
    }
    for (input, slot) in spec.inputs.iter().zip(&mut slots) {
        if slot.is_none() {
            *slot = stand_in::stand_in(spec, input, knowledge);
        }
        if slot.is_none() && input.is_needed() {
            return None;
        }
    }
    let values = Values { spec, language, slots };
    let outcome = (spec.run)(&values).ok()?;
    Some(values.calculation(outcome))
}

/// The calculator of a name.
fn find(name: &str) -> Option<&'static Spec> {
    registry::all().find(|spec| spec.name == name)
}
