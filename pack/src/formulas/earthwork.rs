//! Excavation and slopes: ground pressure, edge distance, production.

pub mod slope;

use super::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Acceleration of fall, m/s2.
const EXCAVATION_G_M_PER_S2: f64 = 9.81;
/// Peak over mean pressure under one track while digging (dimension list, `ground_pressure`) \[known\].
pub const EXCAVATION_PEAK_OVER_MEAN: f64 = 2.0;

/// Returns the mean ground pressure of a tracked machine, kPa: `m g / A`.
///
/// `mass_t` in t; `track_area_m2`: contact area of both tracks, m2, at least 0.1.
///
/// References: dimension list, `ground_pressure`; mechanics \[known\].
#[must_use]
pub fn excavation_mean_pressure_kpa(mass_t: Interval, track_area_m2: Interval) -> Interval {
    let mass = (mass_t.clamp(0.0, f64::INFINITY), Direction::Rising);
    let area = (track_area_m2.clamp(0.1, f64::INFINITY), Direction::Falling);
    image([mass, area], |[mass, area]| mass * EXCAVATION_G_M_PER_S2 / area)
}

/// Returns the peak under one track, kPa: about twice the mean.
///
/// References: dimension list, `ground_pressure` \[known\].
#[must_use]
pub fn excavation_peak_pressure_kpa(mean_kpa: Interval) -> Interval {
    mean_kpa.clamp(0.0, f64::INFINITY) * EXCAVATION_PEAK_OVER_MEAN
}

/// Returns the area of mats that brings a digging machine's weight down to a bearing capacity, m2: twice its
/// weight over the capacity (kPa, at least 1).
///
/// References: condition list c14; dimension list, `ground_pressure` \[known\].
#[must_use]
pub fn excavation_mat_area_m2(mass_t: Interval, bearing_capacity_kpa: Interval) -> Interval {
    let mass = (mass_t.clamp(0.0, f64::INFINITY), Direction::Rising);
    let capacity = (bearing_capacity_kpa.clamp(1.0, f64::INFINITY), Direction::Falling);
    let weight = |mass: f64| mass * EXCAVATION_G_M_PER_S2;
    image([mass, capacity], |[mass, capacity]| EXCAVATION_PEAK_OVER_MEAN * weight(mass) / capacity)
}

/// Returns the least distance of a heavy machine from an unsupported edge, m: the depth of the cut.
///
/// With a support the design says it.
///
/// References: scenario families S07 \[known\].
#[must_use]
pub fn excavation_edge_distance_m(depth_m: Interval) -> Interval {
    depth_m.clamp(0.0, f64::INFINITY)
}

/// Returns the loose volume of a bank volume, or of a rate of it: times the swell.
///
/// `swell`: 1.2 to 1.4 (bank, loose and placed volume differ by 20 to 40 %) \[known\].
///
/// References: dimension list, `volume`.
#[must_use]
pub fn excavation_loose(bank: Interval, swell: Interval) -> Interval {
    bank.clamp(0.0, f64::INFINITY) * swell.clamp(1.0, f64::INFINITY)
}

/// A bucket and how it is worked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExcavationCycle {
    /// Bucket, m3 heaped.
    pub bucket_m3: Interval,
    /// Share of it that is filled, 0.4 in badly broken rock to 1.1 in loam.
    pub fill: Interval,
    /// Time of a cycle, s.
    pub cycle_s: Interval,
    /// Share of the hour that is worked: 50 minutes of 60.
    pub efficiency: Interval,
    /// What the site leaves of the engine, 0 to 1.
    pub power_share: Interval,
}

/// Returns the loose volume that a bucket machine moves, m3/h: `3600 V f e / t`, from the share of power that
/// the site leaves to all of it.
///
/// A hydraulic machine slows at most by as much as its engine is short; moving empty it does not slow, so the
/// low end is the safe one and the value stands between. Cycle time is read as at least 1 s.
///
/// References: earthmoving practice, bucket, fill, cycle, 50-minute hour \[known\]; derating reference 2.
#[must_use]
pub fn excavation_output_m3_per_h(cycle: &ExcavationCycle) -> Interval {
    let positive = |interval: Interval| interval.clamp(0.0, f64::INFINITY);
    let loads = cycle.cycle_s.clamp(1.0, f64::INFINITY).map_decreasing(|seconds| 3600.0 / seconds);
    let full = positive(cycle.bucket_m3) * positive(cycle.fill) * loads * cycle.efficiency.clamp(0.0, 1.0);
    let share = cycle.power_share.clamp(0.0, 1.0);
    full * Interval::hull_of(share.low(), f64::midpoint(share.value(), 1.0), 1.0)
}

/// Returns the days that a ground heater takes to thaw frozen ground, d: depth over its rate (at least 0.01
/// m/d).
///
/// References: a maker of ground heaters: 0.3 m a day, to 3.05 m \[checked\].
#[must_use]
pub fn excavation_thaw_days(frost_depth_m: Interval, rate_m_per_day: Interval) -> Interval {
    let depth = (frost_depth_m.clamp(0.0, f64::INFINITY), Direction::Rising);
    let rate = (rate_m_per_day.clamp(0.01, f64::INFINITY), Direction::Falling);
    image([depth, rate], |[depth, rate]| depth / rate)
}

#[cfg(test)]
mod excavation_tests {
    use super::*;

    #[test]
    fn twenty_tonnes_on_four_square_metres() {
        // 20 t x 9.81 / 3.9 m2 = 50.3 kPa; a peak of 100.6 under one track.
        let mean = excavation_mean_pressure_kpa(20.0.into(), 3.9.into());
        assert!((mean.value() - 50.3).abs() < 0.05);
        assert!((excavation_peak_pressure_kpa(mean).value() - 100.6).abs() < 0.1);
    }

    #[test]
    fn mats_for_fifty_kilopascals() {
        // 2 x 22.15 x 9.81 / 50 = 8.69 m2.
        assert!((excavation_mat_area_m2(22.15.into(), 50.0.into()).value() - 8.69).abs() < 0.01);
    }

    #[test]
    fn as_far_from_the_edge_as_it_is_deep() {
        assert_eq!(excavation_edge_distance_m(6.0.into()).value(), 6.0);
    }

    #[test]
    fn bank_swells() {
        let loose = excavation_loose(100.0.into(), Interval::between(1.2, 1.4));
        assert!((loose.low() - 120.0).abs() < 1e-9 && (loose.high() - 140.0).abs() < 1e-9);
    }

    #[test]
    fn a_worked_hour() {
        // 1.0 m3 x 0.9 x 3600/18 x 0.83 = 149.4 m3/h; with 0.6 of the engine between 89.6 and that.
        let mut cycle = ExcavationCycle {
            bucket_m3: 1.0.into(),
            fill: 0.9.into(),
            cycle_s: 18.0.into(),
            efficiency: 0.83.into(),
            power_share: 1.0.into(),
        };
        assert!((excavation_output_m3_per_h(&cycle).value() - 149.4).abs() < 0.05);
        cycle.power_share = 0.6.into();
        let thin = excavation_output_m3_per_h(&cycle);
        assert!((thin.low() - 89.64).abs() < 0.05 && (thin.high() - 149.4).abs() < 0.05);
    }

    #[test]
    fn a_metre_and_a_half_of_frost_takes_five_days() {
        assert!((excavation_thaw_days(1.5.into(), 0.3.into()).value() - 5.0).abs() < 1e-9);
    }
}
