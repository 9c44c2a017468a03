//! Slots: which dimension each measure is a value of.
//!
//! Evidence is weighed: the name of a dimension in the same clause, nearer and in front counting more;
//! what the unit can be; what the works are governed by; what is named beside the number. A dimension that
//! its unit does not allow is never taken. Where only the works and the unit speak, see [`super::context`].

use super::context::{self, Setting};
use super::height::is_of_site;
use super::measure::Measure;
use super::reading::Reading;
use super::temperature;
use super::token::{Token, TokenValue};
use super::unit::{Conversion, DimensionId};
use super::weigh::{BEHIND_LEAST, Candidate, LEAST, best, candidates, names_in_front};
use super::words::{Reach, Side, Word};
use crate::contract::Operator;
use fieldpack_graph::knowledge::Datatype;

/// What a slot says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SlotValue {
    /// Numbers, in the dimension's unit.
    Number {
        /// The value; the lower one of a spread.
        low: f64,
        /// The upper value of a spread; equal to `low` otherwise.
        high: f64,
    },
    /// A grade or class.
    Word(String),
}

/// Why a slot is not simply stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The number is as said, its dimension or unit was taken from the context.
    Context,
    /// A slump in centimetres.
    SlumpInCentimetres,
    /// A class word stands for a value.
    ClassWord(u16),
    /// A word names the class.
    Named,
}

/// A value of a dimension, read from the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slot {
    /// The dimension.
    pub(crate) dimension: DimensionId,
    /// How it is meant.
    pub(crate) op: Operator,
    /// Whether the operator tells an extent instead of a bound.
    pub(crate) reach: Reach,
    /// The value.
    pub(crate) value: SlotValue,
    /// First folded character.
    pub(crate) from: usize,
    /// After the last.
    pub(crate) to: usize,
    /// Why it is not simply stated.
    pub(crate) reason: Option<Reason>,
}

/// A measure that could not be given to a dimension.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unread {
    /// The measure.
    pub(crate) measure: Measure,
    /// The dimension that its clause names, where a unit is unknown or the value impossible.
    pub(crate) named: Option<DimensionId>,
    /// Whether the value is impossible for that dimension.
    pub(crate) impossible: bool,
}

/// Everything that was read.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    /// Slots in order of the text.
    pub(crate) slots: Vec<Slot>,
    /// What had a unit and was given to no dimension.
    pub(crate) unread: Vec<Unread>,
}

/// Gives every measure and token its dimension.
pub(crate) fn slots(reading: &Reading<'_>, tokens: &[Token], measures: &[Measure], setting: &Setting) -> Slots {
    let mut result = Slots::default();
    let mut used = vec![false; reading.dimensions.len()];
    for (at, measure) in measures.iter().enumerate() {
        if measure.dead {
            continue;
        }
        let previous = at.checked_sub(1).map(|before| &measures[before]);
        let next = measures.get(at + 1);
        assign(reading, measure, previous, next, setting, &mut used, &mut result);
    }
    corrected(reading, &mut result.slots);
    for token in tokens {
        let Some(dimension) = reading.knowledge.dimensions.get_index_of(token.dimension) else { continue };
        let (value, op) = match &token.value {
            TokenValue::Word(word) => (SlotValue::Word(word.clone()), token_operator(reading, token)),
            TokenValue::Number(number) => (SlotValue::Number { low: *number, high: *number }, Operator::Eq),
        };
        result.slots.push(Slot {
            dimension: dimension as DimensionId,
            op,
            reach: Reach::Bound,
            value,
            from: token.from,
            to: token.to,
            reason: None,
        });
    }
    result.slots.sort_by_key(|slot| (slot.from, slot.dimension));
    result
}

/// Words by which a writer takes back the number before.
const CORRECTIONS: [&str; 18] = [
    "but no",
    "no wait",
    "sorry",
    "i mean",
    "correction",
    "rather",
    "make that",
    "actually",
    "不对",
    "更正",
    "说错",
    "改成",
    "改为",
    "应该是",
    "搞错",
    "now it",
    "not any more",
    "anymore",
];

/// Drops a value that the text takes back for another one of the same dimension: `40 t, no wait, 54 t`.
fn corrected(reading: &Reading<'_>, slots: &mut Vec<Slot>) {
    let mut at = 1;
    while at < slots.len() {
        let (one, next) = (&slots[at - 1], &slots[at]);
        let between = reading.text.slice(one.to, next.from);
        if one.dimension == next.dimension && CORRECTIONS.iter().any(|word| between.contains(word)) {
            slots.remove(at - 1);
        } else {
            at += 1;
        }
    }
}

