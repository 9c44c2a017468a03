//! The scan: which rows match, and the best of them in order.
//!
//! Rows are looked at chunk by chunk, column by column: what restricts comes first, what ranks is
//! computed for the rows that are left. Geodesics are computed only for rows whose bounds do not
//! settle their place (see [`crate::rank`]). The result depends on neither the chunks nor the threads,
//! because places in the order are all different.

use crate::filter::Filter;
use crate::rank::{Candidate, Ranked, Ranking, Top};
use crate::scenario::{Likeness, Scenario};
use crate::space::{Area, Circle, Point, Positions};
use crate::text::{Match, Matches};
use crate::time::Span;
use fieldpack_graph::columns::{CHUNK_ROWS, Columns, RowId};
use fieldpack_graph::record::RecordType;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

/// Chunks from which the scan is shared between threads.
const WORTH_SHARING: usize = 12;

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
    /// Words and codes that matched.
    pub(crate) text: Option<Matches>,
    /// Whether a row without a match is out.
    pub(crate) needs_text: bool,
    pub(crate) scenario: Option<Scenario>,
    /// Whether a row that states no condition asked about is out.
    pub(crate) needs_condition: bool,
    /// How what matches is ranked.
    pub(crate) ranking: Ranking,
}

impl<'w> Scan<'w> {
    /// The best rows, in order, and how many match in all, those before the page included.
    pub(crate) fn run(&self) -> (Vec<Candidate<'w>>, usize) {
        let chunks: Vec<(RecordType, usize)> = self
            .types
            .iter()
            .flat_map(|kind| (0..self.columns.table(*kind).chunks().len()).map(move |number| (*kind, number)))
            .collect();
        let look = |chunks: &[(RecordType, usize)]| {
            let mut top = Top::new(self.ranking.limit);
            for (kind, number) in chunks {
                self.look_at(*kind, *number, &mut top);
            }
            top
        };
        let top = if chunks.len() < WORTH_SHARING {
            look(&chunks)
        } else {
            // Long pieces: the more rows a piece has seen, the fewer of the rest may still be among the best.
            let piece = chunks.len().div_ceil(2 * rayon::current_num_threads());
            chunks.par_chunks(piece).map(look).reduce(|| Top::new(self.ranking.limit), Top::merge)
        };
        top.into_sorted()
    }

    /// Looks at the rows of a chunk.
    fn look_at(&self, record_type: RecordType, number: usize, top: &mut Top<'w>) {
        let columns = self.columns;
        let chunk = &*columns.table(record_type).chunks()[number];
        let first = number * CHUNK_ROWS;
        let needed = self.text.as_ref().filter(|_| self.needs_text);
        let has_text = |row| needed.is_none_or(|text| text.has(record_type, first + row));
        let mut rows = self.filter.select(chunk, has_text);
        if let Some(span) = self.span {
            rows.retain(|row| {
                let row = usize::from(*row);
                span.overlaps(chunk.from[row], chunk.to[row], chunk.months[row])
            });
        }
        let id = |row: u16| RowId { record_type, row: (first + usize::from(row)) as u32 };
        let points = self.positions.chunk(record_type, number);
        let point = |row: u16| match points {
            Some(points) => points[usize::from(row)],
            None => self.positions.point(columns.row(id(row))),
        };
        let position = |row: u16| chunk.position(usize::from(row)).or_else(|| columns.row(id(row)).position());
        if let Some(circle) = &self.circle {
            rows.retain(|row| circle.holds(point(*row), || position(*row)));
        }
        if let Some(area) = &self.area {
            rows.retain(|row| {
                may_hold(area, point(*row)) && position(*row).is_some_and(|at| area.holds(at.lon, at.lat))
            });
        }
        let ranking = &self.ranking;
        let marks = |row: u16, scenario: f32| {
            let place = usize::from(row);
            let found = self.text.as_ref().map_or(Match::default(), |text| text.get(record_type, first + place));
            ranking.marks(found, scenario, chunk.months[place], chunk.from[place], point(row))
        };
        let mut likeness = Likeness::default();
        if let Some(scenario) = &self.scenario {
            if self.needs_condition {
                let known = scenario.compare(columns, chunk, &rows);
                let mut numbers = 0..;
                rows.retain(|_| numbers.next().is_some_and(|number| known.is_known(number)));
                likeness = known.only_known();
                top.total += rows.len();
            } else {
                top.total += rows.len();
                // Most rows are too far, out of season or without a word of the question to be among the
                // best however like their conditions are: those need not be compared.
                if let Some(last) = top.last() {
                    let most = scenario.most();
                    rows.retain(|row| !ranking.is_surely_behind(&marks(*row, most), last));
                }
                likeness = scenario.compare(columns, chunk, &rows);
            }
        } else {
            top.total += rows.len();
        }
        for (number, row) in rows.iter().enumerate() {
            let marks = marks(*row, likeness.of(number));
            if top.last().is_some_and(|last| ranking.is_surely_behind(&marks, last)) {
                continue;
            }
            let is_known = likeness.is_known(number);
            let ranked = Ranked { id: id(*row), iri: &chunk.iri[usize::from(*row)], marks, is_known };
            ranking.consider(&ranked, || position(*row), top);
        }
    }
}

/// Whether an area may hold a point, by its latitudes.
fn may_hold(area: &Area, point: Point) -> bool {
    /// How far the height of a rounded point may be off; near a pole it hardly changes with latitude.
    const HEIGHT_ERROR: f64 = 1e-6;
    let (south, north) = area.latitudes();
    let height = f64::from(point.0[2]);
    height >= south.to_radians().sin() - HEIGHT_ERROR && height <= north.to_radians().sin() + HEIGHT_ERROR
}
