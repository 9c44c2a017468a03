//! Chinese numerals: `四千五百`, `一万八`, `二点五`, and spreads `七八`, `十几`.

use super::number::Numeral;
use super::text::Text;

/// Longest numeral in words that is read, characters: longer runs are no numerals of this world.
const HAN_NUMERAL: usize = 24;

/// The value of a Chinese digit.
pub(super) fn digit(c: char) -> Option<f64> {
    Some(match c {
        '零' | '〇' => 0.0,
        '一' | '壹' => 1.0,
        '二' | '两' | '贰' => 2.0,
        '三' | '叁' => 3.0,
        '四' | '肆' => 4.0,
        '五' | '伍' => 5.0,
        '六' | '陆' => 6.0,
        '七' | '柒' => 7.0,
        '八' | '捌' => 8.0,
        '九' | '玖' => 9.0,
        _ => return None,
    })
}

/// The value of a Chinese power of ten.
pub(super) fn power(c: char) -> Option<f64> {
    Some(match c {
        '十' | '拾' => 10.0,
        '百' | '佰' => 100.0,
        '千' | '仟' => 1000.0,
        '万' => 1e4,
        '亿' => 1e8,
        _ => return None,
    })
}

/// Whether a character is part of a Chinese numeral.
pub(crate) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || power(c).is_some()
}

/// Reads a Chinese numeral.
pub(super) fn chinese(text: &Text, at: usize) -> Option<(Option<Numeral>, usize)> {
    let is_part = |c: char| digit(c).is_some() || power(c).is_some() || c == '几';
    let mut to = at;
    while text.get(to).is_some_and(is_part) {
        to += 1;
    }
    if text.get(at) == Some('半') {
        let value = Numeral { from: at, to: at + 1, low: 0.5, high: 0.5, digits: false };
        return Some((Some(value), at + 1));
    }
    // Below zero is a sign, no number.
    if text.get(at) == Some('零') && text.get(at + 1) == Some('下') {
        return None;
    }
    if to - at > HAN_NUMERAL {
        return Some((None, to));
    }
    let whole = &text.chars[at..to];
    let Some((low, high)) = integer(whole) else { return Some((None, to)) };
    let mut numeral = Numeral { from: at, to, low, high, digits: false };
    if text.get(to) == Some('点') {
        let mut end = to + 1;
        let (mut scale, mut part) = (0.1, 0.0);
        while let Some(one) = text.get(end).and_then(digit).filter(|_| end - to <= 6) {
            part += one * scale;
            scale /= 10.0;
            end += 1;
        }
        if end > to + 1 && low == high {
            let value = ((low + part) * 1e6).round() / 1e6;
            numeral = Numeral { from: at, to: end, low: value, high: value, digits: false };
        }
    }
    Some((Some(numeral), numeral.to))
}

/// The value of a whole Chinese numeral, or its two values; `None` where it says nothing exact.
fn integer(chars: &[char]) -> Option<(f64, f64)> {
    if let Some(values) = spread(chars) {
        return Some(values);
    }
    if chars.contains(&'几') {
        return None;
    }
    if chars.iter().all(|c| digit(*c).is_some()) {
        return match chars.len() {
            1 => digit(chars[0]).map(|value| (value, value)),
            // Digits read out one by one: 三五零, 二零二六.
            2 if chars[0] != '零' && chars[1] == '零' => None,
            2 => None,
            _ => {
                let value = chars.iter().filter_map(|c| digit(*c)).fold(0.0, |sum, one| sum * 10.0 + one);
                Some((value, value))
            }
        };
    }
    let value = positional(chars)?;
    Some((value, value))
}

/// The value of digits and powers in turn; a last digit without its power takes the next lower one
/// (`四千五`, `一万八`).
fn positional(chars: &[char]) -> Option<f64> {
    let (mut total, mut section, mut pending, mut last_power) = (0.0, 0.0, None::<f64>, 0.0);
    let mut after_zero = false;
    for c in chars {
        if let Some(value) = digit(*c) {
            after_zero |= value == 0.0;
            if value != 0.0 {
                if pending.is_some() {
                    return None;
                }
                pending = Some(value);
            }
        } else {
            let power = power(*c)?;
            if power >= 1e4 {
                section += pending.take().unwrap_or(0.0);
                total = (total + if section == 0.0 { 1.0 } else { section }) * power;
                section = 0.0;
            } else {
                section += pending.take().unwrap_or(1.0) * power;
            }
            last_power = power;
            after_zero = false;
        }
    }
    if let Some(value) = pending {
        section += if after_zero || last_power <= 10.0 { value } else { value * last_power / 10.0 };
    }
    Some(total + section)
}

/// Two neighbouring digits, or `几` behind ten: a spread.
fn spread(chars: &[char]) -> Option<(f64, f64)> {
    match chars {
        // 十几, 二十几
        [tens @ .., '十', '几'] if tens.len() <= 1 => {
            let tens = tens.first().map_or(Some(1.0), |c| digit(*c))? * 10.0;
            Some((tens + 1.0, tens + 9.0))
        }
        // 七八, 三四百, 二三十, 三四千
        [low, high, rest @ ..] if rest.len() <= 2 && digit(*low).is_some() && digit(*high).is_some() => {
            let (low, high) = (digit(*low)?, digit(*high)?);
            if low + 1.0 != high || low == 0.0 {
                return None;
            }
            let scale = rest.iter().try_fold(1.0, |scale, c| power(*c).map(|power| scale * power))?;
            Some((low * scale, high * scale))
        }
        // 十七八, 二十七八
        [tens @ .., '十', low, high] if tens.len() <= 1 => {
            let tens = tens.first().map_or(Some(1.0), |c| digit(*c))? * 10.0;
            let (low, high) = (digit(*low)?, digit(*high)?);
            (low + 1.0 == high).then_some((tens + low, tens + high))
        }
        _ => None,
    }
}
