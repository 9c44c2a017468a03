//! Piles at sea: hammer energy against the pile, current load, exposure.
//!
//! None of these decides a foundation: driveability is proved by a wave equation analysis with the soil of the
//! site. They tell a hammer that is far too small from one that may do, and a crane from a pile it cannot lift.

use super::bounds::{Direction, image};
use fieldpack_quantity::Interval;
use std::f64::consts::PI;

/// Steel, t/m3 \[known\].
const STEEL_T_PER_M3: f64 = 7.85;
/// Sea water, t/m3 \[known\].
const SEA_T_PER_M3: f64 = 1.025;
/// Foot-pounds in a kilojoule.
const FOOT_POUNDS_PER_KJ: f64 = 737.562;
/// Kilonewtons in a kip.
const KN_PER_KIP: f64 = 4.448_22;
/// Standard gravity, m/s2.
const GRAVITY: f64 = 9.80665;

/// A nonnegative argument that raises the result.
fn rising(interval: Interval) -> (Interval, Direction) {
    (interval.clamp(0.0, f64::INFINITY), Direction::Rising)
}

/// Returns the least wall of a steel pile that is driven, mm: `t = 6.35 + D / 100`, the diameter in mm.
///
/// References: API RP 2A-WSD, minimum wall of driven tubular piles \[known\]. A design may be thinner (one
/// published 4.3 m pile had 40 to 45 mm against 49) or much thicker at the mud line.
#[must_use]
pub fn pile_wall_mm(diameter_mm: Interval) -> Interval {
    diameter_mm.clamp(0.0, f64::INFINITY).map_increasing(|diameter| 6.35 + diameter / 100.0)
}

/// Returns the mass, t, of a steel tube: diameter and wall, mm (the wall at most half the diameter), length, m.
///
/// References: geometry, 7.85 t/m3 \[known\].
#[must_use]
pub fn pile_mass_t(diameter_mm: Interval, wall_mm: Interval, length_m: Interval) -> Interval {
    image([rising(diameter_mm), rising(wall_mm), rising(length_m)], |[diameter, wall, length]| {
        let (diameter, wall) = (diameter / 1_000.0, (wall / 1_000.0).min(diameter / 2_000.0));
        PI * (diameter - wall) * wall * length * STEEL_T_PER_M3
    })
}

/// Returns the length of a pile, m: penetration, water depth, tidal range and what stands above.
///
/// References: geometry \[known\].
#[must_use]
pub fn pile_length_m(penetration_m: Interval, water_m: Interval, tide_m: Interval, stick_up_m: Interval) -> Interval {
    let parts = [penetration_m, water_m, tide_m, stick_up_m];
    parts.into_iter().map(|part| part.clamp(0.0, f64::INFINITY)).fold(Interval::ZERO, |sum, part| sum + part)
}

/// Returns the friction on the outside of a pile, kN: circumference times penetration times unit friction, kPa.
/// The toe is not in it.
///
/// References: JGJ 94, limit side friction of precast piles by soil \[known, ranges\]; driving disturbs the
/// soil and may halve it, set-up brings it back.
#[must_use]
pub fn shaft_resistance_kn(diameter_mm: Interval, penetration_m: Interval, friction_kpa: Interval) -> Interval {
    image([rising(diameter_mm), rising(penetration_m), rising(friction_kpa)], |[diameter, penetration, friction]| {
        PI * diameter / 1_000.0 * penetration * friction
    })
}

/// Returns the resistance, kN, that a hammer of a blow energy, kJ, shows at a count of blows for 25 mm: the
/// modified Gates formula, `R = 1.75 sqrt(E) log10(10 N) - 100` in kips and foot-pounds, at least 0.
///
/// References: FHWA modified Gates formula \[known\]; made for piles far smaller than a monopile, beyond which
/// it is an indication \[uncertain\]. The usual refusal is 10 blows for 25 mm.
#[must_use]
pub fn driving_resistance_kn(energy_kj: Interval, blows_per_25_mm: Interval) -> Interval {
    image([rising(energy_kj), (blows_per_25_mm.clamp(0.2, 100.0), Direction::Rising)], |[energy, blows]| {
        let kips = 1.75 * (energy * FOOT_POUNDS_PER_KJ).sqrt() * (10.0 * blows).log10() - 100.0;
        kips.max(0.0) * KN_PER_KIP
    })
}

