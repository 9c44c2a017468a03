//! What readers hold of the vectors, and what is near a question.

use super::rows::{NONE, Rows};
use crate::zone::BLOCK_ROWS;
use fieldpack_embed::{Embedder, Purpose};
use fieldpack_graph::columns::{CHUNK_ROWS, Columns};
use fieldpack_graph::record::RecordType;
use fieldpack_vector::{Allowed, Snapshot};
use std::collections::HashMap;
use std::sync::Arc;

/// Different texts that one question finds by their meaning, at most. Texts farther off count as unlike,
/// whatever the page that is asked for.
const MOST_TEXTS: usize = 256;
/// The cosine up to which two texts are not alike: texts of the trade have as much in common as a rule.
const UNLIKE: f32 = 0.1;

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

/// Which texts a question may find.
#[derive(Debug)]
pub(crate) enum Texts {
    /// All.
    All,
    /// More than a quarter of all rows are left by what restricts: which, the rows tell when they are looked at.
    Most,
    /// These.
    Only(Allowed),
}

/// What is near a question.
#[derive(Debug)]
pub(crate) struct Meant {
    scores: HashMap<u32, f32>,
    found: Allowed,
    rows: Rows,
    /// The highest score in each block of rows, by record type.
    best: [Vec<f32>; RecordType::ALL.len()],
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

    /// The set of the vectors of some rows: chunk by chunk the rows that are meant.
    pub(crate) fn allowed<'r>(&self, rows: impl Iterator<Item = (RecordType, usize, &'r [u16])>) -> Option<Allowed> {
        let inner = self.inner.as_ref()?;
        let mut allowed = Allowed::with_room(inner.vectors.end() as usize);
        for (record_type, chunk, rows) in rows {
            let Some(ids) = inner.rows.chunk(record_type, chunk) else { continue };
            for id in rows.iter().map(|row| ids[usize::from(*row)]).filter(|id| *id != NONE) {
                allowed.insert(id);
            }
        }
        Some(allowed)
    }

    /// Whether there is anything to compare a question with.
    pub(crate) fn is_ready(&self) -> bool {
        !self.is_empty()
    }

    /// The texts that are nearest to a question in meaning, of those allowed. `None` where the question has
    /// nothing that the embedder knows, or it fails, which the log says.
    pub(crate) fn meant(
        &self,
        question: &str,
        texts: &Texts,
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
        let near = match texts {
            Texts::All => inner.vectors.nearest(&query, MOST_TEXTS, None),
            Texts::Most => inner.vectors.nearest(&query, 4 * MOST_TEXTS, None),
            Texts::Only(allowed) => inner.vectors.nearest(&query, MOST_TEXTS, Some(allowed)),
        };
        let mut found = Allowed::with_room(inner.vectors.end() as usize);
        let mut scores = HashMap::with_capacity(near.len());
        for near in near {
            // The same cosine is the same score for every question.
            let score = (near.score - UNLIKE) / (1.0 - UNLIKE);
            if score > 0.0 {
                found.insert(near.id);
                scores.insert(near.id, score.min(1.0));
            }
        }
        let mut meant = Meant { scores, found, rows: inner.rows.clone(), best: Default::default() };
        meant.best = best_by_block(&meant, types, columns);
        Some(meant)
    }
}

/// The highest score in each block of rows of some types.
fn best_by_block(meant: &Meant, types: &[RecordType], columns: &Columns) -> [Vec<f32>; RecordType::ALL.len()] {
    let mut best: [Vec<f32>; RecordType::ALL.len()] = Default::default();
    if meant.scores.is_empty() {
        return best;
    }
    for record_type in types {
        let chunks = columns.table(*record_type).chunks().len();
        let of_type = &mut best[*record_type as usize];
        of_type.reserve(chunks * (CHUNK_ROWS / BLOCK_ROWS));
        for chunk in 0..chunks {
            let Some(ids) = meant.rows.chunk(*record_type, chunk) else { break };
            for block in ids.chunks(BLOCK_ROWS) {
                let near = block.iter().filter(|id| meant.found.contains(**id)).map(|id| meant.of(*id));
                of_type.push(near.fold(0.0, f32::max));
            }
        }
    }
    best
}

impl Meant {
    /// How many different texts are near.
    pub(crate) fn len(&self) -> usize {
        self.scores.len()
    }

    fn of(&self, id: u32) -> f32 {
        self.scores.get(&id).copied().unwrap_or(0.0)
    }

    /// The score of a row; 0 where its text is not near.
    #[inline]
    pub(crate) fn score(&self, record_type: RecordType, row: usize) -> f32 {
        let Some(ids) = self.rows.chunk(record_type, row / CHUNK_ROWS) else { return 0.0 };
        let id = ids[row % CHUNK_ROWS];
        if self.found.contains(id) { self.of(id) } else { 0.0 }
    }

    /// The highest score in a block of rows of a type that was asked for.
    pub(crate) fn best(&self, record_type: RecordType, block: usize) -> f32 {
        self.best[record_type as usize].get(block).copied().unwrap_or(0.0)
    }
}
