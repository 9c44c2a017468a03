//! Holding facts against the SHACL shapes.

use super::data::{Data, Place};
use super::finding::{Finding, Message, Severity};
use crate::knowledge::compile::OntologyFile;
use crate::vocabulary::shorten;
use oxigraph::model::{BlankNode, NamedNode, NamedNodeRef, NamedOrBlankNode, TermRef};
use rudof_rdf::rdf_core::SHACLPath;
use rudof_rdf::rdf_core::term::Object;
use rudof_rdf::rdf_impl::OxigraphInMemory;
use shacl::ir::IRSchema;
use shacl::rdf::ShaclParser;
use shacl::validator::processor::{GraphValidation, ShaclProcessor};
use shacl::validator::report::ValidationResult;
use shacl::validator::store::Graph as ShaclGraph;
use shacl::validator::{ShaclConfig, ShaclValidationMode};
use std::collections::HashMap;

/// `sh:message`: what a shape expects, in both languages.
const MESSAGE: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("http://www.w3.org/ns/shacl#message");

/// Results looked at for one shape; a folder with more faults than that is mended in rounds.
const MAX_RESULTS: usize = 100_000;

/// Values shown of a property at fault.
const SHOWN_VALUES: usize = 3;

/// The shipped shapes: they are part of the program, so that any folder can be checked.
pub(super) fn shipped() -> Vec<OntologyFile> {
    macro_rules! shapes {
        ($($name:literal),*) => {
            [$((concat!("shapes/", $name), include_str!(concat!("../../../ontologies/shapes/", $name)))),*]
        };
    }
    let files = shapes![
        "common.ttl",
        "concepts.ttl",
        "diagnosis.ttl",
        "dimensions.ttl",
        "documents.ttl",
        "finding.ttl",
        "machines.ttl",
        "places.ttl",
        "plan.ttl",
        "rules.ttl"
    ];
    files.map(|(path, text)| OntologyFile { path: path.to_owned(), text: text.to_owned() }).into()
}

/// Validates facts; what the shapes themselves lack is found too.
pub(super) fn validate(data: &Data<'_>, shapes: &Data<'_>) -> Vec<Finding> {
    match results(data, shapes) {
        Ok(results) => Report::new(data, shapes).findings(&results),
        Err(reason) => vec![Finding {
            file: "shapes".to_owned(),
            line: None,
            column: None,
            subject: String::new(),
            path: String::new(),
            expected: Message::new("SHACL 形状", "SHACL shapes"),
            found: Message::plain(reason),
            severity: Severity::Error,
        }],
    }
}

/// Runs the validator.
fn results(data: &Data<'_>, shapes: &Data<'_>) -> Result<Vec<ValidationResult>, String> {
    let parsed = ShaclParser::new(in_memory(shapes)?).parse().map_err(|error| error.to_string())?;
    let schema = IRSchema::try_from(parsed).map_err(|error| error.to_string())?;
    let config = ShaclConfig::new().with_max_results(Some(MAX_RESULTS));
    let mut validation = GraphValidation::new(ShaclGraph::from(in_memory(data)?));
    let report = validation.validate(&schema, &ShaclValidationMode::Native, &config);
    report.map(|report| report.results().clone()).map_err(|error| error.to_string())
}

/// The triples in the validator's own form.
fn in_memory(data: &Data<'_>) -> Result<OxigraphInMemory, String> {
    let mut graph = OxigraphInMemory::new();
    for triple in data.graph() {
        let added = graph.add_triple_ref(triple.subject, triple.predicate, triple.object);
        added.map_err(|error| error.to_string())?;
    }
    Ok(graph)
}

/// What the findings are made from.
struct Report<'d, 'f> {
    data: &'d Data<'f>,
    messages: HashMap<String, Message>,
}

impl<'d, 'f> Report<'d, 'f> {
    fn new(data: &'d Data<'f>, shapes: &Data<'_>) -> Self {
        let mut messages: HashMap<String, Message> = HashMap::new();
        for triple in shapes.graph().triples_for_predicate(MESSAGE) {
            if let TermRef::Literal(text) = triple.object {
                let message = messages.entry(triple.subject.to_string()).or_insert_with(|| Message::plain(""));
                match text.language() {
                    Some("zh") => message.zh = text.value().to_owned(),
                    _ => message.en = text.value().to_owned(),
                }
            }
        }
        Self { data, messages }
    }

