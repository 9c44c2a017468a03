//! What a sentence-transformer's folder says, checked before anything is computed.

use super::Prefixes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Tokens that any text must have room for.
const LEAST_TOKENS: usize = 8;

/// Why a folder is no sentence-transformer that can be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A file cannot be read.
    #[error("cannot read `{}`; the folder must be a sentence-transformer's", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file's content is wrong or not supported.
    #[error("`{}` cannot be used: {reason}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// A file, read.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
}

impl File {
    fn read(path: PathBuf) -> Result<Self, OpenError> {
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Self { path, bytes }),
            Err(source) => Err(OpenError::Read { path, source }),
        }
    }

    /// `None` where there is no such file.
    fn read_if_there(path: PathBuf) -> Result<Option<Self>, OpenError> {
        if path.exists() { Self::read(path).map(Some) } else { Ok(None) }
    }

    /// Says that the content is wrong.
    pub(super) fn wrong(&self, reason: impl ToString) -> OpenError {
        OpenError::Content { path: self.path.clone(), reason: reason.to_string() }
    }

    /// The content as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, OpenError> {
        serde_json::from_slice(&self.bytes).map_err(|error| self.wrong(error))
    }
}

/// How the vectors of tokens become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pooling {
    /// Their mean.
    Mean,
    /// That of the first token.
    First,
}

/// Which model it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Architecture {
    /// BERT.
    Bert,
    /// RoBERTa and XLM-RoBERTa.
    Roberta,
}

/// The parts of `config.json` that matter here.
#[derive(Deserialize)]
struct Shape {
    model_type: String,
    hidden_size: usize,
    vocab_size: usize,
    num_attention_heads: usize,
    max_position_embeddings: usize,
    #[serde(default)]
    pad_token_id: usize,
}

