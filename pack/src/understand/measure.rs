//! Measures: a number with its sign, its spread, its unit and the words that say how it is meant.

use super::han_numeral::is_numeral;
use super::number::{Numeral, numeral};
use super::operator;
use super::reading::Reading;
use super::text::is_han;
use super::unit::UnitId;
use super::words::Reach;
use crate::contract::Operator;

/// A number as the text means it, before it is known what of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Measure {
    /// First character of the number.
    pub(crate) from: usize,
    /// After number and unit.
    pub(crate) to: usize,
    /// First character with the operator words.
    pub(crate) start: usize,
    /// After the last with the operator words.
    pub(crate) end: usize,
    /// The value; the lower one of a spread.
    pub(crate) low: f64,
    /// The upper value.
    pub(crate) high: f64,
    /// How it is meant.
    pub(crate) op: Operator,
    /// Whether the operator tells an extent instead of a bound.
    pub(crate) reach: Reach,
    /// The units it may have; empty: none was written.
    pub(crate) units: Vec<UnitId>,
    /// The time that it is divided by, by place in [`super::unit::PER`].
    pub(crate) per: Option<u8>,
    /// Whether a sign was written.
    pub(crate) signed: bool,
    /// The second part of `1:m`.
    pub(crate) ratio: Option<f64>,
    /// Whether an announcement says that it is no condition.
    pub(crate) dead: bool,
    /// A unit that nobody knows, written against the number.
    pub(crate) unknown_unit: Option<(usize, usize)>,
}

/// Reads the measures of a text.
pub(crate) fn measures(reading: &Reading<'_>) -> Vec<Measure> {
    let mut measures: Vec<Measure> = Vec::new();
    let mut at = 0;
    while at < reading.text.len() {
        if reading.is_taken(at) || touches_letter(reading, at) {
            at += 1;
            continue;
        }
        match read(reading, at) {
            Some((measure, end)) => {
                at = end.max(at + 1);
                measures.extend(measure);
            }
            None => at += 1,
        }
    }
    for at in 0..measures.len() {
        let previous = at.checked_sub(1).map_or(0, |before| measures[before].to);
        let next = measures.get(at + 1).map_or(reading.text.len(), |next| next.from);
        operator::bind(reading, &mut measures[at], previous, next);
    }
    measures
}

/// Whether a digit continues a token that begins with letters and is no name.
fn touches_letter(reading: &Reading<'_>, at: usize) -> bool {
    let text = &reading.text;
    let before = text.before(at).is_some_and(|c| c.is_ascii_alphabetic());
    text.chars[at].is_ascii_digit()
        && before
        && !reading.dimensions.iter().chain(&reading.operators).any(|one| one.to == at)
}

/// A sign before a number: how far back it starts and whether it is worded (`零下`), which holds for both
/// ends of a spread.
fn sign(reading: &Reading<'_>, at: usize) -> Option<(usize, bool)> {
    let text = &reading.text;
    let back = text.skip_spaces_back(at);
    for word in ["零下", "负", "minus", "-"] {
        let length = word.chars().count();
        let Some(from) = back.checked_sub(length) else { continue };
        if text.slice(from, back) != word {
            continue;
        }
        if word != "-" {
            return Some((from, true));
        }
        // A dash is a sign where nothing that could be a lower end stands before it.
        let outer = text.before(from);
        // 最低温度-20: the name's last character is no unit.
        let named =
            outer == Some('度') && from.checked_sub(2).and_then(|at| text.get(at)).is_some_and(|c| "温坡".contains(c));
        let open =
            named || outer.is_none_or(|c| !(c.is_ascii_alphanumeric() || is_numeral(c) || "%°℃度米)-".contains(c)));
        if back == at && open {
            return Some((from, false));
        }
    }
    // 零下大概二十度
    let from = at.saturating_sub(5);
    let window = text.slice(from, at);
    let worded = window.rfind("零下").map(|byte| from + window[..byte].chars().count());
    worded
        .filter(|from| reading.operators.iter().any(|one| one.from == from + 2 && one.to == at))
        .map(|from| (from, true))
}

