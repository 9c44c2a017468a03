//! Days as numbers: spans of time in columns.

use crate::record::TimeSpan;
use jiff::civil::{Date, date};

/// The day before every record: the start of a row without a date.
pub const NO_DAY: i32 = i32::MIN;
/// The day after every record: the end of a span that is still going on.
pub const OPEN_DAY: i32 = i32::MAX;
/// All twelve months, bit 0 January.
pub const ALL_MONTHS: u16 = 0x0fff;

/// The number of a day: days since 1970-01-01, negative before.
///
/// # Examples
/// ```
/// use fieldpack_graph::columns::day_number;
/// assert_eq!(day_number(jiff::civil::date(1970, 1, 2)), 1);
/// assert_eq!(day_number(jiff::civil::date(2024, 11, 1)), 20_028);
/// ```
#[must_use]
pub fn day_number(day: Date) -> i32 {
    // jiff's civil dates span about 20,000 years, 7.3 million days.
    day.duration_since(date(1970, 1, 1)).as_hours() as i32 / 24
}

/// The months that a span touches, bit 0 January; an open span touches all.
#[must_use]
pub fn months_of(span: &TimeSpan) -> u16 {
    let Some(last) = span.to.and_then(|to| to.yesterday().ok()) else { return ALL_MONTHS };
    let first_month = month_number(span.from);
    let last_month = month_number(last);
    if last_month < first_month {
        return 1 << (span.from.month() - 1);
    }
    if last_month - first_month >= 11 {
        return ALL_MONTHS;
    }
    (first_month..=last_month).fold(0, |mask, month| mask | 1 << month.rem_euclid(12))
}

/// The number of a calendar month: twelve times the year plus the month less one.
#[must_use]
pub fn month_number(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_cross_the_year() {
        let span = |from, to| TimeSpan { from, to };
        let winter = span(date(2023, 12, 5), Some(date(2024, 3, 1)));
        assert_eq!(months_of(&winter), 0b1000_0000_0011, "the day after the span does not belong to it");
        assert_eq!(months_of(&TimeSpan::day(date(2024, 11, 30))), 0b0100_0000_0000);
        assert_eq!(months_of(&span(date(2020, 1, 1), Some(date(2020, 12, 31)))), ALL_MONTHS);
        assert_eq!(months_of(&span(date(2020, 1, 1), None)), ALL_MONTHS);
    }

    #[test]
    fn day_numbers_count_before_the_epoch() {
        assert_eq!(day_number(date(1969, 12, 31)), -1);
        assert_eq!(day_number(date(1960, 2, 29)) + 1, day_number(date(1960, 3, 1)));
    }
}
