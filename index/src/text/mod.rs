//! The text signal: BM25 over what records say, in either language, and codes found exactly.
//!
//! [`TextProjection`] follows the journal and keeps an index on disk; [`TextSnapshot`] is what readers
//! search: the committed documents and an overlay of those that are not committed yet, which count and
//! score alike.

mod ask;
mod binding;
mod check;
mod codes;
mod layout;
mod overlay;
mod projection;
mod score;
mod slots;
mod snapshot;

pub(crate) use ask::Asked;
pub use projection::{TextProjection, TextSettings};
pub(crate) use score::{Match, Matches, score};
pub use snapshot::TextSnapshot;
