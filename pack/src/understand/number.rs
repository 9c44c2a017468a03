//! Numerals: Arabic with separators and multipliers, Chinese, English words.

use super::han_numeral::{chinese, is_numeral};
use super::text::Text;

/// A numeral and what it says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Numeral {
    /// Its first character.
    pub(crate) from: usize,
    /// After its last.
    pub(crate) to: usize,
    /// The lower value; the value where it is one.
    pub(crate) low: f64,
    /// The upper value: `七八` is 7 to 8, `十几` 11 to 19.
    pub(crate) high: f64,
    /// Whether it is written in digits.
    pub(crate) digits: bool,
}

/// Longest run of digits that is a number: beyond lie telephones and serial numbers.
const DIGITS: usize = 12;
/// The numeral at a position, and where it ends; `None` with the end where something that looks like one
/// says nothing (`几十`, a serial number).
pub(crate) fn numeral(text: &Text, at: usize) -> Option<(Option<Numeral>, usize)> {
    let c = text.get(at)?;
    if c.is_ascii_digit() {
        return Some(arabic(text, at));
    }
    if is_numeral(c) || c == '几' || c == '半' {
        return chinese(text, at);
    }
    if c.is_ascii_alphabetic() && !text.before(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
        return english(text, at);
    }
    None
}

/// Reads an Arabic numeral: `14,800`, `1.8万`, `3k`, `2.5 million`.
fn arabic(text: &Text, at: usize) -> (Option<Numeral>, usize) {
    let mut to = at;
    let mut written = String::new();
    let digits_from = |mut to: usize| {
        while text.get(to).is_some_and(|c| c.is_ascii_digit()) {
            to += 1;
        }
        to
    };
    let end = digits_from(to);
    if end - to > DIGITS {
        return (None, end);
    }
    written.push_str(text.slice(to, end));
    to = end;
    // Groups of three behind a comma, not behind a Chinese one.
    if end - at <= 3 {
        while text.get(to) == Some(',') && digits_from(to + 1) == to + 4 && written.len() < DIGITS {
            written.push_str(text.slice(to + 1, to + 4));
            to += 4;
        }
    }
    if text.get(to) == Some('.') && text.get(to + 1).is_some_and(|c| c.is_ascii_digit()) {
        let end = digits_from(to + 1);
        // More dots are a version or an address, no number.
        if text.get(end) == Some('.') && text.get(end + 1).is_some_and(|c| c.is_ascii_digit()) {
            let mut end = end;
            while text.get(end).is_some_and(|c| c.is_ascii_digit() || c == '.') {
                end += 1;
            }
            return (None, end);
        }
        if end - to <= DIGITS {
            written.push_str(text.slice(to, end));
        }
        to = end;
    }
    let Ok(mut value) = written.parse::<f64>() else { return (None, to) };
    if let Some((fraction, end)) = fraction(text, at, to, value) {
        return (Some(Numeral { from: at, to: end, low: fraction, high: fraction, digits: true }), end);
    }
    let (factor, end) = multiplier(text, to);
    value *= factor;
    (Some(Numeral { from: at, to: end, low: value, high: value, digits: true }), end)
}

/// A fraction of an inch: `3/4 in`, `1 1/2 in`, `1-1/2"`; nothing where no inch follows.
fn fraction(text: &Text, at: usize, to: usize, value: f64) -> Option<(f64, usize)> {
    let digits = |from: usize| {
        let count = (from..from + 3).take_while(|at| text.get(*at).is_some_and(|c| c.is_ascii_digit())).count();
        let number: f64 = text.slice(from, from + count).parse().ok()?;
        Some((number, from + count))
    };
    let part = |from: usize| {
        let (above, slash) = digits(from)?;
        let (below, end) = digits(slash + 1).filter(|_| text.get(slash) == Some('/'))?;
        let rest = text.rest(text.skip_spaces(if text.get(end) == Some('-') { end + 1 } else { end }));
        let inch =
            rest.starts_with("in") || rest.starts_with('"') || rest.starts_with("英寸") || rest.starts_with('寸');
        (inch && below > above && [2.0, 4.0, 8.0, 16.0, 32.0].contains(&below)).then_some((above / below, end))
    };
    if let Some((fraction, end)) = part(at).filter(|(_, end)| *end > to) {
        return Some((fraction, end));
    }
    let mixed = matches!(text.get(to), Some(' ' | '-')) && value < 100.0;
    part(to + 1).filter(|_| mixed).map(|(fraction, end)| (value + fraction, end))
}

