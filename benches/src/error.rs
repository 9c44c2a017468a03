//! What can keep a measurement from being made.

use std::path::{Path, PathBuf};

/// Why a measurement could not be made. A figure that misses its bar is no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BenchError {
    /// The program to measure is not there.
    #[error("no program `{}`: build it with `make build`, or name it with --program", path.display())]
    NoProgram {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file or folder cannot be read or written, or a process cannot be started.
    #[error("cannot use `{what}`: {source}")]
    Io {
        /// The file, folder or process.
        what: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The program ended otherwise than it should.
    #[error("`{command}` {ended}; its last lines:\n{tail}")]
    Program {
        /// What was started.
        command: String,
        /// How it ended.
        ended: String,
        /// The end of what it wrote to standard error.
        tail: String,
    },
    /// No answer came over HTTP.
    #[error("{method} {path}: {source}")]
    Http {
        /// `GET` or `POST`.
        method: &'static str,
        /// The path.
        path: String,
        /// What the client says.
        source: reqwest::Error,
    },
    /// An answer came that cannot be used.
    #[error("{path} answered {status} to {question}: {detail}")]
    Answer {
        /// The path.
        path: String,
        /// The HTTP status.
        status: u16,
        /// What was asked.
        question: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The ontologies do not compile.
    #[error("the ontologies do not compile: {first}; run `fieldpack check`")]
    Knowledge {
        /// The first problem.
        first: String,
    },
    /// Data to judge finding on cannot be used.
    #[error("`{}`: {detail}", path.display())]
    Data {
        /// The file, or what is made.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A world in this process cannot be made or searched.
    #[error("a search in this process failed: {detail}")]
    Search {
        /// What failed.
        detail: String,
    },
    /// A file of labelled questions cannot be used.
    #[error("`{}`: {detail}", path.display())]
    Questions {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        detail: String,
    },
}

impl BenchError {
    /// Makes the error of a path, for `map_err`.
    pub fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::Io { what: path.display().to_string(), source }
    }
}
