//! Fuel, power and carbon per cubic metre, and where the power of an electric pump comes from.

use super::machines::Checking;
use super::ratings::Drive;
use crate::formulas::carbon::{DieselFactors, diesel_l};
use fieldpack_quantity::{Interval, Quantity};

/// Fuel, power and carbon of pumping a cubic metre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PerCubicMetre {
    /// Diesel, L/m3; `None` where grid power is used.
    pub(crate) fuel_l_per_m3: Option<Interval>,
    /// Electricity, kWh/m3; `None` for engines.
    pub(crate) power_kwh_per_m3: Option<Interval>,
    /// Carbon dioxide in operation, kg/m3.
    pub(crate) carbon_kg_per_m3: Interval,
}

/// Whether power of the grid is stated to be there.
pub(crate) fn has_grid(checking: &Checking<'_>) -> bool {
    ["power_supply", "power_supply_apparent"].iter().any(|notation| {
        checking.facts.get(*notation).and_then(Quantity::interval).is_some_and(|supply| supply.high() > 0.0)
    })
}

/// Fuel, power and carbon of a drive for an energy at the shaft, kWh/m3; `None` where it is not known.
pub(crate) fn per_m3(checking: &Checking<'_>, drive: Drive, energy: Option<Interval>) -> Option<PerCubicMetre> {
    let energy = energy?;
    let constants = &checking.prepared.constants;
    match drive {
        Drive::Electric => {
            let power = energy / constants.eta_motor.value;
            if has_grid(checking) {
                return Some(PerCubicMetre {
                    fuel_l_per_m3: None,
                    power_kwh_per_m3: Some(power),
                    carbon_kg_per_m3: power * constants.grid_co2.value,
                });
            }
            let fuel = power * constants.generator_fuel.value;
            Some(PerCubicMetre {
                fuel_l_per_m3: Some(fuel),
                power_kwh_per_m3: Some(power),
                carbon_kg_per_m3: fuel * constants.diesel_co2.value,
            })
        }
        Drive::Diesel | Drive::TruckPto | Drive::Unknown => {
            let factors = DieselFactors {
                consumption_g_per_kwh: constants.bsfc.value,
                density_kg_per_l: constants.diesel_density.value,
                altitude_factor: checking.fuel_factor(),
                co2_kg_per_l: constants.diesel_co2.value,
            };
            let fuel = diesel_l(energy, &factors);
            Some(PerCubicMetre {
                fuel_l_per_m3: Some(fuel),
                power_kwh_per_m3: None,
                carbon_kg_per_m3: fuel * constants.diesel_co2.value,
            })
        }
    }
}
