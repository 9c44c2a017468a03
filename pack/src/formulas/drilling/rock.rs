//! Drilling method and torque class by rock strength.

use fieldpack_quantity::Interval;

/// Torque of the smallest rig of the catalogue with published bores, kNm (by designation): it is what stands
/// below the first torque class.
const SMALLEST_RIG_KNM: f64 = 150.0;

/// Torque of the rig that is reported to have drilled ordinary piles at their largest, kNm (by designation).
const LARGEST_ORDINARY_KNM: f64 = 550.0;
/// Diameter, mm, and depth, m, of those piles.
const LARGEST_ORDINARY_HOLE: (f64, f64) = (3_000.0, 100.0);

/// How a hole is drilled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Bucket and auger, up to 30 MPa.
    BucketAuger,
    /// Core barrel, over 30 to 60 MPa.
    CoreBarrel,
    /// Heavy rig with roller core barrel, over 60 to 120 MPa.
    RollerCoreBarrel,
    /// Step drilling, a cluster of down-the-hole hammers, or chiselling, over 120 MPa.
    StepOrHammer,
}

impl Method {
    /// The word that answers carry.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::BucketAuger => "bucket_auger",
            Self::CoreBarrel => "core_barrel",
            Self::RollerCoreBarrel => "roller_core_barrel",
            Self::StepOrHammer => "step_or_hammer",
        }
    }
}

/// Says how a hole is drilled in rock of a strength, MPa (uniaxial, saturated); the limits belong to the
/// lower class, as the source writes them.
///
/// References: scenario families S02: 30, 60, 120 MPa \[uncertain, by maker\].
#[must_use]
pub fn method(strength_mpa: f64) -> Method {
    if strength_mpa <= 30.0 {
        Method::BucketAuger
    } else if strength_mpa <= 60.0 {
        Method::CoreBarrel
    } else if strength_mpa <= 120.0 {
        Method::RollerCoreBarrel
    } else {
        Method::StepOrHammer
    }
}

/// The torque classes of rigs, kNm, one for each method.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TorqueClasses {
    /// For bucket and auger.
    pub bucket: f64,
    /// For the core barrel.
    pub core: f64,
    /// For the roller core barrel.
    pub roller: f64,
    /// Over 120 MPa.
    pub hardest: f64,
}

/// A strength within each method, MPa.
const METHOD_STRENGTHS_MPA: [f64; 4] = [15.0, 45.0, 90.0, 150.0];

impl TorqueClasses {
    /// The class for a strength.
    fn of(&self, strength_mpa: f64) -> f64 {
        match method(strength_mpa) {
            Method::BucketAuger => self.bucket,
            Method::CoreBarrel => self.core,
            Method::RollerCoreBarrel => self.roller,
            Method::StepOrHammer => self.hardest,
        }
    }

    /// The class below it.
    fn below(&self, strength_mpa: f64) -> f64 {
        match method(strength_mpa) {
            Method::BucketAuger => SMALLEST_RIG_KNM.min(self.bucket),
            Method::CoreBarrel => self.bucket,
            Method::RollerCoreBarrel => self.core,
            Method::StepOrHammer => self.roller,
        }
    }
}

/// Returns the torque that rock of a strength, MPa, asks of the rig, kNm: the class of its method; the low
/// end is the class below, which reaches it by drilling in steps.
///
/// That one class less can do: a rig of the 360 kNm class is reported to have drilled 1.2 m piles 20 to 26 m
/// into granite of 100 to 190 MPa (equipment survey, Xiamen metro \[checked\]). Says nothing of holes over 3 m.
///
/// References: scenario families S02: 200, 280, 360, 450 kNm and more \[by model names; which class goes with
/// which method is our reading, uncertain\].
#[must_use]
pub fn torque_required_knm(strength_mpa: Interval, classes: &TorqueClasses) -> Interval {
    let strength = strength_mpa.clamp(0.0, f64::INFINITY);
    // A strength of each method, so that no class between the ends is passed over.
    let within = METHOD_STRENGTHS_MPA.into_iter().filter(|found| strength.contains(*found));
    let strengths = || [strength.low(), strength.value(), strength.high()].into_iter().chain(within.clone());
    let least = strengths().map(|found| classes.below(found).min(classes.of(found))).fold(f64::INFINITY, f64::min);
    let most = strengths().map(|found| classes.of(found)).fold(f64::NEG_INFINITY, f64::max);
    Interval::hull_of(least, classes.of(strength.value()), most)
}

