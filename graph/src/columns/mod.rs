//! Typed columns: what matching and mining read of the records, in memory.
//!
//! One [`Table`] for each record type, in chunks of one vector for each property, so that a scan runs
//! over plain numbers. The applier owns one [`Columns`] and writes; readers hold clones, which share
//! the chunks: a write copies a chunk only while some reader still holds it. The narrative and what
//! is read for a handful of hits stay in the records store, found by IRI.
//!
//! [`Cells`] are the counts that mining reads, kept exact with every write.

mod bands;
mod cells;
mod chunk;
mod compare;
mod days;
mod dimensions;
mod filling;
mod projection;
mod row;
mod saved;
mod shared;
mod table;
mod tally;
mod word;

pub use bands::{Banding, Bands};
pub use cells::{Cells, ClassCells};
pub use chunk::{CHUNK_ROWS, Chunk, NumberColumn};
pub use days::{ALL_MONTHS, NO_DAY, OPEN_DAY, day_number, month_number, months_of};
pub use dimensions::DimensionId;
pub use filling::Filling;
pub use projection::ColumnsProjection;
pub use row::{Number, Row};
pub use saved::SavedError;
pub use table::Table;
pub use tally::{Bin, Months, NO_MONTH, Tally};
pub use word::Word;

use crate::record::{Record, RecordType};
use cells::Contribution;
use dimensions::Dimensions;
use shared::SharedMap;
use std::sync::Arc;
use tally::Share;
use word::Words;

/// Where a record's row is. Valid within one snapshot: a later snapshot may have reused the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId {
    /// The table.
    pub record_type: RecordType,
    /// The row in it.
    pub row: u32,
}

/// All records as columns. Cloning takes microseconds and shares the data.
#[derive(Clone, Debug)]
pub struct Columns {
    tables: [Table; RecordType::ALL.len()],
    rows: SharedMap<RowId>,
    words: Words,
    dimensions: Dimensions,
    bands: Arc<Bands>,
    cells: Cells,
}

