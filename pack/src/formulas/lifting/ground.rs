//! What a crane puts on the ground.

use fieldpack_quantity::Interval;

/// Standard gravity, m/s2.
const GRAVITY: f64 = 9.81;
/// Peak over mean pressure under a track with the load to one side: about two \[known\].
const TRACK_PEAK: f64 = 2.0;

/// Returns the force of the most loaded outrigger, kN: its share of crane and load, both in t.
///
/// A quarter each when all stand alike, nearly all on one with the load over a corner.
///
/// References: statics; about three quarters is a planning share of the trade \[uncertain\].
#[must_use]
pub fn outrigger_force_kn(crane_t: Interval, load_t: Interval, share: Interval) -> Interval {
    (crane_t + load_t).clamp(0.0, f64::INFINITY) * share.clamp(0.25, 1.0) * GRAVITY
}

/// Returns the peak pressure under a track, kPa, from the mean ground pressure of the machine, kPa.
///
/// References: dimension list, ground_pressure: peaks under one track are about twice the mean \[known\].
#[must_use]
pub fn track_peak_kpa(mean_kpa: Interval) -> Interval {
    mean_kpa.clamp(0.0, f64::INFINITY) * TRACK_PEAK
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::ground::mat_area_m2;

    #[test]
    fn a_60_t_crane_with_8_t_needs_mats() {
        // (60 + 8) t x 9.81 x 0.75 = 500.3 kN; on 100 kPa that asks for 5.0 m2.
        let force = outrigger_force_kn(60.0.into(), 8.0.into(), 0.75.into());
        assert!((force.value() - 500.31).abs() < 0.01);
        assert!((mat_area_m2(force, 100.0.into()).value() - 5.003).abs() < 0.001);
    }

    #[test]
    fn peaks_under_a_track_are_twice_the_mean() {
        assert_eq!(track_peak_kpa(95.0.into()).value(), 190.0);
    }
}
