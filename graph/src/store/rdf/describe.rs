//! What is known about one IRI, written as a plain JSON object, as JSON-LD or as Turtle.

use super::super::error::StoreError;
use super::write::{write_json_ld, write_turtle};
use crate::vocabulary::{RDFS, SKOS, shorten};
use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{BlankNodeRef, LiteralRef, NamedNode, NamedOrBlankNodeRef, TermRef, Triple};
use serde_json::{Map, Value, json};

/// How deep blank nodes are nested in JSON; lists do not count.
const MAX_DEPTH: usize = 16;

/// The triples about one IRI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    subject: NamedNode,
    triples: Vec<Triple>,
}

impl Description {
    pub(super) fn new(subject: NamedNode, triples: Vec<Triple>) -> Self {
        Self { subject, triples }
    }

    /// The IRI.
    #[must_use]
    pub fn iri(&self) -> &str {
        self.subject.as_str()
    }

    /// The triples, in a fixed order: the subject's first.
    #[must_use]
    pub fn triples(&self) -> &[Triple] {
        &self.triples
    }

    /// A plain object: `iri`, `type` (IRIs), `label` by language (`zh`, `en`, `und` where it has none) and
    /// `properties`, a list of values by short name or IRI. A value is a text, a number, a flag,
    /// `{iri}`, `{value, language}`, `{value, datatype}`, or an object of properties for a node without
    /// a name; RDF lists are lists.
    #[must_use]
    pub fn json(&self) -> Value {
        let subject = NamedOrBlankNodeRef::from(self.subject.as_ref());
        let mut types = Vec::new();
        let mut label = Map::new();
        let mut properties = Map::new();
        for triple in self.of(subject) {
            if triple.predicate == rdf::TYPE {
                types.push(json!(bare(triple.object.as_ref())));
                continue;
            }
            if let (true, TermRef::Literal(literal)) = (is_label(&triple.predicate), triple.object.as_ref()) {
                label.entry(literal.language().unwrap_or("und")).or_insert_with(|| json!(literal.value()));
                continue;
            }
            push(&mut properties, &triple.predicate, self.value(triple.object.as_ref(), 0));
        }
        json!({"iri": self.subject.as_str(), "type": types, "label": label, "properties": properties})
    }

    /// JSON-LD 1.1, with prefixes.
    ///
    /// # Errors
    /// [`StoreError::Form`] where the writer refuses a term.
    pub fn json_ld(&self) -> Result<String, StoreError> {
        write_json_ld(&self.triples).map_err(|reason| self.refused(&reason))
    }

    /// Turtle, with prefixes.
    ///
    /// # Errors
    /// [`StoreError::Form`] where the writer refuses a term.
    pub fn turtle(&self) -> Result<String, StoreError> {
        write_turtle(&self.triples).map_err(|reason| self.refused(&reason))
    }

    fn refused(&self, reason: &str) -> StoreError {
        StoreError::Form { iri: self.subject.as_str().to_owned(), reason: reason.to_owned() }
    }

    /// The triples of one node.
    fn of<'s>(&'s self, node: NamedOrBlankNodeRef<'s>) -> impl Iterator<Item = &'s Triple> {
        self.triples.iter().filter(move |triple| triple.subject.as_ref() == node)
    }

    /// The object of a property of one node.
    fn object<'s>(
        &'s self,
        node: BlankNodeRef<'s>,
        property: oxigraph::model::NamedNodeRef<'_>,
    ) -> Option<TermRef<'s>> {
        let mut found = self.of(node.into()).filter(|triple| triple.predicate == property);
        found.next().map(|triple| triple.object.as_ref())
    }

    /// A value in JSON.
    fn value(&self, term: TermRef<'_>, depth: usize) -> Value {
        match term {
            TermRef::Literal(literal) => of_literal(literal),
            TermRef::NamedNode(name) if name == rdf::NIL => json!([]),
            TermRef::BlankNode(blank) => self.node(blank, depth),
            TermRef::NamedNode(name) => {
                let geometry = NamedOrBlankNodeRef::from(name);
                if name.as_str().starts_with(self.subject.as_str()) && self.of(geometry).next().is_some() && depth == 0
                {
                    return self.properties(geometry, MAX_DEPTH);
                }
                json!({"iri": name.as_str()})
            }
            TermRef::Triple(triple) => json!({"triple": triple.to_string()}),
        }
    }

    /// A node without a name: a list, or an object of its properties.
    fn node(&self, blank: BlankNodeRef<'_>, depth: usize) -> Value {
        if depth >= MAX_DEPTH {
            return json!({"node": blank.as_str()});
        }
        if self.object(blank, rdf::FIRST).is_none() {
            return self.properties(blank.into(), depth + 1);
        }
        let mut members = Vec::new();
        let mut cell = Some(blank);
        // A list that bites its own tail ends after as many cells as there are triples.
        while let Some(current) = cell.filter(|_| members.len() <= self.triples.len()) {
            members.extend(self.object(current, rdf::FIRST).map(|member| self.value(member, depth + 1)));
            cell = match self.object(current, rdf::REST) {
                Some(TermRef::BlankNode(rest)) => Some(rest),
                _ => None,
            };
        }
        Value::Array(members)
    }

    fn properties(&self, node: NamedOrBlankNodeRef<'_>, depth: usize) -> Value {
        let mut properties = Map::new();
        for triple in self.of(node) {
            push(&mut properties, &triple.predicate, self.value(triple.object.as_ref(), depth));
        }
        Value::Object(properties)
    }
}

/// Adds a value to a property.
fn push(properties: &mut Map<String, Value>, property: &NamedNode, value: Value) {
    let name = shorten(property.as_str()).unwrap_or_else(|| property.as_str().to_owned());
    match properties.entry(name).or_insert_with(|| json!([])) {
        Value::Array(values) => values.push(value),
        other => *other = value,
    }
}

/// Whether a property names its subject.
fn is_label(property: &NamedNode) -> bool {
    let iri = property.as_str();
    iri.strip_prefix(RDFS) == Some("label") || iri.strip_prefix(SKOS) == Some("prefLabel")
}

/// A term's IRI, or its text.
fn bare(term: TermRef<'_>) -> String {
    match term {
        TermRef::NamedNode(name) => name.as_str().to_owned(),
        other => other.to_string(),
    }
}

/// A literal in JSON; days and times are texts.
fn of_literal(literal: LiteralRef<'_>) -> Value {
    let text = literal.value();
    if let Some(language) = literal.language() {
        return json!({"value": text, "language": language});
    }
    let datatype = literal.datatype();
    let number = || text.parse::<f64>().ok().filter(|number| number.is_finite());
    if [xsd::STRING, xsd::DATE, xsd::DATE_TIME, xsd::G_YEAR].contains(&datatype) {
        return json!(text);
    }
    if datatype == xsd::BOOLEAN {
        return json!(matches!(text, "true" | "1"));
    }
    if datatype == xsd::INTEGER
        && let Ok(number) = text.parse::<i64>()
    {
        return json!(number);
    }
    if [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE, xsd::FLOAT].contains(&datatype)
        && let Some(number) = number()
    {
        return json!(number);
    }
    json!({"value": text, "datatype": datatype.as_str()})
}