/// How a grade is meant: `不低于C30`, `C30以上`.
fn token_operator(reading: &Reading<'_>, token: &Token) -> Operator {
    let text = &reading.text;
    let beside = reading.operators.iter().find(|one| {
        let side = if let Word::Operator(_, _, side) = one.word { side } else { Side::Either };
        (one.from == text.skip_spaces(token.to) && side != Side::Before)
            || (one.to == text.skip_spaces_back(token.from) && side != Side::Behind)
    });
    match beside.map(|one| one.word) {
        Some(Word::Operator(op @ (Operator::Min | Operator::Max), Reach::Bound, _)) => op,
        _ => Operator::Eq,
    }
}

/// Gives one measure its dimension.
fn assign(
    reading: &Reading<'_>,
    measure: &Measure,
    previous: Option<&Measure>,
    next: Option<&Measure>,
    setting: &Setting,
    used: &mut [bool],
    result: &mut Slots,
) {
    if let Some(dimension) = context::counted(reading, measure, next)
        .and_then(|notation| reading.knowledge.dimensions.get_index_of(notation))
    {
        let counted =
            Candidate { dimension: dimension as DimensionId, conversion: Conversion::SAME, score: 0.0, name: None };
        result.slots.extend(slot(reading, measure, counted, None));
        return;
    }
    let of_site = || is_of_site(reading, measure).then_some("altitude");
    if let Some(dimension) = context::of_machine(reading, measure)
        .or_else(of_site)
        .and_then(|notation| reading.knowledge.dimensions.get_index_of(notation))
        && let Some(conversion) = conversion(reading, measure, dimension as DimensionId)
    {
        let own = Candidate { dimension: dimension as DimensionId, conversion, score: 0.0, name: None };
        result.slots.extend(slot(reading, measure, own, None));
        return;
    }
    // `One lane`: a number in English words without a unit counts, it measures nothing.
    let worded = reading.text.get(measure.to.saturating_sub(1)).is_some_and(|c| c.is_ascii_alphabetic())
        && !reading.text.slice(measure.from.saturating_sub(6), measure.from).ends_with("force ");
    if worded && measure.units.is_empty() && measure.unknown_unit.is_none() {
        return;
    }
    let candidates = candidates(reading, measure, previous, next, setting, used);
    let best = best(&candidates);
    if let Some(unknown) = measure.unknown_unit {
        let named = names_in_front(reading, measure, previous).first().copied();
        if named.is_some() && unknown.1 - unknown.0 <= 8 {
            result.unread.push(Unread { measure: measure.clone(), named, impossible: false });
        }
        return;
    }
    // 入模温度不应低于5℃，且不宜高于35℃: the second bound is of the same thing.
    if best.is_none()
        && let Some(slot) = continued(reading, measure, result.slots.last())
    {
        result.slots.push(slot);
        return;
    }
    if let Some(slot) = of_mix(reading, measure, best) {
        result.slots.push(slot);
        return;
    }
    // 噪声昼间70夜间55: the second figure is of noise, not of the night's air.
    if let Some(slot) = second_noise(reading, measure, result.slots.last()) {
        result.slots.push(slot);
        return;
    }
    if temperature::is_temperature(reading, measure, best.map(|best| best.dimension)) {
        let span =
            |name: Option<usize>| name.and_then(|name| reading.dimensions.get(name)).map(|one| (one.from, one.to));
        let name = best.and_then(|best| span(best.name));
        let named: Vec<DimensionId> =
            candidates.iter().filter(|one| name.is_some() && span(one.name) == name).map(|one| one.dimension).collect();
        // A name of an earlier clause does not make a hot value a low.
        let said = best.filter(|best| best.score >= BEHIND_LEAST + 8.0).map(|best| best.dimension);
        let slots = temperature::slots(reading, measure, said, &named);
        if !slots.is_empty() {
            mark(best, used);
            result.slots.extend(slots);
            return;
        }
    }
    let chosen = match best.filter(|best| best.score >= LEAST) {
        Some(best) => {
            // Several dimensions of one name, nothing deciding between them: taken, and said.
            let tied = candidates.iter().any(|one| one.dimension != best.dimension && one.score == best.score);
            Some((best, tied.then_some(Reason::Context)))
        }
        None => context::default(reading, measure, previous, setting).and_then(|(notation, reason)| {
            let dimension = reading.knowledge.dimensions.get_index_of(notation)? as DimensionId;
            let conversion = conversion(reading, measure, dimension)?;
            Some((Candidate { dimension, conversion, score: 0.0, name: None }, reason))
        }),
    };
    // wind 60 km/h gusting 90: a second speed in the unit of the first.
    let chosen = chosen.map(|(chosen, reason)| {
        let speed = &*reading.knowledge.dimensions[usize::from(chosen.dimension)].unit.ucum == "m/s";
        let first = previous.filter(|previous| {
            speed && measure.units.is_empty() && reading.clauses.together(previous.from, measure.from)
        });
        let shared = first.and_then(|first| self::conversion(reading, first, chosen.dimension));
        (Candidate { conversion: shared.unwrap_or(chosen.conversion), ..chosen }, reason)
    });
    let Some((chosen, reason)) = chosen else {
        if !measure.units.is_empty() {
            result.unread.push(Unread { measure: measure.clone(), named: None, impossible: false });
        }
        return;
    };
    mark(Some(chosen), used);
    match slot(reading, measure, chosen, reason) {
        Ok(slot) => result.slots.push(slot),
        // A name from afar with an impossible value was not this number's: `820 mm holes x 18 m`.
        Err(()) => match instead(reading, measure, previous, chosen, setting) {
            Some(slot) => result.slots.push(slot),
            None => {
                result.unread.push(Unread { measure: measure.clone(), named: Some(chosen.dimension), impossible: true })
            }
        },
    }
}

