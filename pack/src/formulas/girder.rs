//! Girder erection: wind on the girder, grades of the launcher and the transporter.

use super::bounds::{Direction, image};
use super::lifting::wind_pressure_pa;
use fieldpack_quantity::Interval;

/// Standard gravity, m/s2.
const GRAVITY: f64 = 9.81;

/// Returns the wind force on a hanging girder, kN: pressure times drag times side area.
///
/// Gust in m/s, `drag` the coefficient of the section, length and depth of the side in m.
///
/// References: GB/T 3811 and GB 50009, pressure `0.625 v^2` Pa \[known\].
#[must_use]
pub fn girder_wind_force_kn(gust_m_per_s: Interval, drag: Interval, length_m: Interval, depth_m: Interval) -> Interval {
    let positive = |interval: Interval| interval.clamp(0.0, f64::INFINITY);
    wind_pressure_pa(gust_m_per_s) * positive(drag) * positive(length_m) * positive(depth_m) / 1000.0
}

/// Returns the force along a grade, kN, that brakes and winches must hold: `m g sin(atan(i / 100))`.
///
/// Mass in t, grade in percent; up and down alike. Rolling resistance is left out: uphill it adds, downhill it
/// helps, and holding may not count on it.
///
/// References: statics.
#[must_use]
pub fn slope_force_kn(mass_t: Interval, grade_percent: Interval) -> Interval {
    let steepness = magnitude(grade_percent);
    let mass = (mass_t.clamp(0.0, f64::INFINITY), Direction::Rising);
    image([mass, (steepness, Direction::Rising)], |[mass, grade]| mass * GRAVITY * (grade / 100.0).atan().sin())
}

/// A grade without its direction.
fn magnitude(grade: Interval) -> Interval {
    let low = if grade.low() <= 0.0 && grade.high() >= 0.0 { 0.0 } else { grade.low().abs().min(grade.high().abs()) };
    Interval::hull_of(low, grade.value().abs(), grade.low().abs().max(grade.high().abs()))
}

/// Returns the mass on the deck while a girder is carried, t: girder, t, and machine, kg.
///
/// References: arithmetic.
#[must_use]
pub fn transport_mass_t(girder_t: Interval, machine_kg: Interval) -> Interval {
    girder_t.clamp(0.0, f64::INFINITY) + machine_kg.clamp(0.0, f64::INFINITY) / 1000.0
}

/// Returns the time of a round trip to the yard, h: distance, km one way, at the loaded and the empty speed,
/// km/h (each at least 0.1).
///
/// References: arithmetic; published speeds of one machine are 5 and 8 km/h \[checked\].
#[must_use]
pub fn round_trip_h(distance_km: Interval, loaded_km_per_h: Interval, empty_km_per_h: Interval) -> Interval {
    let distance = (distance_km.clamp(0.0, f64::INFINITY), Direction::Rising);
    let speed = |speed: Interval| (speed.clamp(0.1, f64::INFINITY), Direction::Falling);
    image([distance, speed(loaded_km_per_h), speed(empty_km_per_h)], |[distance, loaded, empty]| {
        distance / loaded + distance / empty
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn force_6_pushes_a_box_girder_by_a_tonne() {
        // 0.625 x 10.8^2 = 72.9 Pa; x 1.5 x 32 m x 3 m = 10.5 kN.
        let force = girder_wind_force_kn(10.8.into(), 1.5.into(), 32.0.into(), 3.0.into());
        assert!((force.value() - 10.4976).abs() < 0.001);
    }

    #[test]
    fn nine_hundred_tonnes_on_two_percent_pull_with_177_kn() {
        // 900 x 9.81 x 0.02 = 176.6 kN; the sine takes 0.02 % off. Downhill alike.
        let up = slope_force_kn(900.0.into(), 2.0.into());
        assert!((up.value() - 176.54).abs() < 0.02, "{up:?}");
        assert_eq!(slope_force_kn(900.0.into(), (-2.0).into()).value(), up.value());
        let either = slope_force_kn(900.0.into(), Interval::between(-1.0, 2.0));
        assert_eq!((either.low(), either.high()), (0.0, up.value()));
    }

    #[test]
    fn the_published_machine_carries_a_girder_10_km_in_three_hours() {
        // 10/5 + 10/8 = 3.25 h; 900 t on a machine of 580 t are 1480 t on the deck.
        assert!((round_trip_h(10.0.into(), 5.0.into(), 8.0.into()).value() - 3.25).abs() < 1e-9);
        assert_eq!(transport_mass_t(900.0.into(), 580_000.0.into()).value(), 1480.0);
    }
}
