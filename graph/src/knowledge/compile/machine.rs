//! Machines and their figures.

use super::super::{DocumentStatus, Gearing, Iri, Machine, MachineFigure, Source};
use super::reader::{Node, Reader, as_node};
use indexmap::IndexMap;

/// Reads the machines, by IRI.
pub(super) fn machines(reader: &mut Reader<'_>) -> IndexMap<Iri, Machine> {
    let mut machines = IndexMap::new();
    for node in reader.instances("fp:Machine") {
        if let Some(machine) = machine(reader, node) {
            machines.insert(machine.iri.clone(), machine);
        }
    }
    machines.sort_unstable_keys();
    machines
}

/// Reads one machine.
fn machine(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Machine> {
    let mut figures = Vec::new();
    for term in reader.list(node, "fp:figures") {
        match as_node(term) {
            Some(figure_node) => figures.extend(figure(reader, figure_node)),
            None => reader.problem(node, "fp:figures", "figure nodes", &term.to_string()),
        }
    }
    let class = reader.iri_of(node, "fp:machineClass");
    let role = reader.iri_of(node, "fp:publishedRole");
    if class.is_none() || role.is_none() {
        reader.problem(node, "fp:machineClass", "a machine class and a published role", "nothing");
    }
    Some(Machine {
        iri: reader.iri(node)?,
        maker: reader.text(node, "fp:maker")?,
        model: reader.text(node, "fp:model")?,
        class: class?,
        role: role?,
        name_recalled: reader.flag(node, "fp:nameRecalled"),
        is_range: reader.flag(node, "fp:isRange"),
        figures,
    })
}

/// Reads one figure.
fn figure(reader: &mut Reader<'_>, node: Node<'_>) -> Option<MachineFigure> {
    let number = reader.interval(node);
    let word = reader.optional_text(node, "fp:word");
    if number.is_none() == word.is_none() {
        reader.problem(node, "fp:value", "either a number or a word", "both or neither");
    }
    let gearing = match reader.optional_text(node, "fp:gearing").as_deref() {
        None => None,
        Some("low_pressure") => Some(Gearing::LowPressure),
        Some("high_pressure") => Some(Gearing::HighPressure),
        Some(other) => {
            reader.problem(node, "fp:gearing", "low_pressure or high_pressure", other);
            None
        }
    };
    let certainty = reader.certainty(node);
    Some(MachineFigure {
        property: reader.text(node, "fp:property")?,
        number,
        word,
        unit: reader.unit(node),
        gearing,
        certainty,
        by_designation: reader.flag(node, "fp:byDesignation"),
        source: Source {
            document: reader.text(node, "fp:documentName")?,
            iri: None,
            edition: "".into(),
            clause: "".into(),
            status: DocumentStatus::Unknown,
            certainty,
        },
        note: reader.optional_text(node, "skos:note").unwrap_or_else(|| "".into()),
    })
}
