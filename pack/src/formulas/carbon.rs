//! Energy, fuel and carbon of pumping a cubic metre.
//!
//! All factors are arguments: whoever calls names their source, year and region.

use super::bounds::{Direction, image};
use super::pumping::energy_kwh_per_m3;
use fieldpack_quantity::Interval;

/// The factors of a diesel engine at its site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DieselFactors {
    /// Specific fuel consumption at good load, g/kWh (195 to 240 \[known\]).
    pub consumption_g_per_kwh: Interval,
    /// Density of the fuel, kg/L.
    pub density_kg_per_l: Interval,
    /// More fuel for the same work at altitude, `beta` of ISO 3046-1; 1 at sea level.
    pub altitude_factor: Interval,
    /// Carbon dioxide of a litre, tank to wheel, kg/L.
    pub co2_kg_per_l: Interval,
}

/// What a cubic metre takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Footprint {
    /// Energy at the pump's shaft, kWh/m3.
    pub shaft_kwh_per_m3: Interval,
    /// Diesel, L/m3; 0 for an electric pump.
    pub diesel_l_per_m3: Interval,
    /// Electricity from the supply, kWh/m3; 0 for a diesel pump.
    pub electricity_kwh_per_m3: Interval,
    /// Carbon dioxide, kg/m3.
    pub co2_kg_per_m3: Interval,
}

/// Returns the litres of diesel for an energy at the shaft, kWh: `kWh bsfc / (1000 rho) beta`.
/// Density is read as at least 0.1 kg/L.
///
/// References: energy and carbon reference 1 \[known\].
#[must_use]
pub fn diesel_l(shaft_kwh: Interval, factors: &DieselFactors) -> Interval {
    let positive = |interval: Interval| (interval.clamp(0.0, f64::INFINITY), Direction::Rising);
    let density = (factors.density_kg_per_l.clamp(0.1, f64::INFINITY), Direction::Falling);
    image(
        [positive(shaft_kwh), positive(factors.consumption_g_per_kwh), positive(factors.altitude_factor), density],
        |[energy, consumption, beta, density]| energy * consumption / 1000.0 / density * beta,
    )
}

/// Returns what pumping a cubic metre with a diesel engine takes, without the no-load share.
///
/// Pressure in MPa, `efficiency` overall from the shaft, 0.65 to 0.75 \[uncertain\].
///
/// References: energy and carbon reference 1, 2 \[known\].
#[must_use]
pub fn diesel_footprint(pressure_mpa: Interval, efficiency: Interval, factors: &DieselFactors) -> Footprint {
    let shaft_kwh_per_m3 = shaft_energy(pressure_mpa, efficiency);
    let diesel_l_per_m3 = diesel_l(shaft_kwh_per_m3, factors);
    Footprint {
        shaft_kwh_per_m3,
        diesel_l_per_m3,
        electricity_kwh_per_m3: Interval::ZERO,
        co2_kg_per_m3: diesel_l_per_m3 * factors.co2_kg_per_l.clamp(0.0, f64::INFINITY),
    }
}

/// Returns what pumping a cubic metre with an electric motor takes, without the no-load share.
///
/// Pressure in MPa, efficiencies as shares, `grid` in kg CO2 per kWh (by region and year).
///
/// References: energy and carbon reference 1, 2 \[known\].
#[must_use]
pub fn electric_footprint(
    pressure_mpa: Interval,
    efficiency: Interval,
    motor_efficiency: Interval,
    grid_co2_kg_per_kwh: Interval,
) -> Footprint {
    let shaft_kwh_per_m3 = shaft_energy(pressure_mpa, efficiency);
    let motor = (motor_efficiency.clamp(0.05, 1.0), Direction::Falling);
    let electricity_kwh_per_m3 =
        image([(shaft_kwh_per_m3, Direction::Rising), motor], |[energy, motor]| energy / motor);
    Footprint {
        shaft_kwh_per_m3,
        diesel_l_per_m3: Interval::ZERO,
        electricity_kwh_per_m3,
        co2_kg_per_m3: electricity_kwh_per_m3 * grid_co2_kg_per_kwh.clamp(0.0, f64::INFINITY),
    }
}

/// Energy at the shaft, kWh/m3, with arguments moved to where they have a meaning.
fn shaft_energy(pressure_mpa: Interval, efficiency: Interval) -> Interval {
    energy_kwh_per_m3(pressure_mpa.clamp(0.0, f64::INFINITY), efficiency.clamp(0.05, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors() -> DieselFactors {
        DieselFactors {
            consumption_g_per_kwh: 215.0.into(),
            density_kg_per_l: 0.84.into(),
            altitude_factor: Interval::ONE,
            co2_kg_per_l: 2.68.into(),
        }
    }

    #[test]
    fn the_sanity_checks_hold() {
        // 5 to 15 MPa at 0.70 and 215 g/kWh: 2 to 6 kWh, 0.5 to 1.5 L, 1.4 to 4.1 kg a cubic metre.
        let span = diesel_footprint(Interval::between(5.0, 15.0), 0.70.into(), &factors());
        let near = |got: f64, expected: f64| (got - expected).abs() <= 0.051;
        assert!(near(span.shaft_kwh_per_m3.low(), 2.0) && near(span.shaft_kwh_per_m3.high(), 6.0), "{span:?}");
        assert!(near(span.diesel_l_per_m3.low(), 0.5) && near(span.diesel_l_per_m3.high(), 1.5), "{span:?}");
        assert!(near(span.co2_kg_per_m3.low(), 1.4) && near(span.co2_kg_per_m3.high(), 4.1), "{span:?}");
    }

    #[test]
    fn the_published_energy_holds_and_the_grid_decides() {
        let china = electric_footprint(8.0.into(), 0.70.into(), 0.93.into(), 0.5366.into());
        assert!((china.shaft_kwh_per_m3.value() - 3.2).abs() < 0.03);
        assert!((china.co2_kg_per_m3.value() - 3.1746 / 0.93 * 0.5366).abs() < 0.001);
        let yunnan = electric_footprint(8.0.into(), 0.70.into(), 0.93.into(), 0.1073.into());
        assert!(
            yunnan.co2_kg_per_m3.high() < diesel_footprint(8.0.into(), 0.70.into(), &factors()).co2_kg_per_m3.low()
        );
    }

    #[test]
    fn altitude_costs_beta() {
        let high = DieselFactors { altitude_factor: 1.1.into(), ..factors() };
        let ratio = diesel_footprint(8.0.into(), 0.7.into(), &high).diesel_l_per_m3.value()
            / diesel_footprint(8.0.into(), 0.7.into(), &factors()).diesel_l_per_m3.value();
        assert!((ratio - 1.1).abs() < 1e-12);
    }
}
