//! What a text means, as a vector, and the cutting of texts into words.
//!
//! | what | where |
//! |---|---|
//! | words of a text, the same for records and questions | [`words`] |
//! | concepts whose label stands in a text | [`concepts::Finder`] |
//! | the default embedder, trained from the own corpus and the knowledge's labels | [`SvdEmbedder`] |
//! | a local sentence-transformer folder (feature `transformer`) | `SentenceTransformer` |
//!
//! This crate knows no records, no RDF and no journal: it is given texts and concepts, and gives vectors.
//!
//! # The default embedder
//!
//! A text is a bag of features: words, pairs of words, pieces of words (shorthand and misspellings share
//! them), the concepts that it mentions and what is broader. A concept is the same feature in Chinese and in
//! English, and so the bridge between them. Each feature has a vector; a text's is the sum of its features',
//! weighted by their rarity, brought to unit length.
//!
//! The features' vectors come from one truncated singular value decomposition of three kinds of rows: the
//! texts by tf-idf, a text made up for each concept of its labels in both languages, and the words that stand
//! beside others (positive pointwise mutual information). [`TrainSettings`] says how much each counts.
//!
//! The same corpus gives the same bytes ([`SvdEmbedder::to_bytes`]) on one kind of machine, whatever the
//! order of the texts and the number of threads: a node that reads the artefact needs nothing else.
//!
//! ```
//! use fieldpack_embed::{Concept, Corpus, Embedder, Purpose, SvdEmbedder, TrainSettings};
//!
//! let concepts = [Concept {
//!     key: "https://example.org/blockage".into(),
//!     labels: vec!["堵管".into(), "line blockage".into()],
//!     broader: vec![],
//! }];
//! let corpus = Corpus { texts: vec!["the line blockage was cleared", "hose leaking"], concepts: &concepts };
//! let embedder = SvdEmbedder::train(&corpus, &TrainSettings { dimensions: 4, ..TrainSettings::default() })?;
//! let vectors = embedder.embed(&["堵管", "line blockage", "hose"], Purpose::Query)?;
//! let like = |one: usize, other: usize| -> f32 { vectors[one].iter().zip(&vectors[other]).map(|(a, b)| a * b).sum() };
//! assert!(like(0, 1) > like(0, 2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod concepts;
mod cooccur;
mod decompose;
mod features;
mod sparse;
mod svd;
mod train;
#[cfg(feature = "transformer")]
mod transformer;
mod vocabulary;
pub mod words;

pub use features::Weights;
pub use svd::{ArtefactError, SvdEmbedder};
pub use train::{TrainError, TrainSettings};
#[cfg(feature = "transformer")]
pub use transformer::{OpenError, Prefixes, SentenceTransformer};

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
