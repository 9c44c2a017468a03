//! Pumping height and length of line: the weight of the column against the pressure, friction where slump, bore and
//! output are stated, and what is on record of the machine. A maker's claim and a job's height are no ratings.

use super::claim::Claim;
use super::column::up;
use super::compare::is_unsure;
use super::finding::Finding;
use crate::contract::{ClaimKind, ClaimStanding, ClaimVerdict, Operator};
use crate::formulas::pumping::{greatest_distance_m, loss_kpa_per_m, shaft_power_kw};
use crate::text::{self, plain, say};
use crate::understand::Spoken;
use fieldpack_graph::knowledge::{Gearing, Language, Machine, MachineFigure};
use fieldpack_quantity::{Certainty, Interval};

/// Difference that is taken for rounding, share of the value.
const ROUNDING: f64 = 0.005;

/// Which way a line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Up,
    Level,
}

/// A pressure that a line is held against.
pub(super) struct Pressure<'a> {
    /// Megapascals.
    pub(super) interval: Interval,
    /// The machine's figure; nothing where the text states it.
    pub(super) figure: Option<&'a MachineFigure>,
    /// The number of the text.
    measure: Option<usize>,
}

/// Judges every height and distance that concrete is said to be pumped.
pub(super) fn check(claim: &Claim<'_>) -> Vec<Finding> {
    let numbers = 0..claim.said.measures.len();
    numbers.filter_map(|measure| judge(claim, measure, way(claim, measure)?)).collect()
}

/// Which way a number of metres goes: by its dimension, else by the nearest word of its sentence.
fn way(claim: &Claim<'_>, measure: usize) -> Option<Way> {
    let spoken = claim.spoken(measure)?;
    spoken.in_unit("m").filter(|_| !spoken.codes.is_empty())?;
    let dimension = claim.said.conditions.iter().find(|one| one.measure == Some(measure)).map(|one| &*one.dimension);
    match dimension {
        Some("pumping_height") => return Some(Way::Up),
        // A height that is called a slope's or a building's is the pump's where pumping is spoken of.
        None | Some("haul_distance" | "tunnel_length" | "pumping_distance_horizontal") => {}
        Some(other) if other.ends_with("_height") => {}
        Some(_) => return None,
    }
    let pumped = claim.says(spoken.from, "pumping")
        || claim.only_machine_at(spoken.from).is_some_and(|machine| pressure_figure(machine).is_some());
    if !pumped {
        return None;
    }
    if dimension == Some("pumping_distance_horizontal") {
        return Some(Way::Level);
    }
    let gap = |sense: &str| {
        let gaps = claim
            .in_sentence(spoken.from, sense)
            .map(|cue| if cue.to <= spoken.from { spoken.from - cue.to } else { cue.from.saturating_sub(spoken.to) });
        gaps.min()
    };
    match (gap("vertical"), gap("horizontal")) {
        (Some(up), Some(level)) => Some(if level < up { Way::Level } else { Way::Up }),
        (Some(_), None) => Some(Way::Up),
        (None, Some(_)) => Some(Way::Level),
        (None, None) => None,
    }
}

/// The rated pressure of a machine: its high-pressure gearing.
fn pressure_figure(machine: &Machine) -> Option<&MachineFigure> {
    let property = "max_concrete_pressure_mpa";
    machine
        .figure(property, Some(Gearing::HighPressure))
        .or_else(|| machine.figure(property, None))
        .filter(|figure| figure.number.is_some())
}

/// A number of a unit in the sentence of a position.
fn beside<'c>(claim: &'c Claim<'_>, at: usize, unit: &str) -> Option<(usize, &'c Spoken, Interval)> {
    let numbers = claim.said.measures.iter().enumerate();
    numbers
        .filter(|(_, spoken)| claim.said.same_sentence(spoken.from, at))
        .find_map(|(measure, spoken)| Some((measure, spoken, at_end(spoken, unit)?)))
}

/// A number at the end that it claims: up to 400 m is a claim about 400.
fn at_end(spoken: &Spoken, unit: &str) -> Option<Interval> {
    Spoken { op: Operator::Eq, low: spoken.high, ..spoken.clone() }.in_unit(unit)
}

