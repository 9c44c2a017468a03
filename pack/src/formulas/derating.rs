//! Power against altitude and temperature: engines, alternators, motors, generating sets.
//!
//! Order of trust: the maker's curve, the maker's rule, ISO 3046-1, a rule of thumb. Each function
//! says which it is; [`engine_planning_factor`] carries the spread (readings: low is the minimum and
//! high the maximum over the named rules that apply; cold never earns credit above the 25 C value).

use super::atmosphere::pressure_kpa;
use super::generator::{generator_size, running_kva};
use fieldpack_quantity::Interval;

/// Engine types of ISO 3046-1, table of exponents `[known]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineType {
    /// Naturally aspirated, limited by air.
    NaturallyAspiratedAir,
    /// Naturally aspirated, limited by heat.
    NaturallyAspiratedHeat,
    /// Turbocharged, no charge cooling, medium and low speed.
    Turbo,
    /// Turbocharged, charge cooled.
    TurboChargeCooled,
}

impl EngineType {
    /// The exponents a, m, n, s.
    fn exponents(self) -> (f64, f64, f64, f64) {
        match self {
            Self::NaturallyAspiratedAir => (1.0, 1.0, 0.75, 0.0),
            Self::NaturallyAspiratedHeat => (0.0, 1.0, 1.0, 0.0),
            Self::Turbo => (0.0, 0.7, 2.0, 0.0),
            Self::TurboChargeCooled => (0.0, 0.7, 1.2, 1.0),
        }
    }

    /// The type with this name in the calculators.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "naturally_aspirated" | "naturally_aspirated_air" => Self::NaturallyAspiratedAir,
            "naturally_aspirated_heat" => Self::NaturallyAspiratedHeat,
            "turbo" => Self::Turbo,
            "turbo_charge_cooled" => Self::TurboChargeCooled,
            _ => return None,
        })
    }
}

/// Reference conditions of ISO 3046-1 `[known]`: 100 kPa, 298 K, 30 % humidity, 3.17 kPa saturation.
const PR_KPA: f64 = 100.0;
const TR_K: f64 = 298.0;
const PHI_R: f64 = 0.30;
const PSR_KPA: f64 = 3.17;

/// The power ratio k of ISO 3046-1, before mechanical losses.
///
/// `altitude_m`: m; `intake_c`: degrees Celsius, taken as at least 25 (no credit for cold: turbo speed
/// and exhaust temperature bind). The humidity term is that of the reference, as a plateau is dry.
fn power_ratio(engine: EngineType, altitude_m: f64, intake_c: f64) -> f64 {
    let (a, m, n, s) = engine.exponents();
    let pressure = pressure_kpa(Interval::exact(altitude_m)).value();
    let intake_k = (intake_c + 273.15).max(TR_K);
    let humid = a * PHI_R * PSR_KPA;
    ((pressure - humid) / (PR_KPA - humid)).max(0.0).powf(m) * (TR_K / intake_k).powf(n) * (TR_K / intake_k).powf(s)
}

/// The share of the rated power that is left, ISO 3046-1 (ISO 15550) `[known]`:
/// `alpha = k - 0.7 (1 - k)(1/eta_m - 1)`, at most 1.
///
/// `altitude_m`: m; `intake_c`: air at the intake, degrees Celsius; `mechanical_efficiency`: a pure
/// number, 0.5 to 0.95 (0.80 where unknown). Result: 0 to 1.
#[must_use]
pub fn engine_alpha_iso(
    engine: EngineType,
    altitude_m: Interval,
    intake_c: Interval,
    mechanical_efficiency: f64,
) -> Interval {
    let at = |h: f64, t: f64| alpha(power_ratio(engine, h, t), mechanical_efficiency);
    Interval::hull_of(
        at(altitude_m.high(), intake_c.high()),
        at(altitude_m.value(), intake_c.value()),
        at(altitude_m.low(), intake_c.low()),
    )
}

/// The alpha of a power ratio.
fn alpha(k: f64, mechanical_efficiency: f64) -> f64 {
    (k - 0.7 * (1.0 - k) * (1.0 / mechanical_efficiency.clamp(0.5, 0.95) - 1.0)).clamp(0.0, 1.0)
}

