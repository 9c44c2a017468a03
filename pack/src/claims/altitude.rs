//! Power at an altitude: a sea-level kilowatt on the plateau, `no derating`, `full power at 4500 m`.
//!
//! What is left is the hull of ISO 3046-1 (intake not below 25 C) and the 4 % rule for engines, of the two
//! readings of IEC 60034-1 for motors, and for a generating set the smaller of engine and alternator.

use super::claim::{Claim, Height};
use super::derate::{AIR_C, Drive, drive, factor, percent};
use super::finding::Finding;
use super::physics::with_height;
use crate::contract::{ClaimKind, ClaimStanding, ClaimVerdict, SourceView};
use crate::formulas::derating::{MOTOR_LIMIT_M, alternator_factor};
use crate::text::{self, plain, say};
use fieldpack_graph::knowledge::{Machine, MachineFigure};
use fieldpack_quantity::{Certainty, Interval};

/// From here on sets and motors are corrected, m.
pub(super) const CORRECTED_FROM_M: f64 = 1000.0;

/// What is left of a power at a height.
struct Left {
    /// The share, 0 to 1.
    factor: Interval,
    /// By what.
    source: SourceView,
    /// Whether it is a motor.
    motor: bool,
}

/// Judges what is said of power at a height.
pub(super) fn check(claim: &Claim<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for cue in claim.cues.iter().filter(|cue| &*cue.sense == "full_power") {
        let sentence = claim.said.sentence(cue.from);
        if !findings.iter().any(|known| known.from == sentence.0) {
            findings.push(full_power(claim, cue.from, sentence));
        }
    }
    let powers = (0..claim.said.measures.len()).filter_map(|measure| stated_power(claim, measure));
    findings.extend(powers);
    findings
}

/// What is left at a height of what drives the machine.
fn left(claim: &Claim<'_>, machine: Option<&Machine>, at: usize, height: &Height) -> Left {
    let air = Interval::exact(AIR_C);
    let set = claim.says(at, "generator") || machine.is_some_and(|machine| machine.class.contains("generat"));
    if let Some((factor, figure)) = machine.and_then(|machine| curve(machine, height.interval)) {
        return Left { factor, source: SourceView::from(&figure.source), motor: false };
    }
    let drive = drive(claim, machine, at);
    let engine = factor(claim, drive, height.interval);
    match (set, drive) {
        (true, _) => Left {
            factor: engine.min(alternator_factor(height.interval, air)),
            source: claim.cite("gbt-2819", "correction above 1000 m", Certainty::Checked),
            motor: false,
        },
        (false, Drive::Motor) => {
            Left { factor: engine, source: claim.cite("iec-60034-1", "", Certainty::Checked), motor: true }
        }
        (false, _) => Left { factor: engine, source: claim.cite("iso-3046-1", "", Certainty::Known), motor: false },
    }
}

/// What the maker's own curve leaves of a machine's output at a height, between its published points; it stands alone.
fn curve(machine: &Machine, height_m: Interval) -> Option<(Interval, &MachineFigure)> {
    let mut points: Vec<(f64, f64, &MachineFigure)> = machine
        .figures
        .iter()
        .filter_map(|figure| {
            let metres = figure.property.strip_prefix("output_fraction_at_")?.strip_suffix('m')?.parse().ok()?;
            Some((metres, figure.number?.value(), figure))
        })
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |metres: f64| {
        points.windows(2).find_map(|pair| {
            let [(low, share, _), (high, least, figure)] = pair else { return None };
            let within = (*low..=*high).contains(&metres) && high > low;
            within.then(|| (share + (least - share) * (metres - low) / (high - low), *figure))
        })
    };
    let ((least, figure), (most, _)) = (at(height_m.high())?, at(height_m.low())?);
    Some((Interval::between(least, most), figure))
}

/// Adds height, factor and sources to a finding.
fn grounds(claim: &Claim<'_>, finding: Finding, height: &Height, left: &Left) -> Finding {
    let label = say!(claim.language, "铭牌功率剩余的份额", "share of the nameplate that is left");
    with_height(claim, finding, height)
        .quantity(
            "power_factor",
            label,
            plain(left.factor, "1", Certainty::Derived),
            ClaimStanding::Computed,
            Some(left.source.clone()),
        )
        .cite(left.source.clone())
        .cite(claim.cite("derating-reference", if left.motor { "5" } else { "2; 3" }, Certainty::Checked))
}

