//! From words to concepts: the labels and synonyms of the knowledge looked for in a text.
//!
//! The longest match wins. A word that stands for two concepts is left out, and where two concepts
//! match equally long nothing is taken: a concept is found or it is not, never guessed.

use super::mapping::DictionaryKind;
use crate::knowledge::{Concept, ConceptKind, Knowledge};
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// The words of one kind of concept.
#[derive(Clone, Debug)]
pub(super) struct Dictionary {
    matcher: AhoCorasick,
    words: Vec<(String, Arc<str>)>,
}

impl Dictionary {
    /// The dictionary of a kind, without some words.
    pub(super) fn new(knowledge: &Knowledge, kind: DictionaryKind, ignore: &[String]) -> Result<Self, String> {
        let ignored: HashSet<String> = ignore.iter().map(|word| normalised(word)).collect();
        let mut meanings: BTreeMap<String, HashSet<Arc<str>>> = BTreeMap::new();
        for concept in knowledge.concepts.values().filter(|concept| concept.kind == concept_kind(kind)) {
            for word in words_of(concept) {
                let word = normalised(word);
                if !word.is_empty() && !ignored.contains(&word) {
                    meanings.entry(word).or_default().insert(concept.notation.clone());
                }
            }
        }
        let words: Vec<(String, Arc<str>)> = meanings
            .into_iter()
            .filter(|(_, notations)| notations.len() == 1)
            .filter_map(|(word, notations)| Some((word, notations.into_iter().next()?)))
            .collect();
        let matcher = AhoCorasick::new(words.iter().map(|(word, _)| word)).map_err(|error| error.to_string())?;
        Ok(Self { matcher, words })
    }

    /// The notation of the concept whose word is the longest in the text.
    pub(super) fn find(&self, text: &str) -> Option<Arc<str>> {
        let text = normalised(text);
        let mut best: Option<(usize, &Arc<str>)> = None;
        let mut tie = false;
        for found in self.matcher.find_overlapping_iter(&text) {
            if !stands_alone(&text, found.start(), found.end()) {
                continue;
            }
            let (word, notation) = &self.words[found.pattern().as_usize()];
            let length = word.chars().count();
            match best {
                Some((longest, other)) if length == longest => tie |= other != notation,
                Some((longest, _)) if length < longest => {}
                _ => {
                    best = Some((length, notation));
                    tie = false;
                }
            }
        }
        best.filter(|_| !tie).map(|(_, notation)| notation.clone())
    }
}

/// The concepts of a dictionary.
fn concept_kind(kind: DictionaryKind) -> ConceptKind {
    match kind {
        DictionaryKind::FailureMode => ConceptKind::FailureMode,
        DictionaryKind::Component => ConceptKind::Component,
        DictionaryKind::MachineClass => ConceptKind::MachineClass,
        DictionaryKind::Activity => ConceptKind::Activity,
    }
}

fn words_of(concept: &Concept) -> impl Iterator<Item = &Arc<str>> {
    [&concept.label.zh, &concept.label.en].into_iter().chain(&concept.synonyms_zh).chain(&concept.synonyms_en)
}

/// Lower case, half-width, single spaces.
fn normalised(text: &str) -> String {
    let folded: String = text.nfkc().collect::<String>().to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a match does not begin or end inside a word of letters; Chinese has no such borders.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |one: Option<char>, other: Option<char>| {
        one.is_some_and(|c| c.is_ascii_alphanumeric()) && other.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    let (before, inside, after) = (&text[..start], &text[start..end], &text[end..]);
    !joins(before.chars().next_back(), inside.chars().next())
        && !joins(inside.chars().next_back(), after.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Label;

    fn knowledge() -> Knowledge {
        let mut knowledge = Knowledge::default();
        let rows: [(&str, &str, &str, &[&str]); 3] = [
            ("BLK", "堵管", "line blockage", &["plug", "jam"]),
            ("HYL", "漏油", "hose leak", &[]),
            ("KEL", "钻杆卡滞", "kelly jam", &["jam"]),
        ];
        for (notation, zh, en, synonyms) in rows {
            let iri: Arc<str> = notation.into();
            knowledge.concepts.insert(
                iri.clone(),
                Concept {
                    iri,
                    notation: notation.into(),
                    kind: ConceptKind::FailureMode,
                    label: Label::new(zh, en),
                    synonyms_zh: Vec::new(),
                    synonyms_en: synonyms.iter().map(|word| Arc::from(*word)).collect(),
                    broader: Vec::new(),
                    ancestors: Vec::new(),
                    related: Vec::new(),
                },
            );
        }
        knowledge
    }

    #[test]
    fn the_longest_word_wins_and_nothing_is_guessed() {
        let dictionary = Dictionary::new(&knowledge(), DictionaryKind::FailureMode, &[]).expect("builds");
        let find = |text: &str| dictionary.find(text).map(|code| code.to_string());
        assert_eq!(find("ＨＯＳＥ  Leak at boom").as_deref(), Some("HYL"));
        assert_eq!(find("泵车又堵管了").as_deref(), Some("BLK"));
        assert_eq!(find("kelly jam at 12 m").as_deref(), Some("KEL"));
        assert_eq!(find("jam"), None, "stands for two modes");
        assert_eq!(find("unplugged the heater"), None, "inside another word");
        assert_eq!(find("堵管 漏油"), None, "two modes, equally long");
        let without = Dictionary::new(&knowledge(), DictionaryKind::FailureMode, &["Plug".to_owned()]).expect("builds");
        assert_eq!(without.find("plug"), None);
    }
}
