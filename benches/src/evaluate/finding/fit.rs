//! Fitting the weights of the signals, one set of weights for each pair of languages.
//!
//! Weights are those of a grid over the simplex that give the best mean nDCG@10 over the pair's sets, less a penalty
//! for each set that falls below its best single signal; a second, finer grid around the best follows. Of equals the
//! one nearest to equal weights is taken, because it leans least on one signal.
//!
//! The weights that are kept are fitted on all questions. What they are worth is told by weights fitted on either half
//! of the questions and judged on the other: there every question is judged by weights that never saw it.

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
    /// The weights, fitted on all questions.
    pub(super) weights: Weights,
    /// The weights fitted on either half.
    pub(super) by_half: [Weights; 2],
    /// By set: its key and figures.
    pub(super) sets: Vec<(&'static str, Outcome)>,
}

/// nDCG@10 of a set, all questions.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    /// Of the best single signal.
    pub(super) single: f64,
    /// Fused by the weights that are kept.
    pub(super) fused: f64,
    /// Fused, each question by the weights that were fitted on the half that it is not in.
    pub(super) unseen: f64,
}

/// The weighted sum.
fn fused(weights: &Weights, shares: [f32; 3]) -> f32 {
    weights.iter().zip(shares).map(|(weight, share)| weight * share).sum()
}

/// Fits weights on the sets of one pair of languages.
pub(super) fn fit(matrices: &[&Matrix], shares: Shares) -> Fitted {
    const HALVES: [Half; 2] = [Half::Fitting, Half::Held];
    let weights = fit_on(matrices, shares, None);
    let by_half = HALVES.map(|half| fit_on(matrices, shares, Some(half)));
    let outcome = |matrix: &&Matrix| {
        let fused_by = |weights: &Weights, half| matrix.ndcg10(half, |candidate| fused(weights, shares(candidate)));
        let unseen = |weights: &Weights, half| {
            #[expect(clippy::cast_precision_loss, reason = "questions are few")]
            let count = matrix.count(half) as f64;
            fused_by(weights, Some(half)) * count
        };
        #[expect(clippy::cast_precision_loss, reason = "questions are few")]
        let all = matrix.rows.len().max(1) as f64;
        let outcome = Outcome {
            single: best_single(matrix, None, shares),
            fused: fused_by(&weights, None),
            unseen: (unseen(&by_half[0], HALVES[1]) + unseen(&by_half[1], HALVES[0])) / all,
        };
        (matrix.key, outcome)
    };
    Fitted { weights, by_half, sets: matrices.iter().map(outcome).collect() }
}

/// Fits weights on one half of the questions, or on all.
fn fit_on(matrices: &[&Matrix], shares: Shares, half: Option<Half>) -> Weights {
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
    best_of(near.collect(), &value).0
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
