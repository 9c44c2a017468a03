//! A run: the best rows of a scan in order, and how many match.
//!
//! Blocks that promise most come first. Once enough better rows are known, a block whose bounds
//! ([`crate::zone`]) leave no row among the best is passed over, or only counted. Geodesics are computed only
//! for rows whose bounds do not settle their place (see [`crate::rank`]). The result depends on neither the
//! blocks nor the threads, because places in the order are all different.

use crate::heard::Heard;
use crate::mask::Mask;
use crate::neighbourhood::Neighbourhood;
use crate::rank::{BlockFacts, Candidate, Most, Ranked, Ranking, RowFacts, Top};
use crate::scan::{BlockAt, Scan};
use crate::scenario::{Likeness, Scenario};
use fieldpack_graph::columns::{CHUNK_ROWS, Chunk, Word};
use fieldpack_graph::knowledge::RecordField;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::cmp::Ordering;
use std::time::{Duration, Instant};

/// Blocks that are looked at before the rest is shared between threads: they promise most, and what they hold
/// spares most of the rest.
const FIRST: usize = 32;
/// Blocks from which the rest is shared.
const WORTH_SHARING: usize = 96;

/// What a run found.
#[derive(Debug)]
pub(crate) struct Found<'w> {
    /// The best rows, in order.
    pub(crate) best: Vec<Candidate<'w>>,
    /// How many match in all, those before the page included; where they are counted.
    pub(crate) total: usize,
    /// Blocks that there are, and how many were passed over.
    pub(crate) blocks: usize,
    pub(crate) passed_over: usize,
    /// What the signals took that are computed row by row, over all threads.
    pub(crate) spent: Spent,
}

/// Time that signals took which are computed row by row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    /// Comparing conditions.
    pub(crate) scenario: Duration,
    /// Asking what lies inside, and how near.
    pub(crate) space_time: Duration,
}

/// A block of rows, with the best place that one of them can have.
struct Piece<'w> {
    at: BlockAt<'w>,
    most: Most,
}

/// One run: what is looked for, what was heard, how it is ranked.
pub(crate) struct Run<'r, 'w> {
    pub(crate) scan: &'r Scan<'w>,
    pub(crate) heard: &'r Heard,
    pub(crate) ranking: &'r Ranking,
}

