//! When a message that was not taken is tried again, and when it is given up. Pure: no clock, seeded jitter.

/// By what the wait grows from one attempt to the next.
const GROWTH: u64 = 3;
/// How far the jitter moves a wait to either side, per mille.
const JITTER: u64 = 200;

/// How long is waited after each attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The wait after the first attempt, ms.
    pub first_ms: u64,
    /// The longest wait, also where the receiver asks for a longer one, ms.
    pub longest_ms: u64,
    /// How long after the first attempt a message is given up, ms.
    pub window_ms: u64,
}

impl Default for Schedule {
    /// 5 s, 15 s, 45 s and so on up to four hours, for 24 h.
    fn default() -> Self {
        Self { first_ms: 5_000, longest_ms: 4 * 3_600_000, window_ms: 24 * 3_600_000 }
    }
}

impl Schedule {
    /// The wait after so many attempts, ms: it grows from one to the next up to the longest, up to a fifth shorter or
    /// longer by the seed, and is never shorter than the one before.
    #[must_use]
    pub fn wait_ms(&self, attempts: u32, seed: u64) -> u64 {
        let growth = GROWTH.saturating_pow(attempts.saturating_sub(1));
        let plain = u128::from(self.first_ms.saturating_mul(growth));
        let moved = plain * u128::from(1_000 - JITTER + mixed(seed, attempts) % (2 * JITTER + 1)) / 1_000;
        u64::try_from(moved).unwrap_or(u64::MAX).min(self.longest_ms)
    }

    /// When a message is tried again that was tried `attempts` times, first at `first_us`, last until `now_us`;
    /// `None`: it is given up. The last attempt is made when the window ends. `retry_after_ms` is what the receiver
    /// asks for. Moments are microseconds since 1970.
    #[must_use]
    pub fn next_us(
        &self,
        first_us: i64,
        now_us: i64,
        attempts: u32,
        seed: u64,
        retry_after_ms: Option<u64>,
    ) -> Option<i64> {
        let end_us = first_us.saturating_add(micros(self.window_ms));
        if now_us >= end_us {
            return None;
        }
        let asked = retry_after_ms.unwrap_or_default().min(self.longest_ms);
        let wait_us = micros(self.wait_ms(attempts, seed).max(asked));
        Some(now_us.saturating_add(wait_us).min(end_us))
    }
}

/// Milliseconds as microseconds.
fn micros(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX).saturating_mul(1_000)
}

/// A number that looks like chance, of a seed and a count (SplitMix64).
fn mixed(seed: u64, count: u32) -> u64 {
    let mut state = seed.wrapping_add(u64::from(count).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn waits_grow_and_end_with_the_window(
            first_ms in 1..100_000_u64,
            longest_ms in 1..100_000_000_u64,
            window_ms in 1..200_000_000_u64,
            seed in any::<u64>(),
            took_us in 0..30_000_000_i64,
            asked in proptest::collection::vec(proptest::option::of(any::<u64>()), 1..8),
        ) {
            let schedule = Schedule { first_ms, longest_ms, window_ms };
            let (first_us, mut now_us, mut before) = (1_790_000_000_000_000_i64, 1_790_000_000_000_000_i64, 0);
            let end_us = first_us + window_ms as i64 * 1_000;
            for attempts in 1..10_000_u32 {
                let wait = schedule.wait_ms(attempts, seed);
                prop_assert!(wait >= before && wait <= longest_ms, "{wait} after {before}");
                before = wait;
                now_us += took_us;
                let retry_after = asked[attempts as usize % asked.len()];
                let Some(next_us) = schedule.next_us(first_us, now_us, attempts, seed, retry_after) else {
                    prop_assert!(now_us >= end_us, "it is given up too early");
                    return Ok(());
                };
                prop_assert!(next_us >= now_us && next_us <= end_us, "{next_us}");
                prop_assert!(next_us <= now_us + longest_ms as i64 * 1_000);
                prop_assert_eq!(Some(next_us), schedule.next_us(first_us, now_us, attempts, seed, retry_after));
                now_us = next_us;
                if next_us == end_us {
                    prop_assert_eq!(schedule.next_us(first_us, end_us, attempts + 1, seed, None), None);
                    return Ok(());
                }
            }
            // Ten thousand short waits may be less than the window.
            prop_assert!(now_us < end_us);
        }
    }

    #[test]
    fn the_usual_schedule_tries_over_a_day_a_dozen_times() {
        let schedule = Schedule::default();
        let spread: std::collections::BTreeSet<u64> = (0..100).map(|seed| schedule.wait_ms(1, seed)).collect();
        assert!(spread.len() > 80, "messages that fail together are not tried again together: {spread:?}");
        assert!(*spread.first().expect("some") >= 4_000 && *spread.last().expect("some") <= 6_000, "{spread:?}");
        for seed in 0..100 {
            let (mut at, mut attempts) = (0, 1);
            while let Some(next) = schedule.next_us(0, at, attempts, seed, None) {
                (at, attempts) = (next, attempts + 1);
            }
            assert_eq!(at, 24 * 3_600_000_000, "the last attempt is made when the day is over");
            assert!((12..=16).contains(&attempts), "{attempts}");
        }
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_wait_within_bounds() {
        let schedule = Schedule::default();
        let next = |asked_ms| schedule.next_us(0, 0, 1, 7, Some(asked_ms));
        assert_eq!(next(3_600_000), Some(3_600_000_000));
        assert_eq!(next(u64::MAX), Some(4 * 3_600_000_000), "the longest");
        assert_eq!(next(0), schedule.next_us(0, 0, 1, 7, None), "never a shorter one");
    }
}
