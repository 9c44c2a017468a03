//! Texts, concepts and measures that the evaluations share. Data that is absent is said to be so, and the
//! evaluation is skipped.

#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::print_stdout, reason = "evaluations print what they measure")]

use fieldpack_embed::{Concept, Embedder, Purpose};
use oxttl::TurtleParser;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of maintenance texts, or `None` with a message.
pub(crate) fn work_orders() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = root.join("../shared/data/work-orders");
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: {} is absent", folder.display());
        None
    }
}

/// A column of a CSV file.
pub(crate) fn column(path: &Path, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).expect("the file is there");
    let at = reader.headers().expect("a header").iter().position(|one| one == name).expect("the column is there");
    reader.records().map(|row| row.expect("a row")[at].to_owned()).collect()
}

/// A member of each line of a file of JSON lines.
fn member(path: &Path, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("the file is there");
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    lines.filter_map(|line| line[name].as_str().map(str::to_owned)).collect()
}

/// All texts of the folder, never a label.
pub(crate) fn texts(folder: &Path) -> Vec<String> {
    let mut texts = column(&folder.join("excavator_work_orders_dev.csv"), "text");
    texts.extend(member(&folder.join("maintie_gold_dev.jsonl"), "text"));
    let silver = std::fs::read_to_string(folder.join("maintie_silver_texts_dev.txt")).expect("the file is there");
    texts.extend(silver.lines().map(str::to_owned));
    texts.extend(member(&folder.join("mwo_mentions_dev.jsonl"), "text"));
    texts.extend(column(&folder.join("failure_mode_observations_dev.csv"), "observation"));
    texts
}

/// The labels of one language.
#[derive(Default)]
pub(crate) struct Labels {
    pub(crate) preferred: Option<String>,
    pub(crate) others: Vec<String>,
}

/// A concept of the ontologies with its labels by language.
#[derive(Default)]
pub(crate) struct Term {
    pub(crate) zh: Labels,
    pub(crate) en: Labels,
    pub(crate) broader: Vec<String>,
    /// Words that are only met, of either language.
    pub(crate) hidden: Vec<String>,
}

/// The concepts of this repository's ontologies.
pub(crate) fn terms() -> BTreeMap<String, Term> {
    const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
    let mut terms: BTreeMap<String, Term> = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies")];
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("a folder").map(|one| one.expect("a file").path()).collect();
        paths.sort_unstable();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|one| one == "ttl") {
                let text = std::fs::read(&path).expect("a file");
                for triple in TurtleParser::new().for_slice(&text) {
                    let triple = triple.expect("Turtle");
                    let Some(name) = triple.predicate.as_str().strip_prefix(SKOS) else { continue };
                    let oxttl_subject = triple.subject.to_string();
                    let key = oxttl_subject.trim_matches(['<', '>']).to_owned();
                    let object = triple.object.to_string();
                    let value = || {
                        object
                            .rsplit_once('"')
                            .and_then(|(start, _)| start.strip_prefix('"'))
                            .unwrap_or_default()
                            .to_owned()
                    };
                    let term = terms.entry(key).or_default();
                    match name {
                        "broader" => term.broader.push(object.trim_matches(['<', '>']).to_owned()),
                        "prefLabel" if object.ends_with("@zh") => term.zh.preferred = Some(value()),
                        "prefLabel" if object.ends_with("@en") => term.en.preferred = Some(value()),
                        "altLabel" if object.ends_with("@zh") => term.zh.others.push(value()),
                        "altLabel" if object.ends_with("@en") => term.en.others.push(value()),
                        "hiddenLabel" => term.hidden.push(value()),
                        _ => {}
                    }
                }
            }
        }
    }
    terms.retain(|_, term| term.zh.preferred.is_some() || term.en.preferred.is_some());
    terms
}

/// Whether a term is a concept that the service trains with, by the last but one part of its IRI: no document,
/// place, parameter or step of a plan.
fn is_trained(key: &str) -> bool {
    const KINDS: [&str; 12] = [
        "activity",
        "class",
        "component",
        "condition-class",
        "failure-mode",
        "function",
        "iso-mechanism",
        "iso-mode",
        "part",
        "power",
        "role",
        "skill",
    ];
    key.rsplit('/').nth(1).is_some_and(|kind| KINDS.contains(&kind))
}

/// The terms as an embedder is trained with.
pub(crate) fn concepts(terms: &BTreeMap<String, Term>) -> Vec<Concept> {
    let labels = |term: &Term| {
        let both = [&term.zh, &term.en];
        both.iter().flat_map(|one| one.preferred.iter().chain(&one.others)).chain(&term.hidden).cloned().collect()
    };
    terms
        .iter()
        .filter(|(key, _)| is_trained(key))
        .map(|(key, term)| Concept { key: key.clone(), labels: labels(term), broader: term.broader.clone() })
        .collect()
}

/// The normalised discounted cumulative gain of the first ten, and whether the first is relevant, of a
/// ranking of which `relevant` says what is relevant, where so many are in all.
pub(crate) fn gain(ranked: &[usize], relevant: impl Fn(usize) -> bool, count: usize) -> (f64, f64) {
    let discount = |place: usize| 1.0 / (place as f64 + 2.0).log2();
    let found: f64 =
        ranked.iter().take(10).enumerate().filter(|(_, one)| relevant(**one)).map(|(place, _)| discount(place)).sum();
    let ideal: f64 = (0..count.min(10)).map(discount).sum();
    (found / ideal, f64::from(u8::from(ranked.first().is_some_and(|first| relevant(*first)))))
}

/// The documents nearest to a query, best first, ties by number; `without` is left out.
pub(crate) fn nearest(query: &[f32], documents: &[Vec<f32>], without: Option<usize>) -> Vec<usize> {
    let mut scored: Vec<(f32, usize)> = documents
        .iter()
        .enumerate()
        .filter(|(number, _)| Some(*number) != without)
        .map(|(number, one)| (one.iter().zip(query).map(|(a, b)| a * b).sum(), number))
        .collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    scored.truncate(10);
    scored.into_iter().map(|(_, number)| number).collect()
}

/// Each text that shares its label with another is a query, the others the documents: nDCG@10 and P@1.
pub(crate) fn by_example(embedder: &dyn Embedder, texts: &[&str], labels: &[&str]) -> (f64, f64) {
    let vectors = embedder.embed(texts, Purpose::Document).expect("vectors");
    let queries = embedder.embed(texts, Purpose::Query).expect("vectors");
    let scores: Vec<(f64, f64)> = (0..texts.len())
        .filter_map(|query| {
            let count = labels.iter().filter(|label| **label == labels[query]).count() - 1;
            let ranked = nearest(&queries[query], &vectors, Some(query));
            (count > 0).then(|| gain(&ranked, |one| labels[one] == labels[query], count))
        })
        .collect();
    mean(&scores)
}

/// The means of both measures.
pub(crate) fn mean(scores: &[(f64, f64)]) -> (f64, f64) {
    let count = scores.len().max(1) as f64;
    (scores.iter().map(|one| one.0).sum::<f64>() / count, scores.iter().map(|one| one.1).sum::<f64>() / count)
}
