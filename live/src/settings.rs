//! How far back this room looks.

use crate::fold::SLOT_MS;

/// The longest window that may be set: 366 days, ms.
const LONGEST_MS: i64 = 366 * 86_400_000;

/// Settings of the fold and of how it is saved.
///
/// The same journal under another window or horizon gives another state: a saved state of other settings is
/// not used, the journal is replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveSettings {
    /// How far back extremes, mean, quantiles and exposure look, ms. Default 24 hours.
    pub window_ms: i64,
    /// How old a reading may be when it is received, ms; at least what the intake accepts. Default 6 hours.
    pub horizon_ms: i64,
    /// How many readings may be held one by one. The fold itself takes whatever the journal has; the intake
    /// refuses more ([`LiveSnapshot::room`](crate::LiveSnapshot::room)). Default 24 million, 12 bytes each.
    pub max_open_readings: u64,
    /// A flush saves the state once this many entries were applied since the last time. Default 50,000.
    pub save_entries: u64,
    /// Or once their payloads came to this many bytes. Default 256 MiB.
    pub save_bytes: u64,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            window_ms: 24 * 3_600_000,
            horizon_ms: 6 * 3_600_000,
            max_open_readings: 24_000_000,
            save_entries: 50_000,
            save_bytes: 256 << 20,
        }
    }
}

impl LiveSettings {
    /// Checks that no slot leaves the window while readings may still come for it.
    ///
    /// # Errors
    /// What does not fit, and what was expected.
    pub(crate) fn check(&self) -> Result<(), String> {
        let Self { window_ms, horizon_ms, .. } = self;
        if !(1..=LONGEST_MS).contains(horizon_ms) {
            return Err(format!("a horizon of `{horizon_ms}` ms: expected 1 to {LONGEST_MS}"));
        }
        let least = horizon_ms + 3 * SLOT_MS;
        if !(least..=LONGEST_MS).contains(window_ms) {
            return Err(format!(
                "a window of `{window_ms}` ms: expected the horizon and three slots, {least}, up to {LONGEST_MS}"
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_what_may_still_come() {
        assert_eq!(LiveSettings::default().check(), Ok(()));
        let of = |window_ms, horizon_ms| LiveSettings { window_ms, horizon_ms, ..LiveSettings::default() }.check();
        assert_eq!(of(3_600_000 + 3 * SLOT_MS, 3_600_000), Ok(()));
        let refused = of(3_600_000 + 3 * SLOT_MS - 1, 3_600_000).expect_err("too short");
        assert!(refused.contains("`5399999` ms"), "{refused}");
        for (window_ms, horizon_ms) in [(0, 0), (i64::MAX, 1), (86_400_000, -1), (86_400_000, i64::MAX)] {
            assert!(of(window_ms, horizon_ms).is_err(), "{window_ms} {horizon_ms}");
        }
    }
}
