//! The scan: codes of all vectors are compared with the query's, the bytes of those with the nearest codes, the vectors
//! of the few that then may belong to the answer exactly.
//!
//! How many that are depends on the data. The scan goes in rounds, over a few chunks first. After
//! each round there is a score that the answer is expected to reach: of the chunks looked at come as many of
//! the answer as their share of all, and some more. The known spread of estimates then says how far the code of a vector
//! that belongs to the answer may be off, and only vectors with codes up to there are looked at further. Where
//! vectors lie far apart those are few; where thousands lie close together it is all of them. Where the answer does
//! not reach what was expected, because it lies in other chunks, all are looked at again for what it does reach.
//! Most codes are not even estimated: they differ from the query's own in more signs than the score allows. Of the rest
//! most are left out by their bytes ([`crate::bytes`]), a quarter as long as vectors and hardly less exact.

use crate::allowed::Allowed;
use crate::bytes::{Estimate, QueryBytes};
use crate::chunk::{count as count_of, id, rows_of, set};
use crate::code::QueryCode;
use crate::exact::{compare, compare_all, estimate};
use crate::kernel::{Most, sift};
use crate::near::{Near, Nearest, best_of};
use crate::select::{Part, rows, select};
use crate::snapshot::Snapshot;
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;

/// Of so many chunks in a row...
const STRIDE: usize = 64;
/// ...the first rounds take those up to these places, the last round takes the rest.
const ROUNDS: [usize; 4] = [1, 4, 16, STRIDE];

/// Pieces of a scan that is shared, for each thread: one that is busy with something else leaves some to the others.
const PIECES: usize = 4;

/// However small a part is, no answer is expected to reach its best before this place.
const LEAST_PLACE: usize = 8;

/// Finds by codes, then exactly: at least 995 of a thousand of the exact answer on clustered data, all of it
/// where few vectors are allowed.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'s>(pub(crate) &'s Snapshot);

impl Nearest for Scan<'_> {
    fn nearest(&self, query: &[f32], count: usize, allowed: Option<&Allowed>) -> Vec<Near> {
        if !self.0.takes(query) {
            return Vec::new();
        }
        scan(self.0, query, count, &select(self.0, allowed, 0), None)
    }
}

/// The best of the rows of `parts` that pass.
pub(crate) fn scan(
    snapshot: &Snapshot,
    query: &[f32],
    count: usize,
    parts: &[Part],
    passes: Option<Passes<'_>>,
) -> Vec<Near> {
    let settings = snapshot.settings();
    let rerank = settings.rerank.max(count.saturating_mul(2));
    if rows(parts) <= settings.exact_below.max(rerank) || query.iter().all(|component| *component == 0.0) {
        return match passes {
            None => compare_all(snapshot, query, count, parts),
            Some(passes) => compare_all(snapshot, query, count, &passing(parts, passes)),
        };
    }
    let mut search = Search {
        snapshot,
        query,
        count,
        passes,
        code: snapshot.coder().query(query),
        bytes: QueryBytes::of(query, settings.margin),
        room: settings.rerank_most.max(rerank),
        likely: Vec::new(),
        expected: f32::NEG_INFINITY,
        bounds: Bounds::default(),
    };
    let all = rows(parts);
    let (mut first, mut seen) = (0, 0);
    for end in ROUNDS {
        let round = parts.iter().enumerate().filter(|(at, _)| (first..end).contains(&(at % STRIDE)));
        let round: Vec<&Part> = round.map(|(_, part)| part).collect();
        seen += round.iter().map(|part| part.rows).sum::<usize>();
        search.round(&round, rerank, seen as f32 / all as f32);
        first = end;
    }
    let near = search.near();
    let reached = count.checked_sub(1).and_then(|last| near.get(last)).map(|last| last.score);
    if reached.is_some_and(|reached| reached >= search.expected) {
        return near;
    }
    // What was expected left out what belongs to the answer.
    search.likely.clear();
    search.expected = f32::NEG_INFINITY;
    search.bounds = reached.map_or_else(Bounds::default, |reached| search.bounds_of(reached));
    search.round(&parts.iter().collect::<Vec<_>>(), rerank, 1.0);
    search.near()
}

/// Whether an id may be found.
pub(crate) type Passes<'p> = &'p (dyn Fn(u32) -> bool + Sync);

/// The rows of some parts that pass.
fn passing(parts: &[Part], passes: Passes<'_>) -> Vec<Part> {
    let of = |part: &Part| {
        let mut mask = part.mask;
        for row in rows_of(&part.mask).into_iter().map(usize::from).filter(|row| !passes(id(part.chunk, *row))) {
            set(&mut mask, row, false);
        }
        Part { chunk: part.chunk, mask, rows: count_of(&mask) }
    };
    parts.iter().map(of).collect()
}

/// The place in a part of all that an answer of `count` is expected to reach for sure: as many as the part's share of
/// it, and four standard deviations more.
fn place_in(count: usize, share: f32) -> usize {
    let expected = count as f32 * share;
    count.min((expected + 4.0 * expected.sqrt()) as usize + LEAST_PLACE)
}

/// How far off what belongs to the answer may be.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// Signs of a code that differ from the query's.
    signs: u32,
    /// Distance of a code.
    distance: u16,
}

