//! Weighing: how much the names around a number say of it.
//!
//! A name of a dimension in the same clause counts more the nearer it is, in front more than behind; one
//! in an earlier clause a little; what the works are governed by adds to it. A dimension that the unit does
//! not allow is no candidate.

use super::context::{self, Setting};
use super::measure::Measure;
use super::reading::Reading;
use super::slot::conversion;
use super::unit::{Conversion, DimensionId};
use super::words::{Found, Word};

/// Evidence for one dimension.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// The dimension.
    pub(super) dimension: DimensionId,
    /// How its values come from the measure's.
    pub(super) conversion: Conversion,
    /// Weight of the evidence.
    pub(super) score: f64,
    /// The name that gave it, by place among the names.
    pub(super) name: Option<usize>,
}

/// Weight of a name right in front of its number.
const FRONT: f64 = 100.0;
/// Weight of a name right behind it.
const BEHIND: f64 = 72.0;
/// Least weight of a name behind its number: farther words belong to what follows.
pub(super) const BEHIND_LEAST: f64 = 42.0;
/// Weight of a name in an earlier clause of the sentence that has no number of its own.
const EARLIER: f64 = 42.0;
/// Least weight that gives a number to a dimension.
pub(super) const LEAST: f64 = 30.0;
/// Farthest that a number without a unit may stand from its name, characters.
const BARE_GAP: usize = 9;

/// English adjectives that follow the number they are said of.
const POSTPOSED: [&str; 8] = ["deep", "wide", "high", "thick", "tall", "up", "down", "lateral"];
/// Words of tunnels, whose width and height are those of the working face.
const TUNNELS: [&str; 10] = ["断面", "tunnel", "drift", "cavern", "heading", "adit", "隧道", "巷道", "洞", "gallery"];

/// The best supported candidate; ties go by the order of the list.
pub(super) fn best(candidates: &[Candidate]) -> Option<Candidate> {
    candidates.iter().copied().reduce(|best, one| if one.score > best.score { one } else { best })
}

/// The names in front of a measure in its clause, nearest first.
pub(super) fn names_in_front(reading: &Reading<'_>, measure: &Measure, previous: Option<&Measure>) -> Vec<DimensionId> {
    let from = previous.map_or(0, |previous| previous.to);
    let mut names: Vec<&Found> = reading
        .dimensions
        .iter()
        .filter(|one| one.to <= measure.from && one.from >= from && reading.clauses.together(one.from, measure.from))
        .collect();
    names.sort_by_key(|one| std::cmp::Reverse(one.to));
    names
        .iter()
        .filter_map(|one| if let Word::Dimension(dimension) = one.word { Some(dimension) } else { None })
        .collect()
}

/// Weighs the names around a measure.
pub(super) fn candidates(
    reading: &Reading<'_>,
    measure: &Measure,
    previous: Option<&Measure>,
    next: Option<&Measure>,
    setting: &Setting,
    used: &[bool],
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for (name, one) in reading.dimensions.iter().enumerate() {
        let Word::Dimension(dimension) = one.word else { continue };
        if used[name] || !reading.clauses.same_sentence(one.from, measure.from) {
            continue;
        }
        let Some(weight) = weight(reading, measure, one, previous, next) else { continue };
        let Some(conversion) = conversion(reading, measure, dimension) else { continue };
        let mut score = weight + setting.support(dimension);
        let direction = ["up", "down"].contains(&reading.text.slice(one.from, one.to));
        let loose = direction || !is_formal(reading, one, dimension);
        if reading.shared[name] || loose {
            score -= setting.estrangement(dimension);
        }
        // A reach of partners is none of works.
        if !setting.partner && &*reading.knowledge.dimensions[usize::from(dimension)].notation == "service_distance" {
            score -= 60.0;
        }
        // What concrete is pumped to goes before other heights where concrete is worked.
        if setting.is_concrete()
            && reading.knowledge.dimensions[usize::from(dimension)].notation.starts_with("pumping_")
        {
            score += 6.0;
        }
        // A width or height inside a tunnel is the face's, one of a road the access.
        let notation = &*reading.knowledge.dimensions[usize::from(dimension)].notation;
        let (from, to) = reading.clauses.bounds(measure.from);
        let clause = reading.text.slice(from, to);
        let says = |words: &[&str]| words.iter().any(|word| clause.contains(word));
        if matches!(notation, "site_width" | "clear_height") && says(&TUNNELS)
            || notation == "access_width"
                && !says(&TUNNELS)
                && says(&["road", "lane", "street", "gate", "access", "track", "道", "路", "巷", "门"])
            || notation == "site_width" && says(&["site", "yard", "场地", "作业面", "plot"])
        {
            score += if reading.shared[name] { 8.0 } else { 0.0 };
        }
        // Of two roads' grades the haul road's is the usual one.
        if &*reading.knowledge.dimensions[usize::from(dimension)].notation == "haul_grade" {
            score += 1.0;
        }
        // Grades by their own unit rather than through an angle.
        if matches!(conversion, Conversion::DegreesToPercent | Conversion::PercentToDegrees) {
            score -= 20.0;
        }
        // `1:0.75` is a slope's, `1:40` a deck's.
        if let Some(run) = measure.ratio {
            let steep = run < context::STEEP;
            score += if steep == (&*reading.knowledge.dimensions[usize::from(dimension)].unit.ucum == "deg") {
                15.0
            } else {
                -15.0
            };
        }
        // Nobody gives a line or a height in inches or millimetres.
        let has = |codes: &[&str]| measure.units.iter().any(|unit| codes.contains(&reading.words.units.code(*unit)));
        let target = &*reading.knowledge.dimensions[usize::from(dimension)].unit.ucum;
        if (has(&["mm", "[in_i]"]) && target == "m") || (has(&["m"]) && target == "km" && measure.high < 100.0) {
            score -= if target == "km" { 90.0 } else { 40.0 };
        }
        if !fits(reading, measure, dimension, conversion) {
            score -= 60.0;
        }
        match found.iter_mut().find(|known| known.dimension == dimension) {
            // A second name of the same dimension confirms the first.
            Some(known) if known.score >= score => known.score += 0.3 * weight.max(0.0),
            Some(known) => *known = Candidate { score: score + 0.3 * known.score.max(0.0), name: Some(name), ..*known },
            None => found.push(Candidate { dimension, conversion, score, name: Some(name) }),
        }
    }
    found.sort_by_key(|one| one.dimension);
    found
}

