//! What a crane lifts at a radius and to a height, as far as its published figures say.
//!
//! Makers' texts give the highest load with its radius and the load at the tip. Between them only the chart
//! knows: the result is the interval that the two ends leave.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Radius that the nominal load of a mobile crane is of, m: its smallest, about 3 m \[known\]. For the likely
/// value alone; no end of an interval rests on it.
const NOMINAL_RADIUS_M: f64 = 3.0;
/// Share of the boom's straight height that its hook reaches at a likely guess: head, block and slings hang
/// under the tip. For the likely value alone.
const LIKELY_HOOK_SHARE: f64 = 0.95;
/// Share of the longest boom from which the load with that boom counts: no much shorter one reaches.
const NEEDS_LONGEST_BOOM: f64 = 0.9;

/// The published figures of a crane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CraneFigures {
    /// Highest load, t.
    pub max_lift_t: Option<Interval>,
    /// Radius up to which the highest load holds, m.
    pub radius_at_max_m: Option<Interval>,
    /// Load at the largest radius, t.
    pub tip_load_t: Option<Interval>,
    /// Largest radius, m: of the longest jib.
    pub max_radius_m: Option<Interval>,
    /// Load at a radius of 50 m, t, where the maker names it.
    pub lift_at_50m_t: Option<Interval>,
}

/// Returns the load moment, t m: load, t, times radius, m.
///
/// References: arithmetic.
#[must_use]
pub fn load_moment_tm(load_t: Interval, radius_m: Interval) -> Interval {
    load_t.clamp(0.0, f64::INFINITY) * radius_m.clamp(0.0, f64::INFINITY)
}

/// Returns the highest load moment of a tower crane, t m: highest load times the radius up to which it holds.
///
/// Beyond that radius the moment falls, for jib and trolley take their share \[known; on the published ends of
/// the catalogue: 740 against 600, 2104 against 1880, 115 against 111 t m\]. Not for mobile cranes, whose load
/// near the mast is limited by strength.
///
/// References: equipment survey, tower cranes \[checked\].
#[must_use]
pub fn load_moment_max_tm(max_lift_t: Interval, radius_at_max_m: Interval) -> Interval {
    load_moment_tm(max_lift_t, radius_at_max_m)
}

/// Returns what a tower crane lifts at a radius, m, in t.
///
/// Up to the radius of the highest load that load; at the largest radius the tip load; between them any load
/// from the tip load to what the highest moment leaves; beyond the largest radius nothing. What is not
/// published widens the interval down to zero and up to the highest load. Without a radius the whole range.
/// `None` where no highest load is published.
///
/// References: equipment survey, reading rules \[known\].
#[must_use]
pub fn tower_capacity_t(figures: &CraneFigures, radius_m: Option<Interval>) -> Option<Interval> {
    over_radius(figures, radius_m, |radius| {
        let most = figures.max_lift_t.map_or(f64::INFINITY, Interval::high);
        let moment = figures.max_lift_t.zip(figures.radius_at_max_m).map(|(load, at)| load_moment_max_tm(load, at));
        moment.map_or(most, |moment| most.min(moment.high() / radius.max(0.1)))
    })
}

/// Returns what a mobile or crawler crane lifts at a radius, m, in t.
///
/// The loads that makers' texts name hold for one boom each. They are taken for sure only up to the height
/// that is published for the same state: `boom_is_known`. Else the interval runs from nothing to the highest
/// load. `longest_m` is the boom or system length; a radius beyond it cannot be reached. `None` where no
/// highest load is published.
///
/// References: equipment survey, reading rules \[known\].
#[must_use]
pub fn crane_capacity_t(
    figures: &CraneFigures,
    radius_m: Option<Interval>,
    longest_m: Option<Interval>,
    boom_is_known: bool,
) -> Option<Interval> {
    let most = figures.max_lift_t.map_or(f64::INFINITY, Interval::high);
    let reach = figures.max_radius_m.or(longest_m);
    let found = over_radius(&CraneFigures { max_radius_m: reach, ..*figures }, radius_m, |_| most)?;
    let low = if boom_is_known { found.low() } else { 0.0 };
    Some(Interval::hull_of(low, found.value(), found.high()))
}

