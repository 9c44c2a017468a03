//! The scan: codes of all vectors are compared with the query's, the vectors of the nearest codes exactly.
//!
//! How many are compared exactly depends on the data. A first few give a score that the answer reaches;
//! that score is an angle, and the angle tells how far the code of a vector that belongs to the answer
//! may be off. All vectors with codes up to there are compared exactly. Where vectors lie far apart that
//! is no more than the first few; where thousands lie close together it is all of those.

use crate::allowed::Allowed;
use crate::chunk::{self, ROWS, rows_of};
use crate::code::QueryCode;
use crate::exact::{compare, compare_all};
use crate::kernel;
use crate::near::{Near, Nearest, best_of};
use crate::select::{Part, rows, select};
use crate::snapshot::Snapshot;
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;

/// The distance of rows that are not looked at.
const OUT: u16 = u16::MAX;
/// Rows of a chunk below which codes are compared one by one.
const FEW: usize = ROWS / 8;

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
    let rows = rows(parts);
    let rerank = settings.rerank.max(count.saturating_mul(2));
    if rows <= settings.exact_below.max(rerank) || query.iter().all(|component| *component == 0.0) {
        return compare_all(snapshot, query, count, parts);
    }
    let code = snapshot.coder().query(query, settings.planes);
    let threads = rayon::current_num_threads();
    let pieces: Vec<Piece<'_>> = if rows < settings.share_from || threads < 2 {
        vec![Piece::look(snapshot, &code, parts, rerank)]
    } else {
        let size = parts.len().div_ceil(2 * threads);
        parts.par_chunks(size).map(|parts| Piece::look(snapshot, &code, parts, rerank)).collect()
    };
    let mut first = Closest::new(rerank);
    pieces.iter().for_each(|piece| first.extend(&piece.closest.codes));
    let cut = first.finish();
    let mut near = compare(snapshot, query, first.ids());
    let (Some(cut), Some(reached)) = (cut, nth_score(&mut near, count)) else {
        return best_of(near, count);
    };
    let limit = code.farthest(reached, settings.margin);
    if limit >= cut.0 {
        let mut more = Closest::new(settings.rerank_most.saturating_sub(rerank).max(1));
        pieces.iter().for_each(|piece| piece.beyond(cut, limit, &mut more));
        more.finish();
        near.extend(compare(snapshot, query, more.ids()));
    }
    best_of(near, count)
}

/// The score that the first `count` reach.
fn nth_score(near: &mut [Near], count: usize) -> Option<f32> {
    let place = count.min(near.len()).checked_sub(1)?;
    Some(near.select_nth_unstable_by(place, Near::order).1.score)
}

/// Some chunks with the distances of their codes.
struct Piece<'p> {
    parts: &'p [Part],
    /// [`ROWS`] for each part.
    distances: Vec<u16>,
    closest: Closest,
}

impl<'p> Piece<'p> {
    fn look(snapshot: &Snapshot, code: &QueryCode, parts: &'p [Part], rerank: usize) -> Self {
        let mut distances = vec![OUT; parts.len() * ROWS];
        let mut closest = Closest::new(rerank);
        let words = snapshot.coder().words();
        for (part, distances) in parts.iter().zip(distances.chunks_exact_mut(ROWS)) {
            let chunk = &snapshot.chunks()[part.chunk];
            if part.rows < FEW {
                for row in rows_of(&part.mask) {
                    let row = usize::from(row);
                    let distance = code.distance(&chunk.codes[row * words..(row + 1) * words], chunk.stretches[row]);
                    distances[row] = distance;
                    closest.consider(distance, chunk::id(part.chunk, row));
                }
                continue;
            }
            kernel::distances(&code.planes, &chunk.codes, &chunk.stretches, code.scale, &mut distances[..chunk.len()]);
            for (distances, word) in distances.chunks_exact_mut(64).zip(part.mask) {
                if word != u64::MAX {
                    let out = distances.iter_mut().enumerate().filter(|(bit, _)| word >> bit & 1 == 0);
                    out.for_each(|(_, distance)| *distance = OUT);
                }
            }
            kernel::below(distances, closest.limit(), |row, distance| {
                closest.consider(distance, chunk::id(part.chunk, row));
                closest.limit()
            });
        }
        Self { parts, distances, closest }
    }

    /// Codes behind the place `cut`, up to the distance `limit`.
    fn beyond(&self, cut: (u16, u32), limit: u16, more: &mut Closest) {
        for (part, distances) in self.parts.iter().zip(self.distances.chunks_exact(ROWS)) {
            kernel::below(distances, more.limit().min(limit.saturating_add(1)), |row, distance| {
                let id = chunk::id(part.chunk, row);
                if (distance, id) > cut {
                    more.consider(distance, id);
                }
                more.limit().min(limit.saturating_add(1))
            });
        }
    }
}

/// The codes closest to the query's, ties by id.
struct Closest {
    room: usize,
    /// At least `room` codes are closer.
    limit: u16,
    codes: Vec<(u16, u32)>,
}

impl Closest {
    fn new(room: usize) -> Self {
        Self { room, limit: OUT, codes: Vec::with_capacity(2 * room) }
    }

    /// The distance from which codes are not among the closest; ids of one piece come rising.
    fn limit(&self) -> u16 {
        self.limit
    }

    fn consider(&mut self, distance: u16, id: u32) {
        if distance < self.limit {
            self.codes.push((distance, id));
            if self.codes.len() == 2 * self.room {
                self.prune();
            }
        }
    }

    fn extend(&mut self, codes: &[(u16, u32)]) {
        self.codes.extend_from_slice(codes);
    }

    fn prune(&mut self) {
        let (_, last, _) = self.codes.select_nth_unstable(self.room - 1);
        self.limit = last.0;
        self.codes.truncate(self.room);
    }

    /// Leaves the closest; gives the last of them where others were left out.
    fn finish(&mut self) -> Option<(u16, u32)> {
        if self.codes.len() <= self.room {
            return (self.codes.len() == self.room).then(|| self.codes.iter().max().copied()).flatten();
        }
        self.prune();
        Some(self.codes[self.room - 1])
    }

    fn ids(&self) -> Vec<u32> {
        self.codes.iter().map(|(_, id)| *id).collect()
    }
}
