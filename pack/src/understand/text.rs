//! The text as it is read: folded, with the way back to the characters that were given.
//!
//! Folding makes one spelling of many: compatibility forms (full width, superscripts, `℃`), case,
//! accents, dashes, traditional characters, errors of typing and dictation. Every folded character knows
//! the characters of the given text that it came from, so that spans always speak of what was written.

use super::traditional;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Simplified character by traditional one.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| traditional::pairs().collect());

/// A folded text.
#[derive(Debug)]
pub(crate) struct Text {
    /// The folded text.
    pub(crate) string: String,
    /// Its characters.
    pub(crate) chars: Vec<char>,
    /// The given text's characters.
    raw: Vec<char>,
    /// Where each folded character came from, in characters of the given text.
    origin: Vec<(usize, usize)>,
    /// Byte offset of each folded character, and of the end.
    bytes: Vec<usize>,
}

/// Misspelt words and the right ones.
#[derive(Debug)]
pub(crate) struct Spelling {
    /// Finds the misspelt words.
    finder: AhoCorasick,
    /// The right word of each.
    right: Vec<String>,
}

impl Spelling {
    /// Makes the list from pairs of folded words, wrong and right. `None` where the finder cannot be built.
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Option<Self> {
        let (wrong, right): (Vec<_>, Vec<_>) = pairs.into_iter().filter(|(wrong, _)| !wrong.is_empty()).unzip();
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&wrong).ok()?;
        Some(Self { finder, right })
    }
}

/// Folds one character; nothing for a combining mark.
fn fold(c: char, out: &mut Vec<char>) {
    match c {
        // Kept apart from the comma: it never stands inside a number.
        '，' | '、' => out.push('，'),
        '–' | '—' | '−' | '‐' | '‑' | '‒' | '―' | '－' | '﹣' => out.push('-'),
        '～' | '〜' | '∼' | '˜' => out.push('~'),
        '’' | '‘' | '′' => out.push('\''),
        '“' | '”' | '″' => out.push('"'),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push('\n'),
        _ if c.is_whitespace() || c.is_control() => out.push(' '),
        _ if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        _ => {
            for part in std::iter::once(c).nfkd().filter(|part| !is_combining_mark(*part)) {
                let part = SIMPLIFIED.get(&part).copied().unwrap_or(part);
                out.extend(part.to_lowercase().filter(|lower| !is_combining_mark(*lower)));
            }
        }
    }
}

/// Folds a word of the knowledge as texts are folded.
pub(crate) fn fold_word(word: &str) -> String {
    let mut out = Vec::new();
    word.chars().for_each(|c| fold(c, &mut out));
    out.into_iter().collect::<String>().trim().to_owned()
}

