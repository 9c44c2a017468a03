//! Codes: designations, fault codes and identifiers, found exactly.
//!
//! A code is compared without regard to case, spaces, hyphens and underscores: `HBT-80`, `hbt 80` and
//! `HBT80` are one code.

use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;

/// The longest code, in bytes.
const LONGEST_CODE: usize = 200;
/// Most codes that one question may ask for; more are words.
const MOST_CODES: usize = 64;

/// A code that a question may ask for, if any record carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AskedCode {
    /// The form that is compared.
    pub(crate) code: String,
    /// As the question has it.
    pub(crate) surface: String,
}

/// The form of a code that is compared; `None` where nothing is left of it.
pub(crate) fn normal_code(code: &str) -> Option<String> {
    let code: String =
        code.nfkc().filter(|c| !is_joint(*c) && !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    (!code.is_empty() && code.len() <= LONGEST_CODE).then_some(code)
}

/// The codes that a question may ask for: the whole question, and every word of it that is written like
/// a code (letters with digits, joined by hyphens, or capitals only), also across one space (`HBT 80`).
pub(crate) fn codes_of(question: &str) -> Vec<AskedCode> {
    let question: String = question.nfkc().collect();
    let mut seen = HashSet::new();
    let mut codes = Vec::new();
    let mut offer = |surface: &str| {
        if let Some(code) = normal_code(surface)
            && codes.len() < MOST_CODES
            && seen.insert(code.clone())
        {
            codes.push(AskedCode { code, surface: surface.to_owned() });
        }
    };
    let whole = question.trim();
    if whole.len() <= LONGEST_CODE {
        offer(whole);
    }
    let words = code_words(&question);
    for (place, word) in words.iter().enumerate() {
        if is_written_like_a_code(word.text) {
            offer(word.text);
        }
        if let Some(next) = words.get(place + 1)
            && question[word.end..next.start].chars().all(|c| c == ' ')
            && letters(word.text)
            && next.text.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        {
            offer(&question[word.start..next.end]);
        }
    }
    codes
}

/// A run of what codes are written with.
struct CodeWord<'q> {
    text: &'q str,
    start: usize,
    end: usize,
}

fn code_words(question: &str) -> Vec<CodeWord<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    for (place, c) in question.char_indices().chain([(question.len(), ' ')]) {
        let inside =
            place < question.len() && (c.is_ascii_alphanumeric() || is_joint(c) || matches!(c, '/' | '.' | '#'));
        match (inside, start) {
            (true, None) => start = Some(place),
            (false, Some(begin)) => {
                start = None;
                let run = &question[begin..place];
                let text = run.trim_matches(|c: char| !c.is_ascii_alphanumeric());
                if !text.is_empty() {
                    let begin = begin + run.find(text).unwrap_or(0);
                    words.push(CodeWord { text, start: begin, end: begin + text.len() });
                }
            }
            _ => {}
        }
    }
    words
}

/// What stands between the parts of a code.
fn is_joint(c: char) -> bool {
    matches!(c, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn letters(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_written_like_a_code(word: &str) -> bool {
    let has_letter = word.bytes().any(|byte| byte.is_ascii_alphabetic());
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let joined = word.chars().any(|c| is_joint(c) || c == '/');
    let capitals = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    (has_letter && (has_digit || joined)) || capitals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(question: &str) -> Vec<String> {
        codes_of(question).into_iter().map(|asked| asked.code).collect()
    }

    #[test]
    fn case_spaces_and_hyphens_make_no_difference() {
        for form in ["HBT80", "hbt-80", "HBT 80", "ｈｂｔ８０", "HBT_80"] {
            assert_eq!(normal_code(form).as_deref(), Some("HBT80"), "{form}");
        }
        assert_eq!(normal_code(" - "), None);
    }

    #[test]
    fn codes_are_found_in_sentences() {
        assert!(asked("HBT80泵报警E-4512怎么办").ends_with(&["HBT80".to_owned(), "E4512".to_owned()]));
        assert!(asked("alarm on the hbt 80 pump").contains(&"HBT80".to_owned()));
        assert!(asked("mode BLK at 120 m").contains(&"BLK".to_owned()));
        assert!(!asked("mode BLK at 120 m").contains(&"120".to_owned()), "a number alone is no code");
        assert_eq!(asked("4711"), ["4711"], "unless it is all that is asked");
    }
}
