//! What records of every type share: positions, spans of time, condition values.

use fieldpack_quantity::{Certainty, Interval};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A position, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// Longitude, degrees, -180 to 180.
    pub lon: f64,
    /// Latitude, degrees, -90 to 90.
    pub lat: f64,
}

/// A half-open span of time, in whole days: `from` belongs to it, `to` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeSpan {
    /// First day.
    pub from: Date,
    /// First day after it; `None`: still going on.
    pub to: Option<Date>,
}

impl TimeSpan {
    /// The span of one day.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { from: date, to: date.tomorrow().ok() }
    }
}

/// A value of a condition dimension, in the dimension's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionValue {
    /// The dimension's notation, for example `altitude`.
    pub dimension: Arc<str>,
    /// The number, in the dimension's unit; absent for words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Lower end; absent: the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end; absent: the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// The word of a grade, code or flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Arc<str>>,
    /// How far it may be trusted; absent: stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
}

impl ConditionValue {
    /// A number, exactly.
    #[must_use]
    pub fn number(dimension: &str, value: f64) -> Self {
        Self { dimension: dimension.into(), value: Some(value), low: None, high: None, class: None, certainty: None }
    }

    /// A word.
    #[must_use]
    pub fn class(dimension: &str, class: &str) -> Self {
        Self {
            dimension: dimension.into(),
            value: None,
            low: None,
            high: None,
            class: Some(class.into()),
            certainty: None,
        }
    }

    /// The interval, where it is a number and its members are in order.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        let low = self.low.or(self.value)?;
        let high = self.high.or(self.value)?;
        let value = self.value.unwrap_or(low + (high - low) / 2.0);
        Interval::new(low, value, high).ok()
    }
}
