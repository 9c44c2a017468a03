//! The links of the neighbourhood walk and its bounds.

use super::super::{Finding, Iri, Knowledge, LinkType, RecordField, RecordLink};
use super::fusion::fusion;
use super::reader::{Node, Reader, as_node};
use oxigraph::model::TermRef;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The most things that may share one value: each is linked to each of the others.
const MOST_SHARING: usize = 200;

/// Reads everything about finding; what links may lead between is taken from the tables read before.
pub(super) fn finding(reader: &mut Reader<'_>, knowledge: &Knowledge) -> Finding {
    let ends: HashSet<&str> = knowledge
        .concepts
        .keys()
        .chain(knowledge.machines.keys())
        .chain(knowledge.dimensions.values().map(|dimension| &dimension.iri))
        .map(|iri| &**iri)
        .collect();
    let nodes = reader.instances("fp:LinkType");
    let links = nodes.into_iter().filter_map(|node| link(reader, node, &ends)).collect();
    let mut finding =
        Finding { links, record_links: record_links(reader), fusion: fusion(reader), ..Finding::default() };
    walk(reader, &mut finding);
    meaning(reader, &mut finding);
    finding
}

/// A number from 0 to 1.
pub(super) fn share(reader: &mut Reader<'_>, node: Node<'_>, property: &str) -> Option<f64> {
    let number = reader.number(node, property)?;
    if !(0.0..=1.0).contains(&number) {
        reader.problem(node, property, "a number from 0 to 1", &number.to_string());
        return None;
    }
    Some(number)
}

/// Reads one type of link with the pairs that it links.
fn link(reader: &mut Reader<'_>, node: Node<'_>, ends: &HashSet<&str>) -> Option<LinkType> {
    let shared = reader.flag(node, "fp:shared");
    let weight = share(reader, node, "fp:weight");
    let has_back = !reader.objects(node, "fp:weightBack").is_empty();
    let weight_back = if has_back { share(reader, node, "fp:weightBack") } else { Some(0.0) };
    if shared && has_back {
        reader.problem(node, "fp:weightBack", "no weight back: what shares a value is linked both ways", "one");
    }
    let chain = chain(reader, node);
    let from = reader.iri_of(node, "fp:linkFrom");
    let to = reader.iri_of(node, "fp:linkTo");
    let label = reader.label(node, "skos:prefLabel");
    let inverse = reader.label(node, "fp:inverseLabel");
    let source = reader.source(node);
    let pairs = if shared {
        shared_pairs(reader, node, &chain, from.as_ref(), ends)
    } else {
        pairs(reader, &chain, from.as_ref(), to.as_ref(), ends)
    };
    let weight = weight?;
    let weight_back = if shared { weight } else { weight_back? };
    Some(LinkType { iri: reader.iri(node)?, label, inverse, weight, weight_back, pairs, source })
}

/// The properties that a link goes through; each must be one that facts are written with.
fn chain(reader: &mut Reader<'_>, node: Node<'_>) -> Vec<Iri> {
    let members = reader.list(node, "fp:through");
    if members.is_empty() {
        reader.problem(node, "fp:through", "at least one property", "nothing");
    }
    let mut chain = Vec::with_capacity(members.len());
    for term in members {
        match term {
            TermRef::NamedNode(name) if reader.is_property(name.as_str()) => chain.push(name.as_str().into()),
            TermRef::NamedNode(name) => {
                let found = format!("`{}`, which is not described", name.as_str());
                reader.problem(node, "fp:through", "a property that facts are written with", &found);
            }
            other => reader.problem(node, "fp:through", "IRIs", &other.to_string()),
        }
    }
    chain
}

/// What a chain of properties leads to from a node; lists are followed member by member.
fn follow<'g>(reader: &mut Reader<'g>, start: Node<'g>, chain: &[Iri]) -> Vec<TermRef<'g>> {
    let mut reached = vec![start];
    let mut found = Vec::new();
    for property in chain {
        found.clear();
        for node in reached.drain(..) {
            for term in reader.objects(node, property) {
                match as_node(term) {
                    Some(head) if reader.is_list(head) => found.extend(reader.members(node, property, term)),
                    _ => found.push(term),
                }
            }
        }
        reached.extend(found.iter().filter_map(|term| as_node(*term)));
    }
    found
}

/// The things that a link may start from, with what it leads to.
fn starts<'g>(
    reader: &mut Reader<'g>,
    chain: &[Iri],
    from: Option<&Iri>,
    ends: &HashSet<&str>,
) -> Vec<(Iri, Vec<TermRef<'g>>)> {
    let Some(first) = chain.first() else { return Vec::new() };
    let mut starts = Vec::new();
    for node in reader.subjects(first) {
        let Some(iri) = named(node).filter(|iri| ends.contains(iri)) else { continue };
        if from.is_none_or(|class| reader.is_a(node, class)) {
            starts.push((iri.into(), follow(reader, node, chain)));
        }
    }
    starts
}

