//! A chunk of rows: one vector for each property.

use super::days::{NO_DAY, OPEN_DAY, day_number, months_of};
use super::dimensions::{DimensionId, Dimensions};
use super::word::{Word, Words};
use crate::knowledge::Language;
use crate::record::{ConditionValue, Position, Record};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows of a chunk. Small enough that copying a chunk that a reader holds costs a fraction of a
/// millisecond, large enough that a scan runs over long vectors.
pub const CHUNK_ROWS: usize = 2048;

/// The row holds a record.
const LIVE: u8 = 1;
/// The record is synthetic.
const SYNTHETIC: u8 = 2;
/// The record's narrative is Chinese.
const CHINESE: u8 = 4;
/// The record's narrative is in another language, English as a rule.
const ENGLISH: u8 = 8;

/// The next stamp of a chunk that changes.
static STAMPS: AtomicU64 = AtomicU64::new(1);

/// The values of one numeric dimension, in its unit. `NaN` in `value` where a row does not state it;
/// open ends are infinite.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberColumn {
    /// Lower ends.
    pub low: Vec<f32>,
    /// Most likely values.
    pub value: Vec<f32>,
    /// Upper ends.
    pub high: Vec<f32>,
}

/// Up to [`CHUNK_ROWS`] rows of one record type. Vectors are all of one length.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    pub(super) flags: Vec<u8>,
    pub(super) stamp: u64,
    /// IRIs.
    pub iri: Vec<Arc<str>>,
    /// Identifiers in the source.
    pub source_id: Vec<Arc<str>>,
    /// Source systems.
    pub source: Vec<Word>,
    /// Owners.
    pub owner: Vec<Word>,
    /// Longitudes, degrees, WGS 84; `NaN` where unknown.
    pub lon: Vec<f64>,
    /// Latitudes, degrees, WGS 84; `NaN` where unknown.
    pub lat: Vec<f64>,
    /// First days ([`day_number`]); [`NO_DAY`] where unknown.
    pub from: Vec<i32>,
    /// First days after; [`OPEN_DAY`] for spans still going on, [`NO_DAY`] where unknown.
    pub to: Vec<i32>,
    /// Months touched, bit 0 January; 0 where the time is unknown.
    pub months: Vec<u16>,
    /// Notations of activities.
    pub activity: Vec<Word>,
    /// Notations of machine classes.
    pub class: Vec<Word>,
    /// Failure modes, hazard categories, outcomes ([`RecordData::kind`](crate::record::RecordData::kind)).
    pub kind: Vec<Word>,
    /// What set hazard events off ([`RecordData::trigger`](crate::record::RecordData::trigger)).
    pub trigger: Vec<Word>,
    /// IRIs of the sites that the records belong to.
    pub site: Vec<Word>,
    /// Hours of exposure or downtime, h; `NaN` where unknown.
    pub hours_h: Vec<f32>,
    /// Keys of the texts that stand for the records' meaning
    /// ([`RecordData::meaning_key`](crate::record::RecordData::meaning_key)); 0 where a record has none.
    pub meaning: Vec<u64>,
    pub(super) numbers: Vec<Option<Box<NumberColumn>>>,
    pub(super) classes: Vec<Option<Vec<Word>>>,
}

impl Chunk {
    /// How many rows it has, deleted ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.flags.len()
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    /// Whether a row holds a record; deleted rows wait for reuse.
    #[must_use]
    #[inline]
    pub fn is_live(&self, row: usize) -> bool {
        self.flags[row] & LIVE != 0
    }

    /// Whether the row's record is synthetic.
    #[must_use]
    #[inline]
    pub fn is_synthetic(&self, row: usize) -> bool {
        self.flags[row] & SYNTHETIC != 0
    }

    /// The language of the row's narrative; `None` where it has none.
    #[must_use]
    #[inline]
    pub fn language(&self, row: usize) -> Option<Language> {
        match self.flags[row] & (CHINESE | ENGLISH) {
            CHINESE => Some(Language::Zh),
            ENGLISH => Some(Language::En),
            _ => None,
        }
    }

    /// A number that changes whenever the chunk does: no two contents of chunks in one process share it.
    #[must_use]
    pub fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Notes that the chunk has changed.
    pub(super) fn touch(&mut self) {
        self.stamp = STAMPS.fetch_add(1, Ordering::Relaxed);
    }

    /// The row's own position.
    #[must_use]
    #[inline]
    pub fn position(&self, row: usize) -> Option<Position> {
        let (lon, lat) = (self.lon[row], self.lat[row]);
        (!lon.is_nan()).then_some(Position { lon, lat })
    }

    /// The numbers of a dimension; `None` where no row of the chunk states it.
    #[must_use]
    pub fn numbers(&self, dimension: DimensionId) -> Option<&NumberColumn> {
        self.numbers.get(dimension.index())?.as_deref()
    }

    /// The words of a dimension; `None` where no row of the chunk states it.
    #[must_use]
    pub fn classes(&self, dimension: DimensionId) -> Option<&[Word]> {
        self.classes.get(dimension.index())?.as_deref()
    }

