//! Words and numbers as the answer writes them, in the answer's language.

use fieldpack_graph::knowledge::{Dimension, Knowledge, Language};
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// Writes one of two format strings, by language; the arguments are captured from the scope.
macro_rules! say {
    ($language:expr, $zh:literal, $en:literal) => {
        match $language {
            fieldpack_graph::knowledge::Language::Zh => format!($zh),
            fieldpack_graph::knowledge::Language::En => format!($en),
        }
    };
}
pub(crate) use say;

/// Writes a number with the digits that an engineer wants: three significant ones, no trailing zeros.
#[must_use]
pub fn number(value: f64) -> String {
    let magnitude = value.abs();
    let decimals = if magnitude >= 100.0 || magnitude == 0.0 {
        0
    } else if magnitude >= 10.0 {
        1
    } else {
        2
    };
    let written = format!("{value:.decimals$}");
    let written = if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.') } else { &written };
    if written == "-0" { "0".to_owned() } else { written.to_owned() }
}

/// Writes an interval: one number, `low–high`, `≥ low` or `≤ high`.
#[must_use]
pub fn range(interval: Interval) -> String {
    match (interval.low().is_finite(), interval.high().is_finite()) {
        (true, true) => {
            let (low, high) = (number(interval.low()), number(interval.high()));
            if low == high {
                low
            } else if interval.low() < 0.0 {
                format!("{low} … {high}")
            } else {
                format!("{low}–{high}")
            }
        }
        (true, false) => format!("≥ {}", number(interval.low())),
        (false, true) => format!("≤ {}", number(interval.high())),
        (false, false) => "?".to_owned(),
    }
}

/// Writes a quantity with its unit.
#[must_use]
pub fn quantity(quantity: &Quantity) -> String {
    match (quantity.interval(), quantity.word()) {
        (Some(interval), _) => {
            let unit = unit(&quantity.unit);
            if unit.is_empty() { range(interval) } else { format!("{} {unit}", range(interval)) }
        }
        (None, word) => word.unwrap_or_default().to_owned(),
    }
}

/// Writes a unit as people read it.
#[must_use]
pub fn unit(unit: &Unit) -> &str {
    match &*unit.unit {
        "null" | "1" | "count" => "",
        "degC" => "°C",
        "m3/h" => "m³/h",
        "m3" => "m³",
        "m2" => "m²",
        "m3/min" => "m³/min",
        "m3/s" => "m³/s",
        "kN.m" | "kNm" => "kN·m",
        "t.m" => "t·m",
        "deg" => "°",
        "kg/(m2.h)" => "kg/(m²·h)",
        other => other,
    }
}

/// The label of a dimension or derived quantity.
pub(crate) fn label(knowledge: &Knowledge, notation: &str, language: Language) -> Arc<str> {
    knowledge
        .dimensions
        .get(notation)
        .map(|dimension| &dimension.label)
        .or_else(|| knowledge.quantities.get(notation).map(|quantity| &quantity.label))
        .map_or_else(|| notation.into(), |label| label.get(language).clone())
}

/// The band that a value lies in, for display.
pub(crate) fn band(dimension: &Dimension, value: f64) -> Option<String> {
    let band = dimension.band(value)?;
    let unit = unit(&dimension.unit);
    let written = range(Interval::between(band.from, band.to));
    Some(if unit.is_empty() { written } else { format!("{written} {unit}") })
}

/// A band of a dimension in words: `altitude 3000 to 4000 m`, `below`, `from ... up`.
pub(crate) fn band_words(label: &str, from: f64, to: f64, of: &Unit, language: Language) -> String {
    let unit = unit(of);
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let (low, high) = (number(from), number(to));
    match (from.is_finite(), to.is_finite()) {
        (true, true) => say!(language, "{label}{low}–{high}{unit}", "{label} {low} to {high}{unit}"),
        (true, false) => say!(language, "{label}不低于{low}{unit}", "{label} from {low}{unit} up"),
        (false, true) => say!(language, "{label}低于{high}{unit}", "{label} below {high}{unit}"),
        (false, false) => label.to_owned(),
    }
}

