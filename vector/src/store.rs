//! The writer.

use crate::chunk::{Chunk, ROWS, count, id, place};
use crate::code::Coder;
use crate::disk::Saved;
use crate::error::VectorError;
use crate::keeper::{Keeper, Ready};
use crate::settings::Settings;
use crate::snapshot::{Shape, Snapshot};
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// How far the squared length of a vector may be from one.
const LENGTH_ERROR: f32 = 1e-3;

/// Vectors by key, all of one length: the one writer, from which readers get snapshots.
///
/// Chunks are shared with snapshots. A chunk that a snapshot holds is copied once when it is changed; those
/// that nobody holds are changed in place.
#[derive(Debug)]
pub struct Store {
    pub(crate) shape: Arc<Shape>,
    pub(crate) chunks: Arc<Vec<Arc<Chunk>>>,
    ids: HashMap<u64, u32>,
    /// Ids to be used again, the least first: ids depend on what was put in and taken out, and on nothing else.
    free: BinaryHeap<Reverse<u32>>,
    /// Vectors that can be found.
    found: usize,
    /// Those of them that are not in the graph as they are now.
    tail: usize,
    /// Changes so far.
    pub(crate) stamp: u64,
    pub(crate) keeper: Keeper,
    pub(crate) saved: Saved,
}

impl Store {
    /// An empty store of vectors with so many components.
    ///
    /// # Errors
    /// [`VectorError::Dimensions`] unless there are 8 to 1024.
    pub fn new(dimensions: usize, settings: Settings) -> Result<Self, VectorError> {
        if !(8..=1024).contains(&dimensions) {
            return Err(VectorError::Dimensions { found: dimensions });
        }
        Ok(Self {
            shape: Arc::new(Shape { dimensions, coder: Coder::new(dimensions), settings }),
            chunks: Arc::default(),
            ids: HashMap::new(),
            free: BinaryHeap::new(),
            found: 0,
            tail: 0,
            stamp: 0,
            keeper: Keeper::default(),
            saved: Saved::default(),
        })
    }

    /// Components of each vector.
    pub fn dimensions(&self) -> usize {
        self.shape.dimensions
    }

    /// Vectors held, those that are all zeros included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether no vector is held.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The id of a key.
    pub fn id_of(&self, key: u64) -> Option<u32> {
        self.ids.get(&key).copied()
    }

    /// Puts a vector in, in the place of the last one with the same key; gives its id, which stays as long as the
    /// key is held. A vector that is all zeros is held and never found.
    ///
    /// # Errors
    /// [`VectorError`] when it has another length than the store's, or is neither of unit length nor all
    /// zeros; nothing is changed then.
    pub fn insert(&mut self, key: u64, vector: &[f32]) -> Result<u32, VectorError> {
        self.check(vector)?;
        let known = self.id_of(key);
        if let Some(id) = known {
            let (number, row) = place(id);
            if self.chunks[number].row(row, self.dimensions()) == vector {
                return Ok(id);
            }
            self.forget(id);
        }
        let id = known.unwrap_or_else(|| self.take_id());
        self.ids.insert(key, id);
        self.stamp += 1;
        let (number, row) = place(id);
        let chunk = Arc::make_mut(&mut Arc::make_mut(&mut self.chunks)[number]);
        chunk.set(row, key, vector, &self.shape.coder, self.stamp);
        if chunk.is_found(row) {
            (self.found, self.tail) = (self.found + 1, self.tail + 1);
        }
        Ok(id)
    }

    /// Takes a key out; gives the id that it had, which may be used again.
    pub fn remove(&mut self, key: u64) -> Option<u32> {
        let id = self.ids.remove(&key)?;
        self.forget(id);
        self.stamp += 1;
        let (number, row) = place(id);
        Arc::make_mut(&mut Arc::make_mut(&mut self.chunks)[number]).clear(row, self.stamp);
        self.free.push(Reverse(id));
        Some(id)
    }

