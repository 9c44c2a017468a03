//! The two flows of a pour: what leaves the site in an hour, and the rate while the pump strokes.
//!
//! `q_mean = q_pumping * eta_work`. A bare "40 m3 an hour" is `q_pumping` between 40 and 40 / 0.7: both
//! ends are carried and the customer is asked. A daily or total volume with its hours gives `q_mean` for
//! certain.

use super::line::closed;
use crate::calculate::constants::Constants;
use crate::formulas::fleet::{FlowMeaning, Flows, flows};
use fieldpack_graph::knowledge::Facts;
use fieldpack_quantity::{Certainty, Interval};

/// Lower end of the output class of trailer pumps, m3/h: stands in where no output was said.
const ASSUMED_PUMPING_M3_PER_H: f64 = 40.0;

/// Where the flows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlowBasis {
    /// An hourly output was said without saying which flow it is.
    Hourly,
    /// A volume with its hours was said: the mean is certain.
    Volume,
    /// Nothing was said.
    Assumed,
}

/// The flows of the whole pour (all lines together).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Flow {
    /// Rate while the pumps stroke, m3/h.
    pub(crate) pumping: Interval,
    /// Mean rate with truck changes and stops, m3/h.
    pub(crate) mean: Interval,
    /// Where they come from.
    pub(crate) basis: FlowBasis,
    /// How far they may be trusted.
    pub(crate) certainty: Certainty,
}

impl Flow {
    /// The flows of a job.
    pub(crate) fn of(facts: &Facts, constants: &Constants) -> Self {
        let eta = constants.eta_work.value;
        let get = |notation: &str| facts.get(notation).and_then(|found| Some((found.interval()?, found.certainty)));
        if let Some((hourly, certainty)) = get("hourly_output") {
            return Self::hourly(hourly, certainty, eta);
        }
        let hours = get("work_hours_per_day").or_else(|| get("work_window_length_h"));
        if let (Some((volume, certainty)), Some((hours, _))) = (get("daily_volume"), hours)
            && hours.low() > 0.0
        {
            let mean = closed(volume) / closed(hours);
            return Self::read(mean, FlowMeaning::Mean, eta, FlowBasis::Volume, certainty);
        }
        let assumed = Interval::exact(ASSUMED_PUMPING_M3_PER_H);
        Self::read(assumed, FlowMeaning::Pumping, eta, FlowBasis::Assumed, Certainty::Assumed)
    }

    /// Both flows of a stated one.
    fn read(stated: Interval, meaning: FlowMeaning, eta: Interval, basis: FlowBasis, certainty: Certainty) -> Self {
        let Flows { mean_m3_per_h: mean, pumping_m3_per_h: pumping } = flows(stated, meaning, eta);
        Self { pumping, mean, basis, certainty }
    }

    /// A bare hourly output: the pumping rate lies between it and what it would be as a mean.
    fn hourly(hourly: Interval, certainty: Certainty, eta: Interval) -> Self {
        let (low, high) = if hourly.low().is_finite() && hourly.low() > 0.0 {
            (hourly.low(), if hourly.high().is_finite() { hourly.high() } else { hourly.low() })
        } else {
            (hourly.high(), hourly.high())
        };
        let stated = Interval::hull_of(low, hourly.value().clamp(low, high), high);
        Self::read(stated, FlowMeaning::Unclear, eta, FlowBasis::Hourly, certainty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_graph::knowledge::Knowledge;
    use fieldpack_quantity::{Quantity, Unit};

    fn facts(entries: &[(&str, Interval)]) -> Facts {
        entries
            .iter()
            .map(|(name, interval)| {
                ((*name).into(), Quantity::number(*interval, Unit::plain("m3/h"), Certainty::Stated))
            })
            .collect()
    }

    #[test]
    fn a_bare_hourly_output_keeps_both_readings() {
        let constants = Constants::of(&Knowledge::default());
        let flow = Flow::of(&facts(&[("hourly_output", Interval::exact(40.0))]), &constants);
        assert_eq!(flow.basis, FlowBasis::Hourly);
        assert!((flow.pumping.low() - 40.0).abs() < 1e-9 && (flow.pumping.high() - 57.142_857).abs() < 1e-5);
        let at_least = Flow::of(&facts(&[("hourly_output", Interval::at_least(60.0))]), &constants);
        assert!(at_least.pumping.high().is_finite() && at_least.pumping.low() >= 60.0);
    }

    #[test]
    fn a_volume_with_hours_gives_the_mean() {
        let constants = Constants::of(&Knowledge::default());
        let given = [("daily_volume", Interval::exact(300.0)), ("work_hours_per_day", Interval::exact(10.0))];
        let flow = Flow::of(&facts(&given), &constants);
        assert_eq!((flow.basis, flow.mean.value()), (FlowBasis::Volume, 30.0));
        assert!((flow.pumping.low() - 30.0 / 0.7).abs() < 1e-9 && (flow.pumping.high() - 60.0).abs() < 1e-9);
    }
}
