//! Concepts in a text: which labels of the knowledge stand in it, and where.
//!
//! Labels and texts are brought to one form (NFKC, lower case) and compared word by word: a Latin label is
//! found only where its words stand as words (`pump` is not in `pumpkin`), a Chinese one anywhere. Spaces,
//! hyphens and underscores between words are all alike. English endings are forgiven, in labels of several
//! words all of them (`lines blocked` is `line block`), in labels of one word the plural only: else `place`
//! would be `placing`. Of labels that overlap, the leftmost wins, then the longest.

use crate::words::{is_han, stem};
use aho_corasick::AhoCorasick;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Stands before a word in the form that is searched; no text has it there, see [`Form::of`].
const WORD: char = '\u{1}';
/// Stands after a word.
const WORD_END: char = '\u{2}';

/// A label that stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mention {
    /// The concept, by the number that it was given.
    pub concept: u32,
    /// Where the label begins in the text, in bytes.
    pub start: usize,
    /// Where it ends, in bytes; the end is not part of it.
    pub end: usize,
}

/// Finds labels in texts. Built once, asked often.
#[derive(Debug, Default)]
pub struct Finder {
    /// Labels of one word and those with Chinese in them.
    plural: Labels,
    /// Labels of several words.
    stemmed: Labels,
}

impl Finder {
    /// A finder of labels, each with the number of its concept. A concept may have many labels and a label
    /// may be that of many concepts. Labels without a letter or digit are left out.
    #[must_use]
    pub fn new<'l>(labels: impl IntoIterator<Item = (u32, &'l str)>) -> Self {
        let mut plural = HashMap::new();
        let mut stemmed = HashMap::new();
        for (concept, label) in labels {
            let form = Form::of(label, Ending::Plural);
            let (target, form) = match form.text.chars().filter(|c| *c == WORD).count() {
                0 if !form.text.chars().any(is_han) => continue,
                0 | 1 => (&mut plural, form),
                _ => (&mut stemmed, Form::of(label, Ending::Any)),
            };
            target.entry(form.text).or_insert_with(Vec::new).push(concept);
        }
        Self { plural: Labels::new(plural), stemmed: Labels::new(stemmed) }
    }

    /// The labels that stand in a text, from left to right. Where a label is that of several concepts, each
    /// is mentioned, by number; other mentions do not overlap.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Mention> {
        let mut found = self.plural.find(text, Ending::Plural);
        found.extend(self.stemmed.find(text, Ending::Any));
        found.sort_unstable_by_key(|found| (found.start, usize::MAX - found.end));
        let mut mentions: Vec<Mention> = Vec::new();
        let mut last = (0, 0);
        for Found { start, end, concepts } in found {
            if start < last.1 && (start, end) != last {
                continue;
            }
            let first =
                mentions.len() - mentions.iter().rev().take_while(|one| (one.start, one.end) == (start, end)).count();
            mentions.extend(concepts.iter().map(|concept| Mention { concept: *concept, start, end }));
            mentions[first..].sort_unstable();
            last = (start, end);
        }
        mentions.dedup();
        mentions
    }
}

/// Which endings of English words are left away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Plural,
    Any,
}

/// A label found, with all whose label it is.
struct Found<'f> {
    start: usize,
    end: usize,
    concepts: &'f [u32],
}

/// Labels of one form.
#[derive(Debug, Default)]
struct Labels {
    /// None where there are none, or more than an automaton can hold.
    automaton: Option<AhoCorasick>,
    /// The concepts of each label, by number, each once.
    concepts: Vec<Vec<u32>>,
}

impl Labels {
    fn new(labels: HashMap<String, Vec<u32>>) -> Self {
        let mut labels: Vec<_> = labels.into_iter().collect();
        labels.sort_unstable();
        let automaton = AhoCorasick::new(labels.iter().map(|(label, _)| label)).ok().filter(|_| !labels.is_empty());
        let distinct = |mut concepts: Vec<u32>| {
            concepts.sort_unstable();
            concepts.dedup();
            concepts
        };
        Self { automaton, concepts: labels.into_iter().map(|(_, concepts)| distinct(concepts)).collect() }
    }

    /// All labels that stand in a text, those that overlap too.
    fn find(&self, text: &str, ending: Ending) -> Vec<Found<'_>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let form = Form::of(text, ending);
        automaton
            .find_overlapping_iter(&form.text)
            .map(|found| Found {
                start: form.places[found.start()].0 as usize,
                end: form.places[found.end() - 1].1 as usize,
                concepts: &self.concepts[found.pattern().as_usize()],
            })
            .collect()
    }
}

/// A text in the form that is searched, with where each byte of it comes from.
struct Form {
    text: String,
    /// For each byte of the form, where what it stands for begins and ends in the text.
    places: Vec<(u32, u32)>,
}

