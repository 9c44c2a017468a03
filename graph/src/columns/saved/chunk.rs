//! A chunk of rows as bytes.

use super::super::chunk::{Chunk, NumberColumn};
use super::super::{Columns, DimensionId, RowId, Word};
use super::bytes::{In, Out};

/// The kinds of columns of a dimension in a chunk.
const NUMBERS: u8 = 1;
const CLASSES: u8 = 2;

/// Writes some rows of one type as a chunk.
pub(super) fn write(columns: &Columns, rows: &[RowId]) -> Vec<u8> {
    let places: Vec<(&Chunk, usize)> = rows.iter().map(|id| columns.table(id.record_type).locate(id.row)).collect();
    let mut out = Out::default();
    out.put_u8(places.iter().map(|(chunk, place)| chunk.flags[*place]));
    out.texts(places.iter().map(|(chunk, place)| &*chunk.iri[*place]));
    out.texts(places.iter().map(|(chunk, place)| &*chunk.source_id[*place]));
    let words: [fn(&Chunk) -> &Vec<Word>; 7] = [
        |chunk| &chunk.source,
        |chunk| &chunk.owner,
        |chunk| &chunk.activity,
        |chunk| &chunk.class,
        |chunk| &chunk.kind,
        |chunk| &chunk.trigger,
        |chunk| &chunk.site,
    ];
    for column in words {
        out.put_u32(places.iter().map(|(chunk, place)| column(chunk)[*place].number()));
    }
    out.put_f64(places.iter().map(|(chunk, place)| chunk.lon[*place]));
    out.put_f64(places.iter().map(|(chunk, place)| chunk.lat[*place]));
    out.put_i32(places.iter().map(|(chunk, place)| chunk.from[*place]));
    out.put_i32(places.iter().map(|(chunk, place)| chunk.to[*place]));
    out.put_u16(places.iter().map(|(chunk, place)| chunk.months[*place]));
    out.put_f32(places.iter().map(|(chunk, place)| chunk.hours_h[*place]));
    out.put_u64(places.iter().map(|(chunk, place)| chunk.meaning[*place]));
    let dimensions: Vec<DimensionId> = columns.dimensions().map(|(id, _)| id).collect();
    for id in dimensions {
        let stated =
            |place: &(&Chunk, usize)| place.0.numbers(id).is_some_and(|column| !column.value[place.1].is_nan());
        if places.iter().any(stated) {
            out.put_u8([NUMBERS].into_iter());
            out.length(id.index());
            let ends: [fn(&NumberColumn) -> &Vec<f32>; 3] =
                [|column| &column.low, |column| &column.value, |column| &column.high];
            for end in ends {
                let number =
                    |(chunk, place): &(&Chunk, usize)| chunk.numbers(id).map_or(f32::NAN, |column| end(column)[*place]);
                out.put_f32(places.iter().map(number));
            }
        }
        let word = |(chunk, place): &(&Chunk, usize)| chunk.classes(id).map_or(Word::NONE, |words| words[*place]);
        if places.iter().any(|place| !word(place).is_none()) {
            out.put_u8([CLASSES].into_iter());
            out.length(id.index());
            out.put_u32(places.iter().map(|place| word(place).number()));
        }
    }
    out.0
}

/// Reads a chunk; `None` where the bytes are no chunk, or its words are beyond the dictionary.
pub(super) fn read(bytes: &[u8], words: u32, dimensions: usize) -> Option<Chunk> {
    let mut read = In(bytes);
    let word_column = |read: &mut In<'_>| -> Option<Vec<Word>> {
        read.u32s()?.into_iter().map(|number| (number < words).then(|| Word::of_number(number))).collect()
    };
    let mut chunk = Chunk { flags: read.u8s()?, iri: read.texts()?, source_id: read.texts()?, ..Chunk::default() };
    chunk.source = word_column(&mut read)?;
    chunk.owner = word_column(&mut read)?;
    chunk.activity = word_column(&mut read)?;
    chunk.class = word_column(&mut read)?;
    chunk.kind = word_column(&mut read)?;
    chunk.trigger = word_column(&mut read)?;
    chunk.site = word_column(&mut read)?;
    chunk.lon = read.f64s()?;
    chunk.lat = read.f64s()?;
    chunk.from = read.i32s()?;
    chunk.to = read.i32s()?;
    chunk.months = read.u16s()?;
    chunk.hours_h = read.f32s()?;
    chunk.meaning = read.u64s()?;
    while !read.0.is_empty() {
        let kind = *read.u8s()?.first()?;
        let dimension = read.length().filter(|index| *index < dimensions)?;
        match kind {
            NUMBERS => {
                let column = NumberColumn { low: read.f32s()?, value: read.f32s()?, high: read.f32s()? };
                *slot(&mut chunk.numbers, dimension) = Some(Box::new(column));
            }
            CLASSES => *slot(&mut chunk.classes, dimension) = Some(word_column(&mut read)?),
            _ => return None,
        }
    }
    chunk.touch();
    is_even(&chunk).then_some(chunk)
}

/// Whether all columns have the same length.
fn is_even(chunk: &Chunk) -> bool {
    let rows = chunk.len();
    let words = [&chunk.source, &chunk.owner, &chunk.activity, &chunk.class, &chunk.kind, &chunk.trigger, &chunk.site];
    let numbers = chunk.numbers.iter().flatten();
    let lengths = [
        chunk.iri.len(),
        chunk.source_id.len(),
        chunk.lon.len(),
        chunk.lat.len(),
        chunk.from.len(),
        chunk.to.len(),
        chunk.months.len(),
        chunk.hours_h.len(),
        chunk.meaning.len(),
    ];
    lengths.into_iter().all(|length| length == rows)
        && words.into_iter().all(|column| column.len() == rows)
        && numbers.flat_map(|column| [&column.low, &column.value, &column.high]).all(|column| column.len() == rows)
        && chunk.classes.iter().flatten().all(|column| column.len() == rows)
}

fn slot<T>(columns: &mut Vec<Option<T>>, index: usize) -> &mut Option<T> {
    if columns.len() <= index {
        columns.resize_with(index + 1, || None);
    }
    &mut columns[index]
}
