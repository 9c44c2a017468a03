//! The two flows of a pour: what leaves the site in an hour, and the rate while the pump strokes.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// What a stated output means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowMeaning {
    /// The mean over the hour, with truck changes and stops: a volume over hours gives it for certain.
    Mean,
    /// The rate while the pump strokes.
    Pumping,
    /// Not said: a bare "40 m3 an hour".
    Unclear,
}

/// The two flows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flows {
    /// With truck changes and stops, m3/h: trucks and pouring time use it.
    pub mean_m3_per_h: Interval,
    /// While the pump strokes, m3/h: velocity, pressure and power use it.
    pub pumping_m3_per_h: Interval,
}

/// Returns both flows of a stated output, m3/h: `q_mean = q_pumping eta_work`.
///
/// `eta_work` is 0.5 to 0.7. A bare output reads as `q_pumping` from the stated value to the stated
/// value over the upper end of `eta_work` (had it been the mean), with the stated value as its middle;
/// `q_mean` then spans both readings.
///
/// References: pumping reference 5 \[checked\].
#[must_use]
pub fn flows(stated_m3_per_h: Interval, meaning: FlowMeaning, eta_work: Interval) -> Flows {
    let stated = stated_m3_per_h.clamp(0.0, f64::INFINITY);
    let eta = eta_work.clamp(0.05, 1.0);
    match meaning {
        FlowMeaning::Pumping => Flows { mean_m3_per_h: stated * eta, pumping_m3_per_h: stated },
        FlowMeaning::Mean => Flows { mean_m3_per_h: stated, pumping_m3_per_h: stated / eta },
        FlowMeaning::Unclear => {
            let had_it_been_the_mean = stated / Interval::exact(eta.high());
            Flows { mean_m3_per_h: (stated * eta).hull(stated), pumping_m3_per_h: stated.hull(had_it_been_the_mean) }
        }
    }
}

/// Returns the rated output, m3/h, that a machine needs for a flow in the stroke: `q_pumping / alpha1`,
/// `alpha1` 0.8 to 0.9 for the line.
///
/// References: pumping reference 5 \[checked\].
#[must_use]
pub fn rated_output_required(pumping_m3_per_h: Interval, alpha1: Interval) -> Interval {
    let share = (alpha1.clamp(0.05, 1.0), Direction::Falling);
    image([(pumping_m3_per_h.clamp(0.0, f64::INFINITY), Direction::Rising), share], |[flow, share]| flow / share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eta() -> Interval {
        Interval::between(0.5, 0.7)
    }

    #[test]
    fn a_bare_forty_is_forty_to_fifty_seven_in_the_stroke() {
        let both = flows(Interval::exact(40.0), FlowMeaning::Unclear, eta());
        assert_eq!((both.pumping_m3_per_h.low(), both.pumping_m3_per_h.value()), (40.0, 40.0));
        assert!((both.pumping_m3_per_h.high() - 57.14).abs() < 0.01);
        assert_eq!((both.mean_m3_per_h.low(), both.mean_m3_per_h.high()), (20.0, 40.0));
    }

    #[test]
    fn a_mean_asks_for_more_in_the_stroke() {
        let both = flows(Interval::exact(30.0), FlowMeaning::Mean, eta());
        assert!((both.pumping_m3_per_h.low() - 42.86).abs() < 0.01 && both.pumping_m3_per_h.high() == 60.0);
        let rated = rated_output_required(Interval::exact(40.0), Interval::between(0.8, 0.9));
        assert!((rated.low() - 44.44).abs() < 0.01 && rated.high() == 50.0);
    }
}
