//! Rows of files: CSV, JSON lines, GeoJSON and plain lines behind one shape, read one at a time.
//!
//! Memory is bounded: a row longer than the limit ends the reading with an error, it is never held.

use super::error::RowProblem;
use super::mapping::{Format, Input};
use super::{ImportError, Limits};
use crate::record::ProblemCode;
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What readers between the file and the row may have buffered beyond the row, bytes.
const READ_AHEAD_BYTES: u64 = 1 << 18;

/// The column that every format has: the row's number, counted from 1.
pub(super) const ROW_NUMBER: &str = "#row";

/// A row of any format.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Counted from 1.
    number: u64,
    cells: Cells,
}

/// The cells of a row.
#[derive(Clone, Debug)]
enum Cells {
    /// A row of CSV with the positions of its columns.
    Csv(csv::StringRecord, Arc<HashMap<String, usize>>),
    /// An object.
    Json(serde_json::Value),
}

impl Row {
    /// The text of a column; `None` where it is missing or null.
    pub(super) fn get(&self, column: &str) -> Option<Cow<'_, str>> {
        if column == ROW_NUMBER {
            return Some(Cow::Owned(self.number.to_string()));
        }
        match &self.cells {
            Cells::Csv(record, columns) => record.get(*columns.get(column)?).map(|cell| Cow::Borrowed(cell.trim())),
            Cells::Json(_) => match self.json(column)? {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) => Some(Cow::Borrowed(text.trim())),
                other => Some(Cow::Owned(other.to_string())),
            },
        }
    }

    /// The JSON of a column; `None` in CSV.
    pub(super) fn json(&self, column: &str) -> Option<&serde_json::Value> {
        match &self.cells {
            Cells::Csv(..) => None,
            Cells::Json(object) if column.starts_with('/') => object.pointer(column),
            Cells::Json(object) => object.get(column),
        }
    }
}

/// A row with its place, or what is wrong with it.
pub(super) struct Placed {
    /// Counted from 1.
    pub(super) row: u64,
    /// Counted from 1; 0 where the format has none.
    pub(super) line: u64,
    /// The row, or the problem. After a problem the reading goes on where it can.
    pub(super) content: Result<Row, RowProblem>,
}

/// Lets a reader pass a bounded number of bytes between two rows.
struct Budget<R> {
    inner: R,
    left: Arc<AtomicU64>,
    limit: u64,
}

