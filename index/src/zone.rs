//! Zones: what the rows of a block have in common, as bounds, so that a search can pass a block over that
//! holds nothing for it.
//!
//! A block is [`BLOCK_ROWS`] rows of a chunk. Its bounds hold for every row in it that holds a record; they
//! may be wider than need be, never narrower. How much they tell depends on the order of the rows: saved
//! columns are put in order of place, class and season.

use crate::space::Point;
use fieldpack_graph::columns::{CHUNK_ROWS, Chunk, Columns, DimensionId, NO_DAY, Word};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::RecordType;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::ops::Range;
use std::sync::Arc;

/// Rows of a block: few, so that they are alike; enough, so that bounds cost little beside rows.
pub(crate) const BLOCK_ROWS: usize = 256;
/// Words of a column that a block remembers; with more it may hold any.
const MOST_WORDS: usize = 12;

/// The zones of all chunks. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Zones {
    by_type: [Vec<Arc<Zone>>; RecordType::ALL.len()],
}

/// The blocks of a chunk.
#[derive(Debug)]
struct Zone {
    /// The stamps of the chunk and of its points that the bounds were taken from.
    of: (u64, u64),
    blocks: Vec<Block>,
}

/// The bounds of a block.
#[derive(Debug)]
pub(crate) struct Block {
    /// Rows that hold a record.
    pub(crate) live: usize,
    /// The corners of the box that holds all points; turned inside out where no row is anywhere.
    pub(crate) low: [f32; 3],
    pub(crate) high: [f32; 3],
    /// Whether some row is nowhere.
    pub(crate) has_nowhere: bool,
    /// Months that some row touches.
    pub(crate) months: u16,
    /// Whether the months of some row are not known.
    pub(crate) has_undated: bool,
    /// The earliest first day and the latest of them; the latest first day after.
    pub(crate) earliest: i32,
    pub(crate) latest: i32,
    pub(crate) to: i32,
    /// Whether some row is synthetic, and whether some is not.
    pub(crate) synthetic: (bool, bool),
    /// Languages of narratives, `None` for rows without one.
    pub(crate) languages: Vec<Option<Language>>,
    /// What rows name.
    pub(crate) classes: Few,
    pub(crate) kinds: Few,
    pub(crate) activities: Few,
    /// By dimension, rising.
    numbers: Vec<(DimensionId, Numbers)>,
    words: Vec<(DimensionId, Stated)>,
}

/// The numbers that the rows of a block state for a dimension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    /// The least lower end.
    pub(crate) low: f32,
    /// The greatest upper end.
    pub(crate) high: f32,
    /// Whether every row states one.
    pub(crate) by_all: bool,
}

/// The words that the rows of a block state for a dimension.
#[derive(Clone, Debug)]
pub(crate) struct Stated {
    pub(crate) words: Few,
    /// Whether every row states one.
    pub(crate) by_all: bool,
}

/// A few words, [`Word::NONE`] among them where a row has none; `None`: too many to remember.
#[derive(Clone, Debug)]
pub(crate) struct Few(pub(crate) Option<Vec<Word>>);

impl Few {
    fn of(words: impl Iterator<Item = Word>) -> Self {
        let mut few: Vec<Word> = Vec::new();
        for word in words {
            if few.last() != Some(&word) && !few.contains(&word) {
                if few.len() == MOST_WORDS {
                    return Self(None);
                }
                few.push(word);
            }
        }
        Self(Some(few))
    }

    /// Whether every row has one of some words for sure.
    pub(crate) fn is_within(&self, accepts: impl Fn(Word) -> bool) -> bool {
        self.0.as_ref().is_some_and(|few| few.iter().all(|word| accepts(*word)))
    }

    /// Whether a row may have one of some words.
    pub(crate) fn may_hold(&self, any: &[Word]) -> bool {
        self.0.as_ref().is_none_or(|few| few.iter().any(|word| any.contains(word)))
    }
}

impl Block {
    /// The numbers that rows state for a dimension; `None` where none does.
    pub(crate) fn numbers(&self, dimension: DimensionId) -> Option<Numbers> {
        let place = self.numbers.binary_search_by_key(&dimension, |(id, _)| *id).ok()?;
        Some(self.numbers[place].1)
    }

    /// The words that rows state for a dimension; `None` where none does.
    pub(crate) fn words(&self, dimension: DimensionId) -> Option<&Stated> {
        let place = self.words.binary_search_by_key(&dimension, |(id, _)| *id).ok()?;
        Some(&self.words[place].1)
    }

    /// A chord that every row's point has at least to another; `None` where no row is anywhere.
    pub(crate) fn least_chord(&self, from: Point) -> Option<f64> {
        if self.low[0] > self.high[0] {
            return None;
        }
        let squared: f64 = (0..3)
            .map(|axis| {
                let gap = (self.low[axis] - from.0[axis]).max(from.0[axis] - self.high[axis]).max(0.0);
                f64::from(gap) * f64::from(gap)
            })
            .sum();
        Some(squared.sqrt())
    }

    /// A chord that no row's point exceeds to another; `None` where some row is nowhere.
    pub(crate) fn most_chord(&self, from: Point) -> Option<f64> {
        if self.has_nowhere || self.low[0] > self.high[0] {
            return None;
        }
        let squared: f64 = (0..3)
            .map(|axis| {
                let gap = (from.0[axis] - self.low[axis]).abs().max((self.high[axis] - from.0[axis]).abs());
                f64::from(gap) * f64::from(gap)
            })
            .sum();
        Some(squared.sqrt())
    }

