//! Gamma-Poisson shrinkage of a ratio of observed to expected events.

use statrs::distribution::{ContinuousCDF, Gamma};
use statrs::function::gamma::gamma;

/// The prior of a ratio: a gamma distribution with mean `shape / rate`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaPrior {
    shape: f64,
    rate: f64,
}

impl GammaPrior {
    /// Before there are data: ratio 1 with about two events' weight (a = b = 2).
    pub const DEFAULT: Self = Self { shape: 2.0, rate: 2.0 };

    /// Makes a prior; `None` unless both are positive, finite and at most a million.
    #[must_use]
    pub fn new(shape: f64, rate: f64) -> Option<Self> {
        let fits = |x: f64| x > 0.0 && x <= 1e6;
        (fits(shape) && fits(rate)).then_some(Self { shape, rate })
    }

    /// The shape `a`.
    #[must_use]
    pub fn shape(self) -> f64 {
        self.shape
    }

    /// The rate `b`.
    #[must_use]
    pub fn rate(self) -> f64 {
        self.rate
    }
}

/// A ratio of observed to expected events, pulled towards the prior by how little was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShrunkRatio {
    /// Observed over expected; infinite where nothing was expected.
    pub raw: f64,
    /// Posterior mean `(a + n) / (b + E)`.
    pub mean: f64,
    /// 5 % quantile of the posterior (EB05): the ratio is above it with 95 %.
    pub eb05: f64,
    /// 95 % quantile of the posterior (EB95).
    pub eb95: f64,
}

/// Returns the shrunk ratio for `events` seen and `expected` (read as at least 0, at most 1e9).
///
/// References: gamma-Poisson shrinker, DuMouchel 1999 \[checked\]; one gamma and the posterior mean, where
/// DuMouchel mixes two and reports the geometric mean.
///
/// # Examples
/// ```
/// use fieldpack_pack::formulas::statistics::{GammaPrior, shrink};
/// let ratio = shrink(8, 2.5, GammaPrior::DEFAULT);
/// assert!((ratio.mean - 2.22).abs() < 0.005);
/// ```
#[must_use]
pub fn shrink(events: u64, expected: f64, prior: GammaPrior) -> ShrunkRatio {
    let expected = if expected.is_finite() { expected.clamp(0.0, 1e9) } else { 1e9 };
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    let events = events as f64;
    let shape = prior.shape + events;
    let rate = prior.rate + expected;
    // Both parameters are positive and finite, so the distribution exists; its mean stands in otherwise. At
    // shapes far below 1 the search for a quantile fails, and its leading term `(p Gamma(shape+1))^(1/shape)` is
    // as good.
    let quantile = |p: f64| {
        let found = Gamma::new(shape, 1.0).map_or(shape, |distribution| distribution.inverse_cdf(p));
        if found.is_finite() { found / rate } else { (p * gamma(shape + 1.0)).powf(1.0 / shape) / rate }
    };
    ShrunkRatio { raw: events / expected, mean: shape / rate, eb05: quantile(0.05), eb95: quantile(0.95) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_examples_hold() {
        let many = shrink(8, 2.5, GammaPrior::DEFAULT);
        assert!((many.raw - 3.2).abs() < 1e-12 && (many.mean - 2.22).abs() < 0.005);
        let few = shrink(1, 0.31, GammaPrior::DEFAULT);
        assert!((few.raw - 3.2).abs() < 0.03 && (few.mean - 1.30).abs() < 0.005);
        assert!(few.eb05 < 1.0 && many.eb05 > few.eb05);
    }

    #[test]
    fn the_quantile_is_the_posteriors() {
        // Gamma(10, 4.5): the 5 % quantile is chi-square(20, 0.05) / 2 / 4.5 = 10.851 / 9.
        let ratio = shrink(8, 2.5, GammaPrior::DEFAULT);
        assert!((ratio.eb05 - 10.8508 / 9.0).abs() < 1e-4, "{ratio:?}");
        assert!((ratio.eb95 - 31.4104 / 9.0).abs() < 1e-4, "{ratio:?}");
    }

    #[test]
    fn extremes_stay_finite() {
        for (events, expected) in [(0, 0.0), (0, 1e12), (1_000_000, 1e-9), (3, f64::NAN)] {
            let ratio = shrink(events, expected, GammaPrior::DEFAULT);
            assert!(
                ratio.mean.is_finite() && ratio.eb05.is_finite() && ratio.eb05 <= ratio.eb95,
                "{events} {expected}"
            );
        }
        let weak = GammaPrior::new(0.01, 0.01).expect("a prior");
        let nothing = shrink(0, 100.0, weak);
        assert!(nothing.eb05 >= 0.0 && nothing.eb05 <= nothing.eb95 && nothing.eb95 < 0.01, "{nothing:?}");
        assert_eq!(GammaPrior::new(0.0, 1.0), None);
        assert_eq!(GammaPrior::new(f64::NAN, 1.0), None);
    }
}
