//! The scan: what is looked for, and which rows it leaves.
//!
//! Rows are looked at block by block, column by column: what restricts comes first. Bounds of blocks
//! ([`crate::zone`]) settle most blocks at once. Which of the rows are the best, [`crate::run`] tells.

use crate::filter::Filter;
use crate::mask::Mask;
use crate::scenario::Scenario;
use crate::space::{Area, Circle, Point, Positions};
use crate::time::Span;
use crate::zone::{BLOCK_ROWS, Block};
use fieldpack_graph::columns::{CHUNK_ROWS, Chunk, Columns, RowId};
use fieldpack_graph::record::{Position, RecordType};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::ops::Range;

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
    /// Up to how many those that match are counted; `None`: they are not.
    pub(crate) counts_up_to: Option<usize>,
    /// The rows that what restricts leaves, where that was asked once for all.
    pub(crate) selected: Option<Selection>,
    /// The only rows that are looked at; `None`: all.
    pub(crate) among: Option<Selection>,
}

/// The rows that what restricts leaves.
#[derive(Debug)]
pub(crate) struct Selection {
    by_type: [Vec<Mask>; RecordType::ALL.len()],
    count: usize,
}

impl Selection {
    /// Some rows.
    pub(crate) fn of(rows: impl IntoIterator<Item = RowId>) -> Self {
        let mut selection = Self { by_type: Default::default(), count: 0 };
        for RowId { record_type, row } in rows {
            let (block, place) = (row as usize / BLOCK_ROWS, row as usize % BLOCK_ROWS);
            let blocks = &mut selection.by_type[record_type as usize];
            if blocks.len() <= block {
                blocks.resize(block + 1, Mask::default());
            }
            selection.count += usize::from(!blocks[block].has(place));
            blocks[block].insert(place);
        }
        selection
    }

    /// The rows of a block that are among them.
    fn of_block(&self, at: &BlockAt<'_>) -> Mask {
        self.by_type[at.record_type as usize].get(at.number()).copied().unwrap_or_default()
    }

    /// How many rows.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Whether a row is among them.
    #[inline]
    pub(crate) fn has(&self, row: RowId) -> bool {
        let (place, blocks) = (row.row as usize, &self.by_type[row.record_type as usize]);
        blocks.get(place / BLOCK_ROWS).is_some_and(|rows| rows.has(place % BLOCK_ROWS))
    }

    /// The blocks that hold some, with their rows.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (RecordType, usize, Mask)> {
        RecordType::ALL.into_iter().flat_map(|kind| {
            let blocks = self.by_type[kind as usize].iter().enumerate().filter(|(_, rows)| !rows.is_empty());
            blocks.map(move |(block, rows)| (kind, block, *rows))
        })
    }
}

/// A block of rows.
#[derive(Clone, Debug)]
pub(crate) struct BlockAt<'w> {
    pub(crate) record_type: RecordType,
    pub(crate) chunk: usize,
    /// Its rows, in the chunk.
    pub(crate) rows: Range<usize>,
    /// Its bounds; `None` where there are none yet.
    pub(crate) bounds: Option<&'w Block>,
}

impl BlockAt<'_> {
    /// Its number among all blocks of its record type.
    pub(crate) fn number(&self) -> usize {
        (self.chunk * CHUNK_ROWS + self.rows.start) / BLOCK_ROWS
    }
}

impl<'w> Scan<'w> {
    /// Whether anything but the types restricts.
    pub(crate) fn is_restricted(&self) -> bool {
        !self.filter.is_empty() || self.circle.is_some() || self.area.is_some() || self.span.is_some()
    }

    /// Asks once for all what restricts: where meaning is restricted too, all of it is needed.
    pub(crate) fn select_all(&mut self) {
        let blocks = self.blocks();
        let masks: Vec<Mask> = blocks.par_iter().with_min_len(64).map(|at| self.select(at)).collect();
        let mut by_type: [Vec<Mask>; RecordType::ALL.len()] = Default::default();
        for (at, mask) in blocks.iter().zip(masks) {
            by_type[at.record_type as usize].push(mask);
        }
        let count = by_type.iter().flatten().map(Mask::count).sum();
        self.selected = Some(Selection { by_type, count });
    }

    /// The rows of a block that what restricts leaves.
    pub(crate) fn left(&self, at: &BlockAt<'_>) -> Mask {
        let left = match &self.selected {
            Some(selected) => selected.by_type[at.record_type as usize][at.number()],
            None => self.select(at),
        };
        match &self.among {
            Some(among) => left.and(among.of_block(at)),
            None => left,
        }
    }

