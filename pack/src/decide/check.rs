//! Checks: what a machine must keep, with signed margins, and how they read.
//!
//! A check fails only when the standard's own inequality fails; a missing figure is possible at best and
//! says "not verified"; a figure that is unconfirmed or read off the designation never makes a check
//! sure.

use super::ratings::Rated;
use crate::contract::{Constraint, SourceView};
use crate::text::{range, say, unit_of};
use fieldpack_graph::knowledge::{Language, RoleConstraint, Supply};
use fieldpack_graph::vocabulary;
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit, Verdict};
use std::sync::Arc;

/// Reserve beyond which more is not better: a planning margin of 0.80 of the rating.
pub(crate) const FULL_RESERVE: f64 = 0.25;

/// What is checked.
#[derive(Clone, Debug)]
pub(crate) enum CheckName {
    /// Rated concrete pressure against the required one.
    Pressure,
    /// Derated shaft power against the required one.
    ShaftPower,
    /// Rated output against the required one.
    Output,
    /// Bore against the stone.
    Bore,
    /// Reach of the boom.
    Reach,
    /// Height reach of the boom outwards.
    ReachOut,
    /// Outrigger spread against the width of the site.
    SiteWidth,
    /// Lowest temperature against the usual limit of booms.
    Temperature,
    /// Altitude against the limit of ordinary motors.
    MotorAltitude,
    /// Rated pressure of the line.
    LinePressure,
    /// Output of the plant.
    PlantOutput,
    /// Power on site against what the motor draws.
    PowerSupply,
    /// What the ontologies say that a machine in a role must keep.
    Role(Arc<RoleConstraint>),
}

impl CheckName {
    /// The name that the contract writes.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Role(constraint) => &constraint.notation,
            Self::Pressure => "pressure",
            Self::ShaftPower => "shaft_power",
            Self::Output => "output",
            Self::Bore => "bore",
            Self::Reach => "reach",
            Self::ReachOut => "reach_out",
            Self::SiteWidth => "site_width",
            Self::Temperature => "temperature",
            Self::MotorAltitude => "motor_altitude",
            Self::LinePressure => "line_pressure",
            Self::PlantOutput => "plant_output",
            Self::PowerSupply => "power_supply",
        }
    }

    /// The unit of its margin.
    pub(crate) fn unit(&self) -> Unit {
        let code = match self {
            Self::Role(constraint) => return constraint.unit.clone(),
            Self::Pressure | Self::LinePressure => "MPa",
            Self::ShaftPower | Self::PowerSupply => "kW",
            Self::Output | Self::PlantOutput => "m3/h",
            Self::Bore => "mm",
            Self::Reach | Self::ReachOut | Self::SiteWidth | Self::MotorAltitude => "m",
            Self::Temperature => "degC",
        };
        unit_of(code)
    }

    /// Whether what there is must stay under what is named.
    fn is_limit(&self) -> bool {
        matches!(self, Self::Role(constraint) if !constraint.at_least)
    }

    /// Whether what there is, is found on the site or computed, and no figure of a machine.
    fn is_computed(&self) -> bool {
        matches!(self, Self::Role(constraint) if matches!(constraint.available, Supply::Quantity(_)))
    }

    /// What is compared, in words.
    fn subject(&self, language: Language) -> &str {
        match (self, language) {
            (Self::Role(constraint), language) => constraint.label.get(language),
            (Self::Pressure, Language::Zh) => "出口压力",
            (Self::Pressure, Language::En) => "outlet pressure",
            (Self::ShaftPower, Language::Zh) => "现场轴功率",
            (Self::ShaftPower, Language::En) => "shaft power at the site",
            (Self::Output, Language::Zh) => "额定排量",
            (Self::Output, Language::En) => "rated output",
            (Self::Bore, Language::Zh) => "管径",
            (Self::Bore, Language::En) => "bore",
            (Self::Reach, Language::Zh) => "臂架高度",
            (Self::Reach, Language::En) => "boom reach upwards",
            (Self::ReachOut, Language::Zh) => "臂架水平伸距",
            (Self::ReachOut, Language::En) => "boom reach outwards",
            (Self::SiteWidth, Language::Zh) => "场地宽度（支腿展宽）",
            (Self::SiteWidth, Language::En) => "site width for the outriggers",
            (Self::Temperature, Language::Zh) => "臂架最低工作温度",
            (Self::Temperature, Language::En) => "lowest working temperature of the boom",
            (Self::MotorAltitude, Language::Zh) => "普通电机海拔上限",
            (Self::MotorAltitude, Language::En) => "altitude limit of ordinary motors",
            (Self::LinePressure, Language::Zh) => "管路额定压力",
            (Self::LinePressure, Language::En) => "rated pressure of the line",
            (Self::PlantOutput, Language::Zh) => "搅拌站产能",
            (Self::PlantOutput, Language::En) => "plant output",
            (Self::PowerSupply, Language::Zh) => "现场供电",
            (Self::PowerSupply, Language::En) => "power supply on site",
        }
    }
}

