//! Many records at once: put in one after the other, counted together at the end.
//!
//! Counting record by record keeps ordered tables in order millions of times; at the start of a program
//! that is most of the work. Here rows are counted in hash tables, by several threads, and the ordered
//! tables are made once. The result is that of counting record by record.

use super::cells::Cells;
use super::tally::{Counting, Share};
use super::word::Word;
use super::{Columns, RowId};
use crate::record::{Record, RecordType};
use hashbrown::HashMap;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::sync::Arc;

/// Columns that are being filled.
#[derive(Debug)]
pub struct Filling {
    columns: Columns,
}

impl Filling {
    /// Fills columns further.
    #[must_use]
    pub fn new(columns: Columns) -> Self {
        Self { columns }
    }

    /// Puts a record in, in place of the one with the same IRI.
    pub fn put(&mut self, record: &Record) {
        self.columns.place(record);
    }

    /// Counts all rows and gives the columns back.
    #[must_use]
    pub fn finish(mut self) -> Columns {
        self.columns.cells = count(&self.columns);
        self.columns
    }
}

/// Counts by class and, for failures, mode.
#[derive(Default)]
struct Counts {
    by_key: HashMap<(Word, Option<Word>), Counting>,
    rows: u64,
}

impl Counts {
    fn add(&mut self, class: Word, mode: Option<Word>, share: &Share) {
        self.by_key.entry((class, mode)).or_default().add(share);
        self.rows += 1;
    }

    fn merge(mut self, other: Self) -> Self {
        if self.by_key.len() < other.by_key.len() {
            return other.merge(self);
        }
        for (key, counting) in other.by_key {
            self.by_key.entry(key).or_default().merge(counting);
        }
        self.rows += other.rows;
        self
    }
}

/// The cells, counted from all rows at once.
pub(super) fn count(columns: &Columns) -> Cells {
    let of_type = |record_type: RecordType| {
        columns.table(record_type).rows().map(move |row| RowId { record_type, row }).collect::<Vec<_>>()
    };
    let rows: Vec<RowId> = [RecordType::Exposure, RecordType::Failure].into_iter().flat_map(of_type).collect();
    let counts = rows
        .par_iter()
        .fold(Counts::default, |mut counts, id| {
            if let Some((class, mode, share)) = columns.share(*id) {
                counts.add(class, mode, &share);
            }
            counts
        })
        .reduce(Counts::default, Counts::merge);
    let text = |word: Word| -> Arc<str> { columns.text(word).into() };
    let tallies =
        counts.by_key.into_iter().map(|((class, mode), counting)| (text(class), mode.map(text), counting.into_tally()));
    Cells::of(tallies, counts.rows)
}
