//! The time of a search: half-open spans of days, months of any year, and how alike two seasons are.

use crate::error::{Problem, ProblemKind};
use crate::request::Period;
use fieldpack_graph::columns::{ALL_MONTHS, NO_DAY, OPEN_DAY, day_number};
use jiff::civil::{Date, date};

/// Months that two seasons may lie apart before they are nothing alike.
const UNLIKE_MONTHS: u32 = 3;

/// A period, made ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// Days from the first to the last, which does not belong to it.
    Days(i32, i32),
    /// Months of any year, bit 0 January.
    Months(u16),
}

impl Span {
    /// Reads the period of a request, at a JSON pointer.
    pub(crate) fn read(period: &Period, pointer: &str) -> Result<Self, Vec<Problem>> {
        let days = period.from.is_some() || period.to.is_some();
        match (&period.months, days) {
            (Some(months), false) if !months.is_empty() => read_months(months, pointer).map(Self::Months),
            (None, true) => {
                let (from, to) =
                    (read_day(period.from.as_deref(), "from", pointer), read_day(period.to.as_deref(), "to", pointer));
                let (from, to) = match (from, to) {
                    (Ok(from), Ok(to)) => (from, to),
                    (from, to) => return Err(from.err().into_iter().chain(to.err()).collect()),
                };
                if let (Some(first), Some(after)) = (from, to)
                    && after <= first
                {
                    let kind = ProblemKind::EmptySpan { from: first.to_string(), to: after.to_string() };
                    return Err(vec![Problem::new(pointer, kind)]);
                }
                Ok(Self::Days(from.map_or(NO_DAY + 1, day_number), to.map_or(OPEN_DAY, day_number)))
            }
            _ => Err(vec![Problem::new(pointer, ProblemKind::Period)]),
        }
    }

    /// Whether a record's time overlaps it: its first day, the first day after it, its months. A record
    /// without a time overlaps nothing.
    pub(crate) fn overlaps(self, from: i32, to: i32, months: u16) -> bool {
        match self {
            Self::Days(first, after) => from != NO_DAY && from < after && to > first,
            Self::Months(asked) => months & asked != 0,
        }
    }
}

impl Span {
    /// Whether any of some records may overlap it: their earliest first day, the latest first day after, all
    /// months that they touch.
    pub(crate) fn may_overlap(self, earliest: i32, latest: i32, months: u16) -> bool {
        match self {
            Self::Days(first, after) => earliest < after && latest > first,
            Self::Months(asked) => months & asked != 0,
        }
    }
}

fn read_months(months: &[u8], pointer: &str) -> Result<u16, Vec<Problem>> {
    let wrong = months.iter().enumerate().filter(|(_, month)| !(1..=12).contains(*month));
    let problems: Vec<Problem> = wrong
        .map(|(number, month)| {
            let kind = ProblemKind::Range { found: f64::from(*month), from: 1.0, to: 12.0 };
            Problem::new(format!("{pointer}/months/{number}"), kind)
        })
        .collect();
    if problems.is_empty() { Ok(month_mask(months)) } else { Err(problems) }
}

fn read_day(day: Option<&str>, name: &str, pointer: &str) -> Result<Option<Date>, Problem> {
    let Some(text) = day else { return Ok(None) };
    // The form is checked first: jiff reads more forms than the contract promises.
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match text.parse::<Date>() {
        Ok(day) if plain => Ok(Some(day)),
        _ => Err(Problem::new(format!("{pointer}/{name}"), ProblemKind::Date { found: text.to_owned() })),
    }
}

/// The mask of months, bit 0 January; others than 1 to 12 are passed over.
pub(crate) fn month_mask(months: &[u8]) -> u16 {
    months.iter().filter(|month| (1..=12).contains(*month)).fold(0, |mask, month| mask | 1 << (month - 1))
}

