//! Conditions: from the graph to the tree and back to Turtle.
//!
//! ```turtle
//! fp:condition [ fp:all (
//!     [ fp:left dim:altitude ; fp:comparison ">=" ; fp:right [ fp:value 3000 ; fp:unit "m" ] ]
//!     [ fp:any ( ... ) ]
//! ) ]
//! ```
//!
//! Either side may be a dimension, a derived quantity (`def/quantity/<notation>`), a number with its
//! unit, or a word (`[ fp:word "C60" ]`).

use super::super::{Comparison, Condition, Operand};
use super::reader::{Node, Reader, as_node};
use crate::vocabulary::TERMS;
use fieldpack_quantity::{Certainty, Interval, Quantity, Value, convert};
use std::fmt::Write as _;

/// The deepest nesting of a condition.
const MAX_DEPTH: usize = 8;

/// Reads the condition that a property points to, where there is one.
pub(super) fn optional_condition(reader: &mut Reader<'_>, node: Node<'_>, property: &str) -> Option<Condition> {
    let found = reader.nodes(node, property).first().copied()?;
    condition(reader, found, 0)
}

/// Reads a condition node.
fn condition(reader: &mut Reader<'_>, node: Node<'_>, depth: usize) -> Option<Condition> {
    if depth > MAX_DEPTH {
        reader.problem(node, "fp:condition", "at most eight levels", "a deeper nesting");
        return None;
    }
    for (property, group) in [("fp:all", Condition::All as fn(Vec<Condition>) -> Condition), ("fp:any", Condition::Any)]
    {
        if !reader.objects(node, property).is_empty() {
            let mut parts = Vec::new();
            for term in reader.list(node, property) {
                match as_node(term) {
                    Some(part) => parts.extend(condition(reader, part, depth + 1)),
                    None => reader.problem(node, property, "conditions", &term.to_string()),
                }
            }
            if parts.is_empty() {
                reader.problem(node, property, "at least one condition", "an empty group");
            }
            return Some(group(parts));
        }
    }
    compare(reader, node)
}

/// Reads one comparison.
fn compare(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Condition> {
    let left = operand(reader, node, "fp:left")?;
    let right = operand(reader, node, "fp:right")?;
    let word = reader.text(node, "fp:comparison")?;
    let Some(comparison) = parse_comparison(&word) else {
        reader.problem(node, "fp:comparison", "one of < <= > >= = !=", &word);
        return None;
    };
    check_units(reader, node, &left, &right);
    Some(Condition::Compare { left, comparison, right })
}

/// Reads the sign of a comparison.
fn parse_comparison(word: &str) -> Option<Comparison> {
    Some(match word {
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        "=" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        _ => return None,
    })
}

/// Reads a side of a comparison.
fn operand(reader: &mut Reader<'_>, node: Node<'_>, property: &str) -> Option<Operand> {
    let Some(found) = reader.nodes(node, property).first().copied() else {
        reader.problem(node, property, "a dimension, a derived quantity or a value", "nothing");
        return None;
    };
    if let Node::NamedNode(name) = found {
        let iri = name.as_str();
        let notation = iri
            .strip_prefix(TERMS)
            .and_then(|rest| rest.strip_prefix("dimension/").or_else(|| rest.strip_prefix("quantity/")));
        return match notation.filter(|notation| reader.unit_of(notation).is_some()) {
            Some(notation) => Some(Operand::Quantity(notation.into())),
            None => {
                reader.problem(node, property, "a known dimension or derived quantity", iri);
                None
            }
        };
    }
    if let Some(word) = reader.optional_text(found, "fp:word") {
        return Some(Operand::Constant(Quantity::text(&*word, Certainty::Known)));
    }
    let interval = reader.interval(found);
    let unit = reader.unit(found);
    match interval {
        Some(interval) => Some(Operand::Constant(Quantity::number(interval, unit, Certainty::Known))),
        None => {
            reader.problem(found, property, "`fp:value` with its `fp:unit`, or `fp:word`", "neither");
            None
        }
    }
}

/// Notes sides that cannot be compared.
fn check_units(reader: &mut Reader<'_>, node: Node<'_>, left: &Operand, right: &Operand) {
    let ucum = |operand: &Operand| match operand {
        Operand::Quantity(notation) => reader.unit_of(notation).map(|unit| unit.ucum.to_string()),
        Operand::Constant(quantity) => Some(quantity.unit.ucum.to_string()),
    };
    let (Some(left_code), Some(right_code)) = (ucum(left), ucum(right)) else { return };
    let both_words = left_code.is_empty() && right_code.is_empty();
    if !both_words && (left_code.is_empty() || right_code.is_empty() || convert(1.0, &left_code, &right_code).is_err())
    {
        let found = format!("`{left_code}` against `{right_code}`");
        reader.problem(node, "fp:comparison", "units that can be converted into each other", &found);
    }
}

/// Writes a condition as the Turtle that [`compile`](super::compile) reads; prefixes `fp:` and `dim:`
/// are those of the shipped files, derived quantities are written in full.
#[must_use]
pub fn write_condition(condition: &Condition, is_dimension: &impl Fn(&str) -> bool) -> String {
    match condition {
        Condition::All(parts) => write_group("fp:all", parts, is_dimension),
        Condition::Any(parts) => write_group("fp:any", parts, is_dimension),
        Condition::Compare { left, comparison, right } => {
            let sign = match comparison {
                Comparison::Less => "<",
                Comparison::LessOrEqual => "<=",
                Comparison::Greater => ">",
                Comparison::GreaterOrEqual => ">=",
                Comparison::Equal => "=",
                Comparison::NotEqual => "!=",
            };
            let left = write_operand(left, is_dimension);
            let right = write_operand(right, is_dimension);
            format!("[ fp:left {left} ; fp:comparison \"{sign}\" ; fp:right {right} ]")
        }
    }
}

/// Writes a group.
fn write_group(property: &str, parts: &[Condition], is_dimension: &impl Fn(&str) -> bool) -> String {
    let parts = parts.iter().fold(String::new(), |mut all, part| {
        let _ = write!(all, "{} ", write_condition(part, is_dimension));
        all
    });
    format!("[ {property} ( {parts}) ]")
}

/// Writes a side of a comparison.
fn write_operand(operand: &Operand, is_dimension: &impl Fn(&str) -> bool) -> String {
    match operand {
        Operand::Quantity(notation) if is_dimension(notation) => format!("dim:{notation}"),
        Operand::Quantity(notation) => format!("<{TERMS}quantity/{notation}>"),
        Operand::Constant(quantity) => match &quantity.value {
            Value::Text(word) => format!("[ fp:word {word:?} ]"),
            Value::Number(interval) => write_number(*interval, &quantity.unit.unit, &quantity.unit.ucum),
        },
    }
}

/// Writes a number with its unit.
fn write_number(interval: Interval, unit: &str, ucum: &str) -> String {
    let mut ends = String::new();
    if !interval.is_exact() {
        for (name, end) in [("fp:low", interval.low()), ("fp:high", interval.high())] {
            if end.is_finite() {
                let _ = write!(ends, "{name} {end:?} ; ");
            }
        }
    }
    let value = interval.value();
    format!("[ {ends}fp:value {value:?} ; fp:unit {unit:?} ; qudt:ucumCode {ucum:?} ]")
}