impl Bounds {
    /// Whether nothing is out of them.
    fn is_open(self) -> bool {
        self.distance == u16::MAX
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self { signs: u32::MAX, distance: u16::MAX }
    }
}

/// What may be in the answer.
#[derive(Clone, Copy, Debug)]
struct Likely {
    estimate: Estimate,
    /// Whether it passes for sure; else it was not asked yet.
    passes: bool,
}

/// A search on its way.
struct Search<'s> {
    snapshot: &'s Snapshot,
    query: &'s [f32],
    count: usize,
    passes: Option<Passes<'s>>,
    code: QueryCode,
    bytes: QueryBytes,
    /// Vectors of a round whose bytes are compared at most.
    room: usize,
    /// Those that may be in the answer, of what was compared so far.
    likely: Vec<Likely>,
    /// The highest score that bounds were made of.
    expected: f32,
    bounds: Bounds,
}

impl Search<'_> {
    /// Looks at some parts and compares what lies within the bounds. `share` is the share of all rows looked
    /// at by then.
    fn round(&mut self, parts: &[&Part], rerank: usize, share: f32) {
        let mut codes = self.look(parts);
        if self.bounds.is_open() && codes.len() > rerank {
            // The nearest first: the score that they reach leaves most of the others out.
            codes.select_nth_unstable(rerank);
            let others = codes.split_off(rerank);
            self.compare(codes, share);
            codes = others;
        }
        self.compare(codes, share);
    }

    /// Distances and ids within the bounds, the closest `room`.
    fn look(&self, parts: &[&Part]) -> Vec<(u16, u32)> {
        let threads = rayon::current_num_threads();
        let rows: usize = parts.iter().map(|part| part.rows).sum();
        let pieces: Vec<Closest> = if rows < self.snapshot.settings().share_from || threads < 2 {
            vec![self.look_at(parts)]
        } else {
            parts.par_chunks(parts.len().div_ceil(PIECES * threads).max(1)).map(|parts| self.look_at(parts)).collect()
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
            let weighted = self.code.scale.most_weighted(closest.limit, chunk.most_stretch);
            let most = Most { signs: self.bounds.signs, weighted };
            sift(&self.code, most, &chunk.codes, &chunk.stretches, &part.mask, |row, distance| {
                closest.consider(distance, id(part.chunk, row));
            });
        }
        closest
    }

    /// Compares the bytes of what is within the bounds, and draws them closer. `share` is the share of all rows that
    /// were looked at.
    fn compare(&mut self, mut codes: Vec<(u16, u32)>, share: f32) {
        codes.retain(|(distance, _)| *distance <= self.bounds.distance);
        let ids = codes.into_iter().map(|(_, id)| id).collect();
        let estimates = estimate(self.snapshot, &self.bytes, ids);
        let passes = self.passes.is_none();
        self.likely.extend(estimates.into_iter().map(|estimate| Likely { estimate, passes }));
        let best = self.best();
        if let Some(last) = self.count.checked_sub(1).and_then(|last| best.get(last)) {
            self.likely.retain(|likely| likely.estimate.most >= last.score);
        }
        let reached = place_in(self.count, share).checked_sub(1).and_then(|last| best.get(last));
        if let Some(score) = reached.map(|reached| reached.score).filter(|score| *score > self.expected) {
            self.expected = score;
            self.bounds = self.bounds_of(score);
        }
    }

    /// The best of what is likely that pass, by the least that they score, in order. What does not pass is no longer
    /// likely then.
    fn best(&mut self) -> Vec<Near> {
        // The best are asked of first: with luck those are enough, and asking takes longer than comparing.
        let mut left = std::mem::take(&mut self.likely);
        while self.likely.len() < self.count && !left.is_empty() {
            let some = (2 * (self.count - self.likely.len())).min(left.len());
            left.select_nth_unstable_by(some - 1, |one, other| one.estimate.least.order(&other.estimate.least));
            let others = left.split_off(some);
            let passing = left.into_iter().filter(|likely| likely.passes || self.does_pass(likely.estimate.least.id));
            let passing: Vec<Likely> = passing.map(|likely| Likely { passes: true, ..likely }).collect();
            self.likely.extend(passing);
            left = others;
        }
        let best = best_of(self.likely.iter().map(|likely| likely.estimate.least).collect(), self.count);
        self.likely.append(&mut left);
        best
    }

    fn does_pass(&self, id: u32) -> bool {
        self.passes.is_none_or(|passes| passes(id))
    }

    /// The answer, of what was compared: the vectors of what is likely are compared exactly.
    fn near(&self) -> Vec<Near> {
        let likely = self.likely.iter().filter(|likely| likely.passes || self.does_pass(likely.estimate.least.id));
        let ids = likely.map(|likely| likely.estimate.least.id).collect();
        best_of(compare(self.snapshot, self.query, ids), self.count)
    }

    /// How far off a vector may be whose score is at least `score`.
    fn bounds_of(&self, score: f32) -> Bounds {
        let margin = self.snapshot.settings().margin;
        Bounds { signs: self.code.most_signs(score, margin), distance: self.code.farthest(score, margin) }
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
