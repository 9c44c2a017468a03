//! Some rows of a block: one bit each.

use crate::zone::BLOCK_ROWS;

const WORD: usize = u64::BITS as usize;
const WORDS: usize = BLOCK_ROWS / WORD;
const _: () = assert!(BLOCK_ROWS.is_multiple_of(WORD));

/// Some rows of a block, by their places in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mask([u64; WORDS]);

impl Mask {
    /// The first rows of a block.
    pub(crate) fn first(rows: usize) -> Self {
        Self(std::array::from_fn(|word| match rows.saturating_sub(word * WORD) {
            0 => 0,
            some if some >= WORD => u64::MAX,
            some => (1 << some) - 1,
        }))
    }

    /// The rows of some values that are wanted: a loop over a column, without a branch in it.
    #[inline]
    pub(crate) fn of<T>(values: &[T], is_wanted: impl Fn(&T) -> bool) -> Self {
        let mut mask = Self::default();
        for (word, values) in mask.0.iter_mut().zip(values.chunks(WORD)) {
            *word = values
                .iter()
                .enumerate()
                .fold(0, |word, (bit, value)| word | u64::from(is_wanted(value)).wrapping_shl(bit as u32));
        }
        mask
    }

    /// Adds a row.
    #[inline]
    pub(crate) fn insert(&mut self, row: usize) {
        self.0[row / WORD] |= 1 << (row % WORD);
    }

    /// Whether a row is among them.
    #[inline]
    pub(crate) fn has(&self, row: usize) -> bool {
        self.0[row / WORD] >> (row % WORD) & 1 == 1
    }

    /// How many rows before this one are among them.
    #[inline]
    pub(crate) fn before(&self, row: usize) -> usize {
        let whole: u32 = self.0[..row / WORD].iter().map(|word| word.count_ones()).sum();
        (whole + (self.0[row / WORD] & ((1 << (row % WORD)) - 1)).count_ones()) as usize
    }

    /// How many they are.
    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// Those of both.
    #[inline]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    /// Those of either.
    #[inline]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    /// Those without others.
    #[inline]
    pub(crate) fn and_not(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !other.0[word]))
    }

    /// The rows, rising.
    #[inline]
    pub(crate) fn rows(self) -> impl Iterator<Item = usize> {
        (0..WORDS).flat_map(move |number| {
            let mut left = self.0[number];
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(number * WORD + bit)
            })
        })
    }

    /// Keeps the rows of which something holds.
    #[inline]
    pub(crate) fn retain(&mut self, holds: impl Fn(usize) -> bool) {
        for (number, word) in self.0.iter_mut().enumerate() {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                *word &= !(u64::from(!holds(number * WORD + bit)) << bit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn rows() -> impl Strategy<Value = BTreeSet<usize>> {
        proptest::collection::btree_set(0..BLOCK_ROWS, 0..BLOCK_ROWS)
    }

    fn mask(rows: &BTreeSet<usize>) -> Mask {
        let mut mask = Mask::default();
        rows.iter().for_each(|row| mask.insert(*row));
        mask
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn masks_are_sets(one in rows(), other in rows(), length in 0..=BLOCK_ROWS, divisor in 1..9_usize) {
            let both = mask(&one).and(mask(&other)).rows().collect::<BTreeSet<_>>();
            prop_assert_eq!(both, &one & &other);
            let without = mask(&one).and_not(mask(&other)).rows().collect::<BTreeSet<_>>();
            prop_assert_eq!(without, &one - &other);
            let either = mask(&one).or(mask(&other));
            prop_assert_eq!(either.rows().collect::<Vec<_>>(), (&one | &other).into_iter().collect::<Vec<_>>());
            prop_assert_eq!(either.count(), (&one | &other).len());
            prop_assert_eq!(either.is_empty(), either.count() == 0);
            let mut kept = either;
            kept.retain(|row| row % divisor == 0);
            prop_assert!(kept.rows().eq(either.rows().filter(|row| row % divisor == 0)));
            prop_assert!(Mask::first(length).rows().eq(0..length));
            let values: Vec<usize> = (0..length).collect();
            let of = Mask::of(&values, |value| value % divisor == 1);
            prop_assert!(of.rows().eq((0..length).filter(|value| value % divisor == 1)));
            for row in 0..BLOCK_ROWS {
                prop_assert_eq!(either.has(row), one.contains(&row) || other.contains(&row));
                prop_assert_eq!(either.before(row), either.rows().filter(|before| *before < row).count());
            }
        }
    }
}
