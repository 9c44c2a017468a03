//! Output times pressure against power: `P Q / 3.6` is what the concrete takes, over the efficiency what the shaft must
//! give. The two ends of a designation belong to two gearings and are never available together.

use super::claim::Claim;
use super::compare::is_unsure;
use super::derate::{drive, factor};
use super::duty::{Power, Words};
use super::finding::Finding;
use super::physics::with_height;
use crate::contract::{ClaimKind, ClaimStanding, ClaimVerdict, Operator};
use crate::formulas::pumping::shaft_power_kw;
use crate::text::{self, plain, say};
use crate::understand::Spoken;
use fieldpack_graph::knowledge::{Gearing, Machine, MachineFigure};
use fieldpack_quantity::{Certainty, Interval};

/// Near enough to an end of a gearing to be that end.
const AT_END: f64 = 0.95;

/// Judges each output with a pressure beside it.
pub(super) fn check(claim: &Claim<'_>) -> Vec<Finding> {
    let numbers = 0..claim.said.measures.len();
    let flows = numbers.clone().filter(|at| claim.output(*at).is_some());
    flows
        .filter_map(|flow| {
            let from = claim.spoken(flow)?.from;
            let pressure = numbers
                .clone()
                .filter(|at| converts(claim, *at, "MPa") && is_high(claim, *at))
                .filter(|at| claim.spoken(*at).is_some_and(|one| claim.said.same_sentence(one.from, from)))
                .min_by_key(|at| at.abs_diff(flow))?;
            judge(claim, flow, pressure)
        })
        .collect()
}

/// Whether a number is one of a unit.
fn converts(claim: &Claim<'_>, measure: usize, unit: &str) -> bool {
    claim.spoken(measure).is_some_and(|spoken| spoken.in_unit(unit).is_some())
}

/// Whether a pressure is one of a concrete line: at least 1 MPa, so neither of the air nor of the ground.
fn is_high(claim: &Claim<'_>, measure: usize) -> bool {
    claim.spoken(measure).and_then(|spoken| spoken.in_unit("MPa")).is_some_and(|pressure| pressure.value() >= 1.0)
}

