//! What can go wrong with a journal, a projection, the applier.

use thiserror::Error;

/// Why the journal cannot do what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// An entry was changed after it was written.
    #[error("journal entry `{sequence}` is damaged: {reason}; restore the folder from a backup")]
    Damaged {
        /// The entry's number.
        sequence: u64,
        /// What does not fit.
        reason: String,
    },
    /// The file is no journal, or was cut off.
    #[error("`{file}` is no whole journal: {reason}; restore the folder from a backup")]
    NoJournal {
        /// The file.
        file: String,
        /// What the storage says.
        reason: String,
    },
    /// The disk is full: nothing of the batch is kept and nothing more is acknowledged.
    #[error(
        "the disk is full, `{file}` takes no more entries: make room and start again, nothing acknowledged is lost"
    )]
    DiskFull {
        /// The file.
        file: String,
    },
    /// The storage failed: nothing more is acknowledged.
    #[error("the journal's storage failed, nothing more is acknowledged: {reason}; check the disk and start again")]
    Storage {
        /// What the storage says.
        reason: String,
    },
    /// A file that is to be made is there already.
    #[error("`{file}` is there already: name a file that is not")]
    Exists {
        /// The file.
        file: String,
    },
    /// The journal has been closed.
    #[error("the journal is closed")]
    Closed,
    /// Too many appends wait at once.
    #[error("`{waiting}` appends are waiting already: try again later")]
    Overloaded {
        /// How many wait.
        waiting: usize,
    },
    /// Fields that cannot be written.
    #[error("the entry cannot be written: {0}")]
    Encoding(String),
    /// A cut above what every projection has made durable.
    #[error("entries below `{asked}` cannot be cut: only those below `{durable}` are durable in every projection")]
    TrimAboveDurable {
        /// The cut asked for.
        asked: u64,
        /// The lowest durable mark.
        durable: u64,
    },
}

/// Why a projection cannot apply or flush.
#[derive(Debug, Error)]
#[error("projection `{projection}` failed: {reason}")]
pub struct ProjectionError {
    /// The projection's name.
    pub projection: &'static str,
    /// What it says.
    pub reason: String,
}

impl ProjectionError {
    /// Makes an error from what the projection's storage says.
    #[must_use]
    pub fn new(projection: &'static str, reason: impl std::fmt::Display) -> Self {
        Self { projection, reason: reason.to_string() }
    }
}

/// Why the applier stopped.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// The journal cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A projection failed.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// An entry of a kind or version that this program does not know.
    #[error(
        "entry `{sequence}` is of kind `{kind}` version `{version}`, which this program does not know: start a newer program"
    )]
    UnknownKind {
        /// The entry's number.
        sequence: u64,
        /// Its kind.
        kind: String,
        /// Its version.
        version: u16,
    },
    /// A load's commit that does not fit its chunks.
    #[error("the load committed by entry `{sequence}` is not whole: {reason}")]
    BrokenLoad {
        /// The commit's number.
        sequence: u64,
        /// What does not fit.
        reason: String,
    },
    /// The applier has stopped.
    #[error("the applier has stopped: {0}")]
    Stopped(String),
    /// The entry was not applied in time; it is durable and will be.
    #[error("entry `{sequence}` is durable but was not applied within `{waited_ms}` ms")]
    Late {
        /// The entry's number.
        sequence: u64,
        /// How long was waited, ms.
        waited_ms: u64,
    },
}
