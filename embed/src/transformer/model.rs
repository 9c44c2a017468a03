//! The model's computation, by candle on the CPU.

use super::folder::{Architecture, File, OpenError, Pooling};
use candle_core::{DType, Device, Result, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config as BertConfig};
use candle_transformers::models::xlm_roberta::{Config as RobertaConfig, XLMRobertaModel};
use tokenizers::Encoding;

/// A model of either kind.
pub(super) enum Encoder {
    Bert(Box<BertModel>),
    Roberta { model: Box<XLMRobertaModel>, filling: u32 },
}

/// The tokens of a batch in rows of one length, shorter ones filled up.
pub(super) struct Input {
    tokens: Vec<u32>,
    kinds: Vec<u32>,
    /// 1 where there is a token, 0 where there is filling.
    mask: Vec<u8>,
    length: usize,
}

impl Input {
    pub(super) fn of(texts: &[&Encoding]) -> Self {
        let length = texts.iter().map(|text| text.len()).max().unwrap_or(0);
        let (mut tokens, mut kinds, mut mask) = (Vec::new(), Vec::new(), Vec::new());
        for (row, text) in (1..).zip(texts) {
            tokens.extend(text.get_ids());
            kinds.extend(text.get_type_ids());
            mask.resize(tokens.len(), 1);
            tokens.resize(row * length, 0);
            kinds.resize(row * length, 0);
            mask.resize(row * length, 0);
        }
        Self { tokens, kinds, mask, length }
    }
}

impl Encoder {
    /// The model with the weights of a file.
    pub(super) fn load(
        architecture: Architecture,
        config: &File,
        weights: File,
    ) -> std::result::Result<Self, OpenError> {
        let File { path, bytes } = weights;
        let wrong = |error: candle_core::Error| OpenError::Content { path: path.clone(), reason: error.to_string() };
        let weights = VarBuilder::from_buffered_safetensors(bytes, DType::F32, &Device::Cpu).map_err(wrong)?;
        match architecture {
            Architecture::Bert => {
                let weights = if weights.contains_tensor("bert.embeddings.word_embeddings.weight") {
                    weights.pp("bert")
                } else {
                    weights
                };
                Ok(Self::Bert(Box::new(BertModel::load(weights, &config.json::<BertConfig>()?).map_err(wrong)?)))
            }
            Architecture::Roberta => {
                let weights = if weights.contains_tensor("roberta.embeddings.word_embeddings.weight") {
                    weights.pp("roberta")
                } else {
                    weights
                };
                let config: RobertaConfig = config.json()?;
                let model = XLMRobertaModel::new(&config, weights).map_err(wrong)?;
                Ok(Self::Roberta { model: Box::new(model), filling: config.pad_token_id })
            }
        }
    }

    /// One vector for each text of a batch, as long as they come.
    pub(super) fn pooled(&self, input: &Input, pooling: Pooling) -> Result<Vec<Vec<f32>>> {
        let shape = (input.tokens.len() / input.length.max(1), input.length);
        let device = &Device::Cpu;
        let mask = Tensor::from_slice(&input.mask, shape, device)?.to_dtype(DType::F32)?;
        let kinds = Tensor::from_slice(&input.kinds, shape, device)?;
        let hidden = match self {
            Self::Bert(model) => {
                model.forward(&Tensor::from_slice(&input.tokens, shape, device)?, &kinds, Some(&mask))?
            }
            Self::Roberta { model, filling } => {
                // It knows the positions by the filling token.
                let filled: Vec<u32> = input
                    .tokens
                    .iter()
                    .zip(&input.mask)
                    .map(|(token, there)| if *there == 1 { *token } else { *filling })
                    .collect();
                let tokens = Tensor::from_vec(filled, shape, device)?;
                model.forward(&tokens, &mask, &kinds, None, None, None)?
            }
        };
        let pooled = match pooling {
            Pooling::First => hidden.narrow(1, 0, 1)?.squeeze(1)?,
            Pooling::Mean => {
                let sum = hidden.broadcast_mul(&mask.unsqueeze(2)?)?.sum(1)?;
                sum.broadcast_div(&mask.sum_keepdim(1)?)?
            }
        };
        pooled.to_vec2()
    }
}
