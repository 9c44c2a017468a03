//! How well the default embedder finds: measured on the maintenance texts of `../shared/data` and on the labels
//! of the ontologies. The floors are a little below what was measured, so that a loss shows.

#![allow(clippy::print_stdout, reason = "evaluations print what they measure")]

mod common;

use common::{Labels, by_example, column, concepts, gain, mean, nearest, terms, texts, work_orders};
use fieldpack_embed::{Corpus, Embedder, Purpose, SvdEmbedder, TrainSettings};
use std::sync::LazyLock;

/// How a label is put into words.
type Wording = fn(&str) -> String;

/// Trained once for all tests: on the texts, where they are there, and the ontologies' labels.
static EMBEDDER: LazyLock<SvdEmbedder> = LazyLock::new(|| {
    let texts = work_orders().map(|folder| texts(&folder)).unwrap_or_default();
    let concepts = concepts(&terms());
    let corpus = Corpus { texts: texts.iter().map(String::as_str).collect(), concepts: &concepts };
    let begin = std::time::Instant::now();
    let embedder = SvdEmbedder::train(&corpus, &TrainSettings::default()).expect("an embedder");
    println!("{embedder:?}: {} bytes, {:?}", embedder.to_bytes().len(), begin.elapsed());
    embedder
});

#[test]
fn observations_are_found_by_their_failure_mode() {
    let Some(folder) = work_orders() else { return };
    let path = folder.join("failure_mode_observations_dev.csv");
    let (texts, modes) = (column(&path, "observation"), column(&path, "failure_mode"));
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let modes: Vec<&str> = modes.iter().map(String::as_str).collect();
    let (gain, first) = by_example(&*EMBEDDER, &texts, &modes);
    println!("observations to failure modes: nDCG@10 {gain:.4}, P@1 {first:.4}");
    assert!(gain >= 0.5, "{gain}");
}

#[test]
fn work_orders_are_found_by_example() {
    let Some(folder) = work_orders() else { return };
    let path = folder.join("excavator_work_orders_dev.csv");
    let read = |name: &str| column(&path, name);
    let (texts, systems, parts, modes) = (read("text"), read("major_system"), read("part"), read("failure_mode"));
    let rows: Vec<usize> = (0..texts.len()).filter(|row| !parts[*row].is_empty() && !modes[*row].is_empty()).collect();
    let labels: Vec<String> =
        rows.iter().map(|row| format!("{}|{}|{}", systems[*row], parts[*row], modes[*row])).collect();
    let texts: Vec<&str> = rows.iter().map(|row| texts[*row].as_str()).collect();
    let (gain, first) = by_example(&*EMBEDDER, &texts, &labels.iter().map(String::as_str).collect::<Vec<_>>());
    println!("{} work orders by example: nDCG@10 {gain:.4}, P@1 {first:.4}", texts.len());
    assert!(gain >= 0.6, "{gain}");
}

#[test]
fn concepts_are_found_across_languages() {
    let terms = terms();
    let of_kind = |key: &str| {
        ["/class/", "/activity/", "/component/", "/failure-mode/", "/part/", "/skill/", "/condition-class/"]
            .iter()
            .any(|kind| key.contains(kind))
    };
    let chosen: Vec<_> = terms
        .iter()
        .filter(|(key, term)| of_kind(key) && term.zh.preferred.is_some() && term.en.preferred.is_some())
        .map(|(_, term)| term)
        .collect();
    let all = |labels: &Labels| -> Vec<String> { labels.preferred.iter().chain(&labels.others).cloned().collect() };
    let sides: [(&str, [Wording; 2]); 2] = [
        ("bare", [|zh| zh.to_owned(), |en| en.to_owned()]),
        (
            "in sentences",
            [
                |zh| format!("现场反映{zh}，当天下午停工检查，需要尽快处理。"),
                |en| {
                    format!(
                        "The operator reported {en} during the afternoon shift; work stopped and the crew checked it."
                    )
                },
            ],
        ),
    ];
    for (name, [in_zh, in_en]) in sides {
        for from_zh in [true, false] {
            let (ask, answer): (Wording, Wording) = if from_zh { (in_zh, in_en) } else { (in_en, in_zh) };
            let (mut scores, mut synonyms) = (Vec::new(), Vec::new());
            let preferred = |one: &Labels| one.preferred.clone().unwrap_or_default();
            let documents: Vec<String> =
                chosen.iter().map(|one| answer(&preferred(if from_zh { &one.en } else { &one.zh }))).collect();
            let documents = EMBEDDER
                .embed(&documents.iter().map(String::as_str).collect::<Vec<_>>(), Purpose::Document)
                .expect("vectors");
            for (number, one) in chosen.iter().enumerate() {
                for (place, label) in all(if from_zh { &one.zh } else { &one.en }).iter().enumerate() {
                    let query = EMBEDDER.embed(&[&ask(label)], Purpose::Query).expect("vectors");
                    let score = gain(&nearest(&query[0], &documents, None), |one| one == number, 1);
                    if place == 0 { scores.push(score) } else { synonyms.push(score) }
                }
            }
            let direction = if from_zh { "zh -> en" } else { "en -> zh" };
            let ((gain, first), (other, _)) = (mean(&scores), mean(&synonyms));
            println!(
                "{direction} {name}, {} concepts: nDCG@10 {gain:.4}, P@1 {first:.4}; {} synonyms: {other:.4}",
                scores.len(),
                synonyms.len()
            );
            assert!(gain >= 0.85 && other >= 0.85, "{gain} {other}");
        }
    }
}
