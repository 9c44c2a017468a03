//! How long concrete under its cover stays above freezing: the stored-heat method.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// The longest time that is looked at, h.
pub const LONGEST_H: f64 = 720.0;

/// Heat capacity of concrete, kJ/(m3 K): 0.97 kJ/(kg K), 2400 kg/m3.
const CAPACITY: f64 = 0.97 * 2_400.0;
/// Temperature of equivalent age, and its datum, degrees Celsius.
const STANDARD_C: f64 = 20.0;
const DATUM_C: f64 = -10.0;

/// The cement's heat and how fast it comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cement {
    /// Cement per cubic metre, kg.
    pub kg_per_m3: Interval,
    /// Heat of hydration in all, kJ/kg.
    pub heat_kj_per_kg: f64,
    /// Rate of hydration, 1/h.
    pub rate_per_h: f64,
}

/// A member under its cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// Temperature when it is placed, degrees Celsius.
    pub placed_c: Interval,
    /// Mean temperature of the air while it cools, degrees Celsius.
    pub air_c: Interval,
    /// Surface over volume, 1/m.
    pub modulus_per_m: Interval,
    /// Conductance of form and cover, kJ/(m2 h K).
    pub conductance: Interval,
    /// Factor for wind through the cover, 1.3 to 3.0.
    pub wind_factor: Interval,
}

/// Returns the conductance of a cover, kJ/(m2 h K): `3.6 / (0.04 + d/l)`, the thickness d in m and the
/// conductivity l in W/(m K).
///
/// References: JGJ/T 104-2011, annex B \[known\].
#[must_use]
pub fn insulation_kj_per_m2_h_k(thickness_m: Interval, conductivity: Interval) -> Interval {
    image(
        [(thickness_m.clamp(0.0, 10.0), Direction::Falling), (conductivity.clamp(0.001, 100.0), Direction::Rising)],
        |[thickness, conductivity]| 3.6 / (0.04 + thickness / conductivity),
    )
}

/// The terms of the method for one case.
struct Curve {
    placed_c: f64,
    /// `w K M / (V c rho)`.
    theta: f64,
    /// `V Q m / (V c rho - w K M)`, degrees.
    phi: f64,
    /// `T3 - Tma + phi`, degrees.
    eta: f64,
    rate_per_h: f64,
    air_c: f64,
}

impl Curve {
    fn new(placed_c: f64, air_c: f64, loss: f64, cement_kg: f64, cement: &Cement) -> Self {
        let rate = cement.rate_per_h.clamp(0.001, 0.1);
        let heat = cement.heat_kj_per_kg.clamp(0.0, 1_000.0) * cement_kg;
        // Equal rates of hydration and of loss have a form of their own; a hair beside it is as good.
        let gap = rate * CAPACITY - loss;
        let gap = if gap.abs() < 1e-6 { 1e-6 } else { gap };
        let phi = rate * heat / gap;
        Self { theta: loss / (rate * CAPACITY), phi, eta: placed_c - air_c + phi, rate_per_h: rate, air_c, placed_c }
    }

    /// `T = eta e^(-theta V t) - phi e^(-V t) + Tma`.
    fn temperature_c(&self, hours: f64) -> f64 {
        let time = self.rate_per_h * hours;
        self.eta * (-self.theta * time).exp() - self.phi * (-time).exp() + self.air_c
    }

    /// Hours until it has fallen to 0 degrees Celsius; the longest where it does not before.
    fn hours_to_zero(&self) -> f64 {
        // Not by the curve: its terms cancel at the start but for rounding.
        if self.placed_c <= 0.0 {
            return 0.0;
        }
        // It may first rise, then only falls: the first hour below zero is the end.
        let Some(after) = (1..=LONGEST_H as u32).map(f64::from).find(|hour| self.temperature_c(*hour) <= 0.0) else {
            return LONGEST_H;
        };
        let (mut low, mut high) = (after - 1.0, after);
        for _ in 0..30 {
            let middle = f64::midpoint(low, high);
            if self.temperature_c(middle) > 0.0 { low = middle } else { high = middle }
        }
        high
    }

    /// Mean temperature over the first hours, degrees Celsius.
    fn mean_c(&self, hours: f64) -> f64 {
        let time = self.rate_per_h * hours;
        if time < 1e-9 {
            return self.temperature_c(0.0);
        }
        let theta = self.theta.max(1e-9);
        let sum = self.phi * (-time).exp() - self.eta / theta * (-theta * time).exp() + self.eta / theta - self.phi;
        sum / time + self.air_c
    }
}

/// The arguments of a member and its cement with the way in which the cooling time moves with each.
fn arguments(member: &Member, cement: &Cement) -> [(Interval, Direction); 6] {
    let positive = |interval: Interval| interval.clamp(0.0, f64::INFINITY);
    [
        (member.placed_c, Direction::Rising),
        (member.air_c, Direction::Rising),
        (positive(cement.kg_per_m3), Direction::Rising),
        (positive(member.modulus_per_m), Direction::Falling),
        (positive(member.conductance), Direction::Falling),
        (member.wind_factor.clamp(1.0, 5.0), Direction::Falling),
    ]
}

