//! Combinations: from the picks of the front to equipment with every role filled, figures and reasons.

use super::calculations;
use super::carbon::{self, PerCubicMetre};
use super::check::{Check, CheckName};
use super::flow::FlowBasis;
use super::front::Pick;
use super::job::Job;
use super::machines::{Candidate, Checking};
use super::prepared::{cite, concept_ref, lead_role, machine_ref};
use super::ratings::{Drive, Rating};
use super::roles::{Needs, lead_drive, needed, pump_required, spare_for};
use super::size::{Design, duty};
use crate::calculate::names::{label_of, named};
use crate::contract::{
    BestAt, Calculation, Combination, Constraint, DesignChoice, Figure, Risk, RoleFilling, SourceView,
};
use crate::formulas::pumping;
use crate::text::{number, plain, range, say};
use fieldpack_graph::knowledge::{Language, Role, Truth};
use fieldpack_quantity::{Certainty, Interval, Quantity, Verdict};

/// Builds the combination of a pick; `None` when a required role cannot be filled.
pub(crate) fn combination(
    job: &Job<'_>,
    checking: &Checking<'_>,
    candidates: &[Candidate<'_>],
    pick: &Pick<'_, '_>,
    rank: u32,
) -> Option<Combination> {
    let candidate = pick.candidate;
    let language = job.language();
    let role = lead_role(job.knowledge, job.activity)?;
    let facts = job.facts_with(lead_drive(candidate.rating.drive));
    let needs = Needs { job, checking, facts: &facts, lead: Some(candidate), spare: spare_for(candidate, candidates) };
    let mut roles = vec![lead_filling(job, role, candidate)];
    for need in needed(job, needs.facts, candidate.rating.has_boom()) {
        match needs.fill(&need) {
            Some(filling) => roles.push(filling),
            None if need.required && need.truth == Truth::True => return None,
            None => {}
        }
    }
    let figures = figures(checking, candidate, language);
    let mut calculations =
        if candidate.rating.has_boom() { Vec::new() } else { calculations::of_line(checking, candidate, language) };
    if rank == 1 {
        calculations.extend(calculations::of_site(job, language));
    }
    if rank == 1 && !candidate.rating.has_boom() {
        calculations.extend(alternatives(checking, candidate, language));
    }
    Some(Combination {
        rank,
        best_at: pick.best_at,
        feasibility: candidate.verdict(),
        title: title(job, candidate, pick.best_at),
        summary: summary(job, checking, candidate),
        design: design(checking, candidate, language),
        risks: risks(job, candidate, &roles),
        roles,
        figures,
        calculations,
        evidence: Vec::new(),
        score: pick.score,
    })
}

/// The lead machine with its checks.
fn lead_filling(job: &Job<'_>, role: &Role, candidate: &Candidate<'_>) -> RoleFilling {
    let language = job.language();
    let duty = &candidate.duty;
    let rating = candidate.rating;
    let mut text = role.duty.get(language).to_string();
    if rating.name_recalled {
        text.push_str(&say!(
            language,
            "；型号仅凭名称，须确认该机型存在",
            "; known by name only, confirm that it exists"
        ));
    }
    RoleFilling {
        role: concept_ref(job.knowledge, &role.iri, language),
        machine: Some(machine_ref(rating)),
        class: concept_ref(job.knowledge, &rating.class, language),
        maker: Some(rating.maker.clone()),
        count: candidate.count,
        duty: text,
        required: if rating.has_boom() {
            vec![named("rated_output_m3_per_h", duty.rated_output_m3_per_h, "m3/h", Certainty::Derived, language)]
        } else {
            pump_required(duty.pressure.required_mpa, duty.shaft_kw, duty.rated_output_m3_per_h, language)
        },
        constraints: constraints(job, &candidate.checks),
    }
}

/// Checks as the answer shows them, each with the source of its inequality.
pub(crate) fn constraints(job: &Job<'_>, checks: &[Check]) -> Vec<Constraint> {
    checks.iter().map(|check| check.constraint(source_of(job, &check.name), job.language())).collect()
}

/// Where the inequality of a check comes from.
fn source_of(job: &Job<'_>, name: &CheckName) -> SourceView {
    let knowledge = job.knowledge;
    match name {
        CheckName::Role(constraint) => {
            constraint.source.as_ref().map_or_else(|| cite(knowledge, &constraint.notation, "", ""), SourceView::from)
        }
        CheckName::Bore => cite(knowledge, "JGJ 55", "2011", ""),
        CheckName::ShaftPower => cite(knowledge, "ISO 3046-1", "", ""),
        CheckName::MotorAltitude | CheckName::PowerSupply => cite(knowledge, "IEC 60034-1", "", ""),
        _ => cite(knowledge, "JGJ/T 10", "2011", ""),
    }
}

/// The design variables chosen.
fn design(checking: &Checking<'_>, candidate: &Candidate<'_>, language: Language) -> Vec<DesignChoice> {
    let choice = |name: &str, label: &str, quantity: Quantity| DesignChoice {
        name: name.into(),
        label: label_of(label, language),
        quantity,
    };
    let exact = |value: f64, unit: &str| plain(Interval::exact(value), unit, Certainty::Derived);
    let flow = checking.sizing.flow;
    let output = choice("output", "output_pumping_m3_per_h", plain(flow.pumping, "m3/h", flow.certainty));
    let Some(design) = candidate.design() else { return vec![output] };
    vec![
        choice("bore", "bore_mm", exact(design.bore_mm, "mm")),
        choice("lines", "lines", exact(f64::from(design.lines), "count")),
        choice("relay", "relays", exact(f64::from(design.relays), "count")),
        output,
    ]
}

/// The figures that combinations are compared by.
fn figures(checking: &Checking<'_>, candidate: &Candidate<'_>, language: Language) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut push = |name: &str, interval: Interval, unit: &str, certainty: Certainty, better: &str| {
        found.push(Figure {
            name: name.into(),
            label: label_of(name, language),
            quantity: plain(interval, unit, certainty),
            limit: None,
            relation: None,
            better: Some(better.to_owned()),
        });
    };
    let derived = Certainty::Derived;
    let eta = checking.prepared.constants.eta_work.value;
    if let Some(energy) = energy(checking, candidate) {
        push("p_required_mpa", candidate.duty.pressure.required_mpa, "MPa", derived, "low");
        push("shaft_kw", candidate.duty.shaft_kw * f64::from(candidate.count), "kW", derived, "low");
        push("energy_kwh_per_m3", energy, "kWh/m3", Certainty::Uncertain, "low");
        if let Some(PerCubicMetre { fuel_l_per_m3, power_kwh_per_m3, carbon_kg_per_m3 }) =
            carbon::per_m3(checking, candidate.rating.drive, Some(energy))
        {
            if let Some(fuel) = fuel_l_per_m3 {
                push("fuel_l_per_m3", fuel, "L/m3", Certainty::Uncertain, "low");
            }
            if let Some(power) = power_kwh_per_m3 {
                push("power_kwh_per_m3", power, "kWh/m3", Certainty::Uncertain, "low");
            }
            push("carbon_kg_per_m3", carbon_kg_per_m3, "kg/m3", Certainty::Uncertain, "low");
        }
    }
    if let Some(power) = &candidate.rating.power_kw {
        push("installed_kw", power.interval * f64::from(candidate.count), "kW", power.certainty, "low");
    }
    let most = Interval::exact(candidate.most_m3_per_h);
    push("output_pumping_m3_per_h", most, "m3/h", derived, "high");
    push("output_mean_m3_per_h", most * eta, "m3/h", derived, "high");
    if let Some(volume) = checking.facts.get("volume").and_then(Quantity::interval)
        && candidate.most_m3_per_h > 0.0
    {
        push("placing_hours_h", volume / (most * eta), "h", derived, "low");
        if let Some(day) = checking.facts.get("work_hours_per_day").and_then(Quantity::interval)
            && day.low() > 0.0
        {
            push("placing_days_d", volume / (most * eta) / day, "d", derived, "low");
        }
    }
    let reserve = candidate.checks.iter().map(Check::reserve).fold(f64::INFINITY, f64::min);
    push("lowest_reserve", Interval::exact((reserve * 1000.0).round() / 1000.0), "1", derived, "high");
    found
}

