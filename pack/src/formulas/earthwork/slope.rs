//! Slopes: their state, face, anchors, boulders, rain.

use super::super::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// State of a slope by its factor of safety.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SlopeState {
    /// Under 1.00.
    Unstable,
    /// From 1.00 to under 1.05.
    Marginal,
    /// From 1.05 to under the factor that the slope's class asks for.
    BasicallyStable,
    /// At that factor or above.
    Stable,
}

impl SlopeState {
    /// Its name in the calculators.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unstable => "unstable",
            Self::Marginal => "marginal",
            Self::BasicallyStable => "basically_stable",
            Self::Stable => "stable",
        }
    }
}

/// Returns the state of a slope by its factor of safety and the factor that its class asks for, 1.15 to 1.35.
/// The worst counts: the lowest factor against the highest demand.
///
/// References: GB 50330-2013, states of a slope \[known\].
#[must_use]
pub fn slope_state(factor: Interval, demanded: Interval) -> SlopeState {
    let factor = factor.low();
    if factor < 1.0 {
        SlopeState::Unstable
    } else if factor < 1.05 {
        SlopeState::Marginal
    } else if factor < demanded.high() {
        SlopeState::BasicallyStable
    } else {
        SlopeState::Stable
    }
}

/// Returns the angle of friction, degrees, that a dry slope without cohesion needs to stand at an angle, degrees
/// (0 to 89), with a factor of safety (at least 0.1): `tan phi = F tan beta`.
///
/// References: plane slope without water or cohesion, soil mechanics \[known\]. Water asks for more, cohesion for
/// less: a first look, no design.
#[must_use]
pub fn slope_friction_needed_deg(angle_deg: Interval, factor: Interval) -> Interval {
    let angle = (angle_deg.clamp(0.0, 89.0), Direction::Rising);
    let factor = (factor.clamp(0.1, f64::INFINITY), Direction::Rising);
    image([angle, factor], |[angle, factor]| (factor * angle.to_radians().tan()).atan().to_degrees())
}

/// Returns the length of a face along the slope, m: height, m, over the sine of its angle, degrees (1 to 90).
///
/// References: geometry \[known\].
#[must_use]
pub fn slope_face_length_m(height_m: Interval, angle_deg: Interval) -> Interval {
    let height = (height_m.clamp(0.0, f64::INFINITY), Direction::Rising);
    let angle = (angle_deg.clamp(1.0, 90.0), Direction::Falling);
    image([height, angle], |[height, angle]| height / angle.to_radians().sin())
}

/// Returns how far the crest lies behind the toe, m: height, m, over the tangent of the angle, degrees (1 to 90).
///
/// References: geometry \[known\].
#[must_use]
pub fn slope_run_m(height_m: Interval, angle_deg: Interval) -> Interval {
    let height = (height_m.clamp(0.0, f64::INFINITY), Direction::Rising);
    let angle = (angle_deg.clamp(1.0, 90.0), Direction::Falling);
    image([height, angle], |[height, angle]| {
        let angle = angle.to_radians();
        (height * angle.cos() / angle.sin()).max(0.0)
    })
}

/// The bond between grout and rock by its strength: upper end of the class, MPa, and bond, kPa, low and high.
const SLOPE_BOND: [(f64, f64, f64); 5] = [
    (5.0, 270.0, 360.0),
    (15.0, 360.0, 760.0),
    (30.0, 760.0, 1_200.0),
    (60.0, 1_200.0, 1_800.0),
    (f64::INFINITY, 1_800.0, 2_600.0),
];

/// Returns the bond between grout and rock, kPa, by the saturated strength of the rock, MPa; a strength on an edge
/// belongs to the lower class, as in GB/T 50218.
///
/// References: GB 50330-2013, limit bond of rock and anchorage, grout M30 \[known\]; a first choice, to be proved
/// by tests on the site.
#[must_use]
pub fn slope_bond_kpa(rock_mpa: Interval) -> Interval {
    let class = |strength: f64| SLOPE_BOND.iter().find(|(to, ..)| strength <= *to).unwrap_or(&SLOPE_BOND[4]);
    let (low, high) = (class(rock_mpa.low()).1, class(rock_mpa.high()).2);
    let middle = class(rock_mpa.value());
    Interval::hull_of(low, f64::midpoint(middle.1, middle.2), high)
}

/// Returns what a metre of bond carries, kN/m: `pi D f / K`, the hole in mm, the bond in kPa, the factor of the
/// anchor's class (at least 0.1).
///
/// References: GB 50330-2013, length of anchorage `l = K N / (pi D f)` \[known\].
#[must_use]
pub fn slope_anchor_kn_per_m(hole_mm: Interval, bond_kpa: Interval, factor: Interval) -> Interval {
    image(
        [
            (hole_mm.clamp(0.0, f64::INFINITY), Direction::Rising),
            (bond_kpa.clamp(0.0, f64::INFINITY), Direction::Rising),
            (factor.clamp(0.1, f64::INFINITY), Direction::Falling),
        ],
        |[hole, bond, factor]| std::f64::consts::PI * hole / 1_000.0 * bond / factor,
    )
}

