//! Real output of a pump and how many a pour needs.

use crate::formulas::bounds::{Direction, image, round_up};
use fieldpack_quantity::Interval;

/// Returns the mean output of a pump, m3/h: `Q1 = Qmax a1 eta` of its rated output, m3/h, with `alpha1`
/// 0.8 to 0.9 (line) and `eta_work` 0.5 to 0.7 (working efficiency).
///
/// References: pumping reference 5 \[checked\].
#[must_use]
pub fn pump_output_m3_per_h(rated_m3_per_h: Interval, alpha1: Interval, eta_work: Interval) -> Interval {
    rated_m3_per_h.clamp(0.0, f64::INFINITY) * alpha1.clamp(0.0, 1.0) * eta_work.clamp(0.0, 1.0)
}

/// Returns the number of pumps: `N2 = Q / (Q1 T0)`, rounded up, at least 1; without the spare that a
/// pour which must not stop needs besides.
///
/// Volume in m3, mean output of one pump in m3/h, pouring time in h (both at least 0.01).
///
/// References: pumping reference 5 \[known\].
#[must_use]
pub fn pump_count(volume_m3: Interval, output_m3_per_h: Interval, pouring_h: Interval) -> Interval {
    let volume = (volume_m3.clamp(0.0, f64::INFINITY), Direction::Rising);
    let at_least = |interval: Interval| (interval.clamp(0.01, f64::INFINITY), Direction::Falling);
    let pumps = image([volume, at_least(output_m3_per_h), at_least(pouring_h)], |[volume, output, hours]| {
        volume / (output * hours)
    });
    round_up(pumps).clamp(1.0, f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pumps_are_rounded_up() {
        let output = pump_output_m3_per_h(80.0.into(), Interval::between(0.8, 0.9), Interval::between(0.5, 0.7));
        assert!((output.low() - 32.0).abs() < 1e-9 && (output.high() - 50.4).abs() < 1e-9);
        let pumps = pump_count(600.0.into(), output, 10.0.into());
        assert_eq!((pumps.low(), pumps.value(), pumps.high()), (2.0, 2.0, 2.0));
        assert_eq!(pump_count(320.0.into(), 32.0.into(), 10.0.into()).value(), 1.0);
    }
}
