//! Whether a partner is open when it is asked, and when it opens next.

use crate::contract::Availability;
use fieldpack_graph::record::{OpenHours, Provider};
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// Days looked ahead for the next opening: a week, and the day itself.
const DAYS_AHEAD: i64 = 8;

/// The availability of a provider at a moment (RFC 3339); an unreadable moment leaves it unknown.
pub(crate) fn availability(provider: &Provider, asked_at: &str) -> Availability {
    let unknown = Availability { open_now: None, next_open: None, notice_h: provider.notice_h };
    if provider.hours.is_empty() {
        return unknown;
    }
    let Some((at, zone)) = asked_at.parse::<Timestamp>().ok().zip(zone(provider.utc_offset_h)) else {
        return unknown;
    };
    let local = at.to_zoned_datetime(zone.clone()).datetime();
    if provider.hours.iter().any(|hours| covers(hours, local)) {
        return Availability { open_now: Some(true), ..unknown };
    }
    let next = (0..DAYS_AHEAD)
        .flat_map(|days| provider.hours.iter().filter_map(move |hours| opening(hours, local, days)))
        .filter(|opens| *opens > local)
        .min();
    let next_open = next.and_then(|opens| {
        let zoned = opens.to_zoned_datetime(zone).ok()?;
        Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
    });
    Availability { open_now: Some(false), next_open, ..unknown }
}

/// The fixed offset of a provider.
fn zone(offset_h: f64) -> Option<TimeZone> {
    let seconds = (offset_h * 3600.0).round();
    (seconds.abs() <= 64_800.0).then(|| Offset::from_seconds(seconds as i32).ok().map(TimeZone::fixed))?
}

/// The opening on a day some days after a local time, where the weekday is one of the hours'.
fn opening(hours: &OpenHours, local: DateTime, days: i64) -> Option<DateTime> {
    let day = local.date().checked_add(SignedDuration::from_hours(24 * days)).ok()?;
    let weekday = day.weekday().to_monday_one_offset() as u8;
    if !hours.weekdays.contains(&weekday) {
        return None;
    }
    day.at(0, 0, 0, 0).checked_add(SignedDuration::from_secs(seconds(hours.from_h))).ok()
}

/// Whether the hours hold a local time; a closing before the opening lies after midnight.
fn covers(hours: &OpenHours, local: DateTime) -> bool {
    let mut length = hours.to_h - hours.from_h;
    if length <= 0.0 {
        length += 24.0;
    }
    [-1, 0].into_iter().any(|days| {
        opening(hours, local, days).is_some_and(|opens| {
            opens
                .checked_add(SignedDuration::from_secs(seconds(length)))
                .is_ok_and(|closes| opens <= local && local < closes)
        })
    })
}

/// Hours as whole seconds, limited to two days.
fn seconds(hours: f64) -> i64 {
    (hours.clamp(0.0, 48.0) * 3600.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(hours: Vec<OpenHours>) -> Provider {
        serde_json::from_value(serde_json::json!({
            "label": "p", "position": {"lon": 91.1, "lat": 29.6}, "utc_offset_h": 8.0, "hours": hours,
        }))
        .expect("a provider")
    }

    #[test]
    fn opening_hours_are_local() {
        let office = provider(vec![OpenHours { weekdays: vec![1, 2, 3, 4, 5], from_h: 9.0, to_h: 18.0 }]);
        // 2026-11-02 is a Monday; 02:00 UTC is 10:00 there.
        assert_eq!(availability(&office, "2026-11-02T02:00:00Z").open_now, Some(true));
        let closed = availability(&office, "2026-11-06T12:00:00Z");
        assert_eq!(closed.open_now, Some(false));
        assert_eq!(closed.next_open.as_deref(), Some("2026-11-09T09:00:00+08:00"));
        assert_eq!(availability(&provider(Vec::new()), "2026-11-02T02:00:00Z").open_now, None);
    }

    #[test]
    fn a_night_shift_ends_on_the_next_day() {
        let night = provider(vec![OpenHours { weekdays: vec![1], from_h: 20.0, to_h: 6.0 }]);
        assert_eq!(availability(&night, "2026-11-02T21:00:00Z").open_now, Some(true), "Tuesday 05:00");
        assert_eq!(availability(&night, "2026-11-02T23:00:00Z").open_now, Some(false), "Tuesday 07:00");
    }
}
