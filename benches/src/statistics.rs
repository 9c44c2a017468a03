//! Percentiles of measured times.

use std::time::Duration;

/// Measured times, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    sorted: Vec<Duration>,
}

impl Times {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The smallest time that at least `percent` of all times do not exceed (nearest rank, so always a time that
    /// was measured); `None` where nothing was measured.
    #[must_use]
    pub fn percentile(&self, percent: u8) -> Option<Duration> {
        let rank = (self.sorted.len() * usize::from(percent.min(100))).div_ceil(100);
        self.sorted.get(rank.saturating_sub(1)).copied()
    }

    /// A percentile in milliseconds.
    #[must_use]
    pub fn percentile_ms(&self, percent: u8) -> Option<f64> {
        self.percentile(percent).map(milliseconds)
    }
}

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut sorted: Vec<Duration> = times.into_iter().collect();
        sorted.sort_unstable();
        Self { sorted }
    }
}

/// A time in milliseconds.
#[must_use]
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(milliseconds: impl IntoIterator<Item = u64>) -> Times {
        milliseconds.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let hundred = times((1..=100).rev());
        assert_eq!(hundred.percentile(50), Some(Duration::from_millis(50)));
        assert_eq!(hundred.percentile(99), Some(Duration::from_millis(99)));
        assert_eq!(hundred.percentile(100), Some(Duration::from_millis(100)));
        assert_eq!(hundred.percentile(0), Some(Duration::from_millis(1)));
        let five = times([40, 15, 50, 20, 35]);
        assert_eq!(five.percentile(30), Some(Duration::from_millis(20)), "rank 1.5 is the second");
        assert_eq!(five.percentile(40), Some(Duration::from_millis(20)), "rank 2 is the second");
        assert_eq!(five.percentile(50), Some(Duration::from_millis(35)));
    }

    #[test]
    fn one_slow_time_in_a_hundred_is_not_the_99th_percentile_but_two_are() {
        assert_eq!(times(std::iter::repeat_n(1, 99).chain([90])).percentile(99), Some(Duration::from_millis(1)));
        assert_eq!(times(std::iter::repeat_n(1, 98).chain([90, 90])).percentile(99), Some(Duration::from_millis(90)));
    }

    #[test]
    fn nothing_measured_has_no_percentile() {
        assert_eq!(times([]).percentile(50), None);
        assert!(times([]).is_empty());
        assert_eq!(times([7]).percentile_ms(1), Some(7.0));
    }
}
