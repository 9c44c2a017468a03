//! Hours of the day: `晚十点到早六点`, `10pm-6am`, `22:00-06:00`.

use super::han_numeral::is_numeral;
use super::number::numeral;
use super::reading::Reading;
use super::text::Text;

/// A window of hours, on a 24-hour clock; may cross midnight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    /// First folded character.
    pub(crate) from: usize,
    /// After the last.
    pub(crate) to: usize,
    /// The hour it begins.
    pub(crate) start: f64,
    /// The hour it ends.
    pub(crate) end: f64,
}

/// A part of the day, and what it does to an hour.
const PARTS: [(&str, Part); 24] = [
    ("晚上", Part::Evening),
    ("夜里", Part::Night),
    ("夜间", Part::Night),
    ("半夜", Part::Night),
    ("深夜", Part::Night),
    ("夜晚", Part::Evening),
    ("傍晚", Part::Afternoon),
    ("下午", Part::Afternoon),
    ("中午", Part::Noon),
    ("上午", Part::Morning),
    ("早上", Part::Morning),
    ("早晨", Part::Morning),
    ("清晨", Part::Morning),
    ("凌晨", Part::Morning),
    ("次日", Part::Morning),
    ("第二天", Part::Morning),
    ("翌日", Part::Morning),
    ("当日", Part::Morning),
    ("朝早", Part::Morning),
    ("清早", Part::Morning),
    ("夜晚黑", Part::Evening),
    ("晚", Part::Evening),
    ("早", Part::Morning),
    ("夜", Part::Night),
];

/// A part of the day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Hours as they are.
    Morning,
    /// Twelve, and one after it.
    Noon,
    /// One to eleven are thirteen to twenty-three.
    Afternoon,
    /// Five to eleven are seventeen to twenty-three, twelve is midnight.
    Evening,
    /// Six to eleven are eighteen to twenty-three, the small hours as they are.
    Night,
}

impl Part {
    /// The hour on a 24-hour clock.
    fn hour(self, hour: f64) -> f64 {
        let later = match self {
            Self::Morning => false,
            Self::Noon => hour < 3.0,
            Self::Afternoon => hour < 12.0,
            Self::Evening => (5.0..12.0).contains(&hour),
            Self::Night => (6.0..12.0).contains(&hour),
        };
        if later {
            hour + 12.0
        } else if hour == 12.0 && matches!(self, Self::Evening | Self::Night) {
            0.0
        } else {
            hour
        }
    }
}

/// An hour read at a position.
struct Clock {
    /// On a 24-hour clock.
    hour: f64,
    /// After it.
    to: usize,
    /// Whether it was marked as one (`点`, `:00`, `pm`).
    marked: bool,
}

/// Reads every window of the text and takes its characters.
pub(crate) fn windows(reading: &mut Reading<'_>) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    let text = &reading.text;
    let mut at = 0;
    while at < text.len() {
        let before = text.before(at);
        let inside = if text.chars[at].is_ascii_digit() {
            before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.')
        } else {
            is_numeral(text.chars[at]) && before.is_some_and(is_numeral)
        };
        match if inside || reading.is_taken(at) { None } else { window(text, at) } {
            Some(window) => {
                at = window.to;
                windows.push(window);
            }
            None => at += 1,
        }
    }
    for window in &windows {
        reading.take(window.from, window.to);
    }
    windows
}

/// Four digits as an hour: `2300`, `0430`.
fn military(text: &Text, at: usize) -> Option<f64> {
    let digits = text.slice(at, at + 4);
    let plain = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    if !plain || text.get(at + 4).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let (hour, minute): (f64, f64) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    (hour <= 24.0 && minute < 60.0 && minute % 5.0 == 0.0).then_some(hour + minute / 60.0)
}

/// Words of a window of hours in digits only.
const HOURS: [&str; 12] =
    ["window", "closure", "closed", "night", "hours", "shift", "possession", "work", "夜", "天窗", "时段", "施工"];

/// A window in digits only, beside a word for one: `closure 2300-0500`, `2200 to 0600 hrs`.
fn digits_only(text: &Text, at: usize) -> Option<Window> {
    let start = military(text, at)?;
    let mut joint = text.skip_spaces(at + 4);
    joint += ["hrs ", "h "].into_iter().find(|word| text.starts(joint, word)).map_or(0, str::len);
    let next = ["-", "to ", "until ", "till ", "到", "至", "~"].into_iter().find(|word| text.starts(joint, word))?;
    let second = text.skip_spaces(joint + next.chars().count());
    let end = military(text, second)?;
    let mut to = second + 4;
    let unit = text.skip_spaces(to);
    let hours =
        ["hrs", "hours", "h"].into_iter().find(|word| text.starts(unit, word) && text.is_word(unit, unit + word.len()));
    let early = text.chars[at] == '0' || text.get(second) == Some('0');
    let beside = text.slice(at.saturating_sub(24), at);
    if let Some(hours) = hours {
        to = unit + hours.len();
    }
    let spoken = hours.is_some() || HOURS.iter().any(|word| beside.contains(word));
    (early && spoken && start != end).then_some(Window { from: at, to, start, end })
}

