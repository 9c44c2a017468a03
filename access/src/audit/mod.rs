//! What was done: who, what, when, from where, on which sequence. Rows in a file of their own, read by administrators.
//!
//! The audit is no projection: reads are not in the journal, so nothing rebuilds it. A row never has a secret in it, no
//! address with its query, no body: of links and keys it names the public id.

mod filter;
mod operations;
mod row;
mod store;
mod tally;

pub use filter::{AuditFilter, AuditOrder, AuditPage};
pub use operations::is_audited;
pub use row::{AuditRow, plain};
pub use store::{AuditError, AuditStore};
pub use tally::Tally;
