//! Words: how a text becomes what the index holds, the same for records and for questions.
//!
//! Text is brought to one form (NFKC, lower case) and cut where the script changes. Runs of Chinese
//! are segmented with the dictionary; where it knows no word, characters stand alone and each pair of
//! neighbours is a word too, so that terms of the trade that no dictionary has (拖泵) are still found
//! together. Other runs are cut at everything that is no letter or digit, and English words are stemmed;
//! what hyphens join to a code (`E-4512`) is a word as a whole too.
//! Spaces, punctuation and single letters are never words.

use frostem::{Algorithm, Stemmer};
use jieba_rs::Jieba;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The longest word kept, in bytes; longer ones are no words of any language.
const LONGEST_WORD: usize = 120;

/// English words that say nothing of what a text is about.
const STOP_EN: [&str; 40] = [
    "a", "about", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had", "has", "have", "i",
    "in", "is", "it", "its", "not", "of", "on", "or", "our", "so", "that", "the", "their", "then", "there", "this",
    "to", "was", "we", "were", "which", "will", "with",
];

/// Chinese words that say nothing of what a text is about.
const STOP_ZH: [&str; 28] = [
    "的", "了", "和", "与", "及", "或", "在", "是", "有", "为", "对", "从", "到", "于", "以", "我", "我们", "你", "他",
    "这", "那", "也", "就", "都", "而", "被", "把", "并",
];

/// The segmenter; its dictionary takes about half a second to load, so it is loaded when first needed.
static SEGMENTER: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Begins to load the segmenter's dictionary, so that the first question need not wait for it.
pub fn warm_up() {
    std::thread::spawn(|| LazyLock::force(&SEGMENTER));
}

/// Which of the two fields a word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Script {
    /// Chinese.
    Zh,
    /// Everything else.
    En,
}

impl Script {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];
}

/// A word as the index holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Word {
    /// The field.
    pub script: Script,
    /// The word: in lower case, stemmed.
    pub text: Box<str>,
}

/// A word with the letters that it was written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// The word.
    pub word: Word,
    /// In lower case, not stemmed.
    pub surface: Box<str>,
}

/// The words of a text, counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bag {
    /// Words with how often they stand in the text, by word.
    pub counts: Vec<(Word, u32)>,
    /// How many words there are in each script, repetitions counted.
    pub lengths: [u32; 2],
}

impl Bag {
    /// Counts the words of texts.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut counts: HashMap<Word, u32> = HashMap::new();
        let mut lengths = [0; 2];
        let cutter = Cutter::new();
        for text in texts {
            cutter.cut(text, &mut |spoken| {
                lengths[spoken.word.script as usize] += 1;
                *counts.entry(spoken.word).or_default() += 1;
            });
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_unstable();
        Self { counts, lengths }
    }
}

/// The words of a question in their order, each once.
pub fn words_of(text: &str) -> Vec<Spoken> {
    let mut seen = std::collections::HashSet::new();
    let mut words = Vec::new();
    Cutter::new().cut(text, &mut |spoken| {
        if seen.insert(spoken.word.clone()) {
            words.push(spoken);
        }
    });
    words
}

/// Brings a text to one form.
pub fn normal(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// The stem of an English word in lower case; of one with digits or other letters, itself.
pub(crate) fn stem(word: &str) -> String {
    if !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return word.to_owned();
    }
    Stemmer::new(Algorithm::English).stem(word).into_owned()
}

/// Cuts texts into words.
pub(crate) struct Cutter {
    /// Whether words that say nothing of what a text is about are left out.
    leave_out: bool,
}

impl Cutter {
    /// Leaves out the words that say nothing.
    pub(crate) fn new() -> Self {
        Self { leave_out: true }
    }

    /// Keeps every word of two letters or more.
    pub(crate) fn of_every_word() -> Self {
        Self { leave_out: false }
    }