/// Load over radius, from the published ends; `upper` bounds it between them.
fn over_radius(figures: &CraneFigures, radius_m: Option<Interval>, upper: impl Fn(f64) -> f64) -> Option<Interval> {
    let most = figures.max_lift_t?;
    // What is published at a radius bounds the load inside of it: a load curve never rises outwards. A load that
    // is named above the highest one counts as the highest.
    let named = |radius: f64| figures.lift_at_50m_t.filter(|_| radius <= 50.0);
    let low_at = |radius: f64| {
        if figures.max_radius_m.is_some_and(|limit| radius > limit.low()) {
            return 0.0;
        }
        let within = |limit: Option<Interval>| limit.is_some_and(|limit| radius <= limit.low());
        let inside = within(figures.radius_at_max_m).then_some(most);
        let tip = figures.tip_load_t.filter(|_| within(figures.max_radius_m));
        let known = inside.into_iter().chain(named(radius)).chain(tip);
        known.map(|load| load.low().min(most.low())).fold(0.0, f64::max)
    };
    let high_at = |radius: f64| {
        let limit = figures.max_radius_m;
        if limit.is_some_and(|limit| radius > limit.high()) {
            return 0.0;
        }
        let inside = figures.radius_at_max_m.filter(|limit| radius <= limit.high()).map(|_| most);
        let known = inside.into_iter().chain(named(radius)).chain(figures.tip_load_t);
        let known = known.map(|load| load.high().min(most.high())).fold(0.0, f64::max);
        let at_tip = figures.tip_load_t.is_some() && limit.is_some_and(|limit| radius >= limit.high());
        if at_tip { known } else { upper(radius).min(most.high()).max(known) }
    };
    let Some(radius) = radius_m else {
        return Some(Interval::hull_of(figures.tip_load_t.map_or(0.0, Interval::low), most.value(), most.high()));
    };
    let (low, high) = (low_at(radius.high()), high_at(radius.low()));
    let likely = likely_t(figures, most, radius.value()).clamp(low.min(high), high.max(low));
    Some(Interval::hull_of(low, likely, high))
}

/// A likely load between the ends: the moment runs straight from that of the highest load to that of the tip
/// load; without a tip load it stays.
fn likely_t(figures: &CraneFigures, most: Interval, radius: f64) -> f64 {
    let start = figures.radius_at_max_m.map_or(NOMINAL_RADIUS_M, Interval::value);
    if radius <= start {
        return most.value();
    }
    let moment = most.value() * start;
    let tip = figures.tip_load_t.zip(figures.max_radius_m).map(|(load, at)| (load.value(), at.high()));
    let here = match tip {
        Some((load, at)) if at > start => moment + (load * at - moment) * (radius - start) / (at - start),
        _ => moment,
    };
    here / radius
}

/// The published figures of height of a crane.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HookFigures {
    /// Height of the hook, m.
    pub hook_height_m: Option<Interval>,
    /// Main boom, m.
    pub boom_m: Option<Interval>,
    /// Boom with its extensions, m.
    pub system_length_m: Option<Interval>,
    /// Load with the main boom as rigged, t.
    pub lift_as_rigged_t: Option<Interval>,
}

impl HookFigures {
    /// The longest boom or system, m.
    #[must_use]
    pub fn longest_m(&self) -> Option<Interval> {
        match (self.boom_m, self.system_length_m) {
            (Some(boom), Some(system)) => Some(boom.max(system)),
            (boom, system) => boom.or(system),
        }
    }

    /// The highest load at a height and radius, m, where only the boom as rigged reaches it, t: open upwards where
    /// it may be that a shorter boom does.
    #[must_use]
    pub fn as_rigged_t(&self, height_m: Interval, radius_m: Option<Interval>) -> Option<Interval> {
        let (boom, load) = self.boom_m.zip(self.lift_as_rigged_t).filter(|_| self.system_length_m.is_none())?;
        let radius = radius_m.unwrap_or(Interval::ZERO);
        let spare = |height: f64, radius: f64, boom: f64| height.hypot(radius) - NEEDS_LONGEST_BOOM * boom;
        if spare(height_m.low(), radius.low(), boom.high()) > 0.0 {
            return Some(load);
        }
        let may = spare(height_m.high(), radius.high(), boom.low()) > 0.0;
        may.then(|| Interval::hull_of(load.low(), f64::INFINITY, f64::INFINITY))
    }
}

