//! Failure guides and checks, and what the published figures of machines answer.

use super::super::{Comparison, FailureCheck, FailureGuide, Iri, MachineProperty};
use super::condition::optional_condition;
use super::reader::{Node, Reader};
use fieldpack_quantity::Quantity;
use indexmap::IndexMap;
use std::sync::Arc;

/// Reads the guides, by the code of their failure mode.
pub(super) fn guides(reader: &mut Reader<'_>) -> IndexMap<Arc<str>, FailureGuide> {
    let mut guides = IndexMap::new();
    for node in reader.instances("fp:FailureGuide") {
        let Some(guide) = guide(reader, node) else { continue };
        let mode = guide.mode.clone();
        if guides.insert(mode.clone(), guide).is_some() {
            reader.problem(node, "fp:failureMode", "a failure mode that no other guide is for", &mode);
        }
    }
    guides.sort_unstable_keys();
    guides
}

/// Reads one guide.
fn guide(reader: &mut Reader<'_>, node: Node<'_>) -> Option<FailureGuide> {
    let modes = modes(reader, node);
    let [mode] = modes.as_slice() else {
        reader.problem(
            node,
            "fp:failureMode",
            "one failure mode",
            if modes.is_empty() { "nothing" } else { "several" },
        );
        return None;
    };
    Some(FailureGuide {
        iri: reader.iri(node)?,
        mode: mode.clone(),
        classes: reader.iris(node, "fp:machineClass"),
        symptoms_zh: reader.texts_in(node, "fp:symptom", "zh"),
        symptoms_en: reader.texts_in(node, "fp:symptom", "en"),
        raised_when: optional_condition(reader, node, "fp:raisedWhen"),
        response: reader.label(node, "fp:response"),
        avoid: reader.optional_label(node, "fp:avoid"),
        rules: reader.iris(node, "fp:guardedBy"),
        source: reader.source(node)?,
    })
}

/// Reads the checks, by IRI.
pub(super) fn checks(reader: &mut Reader<'_>) -> IndexMap<Iri, FailureCheck> {
    let mut checks = IndexMap::new();
    for node in reader.instances("fp:FailureCheck") {
        if let Some(check) = check(reader, node) {
            checks.insert(check.iri.clone(), check);
        }
    }
    checks.sort_unstable_keys();
    checks
}

/// Reads one check.
fn check(reader: &mut Reader<'_>, node: Node<'_>) -> Option<FailureCheck> {
    let modes = modes(reader, node);
    if modes.is_empty() {
        reader.problem(node, "fp:failureMode", "at least one failure mode", "nothing");
    }
    Some(FailureCheck {
        iri: reader.iri(node)?,
        notation: reader.text(node, "skos:notation")?,
        label: reader.label(node, "skos:prefLabel"),
        finding: reader.label(node, "fp:finding"),
        remedy: reader.label(node, "fp:remedy"),
        modes,
        effort: effort(reader, node)?,
        source: reader.source(node)?,
    })
}

/// The codes of the failure modes that a node names, sorted.
fn modes(reader: &mut Reader<'_>, node: Node<'_>) -> Vec<Arc<str>> {
    let iris = reader.iris(node, "fp:failureMode");
    iris.iter().filter_map(|iri| iri.rsplit('/').next().map(Into::into)).collect()
}

/// How long a check takes: above zero, in minutes.
fn effort(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Quantity> {
    let Some(found) = reader.nodes(node, "fp:effort").first().copied() else {
        reader.problem(node, "fp:effort", "a time in minutes", "nothing");
        return None;
    };
    let interval = reader.interval(found);
    let certainty = reader.certainty(found);
    let unit = reader.unit(found);
    match interval.filter(|interval| interval.low() > 0.0 && interval.is_bounded() && &*unit.unit == "min") {
        Some(interval) => Some(Quantity::number(interval, unit, certainty)),
        None => {
            reader.problem(node, "fp:effort", "a time in minutes", &unit.unit);
            None
        }
    }
}

/// Reads what the figures of machines answer, by property.
pub(super) fn properties(reader: &mut Reader<'_>) -> IndexMap<Arc<str>, MachineProperty> {
    let mut properties = IndexMap::new();
    for node in reader.instances("fp:MachineProperty") {
        let (Some(iri), Some(notation)) = (reader.iri(node), reader.text(node, "skos:notation")) else { continue };
        let Some(source) = reader.source(node) else { continue };
        let dimension = reader.iri_of(node, "fp:dimension");
        let comparison = comparison(reader, node);
        if dimension.is_some() != comparison.is_some() {
            reader.problem(node, "fp:mustBe", "a dimension with its comparison", "one of the two");
        }
        let property = MachineProperty {
            iri,
            notation: notation.clone(),
            label: reader.label(node, "skos:prefLabel"),
            dimension: dimension.and_then(|iri| iri.rsplit('/').next().map(Into::into)),
            comparison,
            source,
        };
        if properties.insert(notation.clone(), property).is_some() {
            reader.problem(node, "skos:notation", "a notation of its own", &notation);
        }
    }
    properties.sort_unstable_keys();
    properties
}

/// How a machine's figure must stand to what is asked.
fn comparison(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Comparison> {
    let word = reader.optional_text(node, "fp:mustBe")?;
    match &*word {
        "at_least" => Some(Comparison::GreaterOrEqual),
        "at_most" => Some(Comparison::LessOrEqual),
        "equal" => Some(Comparison::Equal),
        other => {
            reader.problem(node, "fp:mustBe", "at_least, at_most or equal", other);
            None
        }
    }
}
