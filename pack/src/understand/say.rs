//! Sentences and numbers in the reader's language.

use fieldpack_graph::knowledge::{Dimension, Language};

/// Writes one of two format strings, by language; the arguments are captured from the scope.
macro_rules! say {
    ($language:expr, $zh:literal, $en:literal) => {
        match $language {
            fieldpack_graph::knowledge::Language::Zh => format!($zh),
            fieldpack_graph::knowledge::Language::En => format!($en),
        }
    };
}
pub(super) use say;

/// Writes a number without needless digits.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "?".to_owned();
    }
    let rounded = (value * 1000.0).round() / 1000.0;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Writes the unit of a dimension as people read it, with a space in front; nothing for pure numbers.
pub(super) fn unit(dimension: &Dimension) -> String {
    match &*dimension.unit.unit {
        "null" | "1" => String::new(),
        "degC" => " °C".to_owned(),
        other => format!(" {other}"),
    }
}

/// The band that a value lies in, for display.
pub(super) fn band(dimension: &Dimension, value: f64) -> Option<String> {
    let band = dimension.band(value)?;
    let unit = unit(dimension);
    Some(match (band.from.is_finite(), band.to.is_finite()) {
        (true, true) if band.from < 0.0 => format!("{} … {}{unit}", number(band.from), number(band.to)),
        (true, true) => format!("{}–{}{unit}", number(band.from), number(band.to)),
        (true, false) => format!("≥ {}{unit}", number(band.from)),
        (false, true) => format!("≤ {}{unit}", number(band.to)),
        (false, false) => return None,
    })
}

/// The name of a dimension.
pub(super) fn label(dimension: &Dimension, language: Language) -> &str {
    dimension.label.get(language)
}
