//! Short codes of vectors: one bit per component, from which inner products are estimated.
//!
//! A vector is rotated first, the same way in every store. The rotation mixes all components, so that each
//! bit carries as much as any other whatever the data: components of trained vectors have very different
//! spreads, and the sign of one that is always positive says nothing. It is three rounds of random signs
//! and a Hadamard transform, over the vector padded with zeros to a power of two (Ailon and Chazelle, "The
//! fast Johnson-Lindenstrauss transform", 2009). A code is the signs of the rotated components.
//!
//! A query keeps three bits of each component, as planes of signs with weights 1, 2, 4: the signs agree or
//! not with those of a code, and counting where they do, plane by plane, gives the inner product of the query
//! with the corner of the cube that the code stands for. Divided by how far that corner is from the vector
//! itself, it estimates the inner product with the vector, without bias and with a known spread (Gao and
//! Long, "RaBitQ", 2024).

use crate::kernel::Scale;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Bits of the shortest code.
const LEAST_BITS: usize = 256;
const ROUNDS: usize = 3;
const SEED: u64 = 0x5eed_0001;
/// The estimate that is the distance zero: no inner product of unit vectors is above one, but estimates are.
const TOP: f32 = 1.25;
/// Distances in an estimate of one.
const UNIT: f32 = 26_000.0;
/// Mean size of a rotated component, in its spread: the root of two by pi.
const MEAN_SIZE: f32 = 0.797_884_6;
/// Bits that a query keeps of each component.
pub(crate) const PLANES: usize = 3;
/// The largest number that they make.
const MOST: f32 = ((1 << PLANES) - 1) as f32;
/// Half of the distance between the sizes that they tell apart, in the spread of a component (Max, "Quantizing for
/// minimum distortion", 1960).
const STEP: f32 = 0.293;
/// Sizes of components beyond so many spreads are cut off in [`Coder::levels`].
const MOST_LEVEL_SPREADS: f32 = 4.0;
/// The largest whole number that stands for a size.
const MOST_LEVEL: f32 = 127.0;

/// Makes codes of vectors of one length.
#[derive(Clone, Debug)]
pub(crate) struct Coder {
    bits: usize,
    /// One sign per round and component.
    signs: Vec<f32>,
    /// For each component, how far above a whole number it is rounded up.
    thresholds: Vec<f32>,
}

impl Coder {
    pub(crate) fn new(dimensions: usize) -> Self {
        let bits = dimensions.next_power_of_two().max(LEAST_BITS);
        let mut random = ChaCha8Rng::seed_from_u64(SEED);
        let signs = (0..ROUNDS * bits).map(|_| if random.random::<bool>() { 1.0 } else { -1.0 }).collect();
        let thresholds = (0..bits).map(|_| random.random::<f32>()).collect();
        Self { bits, signs, thresholds }
    }

    /// Bits of a code; also the length of [`levels`](Self::levels).
    pub(crate) fn bits(&self) -> usize {
        self.bits
    }

    /// Words of a code.
    pub(crate) fn words(&self) -> usize {
        self.bits / 64
    }

    /// The vector rotated and scaled: components of unit vectors have a spread of about one.
    fn rotate(&self, vector: &[f32]) -> Vec<f32> {
        let mut rotated = vec![0.0; self.bits];
        rotated[..vector.len()].copy_from_slice(vector);
        // Each transform makes lengths grow by the root of the number of components; the last one is left in.
        let scale = 1.0 / (self.bits as f32).sqrt();
        for (round, signs) in self.signs.chunks_exact(self.bits).enumerate() {
            let scale = if round + 1 == ROUNDS { 1.0 } else { scale };
            rotated.iter_mut().zip(signs).for_each(|(component, sign)| *component *= sign * scale);
            hadamard(&mut rotated);
        }
        rotated
    }

