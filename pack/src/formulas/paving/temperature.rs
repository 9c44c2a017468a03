//! How warm air, base and mix must be for a lift.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Hours of a day.
const DAY_H: f64 = 24.0;

/// Lowest temperature of air and base by the thickness of the lift: up to so many mm, degrees Celsius.
const BY_THICKNESS: [(f64, f64); 4] = [(25.0, 13.0), (50.0, 7.0), (75.0, 4.0), (100.0, 2.0)];

/// Lowest temperature of the mix when it is laid, degrees Celsius: base from so many degrees, then lifts under
/// 50 mm, of 50 to 80 mm, over 80 mm. An infinite one is not allowed.
const LAYING: [(f64, [f64; 3]); 7] = [
    (30.0, [130.0, 125.0, 124.0]),
    (25.0, [132.0, 130.0, 126.0]),
    (20.0, [138.0, 132.0, 128.0]),
    (15.0, [140.0, 135.0, 130.0]),
    (10.0, [145.0, 138.0, 132.0]),
    (5.0, [f64::INFINITY, 140.0, 135.0]),
    (f64::NEG_INFINITY, [f64::INFINITY, f64::INFINITY, 140.0]),
];

/// Returns the lowest temperature of air and base, degrees Celsius, for a lift of a thickness, mm: 13 up to
/// 25 mm, 7 up to 50, 4 up to 75, 2 up to 100, 0 for thicker ones.
///
/// References: scenario families S06, the table of one agency \[checked\].
#[must_use]
pub fn lift_temperature_min_c(layer_mm: Interval) -> Interval {
    let lowest = |layer: f64| BY_THICKNESS.iter().find(|(up_to, _)| layer <= *up_to).map_or(0.0, |(_, c)| *c);
    image([(layer_mm, Direction::Falling)], |[layer]| lowest(layer))
}

/// Returns the lowest temperature, degrees Celsius, at which ordinary hot mix may be laid on a base of a
/// temperature, degrees Celsius, in a lift of a thickness, mm. Infinite where the table does not allow it:
/// under 50 mm on a base below 10, up to 80 mm on one below 5. Modified binders need more.
///
/// References: JTG F40-2004, table of the lowest laying temperature \[known\].
#[must_use]
pub fn laying_temperature_min_c(base_c: Interval, layer_mm: Interval) -> Interval {
    let lowest = |base: f64, layer: f64| {
        let column = if layer < 50.0 {
            0
        } else if layer <= 80.0 {
            1
        } else {
            2
        };
        LAYING.iter().find(|(from, _)| base >= *from).map_or(f64::INFINITY, |(_, row)| row[column])
    };
    image([(base_c, Direction::Falling), (layer_mm, Direction::Falling)], |[base, layer]| lowest(base, layer))
}

/// Returns the hours of a day at which the air is at least `threshold_c`, between the day's lowest and highest
/// temperature, degrees Celsius, on a sine of 24 h. Days under cloud or with a front differ.
///
/// References: the daily course of the air as a sine, general knowledge \[uncertain\].
#[must_use]
pub fn hours_above(lowest_c: Interval, highest_c: Interval, threshold_c: f64) -> Interval {
    image([(lowest_c, Direction::Rising), (highest_c, Direction::Rising)], |[lowest, highest]| {
        let (lowest, highest) = (lowest.min(highest), highest);
        if lowest >= threshold_c {
            return DAY_H;
        }
        if highest < threshold_c {
            return 0.0;
        }
        let (middle, swing) = (f64::midpoint(lowest, highest), (highest - lowest) / 2.0);
        let share = ((threshold_c - middle) / swing).clamp(-1.0, 1.0).acos() / std::f64::consts::PI;
        DAY_H * share
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thin_lifts_need_a_warmer_base() {
        for (layer, lowest) in [(25.0, 13.0), (25.1, 7.0), (50.0, 7.0), (60.0, 4.0), (100.0, 2.0), (120.0, 0.0)] {
            assert_eq!(lift_temperature_min_c(layer.into()).value(), lowest, "{layer}");
        }
        let range = lift_temperature_min_c(Interval::between(40.0, 60.0));
        assert_eq!((range.low(), range.high()), (4.0, 7.0));
    }

    #[test]
    fn the_standard_does_not_allow_thin_lifts_on_a_cold_base() {
        let lowest = |base: f64, layer: f64| laying_temperature_min_c(base.into(), layer.into()).value();
        assert_eq!(lowest(12.0, 40.0), 145.0);
        assert_eq!(lowest(8.0, 60.0), 140.0);
        assert_eq!(lowest(3.0, 100.0), 140.0);
        assert_eq!(lowest(31.0, 100.0), 124.0);
        assert!(laying_temperature_min_c(8.0.into(), 40.0.into()).low().is_infinite());
        assert!(laying_temperature_min_c(4.9.into(), 80.0.into()).low().is_infinite());
    }

    #[test]
    fn the_warm_hours_of_a_day() {
        // 2 to 14 C: 10 C is 2/6 above the middle of 8; acos(1/3) = 1.231 of pi: 9.40 h.
        assert!((hours_above(2.0.into(), 14.0.into(), 10.0).value() - 9.404).abs() < 0.001);
        assert_eq!(hours_above((-8.0).into(), 9.0.into(), 10.0).value(), 0.0);
        assert_eq!(hours_above(11.0.into(), 20.0.into(), 10.0).value(), 24.0);
        assert_eq!(hours_above(10.0.into(), 10.0.into(), 10.0).value(), 24.0);
    }
}
