//! Which words of a question are looked for.
//!
//! A long sentence must not be an OR over all its words: common words match half of the records and
//! say nothing. The rarest words are taken, rising by the number of records that hold them, until
//! [`MOST_WORDS`] are taken or the records to look at exceed the budget ([`budget`]). The rarest word is
//! always taken. Numbers alone and words that no record holds are left out (a number matches anything
//! measured), unless nothing else is left; parts of a code that some record carries are not words.

use super::codes::{AskedCode, codes_of};
use super::snapshot::TextSnapshot;
use fieldpack_embed::words::{Spoken, Word, words_of};
use std::collections::HashSet;
use tantivy::TantivyError;

/// Most words of a question that are looked for.
const MOST_WORDS: usize = 10;
/// Most codes of a question that are looked for.
const MOST_CODES: usize = 6;
/// Records that may be looked at whatever the size of the index.
const LEAST_BUDGET: u64 = 12_000;
/// The share of all records that may be looked at, as a divisor: so that a whole sentence costs little more
/// than its rarest words do.
const BUDGET_SHARE: u64 = 96;

/// A word that is looked for.
#[derive(Clone, Debug)]
pub(super) struct AskedWord {
    pub(super) spoken: Spoken,
    /// Inverse document frequency: ln(1 + (N - n + 0.5) / (n + 0.5)).
    pub(super) idf: f32,
}

/// What is looked for. At most 16 words and codes, so that a mask of 16 bits says which matched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(super) words: Vec<AskedWord>,
    pub(super) codes: Vec<AskedCode>,
}

impl Asked {
    /// Chooses the words and codes of a question that are looked for.
    pub(crate) fn of(question: &str, snapshot: &TextSnapshot) -> Result<Self, TantivyError> {
        let documents = snapshot.documents();
        if documents == 0 {
            return Ok(Self::default());
        }
        let mut codes = Vec::new();
        for asked in codes_of(question) {
            if codes.len() < MOST_CODES && snapshot.has_code(&asked.code)? {
                codes.push(asked);
            }
        }
        let parts = parts_of(&codes);
        let mut held = Vec::new();
        for spoken in words_of(question).into_iter().filter(|spoken| !parts.contains(&spoken.word)) {
            let count = snapshot.holding(&spoken.word)?;
            if count > 0 {
                held.push((count, spoken));
            }
        }
        let is_number = |spoken: &Spoken| spoken.word.text.chars().all(char::is_numeric);
        if held.iter().any(|(_, spoken)| !is_number(spoken)) {
            held.retain(|(_, spoken)| !is_number(spoken));
        }
        held.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| one.1.word.cmp(&other.1.word)));
        let (mut words, mut looked_at) = (Vec::new(), 0);
        for (count, spoken) in held {
            looked_at += count;
            if words.len() == MOST_WORDS || (!words.is_empty() && looked_at > budget(documents)) {
                break;
            }
            let (all, count) = (documents.max(count) as f32, count as f32);
            words.push(AskedWord { spoken, idf: (1.0 + (all - count + 0.5) / (count + 0.5)).ln() });
        }
        Ok(Self { words, codes })
    }

    /// The words and codes of a mask, as the question has them.
    pub(crate) fn surfaces(&self, mask: u16) -> Vec<String> {
        let words = self.words.iter().map(|word| &*word.spoken.surface);
        let codes = self.codes.iter().map(|code| code.surface.as_str());
        let surfaces = codes.clone().chain(words);
        let bits = (self.words.len()..self.words.len() + codes.count()).chain(0..self.words.len());
        surfaces.zip(bits).filter(|(_, bit)| mask & 1 << bit != 0).map(|(surface, _)| surface.to_owned()).collect()
    }
}

/// The words that are parts of codes written in several: the code is looked for instead of them.
fn parts_of(codes: &[AskedCode]) -> HashSet<Word> {
    let mut parts = HashSet::new();
    for code in codes {
        let words = words_of(&code.surface).into_iter().map(|spoken| spoken.word);
        parts.extend(words.filter(|word| !word.text.eq_ignore_ascii_case(&code.code)));
    }
    parts
}

/// How many records may be looked at.
fn budget(documents: u64) -> u64 {
    LEAST_BUDGET.max(documents / BUDGET_SHARE)
}
