//! What a signal found of some rows, by block of rows.
//!
//! A question finds a few of a million rows. What was found lies close together in the order of the rows, with
//! one mask for each block, so that a scan learns from a mask which rows of a block have something and
//! from a slice what the best of them is.

use crate::mask::Mask;
use crate::zone::BLOCK_ROWS;
use fieldpack_graph::columns::{CHUNK_ROWS, Columns};
use fieldpack_graph::record::RecordType;

/// What was found of some rows.
#[derive(Clone, Debug)]
pub(crate) struct ByRow<T> {
    by_type: [Rows<T>; RecordType::ALL.len()],
}

#[derive(Clone, Debug)]
struct Rows<T> {
    blocks: Vec<Span>,
    /// Block by block, row by row.
    found: Vec<T>,
}

/// What was found of a block: of which rows, and where it begins.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    mask: Mask,
    first: u32,
}

/// Collects what is found, in any order.
#[derive(Debug)]
pub(crate) struct Gathered<T> {
    /// Rows of the types looked at.
    ends: [u32; RecordType::ALL.len()],
    found: [Vec<(u32, T)>; RecordType::ALL.len()],
}

impl<T: Copy> Gathered<T> {
    /// Nothing yet, of the rows of some types.
    pub(crate) fn new(columns: &Columns, types: &[RecordType]) -> Self {
        let mut ends = [0; RecordType::ALL.len()];
        for kind in types {
            ends[*kind as usize] = (columns.table(*kind).chunks().len() * CHUNK_ROWS) as u32;
        }
        Self { ends, found: std::array::from_fn(|_| Vec::new()) }
    }

    /// Adds what was found of a row; rows of other types are passed over.
    #[inline]
    pub(crate) fn put(&mut self, record_type: RecordType, row: u32, found: T) {
        if row < self.ends[record_type as usize] {
            self.found[record_type as usize].push((row, found));
        }
    }

    /// Adds what another collected.
    pub(crate) fn append(&mut self, other: Self) {
        for (found, mut others) in self.found.iter_mut().zip(other.found) {
            found.append(&mut others);
        }
    }

    /// Puts all in order; what was found of the same row is joined.
    pub(crate) fn ordered(self, join: impl Fn(T, T) -> T) -> ByRow<T> {
        let mut ends = self.ends.into_iter();
        let by_type = self.found.map(|found| {
            let blocks = ends.next().unwrap_or_default() as usize / BLOCK_ROWS;
            Rows::of(found, blocks, &join)
        });
        ByRow { by_type }
    }
}

impl<T: Copy> Rows<T> {
    fn of(mut found: Vec<(u32, T)>, blocks: usize, join: &impl Fn(T, T) -> T) -> Self {
        // Stable, so that what is joined is joined in the order in which it came.
        found.sort_by_key(|(row, _)| *row);
        found.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 = join(kept.1, next.1);
            }
            is_same
        });
        let mut rows = Self { blocks: vec![Span::default(); blocks], found: Vec::with_capacity(found.len()) };
        for (row, found) in found {
            let span = &mut rows.blocks[row as usize / BLOCK_ROWS];
            if span.mask.is_empty() {
                span.first = rows.found.len() as u32;
            }
            span.mask.insert(row as usize % BLOCK_ROWS);
            rows.found.push(found);
        }
        rows
    }
}

impl<T: Copy> ByRow<T> {
    /// Of how many rows something was found.
    pub(crate) fn len(&self) -> usize {
        self.by_type.iter().map(|rows| rows.found.len()).sum()
    }

    /// What was found of a row.
    #[inline]
    pub(crate) fn get(&self, record_type: RecordType, row: usize) -> Option<T> {
        let rows = &self.by_type[record_type as usize];
        let (block, place) = (rows.blocks.get(row / BLOCK_ROWS)?, row % BLOCK_ROWS);
        block.mask.has(place).then(|| rows.found[block.first as usize + block.mask.before(place)])
    }

    /// Of which rows of a block something was found.
    #[inline]
    pub(crate) fn mask(&self, record_type: RecordType, block: usize) -> Mask {
        self.by_type[record_type as usize].blocks.get(block).map(|span| span.mask).unwrap_or_default()
    }

    /// What was found of the rows of a block, in their order.
    #[inline]
    pub(crate) fn of_block(&self, record_type: RecordType, block: usize) -> &[T] {
        let rows = &self.by_type[record_type as usize];
        let Some(span) = rows.blocks.get(block) else { return &[] };
        &rows.found[span.first as usize..span.first as usize + span.mask.count()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_found_is_told_again(
            found in proptest::collection::vec((0..3 * BLOCK_ROWS as u32, any::<u16>()), 0..900),
        ) {
            let mut expected = BTreeMap::new();
            for (row, value) in &found {
                expected.entry(*row as usize).and_modify(|sum: &mut u64| *sum = *sum * 3 + u64::from(*value)).or_insert(u64::from(*value));
                *expected.get_mut(&(*row as usize)).expect("put just now") %= 1 << 40;
            }
            let found = found.into_iter().map(|(row, value)| (row, u64::from(value))).collect();
            let rows = Rows::of(found, 3, &|one: u64, other| (one * 3 + other) % (1 << 40));
            let all = ByRow { by_type: std::array::from_fn(|_| rows.clone()) };
            prop_assert_eq!(all.len(), expected.len() * RecordType::ALL.len());
            for block in 0..4 {
                let here: Vec<u64> = expected.range(block * BLOCK_ROWS..(block + 1) * BLOCK_ROWS).map(|(_, value)| *value).collect();
                prop_assert_eq!(all.of_block(RecordType::Site, block), here);
                for row in block * BLOCK_ROWS..(block + 1) * BLOCK_ROWS {
                    prop_assert_eq!(all.get(RecordType::Site, row), expected.get(&row).copied());
                    prop_assert_eq!(all.mask(RecordType::Site, block).has(row % BLOCK_ROWS), expected.contains_key(&row));
                }
            }
        }
    }
}
