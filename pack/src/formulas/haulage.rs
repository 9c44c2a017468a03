//! Haul fleets: resistance, speed at derated power, retarding, cycle, trucks.
//!
//! Resistances are in percent of the weight: a grade of 8 % and a rolling resistance of 3 % make 11 %.
//! The share is that of the tangent; up to 20 % of grade it differs from the sine by less than 2 %.

use super::bounds::{Direction, image, round_up};
use fieldpack_quantity::Interval;

/// Standard gravity, m/s2.
const GRAVITY: f64 = 9.80665;
/// Least resistance that a speed is computed for, %: a truck on the level still rolls.
const LEAST_RESISTANCE_PERCENT: f64 = 0.5;
/// Steepest grade that the percent rule is good for, %.
pub const STEEPEST_PERCENT: f64 = 20.0;

/// A nonnegative argument that raises the result.
fn rising(interval: Interval) -> (Interval, Direction) {
    (interval.clamp(0.0, f64::INFINITY), Direction::Rising)
}

/// An argument of at least `floor` that lowers the result.
fn falling(interval: Interval, floor: f64) -> (Interval, Direction) {
    (interval.clamp(floor, f64::INFINITY), Direction::Falling)
}

/// Returns the total resistance of the way up, % of the weight: grade % plus rolling %.
///
/// References: scenario families S08 \[known\]; makers' handbooks. Valid to 20 % of grade, above which it
/// is a little too high.
#[must_use]
pub fn climbing_resistance_percent(grade_percent: Interval, rolling_percent: Interval) -> Interval {
    image([rising(grade_percent), rising(rolling_percent)], |[grade, rolling]| grade + rolling)
}

/// Returns what the way down leaves to be held back, % of the weight: grade % less rolling %, at least 0.
///
/// References: scenario families S08 \[known\]; makers' retarder charts are read at this figure.
#[must_use]
pub fn retarding_resistance_percent(grade_percent: Interval, rolling_percent: Interval) -> Interval {
    image([rising(grade_percent), falling(rolling_percent, 0.0)], |[grade, rolling]| (grade - rolling).max(0.0))
}

/// Returns the power, kW, that holds a mass, t, at a speed, km/h, against a resistance, % of the weight:
/// `P = m g R v / efficiency`. The efficiency (at least 0.05) is that from the flywheel to the wheels; 1
/// gives the power at the wheels, which is what a retarder takes up.
///
/// References: general mechanics \[known\]; scenario families S08.
#[must_use]
pub fn road_power_kw(
    mass_t: Interval,
    resistance_percent: Interval,
    speed_km_per_h: Interval,
    efficiency: Interval,
) -> Interval {
    image(
        [rising(mass_t), rising(resistance_percent), rising(speed_km_per_h), falling(efficiency, 0.05)],
        |[mass, resistance, speed, efficiency]| mass * GRAVITY * resistance / 100.0 * speed / 3.6 / efficiency,
    )
}

/// Returns the speed, km/h, at which a power, kW, at the flywheel carries a mass, t, against a resistance, %
/// (read as at least 0.5): `v = 3.6 P efficiency / (m g R)`. It says nothing of grip, gears and speed limits.
///
/// References: the same, solved for the speed; makers' rimpull charts \[known\].
#[must_use]
pub fn grade_speed_km_per_h(
    power_kw: Interval,
    mass_t: Interval,
    resistance_percent: Interval,
    efficiency: Interval,
) -> Interval {
    image(
        [
            rising(power_kw),
            falling(mass_t, 0.1),
            falling(resistance_percent, LEAST_RESISTANCE_PERCENT),
            rising(efficiency),
        ],
        |[power, mass, resistance, efficiency]| 3.6 * power * efficiency / (mass * GRAVITY * resistance / 100.0),
    )
}

/// Stops of a haul cycle, min.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stops {
    /// Under the loader, spotting included.
    pub load_min: Interval,
    /// At the dump, turning included.
    pub dump_min: Interval,
    /// Waits of the whole cycle.
    pub wait_min: Interval,
}

