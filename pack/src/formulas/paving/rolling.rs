//! Pace of the paver, and the rollers, trucks and store that keep up with it.

use crate::formulas::bounds::{Direction, image, round_up};
use fieldpack_quantity::Interval;

/// Kilometres per hour in metres per minute.
const M_PER_MIN_PER_KM_PER_H: f64 = 1_000.0 / 60.0;
/// Stages that share the time available: breakdown, intermediate, finish.
const STAGES: f64 = 3.0;

/// Returns the speed of a paver, m/min, that lays `rate_t_per_h` in a width, m, and a compacted thickness, mm,
/// at a compacted density, kg/m3: `v = P / (60 W h rho)`.
///
/// References: mass balance, general knowledge \[known\].
#[must_use]
pub fn paver_speed_m_per_min(
    rate_t_per_h: Interval,
    width_m: Interval,
    layer_mm: Interval,
    density_kg_per_m3: Interval,
) -> Interval {
    let divisor = |interval: Interval| (interval.clamp(1e-6, f64::INFINITY), Direction::Falling);
    image(
        [
            (rate_t_per_h.clamp(0.0, f64::INFINITY), Direction::Rising),
            divisor(width_m),
            divisor(layer_mm),
            divisor(density_kg_per_m3),
        ],
        |[rate, width, layer, density]| rate * 1e6 / (60.0 * width * layer * density),
    )
}

/// Returns what a paver at a speed, m/min, lays, t/h: [`paver_speed_m_per_min`] solved for the rate.
///
/// References: mass balance, general knowledge \[known\].
#[must_use]
pub fn paving_rate_t_per_h(
    speed_m_per_min: Interval,
    width_m: Interval,
    layer_mm: Interval,
    density_kg_per_m3: Interval,
) -> Interval {
    let rising = |interval: Interval| (interval.clamp(0.0, f64::INFINITY), Direction::Rising);
    image(
        [rising(speed_m_per_min), rising(width_m), rising(layer_mm), rising(density_kg_per_m3)],
        |[speed, width, layer, density]| 60.0 * speed * width * layer * density / 1e6,
    )
}

/// A stage of rolling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// Passes over each lane.
    pub passes: Interval,
    /// Speed of the roller, km/h.
    pub speed_km_per_h: Interval,
}

/// What all stages share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Train {
    /// Paved width, m.
    pub width_m: Interval,
    /// Width of the drum, m.
    pub drum_m: Interval,
    /// Overlap of neighbouring lanes, m.
    pub overlap_m: Interval,
    /// Speed of the paver, m/min.
    pub paver_m_per_min: Interval,
    /// Time available for compaction, min.
    pub time_min: Interval,
    /// Time of a reversal, min.
    pub reversal_min: Interval,
}

/// Returns the rollers of a stage, rounded up, at least 1: `n = lanes x passes x (vp / v + t_rev / (T/3))`.
///
/// In the steady state a roller must cover `lanes x passes` metres for each metre that the paver lays; the
/// shorter the mat stays hot, the shorter the zone that a stage has (a third of the time is taken for each)
/// and the more of the time goes into reversals. Lanes are the width over drum less overlap, rounded up.
/// Without time available no number is enough: infinite.
///
/// References: general knowledge of paving \[known\]; an equal share of the time for each stage \[assumed\].
#[must_use]
pub fn roller_count(train: &Train, stage: &Stage) -> Interval {
    let overlap = train.overlap_m.clamp(0.0, f64::INFINITY);
    let width = train.width_m.clamp(0.0, f64::INFINITY);
    let lanes = round_up(image(
        [(width, Direction::Rising), (train.drum_m, Direction::Falling), (overlap, Direction::Rising)],
        // Less the outer overlap: a single lane needs none.
        |[width, drum, overlap]| ((width - overlap) / (drum - overlap).max(0.1)).max(1.0),
    ));
    let divisor = |interval: Interval| (interval.clamp(0.0, f64::INFINITY), Direction::Falling);
    let exact = image(
        [
            (lanes, Direction::Rising),
            (stage.passes.clamp(0.0, f64::INFINITY), Direction::Rising),
            (train.paver_m_per_min.clamp(0.0, f64::INFINITY), Direction::Rising),
            divisor(stage.speed_km_per_h.clamp(0.1, f64::INFINITY)),
            (train.reversal_min.clamp(0.0, f64::INFINITY), Direction::Rising),
            divisor(train.time_min),
        ],
        |[lanes, passes, paver, roller, reversal, time]| {
            if time <= 0.0 {
                return f64::INFINITY;
            }
            lanes * passes * (paver / (roller * M_PER_MIN_PER_KM_PER_H) + STAGES * reversal / time)
        },
    );
    round_up(exact).clamp(1.0, f64::INFINITY)
}

