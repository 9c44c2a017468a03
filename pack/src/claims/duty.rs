//! A duty of output and pressure, and the power that it is held against, in words.

use super::claim::{Claim, Height};
use super::compare::is_unsure;
use super::derate::percent;
use crate::text::{self, say};
use fieldpack_graph::knowledge::MachineFigure;
use fieldpack_quantity::Interval;

/// A power that the claim rests on.
pub(super) struct Power<'a> {
    /// Kilowatts at sea level.
    pub(super) interval: Interval,
    /// The machine's figure; nothing where the text states it.
    pub(super) figure: Option<&'a MachineFigure>,
    /// The number of the text.
    pub(super) measure: Option<usize>,
}

/// The sentences of a power check.
pub(super) struct Words<'c, 'k> {
    /// The claim.
    pub(super) claim: &'c Claim<'k>,
    /// What the concrete takes, kW.
    pub(super) hydraulic: Interval,
    /// What the shaft must give, kW.
    pub(super) shaft: Interval,
    /// The height, where one is spoken of.
    pub(super) height: Option<&'c Height>,
    /// What it leaves of a nameplate.
    pub(super) factor: Interval,
    /// Whether output and pressure are claimed at one point.
    pub(super) joint: bool,
    /// Output, m3/h, and pressure, MPa.
    pub(super) duty: [Interval; 2],
}

impl Words<'_, '_> {
    /// The nameplate that the duty asks.
    pub(super) fn nameplate(&self) -> Interval {
        let low = self.shaft.low() / self.factor.high().max(f64::MIN_POSITIVE);
        let high = self.shaft.high() / self.factor.low().max(f64::MIN_POSITIVE);
        Interval::between(low, high)
    }

    /// What the duty asks.
    pub(super) fn need(&self) -> String {
        let (hydraulic, shaft) = (text::range(self.hydraulic), text::range(self.shaft));
        let need = say!(
            self.claim.language,
            "压力乘输出量为{hydraulic} kW液压功率，轴功率需{shaft} kW",
            "pressure times output is {hydraulic} kW hydraulic and asks {shaft} kW at the shaft"
        );
        let Some(height) = self.height else { return need };
        let (place, factor, nameplate) = (&height.words, percent(self.factor), text::range(self.nameplate()));
        say!(
            self.claim.language,
            "{need}；在{place}只剩铭牌的{factor}，铭牌需{nameplate} kW",
            "{need}; at {place} {factor} of a nameplate is left, so the nameplate must be {nameplate} kW"
        )
    }

    /// The condition under which a list of both ends is no claim about one point.
    pub(super) fn ends_meant(&self) -> String {
        say!(
            self.claim.language,
            "两个数各是一个档位的上限，不作为同一工作点",
            "each figure is the upper end of a gearing of its own, and not one working point"
        )
    }

    /// What a power gives at the one end and at the other.
    pub(super) fn trade(&self, power: Interval) -> String {
        let [flow, pressure] = self.duty;
        let most = power * self.claim.constants.eta_pumping.value * 3.6;
        let (q, p) = (text::number(flow.value()), text::number(pressure.value()));
        let (at_p, at_q) = (text::range(most / pressure), text::range(most / flow));
        say!(
            self.claim.language,
            "{p} MPa时最多{at_p} m³/h，{q} m³/h时最多{at_q} MPa",
            "at {p} MPa at most {at_p} m³/h, at {q} m³/h at most {at_q} MPa"
        )
    }

    /// What there is.
    pub(super) fn have(&self, found: &Power<'_>) -> String {
        let power = text::range(found.interval);
        let doubt = found.figure.filter(|figure| is_unsure(figure)).map(|figure| figure.by_designation);
        let doubt = match doubt {
            Some(true) => say!(self.claim.language, "（由型号推出）", " (by designation)"),
            Some(false) => say!(self.claim.language, "（未确认）", " (unconfirmed)"),
            None => String::new(),
        };
        say!(self.claim.language, "；现有{power} kW{doubt}", "; there are {power} kW{doubt}")
    }
}
