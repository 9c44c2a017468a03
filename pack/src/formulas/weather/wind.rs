//! Wind at working height and the Beaufort scale.

use crate::formulas::bounds::{Direction, corners, image};
use fieldpack_quantity::Interval;

/// Lower limits of the Beaufort forces 1 to 12, m/s, mean wind \[checked for 4 to 9, known for the others\].
/// A speed on a limit belongs to the higher force.
pub const BEAUFORT_LOWER_LIMITS_M_PER_S: [f64; 12] =
    [0.3, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7];

/// Returns the mean wind at a height, m/s: `V10 (h/10)^a`.
///
/// `wind_10m_m_per_s` is the mean wind 10 m above ground, `height_m` the height above ground (moved to
/// at least 1 m), `exponent` 0.14 for open ground to 0.22 for a suburb. For means only: gusts grow
/// less with height, see [`gust_at_height`]. Says nothing of passes and ridges.
///
/// References: condition list c04; climate model, wind \[known\].
#[must_use]
pub fn wind_at_height(wind_10m_m_per_s: Interval, height_m: Interval, exponent: Interval) -> Interval {
    // The power rises with the exponent above 10 m and falls below: its extremes lie at corners.
    let growth = corners(height_m.clamp(1.0, f64::INFINITY), exponent, |h, a| (h / 10.0).powf(a));
    wind_10m_m_per_s.clamp(0.0, f64::INFINITY) * growth
}

/// Returns the gust at working height, m/s: the mean wind there times the gust factor (1.4 to 1.6).
///
/// References: climate model, wind \[known\].
#[must_use]
pub fn gust_at_height(mean_at_height_m_per_s: Interval, gust_factor: Interval) -> Interval {
    mean_at_height_m_per_s.clamp(0.0, f64::INFINITY) * gust_factor.clamp(1.0, f64::INFINITY)
}

/// Returns the Beaufort force (0 to 12) of a mean wind, m/s.
///
/// References: Beaufort scale, lower limits of forces 4 to 9 \[checked\].
#[must_use]
pub fn beaufort_force(wind_m_per_s: Interval) -> Interval {
    image([(wind_m_per_s, Direction::Rising)], |[speed]| {
        let force = BEAUFORT_LOWER_LIMITS_M_PER_S.partition_point(|limit| *limit <= speed);
        u8::try_from(force).map_or(12.0, f64::from)
    })
}

/// Returns the speeds of a Beaufort force, m/s: from its lower limit to that of the next force (open
/// for 12); the value is the lower limit, which is what a stop rule means. Forces above 12 read as 12.
///
/// References: Beaufort scale \[checked for 4 to 9, known for the others\].
#[must_use]
pub fn beaufort_range_m_per_s(force: u8) -> Interval {
    let index = usize::from(force.min(12));
    let low = if index == 0 { 0.0 } else { BEAUFORT_LOWER_LIMITS_M_PER_S[index - 1] };
    let high = BEAUFORT_LOWER_LIMITS_M_PER_S.get(index).copied().unwrap_or(f64::INFINITY);
    Interval::hull_of(low, low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_growth_with_height_is_the_published_one() {
        let exponent = Interval::between(0.14, 0.22);
        for (height, low, high) in [(50.0, 1.25, 1.42), (100.0, 1.38, 1.66)] {
            let growth = wind_at_height(Interval::ONE, Interval::exact(height), exponent);
            assert!(
                (growth.low() - low).abs() < 0.006 && (growth.high() - high).abs() < 0.006,
                "{height} m: {growth:?}"
            );
        }
    }

    #[test]
    fn forces_meet_at_their_limits() {
        for (speed, force) in [(0.0, 0.0), (10.79, 5.0), (10.8, 6.0), (13.9, 7.0), (17.2, 8.0), (40.0, 12.0)] {
            assert_eq!(beaufort_force(Interval::exact(speed)).value(), force, "{speed} m/s");
        }
        let six = beaufort_range_m_per_s(6);
        assert_eq!((six.low(), six.value(), six.high()), (10.8, 10.8, 13.9));
    }
}
