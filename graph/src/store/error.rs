//! What can go wrong with a store.

use std::path::Path;
use thiserror::Error;

/// Why a store cannot do what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// What is on disk is not what was written.
    #[error(
        "`{place}` is damaged: {reason}; stop the service and delete `{place}`: the next start rebuilds it from the journal"
    )]
    Damaged {
        /// The file or folder.
        place: String,
        /// What does not fit.
        reason: String,
    },
    /// Another process has it open.
    #[error("`{place}` is in use by another process: stop that one, or ask it instead")]
    InUse {
        /// The file or folder.
        place: String,
    },
    /// The disk is full: nothing of the batch is kept.
    #[error("the disk is full, `{place}` takes nothing more: make room and start again, nothing acknowledged is lost")]
    DiskFull {
        /// The file or folder.
        place: String,
    },
    /// The storage failed otherwise.
    #[error("`{place}` cannot be read or written: {reason}; check the disk and start again")]
    Storage {
        /// The file or folder.
        place: String,
        /// What the storage says.
        reason: String,
    },
    /// A text form that cannot be written.
    #[error("`{iri}` cannot be written: {reason}")]
    Form {
        /// What was to be written.
        iri: String,
        /// What the writer says.
        reason: String,
    },
}

/// A file or folder as shown in errors.
pub(super) fn shown(place: &Path) -> String {
    place.display().to_string()
}

/// What an input or output error of a store means.
pub(super) fn of_io(place: &str, error: &std::io::Error) -> StoreError {
    use std::io::ErrorKind;
    let place = place.to_owned();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull { place },
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => StoreError::Damaged { place, reason: error.to_string() },
        _ => StoreError::Storage { place, reason: error.to_string() },
    }
}
