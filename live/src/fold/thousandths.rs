//! Values as whole thousandths of their unit, and the buckets that quantiles are read from.

/// The largest value, either side of 0, that is kept.
pub const LIMIT: f64 = 1e12;

/// Thousandths below which every one has a bucket of its own.
const LINEAR: u64 = 256;
/// Buckets of an octave above that.
const STEPS: u64 = 128;
/// Bits of the first octave that is cut into [`STEPS`].
const FIRST_OCTAVE: u32 = LINEAR.ilog2();
/// Bits that tell the steps of an octave apart.
const STEP_BITS: u32 = STEPS.ilog2();

/// A value in thousandths of its unit, rounded half away from zero; the product with 1000 is taken in double
/// precision. `None` where it is no number or beyond [`LIMIT`].
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "1e15 at most, which both types hold exactly")]
pub fn thousandths(value: f64) -> Option<i64> {
    (value.abs() <= LIMIT).then(|| (value * 1_000.0).round() as i64)
}

/// A value back in its unit.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "1e15 at most, which is exact")]
pub fn from_thousandths(thousandths: i64) -> f64 {
    thousandths as f64 / 1_000.0
}

/// The bucket of a value: its sign is the value's, a greater value is never in a smaller bucket.
pub(crate) fn bucket(thousandths: i64) -> i16 {
    let size = thousandths.unsigned_abs();
    let number = if size < LINEAR {
        size
    } else {
        let octave = size.ilog2();
        LINEAR + u64::from(octave - FIRST_OCTAVE) * STEPS + (size >> (octave - STEP_BITS)) - STEPS
    };
    // 64 bits give fewer than 7,500 buckets.
    let number = i16::try_from(number).unwrap_or(i16::MAX);
    if thousandths < 0 { -number } else { number }
}

/// The middle of a bucket, thousandths.
pub(crate) fn middle(bucket: i16) -> i64 {
    let number = u64::from(bucket.unsigned_abs());
    let size = if number < LINEAR {
        number
    } else {
        let (octave, step) = ((number - LINEAR) / STEPS, (number - LINEAR) % STEPS);
        // The first octave's buckets are two thousandths wide.
        let shift = u32::try_from(octave).unwrap_or(u32::MAX).saturating_add(FIRST_OCTAVE - STEP_BITS).min(55);
        ((STEPS + step) << shift) + ((1_u64 << shift) - 1) / 2
    };
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    if bucket < 0 { -size } else { size }
}

/// The most by which a quantile may be off, in the unit of the value: half of a bucket, at most 1/256 of the
/// value, and nothing below 0.256 of the unit. Half of a thousandth comes from rounding the readings.
#[must_use]
pub fn quantile_error(value: f64) -> f64 {
    let bucketed = if value.abs() < from_thousandths(256) { 0.0 } else { value.abs() / 256.0 };
    bucketed + 0.000_5
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_rounded_half_away_from_zero() {
        for (value, expected) in [(0.0005, 1), (-0.0005, -1), (1.2344, 1234), (-2.5, -2500), (0.0, 0), (-0.0, 0)] {
            assert_eq!(thousandths(value), Some(expected), "{value}");
        }
        assert_eq!(thousandths(LIMIT), Some(1_000_000_000_000_000));
        for refused in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.000_001e12, -1.1e12] {
            assert_eq!(thousandths(refused), None, "{refused}");
        }
    }

    #[test]
    fn buckets_meet_without_gaps() {
        let mut before = bucket(0);
        for size in 1..200_000_i64 {
            let here = bucket(size);
            assert!(here == before || here == before + 1, "{size}: {before} then {here}");
            assert_eq!(bucket(-size), -here);
            before = here;
        }
        assert_eq!((bucket(255), bucket(256), bucket(257), bucket(258)), (255, 256, 256, 257));
        assert!(bucket(i64::MAX) < 7_500 && bucket(i64::MIN) > -7_500);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_middle_is_near_what_is_in_its_bucket(value in -1_000_000_000_000_000_i64..=1_000_000_000_000_000, shift in 0..50) {
            let value = value >> shift;
            let middle = middle(bucket(value));
            prop_assert_eq!(bucket(middle), bucket(value));
            let off = (middle - value).unsigned_abs();
            prop_assert!(off * 256 <= value.unsigned_abs(), "{} is {} off", value, off);
            prop_assert!(value.abs() >= 256 || off == 0);
        }

        #[test]
        fn buckets_keep_the_order(one in any::<i64>(), other in any::<i64>()) {
            prop_assert!(bucket(one.min(other)) <= bucket(one.max(other)));
        }
    }
}
