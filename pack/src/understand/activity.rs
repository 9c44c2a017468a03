//! The works that are asked about.

use super::exclusion::Exclusion;
use super::han_numeral::is_numeral;
use super::reading::Reading;
use super::slot::Slot;
use super::token::Token;
use super::unit::DimensionId;
use super::words::{Word, concept_iri};
use fieldpack_graph::knowledge::{Activity, ConceptKind, DimensionRole, Knowledge};
use std::collections::BTreeMap;

/// Weight of the works named.
const NAMED: f64 = 10.0;
/// Words of works that mean other things as well, a layer, a part, a machine's movement.
const AMBIGUOUS: [&str; 23] = [
    "lift", "lifts", "haul", "cut", "trench", "overlay", "erect", "hoist", "pour", "pours", "pumping", "columns",
    "gantry", "hammer", "paste", "滑模", "slipform", "吊", "拆", "养护", "搅拌", "运输", "路基",
];
/// Weight of such a word.
const AMBIGUOUS_NAME: f64 = 5.0;
/// Weight of a machine meant for the works.
const MACHINE: f64 = 7.0;
/// Weight of a dimension that few works are governed by.
const DIMENSION: f64 = 2.0;
/// Works that share a dimension, at most, for it to speak for one of them.
const FEW: usize = 2;
/// What concrete in the air is worth for pumping when both pumping and placing are spoken of.
const PUMPED: f64 = 5.0;
/// Least weight.
const LEAST: f64 = 2.0;

/// Finds the works by the words: named, by machine, by dimension named.
pub(crate) fn by_words(reading: &Reading<'_>, exclusions: &[Exclusion], partner: bool) -> Option<usize> {
    let knowledge = reading.knowledge;
    let mut weights: BTreeMap<usize, (f64, std::cmp::Reverse<usize>)> = BTreeMap::new();
    let mut add = |activity: usize, weight: f64, at: usize| {
        let known = weights.entry(activity).or_insert((0.0, std::cmp::Reverse(at)));
        known.0 += weight;
        known.1 = known.1.max(std::cmp::Reverse(at));
    };
    let excluded = |from: usize, to: usize| exclusions.iter().any(|one| from < one.to && one.from < to);
    // A name of works may also be a part of a machine's name; each is read in its own family.
    for one in reading.family(|word| matches!(word, Word::Concept(_, ConceptKind::Activity))) {
        let Word::Concept(at, _) = one.word else { continue };
        let activity = concept_iri(knowledge, at).and_then(|iri| knowledge.activities.get_index_of(iri));
        // `拌合` of `拌合站` names a machine.
        let of_machine = reading.concepts.iter().any(|other| {
            matches!(other.word, Word::Concept(_, ConceptKind::MachineClass))
                && other.from <= one.from
                && one.to <= other.to
                && other.to - other.from > one.to - one.from
        });
        // `防冻` of `防冻液`, `拆` of `拆装`: a part of a longer word is not the works.
        let inside = reading.found.iter().any(|other| {
            matches!(other.word, Word::InScope | Word::Negation(super::words::Negation::Thing, _))
                && other.from <= one.from
                && one.to <= other.to
                && other.to - other.from > one.to - one.from
                && !reading.found.iter().any(|longer| {
                    matches!(longer.word, Word::Concept(_, ConceptKind::Activity))
                        && longer.from <= other.from
                        && other.to <= longer.to
                })
        });
        // `Hand spraying not allowed` still speaks of spraying.
        let refused = exclusions
            .iter()
            .find(|not| one.from < not.to && not.from < one.to)
            .map(|not| not.concept.is_some() || not.to - not.from == one.to - one.from);
        if let Some(activity) = activity.filter(|_| refused != Some(true) && !of_machine && !inside) {
            let ambiguous = AMBIGUOUS.contains(&reading.text.slice(one.from, one.to));
            let weight = if refused.is_some() {
                MACHINE
            } else if ambiguous {
                AMBIGUOUS_NAME
            } else {
                NAMED
            };
            let length = if ambiguous { 0.0 } else { ((one.to - one.from) as f64).min(6.0) / 2.0 };
            add(activity, weight + length, one.from);
        }
    }
    let mut classes: Vec<u32> = Vec::new();
    let machines = super::reading::headed(&reading.found, |word| {
        matches!(word, Word::Concept(_, ConceptKind::MachineClass | ConceptKind::Component | ConceptKind::Part))
    });
    for one in machines {
        let Word::Concept(at, ConceptKind::MachineClass) = one.word else { continue };
        if excluded(one.from, one.to) || classes.contains(&at) {
            continue;
        }
        classes.push(at);
        if let Some(activity) = usual(knowledge, at) {
            let ambiguous = AMBIGUOUS.contains(&reading.text.slice(one.from, one.to));
            add(activity, if ambiguous { AMBIGUOUS_NAME / 2.0 } else { MACHINE }, one.from);
        }
    }
    for (one, shared) in reading.dimensions.iter().zip(&reading.shared) {
        let Word::Dimension(dimension) = one.word else { continue };
        let says = if reading.text.get(one.from).is_some_and(super::text::is_han) { 2 } else { 4 };
        if !shared && one.to - one.from >= says && has_number(reading, one.from) {
            for activity in governed(knowledge, dimension) {
                add(activity, DIMENSION, one.from);
            }
        }
    }
    prefer_pumping(knowledge, &mut weights);
    prefer_concrete(reading, &mut weights);
    let best = weights.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(a.1.1.cmp(&b.1.1)).then(b.0.cmp(a.0)))?;
    // Who repairs or supplies is asked without works: a stone's size does not tell them.
    let least = if partner { MACHINE } else { LEAST };
    let best = (best.1.0 >= least).then_some(*best.0)?;
    Some(specialised(knowledge, &classes, best))
}

