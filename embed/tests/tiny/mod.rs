//! A tiny BERT with random weights, of Chinese characters and English pieces, and its computation by hand.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use tempfile::TempDir;

/// Numbers of a vector.
pub(crate) const WIDTH: usize = 12;
const HEADS: usize = 3;
const INNER: usize = 20;
const LAYERS: usize = 2;
const POSITIONS: usize = 64;
const TOKENS: [&str; 14] =
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "pump", "##s", "blocked", "the", "are", "混", "凝", "土", "堵", "管"];

/// What a folder says.
#[derive(Clone, Copy)]
pub(crate) struct Tiny {
    pub(crate) pooling: &'static str,
    pub(crate) prompts: Option<&'static str>,
    pub(crate) sentences: &'static str,
}

impl Default for Tiny {
    fn default() -> Self {
        Self { pooling: "mean_tokens", prompts: None, sentences: "{}" }
    }
}

/// The model's configuration.
pub(crate) fn config() -> String {
    format!(
        r#"{{"model_type": "bert", "vocab_size": {}, "hidden_size": {WIDTH}, "num_hidden_layers": {LAYERS},
        "num_attention_heads": {HEADS}, "intermediate_size": {INNER}, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
        "max_position_embeddings": {POSITIONS}, "type_vocab_size": 2, "initializer_range": 0.02,
        "layer_norm_eps": 1e-12, "pad_token_id": 0}}"#,
        TOKENS.len()
    )
}

fn tokenizer() -> String {
    let vocabulary: BTreeMap<&str, usize> = TOKENS.iter().copied().zip(0..).collect();
    let special: Vec<_> = TOKENS[..4]
        .iter()
        .zip(0..)
        .map(|(token, id)| {
            serde_json::json!({"id": id, "content": token, "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true})
        })
        .collect();
    serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": special,
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": false},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocabulary}
    })
    .to_string()
}

/// The weights by name, with their shapes: the same every time.
fn weights() -> BTreeMap<String, (Vec<usize>, Vec<f32>)> {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_125);
    let mut weights = BTreeMap::new();
    let mut give = |name: String, shape: &[usize]| {
        let values = (0..shape.iter().product()).map(|_| random.random::<f32>() * 1.6 - 0.8).collect();
        weights.insert(name, (shape.to_vec(), values));
    };
    let mut both = |name: &str, rows: usize, columns: Option<usize>| {
        let shape: Vec<usize> = [Some(rows), columns].into_iter().flatten().collect();
        give(format!("{name}.weight"), &shape);
        give(format!("{name}.bias"), &[rows]);
    };
    both("embeddings.LayerNorm", WIDTH, None);
    for layer in 0..LAYERS {
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        for part in ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"] {
            both(&name(part), WIDTH, Some(WIDTH));
        }
        both(&name("attention.output.LayerNorm"), WIDTH, None);
        both(&name("intermediate.dense"), INNER, Some(WIDTH));
        both(&name("output.dense"), WIDTH, Some(INNER));
        both(&name("output.LayerNorm"), WIDTH, None);
    }
    for (name, rows) in [("word", TOKENS.len()), ("position", POSITIONS), ("token_type", 2)] {
        give(format!("embeddings.{name}_embeddings.weight"), &[rows, WIDTH]);
    }
    weights
}

/// The weights in the format of safetensors: the length of a JSON header, the header, the numbers.
fn safetensors() -> Vec<u8> {
    let mut header = serde_json::Map::new();
    let mut numbers = Vec::new();
    for (name, (shape, values)) in weights() {
        let start = numbers.len();
        numbers.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        header
            .insert(name, serde_json::json!({"dtype": "F32", "shape": shape, "data_offsets": [start, numbers.len()]}));
    }
    let mut header = serde_json::Value::from(header).to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    [&(header.len() as u64).to_le_bytes()[..], &header, &numbers].concat()
}

impl Tiny {
    /// Writes the folder.
    pub(crate) fn write(&self) -> TempDir {
        let folder = TempDir::new().expect("a folder");
        let write = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).expect("written");
        std::fs::create_dir(folder.path().join("1_Pooling")).expect("a folder");
        write("config.json", config().as_bytes());
        write("tokenizer.json", tokenizer().as_bytes());
        write("model.safetensors", &safetensors());
        write("sentence_bert_config.json", self.sentences.as_bytes());
        let pooling =
            serde_json::json!({"word_embedding_dimension": WIDTH, format!("pooling_mode_{}", self.pooling): true});
        write("1_Pooling/config.json", pooling.to_string().as_bytes());
        let kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")];
        let modules = kinds.map(
            |(path, kind)| serde_json::json!({"path": path, "type": format!("sentence_transformers.models.{kind}")}),
        );
        write("modules.json", serde_json::Value::from(modules.to_vec()).to_string().as_bytes());
        if let Some(prompts) = self.prompts {
            write("config_sentence_transformers.json", format!(r#"{{"prompts": {prompts}}}"#).as_bytes());
        }
        folder
    }
}

/// The tokens of a text of the known words, parted by blanks.
fn tokens(text: &str) -> Vec<usize> {
    let find = |token: &str| TOKENS.iter().position(|one| *one == token);
    let spaced: String = text.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!(" {c} ") }).collect();
    let words = spaced.split_whitespace().flat_map(|word| match (find(word), word.strip_suffix('s').and_then(find)) {
        (Some(token), _) => vec![token],
        (None, Some(root)) => vec![root, 5],
        _ => vec![1],
    });
    [2].into_iter().chain(words).chain([3]).collect()
}

