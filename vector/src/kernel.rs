//! The arithmetic of the scan, for whole blocks of rows at a time.
//!
//! Plain Rust that the compiler turns into vector instructions. The program is built for any x86-64, so
//! each block is dispatched at run time to a copy compiled for AVX2 and popcnt where the machine has them
//! (`pulp`). Whole numbers are added without a check, which none of them needs and which would keep the compiler from
//! it. Sums of floating point are made in a fixed order and never fused, so that every machine gives the same bits.

use crate::chunk::Mask;
use crate::code::{PLANES, QueryCode};
use pulp::{Arch, NullaryFnOnce};
use std::hint::black_box;

/// Sums kept side by side in an inner product.
const LANES: usize = 16;
/// Rows that are fetched together.
const TOGETHER: usize = 8;
/// Bytes that memory gives at a time.
const LINE: usize = 64;
/// Rows of 64 from which all of them are looked at.
const DENSE: u32 = 16;

/// Inner products of `query` with rows of the same length that lie one after the other in `rows`, for the
/// rows of that block whose numbers `wanted` gives; `found` takes number and product.
pub(crate) fn products(query: &[f32], rows: &[f32], wanted: &[u16], found: impl FnMut(u16, f32)) {
    // What is found moves into the closure: one that could be called twice is not compiled into the dispatched copy.
    Arch::new().dispatch(Inline(
        #[inline(always)]
        || of_rows(query, rows, wanted, product, found),
    ));
}

/// What `product` gives of the rows that are wanted.
#[inline(always)]
fn of_rows<Q, R: Copy, P>(
    query: &[Q],
    rows: &[R],
    wanted: &[u16],
    product: impl Fn(&[Q], &[R]) -> P,
    mut found: impl FnMut(u16, P),
) {
    let length = query.len();
    for some in wanted.chunks(TOGETHER) {
        fetch(rows, length, some);
        for number in some {
            let first = usize::from(*number) * length;
            found(*number, product(query, &rows[first..first + length]));
        }
    }
}

/// Reads a little of each line of some rows. They lie far apart: so they are fetched from memory side by side, not one
/// after the other.
#[inline(always)]
fn fetch<T: Copy>(rows: &[T], length: usize, wanted: &[u16]) {
    for number in wanted {
        let first = usize::from(*number) * length;
        for at in (first..first + length).step_by(LINE / size_of::<T>()) {
            black_box(rows[at]);
        }
    }
}

/// Inner products of whole numbers, as [`products`].
pub(crate) fn whole_products(query: &[i16], rows: &[i8], wanted: &[u16], found: impl FnMut(u16, i32)) {
    Arch::new().dispatch(Inline(
        #[inline(always)]
        || of_rows(query, rows, wanted, whole::<i16>, found),
    ));
}

/// Rounds components to whole multiples of a step that leaves none beyond a byte.
pub(crate) fn round(components: &[f32], step: f32, bytes: &mut [i8]) {
    Arch::new().dispatch(Inline(
        #[inline(always)]
        || {
            for (byte, component) in bytes.iter_mut().zip(components) {
                *byte = (component / step).round_ties_even() as i32 as i8;
            }
        },
    ));
}

/// Inner product of whole numbers.
#[inline(always)]
fn whole<Q: Copy + Into<i32>>(query: &[Q], row: &[i8]) -> i32 {
    let pairs = query.iter().zip(row);
    pairs.fold(0, |sum: i32, (query, row)| sum.wrapping_add((*query).into().wrapping_mul(i32::from(*row))))
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

    /// Weighted bits that may differ where the distance is at most `limit` and no stretch is above `stretch`.
    pub(crate) fn most_weighted(&self, limit: u16, stretch: f32) -> u32 {
        let estimate = self.zero - f32::from(limit) - 1.0;
        if estimate <= 0.0 {
            // The less it is stretched the closer is what is not alike.
            return u32::MAX;
        }
        ((self.start - estimate / stretch) / self.step) as u32 + 1
    }
}

/// How much the codes of what is found may differ from the query's at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Most {
    /// Signs that differ.
    pub(crate) signs: u32,
    /// Weighted bits that differ: told before the stretch of a code is read.
    pub(crate) weighted: u32,
}

/// Calls `found` with row and distance of the rows of `mask` whose codes differ from the query's in at most `most`.
/// Codes lie one after the other; `stretches` has one number for each.
pub(crate) fn sift(
    query: &QueryCode,
    most: Most,
    codes: &[u64],
    stretches: &[f32],
    mask: &Mask,
    found: impl FnMut(usize, u16),
) {
    Arch::new().dispatch(Inline(
        #[inline(always)]
        || match query.signs.len() {
            4 => sift_words::<4>(query, most, codes, stretches, mask, found),
            8 => sift_words::<8>(query, most, codes, stretches, mask, found),
            _ => sift_words::<16>(query, most, codes, stretches, mask, found),
        },
    ));
}

