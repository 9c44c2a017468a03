//! Inputs as one types them on the command line.

use crate::contract::InputValue;
use std::collections::BTreeMap;

/// Reads an input as one types it: `40`, `40 m3/h`, `40m3/h`, `40..57 m3/h`, a word, or a sieve report
/// `4.75=5,2.36=15`. Never fails: what is no number is a word, and the calculator says what it wants.
///
/// # Examples
/// ```
/// use fieldpack_pack::calculate::input_of_text;
/// use fieldpack_pack::contract::InputValue;
/// assert_eq!(input_of_text("40"), InputValue::Number(40.0));
/// let range = InputValue::Interval { low: 40.0, high: 57.0, unit: Some("m3/h".to_owned()) };
/// assert_eq!(input_of_text("40..57 m3/h"), range);
/// assert_eq!(input_of_text("turbo"), InputValue::Text("turbo".to_owned()));
/// ```
#[must_use]
pub fn input_of_text(text: &str) -> InputValue {
    let text = text.trim();
    if text.contains('=')
        && let Some(table) = table(text)
    {
        return InputValue::Table(table);
    }
    let Some((first, rest)) = leading_number(text) else { return InputValue::Text(text.to_owned()) };
    if let Some(rest) = rest.strip_prefix("..") {
        if let Some((last, unit)) = leading_number(rest) {
            let unit = (!unit.trim().is_empty()).then(|| unit.trim().to_owned());
            return InputValue::Interval { low: first, high: last, unit };
        }
        return InputValue::Text(text.to_owned());
    }
    match rest.trim() {
        "" => InputValue::Number(first),
        // `5-25` and `30#` are names, not numbers with a unit.
        unit if unit.starts_with(['-', '–', '#']) => InputValue::Text(text.to_owned()),
        unit => InputValue::WithUnit { value: first, unit: unit.to_owned() },
    }
}

/// A sieve report in a line.
fn table(text: &str) -> Option<BTreeMap<String, f64>> {
    let points = text.split([',', ';', '，', '；']).filter(|point| !point.trim().is_empty());
    points
        .map(|point| {
            let (sieve, percent) = point.split_once('=')?;
            Some((sieve.trim().to_owned(), percent.trim().trim_end_matches('%').trim().parse().ok()?))
        })
        .collect()
}

/// The longest number that a text begins with, and the rest.
fn leading_number(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start();
    let mut end = 0;
    let mut previous = ' ';
    for (place, character) in text.char_indices() {
        let sign = matches!(character, '-' | '+') && (place == 0 || matches!(previous, 'e' | 'E'));
        let point = character == '.' && !text[place..].starts_with("..") && !text[..place].contains('.');
        let exponent = matches!(character, 'e' | 'E')
            && text[place + 1..].starts_with(|next: char| next.is_ascii_digit() || matches!(next, '-' | '+'));
        if !(character.is_ascii_digit() || sign || point || exponent) {
            break;
        }
        end = place + character.len_utf8();
        previous = character;
    }
    let number: f64 = text[..end].parse().ok()?;
    Some((number, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_units_names_and_tables_are_told_apart() {
        let with = |value: f64, unit: &str| InputValue::WithUnit { value, unit: unit.to_owned() };
        assert_eq!(input_of_text("6 [in_i]"), with(6.0, "[in_i]"));
        assert_eq!(input_of_text("200mm"), with(200.0, "mm"));
        assert_eq!(input_of_text("-31 [degF]"), with(-31.0, "[degF]"));
        assert_eq!(input_of_text("1e-3 m3"), with(0.001, "m3"));
        assert_eq!(input_of_text("5-25"), InputValue::Text("5-25".to_owned()));
        assert_eq!(input_of_text("-35#"), InputValue::Text("-35#".to_owned()));
        assert_eq!(input_of_text("-5..10"), InputValue::Interval { low: -5.0, high: 10.0, unit: None });
        assert_eq!(input_of_text(""), InputValue::Text(String::new()));
        let report = InputValue::Table([("4.75".to_owned(), 5.0), ("0.6".to_owned(), 50.0)].into());
        assert_eq!(input_of_text("4.75=5, 0.6=50%"), report);
        assert_eq!(input_of_text("a=b"), InputValue::Text("a=b".to_owned()));
    }
}