/// Returns the time on the road of one way, min: distance, km, over speed, km/h (at least 0.5).
///
/// References: scenario families S08 \[known\].
#[must_use]
pub fn travel_min(distance_km: Interval, speed_km_per_h: Interval) -> Interval {
    image([rising(distance_km), falling(speed_km_per_h, 0.5)], |[distance, speed]| 60.0 * distance / speed)
}

/// Returns the cycle, min: load + haul + dump + return + waits.
///
/// References: scenario families S08 \[known\].
#[must_use]
pub fn haul_cycle_min(haul_min: Interval, return_min: Interval, stops: &Stops) -> Interval {
    let none_negative = |interval: Interval| interval.clamp(0.0, f64::INFINITY);
    [haul_min, return_min, stops.load_min, stops.dump_min, stops.wait_min]
        .into_iter()
        .map(none_negative)
        .fold(Interval::ZERO, |sum, part| sum + part)
}

/// Returns the trucks that keep a loader at work: the cycle over the time under the loader (at least 0.1 min),
/// rounded up, at least 1.
///
/// References: scenario families S08, `trucks = ceil(cycle / load time)` \[known\].
#[must_use]
pub fn trucks_for_loader(cycle_min: Interval, load_min: Interval) -> Interval {
    let exact = image([rising(cycle_min), falling(load_min, 0.1)], |[cycle, load]| cycle / load);
    round_up(exact).clamp(1.0, f64::INFINITY)
}

/// Returns what one truck hauls, t/h: `60 payload efficiency / cycle`, the cycle read as at least 0.1 min.
///
/// References: scenario families S08 \[known\].
#[must_use]
pub fn truck_production_t_per_h(payload_t: Interval, cycle_min: Interval, efficiency: Interval) -> Interval {
    image([rising(payload_t), falling(cycle_min, 0.1), rising(efficiency)], |[payload, cycle, efficiency]| {
        60.0 * payload * efficiency / cycle
    })
}

/// Returns the trucks for a production, t/h, where one hauls so much, t/h: rounded up, at least 1.
///
/// References: scenario families S08 \[known\].
#[must_use]
pub fn trucks_for_production(production_t_per_h: Interval, one_truck_t_per_h: Interval) -> Interval {
    let exact =
        image([rising(production_t_per_h), falling(one_truck_t_per_h, 1e-3)], |[wanted, hauled]| wanted / hauled);
    round_up(exact).clamp(1.0, f64::INFINITY)
}

/// Returns the passes that fill a truck: payload, t, over what a bucket brings, t (at least 0.01), rounded up.
///
/// References: loading practice \[known\]; three to six passes are usual \[uncertain\].
#[must_use]
pub fn loading_passes(payload_t: Interval, pass_t: Interval) -> Interval {
    round_up(image([rising(payload_t), falling(pass_t, 0.01)], |[payload, pass]| payload / pass))
        .clamp(1.0, f64::INFINITY)
}

/// Returns what a bucket brings, t: volume, m3, times fill times loose density, t/m3, at most its rated load.
///
/// References: loading practice \[known\].
#[must_use]
pub fn pass_t(bucket_m3: Interval, fill: Interval, density_t_per_m3: Interval, rated_t: Option<Interval>) -> Interval {
    let heaped = image([rising(bucket_m3), rising(fill), rising(density_t_per_m3)], |[bucket, fill, density]| {
        bucket * fill * density
    });
    rated_t.map_or(heaped, |rated| heaped.min(rated))
}

/// Returns the load rating that tyres need, t km/h: mean load of a tyre times mean speed. The mean of the
/// loaded and the empty mass, t, is shared by the tyres (at least 1) alike; the speed, km/h, is that of the
/// whole cycle.
///
/// References: tyre makers' TKPH method \[known\], without its corrections for heat and long hauls.
#[must_use]
pub fn tyre_t_km_per_h(gross_t: Interval, empty_t: Interval, tyres: f64, mean_speed_km_per_h: Interval) -> Interval {
    let share = 2.0 * tyres.max(1.0);
    image([rising(gross_t), rising(empty_t), rising(mean_speed_km_per_h)], |[gross, empty, speed]| {
        (gross + empty) / share * speed
    })
}

