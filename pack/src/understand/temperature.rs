//! Temperatures of the air: a low, a high, or both.
//!
//! A value named low (`夜里最低`, `overnight`) is the lowest, one named high the highest; unnamed, a hot
//! value is the highest and any other the lowest. The dimension's name holds the extreme, so that `lowest
//! -32` is equal to -32 and `below -20` is at most -20. A spread that is named, hot or all below zero is a
//! spread of that one dimension; any other gives the low and the high.

use super::measure::Measure;
use super::reading::Reading;
use super::slot::{Slot, SlotValue, conversion};
use super::unit::DimensionId;
use crate::contract::Operator;

/// From this value on, degrees Celsius, an unnamed value is a high.
const HOT: f64 = 25.0;
/// What may be the temperature of air, degrees Celsius.
const AIR: std::ops::RangeInclusive<f64> = -70.0..=60.0;

/// The dimensions of the air's temperature.
struct Air {
    /// Lowest.
    min: DimensionId,
    /// Highest.
    max: DimensionId,
}

impl Air {
    /// Looks them up.
    fn of(reading: &Reading<'_>) -> Option<Self> {
        let at = |notation| reading.knowledge.dimensions.get_index_of(notation).map(|at| at as DimensionId);
        Some(Self { min: at("ambient_temperature_min")?, max: at("ambient_temperature_max")? })
    }
}

/// Whether a measure may be a temperature of the air: by its unit, or by a sign worded as below zero, and no
/// other thing's temperature named.
pub(crate) fn is_temperature(reading: &Reading<'_>, measure: &Measure, named: Option<DimensionId>) -> bool {
    let Some(air) = Air::of(reading) else { return false };
    let by_name = named.is_none_or(|named| named == air.min || named == air.max);
    if !by_name || measure.ratio.is_some() {
        return false;
    }
    let codes = || measure.units.iter().map(|unit| reading.words.units.code(*unit));
    let by_unit = codes().any(|code| matches!(code, "Cel" | "[degF]"));
    let below_zero = measure.units.is_empty() && reading.text.starts(measure.from, "零下");
    by_unit || below_zero || (named.is_some() && measure.units.is_empty())
}

/// Reads a temperature of the air; nothing where it is impossible. `named` are the dimensions that share
/// the best name: both where the name is `气温`.
pub(crate) fn slots(
    reading: &Reading<'_>,
    measure: &Measure,
    best: Option<DimensionId>,
    named: &[DimensionId],
) -> Vec<Slot> {
    let Some(air) = Air::of(reading) else { return Vec::new() };
    let Some(conversion) = conversion(reading, measure, air.min) else { return Vec::new() };
    let (low, high) = (conversion.apply(measure.low), conversion.apply(measure.high));
    if !AIR.contains(&low) || !AIR.contains(&high) {
        return Vec::new();
    }
    let shared = named.contains(&air.min) && named.contains(&air.max);
    let best = best.filter(|_| !shared);
    let make = |dimension, op, low, high| Slot {
        dimension,
        op,
        reach: measure.reach,
        value: SlotValue::Number { low, high },
        from: measure.start,
        to: measure.end,
        reason: None,
    };
    let extreme = best.unwrap_or(if low >= HOT { air.max } else { air.min });
    if measure.op == Operator::Range {
        let one = best.is_some() || low >= HOT || high <= 0.0;
        return if one {
            vec![make(extreme, Operator::Range, low, high)]
        } else {
            vec![make(air.min, Operator::Eq, low, low), make(air.max, Operator::Eq, high, high)]
        };
    }
    // The word for an extreme only repeats the name: 最高48度.
    let word = reading.text.slice(measure.start, measure.from);
    let repeats = ["最高", "最低", "最大", "highest", "hottest", "max"].iter().any(|one| word.contains(one))
        || reading.text.slice(measure.to, measure.end).contains("max");
    let op = match (measure.op, extreme == air.min) {
        (Operator::Max | Operator::Min, _) if repeats => Operator::Eq,
        // "Lowest, at most -32" and "down to" only repeat the extreme.
        (Operator::Max, false) if best.is_some() => Operator::Max,
        (Operator::Min, true) if best.is_some() && low < 0.0 => Operator::Eq,
        (op, _) => op,
    };
    vec![make(extreme, op, low, low)]
}
