//! Which vector each row has, in chunks that snapshots share, and which rows each vector has.

use super::holders::Holders;
use crate::zone::BLOCK_ROWS;
use fieldpack_graph::columns::{CHUNK_ROWS, Chunk, Columns, Row, RowId};
use fieldpack_graph::record::RecordType;
use fieldpack_vector::Store;
use std::sync::Arc;

/// No vector.
pub(super) const NONE: u32 = u32::MAX;

/// The vectors of all rows, by number. Cloning shares the chunks.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    by_type: [Vec<Arc<Vec<u32>>>; RecordType::ALL.len()],
    holders: Holders,
}

impl Rows {
    /// The vectors of all rows of columns, as far as the store has them.
    pub(super) fn fill(columns: &Columns, store: &Store) -> Self {
        let mut rows = Self::default();
        for record_type in RecordType::ALL {
            let ids = |chunk: &Arc<Chunk>| {
                let id = |key: &u64| if *key == 0 { NONE } else { store.id_of(*key).unwrap_or(NONE) };
                let mut ids: Vec<u32> = chunk.meaning.iter().map(id).collect();
                ids.resize(CHUNK_ROWS, NONE);
                Arc::new(ids)
            };
            rows.by_type[record_type as usize] = columns.table(record_type).chunks().iter().map(ids).collect();
        }
        rows.holders = Holders::of(|record_type| rows.ids(record_type));
        rows
    }

    /// Notes the vector of a row.
    pub(super) fn set(&mut self, row: Row<'_>, store: &Store) {
        let id = if row.meaning() == 0 { NONE } else { store.id_of(row.meaning()).unwrap_or(NONE) };
        let place = row.id().row as usize;
        let chunks = &mut self.by_type[row.id().record_type as usize];
        while chunks.len() <= place / CHUNK_ROWS {
            chunks.push(Arc::new(vec![NONE; CHUNK_ROWS]));
        }
        let chunk = &mut chunks[place / CHUNK_ROWS];
        if chunk[place % CHUNK_ROWS] != id {
            Arc::make_mut(chunk)[place % CHUNK_ROWS] = id;
            if self.holders.note(row.id()) {
                self.holders = Holders::of(|record_type| self.ids(record_type));
            }
        }
    }

    /// The vectors of all rows of a type, those of rows that have none included.
    fn ids(&self, record_type: RecordType) -> impl Iterator<Item = &u32> {
        self.by_type[record_type as usize].iter().flat_map(|ids| ids.iter())
    }

    /// The vector of a row.
    #[inline]
    pub(super) fn id_of(&self, row: RowId) -> u32 {
        let place = row.row as usize;
        let ids = self.by_type[row.record_type as usize].get(place / CHUNK_ROWS);
        ids.map_or(NONE, |ids| ids[place % CHUNK_ROWS])
    }

    /// The rows that have a vector, but for those that got it [lately](Self::lately).
    #[inline]
    pub(super) fn holders(&self, id: u32) -> impl Iterator<Item = RowId> {
        self.holders.had(id).filter(move |row| self.id_of(*row) == id)
    }

    /// The rows that got their vector lately, some of them more than once, with it.
    pub(super) fn lately(&self) -> impl Iterator<Item = (RowId, u32)> {
        let rows = self.holders.since().iter().map(|row| (*row, self.id_of(*row)));
        rows.filter(|(_, id)| *id != NONE)
    }

    /// How many rows have a vector, about.
    pub(super) fn len(&self) -> usize {
        self.holders.len()
    }

    /// The vectors of a block of rows, as far as they are kept here.
    pub(super) fn block(&self, record_type: RecordType, block: usize) -> &[u32] {
        let (chunk, first) = (block * BLOCK_ROWS / CHUNK_ROWS, block * BLOCK_ROWS % CHUNK_ROWS);
        let ids = self.by_type[record_type as usize].get(chunk).map_or(&[][..], |ids| ids.as_slice());
        ids.get(first..first + BLOCK_ROWS).unwrap_or_default()
    }
}
