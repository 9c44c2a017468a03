//! Temperature of a mix from its batch: the heat balance of JGJ/T 104.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Specific heat of cement and aggregate, kJ/(kg K).
const SOLID_HEAT: f64 = 0.92;
/// Specific heat of water, kJ/(kg K).
const WATER_HEAT: f64 = 4.2;
/// Specific heat of ice, kJ/(kg K).
const ICE_HEAT: f64 = 2.1;
/// Heat of melting ice, kJ/kg.
const MELTING_HEAT: f64 = 335.0;

/// A batch as the mix sheet gives it, per cubic metre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    /// Water, kg, with what the aggregates bring.
    pub water_kg: f64,
    /// Cement and other binder, kg.
    pub cement_kg: f64,
    /// Dry sand, kg.
    pub sand_kg: f64,
    /// Dry stone, kg.
    pub stone_kg: f64,
    /// Moisture of the sand over its dry mass, 0 to 1.
    pub sand_moisture: f64,
    /// Moisture of the stone over its dry mass, 0 to 1.
    pub stone_moisture: f64,
}

/// Temperatures of the ingredients, degrees Celsius.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchTemperatures {
    /// Cement.
    pub cement_c: Interval,
    /// Sand; at or under 0 its moisture is ice.
    pub sand_c: Interval,
    /// Stone; at or under 0 its moisture is ice.
    pub stone_c: Interval,
}

impl Batch {
    /// The batch with every entry moved to where it has a meaning.
    fn sane(&self) -> Self {
        let positive = |x: f64| if x.is_finite() { x.clamp(0.0, 1e6) } else { 0.0 };
        let share = |x: f64| if x.is_finite() { x.clamp(0.0, 1.0) } else { 0.0 };
        Self {
            water_kg: positive(self.water_kg),
            cement_kg: positive(self.cement_kg),
            sand_kg: positive(self.sand_kg),
            stone_kg: positive(self.stone_kg),
            sand_moisture: share(self.sand_moisture),
            stone_moisture: share(self.stone_moisture),
        }
    }

    /// Water that is added, kg: the aggregates bring the rest.
    fn added_water_kg(&self) -> f64 {
        (self.water_kg - self.sand_moisture * self.sand_kg - self.stone_moisture * self.stone_kg).max(0.0)
    }

    /// Heat capacity of the mix, kJ/K.
    fn capacity(&self) -> f64 {
        (WATER_HEAT * self.water_kg + SOLID_HEAT * (self.cement_kg + self.sand_kg + self.stone_kg)).max(1e-6)
    }

    /// Heat that everything but the added water brings, kJ over liquid water at 0 degrees Celsius.
    fn heat_without_added_water(&self, cement_c: f64, sand_c: f64, stone_c: f64) -> f64 {
        let solids = SOLID_HEAT * (self.cement_kg * cement_c + self.sand_kg * sand_c + self.stone_kg * stone_c);
        solids
            + moisture_heat(self.sand_moisture * self.sand_kg, sand_c)
            + moisture_heat(self.stone_moisture * self.stone_kg, stone_c)
    }
}

/// Heat of an aggregate's moisture, kJ: water above 0 degrees Celsius (c1 4.2, c2 0), ice at and under it
/// (c1 2.1, c2 335).
fn moisture_heat(moisture_kg: f64, temperature_c: f64) -> f64 {
    if temperature_c > 0.0 {
        WATER_HEAT * moisture_kg * temperature_c
    } else {
        moisture_kg * (ICE_HEAT * temperature_c - MELTING_HEAT)
    }
}

