//! Aggregates and their judgement for pumping: sieve reports, sand, stone, blends, the mix's own limits.
//!
//! A sieve report is a measurement, so its numbers are plain; what is judged is every item with its
//! number, sieve, limit and source, and a verdict: good, conditional (the finding says the change), not
//! pumpable as it is.

mod astm;
mod blend;
mod coarse;
mod error;
mod finding;
mod mix;
mod sand;
mod sand_zone;
mod sieve;

pub use astm::{AstmJudgement, AstmSize, astm_coarse, astm_fine};
pub use blend::{BlendShares, blend, blend_shares};
pub use coarse::{CoarseJudgement, CoarseReport, Gradation, coarse_grading};
pub use error::GradingError;
pub use finding::{Finding, Item, PumpVerdict};
pub use mix::{MixForPumping, mix_for_pumping};
pub use sand::{SandClass, SandJudgement, SandReport, fineness_modulus, sand_grading};
pub use sand_zone::{SandKind, SandZone};
pub use sieve::Grading;