/// Returns the blow energy, kJ, that shows a resistance, kN, at a count of blows for 25 mm (at least 0.2): the
/// same formula, solved for the energy.
///
/// References: as [`driving_resistance_kn`].
#[must_use]
pub fn blow_energy_kj(resistance_kn: Interval, blows_per_25_mm: Interval) -> Interval {
    image([rising(resistance_kn), (blows_per_25_mm.clamp(0.2, 100.0), Direction::Falling)], |[resistance, blows]| {
        let root = (resistance / KN_PER_KIP + 100.0) / (1.75 * (10.0 * blows).log10());
        root * root / FOOT_POUNDS_PER_KJ
    })
}

/// Returns the force of a vibratory hammer, kN: eccentric moment, kg m, times the square of the angular speed.
///
/// References: general mechanics \[known\].
#[must_use]
pub fn vibro_force_kn(eccentric_moment_kgm: Interval, frequency_hz: Interval) -> Interval {
    image([rising(eccentric_moment_kgm), rising(frequency_hz)], |[moment, frequency]| {
        let angular = 2.0 * PI * frequency;
        moment * angular * angular / 1_000.0
    })
}

/// Returns the double amplitude of a pile that hangs free under a vibratory hammer, mm: twice the eccentric
/// moment, kg m, over the vibrating mass, t (at least 0.1), hammer and pile.
///
/// References: general mechanics \[known\]; in the soil it is smaller.
#[must_use]
pub fn vibro_amplitude_mm(eccentric_moment_kgm: Interval, vibrating_mass_t: Interval) -> Interval {
    image(
        [rising(eccentric_moment_kgm), (vibrating_mass_t.clamp(0.1, f64::INFINITY), Direction::Falling)],
        |[moment, mass]| 2.0 * moment / mass,
    )
}

/// Returns the force of a current on a pile, kN: `0.5 rho Cd D h v^2`, the speed, m/s, taken over the whole
/// water depth, m.
///
/// References: Morison's drag term \[known\]; Cd 0.65 smooth, 1.05 rough, API RP 2A \[known\]. Waves are not in
/// it.
#[must_use]
pub fn current_load_kn(speed_m_per_s: Interval, diameter_mm: Interval, water_m: Interval, drag: Interval) -> Interval {
    image(
        [rising(speed_m_per_s), rising(diameter_mm), rising(water_m), rising(drag)],
        |[speed, diameter, depth, drag]| 0.5 * SEA_T_PER_M3 * drag * diameter / 1_000.0 * depth * speed * speed,
    )
}

/// Returns the weight, kN, of a mass, t.
#[must_use]
pub fn weight_kn(mass_t: Interval) -> Interval {
    mass_t * GRAVITY
}

/// How aggressive water is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aggressiveness {
    /// Below the first step.
    Slight,
    /// From the first step.
    Weak,
    /// From the second step.
    Medium,
    /// From the third step.
    Strong,
}

impl Aggressiveness {
    /// Its name in the calculators.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Slight => "slight",
            Self::Weak => "weak",
            Self::Medium => "medium",
            Self::Strong => "strong",
        }
    }

    /// The class of a concentration by its three steps.
    fn of(concentration: f64, steps: [f64; 3]) -> Self {
        match steps.iter().filter(|step| concentration >= **step).count() {
            0 => Self::Slight,
            1 => Self::Weak,
            2 => Self::Medium,
            _ => Self::Strong,
        }
    }
}