type Rows = Vec<Vec<f64>>;

/// The vector of a text, computed in double precision without any library.
pub(crate) fn reference(tiny: &Tiny, text: &str) -> Vec<f32> {
    let weights = weights();
    let row = |name: &str, row: usize| -> Vec<f64> {
        weights[name].1[row * WIDTH..(row + 1) * WIDTH].iter().map(|value| f64::from(*value)).collect()
    };
    let vector = |name: String| -> Vec<f64> { weights[&name].1.iter().map(|value| f64::from(*value)).collect() };
    let linear = |rows: &Rows, name: &str| -> Rows {
        let (weight, bias) = (vector(format!("{name}.weight")), vector(format!("{name}.bias")));
        let one = |row: &Vec<f64>| {
            weight
                .chunks(row.len())
                .zip(&bias)
                .map(|(w, b)| w.iter().zip(row).map(|(w, x)| w * x).sum::<f64>() + b)
                .collect()
        };
        rows.iter().map(one).collect()
    };
    let normed = |rows: &Rows, name: &str| -> Rows {
        let (weight, bias) = (vector(format!("{name}.weight")), vector(format!("{name}.bias")));
        let one = |row: &Vec<f64>| -> Vec<f64> {
            let mean = row.iter().sum::<f64>() / WIDTH as f64;
            let deviation = (row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / WIDTH as f64 + 1e-12).sqrt();
            row.iter().zip(&weight).zip(&bias).map(|((x, w), b)| (x - mean) / deviation * w + b).collect()
        };
        rows.iter().map(one).collect()
    };
    let added = |one: &Rows, other: &Rows| -> Rows {
        one.iter().zip(other).map(|(one, other)| one.iter().zip(other).map(|(a, b)| a + b).collect()).collect()
    };

    let tokens = tokens(text);
    let embedded = tokens.iter().enumerate().map(|(at, token)| {
        let parts = [
            row("embeddings.word_embeddings.weight", *token),
            row("embeddings.position_embeddings.weight", at),
            row("embeddings.token_type_embeddings.weight", 0),
        ];
        (0..WIDTH).map(|number| parts.iter().map(|part| part[number]).sum()).collect()
    });
    let mut state = normed(&embedded.collect(), "embeddings.LayerNorm");
    for layer in 0..LAYERS {
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        let [queries, keys, values] =
            ["query", "key", "value"].map(|part| linear(&state, &name(&format!("attention.self.{part}"))));
        let size = WIDTH / HEADS;
        let mut attended = vec![vec![0.0; WIDTH]; tokens.len()];
        for head in 0..HEADS {
            let part = head * size..(head + 1) * size;
            for (query, sum) in queries.iter().zip(&mut attended) {
                let score = |key: &Vec<f64>| {
                    query[part.clone()].iter().zip(&key[part.clone()]).map(|(q, k)| q * k).sum::<f64>()
                        / (size as f64).sqrt()
                };
                let scores: Vec<f64> = keys.iter().map(|key| score(key).exp()).collect();
                let all: f64 = scores.iter().sum();
                for (value, score) in values.iter().zip(&scores) {
                    for at in part.clone() {
                        sum[at] += score / all * value[at];
                    }
                }
            }
        }
        let attended = linear(&attended, &name("attention.output.dense"));
        state = normed(&added(&attended, &state), &name("attention.output.LayerNorm"));
        let mut inner = linear(&state, &name("intermediate.dense"));
        inner.iter_mut().flatten().for_each(|x| *x *= 0.5 * (1.0 + erf(*x / std::f64::consts::SQRT_2)));
        state = normed(&added(&linear(&inner, &name("output.dense")), &state), &name("output.LayerNorm"));
    }
    let pooled: Vec<f64> = match tiny.pooling {
        "cls_token" => state[0].clone(),
        _ => (0..WIDTH).map(|at| state.iter().map(|row| row[at]).sum::<f64>() / tokens.len() as f64).collect(),
    };
    let length = pooled.iter().map(|x| x * x).sum::<f64>().sqrt();
    pooled.iter().map(|x| (x / length) as f32).collect()
}

/// The error function, as its series.
fn erf(x: f64) -> f64 {
    let mut term = x;
    let mut sum = x;
    for n in 1..200 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * std::f64::consts::FRAC_2_SQRT_PI
}
