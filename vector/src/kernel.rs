//! The arithmetic of the scan, for whole blocks of rows at a time.
//!
//! Plain Rust that the compiler turns into vector instructions. The program is built for any x86-64, so
//! each block is dispatched at run time to a copy compiled for AVX2 and popcnt where the machine has them
//! (`pulp`). Whole numbers are added without a check, which none of them needs and which would keep the compiler from
//! it. Sums of floating point are made in a fixed order and never fused, so that every machine gives the same bits.

use pulp::{Arch, NullaryFnOnce};
use std::hint::black_box;

/// Sums kept side by side in an inner product.
const LANES: usize = 16;
/// Distances looked at together.
const BLOCK: usize = 64;

/// Inner products of `query` with rows of the same length that lie one after the other in `rows`, for the
/// rows of that block whose numbers `wanted` gives; `found` takes number and product.
pub(crate) fn products(query: &[f32], rows: &[f32], wanted: &[u16], mut found: impl FnMut(u16, f32)) {
    Arch::new().dispatch(Inline(
        #[inline(always)]
        || {
            for number in wanted {
                let first = usize::from(*number) * query.len();
                found(*number, product(query, &rows[first..first + query.len()]));
            }
        },
    ));
}

/// Inner product of two vectors of the same length.
#[inline(always)]
fn product(left: &[f32], right: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (left, left_rest) = left.as_chunks::<LANES>();
    let (right, right_rest) = right.as_chunks::<LANES>();
    for (left, right) in left.iter().zip(right) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    for (lane, (left, right)) in left_rest.iter().zip(right_rest).enumerate() {
        sums[lane] += left * right;
    }
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
        width /= 2;
    }
    sums[0]
}

/// The largest distance; the number behind it is free.
const LAST: f32 = (u16::MAX - 1) as f32;

/// Weighted differing bits turned into distances: see [`crate::code::QueryCode`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// The distance of an estimate of zero.
    pub(crate) zero: f32,
    /// The estimate where no bit differs, before it is stretched.
    pub(crate) start: f32,
    /// What each weighted bit takes from it.
    pub(crate) step: f32,
}

impl Scale {
    #[inline(always)]
    fn distance(&self, weighted: u32, stretch: f32) -> u16 {
        let distance = self.zero - (self.start - self.step * weighted as i32 as f32) * stretch;
        (distance.clamp(0.0, LAST) as i32) as u16
    }
}

/// Distances of a block of codes from the planes of a query. Codes lie one after the other, each of as many
/// words as a plane; `stretches` and `distances` have one number for each.
pub(crate) fn distances(planes: &[Vec<u64>], codes: &[u64], stretches: &[f32], scale: Scale, distances: &mut [u16]) {
    Arch::new().dispatch(Inline(
        #[inline(always)]
        || match (planes.len(), planes[0].len()) {
            (1, 4) => fixed::<1, 4>(planes, codes, stretches, scale, distances),
            (2, 4) => fixed::<2, 4>(planes, codes, stretches, scale, distances),
            (3, 4) => fixed::<3, 4>(planes, codes, stretches, scale, distances),
            (4, 4) => fixed::<4, 4>(planes, codes, stretches, scale, distances),
            (3, 8) => fixed::<3, 8>(planes, codes, stretches, scale, distances),
            (3, 16) => fixed::<3, 16>(planes, codes, stretches, scale, distances),
            (_, words) => {
                let rows = codes.chunks_exact(words).zip(stretches).zip(distances);
                rows.for_each(|((code, stretch), distance)| *distance = distance_of(planes, code, *stretch, scale));
            }
        },
    ));
}

#[inline(always)]
fn fixed<const PLANES: usize, const WORDS: usize>(
    planes: &[Vec<u64>],
    codes: &[u64],
    stretches: &[f32],
    scale: Scale,
    distances: &mut [u16],
) {
    let mut fixed = [[0; WORDS]; PLANES];
    fixed.iter_mut().zip(planes).for_each(|(fixed, plane)| fixed.copy_from_slice(plane));
    let blocks = codes.as_chunks::<WORDS>().0.chunks(BLOCK);
    for ((codes, stretches), distances) in blocks.zip(stretches.chunks(BLOCK)).zip(distances.chunks_mut(BLOCK)) {
        let mut weighted = [0_u32; BLOCK];
        for (weighted, code) in weighted.iter_mut().zip(codes) {
            let mut sum = 0_u32;
            for (weight, plane) in fixed.iter().enumerate() {
                sum = count(plane, code).wrapping_shl(weight as u32).wrapping_add(sum);
            }
            // One word at a time is fastest; left alone, the compiler counts bits in vectors, which takes thrice
            // as long.
            *weighted = black_box(sum);
        }
        for ((weighted, stretch), distance) in weighted.iter().zip(stretches).zip(distances) {
            *distance = scale.distance(*weighted, *stretch);
        }
    }
}