/// Energy at the shaft per cubic metre; `None` for a boom pump, whose pressure is not computed.
fn energy(checking: &Checking<'_>, candidate: &Candidate<'_>) -> Option<Interval> {
    let design = candidate.design()?;
    let eta = checking.prepared.constants.eta_pumping.value;
    let one = pumping::energy_kwh_per_m3(candidate.duty.pressure.required_mpa, eta);
    Some(one * f64::from(1 + design.relays))
}

/// The other designs at both readings of the output: why this one.
fn alternatives(checking: &Checking<'_>, candidate: &Candidate<'_>, language: Language) -> Vec<Calculation> {
    let sizing = checking.sizing;
    let mut found = Vec::new();
    for other in sizing.duties.iter().filter(|other| other.design != candidate.duty.design && other.design.relays == 0)
    {
        let name = design_name(other.design, language);
        let at = duty(&sizing.line, &sizing.flow, &checking.prepared.constants, other.design);
        let note = say!(language, "比选方案：{name}", "alternative design: {name}");
        let computed = calculations::of_duty(checking, &at, language);
        found.extend(computed.into_iter().filter(|calculation| &*calculation.name != "equivalent_length").map(
            |mut calculation| {
                calculation.notes.insert(0, note.clone());
                calculation
            },
        ));
    }
    found
}

