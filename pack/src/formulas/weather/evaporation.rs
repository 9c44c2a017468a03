//! Evaporation from a fresh concrete surface (Uno).

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Evaporation at which plastic cracking must be guarded against, kg/(m2 h); about half of it for
/// mixes with silica fume (ACI 305R \[checked\]).
pub const EVAPORATION_LIMIT_KG_PER_M2_H: f64 = 1.0;

/// Metres per second to kilometres per hour.
const KM_PER_H_PER_M_PER_S: f64 = 3.6;

/// Returns the evaporation, kg/(m2 h): `5 [(Tc+18)^2.5 - RH (Ta+18)^2.5] (V+4) 1e-6`, V in km/h.
///
/// Concrete surface and air in degrees Celsius, `relative_humidity` 0 to 1, wind 0.5 m above the
/// surface in m/s. Temperatures under -18 degrees Celsius are read as -18; where water would condense
/// the result is 0. The formula has no pressure term and thin air raises the diffusion part, so on a
/// plateau the result is a lower bound \[known physics\].
///
/// References: Uno, ACI Materials Journal 95-M34 \[checked\].
#[must_use]
pub fn evaporation_kg_per_m2_h(
    concrete_c: Interval,
    air_c: Interval,
    relative_humidity: Interval,
    wind_m_per_s: Interval,
) -> Interval {
    let power = |celsius: f64| (celsius + 18.0).max(0.0).powf(2.5);
    let humidity = relative_humidity.clamp(0.0, 1.0);
    let arguments = [
        (concrete_c, Direction::Rising),
        (air_c, Direction::Falling),
        (humidity, Direction::Falling),
        (wind_m_per_s.clamp(0.0, f64::INFINITY), Direction::Rising),
    ];
    // Rises with wind as long as it is positive; condensation is cut off, so the ends are extremes.
    image(arguments, |[concrete, air, humidity, wind]| {
        let drive = (power(concrete) - humidity * power(air)).max(0.0);
        5.0 * drive * (wind * KM_PER_H_PER_M_PER_S + 4.0) * 1e-6
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(concrete: f64, air: f64, humidity: f64, wind_km_per_h: f64) -> f64 {
        evaporation_kg_per_m2_h(concrete.into(), air.into(), humidity.into(), (wind_km_per_h / 3.6).into()).value()
    }

    #[test]
    fn the_formula_term_by_term() {
        // (30+18)^2.5 = 15962.6, (30+18)^2.5 x 0.4 = 6385.0; 5 x 9577.5 x 24 x 1e-6.
        assert!((rate(30.0, 30.0, 0.4, 20.0) - 1.1493).abs() < 0.000_1);
    }

    #[test]
    fn wind_and_dry_air_pass_the_limit() {
        assert!(rate(25.0, 25.0, 0.7, 5.0) < EVAPORATION_LIMIT_KG_PER_M2_H);
        assert!(rate(30.0, 30.0, 0.2, 25.0) > EVAPORATION_LIMIT_KG_PER_M2_H);
        // Cold, dry, windy plateau: warm concrete in cold air evaporates too.
        assert!(rate(15.0, -5.0, 0.25, 40.0) > EVAPORATION_LIMIT_KG_PER_M2_H);
    }

    #[test]
    fn condensation_is_nothing() {
        assert_eq!(rate(5.0, 30.0, 1.0, 10.0), 0.0);
    }
}
