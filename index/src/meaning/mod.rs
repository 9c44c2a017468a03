//! Meaning: records whose texts say the like, whatever their words.
//!
//! A record's meaning is one text ([`RecordData::meaning`](fieldpack_graph::record::RecordData::meaning)),
//! an embedder makes a vector of it, and records with the same text share the vector, found by the text's
//! key. The embedder comes with the journal (trained once, for every node the same) or from a folder that
//! the settings name; when it changes all vectors are made anew in the background while the old ones serve.

mod artefact;
mod building;
mod check;
mod holders;
mod projection;
mod rows;
mod snapshot;

pub use check::MeaningCheck;
pub use projection::{MeaningProjection, MeaningSettings};
pub use snapshot::MeaningSnapshot;

pub(crate) use snapshot::Meant;
