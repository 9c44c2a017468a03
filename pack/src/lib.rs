//! What to do: understand the question, size the equipment, forbid, choose partners, explain.
//!
//! This room is pure: `(Question, World) -> (Pack, Footprint)`. No I/O, no clock (`asked_at` is part
//! of the question), no randomness; every order is fixed and ties go by IRI. It knows the knowledge
//! tables and the index, and nothing of HTTP, files or the journal.

pub mod answer;
pub mod calculate;
pub mod claims;
pub mod contract;
pub mod decide;
pub mod diagnose;
pub mod formulas;
pub mod living;
pub mod mining;
pub mod text;
pub mod understand;
