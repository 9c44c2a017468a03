//! What machines in a role must keep.
//!
//! ```turtle
//! fp:constraints (
//!     [ skos:notation "torque" ; skos:prefLabel "动力头扭矩"@zh, "torque"@en ;
//!       fp:available "torque_knm" ; fp:factor quantity:alpha_turbo ;
//!       fp:relation ">=" ; fp:required quantity:torque_required_knm ;
//!       fp:source [ ... ] ]
//! )
//! ```
//!
//! What there is is a published figure of the machine by its property (a text), or a dimension or derived
//! quantity (an IRI); what is required is a dimension, a derived quantity or a value with its unit.

use super::super::{Operand, RoleConstraint, Supply};
use super::condition::{operand, optional_condition};
use super::reader::{Node, Reader, as_node};
use crate::vocabulary::TERMS;
use fieldpack_quantity::Unit;
use oxigraph::model::TermRef;
use std::sync::Arc;

/// Reads the constraints of a role, in order.
pub(super) fn constraints(reader: &mut Reader<'_>, node: Node<'_>) -> Vec<Arc<RoleConstraint>> {
    let mut constraints = Vec::new();
    for term in reader.list(node, "fp:constraints") {
        match as_node(term) {
            Some(found) => constraints.extend(constraint(reader, found).map(Arc::new)),
            None => reader.problem(node, "fp:constraints", "constraints", &term.to_string()),
        }
    }
    constraints
}

/// Reads one constraint.
fn constraint(reader: &mut Reader<'_>, node: Node<'_>) -> Option<RoleConstraint> {
    let notation = reader.text(node, "skos:notation")?;
    let label = reader.label(node, "skos:prefLabel");
    let Some(available) = optional_supply(reader, node, "fp:available") else {
        reader.problem(node, "fp:available", "a property of the machine, a dimension or a derived quantity", "nothing");
        return None;
    };
    let required = operand(reader, node, "fp:required")?;
    let sign = reader.text(node, "fp:relation")?;
    let at_least = match &*sign {
        ">=" => true,
        "<=" => false,
        other => {
            reader.problem(node, "fp:relation", "one of >= <=", other);
            return None;
        }
    };
    let unit = match &required {
        Operand::Quantity(notation) => reader.unit_of(notation).cloned(),
        Operand::Constant(quantity) => Some(quantity.unit.clone()),
    };
    Some(RoleConstraint {
        notation,
        label,
        available,
        factor: quantity(reader, node, "fp:factor"),
        at_least,
        required,
        unit: unit.unwrap_or_else(Unit::one),
        when: optional_condition(reader, node, "fp:when"),
        soft: reader.flag(node, "fp:soft"),
        source: if reader.objects(node, "fp:source").is_empty() { None } else { reader.source(node) },
    })
}

/// Reads what a machine brings: a text names a figure of it, an IRI a dimension or derived quantity.
pub(super) fn optional_supply(reader: &mut Reader<'_>, node: Node<'_>, property: &str) -> Option<Supply> {
    match reader.object(node, property)? {
        TermRef::Literal(literal) => Some(Supply::Figure(literal.value().into())),
        _ => quantity(reader, node, property).map(Supply::Quantity),
    }
}

/// Reads the dimension or derived quantity that a property points to.
pub(super) fn quantity(reader: &mut Reader<'_>, node: Node<'_>, property: &str) -> Option<Arc<str>> {
    let iri = reader.iri_of(node, property)?;
    let notation = iri
        .strip_prefix(TERMS)
        .and_then(|rest| rest.strip_prefix("dimension/").or_else(|| rest.strip_prefix("quantity/")))
        .filter(|notation| reader.unit_of(notation).is_some());
    if notation.is_none() {
        reader.problem(node, property, "a known dimension or derived quantity", &iri);
    }
    notation.map(Into::into)
}
