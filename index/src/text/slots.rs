//! Slots: which row of the columns a document of the text index stands for.
//!
//! A document carries a slot, a small number that is its own as long as it lives. Rows of the columns
//! are not the same after a restart, so the slots are bound to rows in memory: when the index is opened,
//! and then document by document. A slot without a row is a document that is gone, whether or not the
//! index has been told yet.

use fieldpack_graph::columns::RowId;
use fieldpack_graph::record::RecordType;
use std::sync::Arc;

/// Slots of a chunk; a write copies at most one chunk that a reader holds.
const CHUNK: usize = 4096;
/// Bits of a row's number in a packed row.
const ROW_BITS: u32 = 28;
/// No row.
const NONE: u32 = u32::MAX;

/// Rows by slot. Cloning shares the chunks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    chunks: Vec<Arc<Vec<u32>>>,
}

impl Slots {
    /// The row that a slot stands for.
    pub(crate) fn row(&self, slot: u32) -> Option<RowId> {
        let slot = slot as usize;
        let packed = *self.chunks.get(slot / CHUNK)?.get(slot % CHUNK)?;
        if packed == NONE {
            return None;
        }
        let record_type = *RecordType::ALL.get((packed >> ROW_BITS) as usize)?;
        Some(RowId { record_type, row: packed & ((1 << ROW_BITS) - 1) })
    }

    /// Binds a slot to a row. Rows beyond 268 million, which fit into no memory, stay unbound.
    pub(crate) fn bind(&mut self, slot: u32, id: RowId) {
        if id.row < 1 << ROW_BITS {
            self.set(slot, (id.record_type as u32) << ROW_BITS | id.row);
        }
    }

    /// Leaves a slot without a row.
    pub(crate) fn free(&mut self, slot: u32) {
        self.set(slot, NONE);
    }

    fn set(&mut self, slot: u32, packed: u32) {
        let slot = slot as usize;
        while self.chunks.len() <= slot / CHUNK {
            self.chunks.push(Arc::new(vec![NONE; CHUNK]));
        }
        let chunk = &mut self.chunks[slot / CHUNK];
        if chunk[slot % CHUNK] != packed {
            Arc::make_mut(chunk)[slot % CHUNK] = packed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_keeps_what_it_saw() {
        let mut slots = Slots::default();
        let id = RowId { record_type: RecordType::Site, row: 7 };
        slots.bind(5000, id);
        let before = slots.clone();
        slots.free(5000);
        assert_eq!((slots.row(5000), before.row(5000)), (None, Some(id)));
        assert_eq!((before.row(4), before.row(1_000_000)), (None, None));
    }
}
