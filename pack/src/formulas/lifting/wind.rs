//! Wind at the hook, and what a load's sail area leaves of a chart's wind limit.

use crate::formulas::bounds::{Direction, image};
use crate::formulas::weather::{beaufort_range_m_per_s, gust_at_height, wind_at_height};
use fieldpack_quantity::Interval;

/// Sail area times drag that load charts take for granted, m2 per tonne of load \[checked in one crane
/// manual: the coefficient `(P 1.2)/(Ap Cw)`\].
pub const CHART_SAIL_M2_PER_T: f64 = 1.2;
/// The strongest mean wind that a Beaufort force is read as, m/s: force 12 has no upper limit.
const STRONGEST_M_PER_S: f64 = 61.0;
/// Height of a wind that comes without one, m.
const REFERENCE_M: f64 = 10.0;

/// What is known of the wind; any part may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WindGiven {
    /// Mean wind at 10 m, m/s.
    pub mean_m_per_s: Option<Interval>,
    /// Gust at 10 m, m/s.
    pub gust_m_per_s: Option<Interval>,
    /// Beaufort force, 0 to 12.
    pub beaufort: Option<Interval>,
    /// Reading of an anemometer at the height of the work, m/s.
    pub at_height_m_per_s: Option<Interval>,
}

/// The wind at the hook.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoadWind {
    /// Mean, m/s: what a Beaufort force is of.
    pub mean_m_per_s: Interval,
    /// Gust, m/s: what the limits of makers are of.
    pub gust_m_per_s: Interval,
}

/// Returns the wind at the hook; `None` where no wind is known.
///
/// A reading at height stands for both. Else the mean wind, or the range of the Beaufort force, grows as
/// `(h/10)^a` and a gust is the gust factor times that; a gust given alone is the gust at height at least,
/// grown like the mean at most, and its mean is the gust over the gust factor. Without a height it is the
/// wind at 10 m, a lower bound. Of several the strongest counts.
///
/// References: condition list c04 (limits of cranes are on the gust: never compare a mean with them),
/// Beaufort scale \[checked for forces 4 to 9\], climate model, wind \[known\].
#[must_use]
pub fn load_wind(
    given: &WindGiven,
    hook_height_m: Option<Interval>,
    exponent: Interval,
    gust_factor: Interval,
) -> Option<LoadWind> {
    let height = hook_height_m.unwrap_or(Interval::exact(REFERENCE_M));
    let factor = gust_factor.clamp(1.0, f64::INFINITY);
    let from_mean = |mean: Interval| {
        let mean = wind_at_height(mean, height, exponent);
        LoadWind { mean_m_per_s: mean, gust_m_per_s: gust_at_height(mean, factor) }
    };
    let from_gust = |gust: Interval| {
        let gust = gust.clamp(0.0, f64::INFINITY);
        let grown = gust.hull(wind_at_height(gust, height, exponent));
        let mean = image([(grown, Direction::Rising), (factor, Direction::Falling)], |[gust, factor]| gust / factor);
        LoadWind { mean_m_per_s: mean, gust_m_per_s: grown }
    };
    let read = given.at_height_m_per_s.map(|read| LoadWind { mean_m_per_s: read, gust_m_per_s: read });
    if read.is_some() {
        return read;
    }
    let means = given.mean_m_per_s.into_iter().chain(given.beaufort.map(beaufort_speeds)).map(from_mean);
    let all = means.chain(given.gust_m_per_s.map(from_gust));
    all.reduce(|a, b| LoadWind {
        mean_m_per_s: a.mean_m_per_s.max(b.mean_m_per_s),
        gust_m_per_s: a.gust_m_per_s.max(b.gust_m_per_s),
    })
}

/// The mean speeds of a Beaufort force, m/s; the value is the lower limit.
fn beaufort_speeds(force: Interval) -> Interval {
    let of = |force: f64| {
        let whole = (0_u8..=12).rev().find(|whole| f64::from(*whole) <= force).unwrap_or(0);
        beaufort_range_m_per_s(whole).clamp(0.0, STRONGEST_M_PER_S)
    };
    Interval::hull_of(of(force.low()).low(), of(force.value()).low(), of(force.high()).high())
}

/// Returns the sail area times drag that a chart covers for a load, t, in m2.
///
/// References: as [`wind_allowed_m_per_s`].
#[must_use]
pub fn chart_sail_m2(mass_t: Interval) -> Interval {
    mass_t.clamp(0.0, f64::INFINITY) * CHART_SAIL_M2_PER_T
}

/// Returns the wind up to which a load may be lifted, m/s: `V_chart sqrt(1.2 m / (Cw A))`, never above the
/// chart's own limit.
///
/// Chart limit in m/s (gust, at the height that the chart names), mass in t (at least 0.001), `drag` the
/// load's coefficient Cw and `area_m2` its face to the wind (at least 0.001 together). Thin air earns no
/// credit.
///
/// References: scenario families S01, the makers' form \[checked in one crane manual\]; FEM 5.016 for the
/// method \[title checked\]; derating reference 8 on thin air \[known\].
#[must_use]
pub fn wind_allowed_m_per_s(chart_m_per_s: Interval, mass_t: Interval, drag: Interval, area_m2: Interval) -> Interval {
    let chart = chart_m_per_s.clamp(0.0, f64::INFINITY);
    let arguments = [
        (chart, Direction::Rising),
        (chart_sail_m2(mass_t).clamp(0.001, f64::INFINITY), Direction::Rising),
        (drag.clamp(0.0, f64::INFINITY), Direction::Falling),
        (area_m2.clamp(0.0, f64::INFINITY), Direction::Falling),
    ];
    image(arguments, |[chart, covered, drag, area]| chart * (covered / (drag * area).max(0.001)).sqrt().min(1.0))
}