impl<'w> Run<'_, 'w> {
    /// The best rows, in order, and how many match in all.
    pub(crate) fn find(&self) -> Found<'w> {
        let (blocks, all) = self.scan.blocks(|_| true);
        let ranked = blocks.into_iter().filter_map(|at| Some(Piece { most: self.most(&at)?, at }));
        let mut pieces: Vec<Piece<'w>> = ranked.collect();
        pieces.sort_by(|one, other| better(other.most, one.most));
        let mut top = Top::new(self.ranking.limit);
        let (first, rest) = pieces.split_at(pieces.len().min(FIRST));
        let mut looked_at = self.look(first, &mut top);
        let is_promising = |piece: &&Piece<'_>| !is_hopeless(piece, &top);
        let promising = if self.scan.counts { rest.len() } else { rest.iter().take_while(is_promising).count() };
        let rest = &rest[..promising];
        let share = |pieces: &[Piece<'w>]| {
            let mut beside = top.beside();
            let looked_at = self.look(pieces, &mut beside);
            (beside, looked_at)
        };
        let (beside, more) = if rest.len() < WORTH_SHARING {
            share(rest)
        } else {
            let length = rest.len().div_ceil(4 * rayon::current_num_threads());
            rest.par_chunks(length)
                .map(share)
                .reduce(|| (top.beside(), 0), |(one, some), (other, others)| (one.merge(other), some + others))
        };
        looked_at += more;
        let top = top.merge(beside);
        let spent = top.spent;
        let (best, total) = top.into_sorted();
        Found { best, total, blocks: all, passed_over: all - looked_at, spent }
    }

    /// Looks at blocks; tells how many it had to look into.
    fn look(&self, pieces: &[Piece<'w>], top: &mut Top<'w>) -> usize {
        let mut looked_at = 0;
        for piece in pieces {
            if !is_hopeless(piece, top) {
                self.rank(&piece.at, top);
                looked_at += 1;
            } else if self.scan.counts {
                top.total += self.count(&piece.at, top);
            }
        }
        looked_at
    }

    /// The best place that a row of a block can have; `None` where none can be a hit.
    fn most(&self, at: &BlockAt<'_>) -> Option<Most> {
        let words = self.heard.words.as_ref().map_or(&[][..], |words| words.of_block(at.record_type, at.number()));
        let (text, has_code) = words
            .iter()
            .fold((0.0_f32, false), |(score, has_code), found| (score.max(found.score), has_code || found.has_code));
        let vector = self.heard.meant.as_ref().map_or(0.0, |meant| meant.best(at.record_type, at.number()));
        let Some(bounds) = at.bounds else { return Some(Most { has_code: true, key: f64::INFINITY }) };
        let links = self.heard.links.as_ref().map_or(0.0, |links| {
            links.most_of([&bounds.classes, &bounds.kinds, &bounds.activities].map(|few| few.0.as_deref()))
        });
        if self.scan.is_outside(bounds) || (self.scan.needs_match && text == 0.0 && vector == 0.0 && links == 0.0) {
            return None;
        }
        let scenario = self.scan.scenario.as_ref().map_or(0.0, |scenario| scenario.most_of(self.scan.columns, bounds));
        Some(self.ranking.most_of(bounds, &BlockFacts { text, has_code, vector, scenario, links }))
    }

    /// Counts the rows of a block that match.
    fn count(&self, at: &BlockAt<'_>, top: &mut Top<'_>) -> usize {
        let rows = self.matching(at, top);
        let knows_all = |scenario: &Scenario| at.bounds.is_some_and(|bounds| scenario.is_stated_by_all(bounds));
        match self.scan.scenario.as_ref().filter(|scenario| self.scan.needs_condition && !knows_all(scenario)) {
            Some(scenario) if !rows.is_empty() => {
                let rows = in_chunk(rows, at);
                let known = scenario.compare(self.scan.columns, self.scan.placed(at).chunk, &rows);
                (0..rows.len()).filter(|number| known.is_known(*number)).count()
            }
            _ => rows.count(),
        }
    }

    /// Counts the rows of a block that match, and puts those among the best that belong there.
    fn rank(&self, at: &BlockAt<'w>, top: &mut Top<'w>) {
        let mut rows = in_chunk(self.matching(at, top), at);
        let place = self.scan.placed(at);
        let chunk = place.chunk;
        let first = at.chunk * CHUNK_ROWS;
        let marks = |row: u16, scenario: f32| {
            let row = usize::from(row);
            let facts = RowFacts {
                found: self
                    .heard
                    .words
                    .as_ref()
                    .and_then(|words| words.get(at.record_type, first + row))
                    .unwrap_or_default(),
                vector: self.heard.meant.as_ref().map_or(0.0, |meant| meant.score(at.record_type, first + row)),
                links: self
                    .heard
                    .links
                    .as_ref()
                    .map_or(0.0, |links| links.score_of(chunk.class[row], chunk.kind[row], chunk.activity[row])),
                language: chunk.language(row),
                months: chunk.months[row],
                first_day: chunk.from[row],
                point: place.point(row),
            };
            self.ranking.marks(&facts, scenario)
        };
        let begin = Instant::now();
        let mut likeness = Likeness::default();
        if let Some(scenario) = &self.scan.scenario {
            if self.scan.needs_condition {
                let known = scenario.compare(self.scan.columns, chunk, &rows);
                let mut numbers = 0..;
                rows.retain(|_| numbers.next().is_some_and(|number| known.is_known(number)));
                likeness = known.only_known();
            }
            top.total += rows.len();
            if !self.scan.needs_condition {
                // Most rows are too far, out of season or without a word of the question to be among the best
                // however like their conditions are: those need not be compared.
                if let Some(last) = top.last() {
                    let most =
                        at.bounds.map_or_else(|| scenario.most(), |bounds| scenario.most_of(self.scan.columns, bounds));
                    rows.retain(|row| !self.ranking.is_surely_behind(&marks(*row, most), last));
                }
                likeness = scenario.compare(self.scan.columns, chunk, &rows);
            }
        } else {
            top.total += rows.len();
        }
        let compared = Instant::now();
        for (number, row) in rows.iter().enumerate() {
            let marks = marks(*row, likeness.of(number));
            if top.last().is_some_and(|last| self.ranking.is_surely_behind(&marks, last)) {
                continue;
            }
            let (row, is_known) = (usize::from(*row), likeness.is_known(number));
            let ranked = Ranked { id: place.id(row), iri: &chunk.iri[row], marks, is_known };
            self.ranking.consider(&ranked, || place.position(row), top);
        }
        top.spent.scenario += compared - begin;
        top.spent.space_time += compared.elapsed();
    }

    /// The rows of a block that what restricts leaves and, where that is needed, something of the question
    /// matches.
    fn matching(&self, at: &BlockAt<'_>, top: &mut Top<'_>) -> Mask {
        let begin = Instant::now();
        let mut rows = self.scan.left(at);
        if self.scan.needs_match && !rows.is_empty() {
            let (record_type, number) = (at.record_type, at.number());
            let words = self.heard.words.as_ref().map(|words| words.mask(record_type, number)).unwrap_or_default();
            let meant = self.heard.meant.as_ref().map(|meant| meant.mask(record_type, number)).unwrap_or_default();
            let found = words.or(meant);
            let linked = match &self.heard.links {
                None => Mask::default(),
                Some(links) => linked(links, at, self.scan.placed(at).chunk, rows),
            };
            rows = rows.and(found.or(linked));
        }
        top.spent.space_time += begin.elapsed();
        rows
    }
}

