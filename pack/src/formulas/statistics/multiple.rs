//! False-discovery control over many tests.

/// What is assumed about how the tests depend on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dependence {
    /// Independent or positively dependent: Benjamini-Hochberg.
    Positive,
    /// Anything: Benjamini-Yekutieli.
    Arbitrary,
}

/// A test's fate among the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discovery {
    /// The smallest false-discovery rate at which the test would be kept (adjusted p, q-value).
    pub q_value: f64,
    /// Whether it is kept.
    pub kept: bool,
}

/// Returns, in the order given, which tests are kept at a false-discovery rate `q` (0.05 or 0.10).
///
/// Sort the p-values; with the largest rank `k` for which `p(k) <= k q / m`, the first `k` are kept. A
/// value that is no probability counts as 1.
///
/// References: Benjamini and Hochberg 1995, Benjamini and Yekutieli 2001 \[known\].
#[must_use]
pub fn false_discovery(p_values: &[f64], q: f64, dependence: Dependence) -> Vec<Discovery> {
    let p_of = |index: usize| if p_values[index].is_nan() { 1.0 } else { p_values[index].clamp(0.0, 1.0) };
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_of(a).total_cmp(&p_of(b)).then(a.cmp(&b)));
    #[expect(clippy::cast_precision_loss, reason = "counts of tests stay far below 2^52")]
    let number = |count: usize| count as f64;
    let penalty = match dependence {
        Dependence::Positive => 1.0,
        Dependence::Arbitrary => (1..=p_values.len()).map(|rank| 1.0 / number(rank)).sum(),
    };
    let mut discoveries = vec![Discovery { q_value: 1.0, kept: false }; p_values.len()];
    let mut smallest = 1.0_f64;
    for (position, &index) in order.iter().enumerate().rev() {
        smallest = smallest.min(p_of(index) * number(p_values.len()) * penalty / number(position + 1));
        discoveries[index] = Discovery { q_value: smallest, kept: smallest <= q };
    }
    discoveries
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fifteen p-values of Benjamini and Hochberg's own example, at q = 0.05: four are kept.
    const EXAMPLE: [f64; 15] = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0000,
    ];

    #[test]
    fn the_authors_example_keeps_four() {
        let kept = false_discovery(&EXAMPLE, 0.05, Dependence::Positive);
        assert_eq!(kept.iter().filter(|discovery| discovery.kept).count(), 4);
        assert!(kept[..4].iter().all(|discovery| discovery.kept));
    }

    #[test]
    fn order_does_not_matter_and_doubt_keeps_less() {
        let mut shuffled = EXAMPLE;
        shuffled.reverse();
        let straight = false_discovery(&EXAMPLE, 0.05, Dependence::Positive);
        let mut reversed = false_discovery(&shuffled, 0.05, Dependence::Positive);
        reversed.reverse();
        assert_eq!(straight, reversed);
        let doubted = false_discovery(&EXAMPLE, 0.05, Dependence::Arbitrary);
        assert!(doubted.iter().zip(&straight).all(|(a, b)| a.q_value >= b.q_value));
        assert_eq!(doubted.iter().filter(|discovery| discovery.kept).count(), 3);
    }

    #[test]
    fn what_is_no_probability_is_never_kept() {
        assert!(!false_discovery(&[f64::NAN], 0.5, Dependence::Positive)[0].kept);
        assert!(false_discovery(&[], 0.05, Dependence::Positive).is_empty());
    }
}