#[derive(Deserialize)]
struct Module {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct PoolingConfig {
    #[serde(flatten)]
    members: HashMap<String, serde_json::Value>,
}

#[derive(Default, Deserialize)]
struct Sentences {
    max_seq_length: Option<usize>,
    #[serde(default)]
    do_lower_case: bool,
}

#[derive(Default, Deserialize)]
struct Prompts {
    #[serde(default)]
    prompts: HashMap<String, Option<String>>,
    #[serde(default)]
    default_prompt_name: Option<String>,
}

/// A sentence-transformer's folder, read.
pub(super) struct Folder {
    pub(super) id: String,
    pub(super) architecture: Architecture,
    pub(super) config: File,
    pub(super) tokenizer: File,
    pub(super) weights: File,
    pub(super) dimensions: usize,
    pub(super) vocabulary: usize,
    pub(super) most_tokens: usize,
    pub(super) lower_case: bool,
    pub(super) pooling: Pooling,
    pub(super) prefixes: Prefixes,
}

impl Folder {
    pub(super) fn read(folder: &Path, asked: &Prefixes) -> Result<Self, OpenError> {
        let modules = File::read_if_there(folder.join("modules.json"))?;
        let (model, pooling) = places(modules.as_ref())?;
        let model = folder.join(model);
        let config = File::read(model.join("config.json"))?;
        let tokenizer = File::read(model.join("tokenizer.json"))?;
        let weights = File::read(model.join("model.safetensors"))?;
        let pooling = File::read_if_there(folder.join(pooling).join("config.json"))?;
        let sentences = File::read_if_there(model.join("sentence_bert_config.json"))?;
        let prompts = File::read_if_there(folder.join("config_sentence_transformers.json"))?;

        let shape: Shape = config.json()?;
        let architecture = match shape.model_type.as_str() {
            "bert" => Architecture::Bert,
            "roberta" | "xlm-roberta" => Architecture::Roberta,
            other => return Err(config.wrong(format!("model_type `{other}` is none of bert, roberta, xlm-roberta"))),
        };
        if shape.num_attention_heads == 0
            || shape.hidden_size == 0
            || !shape.hidden_size.is_multiple_of(shape.num_attention_heads)
        {
            return Err(config.wrong(format!(
                "hidden_size {} is no multiple of num_attention_heads {}",
                shape.hidden_size, shape.num_attention_heads
            )));
        }
        // RoBERTa counts positions from the one after the filling token's.
        let taken = if architecture == Architecture::Roberta { shape.pad_token_id + 1 } else { 0 };
        let positions = shape.max_position_embeddings.saturating_sub(taken);
        let said: Sentences = sentences.as_ref().map_or_else(|| Ok(Sentences::default()), File::json)?;
        let most_tokens = said.max_seq_length.unwrap_or(positions).min(positions);
        if most_tokens < LEAST_TOKENS {
            return Err(
                config.wrong(format!("texts may have {most_tokens} tokens; at least {LEAST_TOKENS} are needed"))
            );
        }
        let prefixes = prefixes(prompts.as_ref(), asked)?;
        let mut files = vec![&config, &tokenizer, &weights];
        files.extend([&modules, &pooling, &sentences].into_iter().flatten());
        Ok(Self {
            id: id_of(&files, &prefixes),
            pooling: pooling.as_ref().map_or(Ok(Pooling::Mean), pooling_of)?,
            architecture,
            dimensions: shape.hidden_size,
            vocabulary: shape.vocab_size,
            most_tokens,
            lower_case: said.do_lower_case,
            prefixes,
            config,
            tokenizer,
            weights,
        })
    }
}

/// Where the model and the pooling lie in the folder.
fn places(modules: Option<&File>) -> Result<(String, String), OpenError> {
    let mut model = String::new();
    let mut pooling = "1_Pooling".to_owned();
    let Some(file) = modules else { return Ok((model, pooling)) };
    for module in file.json::<Vec<Module>>()? {
        let is_inside =
            Path::new(&module.path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !is_inside {
            return Err(file.wrong(format!("the path `{}` leaves the folder", module.path)));
        }
        match module.kind.rsplit('.').next().unwrap_or_default() {
            "Transformer" => model = module.path,
            "Pooling" => pooling = module.path,
            // Vectors are always brought to unit length.
            "Normalize" => {}
            other => return Err(file.wrong(format!("the module `{other}` is none of Transformer, Pooling, Normalize"))),
        }
    }
    Ok((model, pooling))
}

/// The one way of pooling that a configuration asks for.
fn pooling_of(file: &File) -> Result<Pooling, OpenError> {
    let config: PoolingConfig = file.json()?;
    let modes = config.members.iter().filter(|(_, value)| **value == serde_json::Value::Bool(true));
    let mut modes: Vec<&str> = modes.filter_map(|(name, _)| name.strip_prefix("pooling_mode_")).collect();
    modes.sort_unstable();
    match modes[..] {
        ["mean_tokens"] => Ok(Pooling::Mean),
        ["cls_token"] => Ok(Pooling::First),
        _ => Err(file.wrong(format!("the pooling is {modes:?}; it must be one of mean_tokens, cls_token"))),
    }
}

/// What is put before texts: what is asked for, else what the folder says.
fn prefixes(file: Option<&File>, asked: &Prefixes) -> Result<Prefixes, OpenError> {
    let said: Prompts = file.map_or_else(|| Ok(Prompts::default()), File::json)?;
    let named = |names: &[&str]| names.iter().find_map(|name| said.prompts.get(*name).cloned().flatten());
    let usual = || said.default_prompt_name.as_deref().and_then(|name| named(&[name]));
    Ok(Prefixes {
        query: asked.query.clone().or_else(|| named(&["query"])).or_else(usual),
        document: asked.document.clone().or_else(|| named(&["document", "passage"])).or_else(usual),
    })
}

/// Names what the vectors depend on.
fn id_of(files: &[&File], prefixes: &Prefixes) -> String {
    let mut hash = Sha256::new();
    let texts = [&prefixes.query, &prefixes.document].map(|one| one.as_deref().unwrap_or_default().as_bytes());
    for part in files.iter().map(|file| &file.bytes[..]).chain(texts) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(12).fold("transformer-".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}
