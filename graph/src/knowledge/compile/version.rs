//! The name of a graph by its content.
//!
//! Blank nodes are named by what they say, from the leaves up, so that the name depends neither on
//! labels nor on the order of files. This takes time in proportion to the graph, which the general
//! canonicalisation of RDF datasets (RDFC-1.0) does not promise: a long list of equal values is enough
//! to keep that one busy for minutes. The price is that blank nodes must not form a circle; in the
//! ontologies they never do, as they are written in brackets.

use oxigraph::model::{BlankNodeRef, Graph, NamedOrBlankNodeRef, TermRef};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Names a graph: SHA-256 over its sorted lines, the first 16 bytes in hex.
///
/// # Errors
/// A blank node that says something about itself, directly or by way of others.
pub(super) fn version(graph: &Graph) -> Result<String, BlankNodeRef<'_>> {
    let names = name_blank_nodes(graph)?;
    let mut lines: Vec<String> = graph
        .iter()
        .map(|triple| {
            let subject = match triple.subject {
                NamedOrBlankNodeRef::NamedNode(name) => name.to_string(),
                NamedOrBlankNodeRef::BlankNode(blank) => format!("_:{}", names[&blank]),
            };
            format!("{subject} {} {} .\n", triple.predicate, object_name(triple.object, &names))
        })
        .collect();
    lines.sort_unstable();
    Ok(digest(&lines, 16))
}

/// Names every blank node that is described by the digest of its own lines.
fn name_blank_nodes(graph: &Graph) -> Result<HashMap<BlankNodeRef<'_>, String>, BlankNodeRef<'_>> {
    let mut names = HashMap::new();
    for triple in graph.iter() {
        if let NamedOrBlankNodeRef::BlankNode(root) = triple.subject {
            name_from_leaves(graph, root, &mut names)?;
        }
    }
    Ok(names)
}

/// Names a blank node after those that it leads to; an explicit stack, as lists may be long.
fn name_from_leaves<'g>(
    graph: &'g Graph,
    root: BlankNodeRef<'g>,
    names: &mut HashMap<BlankNodeRef<'g>, String>,
) -> Result<(), BlankNodeRef<'g>> {
    let mut open = HashSet::new();
    let mut stack = vec![root];
    while let Some(&node) = stack.last() {
        if names.contains_key(&node) {
            stack.pop();
            continue;
        }
        let first_visit = open.insert(node);
        let unnamed: Vec<_> = graph
            .triples_for_subject(node)
            .filter_map(|triple| match triple.object {
                TermRef::BlankNode(blank) if !names.contains_key(&blank) => Some(blank),
                _ => None,
            })
            .collect();
        if unnamed.is_empty() {
            let mut lines: Vec<String> = graph
                .triples_for_subject(node)
                .map(|triple| format!("{} {}\n", triple.predicate, object_name(triple.object, names)))
                .collect();
            lines.sort_unstable();
            names.insert(node, digest(&lines, 32));
            stack.pop();
        } else if !first_visit || unnamed.iter().any(|blank| open.contains(blank)) {
            return Err(node);
        } else {
            stack.extend(unnamed);
        }
    }
    Ok(())
}

/// An object as it stands in a line.
fn object_name(object: TermRef<'_>, names: &HashMap<BlankNodeRef<'_>, String>) -> String {
    match object {
        TermRef::BlankNode(blank) => format!("_:{}", names.get(&blank).map_or("", String::as_str)),
        other => other.to_string(),
    }
}

/// The first bytes of the SHA-256 of lines, in hex.
fn digest(lines: &[String], bytes: usize) -> String {
    let mut hasher = Sha256::new();
    for line in lines {
        hasher.update(line.as_bytes());
    }
    hasher.finalize().iter().take(bytes).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::super::{OntologyFile, parse};
    use super::*;

    fn graph(text: &str) -> Graph {
        let file = OntologyFile { path: "a.ttl".to_owned(), text: text.to_owned() };
        let mut graph = Graph::new();
        for quad in parse(&file).expect("parses") {
            graph.insert(quad.as_ref());
        }
        graph
    }

    fn name(text: &str) -> String {
        version(&graph(text)).expect("no circle")
    }

    #[test]
    fn labels_and_order_do_not_matter() {
        let plain = name("<e:s> <e:p> [ <e:a> 1 ; <e:b> ( 1 2 ) ] . <e:t> <e:p> <e:s> .");
        let shuffled = name("<e:t> <e:p> <e:s> . _:x <e:b> ( 1 2 ) . <e:s> <e:p> _:x . _:x <e:a> 1 .");
        assert_eq!(plain, shuffled);
        assert_eq!(plain.len(), 32);
    }

    #[test]
    fn any_change_of_content_shows() {
        let plain = name("<e:s> <e:p> ( 1 2 3 ) .");
        for other in ["<e:s> <e:p> ( 1 3 2 ) .", "<e:s> <e:p> ( 1 2 ) .", "<e:s> <e:q> ( 1 2 3 ) ."] {
            assert_ne!(plain, name(other), "{other}");
        }
    }

    #[test]
    fn a_long_list_of_equal_values_is_no_burden() {
        let text = format!("<e:s> <e:p> ( {} ) .", "0 ".repeat(20_000));
        assert_eq!(name(&text).len(), 32);
    }

    #[test]
    fn a_circle_is_refused() {
        for text in ["_:a <e:p> _:a .", "_:a <e:p> _:b . _:b <e:p> _:c . _:c <e:p> _:a ."] {
            assert!(version(&graph(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_node_that_is_pointed_at_twice_is_no_circle() {
        let text = "<e:s> <e:p> _:a , _:b . _:a <e:q> _:c . _:b <e:q> _:c ; <e:r> _:a . _:c <e:r> 1 .";
        assert_eq!(name(text).len(), 32);
    }
}