/// Those of some rows of a block that links lead to.
fn linked(links: &Neighbourhood, at: &BlockAt<'_>, chunk: &Chunk, rows: Mask) -> Mask {
    let columns = [&chunk.class, &chunk.kind, &chunk.activity];
    let few = |field: usize| {
        at.bounds.and_then(|bounds| [&bounds.classes, &bounds.kinds, &bounds.activities][field].0.as_ref())
    };
    let mut found = Mask::default();
    // What all rows of a block have is told by a few words of its bounds.
    for (field, column) in RecordField::ALL.into_iter().zip(columns) {
        let Some(few) = few(field as usize) else { continue };
        let reached: Vec<Word> = few.iter().copied().filter(|word| links.reaches(field, *word)).collect();
        if reached.len() == few.len() {
            return rows;
        }
        let column = &column[at.rows.clone()];
        for word in reached {
            found = found.or(Mask::of(column, |found| *found == word));
        }
    }
    for (field, column) in RecordField::ALL.into_iter().zip(columns) {
        if few(field as usize).is_none() {
            let mut left = rows.and_not(found);
            left.retain(|row| links.reaches(field, column[at.rows.start + row]));
            found = found.or(left);
        }
    }
    found
}

/// Rows of a block by their places in its chunk.
fn in_chunk(rows: Mask, at: &BlockAt<'_>) -> Vec<u16> {
    // A chunk has 2048 rows.
    rows.rows().map(|row| (at.rows.start + row) as u16).collect()
}

/// Whether no row of a block can be among the best any more.
fn is_hopeless(piece: &Piece<'_>, top: &Top<'_>) -> bool {
    top.last().is_some_and(|last| Ranking::is_behind(piece.most, last))
}

/// Which of two blocks promises more.
fn better(one: Most, other: Most) -> Ordering {
    one.has_code.cmp(&other.has_code).then_with(|| one.key.total_cmp(&other.key))
}
