//! Words that tell what a sentence claims; the lexicon says which (`claim`).

use crate::understand::{Text, fold_word};
use fieldpack_graph::knowledge::Knowledge;
use std::sync::Arc;

/// A word of a claim, in folded characters of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cue {
    /// What it says: `allow`, `forbid`, `full_power`, `property:engine_kw` ...
    pub(super) sense: Arc<str>,
    /// First character.
    pub(super) from: usize,
    /// After the last.
    pub(super) to: usize,
}

/// Finds the words of claims in a text, in order; one inside a longer word of the same sense is left out.
pub(super) fn cues(knowledge: &Knowledge, text: &Text) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    for term in knowledge.terms.iter().filter(|term| &*term.kind == "claim") {
        let word = fold_word(&term.text);
        if word.is_empty() {
            continue;
        }
        for (byte, _) in text.string.match_indices(&word) {
            let from = text.char_at(byte);
            let to = from + word.chars().count();
            if text.is_word(from, to) {
                cues.push(Cue { sense: term.value.clone(), from, to });
            }
        }
    }
    cues.sort_by(|a, b| (a.from, &a.sense).cmp(&(b.from, &b.sense)).then(b.to.cmp(&a.to)));
    let longer = |one: &Cue| {
        cues.iter().any(|other| {
            let family = |sense: &str| sense.split(':').next().unwrap_or_default().to_owned();
            family(&other.sense) == family(&one.sense)
                && other.from <= one.from
                && one.to <= other.to
                && other.to - other.from > one.to - one.from
        })
    };
    let keep: Vec<bool> = cues.iter().map(|one| !longer(one)).collect();
    let mut keep = keep.into_iter();
    cues.retain(|_| keep.next().unwrap_or(true));
    cues.dedup();
    cues
}
