//! What is wrong with the ontologies, in words a curator understands.

use oxigraph::io::RdfSyntaxError;
use std::fmt;

/// One problem of the ontologies.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CompileProblem {
    /// The file; empty where several files are meant.
    pub file: String,
    /// The line, counted from 1, where it is known.
    pub line: Option<u64>,
    /// The column, counted from 1, where it is known.
    pub column: Option<u64>,
    /// The subject at fault; empty for a syntax error.
    pub subject: String,
    /// The property at fault; empty where the whole subject is meant.
    pub property: String,
    /// What is expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl CompileProblem {
    /// A file that cannot be read.
    pub(super) fn unreadable(file: &str, reason: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            column: None,
            subject: String::new(),
            property: String::new(),
            expected: "a readable Turtle file".to_owned(),
            found: reason.to_owned(),
        }
    }

    /// A syntax error.
    pub(super) fn syntax(file: &str, error: &RdfSyntaxError) -> Self {
        let start = error.location().map(|location| location.start);
        Self {
            file: file.to_owned(),
            line: start.map(|position| position.line + 1),
            column: start.map(|position| position.column + 1),
            subject: String::new(),
            property: String::new(),
            expected: "Turtle".to_owned(),
            found: error.to_string(),
        }
    }
}

impl fmt::Display for CompileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        if !self.subject.is_empty() {
            write!(f, " `{}`", self.subject)?;
        }
        if !self.property.is_empty() {
            write!(f, " {}", self.property)?;
        }
        write!(f, ": expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for CompileProblem {}
