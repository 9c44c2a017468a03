//! Training: from texts and labels to the vectors of features.
//!
//! Three kinds of rows over the same features are decomposed together: the texts (tf-idf), a text made up for
//! each concept of all its labels in both languages (so that the words of the languages meet), and a row for
//! each word that stands beside others (see [`crate::cooccur`]). The right singular vectors of the whole are
//! the features' vectors.

use crate::cooccur::contexts;
use crate::decompose::decompose;
use crate::features::{HashMapOf, Kind, Weights, hash_of, tokens};
use crate::sparse::Rows;
use crate::svd::{Artefact, SvdEmbedder};
use crate::vocabulary::{Concepts, Vocabulary, features_of, normalise};
use crate::words::{Script, normal};
use crate::{Concept, Corpus};
use rayon::prelude::*;
use std::cmp::Reverse;
use thiserror::Error;

/// Most dimensions.
const MOST_DIMENSIONS: usize = 2048;
/// Most features.
const MOST_FEATURES: usize = 1 << 22;
/// Texts that are worked on together.
const CHUNK: usize = 1024;

/// How an embedder is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainSettings {
    /// How many numbers a vector has.
    pub dimensions: usize,
    /// Most features; those that stand in most texts are kept.
    pub features: usize,
    /// Most texts; of more, as many are drawn by their hashes.
    pub texts: usize,
    /// Power iterations of the decomposition.
    pub iterations: usize,
    /// Of what is random in the decomposition.
    pub seed: u64,
    /// How much the concepts' labels count, as a share of what the texts do.
    pub concept_share: f64,
    /// How much the neighbours of words count, as a share of what the texts do.
    pub context_share: f64,
    /// The power of the singular values that vectors are scaled by: 0 makes all dimensions alike.
    pub power: f32,
    /// How much features of each kind count in a text.
    pub weights: Weights,
}

impl Default for TrainSettings {
    fn default() -> Self {
        Self {
            dimensions: 256,
            features: 40_000,
            texts: 250_000,
            iterations: 4,
            seed: 14_224,
            concept_share: 4.0,
            context_share: 2.0,
            power: 0.0,
            weights: Weights::default(),
        }
    }
}

/// Why there is no embedder.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A setting is out of its range.
    #[error("the setting `{setting}` is {found}; it must be from {least} to {most}")]
    Setting {
        /// The setting.
        setting: &'static str,
        /// What it is.
        found: f64,
        /// The least it may be.
        least: f64,
        /// The most it may be.
        most: f64,
    },
    /// The eigenproblem did not converge.
    #[error("the texts' matrix cannot be decomposed; train again with another `seed`")]
    Decomposition,
}

impl TrainSettings {
    fn check(&self) -> Result<(), TrainError> {
        let within = |setting, found: f64, least: f64, most: f64| {
            let right = (least..=most).contains(&found);
            if right { Ok(()) } else { Err(TrainError::Setting { setting, found, least, most }) }
        };
        within("dimensions", self.dimensions as f64, 1.0, MOST_DIMENSIONS as f64)?;
        within("features", self.features as f64, 1.0, MOST_FEATURES as f64)?;
        within("texts", self.texts as f64, 0.0, u32::MAX.into())?;
        within("iterations", self.iterations as f64, 1.0, 100.0)?;
        within("concept_share", self.concept_share, 0.0, 1e6)?;
        within("context_share", self.context_share, 0.0, 1e6)?;
        within("power", self.power.into(), -1.0, 1.0)?;
        let Weights { piece, character, pair, empty, code, concept, broader } = self.weights;
        let weights = [
            ("weights.piece", piece),
            ("weights.character", character),
            ("weights.pair", pair),
            ("weights.empty", empty),
            ("weights.code", code),
            ("weights.concept", concept),
            ("weights.broader", broader),
        ];
        weights.into_iter().try_for_each(|(name, weight)| within(name, weight.into(), 0.0, 1000.0))
    }
}