impl Columns {
    /// No records. Dimensions get their numbers in the order given (the knowledge's), so that what is
    /// ordered by number is the same in every process; `bands` cut them for mining.
    #[must_use]
    pub fn new<'a>(dimensions: impl IntoIterator<Item = &'a Arc<str>>, bands: Arc<Bands>) -> Self {
        let mut interned = Dimensions::default();
        for notation in dimensions {
            interned.intern(notation);
        }
        Self {
            tables: Default::default(),
            rows: SharedMap::new(),
            words: Words::new(),
            dimensions: interned,
            bands,
            cells: Cells::default(),
        }
    }

    /// No records, under the dimensions of the knowledge.
    #[must_use]
    pub fn of(knowledge: &crate::knowledge::Knowledge) -> Self {
        Self::new(knowledge.dimensions.keys(), Arc::new(Bands::of(knowledge)))
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The table of a record type.
    #[must_use]
    pub fn table(&self, record_type: RecordType) -> &Table {
        &self.tables[record_type as usize]
    }

    /// Where the record with this IRI is.
    #[must_use]
    pub fn find(&self, iri: &str) -> Option<RowId> {
        self.rows.get(iri).copied()
    }

    /// The row at a place of this snapshot.
    ///
    /// # Panics
    /// When `id` is of another `Columns` that has more rows.
    #[must_use]
    pub fn row(&self, id: RowId) -> Row<'_> {
        Row::new(self, id)
    }

    /// The row of the record with this IRI.
    #[must_use]
    pub fn get(&self, iri: &str) -> Option<Row<'_>> {
        self.find(iri).map(|id| self.row(id))
    }

    /// The rows of a record type.
    pub fn rows(&self, record_type: RecordType) -> impl Iterator<Item = Row<'_>> {
        self.table(record_type).rows().map(move |row| self.row(RowId { record_type, row }))
    }

    /// The word of a text, where any record uses it. Compare words in scans instead of texts.
    #[must_use]
    pub fn word(&self, text: &str) -> Option<Word> {
        self.words.find(text)
    }

    /// The text of a word; empty for [`Word::NONE`].
    #[must_use]
    pub fn text(&self, word: Word) -> &str {
        self.words.text(word).map_or("", |text| text)
    }

    /// The dimension with this notation, where it is known here.
    #[must_use]
    pub fn dimension(&self, notation: &str) -> Option<DimensionId> {
        self.dimensions.find(notation)
    }

    /// The notation of a dimension.
    #[must_use]
    pub fn notation(&self, dimension: DimensionId) -> &str {
        self.dimensions.notation(dimension).map_or("", |notation| notation)
    }

    /// The dimensions known here, by number.
    pub fn dimensions(&self) -> impl Iterator<Item = (DimensionId, &Arc<str>)> {
        self.dimensions.notations().iter().enumerate().map(|(index, notation)| (DimensionId::at(index), notation))
    }

    /// The bands that cells are cut by.
    #[must_use]
    pub fn bands(&self) -> &Arc<Bands> {
        &self.bands
    }

    /// The mining cells.
    #[must_use]
    pub fn cells(&self) -> &Cells {
        &self.cells
    }

    /// Puts a record in, in place of the one with the same IRI.
    pub fn upsert(&mut self, record: &Record) {
        if let Some(id) = self.find(&record.header.iri) {
            self.uncount(id);
        }
        let id = self.place(record);
        if let Some(contribution) = self.contribution(id) {
            self.cells.add(&contribution);
        }
    }

    /// Puts a record in without counting it.
    fn place(&mut self, record: &Record) -> RowId {
        let record_type = record.record_type();
        let id = match self.find(&record.header.iri) {
            Some(id) if id.record_type == record_type => id,
            other => {
                if let Some(id) = other {
                    self.tables[id.record_type as usize].free_row(id.row);
                }
                let id = RowId { record_type, row: self.tables[record_type as usize].take_row() };
                self.rows.insert(record.header.iri.clone(), id);
                id
            }
        };
        let (chunk, place) = self.tables[record_type as usize].locate_mut(id.row);
        chunk.set(place, record, &mut self.words, &mut self.dimensions);
        id
    }

    /// Takes the record with this IRI out; returns whether it was there.
    pub fn delete(&mut self, iri: &str) -> bool {
        let Some(id) = self.rows.remove(iri) else { return false };
        self.uncount(id);
        self.tables[id.record_type as usize].free_row(id.row);
        true
    }

    /// Cuts by other bands from now on and counts everything again.
    pub fn set_bands(&mut self, bands: Arc<Bands>) {
        if *self.bands != *bands {
            self.bands = bands;
            self.cells = self.recount();
        }
    }

    /// The cells, counted from all rows at once.
    #[must_use]
    pub fn recount(&self) -> Cells {
        filling::count(self)
    }

    fn uncount(&mut self, id: RowId) {
        if let Some(contribution) = self.contribution(id) {
            self.cells.subtract(&contribution);
        }
    }

    /// What a row adds to the cells.
    fn contribution(&self, id: RowId) -> Option<Contribution> {
        let (class, mode, share) = self.share(id)?;
        let text = |word: Word| -> Arc<str> { self.words.text(word).cloned().unwrap_or_else(|| "".into()) };
        Some(Contribution { class: text(class), mode: mode.map(text), share })
    }

    /// What a row adds to the cells, its class and, for a failure, its mode.
    fn share(&self, id: RowId) -> Option<(Word, Option<Word>, Share)> {
        let row = self.row(id);
        let (mode, amount) = match id.record_type {
            RecordType::Failure => (Some(row.kind()), 1),
            // Hours are validated as not negative; a tenth of an hour is what an hour meter shows.
            RecordType::Exposure => (None, (f64::from(row.hours_h()?) * 10.0).round().max(0.0) as u64),
            _ => return None,
        };
        let share = Share { amount, synthetic: row.is_synthetic(), month: row.month(), bins: self.bins(row) };
        Some((row.class(), mode, share))
    }

    /// The bands that a row's conditions fall into, in the order of the dimensions.
    fn bins(&self, row: Row<'_>) -> Vec<Bin> {
        row.dimensions()
            .filter_map(|dimension| {
                let banding = self.bands.get(self.notation(dimension))?;
                let band = match row.number(dimension) {
                    Some(number) => banding.band_of_number(number.value)?,
                    None => banding.band_of_word(self.text(row.class_value(dimension)?))?,
                };
                Some(Bin { dimension, band })
            })
            .collect()
    }
}