    /// The code of a unit vector, to `code`; gives its stretch, by which estimates are to be multiplied.
    pub(crate) fn encode(&self, vector: &[f32], code: &mut [u64]) -> f32 {
        let rotated = self.rotate(vector);
        code.copy_from_slice(&signs(rotated.iter().map(|component| *component > 0.0)));
        let sizes: f32 = rotated.iter().map(|component| component.abs()).sum();
        self.bits as f32 / sizes
    }

    /// A query that is not all zeros, ready to be compared with codes.
    pub(crate) fn query(&self, query: &[f32]) -> QueryCode {
        let mut rotated = self.rotate(query);
        let length = query.iter().map(|component| component * component).sum::<f32>().sqrt();
        rotated.iter_mut().for_each(|component| *component /= length);
        // Odd whole numbers from -7 to 7: sums of weights, each with either sign.
        // Rounded at random places: the signs of vectors near to the query differ from its own where components
        // are small, and rounding those always the same way would add up.
        let components = rotated.iter().zip(&self.thresholds);
        let number = |(component, threshold): (&f32, &f32)| ((component / STEP + MOST) / 2.0 + threshold).floor();
        let numbers: Vec<u32> = components.map(|pair| number(pair).clamp(0.0, MOST) as u32).collect();
        let planes = std::array::from_fn(|plane| signs(numbers.iter().map(|number| number >> plane & 1 == 1)));
        let kept = |number: u32| STEP * (2.0 * number as f32 - MOST);
        // So that the estimate of the query's own code is right, and those of codes like it nearly.
        let sizes: f32 = rotated.iter().map(|component| component.abs()).sum();
        let kept_sizes: f32 = rotated.iter().zip(&numbers).map(|(size, number)| kept(*number) * size.signum()).sum();
        let unit = UNIT * sizes / kept_sizes;
        let errors = rotated.iter().zip(&numbers).map(|(component, number)| {
            let error = component - kept(*number) * sizes / kept_sizes;
            error * error
        });
        let bits = self.bits as f32;
        let scale = Scale { zero: TOP * UNIT, start: unit * STEP * MOST, step: unit * STEP * 2.0 / bits };
        let signs = signs(rotated.iter().map(|component| *component > 0.0));
        QueryCode { signs, planes, scale, length, bits, error: errors.sum::<f32>() / bits }
    }

    /// Sizes of the rotated components of a unit vector as whole numbers.
    pub(crate) fn levels(&self, vector: &[f32]) -> Vec<i8> {
        let step = MOST_LEVEL / MOST_LEVEL_SPREADS;
        let level = |size: f32| (size * step).round().clamp(-MOST_LEVEL, MOST_LEVEL) as i8;
        self.rotate(vector).into_iter().map(level).collect()
    }

    /// The product of the [`levels`](Self::levels) of a unit vector with themselves, about.
    pub(crate) fn level_unit(bits: usize) -> f32 {
        bits as f32 * (MOST_LEVEL / MOST_LEVEL_SPREADS).powi(2)
    }
}

/// A query in planes of bits.
#[derive(Clone, Debug)]
pub(crate) struct QueryCode {
    /// The code of the query itself.
    pub(crate) signs: Vec<u64>,
    pub(crate) planes: [Vec<u64>; PLANES],
    pub(crate) scale: Scale,
    /// Length of the query.
    length: f32,
    bits: f32,
    /// Mean square of what the planes leave out of a component.
    error: f32,
}

impl QueryCode {
    /// Signs in which the code of a vector may differ whose inner product with the query is at least `score`, if it
    /// is off by at most `margin` standard deviations (Charikar, "Similarity estimation techniques from rounding
    /// algorithms", 2002: the share of signs that differ is the angle's share of pi).
    pub(crate) fn most_signs(&self, score: f32, margin: f32) -> u32 {
        let share = self.cosine(score).acos() / std::f32::consts::PI;
        (self.bits * share + margin * (self.bits * share * (1.0 - share)).sqrt()) as u32
    }