    /// The blocks of the types.
    pub(crate) fn blocks(&self) -> Vec<BlockAt<'w>> {
        if let Some(among) = &self.among {
            let wanted = among.blocks().filter(|(record_type, ..)| self.types.contains(record_type));
            return wanted.filter_map(|(record_type, block, _)| self.block(record_type, block)).collect();
        }
        let mut blocks = Vec::new();
        for record_type in &self.types {
            for (number, chunk) in self.columns.table(*record_type).chunks().iter().enumerate() {
                let zone = self.positions.zones.of(*record_type, number).unwrap_or_default();
                for first in (0..chunk.len()).step_by(BLOCK_ROWS) {
                    let rows = first..(first + BLOCK_ROWS).min(chunk.len());
                    let bounds = zone.get(first / BLOCK_ROWS);
                    blocks.push(BlockAt { record_type: *record_type, chunk: number, rows, bounds });
                }
            }
        }
        blocks
    }

    /// A block by its number among those of its record type; `None` where the table never had it.
    fn block(&self, record_type: RecordType, block: usize) -> Option<BlockAt<'w>> {
        let (number, first) = (block * BLOCK_ROWS / CHUNK_ROWS, block * BLOCK_ROWS % CHUNK_ROWS);
        let chunk = self.columns.table(record_type).chunks().get(number).filter(|chunk| first < chunk.len())?;
        let rows = first..(first + BLOCK_ROWS).min(chunk.len());
        let bounds = self.positions.zones.of(record_type, number).unwrap_or_default().get(first / BLOCK_ROWS);
        Some(BlockAt { record_type, chunk: number, rows, bounds })
    }

    /// Whether what restricts leaves every row of a block for sure.
    pub(crate) fn leaves_all(&self, block: &Block) -> bool {
        let is_inside = |circle: &Circle| block.most_chord(circle.point()).is_some_and(|chord| circle.is_around(chord));
        self.area.is_none()
            && self.span.is_none()
            && self.filter.accepts_all(block)
            && self.circle.as_ref().is_none_or(is_inside)
    }

    /// Where the rows of a block are.
    pub(crate) fn placed(&self, at: &BlockAt<'_>) -> Placed<'_, 'w> {
        let chunk = &*self.columns.table(at.record_type).chunks()[at.chunk];
        Placed { scan: self, record_type: at.record_type, number: at.chunk, chunk }
    }

    /// The rows of a block that hold a record and that all that restricts leaves.
    fn select(&self, at: &BlockAt<'_>) -> Mask {
        if at.bounds.is_some_and(|bounds| self.is_outside(bounds)) {
            return Mask::default();
        }
        let place = self.placed(at);
        let (chunk, first) = (place.chunk, at.rows.start);
        let mut rows = Mask::first(at.rows.len());
        if at.bounds.is_none_or(|bounds| bounds.live < at.rows.len()) {
            rows.retain(|row| chunk.is_live(first + row));
        }
        if at.bounds.is_some_and(|bounds| self.leaves_all(bounds)) {
            // What restricts need not be asked row by row.
            return rows;
        }
        self.filter.keep(chunk, first, &mut rows);
        if let Some(span) = self.span {
            rows.retain(|row| {
                let row = first + row;
                span.overlaps(chunk.from[row], chunk.to[row], chunk.months[row])
            });
        }
        if let Some(circle) = &self.circle {
            rows.retain(|row| circle.holds(place.point(first + row), || place.position(first + row)));
        }
        if let Some(area) = &self.area {
            rows.retain(|row| {
                may_hold(area, place.point(first + row))
                    && place.position(first + row).is_some_and(|at| area.holds(at.lon, at.lat))
            });
        }
        rows
    }

    /// Whether no row of a block can be inside of what restricts.
    pub(crate) fn is_outside(&self, block: &Block) -> bool {
        let is_far = |circle: &Circle| block.least_chord(circle.point()).is_none_or(|chord| circle.is_beyond(chord));
        block.live == 0
            || self.filter.accepts_none(block)
            || self.circle.as_ref().is_some_and(is_far)
            || self.span.is_some_and(|span| !span.may_overlap(block.earliest, block.to, block.months))
    }
}

/// Where the rows of a chunk are.
pub(crate) struct Placed<'r, 'w> {
    scan: &'r Scan<'w>,
    record_type: RecordType,
    number: usize,
    pub(crate) chunk: &'w Chunk,
}

impl Placed<'_, '_> {
    pub(crate) fn id(&self, row: usize) -> RowId {
        RowId { record_type: self.record_type, row: (self.number * CHUNK_ROWS + row) as u32 }
    }

    #[inline]
    pub(crate) fn point(&self, row: usize) -> Point {
        match self.scan.positions.chunk(self.record_type, self.number) {
            Some(points) => points[row],
            None => self.scan.positions.point(self.scan.columns.row(self.id(row))),
        }
    }

    pub(crate) fn position(&self, row: usize) -> Option<Position> {
        self.chunk.position(row).or_else(|| self.scan.columns.row(self.id(row)).position())
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
