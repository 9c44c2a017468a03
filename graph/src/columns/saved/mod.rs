//! Columns in a file, so that a program need not read every record again to start.
//!
//! The file is derived and may be deleted: then the columns are filled from the records store. It is made
//! under another name, synced and renamed, so it is whole or not there. Rows are saved in an order that
//! searches like (`order`), those without a record are left out, so a row may be elsewhere when it is read.
//!
//! The file: the chunks one after the other, the words, the cells, then the head (postcard), its length and
//! its CRC-32 (8 and 4 bytes, little-endian) and eight bytes that name the form. Every part has a CRC-32.

mod bytes;
mod chunk;
mod order;

use super::cells::Cells;
use super::chunk::{CHUNK_ROWS, Chunk};
use super::shared::SharedMap;
use super::table::Table;
use super::tally::Tally;
use super::word::Words;
use super::{Bands, Columns, RowId};
use crate::record::RecordType;
use bytes::{In, Out};
use fieldpack_journal::Position;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelExtend, ParallelIterator};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// The form of the file; raised whenever it changes.
const FORM: [u8; 8] = *b"fpcols02";
/// Bytes after the head.
const TAIL: u64 = 20;
/// Chunks that are made ready together while a file is written.
const WRITTEN_TOGETHER: usize = 64;

/// Why saved columns cannot be used. They are derived: without them the records store is read.
#[derive(Debug, Error)]
pub enum SavedError {
    /// The disk does not do it.
    #[error("the saved columns in `{file}`: {source}")]
    Io {
        /// The file.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not what was written.
    #[error("the saved columns in `{file}` are damaged: {reason}; they are made anew from the records")]
    Damaged {
        /// The file.
        file: String,
        /// What does not fit.
        reason: String,
    },
}

/// A part of the file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Part {
    offset: u64,
    length: u64,
    checksum: u32,
}

/// What the file says of itself.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    epoch: String,
    applied: Position,
    dimensions: Vec<Arc<str>>,
    bands: Bands,
    /// By record type, in the order of the types.
    chunks: Vec<Vec<Part>>,
    words: Part,
    cells: Part,
}

/// The cells as they are written.
#[derive(Serialize, Deserialize)]
struct SavedCells {
    records: u64,
    tallies: Vec<(Arc<str>, Option<Arc<str>>, Tally)>,
}

/// A file that is being written.
struct Writer<'f> {
    file: BufWriter<File>,
    shown: &'f str,
    offset: u64,
}

impl Writer<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<Part, SavedError> {
        let part = Part { offset: self.offset, length: bytes.len() as u64, checksum: crc32fast::hash(bytes) };
        self.file.write_all(bytes).map_err(|source| SavedError::Io { file: self.shown.to_owned(), source })?;
        self.offset += part.length;
        Ok(part)
    }
}

