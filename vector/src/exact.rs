//! Exact comparison.

use crate::allowed::Allowed;
use crate::bytes::{Estimate, QueryBytes};
use crate::chunk::{self, Chunk, place, rows_of};
use crate::kernel::products;
use crate::near::{Near, Nearest, best_of};
use crate::select::{Part, rows, select};
use crate::snapshot::Snapshot;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use rayon::slice::ParallelSlice as _;

/// Rows of memory far apart that one thread reads before it is worth calling another.
const WORTH_SHARING: usize = 256;
/// Pieces for each thread.
const PIECES: usize = 2;

/// Compares the query with every vector: what the others are tested against.
#[derive(Clone, Copy, Debug)]
pub struct Exact<'s>(pub(crate) &'s Snapshot);

impl Nearest for Exact<'_> {
    fn nearest(&self, query: &[f32], count: usize, allowed: Option<&Allowed>) -> Vec<Near> {
        if !self.0.takes(query) {
            return Vec::new();
        }
        compare_all(self.0, query, count, &select(self.0, allowed, 0))
    }
}

/// The best of all rows of `parts`.
pub(crate) fn compare_all(snapshot: &Snapshot, query: &[f32], count: usize, parts: &[Part]) -> Vec<Near> {
    let of_part = |part: &Part| {
        let mut near = Vec::with_capacity(part.rows);
        let rows = &snapshot.chunks()[part.chunk].rows;
        products(query, rows, &rows_of(&part.mask), |row, score| {
            near.push(Near { id: chunk::id(part.chunk, row.into()), score });
        });
        best_of(near, count)
    };
    let all: Vec<Near> = if rows(parts) > WORTH_SHARING {
        parts.par_iter().flat_map_iter(of_part).collect()
    } else {
        parts.iter().flat_map(of_part).collect()
    };
    best_of(all, count)
}

/// Scores of the vectors of `ids`, in no order.
pub(crate) fn compare(snapshot: &Snapshot, query: &[f32], ids: Vec<u32>) -> Vec<Near> {
    each(snapshot, ids, |number, chunk, rows, near| {
        products(query, &chunk.rows, rows, |row, score| near.push(Near { id: chunk::id(number, row.into()), score }));
    })
}

/// What bytes tell of the vectors of `ids`, in no order.
pub(crate) fn estimate(snapshot: &Snapshot, query: &QueryBytes, ids: Vec<u32>) -> Vec<Estimate> {
    each(snapshot, ids, |number, chunk, rows, near| {
        query.estimate(chunk, rows, |row, least, most| {
            let least = Near { id: chunk::id(number, row.into()), score: least };
            near.push(Estimate { least, most });
        });
    })
}

/// What `find` finds of the rows of each chunk that some ids are in.
fn each<T: Send>(
    snapshot: &Snapshot,
    mut ids: Vec<u32>,
    find: impl Fn(usize, &Chunk, &[u16], &mut Vec<T>) + Sync,
) -> Vec<T> {
    // Rows side by side are read together.
    ids.sort_unstable();
    let of_ids = |ids: &[u32]| {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunk_by(|left, right| place(*left).0 == place(*right).0) {
            let number = place(ids[0]).0;
            let wanted: Vec<u16> = ids.iter().map(|id| place(*id).1 as u16).collect();
            find(number, &snapshot.chunks()[number], &wanted, &mut found);
        }
        found
    };
    if ids.len() > WORTH_SHARING {
        ids.par_chunks(ids.len().div_ceil(PIECES * rayon::current_num_threads()).max(WORTH_SHARING / 2))
            .flat_map_iter(of_ids)
            .collect()
    } else {
        of_ids(&ids)
    }
}
