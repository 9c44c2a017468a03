//! What can go wrong with the file.

use std::path::Path;
use thiserror::Error;

/// Why the file cannot do what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OutboxError {
    /// What is on disk is not what was written.
    #[error("`{place}` is damaged: {reason}")]
    Damaged {
        /// The file.
        place: String,
        /// What does not fit.
        reason: String,
    },
    /// It is of another journal: its floors mean nothing here.
    #[error("`{place}` is of the journal `{found}`, this is `{expected}`")]
    OtherJournal {
        /// The file.
        place: String,
        /// The epoch of the journal that it is of.
        found: String,
        /// The epoch of the journal that is open.
        expected: String,
    },
    /// The disk is full, or the storage failed otherwise.
    #[error("`{place}` cannot be read or written: {reason}; check the disk")]
    Storage {
        /// The file.
        place: String,
        /// What the storage says.
        reason: String,
    },
}

/// A file as shown in errors.
pub(super) fn shown(place: &Path) -> String {
    place.display().to_string()
}

/// What an error of redb means.
pub(super) fn of_redb(place: &str, error: redb::Error) -> OutboxError {
    let place = place.to_owned();
    match error {
        redb::Error::Corrupted(reason) => OutboxError::Damaged { place, reason },
        redb::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            OutboxError::Damaged { place, reason: error.to_string() }
        }
        redb::Error::TableTypeMismatch { .. }
        | redb::Error::TableIsMultimap(_)
        | redb::Error::TableDoesNotExist(_)
        | redb::Error::TypeDefinitionChanged { .. }
        | redb::Error::UpgradeRequired(_) => {
            OutboxError::Damaged { place, reason: format!("it was written by another program: {error}") }
        }
        other => OutboxError::Storage { place, reason: other.to_string() },
    }
}
