//! What is like it: text, condition, space and time, fused into one ranked answer.
//!
//! This room finds records. It owns the text index, the index of positions, the kernels that say how
//! alike two conditions, places or seasons are, and the one place where their scores are fused. It
//! reads the typed columns and the compiled knowledge of [`fieldpack_graph`]; it knows nothing of
//! questions in words, of packs or of HTTP.
//!
//! A [`World`] is everything at one sequence of the journal: readers take one and never wait, the
//! applier publishes the next. [`World::search`] answers `POST /v1/search`, [`World::evidence`] finds
//! what a pack cites.

mod answer;
mod cursor;
mod error;
mod evidence;
mod filter;
mod find;
pub mod fuse;
mod limits;
mod plan;
mod rank;
mod request;
mod scan;
mod scenario;
mod snippet;
mod space;
mod text;
mod time;
mod world;

pub use answer::{Hit, SearchAnswer, Signals, Where};
pub use error::{Problem, ProblemKind, SearchError};
pub use evidence::EvidenceQuery;
pub use limits::Limits;
pub use request::{ConditionInput, Near, Operator, Order, Period, SearchRequest};
pub use space::{Positions, PositionsProjection};
pub use text::{TextProjection, TextSettings, TextSnapshot};
pub use world::{CoveringProvider, World, WorldParts};