/// Judges one height or distance.
fn judge(claim: &Claim<'_>, measure: usize, way: Way) -> Option<Finding> {
    let language = claim.language;
    let spoken = claim.spoken(measure)?;
    let metres = at_end(spoken, "m")?;
    let machine = claim.only_machine_at(spoken.from);
    let stated = beside(claim, spoken.from, "MPa").filter(|(_, _, value)| value.value() >= 1.0);
    let pressure = match (stated, machine.and_then(pressure_figure)) {
        (Some((measure, _, interval)), _) => Some(Pressure { interval, figure: None, measure: Some(measure) }),
        (None, Some(figure)) => {
            figure.number.map(|interval| Pressure { interval, figure: Some(figure), measure: None })
        }
        (None, None) => None,
    };
    let (name, label) = match way {
        Way::Up => ("pumping_height", say!(language, "泵送高度", "pumping height")),
        Way::Level => ("pumping_distance_horizontal", say!(language, "水平泵送距离", "horizontal pumping distance")),
    };
    let mut finding =
        Finding::new(claim, ClaimKind::Line, claim.said.sentence(spoken.from)).claimed(claim, name, label, measure);
    let records = machine.map(|machine| records(machine, way)).unwrap_or_default();
    if let Some(machine) = machine {
        let figures = records.iter().chain(pressure.iter().filter_map(|found| found.figure.as_ref()));
        finding = figures.fold(finding, |finding, figure| finding.figure(claim, machine, figure));
        finding = finding.about(claim.machine_ref(machine));
    }
    if let Some(measure) = pressure.as_ref().and_then(|found| found.measure) {
        finding = finding.claimed(claim, "pressure", say!(language, "压力", "pressure"), measure);
    }
    finding = finding.cite(claim.cite("pumping-reference", "3", Certainty::Known));
    let loss = loss(claim, spoken.from);
    Some(match way {
        Way::Up => up(claim, finding, &Asked { metres, machine, records, pressure, loss, at: spoken.from }),
        Way::Level => level(claim, finding, &Asked { metres, machine, records, pressure, loss, at: spoken.from }),
    })
}

/// What a line is judged by.
pub(super) struct Asked<'c> {
    /// Metres up or along.
    pub(super) metres: Interval,
    /// The machine named.
    machine: Option<&'c Machine>,
    /// What is on record of it.
    records: Vec<&'c MachineFigure>,
    /// The pressure stated or rated.
    pub(super) pressure: Option<Pressure<'c>>,
    /// The loss where it can be computed, kPa/m.
    pub(super) loss: Option<Interval>,
    /// Where it stands.
    at: usize,
}

/// What is on record of a machine that way: a maker's claim, jobs.
fn records(machine: &Machine, way: Way) -> Vec<&MachineFigure> {
    let names: &[&str] = match way {
        Way::Up => &["claimed_vertical_m", "job_vertical_m"],
        Way::Level => &["claimed_horizontal_m", "job_horizontal_m", "job_line_length_m"],
    };
    names.iter().flat_map(|name| machine.figures_of(name)).filter(|figure| figure.number.is_some()).collect()
}

/// The loss of the line, kPa/m, where slump, bore and output are stated.
fn loss(claim: &Claim<'_>, at: usize) -> Option<Interval> {
    let stated = |notation: &str| {
        let conditions = claim.said.conditions.iter().filter(|one| claim.said.same_sentence(one.from, at));
        conditions.filter(|one| &*one.dimension == notation).find_map(|one| one.number)
    };
    let (slump, bore) = (stated("slump")?, stated("pipe_diameter")?);
    let (_, _, flow) = beside(claim, at, "m3/h")?;
    let constants = &claim.constants;
    let slump = Interval::between(slump.0, slump.1);
    Some(loss_kpa_per_m(slump, bore.0, flow, constants.t2_t1.value, constants.a2.value))
}

/// What an unconfirmed rating adds in words.
pub(super) fn doubt(figure: Option<&MachineFigure>, language: Language) -> String {
    match figure.filter(|figure| is_unsure(figure)) {
        Some(figure) if figure.by_designation => say!(language, "（由型号推出）", " (by designation)"),
        Some(_) => say!(language, "（未确认）", " (unconfirmed)"),
        None => String::new(),
    }
}

