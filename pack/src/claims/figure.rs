//! Figures of a named machine against the published ones.
//!
//! Sources that differ keep their ends and are never averaged. A rating is not a job: what was reached on one site, what
//! a maker claims and what theory gives is evidence. A figure that is uncertain or read off the designation never
//! decides alone.

use super::altitude::CORRECTED_FROM_M;
use super::claim::Claim;
use super::compare::compare;
use super::finding::Finding;
use super::property;
use crate::contract::{ClaimKind, ClaimVerdict};
use crate::text::{self, say};
use fieldpack_graph::knowledge::{Machine, MachineFigure};
use fieldpack_quantity::{Certainty, Interval};

/// Judges every number of the text that belongs to a named machine.
pub(super) fn check(claim: &Claim<'_>) -> Vec<Finding> {
    (0..claim.said.measures.len()).filter_map(|measure| judge(claim, measure)).collect()
}

/// The unit of a figure as UCUM code.
fn code(figure: &MachineFigure) -> &str {
    if figure.unit.ucum.is_empty() { &figure.unit.unit } else { &figure.unit.ucum }
}

/// Judges one number.
fn judge(claim: &Claim<'_>, measure: usize) -> Option<Finding> {
    let spoken = &claim.output(measure).or_else(|| claim.spoken(measure).cloned())?;
    let mention = claim.machine_at(spoken.from).filter(|_| !spoken.codes.is_empty())?;
    // A power at a height is judged with what the height leaves of the nameplate.
    let powers = spoken.in_unit("kW").is_some() || spoken.in_unit("kV.A").is_some();
    if powers && claim.height_at(spoken.from).is_some_and(|height| height.interval.high() > CORRECTED_FROM_M) {
        return None;
    }
    let of_site = [
        "altitude",
        "air_pressure",
        "wind_speed",
        "wind_beaufort",
        "ambient_temperature_min",
        "ambient_temperature_max",
    ];
    if let Some(finding) = worked_at(claim, measure) {
        return Some(finding);
    }
    let about_site = |dimension: &str| of_site.contains(&dimension);
    if claim.said.conditions.iter().any(|one| one.measure == Some(measure) && about_site(&one.dimension)) {
        return None;
    }
    let language = claim.language;
    let finding = Finding::new(claim, ClaimKind::MachineFigure, claim.said.sentence(spoken.from));
    let [machine] = mention.machines.as_slice() else {
        return Some(several(claim, finding, mention.machines.as_slice(), measure));
    };
    let figures: Vec<(&MachineFigure, Interval)> = machine
        .figures
        .iter()
        .filter(|figure| figure.number.is_some() && !property::is_line(&figure.property))
        .filter_map(|figure| Some((figure, spoken.in_unit(code(figure))?)))
        .collect();
    // Metres up or along a line are judged as such.
    if spoken.in_unit("m").is_some() && claim.says(spoken.from, "pumping") && said_property(claim, measure).is_none() {
        return None;
    }
    let wanted = wanted(claim, measure, machine, &figures);
    let label = wanted.map_or_else(
        || say!(language, "所说的数值", "claimed figure"),
        |property| property::label(claim.knowledge, property, None, language),
    );
    let finding = finding.claimed(claim, wanted.unwrap_or("claimed"), label.clone(), measure);
    let chosen: Vec<_> = figures
        .iter()
        .filter(|(figure, _)| wanted.is_none_or(|wanted| property::says_of(&figure.property, wanted)))
        .copied()
        .collect();
    if chosen.is_empty() {
        let name = claim.knowledge.label(&machine.iri, language);
        let reason = say!(
            language,
            "没有{name}的{label}的公开数据；没有数据不等于没有限制",
            "no {label} of the {name} is published; an absent figure is not verified, never no limit"
        );
        let missing = say!(language, "{name}的厂家样本", "the maker's sheet of the {name}");
        return Some(
            finding
                .judged(ClaimVerdict::CannotBeSaid, reason)
                .missing(missing)
                .about(claim.machine_ref(machine))
                .cite(claim.cite("equipment-survey", &machine.model, Certainty::Known)),
        );
    }
    Some(compare(claim, finding, machine, measure, &chosen, wanted.is_some()))
}

