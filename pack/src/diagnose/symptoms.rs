//! What the words of a question say of failure modes.
//!
//! A mode is *named* where its own name, a synonym or one of its symptoms stands in the text; it is *hinted* at
//! where its component or the ISO mode above it is named. Of words that overlap the leftmost and then the
//! longest counts: `旋挖钻动力头异响` is the rotary drive's noise, not a pump's. Names of machines are words too,
//! so that the tower of a tower crane is no symptom. What is called sound (`boom is fine`) is none either.

use crate::answer::names::leftmost;
use crate::understand::fold_word;
use aho_corasick::AhoCorasick;
use fieldpack_graph::knowledge::{Concept, ConceptKind, Knowledge};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How strongly a word points to a mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// Its component or its kind of failure.
    Hinted,
    /// The mode itself, or what is seen of it.
    Named,
}

/// What a word says.
type Says = BTreeMap<Arc<str>, Strength>;

/// The words for what is seen of failures.
#[derive(Debug, Default)]
pub(crate) struct SymptomWords {
    finder: Option<AhoCorasick>,
    /// What each word says; nothing for the name of a machine.
    says: Vec<Says>,
    /// Words that call what stands before them sound.
    sound: Vec<String>,
}

/// A word of the text that says something of a mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symptom {
    /// The word, folded.
    pub(crate) word: String,
    /// How strongly it points, by the mode's code.
    pub(crate) says: Says,
}

impl Symptom {
    /// Whether it names a mode, not only hints at one.
    pub(crate) fn names_a_mode(&self) -> bool {
        self.says.values().any(|strength| *strength == Strength::Named)
    }
}

impl SymptomWords {
    /// Collects the words of a knowledge.
    pub(crate) fn new(knowledge: &Knowledge) -> Self {
        let mut words: BTreeMap<String, Says> = BTreeMap::new();
        let mut add = |word: &str, code: &Arc<str>, strength: Strength| {
            let says = words.entry(fold_word(word)).or_default();
            let known = says.entry(code.clone()).or_insert(strength);
            *known = (*known).max(strength);
        };
        for mode in knowledge.failure_modes.values() {
            let Some(concept) = knowledge.concepts.get(&mode.iri) else { continue };
            for name in names(concept) {
                // A single English word (`pin`, `line`) is the name of a part as often as of a failure.
                let is_word = name.is_ascii() && !name.trim().contains([' ', '-']);
                add(name, &mode.code, if is_word { Strength::Hinted } else { Strength::Named });
            }
            for iso in mode.parent.split('/').filter_map(|parent| iso_mode(knowledge, parent)) {
                names(iso).for_each(|name| add(name, &mode.code, Strength::Hinted));
            }
            let components = concept.related.iter().filter_map(|iri| knowledge.concepts.get(iri));
            for component in components.filter(|found| found.kind == ConceptKind::Component) {
                names(component).for_each(|name| add(name, &mode.code, Strength::Hinted));
            }
        }
        for guide in knowledge.failure_guides.values() {
            for word in guide.symptoms_zh.iter().chain(&guide.symptoms_en) {
                add(word, &guide.mode, Strength::Named);
            }
        }
        for class in knowledge.concepts.values().filter(|concept| concept.kind == ConceptKind::MachineClass) {
            for name in names(class) {
                words.entry(fold_word(name)).or_default();
            }
        }
        words.remove("");
        let (words, says): (Vec<String>, Vec<Says>) = words.into_iter().unzip();
        let sound = knowledge.terms.iter().filter(|term| &*term.kind == "sound");
        let sound = sound.map(|term| fold_word(&term.text)).collect();
        Self { finder: AhoCorasick::new(&words).ok(), says, sound }
    }

    /// The symptoms in a folded text, from left to right.
    pub(crate) fn find(&self, folded: &str) -> Vec<Symptom> {
        let mut found = Vec::new();
        for (from, to, pattern) in leftmost(self.finder.as_ref(), folded) {
            let is_sound = self.sound.iter().any(|word| folded[to..].trim_start().starts_with(word.as_str()));
            if !self.says[pattern].is_empty() && !is_sound {
                found.push(Symptom { word: folded[from..to].to_owned(), says: self.says[pattern].clone() });
            }
        }
        found
    }
}

/// All names of a concept.
fn names(concept: &Concept) -> impl Iterator<Item = &Arc<str>> {
    [&concept.label.zh, &concept.label.en].into_iter().chain(&concept.synonyms_zh).chain(&concept.synonyms_en)
}

/// The concept of an ISO mode.
fn iso_mode<'k>(knowledge: &'k Knowledge, code: &str) -> Option<&'k Concept> {
    knowledge.concepts.get(fieldpack_graph::vocabulary::term(&format!("iso-mode/{code}")).as_str())
}