/// Judges by what is on record of the machine: reached on a job, or claimed by its maker; else gives the finding back.
pub(super) fn recorded(
    claim: &Claim<'_>,
    finding: Finding,
    asked: &Asked<'_>,
    reason: String,
) -> Result<Finding, Box<Finding>> {
    let language = claim.language;
    let value = asked.metres.value();
    let reached = asked.records.iter().find(|figure| {
        let end = figure.number.map(|number| if number.low().is_finite() { number.low() } else { number.high() });
        end.is_some_and(|end| value <= end * (1.0 + ROUNDING))
    });
    let (Some(figure), Some(machine)) = (reached, asked.machine) else { return Err(Box::new(finding)) };
    let name = claim.knowledge.label(&machine.iri, language);
    let known = figure.number.map(text::range).unwrap_or_default();
    let job = figure.property.starts_with("job_");
    let told = if job {
        say!(language, "{name}在一个工程中达到过{known} m", "the {name} reached {known} m on one job")
    } else {
        say!(
            language,
            "{known} m是{name}厂家的宣称，不是额定值",
            "{known} m is what the maker of the {name} claims, no rating"
        )
    };
    let reason = say!(language, "{told}；{reason}", "{told}; {reason}");
    if job && claim.says(asked.at, "job") {
        return Ok(finding.judged(ClaimVerdict::Holds, reason));
    }
    let condition = if job {
        say!(language, "配合比、管路与流量和那个工程相当", "mix, line and output are like those of that job")
    } else {
        say!(
            language,
            "配合比、管路与流量使摩阻不超过所剩压力，由计算或试泵证实",
            "mix, line and output keep the friction within what is left, shown by calculation or trial"
        )
    };
    Ok(finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition))
}

/// Judges a distance.
fn level(claim: &Claim<'_>, finding: Finding, asked: &Asked<'_>) -> Finding {
    let language = claim.language;
    let wanted = text::range(asked.metres);
    let (Some(pressure), Some(loss)) = (&asked.pressure, asked.loss) else {
        let reason = say!(
            language,
            "水平{wanted} m所需压力取决于坍落度、管径和流量，句中没有给全",
            "what {wanted} m of level pipe ask depends on slump, bore and output, which are not all stated"
        );
        return recorded(claim, finding, asked, reason.clone()).unwrap_or_else(|finding| {
            let missing = say!(language, "额定压力、坍落度、管径、流量", "rated pressure, slump, bore, output");
            finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing)
        });
    };
    let most = greatest_distance_m(pressure.interval, loss, 0.0);
    let source = claim.cite("jgjt-10-2011", "pumping resistance", Certainty::Known);
    let finding = finding
        .quantity(
            "loss_kpa_per_m",
            say!(language, "每米压力损失", "loss per metre"),
            plain(loss, "kPa/m", Certainty::Derived),
            ClaimStanding::Computed,
            Some(source.clone()),
        )
        .quantity(
            "greatest_distance_m",
            say!(language, "最大水平（换算）距离", "greatest level, equivalent, distance"),
            plain(most, "m", Certainty::Derived),
            ClaimStanding::Computed,
            Some(source.clone()),
        )
        .cite(source);
    let (rated, reach, each) = (text::range(pressure.interval), text::range(most), text::range(loss));
    let reason = say!(
        language,
        "每米损失{each} kPa，{rated} MPa最远{reach} m（换算长度）；所说为{wanted} m",
        "at {each} kPa a metre {rated} MPa go {reach} m of equivalent length; {wanted} m is claimed"
    );
    // The power that the duty takes is the other limit: it is said, the power check judges it.
    let power = beside(claim, asked.at, "m3/h")
        .map(|(_, _, flow)| shaft_power_kw(pressure.interval, flow, claim.constants.eta_pumping.value));
    let finding = match power {
        Some(power) => finding.quantity(
            "shaft_kw",
            say!(language, "所需轴功率", "shaft power needed"),
            plain(power, "kW", Certainty::Derived),
            ClaimStanding::Computed,
            None,
        ),
        None => finding,
    };
    if asked.metres.value() > most.high() {
        return finding.judged(ClaimVerdict::Contradicts, reason);
    }
    let condition = say!(
        language,
        "弯管、锥管、软管与垂直段的换算长度计入后仍在其内",
        "it stays within that with bends, taper, hose and rise counted in"
    );
    finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition)
}
