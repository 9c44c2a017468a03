//! Closed intervals with a most likely member, and their arithmetic.

use std::ops::{Add, Div, Mul, Neg, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A closed interval `[low, high]` with its most likely member `value`.
///
/// Invariant: `low <= value <= high`, none is NaN. Ends may be infinite ("at least 30" is
/// `[30, +inf)` with value 30). Arithmetic is the usual interval arithmetic on the ends, while the
/// middle is computed from the middles, so a result's `value` is what plain numbers would have given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    low: f64,
    value: f64,
    high: f64,
}

/// What a margin interval says of its constraint (`readings.md` 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The low end of the margin is not negative: holds whatever the true values are.
    Sure,
    /// Holds for some of the possible values.
    Possible,
    /// The high end of the margin is negative: holds for none.
    Infeasible,
}

/// Why three numbers are no interval.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum IntervalError {
    /// A member is not a number.
    #[error("an interval needs numbers, got low `{low}`, value `{value}`, high `{high}`")]
    NotANumber {
        /// The lower end given.
        low: f64,
        /// The middle given.
        value: f64,
        /// The upper end given.
        high: f64,
    },
    /// The members are not in order.
    #[error("an interval needs low <= value <= high, got low `{low}`, value `{value}`, high `{high}`")]
    OutOfOrder {
        /// The lower end given.
        low: f64,
        /// The middle given.
        value: f64,
        /// The upper end given.
        high: f64,
    },
}

impl Interval {
    /// Zero, exactly.
    pub const ZERO: Self = Self { low: 0.0, value: 0.0, high: 0.0 };
    /// One, exactly.
    pub const ONE: Self = Self { low: 1.0, value: 1.0, high: 1.0 };

    /// Makes an interval from its ends and its most likely member.
    ///
    /// # Errors
    /// [`IntervalError`] when a member is NaN or the members are not in order.
    pub fn new(low: f64, value: f64, high: f64) -> Result<Self, IntervalError> {
        if low.is_nan() || value.is_nan() || high.is_nan() {
            return Err(IntervalError::NotANumber { low, value, high });
        }
        if low > value || value > high {
            return Err(IntervalError::OutOfOrder { low, value, high });
        }
        Ok(Self { low, value, high })
    }

    /// Makes the interval of one number. NaN becomes the whole line, which says nothing.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        if value.is_nan() {
            return Self { low: f64::NEG_INFINITY, value: 0.0, high: f64::INFINITY };
        }
        Self { low: value, value, high: value }
    }

    /// Makes the interval between two numbers in either order; its value is their mean.
    #[must_use]
    pub fn between(a: f64, b: f64) -> Self {
        let (low, high) = if a <= b { (a, b) } else { (b, a) };
        let value = match (low.is_finite(), high.is_finite()) {
            (true, true) => low + (high - low) / 2.0,
            (true, false) => low,
            (false, true) => high,
            (false, false) => 0.0,
        };
        Self { low, value, high }
    }

    /// Makes the interval from the three numbers in any order: the ends are the extremes and the
    /// value is `value`. Use it for the image of an interval under a monotone function.
    #[must_use]
    pub fn hull_of(a: f64, value: f64, b: f64) -> Self {
        Self { low: a.min(b).min(value), value, high: a.max(b).max(value) }
    }

    /// `[value, +inf)`.
    #[must_use]
    pub fn at_least(value: f64) -> Self {
        Self { low: value, value, high: f64::INFINITY }
    }

    /// `(-inf, value]`.
    #[must_use]
    pub fn at_most(value: f64) -> Self {
        Self { low: f64::NEG_INFINITY, value, high: value }
    }

    /// `value` with a symmetric half width.
    #[must_use]
    pub fn around(value: f64, half_width: f64) -> Self {
        let half = half_width.abs();
        Self { low: value - half, value, high: value + half }
    }

    /// The lower end.
    #[must_use]
    pub fn low(self) -> f64 {
        self.low
    }

    /// The most likely member.
    #[must_use]
    pub fn value(self) -> f64 {
        self.value
    }

    /// The upper end.
    #[must_use]
    pub fn high(self) -> f64 {
        self.high
    }

    /// High end minus low end.
    #[must_use]
    pub fn width(self) -> f64 {
        self.high - self.low
    }

    /// Whether the interval is one number.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.low == self.high
    }

    /// Whether both ends are finite.
    #[must_use]
    pub fn is_bounded(self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }

    /// Whether `x` lies in the interval.
    #[must_use]
    pub fn contains(self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }

    /// Whether every member of `other` lies in this interval.
    #[must_use]
    pub fn encloses(self, other: Self) -> bool {
        self.low <= other.low && other.high <= self.high
    }

    /// Whether the two intervals share a number.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// How far two intervals lie apart; 0 or less where they share a number.
    ///
    /// ```
    /// # use fieldpack_quantity::Interval;
    /// let (low, high) = (Interval::between(1.0, 2.0), Interval::between(5.0, 6.0));
    /// assert_eq!((low.gap(high), high.gap(low)), (3.0, 3.0));
    /// assert!(low.gap(Interval::between(2.0, 3.0)) <= 0.0);
    /// ```
    #[must_use]
    pub fn gap(self, other: Self) -> f64 {
        (other.low - self.high).max(self.low - other.high)
    }

    /// The smallest interval that holds both; the value is this one's.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), value: self.value, high: self.high.max(other.high) }
    }

    /// What both hold, or `None` when they share nothing; the value is this one's, moved inside.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        (low <= high).then(|| Self { low, value: self.value.clamp(low, high), high })
    }

    /// The image under a function that never falls.
    #[must_use]
    pub fn map_increasing(self, f: impl Fn(f64) -> f64) -> Self {
        Self::hull_of(f(self.low), f(self.value), f(self.high))
    }

    /// The image under a function that never rises.
    #[must_use]
    pub fn map_decreasing(self, f: impl Fn(f64) -> f64) -> Self {
        self.map_increasing(f)
    }

    /// The smaller, member by member.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), value: self.value.min(other.value), high: self.high.min(other.high) }
    }

    /// The larger, member by member.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), value: self.value.max(other.value), high: self.high.max(other.high) }
    }

    /// Moves every member into `[low, high]`.
    #[must_use]
    pub fn clamp(self, low: f64, high: f64) -> Self {
        self.map_increasing(|x| x.clamp(low, high))
    }

    /// What a margin says of its constraint.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        if self.low >= 0.0 {
            Verdict::Sure
        } else if self.high < 0.0 {
            Verdict::Infeasible
        } else {
            Verdict::Possible
        }
    }
}