/// Reads one measure at a position: nothing where the number says nothing, with the end of what was read.
fn read(reading: &Reading<'_>, at: usize) -> Option<(Option<Measure>, usize)> {
    let (first, end) = numeral(&reading.text, at)?;
    let Some(first) = first else { return Some((None, end)) };
    if reading.text.before(at) == Some('第') {
        return Some((None, end));
    }
    let sign = sign(reading, at);
    let mut measure = start(&first, sign);
    let to = tail(reading, &first, &mut measure);
    if let Some(to) = hours_and_minutes(reading, &first, &mut measure, to) {
        return Some((Some(measure), to));
    }
    per_area(reading, &mut measure);
    if let Some(end) = ratio(reading, &first, &mut measure) {
        measure.unknown_unit = None;
        return Some((Some(measure), end));
    }
    if let Some(end) = tolerance(reading, &mut measure, to) {
        return Some((Some(measure), end));
    }
    if let Some(end) = range(reading, &mut measure, to, sign.is_some_and(|(_, worded)| worded)) {
        return Some((Some(measure), end));
    }
    if measure.units.is_empty() && first.digits {
        let letters = (to..reading.text.len()).take_while(|at| reading.text.chars[*at].is_ascii_alphabetic()).count();
        if letters > 0 {
            measure.unknown_unit = Some((to, to + letters));
            measure.to = to + letters;
            measure.end = measure.to;
        }
    }
    // 二衬, 三环: a numeral in words without a unit inside a word is a part of that word.
    let end = measure.to;
    let inside = measure.units.is_empty()
        && !first.digits
        && end == first.from + 1
        && reading.text.get(end).is_some_and(is_han)
        && !reading.operators.iter().any(|one| one.from == end);
    Some(((!inside).then_some(measure), end))
}

/// Hours with minutes behind them: `1h15min`, `1小时20分`, `2 h 30 min`, as minutes.
fn hours_and_minutes(reading: &Reading<'_>, hours: &Numeral, measure: &mut Measure, at: usize) -> Option<usize> {
    let text = &reading.text;
    let units = &reading.words.units;
    let is = |measure: &Measure, code: &str| measure.units.iter().any(|unit| units.code(*unit) == code);
    let glued = text.get(hours.to) == Some('h') && text.get(hours.to + 1).is_some_and(|c| c.is_ascii_digit());
    if !(glued || is(measure, "h")) || measure.low != measure.high {
        return None;
    }
    let from = text.skip_spaces(if glued { hours.to + 1 } else { at });
    let (second, _) = numeral(text, from)?;
    let second = second.filter(|second| second.low == second.high && second.low < 60.0)?;
    let mut minutes = start(&second, None);
    let end = tail(reading, &second, &mut minutes);
    if !is(&minutes, "min") {
        return None;
    }
    let total = measure.low * 60.0 + minutes.low;
    (measure.low, measure.high) = (total, total);
    measure.units = minutes.units;
    (measure.to, measure.end) = (end, end);
    Some(end)
}

/// Tons behind `每平米` are a load on the ground.
fn per_area(reading: &Reading<'_>, measure: &mut Measure) {
    let tons = measure.units.iter().any(|unit| reading.words.units.code(*unit) == "t");
    let front = reading.text.slice(measure.from.saturating_sub(6), measure.from);
    let area = ["每平米", "每平方米", "每平方", "一平米", "一平方", "每个平方", "per square metre", "per m2"];
    let area = area.iter().any(|word| front.trim_end().ends_with(word));
    if let Some(units) = reading.words.units.named("吨/平方米").filter(|_| tons && area) {
        measure.units = units.to_vec();
    }
}

/// A measure of one numeral.
fn start(first: &Numeral, sign: Option<(usize, bool)>) -> Measure {
    let factor = if sign.is_some() { -1.0 } else { 1.0 };
    let (a, b) = (factor * first.low, factor * first.high);
    let from = sign.map_or(first.from, |(from, _)| from);
    Measure {
        from,
        to: first.to,
        start: from,
        end: first.to,
        low: a.min(b) + 0.0,
        high: a.max(b) + 0.0,
        op: if a == b { Operator::Eq } else { Operator::Range },
        reach: Reach::Bound,
        units: Vec::new(),
        per: None,
        signed: sign.is_some(),
        ratio: None,
        dead: false,
        unknown_unit: None,
    }
}