/// How much more fuel the same work takes, ISO 3046-1 `[known]`: `beta = k / alpha`, at least 1 here.
#[must_use]
pub fn fuel_beta_iso(
    engine: EngineType,
    altitude_m: Interval,
    intake_c: Interval,
    mechanical_efficiency: f64,
) -> Interval {
    let at = |h: f64, t: f64| {
        let k = power_ratio(engine, h, t).min(1.0);
        let share = alpha(k, mechanical_efficiency);
        if share > 0.0 { (k / share).max(1.0) } else { f64::INFINITY }
    };
    Interval::hull_of(
        at(altitude_m.low(), intake_c.low()),
        at(altitude_m.value(), intake_c.value()),
        at(altitude_m.high(), intake_c.high()),
    )
}

/// An engine maker's general rule `[checked]`: 4 % less for each 300 m above 1,525 m, turbocharged.
///
/// `altitude_m`: m. Result: 0 to 1.
#[must_use]
pub fn engine_alpha_rule(altitude_m: Interval) -> Interval {
    altitude_m.map_decreasing(|h| (1.0 - 0.04 * ((h - 1_525.0) / 300.0).max(0.0)).clamp(0.0, 1.0))
}

/// A rule for naturally aspirated engines `[checked: agricultural engineering text]`: 3 % less for each 305 m
/// above 152 m.
///
/// `altitude_m`: m. Result: 0 to 1.
#[must_use]
pub fn engine_alpha_rule_naturally_aspirated(altitude_m: Interval) -> Interval {
    altitude_m.map_decreasing(|h| (1.0 - 0.03 * ((h - 152.0) / 305.0).max(0.0)).clamp(0.0, 1.0))
}

/// The planning factor of a turbocharged engine: the hull of the ISO form and the 4 % rule, its value the
/// lower of the two.
#[must_use]
pub fn engine_planning_factor(altitude_m: Interval, intake_c: Interval, mechanical_efficiency: f64) -> Interval {
    planning_factor(EngineType::TurboChargeCooled, altitude_m, intake_c, mechanical_efficiency)
}

/// The planning factor of an engine: the hull of the ISO form and the named rule for its kind (4 % per 300 m
/// turbocharged, 3 % per 305 m naturally aspirated), its value the lower of the two.
#[must_use]
pub fn planning_factor(
    engine: EngineType,
    altitude_m: Interval,
    intake_c: Interval,
    mechanical_efficiency: f64,
) -> Interval {
    let iso = engine_alpha_iso(engine, altitude_m, intake_c, mechanical_efficiency);
    let rule = match engine {
        EngineType::Turbo | EngineType::TurboChargeCooled => engine_alpha_rule(altitude_m),
        EngineType::NaturallyAspiratedAir | EngineType::NaturallyAspiratedHeat => {
            engine_alpha_rule_naturally_aspirated(altitude_m)
        }
    };
    Interval::hull_of(iso.low().min(rule.low()), iso.value().min(rule.value()), iso.high().max(rule.high()))
}

/// Alternator factor `[checked]`: 3 % less for each 500 m above 1,000 m and for each 5 K above 40 C.
#[must_use]
pub fn alternator_factor(altitude_m: Interval, ambient_c: Interval) -> Interval {
    let height = altitude_m.map_decreasing(|h| 1.0 - 0.03 * ((h - 1_000.0) / 500.0).max(0.0));
    let heat = ambient_c.map_decreasing(|t| 1.0 - 0.03 * ((t - 40.0) / 5.0).max(0.0));
    (height * heat).clamp(0.0, 1.0)
}

/// Highest altitude of an ordinary motor, m `[checked]`: above, a special machine is needed.
pub const MOTOR_LIMIT_M: f64 = 4_000.0;

/// Motor factor: the two published readings as one interval.
///
/// Low: 1 % less per 100 m above 1,000 m and per K above 40 C (a reading of IEC 60034-1 `[checked]`). High:
/// the same, given back at 1.5 % for each K below 40 C, at most 1 (a drive maker, 1,000 to 4,000 m
/// `[checked]`). Valid to [`MOTOR_LIMIT_M`]; wholly above, only the first reading is left, and a special machine
/// is needed.
#[must_use]
pub fn motor_factor(altitude_m: Interval, ambient_c: Interval) -> Interval {
    let height = altitude_m.map_decreasing(|h| 1.0 - 0.01 * ((h - 1_000.0) / 100.0).max(0.0));
    let hot = ambient_c.map_decreasing(|t| 1.0 - 0.01 * (t - 40.0).max(0.0));
    let strict = (height * hot).clamp(0.0, 1.0);
    let credit = ambient_c.map_decreasing(|t| 0.015 * (40.0 - t).max(0.0));
    let lenient = (strict + credit).clamp(0.0, 1.0);
    let high = if altitude_m.low() > MOTOR_LIMIT_M { strict.high() } else { lenient.high() };
    Interval::hull_of(strict.low(), strict.value(), high)
}

