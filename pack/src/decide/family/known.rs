//! What is known of a job: its conditions with what the named calculators make of them, and a machine's
//! figures.

use super::super::job::Job;
use super::super::requirements;
use crate::calculate::bind;
use crate::formulas::atmosphere;
use crate::text::unit_of;
use fieldpack_graph::knowledge::{Facts, Machine};
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};
use std::sync::Arc;

/// The facts of a job: the site's, and the results of the activity's calculators, each taking what those
/// before it gave. A stated condition is never overwritten.
pub(super) fn job_facts(job: &Job<'_>, site: &Facts) -> Facts {
    let mut facts = site.clone();
    requirements::add_site(&mut facts, &job.prepared.constants);
    calculate(job, &job.activity.calculates, &mut facts);
    facts
}

/// Runs calculators on facts and adds what they give.
pub(crate) fn calculate(job: &Job<'_>, names: &[Arc<str>], facts: &mut Facts) {
    for name in names {
        for (result, quantity) in bind::results(name, facts, job.knowledge).into_iter().flatten() {
            let stated = job.knowledge.dimension(result).is_some() && facts.contains_key(result);
            if !stated {
                facts.insert(result.into(), quantity);
            }
        }
    }
}

/// Adds the surest published figure of each property of a machine, under the property's name.
pub(super) fn add_figures(facts: &mut Facts, machine: &Machine) {
    for figure in &machine.figures {
        if facts.contains_key(&figure.property) {
            continue;
        }
        let surest = machine.figure(&figure.property, None).unwrap_or(figure);
        let certainty = if surest.by_designation { Certainty::Uncertain } else { surest.certainty };
        let quantity = match (surest.number, &surest.word) {
            (Some(number), _) => Quantity::number(number, surest.unit.clone(), certainty),
            (None, Some(word)) => Quantity::text(word.to_string(), certainty),
            (None, None) => continue,
        };
        facts.insert(figure.property.clone(), quantity);
    }
}

/// What rules may look at of a lead's facts: dimensions and derived quantities, no figures of the machine.
pub(super) fn of_rules(job: &Job<'_>, facts: &Facts) -> Facts {
    let known = |notation: &str| {
        job.knowledge.dimensions.contains_key(notation) || job.knowledge.quantities.contains_key(notation)
    };
    facts.iter().filter(|(notation, _)| known(notation)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// The site's facts with one condition at another value; what follows from the altitude moves with it.
pub(crate) fn moved_facts(site: &Facts, notation: &str, quantity: Quantity) -> Facts {
    let mut facts = site.clone();
    if notation == "altitude"
        && let Some(altitude) = quantity.interval()
    {
        let pressure = atmosphere::pressure_kpa(altitude);
        let mut set = |notation: &str, interval: Interval, unit: Unit| {
            facts.insert(notation.into(), Quantity::number(interval, unit, quantity.certainty));
        };
        set("air_pressure", pressure, unit_of("kPa"));
        set("oxygen_partial_pressure", atmosphere::oxygen_partial_pressure_kpa(altitude), unit_of("kPa"));
        set("boiling_point_c", atmosphere::boiling_point_c(pressure), unit_of("degC"));
        set("air_density_ratio", atmosphere::density_ratio(altitude), Unit::one());
        set("hydraulic_inlet_kpa", pressure, unit_of("kPa"));
    }
    facts.insert(notation.into(), quantity);
    facts
}