/// A machine that is said to be for a height where it is on record to have worked: evidence, never a limit.
fn worked_at(claim: &Claim<'_>, measure: usize) -> Option<Finding> {
    let language = claim.language;
    let spoken = claim.spoken(measure)?;
    let height =
        |one: &crate::understand::SpokenCondition| one.measure == Some(measure) && &*one.dimension == "altitude";
    let machine = claim.only_machine_at(spoken.from).filter(|_| claim.said.conditions.iter().any(height))?;
    let figure = machine.figure("altitude_worked_m", None)?;
    let worked = figure.number?;
    let claimed =
        spoken.in_unit("m").map(|metres| if metres.value().is_finite() { metres.value() } else { metres.low() })?;
    let finding = Finding::new(claim, ClaimKind::MachineFigure, claim.said.sentence(spoken.from))
        .claimed(claim, "altitude", say!(language, "海拔", "altitude"), measure)
        .figure(claim, machine, figure);
    let (name, known) = (claim.knowledge.label(&machine.iri, language), text::range(worked));
    let reason = say!(
        language,
        "{name}有在{known} m作业的记录；这是一个工地的情况，不是海拔额定值，厂家的海拔限值没有公布",
        "the {name} is on record to have worked at {known} m; that is one site and no altitude rating, and no limit of its maker is published"
    );
    if claimed > worked.high() * 1.005 || claim.clause_says(spoken.from, "max") {
        let missing = say!(language, "厂家的海拔限值", "the maker's altitude limit");
        return Some(finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing));
    }
    if claim.says(spoken.from, "job") {
        return Some(finding.judged(ClaimVerdict::Holds, reason));
    }
    let condition = say!(language, "输出与功率按海拔修正", "output and power are corrected for the altitude");
    Some(finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition))
}

/// The figure that a word beside a number names: the nearest word of its clause, one in front before one behind.
pub(super) fn said_property<'c>(claim: &'c Claim<'_>, measure: usize) -> Option<&'c str> {
    let spoken = claim.spoken(measure)?;
    let (from, to) = claim.said.clause(spoken.from);
    let others = |at: usize, until: usize| {
        claim.said.measures.iter().any(|other| at <= other.from && other.to <= until && other.from != spoken.from)
    };
    claim
        .cues
        .iter()
        .filter(|cue| from <= cue.from && cue.to <= to)
        .filter_map(|cue| Some((cue, cue.sense.strip_prefix("property:")?)))
        .filter(
            |(cue, _)| if cue.to <= spoken.from { !others(cue.to, spoken.from) } else { !others(spoken.to, cue.from) },
        )
        .min_by_key(|(cue, _)| {
            let gap =
                if cue.to <= spoken.from { spoken.from - cue.to } else { 100 + cue.from.saturating_sub(spoken.to) };
            (gap, usize::MAX - (cue.to - cue.from))
        })
        .map(|(_, property)| property)
}

/// The figure that a number is of: named beside it, else the usual one of its unit that the machine has.
fn wanted<'c>(
    claim: &'c Claim<'_>,
    measure: usize,
    machine: &Machine,
    figures: &[(&MachineFigure, Interval)],
) -> Option<&'c str> {
    let has = |property: &str| figures.iter().any(|(figure, _)| property::says_of(&figure.property, property));
    let said = said_property(claim, measure);
    let spoken = claim.output(measure).or_else(|| claim.spoken(measure).cloned())?;
    // A word for the engine beside the power of an electric machine means its motor.
    let fits = |property: &str| {
        let units = property::usual(|unit| spoken.in_unit(unit).is_some());
        has(property) || units.contains(&property)
    };
    if let Some(said) = said.filter(|said| fits(said)) {
        let other = machine.figures.iter().any(|figure| &*figure.property == "motor_kw");
        return Some(if said == "engine_kw" && !has(said) && other { "motor_kw" } else { said });
    }
    let usual = property::usual(|unit| spoken.in_unit(unit).is_some());
    usual.iter().find(|property| has(property)).or(usual.first()).copied()
}

/// A designation that several makers use.
fn several(claim: &Claim<'_>, mut finding: Finding, machines: &[&Machine], measure: usize) -> Finding {
    let language = claim.language;
    for machine in machines {
        finding = finding.about(claim.machine_ref(machine));
    }
    let label = say!(language, "所说的数值", "claimed figure");
    finding
        .claimed(claim, "claimed", label, measure)
        .judged(
            ClaimVerdict::CannotBeSaid,
            say!(language, "这个型号有多个厂家使用", "several makers use this designation"),
        )
        .missing(say!(language, "厂家", "the maker"))
        .cite(claim.cite("equipment-survey", "", Certainty::Known))
}
