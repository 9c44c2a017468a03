//! A quantity: an interval or a word, with its unit and certainty.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Certainty, Interval, Unit, UnitError, convert};

/// What a quantity says: numbers, or a word (a concrete grade, a class).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Numbers, as an interval.
    Number(Interval),
    /// A grade, code or flag.
    Text(String),
}

/// An interval or a word, with its unit and how far it may be trusted.
///
/// In JSON: `{value, low, high, unit, ucum, certainty}`; an open end is `null`, a text value has
/// neither `low` nor `high`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The numbers or the word.
    pub value: Value,
    /// The unit.
    pub unit: Unit,
    /// How far it may be trusted.
    pub certainty: Certainty,
}

impl Quantity {
    /// Makes a numeric quantity.
    #[must_use]
    pub fn number(interval: Interval, unit: Unit, certainty: Certainty) -> Self {
        Self { value: Value::Number(interval), unit, certainty }
    }

    /// Makes a quantity that is a word, such as a concrete grade. It has no unit.
    #[must_use]
    pub fn text(word: impl Into<String>, certainty: Certainty) -> Self {
        Self { value: Value::Text(word.into()), unit: Unit::new("null", ""), certainty }
    }

    /// The interval, or `None` for a word.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        match &self.value {
            Value::Number(interval) => Some(*interval),
            Value::Text(_) => None,
        }
    }

    /// The word, or `None` for numbers.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match &self.value {
            Value::Number(_) => None,
            Value::Text(word) => Some(word),
        }
    }

    /// The same quantity in another unit. A word is returned as it is.
    ///
    /// # Errors
    /// [`UnitError`] when the units are not commensurable.
    pub fn in_unit(&self, unit: &Unit) -> Result<Self, UnitError> {
        let Value::Number(interval) = &self.value else { return Ok(self.clone()) };
        let end = |x: f64| if x.is_finite() { convert(x, &self.unit.ucum, &unit.ucum) } else { Ok(x) };
        let converted = Interval::hull_of(end(interval.low())?, end(interval.value())?, end(interval.high())?);
        Ok(Self { value: Value::Number(converted), unit: unit.clone(), certainty: self.certainty })
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let unit = (&*self.unit.unit != "null").then_some(&*self.unit.unit);
        let ucum = (!self.unit.ucum.is_empty()).then_some(&*self.unit.ucum);
        match &self.value {
            Value::Number(interval) => {
                let finite = |x: f64| x.is_finite().then_some(x);
                let mut state = serializer.serialize_struct("Quantity", 6)?;
                state.serialize_field("value", &interval.value())?;
                state.serialize_field("low", &finite(interval.low()))?;
                state.serialize_field("high", &finite(interval.high()))?;
                state.serialize_field("unit", &unit)?;
                state.serialize_field("ucum", &ucum)?;
                state.serialize_field("certainty", &self.certainty)?;
                state.end()
            }
            Value::Text(word) => {
                let mut state = serializer.serialize_struct("Quantity", 4)?;
                state.serialize_field("value", word)?;
                state.serialize_field("unit", &unit)?;
                state.serialize_field("ucum", &ucum)?;
                state.serialize_field("certainty", &self.certainty)?;
                state.end()
            }
        }
    }
}

/// What is read: numbers or a word, ends optional.
#[derive(Deserialize)]
struct Wire {
    value: WireValue,
    low: Option<f64>,
    high: Option<f64>,
    unit: Option<String>,
    ucum: Option<String>,
    certainty: Certainty,
}

/// A JSON number or string.
#[derive(Deserialize)]
#[serde(untagged)]
enum WireValue {
    Number(f64),
    Text(String),
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        let unit = Unit::new(wire.unit.as_deref().unwrap_or("null"), wire.ucum.as_deref().unwrap_or(""));
        let value = match wire.value {
            WireValue::Number(value) => Value::Number(
                Interval::new(wire.low.unwrap_or(f64::NEG_INFINITY), value, wire.high.unwrap_or(f64::INFINITY))
                    .map_err(serde::de::Error::custom)?,
            ),
            WireValue::Text(word) => Value::Text(word),
        };
        Ok(Self { value, unit, certainty: wire.certainty })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_shape_round_trips() {
        let quantity = Quantity::number(Interval::at_least(60.0), Unit::plain("m3/h"), Certainty::Stated);
        let json = serde_json::to_value(&quantity).expect("serialises");
        assert_eq!(json["high"], serde_json::Value::Null);
        assert_eq!(json["certainty"], "stated");
        assert_eq!(serde_json::from_value::<Quantity>(json).expect("reads back"), quantity);

        let grade = Quantity::text("C40", Certainty::Stated);
        let json = serde_json::to_value(&grade).expect("serialises");
        assert_eq!(json, serde_json::json!({"value": "C40", "unit": null, "ucum": null, "certainty": "stated"}));
        assert_eq!(serde_json::from_value::<Quantity>(json).expect("reads back"), grade);
    }

    #[test]
    fn conversion_keeps_the_ends() {
        let pressure = Quantity::number(Interval::between(100.0, 110.0), Unit::plain("bar"), Certainty::Stated);
        let converted = pressure.in_unit(&Unit::plain("MPa")).expect("commensurable");
        let interval = converted.interval().expect("a number");
        assert!((interval.low() - 10.0).abs() < 1e-9 && (interval.high() - 11.0).abs() < 1e-9);
    }
}
