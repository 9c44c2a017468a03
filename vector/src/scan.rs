//! The scan: codes of all vectors are compared with the query's, the vectors of the nearest codes exactly.
//!
//! How many are compared exactly depends on the data. The scan goes in rounds, over a few chunks first. After
//! each round there is a score that the answer reaches; the known spread of estimates then says how far the code of
//! a vector that belongs to the answer may be off, and only vectors with codes up to there are compared
//! exactly. Where vectors lie far apart those are few; where thousands lie close together it is all of them.
//! Most codes are not even estimated: they differ from the query's own in more signs than the score allows.

use crate::allowed::Allowed;
use crate::chunk::id;
use crate::code::QueryCode;
use crate::exact::{compare, compare_all};
use crate::kernel::sift;
use crate::near::{Near, Nearest, best_of};
use crate::select::{Part, rows, select};
use crate::snapshot::Snapshot;
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;

/// Of so many chunks in a row...
const STRIDE: usize = 16;
/// ...the first rounds take those up to these places, the last round takes the rest.
const ROUNDS: [usize; 3] = [1, 4, STRIDE];

/// Finds by codes, then exactly: at least 995 of a thousand of the exact answer on clustered data, all of it
/// where few vectors are allowed.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'s>(pub(crate) &'s Snapshot);

impl Nearest for Scan<'_> {
    fn nearest(&self, query: &[f32], count: usize, allowed: Option<&Allowed>) -> Vec<Near> {
        if !self.0.takes(query) {
            return Vec::new();
        }
        scan(self.0, query, count, &select(self.0, allowed, 0))
    }
}

/// The best of the rows of `parts`.
pub(crate) fn scan(snapshot: &Snapshot, query: &[f32], count: usize, parts: &[Part]) -> Vec<Near> {
    let settings = snapshot.settings();
    let rerank = settings.rerank.max(count.saturating_mul(2));
    if rows(parts) <= settings.exact_below.max(rerank) || query.iter().all(|component| *component == 0.0) {
        return compare_all(snapshot, query, count, parts);
    }
    let mut search = Search {
        snapshot,
        query,
        count,
        code: snapshot.coder().query(query),
        room: settings.rerank_most.max(rerank),
        near: Vec::new(),
        bounds: Bounds::default(),
    };
    let mut first = 0;
    for end in ROUNDS {
        let round: Vec<&Part> = parts
            .iter()
            .enumerate()
            .filter(|(at, _)| (first..end).contains(&(at % STRIDE)))
            .map(|(_, part)| part)
            .collect();
        let mut codes = search.look(&round);
        // The nearest first: the score that they reach leaves most of the others out.
        let others = if codes.len() > rerank {
            codes.select_nth_unstable(rerank);
            codes.split_off(rerank)
        } else {
            Vec::new()
        };
        search.compare(codes);
        search.compare(others);
        first = end;
    }
    search.near
}

/// How far off what belongs to the answer may be.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// Signs of a code that differ from the query's.
    signs: u32,
    /// Distance of a code.
    distance: u16,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { signs: u32::MAX, distance: u16::MAX }
    }
}

/// A search on its way.
struct Search<'s> {
    snapshot: &'s Snapshot,
    query: &'s [f32],
    count: usize,
    code: QueryCode,
    /// Vectors of a round that are compared exactly at most.
    room: usize,
    /// The best so far, in order.
    near: Vec<Near>,
    bounds: Bounds,
}

impl Search<'_> {
    /// Distances and ids within the bounds, the closest `room`.
    fn look(&self, parts: &[&Part]) -> Vec<(u16, u32)> {
        let threads = rayon::current_num_threads();
        let rows: usize = parts.iter().map(|part| part.rows).sum();
        let pieces: Vec<Closest> = if rows < self.snapshot.settings().share_from || threads < 2 {
            vec![self.look_at(parts)]
        } else {
            parts.par_chunks(parts.len().div_ceil(2 * threads)).map(|parts| self.look_at(parts)).collect()
        };
        let mut all = Closest::new(self.room, u16::MAX);
        pieces.into_iter().for_each(|piece| all.codes.extend(piece.codes));
        all.prune();
        all.codes
    }

    fn look_at(&self, parts: &[&Part]) -> Closest {
        let mut closest = Closest::new(self.room, self.bounds.distance);
        for part in parts {
            let chunk = &self.snapshot.chunks()[part.chunk];
            sift(&self.code, self.bounds.signs, &chunk.codes, &chunk.stretches, &part.mask, |row, distance| {
                closest.consider(distance, id(part.chunk, row));
            });
        }
        closest
    }

    /// Compares exactly what is within the bounds, and draws them closer.
    fn compare(&mut self, mut codes: Vec<(u16, u32)>) {
        codes.retain(|(distance, _)| *distance <= self.bounds.distance);
        let ids = codes.into_iter().map(|(_, id)| id).collect();
        let mut near = std::mem::take(&mut self.near);
        near.extend(compare(self.snapshot, self.query, ids));
        self.near = best_of(near, self.count);
        if let Some(last) = self.count.checked_sub(1).and_then(|last| self.near.get(last)) {
            let margin = self.snapshot.settings().margin;
            self.bounds = Bounds {
                signs: self.code.most_signs(last.score, margin),
                distance: self.code.farthest(last.score, margin),
            };
        }
    }
}

/// The codes closest to the query's, ties by id.
struct Closest {
    room: usize,
    /// No code farther than this is among them.
    limit: u16,
    codes: Vec<(u16, u32)>,
}

impl Closest {
    fn new(room: usize, limit: u16) -> Self {
        Self { room, limit, codes: Vec::new() }
    }

    fn consider(&mut self, distance: u16, id: u32) {
        if distance <= self.limit {
            self.codes.push((distance, id));
            if self.codes.len() >= 2 * self.room {
                self.prune();
            }
        }
    }

    fn prune(&mut self) {
        if self.codes.len() > self.room {
            let (_, last, _) = self.codes.select_nth_unstable(self.room - 1);
            self.limit = last.0;
            self.codes.truncate(self.room);
        }
    }
}
