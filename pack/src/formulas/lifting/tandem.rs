//! Two cranes at one load.

use fieldpack_quantity::Interval;

/// Share of their rated loads that two cranes may lift together (JGJ 33 \[known\]).
pub const TANDEM_TOTAL: f64 = 0.75;
/// Share of its rated load that each of them may bear (JGJ 33 \[known\]).
pub const TANDEM_EACH: f64 = 0.80;

/// Returns the rated load, t, that each of two like cranes needs at its radius for a load, t.
///
/// `share` is that of the more loaded crane, 0.5 to 1. Both limits are kept: 75 % of the sum, 80 % of each.
///
/// References: JGJ 33, two cranes at one load \[known\].
#[must_use]
pub fn tandem_rating_each_t(load_t: Interval, share: Interval) -> Interval {
    let load = load_t.clamp(0.0, f64::INFINITY);
    let together = load / (2.0 * TANDEM_TOTAL);
    let each = load * share.clamp(0.5, 1.0) / TANDEM_EACH;
    together.max(each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_loads_are_bound_by_the_sum_uneven_ones_by_the_crane() {
        // 120 t: 120 / 1.5 = 80 t each; with 60 % on one of them 72 / 0.8 = 90 t.
        assert!((tandem_rating_each_t(120.0.into(), 0.5.into()).value() - 80.0).abs() < 1e-9);
        assert!((tandem_rating_each_t(120.0.into(), 0.6.into()).value() - 90.0).abs() < 1e-9);
    }
}
