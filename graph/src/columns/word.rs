//! Interned words: owners, notations, site IRIs and class values as small numbers.

use super::shared::{SharedList, SharedMap};
use std::sync::Arc;

/// An interned string. Equal words are equal strings, within one [`Columns`](super::Columns) and
/// its snapshots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(u32);

impl Word {
    /// No word: the value is absent.
    pub const NONE: Self = Self(0);

    /// The word with this number.
    pub(super) fn of_number(number: u32) -> Self {
        Self(number)
    }

    /// Its number; 0 is [`Word::NONE`].
    #[must_use]
    #[inline]
    pub fn number(self) -> u32 {
        self.0
    }

    /// Whether there is no word.
    #[must_use]
    #[inline]
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// The dictionary of interned words. It only grows.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    texts: SharedList<Arc<str>>,
    numbers: SharedMap<Word>,
}

impl Words {
    /// A dictionary that holds the empty word only.
    pub(crate) fn new() -> Self {
        let mut texts = SharedList::new();
        texts.push(Arc::from(""));
        Self { texts, numbers: SharedMap::new() }
    }

    /// The dictionary of texts in the order of their numbers, the empty one first; `None` where one stands
    /// there twice or the first is not empty.
    pub(crate) fn of(texts: Vec<Arc<str>>) -> Option<Self> {
        let mut words = Self::new();
        let (first, rest) = texts.split_first()?;
        for (number, text) in (1_usize..).zip(rest) {
            words.intern(text);
            if words.len() != number + 1 {
                return None;
            }
        }
        first.is_empty().then_some(words)
    }

    /// How many words there are, the empty one included.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The text with a number; empty where there is none.
    pub(crate) fn at(&self, number: usize) -> &str {
        self.texts.get(number).map_or("", |text| text)
    }

    /// The word of a text, made where it is new. The empty text is [`Word::NONE`].
    pub(crate) fn intern(&mut self, text: &str) -> Word {
        if text.is_empty() {
            return Word::NONE;
        }
        if let Some(word) = self.numbers.get(text) {
            return *word;
        }
        let word = Word(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        self.numbers.insert(text, word);
        word
    }

    /// The word of an optional text.
    pub(crate) fn intern_optional(&mut self, text: Option<&Arc<str>>) -> Word {
        text.map_or(Word::NONE, |text| self.intern(text))
    }

    /// The word of a text that was interned before.
    pub(crate) fn find(&self, text: &str) -> Option<Word> {
        self.numbers.get(text).copied()
    }

    /// The text of a word; empty for [`Word::NONE`].
    pub(crate) fn text(&self, word: Word) -> Option<&Arc<str>> {
        self.texts.get(word.0 as usize)
    }
}
