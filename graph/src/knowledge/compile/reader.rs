//! Reading values out of the merged graph, with every fault noted where it stands.

use super::super::{DerivedQuantity, Dimension, Document, DocumentStatus, Iri, Label, Source};
use super::CompileProblem;
use crate::vocabulary::{GEO, OWL, RDF, RDFS, SKOS, TERMS};
use fieldpack_quantity::{Certainty, Interval, Unit, is_ucum};
use indexmap::IndexMap;
use oxigraph::model::{Graph, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, TermRef, TripleRef};
use std::collections::HashMap;
use std::sync::Arc;

/// Which file a subject was first met in, and as the how manieth of all subjects.
#[derive(Default)]
pub(super) struct Origins(HashMap<NamedOrBlankNode, (Arc<str>, usize)>);

impl Origins {
    /// Notes that a subject stands in a file.
    pub(super) fn note(&mut self, subject: &NamedOrBlankNode, file: &str) {
        let position = self.0.len();
        if !self.0.contains_key(subject) {
            self.0.insert(subject.clone(), (file.into(), position));
        }
    }
}

/// A cursor over the graph that notes problems instead of stopping at the first.
pub(super) struct Reader<'g> {
    graph: &'g Graph,
    origins: Origins,
    problems: Vec<CompileProblem>,
    documents: IndexMap<Iri, Document>,
    units: HashMap<Arc<str>, Unit>,
}

/// A node of the graph that is described.
pub(super) type Node<'g> = NamedOrBlankNodeRef<'g>;

/// Expands a short name of the product's or a standard's vocabulary.
pub(super) fn expand(name: &str) -> String {
    let Some((prefix, local)) = name.split_once(':') else { return name.to_owned() };
    let namespace = match prefix {
        "fp" => TERMS,
        "skos" => SKOS,
        "rdfs" => RDFS,
        "rdf" => RDF,
        "geo" => GEO,
        "owl" => OWL,
        "qudt" => "http://qudt.org/schema/qudt/",
        _ => return name.to_owned(),
    };
    format!("{namespace}{local}")
}

impl<'g> Reader<'g> {
    /// Makes a reader.
    pub(super) fn new(graph: &'g Graph, origins: Origins) -> Self {
        Self { graph, origins, problems: Vec::new(), documents: IndexMap::new(), units: HashMap::new() }
    }

    /// Lets sources refer to the documents.
    pub(super) fn set_documents(&mut self, documents: &IndexMap<Iri, Document>) {
        self.documents = documents.clone();
    }

    /// Lets conditions refer to the dimensions and the derived quantities.
    pub(super) fn set_quantities(
        &mut self,
        dimensions: &IndexMap<Arc<str>, Dimension>,
        quantities: &IndexMap<Arc<str>, DerivedQuantity>,
    ) {
        let of_dimensions = dimensions.iter().map(|(notation, found)| (notation, &found.unit));
        let derived = quantities.iter().map(|(notation, found)| (notation, &found.unit));
        self.units.extend(of_dimensions.chain(derived).map(|(notation, unit)| (notation.clone(), unit.clone())));
    }

    /// The unit of a dimension or derived quantity.
    pub(super) fn unit_of(&self, notation: &str) -> Option<&Unit> {
        self.units.get(notation)
    }

    /// The problems found.
    pub(super) fn into_problems(self) -> Vec<CompileProblem> {
        self.problems
    }

    /// Notes a problem.
    pub(super) fn problem(&mut self, node: Node<'_>, property: &str, expected: &str, found: &str) {
        let file = self.origins.0.get(&node.into_owned()).map_or_else(String::new, |(file, _)| file.to_string());
        self.problems.push(CompileProblem {
            file,
            line: None,
            column: None,
            subject: self.name_of(node),
            property: property.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        });
    }

    /// A name for a node: its IRI, or for a blank node the IRI that leads to it.
    fn name_of(&self, node: Node<'_>) -> String {
        let mut current = node.into_owned();
        for _ in 0..16 {
            match &current {
                NamedOrBlankNode::NamedNode(name) => return name.as_str().to_owned(),
                NamedOrBlankNode::BlankNode(blank) => {
                    let Some(parent) = self.graph.triples_for_object(blank.as_ref()).next() else { break };
                    current = parent.subject.into_owned();
                }
            }
        }
        current.to_string()
    }

