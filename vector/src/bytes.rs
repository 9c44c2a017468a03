//! Vectors in bytes: each component as a small whole number. They are read in a quarter of the time of the vectors
//! themselves and are off by so little that few of thousands have to be compared exactly.
//!
//! A component is rounded to a multiple of a step of its vector's own, the largest component by 127. What rounding
//! leaves of a component lies anywhere within half a step either way, so an inner product with a query is off by the
//! query's length times the step by the root of twelve, in standard deviations (Widrow and Kollár, "Quantization
//! Noise", 2008).

use crate::chunk::Chunk;
use crate::kernel::{self, whole_products};
use crate::near::Near;

/// The largest whole number that a byte stands for.
const MOST: f32 = i8::MAX as f32;
/// The largest whole number of a query's component: sums of 1024 products with bytes stay below 2^31.
const MOST_OF_QUERY: f32 = 8_191.0;

/// Rounds a vector to bytes; gives the step.
pub(crate) fn round(vector: &[f32], bytes: &mut [i8]) -> f32 {
    let step = largest(vector) / MOST;
    if step == 0.0 {
        bytes.fill(0);
        return step;
    }
    kernel::round(vector, step, bytes);
    step
}

/// A query ready to be compared with bytes.
#[derive(Clone, Debug)]
pub(crate) struct QueryBytes {
    numbers: Vec<i16>,
    step: f32,
    /// How far off a product may be, for a step of one.
    off: f32,
}

/// What bytes tell of a vector: its inner product with the query lies between two bounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    /// The vector with the least that its product may be.
    pub(crate) least: Near,
    /// The most that it may be.
    pub(crate) most: f32,
}

impl QueryBytes {
    /// A query whose products may be off by `margin` standard deviations.
    pub(crate) fn of(query: &[f32], margin: f32) -> Self {
        let step = largest(query) / MOST_OF_QUERY;
        let numbers = query.iter().map(|component| (component / step).round() as i16).collect();
        let length = query.iter().map(|component| component * component).sum::<f32>().sqrt();
        Self { numbers, step, off: margin * length / 12.0_f32.sqrt() }
    }

    /// What bytes tell of the rows of a chunk whose numbers `wanted` gives; `found` takes row, least and most.
    pub(crate) fn estimate(&self, chunk: &Chunk, wanted: &[u16], mut found: impl FnMut(u16, f32, f32)) {
        whole_products(&self.numbers, &chunk.bytes, wanted, |row, product| {
            let step = chunk.steps[usize::from(row)];
            let (estimate, off) = (product as f32 * step * self.step, self.off * step);
            found(row, estimate - off, estimate + off);
        });
    }
}

fn largest(vector: &[f32]) -> f32 {
    vector.iter().fold(0.0, |largest, component| component.abs().max(largest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A vector of unit length.
    fn unit(components: Vec<f32>) -> Vec<f32> {
        let length = components.iter().map(|component| component * component).sum::<f32>().sqrt();
        components.into_iter().map(|component| component / length).collect()
    }

    fn pair() -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
        // Sizes as different as those of trained vectors, whose first components say the most.
        let vector = |length| {
            proptest::collection::vec(-1.0_f32..1.0, length).prop_map(|components| {
                let sizes = (1_u16..).map(|number| 1.0 / f32::from(number).sqrt());
                unit(components.into_iter().zip(sizes).map(|(component, size)| component * size + 1e-6).collect())
            })
        };
        (8_usize..=1024).prop_flat_map(move |length| (vector(length), vector(length)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bounds_hold_the_product((query, vector) in pair()) {
            let mut chunk = Chunk { bytes: vec![0; vector.len()], ..Chunk::default() };
            chunk.steps = vec![round(&vector, &mut chunk.bytes)];
            let product: f32 = query.iter().zip(&vector).map(|(one, other)| one * other).sum();
            // Six standard deviations: one in five hundred million.
            let bytes = QueryBytes::of(&query, 6.0);
            bytes.estimate(&chunk, &[0], |_, least, most| {
                assert!(least <= product && product <= most, "{least} {product} {most}");
            });
            // They are not wide either: a step is a hundredth of the largest component or less.
            bytes.estimate(&chunk, &[0], |_, least, most| assert!(most - least <= 0.03, "{least} {most}"));
        }
    }

    #[test]
    fn nothing_is_nothing() {
        let mut bytes = [1; 9];
        assert_eq!(round(&[0.0; 9], &mut bytes), 0.0);
        assert_eq!(bytes, [0; 9]);
    }
}
