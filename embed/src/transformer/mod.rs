//! A local sentence-transformer as the embedder: a folder with a model of the BERT family.
//!
//! The folder is as the `sentence-transformers` library writes it: `modules.json`, `config.json`,
//! `tokenizer.json`, `model.safetensors`, `1_Pooling/config.json`, and, where there are any,
//! `sentence_bert_config.json` and `config_sentence_transformers.json`. Nothing is fetched.

mod folder;
mod model;

pub use folder::OpenError;

use crate::{EmbedError, Embedder, Purpose};
use folder::{Folder, Pooling};
use model::{Encoder, Input};
use std::path::Path;
use tokenizers::{Encoding, Tokenizer, TruncationParams};

/// Most texts that are computed together.
const BATCH_TEXTS: usize = 32;
/// Most tokens that are computed together, those that fill up shorter texts counted.
const BATCH_TOKENS: usize = 4096;

/// What is put before texts; some models are trained so (`query: `, `passage: `).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefixes {
    /// Before a question; where it is `None`, what the folder says.
    pub query: Option<String>,
    /// Before what is to be found; where it is `None`, what the folder says.
    pub document: Option<String>,
}

/// A sentence-transformer.
pub struct SentenceTransformer {
    id: String,
    dimensions: usize,
    tokenizer: Tokenizer,
    encoder: Encoder,
    pooling: Pooling,
    lower_case: bool,
    query: String,
    document: String,
}

impl std::fmt::Debug for SentenceTransformer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentenceTransformer")
            .field("id", &self.id)
            .field("dimensions", &self.dimensions)
            .field("pooling", &self.pooling)
            .finish_non_exhaustive()
    }
}

impl SentenceTransformer {
    /// Opens a folder, with the prefixes that it states.
    ///
    /// # Errors
    ///
    /// Names the file that is missing, unreadable or of a kind that is not supported.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(folder, &Prefixes::default())
    }

    /// Opens a folder, with other prefixes than it states.
    ///
    /// # Errors
    ///
    /// Names the file that is missing, unreadable or of a kind that is not supported.
    pub fn open_with(folder: impl AsRef<Path>, prefixes: &Prefixes) -> Result<Self, OpenError> {
        let read = Folder::read(folder.as_ref(), prefixes)?;
        let mut tokenizer =
            Tokenizer::from_bytes(&read.tokenizer.bytes).map_err(|error| read.tokenizer.wrong(error))?;
        tokenizer.with_padding(None);
        let truncation = TruncationParams { max_length: read.most_tokens, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(truncation)).map_err(|error| read.tokenizer.wrong(error))?;
        let known = tokenizer.get_vocab_size(true);
        if known > read.vocabulary {
            let reason = format!("it has {known} tokens, but the model only {}", read.vocabulary);
            return Err(read.tokenizer.wrong(reason));
        }
        Ok(Self {
            id: read.id,
            dimensions: read.dimensions,
            tokenizer,
            encoder: Encoder::load(read.architecture, &read.config, read.weights)?,
            pooling: read.pooling,
            lower_case: read.lower_case,
            query: read.prefixes.query.unwrap_or_default(),
            document: read.prefixes.document.unwrap_or_default(),
        })
    }

    /// The tokens of a text with its prefix.
    fn tokens(&self, number: usize, text: &str, purpose: Purpose) -> Result<Encoding, EmbedError> {
        let prefix = if purpose == Purpose::Query { &self.query } else { &self.document };
        let text = format!("{prefix}{text}");
        let text = if self.lower_case { text.to_lowercase() } else { text };
        self.tokenizer.encode(text, true).map_err(|error| EmbedError::Tokens { number, reason: error.to_string() })
    }
}

impl Embedder for SentenceTransformer {
    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(&self, texts: &[&str], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors = vec![vec![0.0; self.dimensions]; texts.len()];
        // A text of nothing but blanks means nothing, whatever the model makes of it.
        let texts = texts.iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
        let tokens = texts.map(|(number, text)| Ok((number, self.tokens(number, text, purpose)?)));
        let mut tokens = tokens.collect::<Result<Vec<_>, EmbedError>>()?;
        tokens.retain(|(_, encoding)| encoding.get_special_tokens_mask().contains(&0));
        // Texts of one length together: the less is there to fill up.
        tokens.sort_by_key(|(number, encoding)| (encoding.len(), *number));
        let mut rest = &tokens[..];
        while !rest.is_empty() {
            let fits = |count: &usize| *count == 1 || rest[count - 1].1.len() * count <= BATCH_TOKENS;
            let count = (1..=rest.len().min(BATCH_TEXTS)).take_while(fits).last().unwrap_or(1);
            let (batch, later) = rest.split_at(count);
            let input = Input::of(&batch.iter().map(|(_, encoding)| encoding).collect::<Vec<_>>());
            let pooled =
                self.encoder.pooled(&input, self.pooling).map_err(|error| EmbedError::Model(error.to_string()))?;
            for ((number, _), mut vector) in batch.iter().zip(pooled) {
                let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
                if !length.is_finite() {
                    return Err(EmbedError::Model(format!("the vector of text {number} is no number")));
                }
                if length > 0.0 {
                    vector.iter_mut().for_each(|value| *value /= length);
                }
                vectors[*number] = vector;
            }
            rest = later;
        }
        Ok(vectors)
    }
}
