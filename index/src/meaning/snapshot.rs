//! What readers hold of the vectors, and what is near a question.

use super::rows::{NONE, Rows};
use crate::by_row::{ByRow, Gathered};
use crate::mask::Mask;
use crate::scan::Selection;
use crate::zone::BLOCK_ROWS;
use fieldpack_embed::{Embedder, Purpose};
use fieldpack_graph::columns::Columns;
use fieldpack_graph::record::RecordType;
use fieldpack_vector::{Allowed, Near, Plan, Snapshot};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Different texts that one question finds by their meaning, at most. Texts farther off count as unlike,
/// whatever the page that is asked for.
const MOST_TEXTS: usize = 256;
/// So many times as many rows have a text as are selected at most, so that asking of near texts only is less work
/// than noting the texts of all selected rows.
const MANY: usize = 2;
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

    /// Whether there is anything to compare a question with.
    pub(crate) fn is_ready(&self) -> bool {
        !self.is_empty()
    }

    /// The texts that are nearest to a question in meaning, of those that selected rows have (all where it is
    /// `None`); up to the cosine `unlike` they are not alike. `None` where the question has nothing that the
    /// embedder knows, or it fails, which the log says.
    pub(crate) fn meant(
        &self,
        question: &str,
        selection: Option<&Selection>,
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
        let near = inner.near(&query, selection);
        // The same cosine is the same score for every question.
        let scores: HashMap<u32, f32> = near
            .into_iter()
            .map(|near| (near.id, ((near.score - unlike) / (1.0 - unlike)).min(1.0)))
            .filter(|(_, score)| *score > 0.0)
            .collect();
        Some(Meant { texts: scores.len(), scores: of_rows(&scores, inner, types, columns) })
    }
}

impl Inner {
    /// The vectors that are nearest to a query, of those that selected rows have.
    fn near(&self, query: &[f32], selection: Option<&Selection>) -> Vec<Near> {
        let Some(selection) = selection else { return self.vectors.nearest(query, MOST_TEXTS, None) };
        let is_most = selection.count().saturating_mul(MANY) >= self.rows.len();
        if !is_most || self.vectors.plan(None) != Plan::Scan {
            return self.vectors.nearest(query, MOST_TEXTS, Some(&self.allowed(selection)));
        }
        // Where most rows are selected, asking of the few vectors that are near is less than noting all.
        let lately = self.rows.lately().filter(|(row, _)| selection.has(*row));
        let lately: HashSet<u32> = lately.map(|(_, id)| id).collect();
        let passes = |id| self.rows.holders(id).any(|row| selection.has(row)) || lately.contains(&id);
        self.vectors.nearest_where(query, MOST_TEXTS, &passes)
    }

    /// The set of the vectors of selected rows.
    fn allowed(&self, selection: &Selection) -> Allowed {
        let of_some = |rows: &[(RecordType, usize, Mask)]| {
            let mut allowed = Allowed::with_room(self.vectors.end() as usize);
            for (record_type, block, rows) in rows {
                let ids = self.rows.block(*record_type, *block);
                let all = *rows == Mask::first(BLOCK_ROWS);
                let some = rows.rows().filter(|_| !all).filter_map(|row| ids.get(row));
                let ids = ids.iter().filter(|_| all).chain(some);
                allowed.extend(ids.copied().filter(|id| *id != NONE));
            }
            allowed
        };
        // A set for each thread, then one of all.
        let rows: Vec<_> = selection.blocks().collect();
        let length = rows.len().div_ceil(rayon::current_num_threads()).max(WORTH_SHARING);
        rows.par_chunks(length).map(of_some).reduce_with(Allowed::or).unwrap_or_default()
    }
}

/// The scores of the rows that have one of the texts.
fn of_rows(scores: &HashMap<u32, f32>, inner: &Inner, types: &[RecordType], columns: &Columns) -> ByRow<f32> {
    let mut found = Gathered::new(columns, types);
    for (id, score) in scores {
        inner.rows.holders(*id).for_each(|row| found.put(row.record_type, row.row, *score));
    }
    for (row, score) in inner.rows.lately().filter_map(|(row, id)| Some((row, scores.get(&id)?))) {
        found.put(row.record_type, row.row, *score);
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