/// Whether a clause has a number: a name without one is an ordinary word (`down`, `up`).
fn has_number(reading: &Reading<'_>, at: usize) -> bool {
    let (from, to) = reading.clauses.bounds(at);
    reading.text.chars[from..to].iter().any(|c| c.is_ascii_digit() || is_numeral(*c))
}

/// A machine names a part of wider works: `土方` with an excavator is excavation.
fn specialised(knowledge: &Knowledge, classes: &[u32], works: usize) -> usize {
    let Some(wider) = knowledge.activities.get_index(works).and_then(|(iri, _)| iri.rsplit('/').next()) else {
        return works;
    };
    let family = format!("/{wider}-equipment");
    let part_of = |class: &u32| {
        let (_, concept) = knowledge.concepts.get_index(*class as usize)?;
        concept.ancestors.iter().any(|iri| iri.ends_with(&family)).then(|| usual(knowledge, *class)).flatten()
    };
    classes.iter().find_map(part_of).unwrap_or(works)
}

/// Where both pumping and placing of concrete are spoken of, the job is pumped.
fn prefer_pumping(knowledge: &Knowledge, weights: &mut BTreeMap<usize, (f64, std::cmp::Reverse<usize>)>) {
    let find = |notation: &str| knowledge.activities.values().position(|known| &*known.notation == notation);
    let (Some(pumping), Some(placing)) = (find("concrete pumping"), find("concrete placing")) else { return };
    if let (Some(_), Some(pumped)) = (weights.get(&placing).copied(), weights.get_mut(&pumping))
        && pumped.0 >= MACHINE
    {
        let placed = weights.get(&placing).map_or(0.0, |known| known.0);
        if let Some(pumped) = weights.get_mut(&pumping) {
            pumped.0 = pumped.0.max(placed) + PUMPED;
        }
    }
}

/// A pavement of concrete is not one of asphalt, though both are paved: unless asphalt is named.
fn prefer_concrete(reading: &Reading<'_>, weights: &mut BTreeMap<usize, (f64, std::cmp::Reverse<usize>)>) {
    let find = |notation: &str| reading.knowledge.activities.values().position(|known| &*known.notation == notation);
    let (Some(asphalt), Some(concrete)) = (find("asphalt paving"), find("concrete paving")) else { return };
    let says = |words: &[&str]| words.iter().any(|word| reading.text.string.contains(word));
    if says(&["asphalt", "bitumen", "沥青", "黑色", "hot mix", "blacktop"])
        || !says(&["concrete", "混凝土", "水泥", "砼", "slipform", "滑模", "pcc", "pqc"])
    {
        return;
    }
    if let Some((weight, at)) = weights.remove(&asphalt) {
        let known = weights.entry(concrete).or_insert((0.0, at));
        known.0 += weight;
        known.1 = known.1.max(at);
    }
}