impl<R: Read> Read for Budget<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            let reason = format!("a row is longer than {} bytes: is a quote not closed?", self.limit);
            return Err(std::io::Error::other(reason));
        }
        let length = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let read = self.inner.read(&mut buffer[..length])?;
        self.left.store(left - read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The rows of a file.
pub(super) struct Rows {
    reader: Kind,
    left: Arc<AtomicU64>,
    budget: u64,
    row: u64,
    ended: bool,
}

/// A boxed reader.
type Reader = Box<dyn Read + Send>;

enum Kind {
    Csv(Box<csv::Reader<Reader>>, Arc<HashMap<String, usize>>),
    Jsonl(BufReader<Reader>),
    Lines(BufReader<Reader>),
    Geojson(Box<dyn Iterator<Item = geojson::Result<geojson::Feature>> + Send>),
}

impl Rows {
    /// Opens a file.
    pub(super) fn open(path: &Path, input: &Input, limits: &Limits) -> Result<Self, ImportError> {
        let file = path.display().to_string();
        let unreadable = |reason: String| ImportError::File { file: file.clone(), reason };
        let opened = std::fs::File::open(path).map_err(|error| unreadable(error.to_string()))?;
        let encoding = match &input.encoding {
            None => None,
            Some(label) => Some(Encoding::for_label(label.as_bytes()).ok_or_else(|| {
                unreadable(format!("encoding `{label}` is not one of the encoding standard's labels"))
            })?),
        };
        let budget = limits.row_bytes + READ_AHEAD_BYTES;
        let left = Arc::new(AtomicU64::new(budget));
        let bounded = Budget { inner: opened, left: left.clone(), limit: limits.row_bytes };
        let decoded: Reader = Box::new(
            DecodeReaderBytesBuilder::new()
                .encoding(encoding)
                .utf8_passthru(encoding.is_none())
                .strip_bom(true)
                .bom_override(true)
                .build(bounded),
        );
        let reader = match input.format {
            Format::Csv => csv_reader(decoded, input, limits).map_err(unreadable)?,
            Format::Jsonl => Kind::Jsonl(BufReader::new(decoded)),
            Format::Lines => Kind::Lines(BufReader::new(decoded)),
            Format::Geojson => {
                let features = geojson::FeatureReader::from_reader(BufReader::new(decoded)).features();
                Kind::Geojson(Box::new(features))
            }
        };
        Ok(Self { reader, left, budget, row: 0, ended: false })
    }

    /// Checks that the header has the columns that a mapping reads.
    pub(super) fn require(&self, columns: &[&str], file: &Path) -> Result<(), ImportError> {
        let Some(found) = self.columns() else { return Ok(()) };
        let mut missing: Vec<&str> =
            columns.iter().copied().filter(|column| *column != ROW_NUMBER && !found.contains(column)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let (missing, found) = (listed(&missing), listed(&found));
        Err(ImportError::MissingColumns { file: file.display().to_string(), missing, found })
    }

    /// The columns of the header; `None` for formats without one.
    fn columns(&self) -> Option<Vec<&str>> {
        match &self.reader {
            Kind::Csv(_, columns) => {
                let mut names: Vec<(&usize, &str)> = columns.iter().map(|(name, at)| (at, name.as_str())).collect();
                names.sort_unstable();
                Some(names.into_iter().map(|(_, name)| name).collect())
            }
            _ => None,
        }
    }
}

/// Opens CSV and reads its header.
fn csv_reader(decoded: Reader, input: &Input, limits: &Limits) -> Result<Kind, String> {
    let mut builder = csv::ReaderBuilder::new();
    if let Some(delimiter) = input.delimiter {
        let byte = u8::try_from(delimiter).map_err(|_| format!("delimiter `{delimiter}` is not an ASCII character"))?;
        builder.delimiter(byte);
    }
    let mut reader = builder.from_reader(decoded);
    let header = reader.headers().map_err(|error| error.to_string())?;
    if header.len() > limits.columns {
        return Err(format!("`{}` columns, at most `{}` are taken", header.len(), limits.columns));
    }
    let mut columns = HashMap::with_capacity(header.len());
    for (position, name) in header.iter().enumerate() {
        if columns.insert(name.trim().to_owned(), position).is_some() {
            return Err(format!("two columns are named `{name}`: rename one"));
        }
    }
    Ok(Kind::Csv(Box::new(reader), Arc::new(columns)))
}

impl Iterator for Rows {
    type Item = Result<Placed, std::io::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.left.store(self.budget, Ordering::Relaxed);
        let next = match &mut self.reader {
            Kind::Csv(reader, columns) => next_csv(reader, columns),
            Kind::Jsonl(reader) => next_jsonl(reader, &mut self.row),
            Kind::Lines(reader) => next_line(reader, &mut self.row),
            Kind::Geojson(features) => next_feature(features, &mut self.ended),
        };
        if matches!(self.reader, Kind::Csv(..) | Kind::Geojson(_)) {
            self.row += 1;
        }
        match next {
            Ok(None) => {
                self.ended = true;
                None
            }
            Ok(Some((line, content))) => {
                // Files of lines number their rows by line, so that a blank line does not shift them.
                let row = self.row;
                let content = content.map(|cells| Row { number: row, cells });
                Some(Ok(Placed { row, line, content }))
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
        }
    }
}

/// A row with its line; `None` at the end; an error ends the reading.
type Next = Result<Option<(u64, Result<Cells, RowProblem>)>, std::io::Error>;

fn next_csv(reader: &mut csv::Reader<Reader>, columns: &Arc<HashMap<String, usize>>) -> Next {
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(false) => Ok(None),
        Ok(true) => {
            let line = record.position().map_or(0, csv::Position::line);
            let content = match record.iter().position(|cell| cell.contains(char::REPLACEMENT_CHARACTER)) {
                Some(_) => Err(wrong_encoding("a cell with bytes that the encoding does not have")),
                None => Ok(Cells::Csv(record, columns.clone())),
            };
            Ok(Some((line, content)))
        }
        Err(error) => {
            let line = error.position().map_or(0, csv::Position::line);
            let problem = match error.kind() {
                csv::ErrorKind::Io(_) => return Err(std::io::Error::other(error)),
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    let expected = format!("{expected_len} cells, as in the header");
                    RowProblem::new("", "", ProblemCode::InvalidValue, &expected, &len.to_string())
                }
                csv::ErrorKind::Utf8 { .. } => wrong_encoding("bytes that are no UTF-8"),
                _ => RowProblem::new("", "", ProblemCode::InvalidValue, "a row of CSV", &error.to_string()),
            };
            Ok(Some((line, Err(problem))))
        }
    }
}