/// Returns the temperature of a mix, degrees Celsius, for its added water at a temperature, degrees Celsius.
///
/// ```text
/// T0 = [0.92 (mce Tce + msa Tsa + mg Tg) + 4.2 Tw (mw - wsa msa - wg mg)
///       + c1 (wsa msa Tsa + wg mg Tg) - c2 (wsa msa + wg mg)] / [4.2 mw + 0.92 (mce + msa + mg)]
/// ```
///
/// with masses in kg, `c1` 4.2 and `c2` 0 for an
/// aggregate above 0 degrees Celsius, else 2.1 and 335. No loss in mixer, haul or line is taken off.
/// Masses out of range are moved to the nearest meaningful one; a result under 0 means that not all of
/// the ice melts.
///
/// References: JGJ/T 104-2011, annex, mix temperature \[known\].
#[must_use]
pub fn mix_temperature_c(batch: &Batch, temperatures: &BatchTemperatures, water_c: Interval) -> Interval {
    let batch = batch.sane();
    let arguments = [
        (temperatures.cement_c, Direction::Rising),
        (temperatures.sand_c, Direction::Rising),
        (temperatures.stone_c, Direction::Rising),
        (water_c, Direction::Rising),
    ];
    image(arguments, |[cement, sand, stone, water]| {
        let heat = batch.heat_without_added_water(cement, sand, stone) + WATER_HEAT * water * batch.added_water_kg();
        heat / batch.capacity()
    })
}

/// Returns the temperature of the added water, degrees Celsius, that brings a mix to `wanted_c`, or `None` where
/// the aggregates already bring all the water. Compare it with the heating caps and the boiling point.
///
/// References: [`mix_temperature_c`], solved for the water.
#[must_use]
pub fn water_temperature_for_c(
    batch: &Batch,
    temperatures: &BatchTemperatures,
    wanted_c: Interval,
) -> Option<Interval> {
    let batch = batch.sane();
    let added = batch.added_water_kg();
    if added <= 0.0 {
        return None;
    }
    let arguments = [
        (temperatures.cement_c, Direction::Falling),
        (temperatures.sand_c, Direction::Falling),
        (temperatures.stone_c, Direction::Falling),
        (wanted_c, Direction::Rising),
    ];
    Some(image(arguments, |[cement, sand, stone, wanted]| {
        (wanted * batch.capacity() - batch.heat_without_added_water(cement, sand, stone)) / (WATER_HEAT * added)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch {
        Batch {
            water_kg: 180.0,
            cement_kg: 350.0,
            sand_kg: 720.0,
            stone_kg: 1100.0,
            sand_moisture: 0.05,
            stone_moisture: 0.01,
        }
    }

    fn ingredients(cement: f64, sand: f64, stone: f64) -> BatchTemperatures {
        BatchTemperatures { cement_c: cement.into(), sand_c: sand.into(), stone_c: stone.into() }
    }

    #[test]
    fn equal_temperatures_stay() {
        let mix = mix_temperature_c(&batch(), &ingredients(12.0, 12.0, 12.0), 12.0.into());
        assert!((mix.value() - 12.0).abs() < 1e-9, "{mix:?}");
    }

    #[test]
    fn the_balance_term_by_term() {
        // Solids 0.92 (350x5 + 720x3 + 1100x2) = 5621.2; added water 133 kg at 60: 33516;
        // moisture 36 kg at 3, 11 kg at 2: 546; over 4.2x180 + 0.92x2170 = 2752.4.
        let mix = mix_temperature_c(&batch(), &ingredients(5.0, 3.0, 2.0), 60.0.into());
        assert!((mix.value() - (5621.2 + 33_516.0 + 546.0) / 2752.4).abs() < 1e-9, "{mix:?}");
    }

    #[test]
    fn frozen_moisture_costs_its_melting() {
        let thawed = mix_temperature_c(&batch(), &ingredients(0.0, 0.001, 0.001), 60.0.into()).value();
        let frozen = mix_temperature_c(&batch(), &ingredients(0.0, 0.0, 0.0), 60.0.into()).value();
        assert!((thawed - frozen - 335.0 * 47.0 / 2752.4).abs() < 0.01, "{thawed} {frozen}");
    }

    #[test]
    fn the_water_for_a_mix_gives_that_mix() {
        let temperatures = ingredients(-5.0, -8.0, 2.0);
        let water = water_temperature_for_c(&batch(), &temperatures, 12.0.into()).expect("water is added");
        let mix = mix_temperature_c(&batch(), &temperatures, water);
        assert!((mix.value() - 12.0).abs() < 1e-9);
        let wet = Batch { sand_moisture: 0.3, ..batch() };
        assert_eq!(water_temperature_for_c(&wet, &temperatures, 12.0.into()), None);
    }
}
