//! When the works are: months, seasons, dates, and spans of them.

use super::number::numeral;
use super::reading::Reading;
use super::text::{Text, is_han};
use super::words::{NotCondition, Word};
use regex::Regex;
use std::sync::LazyLock;

/// When the works are, as said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct When {
    /// Months in order of time.
    pub(crate) months: Vec<u8>,
    /// First day.
    pub(crate) from: Option<jiff::civil::Date>,
    /// First day after.
    pub(crate) to: Option<jiff::civil::Date>,
    /// The words, in folded characters.
    pub(crate) span: Option<(usize, usize)>,
    /// Whether a season was said.
    pub(crate) season: bool,
}

/// A mention of time.
#[derive(Clone, Debug)]
struct Mention {
    /// First character.
    from: usize,
    /// After the last.
    to: usize,
    /// Its months; three for a season.
    months: Vec<u8>,
    /// Whether it is a season, which turns with the hemisphere.
    season: bool,
    /// The day, where a whole date was written.
    date: Option<jiff::civil::Date>,
}

/// `2026-11-01`, `2026/11/1`, `2026年11月1日`.
static DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(20\d\d)(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})(?:日|号)?").ok());
/// `2026.11`, `2026-11`: a month of a year.
static YEAR_MONTH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"20\d\d[./-](1[0-2]|0?[1-9])").ok());
/// `第四季度`, `q4`.
static QUARTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"第?([一二三四1-4])季度|q([1-4])\b").ok());

/// Words between two mentions that make them a span.
const THROUGH: [&str; 13] =
    ["-", "~", "到", "至", "to", "through", "until", "till", "到次年", "至次年", "到来年", "至来年", "到第二年"];
/// English month names that are ordinary words too.
const ORDINARY: [&str; 4] = ["may", "march", "mar", "sun"];

/// Reads the time of the works and takes its characters. `southern` turns the seasons round.
pub(crate) fn when(reading: &mut Reading<'_>, southern: impl Fn(&Reading<'_>) -> bool) -> Option<When> {
    let mentions = mentions(reading);
    for mention in &mentions {
        reading.take(mention.from, mention.to);
    }
    let kept: Vec<&Mention> = mentions
        .iter()
        .filter(|one| {
            !reading.announces(NotCondition::Event, one.from)
                && !reading.announces(NotCondition::Number, one.from)
                && !is_answer_date(reading, one)
                && !is_pause(reading, one)
        })
        .collect();
    let (first, last) = (kept.first()?, kept.last()?);
    let turned = kept.iter().any(|one| one.season) && southern(reading);
    let mut months: Vec<u8> = Vec::new();
    let mut at = 0;
    while at < kept.len() {
        let one = kept[at];
        let next = kept.get(at + 1).filter(|next| {
            joint(&reading.text, one.to, next.from, &THROUGH) || years_between(&reading.text, one, next)
        });
        let span = match next {
            Some(next) => {
                at += 2;
                through(one.months[0], next.months[next.months.len() - 1])
            }
            None => {
                at += 1;
                one.months.clone()
            }
        };
        let span = span.into_iter().map(|month| if one.season && turned { (month + 5) % 12 + 1 } else { month });
        months.extend(span.filter(|month| !months.contains(month)).collect::<Vec<_>>());
    }
    if months.len() == 1
        && let Some(count) = duration(reading, first)
    {
        months = through(months[0], ((months[0] + count - 2) % 12) + 1);
    }
    let dates: Vec<jiff::civil::Date> = kept.iter().filter_map(|one| one.date).collect();
    Some(When {
        months,
        from: dates.first().copied(),
        to: dates.get(1).and_then(|day| day.tomorrow().ok()),
        span: Some((first.from, last.to)),
        season: kept.iter().any(|one| one.season),
    })
}

