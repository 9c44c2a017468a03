//! Counts, sums and buckets of readings: the same whatever the order in which they came.

use super::thousandths::{bucket, middle};
use serde::{Deserialize, Serialize};

/// What readings come to. All of it is sums of whole numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Readings.
    pub(crate) count: u64,
    /// Their sum, thousandths.
    pub(crate) sum: i128,
    /// Buckets that have readings, ascending.
    buckets: Vec<i16>,
    /// Readings of each.
    counts: Vec<u32>,
}

impl Tally {
    /// Counts a reading.
    pub(crate) fn add(&mut self, value: i64) {
        self.count += 1;
        self.sum += i128::from(value);
        self.put(bucket(value), 1);
    }

    /// Takes a reading away that was counted.
    pub(crate) fn remove(&mut self, value: i64) {
        self.count = self.count.saturating_sub(1);
        self.sum -= i128::from(value);
        self.take(bucket(value), 1);
    }

    /// Counts what another counted.
    pub(crate) fn add_all(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        for (bucket, count) in other.buckets.iter().zip(&other.counts) {
            self.put(*bucket, *count);
        }
    }

    /// Takes away what another counted, all of which was counted here.
    pub(crate) fn remove_all(&mut self, other: &Self) {
        self.count = self.count.saturating_sub(other.count);
        self.sum -= other.sum;
        for (bucket, count) in other.buckets.iter().zip(&other.counts) {
            self.take(*bucket, *count);
        }
    }

    /// The mean, thousandths, rounded half away from zero; 0 of nothing.
    pub(crate) fn mean(&self) -> i64 {
        let count = i128::from(self.count.max(1));
        let half = if self.sum < 0 { -count } else { count };
        i64::try_from((2 * self.sum + half) / (2 * count)).unwrap_or_default()
    }

    /// The band of the mean: how many edges it reaches. A mean on an edge belongs to the band above.
    pub(crate) fn band(&self, edges: &[i64]) -> usize {
        edges.partition_point(|edge| i128::from(*edge) * i128::from(self.count) <= self.sum)
    }

    /// The values below which the given tenths of the readings lie (nearest rank), as middles of buckets;
    /// `tenths` ascend.
    pub(crate) fn quantiles<const N: usize>(&self, tenths: [u64; N]) -> [i64; N] {
        let mut found = [0; N];
        let mut buckets = self.buckets.iter().zip(&self.counts);
        let (mut below, mut here) = (0, 0);
        for (found, tenths) in found.iter_mut().zip(tenths) {
            let rank = (self.count * tenths).div_ceil(10).max(1);
            while below < rank {
                let Some((bucket, count)) = buckets.next() else { break };
                below += u64::from(*count);
                here = *bucket;
            }
            *found = middle(here);
        }
        found
    }

    /// Gives back memory that nothing stands in.
    pub(crate) fn shrink(&mut self) {
        self.buckets.shrink_to_fit();
        self.counts.shrink_to_fit();
    }

    /// Counts readings in a bucket. Four thousand million in one bucket cannot be told from more: so many
    /// never fit into memory as readings.
    fn put(&mut self, bucket: i16, count: u32) {
        match self.buckets.binary_search(&bucket) {
            Ok(place) => self.counts[place] = self.counts[place].saturating_add(count),
            Err(place) => {
                self.buckets.insert(place, bucket);
                self.counts.insert(place, count);
            }
        }
    }

    /// Takes readings out of a bucket; one with none is gone.
    fn take(&mut self, bucket: i16, count: u32) {
        if let Ok(place) = self.buckets.binary_search(&bucket) {
            self.counts[place] = self.counts[place].saturating_sub(count);
            if self.counts[place] == 0 {
                self.buckets.remove(place);
                self.counts.remove(place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[i64]) -> Tally {
        let mut tally = Tally::default();
        values.iter().for_each(|value| tally.add(*value));
        tally
    }

    #[test]
    fn means_are_rounded_half_away_from_zero() {
        for (values, expected) in [(&[1, 2][..], 2), (&[-1, -2], -2), (&[1, 1, 2], 1), (&[-5, 5], 0), (&[], 0)] {
            assert_eq!(of(values).mean(), expected, "{values:?}");
        }
    }

    #[test]
    fn a_mean_on_an_edge_belongs_to_the_band_above() {
        let edges = [-10, 0, 10];
        for (values, band) in [(&[-11][..], 0), (&[-10], 1), (&[-1], 1), (&[-1, 1], 2), (&[9, 10], 2), (&[10], 3)] {
            assert_eq!(of(values).band(&edges), band, "{values:?}");
        }
        assert_eq!(of(&[7]).band(&[]), 0);
    }

    #[test]
    fn quantiles_are_nearest_ranks() {
        assert_eq!(of(&(1..=10).collect::<Vec<_>>()).quantiles([1, 5, 9]), [1, 5, 9]);
        assert_eq!(of(&(1..=11).collect::<Vec<_>>()).quantiles([1, 5, 9]), [2, 6, 10]);
        assert_eq!(of(&[-4]).quantiles([1, 5, 9]), [-4; 3]);
        assert_eq!(of(&[-200, -100, 0]).quantiles([1, 5, 9]), [-200, -100, 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_taken_away_leaves_nothing(
            kept in proptest::collection::vec(-3_000_000_i64..3_000_000, 0..40),
            gone in proptest::collection::vec(-3_000_000_i64..3_000_000, 0..40),
        ) {
            let mut tally = of(&gone);
            tally.add_all(&of(&kept));
            prop_assert_eq!(&tally, &of(&[kept.clone(), gone.clone()].concat()));
            tally.remove_all(&of(&gone));
            prop_assert_eq!(&tally, &of(&kept));
            kept.iter().for_each(|value| tally.remove(*value));
            prop_assert_eq!(tally, Tally::default());
        }
    }
}
