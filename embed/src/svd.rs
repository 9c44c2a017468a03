//! The default embedder: features have vectors, a text's is the sum of its features', and the bytes it is
//! kept as.

use crate::features::{HashMapOf, Weights};
use crate::vocabulary::{Concepts, Vocabulary};
use crate::{Concept, EmbedError, Embedder, Purpose};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// What the bytes begin with; the last is the version.
const MAGIC: [u8; 8] = *b"fp-svd\x00\x01";
/// Bytes of the checksum that they end with.
const CHECKSUM: usize = 4;
/// Texts from which work is shared between threads.
const WORTH_SHARING: usize = 64;

/// Why bytes are no embedder.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArtefactError {
    /// Something else, or an embedder of another version.
    #[error("these bytes are no embedder of version {}: they begin with {found:02x?}; train the embedder anew", MAGIC[7])]
    Foreign {
        /// What they begin with.
        found: Vec<u8>,
    },
    /// Bytes are missing or changed.
    #[error("the embedder's bytes are damaged: {0}; train the embedder anew")]
    Damaged(String),
}

/// What is kept of an embedder.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Artefact {
    dimensions: u32,
    weights: Weights,
    /// Hashes of the features, ascending.
    features: Vec<u64>,
    /// For each feature how much it counts for its rarity.
    rarities: Vec<f32>,
    /// For each feature what one step of its vector's numbers is worth.
    steps: Vec<f32>,
    /// The features' vectors, in steps.
    vectors: Vec<i8>,
    concepts: Vec<Concept>,
}

impl Artefact {
    /// Features with vectors in rows of `dimensions`.
    pub(crate) fn new(
        vocabulary: &Vocabulary,
        vectors: &[f32],
        dimensions: usize,
        concepts: &[Concept],
        weights: Weights,
    ) -> Self {
        let mut features = vec![0; vocabulary.rarities.len()];
        for (feature, number) in &vocabulary.numbers {
            features[*number as usize] = *feature;
        }
        let step = |vector: &[f32]| vector.iter().fold(0.0_f32, |most, value| most.max(value.abs())) / 127.0;
        let steps: Vec<f32> = vectors.chunks(dimensions).map(step).collect();
        let in_steps = |(vector, step): (&[f32], &f32)| -> Vec<i8> {
            let step = step.max(f32::MIN_POSITIVE);
            vector.iter().map(|value| (value / step).round() as i8).collect()
        };
        let vectors = vectors.chunks(dimensions).zip(&steps).flat_map(in_steps).collect();
        let dimensions = u32::try_from(dimensions).unwrap_or(u32::MAX);
        Self {
            dimensions,
            weights,
            features,
            rarities: vocabulary.rarities.clone(),
            steps,
            vectors,
            concepts: concepts.to_vec(),
        }
    }

    /// What is wrong with it, if anything.
    fn fault(&self) -> Option<&'static str> {
        let count = self.features.len();
        let finite = |values: &[f32]| values.iter().all(|value| value.is_finite());
        match () {
            () if self.dimensions == 0 => Some("vectors without numbers"),
            () if self.rarities.len() != count || self.steps.len() != count => Some("features without weights"),
            () if Some(self.vectors.len()) != count.checked_mul(self.dimensions as usize) => {
                Some("features without vectors")
            }
            () if !finite(&self.rarities) || !finite(&self.steps) => Some("weights that are no numbers"),
            () if !self.features.is_sorted_by(|one, next| one < next) => Some("features out of order"),
            () => None,
        }
    }

    /// The embedder, ready.
    pub(crate) fn embedder(self) -> SvdEmbedder {
        let numbers: HashMapOf<u64, u32> = self.features.iter().copied().zip(0..).collect();
        let vocabulary = Vocabulary { numbers, rarities: self.rarities.clone() };
        let concepts = Concepts::new(&self.concepts, self.weights);
        let mut embedder = SvdEmbedder { id: String::new(), artefact: self, vocabulary, concepts };
        let hash = Sha256::digest(embedder.to_bytes());
        embedder.id = hash.iter().take(12).fold("svd-".to_owned(), |id, byte| format!("{id}{byte:02x}"));
        embedder
    }
}

/// The default embedder: trained from the own corpus and the knowledge's labels in both languages; see the
/// crate's documentation for how.
pub struct SvdEmbedder {
    id: String,
    artefact: Artefact,
    vocabulary: Vocabulary,
    concepts: Concepts,
}

impl std::fmt::Debug for SvdEmbedder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SvdEmbedder")
            .field("id", &self.id)
            .field("dimensions", &self.artefact.dimensions)
            .field("features", &self.artefact.features.len())
            .finish_non_exhaustive()
    }
}

impl SvdEmbedder {
    /// The bytes to keep it as: everything that a node needs, with a version and a checksum.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        // Writing to memory does not fail; were it to, the empty body would be refused when it is read.
        bytes = postcard::to_extend(&self.artefact, bytes).unwrap_or_default();
        let checksum = crc32fast::hash(&bytes);
        bytes.extend(checksum.to_le_bytes());
        bytes
    }

    /// The embedder that bytes were written from.
    ///
    /// # Errors
    ///
    /// Where they are something else, of another version, cut short or changed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArtefactError> {
        let damaged = |reason: &str| ArtefactError::Damaged(reason.to_owned());
        if !bytes.starts_with(&MAGIC) {
            return Err(ArtefactError::Foreign { found: bytes.iter().take(MAGIC.len()).copied().collect() });
        }
        let (content, checksum) = bytes
            .split_last_chunk::<CHECKSUM>()
            .filter(|(content, _)| content.len() >= MAGIC.len())
            .ok_or_else(|| damaged("cut short"))?;
        if crc32fast::hash(content) != u32::from_le_bytes(*checksum) {
            return Err(damaged("the checksum differs"));
        }
        let (artefact, rest) = postcard::take_from_bytes::<Artefact>(&content[MAGIC.len()..])
            .map_err(|error| ArtefactError::Damaged(error.to_string()))?;
        match artefact.fault() {
            Some(fault) => Err(damaged(fault)),
            None if !rest.is_empty() => Err(damaged("bytes are left over")),
            None => Ok(artefact.embedder()),
        }
    }

    /// How many features it knows.
    #[must_use]
    pub fn features(&self) -> usize {
        self.artefact.features.len()
    }

    /// The vector of a text.
    fn vector(&self, text: &str) -> Vec<f32> {
        let dimensions = self.artefact.dimensions as usize;
        let mut sum = vec![0.0_f32; dimensions];
        for (feature, weight) in self.vocabulary.cells(text, &self.concepts) {
            let feature = feature as usize;
            let factor = weight * self.artefact.steps[feature];
            let vector = &self.artefact.vectors[feature * dimensions..(feature + 1) * dimensions];
            for (sum, value) in sum.iter_mut().zip(vector) {
                *sum += factor * f32::from(*value);
            }
        }
        let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
        if length > f32::MIN_POSITIVE && length.is_finite() {
            sum.iter_mut().for_each(|value| *value /= length);
        } else {
            sum.fill(0.0);
        }
        sum
    }
}

impl Embedder for SvdEmbedder {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.artefact.dimensions as usize
    }

    fn embed(&self, texts: &[&str], _: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(if texts.len() < WORTH_SHARING {
            texts.iter().map(|text| self.vector(text)).collect()
        } else {
            texts.par_iter().map(|text| self.vector(text)).collect()
        })
    }
}
