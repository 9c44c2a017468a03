//! What readers hold of the vectors, and what is near a question.

use super::rows::{NONE, Rows};
use crate::by_row::{ByRow, Gathered};
use crate::mask::Mask;
use crate::zone::BLOCK_ROWS;
use fieldpack_embed::{Embedder, Purpose};
use fieldpack_graph::columns::{CHUNK_ROWS, Columns};
use fieldpack_graph::record::RecordType;
use fieldpack_vector::{Allowed, Snapshot};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSlice;
use std::collections::HashMap;
use std::sync::Arc;

/// Different texts that one question finds by their meaning, at most. Texts farther off count as unlike,
/// whatever the page that is asked for.
const MOST_TEXTS: usize = 256;
/// Blocks from which they are shared between threads.
const WORTH_SHARING: usize = 512;

/// The vectors at one sequence, and the embedder that made them. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct MeaningSnapshot {
    inner: Option<Arc<Inner>>,
}

#[derive(Debug)]
struct Inner {
    embedder: Arc<dyn Embedder>,
    vectors: Snapshot,
    rows: Rows,
}

/// What is near a question: the scores of rows, 0 to 1.
#[derive(Debug)]
pub(crate) struct Meant {
    scores: ByRow<f32>,
    /// How many different texts are near.
    texts: usize,
}

impl MeaningSnapshot {
    pub(super) fn new(embedder: Arc<dyn Embedder>, vectors: Snapshot, rows: Rows) -> Self {
        Self { inner: Some(Arc::new(Inner { embedder, vectors, rows })) }
    }

    /// What names the embedder and its content; `None` where there is none yet.
    #[must_use]
    pub fn embedder(&self) -> Option<&str> {
        self.inner.as_ref().map(|inner| inner.embedder.id())
    }

    /// How many different texts have a vector.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.as_ref().map_or(0, |inner| inner.vectors.len())
    }

    /// Whether no text has a vector.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The set of the vectors of some rows, block by block.
    pub(crate) fn allowed(&self, rows: &[(RecordType, usize, Mask)]) -> Option<Allowed> {
        let inner = self.inner.as_ref()?;
        let of_some = |rows: &[(RecordType, usize, Mask)]| {
            let mut allowed = Allowed::with_room(inner.vectors.end() as usize);
            for (record_type, block, rows) in rows {
                let ids = inner.rows.block(*record_type, *block);
                let all = *rows == Mask::first(BLOCK_ROWS);
                let some = rows.rows().filter(|_| !all).filter_map(|row| ids.get(row));
                let ids = ids.iter().filter(|_| all).chain(some);
                allowed.extend(ids.copied().filter(|id| *id != NONE));
            }
            allowed
        };
        // A set for each thread, then one of all.
        let length = rows.len().div_ceil(rayon::current_num_threads()).max(WORTH_SHARING);
        rows.par_chunks(length).map(of_some).reduce_with(Allowed::or).or_else(|| Some(Allowed::new()))
    }

    /// Whether there is anything to compare a question with.
    pub(crate) fn is_ready(&self) -> bool {
        !self.is_empty()
    }

    /// The texts that are nearest to a question in meaning, of those allowed; up to the cosine `unlike` they are
    /// not alike. `None` where the question has nothing that the embedder knows, or it fails, which the log says.
    pub(crate) fn meant(
        &self,
        question: &str,
        allowed: Option<&Allowed>,
        unlike: f32,
        types: &[RecordType],
        columns: &Columns,
    ) -> Option<Meant> {
        let inner = self.inner.as_ref().filter(|inner| !inner.vectors.is_empty())?;
        let query = match inner.embedder.embed(&[question], Purpose::Query) {
            Ok(vectors) => vectors.into_iter().next()?,
            Err(error) => {
                tracing::error!(%error, "the embedder fails: the question is answered without meaning");
                return None;
            }
        };
        if query.iter().all(|component| *component == 0.0) {
            return None;
        }
        let near = inner.vectors.nearest(&query, MOST_TEXTS, allowed);
        // The same cosine is the same score for every question.
        let scores: HashMap<u32, f32> = near
            .into_iter()
            .map(|near| (near.id, ((near.score - unlike) / (1.0 - unlike)).min(1.0)))
            .filter(|(_, score)| *score > 0.0)
            .collect();
        Some(Meant { texts: scores.len(), scores: of_rows(&scores, inner, types, columns) })
    }
}

/// The scores of the rows that have one of the texts.
fn of_rows(scores: &HashMap<u32, f32>, inner: &Inner, types: &[RecordType], columns: &Columns) -> ByRow<f32> {
    let near: Allowed = scores.keys().copied().collect();
    let mut found = Gathered::new(columns, types);
    for record_type in types {
        let blocks = 0..columns.table(*record_type).chunks().len() * (CHUNK_ROWS / BLOCK_ROWS);
        // Of most blocks no text is near: that is settled without a branch for each row.
        let is_near = |block: &usize| {
            inner.rows.block(*record_type, *block).iter().fold(false, |any, id| any | near.contains(*id))
        };
        let blocks: Vec<usize> = blocks.into_par_iter().with_min_len(256).filter(is_near).collect();
        for block in blocks {
            let ids = inner.rows.block(*record_type, block);
            for (row, score) in ids.iter().enumerate().filter_map(|(row, id)| Some((row, scores.get(id)?))) {
                found.put(*record_type, (block * BLOCK_ROWS + row) as u32, *score);
            }
        }
    }
    found.ordered(f32::max)
}

impl Meant {
    /// How many different texts are near.
    pub(crate) fn len(&self) -> usize {
        self.texts
    }

    /// The score of a row; 0 where its text is not near.
    #[inline]
    pub(crate) fn score(&self, record_type: RecordType, row: usize) -> f32 {
        self.scores.get(record_type, row).unwrap_or(0.0)
    }

    /// The rows of a block whose texts are near.
    pub(crate) fn mask(&self, record_type: RecordType, block: usize) -> Mask {
        self.scores.mask(record_type, block)
    }

    /// The highest score in a block of rows of a type that was asked for.
    pub(crate) fn best(&self, record_type: RecordType, block: usize) -> f32 {
        self.scores.of_block(record_type, block).iter().copied().fold(0.0, f32::max)
    }
}
