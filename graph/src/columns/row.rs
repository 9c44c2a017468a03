//! One row, read across the columns.

use super::chunk::Chunk;
use super::days::NO_DAY;
use super::{Columns, DimensionId, RowId, Word};
use crate::record::Position;
use jiff::civil::date;
use std::sync::Arc;

/// A number of a dimension, in its unit; open ends are infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Lower end.
    pub low: f32,
    /// Most likely value.
    pub value: f32,
    /// Upper end.
    pub high: f32,
}

/// A row of a snapshot.
#[derive(Clone, Copy, Debug)]
pub struct Row<'c> {
    columns: &'c Columns,
    chunk: &'c Chunk,
    place: usize,
    id: RowId,
}

impl<'c> Row<'c> {
    pub(super) fn new(columns: &'c Columns, id: RowId) -> Self {
        let (chunk, place) = columns.table(id.record_type).locate(id.row);
        Self { columns, chunk, place, id }
    }

    /// Where it is.
    #[must_use]
    pub fn id(self) -> RowId {
        self.id
    }

    /// The record's IRI.
    #[must_use]
    pub fn iri(self) -> &'c Arc<str> {
        &self.chunk.iri[self.place]
    }

    /// The record's identifier in its source.
    #[must_use]
    pub fn source_id(self) -> &'c Arc<str> {
        &self.chunk.source_id[self.place]
    }

    /// The source system.
    #[must_use]
    pub fn source(self) -> Word {
        self.chunk.source[self.place]
    }

    /// The owner.
    #[must_use]
    pub fn owner(self) -> Word {
        self.chunk.owner[self.place]
    }

    /// Whether the record is synthetic.
    #[must_use]
    pub fn is_synthetic(self) -> bool {
        self.chunk.is_synthetic(self.place)
    }

    /// The record's own position, else that of its site.
    #[must_use]
    pub fn position(self) -> Option<Position> {
        self.chunk.position(self.place).or_else(|| self.site_row()?.chunk_position())
    }

    fn chunk_position(self) -> Option<Position> {
        self.chunk.position(self.place)
    }

    /// First day ([`super::day_number`]); [`NO_DAY`] where unknown.
    #[must_use]
    pub fn from(self) -> i32 {
        self.chunk.from[self.place]
    }

    /// First day after; [`super::OPEN_DAY`] where still going on, [`NO_DAY`] where unknown.
    #[must_use]
    pub fn to(self) -> i32 {
        self.chunk.to[self.place]
    }

    /// Months touched, bit 0 January; 0 where the time is unknown.
    #[must_use]
    pub fn months(self) -> u16 {
        self.chunk.months[self.place]
    }

    /// The calendar month of the first day ([`super::month_number`]).
    #[must_use]
    pub fn month(self) -> Option<i32> {
        let from = self.from();
        if from == NO_DAY {
            return None;
        }
        let day = date(1970, 1, 1).checked_add(jiff::Span::new().try_days(from).ok()?).ok()?;
        Some(super::month_number(day))
    }

    /// The activity's notation.
    #[must_use]
    pub fn activity(self) -> Word {
        self.chunk.activity[self.place]
    }

    /// The machine class's notation.
    #[must_use]
    pub fn class(self) -> Word {
        self.chunk.class[self.place]
    }

    /// The failure mode, hazard category or outcome.
    #[must_use]
    pub fn kind(self) -> Word {
        self.chunk.kind[self.place]
    }

    /// The IRI of the site that the record belongs to.
    #[must_use]
    pub fn site(self) -> Word {
        self.chunk.site[self.place]
    }

    /// The row of that site, where it is here.
    #[must_use]
    pub fn site_row(self) -> Option<Self> {
        let site = self.site();
        if site.is_none() { None } else { self.columns.get(self.columns.text(site)) }
    }

    /// Hours of exposure or downtime, h.
    #[must_use]
    pub fn hours_h(self) -> Option<f32> {
        let hours = self.chunk.hours_h[self.place];
        (!hours.is_nan()).then_some(hours)
    }

    /// The language of the narrative; `None` where there is none.
    #[must_use]
    pub fn language(self) -> Option<crate::knowledge::Language> {
        self.chunk.language(self.place)
    }

    /// The key of the text that stands for the record's meaning
    /// ([`RecordData::meaning_key`](crate::record::RecordData::meaning_key)); 0 where it has none.
    #[must_use]
    pub fn meaning(self) -> u64 {
        self.chunk.meaning[self.place]
    }

    /// The number that the record states for a dimension.
    #[must_use]
    pub fn number(self, dimension: DimensionId) -> Option<Number> {
        let column = self.chunk.numbers(dimension)?;
        let value = column.value[self.place];
        (!value.is_nan()).then(|| Number { low: column.low[self.place], value, high: column.high[self.place] })
    }

    /// The word that the record states for a dimension.
    #[must_use]
    pub fn class_value(self, dimension: DimensionId) -> Option<Word> {
        let word = self.chunk.classes(dimension)?[self.place];
        (!word.is_none()).then_some(word)
    }

    /// The dimensions that the record states, by number.
    pub fn dimensions(self) -> impl Iterator<Item = DimensionId> + 'c {
        self.chunk
            .dimensions()
            .filter(move |dimension| self.number(*dimension).is_some() || self.class_value(*dimension).is_some())
    }
}
