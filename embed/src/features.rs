//! Features: what a text is measured by.
//!
//! Words (English ones stemmed, Chinese ones segmented), pairs of neighbouring words, the pieces of words
//! (3 to 5 letters, with the word's ends; they bring shorthand and misspellings together: `hyd`, `lealing`)
//! and the characters of Chinese words, concepts whose label stands in the text, and their broader concepts.
//! A concept is the same feature in either language: it is the bridge.
//!
//! Numbers are no features; a code is one word of little weight and has no pieces.
//! A feature is known by a 64-bit hash of its kind and text; of 40,000 features and any text, fewer than one
//! in 10^14 is mistaken for another.

use crate::words::{Cutter, Script, Spoken, is_code, is_han, says_nothing};
use fnv::FnvHasher;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Maps from hashes: they need no second hashing of any strength.
pub(crate) type HashMapOf<K, V> = HashMap<K, V, BuildHasherDefault<FnvHasher>>;

/// The fewest letters of a piece, the marks of the word's ends counted.
const FEWEST_LETTERS: usize = 3;
/// The most letters of a piece.
const MOST_LETTERS: usize = 5;

/// How much features of each kind count before their rarity does. The defaults are those that were best on
/// maintenance texts, see the evaluations in `tests/`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Of a piece of a word; a word is 1.
    pub piece: f32,
    /// Of a character of a Chinese word.
    pub character: f32,
    /// Of two neighbouring words.
    pub pair: f32,
    /// Of a word that says nothing of what a text is about; kept, because `not` is one.
    pub empty: f32,
    /// Of a code.
    pub code: f32,
    /// Of a concept whose label stands in the text.
    pub concept: f32,
    /// How much of a concept's weight each broader concept keeps.
    pub broader: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { piece: 0.35, character: 0.35, pair: 0.8, empty: 0.5, code: 0.3, concept: 2.0, broader: 0.4 }
    }
}

/// The longest word that is cut into pieces, in characters.
const LONGEST_PIECED: usize = 30;

/// What kind of feature a feature is; part of its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word = 1,
    Pair = 2,
    Piece = 3,
    Concept = 4,
    /// A word as written; no feature, but what features are pieces of.
    Surface = 5,
}

/// The hash of a feature.
pub(crate) fn hash_of(kind: Kind, parts: &[&str]) -> u64 {
    let mut hasher = FnvHasher::default();
    hasher.write_u8(kind as u8);
    for part in parts {
        hasher.write(part.as_bytes());
        hasher.write_u8(0xff);
    }
    // FNV spreads the last bytes badly; the end of SplitMix64 spreads them over all bits.
    let mut hash = hasher.finish();
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// A word of a text, as a feature.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    /// The word's feature.
    pub(crate) word: u64,
    /// As it is written, in lower case.
    pub(crate) surface: Box<str>,
    /// The stem.
    pub(crate) stem: Box<str>,
    /// The language.
    pub(crate) script: Script,
    /// How much it counts: less where it says nothing or is a code.
    pub(crate) weight: f32,
}

/// The words of a text in order; numbers are none. Each run of words without a number or a code between
/// them is a run of its own: only within one are words neighbours.
pub(crate) fn tokens(text: &str, weights: &Weights) -> Vec<Vec<Token>> {
    let mut runs = vec![Vec::new()];
    Cutter::of_every_word().cut(text, &mut |Spoken { word, surface }| {
        let number = word.text.chars().all(char::is_numeric);
        let code = !number && is_code(&word.text);
        if number || code {
            runs.push(Vec::new());
        }
        if number {
            return;
        }
        let weight = match () {
            () if code => weights.code,
            () if says_nothing(&word.text) || says_nothing(&surface) => weights.empty,
            () => 1.0,
        };
        let token =
            Token { word: hash_of(Kind::Word, &[&word.text]), surface, stem: word.text, script: word.script, weight };
        if let Some(run) = runs.last_mut() {
            run.push(token);
        }
        if code {
            runs.push(Vec::new());
        }
    });
    runs.retain(|run| !run.is_empty());
    runs
}

/// Calls `take` with the pieces of a word.
pub(crate) fn pieces(token: &Token, weights: &Weights, take: &mut dyn FnMut(u64, f32)) {
    if is_code(&token.stem) {
        return;
    }
    if token.script == Script::Zh {
        let mut buffer = [0; 4];
        // A word of one character is that character.
        if token.surface.chars().nth(1).is_some() {
            for character in token.surface.chars().filter(|c| is_han(*c)) {
                take(hash_of(Kind::Word, &[character.encode_utf8(&mut buffer)]), weights.character);
            }
        }
        return;
    }
    let marked = format!("<{}>", token.surface);
    let bounds: Vec<usize> =
        marked.char_indices().map(|(at, _)| at).chain([marked.len()]).take(LONGEST_PIECED + 1).collect();
    for size in FEWEST_LETTERS..=MOST_LETTERS {
        for window in bounds.windows(size + 1) {
            take(hash_of(Kind::Piece, &[&marked[window[0]..window[size]]]), weights.piece);
        }
    }
}

/// The feature of two neighbouring words.
pub(crate) fn pair(first: &Token, second: &Token) -> u64 {
    hash_of(Kind::Pair, &[&first.stem, &second.stem])
}

/// Calls `take` with each feature of the words of a text and how much it counts; a feature may come more than once.
pub(crate) fn of_words(text: &str, weights: &Weights, take: &mut dyn FnMut(u64, f32)) {
    for run in tokens(text, weights) {
        for (number, token) in run.iter().enumerate() {
            take(token.word, token.weight);
            pieces(token, weights, &mut |piece, share| take(piece, share * token.weight));
            if let Some(next) = run.get(number + 1) {
                take(pair(token, next), weights.pair);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(text: &str) -> HashMapOf<u64, f32> {
        let mut features = HashMapOf::default();
        of_words(text, &Weights::default(), &mut |feature, weight| *features.entry(feature).or_default() += weight);
        features
    }

    #[test]
    fn shorthand_shares_pieces_and_numbers_are_none() {
        let long = features("hydraulic cylinder");
        assert!(features("hyd cyl").keys().filter(|feature| long.contains_key(feature)).count() >= 4);
        assert!(features("3600 12 5").is_empty());
        assert_eq!(features("pump 12"), features("pump"));
        assert_eq!(features("HBT80").len(), 1, "a code has no pieces");
    }

    #[test]
    fn little_words_count_little_and_pairs_are_of_neighbours() {
        let not_open = features("not open");
        assert_eq!(not_open.get(&hash_of(Kind::Word, &["not"])), Some(&Weights::default().empty));
        assert_eq!(not_open.get(&hash_of(Kind::Pair, &["not", "open"])), Some(&Weights::default().pair));
        assert!(!features("not 55 open").contains_key(&hash_of(Kind::Pair, &["not", "open"])));
    }
}