    /// What readers see from now on. A graph that is ready is taken up; one that is due begins to be built. Takes
    /// microseconds.
    pub fn snapshot(&mut self) -> Snapshot {
        self.take_up_graph();
        let snapshot = self.as_snapshot();
        let changed = match &self.keeper.graph {
            Some(graph) => self.tail + (graph.points + self.tail).saturating_sub(self.found),
            None => self.tail,
        };
        self.keeper.build_if_due(&snapshot, changed);
        snapshot
    }

    /// Has a function called, from another thread, when a graph is ready to be taken up by the next snapshot, and
    /// when it is written and a save would name it.
    pub fn tell(&mut self, ready: Ready) {
        // Told once; a store has one who serves it.
        let _ = self.keeper.ready.set(ready);
    }

    /// Whether there is a graph on disk that the last save does not name.
    pub fn has_unsaved_graph(&mut self) -> bool {
        self.take_up_graph();
        self.keeper.written.is_some() && self.keeper.written != self.saved.graph
    }

    /// Waits until no graph is being built, written or read, and gives what readers see then: for tests and
    /// measurements.
    pub fn settle(&mut self) -> Snapshot {
        self.keeper.wait();
        self.take_up_graph();
        self.as_snapshot()
    }

    pub(crate) fn as_snapshot(&self) -> Snapshot {
        Snapshot {
            shape: self.shape.clone(),
            chunks: self.chunks.clone(),
            held: self.ids.len(),
            found: self.found,
            stamp: self.stamp,
            graph: self.keeper.graph.clone(),
        }
    }

    pub(crate) fn take_up_graph(&mut self) {
        if self.keeper.take_up()
            && let Some(graph) = &self.keeper.graph
        {
            self.tail = self.chunks.iter().map(|chunk| count(&chunk.found_after(graph.stamp))).sum();
        }
    }

    /// Counts a row that was read; says whether its key is new.
    pub(crate) fn hold(&mut self, key: u64, id: u32, is_found: bool) -> bool {
        self.found += usize::from(is_found);
        self.tail = self.found;
        match self.ids.entry(key) {
            Entry::Occupied(_) => false,
            Entry::Vacant(entry) => {
                entry.insert(id);
                true
            }
        }
    }

    /// Ids that were read and hold nothing.
    pub(crate) fn release(&mut self, ids: impl Iterator<Item = u32>) {
        self.free.extend(ids.map(Reverse));
    }

    /// Takes the vector of an id out of the counts.
    fn forget(&mut self, id: u32) {
        let (number, row) = place(id);
        let chunk = &self.chunks[number];
        if chunk.is_found(row) {
            let is_tail = self.keeper.graph.as_ref().is_none_or(|graph| chunk.stamps[row] > graph.stamp);
            (self.found, self.tail) = (self.found - 1, self.tail - usize::from(is_tail));
        }
    }

    fn take_id(&mut self) -> u32 {
        if let Some(Reverse(id)) = self.free.pop() {
            return id;
        }
        let chunks = Arc::make_mut(&mut self.chunks);
        if chunks.last().is_none_or(|chunk| chunk.len() == ROWS) {
            chunks.push(Arc::default());
        }
        let number = chunks.len() - 1;
        let chunk = Arc::make_mut(&mut chunks[number]);
        chunk.grow(self.shape.dimensions, self.shape.coder.words());
        id(number, chunk.len() - 1)
    }

    fn check(&self, vector: &[f32]) -> Result<(), VectorError> {
        if vector.len() != self.shape.dimensions {
            return Err(VectorError::Length { expected: self.shape.dimensions, found: vector.len() });
        }
        let squared: f32 = vector.iter().map(|component| component * component).sum();
        if (squared - 1.0).abs() <= LENGTH_ERROR || vector.iter().all(|component| *component == 0.0) {
            Ok(())
        } else {
            Err(VectorError::NotUnit { squared })
        }
    }
}
