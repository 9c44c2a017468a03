//! Permafrost: the zone by ground temperature, and what a fresh pile thaws.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Heat that concrete gives off in cooling by 1 K, MJ/m3: 2400 kg/m3 of 1.0 kJ/(kg K) \[known\].
const CONCRETE_MJ_PER_M3_K: f64 = 2.4;
/// Heat that frozen ground takes in warming by 1 K, MJ/m3 \[known, rounded\].
const FROZEN_GROUND_MJ_PER_M3_K: f64 = 2.0;
/// Heat that melts a cubic metre of ice, MJ: 917 kg/m3 of 334 kJ/kg \[known\].
const ICE_MJ_PER_M3: f64 = 306.3;
/// Ground that takes less heat than this to melt is as good as melting, MJ/m3.
const LEAST_MELT_MJ_PER_M3: f64 = 1.0;

/// How stable permafrost is, by its mean annual temperature at depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PermafrostZone {
    /// Below -2.0 C.
    Stable,
    /// From -2.0 to below -1.0 C.
    BasicallyStable,
    /// From -1.0 to -0.5 C.
    Unstable,
    /// Above -0.5 C.
    VeryUnstable,
}

impl PermafrostZone {
    /// The word that answers carry.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::BasicallyStable => "basically_stable",
            Self::Unstable => "unstable",
            Self::VeryUnstable => "very_unstable",
        }
    }
}

/// Returns the zone of permafrost of a mean annual ground temperature, degrees Celsius; `None` above 0, where
/// there is none.
///
/// References: condition list c19, zones of a plateau railway \[known\].
#[must_use]
pub fn permafrost_zone(ground_c: f64) -> Option<PermafrostZone> {
    if ground_c > 0.0 {
        None
    } else if ground_c > -0.5 {
        Some(PermafrostZone::VeryUnstable)
    } else if ground_c >= -1.0 {
        Some(PermafrostZone::Unstable)
    } else if ground_c >= -2.0 {
        Some(PermafrostZone::BasicallyStable)
    } else {
        Some(PermafrostZone::Stable)
    }
}

/// A fresh pile in frozen ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pile {
    /// Diameter of the bore, mm.
    pub diameter_mm: Interval,
    /// Temperature of the concrete as placed, degrees Celsius.
    pub concrete_c: Interval,
    /// Binder, kg/m3.
    pub binder_kg_per_m3: Interval,
    /// Heat of hydration in all, MJ/kg of binder.
    pub hydration_mj_per_kg: Interval,
}

/// Returns the thickness of the ring that a fresh pile can thaw, mm, at most: all heat of placing (down to
/// 0 C) and hydration goes into warming and melting the wall, none is lost upwards or into colder ground.
///
/// `ice_share` is the volume share of ice, 0 to 1, `ground_c` the ground temperature (above 0 it is read as
/// 0). Refreezing takes the same heat out again: the load waits for it.
///
/// References: heat balance; heat capacities and the latent heat of ice \[known\].
#[must_use]
pub fn thaw_ring_mm(pile: &Pile, ice_share: Interval, ground_c: Interval) -> Interval {
    let positive = |interval: Interval| (interval.clamp(0.0, f64::INFINITY), Direction::Rising);
    let arguments = [
        positive(pile.diameter_mm),
        positive(pile.concrete_c),
        positive(pile.binder_kg_per_m3),
        positive(pile.hydration_mj_per_kg),
        (ice_share.clamp(0.0, 1.0), Direction::Falling),
        (ground_c.clamp(f64::NEG_INFINITY, 0.0), Direction::Rising),
    ];
    image(arguments, |[diameter, concrete, binder, hydration, ice, ground]| {
        let heat = CONCRETE_MJ_PER_M3_K * concrete + binder * hydration;
        let melt = (ICE_MJ_PER_M3 * ice - FROZEN_GROUND_MJ_PER_M3_K * ground).max(LEAST_MELT_MJ_PER_M3);
        diameter / 2.0 * ((1.0 + heat / melt).sqrt() - 1.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pile(concrete_c: f64) -> Pile {
        Pile {
            diameter_mm: 610.0.into(),
            concrete_c: concrete_c.into(),
            binder_kg_per_m3: 350.0.into(),
            hydration_mj_per_kg: 0.3.into(),
        }
    }

    #[test]
    fn zones_meet_where_the_railway_drew_them() {
        let expected = [
            (-4.0, Some(PermafrostZone::Stable)),
            (-2.0, Some(PermafrostZone::BasicallyStable)),
            (-1.0, Some(PermafrostZone::Unstable)),
            (-0.5, Some(PermafrostZone::Unstable)),
            (-0.4, Some(PermafrostZone::VeryUnstable)),
            (0.5, None),
        ];
        for (ground, zone) in expected {
            assert_eq!(permafrost_zone(ground), zone, "{ground}");
        }
    }

    #[test]
    fn the_ring_by_hand() {
        // 2.4 x 10 + 350 x 0.3 = 129 MJ/m3; 306.3 x 0.3 + 2 x 4 = 99.9; 305 x (sqrt(2.2914) - 1) = 156.7 mm.
        let ring = thaw_ring_mm(&pile(10.0), 0.3.into(), (-4.0).into());
        assert!((ring.value() - 156.7).abs() < 0.2, "{ring:?}");
    }

    #[test]
    fn cooler_concrete_and_colder_ground_thaw_less() {
        let ring = |concrete: f64, ground: f64| thaw_ring_mm(&pile(concrete), 0.3.into(), ground.into()).value();
        assert!(ring(2.0, -4.0) < ring(10.0, -4.0));
        assert!(ring(10.0, -4.0) < ring(10.0, -0.5));
    }
}
