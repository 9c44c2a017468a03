//! Why a sieve report cannot be judged.

use fieldpack_graph::knowledge::Language;
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

impl GradingError {
    /// The error in a language: what is wrong and what to do.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        match (language, self) {
            (Language::En, error) => error.to_string(),
            (Language::Zh, Self::NoPercentage { sieve_mm, percent }) => {
                format!("{sieve_mm} mm筛的“{percent}”%不是百分数，应为0到100")
            }
            (Language::Zh, Self::NoSieve { sieve_mm }) => format!("“{sieve_mm}”不是筛孔尺寸（mm）"),
            (Language::Zh, Self::Twice { sieve_mm }) => format!("{sieve_mm} mm筛给了两次，每筛只给一次"),
            (Language::Zh, Self::Falling { coarser_mm, coarser_percent, finer_mm, finer_percent }) => format!(
                "累计筛余从{coarser_mm} mm的{coarser_percent}%降到{finer_mm} mm的{finer_percent}%：应给累计筛余，而不是分计筛余"
            ),
            (Language::Zh, Self::Missing { sieve_mm }) => format!("缺少{sieve_mm} mm筛，判定需要它"),
            (Language::Zh, Self::MassLost { sum_g, sample_g }) => {
                format!("各筛与底盘合计{sum_g} g，试样{sample_g} g，相差超过1%，请重新称量")
            }
        }
    }
}
