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

use super::super::{Comparison, Condition, Knowledge, Operand};
use super::reader::{Node, Origins, Reader, as_node};
use super::{CompileProblem, OntologyFile, parse};
use crate::vocabulary::TERMS;
use fieldpack_quantity::{Certainty, Interval, Quantity, Value, convert};
use oxigraph::model::{Graph, Literal, NamedNodeRef};
use std::fmt::Write as _;

/// The deepest nesting of a condition.
const MAX_DEPTH: usize = 8;
/// The most nodes of a condition.
const MAX_NODES: usize = 500;

/// The subject that stands for a condition read on its own.
const ALONE: &str = "https://fieldpack.dev/id/condition/draft";

/// Reads one condition from Turtle, against the dimensions and derived quantities of the knowledge; the
/// prefixes `fp:`, `dim:`, `quantity:` and `qudt:` are those of the shipped files.
///
/// # Errors
/// All [`CompileProblem`]s found; lines are counted in `text`.
pub fn read_condition(text: &str, knowledge: &Knowledge) -> Result<Condition, Vec<CompileProblem>> {
    let prefixes = format!(
        "@prefix fp: <{TERMS}> . @prefix dim: <{TERMS}dimension/> . @prefix quantity: <{TERMS}quantity/> . \
         @prefix qudt: <http://qudt.org/schema/qudt/> . <{ALONE}> fp:condition "
    );
    let file = OntologyFile { path: "condition".to_owned(), text: format!("{prefixes}{text} .") };
    let mut graph = Graph::new();
    let mut origins = Origins::default();
    for quad in parse(&file).map_err(|problem| vec![*problem])? {
        origins.note(&quad.subject, &file.path);
        graph.insert(quad.as_ref());
    }
    let mut reader = Reader::new(&graph, origins);
    reader.set_quantities(&knowledge.dimensions, &knowledge.quantities);
    let node = NamedNodeRef::new_unchecked(ALONE).into();
    let condition = optional_condition(&mut reader, node, "fp:condition");
    if condition.is_none() {
        reader.problem(node, "fp:condition", "a condition in square brackets", text);
    }
    let problems = reader.into_problems();
    match condition {
        Some(condition) if problems.is_empty() => Ok(condition),
        _ => Err(problems),
    }
}

/// Reads the condition that a property points to, where there is one.
pub(super) fn optional_condition(reader: &mut Reader<'_>, node: Node<'_>, property: &str) -> Option<Condition> {
    let found = reader.nodes(node, property);
    if found.len() > 1 {
        reader.problem(node, property, "one condition; several are joined by fp:all or fp:any", "several");
    }
    condition(reader, found.first().copied()?, 0, &mut 0)
}

/// Reads a condition node; `count` is the number of nodes met so far, as nodes may be shared.
fn condition(reader: &mut Reader<'_>, node: Node<'_>, depth: usize, count: &mut usize) -> Option<Condition> {
    *count += 1;
    if depth > MAX_DEPTH || *count > MAX_NODES {
        if *count <= MAX_NODES + 1 {
            let expected = format!("at most {MAX_DEPTH} levels and {MAX_NODES} parts");
            reader.problem(node, "fp:condition", &expected, "more");
        }
        return None;
    }
    let kinds: Vec<&str> = ["fp:all", "fp:any", "fp:comparison"]
        .into_iter()
        .filter(|property| !reader.objects(node, property).is_empty())
        .collect();
    match kinds.as_slice() {
        ["fp:all"] => group(reader, node, "fp:all", depth, count).map(Condition::All),
        ["fp:any"] => group(reader, node, "fp:any", depth, count).map(Condition::Any),
        ["fp:comparison"] => compare(reader, node),
        other => {
            let found = if other.is_empty() { "none of them".to_owned() } else { other.join(" and ") };
            reader.problem(node, "fp:condition", "one of fp:all, fp:any, fp:comparison", &found);
            None
        }
    }
}

/// Reads the parts of a group.
fn group(
    reader: &mut Reader<'_>,
    node: Node<'_>,
    property: &str,
    depth: usize,
    count: &mut usize,
) -> Option<Vec<Condition>> {
    let mut parts = Vec::new();
    for term in reader.list(node, property) {
        match as_node(term) {
            Some(part) => parts.push(condition(reader, part, depth + 1, count)?),
            None => reader.problem(node, property, "conditions", &term.to_string()),
        }
    }
    if parts.is_empty() {
        reader.problem(node, property, "at least one condition", "an empty group");
    }
    Some(parts)
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
pub(super) fn operand(reader: &mut Reader<'_>, node: Node<'_>, property: &str) -> Option<Operand> {
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
            Value::Text(word) => format!("[ fp:word {} ]", Literal::new_simple_literal(word)),
            Value::Number(interval) => write_number(*interval, &quantity.unit.unit, &quantity.unit.ucum),
        },
    }
}

/// Writes a number with its unit. An interval that is open to one side is its other end alone.
fn write_number(interval: Interval, unit: &str, ucum: &str) -> String {
    let (low, value, high) = (interval.low(), interval.value(), interval.high());
    let mut members = Vec::new();
    if low < value || (low.is_finite() && !high.is_finite()) {
        members.push(("fp:low", low));
    }
    if interval.is_bounded() {
        members.push(("fp:value", value));
    }
    if value < high || (high.is_finite() && !low.is_finite()) {
        members.push(("fp:high", high));
    }
    let mut text = "[ ".to_owned();
    for (name, number) in members.into_iter().filter(|(_, number)| number.is_finite()) {
        let _ = write!(text, "{name} {number:?} ; ");
    }
    let unit = Literal::new_simple_literal(unit);
    let ucum = Literal::new_simple_literal(ucum);
    let _ = write!(text, "fp:unit {unit} ; qudt:ucumCode {ucum} ]");
    text
}