/// Reads a window at a position.
fn window(text: &Text, at: usize) -> Option<Window> {
    if let Some(window) = digits_only(text, at) {
        return Some(window);
    }
    let first = clock(text, at)?;
    let joint = text.skip_spaces(first.to);
    let next =
        ["到", "至", "-", "~", "to ", "until ", "till ", "and "].into_iter().find(|word| text.starts(joint, word))?;
    let second_at = text.skip_spaces(joint + next.chars().count());
    let second = clock(text, second_at)?;
    if !first.marked || !second.marked || first.hour == second.hour {
        return None;
    }
    if next == "and " && !text.slice(at.saturating_sub(10), at).contains("between") {
        return None;
    }
    Some(Window { from: at, to: second.to, start: first.hour, end: second.hour })
}

/// Reads an hour: a part of the day, the number, its mark, minutes.
fn clock(text: &Text, at: usize) -> Option<Clock> {
    let mut number_at = at;
    let mut part = None;
    // 次日早六点: two parts in a row, the later one counts.
    for _ in 0..2 {
        if let Some((word, found)) = PARTS.iter().find(|(word, _)| text.starts(number_at, word)) {
            part = Some(*found);
            number_at = text.skip_spaces(number_at + word.chars().count());
        }
    }
    let (numeral, mut to) = numeral(text, number_at)?;
    let mut hour = numeral.filter(|one| one.low == one.high && (0.0..=24.0).contains(&one.low)).map(|one| one.low);
    // 一点五 would be a decimal; an hour says 一点半 or 一点十五.
    if text.chars[number_at..to].contains(&'点') || text.chars[number_at..to].contains(&'.') {
        hour = None;
    }
    let mut hour = hour?;
    let mut marked = false;
    let minute_from = match text.get(to) {
        Some('点') => {
            marked = true;
            to += 1;
            if text.get(to) == Some('钟') {
                to += 1;
            }
            Some(to)
        }
        Some('时') => {
            marked = true;
            to += 1;
            Some(to)
        }
        Some(':') => {
            let digits = text.slice(to + 1, to + 3);
            if digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()) {
                marked = true;
                hour += digits.parse::<f64>().unwrap_or(0.0) / 60.0;
                to += 3;
            }
            None
        }
        _ => None,
    };
    if let Some(from) = minute_from {
        if text.get(from) == Some('半') {
            hour += 0.5;
            to = from + 1;
        } else if text.starts(from, "一刻") {
            hour += 0.25;
            to = from + 2;
        } else if let Some((Some(minute), end)) = super::number::numeral(text, from)
            && text.get(end) == Some('分')
            && minute.low < 60.0
        {
            hour += minute.low / 60.0;
            to = end + 1;
        }
    }
    let half = text.skip_spaces(to);
    for (word, afternoon) in [("pm", true), ("p.m.", true), ("am", false), ("a.m.", false)] {
        let end = half + word.len();
        if text.starts(half, word) && text.is_word(half, end) | (half == to) {
            marked = true;
            hour = if afternoon && hour < 12.0 {
                hour + 12.0
            } else if !afternoon && hour >= 12.0 {
                hour - 12.0
            } else {
                hour
            };
            to = end;
            break;
        }
    }
    if let Some(part) = part {
        hour = part.hour(hour);
    }
    (hour <= 24.0).then_some(Clock { hour, to, marked })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::text::Spelling;

    fn read(given: &str) -> Option<(f64, f64)> {
        let text = Text::new(given, &Spelling::new(Vec::new())?);
        window(&text, 0).map(|window| (window.start, window.end))
    }

    #[test]
    fn windows_of_both_languages() {
        for (given, start, end) in [
            ("晚十点到早六点", 22.0, 6.0),
            ("夜里零点到一点半", 0.0, 1.5),
            ("10pm-6am", 22.0, 6.0),
            ("10 pm to 6 am", 22.0, 6.0),
            ("22:00-06:30", 22.0, 6.5),
            ("22点到次日6点", 22.0, 6.0),
            ("早上八点到下午五点半", 8.0, 17.5),
            ("8am–5pm", 8.0, 17.0),
            ("0730-1800 hrs", 7.5, 18.0),
        ] {
            assert_eq!(read(given), Some((start, end)), "{given}");
        }
    }

    #[test]
    fn other_spans_are_no_windows() {
        for given in ["5-25", "120~130", "3.5到4.5", "1:0.75", "10点"] {
            assert_eq!(read(given), None, "{given}");
        }
    }
}