impl SvdEmbedder {
    /// Trains an embedder. The same texts, in any order, concepts and settings give the same embedder, on
    /// however many threads.
    ///
    /// # Errors
    ///
    /// Where a setting is out of its range, or the decomposition does not converge.
    pub fn train(corpus: &Corpus<'_>, settings: &TrainSettings) -> Result<Self, TrainError> {
        settings.check()?;
        let texts = distinct(&corpus.texts, settings.texts);
        let concepts = Concepts::new(corpus.concepts, settings.weights);
        let vocabulary = choose(&texts, corpus.concepts, &concepts, settings.features);
        let rows = rows(&texts, corpus.concepts, &concepts, &vocabulary, settings);
        let found = decompose(&rows, settings.dimensions, settings.iterations, settings.seed)
            .ok_or(TrainError::Decomposition)?;
        let scales: Vec<f32> = found.values.iter().map(|value| value.max(1e-6).powf(settings.power)).collect();
        let mut vectors = vec![0.0; vocabulary.rarities.len() * settings.dimensions];
        if !scales.is_empty() {
            for (vector, part) in vectors.chunks_mut(settings.dimensions).zip(found.columns.chunks(scales.len())) {
                for ((value, part), scale) in vector.iter_mut().zip(part).zip(&scales) {
                    *value = part * scale;
                }
            }
        }
        Ok(Artefact::new(&vocabulary, &vectors, settings.dimensions, corpus.concepts, settings.weights).embedder())
    }
}

/// The texts, each once, in an order of their own; of too many, those whose hashes are smallest.
fn distinct<'t>(texts: &[&'t str], most: usize) -> Vec<&'t str> {
    let mut texts = texts.to_vec();
    texts.par_sort_unstable();
    texts.dedup();
    if texts.len() > most {
        texts.par_sort_by_cached_key(|text| hash_of(Kind::Surface, &[text]));
        texts.truncate(most);
        texts.par_sort_unstable();
    }
    texts
}

/// Chooses the features: those of concepts and the words of labels, then words, then the rest, by the
/// number of texts that they stand in, at least two. Words take at most half of what the labels leave.
fn choose(texts: &[&str], all: &[Concept], concepts: &Concepts, most: usize) -> Vocabulary {
    let labels: Vec<&str> = all.iter().flat_map(|one| &one.labels).map(String::as_str).collect();
    let in_texts = frequencies(texts, concepts);
    let in_labels = frequencies(&labels, concepts);
    let words = |texts: &[&str]| -> HashMapOf<u64, ()> {
        let collect = |texts: &[&str]| {
            texts
                .iter()
                .flat_map(|text| tokens(text, &Weights::default()))
                .flatten()
                .map(|token| (token.word, ()))
                .collect()
        };
        texts.par_chunks(CHUNK).map(collect).reduce(HashMapOf::default, |mut one: HashMapOf<_, _>, other| {
            one.extend(other);
            one
        })
    };
    let (text_words, label_words) = (words(texts), words(&labels));
    let own = (0..all.len()).flat_map(|number| concepts.features(number)).map(|(feature, _)| *feature);
    let of_concepts: HashMapOf<u64, ()> = own.map(|feature| (feature, ())).collect();

    let mut counts = in_texts;
    for (feature, count) in in_labels {
        *counts.entry(feature).or_default() += count;
    }
    let mut tiers: [Vec<(u64, u32)>; 3] = Default::default();
    for feature in of_concepts.keys() {
        counts.entry(*feature).or_insert(1);
    }
    for (feature, count) in counts {
        let tier = match () {
            () if of_concepts.contains_key(&feature) || label_words.contains_key(&feature) => 0,
            () if count < 2 => continue,
            () if text_words.contains_key(&feature) => 1,
            () => 2,
        };
        tiers[tier].push((feature, count));
    }
    for tier in &mut tiers {
        tier.sort_unstable_by_key(|(feature, count)| (Reverse(*count), *feature));
    }
    let [mut chosen, words, rest] = tiers;
    chosen.truncate(most);
    let left = most - chosen.len();
    let of_words = words.len().min(left / 2).max(left.saturating_sub(rest.len()).min(words.len()));
    chosen.extend(words.into_iter().take(of_words));
    let left = most - chosen.len();
    chosen.extend(rest.into_iter().take(left));
    chosen.sort_unstable();

    let all = (texts.len() + labels.len()) as f32;
    let rarity = |count: u32| ((1.0 + all) / (1.0 + count as f32)).ln() + 1.0;
    Vocabulary {
        numbers: chosen.iter().map(|(feature, _)| *feature).zip(0..).collect(),
        rarities: chosen.iter().map(|(_, count)| rarity(*count)).collect(),
    }
}

