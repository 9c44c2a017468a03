//! Heat that an enclosure asks.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Heat that a cubic metre of air at sea level carries, Wh/(m3 K).
const AIR_HEAT: f64 = 0.34;

/// A heated enclosure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enclosure {
    /// Walls and roof, m2.
    pub surface_m2: Interval,
    /// Air inside, m3.
    pub volume_m3: Interval,
    /// Transmittance of its skin, W/(m2 K).
    pub transmittance: Interval,
    /// Changes of its air in an hour.
    pub air_changes_per_h: Interval,
    /// Density of the air over that at sea level.
    pub density_ratio: Interval,
}

/// Returns the heat that keeps an enclosure at `inside_c` with `outside_c` around it, kW:
/// `(U A + 0.34 r n V) dT / 1000`. 0 where it is as warm outside. Heat into cold ground and steel comes on top.
///
/// References: steady heat balance of a room, general knowledge \[known\].
#[must_use]
pub fn heating_power_kw(enclosure: &Enclosure, inside_c: Interval, outside_c: Interval) -> Interval {
    let rising = |interval: Interval| (interval.clamp(0.0, f64::INFINITY), Direction::Rising);
    image(
        [
            rising(enclosure.surface_m2),
            rising(enclosure.volume_m3),
            rising(enclosure.transmittance),
            rising(enclosure.air_changes_per_h),
            rising(enclosure.density_ratio),
            (inside_c, Direction::Rising),
            (outside_c, Direction::Falling),
        ],
        |[surface, volume, transmittance, changes, density, inside, outside]| {
            let per_k = transmittance * surface + AIR_HEAT * density * changes * volume;
            per_k * (inside - outside).max(0.0) / 1_000.0
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worked_tent() {
        // 10 x 20 x 4 m: skin 200 + 240 = 440 m2 at 5 W/(m2 K) = 2200; air 800 m3 x 2 x 0.34 = 544;
        // 2744 W/K over 25 K: 68.6 kW.
        let tent = Enclosure {
            surface_m2: 440.0.into(),
            volume_m3: 800.0.into(),
            transmittance: 5.0.into(),
            air_changes_per_h: 2.0.into(),
            density_ratio: 1.0.into(),
        };
        assert!((heating_power_kw(&tent, 5.0.into(), (-20.0).into()).value() - 68.6).abs() < 1e-9);
        assert_eq!(heating_power_kw(&tent, 5.0.into(), 8.0.into()).value(), 0.0);
        let thin = Enclosure { density_ratio: 0.63.into(), ..tent };
        assert!(heating_power_kw(&thin, 5.0.into(), (-20.0).into()).value() < 68.6);
    }
}
