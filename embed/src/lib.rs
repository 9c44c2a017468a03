//! What a text means, as a vector, and the cutting of texts into words.

pub mod concepts;
mod cooccur;
mod decompose;
mod features;
mod sparse;
mod svd;
mod train;
mod vocabulary;
pub mod words;

pub use svd::{ArtefactError, SvdEmbedder};
pub use train::{TrainError, TrainSettings};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a text is embedded for. Some models put a word of their own before a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To be found.
    Document,
    /// To find.
    Query,
}

/// Gives vectors to texts: texts that mean alike have vectors with a large inner product.
pub trait Embedder: Send + Sync + std::fmt::Debug {
    /// Names the embedder and its content: two embedders with the same id give the same vectors.
    fn id(&self) -> &str;

    /// How many numbers a vector has.
    fn dimensions(&self) -> usize;

    /// One vector for each text: of unit length, or all zeros where the text holds nothing that is known.
    ///
    /// # Errors
    ///
    /// Where the model cannot be computed; the default embedder has no errors.
    fn embed(&self, texts: &[&str], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// Why texts got no vectors.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// The tokenizer refused a text.
    #[error("text {number} of the batch cannot be cut into the model's tokens: {reason}")]
    Tokens {
        /// Which text, from 0.
        number: usize,
        /// What the tokenizer says.
        reason: String,
    },
    /// The model failed.
    #[error("the model cannot be computed: {0}")]
    Model(String),
}

/// A concept of the knowledge, with the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concept {
    /// Its IRI.
    pub key: String,
    /// What it is called, in both languages, synonyms too.
    pub labels: Vec<String>,
    /// The keys of the concepts above it.
    pub broader: Vec<String>,
}

/// What an embedder is trained from.
#[derive(Clone, Debug)]
pub struct Corpus<'a> {
    /// Texts of records; identical ones count once, and their order does not matter.
    pub texts: Vec<&'a str>,
    /// The concepts of the knowledge.
    pub concepts: &'a [Concept],
}
