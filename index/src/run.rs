//! A run: the best rows of a scan in order, and how many match.
//!
//! Blocks that promise most come first. Once enough better rows are known, a block whose bounds
//! ([`crate::zone`]) leave no row among the best is passed over. In most others only the few rows with a word or
//! a like meaning of the question can still be among the best: the rest of a block has a bound of its own.
//! Geodesics are computed only for rows whose bounds do not settle their place (see [`crate::rank`]). Counting goes
//! beside, up to a bound. The result depends on neither the blocks nor the threads, because places in the order
//! are all different.

use crate::count::{Count, Counter};
use crate::heard::Heard;
use crate::mask::Mask;
use crate::neighbourhood::Neighbourhood;
use crate::rank::{BlockFacts, Candidate, Most, Ranked, Ranking, RowFacts, Top};
use crate::scan::{BlockAt, Scan};
use crate::scenario::{Likeness, Scenario};
use fieldpack_graph::columns::{CHUNK_ROWS, Chunk, Word};
use fieldpack_graph::knowledge::RecordField;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSlice;
use std::cmp::Ordering;
use std::sync::atomic::{AtomicBool, Ordering as AtomicOrder};
use std::time::{Duration, Instant};

/// Blocks that are looked at before the rest is shared between threads: they promise most, and what they hold
/// spares most of the rest.
const FIRST: usize = 8;
/// Shares of the rest, for each thread.
const SHARES: usize = 2;
/// Blocks from which the rest is shared.
const WORTH_SHARING: usize = 96;

/// What a run found.
#[derive(Debug)]
pub(crate) struct Found<'w> {
    /// The best rows, in order.
    pub(crate) best: Vec<Candidate<'w>>,
    /// How many match in all, those before the page included; where they are counted.
    pub(crate) count: Count,
    /// Rows that were compared.
    pub(crate) compared: usize,
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
    /// Whether it was looked into.
    is_seen: AtomicBool,
    most: Most,
    /// Whether words or a like meaning found some of its rows.
    is_found: bool,
    /// What each signal gives a row at most that words and meaning did not find.
    facts: BlockFacts,
    /// The best place of a row that they did not find; `None` where none such can be a hit.
    rest: Option<Most>,
}

