//! Kernels: how alike the value of a record is to the value asked for, dimension by dimension.
//!
//! Numbers are intervals. What counts is the gap between them, 0 where they overlap: the likeness is
//! `1 / (1 + (gap / width)²)`, one half where the gap is the [width](half_width). Grades (`C40`) compare
//! by their number in the same way; codes and flags are equal or not.

use crate::zone::Block;
use fieldpack_graph::columns::{Chunk, Columns, DimensionId, Word};
use fieldpack_graph::knowledge::{Datatype, Dimension};

/// Where a dimension has no bands, the part of its possible range that is its width.
const RANGE_PARTS: f64 = 20.0;

/// What is asked of one dimension.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kernel {
    dimension: DimensionId,
    asked: Asked,
}

#[derive(Clone, Debug, PartialEq)]
enum Asked {
    /// An interval of numbers. A window of hours may end before it begins: then it crosses midnight.
    Numbers { low: f32, high: f32, per_width: f32 },
    /// An interval of grades, by their number.
    Grades { low: f32, high: f32, per_width: f32 },
    /// A word.
    Word(Box<str>),
}

/// What is asked of a dimension, before it is bound to the columns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wanted {
    /// Numbers in the dimension's unit, or the numbers of grades.
    Between(f64, f64),
    /// A word.
    Word(String),
}

/// How wide a kernel is: the distance at which values are half alike. Half the band that the value
/// falls into (its neighbour where the band is open); without bands, a twentieth of the possible range.
pub(crate) fn half_width(dimension: &Dimension, value: f64) -> f64 {
    let edges = &dimension.band_edges;
    if edges.len() >= 2 {
        let upper = edges.partition_point(|edge| *edge <= value).clamp(1, edges.len() - 1);
        return (edges[upper] - edges[upper - 1]) / 2.0;
    }
    let range = dimension.physical_max - dimension.physical_min;
    if range.is_finite() && range > 0.0 { range / RANGE_PARTS } else { (value.abs() / 4.0).max(1.0) }
}

/// The number of a grade: 40 of `C40`, 35 of `C35/45`.
pub(crate) fn grade_number(word: &str) -> Option<f64> {
    let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    digits[..end].parse().ok()
}

impl Kernel {
    /// The kernel of what is asked of a dimension; `None` where no record can state it, because the
    /// columns do not know the dimension or the value is of the wrong kind.
    pub(crate) fn new(dimension: &Dimension, wanted: &Wanted, columns: &Columns) -> Option<Self> {
        let id = columns.dimension(&dimension.notation)?;
        let per_width = |low: f64, high: f64| {
            let at = if low.is_finite() && high.is_finite() {
                f64::midpoint(low, high)
            } else if low.is_finite() {
                low
            } else {
                high
            };
            (1.0 / half_width(dimension, at)) as f32
        };
        let asked = match (dimension.datatype, wanted) {
            (Datatype::Number | Datatype::Integer | Datatype::HourWindow, Wanted::Between(low, high)) => {
                Asked::Numbers { low: *low as f32, high: *high as f32, per_width: per_width(*low, *high) }
            }
            (Datatype::Grade, Wanted::Between(low, high)) => {
                Asked::Grades { low: *low as f32, high: *high as f32, per_width: per_width(*low, *high) }
            }
            (Datatype::Grade, Wanted::Word(word)) => {
                let number = grade_number(word)?;
                Asked::Grades { low: number as f32, high: number as f32, per_width: per_width(number, number) }
            }
            (Datatype::Code | Datatype::Flag, Wanted::Word(word)) => Asked::Word(word.as_str().into()),
            _ => return None,
        };
        Some(Self { dimension: id, asked })
    }

    /// Whether every row of a block states the dimension in a form that is compared.
    pub(crate) fn is_stated_by_all(&self, block: &Block) -> bool {
        matches!(self.asked, Asked::Numbers { .. })
            && block.numbers(self.dimension).is_some_and(|numbers| numbers.by_all)
    }

