//! Which ids may be found.

use crate::chunk::{MASK, Mask};
use fixedbitset::FixedBitSet;

// Blocks of the bit set are the words of a chunk's masks.
const _: () = assert!(usize::BITS == u64::BITS);

/// A set of ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed(FixedBitSet);

impl Allowed {
    /// No id.
    pub fn new() -> Self {
        Self::default()
    }

    /// No id, with room for those below `ids`.
    pub fn with_room(ids: usize) -> Self {
        Self(FixedBitSet::with_capacity(ids))
    }

    /// Adds an id.
    #[inline]
    pub fn insert(&mut self, id: u32) {
        self.0.grow_and_insert(id as usize);
    }

    /// Takes an id out.
    pub fn remove(&mut self, id: u32) {
        if (id as usize) < self.0.len() {
            self.0.set(id as usize, false);
        }
    }

    /// The ids of both sets.
    pub fn or(mut self, other: Self) -> Self {
        self.0.union_with(&other.0);
        self
    }

    /// Whether an id is in the set.
    #[inline]
    pub fn contains(&self, id: u32) -> bool {
        self.0.contains(id as usize)
    }

    /// Ids in the set.
    pub fn count(&self) -> usize {
        self.0.count_ones(..)
    }

    /// The part of a chunk.
    pub(crate) fn mask(&self, chunk: usize) -> Mask {
        let mut mask = [0; MASK];
        let blocks = self.0.as_slice().get(chunk * MASK..).unwrap_or_default();
        mask.iter_mut().zip(blocks).for_each(|(word, block)| *word = *block as u64);
        mask
    }
}

impl From<FixedBitSet> for Allowed {
    fn from(ids: FixedBitSet) -> Self {
        Self(ids)
    }
}

impl Extend<u32> for Allowed {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, ids: I) {
        ids.into_iter().for_each(|id| self.insert(id));
    }
}

impl FromIterator<u32> for Allowed {
    fn from_iter<I: IntoIterator<Item = u32>>(ids: I) -> Self {
        let mut allowed = Self::new();
        allowed.extend(ids);
        allowed
    }
}
