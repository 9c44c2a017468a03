//! Strength that concrete must have before it may freeze.

use super::super::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// How the concrete is protected and what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtectionMethod {
    /// Heat storage with Portland cement.
    HeatStoragePortland,
    /// Heat storage with slag-type cement.
    HeatStorageSlag,
    /// Negative-temperature method (antifreeze admixture).
    NegativeTemperature,
    /// Any method, for a frost-durability class.
    FrostDurable,
}

/// Returns the frost-critical strength, MPa: 30 % of the design strength (Portland), 40 % (slag), 70 %
/// (frost-durable); by the negative-temperature method 4.0 MPa down to -15 degrees Celsius and 5.0 MPa down to -30.
///
/// `design_mpa` is the design strength, `lowest_c` the lowest temperature to come, degrees Celsius (it matters to the
/// negative-temperature method alone). `None` where the lowest temperature may fall under -30 and the
/// method gives no figure.
///
/// References: JGJ/T 104-2011 \[known\].
#[must_use]
pub fn frost_critical_strength_mpa(
    method: ProtectionMethod,
    design_mpa: Interval,
    lowest_c: Interval,
) -> Option<Interval> {
    let design = design_mpa.clamp(0.0, f64::INFINITY);
    match method {
        ProtectionMethod::HeatStoragePortland => Some(design * 0.30),
        ProtectionMethod::HeatStorageSlag => Some(design * 0.40),
        ProtectionMethod::FrostDurable => Some(design * 0.70),
        ProtectionMethod::NegativeTemperature if lowest_c.low() < -30.0 => None,
        ProtectionMethod::NegativeTemperature => {
            Some(image([(lowest_c, Direction::Falling)], |[lowest]| if lowest >= -15.0 { 4.0 } else { 5.0 }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength(method: ProtectionMethod, design: f64, lowest: f64) -> Option<f64> {
        frost_critical_strength_mpa(method, design.into(), lowest.into()).map(Interval::value)
    }

    #[test]
    fn the_table_holds_at_its_edges() {
        assert_eq!(strength(ProtectionMethod::HeatStoragePortland, 40.0, -20.0), Some(12.0));
        assert_eq!(strength(ProtectionMethod::HeatStorageSlag, 40.0, -20.0), Some(16.0));
        assert_eq!(strength(ProtectionMethod::FrostDurable, 40.0, -20.0), Some(28.0));
        assert_eq!(strength(ProtectionMethod::NegativeTemperature, 40.0, -15.0), Some(4.0));
        assert_eq!(strength(ProtectionMethod::NegativeTemperature, 40.0, -15.1), Some(5.0));
        assert_eq!(strength(ProtectionMethod::NegativeTemperature, 40.0, -30.1), None);
    }
}
