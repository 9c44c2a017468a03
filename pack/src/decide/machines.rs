//! Which machines can lead a job: every candidate checked against every design.

use super::check::{Check, CheckName};
use super::job::Job;
use super::offer::Offer;
use super::prepared::Prepared;
use super::ratings::{Drive, Rating};
use super::size::{Design, Duty, Sizing, duty_at};
use crate::formulas::derating::EngineType;
use crate::formulas::{derating, pumping};
use fieldpack_graph::knowledge::{Facts, Iri, Knowledge, Role};
use fieldpack_quantity::{Certainty, Interval, Quantity, Verdict};
use std::collections::HashSet;

/// Air at the intake where the site's temperature is not known, degrees Celsius: the reference.
pub(crate) const REFERENCE_C: f64 = 25.0;
/// Usual lowest working temperature of booms, degrees Celsius `[uncertain]`.
const BOOM_LOWEST_C: f64 = -15.0;

/// A lead machine in a design, with its checks.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'a> {
    /// The machine.
    pub(crate) rating: &'a Rating,
    /// What the design asks of it; for a boom pump the line is its own.
    pub(crate) duty: Duty,
    /// How many of them.
    pub(crate) count: u32,
    /// The checks.
    pub(crate) checks: Vec<Check>,
    /// Power at the shaft at the site, kW.
    pub(crate) site_power_kw: Option<Interval>,
    /// Largest rate of the whole pour that it sustains while stroking, m3/h.
    pub(crate) most_m3_per_h: f64,
    /// What it compares by.
    pub(crate) axes: Axes,
}

/// What candidates are compared by; smaller is better in each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Axes {
    /// Stands for cost where no prices are known: installed power per output, and pipe to lay, each against
    /// the least of all candidates.
    pub(crate) cost: f64,
    /// One minus the lowest reserve.
    pub(crate) risk: f64,
    /// Hours per cubic metre.
    pub(crate) time: f64,
    /// Carbon dioxide, kg/m3.
    pub(crate) carbon: f64,
}

impl Axes {
    /// The axes in the order reliability, cost, time, carbon.
    pub(crate) fn all(self) -> [f64; 4] {
        [self.risk, self.cost, self.time, self.carbon]
    }
}

impl Candidate<'_> {
    /// The weakest verdict of its checks.
    pub(crate) fn verdict(&self) -> Verdict {
        self.checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Possible)
    }

    /// Sum of how far the failing checks miss, relative; 0 when none fails.
    pub(crate) fn shortfall(&self) -> f64 {
        self.checks.iter().filter(|check| check.verdict == Verdict::Infeasible).map(Check::shortfall).sum()
    }

    /// Whether every check holds at the likely values, and at most one of them is not verified.
    pub(crate) fn is_likely(&self) -> bool {
        let unverified = self.checks.iter().filter(|check| !check.verified).count();
        self.checks.iter().all(Check::is_likely) && unverified <= if self.rating.has_boom() { 2 } else { 1 }
    }

    /// How large the machine is: the last word before IRIs, smaller first.
    pub(crate) fn size(&self) -> f64 {
        let figure = self.rating.reach_up_m.as_ref().or(self.rating.power_kw.as_ref());
        figure.map_or(f64::INFINITY, |figure| figure.interval.value())
    }

    /// The check that decides: the lowest reserve, and of equal ones the least margin in proportion.
    pub(crate) fn tightest(&self) -> Option<&Check> {
        let share = |check: &Check| {
            check
                .margin
                .zip(check.required)
                .map_or(-0.5, |(margin, required)| margin.low() / required.high().abs().max(1e-9))
        };
        let (bores, others): (Vec<&Check>, Vec<&Check>) =
            self.checks.iter().partition(|check| matches!(check.name, CheckName::Bore));
        let failing = bores.iter().copied().find(|check| check.verdict != Verdict::Sure);
        failing.or_else(|| {
            others
                .into_iter()
                .min_by(|a, b| a.reserve().total_cmp(&b.reserve()).then_with(|| share(a).total_cmp(&share(b))))
        })
    }

    /// The design, where it lays a line.
    pub(crate) fn design(&self) -> Option<Design> {
        (!self.rating.has_boom()).then_some(self.duty.design)
    }
}

/// What checking needs of the job.
pub(crate) struct Checking<'a> {
    /// The knowledge.
    pub(crate) knowledge: &'a Knowledge,
    /// Its prepared form.
    pub(crate) prepared: &'a Prepared,
    /// Everything known.
    pub(crate) facts: &'a Facts,
    /// The sizing.
    pub(crate) sizing: &'a Sizing,
    /// What is not wanted or not there.
    excluded: &'a [Iri],
    /// What may be offered.
    offer: Option<&'a Offer>,
    /// Air at the intake, degrees Celsius.
    ambient: Interval,
    /// What the site leaves of an engine's power.
    engine_factor: Interval,
    /// What the site leaves of a motor's power.
    motor_factor: Interval,
    /// How much more fuel the same work takes there.
    fuel_factor: Interval,
}

