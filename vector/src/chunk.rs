//! A run of rows that is copied as one when a reader holds what a writer changes.

use crate::bytes::round;
use crate::code::Coder;

/// Rows of a full chunk: 2 MB of 256 dimensions, which takes a fraction of a millisecond to copy.
pub(crate) const ROWS: usize = 2048;
/// Words of a mask.
pub(crate) const MASK: usize = ROWS / 64;

/// One bit per row.
pub(crate) type Mask = [u64; MASK];

/// Rows with their keys and codes. Rows that hold nothing wait to be used again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) keys: Vec<u64>,
    /// When each row got its vector: the store's count of changes.
    pub(crate) stamps: Vec<u64>,
    pub(crate) codes: Vec<u64>,
    /// What estimates from each code are to be multiplied by.
    pub(crate) stretches: Vec<f32>,
    /// None of them is above this.
    pub(crate) most_stretch: f32,
    pub(crate) rows: Vec<f32>,
    /// The rows in bytes, and the step of each: made from the rows.
    pub(crate) bytes: Vec<i8>,
    pub(crate) steps: Vec<f32>,
    /// Rows that hold a key.
    pub(crate) held: Mask,
    /// Rows that can be found: those held whose vector is not all zeros.
    pub(crate) found: Mask,
    /// When the last row was changed.
    pub(crate) changed: u64,
}

impl Chunk {
    /// Rows, those that hold nothing included.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// One more row that holds nothing.
    pub(crate) fn grow(&mut self, dimensions: usize, words: usize) {
        self.keys.push(0);
        self.stamps.push(0);
        self.stretches.push(1.0);
        self.codes.resize(self.codes.len() + words, 0);
        self.rows.resize(self.rows.len() + dimensions, 0.0);
        self.bytes.resize(self.rows.len(), 0);
        self.steps.push(0.0);
    }

    pub(crate) fn set(&mut self, row: usize, key: u64, vector: &[f32], coder: &Coder, stamp: u64) {
        self.keys[row] = key;
        self.stamps[row] = stamp;
        self.changed = stamp;
        let columns = row * vector.len()..(row + 1) * vector.len();
        self.rows[columns.clone()].copy_from_slice(vector);
        self.steps[row] = round(vector, &mut self.bytes[columns]);
        set(&mut self.held, row, true);
        let is_found = vector.iter().any(|component| *component != 0.0);
        set(&mut self.found, row, is_found);
        let words = coder.words();
        if is_found {
            self.stretches[row] = coder.encode(vector, &mut self.codes[row * words..(row + 1) * words]);
            self.most_stretch = self.most_stretch.max(self.stretches[row]);
        }
    }

    /// Makes what is not stored.
    pub(crate) fn complete(&mut self, dimensions: usize) {
        self.most_stretch = self.stretches.iter().copied().fold(0.0, f32::max);
        self.bytes = vec![0; self.rows.len()];
        let rows = self.rows.chunks_exact(dimensions).zip(self.bytes.chunks_exact_mut(dimensions));
        self.steps = rows.map(|(row, bytes)| round(row, bytes)).collect();
    }

    pub(crate) fn clear(&mut self, row: usize, stamp: u64) {
        self.changed = stamp;
        set(&mut self.held, row, false);
        set(&mut self.found, row, false);
    }

    pub(crate) fn row(&self, row: usize, dimensions: usize) -> &[f32] {
        &self.rows[row * dimensions..(row + 1) * dimensions]
    }

    pub(crate) fn is_held(&self, row: usize) -> bool {
        has(&self.held, row)
    }

    pub(crate) fn is_found(&self, row: usize) -> bool {
        has(&self.found, row)
    }

    /// Rows that can be found and got their vector after `stamp`.
    pub(crate) fn found_after(&self, stamp: u64) -> Mask {
        let mut mask = self.found;
        if self.changed <= stamp {
            return [0; MASK];
        }
        for (word, stamps) in mask.iter_mut().zip(self.stamps.chunks(64)) {
            let is_after = stamps.iter().enumerate().map(|(bit, at)| u64::from(*at > stamp) << bit);
            *word &= is_after.fold(0, |word, bit| word | bit);
        }
        mask
    }
}

/// Chunk and row of an id.
pub(crate) fn place(id: u32) -> (usize, usize) {
    (id as usize / ROWS, id as usize % ROWS)
}

/// Id of a row of a chunk.
pub(crate) fn id(chunk: usize, row: usize) -> u32 {
    (chunk * ROWS + row) as u32
}

pub(crate) fn has(mask: &Mask, row: usize) -> bool {
    mask[row / 64] >> (row % 64) & 1 == 1
}

pub(crate) fn set(mask: &mut Mask, row: usize, value: bool) {
    let bit = 1 << (row % 64);
    if value { mask[row / 64] |= bit } else { mask[row / 64] &= !bit }
}

pub(crate) fn count(mask: &Mask) -> usize {
    mask.iter().map(|word| word.count_ones() as usize).sum()
}

/// Numbers of the rows of a mask, rising.
pub(crate) fn rows_of(mask: &Mask) -> Vec<u16> {
    let mut rows = Vec::with_capacity(count(mask));
    for (number, word) in mask.iter().enumerate() {
        let mut left = *word;
        while left != 0 {
            rows.push((number * 64) as u16 + left.trailing_zeros() as u16);
            left &= left - 1;
        }
    }
    rows
}
