//! Parsed files with where everything stands.

use crate::knowledge::compile::{CompileProblem, OntologyFile, parse, subject_lines};
use oxigraph::model::{BlankNode, Graph, NamedNode, NamedOrBlankNode, Quad, Term};
use rayon::prelude::*;
use std::collections::HashMap;

/// The triples of some files, merged, with the place of every subject.
pub(super) struct Data<'f> {
    files: &'f [OntologyFile],
    graph: Graph,
    /// The file that a named subject was first met in.
    origins: HashMap<NamedNode, usize>,
    /// What leads to a blank node.
    parents: HashMap<BlankNode, NamedOrBlankNode>,
}

/// Where a subject stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// The file; empty where it is not known.
    pub(super) file: String,
    /// The line at which the subject's block opens, counted from 1.
    pub(super) line: Option<u64>,
}

impl<'f> Data<'f> {
    /// Parses files; those that are no Turtle become problems.
    pub(super) fn parse(files: &'f [OntologyFile], problems: &mut Vec<CompileProblem>) -> Self {
        let parsed: Vec<Result<Vec<Quad>, Box<CompileProblem>>> = files.par_iter().map(parse).collect();
        let mut data = Self { files, graph: Graph::new(), origins: HashMap::new(), parents: HashMap::new() };
        for (number, quads) in parsed.into_iter().enumerate() {
            match quads {
                Ok(quads) => quads.into_iter().for_each(|quad| data.insert(number, quad)),
                Err(problem) => problems.push(*problem),
            }
        }
        data
    }

    fn insert(&mut self, file: usize, quad: Quad) {
        if let NamedOrBlankNode::NamedNode(name) = &quad.subject
            && !self.origins.contains_key(name)
        {
            self.origins.insert(name.clone(), file);
        }
        if let Term::BlankNode(blank) = &quad.object {
            self.parents.entry(blank.clone()).or_insert_with(|| quad.subject.clone());
        }
        self.graph.insert(quad.as_ref());
    }

    /// How many triples there are.
    pub(super) fn len(&self) -> usize {
        self.graph.len()
    }

    /// The triples.
    pub(super) fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The named subject that a node belongs to; a blank node that nothing leads to names itself.
    pub(super) fn owner(&self, node: &NamedOrBlankNode) -> NamedOrBlankNode {
        let mut current = node;
        // Lists may be long; a circle of blank nodes ends after as many steps as there are of them.
        for _ in 0..=self.parents.len() {
            match current {
                NamedOrBlankNode::NamedNode(_) => break,
                NamedOrBlankNode::BlankNode(blank) => match self.parents.get(blank) {
                    Some(parent) => current = parent,
                    None => break,
                },
            }
        }
        current.clone()
    }

    /// The places of some subjects.
    pub(super) fn places(&self, subjects: &[NamedNode]) -> HashMap<NamedNode, Place> {
        let mut lines: HashMap<usize, HashMap<String, u64>> = HashMap::new();
        let mut places = HashMap::new();
        for subject in subjects {
            let Some(&number) = self.origins.get(subject) else { continue };
            let file = &self.files[number];
            let known = lines.entry(number).or_insert_with(|| subject_lines(&file.text));
            let place = Place { file: file.path.clone(), line: known.get(subject.as_str()).copied() };
            places.insert(subject.clone(), place);
        }
        places
    }
}