impl<'a> Checking<'a> {
    /// The tables of a job.
    pub(crate) fn new(job: &'a Job<'_>, sizing: &'a Sizing) -> Self {
        let eta = job.prepared.constants.eta_mechanical.value.value();
        let ambient = job.interval("ambient_temperature_max").unwrap_or(Interval::exact(REFERENCE_C));
        let altitude = job.interval("altitude");
        let factor = |drive: Drive| altitude.map_or(Interval::ONE, |at| power_factor(drive, at, ambient, eta));
        Self {
            knowledge: job.knowledge,
            prepared: job.prepared,
            facts: &job.site.facts,
            sizing,
            excluded: &job.excluded,
            offer: job.options.offer.as_deref(),
            ambient,
            engine_factor: factor(Drive::Diesel),
            motor_factor: factor(Drive::Electric),
            fuel_factor: altitude.map_or(Interval::ONE, |altitude| {
                let reference = Interval::exact(REFERENCE_C);
                derating::fuel_beta_iso(EngineType::TurboChargeCooled, altitude, reference, eta)
            }),
        }
    }

    /// All candidates of a role: its machines in every design, those that are excluded left out.
    pub(crate) fn candidates<'s>(&'s self, role: &'a Role) -> impl Iterator<Item = Candidate<'a>> + 's {
        let mut seen: HashSet<&'a str> = HashSet::new();
        role.classes
            .iter()
            .flat_map(move |class| self.prepared.of_class(self.knowledge, class))
            .filter(move |rating| seen.insert(&*rating.iri))
            .filter(move |rating| !self.is_excluded(rating))
            .flat_map(move |rating| self.of_machine(rating))
    }

    /// A machine in every design.
    pub(crate) fn of_machine<'s>(&'s self, rating: &'a Rating) -> impl Iterator<Item = Candidate<'a>> + 's {
        let duties: &[Duty] = if rating.has_boom() { &[] } else { &self.sizing.duties };
        let boom = rating.has_boom().then(|| self.boom(rating));
        boom.into_iter().chain(duties.iter().map(move |duty| self.line(rating, duty)))
    }

    /// Whether it is not offered, or the customer does not want it or does not have it: the machine, its class or its
    /// drive.
    pub(crate) fn is_excluded(&self, rating: &Rating) -> bool {
        self.offer.is_some_and(|offer| offer.outside.contains(&rating.iri))
            || self.excluded.iter().any(|iri| {
                **iri == *rating.iri
                    || self.knowledge.is_a(&rating.class, iri)
                    || rating
                        .drive
                        .word()
                        .is_some_and(|word| iri.ends_with(&format!("/power/{}", word.replace('_', "-"))))
            })
    }

    /// The interval of a fact.
    fn interval(&self, notation: &str) -> Option<Interval> {
        self.facts.get(notation).and_then(Quantity::interval)
    }

    /// What of the nameplate power is left at the site: factor by drive.
    pub(crate) fn power_factor(&self, drive: Drive) -> Interval {
        match drive {
            Drive::Electric => self.motor_factor,
            Drive::Diesel | Drive::TruckPto | Drive::Unknown => self.engine_factor,
        }
    }

    /// What of the nameplate power would be left at another altitude, m.
    pub(crate) fn power_factor_at(&self, drive: Drive, altitude_m: Interval) -> Interval {
        power_factor(drive, altitude_m, self.ambient, self.prepared.constants.eta_mechanical.value.value())
    }

    /// How much more fuel the same work takes at the site.
    pub(crate) fn fuel_factor(&self) -> Interval {
        self.fuel_factor
    }

    /// A pump that feeds a laid line.
    fn line(&self, rating: &'a Rating, duty: &Duty) -> Candidate<'a> {
        let constants = &self.prepared.constants;
        let site_power_kw = rating.power_kw.as_ref().map(|power| power.interval * self.power_factor(rating.drive));
        let mut checks = vec![
            Check::of_figure(
                CheckName::Pressure,
                duty.pressure.required_mpa,
                rating.pressure_mpa.as_ref(),
                Interval::ONE,
            ),
            Check::of_figure(
                CheckName::ShaftPower,
                duty.shaft_kw,
                rating.power_kw.as_ref(),
                self.power_factor(rating.drive),
            ),
            self.output(rating, duty),
        ];
        if let Some(smallest) = self.sizing.line.smallest_bore_mm() {
            let bore = Interval::exact(duty.design.bore_mm);
            checks.push(Check::at_least(CheckName::Bore, smallest, bore, Certainty::Known, false));
        }
        self.motor_altitude(rating, &mut checks);
        self.power_supply(rating, duty.design.pumps(), &mut checks);
        self.mark_assumed(&mut checks);
        let mut candidate = Candidate {
            rating,
            duty: duty.clone(),
            count: duty.design.pumps(),
            checks,
            site_power_kw,
            most_m3_per_h: 0.0,
            axes: Axes::default(),
        };
        if candidate.verdict() == Verdict::Infeasible {
            return candidate;
        }
        candidate.most_m3_per_h = self.most(rating, duty, site_power_kw);
        let energy = pumping::energy_kwh_per_m3(duty.pressure.required_mpa, constants.eta_pumping.value)
            * f64::from(1 + duty.design.relays);
        candidate.axes = self.axes(&candidate, Some(energy));
        candidate
    }

    /// The output check: in the gearing that gives the pressure where that is published, else by the
    /// end of the curve that is.
    fn output(&self, rating: &Rating, duty: &Duty) -> Check {
        let needed = duty.rated_output_m3_per_h;
        let in_gearing = rating
            .gearings
            .iter()
            .filter(|(pressure, _)| pressure.interval.high() >= duty.pressure.required_mpa.low())
            .map(|(_, output)| output)
            .max_by(|a, b| a.interval.value().total_cmp(&b.interval.value()));
        Check::of_figure(CheckName::Output, needed, in_gearing.or(rating.output_m3_per_h.as_ref()), Interval::ONE)
    }

    /// A boom pump: its own boom must reach; power is the carrier's and usually not published.
    fn boom(&self, rating: &'a Rating) -> Candidate<'a> {
        let line = &self.sizing.line;
        let design = Design { bore_mm: 125.0, lines: 1, relays: 0 };
        let flow = self.sizing.flow.pumping;
        let duty = duty_at(line, flow, &self.prepared.constants, design);
        let mut checks = vec![
            Check::of_figure(CheckName::Reach, line.rise_m, rating.reach_up_m.as_ref(), Interval::ONE),
            Check::of_figure(CheckName::ReachOut, line.level_m, rating.reach_out_m.as_ref(), Interval::ONE),
            Check::of_figure(
                CheckName::Output,
                duty.rated_output_m3_per_h,
                rating.output_m3_per_h.as_ref(),
                Interval::ONE,
            ),
            Check::unverified(CheckName::ShaftPower, None),
        ];
        if rating.reach_out_m.is_none()
            && let Some(up) = &rating.reach_up_m
        {
            // A boom reaches outwards less than upwards: where only the height is published, the distance
            // fails for sure beyond it and is not verified within.
            let out = Check::at_least(CheckName::ReachOut, line.level_m, up.interval, up.certainty, up.by_designation);
            checks[1] = if out.verdict == Verdict::Infeasible {
                out
            } else {
                Check::unverified(CheckName::ReachOut, Some(line.level_m))
            };
        }
        if let (Some(width), Some(needed)) = (self.interval("site_width"), &rating.outrigger_width_m) {
            let check = Check::at_least(CheckName::SiteWidth, needed.interval, width, needed.certainty, false);
            checks.push(check);
        }
        if let Some(coldest) = self.interval("ambient_temperature_min") {
            let limit = Interval::exact(BOOM_LOWEST_C);
            let check = Check::at_least(CheckName::Temperature, limit, coldest, Certainty::Uncertain, false);
            checks.push(check.never_failing());
        }
        self.mark_assumed(&mut checks);
        let rated = rating.output_m3_per_h.as_ref().map_or(f64::NAN, |output| output.interval.value());
        let most = rated * self.prepared.constants.alpha1.value.value();
        let mut candidate = Candidate {
            rating,
            duty,
            count: 1,
            checks,
            site_power_kw: None,
            most_m3_per_h: if most.is_finite() { most } else { flow.value() },
            axes: Axes::default(),
        };
        candidate.axes = self.axes(&candidate, None);
        candidate
    }

    /// Ordinary motors end at 4000 m.
    fn motor_altitude(&self, rating: &Rating, checks: &mut Vec<Check>) {
        if rating.drive == Drive::Electric
            && let Some(altitude) = self.interval("altitude")
            && altitude.high() > derating::MOTOR_LIMIT_M
        {
            let limit = Interval::exact(derating::MOTOR_LIMIT_M);
            checks.push(
                Check::at_least(CheckName::MotorAltitude, altitude, limit, Certainty::Checked, false).never_failing(),
            );
        }
    }

    /// An electric pump draws its shaft power over the motor's efficiency from what the site supplies.
    fn power_supply(&self, rating: &Rating, pumps: u32, checks: &mut Vec<Check>) {
        if rating.drive == Drive::Electric
            && let Some(supply) = self.interval("power_supply")
            && let Some(power) = &rating.power_kw
        {
            let eta = self.prepared.constants.eta_motor.value;
            let drawn = power.interval * f64::from(pumps) / eta;
            let supply = if supply.is_bounded() { supply } else { Interval::exact(supply.value()) };
            checks.push(Check::at_least(CheckName::PowerSupply, drawn, supply, power.certainty, power.by_designation));
        }
    }

    /// Caps checks at possible where geometry, mix or output was assumed.
    fn mark_assumed(&self, checks: &mut [Check]) {
        if self.sizing.line.certainty < Certainty::Assumed && self.sizing.flow.certainty < Certainty::Assumed {
            return;
        }
        for check in checks {
            *check = check.clone().assumed();
        }
    }

    /// The largest rate of the whole pour that power and output sustain, m3/h, at the likely values.
    fn most(&self, rating: &Rating, duty: &Duty, site_power_kw: Option<Interval>) -> f64 {
        let constants = &self.prepared.constants;
        let wanted = duty.flow_m3_per_h.high();
        let rated = rating
            .output_m3_per_h
            .as_ref()
            .map_or(wanted, |output| output.interval.value() * constants.alpha1.value.value());
        let Some(power) = site_power_kw.map(Interval::value) else {
            return rated.min(wanted) * f64::from(duty.design.lines);
        };
        let sustains = |flow: f64| {
            let at = duty_at(&self.sizing.line, Interval::exact(flow), constants, duty.design);
            at.shaft_kw.value() <= power
        };
        let (mut low, mut high) = (0.0, rated);
        if sustains(high) {
            low = high;
        }
        for _ in 0..14 {
            let middle = f64::midpoint(low, high);
            if sustains(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low * f64::from(duty.design.lines)
    }

    /// The axes of a candidate; `energy` at the shaft, kWh/m3.
    fn axes(&self, candidate: &Candidate<'_>, energy: Option<Interval>) -> Axes {
        let eta = self.prepared.constants.eta_work.value.value();
        let mean = (candidate.most_m3_per_h * eta).max(1e-6);
        // What a machine can do beyond the job is not worth hiring.
        let wanted = (candidate.most_m3_per_h.min(self.sizing.flow.pumping.high()) * eta).max(1e-6);
        let reserve = candidate.checks.iter().map(Check::reserve).fold(f64::INFINITY, f64::min).min(1.0);
        let recalled = if candidate.rating.name_recalled { 0.3 } else { 0.0 };
        let power = candidate.rating.power_kw.as_ref().map(|power| power.interval.value() * f64::from(candidate.count));
        Axes {
            cost: power.map_or(f64::INFINITY, |power| power / wanted),
            risk: 1.0 - reserve + recalled,
            time: 1.0 / mean,
            carbon: super::carbon::per_m3(self, candidate.rating.drive, energy)
                .map_or(f64::INFINITY, |figures| figures.carbon_kg_per_m3.value()),
        }
    }
}

/// What an altitude, m, and the air, degrees Celsius, leave of a drive's nameplate power.
fn power_factor(drive: Drive, altitude_m: Interval, ambient_c: Interval, mechanical_efficiency: f64) -> Interval {
    match drive {
        Drive::Electric => derating::motor_factor(altitude_m, ambient_c),
        Drive::Diesel | Drive::TruckPto | Drive::Unknown => {
            derating::engine_planning_factor(altitude_m, ambient_c, mechanical_efficiency)
        }
    }
}

/// Turns installed power per output, kWh/m3, into the cost axis: relative to the least of all, plus the
/// pipe to lay (lines times bore) relative to the least.
pub(crate) fn relate_cost(candidates: &mut [Candidate<'_>]) {
    let pipe =
        |candidate: &Candidate<'_>| candidate.design().map_or(0.0, |design| f64::from(design.lines) * design.bore_mm);
    let least = |values: &mut dyn Iterator<Item = f64>| {
        values.filter(|value| value.is_finite() && *value > 0.0).fold(f64::INFINITY, f64::min)
    };
    let feasible = |candidate: &&Candidate<'_>| candidate.verdict() != Verdict::Infeasible;
    let power = least(&mut candidates.iter().filter(feasible).map(|candidate| candidate.axes.cost));
    let bore = least(&mut candidates.iter().filter(feasible).map(pipe));
    for candidate in candidates {
        let laid = if bore.is_finite() { pipe(candidate) / bore } else { 0.0 };
        let installed = if power.is_finite() { candidate.axes.cost / power } else { candidate.axes.cost };
        candidate.axes.cost = installed + laid;
    }
}
