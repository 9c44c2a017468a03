//! The scan: which rows match, and the best of them in order.
//!
//! Rows are looked at block by block, column by column: what restricts comes first, what ranks is computed
//! for the rows that are left. Blocks whose bounds ([`crate::zone`]) leave no row among the best are passed
//! over; those that promise most come first. Geodesics are computed only for rows whose bounds do not settle
//! their place (see [`crate::rank`]). The result depends on neither the blocks nor the threads, because places
//! in the order are all different.

use crate::filter::Filter;
use crate::heard::Heard;
use crate::neighbourhood::Neighbourhood;
use crate::rank::{BlockFacts, Candidate, Most, Ranked, Ranking, RowFacts, Top};
use crate::scenario::{Likeness, Scenario};
use crate::space::{Area, Circle, Point, Positions};
use crate::text::Match;
use crate::time::Span;
use crate::zone::{BLOCK_ROWS, Block};
use fieldpack_graph::columns::{CHUNK_ROWS, Chunk, Columns, RowId, Word};
use fieldpack_graph::knowledge::RecordField;
use fieldpack_graph::record::{Position, RecordType};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::cmp::Ordering;
use std::ops::Range;

/// Blocks that are looked at before the rest is shared between threads: they promise most, and what they hold
/// spares most of the rest.
const FIRST: usize = 32;
/// Blocks from which the rest is shared.
const WORTH_SHARING: usize = 96;

/// What is looked for, made ready.
#[derive(Debug)]
pub(crate) struct Scan<'w> {
    pub(crate) columns: &'w Columns,
    pub(crate) positions: &'w Positions,
    pub(crate) types: Vec<RecordType>,
    pub(crate) filter: Filter,
    pub(crate) circle: Option<Circle>,
    pub(crate) area: Option<Area>,
    pub(crate) span: Option<Span>,
    /// Whether a row without a word, a like meaning or a link of the question is out.
    pub(crate) needs_match: bool,
    pub(crate) scenario: Option<Scenario>,
    /// Whether a row that states no condition asked about is out.
    pub(crate) needs_condition: bool,
    /// Whether all that match are counted.
    pub(crate) counts: bool,
}

/// What a scan found.
#[derive(Debug)]
pub(crate) struct Scanned<'w> {
    /// The best rows, in order.
    pub(crate) best: Vec<Candidate<'w>>,
    /// How many match in all, those before the page included; where they are counted.
    pub(crate) total: usize,
    /// Blocks that there are, and how many were passed over.
    pub(crate) blocks: usize,
    pub(crate) passed_over: usize,
}

/// A block of rows, with the best place that one of them can have.
struct Piece<'w> {
    record_type: RecordType,
    chunk: usize,
    rows: Range<usize>,
    /// Its bounds; `None` where there are none yet.
    block: Option<&'w Block>,
    most: Most,
}

/// One scan under way: what is looked for, what was heard, how it is ranked.
struct Run<'r, 'w> {
    scan: &'r Scan<'w>,
    heard: &'r Heard,
    ranking: &'r Ranking,
}

impl<'w> Scan<'w> {
    /// The best rows, in order, and how many match in all.
    pub(crate) fn run(&self, heard: &Heard, ranking: &Ranking) -> Scanned<'w> {
        let run = Run { scan: self, heard, ranking };
        let (mut pieces, blocks) = run.pieces();
        // Without an order to go by, in the order of the columns.
        pieces.sort_by(|one, other| better(other.most, one.most));
        let mut top = Top::new(ranking.limit);
        let (first, rest) = pieces.split_at(pieces.len().min(FIRST));
        let mut passed_over = blocks - pieces.len();
        for piece in first {
            passed_over += usize::from(!run.look_at(piece, &mut top));
        }
        let promising = |piece: &&Piece<'_>| top.last().is_none_or(|last| !Ranking::is_behind(piece.most, last));
        let promising = if self.counts { rest.len() } else { rest.iter().take_while(promising).count() };
        passed_over += rest.len() - promising;
        let rest = &rest[..promising];
        let look = |pieces: &[Piece<'w>], mut top: Top<'w>| {
            let passed_over = pieces.iter().filter(|piece| !run.look_at(piece, &mut top)).count();
            (top, passed_over)
        };
        let (rest, more) = if rest.len() < WORTH_SHARING {
            look(rest, top.beside())
        } else {
            let length = rest.len().div_ceil(4 * rayon::current_num_threads());
            rest.par_chunks(length)
                .map(|pieces| look(pieces, top.beside()))
                .reduce(|| (top.beside(), 0), |(one, more), (other, others)| (one.merge(other), more + others))
        };
        let (best, total) = top.merge(rest).into_sorted();
        Scanned { best, total, blocks, passed_over: passed_over + more }
    }

