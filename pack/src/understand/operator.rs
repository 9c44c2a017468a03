//! How the words beside a number bind to it: bounds, approximations, rates, announcements.

use super::measure::Measure;
use super::reading::Reading;
use super::text::is_han;
use super::words::{NotCondition, Reach, Side, Word};
use crate::contract::Operator;

/// How many characters an operator word may stand before its number, fillers aside.
const OPERATOR_GAP: usize = 5;
/// How many characters an announcement reaches forward.
const ANNOUNCED_GAP: usize = 16;
/// Words between an operator and its number that change nothing.
const FILLERS: &str = "的是为在到达要有了能打泵送落浇做用就也才只还都每一个小时天日an of the a is per hour:= ()";

/// Reads what the words around a measure say of it; `previous` and `next` bound what is its own.
pub(super) fn bind(reading: &Reading<'_>, measure: &mut Measure, previous: usize, next: usize) {
    operators(reading, measure, previous, next);
    rate(reading, measure, previous, next);
    if measure.op == Operator::Eq && measure.end > measure.to {
        // 65 cu yd per hour minimum: the bound stands behind the rate.
        behind(reading, measure, next);
    }
    measure.dead |= announced(reading, measure, previous);
}

/// Whether a stretch holds only fillers, and few of them.
fn only_fillers(stretch: &str) -> bool {
    let meaningful = stretch.chars().filter(|c| !FILLERS.contains(*c)).count();
    meaningful == 0 && stretch.chars().filter(|c| *c != ' ').count() <= OPERATOR_GAP + 3
}

/// Reads the operator words on both sides of a measure.
fn operators(reading: &Reading<'_>, measure: &mut Measure, previous: usize, next: usize) {
    let text = &reading.text;
    let mut found: Option<(Operator, Reach)> = None;
    // Behind: 左右, 以上, or more.
    let behind = text.skip_spaces(measure.to);
    let after = reading
        .operators
        .iter()
        .find(|one| one.from == behind && one.to <= next && !matches!(one.word, Word::Operator(.., Side::Before)));
    if let Some((one, Word::Operator(op, reach, _))) = after.map(|one| (one, one.word)) {
        found = Some((op, reach));
        measure.end = one.to;
    }
    // Before: 不低于, at least.
    let mut start = measure.from;
    for one in reading.operators.iter().rev().filter(|one| one.to <= measure.from && one.from >= previous) {
        let Word::Operator(op, reach, side) = one.word else { continue };
        let gap = text.slice(one.to, start);
        let single = one.to - one.from == 1 && text.get(one.from).is_some_and(is_han);
        let fits = if single { gap.trim().is_empty() } else { only_fillers(gap) };
        let glued = single && text.before(one.from).is_some_and(|c| "附最靠以未原本外往过从出回".contains(c));
        if !fits || glued || !reading.clauses.together(one.from, measure.from) || side == Side::Behind {
            continue;
        }
        // The word nearest to the number is said last; a bound outweighs an approximation.
        if found.is_none() || (op != Operator::About && found.is_some_and(|(known, _)| known == Operator::About)) {
            found = Some((op, reach));
        }
        start = one.from;
    }
    measure.start = start;
    if found.is_none() && measure.op == Operator::Eq {
        // 15m/s停工: the value itself is where work stops.
        let after =
            text.slice(measure.to, (measure.to + 4).min(next.max(measure.to))).trim_start_matches(['风', '就', '必']);
        let before = text.slice(measure.start.saturating_sub(16), measure.start);
        let stops =
            ["stop at ", "stops at ", "stop lifting at ", "stop work at ", " halt at ", "shut down at ", "stop above "];
        if ["停工", "停机", "停止", "停吊", "即停", "停，", "停", "须停", "不吊", "不干", "不架"]
            .iter()
            .any(|word| after.starts_with(word))
            || stops.iter().any(|word| before.trim_end_matches("force ").ends_with(word))
        {
            measure.op = Operator::Max;
        }
    }
    let Some((op, reach)) = found else { return };
    measure.reach = reach;
    measure.op = match (measure.op, op) {
        (Operator::Range, _) => Operator::Range,
        (_, op) => op,
    };
    stop_limit(reading, measure, next);
}

/// Reads an operator word behind a measure and its rate.
fn behind(reading: &Reading<'_>, measure: &mut Measure, next: usize) {
    let at = reading.text.skip_spaces(measure.end);
    let after = reading
        .operators
        .iter()
        .find(|one| one.from == at && one.to <= next && !matches!(one.word, Word::Operator(.., Side::Before)));
    if let Some((one, Word::Operator(op, reach, _))) = after.map(|one| (one, one.word)) {
        (measure.op, measure.reach, measure.end) = (op, reach, one.to);
    }
}

/// `10m/s以上就不能吊`: a value beyond which work stops is an upper limit.
fn stop_limit(reading: &Reading<'_>, measure: &mut Measure, next: usize) {
    if measure.op != Operator::Min {
        return;
    }
    let to = (measure.end + 8).min(next);
    let after = reading.text.slice(measure.end, to);
    let before = reading.text.slice(measure.start.saturating_sub(10), measure.start);
    let stops = [
        "不能",
        "不可",
        "不得",
        "停",
        "禁止",
        "严禁",
        "不让",
        "不准",
        "不干",
        "不吊",
        "不打",
        "不浇",
        "不铺",
        "不架",
        "不飞",
        "no lift",
        "stop",
        "we stop",
        "not allowed",
        "shut",
    ];
    let halts = ["stop", "no lifting", "no pour", "no work", "halt", "停"];
    if stops
        .iter()
        .any(|word| after.trim_start().trim_start_matches(['就', '必', '须', '要', '都', '则']).starts_with(word))
        || halts.iter().any(|word| before.contains(word))
    {
        measure.op = Operator::Max;
        measure.reach = Reach::Bound;
    }
}

/// Reads the time that a measure is divided by: behind it (`20 h a day`) or before it (`每小时40方`).
fn rate(reading: &Reading<'_>, measure: &mut Measure, previous: usize, next: usize) {
    let text = &reading.text;
    let behind = text.skip_spaces(measure.end);
    let near = reading.rates.iter().find(|one| {
        let after = one.from >= measure.to && one.to <= next && one.from <= behind + 1;
        let gap = measure.start.saturating_sub(one.to);
        let before = one.to <= measure.start && one.from >= previous && gap <= 8;
        (after || before) && reading.clauses.together(one.from, measure.from)
    });
    if let Some((one, Word::Per(per))) = near.map(|one| (one, one.word)) {
        measure.per = Some(per);
        if one.from >= measure.to {
            measure.end = measure.end.max(one.to);
        } else if measure.start.saturating_sub(one.to) <= 1 {
            measure.start = one.from;
        }
    }
}

/// Whether a measure belongs to an announcement: a telephone, a contract, money, people.
fn announced(reading: &Reading<'_>, measure: &Measure, previous: usize) -> bool {
    reading.announced.iter().any(|one| match one.word {
        Word::NotCondition(NotCondition::Number) => {
            let gap = measure.from.saturating_sub(one.to);
            let before = one.to <= measure.from && one.from >= previous && gap <= ANNOUNCED_GAP;
            let named = reading.dimensions.iter().any(|name| name.from >= one.to && name.to <= measure.from);
            before && !named && reading.clauses.together(one.from, measure.from)
        }
        Word::NotCondition(NotCondition::Counted) => one.from == reading.text.skip_spaces(measure.to),
        _ => false,
    })
}
