//! Outriggers on the ground.

use super::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Returns the pressure under an outrigger's mat, kPa: force, kN, over area, m2 (at least 0.001).
///
/// The pressure must stay under the bearing capacity.
///
/// References: condition list c14 (150 kN on 0.6 m x 0.6 m is 417 kPa).
#[must_use]
pub fn outrigger_pressure_kpa(force_kn: Interval, area_m2: Interval) -> Interval {
    let force = (force_kn.clamp(0.0, f64::INFINITY), Direction::Rising);
    let area = (area_m2.clamp(0.001, f64::INFINITY), Direction::Falling);
    image([force, area], |[force, area]| force / area)
}

/// Returns the area of mat, m2, that keeps the pressure of a force, kN, at a bearing capacity, kPa (at
/// least 1).
///
/// References: condition list c14.
#[must_use]
pub fn mat_area_m2(force_kn: Interval, bearing_capacity_kpa: Interval) -> Interval {
    let force = (force_kn.clamp(0.0, f64::INFINITY), Direction::Rising);
    let capacity = (bearing_capacity_kpa.clamp(1.0, f64::INFINITY), Direction::Falling);
    image([force, capacity], |[force, capacity]| force / capacity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_holds() {
        let pressure = outrigger_pressure_kpa(150.0.into(), (0.6 * 0.6).into());
        assert!((pressure.value() - 416.7).abs() < 0.1);
        assert!((mat_area_m2(150.0.into(), 100.0.into()).value() - 1.5).abs() < 1e-12);
    }
}
