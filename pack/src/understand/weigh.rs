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
        if reading.shared[name] {
            score -= setting.estrangement(dimension);
        }
        // What concrete is pumped to goes before other heights where concrete is worked.
        if setting.is_concrete()
            && reading.knowledge.dimensions[usize::from(dimension)].notation.starts_with("pumping_")
        {
            score += 6.0;
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
            score -= 40.0;
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

/// Whether the value is possible for a dimension.
fn fits(reading: &Reading<'_>, measure: &Measure, dimension: DimensionId, conversion: Conversion) -> bool {
    let known = &reading.knowledge.dimensions[usize::from(dimension)];
    if measure.ratio.is_some() {
        return true;
    }
    [measure.low, measure.high]
        .into_iter()
        .map(|value| conversion.apply(value))
        .all(|value| value >= known.physical_min && value <= known.physical_max)
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
    if name.from < measure.to || !together {
        return None;
    }
    if next.is_some_and(|next| next.from < name.from) {
        return None;
    }
    let gap = text.slice(measure.end.min(name.from), name.from).chars().filter(|c| *c != ' ').count();
    if measure.units.is_empty() && gap > 2 {
        return None;
    }
    let weight = BEHIND + length - 5.0 * gap as f64;
    (weight >= BEHIND_LEAST).then_some(weight)
}