/// Judges an output at a pressure.
fn judge(claim: &Claim<'_>, flow: usize, pressure: usize) -> Option<Finding> {
    let language = claim.language;
    let (q, p) = (&claim.output(flow)?, claim.spoken(pressure)?);
    // A bound is claimed at its end: up to 80 m3/h at up to 16 MPa.
    let at =
        |spoken: &Spoken, unit: &str| Spoken { op: Operator::Eq, low: spoken.high, ..spoken.clone() }.in_unit(unit);
    let (q_value, p_value) = (at(q, "m3/h")?, at(p, "MPa")?);
    let hydraulic = shaft_power_kw(p_value, q_value, Interval::ONE);
    let shaft = shaft_power_kw(p_value, q_value, claim.constants.eta_pumping.value);
    let machine = claim.only_machine_at(q.from);
    let eta = claim.constants.eta_pumping.certainty;
    let formula = claim.cite("pumping-reference", "7", eta);
    let mut finding = Finding::new(claim, ClaimKind::Power, claim.said.sentence(q.from))
        .claimed(claim, "output", say!(language, "输出量", "output"), flow)
        .claimed(claim, "pressure", say!(language, "压力", "pressure"), pressure)
        .quantity(
            "hydraulic_kw",
            say!(language, "液压功率 P·Q/3.6", "hydraulic power P Q / 3.6"),
            plain(hydraulic, "kW", Certainty::Derived),
            ClaimStanding::Computed,
            Some(formula.clone()),
        )
        .quantity(
            "shaft_kw",
            say!(language, "所需轴功率（总效率0.65~0.75）", "shaft power needed (efficiency 0.65 to 0.75)"),
            plain(shaft, "kW", eta),
            ClaimStanding::Computed,
            Some(formula.clone()),
        )
        .cite(formula);
    let height = claim.height_at(q.from).filter(|height| height.interval.high() > 1000.0);
    if let Some(height) = &height {
        finding = with_height(claim, finding, height).cite(claim.cite("derating-reference", "2; 3", Certainty::Known));
    }
    let drive = drive(claim, machine, q.from);
    let factor = height.as_ref().map_or(Interval::ONE, |height| self::factor(claim, drive, height.interval));
    let joint = is_one_point(claim, q, p);
    let duty = [q_value, p_value];
    let words = Words { claim, hydraulic, shaft, height: height.as_ref(), factor, joint, duty };
    if let Some(machine) = machine
        && let Some(ends) = ends(machine, q_value.value(), p_value.value())
    {
        finding = ends.iter().fold(finding, |finding, figure| finding.figure(claim, machine, figure));
        let name = claim.knowledge.label(&machine.iri, language);
        let need = words.need();
        let reason = say!(
            language,
            "{name}的输出量与压力是两个档位的两端（低压档大排量、高压档高压力），不能同时得到；{need}",
            "output and pressure of the {name} are the ends of two gearings, high output in one and high pressure in the other, and never available together; {need}"
        );
        let found = power(machine);
        let reason = found.as_ref().map_or(reason.clone(), |found| format!("{reason}{}", words.have(found)));
        let finding = found.map_or(finding.clone(), |found| show(claim, finding, machine, &found));
        return Some(if joint {
            finding.judged(ClaimVerdict::Contradicts, reason)
        } else {
            finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(words.ends_meant())
        });
    }
    let stated = stated(claim, q.from);
    let found = stated.or_else(|| machine.and_then(power));
    let Some(found) = found else { return Some(open(claim, finding, &words, machine)) };
    if let Some(machine) = machine {
        finding = show(claim, finding, machine, &found);
    } else if let Some(measure) = found.measure {
        finding = finding.claimed(claim, "power", say!(language, "功率", "power"), measure);
    }
    Some(verdict(claim, finding, &words, &found))
}

/// Whether output and pressure are claimed at one point: with `at`, `以`, `同时`; a list of both does not say so.
fn is_one_point(claim: &Claim<'_>, flow: &Spoken, pressure: &Spoken) -> bool {
    let (first, second) = if flow.from < pressure.from { (flow, pressure) } else { (pressure, flow) };
    let joins = claim.in_sentence(flow.from, "together").any(|cue| {
        let between = first.end <= cue.from && cue.to <= second.from;
        let beside = cue.to == pressure.from || cue.from == pressure.to;
        between || beside
    });
    joins || claim.says(flow.from, "simultaneous")
}

/// Adds the power that a finding rests on.
fn show(claim: &Claim<'_>, finding: Finding, machine: &Machine, found: &Power<'_>) -> Finding {
    match (found.figure, found.measure) {
        (Some(figure), _) => finding.figure(claim, machine, figure),
        (None, Some(measure)) => finding.claimed(claim, "power", say!(claim.language, "功率", "power"), measure),
        (None, None) => finding,
    }
}

/// The two figures that a claim takes from two gearings, where it does.
fn ends(machine: &Machine, flow: f64, pressure: f64) -> Option<[&MachineFigure; 2]> {
    let of = |property: &str, gearing| machine.figure(property, Some(gearing));
    let low = of("max_output_m3_per_h", Gearing::LowPressure)?;
    let high = of("max_concrete_pressure_mpa", Gearing::HighPressure)?;
    let most = |figure: &MachineFigure| figure.number.map(Interval::value).filter(|value| value.is_finite());
    // What the other end of each gearing is, where it is published.
    let slow = of("max_output_m3_per_h", Gearing::HighPressure).and_then(most);
    let soft = of("max_concrete_pressure_mpa", Gearing::LowPressure).and_then(most);
    let fast_enough = slow.is_some_and(|slow| flow <= slow) || soft.is_some_and(|soft| pressure <= soft);
    let both = flow > AT_END * most(low)? && pressure > AT_END * most(high)?;
    let beyond = slow.is_some_and(|slow| flow > slow) && soft.is_some_and(|soft| pressure > soft);
    ((both || beyond) && !fast_enough).then_some([low, high])
}