/// Whether a day is the one an answer is wanted by: `please quote by 12 June`, `报价9月20日前要`.
fn is_answer_date(reading: &Reading<'_>, mention: &Mention) -> bool {
    let (from, end) = reading.clauses.bounds(mention.from);
    let clause = reading.text.slice(from, end);
    let by = ["by ", "before "].iter().any(|word| reading.text.slice(from, mention.from).ends_with(word));
    let before = reading.text.starts(mention.to, "前") || reading.text.starts(mention.to, "之前");
    let answers =
        ["quote", "reply", "offer", "answer", "respond", "send", "revert", "报价", "回复", "答复", "反馈", "提交"];
    (by || before) && answers.iter().any(|word| clause.contains(word))
}

/// Whether nothing is done in that time: `冬天停工`, `no work in winter`.
fn is_pause(reading: &Reading<'_>, mention: &Mention) -> bool {
    let (from, end) = reading.clauses.bounds(mention.from);
    let after = reading.text.slice(mention.to, end).trim_start_matches(['就', '都', '要', '得', '必', '须', '全', ' ']);
    let before = reading.text.slice(from, mention.from);
    let pauses = [
        "停工",
        "不干",
        "不施工",
        "停",
        "歇",
        "放假",
        "不能干",
        "不打",
        "不浇",
        "shutdown",
        "we stop",
        "no work",
        "is off",
    ];
    let stops = ["no work in ", "closed in ", "stop in ", "not in ", "except ", "shut in ", "nothing in "];
    pauses.iter().any(|word| after.starts_with(word)) || stops.iter().any(|word| before.ends_with(word))
}

/// The months from one to another, over the year's end where needed.
pub(crate) fn through(from: u8, to: u8) -> Vec<u8> {
    let count = (i32::from(to) - i32::from(from)).rem_euclid(12);
    (0..=count).map(|step| ((i32::from(from) - 1 + step) % 12 + 1) as u8).collect()
}

/// Whether only one of these words stands between two positions.
fn joint(text: &Text, from: usize, to: usize, words: &[&str]) -> bool {
    from <= to && words.contains(&text.slice(from, to).trim())
}

