//! Labels of blank nodes that depend on the graph and the order of appearance only.
//!
//! Reading a file again then writes the same graph, whatever labels the parser made up.

use oxigraph::model::{BlankNode, NamedOrBlankNode, NamedOrBlankNodeRef, Term, Triple};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;

/// The labels given in one graph so far.
#[derive(Debug)]
pub(crate) struct BlankLabels {
    prefix: String,
    labels: HashMap<BlankNode, BlankNode>,
}

impl BlankLabels {
    /// Labels for a graph, by its IRI: those of two graphs never meet.
    pub(crate) fn of(graph: &str) -> Self {
        let digest = Sha256::digest(graph.as_bytes());
        let prefix = digest.iter().take(8).fold("b".to_owned(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        Self { prefix, labels: HashMap::new() }
    }

    /// A subject with its own label.
    pub(crate) fn subject(&mut self, subject: NamedOrBlankNode) -> NamedOrBlankNode {
        match subject.as_ref() {
            NamedOrBlankNodeRef::BlankNode(node) => self.label(node.into_owned()).into(),
            NamedOrBlankNodeRef::NamedNode(_) => subject,
        }
    }

    /// An object with its own labels.
    pub(crate) fn object(&mut self, object: Term) -> Term {
        match object {
            Term::BlankNode(node) => self.label(node).into(),
            Term::Triple(triple) => {
                let triple = *triple;
                let (subject, inner) = (self.subject(triple.subject), self.object(triple.object));
                Triple::new(subject, triple.predicate, inner).into()
            }
            other => other,
        }
    }

    fn label(&mut self, node: BlankNode) -> BlankNode {
        let number = self.labels.len();
        let prefix = &self.prefix;
        self.labels.entry(node).or_insert_with(|| BlankNode::new_unchecked(format!("{prefix}x{number}"))).clone()
    }
}