    /// The dimensions that at least one row of the chunk stated.
    pub fn dimensions(&self) -> impl Iterator<Item = DimensionId> + '_ {
        let length = self.numbers.len().max(self.classes.len());
        (0..length).map(DimensionId::at).filter(|id| self.numbers(*id).is_some() || self.classes(*id).is_some())
    }

    /// Adds a row without a record.
    pub(super) fn push_empty(&mut self) -> usize {
        self.touch();
        let row = self.len();
        let empty: Arc<str> = Arc::from("");
        self.flags.push(0);
        self.iri.push(empty.clone());
        self.source_id.push(empty);
        for words in [
            &mut self.source,
            &mut self.owner,
            &mut self.activity,
            &mut self.class,
            &mut self.kind,
            &mut self.trigger,
            &mut self.site,
        ] {
            words.push(Word::NONE);
        }
        self.lon.push(f64::NAN);
        self.lat.push(f64::NAN);
        self.from.push(NO_DAY);
        self.to.push(NO_DAY);
        self.months.push(0);
        self.hours_h.push(f32::NAN);
        self.meaning.push(0);
        for column in self.numbers.iter_mut().flatten() {
            column.push_absent();
        }
        for column in self.classes.iter_mut().flatten() {
            column.push(Word::NONE);
        }
        row
    }

    /// Empties a row.
    pub(super) fn clear(&mut self, row: usize) {
        self.touch();
        let empty: Arc<str> = Arc::from("");
        self.flags[row] = 0;
        self.iri[row] = empty.clone();
        self.source_id[row] = empty;
        self.meaning[row] = 0;
        self.clear_conditions(row);
    }

    /// Writes a record into a row.
    pub(super) fn set(&mut self, row: usize, record: &Record, words: &mut Words, dimensions: &mut Dimensions) {
        self.touch();
        let (header, data) = (&record.header, &record.data);
        let language = match data.language() {
            Some(Language::Zh) => CHINESE,
            Some(Language::En) => ENGLISH,
            None => 0,
        };
        self.flags[row] = LIVE | language | if header.synthetic { SYNTHETIC } else { 0 };
        self.iri[row] = header.iri.clone();
        self.source_id[row] = header.source_id.clone();
        self.source[row] = words.intern(&header.source);
        self.owner[row] = words.intern(&header.owner);
        let position = data.position();
        self.lon[row] = position.map_or(f64::NAN, |position| position.lon);
        self.lat[row] = position.map_or(f64::NAN, |position| position.lat);
        let time = data.time();
        self.from[row] = time.map_or(NO_DAY, |span| day_number(span.from));
        self.to[row] = time.map_or(NO_DAY, |span| span.to.map_or(OPEN_DAY, day_number));
        self.months[row] = time.as_ref().map_or(0, months_of);
        self.activity[row] = words.intern_optional(data.activity());
        self.class[row] = words.intern_optional(data.machine_class());
        self.kind[row] = words.intern_optional(data.kind());
        self.trigger[row] = words.intern_optional(data.trigger());
        self.site[row] = words.intern_optional(data.site());
        self.hours_h[row] = data.hours_h().map_or(f32::NAN, |hours| hours as f32);
        self.meaning[row] = data.meaning_key();
        self.clear_conditions(row);
        for condition in data.conditions() {
            self.set_condition(row, condition, words, dimensions);
        }
    }

    /// Writes one condition; of two of the same dimension the first stands.
    fn set_condition(
        &mut self,
        row: usize,
        condition: &ConditionValue,
        words: &mut Words,
        dimensions: &mut Dimensions,
    ) {
        let id = dimensions.intern(&condition.dimension);
        let length = self.len();
        if let Some(interval) = condition.interval() {
            let column = slot(&mut self.numbers, id).get_or_insert_with(|| Box::new(NumberColumn::absent(length)));
            if column.value[row].is_nan() {
                column.low[row] = interval.low() as f32;
                column.value[row] = interval.value() as f32;
                column.high[row] = interval.high() as f32;
            }
        } else if let Some(class) = &condition.class {
            let column = slot(&mut self.classes, id).get_or_insert_with(|| vec![Word::NONE; length]);
            if column[row].is_none() {
                column[row] = words.intern(class);
            }
        }
    }

    fn clear_conditions(&mut self, row: usize) {
        for column in self.numbers.iter_mut().flatten() {
            column.value[row] = f32::NAN;
        }
        for column in self.classes.iter_mut().flatten() {
            column[row] = Word::NONE;
        }
    }
}

/// The slot of a dimension, made where it is new.
fn slot<T>(columns: &mut Vec<Option<T>>, id: DimensionId) -> &mut Option<T> {
    if columns.len() <= id.index() {
        columns.resize_with(id.index() + 1, || None);
    }
    &mut columns[id.index()]
}

impl NumberColumn {
    fn absent(length: usize) -> Self {
        Self { low: vec![f32::NAN; length], value: vec![f32::NAN; length], high: vec![f32::NAN; length] }
    }

    fn push_absent(&mut self) {
        self.low.push(f32::NAN);
        self.value.push(f32::NAN);
        self.high.push(f32::NAN);
    }
}