/// Judges `full power`, `no derating`.
fn full_power(claim: &Claim<'_>, at: usize, sentence: (usize, usize)) -> Finding {
    let language = claim.language;
    let machine = claim.only_machine_at(at);
    let mut finding = Finding::new(claim, ClaimKind::Altitude, sentence);
    if let Some(machine) = machine {
        finding = finding.about(claim.machine_ref(machine));
    }
    let Some(height) = claim.height_at(at) else {
        let reason = say!(language, "没有说在什么海拔", "it is not said at what altitude");
        let missing = say!(language, "海拔或地点", "the altitude or the place");
        return finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing).cite(claim.cite(
            "derating-reference",
            "2; 3",
            Certainty::Checked,
        ));
    };
    let left = left(claim, machine, at, &height);
    let finding = grounds(claim, finding, &height, &left);
    let (place, share) = (&height.words, percent(left.factor));
    if left.factor.low() >= 0.999 {
        let reason = say!(language, "在{place}功率不需修正", "at {place} no correction applies");
        return finding.judged(ClaimVerdict::Holds, reason);
    }
    let reason = say!(
        language,
        "在{place}按公式与经验法只剩铭牌功率的{share}",
        "at {place} formula and rule leave {share} of the nameplate"
    );
    if left.motor {
        let beyond = height.interval.high() > MOTOR_LIMIT_M;
        let condition = if beyond {
            say!(
                language,
                "选用专门的高原电机（普通电机只到4000 m），供电与开关设备也按海拔修正",
                "a special plateau motor is used (ordinary ones end at 4000 m), with supply and switchgear corrected too"
            )
        } else {
            say!(
                language,
                "现场气温足够低（每低于40℃ 1 K约抵1.5%），供电与变压器也按海拔修正",
                "the air is cool enough (about 1.5 % back for each K below 40 C), with supply and transformer corrected too"
            )
        };
        return finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition);
    }
    // Up to about 1500 m the 4 % rule takes nothing while the ISO form does.
    if left.factor.high() >= 0.999 && height.certainty != Certainty::Assumed {
        let condition = say!(
            language,
            "该发动机的厂家曲线在此海拔不降额",
            "the maker's curve of that engine shows no derating there"
        );
        return finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition);
    }
    if height.certainty == Certainty::Assumed {
        let reason = say!(
            language,
            "{reason}；高原上只有接近1500 m且厂家曲线不降额时才成立",
            "{reason}; on the plateau it is so only near 1500 m and by the maker's curve"
        );
        return finding.judged(ClaimVerdict::Contradicts, reason).missing(say!(language, "海拔", "the altitude"));
    }
    let reason = say!(
        language,
        "{reason}；只有该发动机的厂家曲线能推翻",
        "{reason}; only the maker's curve of that engine could overturn it"
    );
    finding.judged(ClaimVerdict::Contradicts, reason)
}