/// The pairs that a chain of properties links.
fn pairs(
    reader: &mut Reader<'_>,
    chain: &[Iri],
    from: Option<&Iri>,
    to: Option<&Iri>,
    ends: &HashSet<&str>,
) -> Vec<(Iri, Iri)> {
    let mut pairs = BTreeSet::new();
    for (start, found) in starts(reader, chain, from, ends) {
        for end in found.into_iter().filter_map(as_node) {
            let Some(iri) = named(end).filter(|iri| ends.contains(iri) && **iri != *start) else { continue };
            if to.is_none_or(|class| reader.is_a(end, class)) {
                pairs.insert((start.clone(), iri.into()));
            }
        }
    }
    pairs.into_iter().collect()
}

/// The pairs that share a value, each in one direction.
fn shared_pairs(
    reader: &mut Reader<'_>,
    link: Node<'_>,
    chain: &[Iri],
    from: Option<&Iri>,
    ends: &HashSet<&str>,
) -> Vec<(Iri, Iri)> {
    let mut groups: BTreeMap<String, BTreeSet<Iri>> = BTreeMap::new();
    for (start, found) in starts(reader, chain, from, ends) {
        for value in found {
            groups.entry(value.to_string()).or_default().insert(start.clone());
        }
    }
    let mut pairs = BTreeSet::new();
    for (value, group) in groups {
        if group.len() > MOST_SHARING {
            let found = format!("{} with {value}", group.len());
            reader.problem(link, "fp:shared", "at most 200 things that share a value", &found);
            continue;
        }
        for one in &group {
            pairs.extend(group.iter().filter(|other| *other > one).map(|other| (one.clone(), other.clone())));
        }
    }
    pairs.into_iter().collect()
}

/// The IRI of a named node.
fn named(node: Node<'_>) -> Option<&str> {
    match node {
        Node::NamedNode(name) => Some(name.as_str()),
        Node::BlankNode(_) => None,
    }
}

/// Reads the links from concepts to records.
fn record_links(reader: &mut Reader<'_>) -> Vec<RecordLink> {
    let mut links: Vec<RecordLink> = Vec::new();
    for node in reader.instances("fp:RecordLink") {
        let label = reader.label(node, "skos:prefLabel");
        let source = reader.source(node);
        let weight = share(reader, node, "fp:weight");
        let Some(name) = reader.text(node, "fp:recordField") else { continue };
        let Some(field) = RecordField::parse(&name) else {
            reader.problem(node, "fp:recordField", "machine_class, kind or activity", &name);
            continue;
        };
        if links.iter().any(|link| link.field == field) {
            reader.problem(node, "fp:recordField", "a field that no other record link is for", &name);
            continue;
        }
        let (Some(iri), Some(weight)) = (reader.iri(node), weight) else { continue };
        links.push(RecordLink { iri, field, label, weight, source });
    }
    links
}

/// The instance of a class of which there may be one.
fn only<'r>(reader: &mut Reader<'r>, class: &str, expected: &str) -> Option<Node<'r>> {
    let nodes = reader.instances(class);
    let node = nodes.first().copied()?;
    if let Some(second) = nodes.get(1) {
        reader.problem(*second, "", expected, "several");
    }
    reader.sources(node);
    Some(node)
}

/// Reads the bounds of the walk.
fn walk(reader: &mut Reader<'_>, finding: &mut Finding) {
    let Some(node) = only(reader, "fp:NeighbourhoodWalk", "one neighbourhood walk") else { return };
    if let Some(steps) = whole(reader, node, "fp:maxSteps", 0.0, 8.0, "a whole number from 0 to 8") {
        finding.max_steps = steps as u32;
    }
    if let Some(most) = whole(reader, node, "fp:mostConcepts", 1.0, 5000.0, "a whole number from 1 to 5000") {
        finding.most_concepts = most as usize;
    }
    if let Some(least) = share(reader, node, "fp:leastScore") {
        finding.least_score = least;
    }
}

/// Reads where the likeness of meaning begins.
fn meaning(reader: &mut Reader<'_>, finding: &mut Finding) {
    let Some(node) = only(reader, "fp:MeaningScale", "one scale of meaning") else { return };
    let _ = reader.text(node, "fp:fittedOn");
    if let Some(unlike) = share(reader, node, "fp:unlikeCosine") {
        if unlike < 1.0 {
            finding.unlike_cosine = unlike;
        } else {
            reader.problem(node, "fp:unlikeCosine", "a number from 0 to below 1", &unlike.to_string());
        }
    }
}

/// A whole number within bounds.
fn whole(
    reader: &mut Reader<'_>,
    node: Node<'_>,
    property: &str,
    least: f64,
    most: f64,
    expected: &str,
) -> Option<f64> {
    let number = reader.number(node, property)?;
    if number.fract() != 0.0 || !(least..=most).contains(&number) {
        reader.problem(node, property, expected, &number.to_string());
        return None;
    }
    Some(number)
}
