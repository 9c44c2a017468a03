//! The stores that are derived from the journal and live on disk.
//!
//! [`RecordsProjection`] keeps the latest record by IRI, the stored packs and the curators' overlay, and
//! decides conditional entries; what lives in memory (columns, text) starts from it. [`RdfProjection`]
//! keeps the knowledge files, the loaded graphs and a few quads of each record as RDF, for evidence by
//! IRI. Both keep their mark in the same transaction as their data, so either can be deleted and is
//! rebuilt from the journal.

mod error;
mod rdf;
mod records;

pub use error::StoreError;
pub use rdf::{Depth, Description, Rdf, RdfCheck, RdfProjection};
pub use records::{PackRevision, Records, RecordsCheck, RecordsProjection};