    /// Whether anything but the types restricts.
    pub(crate) fn is_restricted(&self) -> bool {
        !self.filter.is_empty() || self.circle.is_some() || self.area.is_some() || self.span.is_some()
    }

    /// The rows that what restricts leaves, block by block; `None` where it leaves more than a share of all rows
    /// of the types for sure.
    pub(crate) fn selected(&self, most_share: f64) -> Option<Vec<(RecordType, usize, Vec<u16>)>> {
        let mut left: Vec<(RecordType, usize, Range<usize>)> = Vec::new();
        let (mut sure, mut all) = (0, 0);
        for record_type in &self.types {
            for (number, chunk) in self.columns.table(*record_type).chunks().iter().enumerate() {
                let bounds = self.positions.zones.of(*record_type, number).unwrap_or_default();
                for first in (0..chunk.len()).step_by(BLOCK_ROWS) {
                    let rows = first..(first + BLOCK_ROWS).min(chunk.len());
                    let block = bounds.get(first / BLOCK_ROWS);
                    all += rows.len();
                    sure += block.filter(|block| self.leaves_all(block)).map_or(0, |block| block.live);
                    if block.is_none_or(|block| !self.is_outside(block)) {
                        left.push((*record_type, number, rows));
                    }
                }
            }
        }
        if sure as f64 > most_share * all as f64 {
            return None;
        }
        let select = |(kind, number, rows): &(RecordType, usize, Range<usize>)| {
            (*kind, *number, self.select(*kind, *number, rows.clone(), |_| true))
        };
        Some(left.par_chunks(64).flat_map_iter(|left| left.iter().map(select)).collect())
    }

    /// Whether what restricts leaves every row of a block for sure.
    fn leaves_all(&self, block: &Block) -> bool {
        let is_inside = |circle: &Circle| block.most_chord(circle.point()).is_some_and(|chord| circle.is_around(chord));
        self.area.is_none()
            && self.span.is_none()
            && self.filter.accepts_all(block)
            && self.circle.as_ref().is_none_or(is_inside)
    }

    /// Those of some rows of a chunk that hold a record, are wanted and that all that restricts leaves.
    fn select(
        &self,
        record_type: RecordType,
        number: usize,
        rows: Range<usize>,
        is_wanted: impl Fn(usize) -> bool,
    ) -> Vec<u16> {
        let chunk = &*self.columns.table(record_type).chunks()[number];
        let mut rows = self.filter.select(chunk, rows, is_wanted);
        if let Some(span) = self.span {
            rows.retain(|row| {
                let row = usize::from(*row);
                span.overlaps(chunk.from[row], chunk.to[row], chunk.months[row])
            });
        }
        if self.circle.is_none() && self.area.is_none() {
            return rows;
        }
        let place = Placed { scan: self, record_type, number, chunk };
        if let Some(circle) = &self.circle {
            rows.retain(|row| circle.holds(place.point(*row), || place.position(*row)));
        }
        if let Some(area) = &self.area {
            rows.retain(|row| {
                may_hold(area, place.point(*row)) && place.position(*row).is_some_and(|at| area.holds(at.lon, at.lat))
            });
        }
        rows
    }

    /// Whether no row of a block can be inside of what restricts.
    fn is_outside(&self, block: &Block) -> bool {
        let is_far = |circle: &Circle| block.least_chord(circle.point()).is_none_or(|chord| circle.is_beyond(chord));
        block.live == 0
            || self.filter.accepts_none(block)
            || self.circle.as_ref().is_some_and(is_far)
            || self.span.is_some_and(|span| !span.may_overlap(block.earliest, block.to, block.months))
    }
}

