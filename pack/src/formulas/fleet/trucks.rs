//! Mixer trucks for a pump.

use crate::formulas::bounds::{Direction, image, round_up};
use fieldpack_quantity::Interval;

/// The usual cap from mixing to the end of discharge, min (GB/T 14902; ASTM C94) \[known\].
pub const HAUL_LIMIT_MIN: f64 = 90.0;

/// A haul between plant and pump.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Haul {
    /// Round trip, km.
    pub round_trip_km: Interval,
    /// Mean speed, km/h: on a plateau not the lowland one.
    pub mean_speed_km_per_h: Interval,
    /// Stops of one cycle together, min: loading, queue, discharge, washing.
    pub stops_min: Interval,
    /// Drum, m3.
    pub drum_m3: Interval,
    /// Share of the drum that is filled, `eta_v`, 0.90 to 0.95.
    pub drum_fill: Interval,
}

/// Trucks and their cycle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TruckCount {
    /// Time of a cycle, min.
    pub cycle_min: Interval,
    /// Before rounding up.
    pub exact: Interval,
    /// Trucks per pump, rounded up, at least 1.
    pub trucks: Interval,
    /// Time on the road with a load, min: half a round trip.
    pub loaded_haul_min: Interval,
}

/// Returns the trucks per pump: `N1 = Q1 / (60 V1 eta_v) (60 L1/S0 + T1)`, rounded up.
///
/// `mean_flow` in m3/h is the mean over the hour (trucks follow it, not the rate in the stroke). Speed
/// and drum are read as at least 0.1.
///
/// References: pumping reference 5 \[form checked, eta_v known\].
#[must_use]
pub fn truck_count(mean_flow_m3_per_h: Interval, haul: &Haul) -> TruckCount {
    let positive = |interval: Interval| (interval.clamp(0.0, f64::INFINITY), Direction::Rising);
    let at_least = |interval: Interval, floor: f64| (interval.clamp(floor, f64::INFINITY), Direction::Falling);
    let speed = at_least(haul.mean_speed_km_per_h, 0.1);
    let road_min = image([positive(haul.round_trip_km), speed], |[distance, speed]| 60.0 * distance / speed);
    let cycle_min = road_min + haul.stops_min.clamp(0.0, f64::INFINITY);
    let exact = drums_on_the_way(mean_flow_m3_per_h, cycle_min, haul.drum_m3, haul.drum_fill);
    TruckCount { cycle_min, exact, trucks: whole_trucks(exact), loaded_haul_min: road_min / 2.0 }
}

/// Returns the trucks per pump for a cycle whose time, min, is known: `N1 = Q1 t / (60 V1 eta_v)`, rounded up,
/// at least 1. Drum, m3, and its filled share are read as at least 0.1.
///
/// References: pumping reference 5 \[form checked, eta_v known\].
#[must_use]
pub fn trucks_for_cycle(
    mean_flow_m3_per_h: Interval,
    cycle_min: Interval,
    drum_m3: Interval,
    drum_fill: Interval,
) -> Interval {
    whole_trucks(drums_on_the_way(mean_flow_m3_per_h, cycle_min, drum_m3, drum_fill))
}

/// Loads that leave the plant in the time of a cycle.
fn drums_on_the_way(
    mean_flow_m3_per_h: Interval,
    cycle_min: Interval,
    drum_m3: Interval,
    drum_fill: Interval,
) -> Interval {
    let positive = |interval: Interval| (interval.clamp(0.0, f64::INFINITY), Direction::Rising);
    let at_least = |interval: Interval| (interval.clamp(0.1, f64::INFINITY), Direction::Falling);
    image(
        [positive(mean_flow_m3_per_h), positive(cycle_min), at_least(drum_m3), at_least(drum_fill)],
        |[flow, cycle, drum, fill]| flow * cycle / (60.0 * drum * fill),
    )
}

/// Whole trucks, at least one.
fn whole_trucks(exact: Interval) -> Interval {
    round_up(exact).clamp(1.0, f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn haul() -> Haul {
        Haul {
            round_trip_km: 30.0.into(),
            mean_speed_km_per_h: 30.0.into(),
            stops_min: 30.0.into(),
            drum_m3: 8.0.into(),
            drum_fill: 0.9.into(),
        }
    }

    #[test]
    fn a_worked_cycle() {
        // 60 min on the road and 30 min of stops; 40 m3/h in loads of 7.2 m3: 8.33, so 9 trucks.
        let trucks = truck_count(40.0.into(), &haul());
        assert_eq!(trucks.cycle_min.value(), 90.0);
        assert!((trucks.exact.value() - 8.333).abs() < 0.001);
        assert_eq!((trucks.trucks.value(), trucks.loaded_haul_min.value()), (9.0, 30.0));
    }

    #[test]
    fn slower_roads_need_more_trucks() {
        let slow = truck_count(40.0.into(), &Haul { mean_speed_km_per_h: Interval::between(15.0, 30.0), ..haul() });
        assert_eq!((slow.trucks.low(), slow.trucks.high()), (9.0, 14.0));
    }
}
