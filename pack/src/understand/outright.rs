//! What a number says outright, by what stands right beside it: the height of a site (`4500米高原`, `at 14,100 ft`),
//! the mass of a girder (`箱梁900吨`). It is read before the names of the clause are, so that a hole, a tunnel or
//! a bridge named beside it does not take the number for its depth, length or load limit.

use super::context::Setting;
use super::measure::Measure;
use super::reading::Reading;
use super::slot::conversion;
use crate::contract::Operator;

/// The least and the most that is read so, m: below it a hole or a tower may be meant, above it nothing is built.
const HEIGHTS_M: (f64, f64) = (1500.0, 6500.0);
/// What stands right behind a height of the site.
const BEHIND: [&str; 7] = ["高原", "高海拔", "海拔", "plateau", "of altitude", "of elevation", "above sea"];
/// What behind `at 2000 m` says that a distance is meant.
const DISTANCE: [&str; 7] = ["from", "away", "off", "long", "deep", "distance", "of "];

/// The girders that are lifted, as they end or begin beside their mass.
const GIRDERS: [&str; 12] = [
    "箱梁",
    "小箱梁",
    "t梁",
    "梁",
    "梁片",
    "预制梁",
    "box girder",
    "box girders",
    "girder",
    "girders",
    "beam",
    "beams",
];
/// What ends like a girder and is none.
const NO_GIRDERS: [&str; 3] = ["桥梁", "横梁", "支撑梁"];

/// The dimension of a measure that says it outright.
pub(crate) fn dimension(reading: &Reading<'_>, measure: &Measure, setting: &Setting) -> Option<&'static str> {
    if is_of_site(reading, measure) {
        return Some("altitude");
    }
    (setting.is(&["girder erection", "lifting"]) && is_of_girder(reading, measure)).then_some("lift_mass")
}

/// Whether a measure is the mass of a girder beside it.
fn is_of_girder(reading: &Reading<'_>, measure: &Measure) -> bool {
    let units = &reading.words.units;
    let mass = measure.per.is_none() && measure.units.iter().any(|unit| matches!(units.code(*unit), "t" | "kg"));
    if !mass || measure.op == Operator::Max {
        return false;
    }
    let text = &reading.text;
    let head = text.slice(measure.start.saturating_sub(12), measure.start).trim_end().to_lowercase();
    let behind = text.rest(measure.end).trim_start_matches([' ', '的', '-']).to_lowercase();
    let ends = GIRDERS.iter().any(|word| head.ends_with(word)) && !NO_GIRDERS.iter().any(|word| head.ends_with(word));
    ends || GIRDERS.iter().any(|word| behind.starts_with(word))
}

/// Whether a measure is the height of the site.
fn is_of_site(reading: &Reading<'_>, measure: &Measure) -> bool {
    let Some(altitude) = reading.knowledge.dimensions.get_index_of("altitude") else { return false };
    let Some(metres) = conversion(reading, measure, altitude as u16).filter(|_| !measure.units.is_empty()) else {
        return false;
    };
    let height = metres.apply(measure.low);
    if !(HEIGHTS_M.0..=HEIGHTS_M.1).contains(&height) || measure.op == Operator::Max {
        return false;
    }
    let text = &reading.text;
    let behind = text.rest(measure.end).trim_start_matches([' ', '的', '-']);
    if BEHIND.iter().any(|word| behind.starts_with(word)) {
        return true;
    }
    let head = text.slice(measure.start.saturating_sub(8), measure.start).trim_end();
    let at = head.rsplit(|c: char| !c.is_alphanumeric()).next() == Some("at");
    at && !DISTANCE.iter().any(|word| behind.starts_with(word))
}