/// Whether a name is the dimension's own instead of a word that people use beside its numbers.
fn is_formal(reading: &Reading<'_>, name: &Found, dimension: DimensionId) -> bool {
    let known = &reading.knowledge.dimensions[usize::from(dimension)];
    let written = reading.text.slice(name.from, name.to);
    let labels = [&known.label.zh, &known.label.en].into_iter();
    labels
        .chain(&known.synonyms_zh)
        .chain(&known.synonyms_en)
        .any(|label| label.eq_ignore_ascii_case(written) || label.to_lowercase() == written)
}

/// Whether the value is possible for a dimension.
fn fits(reading: &Reading<'_>, measure: &Measure, dimension: DimensionId, conversion: Conversion) -> bool {
    let known = &reading.knowledge.dimensions[usize::from(dimension)];
    if measure.ratio.is_some() {
        return true;
    }
    let within = |factor: f64| {
        [measure.low, measure.high]
            .into_iter()
            .map(|value| factor * conversion.apply(value))
            .all(|value| value >= known.physical_min && value <= known.physical_max)
    };
    // A bore of 1.8 without a unit is in metres.
    within(1.0) || (measure.units.is_empty() && &*known.unit.ucum == "mm" && within(1000.0))
}

/// The weight of a name for a measure; `None` where it says nothing of it.
fn weight(
    reading: &Reading<'_>,
    measure: &Measure,
    name: &Found,
    previous: Option<&Measure>,
    next: Option<&Measure>,
) -> Option<f64> {
    let text = &reading.text;
    let together = reading.clauses.together(name.from, measure.from);
    // A longer name says more; it decides between equally near ones.
    let length = (name.to - name.from).min(8) as f64;
    if name.to <= measure.from {
        if previous.is_some_and(|previous| previous.from >= name.to) {
            return None;
        }
        let gap = text.slice(name.to, measure.start.max(name.to)).chars().filter(|c| *c != ' ').count();
        // 2,700 ft straight down then 4,000 ft lateral: `down` is the first one's.
        let after = text.slice(name.to, measure.start.max(name.to)).trim_start();
        let goes_on = ["then ", "plus ", "再", "然后", "接着", "+ "].iter().any(|word| after.starts_with(word));
        let own = |previous: &Measure, gap: usize| {
            name.from.saturating_sub(previous.to) <= gap && reading.clauses.together(previous.from, name.from)
        };
        if goes_on && previous.is_some_and(|previous| own(previous, 12)) {
            return None;
        }
        // 3.5 m deep 1.2 m wide: an English adjective follows its number.
        let adjective = POSTPOSED.contains(&text.slice(name.from, name.to));
        if adjective && previous.is_some_and(|previous| own(previous, 1)) {
            return None;
        }
        if together {
            let bare = measure.units.is_empty();
            let per_character = if bare { 7.0 } else { 3.0 };
            return (!bare || gap <= BARE_GAP).then_some(FRONT + length - per_character * gap as f64);
        }
        let bare = measure.units.is_empty() && measure.ratio.is_none();
        let empty_front = text.slice(reading.clauses.bounds(measure.from).0, measure.start).trim().chars().count();
        let near = gap <= 40 && (!bare || empty_front == 0);
        return near.then_some(EARLIER + length - 0.5 * gap as f64 - if bare { 10.0 } else { 0.0 });
    }
    if name.from > measure.from && name.to <= measure.to {
        // The unit is the name: `4350 masl`.
        return Some(FRONT + 20.0);
    }
    // 5 inch pipe, 90 mm piles: the name holds the unit.
    let holds_unit = name.from > measure.from && name.from < measure.to && name.to > measure.to;
    if holds_unit && together {
        return Some(FRONT + length);
    }
    if name.from < measure.to || !together {
        return None;
    }
    if POSTPOSED.contains(&text.slice(name.from, name.to)) && text.skip_spaces(measure.end) == name.from {
        return Some(FRONT + 6.0);
    }
    if next.is_some_and(|next| next.from < name.from) {
        return None;
    }
    let gap = text.slice(measure.end.min(name.from), name.from).chars().filter(|c| *c != ' ').count();
    // 36 m long driven 24 m: the name right in front of the next number is that one's.
    if gap > 0 && next.is_some_and(|next| name.to <= next.start && text.slice(name.to, next.start).trim().is_empty()) {
        return None;
    }
    if measure.units.is_empty() && gap > 2 {
        return None;
    }
    let weight = BEHIND + length - 5.0 * gap as f64;
    (weight >= BEHIND_LEAST).then_some(weight)
}
