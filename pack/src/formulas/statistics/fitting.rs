//! Fitting the prior of the shrinkage to what all cells show together.

use super::shrinkage::GammaPrior;
use statrs::function::factorial::ln_factorial;
use statrs::function::gamma::ln_gamma;

/// The shapes that are looked at, as natural logarithms: 0.02 to 500.
const LN_SHAPES: (f64, f64) = (-3.9, 6.2);
/// Steps of the searches; each narrows its bracket by a constant factor.
const STEPS: usize = 40;

/// Returns the gamma prior that makes the cells likeliest: maximum of the negative-binomial marginal
/// likelihood `P(n) = C(a+n-1, n) (b/(b+E))^a (E/(b+E))^n` over all cells `(n events, E expected)`.
///
/// For a shape the best rate solves one equation (by bisection); the shape is found by golden section on
/// what remains. Cells without a positive finite expectation are skipped. `None` with fewer than two cells or
/// no event at all: take [`GammaPrior::DEFAULT`].
///
/// References: gamma-Poisson shrinker \[checked\].
#[must_use]
pub fn fit_prior(cells: &[(u64, f64)]) -> Option<GammaPrior> {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    let cells: Vec<(f64, f64, f64)> = cells
        .iter()
        .filter(|(_, expected)| expected.is_finite() && *expected > 0.0)
        .map(|(events, expected)| (*events as f64, *expected, ln_factorial(*events)))
        .collect();
    if cells.len() < 2 || cells.iter().all(|(events, ..)| *events == 0.0) {
        return None;
    }
    let likelihood = |ln_shape: f64| {
        let shape = ln_shape.exp();
        log_likelihood(&cells, shape, best_rate(&cells, shape))
    };
    let shape = golden_section(likelihood, LN_SHAPES.0, LN_SHAPES.1).exp();
    GammaPrior::new(shape, best_rate(&cells, shape))
}

/// The rate that is likeliest for a shape: the root of `sum(a - (a + n) b/(b + E))`, which falls in `b`.
fn best_rate(cells: &[(f64, f64, f64)], shape: f64) -> f64 {
    let slope = |rate: f64| -> f64 {
        cells.iter().map(|(events, expected, _)| shape - (shape + events) * rate / (rate + expected)).sum()
    };
    let (mut low, mut high) = (-14.0_f64, 13.8_f64);
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        if slope(middle.exp()) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high).exp()
}

/// The logarithm of the marginal likelihood.
fn log_likelihood(cells: &[(f64, f64, f64)], shape: f64, rate: f64) -> f64 {
    let ln_gamma_shape = ln_gamma(shape);
    cells
        .iter()
        .map(|(events, expected, ln_events_factorial)| {
            ln_gamma(shape + events) - ln_gamma_shape - ln_events_factorial
                + shape * (rate / (rate + expected)).ln()
                + events * (expected / (rate + expected)).ln()
        })
        .sum()
}

/// Where a function with one peak is largest.
fn golden_section(function: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let share = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut left, mut right) = (high - share * (high - low), low + share * (high - low));
    let (mut at_left, mut at_right) = (function(left), function(right));
    for _ in 0..STEPS {
        if at_left < at_right {
            (low, left, at_left) = (left, right, at_right);
            right = low + share * (high - low);
            at_right = function(right);
        } else {
            (high, right, at_right) = (right, left, at_left);
            left = high - share * (high - low);
            at_left = function(left);
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts whose distribution is the negative binomial of a prior: as many cells with each count as
    /// its probability says, so that the fit must find the prior again.
    fn cells_of(shape: f64, rate: f64, expected: f64, cells: f64) -> Vec<(u64, f64)> {
        let mut made = Vec::new();
        for events in 0..200_u32 {
            let n = f64::from(events);
            let ln_p = ln_gamma(shape + n) - ln_gamma(shape) - ln_factorial(u64::from(events))
                + shape * (rate / (rate + expected)).ln()
                + n * (expected / (rate + expected)).ln();
            let count = (cells * ln_p.exp()).round();
            made.extend((0..(count as usize)).map(|_| (u64::from(events), expected)));
        }
        made
    }

    #[test]
    fn the_prior_that_made_the_counts_is_found_again() {
        for (shape, rate) in [(2.0, 2.0), (4.0, 3.0), (0.8, 1.0)] {
            let mut cells = cells_of(shape, rate, 3.0, 20_000.0);
            cells.extend(cells_of(shape, rate, 8.0, 20_000.0));
            let prior = fit_prior(&cells).expect("many cells");
            assert!((prior.shape() / shape - 1.0).abs() < 0.02, "{shape} {rate}: {prior:?}");
            assert!((prior.rate() / rate - 1.0).abs() < 0.02, "{shape} {rate}: {prior:?}");
        }
    }

    #[test]
    fn counts_without_spread_ask_for_a_narrow_prior() {
        let even: Vec<(u64, f64)> = (0..200).map(|_| (5, 5.0)).collect();
        let prior = fit_prior(&even).expect("many cells");
        assert!(prior.shape() > 100.0 && (prior.shape() / prior.rate() - 1.0).abs() < 0.01, "{prior:?}");
    }

    #[test]
    fn nothing_to_fit_is_said() {
        assert_eq!(fit_prior(&[]), None);
        assert_eq!(fit_prior(&[(0, 1.0), (0, 2.0)]), None);
        assert_eq!(fit_prior(&[(3, f64::NAN), (2, 0.0)]), None);
    }
}