/// A design in words.
pub(crate) fn design_name(design: Design, language: Language) -> String {
    let bore = number(design.bore_mm);
    let lines = match (design.lines, language) {
        (1, Language::Zh) => format!("DN{bore} 单线"),
        (1, Language::En) => format!("one DN{bore} line"),
        (count, Language::Zh) => format!("{count}条DN{bore} 并行线"),
        (count, Language::En) => format!("{count} parallel DN{bore} lines"),
    };
    if design.relays == 0 { lines } else { say!(language, "{lines}，中途接力", "{lines} with a relay pump") }
}

/// What it is best at, in words.
fn best_at_name(best_at: BestAt, language: Language) -> &'static str {
    match (best_at, language) {
        (BestAt::Cost, Language::Zh) => "投入最小",
        (BestAt::Cost, Language::En) => "least to hire and run",
        (BestAt::Reliability, Language::Zh) => "余量最大",
        (BestAt::Reliability, Language::En) => "largest reserve",
        (BestAt::Time, Language::Zh) => "浇筑最快",
        (BestAt::Time, Language::En) => "fastest pour",
        (BestAt::Carbon, Language::Zh) => "碳排放最低",
        (BestAt::Carbon, Language::En) => "least carbon",
    }
}

/// The drive in words.
pub(crate) fn drive_name(drive: Drive, language: Language) -> &'static str {
    match (drive, language) {
        (Drive::Diesel, Language::Zh) => "柴油",
        (Drive::Diesel, Language::En) => "diesel",
        (Drive::Electric, Language::Zh) => "电动",
        (Drive::Electric, Language::En) => "electric",
        (Drive::TruckPto, Language::Zh) => "底盘取力",
        (Drive::TruckPto, Language::En) => "carrier engine",
        (Drive::Unknown, Language::Zh) => "动力未公布",
        (Drive::Unknown, Language::En) => "drive not published",
    }
}

/// The name of a combination.
fn title(job: &Job<'_>, candidate: &Candidate<'_>, best_at: BestAt) -> String {
    let language = job.language();
    let machine = candidate.rating.name();
    let drive = drive_name(candidate.rating.drive, language);
    let best = best_at_name(best_at, language);
    let class = job.knowledge.label(&candidate.rating.class, language);
    let count = candidate.count;
    let machines = if count > 1 { format!("{count} × {machine}") } else { machine };
    let confirm = if candidate.rating.name_recalled {
        say!(language, "（须确认该机型存在）", " (confirm that it exists)")
    } else {
        String::new()
    };
    match candidate.design() {
        Some(design) => {
            let line = design_name(design, language);
            say!(
                language,
                "{best}：{drive}{class} {machines}{confirm}，{line}",
                "{best}: {drive} {class} {machines}{confirm}, {line}"
            )
        }
        None => say!(language, "{best}：{class} {machines}{confirm}", "{best}: {class} {machines}{confirm}"),
    }
}