    /// Notes a problem about something that is no node of the graph.
    pub(super) fn problem_at(&mut self, subject: &str, property: &str, expected: &str, found: &str) {
        match oxigraph::model::NamedNode::new(subject) {
            Ok(name) => self.problem(name.as_ref().into(), property, expected, found),
            Err(_) => self.problems.push(CompileProblem {
                file: String::new(),
                line: None,
                column: None,
                subject: subject.to_owned(),
                property: property.to_owned(),
                expected: expected.to_owned(),
                found: found.to_owned(),
            }),
        }
    }

    /// The instances of a class, by IRI.
    pub(super) fn instances(&self, class: &str) -> Vec<Node<'g>> {
        let class = expand(class);
        let class = NamedNodeRef::new_unchecked(&class);
        let kind = oxigraph::model::vocab::rdf::TYPE;
        let mut nodes: Vec<_> = self.graph.subjects_for_predicate_object(kind, class).collect();
        nodes.sort_by_cached_key(ToString::to_string);
        nodes
    }

    /// Whether a node is an instance of a class.
    pub(super) fn is_a(&self, node: Node<'_>, class: &str) -> bool {
        let class = expand(class);
        let kind = oxigraph::model::vocab::rdf::TYPE;
        self.graph.contains(TripleRef::new(node, kind, NamedNodeRef::new_unchecked(&class)))
    }

    /// Whether a property is declared, or facts are written with it.
    pub(super) fn is_property(&self, property: &str) -> bool {
        let property = expand(property);
        let property = NamedNodeRef::new_unchecked(&property);
        self.graph.triples_for_predicate(property).next().is_some()
            || ["owl:ObjectProperty", "owl:DatatypeProperty"].iter().any(|class| self.is_a(property.into(), class))
    }

    /// The nodes that have a property, by IRI.
    pub(super) fn subjects(&self, property: &str) -> Vec<Node<'g>> {
        let property = expand(property);
        let mut nodes: Vec<_> = self
            .graph
            .triples_for_predicate(NamedNodeRef::new_unchecked(&property))
            .map(|triple| (triple.subject.to_string(), triple.subject))
            .collect();
        nodes.sort_by(|one, other| one.0.cmp(&other.0));
        nodes.dedup_by(|one, other| one.0 == other.0);
        nodes.into_iter().map(|(_, node)| node).collect()
    }

    /// Whether a node is an RDF list, the empty one among them.
    pub(super) fn is_list(&self, node: Node<'_>) -> bool {
        use oxigraph::model::vocab::rdf;
        node == NamedOrBlankNodeRef::NamedNode(rdf::NIL)
            || self.graph.object_for_subject_predicate(node, rdf::FIRST).is_some()
    }

    /// The instances of a class, in the order in which they stand in the files.
    pub(super) fn instances_as_written(&self, class: &str) -> Vec<Node<'g>> {
        let mut nodes = self.instances(class);
        nodes.sort_by_key(|node| self.origins.0.get(&node.into_owned()).map(|(_, position)| *position));
        nodes
    }

    /// The objects of a property, in the order of their texts.
    pub(super) fn objects(&self, node: Node<'_>, property: &str) -> Vec<TermRef<'g>> {
        let property = expand(property);
        let mut objects: Vec<_> =
            self.graph.objects_for_subject_predicate(node, NamedNodeRef::new_unchecked(&property)).collect();
        if objects.len() > 1 {
            objects.sort_by_cached_key(ToString::to_string);
        }
        objects
    }

    /// The object of a property, where there is one; more than one is a problem.
    pub(super) fn object(&mut self, node: Node<'_>, property: &str) -> Option<TermRef<'g>> {
        let objects = self.objects(node, property);
        if objects.len() > 1 {
            self.problem(node, property, "one value", &format!("{} values", objects.len()));
        }
        objects.first().copied()
    }

    /// The IRI of a named node.
    pub(super) fn iri(&mut self, node: Node<'_>) -> Option<Iri> {
        match node {
            NamedOrBlankNodeRef::NamedNode(name) => Some(name.as_str().into()),
            NamedOrBlankNodeRef::BlankNode(_) => {
                self.problem(node, "", "a named subject", "a blank node");
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, node: Node<'_>, property: &str) -> Option<Arc<str>> {
        let found = self.optional_text(node, property);
        if found.is_none() {
            self.problem(node, property, "a text", "nothing");
        }
        found
    }

    /// A text that may be missing.
    pub(super) fn optional_text(&mut self, node: Node<'_>, property: &str) -> Option<Arc<str>> {
        match self.object(node, property)? {
            TermRef::Literal(literal) => Some(literal.value().into()),
            other => {
                self.problem(node, property, "a text", &other.to_string());
                None
            }
        }
    }

    /// A text in both languages that must be there.
    pub(super) fn label(&mut self, node: Node<'_>, property: &str) -> Label {
        let found = self.optional_label(node, property);
        found.unwrap_or_else(|| {
            self.problem(node, property, "a text in Chinese and in English", "nothing");
            Label::default()
        })
    }

    /// A text in both languages that may be missing as a whole.
    pub(super) fn optional_label(&mut self, node: Node<'_>, property: &str) -> Option<Label> {
        let zh = self.texts_in(node, property, "zh");
        let en = self.texts_in(node, property, "en");
        if zh.is_empty() && en.is_empty() {
            return None;
        }
        for (language, texts) in [("zh", &zh), ("en", &en)] {
            if texts.len() != 1 {
                let found = format!("{} with the tag @{language}", texts.len());
                self.problem(node, property, "one text in each language", &found);
            }
        }
        Some(Label {
            zh: zh.first().cloned().unwrap_or_else(|| "".into()),
            en: en.first().cloned().unwrap_or_else(|| "".into()),
        })
    }

    /// All texts of a property in a language.
    pub(super) fn texts_in(&self, node: Node<'_>, property: &str, language: &str) -> Vec<Arc<str>> {
        self.objects(node, property)
            .into_iter()
            .filter_map(|term| match term {
                TermRef::Literal(literal) if literal.language() == Some(language) => Some(literal.value().into()),
                _ => None,
            })
            .collect()
    }

    /// The other names of a subject in a language, those that are shown and those that are only met.
    pub(super) fn synonyms(&self, node: Node<'_>, language: &str) -> Vec<Arc<str>> {
        let mut names = self.texts_in(node, "skos:altLabel", language);
        names.extend(self.texts_in(node, "skos:hiddenLabel", language));
        names
    }

    /// All texts of a property, whatever the language.
    pub(super) fn texts(&self, node: Node<'_>, property: &str) -> Vec<Arc<str>> {
        self.objects(node, property)
            .into_iter()
            .filter_map(|term| match term {
                TermRef::Literal(literal) => Some(literal.value().into()),
                _ => None,
            })
            .collect()
    }

    /// A number that may be missing.
    pub(super) fn optional_number(&mut self, node: Node<'_>, property: &str) -> Option<f64> {
        let term = self.object(node, property)?;
        let number = match term {
            TermRef::Literal(literal) => literal.value().parse::<f64>().ok().filter(|number| number.is_finite()),
            _ => None,
        };
        if number.is_none() {
            self.problem(node, property, "a number", &term.to_string());
        }
        number
    }

    /// A number that must be there.
    pub(super) fn number(&mut self, node: Node<'_>, property: &str) -> Option<f64> {
        if self.objects(node, property).is_empty() {
            self.problem(node, property, "a number", "nothing");
            return None;
        }
        self.optional_number(node, property)
    }

    /// Whether a flag is set.
    pub(super) fn flag(&mut self, node: Node<'_>, property: &str) -> bool {
        self.optional_text(node, property).is_some_and(|text| &*text == "true" || &*text == "1")
    }

    /// The nodes that a property points to, named or blank.
    pub(super) fn nodes(&mut self, node: Node<'_>, property: &str) -> Vec<Node<'g>> {
        let mut nodes = Vec::new();
        for term in self.objects(node, property) {
            match as_node(term) {
                Some(found) => nodes.push(found),
                None => self.problem(node, property, "an IRI or a node", &term.to_string()),
            }
        }
        nodes
    }

    /// The IRIs that a property points to, sorted.
    pub(super) fn iris(&mut self, node: Node<'_>, property: &str) -> Vec<Iri> {
        let nodes = self.nodes(node, property);
        nodes.into_iter().filter_map(|found| self.iri(found)).collect()
    }

    /// The IRI that a property points to.
    pub(super) fn iri_of(&mut self, node: Node<'_>, property: &str) -> Option<Iri> {
        let nodes = self.nodes(node, property);
        if nodes.len() > 1 {
            self.problem(node, property, "one IRI", &format!("{} values", nodes.len()));
        }
        nodes.first().copied().and_then(|found| self.iri(found))
    }

    /// The members of an RDF list, in order; empty where the property is missing.
    pub(super) fn list(&mut self, node: Node<'_>, property: &str) -> Vec<TermRef<'g>> {
        let Some(head) = self.object(node, property) else { return Vec::new() };
        self.members(node, property, head)
    }

    /// The members of the RDF list that starts at a term.
    pub(super) fn members(&mut self, node: Node<'_>, property: &str, head: TermRef<'g>) -> Vec<TermRef<'g>> {
        use oxigraph::model::vocab::rdf;
        let mut members = Vec::new();
        let mut current = head;
        while let Some(cell) = as_node(current) {
            if cell == NamedOrBlankNodeRef::NamedNode(rdf::NIL) {
                return members;
            }
            let first = self.graph.object_for_subject_predicate(cell, rdf::FIRST);
            let rest = self.graph.object_for_subject_predicate(cell, rdf::REST);
            let (Some(first), Some(rest)) = (first, rest) else { break };
            members.push(first);
            if members.len() > 10_000 {
                break;
            }
            current = rest;
        }
        self.problem(node, property, "a list in round brackets", &head.to_string());
        members
    }

    /// The numbers of a list.
    pub(super) fn numbers(&mut self, node: Node<'_>, property: &str) -> Vec<f64> {
        let mut numbers = Vec::new();
        for term in self.list(node, property) {
            match term {
                TermRef::Literal(literal) if literal.value().parse::<f64>().is_ok_and(f64::is_finite) => {
                    numbers.extend(literal.value().parse::<f64>());
                }
                other => self.problem(node, property, "numbers", &other.to_string()),
            }
        }
        numbers
    }

    /// The words of a list.
    pub(super) fn words(&mut self, node: Node<'_>, property: &str) -> Vec<Arc<str>> {
        let mut words = Vec::new();
        for term in self.list(node, property) {
            match term {
                TermRef::Literal(literal) => words.push(literal.value().into()),
                other => self.problem(node, property, "words", &other.to_string()),
            }
        }
        words
    }

    /// `fp:unit` with its UCUM code; the code is the unit itself where none is given.
    pub(super) fn unit(&mut self, node: Node<'_>) -> Unit {
        let Some(unit) = self.optional_text(node, "fp:unit") else { return Unit::new("null", "") };
        let ucum = self.optional_text(node, "qudt:ucumCode").unwrap_or_else(|| ucum_of(&unit).into());
        if !ucum.is_empty() && !is_ucum(&ucum) {
            self.problem(node, "fp:unit", "a unit with its UCUM code in qudt:ucumCode", &ucum);
        }
        Unit::new(&unit, &ucum)
    }

    /// `fp:low`, `fp:value`, `fp:high` as an interval: one end alone is open to the other side.
    pub(super) fn interval(&mut self, node: Node<'_>) -> Option<Interval> {
        let low = self.optional_number(node, "fp:low");
        let value = self.optional_number(node, "fp:value");
        let high = self.optional_number(node, "fp:high");
        let interval = match (low, value, high) {
            (None, None, None) => return None,
            (low, Some(value), high) => Interval::new(low.unwrap_or(value), value, high.unwrap_or(value)),
            (Some(low), None, Some(high)) => Interval::new(low, low + (high - low) / 2.0, high),
            (Some(low), None, None) => Ok(Interval::at_least(low)),
            (None, None, Some(high)) => Ok(Interval::at_most(high)),
        };
        match interval {
            Ok(interval) => Some(interval),
            Err(error) => {
                self.problem(node, "fp:value", "low <= value <= high", &error.to_string());
                None
            }
        }
    }

    /// `fp:certainty`, which must be there.
    pub(super) fn certainty(&mut self, node: Node<'_>) -> Certainty {
        let Some(word) = self.text(node, "fp:certainty") else { return Certainty::Uncertain };
        Certainty::parse(&word).unwrap_or_else(|| {
            self.problem(node, "fp:certainty", "checked, known, uncertain, measured, derived or assumed", &word);
            Certainty::Uncertain
        })
    }

    /// The sources of a fact, by `fp:rank`; at least one must be there.
    pub(super) fn sources(&mut self, node: Node<'_>) -> Vec<Source> {
        let mut sources: Vec<(f64, Source)> = Vec::new();
        for found in self.nodes(node, "fp:source") {
            let rank = self.optional_number(found, "fp:rank").unwrap_or(1.0);
            sources.push((rank, self.source_node(found)));
        }
        if sources.is_empty() {
            self.problem(node, "fp:source", "a source with its certainty", "nothing");
        }
        sources.sort_by(|a, b| {
            a.0.total_cmp(&b.0).then_with(|| a.1.document.cmp(&b.1.document)).then_with(|| a.1.clause.cmp(&b.1.clause))
        });
        sources.into_iter().map(|(_, source)| source).collect()
    }

    /// The first source of a fact.
    pub(super) fn source(&mut self, node: Node<'_>) -> Option<Source> {
        self.sources(node).into_iter().next()
    }

    /// A source: one of the known documents, or a document's name in words.
    pub(super) fn source_node(&mut self, node: Node<'_>) -> Source {
        let certainty = self.certainty(node);
        let clause = self.optional_text(node, "fp:clause").unwrap_or_else(|| "".into());
        if let Some(iri) = self.iri_of(node, "fp:document") {
            if let Some(document) = self.documents.get(&iri) {
                return Source {
                    document: document.label.en.clone(),
                    iri: Some(iri),
                    edition: document.edition.clone(),
                    clause,
                    status: document.status,
                    certainty,
                };
            }
            self.problem(node, "fp:document", "one of the documents", &iri);
        }
        let document = self.text(node, "fp:documentName").unwrap_or_else(|| "".into());
        Source { document, iri: None, edition: "".into(), clause, status: DocumentStatus::Unknown, certainty }
    }

    /// The position of a geometry, longitude and latitude in degrees.
    pub(super) fn position(&mut self, node: Node<'_>) -> Option<(f64, f64)> {
        let geometry = self.nodes(node, "geo:hasGeometry").first().copied()?;
        let text = self.text(geometry, "geo:asWKT")?;
        let parsed = text
            .strip_prefix("POINT(")
            .and_then(|rest| rest.strip_suffix(')'))
            .and_then(|pair| pair.split_once(' '))
            .and_then(|(lon, lat)| Some((lon.parse::<f64>().ok()?, lat.parse::<f64>().ok()?)))
            .filter(|(lon, lat)| (-180.0..=180.0).contains(lon) && (-90.0..=90.0).contains(lat));
        if parsed.is_none() {
            self.problem(node, "geo:asWKT", "`POINT(longitude latitude)` in degrees", &text);
        }
        parsed
    }
}

/// A term as a node that can be described.
pub(super) fn as_node(term: TermRef<'_>) -> Option<NamedOrBlankNodeRef<'_>> {
    match term {
        TermRef::NamedNode(name) => Some(name.into()),
        TermRef::BlankNode(blank) => Some(blank.into()),
        _ => None,
    }
}

/// The UCUM code of a unit as the dimension list and the machine sheets write it.
fn ucum_of(unit: &str) -> &str {
    match unit {
        "degC" => "Cel",
        "percent" | "%" => "%",
        "permille" => "[ppth]",
        "kVA" => "kV.A",
        "kNm" => "kN.m",
        "t.m" => "t.m",
        "count" => "{count}",
        "1/min" => "/min",
        "m/day" => "m/d",
        "enum" | "null" => "",
        other => other,
    }
}
