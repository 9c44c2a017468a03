//! Units as people write them, and how their values become those of a dimension.
//!
//! Conversion is by the UCUM definitions of the quantity room, reduced once per knowledge to a factor and
//! an offset, so that reading a text does not parse unit expressions.

use super::text::{Text, fold_word};
use fieldpack_graph::knowledge::{Dimension, Knowledge};
use fieldpack_quantity::{convert, is_ucum};
use std::collections::HashMap;
use std::sync::Arc;

/// A unit of the table.
pub(crate) type UnitId = u16;
/// A dimension, by its place in the list.
pub(crate) type DimensionId = u16;

/// The times that divide a quantity into a rate, by UCUM code.
pub(crate) const PER: [&str; 5] = ["h", "d", "mo", "a", "min"];

/// How a value of one unit becomes one of another: `factor * value + offset`, or by an angle's tangent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Conversion {
    /// Linear.
    Linear {
        /// Multiplies.
        factor: f64,
        /// Is added.
        offset: f64,
    },
    /// Degrees to per cent: `100 tan`.
    DegreesToPercent,
    /// Per cent to degrees: `atan(x / 100)`.
    PercentToDegrees,
}

impl Conversion {
    /// Nothing to convert.
    pub(crate) const SAME: Self = Self::Linear { factor: 1.0, offset: 0.0 };

    /// Converts a value; rounded to what a conversion can carry, ten significant digits.
    pub(crate) fn apply(self, value: f64) -> f64 {
        let converted = match self {
            Self::SAME => return value,
            Self::Linear { factor, offset } => factor * value + offset,
            Self::DegreesToPercent => 100.0 * value.to_radians().tan(),
            Self::PercentToDegrees => (value / 100.0).atan().to_degrees(),
        };
        if converted == 0.0 || !converted.is_finite() {
            return converted;
        }
        let scale = 10f64.powi(9 - converted.abs().log10().floor() as i32);
        let rounded = (converted * scale).round() / scale;
        if rounded.is_finite() { rounded } else { converted }
    }
}

/// The units that people write.
#[derive(Debug, Default)]
pub(crate) struct Units {
    /// UCUM codes.
    codes: Vec<Arc<str>>,
    /// Units by folded word; several for `度`, `deg`.
    by_word: HashMap<String, Vec<UnitId>>,
    /// Length of the longest word, characters.
    longest: usize,
    /// Conversion by unit, per (index into [`PER`] + 1, 0 for none) and dimension.
    conversions: HashMap<(UnitId, u8, DimensionId), Conversion>,
}

/// Whether a code is a pure number that UCUM would convert to any other one, though it means something.
fn is_bare(code: &str) -> bool {
    code.contains('{') || matches!(code, "%" | "1" | "deg" | "[ppth]" | "")
}

/// The conversion between two codes, where there is one.
pub(crate) fn between(from: &str, to: &str) -> Option<Conversion> {
    if from == to {
        return Some(Conversion::SAME);
    }
    match (from, to) {
        ("[ppth]", "%") => return Some(Conversion::Linear { factor: 0.1, offset: 0.0 }),
        ("deg", "%") => return Some(Conversion::DegreesToPercent),
        ("%", "deg") => return Some(Conversion::PercentToDegrees),
        // A difference of temperatures: degrees without their zero.
        ("Cel", "K") => return Some(Conversion::SAME),
        ("[degF]", "K") => return Some(Conversion::Linear { factor: 5.0 / 9.0, offset: 0.0 }),
        ("K", "Cel") => return None,
        // Apparent power is no active power, though UCUM makes both watts.
        (from, to) if from.ends_with("V.A") != to.ends_with("V.A") => return None,
        _ if is_bare(from) || is_bare(to) => return None,
        _ => {}
    }
    let (zero, one) = (convert(0.0, from, to).ok()?, convert(1.0, from, to).ok()?);
    Some(Conversion::Linear { factor: one - zero, offset: zero })
}

impl Units {
    /// Compiles the units of a knowledge: the lexicon's, and each dimension's own in both spellings.
    pub(crate) fn new(knowledge: &Knowledge) -> Self {
        let mut units = Self::default();
        for term in knowledge.terms.iter().filter(|term| &*term.kind == "unit") {
            units.add(&fold_word(&term.text), &term.value);
        }
        for dimension in knowledge.dimensions.values() {
            for word in [&dimension.unit.unit, &dimension.unit.ucum] {
                if !dimension.unit.ucum.is_empty() && word.chars().any(char::is_alphabetic) {
                    units.add(&fold_word(word), &dimension.unit.ucum);
                }
            }
        }
        for (at, dimension) in knowledge.dimensions.values().enumerate() {
            units.prepare(at as DimensionId, dimension);
        }
        units
    }

