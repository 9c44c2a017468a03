//! Binding the documents of an index that was just opened to the rows of the columns.
//!
//! A document knows its record by IRI, a row too; comparing millions of IRIs takes longer than all else of
//! opening, so hashes are compared. Two IRIs may have one hash: then the index is asked.

use super::slots::Slots;
use super::snapshot::Committed;
use crate::stable::hash;
use fieldpack_graph::columns::{Columns, RowId};
use fieldpack_graph::record::RecordType;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{HashMap, HashSet};
use tantivy::TantivyError;

/// Binds documents, given by the hashes of their IRIs and their slots, to rows, leaving out those whose
/// slots are in `superseded`: their records have changed since.
pub(super) fn bind(
    documents: &[(u64, u32)],
    committed: &Committed,
    columns: &Columns,
    superseded: &HashSet<u32>,
    slots: &mut Slots,
) -> Result<(), TantivyError> {
    if documents.is_empty() {
        return Ok(());
    }
    let rows: Vec<RowId> = RecordType::ALL
        .into_iter()
        .flat_map(|record_type| columns.table(record_type).rows().map(move |row| RowId { record_type, row }))
        .collect();
    let hashes: Vec<u64> = rows.par_iter().map(|id| hash(columns.row(*id).iri().as_bytes())).collect();
    let mut by_hash: HashMap<u64, Option<RowId>> = HashMap::with_capacity(rows.len());
    let mut ambiguous = Vec::new();
    for (id, hash) in rows.into_iter().zip(hashes) {
        if let Some(other) = by_hash.insert(hash, Some(id)) {
            ambiguous.extend(other);
            ambiguous.push(id);
            by_hash.insert(hash, None);
        }
    }
    for (hash, slot) in documents {
        if let Some(Some(id)) = by_hash.get(hash)
            && !superseded.contains(slot)
        {
            slots.bind(*slot, *id);
        }
    }
    for id in ambiguous {
        let iri = columns.row(id).iri();
        if let Some((_, slot)) = committed.slot_of(iri)?
            && !superseded.contains(&slot)
        {
            slots.bind(slot, id);
        }
    }
    Ok(())
}