/// One inequality, evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// What is checked.
    pub(crate) name: CheckName,
    /// What is needed.
    pub(crate) required: Option<Interval>,
    /// What there is.
    pub(crate) available: Option<Interval>,
    /// Signed margin in the check's own unit.
    pub(crate) margin: Option<Interval>,
    /// Sure, possible or infeasible; never sure on a weak or missing figure.
    pub(crate) verdict: Verdict,
    /// The certainty of what there is.
    pub(crate) certainty: Certainty,
    /// The figure was read off the designation.
    pub(crate) by_designation: bool,
    /// Whether the figure is there at all.
    pub(crate) verified: bool,
    /// Something that went in was assumed.
    pub(crate) on_assumed: bool,
}

impl Check {
    /// Compares what there is with what is needed: `available - required`.
    pub(crate) fn at_least(
        name: CheckName,
        required: Interval,
        available: Interval,
        certainty: Certainty,
        by_designation: bool,
    ) -> Self {
        let margin = available - required;
        let weak = by_designation || certainty >= Certainty::Uncertain;
        let verdict = match margin.verdict() {
            Verdict::Sure if weak => Verdict::Possible,
            verdict => verdict,
        };
        Self {
            name,
            required: Some(required),
            available: Some(available),
            margin: Some(margin),
            verdict,
            certainty,
            by_designation,
            verified: true,
            on_assumed: false,
        }
    }

    /// Compares a rated figure, times a factor, with what is needed; not verified where it is absent.
    pub(crate) fn of_figure(name: CheckName, required: Interval, figure: Option<&Rated>, factor: Interval) -> Self {
        match figure {
            Some(figure) => {
                Self::at_least(name, required, figure.interval * factor, figure.certainty, figure.by_designation)
            }
            None => Self::unverified(name, Some(required)),
        }
    }

    /// Compares what there is with what is at most allowed: `required - available`.
    pub(crate) fn at_most(
        name: CheckName,
        allowed: Interval,
        available: Interval,
        certainty: Certainty,
        by_designation: bool,
    ) -> Self {
        let mirrored = Self::at_least(name, -allowed, -available, certainty, by_designation);
        Self { required: Some(allowed), available: Some(available), ..mirrored }
    }

    /// A check whose demand depends on what was not given.
    pub(crate) fn not_asked(name: CheckName, available: Option<Interval>) -> Self {
        Self { available, ..Self::unverified(name, None) }
    }

    /// A check whose figure is not published.
    pub(crate) fn unverified(name: CheckName, required: Option<Interval>) -> Self {
        Self {
            name,
            required,
            available: None,
            margin: None,
            verdict: Verdict::Possible,
            certainty: Certainty::Uncertain,
            by_designation: false,
            verified: false,
            on_assumed: false,
        }
    }

    /// Turns a failure into a warning: a figure that never decides.
    pub(crate) fn never_failing(mut self) -> Self {
        if self.verdict == Verdict::Infeasible {
            self.verdict = Verdict::Possible;
        }
        self
    }

    /// Caps the verdict at possible: something that went in was assumed.
    pub(crate) fn assumed(mut self) -> Self {
        self.on_assumed = true;
        if self.verdict == Verdict::Sure {
            self.verdict = Verdict::Possible;
        }
        self
    }

    /// Lowest margin relative to what is needed, -1 to [`FULL_RESERVE`]: the reliability of the check. An
    /// unverified one counts as half a shortfall, an unconfirmed one a tenth less than it reads. A bore is
    /// right or wrong and has no reserve.
    pub(crate) fn reserve(&self) -> f64 {
        let (Some(margin), Some(required)) = (self.margin, self.required) else { return -0.5 };
        if matches!(self.name, CheckName::Bore) && margin.low() >= 0.0 {
            return FULL_RESERVE;
        }
        let scale = required.high().abs().max(1e-9);
        let reserve = (margin.low() / scale).clamp(-1.0, FULL_RESERVE);
        if self.by_designation || self.certainty >= Certainty::Uncertain { reserve - 0.1 } else { reserve }
    }