/// A multiplier behind digits, and the position after it.
fn multiplier(text: &Text, at: usize) -> (f64, usize) {
    match text.get(at) {
        Some('亿') => (1e8, at + 1),
        Some('万') if text.get(at + 1) != Some('吨') || text.get(at + 2).is_none_or(|c| c != '米') => (1e4, at + 1),
        Some(c @ ('百' | '千')) if !text.get(at + 1).is_some_and(|c| "帕克瓦伏米卡吨".contains(c)) => {
            (if c == '百' { 100.0 } else { 1000.0 }, at + 1)
        }
        Some('k') if !text.get(at + 1).is_some_and(|c| c.is_ascii_alphanumeric() || c == '/') => (1000.0, at + 1),
        _ => {
            let word = text.skip_spaces(at);
            let named = [("thousand", 1e3), ("million", 1e6)]
                .into_iter()
                .find(|(name, _)| text.starts(word, name) && text.is_word(word, word + name.len()));
            // `million tonnes` is a unit of its own in the lexicon; both readings agree.
            named.map_or((1.0, at), |(name, factor)| (factor, word + name.len()))
        }
    }
}

/// English number words.
const ENGLISH: [(&str, f64); 30] = [
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
    ("hundred", 100.0),
    ("thousand", 1000.0),
    ("dozen", 12.0),
];

/// Reads English number words: `six`, `twenty-five`, `three hundred and twenty`.
fn english(text: &Text, at: usize) -> Option<(Option<Numeral>, usize)> {
    let word_at = |at: usize| {
        let mut to = at;
        while text.get(to).is_some_and(|c| c.is_ascii_alphabetic()) {
            to += 1;
        }
        let word = text.slice(at, to);
        ENGLISH.iter().find(|(name, _)| *name == word).map(|(_, value)| (*value, to))
    };
    let (mut total, mut section) = (0.0, 0.0);
    let (first, mut to) = word_at(at)?;
    let mut next = Some(first);
    let mut words = 0;
    while let Some(value) = next.take() {
        if value == 1000.0 {
            total = (total + f64::max(section, 1.0)) * 1000.0;
            section = 0.0;
        } else if value == 100.0 {
            section = f64::max(section, 1.0) * 100.0;
        } else {
            section += value;
        }
        words += 1;
        let mut at = to;
        if matches!(text.get(at), Some(' ' | '-')) {
            at += 1;
        }
        if text.starts(at, "and ") && section >= 100.0 {
            at += 4;
        }
        if at > to
            && words < 8
            && let Some((value, end)) = word_at(at)
        {
            next = Some(value);
            to = end;
        }
    }
    let value = total + section;
    Some((Some(Numeral { from: at, to, low: value, high: value, digits: false }), to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::text::Spelling;

    fn read(given: &str) -> Option<(f64, f64)> {
        let text = Text::new(given, &Spelling::new(Vec::new())?);
        let (numeral, _) = numeral(&text, 0)?;
        numeral.map(|numeral| (numeral.low, numeral.high))
    }

    #[test]
    fn one_value() {
        for (given, value) in [
            ("14,800", 14_800.0),
            ("1.8万", 18_000.0),
            ("3k", 3000.0),
            ("3kPa", 3.0),
            ("2.5 million", 2_500_000.0),
            ("四千五百", 4500.0),
            ("四千五", 4500.0),
            ("三百二十", 320.0),
            ("三百二", 320.0),
            ("三百零二", 302.0),
            ("一万八", 18_000.0),
            ("三万", 30_000.0),
            ("十二", 12.0),
            ("两百", 200.0),
            ("二点五", 2.5),
            ("一百六十", 160.0),
            ("三千九到", 3900.0),
            ("四十二米", 42.0),
            ("三五零", 350.0),
            ("six", 6.0),
            ("twenty-five", 25.0),
            ("three hundred and twenty", 320.0),
            ("120，300", 120.0),
        ] {
            assert_eq!(read(given), Some((value, value)), "{given}");
        }
    }

    #[test]
    fn two_values() {
        for (given, low, high) in [
            ("十几", 11.0, 19.0),
            ("二十几", 21.0, 29.0),
            ("七八", 7.0, 8.0),
            ("三四百", 300.0, 400.0),
            ("二三十", 20.0, 30.0),
            ("十七八", 17.0, 18.0),
            ("二十七八", 27.0, 28.0),
        ] {
            assert_eq!(read(given), Some((low, high)), "{given}");
        }
    }

    #[test]
    fn nothing() {
        for given in ["几十", "几百", "13907310022999", "10.0.0.1", "零下", "三一"] {
            assert_eq!(read(given), None, "{given}");
        }
    }
}