/// Which rows of a block are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Those that words or a like meaning found.
    Found,
    /// The others.
    Rest,
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
        let blocks = self.scan.blocks();
        let ((top, looked_at), count) = match self.scan.counts_up_to {
            Some(bound) if blocks.len() < WORTH_SHARING => (self.best(&blocks), self.count(&blocks, bound)),
            Some(bound) => rayon::join(|| self.best(&blocks), || self.count(&blocks, bound)),
            None => (self.best(&blocks), Count::default()),
        };
        let (spent, compared) = (top.spent, top.compared);
        let passed_over = blocks.len() - looked_at;
        Found { best: top.into_sorted(), count, compared, blocks: blocks.len(), passed_over, spent }
    }

    /// The best rows, and how many blocks had to be looked into.
    fn best(&self, blocks: &[BlockAt<'w>]) -> (Top<'w>, usize) {
        let pieces: Vec<Piece<'w>> = if blocks.len() < WORTH_SHARING {
            blocks.iter().filter_map(|at| self.piece(at)).collect()
        } else {
            blocks.par_iter().with_min_len(WORTH_SHARING).filter_map(|at| self.piece(at)).collect()
        };
        let mut top = Top::new(self.ranking.limit);
        // First the rows that words or a like meaning found: they are few and most of the best are among them.
        // Where enough is known of those, few blocks can hold a better row among the rest.
        let found = pieces.iter().filter(|piece| piece.is_found).map(|piece| (piece.most, piece));
        self.look_at_all(found.collect(), Part::Found, &mut top);
        let rest = pieces.iter().filter_map(|piece| Some((piece.rest?, piece)));
        let rest = rest.filter(|(most, _)| !is_hopeless(*most, &top));
        self.look_at_all(rest.collect(), Part::Rest, &mut top);
        let looked_at = pieces.iter().filter(|piece| piece.is_seen.load(AtomicOrder::Relaxed)).count();
        (top, looked_at)
    }

    /// Looks at a part of blocks, those that promise most first.
    fn look_at_all(&self, mut pieces: Vec<(Most, &Piece<'w>)>, part: Part, top: &mut Top<'w>) {
        pieces.sort_unstable_by(|(one, _), (other, _)| better(*other, *one));
        let (first, rest) = pieces.split_at(pieces.len().min(FIRST));
        self.look(first.iter(), part, top);
        let rest = &rest[..rest.partition_point(|(most, _)| !is_hopeless(*most, top))];
        if rest.len() < WORTH_SHARING {
            return self.look(rest.iter(), part, top);
        }
        // Dealt out one by one, so that each share has some of those that promise most.
        let shares = SHARES * rayon::current_num_threads();
        let share = |number: usize| {
            let mut beside = top.beside();
            self.look(rest.iter().skip(number).step_by(shares), part, &mut beside);
            beside
        };
        let beside = (0..shares).into_par_iter().map(share).reduce(|| top.beside(), Top::merge);
        top.absorb(beside);
    }

    /// Looks at blocks, of which none promises more than one before.
    fn look<'p>(&self, pieces: impl Iterator<Item = &'p (Most, &'p Piece<'w>)>, part: Part, top: &mut Top<'w>)
    where
        'w: 'p,
    {
        for (most, piece) in pieces {
            if is_hopeless(*most, top) {
                break;
            }
            self.rank(piece, part, top);
            piece.is_seen.store(true, AtomicOrder::Relaxed);
        }
    }

    /// A block with the best places that its rows can have; `None` where none can be a hit.
    fn piece(&self, at: &BlockAt<'w>) -> Option<Piece<'w>> {
        let words = self.heard.words.as_ref().map_or(&[][..], |words| words.of_block(at.record_type, at.number()));
        let (text, has_code) = words
            .iter()
            .fold((0.0_f32, false), |(score, has_code), found| (score.max(found.score), has_code || found.has_code));
        let vector = self.heard.meant.as_ref().map_or(0.0, |meant| meant.best(at.record_type, at.number()));
        let Some(bounds) = at.bounds else {
            let most = Most { has_code: true, key: f64::INFINITY };
            let is_found = !self.found(at).is_empty();
            let (is_seen, facts) = (AtomicBool::new(false), BlockFacts::default());
            return Some(Piece { at: at.clone(), is_seen, most, is_found, facts, rest: Some(most) });
        };
        let links = self.heard.links.as_ref().map_or(0.0, |links| {
            links.most_of([&bounds.classes, &bounds.kinds, &bounds.activities].map(|few| few.0.as_deref()))
        });
        let is_found = !words.is_empty() || vector > 0.0;
        if (self.scan.needs_match && !is_found && links == 0.0) || self.scan.is_outside(bounds) {
            return None;
        }
        let scenario = self.scan.scenario.as_ref().map_or(0.0, |scenario| scenario.most_of(self.scan.columns, bounds));
        let space_time = self.ranking.space_time_most(bounds);
        let facts = BlockFacts { scenario, links, space_time, ..BlockFacts::default() };
        let most = self.ranking.most_of(bounds, &BlockFacts { text, has_code, vector, ..facts });
        let rest = if is_found { self.ranking.most_of(bounds, &facts) } else { most };
        let rest = (!self.scan.needs_match || links > 0.0).then_some(rest);
        Some(Piece { at: at.clone(), is_seen: AtomicBool::new(false), most, is_found, facts, rest })
    }

    /// How many rows match, up to a bound.
    fn count(&self, blocks: &[BlockAt<'_>], bound: usize) -> Count {
        let counter = Counter::new(bound);
        let count = |blocks: &[BlockAt<'_>]| {
            for at in blocks {
                if counter.is_full() {
                    break;
                }
                counter.add(self.count_of(at));
            }
        };
        if blocks.len() < WORTH_SHARING {
            count(blocks);
        } else {
            blocks.par_chunks(WORTH_SHARING).for_each(count);
        }
        counter.count()
    }

    /// Counts the rows of a block that match.
    fn count_of(&self, at: &BlockAt<'_>) -> usize {
        let rows = self.matching(at);
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

    /// Puts rows of a block among the best that belong there.
    fn rank(&self, piece: &Piece<'w>, part: Part, top: &mut Top<'w>) {
        let begin = Instant::now();
        let at = &piece.at;
        let found = self.found(at);
        let rows = match part {
            Part::Found => found.and(self.scan.left(at)),
            Part::Rest => self.matching(at).and_not(found),
        };
        if rows.is_empty() {
            top.spent.space_time += begin.elapsed();
            return;
        }
        let mut rows = in_chunk(rows, at);
        let place = self.scan.placed(at);
        let chunk = place.chunk;
        let first = at.chunk * CHUNK_ROWS;
        let links = |row: usize| {
            let links = self.heard.links.as_ref();
            links.map_or(0.0, |links| links.score_of(chunk.class[row], chunk.kind[row], chunk.activity[row]))
        };
        let words = |row: usize| {
            let words = self.heard.words.as_ref();
            words.and_then(|words| words.get(at.record_type, first + row)).unwrap_or_default()
        };
        let meant =
            |row: usize| self.heard.meant.as_ref().map_or(0.0, |meant| meant.score(at.record_type, first + row));
        let marks = |row: u16, scenario: f32| {
            let row = usize::from(row);
            let facts = RowFacts {
                found: words(row),
                vector: meant(row),
                links: links(row),
                language: chunk.language(row),
                months: chunk.months[row],
                first_day: chunk.from[row],
                point: place.point(row),
            };
            self.ranking.marks(&facts, scenario)
        };
        let selected = Instant::now();
        top.spent.space_time += selected - begin;
        top.compared += rows.len();
        let mut likeness = Likeness::default();
        if let Some(scenario) = &self.scan.scenario {
            if self.scan.needs_condition {
                let known = scenario.compare(self.scan.columns, chunk, &rows);
                let mut numbers = 0..;
                rows.retain(|_| numbers.next().is_some_and(|number| known.is_known(number)));
                likeness = known.only_known();
            } else if let (Part::Rest, Some(last), Some(_)) = (part, top.last(), at.bounds) {
                // Comparing conditions is column by column and quick; with them most rows are settled before their
                // distance is asked for.
                let all = scenario.compare(self.scan.columns, chunk, &rows);
                let may_be_better = |number: &usize| {
                    let row = usize::from(rows[*number]);
                    let shares = (all.of(*number), links(row), piece.facts.space_time);
                    !self.ranking.is_rest_behind(chunk.language(row), shares, last)
                };
                let kept: Vec<usize> = (0..rows.len()).filter(may_be_better).collect();
                likeness = all.only(&kept);
                rows = kept.into_iter().map(|number| rows[number]).collect();
            } else {
                // Most rows are too far, out of season or without a word of the question to be among the best
                // however like their conditions are: those need not be compared. What was found of a row is at hand; the
                // rest of it lies in many columns.
                if let (Some(last), Some(bounds)) = (top.last(), at.bounds) {
                    rows.retain(|row| {
                        let (found, vector) = (words(usize::from(*row)), meant(usize::from(*row)));
                        let facts = BlockFacts { text: found.score, has_code: found.has_code, vector, ..piece.facts };
                        !Ranking::is_behind(self.ranking.most_of(bounds, &facts), last)
                            && !self.ranking.is_surely_behind(&marks(*row, piece.facts.scenario), last)
                    });
                }
                likeness = scenario.compare(self.scan.columns, chunk, &rows);
            }
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
        top.spent.scenario += compared - selected;
        top.spent.space_time += compared.elapsed();
    }

    /// The rows of a block that words or a like meaning found.
    fn found(&self, at: &BlockAt<'_>) -> Mask {
        let (record_type, number) = (at.record_type, at.number());
        let words = self.heard.words.as_ref().map(|words| words.mask(record_type, number)).unwrap_or_default();
        let meant = self.heard.meant.as_ref().map(|meant| meant.mask(record_type, number)).unwrap_or_default();
        words.or(meant)
    }

    /// The rows of a block that what restricts leaves and, where that is needed, something of the question
    /// matches.
    fn matching(&self, at: &BlockAt<'_>) -> Mask {
        if !self.scan.needs_match {
            return self.scan.left(at);
        }
        let found = self.found(at);
        if found.is_empty() && self.heard.links.is_none() {
            return found;
        }
        let rows = self.scan.left(at);
        match &self.heard.links {
            Some(links) if !rows.is_empty() => rows.and(found.or(linked(links, at, self.scan.placed(at).chunk, rows))),
            _ => rows.and(found),
        }
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

/// Whether what has this place at most cannot be among the best any more.
fn is_hopeless(most: Most, top: &Top<'_>) -> bool {
    top.last().is_some_and(|last| Ranking::is_behind(most, last))
}

/// Which of two places is the better one.
fn better(one: Most, other: Most) -> Ordering {
    one.has_code.cmp(&other.has_code).then_with(|| one.key.total_cmp(&other.key))
}