/// Returns the cycle of a truck, min: there and back over a distance, km, at a mean speed, km/h, and its stops,
/// min.
///
/// References: the cycle of pumping reference 5 \[checked form\].
#[must_use]
pub fn asphalt_cycle_min(distance_km: Interval, speed_km_per_h: Interval, stops_min: Interval) -> Interval {
    let speed = speed_km_per_h.clamp(0.1, f64::INFINITY);
    let road = image(
        [(distance_km.clamp(0.0, f64::INFINITY), Direction::Rising), (speed, Direction::Falling)],
        |[distance, speed]| 120.0 * distance / speed,
    );
    road + stops_min.clamp(0.0, f64::INFINITY)
}

/// Returns the trucks that carry `rate_t_per_h` in loads of a payload, t, with a cycle, min: `P t / (60 m)`,
/// rounded up, at least 1. The queue before the paver comes on top.
///
/// References: the cycle of pumping reference 5 \[checked form\].
#[must_use]
pub fn asphalt_truck_count(rate_t_per_h: Interval, cycle_min: Interval, payload_t: Interval) -> Interval {
    let rising = |interval: Interval| (interval.clamp(0.0, f64::INFINITY), Direction::Rising);
    let exact = image(
        [rising(rate_t_per_h), rising(cycle_min), (payload_t.clamp(0.1, f64::INFINITY), Direction::Falling)],
        |[rate, cycle, payload]| rate * cycle / (60.0 * payload),
    );
    round_up(exact).clamp(1.0, f64::INFINITY)
}

/// Returns how long a store, t, feeds a rate, t/h, without a truck, min.
///
/// References: mass balance, general knowledge \[known\].
#[must_use]
pub fn bridge_min(stock_t: Interval, rate_t_per_h: Interval) -> Interval {
    let rate = rate_t_per_h.clamp(0.1, f64::INFINITY);
    image([(stock_t.clamp(0.0, f64::INFINITY), Direction::Rising), (rate, Direction::Falling)], |[stock, rate]| {
        60.0 * stock / rate
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_of_a_paver_both_ways() {
        // 300 t/h over 8 m x 0.05 m x 2400 kg/m3 = 0.96 t/m: 312.5 m/h, 5.208 m/min.
        let speed = paver_speed_m_per_min(300.0.into(), 8.0.into(), 50.0.into(), 2400.0.into());
        assert!((speed.value() - 5.208).abs() < 0.001);
        let rate = paving_rate_t_per_h(speed, 8.0.into(), 50.0.into(), 2400.0.into());
        assert!((rate.value() - 300.0).abs() < 1e-9);
    }

    fn train() -> Train {
        Train {
            width_m: 8.0.into(),
            drum_m: 2.13.into(),
            overlap_m: 0.15.into(),
            paver_m_per_min: 3.0.into(),
            time_min: 20.0.into(),
            reversal_min: 0.15.into(),
        }
    }

    #[test]
    fn a_worked_train() {
        // 7.85 / 1.98 = 3.96: 4 lanes. Breakdown, 2 passes at 2.5 km/h (41.7 m/min): 8 (0.072 + 0.0225) = 0.76.
        // Intermediate, 5 passes at 4 km/h (66.7): 20 (0.045 + 0.0225) = 1.35.
        let breakdown = Stage { passes: 2.0.into(), speed_km_per_h: 2.5.into() };
        let intermediate = Stage { passes: 5.0.into(), speed_km_per_h: 4.0.into() };
        assert_eq!(roller_count(&train(), &breakdown).value(), 1.0);
        assert_eq!(roller_count(&train(), &intermediate).value(), 2.0);
        // In 5 min: 20 (0.045 + 0.09) = 2.7.
        let cold = Train { time_min: 5.0.into(), ..train() };
        assert_eq!(roller_count(&cold, &intermediate).value(), 3.0);
        let never = roller_count(&Train { time_min: Interval::between(0.0, 5.0), ..train() }, &intermediate);
        assert!(never.high().is_infinite() && never.low() == 3.0);
    }

    #[test]
    fn trucks_and_the_store() {
        // 30 km at 40 km/h: 90 min there and back, 25 of stops; 200 t/h in loads of 25 t: 15.33.
        let cycle = asphalt_cycle_min(30.0.into(), 40.0.into(), 25.0.into());
        assert_eq!(cycle.value(), 115.0);
        assert_eq!(asphalt_truck_count(200.0.into(), cycle, 25.0.into()).value(), 16.0);
        // 45 t at 300 t/h: 9 min.
        assert_eq!(bridge_min(45.0.into(), 300.0.into()).value(), 9.0);
    }
}