/// What a number is by its unit and the works, where the name chosen for it is impossible and not beside it.
fn instead(
    reading: &Reading<'_>,
    measure: &Measure,
    previous: Option<&Measure>,
    chosen: Candidate,
    setting: &Setting,
) -> Option<Slot> {
    let name = chosen.name.and_then(|name| reading.dimensions.get(name))?;
    let between = reading.text.slice(name.to, measure.start).trim();
    if name.to <= measure.start && between.chars().count() < 1 {
        return None;
    }
    let (notation, reason) = context::default(reading, measure, previous, setting)?;
    let dimension = reading.knowledge.dimensions.get_index_of(notation)? as DimensionId;
    let conversion = conversion(reading, measure, dimension).filter(|_| dimension != chosen.dimension)?;
    slot(reading, measure, Candidate { dimension, conversion, score: 0.0, name: None }, reason).ok()
}

/// A second bound of the dimension just read, in a clause that goes on with `且` or `and`, of the same unit.
fn continued(reading: &Reading<'_>, measure: &Measure, last: Option<&Slot>) -> Option<Slot> {
    let last = last.filter(|last| last.reason.is_none() && reading.clauses.same_sentence(last.from, measure.from))?;
    let (from, _) = reading.clauses.bounds(measure.from);
    let front = reading.text.slice(from, measure.start).trim();
    let goes_on = matches!(front, "且" | "并" | "并且" | "同时" | "and" | "but");
    if !goes_on || measure.units.is_empty() || !matches!(measure.op, Operator::Min | Operator::Max) {
        return None;
    }
    let conversion = conversion(reading, measure, last.dimension)?;
    slot(reading, measure, Candidate { dimension: last.dimension, conversion, score: 0.0, name: None }, None).ok()
}

/// A temperature in a clause that speaks of the mix and of no air: `混凝土到现场10度以上`, `concrete must stay under 30 C`.
fn of_mix(reading: &Reading<'_>, measure: &Measure, best: Option<Candidate>) -> Option<Slot> {
    let heat = measure.units.iter().any(|unit| matches!(reading.words.units.code(*unit), "Cel" | "[degF]"));
    let (from, _) = reading.clauses.bounds(measure.from);
    let front = reading.text.slice(from, measure.start);
    let mix = ["混凝土", "砼", "concrete", "mix ", "the mix"].iter().any(|word| front.contains(word));
    let air = [
        "气温", "室外", "环境", "白天", "夜", "晚", "最高", "最低", "冬", "夏", "air", "ambient", "night", "day",
        "asphalt", "沥青",
    ];
    let near = reading.text.slice(measure.start.saturating_sub(24), measure.start);
    let named = best.is_some_and(|best| best.score >= LEAST);
    if !heat || !mix || named || air.iter().any(|word| near.contains(word)) || measure.high < 0.0 {
        return None;
    }
    let dimension = reading.knowledge.dimensions.get_index_of("concrete_temperature")? as DimensionId;
    let conversion = conversion(reading, measure, dimension)?;
    slot(reading, measure, Candidate { dimension, conversion, score: 0.0, name: None }, None).ok()
}

