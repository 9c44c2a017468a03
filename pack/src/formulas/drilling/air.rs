//! Air for down-the-hole hammers: what height leaves of a compressor.

use crate::formulas::bounds::{Direction, image, round_up};
use crate::formulas::derating::{compressor_mass_ratio, engine_planning_factor};
use fieldpack_quantity::Interval;

/// Intake temperature at which engines are planned, degrees Celsius: cold earns no credit.
const ENGINE_INTAKE_C: f64 = 25.0;
/// Mechanical efficiency of an engine that nothing is known of.
const MECHANICAL_EFFICIENCY: f64 = 0.80;
/// Litres a second to cubic metres a minute.
const M3_PER_MIN_PER_L_PER_S: f64 = 0.06;

/// Returns what a site leaves of a compressor's free air: the smaller of the inlet density over 1.225 kg/m3
/// and what its diesel engine keeps; never above 1.
///
/// `altitude_m` in m, `intake_c` in degrees Celsius.
///
/// References: derating reference 6: mass flow follows inlet density, the engine derates too, take the
/// smaller \[known\].
#[must_use]
pub fn compressor_factor(altitude_m: Interval, intake_c: Interval) -> Interval {
    let engine = engine_planning_factor(altitude_m, ENGINE_INTAKE_C.into(), MECHANICAL_EFFICIENCY);
    compressor_mass_ratio(altitude_m, intake_c).min(engine).clamp(0.0, 1.0)
}

/// Returns how much more free air to order than at sea level: one over the factor (at least 0.05).
///
/// References: derating reference 6 \[known\].
#[must_use]
pub fn air_oversize(factor: Interval) -> Interval {
    image([(factor.clamp(0.05, 1.0), Direction::Falling)], |[factor]| 1.0 / factor)
}

/// Returns what a compressor gives at a site, m3/min of sea-level free air: its rating, L/s, times the factor.
///
/// References: derating reference 6 \[known\].
#[must_use]
pub fn site_air_m3_per_min(free_air_l_per_s: Interval, factor: Interval) -> Interval {
    free_air_l_per_s.clamp(0.0, f64::INFINITY) * factor.clamp(0.0, 1.0) * M3_PER_MIN_PER_L_PER_S
}

/// Returns how many compressors side by side give the hammers' demand, m3/min of free air, each giving what
/// the site leaves (at least 0.1), rounded up, at least one.
///
/// References: arithmetic; the demand is the hammer maker's.
#[must_use]
pub fn compressors_required(demand_m3_per_min: Interval, site_air_m3_per_min: Interval) -> Interval {
    let demand = (demand_m3_per_min.clamp(0.0, f64::INFINITY), Direction::Rising);
    let each = (site_air_m3_per_min.clamp(0.1, f64::INFINITY), Direction::Falling);
    round_up(image([demand, each], |[demand, each]| demand / each)).clamp(1.0, f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_4500_m_and_0_c_the_density_binds() {
        // Density ratio 0.601; the engine keeps 0.603 to 0.625.
        let factor = compressor_factor(4_500.0.into(), 0.0.into());
        assert!((factor.low() - 0.601).abs() < 0.003, "{factor:?}");
        // 552 L/s are 33.1 m3/min at sea level, 19.9 here; 60 m3/min take four of them.
        let each = site_air_m3_per_min(552.0.into(), factor);
        assert!((each.low() - 19.9).abs() < 0.1, "{each:?}");
        assert_eq!(compressors_required(60.0.into(), each).value(), 4.0);
        assert!((air_oversize(factor).high() - 1.66).abs() < 0.01);
    }

    #[test]
    fn in_the_cold_the_engine_binds() {
        // At -25 C the air is dense, but the engine earns no credit: at most 0.625 at 4500 m.
        assert!(compressor_factor(4_500.0.into(), (-25.0).into()).high() <= 0.626);
    }

    #[test]
    fn at_sea_level_nothing_is_lost() {
        let factor = compressor_factor(0.0.into(), 15.0.into());
        assert!((factor.value() - 1.0).abs() < 0.001);
        assert_eq!(compressors_required(33.0.into(), site_air_m3_per_min(552.0.into(), factor)).value(), 1.0);
    }
}
