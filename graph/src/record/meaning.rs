//! What stands for the meaning of a record: one text, its key and its language.
//!
//! Records with the same text have the same meaning: they share one vector, found by the text's key.

use super::RecordData;
use crate::knowledge::Language;
use sha2::{Digest, Sha256};

impl RecordData {
    /// The text that stands for the record's meaning: its title, its narrative and what is said of it in
    /// words beside (component, cause, action), each once. Empty where a record has no words of its own.
    #[must_use]
    pub fn meaning(&self) -> String {
        let mut meaning = String::new();
        if self.text().is_empty() && !self.is_named() {
            return meaning;
        }
        let title = self.title();
        let words = self.words();
        // The title of a failure is the beginning of its narrative.
        for part in [self.text(), title.trim_end_matches('…')].into_iter().chain(words.iter().map(|word| &**word)) {
            if !part.is_empty() && !meaning.contains(part) {
                if !meaning.is_empty() {
                    meaning.push_str("; ");
                }
                meaning.push_str(part);
            }
        }
        meaning
    }

    /// The key of [`meaning`](Self::meaning): the first 8 bytes of its SHA-256, never 0; 0 where it is empty.
    #[must_use]
    pub fn meaning_key(&self) -> u64 {
        let meaning = self.meaning();
        if meaning.is_empty() {
            return 0;
        }
        let hash = Sha256::digest(meaning.as_bytes());
        let head: [u8; 8] = std::array::from_fn(|place| hash[place]);
        u64::from_be_bytes(head).max(1)
    }

    /// The language of the narrative, or of the title where there is none ([`language_of`]).
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        language_of(self.text()).or_else(|| language_of(&self.title()))
    }

    /// Whether the title is a name in words, not a code of the product's own lists.
    fn is_named(&self) -> bool {
        matches!(self, Self::Site(_) | Self::Provider(_) | Self::Document(_) | Self::Borehole(_) | Self::ConcreteMix(_))
    }
}

/// The language of a text: Chinese where at least every fifth letter is Chinese, as Chinese texts carry
/// designations in Latin letters; `None` where there are no letters.
#[must_use]
pub fn language_of(text: &str) -> Option<Language> {
    let (mut chinese, mut letters) = (0_usize, 0_usize);
    for letter in text.chars().filter(|letter| letter.is_alphabetic()) {
        letters += 1;
        chinese += usize::from(
            matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}'),
        );
    }
    match (letters, chinese) {
        (0, _) => None,
        (letters, chinese) if chinese * 5 >= letters => Some(Language::Zh),
        _ => Some(Language::En),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{RecordType, read_data};
    use serde_json::json;

    fn data(kind: RecordType, value: serde_json::Value) -> RecordData {
        read_data(kind, value).expect("valid data")
    }

    #[test]
    fn one_text_has_one_key_whatever_else_differs() {
        let failure = |text: &str, mode: &str| {
            data(RecordType::Failure, json!({"text": text, "mode": mode, "cause": "石子超径"}))
        };
        let (one, other) = (failure("泵车堵管", "BLK"), failure("泵车堵管", "UNK"));
        assert_eq!(one.meaning(), "泵车堵管; 石子超径");
        assert_eq!(one.meaning_key(), other.meaning_key());
        assert_ne!(one.meaning_key(), failure("泵车 堵管", "BLK").meaning_key());
    }

    #[test]
    fn records_without_words_mean_nothing() {
        let state = data(
            RecordType::ConditionState,
            json!({"site": "https://fieldpack.dev/id/site/a/1", "period": {"from": "2026-01-01", "to": null}, "conditions": []}),
        );
        assert_eq!((state.meaning_key(), state.language()), (0, None));
    }

    #[test]
    fn designations_do_not_make_a_chinese_text_english() {
        let language = |text: &str| data(RecordType::Failure, json!({"text": text, "mode": "UNK"})).language();
        assert_eq!(language("HBT80泵报警E-4512，主泵压力低"), Some(Language::Zh));
        assert_eq!(language("boom pump blocked at 拉萨"), Some(Language::En));
        assert_eq!(language("12 / 34"), None);
    }
}