    /// Adds a word for a unit.
    fn add(&mut self, word: &str, code: &str) {
        if word.is_empty() {
            return;
        }
        let id = self.codes.iter().position(|known| &**known == code).unwrap_or_else(|| {
            self.codes.push(code.into());
            self.codes.len() - 1
        }) as UnitId;
        self.longest = self.longest.max(word.chars().count());
        let known = self.by_word.entry(word.to_owned()).or_default();
        if !known.contains(&id) {
            known.push(id);
        }
    }

    /// Prepares the conversions to a dimension.
    fn prepare(&mut self, at: DimensionId, dimension: &Dimension) {
        let target = &*dimension.unit.ucum;
        if target.is_empty() {
            return;
        }
        for (id, code) in self.codes.iter().enumerate() {
            let id = id as UnitId;
            if let Some(conversion) = between(code, target) {
                self.conversions.insert((id, 0, at), conversion);
            }
            for (per, time) in PER.iter().enumerate() {
                let rate = target.ends_with(&format!("/{time}")) || (*time == "min" && target.ends_with("/h"));
                if rate
                    && !is_bare(code)
                    && let Some(conversion) = between(&format!("{code}/{time}"), target)
                {
                    self.conversions.insert((id, per as u8 + 1, at), conversion);
                }
            }
        }
    }

    /// The unit words at a position, longest first match: units and the position after them.
    pub(crate) fn at(&self, text: &Text, at: usize) -> Option<(&[UnitId], usize)> {
        let most = self.longest.min(text.len().saturating_sub(at));
        (1..=most).rev().find_map(|length| {
            let to = at + length;
            let units = self.by_word.get(text.slice(at, to))?;
            let ends = text.before(to).is_some_and(|c| c.is_ascii_alphanumeric())
                && text.get(to).is_some_and(|c| c.is_ascii_alphanumeric());
            (!ends).then_some((&**units, to))
        })
    }

    /// The unit with a word or UCUM code, as a scenario gives it.
    pub(crate) fn named(&self, word: &str) -> Option<&[UnitId]> {
        self.by_word.get(&fold_word(word)).map(Vec::as_slice)
    }

    /// The UCUM code of a unit.
    pub(crate) fn code(&self, unit: UnitId) -> &str {
        self.codes.get(usize::from(unit)).map_or("", |code| &**code)
    }

    /// How values of a unit, divided by a time where `per` says so, become those of a dimension.
    pub(crate) fn conversion(&self, units: &[UnitId], per: Option<u8>, dimension: DimensionId) -> Option<Conversion> {
        let per = per.map_or(0, |per| per + 1);
        units.iter().find_map(|unit| self.conversions.get(&(*unit, per, dimension)).copied())
    }

    /// As [`Units::conversion`], where the words beside the number say that it is a rate but not of what time.
    pub(crate) fn rate(&self, units: &[UnitId], dimension: DimensionId) -> Option<Conversion> {
        (1..=4).find_map(|per| units.iter().find_map(|unit| self.conversions.get(&(*unit, per, dimension)).copied()))
    }

    /// The words of all units that convert to a dimension, for suggestions.
    pub(crate) fn words_for(&self, dimension: DimensionId) -> impl Iterator<Item = &str> {
        self.by_word
            .iter()
            .filter(move |(_, units)| self.conversion(units, None, dimension).is_some())
            .map(|(word, _)| word.as_str())
    }
}

/// The conversion from a UCUM code that is in no table to a dimension's unit.
pub(crate) fn from_code(code: &str, dimension: &Dimension) -> Option<Conversion> {
    if is_ucum(code) { between(code, &dimension.unit.ucum) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversion_is_that_of_the_unit_library() {
        for (value, from, to) in [
            (-31.0, "[degF]", "Cel"),
            (14_800.0, "[ft_i]", "m"),
            (9000.0, "[psi]", "MPa"),
            (2.5, "1000000.t/mo", "t/mo"),
        ] {
            let expected = convert(value, from, to).expect(from);
            let got = between(from, to).expect(from).apply(value);
            assert!((got - expected).abs() <= 1e-8 * expected.abs(), "{value} {from}: {got}, {expected}");
        }
    }

    #[test]
    fn numbers_of_different_meaning_do_not_convert() {
        for (from, to) in [("{storey}", "%"), ("%", "1"), ("{#}", "{storey}"), ("dB{A}", "1"), ("kPa", "m")] {
            assert_eq!(between(from, to), None, "{from} {to}");
        }
    }

    #[test]
    fn angles_and_grades_convert() {
        let grade = between("deg", "%").expect("a grade").apply(4.574);
        assert!((grade - 8.0).abs() < 0.01, "{grade}");
        assert!((between("%", "deg").expect("an angle").apply(100.0) - 45.0).abs() < 1e-9);
    }
}
