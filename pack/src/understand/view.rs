//! Conditions as the contract shows them.

use super::say;
use super::slot::SlotValue;
use super::words::Reach;
use crate::contract::{ConditionView, Meaning, Operator, Origin, ScalarValue};
use fieldpack_graph::knowledge::{Datatype, Dimension, DimensionRole, Language};
use fieldpack_quantity::{Certainty, Interval, Quantity};
use std::sync::Arc;

/// Share of the value that `about` spreads to each side.
const ABOUT: f64 = 0.1;

/// What a condition is made from.
#[derive(Clone, Debug)]
pub(crate) struct Stated {
    /// How it is meant.
    pub(crate) op: Operator,
    /// Whether the operator tells an extent.
    pub(crate) reach: Reach,
    /// The value, in the dimension's unit.
    pub(crate) value: SlotValue,
    /// What it means for the job, where that was said.
    pub(crate) meaning: Option<Meaning>,
    /// Where it comes from.
    pub(crate) origin: Origin,
    /// The words, in characters of the text.
    pub(crate) span: Option<[usize; 2]>,
    /// Why, where it was not simply said.
    pub(crate) because: Option<String>,
}

/// The interval that an operator gives two values.
pub(crate) fn interval(op: Operator, low: f64, high: f64) -> Interval {
    match op {
        Operator::Eq => Interval::exact(low),
        Operator::About => Interval::around(low, (low * ABOUT).abs()),
        Operator::Min => Interval::at_least(low),
        Operator::Max => Interval::at_most(low),
        Operator::Range => Interval::between(low, high),
    }
}

/// What a stated value means for the job: what the operator says, as far as the dimension can mean it.
pub(crate) fn meaning(dimension: &Dimension, op: Operator, reach: Reach) -> Meaning {
    let can = |role: DimensionRole| dimension.roles.contains(&role);
    let wanted = match (op, reach) {
        (_, Reach::Extent) => None,
        (Operator::Min, _) if can(DimensionRole::Requirement) => Some(DimensionRole::Requirement),
        (Operator::Min | Operator::Max, _) if can(DimensionRole::Limit) => Some(DimensionRole::Limit),
        _ => None,
    };
    match wanted.or(dimension.roles.first().copied()) {
        Some(DimensionRole::Requirement) => Meaning::Requirement,
        Some(DimensionRole::Limit) => Meaning::Limit,
        Some(DimensionRole::Site) | None => Meaning::Site,
    }
}

/// Makes the condition of a dimension.
pub(crate) fn condition(dimension: &Dimension, stated: Stated, language: Language) -> ConditionView {
    let certainty = if stated.origin == Origin::Assumed { Certainty::Assumed } else { Certainty::Stated };
    let (value, value2, quantity, band) = match &stated.value {
        SlotValue::Word(word) => (ScalarValue::Text(word.clone()), None, Quantity::text(word.clone(), certainty), None),
        SlotValue::Number { low, high } => {
            // A window over midnight goes on into the next day.
            let wraps = dimension.datatype == Datatype::HourWindow && high < low;
            let interval = interval(stated.op, *low, if wraps { high + 24.0 } else { *high });
            let quantity = Quantity::number(interval, dimension.unit.clone(), certainty);
            let second = (stated.op == Operator::Range).then(|| ScalarValue::Number(round(*high)));
            (ScalarValue::Number(round(*low)), second, quantity, say::band(dimension, interval.value()))
        }
    };
    let has_unit = &*dimension.unit.unit != "null" && !dimension.unit.unit.is_empty();
    ConditionView {
        dimension: dimension.notation.clone(),
        label: dimension.label.get(language).clone(),
        op: stated.op,
        value,
        value_label: quantity.word().and_then(|word| class_label(dimension, word, language)),
        value2,
        unit: has_unit.then(|| dimension.unit.unit.clone()),
        ucum: (has_unit && !dimension.unit.ucum.is_empty()).then(|| dimension.unit.ucum.clone()),
        quantity,
        meaning: stated.meaning.unwrap_or_else(|| meaning(dimension, stated.op, stated.reach)),
        band,
        origin: stated.origin,
        span: stated.span,
        because: stated.because,
    }
}

/// What a class of a dimension is called, where it has a name.
pub(crate) fn class_label(dimension: &Dimension, class: &str, language: Language) -> Option<Arc<str>> {
    dimension.class_labels.get(class).map(|label| label.get(language).clone())
}

/// Rounds a converted value for display: eight significant digits carry every unit that people write.
fn round(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let scale = 10f64.powi(7 - value.abs().log10().floor() as i32);
    let rounded = (value * scale).round() / scale;
    if rounded.is_finite() { rounded } else { value }
}