/// The usual works of a class of machines, its own or that of a broader class.
fn usual(knowledge: &Knowledge, at: u32) -> Option<usize> {
    let (_, concept) = knowledge.concepts.get_index(at as usize)?;
    let own = |related: &[fieldpack_graph::knowledge::Iri]| {
        related.iter().find_map(|iri| knowledge.activities.get_index_of(iri))
    };
    own(&concept.related)
}

/// The works that a dimension governs, where they are few.
fn governed(knowledge: &Knowledge, dimension: DimensionId) -> Vec<usize> {
    let notation = &knowledge.dimensions[usize::from(dimension)].notation;
    let governs = |activity: &Activity| activity.governing.iter().any(|known| known == notation);
    let works: Vec<usize> =
        knowledge.activities.values().enumerate().filter(|(_, activity)| governs(activity)).map(|(at, _)| at).collect();
    if works.len() <= FEW { works } else { Vec::new() }
}

/// Dimensions that govern other works only, few ones. Pumped concrete is placed concrete as well.
pub(crate) fn foreign(knowledge: &Knowledge, works: &Activity) -> Vec<DimensionId> {
    let related = |other: &Activity| {
        let both = |group: &[&str]| group.contains(&&*other.notation) && group.contains(&&*works.notation);
        other.iri == works.iri
            || both(&["concrete pumping", "concrete placing"])
            || both(&["lifting", "girder erection"])
    };
    (0..knowledge.dimensions.len() as DimensionId)
        .filter(|dimension| {
            let few = governed(knowledge, *dimension);
            let own = few.iter().any(|at| knowledge.activities.get_index(*at).is_some_and(|(_, other)| related(other)));
            // What is found at a site is found whatever the works.
            let asked =
                knowledge.dimensions[usize::from(*dimension)].roles.first() == Some(&DimensionRole::Requirement);
            asked && !few.is_empty() && !own
        })
        .collect()
}

/// Concrete that is placed up a height or through a line is pumped.
pub(crate) fn pumped(reading: &Reading<'_>, works: Option<usize>, slots: &[Slot]) -> Option<usize> {
    let (_, placing) = works.and_then(|at| reading.knowledge.activities.get_index(at))?;
    let line = slots.iter().any(|slot| {
        let notation = &*reading.knowledge.dimensions[usize::from(slot.dimension)].notation;
        slot.reason.is_none() && (notation.starts_with("pumping_") || notation == "pipe_diameter")
    });
    if &*placing.notation != "concrete placing" || !line {
        return None;
    }
    reading.knowledge.activities.values().position(|known| &*known.notation == "concrete pumping")
}

/// Concrete that is spoken of without works is at least placed.
pub(crate) fn of_concrete(reading: &Reading<'_>, tokens: &[Token]) -> Option<usize> {
    let graded = tokens.iter().any(|token| token.dimension == "concrete_strength_grade");
    let named = ["混凝土", "砼", "concrete"].iter().any(|word| reading.text.string.contains(word));
    if !(graded || named) {
        return None;
    }
    reading.knowledge.activities.values().position(|known| &*known.notation == "concrete placing")
}

/// Finds the works by what was read, where no word names them.
pub(crate) fn by_slots(reading: &Reading<'_>, slots: &[Slot]) -> Option<usize> {
    let mut weights: BTreeMap<usize, f64> = BTreeMap::new();
    for slot in slots {
        for activity in governed(reading.knowledge, slot.dimension) {
            *weights.entry(activity).or_default() += DIMENSION;
        }
    }
    let most = weights.values().copied().fold(0.0, f64::max);
    let best: Vec<usize> = weights.iter().filter(|(_, weight)| **weight == most).map(|(at, _)| *at).collect();
    let find = |notation: &str| reading.knowledge.activities.values().position(|known| &*known.notation == notation);
    // A line that is pumped through is one of concrete where paste is not named.
    if let (Some(pumping), Some(paste)) = (find("concrete pumping"), find("paste pumping"))
        && (best.contains(&pumping) || best.contains(&paste))
    {
        return Some(pumping);
    }
    // Two works equally likely are none.
    (best.len() == 1).then(|| best[0])
}
