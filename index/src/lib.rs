//! What is like it: words, meaning, conditions, space and time, links, fused into one ranked answer.
//!
//! This room finds records. It owns the text index, the vectors of texts, the index of positions, the walk
//! over the links of the knowledge, the kernels that say how alike two conditions, places or seasons are,
//! and the one place where their scores are fused. It
//! reads the typed columns and the compiled knowledge of [`fieldpack_graph`]; it knows nothing of
//! questions in words, of packs or of HTTP.
//!
//! A [`World`] is everything at one sequence of the journal: readers take one and never wait, the
//! applier publishes the next. [`World::search`] answers `POST /v1/search`, [`World::evidence`] finds
//! what a pack cites.

mod among;
mod answer;
mod by_row;
mod count;
mod cursor;
mod error;
mod evidence;
mod filter;
mod find;
mod fuse;
mod heard;
mod limits;
mod mask;
mod meaning;
pub mod neighbourhood;
mod plan;
mod profile;
mod rank;
mod request;
mod run;
mod scan;
mod scenario;
mod signal;
mod snippet;
mod space;
mod stable;
mod text;
mod time;
mod world;
mod zone;

pub use among::Mark;
pub use answer::{Explanation, Hit, SearchAnswer, Signals, Where};
pub use count::TotalIs;
pub use error::{Problem, ProblemKind, SearchError};
pub use evidence::EvidenceQuery;
pub use fieldpack_vector::Settings as VectorSettings;
pub use heard::Heard;
pub use limits::Limits;
pub use meaning::{MeaningCheck, MeaningProjection, MeaningSettings, MeaningSnapshot};
pub use neighbourhood::{ConceptIndex, Neighbourhood, PathStep};
pub use profile::{Profile, SignalProfile};
pub use request::{ConditionInput, Near, NumberOrWord, Operator, Order, Period, SearchRequest};
pub use signal::Signal;
pub use space::{Positions, PositionsProjection, holds_at};
pub use text::{TextProjection, TextSettings, TextSnapshot};
pub use world::{CoveringProvider, World, WorldParts};