/// The combination in two sentences, with the numbers that an engineer wants.
fn summary(job: &Job<'_>, checking: &Checking<'_>, candidate: &Candidate<'_>) -> String {
    let language = job.language();
    let flow = checking.sizing.flow;
    let (pumping, mean) = (range(flow.pumping), range(flow.mean));
    let deciding = candidate.tightest().map(|check| check.message(language)).unwrap_or_default();
    let Some(design) = candidate.design() else {
        let up = candidate.rating.reach_up_m.as_ref().map_or_else(String::new, |reach| range(reach.interval));
        return say!(
            language,
            "臂架高度{up} m，泵送时排量{pumping} m³/h，平均{mean} m³/h。最紧的条件：{deciding}。",
            "Boom reach {up} m, {pumping} m³/h while pumping, {mean} m³/h mean. Tightest: {deciding}."
        );
    };
    let line = design_name(design, language);
    let opening = sentence_case(&line);
    let pressure = range(candidate.duty.pressure.required_mpa);
    let shaft = range(candidate.duty.shaft_kw);
    let each = if candidate.count > 1 { say!(language, "每台", " each") } else { String::new() };
    let site = match candidate.site_power_kw {
        Some(site) => {
            let site = range(site);
            say!(language, "，现场可用{site} kW", ", {site} kW there at the site")
        }
        None => say!(language, "，现场功率未核实", ", power at the site not verified"),
    };
    let basis = match flow.basis {
        FlowBasis::Hourly => say!(
            language,
            "（小时方量可能指泵送时或平均值，两端都列出）",
            " (the hourly figure may be meant while pumping or as a mean: both ends)"
        ),
        FlowBasis::Volume => String::new(),
        FlowBasis::Assumed => say!(language, "（未给出排量，假定值）", " (assumed: no output was given)"),
    };
    let each_en = if language == Language::En { each.clone() } else { String::new() };
    let each_zh = if language == Language::Zh { each } else { String::new() };
    say!(
        language,
        "{line}，泵送时总排量{pumping} m³/h{basis}，平均{mean} m³/h；{each_zh}需压力{pressure} MPa、轴功率{shaft} kW{site}。最紧的条件：{deciding}。",
        "{opening}, {pumping} m³/h in all while pumping{basis}, {mean} m³/h mean; {pressure} MPa and {shaft} kW at the shaft{each_en} needed{site}. Tightest: {deciding}."
    )
}

/// A text with its first letter as a sentence begins.
fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What the checks of a machine leave open, and that it is known by name only.
pub(crate) fn machine_risks(checks: &[Check], rating: &Rating, language: Language) -> Vec<Risk> {
    let code = |check: &Check| {
        if !check.verified {
            Some("not_verified")
        } else if check.by_designation {
            Some("by_designation")
        } else if check.certainty >= Certainty::Uncertain {
            Some("unconfirmed_figure")
        } else {
            (check.verdict == Verdict::Possible).then_some("narrow_margin")
        }
    };
    let of_check = |check: &Check| {
        code(check).map(|code| Risk { code: code.into(), detail: check.message(language), evidence: Vec::new() })
    };
    let recalled = rating.name_recalled.then(|| {
        let name = rating.name();
        let detail = say!(
            language,
            "{name}仅凭名称列入，须确认该机型存在",
            "{name} is known by name only: confirm that it exists"
        );
        Risk { code: "name_recalled".into(), detail, evidence: Vec::new() }
    });
    checks.iter().filter_map(of_check).chain(recalled).collect()
}

/// What remains to be watched.
fn risks(job: &Job<'_>, candidate: &Candidate<'_>, roles: &[RoleFilling]) -> Vec<Risk> {
    let language = job.language();
    let mut found = machine_risks(&candidate.checks, candidate.rating, language);
    let mut push = |code: &str, detail: String| {
        found.push(Risk { code: code.into(), detail, evidence: Vec::new() });
    };
    let line = roles.iter().flat_map(|role| &role.constraints).find(|found| &*found.name == "line_pressure");
    if let Some(constraint) = line.filter(|constraint| constraint.verdict != Verdict::Sure) {
        push("line_rating", constraint.message.clone());
    }
    if candidate.design().is_some_and(|design| design.relays > 0) {
        push(
            "relay",
            say!(
                language,
                "接力点需要场地、料斗与通信，任一泵停则全线停",
                "the relay needs room, a hopper and a radio; when one pump stops the whole line stops"
            ),
        );
    }
    found
}
