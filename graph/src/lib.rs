//! What is known: vocabulary, validation, import, compiled knowledge, records and typed columns.
//!
//! This room owns the RDF store and everything read out of it. It is fed by the journal's applier and
//! knows nothing of ranking ([`fieldpack_index`](../fieldpack_index/index.html)), of packs or of HTTP.

pub mod check;
pub mod columns;
pub mod difference;
pub mod entry;
pub mod import;
pub mod knowledge;
pub mod query;
pub mod record;
pub mod store;
pub mod vocabulary;