/// What a generating set delivers, kW: the smaller of engine power times alpha and alternator power times
/// its factor (power factor 0.8).
#[must_use]
pub fn generating_set_kw(rated_kw: Interval, alpha: Interval, alternator: Interval) -> Interval {
    (rated_kw * alpha).min(rated_kw * alternator)
}

/// Nameplate apparent power that a set needs for one motor, kVA: `max(S_run, S_start) / f` `[known]`.
///
/// `running_kw`: the motor's shaft power, kW; `efficiency`: of the motor; `power_factor`; `start_multiple`:
/// starting over rated apparent power (2 to 3 soft or star-delta, 5 to 7 direct); `overload`: the multiple of
/// its rating that the set bears while starting, 1 where its maker says nothing; `factor`: the set's
/// derating at the site. For several loads see [`generator_size`].
#[must_use]
pub fn generator_nameplate_kva(
    running_kw: Interval,
    efficiency: Interval,
    power_factor: f64,
    start_multiple: Interval,
    overload: f64,
    factor: Interval,
) -> Interval {
    let running = running_kva(running_kw, efficiency, Interval::exact(power_factor));
    let start = start_multiple / overload.max(1.0);
    generator_size(running, Interval::ZERO, running, start, factor).nameplate_kva
}

/// Air cooling factor `[checked]`: `1 - h / 17,500`.
#[must_use]
pub fn cooling_factor(altitude_m: Interval) -> Interval {
    altitude_m.map_decreasing(|h| (1.0 - h / 17_500.0).clamp(0.0, 1.0))
}

/// Electrical clearance multiplier of IEC 60664-1 `[known]`: 1.00 to 2,000 m, then linear between
/// 1.14 (3,000), 1.29 (4,000), 1.48 (5,000), 1.70 (6,000).
#[must_use]
pub fn clearance_multiplier(altitude_m: Interval) -> Interval {
    const TABLE: [(f64, f64); 5] =
        [(2_000.0, 1.00), (3_000.0, 1.14), (4_000.0, 1.29), (5_000.0, 1.48), (6_000.0, 1.70)];
    altitude_m.map_increasing(|h| {
        let h = h.clamp(2_000.0, 6_000.0);
        TABLE
            .windows(2)
            .find(|pair| h <= pair[1].0)
            .map_or(1.70, |pair| pair[0].1 + (pair[1].1 - pair[0].1) * (h - pair[0].0) / (pair[1].0 - pair[0].0))
    })
}

