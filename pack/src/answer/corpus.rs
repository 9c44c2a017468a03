//! The texts of the knowledge that can be found: rules with their clauses, documents, checks.
//!
//! A text's score is the share of the question's telling words that stand in it, each weighed by how rare it
//! is among all texts: 0 to 1, depending on the question and the text alone. Chinese is cut into pairs of
//! characters, other scripts into words.

use crate::understand::fold_word;
use fieldpack_graph::knowledge::{Iri, Knowledge, Source};
use std::collections::{BTreeSet, HashMap};

/// What a text is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EntryKind {
    /// A rule.
    Rule,
    /// A document.
    Document,
    /// A check of a failure.
    Check,
}

/// A text that can be found.
#[derive(Debug)]
pub(crate) struct Entry {
    /// What it is.
    pub(crate) kind: EntryKind,
    /// Its IRI.
    pub(crate) iri: Iri,
}

/// The texts, by word.
#[derive(Debug, Default)]
pub(crate) struct Corpus {
    entries: Vec<Entry>,
    /// The entries that hold a word, rising.
    holders: HashMap<String, Vec<u32>>,
}

impl Corpus {
    /// Reads the texts of a knowledge.
    pub(crate) fn new(knowledge: &Knowledge) -> Self {
        let mut corpus = Self::default();
        for rule in knowledge.rules.values() {
            let labels = [&rule.text, &rule.reason, &rule.remedy];
            let mut texts: Vec<String> =
                labels.iter().flat_map(|label| [label.zh.to_string(), label.en.to_string()]).collect();
            texts.push(rule.notation.to_string());
            texts.extend(rule.sources.iter().map(|source| source_words(knowledge, source)));
            corpus.add(EntryKind::Rule, &rule.iri, &texts.join("\n"));
        }
        for document in knowledge.documents.values() {
            let text = format!("{}\n{}\n{}", document.label.zh, document.label.en, document.edition);
            corpus.add(EntryKind::Document, &document.iri, &text);
        }
        for check in knowledge.failure_checks.values() {
            let labels = [&check.label, &check.finding, &check.remedy];
            let modes = check.modes.iter().filter_map(|code| knowledge.failure_modes.get(code));
            let names = modes.filter_map(|mode| knowledge.concepts.get(&mode.iri)).map(|concept| &concept.label);
            let texts: Vec<&str> = labels.into_iter().chain(names).flat_map(|label| [&*label.zh, &*label.en]).collect();
            corpus.add(EntryKind::Check, &check.iri, &texts.join("\n"));
        }
        corpus
    }

    fn add(&mut self, kind: EntryKind, iri: &Iri, text: &str) {
        let number = self.entries.len() as u32;
        self.entries.push(Entry { kind, iri: iri.clone() });
        for word in words(&fold_word(text)) {
            self.holders.entry(word).or_default().push(number);
        }
    }

    /// The texts that hold words of a folded question, best first, ties by IRI.
    pub(crate) fn search(&self, folded: &str) -> Vec<(&Entry, f64)> {
        let all = self.entries.len().max(1) as f64;
        let mut scores: HashMap<u32, f64> = HashMap::new();
        let mut most = 0.0;
        for word in words(folded) {
            let Some(holders) = self.holders.get(&word) else { continue };
            // A word of every text tells nothing.
            let weight = (all / holders.len() as f64).ln();
            most += weight;
            for number in holders {
                *scores.entry(*number).or_default() += weight;
            }
        }
        if most <= 0.0 {
            return Vec::new();
        }
        let share = |score: f64| (score / most * 1000.0).round() / 1000.0;
        let mut found: Vec<(&Entry, f64)> =
            scores.into_iter().map(|(number, score)| (&self.entries[number as usize], share(score))).collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.iri.cmp(&b.0.iri)));
        found
    }
}

/// What a source is called: its name, its edition, its clause, in both languages.
fn source_words(knowledge: &Knowledge, source: &Source) -> String {
    let label = source.iri.as_ref().and_then(|iri| knowledge.documents.get(iri)).map(|document| &document.label);
    let zh = label.map_or("", |label| &*label.zh);
    format!("{} {zh} {} {}", source.document, source.edition, source.clause)
}

/// The telling words of a folded text, each once: pairs of Chinese characters, words of other scripts.
fn words(folded: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for character in folded.chars().chain(std::iter::once(' ')) {
        let is_han = ('\u{4e00}'..='\u{9fff}').contains(&character);
        if !is_han && character.is_alphanumeric() {
            word.push(character);
        } else if !word.is_empty() {
            let ended = std::mem::take(&mut word);
            // An English plural is the same word.
            let stem = ended.strip_suffix('s').filter(|stem| stem.len() > 3 && stem.is_ascii()).unwrap_or(&ended);
            if stem.chars().count() > 1 {
                found.insert(stem.to_owned());
            }
        }
        if let Some(first) = before.filter(|_| is_han) {
            found.insert([first, character].iter().collect());
        }
        before = is_han.then_some(character);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_by_script() {
        let found: Vec<String> = words("jgj/t 10-2011 坍落度 pumps").into_iter().collect();
        assert_eq!(found, ["10", "2011", "jgj", "pump", "坍落", "落度"]);
    }
}
