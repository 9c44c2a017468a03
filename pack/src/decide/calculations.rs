//! The calculations behind a combination, made by the calculators, so that each can be run again with the
//! inputs that it shows.

use super::family;
use super::job::Job;
use super::machines::{Candidate, Checking};
use super::ratings::Drive;
use super::requirements;
use super::size::Duty;
use crate::calculate::{Given, bind, known};
use crate::contract::Calculation;
use crate::formulas::pumping::Line;
use crate::text::{plain, say};
use fieldpack_graph::knowledge::Language;
use fieldpack_quantity::{Certainty, Interval, Quantity};

/// Air at the intake where the site's temperature is not known, degrees Celsius: the reference.
const REFERENCE_C: f64 = 25.0;

/// A number as an input.
pub(crate) fn given(interval: Interval, unit: &str, certainty: Certainty) -> Given {
    Given::Number(plain(interval, unit, certainty))
}

/// The calculations of a line and of the machine that feeds it.
pub(crate) fn of_line(checking: &Checking<'_>, candidate: &Candidate<'_>, language: Language) -> Vec<Calculation> {
    let mut found = of_duty(checking, &candidate.duty, language);
    found.extend(bore(checking, candidate, language));
    found.extend(derated(checking, candidate, language));
    found
}

/// Calculators of the site itself, run where all that they take is known.
const OF_SITE: [&str; 2] = ["evaporation", "wind_at_height"];

/// What the site's weather does to the pour and to the boom, where it was given, and what the ontologies
/// compute for the works.
pub(crate) fn of_site(job: &Job<'_>, language: Language) -> Vec<Calculation> {
    let mut facts = job.site.facts.clone();
    requirements::add_site(&mut facts, &job.prepared.constants);
    family::calculate(job, &job.activity.calculates, &mut facts);
    let names = OF_SITE.into_iter().chain(job.activity.calculates.iter().map(|name| &**name));
    names.filter_map(|name| bind::shown(name, &facts, job.knowledge, language)).collect()
}

/// Loss, length, pressure and power of a duty.
pub(crate) fn of_duty(checking: &Checking<'_>, duty: &Duty, language: Language) -> Vec<Calculation> {
    let found = [
        loss(checking, duty, language),
        length(checking, duty, language),
        pressure(checking, duty, language),
        power(checking, duty, language),
    ];
    found.into_iter().flatten().collect()
}

/// Loss per metre.
fn loss(checking: &Checking<'_>, duty: &Duty, language: Language) -> Option<Calculation> {
    let line = &checking.sizing.line;
    let flow = checking.sizing.flow.certainty.and(Certainty::Derived);
    let inputs = [
        ("slump_mm", given(line.slump_mm, "mm", line.certainty)),
        ("bore_mm", given(Interval::exact(duty.design.bore_mm), "mm", Certainty::Derived)),
        ("flow_m3_per_h", given(duty.flow_m3_per_h, "m3/h", flow)),
    ];
    known("pumping_loss", inputs, checking.knowledge, language)
}

/// The parts of a line as inputs; the layout is not known and assumed.
fn parts(checking: &Checking<'_>, laid: &Line) -> Vec<(&'static str, Given)> {
    let certainty = checking.sizing.line.certainty;
    let count = |number: f64| given(Interval::exact(number), "count", Certainty::Assumed);
    vec![
        ("bore_mm", given(Interval::exact(laid.bore_mm), "mm", Certainty::Derived)),
        ("horizontal_m", given(laid.horizontal_m, "m", certainty)),
        ("rise_m", given(laid.rise_m, "m", certainty)),
        ("fall_m", given(laid.fall_m, "m", certainty)),
        ("bends_r1000", count(laid.bends_r1000)),
        ("bends_r500", count(laid.bends_r500)),
        ("tapers", count(laid.tapers)),
        ("hoses", count(laid.hoses)),
    ]
}

/// Equivalent length.
fn length(checking: &Checking<'_>, duty: &Duty, language: Language) -> Option<Calculation> {
    let mut found = known("equivalent_length", parts(checking, &duty.line), checking.knowledge, language)?;
    found.notes.insert(
        0,
        say!(
            language,
            "布置未给出，弯管、锥形管、软管按惯常布置假定，请按实际布置复算",
            "the layout was not given: bends, taper and hose are assumed as usual, run it again with the real ones"
        ),
    );
    for notation in &checking.sizing.line.assumed {
        let label = super::derived::dimension_label(checking.knowledge, notation, language);
        found.notes.push(say!(
            language,
            "{label}未给出，按假定值计算",
            "{label} was not given: an assumed value is used"
        ));
    }
    Some(found)
}

/// Required pressure.
fn pressure(checking: &Checking<'_>, duty: &Duty, language: Language) -> Option<Calculation> {
    let line = &checking.sizing.line;
    let mut inputs = parts(checking, &duty.line);
    inputs.push(("stop_valves", given(Interval::exact(duty.line.stop_valves), "count", Certainty::Assumed)));
    inputs.push(("loss_kpa_per_m", given(duty.loss_kpa_per_m, "kPa/m", Certainty::Derived)));
    inputs.push(("density_kg_per_m3", given(Interval::exact(line.density), "kg/m3", Certainty::Known)));
    known("pumping_pressure", inputs, checking.knowledge, language)
}

/// Required shaft power.
fn power(checking: &Checking<'_>, duty: &Duty, language: Language) -> Option<Calculation> {
    let inputs = [
        ("p_required_mpa", given(duty.pressure.required_mpa, "MPa", Certainty::Derived)),
        ("flow_m3_per_h", given(duty.flow_m3_per_h, "m3/h", Certainty::Derived)),
    ];
    known("pumping_power", inputs, checking.knowledge, language)
}

/// The bore against the stone.
fn bore(checking: &Checking<'_>, candidate: &Candidate<'_>, language: Language) -> Option<Calculation> {
    let line = &checking.sizing.line;
    let mut inputs = vec![
        ("stone_mm", given(line.stone_mm?, "mm", Certainty::Stated)),
        ("rise_m", given(line.rise_m, "m", line.certainty)),
        ("bore_mm", given(Interval::exact(candidate.duty.design.bore_mm), "mm", Certainty::Derived)),
    ];
    if let Some(crushed) = line.crushed {
        inputs.push(("shape", Given::Word(if crushed { "crushed" } else { "rounded" }.to_owned(), Certainty::Stated)));
    }
    known("pipe_bore", inputs, checking.knowledge, language)
}

/// What the site leaves of the machine's power.
fn derated(checking: &Checking<'_>, candidate: &Candidate<'_>, language: Language) -> Option<Calculation> {
    let altitude = checking.facts.get("altitude")?;
    let power = candidate.rating.power_kw.as_ref()?;
    let ambient = checking.facts.get("ambient_temperature_max");
    let air = match ambient.and_then(Quantity::interval) {
        Some(interval) => given(interval, "degC", Certainty::Derived),
        None => given(Interval::exact(REFERENCE_C), "degC", Certainty::Assumed),
    };
    let (name, air_of) = match candidate.rating.drive {
        Drive::Electric => ("motor_derating", "ambient_c"),
        Drive::Diesel | Drive::TruckPto | Drive::Unknown => ("engine_derating", "intake_c"),
    };
    let inputs = [
        ("altitude_m", given(altitude.interval()?, "m", altitude.certainty)),
        (air_of, air),
        ("nameplate_kw", given(power.interval, "kW", power.certainty)),
    ];
    known(name, inputs, checking.knowledge, language)
}
