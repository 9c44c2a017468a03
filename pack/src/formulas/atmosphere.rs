//! The standard atmosphere (ISO 2533) and what follows from it: density, boiling point, oxygen.

use fieldpack_quantity::Interval;

/// Sea-level pressure of the standard atmosphere, kPa.
pub const P0_KPA: f64 = 101.325;
/// Sea-level temperature of the standard atmosphere, K.
pub const T0_K: f64 = 288.15;
/// Sea-level density of the standard atmosphere, kg/m3.
pub const RHO0_KG_PER_M3: f64 = 1.225;
/// Specific gas constant of dry air, J/(kg K).
const R_AIR: f64 = 287.053;

/// Pressure at a height, kPa. ISO 2533 `[known]`: `p = 101.325 (T/288.15)^5.25588`, `T = 288.15 - 0.0065 h`.
///
/// `altitude_m`: m, valid to 11,000; above, the height is taken as 11,000. Weather moves the true value
/// by 2 to 4 %.
#[must_use]
pub fn pressure_kpa(altitude_m: Interval) -> Interval {
    altitude_m.map_decreasing(|h| P0_KPA * (temperature_at_k(h) / T0_K).powf(5.255_88))
}

/// Temperature of the standard atmosphere at a height, K (ISO 2533 `[known]`).
#[must_use]
pub fn temperature_k(altitude_m: Interval) -> Interval {
    altitude_m.map_decreasing(temperature_at_k)
}

/// Temperature of the standard atmosphere at one height, K.
fn temperature_at_k(altitude_m: f64) -> f64 {
    T0_K - 0.0065 * altitude_m.clamp(-5_000.0, 11_000.0)
}

/// Height from a station pressure, m: the inverse of [`pressure_kpa`].
///
/// `pressure_kpa`: kPa, 22.6 to 108; clamped to that range.
#[must_use]
pub fn altitude_m(pressure_kpa: Interval) -> Interval {
    pressure_kpa.map_decreasing(|p| (T0_K - T0_K * (p.clamp(22.632, 108.0) / P0_KPA).powf(1.0 / 5.255_88)) / 0.0065)
}

/// Air density at a height and the site's own temperature, kg/m3: `p / (287.053 T)`.
///
/// `altitude_m`: m; `temperature_c`: degrees Celsius, above -100.
#[must_use]
pub fn density_kg_per_m3(altitude_m: Interval, temperature_c: Interval) -> Interval {
    let temperature_k = (temperature_c + 273.15).clamp(173.15, 400.0);
    pressure_kpa(altitude_m) * 1_000.0 / (temperature_k * R_AIR)
}

/// Density relative to sea level in the standard atmosphere, a pure number.
#[must_use]
pub fn density_ratio(altitude_m: Interval) -> Interval {
    altitude_m.map_decreasing(|h| {
        let ratio = temperature_at_k(h) / T0_K;
        ratio.powf(5.255_88 - 1.0)
    })
}

/// Boiling point of pure water at an absolute pressure, degrees Celsius. Antoine's equation `[checked]`:
/// `t = 1730.63 / (8.07131 - log10(p in mmHg)) - 233.426`, valid 1 to 100 degrees (used a little above
/// for capped radiators, where it is within 1 K).
///
/// `pressure_kpa`: absolute, kPa, at least 1.
#[must_use]
pub fn boiling_point_c(pressure_kpa: Interval) -> Interval {
    pressure_kpa.map_increasing(|p| {
        let mmhg = p.max(1.0) * 760.0 / P0_KPA;
        1_730.63 / (8.071_31 - mmhg.log10()) - 233.426
    })
}

/// Partial pressure of oxygen, kPa: 0.2095 of the air pressure.
#[must_use]
pub fn oxygen_partial_pressure_kpa(altitude_m: Interval) -> Interval {
    pressure_kpa(altitude_m) * 0.2095
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the derating reference: h, p, T in C, rho, rho ratio, boiling, under 0.5 and 0.9 bar caps.
    type Row = (f64, f64, f64, f64, f64, f64, f64, f64);
    const TABLE: [Row; 11] = [
        (0.0, 101.33, 15.0, 1.2250, 1.000, 100.0, 111.6, 118.9),
        (1000.0, 89.87, 8.5, 1.1116, 0.907, 96.7, 109.3, 117.0),
        (1500.0, 84.56, 5.2, 1.0581, 0.864, 95.0, 108.1, 116.0),
        (2000.0, 79.50, 2.0, 1.0065, 0.822, 93.4, 107.0, 115.1),
        (2500.0, 74.68, -1.2, 0.9569, 0.781, 91.7, 105.8, 114.2),
        (3000.0, 70.11, -4.5, 0.9091, 0.742, 90.0, 104.7, 113.4),
        (3500.0, 65.76, -7.8, 0.8632, 0.705, 88.4, 103.7, 112.5),
        (4000.0, 61.64, -11.0, 0.8191, 0.669, 86.7, 102.6, 111.7),
        (4500.0, 57.73, -14.2, 0.7768, 0.634, 85.0, 101.6, 110.9),
        (5000.0, 54.02, -17.5, 0.7361, 0.601, 83.3, 100.6, 110.1),
        (5500.0, 50.51, -20.8, 0.6971, 0.569, 81.6, 99.8, 109.4),
    ];

    #[test]
    fn the_published_table_is_met() {
        for (h, p, t, rho, ratio, boil, boil_05, boil_09) in TABLE {
            let height = Interval::exact(h);
            let close = |name: &str, got: f64, expected: f64, tolerance: f64| {
                assert!((got - expected).abs() <= tolerance, "{name} at {h} m: {got}, expected {expected}");
            };
            let pressure = pressure_kpa(height);
            close("pressure", pressure.value(), p, 0.006);
            close("temperature", temperature_k(height).value() - 273.15, t, 0.06);
            close("density", density_kg_per_m3(height, temperature_k(height) - 273.15).value(), rho, 0.000_15);
            close("density ratio", density_ratio(height).value(), ratio, 0.000_6);
            close("boiling", boiling_point_c(pressure).value(), boil, 0.06);
            close("boiling under 0.5 bar", boiling_point_c(pressure + 50.0).value(), boil_05, 0.25);
            close("boiling under 0.9 bar", boiling_point_c(pressure + 90.0).value(), boil_09, 0.25);
        }
    }

    #[test]
    fn altitude_inverts_pressure() {
        for h in [0.0, 1_949.0, 3_650.0, 5_200.0] {
            let back = altitude_m(pressure_kpa(Interval::exact(h))).value();
            assert!((back - h).abs() < 0.01, "{back}");
        }
    }

    #[test]
    fn oxygen_edges_of_the_condition_list() {
        for (h, expected) in [(1_000.0, 18.8), (3_000.0, 14.7), (5_000.0, 11.3)] {
            assert!((oxygen_partial_pressure_kpa(Interval::exact(h)).value() - expected).abs() < 0.05);
        }
    }
}