/// Makes a numeric quantity in a unit that is its own UCUM code.
pub(crate) fn plain(interval: Interval, code: &str, certainty: Certainty) -> Quantity {
    Quantity::number(interval, unit_of(code), certainty)
}

/// Units by the form that the dimension list writes; the UCUM code where it differs.
const UNITS: [(&str, &str); 58] = [
    ("1", "1"),
    ("%", "%"),
    ("K", "K"),
    ("MPa", "MPa"),
    ("bar", "bar"),
    ("count", "{#}"),
    ("degC", "Cel"),
    ("g/kWh", "g/(kW.h)"),
    ("h", "h"),
    ("kN", "kN"),
    ("kPa", "kPa"),
    ("kPa/m", "kPa/m"),
    ("kVA", "kV.A"),
    ("kW", "kW"),
    ("kWh/m3", "kW.h/m3"),
    ("kg", "kg"),
    ("kg/(m2.h)", "kg/(m2.h)"),
    ("kg/L", "kg/L"),
    ("kg/kWh", "kg/(kW.h)"),
    ("kg/m3", "kg/m3"),
    ("km", "km"),
    ("km/h", "km/h"),
    ("L/kWh", "L/(kW.h)"),
    ("L/m3", "L/m3"),
    ("m", "m"),
    ("m/s", "m/s"),
    ("m2", "m2"),
    ("m3", "m3"),
    ("m3/h", "m3/h"),
    ("min", "min"),
    ("mm", "mm"),
    ("t", "t"),
    ("kV", "kV"),
    ("mg/m3", "mg/m3"),
    ("Beaufort", "{Beaufort}"),
    ("Pa", "Pa"),
    ("d", "d"),
    ("deg", "deg"),
    ("dB(A)", "dB{A}"),
    ("kJ", "kJ"),
    ("kNm", "kN.m"),
    ("m/min", "m/min"),
    ("m3/d", "m3/d"),
    ("m3/min", "m3/min"),
    ("m3/s", "m3/s"),
    ("mm/d", "mm/d"),
    ("percent", "%"),
    ("permille", "[ppth]"),
    ("t.m", "t.m"),
    ("t/a", "t/a"),
    ("t/d", "t/d"),
    ("t/h", "t/h"),
    ("t/month", "t/mo"),
    ("L/s", "L/s"),
    ("L/min", "L/min"),
    ("m/h", "m/h"),
    ("m2.K/W", "m2.K/W"),
    ("storey", "{storey}"),
];

/// The units of [`UNITS`], made once: an answer names the same few hundreds of times.
static MADE: LazyLock<HashMap<&'static str, Unit>> =
    LazyLock::new(|| UNITS.iter().map(|(unit, ucum)| (*unit, Unit::new(unit, ucum))).collect());

/// The unit with this display form; a form that is not listed is its own UCUM code.
pub(crate) fn unit_of(code: &str) -> Unit {
    MADE.get(code).cloned().unwrap_or_else(|| Unit::plain(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_three_digits_at_most() {
        for (value, written) in
            [(0.0, "0"), (9.4512, "9.45"), (57.14, "57.1"), (3650.4, "3650"), (-0.001, "0"), (7.0, "7"), (100.0, "100")]
        {
            assert_eq!(number(value), written, "{value}");
        }
    }

    #[test]
    fn open_ends_are_written_as_such() {
        assert_eq!(range(Interval::at_least(40.0)), "≥ 40");
        assert_eq!(range(Interval::between(40.0, 57.14)), "40–57.1");
        assert_eq!(range(Interval::between(-3.2, 1.0)), "-3.2 … 1");
        assert_eq!(range(Interval::exact(8.0)), "8");
    }
}
