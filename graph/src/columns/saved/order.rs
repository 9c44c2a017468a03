//! The order in which rows are saved: rows that lie near each other stand near each other.
//!
//! Searches skip whole blocks of rows that cannot be among the best. How much they skip depends on how much
//! the rows of a block have in common, so rows are put in order of place, machine class and season.

use super::super::{Columns, NO_DAY, RowId, Word};
use crate::record::RecordType;
use rayon::slice::ParallelSliceMut;

/// What rows are put in order by: a cell of one degree (row by row from the south, those without a place
/// last), the machine class, the months, the first day.
type Key = (u32, Word, u16, i32, u32);

/// The rows of a type that hold a record, in the order in which they are saved.
pub(super) fn order(columns: &Columns, record_type: RecordType) -> Vec<RowId> {
    let keyed = columns.table(record_type).rows().map(|row| key(columns, RowId { record_type, row }));
    let mut keys: Vec<Key> = keyed.collect();
    keys.par_sort_unstable();
    keys.into_iter().map(|(.., row)| RowId { record_type, row }).collect()
}

fn key(columns: &Columns, id: RowId) -> Key {
    let row = columns.row(id);
    let cell = row.position().map_or(u32::MAX, |at| {
        // Latitudes are within 90, longitudes within 180 degrees.
        let (south, west) = ((at.lat + 90.0).floor() as u32, (at.lon + 180.0).floor() as u32);
        south * 361 + west
    });
    let from = row.from();
    (cell, row.class(), row.months(), if from == NO_DAY { i32::MAX } else { from }, id.row)
}
