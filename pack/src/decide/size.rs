//! Duty points: what each design of the line asks of a pump.
//!
//! A design has free variables: the bore, one line or two parallel ones, a relay pump half way up. For
//! each the pressure (by the standard's method and by weight and friction), the flow in a line and the
//! shaft power are computed as intervals over both readings of the output.

use super::flow::Flow;
use super::line::JobLine;
use crate::calculate::constants::Constants;
use crate::formulas::pumping::{self, RequiredPressure};
use fieldpack_quantity::Interval;

/// Bores that a design may choose, mm.
const BORES_MM: [f64; 2] = [125.0, 150.0];
/// Rating of ordinary boom pipe, MPa `[uncertain]`: up to it nobody lays a second line.
const ORDINARY_PIPE_MPA: f64 = 8.5;

/// The free variables of a line's design.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Design {
    /// Bore, mm.
    pub(crate) bore_mm: f64,
    /// Parallel lines, each with its own pump.
    pub(crate) lines: u32,
    /// Relay pumps in each line.
    pub(crate) relays: u32,
}

impl Design {
    /// Pumps that the design needs.
    pub(crate) fn pumps(self) -> u32 {
        self.lines * (1 + self.relays)
    }

    /// A stable name for ordering and for the footprint.
    pub(crate) fn key(self) -> String {
        format!("dn{:.0}-l{}-r{}", self.bore_mm, self.lines, self.relays)
    }
}

/// What a design asks of each of its pumps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Duty {
    /// The design.
    pub(crate) design: Design,
    /// The line that the governing pump feeds.
    pub(crate) line: pumping::Line,
    /// Rate while it strokes, in one line, m3/h.
    pub(crate) flow_m3_per_h: Interval,
    /// Loss, kPa per metre of straight level pipe.
    pub(crate) loss_kpa_per_m: Interval,
    /// Equivalent horizontal length, m.
    pub(crate) equivalent_length_m: Interval,
    /// The pressures.
    pub(crate) pressure: RequiredPressure,
    /// Shaft power, kW.
    pub(crate) shaft_kw: Interval,
    /// Rated output that the machine must have, m3/h.
    pub(crate) rated_output_m3_per_h: Interval,
}

/// Everything that does not depend on the machine.
#[derive(Clone, Debug)]
pub(crate) struct Sizing {
    /// The geometry and the mix.
    pub(crate) line: JobLine,
    /// The flows.
    pub(crate) flow: Flow,
    /// The designs with what they ask.
    pub(crate) duties: Vec<Duty>,
}

/// How far a design may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// One line, and a second one where a single line asks for more than ordinary pipe bears.
    Usual,
    /// A second line in any case, and a relay pump: where nothing else does it.
    Extended,
}

impl Sizing {
    /// Sizes the designs of a job.
    pub(crate) fn of(line: JobLine, flow: Flow, constants: &Constants, extent: Extent) -> Self {
        let bores: Vec<f64> = line.bore_mm.map_or_else(|| BORES_MM.to_vec(), |bore| vec![bore]);
        let at = |lines: u32, relays: u32| {
            bores
                .iter()
                .map(|&bore_mm| duty(&line, &flow, constants, Design { bore_mm, lines, relays }))
                .collect::<Vec<_>>()
        };
        let mut duties = at(1, 0);
        let heavy = duties.iter().any(|duty| duty.pressure.required_mpa.high() > ORDINARY_PIPE_MPA);
        if heavy || extent == Extent::Extended {
            duties.extend(at(2, 0));
        }
        if extent == Extent::Extended {
            duties.extend(at(1, 1));
            duties.extend(at(2, 1));
        }
        Self { line, flow, duties }
    }
}

/// What a design asks of its governing pump.
pub(crate) fn duty(line: &JobLine, flow: &Flow, constants: &Constants, design: Design) -> Duty {
    duty_at(line, flow.pumping / f64::from(design.lines), constants, design)
}

/// What a design asks at a rate in one line, m3/h.
pub(crate) fn duty_at(line: &JobLine, flow_m3_per_h: Interval, constants: &Constants, design: Design) -> Duty {
    let rise_share = 1.0 / f64::from(1 + design.relays);
    let laid = line.in_bore(design.bore_mm, rise_share, 1.0);
    let loss_kpa_per_m = pumping::loss_kpa_per_m(
        line.slump_mm,
        design.bore_mm,
        flow_m3_per_h,
        constants.t2_t1.value.value(),
        constants.a2.value.value(),
    );
    let pressure = pumping::required_pressure(&laid, loss_kpa_per_m, line.density);
    Duty {
        design,
        line: laid,
        flow_m3_per_h,
        loss_kpa_per_m,
        equivalent_length_m: pumping::equivalent_length_m(&laid),
        shaft_kw: pumping::shaft_power_kw(pressure.required_mpa, flow_m3_per_h, constants.eta_pumping.value),
        rated_output_m3_per_h: flow_m3_per_h / constants.alpha1.value,
        pressure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_graph::knowledge::{Facts, Knowledge};
    use fieldpack_quantity::{Certainty, Quantity, Unit};

    /// The worked example: 200 mm slump, 120 m up, 300 m level, four bends, one taper, hose and valve.
    #[test]
    fn the_worked_example_comes_out() {
        let constants = Constants::of(&Knowledge::default());
        let facts: Facts =
            [("slump", 200.0, "mm"), ("pumping_height", 120.0, "m"), ("pumping_distance_horizontal", 300.0, "m")]
                .into_iter()
                .map(|(name, value, unit)| {
                    (name.into(), Quantity::number(Interval::exact(value), Unit::plain(unit), Certainty::Stated))
                })
                .collect();
        let line = JobLine::of(&facts, &constants);
        let rows = [
            (125.0, 1, 40.0, 9.66, 844.0, 9.45, 8.80, 9.45, [162.0, 150.0, 140.0]),
            (125.0, 1, 57.1, 12.56, 844.0, 11.90, 10.20, 11.90, [290.0, 270.0, 252.0]),
            (150.0, 1, 40.0, 6.32, 960.0, 7.37, 7.16, 7.37, [126.0, 117.0, 109.0]),
            (150.0, 1, 57.1, 8.00, 960.0, 8.98, 7.96, 8.98, [219.0, 204.0, 190.0]),
            (125.0, 2, 20.0, 6.27, 844.0, 6.59, 7.16, 7.16, [61.0, 57.0, 53.0]),
            (150.0, 2, 28.6, 5.21, 960.0, 6.30, 6.62, 6.62, [81.0, 75.0, 70.0]),
        ];
        for (bore_mm, lines, flow, loss, length, standard, physical, required, shaft) in rows {
            let duty = duty_at(&line, Interval::exact(flow), &constants, Design { bore_mm, lines, relays: 0 });
            let near = |got: f64, expected: f64, slack: f64| {
                assert!((got - expected).abs() <= slack, "DN{bore_mm} x{lines} {flow}: {got} for {expected}");
            };
            near(duty.loss_kpa_per_m.value(), loss, 0.006);
            near(duty.equivalent_length_m.value(), length, 0.5);
            near(duty.pressure.standard_mpa.value(), standard, 0.006);
            near(duty.pressure.physical_mpa.value(), physical, 0.006);
            near(duty.pressure.required_mpa.value(), required, 0.006);
            near(duty.shaft_kw.high(), shaft[0], 0.6);
            near(duty.shaft_kw.value(), shaft[1], 0.6);
            near(duty.shaft_kw.low(), shaft[2], 0.6);
        }
    }
}
