//! Sparse matrices: rows of columns and values, multiplied with dense ones.
//!
//! Each row of a result is computed by one thread in the order of the columns, so results depend on
//! neither the number of threads nor how rows are shared between them.

use rayon::prelude::*;

/// A sparse matrix in rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    /// Where each row begins in the cells, and where the last one ends.
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    width: usize,
}

impl Rows {
    /// A matrix without rows, of so many columns.
    pub(crate) fn new(width: usize) -> Self {
        Self { starts: vec![0], columns: Vec::new(), values: Vec::new(), width }
    }

    /// Adds a row of cells by column.
    pub(crate) fn push(&mut self, cells: &[(u32, f32)]) {
        for (column, value) in cells {
            self.columns.push(*column);
            self.values.push(*value);
        }
        self.starts.push(self.columns.len());
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The sum of the squares of the values of all rows from `row` on.
    pub(crate) fn square_from(&self, row: usize) -> f64 {
        self.values[self.starts[row]..].iter().map(|value| f64::from(*value).powi(2)).sum()
    }

    /// The rows, as cells by column.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Vec<(u32, f32)>> {
        self.starts.windows(2).map(|ends| {
            let cells = ends[0]..ends[1];
            self.columns[cells.clone()].iter().copied().zip(self.values[cells].iter().copied()).collect()
        })
    }

    /// Multiplies the values of all rows from `row` on.
    pub(crate) fn scale_from(&mut self, row: usize, factor: f32) {
        for value in &mut self.values[self.starts[row]..] {
            *value *= factor;
        }
    }

    /// Columns as rows.
    pub(crate) fn transposed(&self) -> Self {
        let mut starts = vec![0_usize; self.width + 1];
        for column in &self.columns {
            starts[*column as usize + 1] += 1;
        }
        for at in 0..self.width {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut columns = vec![0_u32; self.columns.len()];
        let mut values = vec![0.0_f32; self.columns.len()];
        for (row, number) in (0..self.len()).zip(0_u32..) {
            for cell in self.starts[row]..self.starts[row + 1] {
                let place = &mut next[self.columns[cell] as usize];
                columns[*place] = number;
                values[*place] = self.values[cell];
                *place += 1;
            }
        }
        Self { starts, columns, values, width: self.len() }
    }

    /// The product with a dense matrix in rows of `count` values, which has as many rows as this one columns.
    pub(crate) fn times(&self, dense: &[f32], count: usize) -> Vec<f32> {
        let mut product = vec![0.0_f32; self.len() * count];
        product.par_chunks_mut(count).enumerate().with_min_len(64).for_each(|(row, sums)| {
            for cell in self.starts[row]..self.starts[row + 1] {
                let from = self.columns[cell] as usize * count;
                let value = self.values[cell];
                for (sum, factor) in sums.iter_mut().zip(&dense[from..from + count]) {
                    *sum += value * factor;
                }
            }
        });
        product
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn products_are_those_of_dense_matrices(
            cells in prop::collection::vec(prop::collection::btree_map(0_u32..7, -4_i8..5, 0..7), 1..9),
            dense in prop::collection::vec(-4_i8..5, 21),
        ) {
            let mut rows = Rows::new(7);
            for row in &cells {
                rows.push(&row.iter().map(|(column, value)| (*column, f32::from(*value))).collect::<Vec<_>>());
            }
            let dense: Vec<f32> = dense.into_iter().map(f32::from).collect();
            let product = rows.times(&dense, 3);
            for (row, cells) in cells.iter().enumerate() {
                for at in 0..3 {
                    let sum: f32 = cells.iter().map(|(c, v)| f32::from(*v) * dense[*c as usize * 3 + at]).sum();
                    prop_assert_eq!(product[row * 3 + at], sum);
                }
            }
            prop_assert_eq!(rows.transposed().transposed(), rows);
        }
    }
}
