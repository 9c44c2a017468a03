//! The cold window: the days on which the daily mean lies below 5 C, and whether works fall into it.

use super::climate::SiteClimate;
use fieldpack_graph::knowledge::Truth;

/// Daily mean at which winter rules begin (GB 50666-2011, 10.1.1), degrees Celsius.
const WINTER_MEAN_C: f64 = 5.0;
/// The five-day rule starts within about this many days of the interpolated mean's crossing, d.
const MARGIN_D: usize = 10;
/// Days of the months of an ordinary year.
const MONTH_DAYS: [usize; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/// Days of an ordinary year.
const YEAR_DAYS: usize = 365;

/// Which end of the climate's interval a window is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The most likely mean.
    Middle,
    /// The coldest mean that the climate allows.
    Cold,
}

/// The days of the cold window, 0 for 1 January.
fn cold_days(climate: &SiteClimate, end: End) -> [bool; YEAR_DAYS] {
    let means: [f64; 12] = std::array::from_fn(|month| match end {
        End::Middle => climate.months[month].mean_c.value(),
        End::Cold => climate.months[month].mean_c.low(),
    });
    let middles: [f64; 12] = std::array::from_fn(|month| first_day(month) as f64 + MONTH_DAYS[month] as f64 / 2.0);
    std::array::from_fn(|day| {
        let at = day as f64 + 0.5;
        let next = middles.iter().position(|middle| *middle >= at).unwrap_or(0);
        let previous = (next + 11) % 12;
        let span = (middles[next] - middles[previous]).rem_euclid(YEAR_DAYS as f64);
        let share = (at - middles[previous]).rem_euclid(YEAR_DAYS as f64) / span;
        means[previous] + share * (means[next] - means[previous]) < WINTER_MEAN_C
    })
}

/// The first day of a month, 0 for 1 January.
fn first_day(month: usize) -> usize {
    MONTH_DAYS[..month].iter().sum()
}

/// The first and the last day of the cold window as (month, day), where there is one and it is not
/// the whole year.
pub(crate) fn window(climate: &SiteClimate) -> Option<((u8, u8), (u8, u8))> {
    let cold = cold_days(climate, End::Middle);
    let start = (0..YEAR_DAYS).find(|day| cold[*day] && !cold[(day + YEAR_DAYS - 1) % YEAR_DAYS])?;
    let length = (0..YEAR_DAYS).take_while(|step| cold[(start + step) % YEAR_DAYS]).count();
    Some((calendar(start), calendar((start + length - 1) % YEAR_DAYS)))
}

/// The month and the day of a day of the year.
fn calendar(day: usize) -> (u8, u8) {
    let month = (0..12).rfind(|month| first_day(*month) <= day).unwrap_or(0);
    (month as u8 + 1, (day - first_day(month)) as u8 + 1)
}

/// Whether works in these months (1 to 12) fall into the cold window.
///
/// True when a day of them lies in the window of the most likely mean; unknown when only the margins
/// of ten days or the colder end of the climate touch them, or when the months are not known and the
/// place has a window.
pub(crate) fn in_winter(climate: &SiteClimate, months: &[u8]) -> Truth {
    let cold = cold_days(climate, End::Middle);
    if months.is_empty() {
        return if cold.iter().all(|day| *day) {
            Truth::True
        } else if cold_days(climate, End::Cold).iter().any(|day| *day) {
            Truth::Unknown
        } else {
            Truth::False
        };
    }
    let touches = |days: &[bool; YEAR_DAYS], margin: usize| {
        months.iter().filter(|month| (1..=12).contains(*month)).any(|month| {
            let first = first_day(usize::from(*month) - 1) + YEAR_DAYS - margin;
            let length = MONTH_DAYS[usize::from(*month) - 1] + 2 * margin;
            (first..first + length).any(|day| days[day % YEAR_DAYS])
        })
    };
    if touches(&cold, 0) {
        Truth::True
    } else if touches(&cold, MARGIN_D) || touches(&cold_days(climate, End::Cold), MARGIN_D) {
        Truth::Unknown
    } else {
        Truth::False
    }
}
