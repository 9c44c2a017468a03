//! Errors of this room: bad requests with the place of each fault, and stores that fail.

use std::path::PathBuf;
use thiserror::Error;

/// Why a search gives no answer, or the index cannot be kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The request has faults; each is located. Show all of them.
    #[error("the search has {} faults, first: {}", .0.len(), .0.first().map_or_else(String::new, ToString::to_string))]
    Request(Vec<Problem>),
    /// The text index failed.
    #[error("the text index failed; restart the program, or delete its folder to have it rebuilt")]
    Text(#[from] tantivy::TantivyError),
    /// The text index's folder cannot be used.
    #[error("cannot open the text index in `{}`; check that the folder is writable and that the disk is not full", path.display())]
    Open {
        /// The folder.
        path: PathBuf,
        /// What the index library says.
        source: tantivy::TantivyError,
    },
    /// The folder of vectors cannot be used.
    #[error("cannot use the vectors in `{}`: {reason}; delete the folder to have it rebuilt", path.display())]
    Vectors {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The text index is not what was written.
    #[error("the text index in `{}` is damaged: {reason}; delete the folder to have it rebuilt", path.display())]
    TextDamaged {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The vectors are not what was written, or were written by another version of the program.
    #[error("the vectors in `{}` are damaged: {reason}; delete the folder to have them rebuilt", path.display())]
    VectorsDamaged {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The text index was written by another version of its layout.
    #[error("the text index in `{}` has layout `{found}`, this program writes `{expected}`; delete the folder to have it rebuilt", path.display())]
    Layout {
        /// The folder.
        path: PathBuf,
        /// The layout found.
        found: String,
        /// The layout that this program writes.
        expected: String,
    },
}

impl SearchError {
    /// Whether the files of a store are not what this program writes: making them anew helps.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::TextDamaged { .. } | Self::VectorsDamaged { .. } | Self::Layout { .. } => true,
            Self::Open { source, .. } => is_damage(source),
            Self::Request(_) | Self::Text(_) | Self::Vectors { .. } => false,
        }
    }
}

/// Whether the text index's files are at fault, and not the disk or another process.
fn is_damage(error: &tantivy::TantivyError) -> bool {
    use std::io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
    use tantivy::TantivyError::{
        DataCorruption, IncompatibleIndex, InternalError, InvalidArgument, IoError, OpenReadError, SchemaError,
    };
    use tantivy::directory::error::OpenReadError as Read;
    match error {
        IoError(io) | OpenReadError(Read::IoError { io_error: io, .. }) => {
            matches!(io.kind(), InvalidData | NotFound | UnexpectedEof)
        }
        DataCorruption(_) | IncompatibleIndex(_) | InternalError(_) | InvalidArgument(_) | SchemaError(_)
        | OpenReadError(_) => true,
        _ => false,
    }
}

/// One fault of a request.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{kind} (at `{pointer}`)")]
pub struct Problem {
    /// JSON pointer to the member at fault.
    pub pointer: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What can be wrong with a request.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A word that is none of the accepted ones.
    #[error("unknown {what} `{found}`")]
    Unknown {
        /// What the word should name: `record type`, `dimension`, `filter`.
        what: &'static str,
        /// The word.
        found: String,
        /// What is accepted.
        accepted: Vec<String>,
    },
    /// A value of the wrong JSON type.
    #[error("expected {expected}, found `{found}`")]
    Type {
        /// What is accepted.
        expected: &'static str,
        /// What was found.
        found: String,
    },
    /// A number outside its range.
    #[error("`{found}` is outside {from} to {to}")]
    Range {
        /// The number.
        found: f64,
        /// Smallest accepted.
        from: f64,
        /// Largest accepted.
        to: f64,
    },
    /// More than is accepted.
    #[error("{found} {what} are more than the limit of {limit}")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// How many were found.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// Not a day.
    #[error("`{found}` is no day of the form 2026-11-01")]
    Date {
        /// The text.
        found: String,
    },
    /// A span that ends before it begins.
    #[error("the span from `{from}` to `{to}` is empty: `to` is the first day after the span")]
    EmptySpan {
        /// First day.
        from: String,
        /// First day after.
        to: String,
    },
    /// Days and months together, or neither.
    #[error("give either `from` and `to` or `months`")]
    Period,
    /// Not a GeoJSON polygon.
    #[error("no GeoJSON Polygon or MultiPolygon: {reason}")]
    Geometry {
        /// What is wrong.
        reason: String,
    },
    /// A ring whose last position is not its first.
    #[error("the ring is not closed: its last position must be its first")]
    UnclosedRing,
    /// A ring with too few positions.
    #[error("the ring has {found} positions, it needs at least 4")]
    ShortRing {
        /// How many it has.
        found: usize,
    },
    /// A polygon whose edges cross.
    #[error("the polygon is not valid: {reason}; draw it without crossing its own edges")]
    InvalidPolygon {
        /// Where and how.
        reason: String,
    },
    /// A unit that is unknown or does not measure the dimension.
    #[error("unit `{found}` does not measure it: use a UCUM code commensurable with `{expected}`")]
    Unit {
        /// The unit found.
        found: String,
        /// The dimension's unit.
        expected: String,
    },
    /// A member that another one needs.
    #[error("`{needed}` is needed for it")]
    Missing {
        /// The member that is missing.
        needed: &'static str,
    },
    /// A cursor that this search did not give.
    #[error("the cursor belongs to another search or is damaged; begin again without it")]
    Cursor,
}

impl Problem {
    /// Makes a problem at a JSON pointer.
    #[must_use]
    pub fn new(pointer: impl Into<String>, kind: ProblemKind) -> Self {
        Self { pointer: pointer.into(), kind }
    }

    /// The stable code that clients match on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &self.kind {
            ProblemKind::Unknown { .. } => "unknown_value",
            ProblemKind::Type { .. } => "wrong_type",
            ProblemKind::Range { .. } => "out_of_range",
            ProblemKind::TooMany { .. } => "too_many",
            ProblemKind::Date { .. } => "bad_date",
            ProblemKind::EmptySpan { .. } => "empty_span",
            ProblemKind::Period => "bad_period",
            ProblemKind::Geometry { .. } => "bad_geometry",
            ProblemKind::UnclosedRing => "unclosed_ring",
            ProblemKind::ShortRing { .. } => "short_ring",
            ProblemKind::InvalidPolygon { .. } => "invalid_polygon",
            ProblemKind::Unit { .. } => "unknown_unit",
            ProblemKind::Missing { .. } => "missing",
            ProblemKind::Cursor => "bad_cursor",
        }
    }

    /// What would be accepted, where there is a list of it.
    #[must_use]
    pub fn accepted(&self) -> &[String] {
        match &self.kind {
            ProblemKind::Unknown { accepted, .. } => accepted,
            _ => &[],
        }
    }
}