/// Whether a span goes over into a named year: `11月到2027年2月`, `November to next February`.
fn years_between(text: &Text, one: &Mention, next: &Mention) -> bool {
    let between = text.slice(one.to, next.from.max(one.to)).trim();
    let rest =
        THROUGH.iter().filter_map(|word| between.strip_prefix(word)).map(str::trim).find(|rest| !rest.is_empty());
    rest.is_some_and(|rest| {
        let year = rest.trim_end_matches('年');
        matches!(
            rest,
            "次年" | "来年" | "明年" | "翌年" | "第二年" | "next" | "early" | "late" | "mid" | "end of" | "the end of"
        ) || (year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// Every mention of a time, in order.
fn mentions(reading: &Reading<'_>) -> Vec<Mention> {
    let text = &reading.text;
    let mut mentions = dates(text);
    mentions.extend(year_months(text));
    let taken =
        |mentions: &[Mention], from: usize, to: usize| mentions.iter().any(|one| from < one.to && one.from < to);
    for one in reading.family(|word| matches!(word, Word::Month(_) | Word::Season(_))) {
        if taken(&mentions, one.from, one.to) {
            continue;
        }
        match one.word {
            Word::Month(month) if is_month(text, one.from, one.to) => {
                let (from, to) = with_day(text, one.from, one.to);
                mentions.push(Mention { from, to, months: vec![month], season: false, date: None });
                mentions.extend(listed_before(text, one.from));
            }
            Word::Season(first) if !text.rest(one.to).trim_start().starts_with("concreting") => {
                let months = (0..3).map(|step| (first - 1 + step) % 12 + 1).collect();
                mentions.push(Mention { from: one.from, to: one.to, months, season: true, date: None });
            }
            _ => {}
        }
    }
    if let Some(finder) = &*QUARTER {
        for hit in finder.captures_iter(&text.string) {
            let (Some(whole), Some(digit)) = (hit.get(0), hit.get(1).or_else(|| hit.get(2))) else { continue };
            let quarter =
                "一二三四".chars().chain("1234".chars()).position(|c| digit.as_str().starts_with(c)).unwrap_or(0) % 4;
            let first = quarter as u8 * 3 + 1;
            let (from, to) = (text.char_at(whole.start()), text.char_at(whole.end()));
            if text.is_word(from, to) {
                mentions.push(Mention {
                    from,
                    to,
                    months: vec![first, first + 1, first + 2],
                    season: false,
                    date: None,
                });
            }
        }
    }
    mentions.sort_by_key(|one| (one.from, one.to));
    mentions.dedup_by(|b, a| b.from < a.to);
    mentions
}

/// Whole dates.
fn dates(text: &Text) -> Vec<Mention> {
    let Some(finder) = &*DATE else { return Vec::new() };
    finder
        .captures_iter(&text.string)
        .filter_map(|hit| {
            let number = |at: usize| hit.get(at).and_then(|part| part.as_str().parse::<i16>().ok());
            let (whole, year, month, day) = (hit.get(0)?, number(1)?, number(2)?, number(3)?);
            let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
            let (from, to) = (text.char_at(whole.start()), text.char_at(whole.end()));
            let months = vec![date.month() as u8];
            text.is_word(from, to).then_some(Mention { from, to, months, season: false, date: Some(date) })
        })
        .collect()
}

/// Months of a year in digits: nothing else is written so with a year in front.
fn year_months(text: &Text) -> Vec<Mention> {
    let Some(finder) = &*YEAR_MONTH else { return Vec::new() };
    finder
        .captures_iter(&text.string)
        .filter_map(|hit| {
            let (whole, month) = (hit.get(0)?, hit.get(1)?.as_str().parse().ok()?);
            let (from, to) = (text.char_at(whole.start()), text.char_at(whole.end()));
            let goes_on = text.get(to).is_some_and(|c| matches!(c, '.' | '/' | '-'))
                && text.get(to + 1).is_some_and(|c| c.is_ascii_digit());
            let joined = text.before(from).is_some_and(|c| matches!(c, '-' | '/' | '.'));
            (text.is_word(from, to) && !goes_on && !joined).then(|| Mention {
                from,
                to,
                months: vec![month],
                season: false,
                date: None,
            })
        })
        .collect()
}

/// Whether a month's name is one here: not a part of a longer number, not an ordinary English word.
fn is_month(text: &Text, from: usize, to: usize) -> bool {
    if text.get(from).is_some_and(is_han) || text.get(from).is_some_and(|c| c.is_ascii_digit()) {
        let before = text.before(from);
        return !before.is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '十' | '个'));
    }
    let name = text.slice(from, to);
    if !ORDINARY.contains(&name) {
        return true;
    }
    let before = text.slice(from.saturating_sub(12), from);
    let introduced =
        ["in ", "from ", "until ", "till ", "to ", "early ", "mid ", "late ", "of ", "by ", "this ", "next ", "end "];
    text.is_capital(from) && text.before(from).is_some_and(|c| c == ' ' || c == '-' || c == '(')
        || introduced.iter().any(|word| before.ends_with(word))
}

/// Widens a month by the day and year beside it: `11月15日`, `15 September`, `Sept 2026`.
fn with_day(text: &Text, from: usize, to: usize) -> (usize, usize) {
    let (mut from, mut to) = (from, to);
    let digits = |mut at: usize, most: usize| {
        let start = at;
        while at < start + most && text.get(at).is_some_and(|c| c.is_ascii_digit()) {
            at += 1;
        }
        at
    };
    if text.before(to) == Some('月') || text.before(to) == Some('份') {
        if let Some((Some(_), end)) = numeral(text, to)
            && matches!(text.get(end), Some('日' | '号'))
        {
            to = end + 1;
        }
        return (from, to);
    }
    // A day or a year behind an English name.
    let at = text.skip_spaces(if text.get(to) == Some('.') { to + 1 } else { to });
    let end = digits(at, 4);
    if end > at && !text.get(end).is_some_and(|c| c.is_ascii_digit()) && at <= to + 2 {
        let suffix = ["st", "nd", "rd", "th"].into_iter().find(|suffix| text.starts(end, suffix));
        let unit = suffix.is_none()
            && end - at != 4
            && !text.get(end).is_none_or(|c| matches!(c, ' ' | ',' | '.' | '\n' | ')'));
        let number_of = text.skip_spaces(end);
        let measured = end - at < 4
            && text.get(number_of).is_some_and(|c| c.is_ascii_alphabetic())
            && text.get(end) == Some(' ')
            && suffix.is_none()
            && ["m ", "mm ", "deg", "km ", "t ", "°"].iter().any(|unit| text.starts(number_of, unit));
        if !unit && !measured {
            to = end + suffix.map_or(0, str::len);
        }
    }
    // A day in front of it.
    let mut back = text.skip_spaces_back(from);
    if text.slice(back.saturating_sub(3), back) == " of" {
        back = text.skip_spaces_back(back - 2);
    }
    for suffix in ["st", "nd", "rd", "th"] {
        if text.slice(back.saturating_sub(2), back) == suffix
            && text.before(back - 2).is_some_and(|c| c.is_ascii_digit())
        {
            back -= 2;
            break;
        }
    }
    let mut start = back;
    while text.before(start).is_some_and(|c| c.is_ascii_digit()) && back - start < 2 {
        start -= 1;
    }
    if start < back && !text.before(start).is_some_and(|c| c.is_ascii_alphanumeric() || c == '.') {
        from = start;
    }
    (from, to)
}

/// Months listed or spanned in front of a written one without their own `月`: `7、8月`, `11至3月`, `七八月`.
fn listed_before(text: &Text, from: usize) -> Option<Mention> {
    if !text.get(from).is_some_and(|c| is_han(c) || c.is_ascii_digit()) {
        return None;
    }
    let mention = |from: usize, to: usize, month: f64| {
        ((1.0..=12.0).contains(&month) && month.fract() == 0.0).then(|| Mention {
            from,
            to,
            months: vec![month as u8],
            season: false,
            date: None,
        })
    };
    // 七八月: two digits side by side.
    let pair = text.before(from).zip(text.get(from)).and_then(|(a, b)| {
        let digits = "一二三四五六七八九";
        let place = |c: char| digits.chars().position(|d| d == c);
        (place(a)? + 1 == place(b)?).then_some(place(a)? as f64 + 1.0)
    });
    if let Some(month) = pair
        && text.get(from + 1) == Some('月')
    {
        return mention(from - 1, from, month);
    }
    let joint = text.skip_spaces_back(from).checked_sub(1)?;
    let listed =
        text.given(joint, joint + 1) == "、" || matches!(text.get(joint), Some('-' | '~' | '到' | '至' | '和'));
    if !listed {
        return None;
    }
    let end = text.skip_spaces_back(joint);
    let mut start = end;
    while text.before(start).is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
        && end - start < 3
    {
        start -= 1;
    }
    let before = text.before(start);
    if start == end || before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '~')) {
        return None;
    }
    let (numeral, to) = numeral(text, start)?;
    let numeral = numeral.filter(|numeral| to == end && numeral.low == numeral.high)?;
    mention(start, end, numeral.low)
}

/// How many months the works take, where one month and a length were said: `three months from May`.
fn duration(reading: &Reading<'_>, first: &Mention) -> Option<u8> {
    let text = &reading.text;
    let (from, to) = (first.from.saturating_sub(40), (first.to + 20).min(text.len()));
    let around = text.slice(from, to);
    if !["from", "starting", "起", "开始", "starts"].iter().any(|word| around.contains(word)) {
        return None;
    }
    (from..to).find_map(|at| {
        if text.before(at).is_some_and(|c| c.is_ascii_alphanumeric() || is_han(c) && super::han_numeral::is_numeral(c))
        {
            return None;
        }
        let (numeral, end) = numeral(text, at)?;
        let numeral =
            numeral.filter(|one| one.low == one.high && (2.0..=12.0).contains(&one.low) && one.low.fract() == 0.0)?;
        let unit = text.skip_spaces(end);
        ["个月", "months", "month"].iter().any(|word| text.starts(unit, word)).then_some(numeral.low as u8)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_go_over_the_year() {
        assert_eq!(through(11, 2), [11, 12, 1, 2]);
        assert_eq!(through(5, 5), [5]);
    }
}