#[inline(always)]
fn sift_words<const WORDS: usize>(
    query: &QueryCode,
    most: Most,
    codes: &[u64],
    stretches: &[f32],
    mask: &Mask,
    mut found: impl FnMut(usize, u16),
) {
    let Some(signs) = query.signs.first_chunk::<WORDS>().copied() else { return };
    let codes = codes.as_chunks::<WORDS>().0;
    let mut planes = [[0; WORDS]; PLANES];
    for (plane, words) in planes.iter_mut().zip(&query.planes) {
        plane.copy_from_slice(words);
    }
    for (number, (block, wanted)) in codes.chunks(64).zip(mask).enumerate() {
        let mut left = *wanted;
        let is_dense = left.count_ones() >= DENSE && most.signs < u32::MAX;
        if is_dense {
            let mut close = 0;
            for (bit, code) in block.iter().enumerate() {
                // One word at a time is fastest; left alone, the compiler counts bits in vectors, which takes
                // much longer.
                close |= u64::from(black_box(count(&signs, code)) <= most.signs) << bit;
            }
            left &= close;
        }
        while left != 0 {
            let bit = left.trailing_zeros() as usize;
            left &= left - 1;
            let code = &block[bit];
            if is_dense || count(&signs, code) <= most.signs {
                let weighted = weighted(&planes, code);
                if weighted <= most.weighted {
                    let row = number * 64 + bit;
                    found(row, query.scale.distance(weighted, stretches[row]));
                }
            }
        }
    }
}

/// Weighted bits in which a code differs from the query.
#[inline(always)]
fn weighted<const WORDS: usize>(planes: &[[u64; WORDS]; PLANES], code: &[u64; WORDS]) -> u32 {
    let mut weighted = 0_u32;
    for (weight, plane) in planes.iter().enumerate() {
        weighted = weighted.wrapping_add(black_box(count(plane, code)).wrapping_shl(weight as u32));
    }
    weighted
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
        || whole(left, right),
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
    use crate::chunk::{MASK, has, set};
    use crate::code::Coder;
    use proptest::prelude::{Just, ProptestConfig, Strategy as _, any, prop_assert_eq, prop_oneof, proptest};
    use rand::{RngExt as _, SeedableRng as _};
    use rand_chacha::ChaCha8Rng;

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
        fn what_is_sifted_is_what_differs_little(
            bits in prop_oneof![Just(256_usize), Just(512), Just(1024)],
            most in prop_oneof![Just(u32::MAX), 0_u32..700],
            limit in any::<u16>(),
            rows in 1_usize..300,
            density in 1_u64..40,
            seed in any::<u64>(),
        ) {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let query: Vec<f32> = (0..bits).map(|_| random.random::<f32>() - 0.4).collect();
            let query = Coder::new(bits).query(&query);
            let codes: Vec<u64> = (0..rows * bits / 64).map(|_| random.random()).collect();
            let stretches: Vec<f32> = (0..rows).map(|_| 1.0 + random.random::<f32>() / 4.0).collect();
            let mut mask = [0; MASK];
            (0..rows).for_each(|row| set(&mut mask, row, random.random::<u64>() % density == 0));
            let differing = |plane: &[u64], row: usize| {
                let code = &codes[row * bits / 64..];
                (0..bits).filter(|bit| (plane[bit / 64] ^ code[bit / 64]) >> (bit % 64) & 1 == 1).count() as u32
            };
            let stretch = stretches.iter().copied().fold(0.0, f32::max);
            let most = Most { signs: most, weighted: query.scale.most_weighted(limit, stretch) };
            let expected: Vec<(usize, u16)> = (0..rows)
                .filter(|row| has(&mask, *row) && differing(&query.signs, *row) <= most.signs)
                .map(|row| {
                    let planes = query.planes.iter().enumerate();
                    let weighted: u32 = planes.map(|(weight, plane)| differing(plane, row) << weight).sum();
                    (row, query.scale.distance(weighted, stretches[row]))
                })
                .filter(|(_, distance)| *distance <= limit)
                .collect();
            let mut found = Vec::new();
            sift(&query, most, &codes, &stretches, &mask, |row, distance| found.push((row, distance)));
            // A farther one may come along.
            found.retain(|(_, distance)| *distance <= limit);
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn whole_products_are_exact(left in any::<[i8; 37]>(), right in any::<[i8; 37]>()) {
            let expected: i32 = (0..37).map(|at| i32::from(left[at]) * i32::from(right[at])).sum();
            prop_assert_eq!(whole_product(&left, &right), expected);
        }
    }
}