/// Reads what follows a numeral: `来`, the unit, a fraction behind it. Gives the position after.
fn tail(reading: &Reading<'_>, numeral: &Numeral, measure: &mut Measure) -> usize {
    let text = &reading.text;
    let mut at = numeral.to;
    // 七十来度, 60多米: about; 30几度: a spread.
    if let Some(c) = text.get(at).filter(|c| "来多余几".contains(*c)) {
        let unit = reading.words.units.at(text, at + 1).is_some();
        if unit && c == '几' && numeral.digits && numeral.low % 10.0 == 0.0 {
            let sign = if measure.low < 0.0 { -1.0 } else { 1.0 };
            let ends = (measure.low + sign, measure.low + 9.0 * sign);
            (measure.low, measure.high) = (ends.0.min(ends.1), ends.0.max(ends.1));
            measure.op = Operator::Range;
            at += 1;
        } else if c != '几' && (unit || c != '来') {
            measure.op = if measure.low == measure.high { Operator::About } else { measure.op };
            at += 1;
        }
    }
    let mut unit_at = text.skip_spaces(at);
    // 54-storey, 60-t
    if text.get(unit_at) == Some('-') && text.get(unit_at + 1).is_some_and(|c| c.is_ascii_alphabetic()) {
        unit_at += 1;
    }
    // 32 H-piles: the letter is the pile's.
    let joined = |end: usize| {
        unit_at > numeral.to
            && text.get(unit_at - 1) == Some(' ')
            && text.get(end) == Some('-')
            && text.get(end + 1).is_some_and(|c| c.is_ascii_alphabetic())
            && end - unit_at == 1
    };
    // 桩径1.8 孔深62: a word that goes on to a name is no unit.
    let named = |end: usize| {
        unit_at > at
            && text.get(unit_at).is_some_and(is_han)
            && reading.dimensions.iter().any(|one| one.from == unit_at && one.to > end)
    };
    if let Some((units, end)) = reading.words.units.at(text, unit_at)
        && !joined(end)
        && !named(end)
        && !(unit_at > at && is_sentence_word(reading, unit_at, end))
    {
        // Metric tons of an invoice (`92 MT`) are no megatonnes (`1.2 Mt`).
        let tons = end - unit_at == 2 && text.slice(unit_at, end) == "mt" && text.is_capital(unit_at + 1);
        let plain = reading.words.units.named("t").filter(|_| tons);
        measure.units = plain.unwrap_or(units).to_vec();
        at = end;
        at = fraction(reading, numeral, measure, at);
    }
    measure.to = at;
    measure.end = at;
    at
}

/// Whether a unit word apart from its number is rather a word of the sentence: `5 in a row`, `2 a day`.
fn is_sentence_word(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    let goes_on = reading.text.get(to) == Some(' ') && reading.text.get(to + 1).is_some_and(|c| c.is_alphanumeric());
    // 5 in line: an inch is one of a pipe, a layer, a stone.
    let next = reading.text.rest(reading.text.skip_spaces(to)).split([' ', ',', '.', '，']).next().unwrap_or_default();
    let inch = [
        "pipe",
        "line",
        "hose",
        "slickline",
        "pipeline",
        "dia",
        "diameter",
        "bore",
        "slump",
        "thick",
        "layer",
        "layers",
        "lifts",
        "overlay",
        "aggregate",
        "agg",
        "stone",
        "rock",
        "minus",
        "max",
        "slab",
        "mat",
        "x",
        "hole",
        "holes",
        "pile",
        "piles",
        "mix",
        "topsize",
        "of",
        "casing",
    ];
    match reading.text.slice(from, to) {
        "a" | "d" => true,
        "in" => goes_on && !inch.contains(&next),
        _ => false,
    }
}

/// Reads a fraction behind the unit: `两米三`, `三米二五`, `1米8`, `两米半`.
fn fraction(reading: &Reading<'_>, numeral: &Numeral, measure: &mut Measure, at: usize) -> usize {
    let text = &reading.text;
    let unit = text.before(at);
    if !matches!(unit, Some('米' | '吨' | '方')) || measure.low.fract() != 0.0 || measure.low != measure.high {
        return at;
    }
    let sign = if measure.low < 0.0 { -1.0 } else { 1.0 };
    let mut set = |part: f64| {
        measure.low += sign * part;
        measure.high = measure.low;
    };
    if text.get(at) == Some('半') {
        set(0.5);
        return at + 1;
    }
    let digit = |c: char| {
        if numeral.digits {
            c.to_digit(10)
        } else {
            "零一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u32)
        }
    };
    let digits: Vec<u32> = (at..at + 2).map_while(|at| text.get(at).and_then(digit)).collect();
    let end = at + digits.len();
    let goes_on = !reading.is_taken(end)
        && (text.get(end).is_some_and(|c| is_numeral(c) || c.is_ascii_alphanumeric() || c == '.' || c == '点')
            || reading.words.units.at(text, end).is_some());
    if digits.is_empty() || goes_on || reading.is_taken(at) {
        return at;
    }
    set(digits.iter().rev().fold(0.0, |part, digit| (part + f64::from(*digit)) / 10.0));
    end
}