    /// How alike a row of a block can be at most in this dimension, and whether every row states it; `None`
    /// where none does.
    pub(crate) fn most(&self, columns: &Columns, block: &Block) -> Option<(f32, bool)> {
        let of_words = |like: &dyn Fn(Word) -> Option<f32>| {
            let stated = block.words(self.dimension)?;
            let Some(words) = &stated.words.0 else { return Some((1.0, false)) };
            let likeness: Vec<Option<f32>> = words.iter().map(|word| like(*word)).collect();
            let most = likeness.iter().flatten().copied().reduce(f32::max)?;
            Some((most, stated.by_all && likeness.iter().all(Option::is_some)))
        };
        match &self.asked {
            Asked::Numbers { low, high, per_width } => {
                let numbers = block.numbers(self.dimension)?;
                let (above, below) = (numbers.low - high, low - numbers.high);
                let gap = if low > high { above.min(below) } else { above.max(below) };
                Some((bell(gap, *per_width), numbers.by_all))
            }
            Asked::Grades { low, high, per_width } => of_words(&|word| {
                let number = grade_number(columns.text(word))? as f32;
                Some(bell((number - high).max(low - number), *per_width))
            }),
            Asked::Word(asked) => {
                of_words(&|word| Some(f32::from(u8::from(columns.text(word).eq_ignore_ascii_case(asked)))))
            }
        }
    }

    /// Adds the likeness of each of some rows of a chunk to `sums` and counts in `known` those that
    /// state the dimension. `rows` are places in the chunk; the slices go along with it.
    pub(crate) fn add(&self, columns: &Columns, chunk: &Chunk, rows: &[u16], sums: &mut [f32], known: &mut [f32]) {
        match &self.asked {
            Asked::Numbers { low, high, per_width } => {
                let Some(column) = chunk.numbers(self.dimension) else { return };
                let crosses_midnight = low > high;
                for ((row, sum), known) in rows.iter().zip(sums).zip(known) {
                    let row = usize::from(*row);
                    if column.value[row].is_nan() {
                        continue;
                    }
                    let (above, below) = (column.low[row] - high, low - column.high[row]);
                    let gap = if crosses_midnight { above.min(below) } else { above.max(below) };
                    *sum += bell(gap, *per_width);
                    *known += 1.0;
                }
            }
            Asked::Grades { low, high, per_width } => {
                let like = |word: Word| {
                    grade_number(columns.text(word)).map(|number| {
                        let number = number as f32;
                        bell((number - high).max(low - number), *per_width)
                    })
                };
                self.add_words(chunk, rows, sums, known, &like);
            }
            Asked::Word(asked) => {
                let like = |word: Word| Some(f32::from(u8::from(columns.text(word).eq_ignore_ascii_case(asked))));
                self.add_words(chunk, rows, sums, known, &like);
            }
        }
    }

    /// The same for words: each word is compared once for the chunk.
    fn add_words(
        &self,
        chunk: &Chunk,
        rows: &[u16],
        sums: &mut [f32],
        known: &mut [f32],
        like: &dyn Fn(Word) -> Option<f32>,
    ) {
        let Some(words) = chunk.classes(self.dimension) else { return };
        let mut compared: Vec<(Word, Option<f32>)> = Vec::new();
        for ((row, sum), known) in rows.iter().zip(sums).zip(known) {
            let word = words[usize::from(*row)];
            if word.is_none() {
                continue;
            }
            let found = compared.iter().find(|(other, _)| *other == word).map(|(_, likeness)| *likeness);
            let likeness = found.unwrap_or_else(|| {
                let likeness = like(word);
                compared.push((word, likeness));
                likeness
            });
            if let Some(likeness) = likeness {
                *sum += likeness;
                *known += 1.0;
            }
        }
    }
}

/// 1 where there is no gap, one half at the width, falling towards 0.
fn bell(gap: f32, per_width: f32) -> f32 {
    let gap = gap.max(0.0) * per_width;
    1.0 / (1.0 + gap * gap)
}