/// Judges a power that is stated for a height.
fn stated_power(claim: &Claim<'_>, measure: usize) -> Option<Finding> {
    let language = claim.language;
    let spoken = claim.spoken(measure)?;
    let apparent = spoken.in_unit("kV.A").is_some();
    let unit = if apparent { "kVA" } else { "kW" };
    let stated = spoken.in_unit(if apparent { "kV.A" } else { "kW" })?;
    let value = if stated.value().is_finite() { stated.value() } else { stated.low() };
    let height = claim.height_at(spoken.from).filter(|height| height.interval.high() > CORRECTED_FROM_M)?;
    let machine = claim.only_machine_at(spoken.from);
    let left = left(claim, machine, spoken.from, &height);
    let here = Interval::exact(value) * left.factor;
    let needed = Interval::between(value / left.factor.high().max(1e-9), value / left.factor.low().max(1e-9));
    let label = say!(language, "所说的功率", "claimed power");
    let finding = Finding::new(claim, ClaimKind::Altitude, claim.said.sentence(spoken.from))
        .claimed(claim, "power", label, measure);
    let finding = grounds(claim, finding, &height, &left).quantity(
        "power_at_site",
        say!(language, "该功率为海平面值时现场所剩", "what is left there if it is a sea-level figure"),
        plain(here, unit, Certainty::Derived),
        ClaimStanding::Computed,
        Some(left.source.clone()),
    );
    let (place, share, here, needed) = (&height.words, percent(left.factor), text::range(here), text::range(needed));
    let written = text::number(value);
    let nameplate = machine.and_then(|machine| {
        let figure =
            ["engine_kw", "motor_kw", "prime_kva"].iter().find_map(|property| machine.figure(property, None))?;
        Some((machine, figure, figure.number?)).filter(|_| spoken.in_unit(&figure.unit.ucum).is_some())
    });
    // Two powers of one sentence are the nameplate and what is left of it.
    let unit_code = if apparent { "kV.A" } else { "kW" };
    let others = |at: &usize| {
        claim
            .spoken(*at)
            .is_some_and(|one| one.in_unit(unit_code).is_some() && claim.said.same_sentence(one.from, spoken.from))
    };
    if nameplate.is_none() && (measure + 1..claim.said.measures.len()).any(|at| others(&at)) {
        return None;
    }
    let earlier = (0..measure).rev().find(others);
    if let (None, Some(earlier)) = (&nameplate, earlier) {
        let plate = claim.spoken(earlier)?.in_unit(unit_code)?;
        let available = plate * left.factor;
        let (plate, available_words) = (text::range(plate), text::range(available));
        let finding = finding.claimed(claim, "nameplate", say!(language, "铭牌功率", "nameplate"), earlier);
        let reason = say!(
            language,
            "铭牌{plate} {unit}在{place}剩{share}，即{available_words} {unit}；所说为{written} {unit}",
            "of a nameplate of {plate} {unit} {share} is left at {place}, {available_words} {unit}; {written} {unit} is claimed"
        );
        return Some(if value <= available.low() {
            finding.judged(ClaimVerdict::Holds, reason)
        } else if value > available.high() {
            finding.judged(ClaimVerdict::Contradicts, reason)
        } else {
            let condition = say!(
                language,
                "厂家曲线在该处不低于{written} {unit}",
                "the maker's curve shows at least {written} {unit} there"
            );
            finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition)
        });
    }
    if let Some((machine, figure, nameplate)) = nameplate {
        let finding = finding.figure(claim, machine, figure);
        let available = nameplate * left.factor;
        let (name, plate, available_words) =
            (claim.knowledge.label(&machine.iri, language), text::range(nameplate), text::range(available));
        let reason = say!(
            language,
            "{name}铭牌{plate} {unit}是海平面值，在{place}剩{share}，即{available_words} {unit}；所说为{written} {unit}",
            "the nameplate of the {name}, {plate} {unit}, is a sea-level figure; at {place} {share} of it is left, {available_words} {unit}; {written} {unit} is claimed"
        );
        if value <= available.low() {
            return Some(finding.judged(ClaimVerdict::Holds, reason));
        }
        let still = claim.says(spoken.from, "still") || claim.says(spoken.from, "full_power");
        if (still && value > available.high()) || value > nameplate.high() * 1.005 {
            return Some(finding.judged(ClaimVerdict::Contradicts, reason));
        }
        let condition = if value > available.high() {
            say!(
                language,
                "{written} {unit}指海平面铭牌；现场按{available_words} {unit}计",
                "{written} {unit} is meant at sea level; the site has {available_words} {unit}"
            )
        } else {
            say!(
                language,
                "厂家曲线在该处不低于{written} {unit}",
                "the maker's curve shows at least {written} {unit} there"
            )
        };
        return Some(finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition));
    }
    let reason = say!(
        language,
        "没有说{written} {unit}是海平面值还是现场值；{place}只剩铭牌的{share}：海平面{written} {unit}在现场为{here} {unit}，要现场{written} {unit}则铭牌需{needed} {unit}",
        "it is not said whether {written} {unit} is a sea-level figure; {share} of a nameplate is left at {place}: {written} {unit} at sea level is {here} {unit} there, and {written} {unit} there asks a nameplate of {needed} {unit}"
    );
    let condition = say!(
        language,
        "{written} {unit}是现场可用值，即铭牌不少于{needed} {unit}",
        "{written} {unit} is what is available there, from a nameplate of at least {needed} {unit}"
    );
    Some(finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition))
}