/// Returns the mass of a boulder, t: a ball of a diameter, m, and a density, t/m3.
///
/// References: geometry \[known\].
#[must_use]
pub fn slope_boulder_t(size_m: Interval, density_t_per_m3: Interval) -> Interval {
    image(
        [
            (size_m.clamp(0.0, f64::INFINITY), Direction::Rising),
            (density_t_per_m3.clamp(0.0, f64::INFINITY), Direction::Rising),
        ],
        |[size, density]| std::f64::consts::PI / 6.0 * size * size * size * density,
    )
}

/// Returns the most energy that a mass, t, may bring from a height, kJ: `m g h`, nothing lost on the way.
///
/// References: general mechanics \[known\]; bounces and friction leave less.
#[must_use]
pub fn slope_rockfall_kj(mass_t: Interval, height_m: Interval) -> Interval {
    image(
        [
            (mass_t.clamp(0.0, f64::INFINITY), Direction::Rising),
            (height_m.clamp(0.0, f64::INFINITY), Direction::Rising),
        ],
        |[mass, height]| mass * 9.80665 * height,
    )
}

/// Returns the class of a day's rain, mm: light, moderate, heavy, storm, severe, extreme from 0, 10, 25, 50, 100
/// and 250. The worst of an interval counts.
///
/// References: GB/T 28592 \[known\].
#[must_use]
pub fn slope_rain_class(rain_mm: Interval) -> &'static str {
    let names = ["light", "moderate", "heavy", "storm", "severe", "extreme"];
    let steps = [10.0, 25.0, 50.0, 100.0, 250.0];
    let place = steps.iter().filter(|step| rain_mm.high() >= **step).count();
    names.get(place).copied().unwrap_or("extreme")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slope_states_turn_at_the_codes_edges() {
        let demanded = Interval::between(1.15, 1.35);
        assert_eq!(slope_state(0.99.into(), demanded), SlopeState::Unstable);
        assert_eq!(slope_state(1.0.into(), demanded), SlopeState::Marginal);
        assert_eq!(slope_state(1.05.into(), demanded), SlopeState::BasicallyStable);
        assert_eq!(slope_state(1.35.into(), demanded), SlopeState::Stable);
        assert_eq!(slope_state(Interval::between(0.98, 1.4), demanded), SlopeState::Unstable);
    }

    #[test]
    fn slope_geometry_of_a_steep_face() {
        // 62 m at 1:0.75 (53.13 deg): 77.5 m of face, the crest 46.5 m behind the toe.
        let angle = Interval::exact(53.130_102);
        assert!((slope_face_length_m(62.0.into(), angle).value() - 77.5).abs() < 0.01);
        assert!((slope_run_m(62.0.into(), angle).value() - 46.5).abs() < 0.01);
        // tan 45 = 1: a factor of 1.25 asks for 51.3 deg of friction.
        assert!((slope_friction_needed_deg(45.0.into(), 1.25.into()).value() - 51.34).abs() < 0.01);
    }

    #[test]
    fn slope_anchors_by_rock() {
        // 110 mm in rock of 40 MPa: 0.3456 m2/m at 1,500 kPa over 2.4 is 216 kN a metre.
        let bond = slope_bond_kpa(40.0.into());
        assert_eq!((bond.low(), bond.value(), bond.high()), (1_200.0, 1_500.0, 1_800.0));
        assert!((slope_anchor_kn_per_m(110.0.into(), bond, 2.4.into()).value() - 215.98).abs() < 0.01);
        assert_eq!(slope_bond_kpa(60.0.into()).high(), 1_800.0);
        assert_eq!(slope_bond_kpa(60.1.into()).low(), 1_800.0);
    }

    #[test]
    fn slope_boulders_and_rain() {
        // A ball of 1.5 m at 2.6 t/m3: 4.59 t; from 85 m at most 3,830 kJ.
        let mass = slope_boulder_t(1.5.into(), 2.6.into());
        assert!((mass.value() - 4.595).abs() < 0.001);
        assert!((slope_rockfall_kj(mass, 85.0.into()).value() - 3_830.0).abs() < 1.0);
        assert_eq!(slope_rain_class(24.9.into()), "moderate");
        assert_eq!(slope_rain_class(25.0.into()), "heavy");
        assert_eq!(slope_rain_class(80.0.into()), "storm");
    }
}
