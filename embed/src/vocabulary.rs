//! The vocabulary: which features there are, how rare each is, and a text as features of it.

use crate::Concept;
use crate::concepts::Finder;
use crate::features::{HashMapOf, Kind, Weights, hash_of, of_words};
use std::collections::{BTreeMap, HashMap};

/// How many steps are taken to broader concepts.
const STEPS: usize = 2;

/// The concepts that texts are searched for.
#[derive(Debug)]
pub(crate) struct Concepts {
    finder: Finder,
    /// For each concept the hashes of its own feature and its broader concepts', with their weights.
    features: Vec<Vec<(u64, f32)>>,
    /// How much features of each kind count.
    weights: Weights,
}

impl Concepts {
    pub(crate) fn new(concepts: &[Concept], weights: Weights) -> Self {
        let labels =
            (0_u32..).zip(concepts).flat_map(|(number, one)| one.labels.iter().map(move |label| (number, label)));
        let finder =
            Finder::new(labels.filter(|(_, label)| is_telling(label)).map(|(number, label)| (number, label.as_str())));
        let by_key: HashMap<&str, &Concept> = concepts.iter().map(|one| (one.key.as_str(), one)).collect();
        let features = concepts.iter().map(|one| reached(one, &by_key, &weights)).collect();
        Self { finder, features, weights }
    }

    /// The concept's own feature and its broader concepts', with their weights.
    pub(crate) fn features(&self, concept: usize) -> &[(u64, f32)] {
        self.features.get(concept).map_or(&[], Vec::as_slice)
    }

    /// Calls `take` with the features of the concepts that a text mentions. A label of several concepts
    /// counts as one, shared between them.
    fn of_text(&self, text: &str, take: &mut dyn FnMut(u64, f32)) {
        let mentions = self.finder.find(text);
        for same in mentions.chunk_by(|one, next| (one.start, one.end) == (next.start, next.end)) {
            for mention in same {
                for (feature, weight) in self.features(mention.concept as usize) {
                    take(*feature, weight / same.len() as f32);
                }
            }
        }
    }
}

/// Whether a label says enough to be looked for in texts: a single letter does not.
fn is_telling(label: &str) -> bool {
    label.chars().filter(|c| c.is_alphanumeric()).count() > 1
}

/// A concept and what is broader, each once with its highest weight.
fn reached(concept: &Concept, by_key: &HashMap<&str, &Concept>, weights: &Weights) -> Vec<(u64, f32)> {
    let mut reached: BTreeMap<&str, f32> = BTreeMap::from([(concept.key.as_str(), weights.concept)]);
    let mut level = vec![concept];
    let mut weight = weights.concept;
    for _ in 0..STEPS {
        weight *= weights.broader;
        level = level.iter().flat_map(|one| &one.broader).filter_map(|key| by_key.get(key.as_str()).copied()).collect();
        for one in &level {
            reached.entry(&one.key).or_insert(weight);
        }
    }
    reached.into_iter().map(|(key, weight)| (hash_of(Kind::Concept, &[key]), weight)).collect()
}

/// Calls `take` with each feature of a text and how much it counts; a feature may come more than once.
pub(crate) fn features_of(text: &str, concepts: &Concepts, take: &mut dyn FnMut(u64, f32)) {
    of_words(text, &concepts.weights, take);
    concepts.of_text(text, take);
}

/// The features there are and how rare they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    /// The number of each feature, by its hash.
    pub(crate) numbers: HashMapOf<u64, u32>,
    /// How much each feature counts for its rarity.
    pub(crate) rarities: Vec<f32>,
}

impl Vocabulary {
    /// A text as features, by number, each with its weight: how much it counts where it stands, how often
    /// (as 1 + ln), and its rarity.
    pub(crate) fn cells(&self, text: &str, concepts: &Concepts) -> Vec<(u32, f32)> {
        let mut found: Vec<(u32, f32)> = Vec::new();
        features_of(text, concepts, &mut |feature, weight| {
            if let Some(number) = self.numbers.get(&feature) {
                found.push((*number, weight));
            }
        });
        self.weighted(found)
    }

    /// Features that may come more than once as features that come once, with their weights.
    pub(crate) fn weighted(&self, mut found: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
        // The order of the weights too, so that sums are the same however a text is written.
        found.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        let weigh = |same: &[(u32, f32)]| {
            let count = same.len() as f32;
            let sum: f32 = same.iter().map(|(_, weight)| weight).sum();
            (same[0].0, sum / count * (1.0 + count.ln()) * self.rarities[same[0].0 as usize])
        };
        found.chunk_by(|one, next| one.0 == next.0).map(weigh).collect()
    }
}

/// Brings a row to unit length; a row without length stays as it is.
pub(crate) fn normalise(cells: &mut [(u32, f32)]) {
    let length = cells.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        cells.iter_mut().for_each(|(_, value)| *value /= length);
    }
}