    /// The distance up to which a vector whose inner product with the query is at least `score` may lie, if its
    /// estimate is off by at most `margin` standard deviations.
    pub(crate) fn farthest(&self, score: f32, margin: f32) -> u16 {
        let cosine = self.cosine(score);
        let of_code = (1.0 - cosine * cosine) * (1.0 - MEAN_SIZE * MEAN_SIZE);
        let spread = ((of_code + self.error) / self.bits).sqrt() / MEAN_SIZE;
        ((TOP - cosine + margin * spread) * UNIT) as u16
    }

    fn cosine(&self, score: f32) -> f32 {
        (score / self.length).clamp(-1.0, 1.0)
    }
}

/// Bits in words.
fn signs(bits: impl Iterator<Item = bool>) -> Vec<u64> {
    let mut words = Vec::new();
    for (number, bit) in bits.enumerate() {
        if number % 64 == 0 {
            words.push(0);
        }
        if let Some(word) = words.last_mut() {
            *word |= u64::from(bit) << (number % 64);
        }
    }
    words
}

/// The Hadamard transform, in place; the length is a power of two.
fn hadamard(components: &mut [f32]) {
    let mut half = 1;
    while half < components.len() {
        for block in components.chunks_exact_mut(2 * half) {
            let (left, right) = block.split_at_mut(half);
            for (left, right) in left.iter_mut().zip(right) {
                (*left, *right) = (*left + *right, *left - *right);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chunk::MASK;
    use crate::kernel::{Most, sift, whole_product};

    /// Unit vectors at `angle` to each other.
    fn pair(dimensions: usize, angle: f32) -> (Vec<f32>, Vec<f32>) {
        let mut left = vec![0.0; dimensions];
        let mut right = left.clone();
        left[1] = 1.0;
        (right[1], right[dimensions - 1]) = (angle.cos(), angle.sin());
        (left, right)
    }

    #[test]
    fn estimates_lie_within_their_margin_and_levels_give_the_product() {
        for dimensions in [8, 100, 256, 300, 1024] {
            let coder = Coder::new(dimensions);
            for angle in [0.0_f32, 0.1, 0.6, 1.2, 1.5, 2.5] {
                let (left, right) = pair(dimensions, angle);
                let mut code = vec![0; coder.words()];
                let stretch = coder.encode(&right, &mut code);
                {
                    // The length of the query changes nothing but the scores.
                    let query = coder.query(&left.iter().map(|component| 3.0 * component).collect::<Vec<_>>());
                    let mut mask = [0; MASK];
                    mask[0] = 1;
                    let mut distance = 0;
                    let limit = query.farthest(3.0 * angle.cos(), 4.0);
                    let weighted = query.scale.most_weighted(limit, stretch);
                    let most = Most { signs: query.most_signs(3.0 * angle.cos(), 4.0), weighted };
                    sift(&query, most, &code, &[stretch], &mask, |_, found| distance = found);
                    assert!(distance <= limit, "{dimensions} {angle}");
                    let other_way = 2.0 * (TOP - angle.cos()) * UNIT - f32::from(limit);
                    assert!(f32::from(distance) >= other_way - 2.0, "{dimensions} {angle}");
                }
                let product = whole_product(&coder.levels(&left), &coder.levels(&right)) as f32;
                let product = product / Coder::level_unit(coder.bits());
                assert!((product - angle.cos()).abs() < 0.02, "{dimensions} {angle}: {product}");
            }
        }
    }

    #[test]
    fn a_code_is_the_same_on_every_machine() {
        let vector: Vec<f32> = (0..256).map(|at| if at % 3 == 0 { 0.1 } else { -0.03 }).collect();
        let mut code = vec![0; 4];
        Coder::new(256).encode(&vector, &mut code);
        let bytes: &[u8] = bytemuck::cast_slice(&code);
        assert_eq!(crc32fast::hash(bytes), 773_181_404, "codes are stored: another rotation is another format");
    }
}
