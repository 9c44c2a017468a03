//! Units: a display form and a UCUM code; conversion by the UCUM definitions.

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use thiserror::Error;

/// A unit as the dimension list writes it and as UCUM writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// As the dimension list writes it, for example `m3/h`; `null` for codes, grades and flags.
    pub unit: Arc<str>,
    /// The UCUM code, for example `m3/h`, `Cel`, `{storey}`; empty for codes, grades and flags.
    pub ucum: Arc<str>,
}

impl Unit {
    /// Makes a unit from its display form and its UCUM code.
    #[must_use]
    pub fn new(unit: &str, ucum: &str) -> Self {
        Self { unit: unit.into(), ucum: ucum.into() }
    }

    /// Makes a unit whose display form is its UCUM code.
    #[must_use]
    pub fn plain(code: &str) -> Self {
        Self::new(code, code)
    }

    /// The pure number.
    #[must_use]
    pub fn one() -> Self {
        Self::plain("1")
    }
}

/// Why a conversion cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("cannot convert `{from}` to `{to}`: {reason}")]
pub struct UnitError {
    /// The UCUM code converted from.
    pub from: String,
    /// The UCUM code converted to.
    pub to: String,
    /// What the unit library says.
    pub reason: String,
}

/// Converts a value between two UCUM codes.
///
/// # Errors
/// [`UnitError`] when a code is unknown or the two are not commensurable.
///
/// # Examples
/// ```
/// let metres = fieldpack_quantity::convert(14_800.0, "[ft_i]", "m").unwrap();
/// assert!((metres - 4511.04).abs() < 1e-6);
/// ```
pub fn convert(value: f64, from: &str, to: &str) -> Result<f64, UnitError> {
    if from == to {
        return Ok(value);
    }
    octofhir_ucum::convert(value, from, to).map_err(|error| UnitError {
        from: from.to_owned(),
        to: to.to_owned(),
        reason: error.to_string(),
    })
}

/// Whether a text is a UCUM code that can be computed with, annotations such as `{storey}` included.
///
/// # Examples
/// ```
/// assert!(fieldpack_quantity::is_ucum("kg/(m2.h)"));
/// assert!(!fieldpack_quantity::is_ucum("degC"));
/// ```
#[must_use]
pub fn is_ucum(code: &str) -> bool {
    octofhir_ucum::validate(code).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_conversions_hold() {
        let cases = [
            (-31.0, "[degF]", "Cel", -35.0),
            (110.0, "bar", "MPa", 11.0),
            (340.0, "[cyd_i]", "m3", 259.949),
            (9000.0, "[psi]", "MPa", 62.05),
            (45.0, "km/h", "m/s", 12.5),
            (3.2, "[mi_i]", "km", 5.149_9),
            (24.0, "[in_i]", "mm", 609.6),
        ];
        for (value, from, to, expected) in cases {
            let got = convert(value, from, to).expect(from);
            assert!(
                (got - expected).abs() <= 1e-3 * expected.abs(),
                "{value} {from} = {got} {to}, expected {expected}"
            );
        }
    }

    #[test]
    fn incommensurable_units_are_refused() {
        let error = convert(1.0, "kW", "m").expect_err("power is no length");
        assert_eq!((error.from.as_str(), error.to.as_str()), ("kW", "m"));
    }
}