    fn of(chunk: &Chunk, points: &[Point], rows: Range<usize>) -> Self {
        let rows: Vec<usize> = rows.filter(|row| chunk.is_live(*row)).collect();
        let mut block = Self {
            live: rows.len(),
            low: [f32::INFINITY; 3],
            high: [f32::NEG_INFINITY; 3],
            has_nowhere: false,
            months: 0,
            has_undated: false,
            earliest: i32::MAX,
            latest: i32::MIN,
            to: i32::MIN,
            synthetic: (false, false),
            languages: Vec::new(),
            classes: Few::of(rows.iter().map(|row| chunk.class[*row])),
            kinds: Few::of(rows.iter().map(|row| chunk.kind[*row])),
            activities: Few::of(rows.iter().map(|row| chunk.activity[*row])),
            numbers: Vec::new(),
            words: Vec::new(),
        };
        for row in &rows {
            block.include(chunk, points[*row], *row);
        }
        for dimension in chunk.dimensions() {
            block.include_dimension(chunk, &rows, dimension);
        }
        block
    }

    fn include(&mut self, chunk: &Chunk, point: Point, row: usize) {
        if point.is_nowhere() {
            self.has_nowhere = true;
        } else {
            for axis in 0..3 {
                self.low[axis] = self.low[axis].min(point.0[axis]);
                self.high[axis] = self.high[axis].max(point.0[axis]);
            }
        }
        self.months |= chunk.months[row];
        self.has_undated |= chunk.months[row] == 0;
        self.earliest = self.earliest.min(chunk.from[row]);
        self.latest = self.latest.max(chunk.from[row]);
        if chunk.from[row] != NO_DAY {
            self.to = self.to.max(chunk.to[row]);
        }
        self.synthetic.0 |= chunk.is_synthetic(row);
        self.synthetic.1 |= !chunk.is_synthetic(row);
        let language = chunk.language(row);
        if !self.languages.contains(&language) {
            self.languages.push(language);
        }
    }

    fn include_dimension(&mut self, chunk: &Chunk, rows: &[usize], dimension: DimensionId) {
        if let Some(column) = chunk.numbers(dimension) {
            let stated = || rows.iter().filter(|row| !column.value[**row].is_nan());
            let known = stated().count();
            if known > 0 {
                let low = stated().map(|row| column.low[*row]).fold(f32::INFINITY, f32::min);
                let high = stated().map(|row| column.high[*row]).fold(f32::NEG_INFINITY, f32::max);
                self.numbers.push((dimension, Numbers { low, high, by_all: known == rows.len() }));
            }
        }
        if let Some(words) = chunk.classes(dimension) {
            let stated = || rows.iter().map(|row| words[*row]).filter(|word| !word.is_none());
            let known = stated().count();
            if known > 0 {
                self.words.push((dimension, Stated { words: Few::of(stated()), by_all: known == rows.len() }));
            }
        }
    }
}

impl Zones {
    /// The blocks of a chunk; `None` where it has no bounds yet.
    pub(crate) fn of(&self, record_type: RecordType, chunk: usize) -> Option<&[Block]> {
        self.by_type[record_type as usize].get(chunk).map(|zone| zone.blocks.as_slice())
    }

    /// Brings the bounds up to the columns. `points` gives the points of a chunk with their stamp.
    pub(crate) fn refresh<'p>(
        &mut self,
        columns: &Columns,
        points: impl Fn(RecordType, usize) -> Option<(u64, &'p [Point])> + Sync,
    ) {
        for record_type in RecordType::ALL {
            let chunks = columns.table(record_type).chunks();
            let zones = &mut self.by_type[record_type as usize];
            let stamps = |number: usize, chunk: &Chunk| {
                points(record_type, number).map(|(stamp, points)| ((chunk.stamp(), stamp), points))
            };
            if chunks.len() == zones.len()
                && chunks
                    .iter()
                    .enumerate()
                    .all(|(number, chunk)| stamps(number, chunk).is_some_and(|(stamps, _)| stamps == zones[number].of))
            {
                continue;
            }
            let old = std::mem::take(zones);
            let renewed = |(number, chunk): (usize, &Arc<Chunk>)| -> Option<Arc<Zone>> {
                let (of, points) = stamps(number, chunk)?;
                if let Some(zone) = old.get(number).filter(|zone| zone.of == of) {
                    return Some(zone.clone());
                }
                let blocks = (0..chunk.len()).step_by(BLOCK_ROWS);
                let blocks = blocks.map(|first| Block::of(chunk, points, first..(first + BLOCK_ROWS).min(chunk.len())));
                Some(Arc::new(Zone { of, blocks: blocks.collect() }))
            };
            let renewed: Vec<Option<Arc<Zone>>> = chunks.par_iter().enumerate().map(renewed).collect();
            // Without points the bounds of a chunk cannot be told; those after it wait, too.
            *zones = renewed.into_iter().map_while(|zone| zone).collect();
        }
    }
}

const _: () = assert!(CHUNK_ROWS.is_multiple_of(BLOCK_ROWS));
