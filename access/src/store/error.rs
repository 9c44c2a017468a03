//! What can go wrong with the file.

use std::path::Path;
use thiserror::Error;

/// Why the file cannot do what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AccessStoreError {
    /// What is on disk is not what was written.
    #[error(
        "`{place}` is damaged: {reason}; stop the service and delete `{place}`: the next start rebuilds it from the journal"
    )]
    Damaged {
        /// The file.
        place: String,
        /// What does not fit.
        reason: String,
    },
    /// It was made from another journal: keys of another past would hold.
    #[error(
        "`{place}` was made from the journal `{found}`, this is `{expected}`: stop the service and delete `{place}`: the next start rebuilds it from the journal"
    )]
    OtherJournal {
        /// The file.
        place: String,
        /// The epoch of the journal that it was made from.
        found: String,
        /// The epoch of the journal that is open.
        expected: String,
    },
    /// Another process has it open.
    #[error("`{place}` is in use by another process: stop that one, or ask it instead")]
    InUse {
        /// The file.
        place: String,
    },
    /// The disk is full: nothing of the batch is kept.
    #[error("the disk is full, `{place}` takes nothing more: make room and start again, nothing acknowledged is lost")]
    DiskFull {
        /// The file.
        place: String,
    },
    /// The storage failed otherwise.
    #[error("`{place}` cannot be read or written: {reason}; check the disk and start again")]
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

/// What an input or output error means.
pub(super) fn of_io(place: &str, error: &std::io::Error) -> AccessStoreError {
    use std::io::ErrorKind;
    let place = place.to_owned();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => AccessStoreError::DiskFull { place },
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => {
            AccessStoreError::Damaged { place, reason: error.to_string() }
        }
        _ => AccessStoreError::Storage { place, reason: error.to_string() },
    }
}

/// What an error of redb means.
pub(super) fn of_redb(place: &str, error: redb::Error) -> AccessStoreError {
    let place = place.to_owned();
    match error {
        redb::Error::Io(error) => of_io(&place, &error),
        redb::Error::DatabaseAlreadyOpen => AccessStoreError::InUse { place },
        redb::Error::Corrupted(reason) => AccessStoreError::Damaged { place, reason },
        redb::Error::TableTypeMismatch { .. }
        | redb::Error::TableIsMultimap(_)
        | redb::Error::TableDoesNotExist(_)
        | redb::Error::TypeDefinitionChanged { .. }
        | redb::Error::UpgradeRequired(_) => {
            AccessStoreError::Damaged { place, reason: format!("it was written by another program: {error}") }
        }
        other => AccessStoreError::Storage { place, reason: other.to_string() },
    }
}