/// Returns the work at the flywheel of one way, kWh: mass, t, times resistance, %, times distance, km, over
/// the efficiency (at least 0.05).
///
/// References: general mechanics \[known\].
#[must_use]
pub fn haul_work_kwh(
    mass_t: Interval,
    resistance_percent: Interval,
    distance_km: Interval,
    efficiency: Interval,
) -> Interval {
    image(
        [rising(mass_t), rising(resistance_percent), rising(distance_km), falling(efficiency, 0.05)],
        |[mass, resistance, distance, efficiency]| mass * GRAVITY * resistance / 100.0 * distance / 3.6 / efficiency,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_and_speed_are_each_others_reverse() {
        // 157.5 t at 11 %: 169.9 kN; at 12 km/h 566 kW at the wheels, 708 kW at an efficiency of 0.80.
        let power = road_power_kw(157.5.into(), 11.0.into(), 12.0.into(), 0.8.into());
        assert!((power.value() - 707.9).abs() < 0.1, "{power:?}");
        let speed = grade_speed_km_per_h(power, 157.5.into(), 11.0.into(), 0.8.into());
        assert!((speed.value() - 12.0).abs() < 1e-9);
    }

    #[test]
    fn height_takes_the_speed_in_proportion() {
        // 1,534 kW (one published truck) with 381 t on 10 %: 3.6 * 1534 * 0.8 / 373.6 kN = 11.8 km/h.
        let at = |factor: f64| grade_speed_km_per_h((1534.0 * factor).into(), 381.0.into(), 10.0.into(), 0.8.into());
        assert!((at(1.0).value() - 11.82).abs() < 0.01);
        assert!((at(0.6).value() / at(1.0).value() - 0.6).abs() < 1e-12);
    }

    #[test]
    fn resistances_add_on_the_way_up_and_help_on_the_way_down() {
        let rolling = Interval::between(2.0, 5.0);
        let up = climbing_resistance_percent(8.0.into(), rolling);
        assert_eq!((up.low(), up.high()), (10.0, 13.0));
        let down = retarding_resistance_percent(8.0.into(), rolling);
        assert_eq!((down.low(), down.high()), (3.0, 6.0));
        assert_eq!(retarding_resistance_percent(2.0.into(), 3.0.into()).value(), 0.0);
    }

    #[test]
    fn a_worked_fleet() {
        // 5.6 km up at 12 km/h: 28 min; back at 25 km/h: 13.44 min; 3 + 1.5 + 3 min of stops: 48.94 min.
        let stops = Stops { load_min: 3.0.into(), dump_min: 1.5.into(), wait_min: 3.0.into() };
        let cycle = haul_cycle_min(travel_min(5.6.into(), 12.0.into()), travel_min(5.6.into(), 25.0.into()), &stops);
        assert!((cycle.value() - 48.94).abs() < 1e-9);
        assert_eq!(trucks_for_loader(cycle, 3.0.into()).value(), 17.0);
        // 90 t at 0.75: 82.8 t/h a truck; 1,000 t/h take 13.
        let one = truck_production_t_per_h(90.0.into(), cycle, 0.75.into());
        assert!((one.value() - 82.75).abs() < 0.01);
        assert_eq!(trucks_for_production(1000.0.into(), one).value(), 13.0);
    }

    #[test]
    fn a_small_loader_takes_too_many_passes() {
        // 3.0 m3 at 0.95 and 1.8 t/m3 would be 5.13 t, rated 5 t: 19 passes for 91 t.
        let pass = pass_t(3.0.into(), 0.95.into(), 1.8.into(), Some(5.0.into()));
        assert_eq!(pass.value(), 5.0);
        assert_eq!(loading_passes(91.0.into(), pass).value(), 19.0);
    }

    #[test]
    fn tyres_and_work() {
        // (384 + 166)/2/6 = 45.8 t a tyre at 14 km/h: 642 t km/h.
        assert!((tyre_t_km_per_h(384.0.into(), 166.0.into(), 6.0, 14.0.into()).value() - 641.7).abs() < 0.1);
        // 100 t over 1 km against 10 %: 98.07 MJ = 27.2 kWh at the wheels.
        assert!((haul_work_kwh(100.0.into(), 10.0.into(), 1.0.into(), 1.0.into()).value() - 27.24).abs() < 0.01);
    }
}
