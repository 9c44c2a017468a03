//! Which form of the scores makes weighted sums work best: the same fit over other forms of words and cosines.

use super::fit::{Shares, fit};
use super::matrix::{Candidate, Matrix};
use crate::table::Table;

/// The cosine with nothing below `least`, stretched to 0 to 1.
fn stretched(cosine: f32, least: f32) -> f32 {
    ((cosine - least) / (1.0 - least)).clamp(0.0, 1.0)
}

/// The forms that are compared: how text and cosine enter, and the shares that they give.
const FORMS: [(&str, &str, Shares); 9] = [
    ("as the product", "as the product", |one| one.shares),
    ("BM25", "cosine", |one| with(one, one.shares[0], one.cosine.max(0.0))),
    ("BM25", "(cosine - 0.1) / 0.9", |one| with(one, one.shares[0], stretched(one.cosine, 0.1))),
    ("BM25", "(cosine - 0.2) / 0.8", |one| with(one, one.shares[0], stretched(one.cosine, 0.2))),
    ("BM25", "(cosine - 0.3) / 0.7", |one| with(one, one.shares[0], stretched(one.cosine, 0.3))),
    ("BM25", "(cosine - 0.4) / 0.6", |one| with(one, one.shares[0], stretched(one.cosine, 0.4))),
    ("BM25", "cosine squared", |one| with(one, one.shares[0], one.cosine.max(0.0).powi(2))),
    ("root of BM25", "cosine", |one| with(one, one.shares[0].sqrt(), one.cosine.max(0.0))),
    ("BM25 squared", "cosine squared", |one| with(one, one.shares[0].powi(2), one.cosine.max(0.0).powi(2))),
];

fn with(candidate: &Candidate, text: f32, vector: f32) -> [f32; 3] {
    [text, vector, candidate.shares[2]]
}

/// What each form gives after its own fit.
pub(super) fn table(matrices: &[&Matrix]) -> Table {
    let mut table = Table::new([
        "text",
        "vector",
        "weights text / vector / neighbourhood",
        "fitted value",
        "mean fused, held half",
        "least gain over the best single, held half",
    ]);
    for (text, vector, shares) in FORMS {
        let fitted = fit(matrices, shares);
        #[expect(clippy::cast_precision_loss, reason = "sets are few")]
        let sets = fitted.sets.len().max(1) as f64;
        let mean = fitted.sets.iter().map(|(_, outcome)| outcome.fused_held).sum::<f64>() / sets;
        let gains = fitted.sets.iter().map(|(_, outcome)| outcome.fused_held - outcome.single_held);
        table.row([
            text.to_owned(),
            vector.to_owned(),
            fitted.weights.map(|weight| format!("{weight:.2}")).join(" / "),
            format!("{:.4}", fitted.value),
            format!("{mean:.4}"),
            format!("{:+.4}", gains.fold(f64::INFINITY, f64::min)),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretched_cosine_keeps_its_order_and_its_ends() {
        assert_eq!([stretched(0.2, 0.2), stretched(1.0, 0.2), stretched(-0.5, 0.2)], [0.0, 1.0, 0.0]);
        assert!((stretched(0.6, 0.2) - 0.5).abs() < 1e-6);
    }
}