impl Columns {
    /// Saves everything in a file, in place of what was there. `applied` is the position of the journal
    /// `epoch` that the columns stand at.
    ///
    /// # Errors
    /// [`SavedError`]; the file is as before then.
    pub fn save(&self, file: &Path, epoch: &str, applied: Position) -> Result<(), SavedError> {
        let shown = file.display().to_string();
        let failed = |source| SavedError::Io { file: shown.clone(), source };
        let unfinished = file.with_extension("unfinished");
        let made = File::create(&unfinished).map_err(failed)?;
        let mut writer = Writer { file: BufWriter::with_capacity(1 << 20, made), shown: &shown, offset: 0 };
        let mut chunks = Vec::new();
        for record_type in RecordType::ALL {
            let rows = order::order(self, record_type);
            let pieces: Vec<&[RowId]> = rows.chunks(CHUNK_ROWS).collect();
            let mut parts = Vec::with_capacity(pieces.len());
            for together in pieces.chunks(WRITTEN_TOGETHER) {
                let ready: Vec<Vec<u8>> = together.par_iter().map(|rows| chunk::write(self, rows)).collect();
                for bytes in ready {
                    parts.push(writer.put(&bytes)?);
                }
            }
            chunks.push(parts);
        }
        let mut words = Out::default();
        words.texts((0..self.words.len()).map(|number| self.words.at(number)));
        let words = writer.put(&words.0)?;
        let encode =
            |encoded: Result<Vec<u8>, postcard::Error>| encoded.map_err(|error| failed(io::Error::other(error)));
        let tallies = self.cells.classes().flat_map(|(class, cells)| {
            let exposure = (!cells.exposure().is_empty()).then(|| (class.clone(), None, cells.exposure().clone()));
            let modes = cells.modes().map(|(mode, tally)| (class.clone(), Some(mode.clone()), tally.clone()));
            exposure.into_iter().chain(modes)
        });
        let cells = SavedCells { records: self.cells.version(), tallies: tallies.collect() };
        let cells = writer.put(&encode(postcard::to_stdvec(&cells))?)?;
        let head = Head {
            epoch: epoch.to_owned(),
            applied,
            dimensions: self.dimensions.notations().to_vec(),
            bands: (*self.bands).clone(),
            chunks,
            words,
            cells,
        };
        let head = encode(postcard::to_stdvec(&head))?;
        let part = writer.put(&head)?;
        let tail = [&part.length.to_le_bytes()[..], &part.checksum.to_le_bytes(), &FORM].concat();
        writer.put(&tail)?;
        let made = writer.file.into_inner().map_err(|error| failed(error.into_error()))?;
        made.sync_all().map_err(failed)?;
        fieldpack_journal::fault_at("columns::saved");
        std::fs::rename(&unfinished, file).map_err(failed)?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    /// Reads columns that were saved of the journal `epoch`, with the position that they stand at. `None`
    /// where there are none, or none that go with `self`, empty columns under the knowledge of today:
    /// another journal's, another form, other dimensions.
    ///
    /// # Errors
    /// [`SavedError`].
    pub fn read_saved(self, file: &Path, epoch: &str) -> Result<Option<(Self, Position)>, SavedError> {
        let shown = file.display().to_string();
        let open = match File::open(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|source| SavedError::Io { file: shown.clone(), source })?,
        };
        let reader = Reader { file: open, shown };
        let Some(head) = reader.head()? else { return Ok(None) };
        let known = self.dimensions.notations();
        if head.epoch != epoch || head.dimensions.get(..known.len()) != Some(known) {
            return Ok(None);
        }
        let mut columns = self;
        for notation in &head.dimensions {
            columns.dimensions.intern(notation);
        }
        let texts = reader.part(head.words, "words")?;
        let texts = In(&texts).texts().ok_or_else(|| reader.damaged("words"))?;
        columns.words = Words::of(texts).ok_or_else(|| reader.damaged("words"))?;
        let words = u32::try_from(columns.words.len()).unwrap_or(u32::MAX);
        let dimensions = head.dimensions.len();
        let mut rows: Vec<(Arc<str>, RowId)> = Vec::new();
        for (record_type, parts) in RecordType::ALL.into_iter().zip(&head.chunks) {
            let read = |part: &Part| -> Result<Arc<Chunk>, SavedError> {
                let bytes = reader.part(*part, "rows")?;
                chunk::read(&bytes, words, dimensions).map(Arc::new).ok_or_else(|| reader.damaged("rows"))
            };
            let chunks: Vec<Arc<Chunk>> = parts.par_iter().map(read).collect::<Result<_, _>>()?;
            let full = chunks.iter().rev().skip(1).all(|chunk| chunk.len() == CHUNK_ROWS);
            if !full || chunks.iter().any(|chunk| (0..chunk.len()).any(|row| !chunk.is_live(row))) {
                return Err(reader.damaged("rows"));
            }
            let keyed = chunks.par_iter().enumerate().flat_map_iter(|(number, chunk)| {
                let first = number * CHUNK_ROWS;
                let id = move |place: usize| RowId { record_type, row: (first + place) as u32 };
                chunk.iri.iter().enumerate().map(move |(place, iri)| (iri.clone(), id(place)))
            });
            rows.par_extend(keyed);
            columns.tables[record_type as usize] = Table::of(chunks);
        }
        let count = rows.len();
        columns.rows = SharedMap::collect(rows);
        if columns.rows.len() != count {
            return Err(reader.damaged("rows"));
        }
        let cells = reader.part(head.cells, "cells")?;
        let cells: SavedCells = postcard::from_bytes(&cells).map_err(|_| reader.damaged("cells"))?;
        columns.cells = Cells::of(cells.tallies, cells.records);
        let wanted = std::mem::replace(&mut columns.bands, Arc::new(head.bands));
        columns.set_bands(wanted);
        Ok(Some((columns, head.applied)))
    }
}

/// A file that is being read.
struct Reader {
    file: File,
    shown: String,
}

impl Reader {
    fn damaged(&self, what: &str) -> SavedError {
        SavedError::Damaged { file: self.shown.clone(), reason: format!("the {what} are not what was written") }
    }

    /// The head; `None` where the file has another form.
    fn head(&self) -> Result<Option<Head>, SavedError> {
        let failed = |source| SavedError::Io { file: self.shown.clone(), source };
        let length = self.file.metadata().map_err(failed)?.len();
        let Some(end) = length.checked_sub(TAIL) else { return Err(self.damaged("last bytes")) };
        let mut tail = [0; TAIL as usize];
        self.file.read_exact_at(&mut tail, end).map_err(failed)?;
        let mut read = In(&tail);
        let (size, checksum) = (read.length(), read.take(4));
        if read.0 != FORM {
            return if read.0.starts_with(b"fpcols") { Ok(None) } else { Err(self.damaged("last bytes")) };
        }
        let part = size.zip(checksum).and_then(|(size, checksum)| {
            let checksum = u32::from_le_bytes(checksum.try_into().ok()?);
            Some(Part { offset: end.checked_sub(size as u64)?, length: size as u64, checksum })
        });
        let head = self.part(part.ok_or_else(|| self.damaged("last bytes"))?, "contents")?;
        postcard::from_bytes(&head).map(Some).map_err(|_| self.damaged("contents"))
    }

    /// The bytes of a part, checked.
    fn part(&self, part: Part, what: &str) -> Result<Vec<u8>, SavedError> {
        let failed = |source| SavedError::Io { file: self.shown.clone(), source };
        let size = self.file.metadata().map_err(failed)?.len();
        let end = part.offset.checked_add(part.length).filter(|end| *end <= size);
        let length = end.and_then(|_| usize::try_from(part.length).ok()).ok_or_else(|| self.damaged(what))?;
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, part.offset).map_err(failed)?;
        if crc32fast::hash(&bytes) == part.checksum { Ok(bytes) } else { Err(self.damaged(what)) }
    }
}
