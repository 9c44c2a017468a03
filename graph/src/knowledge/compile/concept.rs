//! Concepts of every kind with the links between them, and failure modes.

use super::super::{Concept, ConceptKind, FailureMode, Iri};
use super::reader::{Node, Reader, as_node};
use crate::vocabulary::TERMS;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The product's own links from concept to concept; with `skos:related` they make the neighbourhood.
const LINKS: [&str; 4] = ["fp:function", "fp:machineClass", "fp:powerSource", "fp:usualActivity"];

/// Reads every SKOS concept, with its ancestors and its links both ways.
pub(super) fn concepts(reader: &mut Reader<'_>) -> IndexMap<Iri, Concept> {
    let mut concepts = IndexMap::new();
    for node in reader.instances("skos:Concept") {
        if let Some(concept) = concept(reader, node) {
            concepts.insert(concept.iri.clone(), concept);
        }
    }
    let direct: IndexMap<Iri, Vec<Iri>> =
        concepts.iter().map(|(iri, concept): (&Iri, &Concept)| (iri.clone(), concept.broader.clone())).collect();
    for (iri, concept) in &mut concepts {
        concept.ancestors = ancestors(iri, &direct);
        if concept.ancestors.contains(iri) {
            reader.problem_at(iri, "skos:broader", "no way back to itself", "a circle");
        }
    }
    relate_both_ways(&mut concepts);
    concepts
}

/// Makes every link one of both concepts; links to what is no concept are left for the reference check.
fn relate_both_ways(concepts: &mut IndexMap<Iri, Concept>) {
    let mut related: BTreeMap<Iri, BTreeSet<Iri>> = BTreeMap::new();
    for (iri, concept) in concepts.iter() {
        for other in &concept.related {
            related.entry(iri.clone()).or_default().insert(other.clone());
            related.entry(other.clone()).or_default().insert(iri.clone());
        }
    }
    for (iri, concept) in concepts {
        concept.related = related.remove(iri).into_iter().flatten().collect();
    }
}

/// What a concept links to: `skos:related` and the product's own links.
fn links(reader: &mut Reader<'_>, node: Node<'_>) -> Vec<Iri> {
    let mut links = reader.iris(node, "skos:related");
    for property in LINKS {
        links.extend(reader.iris(node, property));
    }
    for term in reader.list(node, "fp:classes") {
        links.extend(as_node(term).and_then(|class| reader.iri(class)));
    }
    for term in reader.list(node, "fp:needs") {
        links.extend(as_node(term).and_then(|usage| reader.iri_of(usage, "fp:role")));
    }
    links
}

/// Reads one concept.
fn concept(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Concept> {
    let iri = reader.iri(node)?;
    let kind = kind_of(&iri);
    let last = iri.rsplit('/').next().unwrap_or_default().to_owned();
    Some(Concept {
        notation: reader.optional_text(node, "skos:notation").unwrap_or_else(|| last.into()),
        kind,
        label: reader.label(node, "skos:prefLabel"),
        synonyms_zh: reader.synonyms(node, "zh"),
        synonyms_en: reader.synonyms(node, "en"),
        broader: reader.iris(node, "skos:broader"),
        ancestors: Vec::new(),
        related: links(reader, node),
        iri,
    })
}

/// What a concept is a concept of, by the last but one part of its IRI.
fn kind_of(iri: &str) -> ConceptKind {
    match iri.strip_prefix(TERMS).and_then(|rest| rest.split('/').next()) {
        Some("activity") => ConceptKind::Activity,
        Some("function") => ConceptKind::Function,
        Some("role") => ConceptKind::Role,
        Some("class") => ConceptKind::MachineClass,
        Some("failure-mode") => ConceptKind::FailureMode,
        Some("component") => ConceptKind::Component,
        Some("skill") => ConceptKind::Skill,
        Some("part") => ConceptKind::Part,
        Some("power") => ConceptKind::PowerSource,
        Some("condition-class") => ConceptKind::ConditionClass,
        _ => ConceptKind::Other,
    }
}

/// All broader concepts of a concept, sorted.
fn ancestors(iri: &Iri, direct: &IndexMap<Iri, Vec<Iri>>) -> Vec<Iri> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Iri> = direct.get(iri).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if found.insert(next.clone()) {
            open.extend(direct.get(next).into_iter().flatten());
        }
    }
    found.into_iter().collect()
}

/// Reads the failure modes, by code.
pub(super) fn failure_modes(reader: &mut Reader<'_>) -> IndexMap<Arc<str>, FailureMode> {
    let mut modes = IndexMap::new();
    for node in reader.instances("fp:FailureMode") {
        let (Some(iri), Some(code)) = (reader.iri(node), reader.text(node, "skos:notation")) else { continue };
        let raised_by =
            reader.iris(node, "fp:raisedBy").iter().filter_map(|iri| iri.rsplit('/').next().map(Into::into)).collect();
        let mode = FailureMode {
            iri,
            code: code.clone(),
            parent: reader.optional_text(node, "fp:isoParent").unwrap_or_else(|| "".into()),
            causes: reader.optional_label(node, "fp:causes").unwrap_or_default(),
            raised_by,
            classes: reader.iris(node, "fp:machineClass"),
        };
        reader.sources(node);
        modes.insert(code, mode);
    }
    modes.sort_unstable_keys();
    modes
}
