//! What a watermark means: which slots are in the window, which take readings.

use super::month::{KEPT_MONTHS, Month};
use super::slot::SLOT_MS;
use crate::LiveSettings;

/// The limits that go with a watermark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Times {
    /// The first slot that had not ended a window before the watermark.
    pub(crate) window_from: i64,
    /// The first slot that had not ended a horizon and a slot before the watermark: those below hold no
    /// readings one by one.
    pub(crate) open_from: i64,
    /// The first month that is kept.
    pub(crate) oldest_month: Month,
}

impl Times {
    /// The limits at a watermark, microseconds since 1970.
    pub(crate) fn at(watermark_us: i64, settings: &LiveSettings) -> Self {
        let watermark_ms = watermark_us.div_euclid(1_000);
        // The slot `n` ended at `(n + 1) * SLOT_MS`.
        let ended_by = |ms: i64| ms.div_euclid(SLOT_MS);
        Self {
            window_from: ended_by(watermark_ms.saturating_sub(settings.window_ms)),
            open_from: ended_by(watermark_ms.saturating_sub(settings.horizon_ms).saturating_sub(SLOT_MS)),
            oldest_month: Month::of(watermark_ms).before(KEPT_MONTHS - 1),
        }
    }
}

/// The first moment, ms since 1970, that a reading received then may have.
pub(crate) fn earliest_ms(received_us: i64, settings: &LiveSettings) -> i64 {
    received_us.div_euclid(1_000).saturating_sub(settings.horizon_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_leaves_when_it_ended_a_window_ago() {
        let settings = LiveSettings { window_ms: 6 * SLOT_MS, horizon_ms: 2 * SLOT_MS, ..LiveSettings::default() };
        let at = |ms: i64| Times::at(ms * 1_000, &settings);
        assert_eq!((at(10 * SLOT_MS).window_from, at(10 * SLOT_MS).open_from), (4, 7));
        assert_eq!((at(10 * SLOT_MS - 1).window_from, at(10 * SLOT_MS - 1).open_from), (3, 6));
        assert_eq!(earliest_ms(1_000 * 10 * SLOT_MS + 999, &settings), 8 * SLOT_MS);
    }
}