impl Run<'_, '_> {
    /// Whether every row of a block that holds a record matches for sure.
    fn matches_whole(&self, block: &Block) -> bool {
        let scan = self.scan;
        let is_linked = |links: &Neighbourhood| {
            let fields = [&block.classes, &block.kinds, &block.activities];
            let is_reached = |field| move |word: Word| links.words(field).binary_search(&word).is_ok();
            RecordField::ALL.into_iter().zip(fields).any(|(field, few)| few.is_within(is_reached(field)))
        };
        scan.leaves_all(block)
            && (!scan.needs_match || self.heard.links.as_ref().is_some_and(is_linked))
            && (!scan.needs_condition
                || scan.scenario.as_ref().is_some_and(|scenario| scenario.is_stated_by_all(block)))
    }
}

impl<'w> Run<'_, 'w> {
    /// The blocks that may hold a hit, and how many blocks there are.
    fn pieces(&self) -> (Vec<Piece<'w>>, usize) {
        let (mut pieces, mut blocks) = (Vec::new(), 0);
        for record_type in &self.scan.types {
            for (number, chunk) in self.scan.columns.table(*record_type).chunks().iter().enumerate() {
                let bounds = self.scan.positions.zones.of(*record_type, number).unwrap_or_default();
                for first in (0..chunk.len()).step_by(BLOCK_ROWS) {
                    blocks += 1;
                    let block = bounds.get(first / BLOCK_ROWS);
                    let rows = first..(first + BLOCK_ROWS).min(chunk.len());
                    if let Some(most) = self.most(*record_type, number, first, block) {
                        pieces.push(Piece { record_type: *record_type, chunk: number, rows, block, most });
                    }
                }
            }
        }
        (pieces, blocks)
    }

    /// The best place that a row of a block can have; `None` where none can be a hit.
    fn most(&self, record_type: RecordType, chunk: usize, first: usize, block: Option<&Block>) -> Option<Most> {
        let number = (chunk * CHUNK_ROWS + first) / BLOCK_ROWS;
        let (text, has_code) = self.heard.words.as_ref().map_or((0.0, false), |words| words.best(record_type, number));
        let vector = self.heard.meant.as_ref().map_or(0.0, |meant| meant.best(record_type, number));
        let unbounded = || Most { has_code: true, key: f64::INFINITY };
        let Some(block) = block else { return Some(unbounded()) };
        let links = self.heard.links.as_ref().map_or(0.0, |links| {
            links.most_of([&block.classes, &block.kinds, &block.activities].map(|few| few.0.as_deref()))
        });
        if self.scan.is_outside(block) || (self.scan.needs_match && text == 0.0 && vector == 0.0 && links == 0.0) {
            return None;
        }
        let scenario = self.scan.scenario.as_ref().map_or(0.0, |scenario| scenario.most_of(self.scan.columns, block));
        Some(self.ranking.most_of(block, &BlockFacts { text, has_code, vector, scenario, links }))
    }

    /// Looks at the rows of a block; tells whether it had to. Where all are counted, the rows of a block that
    /// cannot be among the best are counted.
    fn look_at(&self, piece: &Piece<'w>, top: &mut Top<'w>) -> bool {
        let is_promising = top.last().is_none_or(|last| !Ranking::is_behind(piece.most, last));
        if !is_promising && !self.scan.counts {
            return false;
        }
        if !is_promising && let Some(block) = piece.block.filter(|block| self.matches_whole(block)) {
            top.total += block.live;
            return false;
        }
        let (columns, heard) = (self.scan.columns, self.heard);
        let (record_type, number) = (piece.record_type, piece.chunk);
        let chunk = &*columns.table(record_type).chunks()[number];
        let first = number * CHUNK_ROWS;
        let place = Placed { scan: self.scan, record_type, number, chunk };
        let links = |row: usize| {
            let score = |links: &Neighbourhood| links.score_of(chunk.class[row], chunk.kind[row], chunk.activity[row]);
            heard.links.as_ref().map_or(0.0, score)
        };
        let block = (first + piece.rows.start) / BLOCK_ROWS;
        let words = heard.words.as_ref().filter(|words| words.best(record_type, block) != (0.0, false));
        let meant = heard.meant.as_ref().filter(|meant| meant.best(record_type, block) > 0.0);
        let is_wanted = |row: usize| {
            !self.scan.needs_match
                || words.is_some_and(|words| words.has(record_type, first + row))
                || meant.is_some_and(|meant| meant.score(record_type, first + row) > 0.0)
                || heard
                    .links
                    .as_ref()
                    .is_some_and(|links| links.reaches(chunk.class[row], chunk.kind[row], chunk.activity[row]))
        };
        let mut rows = if piece.block.is_some_and(|block| self.scan.leaves_all(block)) {
            // What restricts need not be asked row by row.
            Filter::default().select(chunk, piece.rows.clone(), is_wanted)
        } else {
            self.scan.select(record_type, number, piece.rows.clone(), is_wanted)
        };
        let marks = |row: u16, scenario: f32| {
            let at = usize::from(row);
            let facts = RowFacts {
                found: words.map_or(Match::default(), |words| words.get(record_type, first + at)),
                vector: meant.map_or(0.0, |meant| meant.score(record_type, first + at)),
                links: links(at),
                language: chunk.language(at),
                months: chunk.months[at],
                first_day: chunk.from[at],
                point: place.point(row),
            };
            self.ranking.marks(&facts, scenario)
        };
        let mut likeness = Likeness::default();
        if let Some(scenario) = &self.scan.scenario {
            if self.scan.needs_condition {
                let known = scenario.compare(columns, chunk, &rows);
                let mut numbers = 0..;
                rows.retain(|_| numbers.next().is_some_and(|number| known.is_known(number)));
                likeness = known.only_known();
                top.total += rows.len();
            } else {
                top.total += rows.len();
                if is_promising {
                    // Most rows are too far, out of season or without a word of the question to be among the
                    // best however like their conditions are: those need not be compared.
                    if let Some(last) = top.last() {
                        let most =
                            piece.block.map_or_else(|| scenario.most(), |block| scenario.most_of(columns, block));
                        rows.retain(|row| !self.ranking.is_surely_behind(&marks(*row, most), last));
                    }
                    likeness = scenario.compare(columns, chunk, &rows);
                }
            }
        } else {
            top.total += rows.len();
        }
        if !is_promising {
            return false;
        }
        for (number, row) in rows.iter().enumerate() {
            let marks = marks(*row, likeness.of(number));
            if top.last().is_some_and(|last| self.ranking.is_surely_behind(&marks, last)) {
                continue;
            }
            let is_known = likeness.is_known(number);
            let ranked = Ranked { id: place.id(*row), iri: &chunk.iri[usize::from(*row)], marks, is_known };
            self.ranking.consider(&ranked, || place.position(*row), top);
        }
        true
    }
}