/// A day of the columns, as it is written.
pub(crate) fn day_text(day: i32) -> Option<String> {
    if day == NO_DAY || day == OPEN_DAY {
        return None;
    }
    let span = jiff::Span::new().try_days(day).ok()?;
    Some(date(1970, 1, 1).checked_add(span).ok()?.to_string())
}

/// How alike seasons are, by the months of a record: 1 where a month is asked for, two thirds one month
/// from it, a third two months from it, 0 farther away; around the year's end as within the year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Season {
    /// By distance in months: the months that lie within it.
    within: [u16; UNLIKE_MONTHS as usize],
}

impl Season {
    /// The kernel of some months; `None` where there are none.
    pub(crate) fn of(months: u16) -> Option<Self> {
        if months & ALL_MONTHS == 0 {
            return None;
        }
        let mut within = [months & ALL_MONTHS; UNLIKE_MONTHS as usize];
        for distance in 1..within.len() {
            let nearer = within[distance - 1];
            within[distance] = (nearer | nearer << 1 | nearer >> 1 | nearer >> 11 | nearer << 11) & ALL_MONTHS;
        }
        Some(Self { within })
    }

    /// How alike the season of a record is, 0 to 1; `None` where its time is unknown.
    pub(crate) fn likeness(&self, months: u16) -> Option<f32> {
        if months == 0 {
            return None;
        }
        let distance = self.within.iter().position(|within| months & within != 0);
        Some(distance.map_or(0.0, |distance| 1.0 - distance as f32 / UNLIKE_MONTHS as f32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seasons_go_around_the_year() {
        let january = Season::of(month_mask(&[1])).expect("a month");
        let like = |month: u8| january.likeness(month_mask(&[month])).expect("known");
        for (month, expected) in [(1, 3.0), (12, 2.0), (2, 2.0), (11, 1.0), (3, 1.0), (10, 0.0), (4, 0.0), (7, 0.0)] {
            assert!((like(month) * 3.0 - expected).abs() < 1e-5, "{month}: {}", like(month));
        }
        assert_eq!(january.likeness(0), None);
        assert_eq!(Season::of(0), None);
    }

    #[test]
    fn spans_are_half_open() {
        let period = |from: &str, to: &str| Period { from: Some(from.into()), to: Some(to.into()), months: None };
        let november = Span::read(&period("2026-11-01", "2026-12-01"), "/during").expect("a span");
        let day = |month, number| day_number(date(2026, month, number));
        let one_day = |month, number| november.overlaps(day(month, number), day(month, number) + 1, 0);
        assert!(one_day(11, 1) && one_day(11, 30));
        assert!(!one_day(10, 31) && !one_day(12, 1));
        assert!(november.overlaps(day(1, 1), OPEN_DAY, 0) && !november.overlaps(NO_DAY, NO_DAY, 0));
    }

    #[test]
    fn faults_are_located() {
        let fault = |from: Option<&str>, to: Option<&str>, months: Option<Vec<u8>>| {
            let period = Period { from: from.map(Into::into), to: to.map(Into::into), months };
            let problems = Span::read(&period, "/during").expect_err("not valid");
            (problems[0].pointer.clone(), problems[0].code())
        };
        assert_eq!(fault(None, None, None), ("/during".to_owned(), "bad_period"));
        assert_eq!(fault(None, None, Some(vec![])), ("/during".to_owned(), "bad_period"));
        assert_eq!(fault(Some("2026-11-01"), None, Some(vec![1])), ("/during".to_owned(), "bad_period"));
        assert_eq!(fault(None, None, Some(vec![12, 13])), ("/during/months/1".to_owned(), "out_of_range"));
        assert_eq!(fault(Some("2026-02-30"), None, None), ("/during/from".to_owned(), "bad_date"));
        assert_eq!(fault(None, Some("1 May 2026"), None), ("/during/to".to_owned(), "bad_date"));
        assert_eq!(fault(Some("2026-11-01"), Some("2026-11-01"), None), ("/during".to_owned(), "empty_span"));
    }
}
