//! Documents and prohibitions.

use super::super::{CardTopic, Document, DocumentStatus, Iri, OnCard, Rule, RuleKind, Severity};
use super::condition::optional_condition;
use super::reader::{Node, Reader};
use fieldpack_quantity::{Certainty, Quantity};
use indexmap::IndexMap;

/// Reads the documents, by IRI.
pub(super) fn documents(reader: &mut Reader<'_>) -> IndexMap<Iri, Document> {
    let mut documents = IndexMap::new();
    for node in reader.instances("fp:Document") {
        let Some(iri) = reader.iri(node) else { continue };
        let Some(status) = status(reader, node) else { continue };
        let document = Document {
            iri: iri.clone(),
            label: reader.label(node, "skos:prefLabel"),
            edition: reader.optional_text(node, "fp:edition").unwrap_or_else(|| "".into()),
            status,
            replaced_by: reader.iri_of(node, "fp:replacedBy"),
            valid_from: reader.optional_text(node, "fp:validFrom"),
            certainty: reader.certainty(node),
        };
        documents.insert(iri, document);
    }
    documents.sort_unstable_keys();
    for document in documents.values() {
        if let Some(successor) = document.replaced_by.as_ref().filter(|iri| !documents.contains_key(*iri)) {
            reader.problem_at(&document.iri, "fp:replacedBy", "one of the documents", successor);
        }
    }
    documents
}

/// Reads whether an edition is in force.
fn status(reader: &mut Reader<'_>, node: Node<'_>) -> Option<DocumentStatus> {
    let word = reader.text(node, "fp:status")?;
    Some(match &*word {
        "in_force" => DocumentStatus::InForce,
        "replaced" => DocumentStatus::Replaced,
        "withdrawn" => DocumentStatus::Withdrawn,
        "unknown" => DocumentStatus::Unknown,
        other => {
            reader.problem(node, "fp:status", "in_force, replaced, withdrawn or unknown", other);
            return None;
        }
    })
}

/// Reads the prohibitions, by IRI.
pub(super) fn rules(reader: &mut Reader<'_>) -> IndexMap<Iri, Rule> {
    let mut rules = IndexMap::new();
    for node in reader.instances("fp:Prohibition") {
        if let Some(rule) = rule(reader, node) {
            rules.insert(rule.iri.clone(), rule);
        }
    }
    rules.sort_unstable_keys();
    rules
}

/// Reads one prohibition.
fn rule(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Rule> {
    let severity = match &*reader.text(node, "fp:severity")? {
        "hard_stop" => Severity::HardStop,
        "high" => Severity::High,
        "medium" => Severity::Medium,
        "low" => Severity::Low,
        other => {
            reader.problem(node, "fp:severity", "hard_stop, high, medium or low", other);
            return None;
        }
    };
    let kind = match &*reader.text(node, "fp:ruleKind")? {
        "standard" => RuleKind::Standard,
        "maker" => RuleKind::Maker,
        "observed" => RuleKind::Observed,
        other => {
            reader.problem(node, "fp:ruleKind", "standard, maker or observed", other);
            return None;
        }
    };
    let sources = reader.sources(node);
    // A prohibition rests on its first source; what was withdrawn it may not cite at all.
    let first_replaced = sources.first().filter(|first| first.status == DocumentStatus::Replaced);
    let withdrawn = sources.iter().find(|source| source.status == DocumentStatus::Withdrawn);
    if let Some(cited) = withdrawn.or(first_replaced) {
        let found = format!("`{} {}`, which is not in force", cited.document, cited.edition);
        reader.problem(node, "fp:source", "an edition in force, or the successor that carries the clause on", &found);
    }
    Some(Rule {
        iri: reader.iri(node)?,
        notation: reader.text(node, "skos:notation")?,
        text: reader.label(node, "fp:text"),
        reason: reader.label(node, "fp:reason"),
        remedy: reader.label(node, "fp:remedy"),
        severity,
        kind,
        condition: optional_condition(reader, node, "fp:condition"),
        activities: reader.iris(node, "fp:activity"),
        classes: reader.iris(node, "fp:machineClass"),
        card: card(reader, node, sources.first().map_or(Certainty::Uncertain, |source| source.certainty)),
        sources,
    })
}

/// Reads how the operating card quotes a rule; its limit is as sure as the rule's first source.
fn card(reader: &mut Reader<'_>, rule: Node<'_>, certainty: Certainty) -> Option<OnCard> {
    let node = reader.nodes(rule, "fp:card").first().copied()?;
    let topic = match &*reader.text(node, "fp:cardTopic")? {
        "wind" => CardTopic::Wind,
        "stop" => CardTopic::Stop,
        "blockage" => CardTopic::Blockage,
        "spares" => CardTopic::Spares,
        other => {
            reader.problem(rule, "fp:cardTopic", "wind, stop, blockage or spares", other);
            return None;
        }
    };
    let order = reader.optional_number(node, "fp:rank").unwrap_or_default() as u32;
    let limit = reader.interval(node).map(|limit| Quantity::number(limit, reader.unit(node), certainty));
    Some(OnCard { topic, order, limit })
}
