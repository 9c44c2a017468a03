//! Seeded data that looks like vectors of sentences.
#![allow(dead_code, unreachable_pub)]

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// A normal number, about: the sum of four uniform ones.
fn normal(random: &mut ChaCha8Rng) -> f32 {
    let sum: f32 = (0..4).map(|_| random.random::<f32>()).sum();
    (sum - 2.0) * 3.0_f32.sqrt()
}

pub fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|component| component * component).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|component| *component /= length);
    vector
}

/// A direction; later components are smaller, as in a truncated decomposition, where `decay` is not zero.
fn direction(random: &mut ChaCha8Rng, dimensions: usize, decay: f32) -> Vec<f32> {
    unit((0..dimensions).map(|at| normal(random) * (at as f32 + 4.0).powf(-decay)).collect())
}

fn near(random: &mut ChaCha8Rng, centre: &[f32], noise: f32, decay: f32) -> Vec<f32> {
    let away = direction(random, centre.len(), decay);
    unit(centre.iter().zip(away).map(|(centre, away)| centre + noise * away).collect())
}

/// A kind of data.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Topics, in each many tight clusters of very different sizes, and one vector in ten on its own; a
    /// common part in all of them.
    Sentences,
    /// So many directions, and vectors within a small angle of each.
    Copies { directions: usize, noise: f32 },
}

/// `count` vectors and `queries` like them.
pub fn make(kind: Kind, count: usize, queries: usize, dimensions: usize, seed: u64) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    match kind {
        Kind::Sentences => {
            const DECAY: f32 = 0.4;
            let common = direction(&mut random, dimensions, DECAY);
            let topics: Vec<Vec<f32>> = (0..200).map(|_| near(&mut random, &common, 1.5, DECAY)).collect();
            let clusters: Vec<(Vec<f32>, f32)> = (0..(count / 40).max(1))
                .map(|_| {
                    let topic = random.random_range(0..topics.len());
                    let centre = near(&mut random, &topics[topic], 0.9, DECAY);
                    let noise = 0.05 + 0.45 * random.random::<f32>();
                    (centre, noise)
                })
                .collect();
            let draw = |random: &mut ChaCha8Rng| {
                if random.random::<f32>() < 0.1 {
                    let topic = random.random_range(0..topics.len());
                    return near(random, &topics[topic], 1.2, DECAY);
                }
                // The square makes some clusters much larger than others.
                let place = random.random::<f32>().powi(2) * clusters.len() as f32;
                let (centre, noise) = &clusters[(place as usize).min(clusters.len() - 1)];
                near(random, centre, *noise, DECAY)
            };
            let vectors = (0..count).map(|_| draw(&mut random)).collect();
            (vectors, (0..queries).map(|_| draw(&mut random)).collect())
        }
        Kind::Copies { directions, noise } => {
            let centres: Vec<Vec<f32>> = (0..directions).map(|_| direction(&mut random, dimensions, 0.0)).collect();
            let draw = |random: &mut ChaCha8Rng| {
                let place = random.random_range(0..centres.len());
                near(random, &centres[place], noise, 0.0)
            };
            let vectors = (0..count).map(|_| draw(&mut random)).collect();
            (vectors, (0..queries).map(|_| draw(&mut random)).collect())
        }
    }
}

/// The share of `expected` that is in `found`.
pub fn recall(expected: &[fieldpack_vector::Near], found: &[fieldpack_vector::Near]) -> f64 {
    let met = expected.iter().filter(|near| found.iter().any(|found| found.id == near.id)).count();
    met as f64 / expected.len().max(1) as f64
}