/// Mass flow of a compressor or fan relative to sea level: the density ratio at the intake.
#[must_use]
pub fn compressor_mass_ratio(altitude_m: Interval, intake_c: Interval) -> Interval {
    super::atmosphere::density_kg_per_m3(altitude_m, intake_c) / super::atmosphere::RHO0_KG_PER_M3
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEIGHTS: [f64; 10] = [1000.0, 1500.0, 2000.0, 2500.0, 3000.0, 3500.0, 4000.0, 4500.0, 5000.0, 5500.0];

    fn at(h: f64) -> Interval {
        Interval::exact(h)
    }

    #[test]
    fn alpha_at_25_c_meets_the_table() {
        let naturally = [0.880, 0.817, 0.757, 0.700, 0.645, 0.594, 0.545, 0.499, 0.455, 0.413];
        let turbo = [0.915, 0.870, 0.826, 0.783, 0.741, 0.701, 0.662, 0.625, 0.589, 0.553];
        for ((h, na), tc) in HEIGHTS.into_iter().zip(naturally).zip(turbo) {
            let got = engine_alpha_iso(EngineType::NaturallyAspiratedAir, at(h), at(25.0), 0.80).value();
            assert!((got - na).abs() < 0.002, "naturally aspirated at {h}: {got}, expected {na}");
            for engine in [EngineType::Turbo, EngineType::TurboChargeCooled] {
                let got = engine_alpha_iso(engine, at(h), at(25.0), 0.80).value();
                assert!((got - tc).abs() < 0.002, "turbo at {h}: {got}, expected {tc}");
            }
        }
    }

    #[test]
    fn the_maker_rule_meets_its_table() {
        let expected = [
            (1525.0, 1.00),
            (2000.0, 0.937),
            (2500.0, 0.870),
            (3000.0, 0.803),
            (3500.0, 0.737),
            (4000.0, 0.670),
            (4500.0, 0.603),
            (5000.0, 0.537),
        ];
        for (h, factor) in expected {
            assert!((engine_alpha_rule(at(h)).value() - factor).abs() < 0.000_6, "at {h}");
        }
    }

    #[test]
    fn lhasa_leaves_what_the_reading_rules_say() {
        let factor = engine_planning_factor(at(3650.0), at(25.0), 0.80);
        assert!((factor.low() - 0.689).abs() < 0.001 && (factor.high() - 0.717).abs() < 0.001, "{factor:?}");
        assert_eq!(factor.value(), factor.low());
    }

    #[test]
    fn cold_earns_no_credit() {
        let warm = engine_alpha_iso(EngineType::TurboChargeCooled, at(4500.0), at(25.0), 0.80);
        let cold = engine_alpha_iso(EngineType::TurboChargeCooled, at(4500.0), at(-10.0), 0.80);
        assert!((warm.value() - cold.value()).abs() < 0.001);
    }

    #[test]
    fn alternators_and_motors_meet_their_examples() {
        for (h, factor) in
            [(1500.0, 0.97), (2000.0, 0.94), (2500.0, 0.91), (3000.0, 0.88), (3500.0, 0.85), (4000.0, 0.82)]
        {
            assert!((alternator_factor(at(h), at(25.0)).value() - factor).abs() < 1e-9, "at {h}");
        }
        let three = motor_factor(at(3000.0), at(30.0));
        assert!((three.low() - 0.80).abs() < 1e-9 && (three.high() - 0.95).abs() < 1e-9, "{three:?}");
        assert!((motor_factor(at(4000.0), at(20.0)).high() - 1.0).abs() < 1e-9);
        assert!((motor_factor(at(4500.0), at(-20.0)).high() - 0.65).abs() < 1e-9, "no credit where the rule ends");
    }

    #[test]
    fn clearances_and_cooling_meet_their_tables() {
        for (h, factor) in
            [(1000.0, 1.0), (2000.0, 1.0), (3000.0, 1.14), (4000.0, 1.29), (5000.0, 1.48), (6000.0, 1.70)]
        {
            assert!((clearance_multiplier(at(h)).value() - factor).abs() < 1e-9, "at {h}");
        }
        for (h, factor) in [(1000.0, 0.94), (2000.0, 0.89), (3000.0, 0.83), (4000.0, 0.77), (5000.0, 0.71)] {
            assert!((cooling_factor(at(h)).value() - factor).abs() < 0.006, "at {h}");
        }
    }

    #[test]
    fn a_compressor_breathes_the_thin_air() {
        let ratio = compressor_mass_ratio(at(4500.0), at(0.0)).value();
        assert!((ratio - 0.601).abs() < 0.002, "{ratio}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn higher_never_has_more_power(low in -400.0..6_000.0f64, step in 0.0..500.0f64, t in -40.0..50.0f64) {
            let higher = at(low + step);
            let lower = at(low);
            prop_assert!(engine_planning_factor(higher, at(t), 0.8).value() <= engine_planning_factor(lower, at(t), 0.8).value());
            prop_assert!(alternator_factor(higher, at(t)).value() <= alternator_factor(lower, at(t)).value());
            prop_assert!(motor_factor(higher, at(t)).low() <= motor_factor(lower, at(t)).low());
        }

        #[test]
        fn members_stay_inside(low in 0.0..5_000.0f64, width in 0.0..900.0f64, share in 0.0..1.0f64, t in -30.0..45.0f64) {
            let whole = Interval::between(low, low + width);
            let one = at(low + share * width);
            let outer = engine_planning_factor(whole, at(t), 0.8);
            prop_assert!(outer.encloses(engine_planning_factor(one, at(t), 0.8)));
        }
    }
}
