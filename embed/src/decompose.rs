//! The truncated singular value decomposition of a sparse matrix: its columns in few dimensions.
//!
//! A seeded Gaussian range finder with power iterations (Halko, Martinsson, Tropp 2011), then the small
//! eigenproblem by faer on one thread: the same matrix gives the same vectors bit for bit on one
//! kind of machine, however many threads there are.

use crate::sparse::Rows;
use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, Par, Side};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// More directions than are asked for: they make the last of those asked for exact.
const OVERSAMPLE: usize = 32;
/// Rows of a dense matrix that are worked on together.
const BLOCK: usize = 4096;

/// Columns in few dimensions.
#[derive(Debug)]
pub(crate) struct Decomposition {
    /// For each column of the matrix its part in each right singular vector; rows of `dimensions` values.
    pub(crate) columns: Vec<f32>,
    /// The singular values, largest first.
    pub(crate) values: Vec<f32>,
}

/// The `dimensions` largest singular values and their right singular vectors; fewer where the matrix has
/// fewer rows or columns. `None` where the small eigenproblem does not converge.
pub(crate) fn decompose(rows: &Rows, dimensions: usize, iterations: usize, seed: u64) -> Option<Decomposition> {
    let (height, width) = (rows.len(), rows.width());
    let dimensions = dimensions.min(height).min(width);
    let count = (dimensions + OVERSAMPLE).min(height).min(width);
    if count == 0 {
        return Some(Decomposition { columns: Vec::new(), values: Vec::new() });
    }
    let transposed = rows.transposed();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut basis: Vec<f32> = (0..width * count).map(|_| gaussian(&mut random)).collect();
    for _ in 0..iterations.max(1) {
        basis = transposed.times(&rows.times(&basis, count), count);
        orthonormalise(&mut basis, count)?;
    }
    // The eigenvectors of the small matrix (A Q)' (A Q) turn the basis to the singular vectors.
    let small = gram(&rows.times(&basis, count), count);
    let eigen = small.self_adjoint_eigen(Side::Lower).ok()?;
    let order: Vec<usize> = (0..count).rev().take(dimensions).collect();
    let turn = Mat::from_fn(count, dimensions, |row, column| eigen.U()[(row, order[column])]);
    let values = order.iter().map(|at| eigen.S()[*at].max(0.0).sqrt() as f32).collect();
    let mut columns = times_small(&basis, count, &turn);
    settle_signs(&mut columns, dimensions);
    Some(Decomposition { columns, values })
}

/// A normally distributed number (Box and Muller).
fn gaussian(random: &mut ChaCha8Rng) -> f32 {
    let (first, second): (f64, f64) = (random.random(), random.random());
    ((-2.0 * (1.0 - first).ln()).sqrt() * (std::f64::consts::TAU * second).cos()) as f32
}

/// Makes the columns of a tall matrix orthonormal, twice, since once is not exact enough where they are
/// nearly alike. Directions that the others hold already become zero.
fn orthonormalise(tall: &mut Vec<f32>, count: usize) -> Option<()> {
    for _ in 0..2 {
        let eigen = gram(tall, count).self_adjoint_eigen(Side::Lower).ok()?;
        let largest = eigen.S()[count - 1].max(f64::MIN_POSITIVE);
        let turn = Mat::from_fn(count, count, |row, column| {
            let value = eigen.S()[column];
            if value > largest * 1e-12 { eigen.U()[(row, column)] / value.sqrt() } else { 0.0 }
        });
        *tall = times_small(tall, count, &turn);
    }
    Some(())
}

/// The products of the columns of a tall matrix with each other.
fn gram(tall: &[f32], count: usize) -> Mat<f64> {
    let products: Vec<Mat<f64>> = tall
        .par_chunks(BLOCK * count)
        .map(|block| {
            let block = wide(block, count);
            let mut product = Mat::zeros(count, count);
            matmul(product.as_mut(), Accum::Replace, block.transpose(), block.as_ref(), 1.0, Par::Seq);
            product
        })
        .collect();
    // In the order of the blocks, whichever was done first.
    products.into_iter().fold(Mat::zeros(count, count), |sum, product| sum + product)
}

/// The product of a tall matrix with a small one.
fn times_small(tall: &[f32], count: usize, small: &Mat<f64>) -> Vec<f32> {
    let parts: Vec<Vec<f32>> = tall
        .par_chunks(BLOCK * count)
        .map(|block| {
            let block = wide(block, count);
            let mut part = Mat::<f64>::zeros(block.nrows(), small.ncols());
            matmul(part.as_mut(), Accum::Replace, block.as_ref(), small.as_ref(), 1.0, Par::Seq);
            let cells = (0..part.nrows()).flat_map(|row| (0..part.ncols()).map(move |column| (row, column)));
            cells.map(|at| part[at] as f32).collect()
        })
        .collect();
    parts.concat()
}

/// Rows of single precision in double precision.
fn wide(rows: &[f32], count: usize) -> Mat<f64> {
    let rows = MatRef::from_row_major_slice(rows, rows.len() / count, count);
    Mat::from_fn(rows.nrows(), rows.ncols(), |row, column| f64::from(rows[(row, column)]))
}

/// A singular vector and its opposite are both right; the one is taken whose largest part is positive.
fn settle_signs(columns: &mut [f32], dimensions: usize) {
    for at in 0..dimensions {
        let largest = columns
            .iter()
            .skip(at)
            .step_by(dimensions)
            .fold(0.0_f32, |most, value| if value.abs() > most.abs() { *value } else { most });
        if largest < 0.0 {
            columns.iter_mut().skip(at).step_by(dimensions).for_each(|value| *value = -*value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix of rank 6 with known singular values: two orthonormal bases and a diagonal between them.
    #[test]
    fn known_singular_values_are_found() {
        let known = [9.0_f32, 7.0, 5.0, 3.0, 2.0, 1.0];
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let mut basis = |length: usize| {
            let mut tall: Vec<f32> = (0..length * 6).map(|_| gaussian(&mut random)).collect();
            orthonormalise(&mut tall, 6).map(|()| tall)
        };
        let (left, right) = (basis(80).expect("converges"), basis(50).expect("converges"));
        let mut rows = Rows::new(50);
        for row in 0..80 {
            let cell = |column: usize| (0..6).map(|at| left[row * 6 + at] * known[at] * right[column * 6 + at]).sum();
            rows.push(&(0..50).map(|column| (column as u32, cell(column))).collect::<Vec<_>>());
        }
        let found = decompose(&rows, 6, 3, 5).expect("converges");
        for (found, known) in found.values.iter().zip(known) {
            assert!((found - known).abs() < 1e-3, "{found} is {known}");
        }
        for at in 0..6 {
            let along: f32 = (0..50).map(|column| found.columns[column * 6 + at] * right[column * 6 + at]).sum();
            assert!(along.abs() > 0.999, "vector {at}: {along}");
        }
    }

    #[test]
    fn a_small_or_empty_matrix_has_few_dimensions() {
        let mut rows = Rows::new(5);
        rows.push(&[(1, 2.0), (3, 1.0)]);
        rows.push(&[(1, 4.0), (3, 2.0)]);
        let found = decompose(&rows, 256, 3, 1).expect("converges");
        assert_eq!(found.values.len(), 2);
        assert!((found.values[0] - 5.0).abs() < 1e-4 && found.values[1].abs() < 1e-3, "{:?}", found.values);
        assert!(decompose(&Rows::new(0), 8, 3, 1).is_some_and(|found| found.values.is_empty()));
    }
}
