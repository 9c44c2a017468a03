//! The rows of one record type, in chunks.

use super::chunk::{CHUNK_ROWS, Chunk};
use std::sync::Arc;

/// The rows of one record type. Cloning shares the chunks.
#[derive(Clone, Debug, Default)]
pub struct Table {
    chunks: Vec<Arc<Chunk>>,
    free: Arc<Vec<u32>>,
    live: usize,
}

impl Table {
    /// A table of full chunks, the last aside, in which every row holds a record.
    pub(super) fn of(chunks: Vec<Arc<Chunk>>) -> Self {
        let live = chunks.iter().map(|chunk| chunk.len()).sum();
        Self { chunks, free: Arc::default(), live }
    }

    /// How many records it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The chunks; chunk `c` holds the rows from `c * CHUNK_ROWS`.
    #[must_use]
    pub fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    /// The chunk of a row and the row's place in it.
    ///
    /// # Panics
    /// When the table never had that row.
    #[must_use]
    pub fn locate(&self, row: u32) -> (&Chunk, usize) {
        let (chunk, place) = split(row);
        (&self.chunks[chunk], place)
    }

    /// The numbers of the rows that hold a record, rising.
    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.chunks.iter().enumerate().flat_map(|(number, chunk)| {
            (0..chunk.len()).filter(|place| chunk.is_live(*place)).map(move |place| join(number, place))
        })
    }

    /// A chunk to write to, copied where a reader holds it.
    pub(super) fn locate_mut(&mut self, row: u32) -> (&mut Chunk, usize) {
        let (chunk, place) = split(row);
        (Arc::make_mut(&mut self.chunks[chunk]), place)
    }

    /// A row without a record: a freed one, else a new one.
    pub(super) fn take_row(&mut self) -> u32 {
        self.live += 1;
        if !self.free.is_empty()
            && let Some(row) = Arc::make_mut(&mut self.free).pop()
        {
            return row;
        }
        if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK_ROWS) {
            self.chunks.push(Arc::new(Chunk::default()));
        }
        let number = self.chunks.len() - 1;
        join(number, Arc::make_mut(&mut self.chunks[number]).push_empty())
    }

    /// Empties a row for reuse.
    pub(super) fn free_row(&mut self, row: u32) {
        let (chunk, place) = self.locate_mut(row);
        chunk.clear(place);
        Arc::make_mut(&mut self.free).push(row);
        self.live -= 1;
    }
}

fn split(row: u32) -> (usize, usize) {
    let row = row as usize;
    (row / CHUNK_ROWS, row % CHUNK_ROWS)
}

fn join(chunk: usize, place: usize) -> u32 {
    u32::try_from(chunk * CHUNK_ROWS + place).expect("4 thousand million rows do not fit into memory")
}