    /// Whether it holds at the likely values; an unverified one is taken to.
    pub(crate) fn is_likely(&self) -> bool {
        self.margin.is_none_or(|margin| margin.value() >= 0.0)
    }

    /// How far it misses, relative: the high end of the margin, for ordering near misses.
    pub(crate) fn shortfall(&self) -> f64 {
        match (self.margin, self.required) {
            (Some(margin), Some(required)) if margin.high().is_finite() => {
                (margin.high() / required.value().abs().max(1e-9)).min(0.0)
            }
            _ => 0.0,
        }
    }

    /// The check as the answer shows it.
    pub(crate) fn constraint(&self, source: SourceView, language: Language) -> Constraint {
        let unit = self.name.unit();
        let show = |interval: Interval, certainty| Quantity::number(interval, unit.clone(), certainty);
        Constraint {
            name: self.name.as_str().into(),
            iri: vocabulary::term(&format!("constraint/{}", self.name.as_str().replace('_', "-"))).into(),
            quantity_required: self.required.map(|required| show(required, Certainty::Derived)),
            quantity_available: self.available.map(|available| show(available, self.certainty)),
            margin: self.margin.map(|margin| show(margin, self.certainty.and(Certainty::Derived))),
            verdict: self.verdict,
            source,
            message: self.message(language),
        }
    }

    /// The inequality in words, with the numbers.
    pub(crate) fn message(&self, language: Language) -> String {
        let subject = self.name.subject(language);
        let unit = self.name.unit();
        let unit = match crate::text::unit(&unit) {
            "" => String::new(),
            unit => format!(" {unit}"),
        };
        let (required, available) = (self.required.map(range), self.available.map(range));
        let (required, available) = match (required, available) {
            (Some(required), Some(available)) => (required, available),
            (None, Some(available)) => {
                return say!(
                    language,
                    "{subject}：可用{available}{unit}，要求值取决于尚未给出的条件",
                    "{subject}: {available}{unit} available, what is needed depends on what was not given"
                );
            }
            (Some(required), None) => return self.open(subject, &required, &unit, language),
            (None, None) => {
                return say!(
                    language,
                    "{subject}：未找到公开数据，未核实",
                    "{subject}: no published figure, not verified"
                );
            }
        };
        let relation = match self.margin.map(Interval::verdict) {
            Some(Verdict::Sure) => say!(language, "满足", "holds"),
            Some(Verdict::Infeasible) => say!(language, "不满足", "fails"),
            _ => say!(language, "部分情况下满足", "holds for part of the range"),
        };
        let standing = if self.by_designation {
            say!(language, "；按型号推读，须向厂家索取数据表", "; read off the designation, ask the maker's sheet")
        } else if self.certainty >= Certainty::Uncertain {
            say!(language, "；数据未经核实，须向厂家确认", "; unconfirmed figure, ask the maker")
        } else if self.on_assumed {
            say!(language, "；输入含假定或未核实的值", "; on assumed or unconfirmed inputs")
        } else {
            String::new()
        };
        if self.name.is_limit() {
            return say!(
                language,
                "{subject}：此处{available}{unit}，限值{required}{unit}，{relation}{standing}",
                "{subject}: {available}{unit} here, limit {required}{unit}, {relation}{standing}"
            );
        }
        say!(
            language,
            "{subject}：需要{required}{unit}，可用{available}{unit}，{relation}{standing}",
            "{subject}: {required}{unit} needed, {available}{unit} available, {relation}{standing}"
        )
    }

    /// What is said where it is not known what there is: of a machine no figure, of a site no word.
    fn open(&self, subject: &str, required: &str, unit: &str, language: Language) -> String {
        if self.name.is_limit() {
            return say!(
                language,
                "{subject}：限值{required}{unit}，此处的值未知，未核实",
                "{subject}: {required}{unit} is the limit, the value here is not known, not verified"
            );
        }
        if self.name.is_computed() {
            return say!(
                language,
                "{subject}：需要{required}{unit}，现有值未知，未核实",
                "{subject}: {required}{unit} needed, what there is is not known, not verified"
            );
        }
        say!(
            language,
            "{subject}：需要{required}{unit}，未找到公开数据，未核实",
            "{subject}: {required}{unit} needed, no published figure, not verified"
        )
    }
}
