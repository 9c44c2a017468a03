//! What a reader sees.

use crate::allowed::Allowed;
use crate::chunk::{Chunk, place};
use crate::code::Coder;
use crate::exact::{Exact, compare_all};
use crate::graph::Graph;
use crate::near::{Near, Nearest};
use crate::plan::Plan;
use crate::scan::{Scan, scan};
use crate::select::{rows, select};
use crate::settings::Settings;
use crate::walk::Walk;
use std::sync::Arc;

/// What all snapshots of a store have in common.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) dimensions: usize,
    pub(crate) coder: Coder,
    pub(crate) settings: Settings,
}

/// The vectors of a store as they were at one moment. Cheap to clone, and shared between threads.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(crate) shape: Arc<Shape>,
    pub(crate) chunks: Arc<Vec<Arc<Chunk>>>,
    pub(crate) held: usize,
    pub(crate) found: usize,
    pub(crate) stamp: u64,
    pub(crate) graph: Option<Arc<Graph>>,
}

impl Snapshot {
    /// Components of each vector.
    pub fn dimensions(&self) -> usize {
        self.shape.dimensions
    }

    /// Vectors held, those that are all zeros included.
    pub fn len(&self) -> usize {
        self.held
    }

    /// Whether no vector is held.
    pub fn is_empty(&self) -> bool {
        self.held == 0
    }

    /// Vectors that can be found: those that are not all zeros.
    pub fn found(&self) -> usize {
        self.found
    }

    /// Ids are below this.
    pub fn end(&self) -> u32 {
        let rows: usize = self.chunks.iter().map(|chunk| chunk.len()).sum();
        rows as u32
    }

    /// The key of an id, where it is in use.
    pub fn key_of(&self, id: u32) -> Option<u64> {
        let (chunk, row) = place(id);
        let chunk = self.chunks.get(chunk)?;
        (row < chunk.len() && chunk.is_held(row)).then(|| chunk.keys[row])
    }

    /// The vector of an id, where it is in use.
    pub fn vector(&self, id: u32) -> Option<&[f32]> {
        let (chunk, row) = place(id);
        let chunk = self.chunks.get(chunk)?;
        (row < chunk.len() && chunk.is_held(row)).then(|| chunk.row(row, self.dimensions()))
    }

    /// Finds by comparing with every vector.
    pub fn exact(&self) -> Exact<'_> {
        Exact(self)
    }

    /// Finds by codes first.
    pub fn scan(&self) -> Scan<'_> {
        Scan(self)
    }

    /// Finds by the graph, where there is one.
    pub fn graph(&self) -> Option<Walk<'_>> {
        self.graph.as_deref().map(|graph| Walk { snapshot: self, graph })
    }

    /// The same vectors, searched as `settings` say; how the graph was built does not change.
    pub fn with(&self, settings: Settings) -> Self {
        let Shape { dimensions, ref coder, .. } = *self.shape;
        Self { shape: Arc::new(Shape { dimensions, coder: coder.clone(), settings }), ..self.clone() }
    }

    /// How a question is answered that may find `allowed`.
    pub fn plan(&self, allowed: Option<&Allowed>) -> Plan {
        Plan::of(self.settings(), self.found, rows(&select(self, allowed, 0)), self.graph.is_some())
    }

    /// As [`Nearest::nearest`], the way that [`plan`](Self::plan) says.
    pub fn nearest(&self, query: &[f32], count: usize, allowed: Option<&Allowed>) -> Vec<Near> {
        if !self.takes(query) {
            return Vec::new();
        }
        let parts = select(self, allowed, 0);
        match (Plan::of(self.settings(), self.found, rows(&parts), self.graph.is_some()), self.graph()) {
            (Plan::Exact, _) => compare_all(self, query, count, &parts),
            (Plan::Graph, Some(graph)) => graph.nearest(query, count, allowed),
            (Plan::Graph | Plan::Scan, _) => scan(self, query, count, &parts, None),
        }
    }

    /// As [`nearest`](Self::nearest) of those that pass, by scanning: for what most pass, where noting all that do would
    /// take longer than asking of those that are near.
    pub fn nearest_where(&self, query: &[f32], count: usize, passes: &(dyn Fn(u32) -> bool + Sync)) -> Vec<Near> {
        if !self.takes(query) {
            return Vec::new();
        }
        scan(self, query, count, &select(self, None, 0), Some(passes))
    }

    /// Whether a query can be near to anything.
    pub(crate) fn takes(&self, query: &[f32]) -> bool {
        query.len() == self.dimensions() && query.iter().all(|component| component.is_finite())
    }

    pub(crate) fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    pub(crate) fn coder(&self) -> &Coder {
        &self.shape.coder
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.shape.settings
    }
}

impl Nearest for Snapshot {
    fn nearest(&self, query: &[f32], count: usize, allowed: Option<&Allowed>) -> Vec<Near> {
        Self::nearest(self, query, count, allowed)
    }
}