/// A row that is not in the encoding that the mapping states.
fn wrong_encoding(found: &str) -> RowProblem {
    let expected = "text in the mapping's encoding (`input.encoding`, UTF-8 where absent)";
    RowProblem::new("", "", ProblemCode::InvalidValue, expected, found)
}

/// The next line without its end; lines are counted in `number`.
fn read_line(reader: &mut BufReader<Reader>, number: &mut u64) -> Result<Option<Vec<u8>>, std::io::Error> {
    let mut line = Vec::new();
    if reader.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    *number += 1;
    while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        line.pop();
    }
    Ok(Some(line))
}

fn next_jsonl(reader: &mut BufReader<Reader>, number: &mut u64) -> Next {
    loop {
        let Some(line) = read_line(reader, number)? else { return Ok(None) };
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let content = match serde_json::from_slice(&line) {
            Ok(value @ serde_json::Value::Object(_)) => Ok(Cells::Json(value)),
            Ok(other) => Err(RowProblem::new("", "", ProblemCode::InvalidValue, "a JSON object", &other.to_string())),
            Err(error) => Err(RowProblem::new("", "", ProblemCode::MalformedJson, "a JSON object", &error.to_string())),
        };
        return Ok(Some((*number, content)));
    }
}

fn next_line(reader: &mut BufReader<Reader>, number: &mut u64) -> Next {
    loop {
        let Some(line) = read_line(reader, number)? else { return Ok(None) };
        let content = match String::from_utf8(line) {
            Err(_) => Err(wrong_encoding("bytes that are no UTF-8")),
            Ok(text) if text.trim().is_empty() => continue,
            Ok(text) => Ok(Cells::Json(serde_json::json!({"line": text, "number": *number}))),
        };
        return Ok(Some((*number, content)));
    }
}

fn next_feature(
    features: &mut (dyn Iterator<Item = geojson::Result<geojson::Feature>> + Send),
    ended: &mut bool,
) -> Next {
    match features.next() {
        None => Ok(None),
        Some(Ok(feature)) => {
            let mut row = feature.properties.clone().unwrap_or_default();
            let geometry = feature.geometry.map_or(serde_json::Value::Null, |geometry| serde_json::json!(geometry));
            row.insert("geometry".to_owned(), geometry);
            if let Some(id) = feature.id {
                row.entry("id").or_insert_with(|| serde_json::json!(id));
            }
            Ok(Some((0, Ok(Cells::Json(serde_json::Value::Object(row))))))
        }
        // The reader has lost its place: what follows cannot be read.
        Some(Err(error)) => {
            *ended = true;
            let found = error.to_string();
            Ok(Some((0, Err(RowProblem::new("", "", ProblemCode::MalformedJson, "a GeoJSON feature", &found)))))
        }
    }
}
