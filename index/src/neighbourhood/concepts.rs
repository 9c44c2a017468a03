//! The knowledge made ready for walks: concepts by number, the steps between them, and what records name.

use super::links::{Links, Step};
use super::mentions::Mentions;
use super::walk::Bounds;
use fieldpack_graph::knowledge::{ConceptKind, Iri, Knowledge, Label, RecordField};
use std::collections::HashMap;
use std::sync::Arc;

/// What walks read of the knowledge. Built once for each knowledge, in about 10 ms; cloning it is cheap.
#[derive(Clone, Debug, Default)]
pub struct ConceptIndex(Arc<Inner>);

/// A concept, a dimension or a machine.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) iri: Iri,
    pub(super) label: Label,
}

/// The names of a type of link, along it and against it.
#[derive(Debug)]
pub(super) struct LinkNames {
    label: Label,
    inverse: Label,
}

/// The last step, from concepts to the records that name them in a field.
#[derive(Debug)]
pub(super) struct RecordStep {
    pub(super) field: RecordField,
    pub(super) label: Label,
    pub(super) weight: f64,
}

#[derive(Debug, Default)]
struct Inner {
    /// By IRI.
    nodes: Vec<Node>,
    numbers: HashMap<Iri, u32>,
    /// Activities, machine classes and failure modes by notation.
    notations: HashMap<Arc<str>, u32>,
    /// What records call a concept, and in which field; `None` where they name it in none.
    named: Vec<Option<(RecordField, Arc<str>)>>,
    links: Links,
    names: Vec<LinkNames>,
    records: Vec<RecordStep>,
    mentions: Mentions,
    bounds: Option<Bounds>,
}

impl ConceptIndex {
    /// Makes a knowledge ready.
    #[must_use]
    pub fn new(knowledge: &Knowledge) -> Self {
        let nodes = nodes(knowledge);
        let numbers: HashMap<Iri, u32> = (0..).zip(&nodes).map(|(number, node)| (node.iri.clone(), number)).collect();
        let finding = &knowledge.finding;
        let mut steps = Vec::new();
        for (link, kind) in (0..).zip(&finding.links) {
            for (one, other) in &kind.pairs {
                let (Some(one), Some(other)) = (numbers.get(one), numbers.get(other)) else { continue };
                steps.push((*one, Step { to: *other, link, is_back: false, weight: kind.weight }));
                steps.push((*other, Step { to: *one, link, is_back: true, weight: kind.weight_back }));
            }
        }
        let links = Links::new(nodes.len(), steps);
        let named: Vec<_> = nodes.iter().map(|node| named(knowledge, &node.iri)).collect();
        let notations =
            (0..).zip(&named).filter_map(|(number, name)| Some((name.as_ref()?.1.clone(), number))).collect();
        // From a concept that records do not name and no link leads on from nothing is reached: its words
        // need not be looked for.
        let leads_on = |number: u32| !links.of(number).is_empty() || named[number as usize].is_some();
        let mentions = Mentions::new(knowledge, |iri| numbers.get(iri).copied().filter(|number| leads_on(*number)));
        let names =
            finding.links.iter().map(|link| LinkNames { label: link.label.clone(), inverse: link.inverse.clone() });
        let records = finding.record_links.iter().map(|link| RecordStep {
            field: link.field,
            label: link.label.clone(),
            weight: link.weight,
        });
        let bounds = Bounds {
            max_steps: finding.max_steps,
            least_score: finding.least_score,
            most_concepts: finding.most_concepts,
        };
        Self(Arc::new(Inner {
            names: names.collect(),
            records: records.collect(),
            bounds: Some(bounds),
            nodes,
            numbers,
            notations,
            named,
            links,
            mentions,
        }))
    }

    /// The concepts that a text mentions, by IRI: labels and synonyms in both languages, designations of
    /// machines, codes of failure modes.
    #[must_use]
    pub fn mentioned(&self, text: &str) -> Vec<Iri> {
        self.0.mentions.of(text).into_iter().map(|number| self.node(number).iri.clone()).collect()
    }

    /// Where walks of a question start: what its text mentions, and what else it is about by IRI or by the
    /// notation of an activity, a machine class or a failure mode. What is not known is passed over.
    pub(super) fn starts(&self, text: &str, about: &[&str]) -> Vec<u32> {
        let mut starts = self.0.mentions.of(text);
        let number = |name: &&str| self.0.numbers.get(*name).or_else(|| self.0.notations.get(*name)).copied();
        starts.extend(about.iter().filter_map(number));
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    pub(super) fn node(&self, number: u32) -> &Node {
        &self.0.nodes[number as usize]
    }

    /// What records call a concept, and in which field.
    pub(super) fn named(&self, number: u32) -> Option<&(RecordField, Arc<str>)> {
        self.0.named[number as usize].as_ref()
    }

    pub(super) fn links(&self) -> &Links {
        &self.0.links
    }

    /// The name of a link, as it is gone.
    pub(super) fn link_label(&self, (link, is_back): (u16, bool)) -> &Label {
        let names = &self.0.names[usize::from(link)];
        if is_back { &names.inverse } else { &names.label }
    }

    /// The link to the records that name concepts in a field.
    pub(super) fn record_step(&self, field: RecordField) -> Option<&RecordStep> {
        self.0.records.iter().find(|step| step.field == field)
    }

    /// The bounds of walks; an index of nothing walks nowhere.
    pub(super) fn bounds(&self) -> Bounds {
        self.0.bounds.unwrap_or(Bounds { max_steps: 0, least_score: 1.0, most_concepts: 0 })
    }
}

/// Everything that links lead between, by IRI.
fn nodes(knowledge: &Knowledge) -> Vec<Node> {
    let concepts =
        knowledge.concepts.values().map(|concept| Node { iri: concept.iri.clone(), label: concept.label.clone() });
    let dimensions =
        knowledge.dimensions.values().map(|found| Node { iri: found.iri.clone(), label: found.label.clone() });
    let machines = knowledge.machines.values().map(|machine| {
        let name = format!("{} {}", machine.maker, machine.model);
        Node { iri: machine.iri.clone(), label: Label::new(&name, &name) }
    });
    let mut nodes: Vec<Node> = concepts.chain(dimensions).chain(machines).collect();
    nodes.sort_by(|one, other| one.iri.cmp(&other.iri));
    nodes.dedup_by(|next, kept| next.iri == kept.iri);
    nodes
}

/// What records call a concept, and in which field.
fn named(knowledge: &Knowledge, iri: &str) -> Option<(RecordField, Arc<str>)> {
    let concept = knowledge.concepts.get(iri)?;
    let field = match concept.kind {
        ConceptKind::MachineClass => RecordField::MachineClass,
        ConceptKind::FailureMode => RecordField::Kind,
        ConceptKind::Activity => RecordField::Activity,
        _ => return None,
    };
    Some((field, concept.notation.clone()))
}