    fn findings(&self, results: &[ValidationResult]) -> Vec<Finding> {
        let owners: Vec<Option<NamedOrBlankNode>> =
            results.iter().map(|result| Some(self.data.owner(&node_of(result.focus_node())?))).collect();
        let named: Vec<NamedNode> = owners
            .iter()
            .filter_map(|owner| match owner {
                Some(NamedOrBlankNode::NamedNode(name)) => Some(name.clone()),
                _ => None,
            })
            .collect();
        let places = self.data.places(&named);
        results.iter().zip(owners).map(|(result, owner)| self.finding(result, owner, &places)).collect()
    }

    fn finding(
        &self,
        result: &ValidationResult,
        owner: Option<NamedOrBlankNode>,
        places: &HashMap<NamedNode, Place>,
    ) -> Finding {
        let (subject, place) = match owner {
            Some(NamedOrBlankNode::NamedNode(name)) => {
                let place = places.get(&name).cloned().unwrap_or_default();
                (name.into_string(), place)
            }
            Some(NamedOrBlankNode::BlankNode(blank)) => (blank.to_string(), Place::default()),
            None => (result.focus_node().to_string(), Place::default()),
        };
        Finding {
            file: place.file,
            line: place.line,
            column: None,
            subject,
            path: result.path().map(shown_path).unwrap_or_default(),
            expected: self.expected(result),
            found: self.found(result),
            severity: match result.severity() {
                shacl::types::Severity::Violation | shacl::types::Severity::Generic(_) => Severity::Error,
                _ => Severity::Warning,
            },
        }
    }

    /// What the shape says that it expects, else what the validator says.
    fn expected(&self, result: &ValidationResult) -> Message {
        let source = result.source().and_then(node_of).map(|node| node.to_string());
        let message = source.and_then(|source| self.messages.get(&source));
        message.cloned().unwrap_or_else(|| {
            let mut said: Vec<&String> = result.message().iter().map(|(_, text)| text).collect();
            said.sort_unstable();
            Message::plain(said.first().map_or("", |text| text.as_str()))
        })
    }

    /// The value at fault, or all values of the property.
    fn found(&self, result: &ValidationResult) -> Message {
        let nothing = || Message::new("无", "nothing");
        if let Some(value) = result.value() {
            return match node_of(value) {
                Some(NamedOrBlankNode::BlankNode(_)) => Message::new("一个不符的节点", "a node that does not fit"),
                Some(NamedOrBlankNode::NamedNode(name)) => Message::plain(format!("<{}>", name.as_str())),
                None => Message::plain(value.to_string()),
            };
        }
        let Some(focus) = node_of(result.focus_node()) else { return nothing() };
        let Some(SHACLPath::Predicate { pred }) = result.path() else { return nothing() };
        let predicate = NamedNode::new_unchecked(pred.as_str());
        let mut values: Vec<String> = self
            .data
            .graph()
            .objects_for_subject_predicate(focus.as_ref(), predicate.as_ref())
            .map(|value| value.to_string())
            .collect();
        values.sort_unstable();
        match values.len() {
            0 => nothing(),
            count if count <= SHOWN_VALUES => Message::plain(values.join(", ")),
            count => {
                let shown = values[..SHOWN_VALUES].join(", ");
                Message::new(format!("{count} 个值：{shown} …"), format!("{count} values: {shown} …"))
            }
        }
    }
}

/// A node as the graph knows it; `None` for a literal.
fn node_of(object: &Object) -> Option<NamedOrBlankNode> {
    match object {
        Object::Iri(iri) => Some(NamedNode::new_unchecked(iri.as_str()).into()),
        Object::BlankNode(label) => Some(BlankNode::new_unchecked(label.trim_start_matches("_:")).into()),
        _ => None,
    }
}

/// A path as a curator writes its first property; steps into lists are left out.
fn shown_path(path: &SHACLPath) -> String {
    match path {
        SHACLPath::Predicate { pred } => match shorten(pred.as_str()) {
            Some(name) if name == "rdf:first" || name == "rdf:rest" => String::new(),
            Some(name) => name,
            None => format!("<{}>", pred.as_str()),
        },
        SHACLPath::Sequence { paths } => joined(paths, " / "),
        SHACLPath::Alternative { paths } => joined(paths, " | "),
        SHACLPath::Inverse { path } => format!("^{}", shown_path(path)),
        SHACLPath::ZeroOrMore { path } | SHACLPath::OneOrMore { path } | SHACLPath::ZeroOrOne { path } => {
            shown_path(path)
        }
    }
}

fn joined(paths: &[SHACLPath], between: &str) -> String {
    let shown: Vec<String> = paths.iter().map(shown_path).filter(|path| !path.is_empty()).collect();
    shown.join(between)
}