/// Calls `consider` with place and value of each distance below a limit, which it gives anew each time.
pub(crate) fn below(distances: &[u16], mut limit: u16, mut consider: impl FnMut(usize, u16) -> u16) {
    Arch::new().dispatch(Inline(
        #[inline(always)]
        || {
            for (number, block) in distances.as_chunks::<BLOCK>().0.iter().enumerate() {
                // Most blocks hold nothing below the limit, and their least is found quickly.
                if block.iter().fold(u16::MAX, |least, distance| least.min(*distance)) >= limit {
                    continue;
                }
                for (at, distance) in block.iter().enumerate() {
                    if *distance < limit {
                        limit = consider(number * BLOCK + at, *distance);
                    }
                }
            }
        },
    ));
}

/// The distance of one code.
#[inline]
pub(crate) fn distance_of(planes: &[Vec<u64>], code: &[u64], stretch: f32, scale: Scale) -> u16 {
    let weighted = planes.iter().enumerate().map(|(weight, plane)| count(plane, code) << weight).sum();
    scale.distance(weighted, stretch)
}

/// Bits in which two codes differ.
#[inline(always)]
fn count(left: &[u64], right: &[u64]) -> u32 {
    left.iter().zip(right).fold(0, |sum: u32, (left, right)| sum.wrapping_add((left ^ right).count_ones()))
}

/// Inner product of two vectors of small whole numbers.
pub(crate) fn whole_product(left: &[i8], right: &[i8]) -> i32 {
    Arch::new().dispatch(Inline(
        #[inline(always)]
        || {
            let pairs = left.iter().zip(right);
            pairs.fold(0, |sum: i32, (left, right)| sum.wrapping_add(i32::from(*left).wrapping_mul(i32::from(*right))))
        },
    ))
}

/// Work that is compiled into the dispatched copy rather than called from it.
struct Inline<F>(F);

impl<R, F: FnOnce() -> R> NullaryFnOnce for Inline<F> {
    type Output = R;

    #[inline(always)]
    fn call(self) -> R {
        (self.0)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn products_are_those_of_the_definition(
            (query, rows) in (1_usize..70, 1_usize..9).prop_flat_map(|(length, rows)| (
                proptest::collection::vec(-1.0_f32..1.0, length),
                proptest::collection::vec(-1.0_f32..1.0, length * rows),
            )),
        ) {
            let wanted: Vec<u16> = (0..(rows.len() / query.len()) as u16).rev().collect();
            let mut met = Vec::new();
            products(&query, &rows, &wanted, |row, product| {
                let first = usize::from(row) * query.len();
                let expected: f64 = query.iter().zip(&rows[first..]).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
                assert!((f64::from(product) - expected).abs() < 1e-4);
                met.push(row);
            });
            prop_assert_eq!(met, wanted);
        }

        #[test]
        fn distances_fall_with_the_bits_that_agree(
            words in 1_usize..18,
            count in 1_usize..5,
            planes in proptest::collection::vec(any::<[u64; 18]>(), 4),
            codes in proptest::collection::vec(any::<u64>(), 18 * 5),
            stretches in any::<[u8; 5]>(),
        ) {
            let planes: Vec<Vec<u64>> = planes[..count].iter().map(|plane| plane[..words].to_vec()).collect();
            let stretches = stretches.map(|stretch| 1.0 + f32::from(stretch) / 1000.0);
            let scale = Scale { zero: 20_000.0, start: 5_000.0, step: 0.5 };
            let mut distances = vec![0; 5];
            super::distances(&planes, &codes[..5 * words], &stretches, scale, &mut distances);
            for (row, distance) in distances.iter().enumerate() {
                let code = &codes[row * words..(row + 1) * words];
                let mut weighted = 0;
                for (weight, plane) in planes.iter().enumerate() {
                    let differs = |bit: &usize| (plane[bit / 64] ^ code[bit / 64]) >> (bit % 64) & 1 == 1;
                    weighted += (0..64 * words).filter(differs).count() << weight;
                }
                let expected = 20_000.0 - (5_000.0 - 0.5 * weighted as f32) * stretches[row];
                prop_assert_eq!(*distance, expected as u16);
                prop_assert_eq!(*distance, distance_of(&planes, code, stretches[row], scale));
            }
        }

        #[test]
        fn whole_products_are_exact(left in any::<[i8; 37]>(), right in any::<[i8; 37]>()) {
            let expected: i32 = (0..37).map(|at| i32::from(left[at]) * i32::from(right[at])).sum();
            prop_assert_eq!(whole_product(&left, &right), expected);
        }
    }
}
