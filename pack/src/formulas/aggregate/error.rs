//! Why a sieve report cannot be judged.

use thiserror::Error;

/// Why a sieve report cannot be judged.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum GradingError {
    /// A share is no percentage.
    #[error("`{percent}` % on the {sieve_mm} mm sieve is no percentage; give 0 to 100")]
    NoPercentage {
        /// The sieve, mm.
        sieve_mm: f64,
        /// What was given.
        percent: f64,
    },
    /// A sieve size is no positive number.
    #[error("`{sieve_mm}` is no sieve size in mm")]
    NoSieve {
        /// What was given.
        sieve_mm: f64,
    },
    /// A sieve is given twice (an old and a new size of the same sieve, perhaps).
    #[error("the {sieve_mm} mm sieve is given twice; give each sieve once")]
    Twice {
        /// The sieve, mm, by its present size.
        sieve_mm: f64,
    },
    /// A finer sieve shows less cumulative retained than a coarser one.
    #[error(
        "cumulative retained falls from `{coarser_percent}` % at {coarser_mm} mm to `{finer_percent}` % at {finer_mm} mm; \
         give cumulative shares, not those of single sieves"
    )]
    Falling {
        /// The coarser sieve, mm.
        coarser_mm: f64,
        /// Its share, %.
        coarser_percent: f64,
        /// The finer sieve, mm.
        finer_mm: f64,
        /// Its share, %.
        finer_percent: f64,
    },
    /// A sieve that the judgement needs is absent.
    #[error("the {sieve_mm} mm sieve is missing; the judgement needs it")]
    Missing {
        /// The sieve, mm.
        sieve_mm: f64,
    },
    /// The masses do not add up to the sample.
    #[error("the sieves and the pan hold `{sum_g}` g of a sample of `{sample_g}` g; over 1 % apart, weigh again")]
    MassLost {
        /// What the sieves and the pan hold, g.
        sum_g: f64,
        /// The sample, g.
        sample_g: f64,
    },
}
