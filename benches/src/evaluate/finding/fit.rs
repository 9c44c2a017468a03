//! Fitting the weights of the signals, one set of weights for each pair of languages.
//!
//! Weights are those of a grid over the simplex that give the best mean nDCG@10 over the pair's sets on the fitting
//! halves, less a penalty for each set that falls below its best single signal; a second, finer grid around the best
//! follows. Of equals the one nearest to equal weights is taken, because it leans least on one signal.

use super::engine::SIGNALS;
use super::matrix::{Candidate, Matrix};
use crate::relevance::Half;

/// Steps of the first grid.
const STEPS: u16 = 20;
/// Steps of the second, and how far it reaches in them.
const FINE_STEPS: u16 = 100;
const FINE_REACH: f32 = 4.5;
/// What a point below the best single signal costs.
const PENALTY: f64 = 4.0;
/// Figures closer than this are equal.
const EQUAL: f64 = 1e-4;

/// What the signals weigh, in the order of [`SIGNALS`]; together 1.
pub(super) type Weights = [f32; 3];

/// What a record's signals give, made of what was measured; in the order of [`SIGNALS`].
pub(super) type Shares = fn(&Candidate) -> [f32; 3];

/// Weights with the figures that they gave.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    /// The weights.
    pub(super) weights: Weights,
    /// What was maximised, by set.
    pub(super) value: f64,
    /// By set: its key and figures.
    pub(super) sets: Vec<(&'static str, Outcome)>,
}

/// nDCG@10 of a set.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    /// Of the best single signal on the half that weights were not fitted on.
    pub(super) single_held: f64,
    /// Fused, on that half.
    pub(super) fused_held: f64,
    /// Of the best single signal, on all questions.
    pub(super) single: f64,
    /// Fused, on all questions.
    pub(super) fused: f64,
}

/// The weighted sum.
fn fused(weights: &Weights, shares: [f32; 3]) -> f32 {
    weights.iter().zip(shares).map(|(weight, share)| weight * share).sum()
}

/// Fits weights on the sets of one pair of languages.
pub(super) fn fit(matrices: &[&Matrix], shares: Shares) -> Fitted {
    let half = Some(Half::Fitting);
    let singles: Vec<f64> = matrices.iter().map(|matrix| best_single(matrix, half, shares)).collect();
    let value = |weights: &Weights| {
        let parts = matrices.iter().zip(&singles).map(|(matrix, single)| {
            let figure = matrix.ndcg10(half, |candidate| fused(weights, shares(candidate)));
            figure - PENALTY * (single - figure).max(0.0)
        });
        parts.sum::<f64>()
    };
    let (first, _) = best_of(grid(STEPS), &value);
    let near = grid(FINE_STEPS).into_iter().filter(|weights| {
        let mut steps = weights.iter().zip(&first).map(|(one, other)| (one - other).abs() * f32::from(FINE_STEPS));
        steps.all(|steps| steps < FINE_REACH)
    });
    let (weights, value) = best_of(near.collect(), &value);
    let outcome = |matrix: &&Matrix| {
        let fused_of = |half| matrix.ndcg10(half, |candidate| fused(&weights, shares(candidate)));
        let held = Some(Half::Held);
        let outcome = Outcome {
            single_held: best_single(matrix, held, shares),
            fused_held: fused_of(held),
            single: best_single(matrix, None, shares),
            fused: fused_of(None),
        };
        (matrix.key, outcome)
    };
    #[expect(clippy::cast_precision_loss, reason = "sets are few")]
    let sets = matrices.len().max(1) as f64;
    Fitted { weights, value: value / sets, sets: matrices.iter().map(outcome).collect() }
}

/// nDCG@10 of the best single signal.
fn best_single(matrix: &Matrix, half: Option<Half>, shares: Shares) -> f64 {
    let alone = |place: usize| matrix.ndcg10(half, move |candidate| shares(candidate)[place]);
    (0..SIGNALS.len()).map(alone).fold(0.0, f64::max)
}

/// All weights of a grid that add up to 1.
fn grid(steps: u16) -> Vec<Weights> {
    let share = |part: u16| f32::from(part) / f32::from(steps);
    let pairs = (0..=steps).flat_map(|text| (0..=steps - text).map(move |vector| (text, vector)));
    pairs.map(|(text, vector)| [share(text), share(vector), share(steps - text - vector)]).collect()
}

fn best_of(weights: Vec<Weights>, value: &impl Fn(&Weights) -> f64) -> (Weights, f64) {
    let uneven = |weights: &Weights| weights.iter().map(|weight| (weight - 1.0 / 3.0).powi(2)).sum::<f32>();
    let mut best = ([1.0 / 3.0; 3], f64::NEG_INFINITY);
    for one in weights {
        let found = value(&one);
        let is_even = (found - best.1).abs() <= EQUAL && uneven(&one) < uneven(&best.0);
        if found > best.1 + EQUAL || is_even {
            best = (one, found);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_the_whole_simplex() {
        let grid = grid(20);
        assert_eq!(grid.len(), 231);
        assert!(grid.iter().all(|weights| (weights.iter().sum::<f32>() - 1.0).abs() < 1e-6));
    }

    #[test]
    fn of_equals_the_evenest_is_taken_and_the_best_wins() {
        let (weights, _) = best_of(grid(20), &|_| 0.5);
        assert!(weights.iter().all(|weight| (weight - 1.0 / 3.0).abs() < 0.05), "{weights:?}");
        let (weights, value) = best_of(grid(20), &|weights| f64::from(weights[1]));
        assert_eq!((weights, value), ([0.0, 1.0, 0.0], 1.0));
    }
}
