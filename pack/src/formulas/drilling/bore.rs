//! What a bore holds: its volume, concrete with overrun, loose spoil, cavities; the platform under the rig.

use crate::formulas::bounds::{Direction, image, round_up};
use fieldpack_quantity::Interval;
use std::f64::consts::FRAC_PI_4;

/// Standard gravity, m/s2.
const GRAVITY: f64 = 9.80665;

/// An interval without its part below zero, rising.
fn positive(interval: Interval) -> (Interval, Direction) {
    (interval.clamp(0.0, f64::INFINITY), Direction::Rising)
}

/// Returns the volume of a bore, m3: diameter in mm, depth in m.
///
/// References: geometry.
#[must_use]
pub fn bore_volume_m3(diameter_mm: Interval, depth_m: Interval) -> Interval {
    image([positive(diameter_mm), positive(depth_m)], |[diameter, depth]| {
        let metres = diameter / 1_000.0;
        FRAC_PI_4 * metres * metres * depth
    })
}

/// Returns the concrete of a bore, m3: its volume, m3, times the overrun, at least 1 (fresh concrete fills
/// what the wall gave way). Cavities come on top.
///
/// References: JGJ 94: never less than the bore \[known\]; how much more is a planning value \[uncertain\].
#[must_use]
pub fn concrete_volume_m3(bore_m3: Interval, overrun: Interval) -> Interval {
    bore_m3.clamp(0.0, f64::INFINITY) * overrun.clamp(1.0, f64::INFINITY)
}

/// Returns the loose volume of the spoil, m3: the bore's, m3, times the swell, at least 1.
///
/// References: dimension list, volume: bank and loose volume differ by 20 to 40 % \[known\].
#[must_use]
pub fn spoil_loose_m3(bore_m3: Interval, swell: Interval) -> Interval {
    bore_m3.clamp(0.0, f64::INFINITY) * swell.clamp(1.0, f64::INFINITY)
}

/// Returns the volume of a cavity that a bore meets, m3: a cylinder of its height, m, whose width is
/// `width_ratio` times the height and never less than the bore, mm.
///
/// Probing gives the height only; how wide a void is stays unknown until it is surveyed, so the ratio is
/// assumed and its low end is no more than what the bore itself cuts out.
///
/// References: scenario families S03: a reserve of one cavity volume \[known\]; the width is assumed.
#[must_use]
pub fn cavity_volume_m3(diameter_mm: Interval, cavity_m: Interval, width_ratio: Interval) -> Interval {
    let arguments = [positive(diameter_mm), positive(cavity_m), positive(width_ratio)];
    image(arguments, |[diameter, height, ratio]| {
        let width = (diameter / 1_000.0).max(ratio * height);
        FRAC_PI_4 * width * width * height
    })
}

/// Returns the volume of a cavity (see [`cavity_volume_m3`]) that lies outside of the bore, m3: what a wider bore
/// cuts out itself is no part of it.
///
/// References: geometry; the width is assumed.
#[must_use]
pub fn beyond_the_bore_m3(diameter_mm: Interval, cavity_m: Interval, width_ratio: Interval) -> Interval {
    let arguments = [(positive(diameter_mm).0, Direction::Falling), positive(cavity_m), positive(width_ratio)];
    image(arguments, |[diameter, height, ratio]| {
        let bore = diameter / 1_000.0;
        let width = bore.max(ratio * height);
        FRAC_PI_4 * (width * width - bore * bore) * height
    })
}

/// Returns how many piles to go on before drilling beside a fresh one: the waiting time, h, over the hours
/// that a pile takes (at least 0.1), rounded up.
///
/// References: scenario families S03: 24 to 36 h \[uncertain\].
#[must_use]
pub fn piles_to_jump(wait_h: Interval, hours_per_pile: Interval) -> Interval {
    let hours = (hours_per_pile.clamp(0.1, f64::INFINITY), Direction::Falling);
    round_up(image([positive(wait_h), hours], |[wait, hours]| wait / hours))
}

/// Returns the ground area, m2, that carries a rig's mass, kg, at a bearing capacity, kPa (at least 1), were
/// the load even: the least there must be. Extraction and slewing load one edge far more, by the rig maker's
/// load cases.
///
/// References: EN 16228 and BRE 470 ask the check \[known\]; the mean pressure is mechanics.
#[must_use]
pub fn platform_area_m2(mass_kg: Interval, bearing_capacity_kpa: Interval) -> Interval {
    crate::formulas::ground::mat_area_m2(mass_kg.clamp(0.0, f64::INFINITY) * GRAVITY / 1_000.0, bearing_capacity_kpa)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bore_of_1500_mm_and_42_m() {
        // 0.7854 x 1.5^2 x 42 = 74.22 m3.
        let bore = bore_volume_m3(1_500.0.into(), 42.0.into());
        assert!((bore.value() - 74.22).abs() < 0.01);
        let concrete = concrete_volume_m3(bore, Interval::hull_of(1.0, 1.15, 1.3));
        assert!((concrete.low() - 74.22).abs() < 0.01 && (concrete.high() - 96.49).abs() < 0.01);
        // 74.22 x 1.2 and x 1.4.
        let spoil = spoil_loose_m3(bore, Interval::between(1.2, 1.4));
        assert!((spoil.low() - 89.06).abs() < 0.01 && (spoil.high() - 103.91).abs() < 0.01);
    }

    #[test]
    fn a_void_of_5_m_under_a_1200_mm_pile() {
        // In the bore 0.7854 x 1.2^2 x 5 = 5.65 m3; as wide as high 0.7854 x 5^2 x 5 = 98.17; twice 392.7.
        let cavity = cavity_volume_m3(1_200.0.into(), 5.0.into(), Interval::hull_of(0.0, 1.0, 2.0));
        assert!((cavity.low() - 5.655).abs() < 0.01);
        assert!((cavity.value() - 98.17).abs() < 0.01);
        assert!((cavity.high() - 392.7).abs() < 0.1);
        assert_eq!(cavity_volume_m3(1_200.0.into(), Interval::ZERO, Interval::ONE).value(), 0.0);
        // A void 2 m high and as wide, bored with 1 to 1.5 m: 0.7854 x (4 - 2.25) x 2 to 0.7854 x (4 - 1) x 2.
        let beyond = beyond_the_bore_m3(Interval::between(1_000.0, 1_500.0), 2.0.into(), Interval::ONE);
        assert!((beyond.low() - 2.749).abs() < 0.01 && (beyond.high() - 4.712).abs() < 0.01, "{beyond:?}");
    }

    #[test]
    fn waiting_becomes_piles() {
        // 24 to 36 h at 8 h a pile: 3 to 5 piles on.
        let jump = piles_to_jump(Interval::between(24.0, 36.0), 8.0.into());
        assert_eq!((jump.low(), jump.high()), (3.0, 5.0));
    }

    #[test]
    fn a_rig_of_75_t_on_150_kpa() {
        // 75 x 9.80665 = 735.5 kN over 150 kPa: 4.90 m2.
        assert!((platform_area_m2(75_000.0.into(), 150.0.into()).value() - 4.903).abs() < 0.001);
    }
}