impl Text {
    /// Folds a text and puts right what is misspelt.
    pub(crate) fn new(given: &str, spelling: &Spelling) -> Self {
        let raw: Vec<char> = given.chars().collect();
        let (mut chars, mut origin): (Vec<char>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
        let mut parts = Vec::new();
        for (at, c) in raw.iter().enumerate() {
            parts.clear();
            fold(*c, &mut parts);
            if parts.is_empty()
                && let Some(last) = origin.last_mut()
            {
                last.1 = at + 1;
            }
            chars.extend(&parts);
            origin.extend(parts.iter().map(|_| (at, at + 1)));
        }
        Self::build(raw, chars, origin).spelt(spelling)
    }

    /// Puts the parts together.
    fn build(raw: Vec<char>, chars: Vec<char>, origin: Vec<(usize, usize)>) -> Self {
        let mut bytes = Vec::with_capacity(chars.len() + 1);
        let mut string = String::with_capacity(chars.len() * 3);
        for c in &chars {
            bytes.push(string.len());
            string.push(*c);
        }
        bytes.push(string.len());
        Self { string, chars, raw, origin, bytes }
    }

    /// Replaces misspelt words; the right word comes from all the characters of the wrong one.
    fn spelt(self, spelling: &Spelling) -> Self {
        let found: Vec<(Range<usize>, &str)> = spelling
            .finder
            .find_iter(&self.string)
            .map(|hit| (self.char_at(hit.start())..self.char_at(hit.end()), &*spelling.right[hit.pattern().as_usize()]))
            .filter(|(range, _)| self.is_word(range.start, range.end))
            .collect();
        if found.is_empty() {
            return self;
        }
        let (mut chars, mut origin, mut from) = (Vec::new(), Vec::new(), 0);
        for (range, right) in found {
            chars.extend_from_slice(&self.chars[from..range.start]);
            origin.extend_from_slice(&self.origin[from..range.start]);
            let (start, end) = (self.origin[range.start].0, self.origin[range.end - 1].1);
            chars.extend(right.chars());
            origin.extend(right.chars().map(|_| (start, end)));
            from = range.end;
        }
        chars.extend_from_slice(&self.chars[from..]);
        origin.extend_from_slice(&self.origin[from..]);
        Self::build(self.raw, chars, origin)
    }

    /// Number of folded characters.
    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The folded character at a position.
    pub(crate) fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// The folded character before a position.
    pub(crate) fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.get(at))
    }

    /// The position of the character that starts at a byte offset.
    pub(crate) fn char_at(&self, byte: usize) -> usize {
        self.bytes.partition_point(|start| *start < byte)
    }

    /// A part of the folded text; nothing where it ends before it begins, as what is between two readings that
    /// share a character does.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &str {
        let to = to.min(self.len());
        &self.string[self.bytes[from.min(to)]..self.bytes[to]]
    }

    /// The folded text from a position on.
    pub(crate) fn rest(&self, from: usize) -> &str {
        self.slice(from, self.len())
    }

    /// Whether the folded text goes on so at a position.
    pub(crate) fn starts(&self, at: usize, with: &str) -> bool {
        self.rest(at).starts_with(with)
    }

    /// Whether a part stands as a word: no Latin letter or digit goes on at either end.
    pub(crate) fn is_word(&self, from: usize, to: usize) -> bool {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let open = |inside: Option<char>, outside: Option<char>| !(latin(inside) && latin(outside));
        open(self.get(from), self.before(from)) && open(self.before(to), self.get(to))
    }

    /// The span of the given text that a part came from, in its characters.
    pub(crate) fn span(&self, from: usize, to: usize) -> [usize; 2] {
        match (self.origin.get(from), to.checked_sub(1).and_then(|last| self.origin.get(last))) {
            (Some(first), Some(last)) if to > from => [first.0, last.1.max(first.1)],
            _ => [0, 0],
        }
    }

    /// The given text of a part.
    pub(crate) fn given(&self, from: usize, to: usize) -> String {
        let [start, end] = self.span(from, to);
        self.raw[start..end].iter().collect()
    }

    /// Whether the given text has a capital letter where this folded character came from.
    pub(crate) fn is_capital(&self, at: usize) -> bool {
        self.origin.get(at).and_then(|(from, _)| self.raw.get(*from)).is_some_and(|c| c.is_uppercase())
    }

    /// The position after white space.
    pub(crate) fn skip_spaces(&self, mut at: usize) -> usize {
        while self.get(at) == Some(' ') {
            at += 1;
        }
        at
    }

    /// The position before white space, going back.
    pub(crate) fn skip_spaces_back(&self, mut at: usize) -> usize {
        while self.before(at) == Some(' ') {
            at -= 1;
        }
        at
    }
}

/// Whether a character is a Chinese one.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling() -> Spelling {
        let pairs = [("塌落度", "坍落度"), ("acces", "access"), ("石屎", "混凝土")];
        Spelling::new(pairs.map(|(wrong, right)| (wrong.to_owned(), right.to_owned())).to_vec()).expect("a finder")
    }

    #[test]
    fn folding_keeps_the_way_back() {
        let text = Text::new("樁徑６．５ｍ，塌落度200℃", &spelling());
        assert_eq!(text.string, "桩径6.5m，坍落度200°c");
        let at = text.char_at(text.string.find("坍落度").expect("folded"));
        assert_eq!(text.span(at, at + 3), [7, 10]);
        assert_eq!(text.given(at, at + 3), "塌落度");
        assert_eq!(text.span(text.len() - 1, text.len()), [13, 14]);
    }

    #[test]
    fn a_correction_may_change_the_length() {
        let text = Text::new("落石屎C60", &spelling());
        assert_eq!(text.string, "落混凝土c60");
        assert_eq!(text.given(1, 4), "石屎");
        assert_eq!(text.given(4, 7), "C60");
        assert_eq!(Text::new("access acces", &spelling()).string, "access access");
    }

    #[test]
    fn combining_marks_vanish_into_the_character_before() {
        let given = format!("Potosi\u{301}{}", "\u{300}".repeat(100_000));
        let text = Text::new(&given, &spelling());
        assert_eq!(text.string, "potosi");
        assert_eq!(text.span(0, 6), [0, 100_007]);
        assert_eq!(Text::new("\u{300}\u{301}", &spelling()).len(), 0);
    }
}
