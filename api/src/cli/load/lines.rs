//! Record lines: one JSON object a line, as `POST /v1/records` takes them.

use super::super::problems;
use super::parts::Parts;
use super::{Filled, Loader};
use crate::problem::Problem;
use crate::service::{OpenedLoad, Progress};
use fieldpack_graph::import::{ImportError, Report, RowProblem};
use fieldpack_graph::record::{LineChange, ProblemCode, RecordLine, RecordProblem, Validator};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Reads a file of lines into an open load. Every line is checked here first, so that all faults of the
/// file are named at once and sound lines can be kept without the others.
///
/// # Errors
/// A [`Problem`]: the file cannot be read, lines are not sound, or a part is refused.
pub(super) fn fill(loader: &Loader<'_>, path: &Path, load: &OpenedLoad) -> Result<Filled, Problem> {
    let file = path.display().to_string();
    let unreadable = |error: std::io::Error| problems::unreadable(path, &error, loader.language);
    let mut reader = BufReader::new(File::open(path).map_err(unreadable)?);
    let validator = Validator::new(loader.knowledge);
    let mut report = Report { file: file.clone(), ..Report::default() };
    let mut parts = Parts::new(loader.target, load, file.clone(), loader.shown, loader.language);
    loader.shown.start(&file, None);
    let mut number = 0;
    let mut line = Vec::new();
    while let Some(whole) = read_line(&mut reader, loader.line_bytes, &mut line).map_err(unreadable)? {
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        report.rows += 1;
        let faults = if whole { faults(&line, &validator, loader.owner) } else { too_long(loader.line_bytes) };
        if !faults.is_empty() {
            report.bad_rows += 1;
            let room = loader.options.max_problems.saturating_sub(report.problems.len());
            let located = |problem| RowProblem { row: number, line: number, column: String::new(), problem };
            report.problems.extend(faults.into_iter().take(room).map(located));
        } else if report.bad_rows == 0 || loader.options.keep_going {
            parts.push(&line, number.to_string())?;
            report.loaded += 1;
        }
    }
    if report.bad_rows > 0 && !loader.options.keep_going {
        return Err(problems::of_import(&ImportError::Rows(Box::new(report)), loader.language));
    }
    parts.send()?;
    Ok(Filled { report, graphs: Vec::new(), quads: 0 })
}

/// What is wrong with a line.
fn faults(line: &[u8], validator: &Validator<'_>, owner: &str) -> Vec<RecordProblem> {
    let Ok(text) = std::str::from_utf8(line) else {
        return vec![fault(ProblemCode::MalformedJson, "UTF-8", "other bytes")];
    };
    match RecordLine::parse(text).and_then(|line| line.into_change(owner)) {
        Ok(LineChange::Upsert(record)) => validator.check(&record),
        Ok(LineChange::Delete(_)) => Vec::new(),
        Err(problem) => vec![*problem],
    }
}

/// A line that is longer than is taken.
fn too_long(most: usize) -> Vec<RecordProblem> {
    vec![fault(ProblemCode::TooLong, &format!("at most {most} bytes (limits.record_line_bytes)"), "a longer line")]
}

fn fault(code: ProblemCode, expected: &str, found: &str) -> RecordProblem {
    RecordProblem { pointer: String::new(), code, expected: expected.to_owned(), found: found.to_owned() }
}

/// Reads a line without its end into `line`; what is beyond `most` bytes is read over. Says whether the line
/// is whole; `None` at the end of the file.
fn read_line(reader: &mut impl BufRead, most: usize, line: &mut Vec<u8>) -> Result<Option<bool>, std::io::Error> {
    line.clear();
    let mut whole = true;
    let mut any = false;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any.then_some(whole));
        }
        any = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let piece = &buffer[..end.unwrap_or(buffer.len())];
        let room = most.saturating_sub(line.len());
        whole &= piece.len() <= room;
        line.extend_from_slice(&piece[..piece.len().min(room)]);
        let used = end.map_or(buffer.len(), |end| end + 1);
        reader.consume(used);
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(Some(whole));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_any_length_are_read_in_bounded_memory() {
        let text = format!("one\r\n\n{}\nlast", "x".repeat(100_000));
        let mut reader = BufReader::with_capacity(64, text.as_bytes());
        let mut line = Vec::new();
        let mut read = Vec::new();
        while let Some(whole) = read_line(&mut reader, 10, &mut line).expect("reads") {
            assert!(line.len() <= 10);
            read.push((String::from_utf8(line.clone()).expect("UTF-8"), whole));
        }
        let expected = [("one", true), ("", true), ("xxxxxxxxxx", false), ("last", true)];
        assert_eq!(read, expected.map(|(line, whole)| (line.to_owned(), whole)));
    }
}