/// Returns the class of a chloride content, mg/L, for reinforcement that is wetted in turns: steps 100, 500 and
/// 5,000. The worst of an interval counts.
///
/// References: GB 50021, reinforcement in alternate wetting \[known\].
#[must_use]
pub fn chloride_class(chloride_mg_per_l: Interval) -> Aggressiveness {
    Aggressiveness::of(chloride_mg_per_l.high(), [100.0, 500.0, 5_000.0])
}

/// Returns the class of a sulphate content, mg/L, in environment II: steps 300, 1,500 and 3,000. The worst of an
/// interval counts.
///
/// References: GB 50021, environment II \[known\].
#[must_use]
pub fn sulphate_class(sulphate_mg_per_l: Interval) -> Aggressiveness {
    Aggressiveness::of(sulphate_mg_per_l.high(), [300.0, 1_500.0, 3_000.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_test_pile_has_its_mass() {
        // Cuxhaven, 2014: 4.3 m, wall 40 to 45 mm, 21.5 m long, 92 t published.
        let mass = pile_mass_t(4_300.0.into(), Interval::between(40.0, 45.0), 21.5.into());
        assert!(mass.contains(92.0), "{mass:?}");
        assert!((mass.low() - 90.3).abs() < 0.1 && (mass.high() - 101.5).abs() < 0.1, "{mass:?}");
        assert!((pile_wall_mm(4_300.0.into()).value() - 49.35).abs() < 1e-9);
    }

    #[test]
    fn gates_and_its_reverse() {
        // 100 kJ = 73,756 ft lb; at 10 blows: 1.75 * 271.58 * 2 - 100 = 850.5 kips = 3,783 kN.
        let resistance = driving_resistance_kn(100.0.into(), 10.0.into());
        assert!((resistance.value() - 3_783.0).abs() < 2.0, "{resistance:?}");
        assert!((blow_energy_kj(resistance, 10.0.into()).value() - 100.0).abs() < 1e-6);
    }

    #[test]
    fn friction_of_a_wharf_pile() {
        // 1.2 m, 45 m in clay of 24 to 105 kPa: 169.6 m2, 4,072 to 17,813 kN.
        let resistance = shaft_resistance_kn(1_200.0.into(), 45.0.into(), Interval::between(24.0, 105.0));
        assert!((resistance.low() - 4_071.5).abs() < 0.5 && (resistance.high() - 17_812.8).abs() < 0.5);
    }

    #[test]
    fn the_studied_vibro_hammer() {
        // 960 kg m at 23 Hz: (144.5 rad/s)^2 * 960 = 20.05 MN; 500 t vibrating: 3.84 mm.
        assert!((vibro_force_kn(960.0.into(), 23.0.into()).value() - 20_049.0).abs() < 5.0);
        assert!((vibro_amplitude_mm(960.0.into(), 500.0.into()).value() - 3.84).abs() < 1e-9);
    }

    #[test]
    fn current_on_a_monopile() {
        // 0.5 * 1.025 * 0.9 * 8.2 * 35 * 1.5^2 = 297.8 kN.
        let load = current_load_kn(1.5.into(), 8_200.0.into(), 35.0.into(), 0.9.into());
        assert!((load.value() - 297.85).abs() < 0.1, "{load:?}");
        assert!((weight_kn(10.0.into()).value() - 98.07).abs() < 0.01);
    }

    #[test]
    fn steps_belong_to_the_upper_class() {
        assert_eq!(chloride_class(499.0.into()), Aggressiveness::Weak);
        assert_eq!(chloride_class(500.0.into()), Aggressiveness::Medium);
        assert_eq!(chloride_class(Interval::between(100.0, 19_000.0)), Aggressiveness::Strong);
        assert_eq!(sulphate_class(299.0.into()), Aggressiveness::Slight);
        assert_eq!(sulphate_class(3_000.0.into()), Aggressiveness::Strong);
    }
}
