//! What can go wrong with an import, and the report of rows that did not load.

use crate::record::{ProblemCode, RecordProblem};
use std::io::Write;
use thiserror::Error;

/// Why a file does not load.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file cannot be read.
    #[error("`{file}` cannot be read: {reason}")]
    File {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// The mapping is not sound.
    #[error("mapping `{mapping}`: {place}: {reason}")]
    Mapping {
        /// The mapping's file.
        mapping: String,
        /// Which entry of it.
        place: String,
        /// What does not fit.
        reason: String,
    },
    /// The mapping reads columns that the file does not have.
    #[error("`{file}` has no column {missing}; its columns are {found}")]
    MissingColumns {
        /// The file.
        file: String,
        /// The columns that the mapping reads and the file lacks.
        missing: String,
        /// The columns that the file has.
        found: String,
    },
    /// Rows that are not sound: nothing of the file may be kept.
    #[error("{0}")]
    Rows(Box<Report>),
    /// The RDF is not sound.
    #[error("`{file}`, line {line}, column {column}: {reason}")]
    Rdf {
        /// The file.
        file: String,
        /// The line, counted from 1; 0 where the format does not tell.
        line: u64,
        /// The column, counted from 1; 0 where the format does not tell.
        column: u64,
        /// What the parser says.
        reason: String,
    },
    /// What the records were given to refused them.
    #[error("`{file}`: {reason}")]
    Sink {
        /// The file.
        file: String,
        /// What it says.
        reason: String,
    },
}

/// A row that does not load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// The row, counted from 1, without the header.
    pub row: u64,
    /// The line of the file at which the row starts, counted from 1; 0 where the format has no lines.
    pub line: u64,
    /// The column that the value comes from; empty where it is not one.
    pub column: String,
    /// What is wrong, with the pointer into the record.
    pub problem: RecordProblem,
}

impl RowProblem {
    /// Makes a problem of a value.
    pub(super) fn new(column: &str, pointer: &str, code: ProblemCode, expected: &str, found: &str) -> Self {
        let problem = RecordProblem::new(pointer, code, expected, found);
        Self { row: 0, line: 0, column: column.to_owned(), problem }
    }

    /// The same problem at a row.
    pub(super) fn at(mut self, row: u64, line: u64) -> Self {
        self.row = row;
        self.line = line;
        self
    }
}

impl std::fmt::Display for RowProblem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "row {}", self.row)?;
        if self.line > 0 {
            write!(formatter, ", line {}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(formatter, ", column `{}`", self.column)?;
        }
        write!(formatter, ": {}", self.problem)
    }
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The file.
    pub file: String,
    /// Rows read.
    pub rows: u64,
    /// Records handed on.
    pub loaded: u64,
    /// Rows passed over because the mapping says so.
    pub skipped: u64,
    /// Rows that are not sound.
    pub bad_rows: u64,
    /// The first problems; a row may have several.
    pub problems: Vec<RowProblem>,
}

impl Report {
    /// Writes the problems as CSV, one a line: `file,row,line,column,field,code,expected,found`.
    ///
    /// # Errors
    /// [`csv::Error`] when the writer fails.
    pub fn write_csv(&self, writer: impl Write) -> Result<(), csv::Error> {
        let mut table = csv::Writer::from_writer(writer);
        table.write_record(["file", "row", "line", "column", "field", "code", "expected", "found"])?;
        for problem in &self.problems {
            let (row, line) = (problem.row.to_string(), problem.line.to_string());
            let RecordProblem { pointer, code, expected, found } = &problem.problem;
            table.write_record([&self.file, &row, &line, &problem.column, pointer, code.as_str(), expected, found])?;
        }
        table.flush()?;
        Ok(())
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, rows, bad_rows, problems, .. } = self;
        write!(formatter, "`{file}`: {bad_rows} of {rows} rows are not sound, nothing was loaded")?;
        for problem in problems.iter().take(3) {
            write!(formatter, "; {problem}")?;
        }
        if problems.len() > 3 {
            write!(formatter, "; and more")?;
        }
        formatter.write_str("; mend the rows, or load the others with `--keep-going`")
    }
}
