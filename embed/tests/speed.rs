//! How long training and embedding take. Run with `cargo test --release -p fieldpack-embed --test speed -- --ignored --nocapture`.

#![allow(clippy::print_stdout, reason = "it prints what it measures")]

mod common;

use common::{concepts, terms, texts, work_orders};
use fieldpack_embed::{Corpus, Embedder, Purpose, SvdEmbedder, TrainSettings};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Instant;

/// Texts like the given ones: the words of two of them, some left out.
fn like(texts: &[String], count: usize) -> Vec<String> {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut pick = move |below: usize| random.random_range(0..below);
    (0..count)
        .map(|number| {
            let words = [&texts[pick(texts.len())], &texts[pick(texts.len())]];
            let words = words.iter().flat_map(|text| text.split_whitespace());
            let kept: Vec<&str> = words.filter(|_| pick(5) > 0).collect();
            format!("{} {number}", kept.join(" "))
        })
        .collect()
}

#[test]
#[ignore = "measures, judges nothing"]
fn training_and_embedding_take_so_long() {
    let Some(folder) = work_orders() else { return };
    let short = texts(&folder);
    let many = like(&short, 200_000);
    let concepts = concepts(&terms());
    let begin = Instant::now();
    let corpus = Corpus { texts: many.iter().map(String::as_str).collect(), concepts: &concepts };
    let embedder = SvdEmbedder::train(&corpus, &TrainSettings::default()).expect("an embedder");
    println!("200,000 texts trained in {:?}: {embedder:?}, {} bytes", begin.elapsed(), embedder.to_bytes().len());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    for (name, texts) in [
        ("short English", &short[..2000]),
        ("Chinese", &vec!["混凝土泵在高温下堵管，停机清洗两小时".to_owned(); 2000][..]),
    ] {
        let begin = Instant::now();
        for text in texts {
            embedder.embed(&[text], Purpose::Query).expect("vectors");
        }
        println!("{name}: {:?} a text", begin.elapsed() / 2000);
    }
}
