//! The overlay: documents that the text index has not committed yet, searchable all the same.
//!
//! A commit costs tens of milliseconds whatever its size, so changes are gathered. Until then they are
//! kept in small immutable segments with their own postings; segments of like size are merged, so that
//! there are never more than a few dozen.

use super::layout::Prepared;
use super::slots::Slots;
use fieldpack_embed::words::{Script, Word};
use std::collections::HashMap;
use std::sync::Arc;
use tantivy::fieldnorm::FieldNormReader;

/// A document of the overlay.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) record: Arc<Prepared>,
    pub(crate) slot: u32,
}

impl Document {
    /// The length of the document in a script, as coarsely as the committed index keeps it.
    pub(crate) fn norm_id(&self, script: Script) -> u8 {
        FieldNormReader::fieldnorm_to_id(self.record.bag.lengths[script as usize])
    }
}

/// An immutable part of the overlay.
#[derive(Debug, Default)]
pub(crate) struct Segment {
    pub(crate) documents: Vec<Document>,
    /// By word: documents by number, rising, with how often they hold it.
    words: HashMap<Word, Vec<(u32, u32)>>,
    codes: HashMap<String, Vec<u32>>,
    places: HashMap<Arc<str>, u32>,
}

impl Segment {
    fn of(documents: Vec<Document>) -> Self {
        let mut segment = Self::default();
        for (number, document) in (0_u32..).zip(&documents) {
            for (word, count) in &document.record.bag.counts {
                segment.words.entry(word.clone()).or_default().push((number, *count));
            }
            for code in &document.record.codes {
                segment.codes.entry(code.clone()).or_default().push(number);
            }
            segment.places.insert(document.record.iri.clone(), number);
        }
        segment.documents = documents;
        segment
    }

    /// The documents that hold a word, with how often.
    pub(crate) fn holding(&self, word: &Word) -> &[(u32, u32)] {
        self.words.get(word).map_or(&[], Vec::as_slice)
    }

    /// The documents that carry a code.
    pub(crate) fn carrying(&self, code: &str) -> &[u32] {
        self.codes.get(code).map_or(&[], Vec::as_slice)
    }
}

/// The documents that are not committed. Cloning shares the segments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlay {
    segments: Vec<Arc<Segment>>,
}

impl Overlay {
    /// Adds documents; those that are superseded by now are dropped where segments merge anyway.
    pub(crate) fn push(&mut self, documents: Vec<Document>, is_live: impl Fn(&Document) -> bool) {
        if documents.is_empty() {
            return;
        }
        let mut newest = documents;
        while let Some(last) = self.segments.pop_if(|last| last.documents.len() <= newest.len() * 2) {
            let mut older: Vec<Document> = last.documents.iter().filter(|old| is_live(old)).cloned().collect();
            older.append(&mut newest);
            newest = older;
        }
        self.segments.push(Arc::new(Segment::of(newest)));
    }

    /// The segments, oldest first.
    pub(crate) fn segments(&self) -> &[Arc<Segment>] {
        &self.segments
    }

    /// The document of a record that a snapshot still holds.
    pub(crate) fn find(&self, iri: &str, slots: &Slots) -> Option<&Document> {
        self.segments.iter().rev().find_map(|segment| {
            let document = &segment.documents[*segment.places.get(iri)? as usize];
            slots.row(document.slot).map(|_| document)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_pushes_make_few_segments() {
        let mut overlay = Overlay::default();
        for number in 0..1000_u32 {
            let record = Prepared {
                iri: format!("i{number}").into(),
                card: Default::default(),
                bag: Default::default(),
                codes: Vec::new(),
            };
            overlay.push(vec![Document { record: Arc::new(record), slot: number }], |document| document.slot % 2 == 0);
        }
        assert!(overlay.segments().len() <= 10, "{}", overlay.segments().len());
        let kept: usize = overlay.segments().iter().map(|segment| segment.documents.len()).sum();
        assert!((500..760).contains(&kept), "the dead are dropped on the way: {kept}");
    }
}