/// Where the rows of a chunk are.
struct Placed<'r, 'w> {
    scan: &'r Scan<'w>,
    record_type: RecordType,
    number: usize,
    chunk: &'w Chunk,
}

impl Placed<'_, '_> {
    fn id(&self, row: u16) -> RowId {
        RowId { record_type: self.record_type, row: (self.number * CHUNK_ROWS + usize::from(row)) as u32 }
    }

    #[inline]
    fn point(&self, row: u16) -> Point {
        match self.scan.positions.chunk(self.record_type, self.number) {
            Some(points) => points[usize::from(row)],
            None => self.scan.positions.point(self.scan.columns.row(self.id(row))),
        }
    }

    fn position(&self, row: u16) -> Option<Position> {
        self.chunk.position(usize::from(row)).or_else(|| self.scan.columns.row(self.id(row)).position())
    }
}

/// Which of two blocks promises more.
fn better(one: Most, other: Most) -> Ordering {
    one.has_code.cmp(&other.has_code).then_with(|| one.key.total_cmp(&other.key))
}

/// Whether an area may hold a point, by its latitudes.
fn may_hold(area: &Area, point: Point) -> bool {
    /// How far the height of a rounded point may be off; near a pole it hardly changes with latitude.
    const HEIGHT_ERROR: f64 = 1e-6;
    let (south, north) = area.latitudes();
    let height = f64::from(point.0[2]);
    height >= south.to_radians().sin() - HEIGHT_ERROR && height <= north.to_radians().sin() + HEIGHT_ERROR
}
