//! How far water and aggregate may be heated.

use fieldpack_quantity::Interval;

/// The strength of the cement, which sets the caps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CementClass {
    /// 42.5 and stronger.
    From42_5,
    /// Below 42.5.
    Below42_5,
}

/// The greatest temperatures of the ingredients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeatingCaps {
    /// By the table, water, degrees Celsius.
    pub water_by_table_c: Interval,
    /// Water at the site, degrees Celsius: the table, and never above the boiling point there.
    pub water_c: Interval,
    /// Aggregate, degrees Celsius.
    pub aggregate_c: Interval,
    /// Boiling point less the 100 degrees Celsius that some codes allow when it must be, K: what thin air takes
    /// away of that way out.
    pub escape_lost_k: Interval,
}

/// Returns the caps on heating for a cement and the boiling point at the site, degrees Celsius: from 42.5 water 60
/// and aggregate 40, below 42.5 water 80 and aggregate 60. Cement is never heated and never touches water
/// over 80 degrees Celsius.
///
/// References: JGJ/T 104-2011 \[known; the 80 degree rule checked\].
#[must_use]
pub fn heating_caps(cement: CementClass, boiling_point_c: Interval) -> HeatingCaps {
    let (water, aggregate) = match cement {
        CementClass::From42_5 => (60.0, 40.0),
        CementClass::Below42_5 => (80.0, 60.0),
    };
    HeatingCaps {
        water_by_table_c: Interval::exact(water),
        water_c: Interval::exact(water).min(boiling_point_c),
        aggregate_c: Interval::exact(aggregate),
        escape_lost_k: (Interval::exact(100.0) - boiling_point_c).clamp(0.0, f64::INFINITY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caps_hold_and_thin_air_closes_the_escape() {
        let usual = heating_caps(CementClass::From42_5, 85.0.into());
        assert_eq!((usual.water_c.value(), usual.aggregate_c.value()), (60.0, 40.0));
        assert_eq!(usual.escape_lost_k.value(), 15.0);
        let weak = heating_caps(CementClass::Below42_5, 78.0.into());
        assert_eq!((weak.water_by_table_c.value(), weak.water_c.value(), weak.aggregate_c.value()), (80.0, 78.0, 60.0));
    }
}
