//! Ice in the mixing water.

use crate::formulas::bounds::{Direction, image};
use crate::formulas::cold::{Batch, BatchTemperatures, mix_temperature_c};
use fieldpack_quantity::Interval;

/// Specific heat of solids and of water, kJ/(kg K), and the heat of melting, kJ/kg, of the mix balance.
const SOLID_HEAT: f64 = 0.92;
const WATER_HEAT: f64 = 4.2;
const MELTING_HEAT: f64 = 335.0;

/// Heat capacity of a batch, kJ/K.
fn capacity(batch: &Batch) -> f64 {
    let solids = batch.cement_kg + batch.sand_kg + batch.stone_kg;
    (WATER_HEAT * batch.water_kg + SOLID_HEAT * solids).max(1e-6)
}

/// Water that is added, kg.
fn added_kg(batch: &Batch) -> f64 {
    (batch.water_kg - batch.sand_kg * batch.sand_moisture - batch.stone_kg * batch.stone_moisture).max(0.0)
}

/// Heat that a kilogram of ice takes in place of water, kJ/kg.
fn taken(water_c: f64) -> f64 {
    MELTING_HEAT + WATER_HEAT * water_c.clamp(0.0, 100.0)
}

/// Returns the temperature of a mix, degrees Celsius, when `ice_kg` of its added water at `water_c` is ice at 0:
/// the mix balance less `ice (335 + 4.2 Tw)` over its heat capacity. Ice beyond the added water is none.
///
/// References: GB 50666-2011 10.3 and ACI 305R, mix with ice \[known\]; specific heats of JGJ/T 104-2011.
#[must_use]
pub fn iced_mix_c(batch: &Batch, temperatures: &BatchTemperatures, water_c: Interval, ice_kg: Interval) -> Interval {
    let ice = ice_kg.clamp(0.0, added_kg(batch));
    // Rises with the water, of which at least nothing is left, and falls with the ice.
    let at = |water: f64, ice: f64| {
        mix_temperature_c(batch, temperatures, Interval::exact(water)) - ice * taken(water) / capacity(batch)
    };
    let (low, high) = (at(water_c.low(), ice.high()), at(water_c.high(), ice.low()));
    Interval::hull_of(low.low(), at(water_c.value(), ice.value()).value(), high.high())
}

/// Returns the ice, kg per batch, that brings a mix to `wanted_c`; 0 where it is as cool without. More than the
/// added water is not to be had: compare.
///
/// References: GB 50666-2011 10.3 and ACI 305R, mix with ice \[known\], solved for the ice.
#[must_use]
pub fn ice_for_kg(batch: &Batch, temperatures: &BatchTemperatures, water_c: Interval, wanted_c: Interval) -> Interval {
    let at = |water: f64| {
        let plain = mix_temperature_c(batch, temperatures, Interval::exact(water));
        image([(plain, Direction::Rising), (wanted_c, Direction::Falling)], |[mix, wanted]| {
            ((mix - wanted) * capacity(batch) / taken(water)).max(0.0)
        })
    };
    // Rises with the water as long as there is water left, else falls: an end is the extreme either way.
    let (cold, warm) = (at(water_c.low()), at(water_c.high()));
    Interval::hull_of(cold.low().min(warm.low()), at(water_c.value()).value(), cold.high().max(warm.high()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch {
        Batch {
            water_kg: 175.0,
            cement_kg: 380.0,
            sand_kg: 750.0,
            stone_kg: 1_080.0,
            sand_moisture: 0.04,
            stone_moisture: 0.0,
        }
    }

    fn hot() -> BatchTemperatures {
        BatchTemperatures { cement_c: 60.0.into(), sand_c: 38.0.into(), stone_c: 38.0.into() }
    }

    #[test]
    fn ice_for_a_mix_gives_that_mix() {
        let water = Interval::exact(20.0);
        let ice = ice_for_kg(&batch(), &hot(), water, 30.0.into());
        // Capacity 4.2 x 175 + 0.92 x 2210 = 2768.2 kJ/K; a kilogram of ice for water at 20 takes 419 kJ.
        assert!(ice.value() > 20.0 && ice.value() < 145.0, "{ice:?}");
        let mix = iced_mix_c(&batch(), &hot(), water, ice);
        assert!((mix.value() - 30.0).abs() < 1e-9, "{mix:?}");
    }

    #[test]
    fn the_balance_by_hand() {
        // 0.92 (380 x 60 + 750 x 38 + 1080 x 38) = 84952.8; moisture 30 kg x 38 x 4.2 = 4788;
        // water 145 x 20 x 4.2 = 12180: 101920.8 / 2768.2 = 36.818; less 50 x 419 / 2768.2 = 7.568.
        let mix = iced_mix_c(&batch(), &hot(), 20.0.into(), 50.0.into());
        assert!((mix.value() - 29.25).abs() < 0.01, "{mix:?}");
    }

    #[test]
    fn a_cool_mix_needs_none() {
        let cool = BatchTemperatures { cement_c: 20.0.into(), sand_c: 15.0.into(), stone_c: 15.0.into() };
        assert_eq!(ice_for_kg(&batch(), &cool, 15.0.into(), 30.0.into()).value(), 0.0);
    }
}
