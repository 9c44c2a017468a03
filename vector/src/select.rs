//! Which rows of a snapshot a search looks at.

use crate::allowed::Allowed;
use crate::chunk::{self, Mask};
use crate::snapshot::Snapshot;

/// The rows of a chunk that a search looks at.
pub(crate) struct Part {
    pub(crate) chunk: usize,
    pub(crate) mask: Mask,
    pub(crate) rows: usize,
}

/// Chunks with a row that can be found, is allowed and got its vector after the stamp `after`.
pub(crate) fn select(snapshot: &Snapshot, allowed: Option<&Allowed>, after: u64) -> Vec<Part> {
    let part = |(number, chunk): (usize, &std::sync::Arc<chunk::Chunk>)| {
        let mut mask = if after == 0 { chunk.found } else { chunk.found_after(after) };
        if let Some(allowed) = allowed {
            mask.iter_mut().zip(allowed.mask(number)).for_each(|(word, allowed)| *word &= allowed);
        }
        let rows = chunk::count(&mask);
        (rows > 0).then_some(Part { chunk: number, mask, rows })
    };
    snapshot.chunks().iter().enumerate().filter_map(part).collect()
}

/// Rows of all parts.
pub(crate) fn rows(parts: &[Part]) -> usize {
    parts.iter().map(|part| part.rows).sum()
}