impl Form {
    /// Words between [`WORD`] and [`WORD_END`], nothing between neighbouring words, one space between
    /// Chinese characters that something blank parts, all else as it is. Control characters are blank, so
    /// that the marks are never those of the text. What lies beyond 4 GiB is left out.
    fn of(text: &str, ending: Ending) -> Self {
        let mut form = Self { text: String::with_capacity(text.len() * 2), places: Vec::with_capacity(text.len() * 2) };
        let mut word = Word::default();
        let mut blank: Option<(u32, u32)> = None;
        let mut after_han = false;
        let mut rest = text.char_indices().peekable();
        while let Some((start, first)) = rest.next() {
            let mut end = start + first.len_utf8();
            while let Some((at, mark)) = rest.next_if(|(_, c)| is_combining_mark(*c)) {
                end = at + mark.len_utf8();
            }
            let (Ok(from), Ok(to)) = (u32::try_from(start), u32::try_from(end)) else { break };
            for c in text[start..end].nfkc().flat_map(char::to_lowercase) {
                if c.is_alphanumeric() && !is_han(c) || is_combining_mark(c) && !word.text.is_empty() {
                    word.push(c, from, to);
                    blank = None;
                    continue;
                }
                if !word.text.is_empty() {
                    form.push_word(&mut word, ending);
                    after_han = false;
                }
                if c.is_whitespace() || c.is_control() || matches!(c, '-' | '_' | '\u{2010}' | '\u{2011}') {
                    blank = blank.or(Some((from, to)));
                    continue;
                }
                if let Some(place) = blank.take()
                    && after_han
                    && is_han(c)
                {
                    form.push(' ', place);
                }
                form.push(c, (from, to));
                after_han = is_han(c);
            }
        }
        if !word.text.is_empty() {
            form.push_word(&mut word, ending);
        }
        form
    }

    fn push(&mut self, c: char, place: (u32, u32)) {
        self.text.push(c);
        self.places.resize(self.text.len(), place);
    }

    fn push_word(&mut self, word: &mut Word, ending: Ending) {
        let place = (word.start, word.end);
        let root = match ending {
            Ending::Plural => singular(&word.text),
            Ending::Any => stem(&word.text),
        };
        self.text.push(WORD);
        self.text.push_str(&root);
        self.text.push(WORD_END);
        self.places.resize(self.text.len(), place);
        word.text.clear();
    }
}

/// A word as it is read.
#[derive(Default)]
struct Word {
    text: String,
    start: u32,
    end: u32,
}

impl Word {
    fn push(&mut self, c: char, start: u32, end: u32) {
        if self.text.is_empty() {
            self.start = start;
        }
        self.text.push(c);
        self.end = end;
    }
}

/// An English word without the ending of the plural (Harman's S stemmer); words of other letters as they are.
fn singular(word: &str) -> String {
    let keep = || word.to_owned();
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return keep();
    }
    if let Some(root) = word.strip_suffix("ies") {
        return if root.ends_with('a') || root.ends_with('e') { keep() } else { format!("{root}y") };
    }
    if let Some(root) = word.strip_suffix("es")
        && ["ch", "sh", "ss", "x"].iter().any(|end| root.ends_with(end))
    {
        return root.to_owned();
    }
    match word.strip_suffix('s') {
        Some(root) if !root.ends_with(['s', 'u', 'i']) => root.to_owned(),
        _ => keep(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(labels: &[&str], text: &str) -> Vec<(u32, String)> {
        let finder = Finder::new((0..).zip(labels.iter().copied()));
        finder.find(text).into_iter().map(|one| (one.concept, text[one.start..one.end].to_owned())).collect()
    }

    fn pairs(expected: &[(u32, &str)]) -> Vec<(u32, String)> {
        expected.iter().map(|(concept, text)| (*concept, (*text).to_owned())).collect()
    }

    #[test]
    fn latin_labels_are_words_and_chinese_ones_stand_anywhere() {
        let labels = ["pump", "泵", "混凝土泵", "boom crack"];
        assert_eq!(found(&labels, "a pumpkin on the pumps"), pairs(&[(0, "pumps")]));
        assert_eq!(found(&labels, "拖式混凝土泵站"), pairs(&[(2, "混凝土泵")]), "the longest");
        assert_eq!(found(&labels, "Boom-cracks, pump泵"), pairs(&[(3, "Boom-cracks"), (0, "pump"), (1, "泵")]));
        assert_eq!(found(&labels, "ＰＵＭＰ"), pairs(&[(0, "ＰＵＭＰ")]));
        assert_eq!(found(&labels, "混凝土 泵"), pairs(&[(1, "泵")]), "what is parted is not one word");
    }

    #[test]
    fn endings_are_forgiven_but_one_word_stays_that_word() {
        let labels = ["line blockage", "placing", "battery", "S阀卡滞", "gas", "brush"];
        assert_eq!(found(&labels, "line blockages"), pairs(&[(0, "line blockages")]));
        assert_eq!(found(&labels, "at that place"), []);
        assert_eq!(found(&labels, "two batteries, s阀卡滞"), pairs(&[(2, "batteries"), (3, "s阀卡滞")]));
        assert_eq!(found(&labels, "gas; brushes"), pairs(&[(4, "gas"), (5, "brushes")]));
    }

    #[test]
    fn a_longer_label_that_does_not_end_with_a_word_hides_no_shorter_one() {
        assert_eq!(found(&["sand", "sand pump"], "sand pumpkins"), pairs(&[(0, "sand")]));
        assert_eq!(found(&["sand", "pump"], "sand pump"), pairs(&[(0, "sand"), (1, "pump")]));
    }

    #[test]
    fn a_label_of_two_concepts_mentions_both_once() {
        assert_eq!(
            found(&["break", "breaks", "Break"], "it breaks"),
            pairs(&[(0, "breaks"), (1, "breaks"), (2, "breaks")])
        );
        assert_eq!(found(&["", "-", "。"], "a - 。"), [], "labels without a letter are none");
    }
}
