//! Numbers and quantities as people read them.

use super::language::pick;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::ScalarValue;
use fieldpack_quantity::{Certainty, Interval, Quantity};

/// Significant digits of a number that is not whole.
const DIGITS: i32 = 3;

/// Writes a number with three significant digits, or all of a larger whole number, without trailing zeros.
pub(crate) fn number(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && magnitude < 1e-4 {
        return format!("{value:.2e}");
    }
    let whole_digits = if magnitude < 1e-4 { 1 } else { magnitude.log10().floor() as i32 + 1 };
    let decimals = usize::try_from(DIGITS - whole_digits).unwrap_or(0);
    let written = format!("{value:.decimals$}");
    let written = if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.') } else { &written };
    if written == "-0" { "0".to_owned() } else { written.to_owned() }
}

/// Writes an interval: the value, with its ends where they differ from it.
fn interval(interval: Interval) -> String {
    let (low, value, high) = (number(interval.low()), number(interval.value()), number(interval.high()));
    match (interval.low().is_finite(), interval.high().is_finite()) {
        (true, true) if low == high => value,
        (true, true) => format!("{value} ({low} … {high})"),
        (true, false) => format!("≥ {low}"),
        (false, true) => format!("≤ {high}"),
        (false, false) => "?".to_owned(),
    }
}

/// Writes a quantity with its unit; a flag as it stands (see [`in_words`]).
pub(crate) fn quantity(quantity: &Quantity) -> String {
    match (quantity.interval(), quantity.word()) {
        (Some(found), _) => with_unit(&interval(found), &quantity.unit.unit),
        (None, word) => word.unwrap_or_default().to_owned(),
    }
}

/// Writes a quantity with its unit, a flag as yes or no.
pub(crate) fn in_words(found: &Quantity, language: Language) -> String {
    match found.word() {
        Some("true") => pick(language, "是", "yes").to_owned(),
        Some("false") => pick(language, "否", "no").to_owned(),
        _ => quantity(found),
    }
}

/// Writes a number or word of a condition.
pub(crate) fn scalar(value: &ScalarValue) -> String {
    match value {
        ScalarValue::Number(value) => number(*value),
        ScalarValue::Text(word) => word.clone(),
    }
}

/// Puts a unit behind a number, where it has one.
pub(crate) fn with_unit(number: &str, unit: &str) -> String {
    let unit = match unit {
        "null" | "1" | "" | "count" => return number.to_owned(),
        "degC" => "°C",
        "deg" => "°",
        other => return format!("{number} {}", other.replace("m3", "m³").replace("m2", "m²")),
    };
    format!("{number} {unit}")
}

/// How far a figure may be trusted, in words.
pub(crate) fn certainty(certainty: Certainty, language: Language) -> &'static str {
    let (zh, en) = match certainty {
        Certainty::Measured => ("实测", "measured"),
        Certainty::Stated => ("客户所述", "stated"),
        Certainty::Checked => ("已核对出处", "checked"),
        Certainty::Known => ("行业资料", "known"),
        Certainty::Derived => ("推算", "derived"),
        Certainty::Uncertain => ("待确认", "to confirm"),
        Certainty::Assumed => ("假定", "assumed"),
    };
    pick(language, zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_quantity::Unit;

    #[test]
    fn numbers_are_short_and_keep_their_size() {
        let cases = [
            (0.0, "0"),
            (3650.0, "3650"),
            (12.34, "12.3"),
            (1.999, "2"),
            (0.0123, "0.0123"),
            (0.7991, "0.799"),
            (-0.00001, "-1.00e-5"),
        ];
        for (value, expected) in cases {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn open_ends_and_units_are_written_as_people_do() {
        let of = |interval, unit| quantity(&Quantity::number(interval, Unit::plain(unit), Certainty::Stated));
        assert_eq!(of(Interval::at_least(40.0), "m3/h"), "≥ 40 m³/h");
        assert_eq!(of(Interval::at_most(-5.0), "degC"), "≤ -5 °C");
        assert_eq!(of(Interval::between(10.0, 12.0), "MPa"), "11 (10 … 12) MPa");
        assert_eq!(of(Interval::exact(200.0), "mm"), "200 mm");
        assert_eq!(quantity(&Quantity::text("C40", Certainty::Stated)), "C40");
    }
}
