//! What stands in for an input that was not given: a constant or a usual value of the knowledge, a neutral
//! value, a word.

use super::constants::constant;
use super::spec::{IfAbsent, Input, Kind, Range, Spec};
use super::values::Given;
use crate::text::{plain, unit_of};
use fieldpack_graph::knowledge::{Knowledge, Parameter};
use fieldpack_quantity::{Certainty, Interval, Quantity};

/// How far beyond a range a converted number may lie that was meant to lie on its end.
const ROUNDING: f64 = 1e-9;

/// What stands in for an input that was not given. `None` where nothing does: also where the knowledge has no
/// usual value or one that does not fit.
pub(super) fn stand_in(spec: &Spec, input: &Input, knowledge: &Knowledge) -> Option<Given> {
    let own = input.range().map_or("1", |range| range.unit);
    match input.default {
        IfAbsent::Required | IfAbsent::Absent => None,
        IfAbsent::Constant(notation) => {
            let found = constant(knowledge, notation);
            Some(Given::Number(plain(found.value, own, found.certainty)))
        }
        IfAbsent::Usual => {
            let quantity = &usual(spec, input, knowledge)?.quantity;
            let range = input.range()?;
            is_possible(range, converted(range, quantity)?).then(|| fitted(input, quantity)).flatten()
        }
        IfAbsent::Value(value, certainty, _) => Some(Given::Number(plain(Interval::exact(value), own, certainty))),
        IfAbsent::Word(word) => Some(Given::Word(word.to_owned(), Certainty::Assumed)),
    }
}

/// The parameter of the knowledge that an input takes where it was not given.
pub(super) fn usual<'k>(spec: &Spec, input: &Input, knowledge: &'k Knowledge) -> Option<&'k Parameter> {
    matches!(input.default, IfAbsent::Usual).then(|| knowledge.parameter(&usual_notation(spec, input))).flatten()
}

/// The notation of that parameter.
pub(super) fn usual_notation(spec: &Spec, input: &Input) -> String {
    format!("{}.{}", spec.name, input.name)
}

/// A quantity as an input takes it: in its unit, what of it is possible, one number where it takes no interval.
pub(super) fn fitted(input: &Input, quantity: &Quantity) -> Option<Given> {
    let range = input.range()?;
    let inside = converted(range, quantity)?.intersect(Interval::between(range.low, range.high))?;
    let number = if matches!(input.kind, Kind::Exact(_)) { Interval::exact(inside.value()) } else { inside };
    Some(Given::Number(plain(number, range.unit, quantity.certainty)))
}

/// The numbers of a quantity in the unit of a range.
fn converted(range: &Range, quantity: &Quantity) -> Option<Interval> {
    Some(bounded(quantity.in_unit(&unit_of(range.unit)).ok()?.interval()?))
}

/// Whether all of the numbers are possible.
fn is_possible(range: &Range, numbers: Interval) -> bool {
    let slack = (range.high - range.low) * ROUNDING;
    numbers.low() >= range.low - slack && numbers.high() <= range.high + slack
}

/// What "at least" and "at most" ask for: the value that was named.
pub(crate) fn bounded(interval: Interval) -> Interval {
    if interval.is_bounded() { interval } else { Interval::exact(interval.value()) }
}

#[cfg(test)]
mod tests {
    use super::super::{find, registry};
    use super::*;
    use std::path::Path;

    #[test]
    fn each_usual_value_has_a_row_that_fits_and_each_row_an_input() {
        let knowledge = match Knowledge::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies")) {
            Ok(knowledge) => knowledge,
            Err(problems) => panic!("the ontologies do not compile: {problems:#?}"),
        };
        for spec in registry::all() {
            let usual_ones = spec.inputs.iter().filter(|input| matches!(input.default, IfAbsent::Usual));
            for input in usual_ones {
                let notation = usual_notation(spec, input);
                let parameter = usual(spec, input, &knowledge).unwrap_or_else(|| panic!("no parameter `{notation}`"));
                let Some(Given::Number(taken)) = stand_in(spec, input, &knowledge) else {
                    panic!("`{notation}` does not fit: {:?}", parameter.quantity)
                };
                assert_eq!(taken.certainty, parameter.source.certainty, "{notation}");
            }
        }
        for notation in knowledge.parameters.keys() {
            let Some((calculator, input)) = notation.split_once('.') else { continue };
            let spec = find(calculator).unwrap_or_else(|| panic!("`{notation}`: no calculator `{calculator}`"));
            let known = spec.inputs.iter().find(|known| known.name == input);
            let takes = known.is_some_and(|known| matches!(known.default, IfAbsent::Usual));
            assert!(takes, "`{notation}`: `{calculator}` takes no usual value for `{input}`");
        }
    }
}
