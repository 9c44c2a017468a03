//! Exact Poisson tests of a count against an expectation.

use statrs::distribution::{Discrete, Poisson};
use statrs::function::gamma::gamma_lr;

/// Returns the upper tail `P(X >= n | E)` of the Poisson distribution: how likely at least `events` are
/// when `expected` is true. 1 for no events; 0 events expected makes any event impossible. Expectations
/// are read as at least 0, at most 1e9.
///
/// References: failure method 4 (exact Poisson upper tail).
#[must_use]
pub fn upper_tail(events: u64, expected: f64) -> f64 {
    if events == 0 {
        return 1.0;
    }
    match sane(expected) {
        0.0 => 0.0,
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        expected => gamma_lr(events as f64, expected).clamp(0.0, 1.0),
    }
}

/// Returns the mid-p upper tail `P(X > n) + P(X = n)/2`: less cautious where many counts tie.
///
/// References: failure method 4.
#[must_use]
pub fn mid_p_upper(events: u64, expected: f64) -> f64 {
    let at = match sane(expected) {
        0.0 => f64::from(u8::from(events == 0)),
        expected => Poisson::new(expected).map_or(0.0, |poisson| poisson.pmf(events)),
    };
    (upper_tail(events, expected) - at / 2.0).clamp(0.0, 1.0)
}

/// Returns the upper bound, per hour, on a rate when nothing happened in `hours`: `3/H` (about 95 %). `None`
/// without hours: no exposure is no evidence.
///
/// References: failure method 4 (rule of three).
#[must_use]
pub fn rule_of_three(hours: f64) -> Option<f64> {
    (hours.is_finite() && hours > 0.0).then(|| 3.0 / hours)
}

/// The expectation moved to where the distribution has a meaning.
fn sane(expected: f64) -> f64 {
    if expected.is_finite() { expected.clamp(0.0, 1e9) } else { 1e9 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tail by summing the terms, an independent way.
    fn summed(events: u64, expected: f64) -> f64 {
        let mut term = (-expected).exp();
        let mut below = 0.0;
        for k in 0..events {
            below += term;
            term *= expected / (k + 1) as f64;
        }
        1.0 - below
    }

    #[test]
    fn the_tail_is_the_sum_of_its_terms() {
        for (events, expected) in [(1, 0.31), (8, 2.5), (5, 5.0), (20, 12.0), (3, 0.01)] {
            let (got, by_sum) = (upper_tail(events, expected), summed(events, expected));
            assert!((got - by_sum).abs() < 1e-10, "{events} at {expected}: {got}, {by_sum}");
        }
        // A table value: P(X >= 8 | 2.5) = 0.0042.
        assert!((upper_tail(8, 2.5) - 0.0042).abs() < 0.000_05);
    }

    #[test]
    fn mid_p_lies_between_the_tails() {
        let mid = mid_p_upper(8, 2.5);
        assert!(upper_tail(9, 2.5) < mid && mid < upper_tail(8, 2.5));
    }

    #[test]
    fn edges() {
        assert_eq!((upper_tail(0, 3.0), upper_tail(1, 0.0), upper_tail(0, 0.0)), (1.0, 0.0, 1.0));
        assert!(upper_tail(5, f64::NAN).is_finite() && mid_p_upper(0, 0.0) == 0.5);
        assert_eq!((rule_of_three(1500.0), rule_of_three(0.0)), (Some(0.002), None));
    }
}
