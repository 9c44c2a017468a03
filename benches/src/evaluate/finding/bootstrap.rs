//! The paired bootstrap: how sure a difference of means over the same questions is.

use crate::relevance::SEED;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How often questions are drawn anew.
const RESAMPLES: usize = 10_000;

/// A difference of means, with the interval that holds it at 95 % and the chance of one as far from zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Difference {
    /// The mean of the differences.
    pub(super) mean: f64,
    /// The 2.5th percentile of the resampled means.
    pub(super) low: f64,
    /// The 97.5th.
    pub(super) high: f64,
    /// Two-sided: twice the smaller share of resampled means on either side of zero.
    pub(super) p: f64,
}

/// Compares two runs by their figures of the same questions, in the same order; `None` without questions.
pub(super) fn compare(one: &[f64], other: &[f64]) -> Option<Difference> {
    let differences: Vec<f64> = one.iter().zip(other).map(|(one, other)| one - other).collect();
    if differences.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "questions are few")]
    let count = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / count;
    let mut stream = ChaCha8Rng::seed_from_u64(SEED);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = (0..differences.len()).map(|_| differences[stream.random_range(0..differences.len())]);
            drawn.sum::<f64>() / count
        })
        .collect();
    means.sort_unstable_by(f64::total_cmp);
    let share = |holds: fn(f64) -> bool| {
        #[expect(clippy::cast_precision_loss, reason = "at most the resamples")]
        let held = means.iter().filter(|mean| holds(**mean)).count() as f64;
        held / RESAMPLES as f64
    };
    let p = 2.0 * share(|mean| mean <= 0.0).min(share(|mean| mean >= 0.0));
    let (low, high) = (means[RESAMPLES / 40], means[RESAMPLES - RESAMPLES / 40 - 1]);
    Some(Difference { mean, low, high, p: p.min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_that_is_always_the_same_is_sure() {
        let found = compare(&[0.75; 30], &[0.5; 30]).expect("questions");
        assert_eq!((found.mean, found.low, found.high, found.p), (0.25, 0.25, 0.25, 0.0));
    }

    #[test]
    fn no_difference_is_never_sure() {
        let found = compare(&[0.3, 0.9, 0.1], &[0.3, 0.9, 0.1]).expect("questions");
        assert_eq!((found.mean, found.p), (0.0, 1.0));
        assert_eq!(compare(&[], &[]), None);
    }

    #[test]
    fn the_interval_is_that_of_the_normal_distribution_where_questions_are_many() {
        // Differences of +1 and 0, half each: deviation 0.5, so 0.5 +- 1.96 * 0.5 / sqrt(400).
        let one: Vec<f64> = (0..400).map(|number| f64::from(number % 2)).collect();
        let found = compare(&one, &[0.0; 400]).expect("questions");
        assert!((found.mean - 0.5).abs() < 1e-12);
        assert!((found.low - 0.451).abs() < 0.004 && (found.high - 0.549).abs() < 0.004, "{found:?}");
        assert_eq!(found, compare(&one, &[0.0; 400]).expect("questions"), "seeded");
    }

    #[test]
    fn pairs_count_not_groups() {
        // The same figures in another pairing are less sure.
        let one = [0.1, 0.3, 0.5, 0.7, 0.9, 0.2, 0.4, 0.6];
        let paired: Vec<f64> = one.iter().map(|figure| figure - 0.05).collect();
        let crossed: Vec<f64> = paired.iter().rev().copied().collect();
        let (paired, crossed) = (compare(&one, &paired).expect("some"), compare(&one, &crossed).expect("some"));
        assert!(paired.p < 0.001 && crossed.p > 0.3, "{paired:?} {crossed:?}");
    }
}
