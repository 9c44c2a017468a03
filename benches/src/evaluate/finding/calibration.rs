//! Which form of the scores makes weighted sums work best: the same fit over other forms of words and cosines.

use super::fit::{Outcome, Shares, fit};
use super::matrix::Matrix;
use crate::table::Table;

/// The cosine with nothing below `least`, stretched to 0 to 1.
fn stretched(cosine: f32, least: f32) -> f32 {
    ((cosine - least) / (1.0 - least)).clamp(0.0, 1.0)
}

/// The forms that are compared: how text, cosine and neighbourhood enter, and the shares that they give.
const FORMS: [([&str; 3], Shares); 9] = [
    (["as is", "as is", "as is"], |one| one.shares),
    (["as is", "as is", "squared"], |one| [one.shares[0], one.shares[1], one.shares[2].powi(2)]),
    (["as is", "cosine", "as is"], |one| [one.shares[0], one.cosine.max(0.0), one.shares[2]]),
    (["as is", "cosine", "squared"], |one| [one.shares[0], one.cosine.max(0.0), one.shares[2].powi(2)]),
    (["as is", "(cosine - 0.1) / 0.9", "as is"], |one| [one.shares[0], stretched(one.cosine, 0.1), one.shares[2]]),
    (["as is", "(cosine - 0.3) / 0.7", "as is"], |one| [one.shares[0], stretched(one.cosine, 0.3), one.shares[2]]),
    (["as is", "cosine squared", "as is"], |one| [one.shares[0], one.cosine.max(0.0).powi(2), one.shares[2]]),
    (["root", "cosine", "as is"], |one| [one.shares[0].sqrt(), one.cosine.max(0.0), one.shares[2]]),
    (["root", "cosine", "squared"], |one| [one.shares[0].sqrt(), one.cosine.max(0.0), one.shares[2].powi(2)]),
];

/// What each form gives after its own fit.
pub(super) fn table(matrices: &[&Matrix]) -> Table {
    let mut table = Table::new([
        "text",
        "vector",
        "neighbourhood",
        "weights",
        "mean fused",
        "mean unseen",
        "fused less best single, by set",
    ]);
    for (form, shares) in FORMS {
        let fitted = fit(matrices, shares);
        #[expect(clippy::cast_precision_loss, reason = "sets are few")]
        let sets = fitted.sets.len().max(1) as f64;
        let mean = |figure: fn(&Outcome) -> f64| fitted.sets.iter().map(|(_, one)| figure(one)).sum::<f64>() / sets;
        let gains = fitted.sets.iter().map(|(_, one)| format!("{:+.3}", one.fused - one.single));
        table.row(form.map(str::to_owned).into_iter().chain([
            fitted.weights.map(|weight| format!("{weight:.2}")).join(" / "),
            format!("{:.4}", mean(|one| one.fused)),
            format!("{:.4}", mean(|one| one.unseen)),
            gains.collect::<Vec<_>>().join(" "),
        ]));
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