/// Returns the height that the hook reaches at a radius, m: as published, else at most that of a straight
/// boom, `sqrt(L^2 - r^2)`; `None` where neither is known.
///
/// Foot of the boom, hook block and slings are left out, so a published boom length never makes a height
/// sure. Without a radius the boom stands upright.
///
/// References: geometry; equipment survey \[checked\].
#[must_use]
pub fn hook_height_m(figures: &HookFigures, radius_m: Option<Interval>) -> Option<Interval> {
    if figures.hook_height_m.is_some() {
        return figures.hook_height_m;
    }
    let length = (figures.longest_m()?.clamp(0.0, f64::INFINITY), Direction::Rising);
    let radius = (radius_m.unwrap_or(Interval::ZERO).clamp(0.0, f64::INFINITY), Direction::Falling);
    let straight = image([length, radius], |[length, radius]| (length * length - radius * radius).max(0.0).sqrt());
    Some(Interval::hull_of(0.0, LIKELY_HOOK_SHARE * straight.value(), straight.high()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(value: f64) -> Option<Interval> {
        Some(Interval::exact(value))
    }

    /// The published ends of a flat-top crane: 40 t to 18.5 m, 7.5 t at 80 m.
    fn flat_top() -> CraneFigures {
        CraneFigures {
            max_lift_t: some(40.0),
            radius_at_max_m: some(18.5),
            tip_load_t: some(7.5),
            max_radius_m: some(80.0),
            lift_at_50m_t: None,
        }
    }

    fn tower(radius: f64) -> Interval {
        tower_capacity_t(&flat_top(), some(radius)).expect("a load")
    }

    #[test]
    fn the_published_ends_are_met() {
        assert_eq!((tower(18.5).low(), tower(18.5).high()), (40.0, 40.0));
        assert_eq!((tower(80.0).low(), tower(80.0).high()), (7.5, 7.5));
        assert_eq!(tower(81.0), Interval::ZERO);
    }

    #[test]
    fn between_the_ends_the_chart_alone_knows() {
        // At 40 m: not less than at the tip, not more than 740 t m / 40 m = 18.5 t; the moment there lies
        // 21.5 / 61.5 of the way from 740 to 600: 691 t m, 17.3 t.
        let at_40 = tower(40.0);
        assert_eq!((at_40.low(), at_40.high()), (7.5, 18.5));
        assert!((at_40.value() - 17.28).abs() < 0.01, "{at_40:?}");
    }

    #[test]
    fn a_load_named_at_50_m_is_a_lower_bound_inside() {
        let figures = CraneFigures { max_lift_t: some(16.0), lift_at_50m_t: some(7.0), ..CraneFigures::default() };
        let at = |radius: f64| tower_capacity_t(&figures, some(radius)).expect("a load");
        assert_eq!((at(45.0).low(), at(45.0).high()), (7.0, 16.0));
        assert_eq!(at(55.0).low(), 0.0);
        assert_eq!(tower_capacity_t(&CraneFigures::default(), some(10.0)), None);
    }

    #[test]
    fn the_load_of_a_mobile_crane_is_never_sure_without_its_boom() {
        let figures = CraneFigures { max_lift_t: some(450.0), ..CraneFigures::default() };
        let found = crane_capacity_t(&figures, some(20.0), some(85.0), false).expect("a load");
        // Likely: 450 t at 3 m are 1350 t m, 67.5 t at 20 m.
        assert_eq!((found.low(), found.value(), found.high()), (0.0, 67.5, 450.0));
        assert_eq!(crane_capacity_t(&figures, some(90.0), some(85.0), false), Some(Interval::ZERO));
    }

    #[test]
    fn a_published_pair_of_a_mobile_tower_crane_is_sure_under_its_hook_height() {
        let figures = CraneFigures {
            max_lift_t: some(8.0),
            radius_at_max_m: some(14.4),
            tip_load_t: some(1.9),
            max_radius_m: some(58.5),
            lift_at_50m_t: None,
        };
        assert_eq!(crane_capacity_t(&figures, some(14.0), None, true).expect("a load").low(), 8.0);
        assert_eq!(crane_capacity_t(&figures, some(50.0), None, true).expect("a load").low(), 1.9);
        assert_eq!(crane_capacity_t(&figures, some(50.0), None, false).expect("a load").low(), 0.0);
    }

    #[test]
    fn a_boom_of_83_m_reaches_80_m_up_at_20_m() {
        let figures = HookFigures { boom_m: some(83.0), lift_as_rigged_t: some(27.8), ..HookFigures::default() };
        let height = hook_height_m(&figures, some(20.0)).expect("a height");
        // sqrt(83^2 - 20^2) = 80.55.
        assert!((height.high() - 80.55).abs() < 0.01 && height.low() == 0.0);
        assert_eq!(figures.as_rigged_t(80.0.into(), some(20.0)), some(27.8));
        assert_eq!(figures.as_rigged_t(60.0.into(), some(20.0)), None);
    }

    #[test]
    fn a_jib_that_may_be_too_short_makes_nothing_sure() {
        let figures = CraneFigures { max_radius_m: Some(Interval::between(60.0, 80.0)), ..flat_top() };
        let at = |radius: f64| tower_capacity_t(&figures, some(radius)).expect("a load");
        assert_eq!(at(60.0).low(), 7.5);
        assert_eq!(at(70.0).low(), 0.0, "the short jib does not reach");
        assert_eq!(at(81.0), Interval::ZERO);
    }

    #[test]
    fn the_moment_falls_outwards_on_the_published_ends() {
        for (load, at, tip, end) in [(40.0, 18.5, 7.5, 80.0), (80.0, 26.3, 23.5, 80.0), (8.0, 14.4, 1.9, 58.5)] {
            let inner = load_moment_max_tm(Interval::exact(load), Interval::exact(at));
            assert!(load_moment_tm(Interval::exact(tip), Interval::exact(end)).value() < inner.value());
        }
    }
}
