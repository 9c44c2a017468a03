//! Class words: what a word without a number stands for (`高原`, `大风`, `碎石`).
//!
//! A word that stands for a number is an assumption with a question back; a word that names a class or a
//! flag is as good as said. What was stated goes first: a class word adds nothing beside it.

use super::context::Setting;
use super::exclusion::Exclusion;
use super::reading::Reading;
use super::slot::{Reason, Slot, SlotValue};
use super::unit::DimensionId;
use super::words::{Found, Reach, Word};
use crate::contract::Operator;
use fieldpack_graph::knowledge::{ConceptKind, Datatype};

/// Dimensions whose classes a word in passing may name; of the others (a live warning, a licence) a word
/// says nothing of the site.
const NAMED: [&str; 3] = ["soil_class", "emission_stage", "marine_zone"];

/// Adds what the class words stand for. `placed`: a place or an altitude is known, so that `高原` adds nothing.
pub(crate) fn slots(
    reading: &Reading<'_>,
    read: &[Slot],
    exclusions: &[Exclusion],
    setting: &Setting,
    placed: bool,
) -> Vec<Slot> {
    let mut more: Vec<Slot> = Vec::new();
    let excluded = |one: &Found| exclusions.iter().any(|not| one.from < not.to && not.from < one.to);
    for one in reading.family(|word| matches!(word, Word::Class(_))) {
        let Word::Class(class) = one.word else { continue };
        if excluded(&one) || negated(reading, &one) {
            continue;
        }
        for condition in &reading.words.classes[usize::from(class)].conditions {
            let Some(slot) = parse(reading, condition, &one, class) else { continue };
            let notation = &*reading.knowledge.dimensions[usize::from(slot.dimension)].notation;
            if is_known(reading, read, &more, &slot) || (notation == "altitude" && placed) {
                continue;
            }
            more.push(slot);
        }
    }
    for one in reading.family(|word| matches!(word, Word::Concept(_, ConceptKind::ConditionClass))) {
        if !excluded(&one)
            && !negated(reading, &one)
            && let Some(slot) = named(reading, &one, setting, read)
            && !is_known(reading, read, &more, &slot)
        {
            more.push(slot);
        }
    }
    more
}

/// Whether a negation stands right before a class word: `没有大风`.
fn negated(reading: &Reading<'_>, one: &Found) -> bool {
    let before = reading.text.slice(one.from.saturating_sub(3), one.from);
    ["没有", "没", "无", "不是", "no ", "非"].iter().any(|word| before.ends_with(word))
}

/// Whether a dimension has a value already, or one that says the same: a wind by speed says its force.
fn is_known(reading: &Reading<'_>, read: &[Slot], more: &[Slot], slot: &Slot) -> bool {
    let group = |dimension: DimensionId| -> &str {
        match &*reading.knowledge.dimensions[usize::from(dimension)].notation {
            "wind_speed" | "wind_gust_speed" | "wind_beaufort" | "wind_speed_at_height" => "wind",
            "altitude" | "air_pressure" => "altitude",
            other => other,
        }
    };
    read.iter().chain(more).any(|known| group(known.dimension) == group(slot.dimension))
}

/// Reads `dimension operator value [value2]`.
fn parse(reading: &Reading<'_>, condition: &[String], one: &Found, class: u16) -> Option<Slot> {
    let [notation, op, values @ ..] = condition else { return None };
    let dimension = reading.knowledge.dimensions.get_index_of(notation.as_str())?;
    let known = &reading.knowledge.dimensions[dimension];
    let op = match op.as_str() {
        "min" => Operator::Min,
        "max" => Operator::Max,
        "about" => Operator::About,
        "range" => Operator::Range,
        _ => Operator::Eq,
    };
    let numeric = matches!(known.datatype, Datatype::Number | Datatype::Integer);
    let value = if numeric {
        let low: f64 = values.first()?.parse().ok()?;
        let high = values.get(1).map_or(Some(low), |high| high.parse().ok())?;
        SlotValue::Number { low, high }
    } else {
        SlotValue::Word(values.first()?.clone())
    };
    let reason = if numeric { Reason::ClassWord(class) } else { Reason::Named };
    Some(Slot {
        dimension: dimension as DimensionId,
        op,
        reach: Reach::Extent,
        value,
        from: one.from,
        to: one.to,
        reason: Some(reason),
    })
}

/// The class that a word names.
fn named(reading: &Reading<'_>, one: &Found, setting: &Setting, read: &[Slot]) -> Option<Slot> {
    let Word::Concept(at, _) = one.word else { return None };
    let (iri, concept) = reading.knowledge.concepts.get_index(at as usize)?;
    let (notation, _) = iri
        .rsplit('/')
        .next()?
        .rsplit_once('-')
        .filter(|(notation, _)| reading.knowledge.dimensions.contains_key(*notation))?;
    let shape = notation == "aggregate_shape" && (setting.is_concrete() || is_concrete(reading, read));
    // Stone of concrete is no ground.
    let stone =
        notation == "soil_class" && reading.dimensions.iter().any(|name| (name.from, name.to) == (one.from, one.to));
    if stone {
        return None;
    }
    let plain = one.to - one.from >= 2 && &*concept.notation != "none" && &*concept.notation != "weak";
    if !plain || !(shape || NAMED.contains(&notation)) {
        return None;
    }
    let dimension = reading.knowledge.dimensions.get_index_of(notation)? as DimensionId;
    let value = SlotValue::Word(concept.notation.to_string());
    Some(Slot {
        dimension,
        op: Operator::Eq,
        reach: Reach::Bound,
        value,
        from: one.from,
        to: one.to,
        reason: Some(Reason::Named),
    })
}

/// Whether concrete is spoken of: stone is otherwise also a road's or the ground's.
fn is_concrete(reading: &Reading<'_>, read: &[Slot]) -> bool {
    read.iter().any(|slot| {
        matches!(
            &*reading.knowledge.dimensions[usize::from(slot.dimension)].notation,
            "slump" | "concrete_strength_grade"
        )
    })
}
