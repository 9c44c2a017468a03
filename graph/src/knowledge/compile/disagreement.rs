//! Where sources disagree.
//!
//! ```turtle
//! disagreement:ground-run a fp:Disagreement ;
//!     skos:prefLabel "..."@zh, "..."@en ;
//!     fp:disagreementKind "editions" ;
//!     fp:positions (
//!         [ fp:text "..."@zh, "..."@en ; fp:of dim:pumping_height ; fp:share 0.25 ; fp:source [ ... ] ]
//!         [ fp:rule rule:LY01 ; fp:of dim:pumping_height ; fp:share 0.2 ; fp:least [ fp:value 15.0 ; ... ] ; fp:taken true ]
//!     ) ;
//!     fp:handling "..."@zh, "..."@en .
//! ```

use super::super::{Disagreement, DisagreementKind, Iri, Position, PositionFigure, Saying};
use super::condition::optional_condition;
use super::constraint::quantity;
use super::reader::{Node, Reader, as_node};
use fieldpack_quantity::{Certainty, Quantity};
use indexmap::IndexMap;

/// Fewest positions of a disagreement.
const FEWEST: usize = 2;

/// Reads the disagreements, by IRI.
pub(super) fn disagreements(reader: &mut Reader<'_>) -> IndexMap<Iri, Disagreement> {
    let mut found = IndexMap::new();
    for node in reader.instances("fp:Disagreement") {
        if let Some(one) = disagreement(reader, node) {
            found.insert(one.iri.clone(), one);
        }
    }
    found.sort_unstable_keys();
    found
}

/// Reads one disagreement.
fn disagreement(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Disagreement> {
    let kind = match &*reader.text(node, "fp:disagreementKind")? {
        "rules" => DisagreementKind::Rules,
        "editions" => DisagreementKind::Editions,
        other => {
            reader.problem(node, "fp:disagreementKind", "rules or editions", other);
            return None;
        }
    };
    let mut positions = Vec::new();
    for term in reader.list(node, "fp:positions") {
        match as_node(term) {
            Some(found) => positions.extend(position(reader, found)),
            None => reader.problem(node, "fp:positions", "positions", &term.to_string()),
        }
    }
    if positions.len() < FEWEST {
        reader.problem(node, "fp:positions", "at least two positions", &positions.len().to_string());
    }
    Some(Disagreement {
        iri: reader.iri(node)?,
        label: reader.label(node, "skos:prefLabel"),
        kind,
        activities: reader.iris(node, "fp:activity"),
        condition: optional_condition(reader, node, "fp:condition"),
        positions,
        handling: reader.label(node, "fp:handling"),
    })
}

/// Reads what one source says: a prohibition, or a text with its source.
fn position(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Position> {
    let says = match reader.iri_of(node, "fp:rule") {
        Some(rule) => Saying::Rule(rule),
        None => Saying::Text { text: reader.label(node, "fp:text"), source: reader.source(node)? },
    };
    let certainty = match &says {
        Saying::Text { source, .. } => source.certainty,
        Saying::Rule(_) => Certainty::Known,
    };
    Some(Position { says, figure: figure(reader, node, certainty), taken: reader.flag(node, "fp:taken") })
}

/// Reads the figure of a position, where it has one.
fn figure(reader: &mut Reader<'_>, node: Node<'_>, certainty: Certainty) -> Option<PositionFigure> {
    if reader.objects(node, "fp:of").is_empty() {
        return value(reader, node, certainty).map(PositionFigure::Fixed);
    }
    let of = quantity(reader, node, "fp:of")?;
    let share = reader.number(node, "fp:share")?;
    let least = reader.nodes(node, "fp:least").first().and_then(|least| value(reader, *least, certainty));
    Some(PositionFigure::Share { of, share, least })
}

/// Reads a value with its unit, where there is one.
fn value(reader: &mut Reader<'_>, node: Node<'_>, certainty: Certainty) -> Option<Quantity> {
    Some(Quantity::number(reader.interval(node)?, reader.unit(node), certainty))
}
