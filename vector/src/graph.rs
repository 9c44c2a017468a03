//! The graph of neighbours over a snapshot (HNSW, by `hnsw_rs`).
//!
//! It is frozen: a vector that was changed or taken out afterwards stays in it and is left out of what it
//! finds, one that was put in afterwards is scanned for. `hnsw_rs` holds small whole numbers in place of the
//! vectors, a quarter of their size; whatever it finds is compared exactly.

use crate::chunk::{id, place, rows_of};
use crate::code::Coder;
use crate::kernel::whole_product;
use crate::settings::GraphSettings;
use crate::snapshot::Snapshot;
use hnsw_rs::anndists::dist::distances::Distance;
use hnsw_rs::hnsw::Hnsw;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Layers of the graph at most; sixteen is what `hnsw_rs` can write to a file.
pub(crate) const LAYERS: usize = 16;
/// Vectors that a building thread takes at a time.
const TAKEN: usize = 64;
const SEED: u64 = 0x5eed_0002;

/// The angle between vectors given as levels, as one minus their product.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LevelDistance {
    unit: f32,
}

impl LevelDistance {
    pub(crate) fn new(coder: &Coder) -> Self {
        Self { unit: Coder::level_unit(coder.bits()) }
    }
}

impl Distance<i8> for LevelDistance {
    fn eval(&self, left: &[i8], right: &[i8]) -> f32 {
        // Rounding may make the product of like vectors larger than the unit; distances are never negative.
        (1.0 - whole_product(left, right) as f32 / self.unit).max(0.0)
    }
}

pub(crate) type Inner = Hnsw<'static, i8, LevelDistance>;

/// A frozen graph.
pub(crate) struct Graph {
    /// There until the graph is dropped.
    inner: Option<Inner>,
    /// The store's changes when the graph was frozen.
    pub(crate) stamp: u64,
    /// Vectors in it.
    pub(crate) points: usize,
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Graph")
            .field("stamp", &self.stamp)
            .field("points", &self.points)
            .finish_non_exhaustive()
    }
}

impl Graph {
    pub(crate) fn new(inner: Inner, stamp: u64) -> Self {
        let points = inner.get_nb_point();
        Self { inner: Some(inner), stamp, points }
    }

    /// Puts all vectors of a snapshot that can be found in a new graph; nothing when it is cancelled.
    pub(crate) fn build(snapshot: &Snapshot, settings: &GraphSettings, is_cancelled: &AtomicBool) -> Option<Self> {
        let chunks = snapshot.chunks().iter().enumerate();
        let mut ids: Vec<u32> = chunks
            .flat_map(|(number, chunk)| rows_of(&chunk.found).into_iter().map(move |row| id(number, row.into())))
            .collect();
        // Vectors that lie together are often put in together; a graph grown in such an order has few ways
        // from one cluster to the next.
        ids.shuffle(&mut ChaCha8Rng::seed_from_u64(SEED));
        let coder = snapshot.coder();
        let GraphSettings { neighbours, build_candidates, threads, .. } = *settings;
        let mut inner = Inner::new(neighbours, ids.len(), LAYERS, build_candidates, LevelDistance::new(coder));
        inner.set_keeping_pruned(settings.keeps_pruned);
        inner.set_extend_candidates(false);
        let next = AtomicUsize::new(0);
        // Threads of its own: on the shared ones questions would wait.
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    while let Some(ids) = ids.get(next.fetch_add(TAKEN, Ordering::Relaxed)..) {
                        for id in ids.iter().take(TAKEN) {
                            if is_cancelled.load(Ordering::Relaxed) {
                                return;
                            }
                            let (chunk, row) = place(*id);
                            let vector = snapshot.chunks()[chunk].row(row, snapshot.dimensions());
                            inner.insert_slice((&coder.levels(vector), *id as usize));
                        }
                        if ids.is_empty() {
                            break;
                        }
                    }
                });
            }
        });
        (!is_cancelled.load(Ordering::Relaxed)).then(|| Self::new(inner, snapshot.stamp))
    }

    /// Ids that the graph finds near to `levels`, `candidates` of them or fewer.
    pub(crate) fn search(&self, levels: &[i8], candidates: usize) -> Vec<u32> {
        let Some(inner) = &self.inner else { return Vec::new() };
        inner.search(levels, candidates, candidates).into_iter().map(|near| near.d_id as u32).collect()
    }

    pub(crate) fn inner(&self) -> Option<&Inner> {
        self.inner.as_ref()
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        // Taking a million vectors apart takes seconds, and the last to let go may be a question.
        let inner = self.inner.take();
        if self.points > 1_000 {
            std::thread::spawn(move || drop(inner));
        }
    }
}