/// Reads `1:m` and `1 in m`.
fn ratio(reading: &Reading<'_>, first: &Numeral, measure: &mut Measure) -> Option<usize> {
    if first.low != 1.0 || first.high != 1.0 {
        return None;
    }
    let text = &reading.text;
    // 1V:1.5H
    let vertical = text.get(first.to) == Some('v') && text.get(first.to + 1) == Some(':');
    let at = text.skip_spaces(first.to + usize::from(vertical));
    let next = if text.get(at) == Some(':') {
        at + 1
    } else if text.starts(at, "in ") || (text.starts(at, "on ") && text.get(at + 3).is_some_and(|c| c.is_ascii_digit()))
    {
        at + 3
    } else if text.get(at) == Some('比') {
        at + 1
    } else {
        return None;
    };
    let (second, end) = numeral(text, text.skip_spaces(next))?;
    let second = second.filter(|second| second.low > 0.0)?;
    let end = end + usize::from(vertical && text.get(end) == Some('h'));
    measure.ratio = Some(second.low);
    measure.units.clear();
    measure.to = end;
    measure.end = end;
    Some(end)
}

/// Reads `a±b`.
fn tolerance(reading: &Reading<'_>, measure: &mut Measure, at: usize) -> Option<usize> {
    let text = &reading.text;
    let at = text.skip_spaces(at);
    let sign = ["±", "+/-", "+-"].into_iter().find(|sign| text.starts(at, sign))?;
    let (second, end) = numeral(text, text.skip_spaces(at + sign.chars().count()))?;
    let second = second?;
    let (low, high) = (measure.low - second.low, measure.high + second.low);
    let mut outer = Measure { from: measure.from, ..start(&second, None) };
    let end = tail(reading, &second, &mut outer).max(end);
    if measure.units.is_empty() {
        measure.units = outer.units;
    }
    (measure.low, measure.high) = (low, high);
    measure.op = Operator::Range;
    measure.to = end;
    measure.end = end;
    Some(end)
}

/// Reads the upper end of a spread: `120~130`, `5 to 8`, `4120-4380m`, `between 20 and 25`.
fn range(reading: &Reading<'_>, measure: &mut Measure, at: usize, worded_sign: bool) -> Option<usize> {
    let text = &reading.text;
    let here = text.skip_spaces(at);
    let between = || {
        let (from, _) = reading.clauses.bounds(measure.from);
        text.slice(from.max(measure.from.saturating_sub(12)), measure.from).contains("between")
    };
    let next = match text.get(here)? {
        '~' => here + 1 + usize::from(text.get(here + 1) == Some('~')),
        '-' => here + 1,
        '到' | '至' => here + 1,
        _ if text.starts(here, "to ") => here + 3,
        _ if text.starts(here, "and ") && between() => here + 4,
        _ => return None,
    };
    let mut number_at = text.skip_spaces(next);
    let mut negative = false;
    for word in ["-", "零下", "负", "minus "] {
        if text.starts(number_at, word) {
            number_at = text.skip_spaces(number_at + word.chars().count());
            negative = true;
            break;
        }
    }
    if reading.is_taken(number_at) {
        return None;
    }
    let (second, _) = numeral(text, number_at)?;
    let second = second?;
    let mut upper = Measure { from: number_at, ..start(&second, None) };
    let end = tail(reading, &second, &mut upper);
    if negative || (worded_sign && measure.signed) {
        (upper.low, upper.high) = (-upper.high, -upper.low);
    }
    if !measure.units.is_empty()
        && !upper.units.is_empty()
        && !measure.units.iter().any(|unit| upper.units.contains(unit))
    {
        return None;
    }
    if !upper.units.is_empty() {
        // `3到5万`: the multiplier is the upper end's; nobody writes 3 to 50,000.
        if second.digits
            && measure.units.is_empty()
            && text.slice(second.from, second.to).ends_with('万')
            && measure.high < 1000.0
        {
            measure.low *= 1e4;
        }
        measure.units = upper.units;
    }
    let (low, high) = (measure.low.min(upper.low), measure.high.max(upper.high));
    (measure.low, measure.high) = (low, high);
    measure.op = if low == high { Operator::Eq } else { Operator::Range };
    measure.signed |= negative;
    measure.to = end;
    measure.end = end;
    Some(end)
}