/// A second limit of noise in the clause of the first, without a unit.
fn second_noise(reading: &Reading<'_>, measure: &Measure, last: Option<&Slot>) -> Option<Slot> {
    let last = last.filter(|last| reading.clauses.together(last.from, measure.from))?;
    let noise = &*reading.knowledge.dimensions[usize::from(last.dimension)].notation == "noise_limit";
    let plain = measure.units.is_empty() && measure.unknown_unit.is_none() && (30.0..=100.0).contains(&measure.low);
    let chosen = Candidate { dimension: last.dimension, conversion: Conversion::SAME, score: 0.0, name: None };
    if noise && plain { slot(reading, measure, chosen, None).ok() } else { None }
}

/// Notes that a name has its number.
fn mark(chosen: Option<Candidate>, used: &mut [bool]) {
    if let Some(used) = chosen.and_then(|chosen| chosen.name).and_then(|name| used.get_mut(name)) {
        *used = true;
    }
}

/// How a measure's values become those of a dimension; a number without a unit is in the dimension's own.
pub(crate) fn conversion(reading: &Reading<'_>, measure: &Measure, dimension: DimensionId) -> Option<Conversion> {
    let known = &reading.knowledge.dimensions[usize::from(dimension)];
    if !matches!(known.datatype, Datatype::Number | Datatype::Integer) {
        return None;
    }
    if measure.ratio.is_some() {
        return matches!(&*known.unit.ucum, "deg" | "%").then_some(Conversion::SAME);
    }
    if measure.units.is_empty() {
        return Some(Conversion::SAME);
    }
    let units = &reading.words.units;
    let rated = measure.per.and_then(|per| units.conversion(&measure.units, Some(per), dimension));
    rated
        .or_else(|| units.conversion(&measure.units, None, dimension))
        .or_else(|| units.rate(&measure.units, dimension))
}

/// Makes the slot of a chosen dimension; an error where the value is impossible for it.
fn slot(reading: &Reading<'_>, measure: &Measure, chosen: Candidate, reason: Option<Reason>) -> Result<Slot, ()> {
    let known = &reading.knowledge.dimensions[usize::from(chosen.dimension)];
    let notation = &*known.notation;
    let (mut low, mut high) = match measure.ratio {
        Some(ratio) if &*known.unit.ucum == "deg" => {
            ((1.0 / ratio).atan().to_degrees(), (1.0 / ratio).atan().to_degrees())
        }
        Some(ratio) => (100.0 / ratio, 100.0 / ratio),
        None => (chosen.conversion.apply(measure.low), chosen.conversion.apply(measure.high)),
    };
    if low > high {
        (low, high) = (high, low);
    }
    let mut op = measure.op;
    let mut reason = reason;
    // What is written `5-25` of stone is its largest size.
    if notation == "aggregate_max_size" && op == Operator::Range {
        low = high;
        op = Operator::Eq;
    }
    // The name says the extreme already: `最大粒径25`.
    if matches!(op, Operator::Min | Operator::Max)
        && measure.reach == Reach::Bound
        && names_extreme(reading, measure, notation)
    {
        op = Operator::Eq;
    }
    if measure.units.is_empty() && notation == "slump" && high < 30.0 && low > 0.0 {
        (low, high) = (low * 10.0, high * 10.0);
        reason = Some(Reason::SlumpInCentimetres);
    } else if measure.units.is_empty()
        && &*known.unit.ucum == "mm"
        && high < known.physical_min
        && high * 1000.0 <= known.physical_max
    {
        // A bore of 1.5 is in metres: no drill makes 1.5 mm, so that nothing is assumed.
        (low, high) = (low * 1000.0, high * 1000.0);
    }
    // Water at -4 m lies 4 m deep.
    if high < 0.0 && notation.ends_with("_depth") {
        (low, high) = (-high, -low);
    }
    // Magnitudes: downwards is positive in its own dimension, a grade's direction stays in the words.
    if high <= 0.0 && !measure.signed && known.physical_min >= 0.0 {
        (low, high) = (-high, -low);
    }
    if low < known.physical_min || high > known.physical_max || !low.is_finite() || !high.is_finite() {
        return Err(());
    }
    if notation == "noise_limit" && op == Operator::Eq {
        op = Operator::Max;
    }
    let to = measure.end;
    let value = SlotValue::Number { low, high };
    Ok(Slot { dimension: chosen.dimension, op, reach: measure.reach, value, from: measure.start, to, reason })
}

/// Whether the dimension itself is an extreme and the operator only repeats it (`最大粒径`, `agg max 16`).
fn names_extreme(reading: &Reading<'_>, measure: &Measure, notation: &str) -> bool {
    let word = reading.text.slice(measure.start, measure.from);
    let named = |words: &[&str]| words.iter().any(|one| word.contains(one));
    match notation {
        "aggregate_max_size" => named(&["max", "最大", "maximum"]),
        _ => false,
    }
}
