//! Images of intervals under the functions of this room.
//!
//! A formula that is monotone in each argument reaches its extremes at ends of its arguments; this
//! module evaluates it there. Whatever is not a number becomes an open end, so that no formula can
//! hand a NaN on.

use fieldpack_quantity::Interval;

/// How a result moves when an argument grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// The result never falls.
    Rising,
    /// The result never rises.
    Falling,
}

/// The image under a function that is monotone in every argument, in the stated direction.
pub(crate) fn image<const N: usize>(
    arguments: [(Interval, Direction); N],
    function: impl Fn([f64; N]) -> f64,
) -> Interval {
    let low = arguments.map(|(argument, direction)| match direction {
        Direction::Rising => argument.low(),
        Direction::Falling => argument.high(),
    });
    let high = arguments.map(|(argument, direction)| match direction {
        Direction::Rising => argument.high(),
        Direction::Falling => argument.low(),
    });
    ordered(function(low), function(arguments.map(|(argument, _)| argument.value())), function(high))
}

/// The image under a function of two arguments that is monotone in each of them while the other is
/// held, though the direction may depend on the other: the extremes lie at the four corners.
pub(crate) fn corners(a: Interval, b: Interval, function: impl Fn(f64, f64) -> f64) -> Interval {
    let ends = [
        function(a.low(), b.low()),
        function(a.low(), b.high()),
        function(a.high(), b.low()),
        function(a.high(), b.high()),
    ];
    if ends.iter().any(|end| end.is_nan()) {
        return ordered(f64::NAN, function(a.value(), b.value()), f64::NAN);
    }
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    ordered(low, function(a.value(), b.value()), high)
}

/// An interval from the images of the ends and of the middle.
fn ordered(low: f64, value: f64, high: f64) -> Interval {
    let low = if low.is_nan() { f64::NEG_INFINITY } else { low };
    let high = if high.is_nan() { f64::INFINITY } else { high };
    let value = match (value.is_nan(), low.is_finite(), high.is_finite()) {
        (false, ..) => value,
        (true, true, _) => low,
        (true, false, true) => high,
        (true, false, false) => 0.0,
    };
    Interval::hull_of(low, value, high)
}

/// The smallest whole numbers that are not below the members. A share of a millionth above a whole
/// number is rounding, not need.
pub(crate) fn round_up(interval: Interval) -> Interval {
    interval.map_increasing(|x| (x - 1e-6).ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_becomes_an_open_end() {
        let whole = image([(Interval::ZERO, Direction::Rising)], |[x]| x / x);
        assert_eq!((whole.low(), whole.high()), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(whole.value().is_finite());
    }

    #[test]
    fn corners_find_extremes_whose_direction_turns() {
        let powers = corners(Interval::between(5.0, 20.0), Interval::between(0.14, 0.22), |h, a| (h / 10.0).powf(a));
        assert!((powers.low() - 0.5_f64.powf(0.22)).abs() < 1e-12);
        assert!((powers.high() - 2.0_f64.powf(0.22)).abs() < 1e-12);
    }

    #[test]
    fn rounding_up_forgives_the_last_bits() {
        assert_eq!(round_up(Interval::exact(3.000_000_01)).value(), 3.0);
        assert_eq!(round_up(Interval::exact(3.01)).value(), 4.0);
    }
}
