//! The RDF store: knowledge, loaded graphs and a few quads of each record, as a projection.
//!
//! | graph | what it holds |
//! |---|---|
//! | `https://fieldpack.dev/graph/knowledge/<file>` | an ontology file, shipped or published |
//! | `https://fieldpack.dev/graph/source/<source>` | the records of a source system |
//! | any other name | what was loaded under that name |
//! | the default graph | the store's own state: its mark and what the knowledge graphs hold |
//!
//! Commits are not synced: a process that is killed loses nothing, a power cut may take the last batches
//! with their mark. [`durable`](fieldpack_journal::Projection::durable) advances with a flush only.

mod changes;
mod check;
mod checkpoint;
mod describe;
mod knowledge;
mod projection;
mod reader;
mod star;
mod state;
mod write;

pub use check::{Depth, RdfCheck};
pub use describe::Description;
pub use projection::RdfProjection;
pub use reader::Rdf;

use super::error::{StoreError, of_io};
use oxigraph::store::StorageError;

/// What an error of the store means.
fn of_storage(place: &str, error: &StorageError) -> StoreError {
    match error {
        // RocksDB says it in words only.
        StorageError::Io(error) if error.to_string().contains("lock") => StoreError::InUse { place: place.to_owned() },
        StorageError::Io(error) => of_io(place, error),
        StorageError::Corruption(error) => StoreError::Damaged { place: place.to_owned(), reason: error.to_string() },
        other => StoreError::Storage { place: place.to_owned(), reason: other.to_string() },
    }
}
