//! Concepts of every kind, failure modes, and the references between tables.

use super::super::{Concept, ConceptKind, FailureMode, Iri, Knowledge, Label};
use super::reader::{Node, Reader};
use crate::vocabulary::TERMS;
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Reads every SKOS concept that is no dimension, with its ancestors.
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
    concepts
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
        synonyms_zh: reader.texts_in(node, "skos:altLabel", "zh"),
        synonyms_en: reader.texts_in(node, "skos:altLabel", "en"),
        broader: reader.iris(node, "skos:broader"),
        ancestors: Vec::new(),
        related: reader.iris(node, "skos:related"),
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
            causes: reader.optional_label(node, "fp:causes").unwrap_or_else(Label::default),
            raised_by,
            classes: reader.iris(node, "fp:machineClass"),
        };
        reader.sources(node);
        modes.insert(code, mode);
    }
    modes.sort_unstable_keys();
    modes
}

/// Checks that what the tables refer to exists.
pub(super) fn check_references(knowledge: &Knowledge, reader: &mut Reader<'_>) {
    let mut missing: Vec<(Iri, &str, String, &str)> = Vec::new();
    let concept = |iri: &Iri| knowledge.concepts.contains_key(iri);
    for (iri, found) in &knowledge.concepts {
        for broader in found.broader.iter().filter(|iri| !concept(iri)) {
            missing.push((iri.clone(), "skos:broader", broader.to_string(), "a concept"));
        }
    }
    for (iri, activity) in &knowledge.activities {
        for usage in activity.roles.iter().filter(|usage| !knowledge.roles.contains_key(&usage.role)) {
            missing.push((iri.clone(), "fp:role", usage.role.to_string(), "a role"));
        }
        for notation in activity.governing.iter().filter(|notation| !knowledge.dimensions.contains_key(*notation)) {
            missing.push((iri.clone(), "fp:governedBy", notation.to_string(), "a dimension"));
        }
    }
    for (iri, role) in &knowledge.roles {
        for class in role.classes.iter().chain(&role.functions).filter(|iri| !concept(iri)) {
            missing.push((iri.clone(), "fp:machineClass", class.to_string(), "a concept"));
        }
    }
    for (iri, machine) in &knowledge.machines {
        if !concept(&machine.class) {
            missing.push((iri.clone(), "fp:machineClass", machine.class.to_string(), "a machine class"));
        }
    }
    for (iri, rule) in &knowledge.rules {
        for found in rule.activities.iter().chain(&rule.classes).filter(|iri| !concept(iri)) {
            missing.push((iri.clone(), "fp:activity or fp:machineClass", found.to_string(), "a concept"));
        }
    }
    for (iri, step) in &knowledge.plan_steps {
        for next in step.precedes.iter().filter(|next| !knowledge.plan_steps.contains_key(*next)) {
            missing.push((iri.clone(), "fp:precedes", next.to_string(), "a plan step"));
        }
        if let Some(role) = step.role.as_ref().filter(|role| !knowledge.roles.contains_key(*role)) {
            missing.push((iri.clone(), "fp:role", role.to_string(), "a role"));
        }
    }
    for mode in knowledge.failure_modes.values() {
        for notation in mode.raised_by.iter().filter(|notation| !knowledge.dimensions.contains_key(*notation)) {
            missing.push((mode.iri.clone(), "fp:raisedBy", notation.to_string(), "a dimension"));
        }
    }
    for (subject, property, found, expected) in missing {
        reader.problem_at(&subject, property, expected, &format!("`{found}`, which is not described"));
    }
}