/// The power of a machine: engine, else motor.
fn power(machine: &Machine) -> Option<Power<'_>> {
    let figure = ["engine_kw", "motor_kw"].iter().find_map(|property| machine.figure(property, None))?;
    Some(Power { interval: figure.number?, figure: Some(figure), measure: None })
}

/// The power that the sentence states.
fn stated<'a>(claim: &Claim<'_>, at: usize) -> Option<Power<'a>> {
    let mut numbers = claim.said.measures.iter().enumerate();
    numbers.find_map(|(measure, spoken)| {
        let power = spoken.in_unit("kW").filter(|_| claim.said.same_sentence(spoken.from, at))?;
        let value = if power.value().is_finite() { power.value() } else { power.low() };
        Some(Power { interval: Interval::exact(value), figure: None, measure: Some(measure) })
    })
}

/// Judges the duty against a power.
fn verdict(claim: &Claim<'_>, finding: Finding, words: &Words<'_, '_>, found: &Power<'_>) -> Finding {
    let language = claim.language;
    let left = found.interval * words.factor;
    let reason = format!("{}{}", words.need(), words.have(found));
    let unsure = found.figure.is_some_and(is_unsure);
    let needed = text::range(words.nameplate());
    let confirmed = say!(
        language,
        "厂家样本证实铭牌不少于{needed} kW",
        "the maker's sheet shows a nameplate of at least {needed} kW"
    );
    if !words.joint && left.high() < words.shaft.low() {
        let trade = words.trade(left);
        let reason = say!(language, "{reason}；{trade}", "{reason}; {trade}");
        finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(words.ends_meant())
    } else if left.high() < words.hydraulic.low() {
        let reason = say!(language, "{reason}；效率为1也不够", "{reason}; not even an efficiency of 1 would do");
        finding.judged(ClaimVerdict::Contradicts, reason)
    } else if left.high() < words.shaft.low() {
        let eta = text::number(words.hydraulic.value() / left.high());
        let reason = say!(language, "{reason}；总效率要到{eta}", "{reason}; the efficiency would have to be {eta}");
        if unsure {
            return finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(confirmed);
        }
        finding.judged(ClaimVerdict::Contradicts, reason)
    } else if left.low() >= words.shaft.high() && !unsure {
        let gearing = say!(
            language,
            "功率足够；两个数须在同一档位",
            "the power suffices; both figures must belong to one gearing"
        );
        let reason = format!("{reason}{}{gearing}", say!(language, "；", "; "));
        finding.judged(ClaimVerdict::Holds, reason)
    } else if left.low() >= words.shaft.high() {
        finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(confirmed)
    } else {
        let eta = text::number((words.hydraulic.value() / left.low().max(f64::MIN_POSITIVE)).min(1.0));
        let condition = say!(language, "总效率不低于{eta}", "the efficiency is at least {eta}");
        finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition)
    }
}

/// A duty without a power to hold it against.
fn open(claim: &Claim<'_>, finding: Finding, words: &Words<'_, '_>, machine: Option<&Machine>) -> Finding {
    let language = claim.language;
    let needed = text::range(words.nameplate());
    let condition = say!(
        language,
        "驱动功率铭牌不少于{needed} kW，且两个数属于同一档位",
        "the drive has a nameplate of at least {needed} kW and both figures belong to one gearing"
    );
    let missing = machine.map_or_else(
        || say!(language, "机型或驱动功率", "the machine or its power"),
        |machine| {
            let name = claim.knowledge.label(&machine.iri, language);
            say!(language, "{name}的驱动功率", "the drive power of the {name}")
        },
    );
    let finding = machine.map_or(finding.clone(), |machine| finding.about(claim.machine_ref(machine)));
    finding.judged(ClaimVerdict::HoldsOnlyIf, words.need()).only_if(condition).missing(missing)
}