impl From<f64> for Interval {
    fn from(value: f64) -> Self {
        Self::exact(value)
    }
}

/// Multiplies ends; zero times infinity is zero, as an end that is exactly nothing stays nothing.
fn times(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { a * b }
}

impl Add for Interval {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { low: self.low + other.low, value: self.value + other.value, high: self.high + other.high }
    }
}

impl Sub for Interval {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Interval {
    type Output = Self;
    fn neg(self) -> Self {
        Self { low: -self.high, value: -self.value, high: -self.low }
    }
}

impl Mul for Interval {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let ends = [
            times(self.low, other.low),
            times(self.low, other.high),
            times(self.high, other.low),
            times(self.high, other.high),
        ];
        let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
        let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self { low, value: times(self.value, other.value).clamp(low, high), high }
    }
}

impl Div for Interval {
    type Output = Self;
    /// Division by an interval that holds zero says nothing: the whole line.
    fn div(self, other: Self) -> Self {
        if other.contains(0.0) {
            return Self { low: f64::NEG_INFINITY, value: 0.0, high: f64::INFINITY };
        }
        self * Self::hull_of(1.0 / other.low, 1.0 / other.value, 1.0 / other.high)
    }
}

impl Add<f64> for Interval {
    type Output = Self;
    fn add(self, other: f64) -> Self {
        self + Self::exact(other)
    }
}

impl Sub<f64> for Interval {
    type Output = Self;
    fn sub(self, other: f64) -> Self {
        self - Self::exact(other)
    }
}

impl Mul<f64> for Interval {
    type Output = Self;
    fn mul(self, other: f64) -> Self {
        self * Self::exact(other)
    }
}

impl Div<f64> for Interval {
    type Output = Self;
    fn div(self, other: f64) -> Self {
        self / Self::exact(other)
    }
}

/// The wire shape: infinite ends are absent.
#[derive(Serialize, Deserialize)]
struct Wire {
    low: Option<f64>,
    value: f64,
    high: Option<f64>,
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let finite = |x: f64| x.is_finite().then_some(x);
        Wire { low: finite(self.low), value: self.value, high: finite(self.high) }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        Self::new(wire.low.unwrap_or(f64::NEG_INFINITY), wire.value, wire.high.unwrap_or(f64::INFINITY))
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn interval() -> impl Strategy<Value = Interval> {
        (-1e6..1e6f64, 0.0..1.0f64, 0.0..1e6f64).prop_map(|(low, share, width)| {
            let high = low + width;
            Interval::new(low, (low + share * width).clamp(low, high), high).expect("ordered by construction")
        })
    }

    fn member(interval: Interval, share: f64) -> f64 {
        (interval.low() + share * interval.width()).clamp(interval.low(), interval.high())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn arithmetic_encloses_every_member(a in interval(), b in interval(), s in 0.0..1.0f64, t in 0.0..1.0f64) {
            let (x, y) = (member(a, s), member(b, t));
            prop_assert!((a + b).contains(x + y));
            prop_assert!((a - b).contains(x - y));
            prop_assert!((a * b).contains(x * y));
            if !b.contains(0.0) {
                let quotient = a / b;
                let slack = 1e-9 * (x / y).abs();
                prop_assert!(quotient.low() - slack <= x / y && x / y <= quotient.high() + slack);
            }
        }

        #[test]
        fn narrowing_never_turns_sure_into_infeasible(a in interval(), s in 0.0..1.0f64, t in 0.0..1.0f64) {
            let narrow = Interval::between(member(a, s), member(a, t));
            match a.verdict() {
                Verdict::Sure => prop_assert_eq!(narrow.verdict(), Verdict::Sure),
                Verdict::Infeasible => prop_assert_eq!(narrow.verdict(), Verdict::Infeasible),
                Verdict::Possible => {}
            }
        }

        #[test]
        fn json_round_trips(a in interval()) {
            let text = serde_json::to_string(&a).expect("serialises");
            let back: Interval = serde_json::from_str(&text).expect("reads back");
            prop_assert_eq!(a, back);
        }
    }

    #[test]
    fn an_open_end_is_null_in_json() {
        let text = serde_json::to_string(&Interval::at_least(30.0)).expect("serialises");
        assert_eq!(text, r#"{"low":30.0,"value":30.0,"high":null}"#);
    }

    #[test]
    fn members_out_of_order_are_refused() {
        assert!(matches!(Interval::new(2.0, 1.0, 3.0), Err(IntervalError::OutOfOrder { .. })));
        assert!(matches!(Interval::new(f64::NAN, 1.0, 3.0), Err(IntervalError::NotANumber { .. })));
    }
}