/// In how many texts each feature stands.
fn frequencies(texts: &[&str], concepts: &Concepts) -> HashMapOf<u64, u32> {
    let count = |texts: &[&str]| {
        let mut counts: HashMapOf<u64, u32> = HashMapOf::default();
        let mut features = Vec::new();
        for text in texts {
            features.clear();
            features_of(text, concepts, &mut |feature, _| features.push(feature));
            features.sort_unstable();
            features.dedup();
            for feature in &features {
                *counts.entry(*feature).or_default() += 1;
            }
        }
        counts
    };
    texts.par_chunks(CHUNK).map(count).reduce(HashMapOf::default, |mut one, mut other| {
        if one.len() < other.len() {
            std::mem::swap(&mut one, &mut other);
        }
        for (feature, count) in other {
            *one.entry(feature).or_default() += count;
        }
        one
    })
}

/// All rows that are decomposed, each kind with its share.
fn rows(
    texts: &[&str],
    all: &[Concept],
    concepts: &Concepts,
    vocabulary: &Vocabulary,
    settings: &TrainSettings,
) -> Rows {
    let mut rows = Rows::new(vocabulary.rarities.len());
    for part in texts.chunks(CHUNK * 16) {
        let cells: Vec<Vec<(u32, f32)>> = part.par_iter().map(|text| unit(vocabulary.cells(text, concepts))).collect();
        cells.iter().for_each(|cells| rows.push(cells));
    }
    let of_texts = rows.square_from(0);
    let begin = rows.len();
    let made_up: Vec<Vec<(u32, f32)>> =
        (0..all.len()).into_par_iter().map(|number| concept_row(number, all, concepts, vocabulary)).collect();
    made_up.iter().for_each(|cells| rows.push(cells));
    share(&mut rows, begin, of_texts, settings.concept_share);

    let begin = rows.len();
    if settings.context_share > 0.0 {
        let beside = contexts(texts, &vocabulary.numbers);
        beside.iter().for_each(|cells| rows.push(&cells));
        share(&mut rows, begin, of_texts, settings.context_share);
    }
    rows
}

/// Scales the rows from `begin` on to a share of what the texts count; without texts they stay as they are.
fn share(rows: &mut Rows, begin: usize, of_texts: f64, share: f64) {
    let square = rows.square_from(begin);
    if of_texts > 0.0 && square > 0.0 {
        rows.scale_from(begin, (of_texts * share / square).sqrt() as f32);
    }
}

/// The text made up for a concept: its labels, each language counting alike, and the concepts it reaches.
fn concept_row(number: usize, all: &[Concept], concepts: &Concepts, vocabulary: &Vocabulary) -> Vec<(u32, f32)> {
    let mut sum: HashMapOf<u32, f32> = HashMapOf::default();
    for script in Script::ALL {
        let mut of_script: HashMapOf<u32, f32> = HashMapOf::default();
        for label in all[number].labels.iter().filter(|label| script_of(label) == script) {
            for (feature, value) in unit(vocabulary.cells(label, concepts)) {
                *of_script.entry(feature).or_default() += value;
            }
        }
        for (feature, value) in unit(sorted(of_script)) {
            *sum.entry(feature).or_default() += value;
        }
    }
    let own = concepts.features(number).iter();
    let own = own.filter_map(|(feature, weight)| Some((*vocabulary.numbers.get(feature)?, *weight))).collect();
    for (feature, value) in unit(vocabulary.weighted(own)) {
        *sum.entry(feature).or_default() += value;
    }
    unit(sorted(sum))
}

/// The language of a label: Chinese where it has a Chinese character.
fn script_of(label: &str) -> Script {
    if normal(label).chars().any(crate::words::is_han) { Script::Zh } else { Script::En }
}

fn sorted(cells: HashMapOf<u32, f32>) -> Vec<(u32, f32)> {
    let mut cells: Vec<_> = cells.into_iter().collect();
    cells.sort_unstable_by_key(|(feature, _)| *feature);
    cells
}

fn unit(mut cells: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    normalise(&mut cells);
    cells
}