/// Returns the sail area times drag, m2, that a load may show at most in a wind, m/s (at least 0.1):
/// [`wind_allowed_m_per_s`] solved for the area. None is allowed above the chart's limit.
///
/// References: as [`wind_allowed_m_per_s`].
#[must_use]
pub fn sail_allowed_m2(chart_m_per_s: Interval, mass_t: Interval, wind_m_per_s: Interval) -> Interval {
    let arguments = [
        (chart_m_per_s.clamp(0.0, f64::INFINITY), Direction::Rising),
        (chart_sail_m2(mass_t), Direction::Rising),
        (wind_m_per_s.clamp(0.1, f64::INFINITY), Direction::Falling),
    ];
    image(arguments, |[chart, covered, wind]| if wind > chart { 0.0 } else { covered * (chart / wind).powi(2) })
}

/// Returns the wind pressure, Pa: `0.625 v^2`, v in m/s.
///
/// Sea-level air (1.25 kg/m3), which is on the safe side at height.
///
/// References: GB/T 3811 and GB 50009, `v^2 / 1600` in kPa \[known\].
#[must_use]
pub fn wind_pressure_pa(wind_m_per_s: Interval) -> Interval {
    wind_m_per_s.clamp(0.0, f64::INFINITY).map_increasing(|speed| 0.625 * speed * speed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPONENT: (f64, f64) = (0.14, 0.22);

    fn at(given: &WindGiven, height: Option<f64>) -> LoadWind {
        let exponent = Interval::between(EXPONENT.0, EXPONENT.1);
        load_wind(given, height.map(Interval::exact), exponent, Interval::between(1.4, 1.6)).expect("a wind")
    }

    #[test]
    fn a_mean_of_10_at_the_ground_is_force_6_at_50_m() {
        // The published growth to 50 m is 1.25 to 1.42: 12.5 to 14.2 m/s, gusts 1.4 to 1.6 times that.
        let wind = at(&WindGiven { mean_m_per_s: Some(10.0.into()), ..WindGiven::default() }, Some(50.0));
        assert!((wind.mean_m_per_s.low() - 12.5).abs() < 0.06 && (wind.mean_m_per_s.high() - 14.2).abs() < 0.06);
        assert!((wind.gust_m_per_s.low() - 17.5).abs() < 0.1 && (wind.gust_m_per_s.high() - 22.8).abs() < 0.1);
    }

    #[test]
    fn a_force_is_a_range_of_means() {
        let wind = at(&WindGiven { beaufort: Some(6.0.into()), ..WindGiven::default() }, None);
        assert_eq!((wind.mean_m_per_s.low(), wind.mean_m_per_s.value(), wind.mean_m_per_s.high()), (10.8, 10.8, 13.9));
        let storm = at(&WindGiven { beaufort: Some(Interval::between(7.0, 8.0)), ..WindGiven::default() }, None);
        assert_eq!((storm.mean_m_per_s.low(), storm.mean_m_per_s.high()), (13.9, 20.8));
    }

    #[test]
    fn a_gust_is_no_mean_and_a_reading_at_height_stands_alone() {
        // A gust of 14 at 10 m is a mean of 14 / 1.6 = 8.75 to 14 / 1.4 = 10.
        let wind = at(&WindGiven { gust_m_per_s: Some(14.0.into()), ..WindGiven::default() }, None);
        assert!((wind.mean_m_per_s.low() - 8.75).abs() < 1e-9 && (wind.mean_m_per_s.high() - 10.0).abs() < 1e-9);
        let read =
            WindGiven { mean_m_per_s: Some(6.0.into()), at_height_m_per_s: Some(9.5.into()), ..WindGiven::default() };
        assert_eq!(at(&read, Some(80.0)).gust_m_per_s.value(), 9.5);
        assert_eq!(load_wind(&WindGiven::default(), None, Interval::ONE, Interval::ONE), None);
    }

    #[test]
    fn sail_area_lowers_the_limit_and_never_raises_it() {
        let allowed =
            |drag: f64, area: f64| wind_allowed_m_per_s(9.0.into(), 10.0.into(), drag.into(), area.into()).value();
        // 10 t cover 12 m2. A face of 30 m2 with Cw 1.6 shows 48 m2: 9 sqrt(12/48) = 4.5 m/s.
        assert!((allowed(1.6, 30.0) - 4.5).abs() < 1e-9);
        assert_eq!(allowed(1.2, 10.0), 9.0);
        assert_eq!(allowed(1.2, 1.0), 9.0);
    }

    #[test]
    fn the_area_allowed_is_the_limit_solved_for_it() {
        // In 4.5 m/s the same 10 t may show 12 (9/4.5)^2 = 48 m2; above the chart's limit nothing.
        assert!((sail_allowed_m2(9.0.into(), 10.0.into(), 4.5.into()).value() - 48.0).abs() < 1e-9);
        assert_eq!(sail_allowed_m2(9.0.into(), 10.0.into(), 9.1.into()).value(), 0.0);
    }

    #[test]
    fn the_pressure_of_force_6_and_of_the_in_service_design_wind() {
        assert!((wind_pressure_pa(10.8.into()).value() - 72.9).abs() < 0.01);
        assert!((wind_pressure_pa(20.0.into()).value() - 250.0).abs() < 1e-9);
    }
}
