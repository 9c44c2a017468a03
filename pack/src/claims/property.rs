//! The figures of the machine list: which are ratings, which of one job, and how a claim compares with one.

use crate::text::say;
use fieldpack_graph::knowledge::{Gearing, Knowledge, Language};

/// How a claimed value compares with a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// An upper end: a smaller value lies within it.
    Capability,
    /// A size or a power: it is that or it is not.
    Fixed,
}

/// Starts of figures that are evidence of one site, a claim or theory, and no rating.
const NO_RATING: [&str; 7] = ["job_", "claimed_", "theoretical_", "altitude_worked_", "site_", "tested_", "units_on_"];

/// Starts and names of figures that are upper ends.
const CAPABILITIES: [&str; 14] = [
    "max_",
    "reach_",
    "boom_reach",
    "payload",
    "lift_at_",
    "torque_",
    "energy_",
    "rated_load",
    "heat_kw",
    "spray_reach",
    "tip_load",
    "working_pressure",
    "free_air",
    "prime_",
];

/// Figures of pumping height and line length: judged as such, with the physics of the column.
const LINES: [&str; 5] =
    ["claimed_horizontal_m", "claimed_vertical_m", "job_horizontal_m", "job_line_length_m", "job_vertical_m"];

/// Figures that are each other's evidence: the rating and what says the same of a job or of theory.
const SAME: [(&str, &[&str]); 2] = [
    ("max_output_m3_per_h", &["job_output_m3_per_h"]),
    ("max_concrete_pressure_mpa", &["job_concrete_pressure_mpa", "theoretical_concrete_pressure_mpa"]),
];

/// The figures that a number of a unit is of, the usual one first, where no word says which.
const USUAL: [(&str, &[&str]); 6] = [
    ("m3/h", &["max_output_m3_per_h"]),
    ("MPa", &["max_concrete_pressure_mpa", "working_pressure_mpa"]),
    ("kW", &["engine_kw", "motor_kw", "prime_kw", "continuous_kw", "standby_kw", "heat_kw"]),
    ("kV.A", &["prime_kva", "continuous_kva"]),
    ("kN.m", &["torque_knm"]),
    ("kJ", &["energy_kj"]),
];

/// Whether a figure is a rating.
pub(super) fn is_rating(property: &str) -> bool {
    !NO_RATING.iter().any(|start| property.starts_with(start))
}

/// Whether a figure is one of height or length of a line.
pub(super) fn is_line(property: &str) -> bool {
    LINES.contains(&property)
}

/// How a claimed value compares with a figure.
pub(super) fn sort(property: &str) -> Sort {
    if CAPABILITIES.iter().any(|start| property.starts_with(start)) { Sort::Capability } else { Sort::Fixed }
}

/// Whether a figure is evidence for a rating, or the rating itself.
pub(super) fn says_of(property: &str, rating: &str) -> bool {
    property == rating || SAME.iter().any(|(known, evidence)| *known == rating && evidence.contains(&property))
}

/// The figures that a unit usually measures.
pub(super) fn usual(converts: impl Fn(&str) -> bool) -> &'static [&'static str] {
    USUAL.iter().find(|(unit, _)| converts(unit)).map_or(&[], |(_, properties)| properties)
}

/// What a figure is called, with its gearing.
pub(super) fn label(knowledge: &Knowledge, property: &str, gearing: Option<Gearing>, language: Language) -> String {
    let label = match knowledge.machine_properties.get(property) {
        Some(known) => known.label.get(language).to_string(),
        None => property.rsplit_once('_').map_or(property, |(name, _)| name).replace('_', " "),
    };
    match gearing {
        None => label,
        Some(Gearing::LowPressure) => say!(language, "{label}（低压档）", "{label}, low-pressure gearing"),
        Some(Gearing::HighPressure) => say!(language, "{label}（高压档）", "{label}, high-pressure gearing"),
    }
}