/// Returns the torque that any rock may ask, kNm: the span of the classes, for rock whose strength nobody
/// told. Its likely value is that of hard rock, so that not knowing is never mild.
///
/// References: scenario families S02 \[uncertain\].
#[must_use]
pub fn torque_of_unknown_rock_knm(classes: &TorqueClasses) -> Interval {
    Interval::hull_of(classes.bucket, classes.roller, classes.hardest)
}

/// Returns by how much the torque of a rig, kNm, passes that of the largest ordinary job; nothing for holes
/// over 3,000 mm or 100 m, for which the giants are built. A diameter, mm, or depth, m, that is not given counts
/// as ordinary.
///
/// References: equipment survey: bridge piles of 2.45 to 3 m, 100 m deep, by a rig of the 550 kNm class
/// \[job checked, torque by designation\].
#[must_use]
pub fn torque_surplus_knm(torque_knm: Interval, diameter_mm: Option<Interval>, depth_m: Option<Interval>) -> Interval {
    let (widest, deepest) = LARGEST_ORDINARY_HOLE;
    let over = |found: Option<Interval>, limit: f64| found.is_some_and(|found| found.low() > limit);
    let may_be = |found: Option<Interval>, limit: f64| found.is_some_and(|found| found.high() > limit);
    if over(diameter_mm, widest) || over(depth_m, deepest) {
        return Interval::ZERO;
    }
    let surplus = (torque_knm - LARGEST_ORDINARY_KNM).clamp(0.0, f64::INFINITY);
    if may_be(diameter_mm, widest) || may_be(depth_m, deepest) {
        return Interval::hull_of(0.0, 0.0, surplus.high());
    }
    surplus
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: TorqueClasses = TorqueClasses { bucket: 200.0, core: 280.0, roller: 360.0, hardest: 450.0 };

    #[test]
    fn a_limit_belongs_to_the_lower_method() {
        let expected = [
            (30.0, Method::BucketAuger),
            (30.1, Method::CoreBarrel),
            (60.0, Method::CoreBarrel),
            (62.05, Method::RollerCoreBarrel),
            (120.0, Method::RollerCoreBarrel),
            (120.5, Method::StepOrHammer),
        ];
        for (strength, wanted) in expected {
            assert_eq!(method(strength), wanted, "{strength} MPa");
        }
    }

    #[test]
    fn eighty_mpa_asks_the_360_class_or_280_in_steps() {
        let torque = torque_required_knm(80.0.into(), &CLASSES);
        assert_eq!((torque.low(), torque.value(), torque.high()), (280.0, 360.0, 360.0));
    }

    #[test]
    fn the_reported_granite_job_is_not_ruled_out() {
        // SR360 III in granite of 100 to 190 MPa.
        let torque = torque_required_knm(Interval::between(100.0, 190.0), &CLASSES);
        assert!(torque.low() <= 360.0 && torque.high() == 450.0);
    }

    #[test]
    fn soft_ground_takes_the_small_rig() {
        let torque = torque_required_knm(10.0.into(), &CLASSES);
        assert_eq!((torque.low(), torque.high()), (150.0, 200.0));
    }

    #[test]
    fn rock_of_unknown_strength_is_not_taken_for_mild() {
        let torque = torque_of_unknown_rock_knm(&CLASSES);
        assert_eq!((torque.low(), torque.value(), torque.high()), (200.0, 360.0, 450.0));
    }

    #[test]
    fn a_giant_is_too_much_for_an_ordinary_pile_only() {
        let surplus = |torque: f64, diameter: f64| {
            torque_surplus_knm(torque.into(), Some(diameter.into()), Some(42.0.into())).value()
        };
        assert_eq!(surplus(550.0, 1_500.0), 0.0);
        assert_eq!(surplus(1_600.0, 1_500.0), 1_050.0);
        assert_eq!(surplus(1_600.0, 4_000.0), 0.0);
    }
}
