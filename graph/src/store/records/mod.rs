//! The latest records, stored packs and the overlay in one redb file: the deciding projection.

mod check;
mod projection;
mod reader;
mod tables;

pub use check::RecordsCheck;
pub use projection::RecordsProjection;
pub use reader::{PackRevision, Records};

use super::error::{StoreError, of_io};
use redb::{Database, ReadTransaction, ReadableDatabase};

/// The open file; the projection and its readers share it.
#[derive(Debug)]
struct Shared {
    database: Database,
    place: String,
}

impl Shared {
    /// A snapshot of the last applied batch.
    fn begin(&self) -> Result<ReadTransaction, StoreError> {
        self.database.begin_read().map_err(|error| self.error(error))
    }

    /// What an error of the file means.
    fn error(&self, error: impl Into<redb::Error>) -> StoreError {
        of_redb(&self.place, error.into())
    }

    /// A value that is not what was written.
    fn damaged(&self, key: &str, reason: impl std::fmt::Display) -> StoreError {
        StoreError::Damaged { place: self.place.clone(), reason: format!("`{key}`: {reason}") }
    }
}

/// What an error of redb means.
fn of_redb(place: &str, error: redb::Error) -> StoreError {
    let place = place.to_owned();
    match error {
        redb::Error::Io(error) => of_io(&place, &error),
        redb::Error::DatabaseAlreadyOpen => StoreError::InUse { place },
        redb::Error::Corrupted(reason) => StoreError::Damaged { place, reason },
        redb::Error::TableTypeMismatch { .. }
        | redb::Error::TableIsMultimap(_)
        | redb::Error::TableDoesNotExist(_)
        | redb::Error::TypeDefinitionChanged { .. }
        | redb::Error::UpgradeRequired(_) => {
            StoreError::Damaged { place, reason: format!("it was written by another program: {error}") }
        }
        other => StoreError::Storage { place, reason: other.to_string() },
    }
}
