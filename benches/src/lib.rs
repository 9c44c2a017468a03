//! Measuring the whole product from outside: how fast it answers, loads and opens, and how well it understands.
//!
//! This room owns the bars (what a figure must reach), the questions that are asked for speed, the statistics and
//! the two reports `docs/bench.md` and `docs/quality.md`. It starts the real program on folders of its own and
//! speaks HTTP to it, as a customer's client does; only the understanding is also called in-process, to time it
//! without the door. It knows the JSON contract and nothing of how an answer is made. A bench reports and never
//! fails a build; the evaluation of quality does.

pub mod arguments;
pub mod bars;
pub mod bench;
pub mod client;
pub mod error;
pub mod evaluate;
pub mod machine;
pub mod program;
pub mod questions;
pub mod relevance;
pub mod report;
pub mod server;
pub mod statistics;
pub mod table;

pub use error::BenchError;