/// Returns the time, h, in which a member cools to 0 degrees Celsius:
///
/// ```text
/// T = eta e^(-theta V t) - phi e^(-V t) + Tma
/// theta = w K M / (V c rho),  phi = V Q m / (V c rho - w K M),  eta = T3 - Tma + phi
/// ```
///
/// At most [`LONGEST_H`], also where the air is not below zero. For members of a modulus of 5 to 15 per metre
/// the standard asks more than stored heat alone; thick ones differ inside.
///
/// References: JGJ/T 104-2011, annex B \[form checked in a published reproduction, values known\].
#[must_use]
pub fn cooling_time_h(member: &Member, cement: &Cement) -> Interval {
    image(arguments(member, cement), |[placed, air, kg, modulus, conductance, wind]| {
        Curve::new(placed, air, wind * conductance * modulus, kg, cement).hours_to_zero()
    })
}

/// Returns the mean temperature, degrees Celsius, while a member cools to 0, at the likely values.
///
/// References: JGJ/T 104-2011, annex B \[form checked in a published reproduction\].
#[must_use]
pub fn mean_c(member: &Member, cement: &Cement) -> f64 {
    let loss = member.wind_factor.value() * member.conductance.value() * member.modulus_per_m.value();
    let curve =
        Curve::new(member.placed_c.value(), member.air_c.value(), loss, cement.kg_per_m3.value().max(0.0), cement);
    curve.mean_c(curve.hours_to_zero())
}

/// Returns the age at 20 degrees Celsius that is worth `hours` at a mean temperature, h, by the maturity of
/// Nurse and Saul: `t (T + 10) / 30`. The strength at that age is read off the mix's own curve.
///
/// References: Nurse-Saul maturity with a datum of -10 degrees Celsius, general knowledge \[known\].
#[must_use]
pub fn equivalent_age_h(hours: Interval, mean_c: Interval) -> Interval {
    image([(hours.clamp(0.0, f64::INFINITY), Direction::Rising), (mean_c, Direction::Rising)], |[hours, mean]| {
        hours * ((mean - DATUM_C) / (STANDARD_C - DATUM_C)).max(0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_placed_at_freezing_has_no_time_left() {
        for air in [-20.0, -0.3, 7.7, 30.0] {
            let member = Member { placed_c: 0.0.into(), air_c: air.into(), ..member() };
            assert_eq!(cooling_time_h(&member, &cement()), Interval::ZERO, "{air}");
        }
    }

    fn cement() -> Cement {
        Cement { kg_per_m3: 350.0.into(), heat_kj_per_kg: 350.0, rate_per_h: 0.015 }
    }

    fn member() -> Member {
        Member {
            placed_c: 10.0.into(),
            air_c: (-6.0).into(),
            modulus_per_m: 4.0.into(),
            conductance: 6.0.into(),
            wind_factor: 1.3.into(),
        }
    }

    #[test]
    fn the_conductance_of_a_cover() {
        // 50 mm at 0.05 W/(m K): 3.6 / 1.04; none: 3.6 / 0.04.
        assert!((insulation_kj_per_m2_h_k(0.05.into(), 0.05.into()).value() - 3.461_5).abs() < 0.000_1);
        assert!((insulation_kj_per_m2_h_k(0.0.into(), 0.05.into()).value() - 90.0).abs() < 1e-9);
    }

    #[test]
    fn a_dead_mix_cools_by_newton_alone() {
        // Without cement T = (T3 - Tma) e^(-loss t / c rho) + Tma: 16 e^-x = 6, x = 0.9808;
        // loss 31.2: t = 0.9808 x 2328 / 31.2 = 73.2 h.
        let dead = Cement { kg_per_m3: 0.0.into(), ..cement() };
        let hours = cooling_time_h(&member(), &dead);
        assert!((hours.value() - 73.18).abs() < 0.05, "{hours:?}");
    }

    #[test]
    fn hydration_cover_and_mass_keep_it_warm() {
        let usual = cooling_time_h(&member(), &cement()).value();
        assert!((100.0..300.0).contains(&usual), "{usual}");
        let bare = Member { conductance: 90.0.into(), ..member() };
        assert!(cooling_time_h(&bare, &cement()).value() < 12.0);
        let thin = Member { modulus_per_m: 12.0.into(), ..member() };
        assert!(cooling_time_h(&thin, &cement()).value() < usual);
        assert_eq!(cooling_time_h(&Member { placed_c: (-1.0).into(), ..member() }, &cement()).value(), 0.0);
        assert_eq!(cooling_time_h(&Member { air_c: 3.0.into(), ..member() }, &cement()).value(), LONGEST_H);
    }

    #[test]
    fn the_mean_lies_between_the_air_and_the_peak() {
        let mean = mean_c(&member(), &cement());
        assert!(mean > 0.0 && mean < 30.0, "{mean}");
        // 60 h at 5 C are worth 60 x 15 / 30 = 30 h at 20 C; at -10 nothing.
        assert_eq!(equivalent_age_h(60.0.into(), 5.0.into()).value(), 30.0);
        assert_eq!(equivalent_age_h(60.0.into(), (-12.0).into()).value(), 0.0);
    }

    #[test]
    fn a_wide_member_gives_a_wide_answer() {
        let wide = cooling_time_h(&Member { air_c: Interval::between(-12.0, -4.0), ..member() }, &cement());
        assert!(wide.low() < wide.value() && wide.value() < wide.high());
    }
}