    /// Calls `take` with each word of a text, in order.
    pub(crate) fn cut(&self, text: &str, take: &mut dyn FnMut(Spoken)) {
        let text = normal(text);
        let mut start = 0;
        // Where the code begins that the last run belongs to, and its letters and digits so far.
        let mut code: Option<(usize, String)> = None;
        while let Some(first) = text[start..].chars().next() {
            let same = |c: char| (is_han(c), c.is_alphanumeric()) == (is_han(first), first.is_alphanumeric());
            let end = text[start..].find(|c| !same(c)).map_or(text.len(), |length| start + length);
            let run = &text[start..end];
            if is_han(first) {
                code = None;
                cut_chinese(run, self.leave_out, take);
            } else if first.is_alphanumeric() {
                if (2..=LONGEST_WORD).contains(&run.len()) && !(self.leave_out && says_nothing(run)) {
                    take(Spoken { word: Word { script: Script::En, text: stem(run).into() }, surface: run.into() });
                }
                code = match code {
                    // A chain longer than a word is no code; it is not followed any further.
                    Some((_, before)) if before.len() + run.len() > LONGEST_WORD => None,
                    Some((begin, before)) => {
                        let joined = before + run;
                        if is_code(&joined) {
                            let word = Word { script: Script::En, text: joined.as_str().into() };
                            take(Spoken { word, surface: text[begin..end].into() });
                        }
                        Some((begin, joined))
                    }
                    None => Some((start, run.to_owned())),
                };
            } else if run != "-" && run != "_" {
                code = None;
            }
            start = end;
        }
    }
}

/// Whether a word says nothing of what a text is about.
pub(crate) fn says_nothing(word: &str) -> bool {
    STOP_EN.contains(&word) || STOP_ZH.contains(&word)
}

/// Whether letters and digits together are a code rather than a word or a number.
pub(crate) fn is_code(joined: &str) -> bool {
    joined.bytes().any(|byte| byte.is_ascii_digit()) && joined.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// The words of a run of Chinese.
fn cut_chinese(run: &str, leave_out: bool, take: &mut dyn FnMut(Spoken)) {
    let mut give = |text: &str| {
        if !(leave_out && says_nothing(text)) && text.len() <= LONGEST_WORD {
            take(Spoken { word: Word { script: Script::Zh, text: text.into() }, surface: text.into() });
        }
    };
    // Without the hidden Markov model a word is cut alike wherever it stands, in a record as in a question.
    let mut previous: Option<(usize, usize)> = None;
    for token in SEGMENTER.cut_for_search(run, false) {
        give(token.word);
        let (start, end) = (token.byte_start, token.byte_end);
        previous = if token.end - token.start == 1 {
            if let Some((begin, stop)) = previous
                && stop == start
            {
                give(&run[begin..end]);
            }
            Some((start, end))
        } else {
            None
        };
    }
}

/// Whether a character is Chinese.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '々' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words_of(text).into_iter().map(|spoken| spoken.word.text.into_string()).collect()
    }

    #[test]
    fn languages_mix_and_spaces_are_no_words() {
        let words = texts("The pumps were blocked，混凝土 泵送 at ３６００ m");
        assert_eq!(words[..2], ["pump", "block"]);
        assert!(words.contains(&"混凝土".to_owned()) && words.contains(&"泵送".to_owned()), "{words:?}");
        assert!(words.contains(&"3600".to_owned()), "full-width digits are digits: {words:?}");
        assert!(words.iter().all(|word| !word.trim().is_empty()));
    }

    #[test]
    fn a_term_that_no_dictionary_knows_is_found_by_its_pairs() {
        let words = texts("拖泵堵管");
        assert!(words.contains(&"拖泵".to_owned()), "{words:?}");
        assert!(texts("拖泵").iter().all(|word| words.contains(word)));
    }

    #[test]
    fn a_code_is_a_word_as_a_whole_too() {
        assert_eq!(texts("alarm E-4512 on"), ["alarm", "4512", "e4512"]);
        assert_eq!(texts("5-25 high-pressure"), ["25", "high", "pressur"], "ranges and joined words are no codes");
        let spoken = words_of("HBT-80 / 3").into_iter().find(|spoken| &*spoken.word.text == "hbt80");
        assert_eq!(spoken.map(|spoken| spoken.surface), Some("hbt-80".into()));
    }

    #[test]
    fn a_bag_counts_and_measures() {
        let bag = Bag::of(["blocked pipe", "Blocked again"]);
        assert_eq!(bag.lengths, [0, 4]);
        let block = bag.counts.iter().find(|(word, _)| &*word.text == "block");
        assert_eq!(block.map(|(_, count)| *count), Some(2));
    }
}
