//! What readers hold of the text index: committed documents and overlay at one sequence.

use super::layout::{Card, Fields, SLOT};
use super::overlay::Overlay;
use super::slots::Slots;
use super::words::{Script, Word};
use fieldpack_graph::columns::RowId;
use std::sync::Arc;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument, TantivyError, Term};

/// The committed documents.
#[derive(Clone)]
pub(crate) struct Committed {
    searcher: Searcher,
    pub(crate) fields: Fields,
    /// Documents, those deleted but not merged away included.
    documents: u64,
    /// Words by script, likewise.
    words: [u64; 2],
}

/// The text index at one sequence. Cloning is cheap.
#[derive(Clone, Default)]
pub struct TextSnapshot {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    committed: Option<Committed>,
    overlay: Overlay,
    slots: Slots,
    overlay_documents: u64,
    overlay_words: [u64; 2],
}

impl std::fmt::Debug for TextSnapshot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let committed = self.inner.committed.as_ref().map_or(0, |committed| committed.documents);
        formatter
            .debug_struct("TextSnapshot")
            .field("committed", &committed)
            .field("overlay", &self.inner.overlay_documents)
            .finish_non_exhaustive()
    }
}

impl Committed {
    pub(crate) fn new(searcher: Searcher, fields: Fields) -> Result<Self, TantivyError> {
        let documents = searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum();
        let mut words = [0; 2];
        for segment in searcher.segment_readers() {
            for script in Script::ALL {
                words[script as usize] += segment.inverted_index(fields.words(script))?.total_num_tokens();
            }
        }
        Ok(Self { searcher, fields, documents, words })
    }

    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// The documents of a record that are not deleted: one, or none.
    fn find(&self, iri: &str) -> Result<Option<DocAddress>, TantivyError> {
        let key = self.fields.key(iri);
        for (number, segment) in (0_u32..).zip(self.searcher.segment_readers()) {
            let keys = segment.inverted_index(self.fields.iri)?;
            let Some(mut documents) = keys.read_postings(&key, IndexRecordOption::Basic)? else { continue };
            while documents.doc() != TERMINATED {
                if !segment.is_deleted(documents.doc()) {
                    return Ok(Some(DocAddress::new(number, documents.doc())));
                }
                documents.advance();
            }
        }
        Ok(None)
    }

    fn slot_at(&self, address: DocAddress) -> Result<Option<u32>, TantivyError> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        Ok(segment.fast_fields().u64(SLOT)?.first(address.doc_id).map(|slot| slot as u32))
    }

    /// The slot of a record's document.
    pub(crate) fn slot_of(&self, iri: &str) -> Result<Option<u32>, TantivyError> {
        match self.find(iri)? {
            Some(address) => self.slot_at(address),
            None => Ok(None),
        }
    }
}

impl TextSnapshot {
    pub(crate) fn new(committed: Committed, overlay: Overlay, slots: Slots) -> Self {
        let live = || {
            let documents = overlay.segments().iter().flat_map(|segment| &segment.documents);
            documents.filter(|document| slots.row(document.slot).is_some())
        };
        let overlay_documents = live().count() as u64;
        let mut overlay_words = [0; 2];
        for document in live() {
            for script in Script::ALL {
                overlay_words[script as usize] += u64::from(document.record.bag.lengths[script as usize]);
            }
        }
        Self { inner: Arc::new(Inner { committed: Some(committed), overlay, slots, overlay_documents, overlay_words }) }
    }

    pub(super) fn committed(&self) -> Option<&Committed> {
        self.inner.committed.as_ref()
    }

    pub(super) fn overlay(&self) -> &Overlay {
        &self.inner.overlay
    }

    /// The row that a document's slot stands for here; `None` where the record has changed or is gone.
    pub(super) fn row(&self, slot: u32) -> Option<RowId> {
        self.inner.slots.row(slot)
    }

    /// Documents that statistics count. Committed documents that are gone count until they are merged
    /// away, before a commit as after it, so that a commit changes no score.
    pub(super) fn documents(&self) -> u64 {
        self.committed().map_or(0, |committed| committed.documents) + self.inner.overlay_documents
    }

    /// Mean length of a document in a script, words.
    pub(super) fn mean_length(&self, script: Script) -> f32 {
        let committed = self.committed().map_or(0, |committed| committed.words[script as usize]);
        let words = committed + self.inner.overlay_words[script as usize];
        (words as f32 / self.documents().max(1) as f32).max(f32::MIN_POSITIVE)
    }

    /// How many documents hold a word.
    pub(super) fn holding(&self, word: &Word) -> Result<u64, TantivyError> {
        let overlay: usize = self
            .overlay()
            .segments()
            .iter()
            .flat_map(|segment| {
                segment.holding(word).iter().map(move |(number, _)| &segment.documents[*number as usize])
            })
            .filter(|document| self.row(document.slot).is_some())
            .count();
        let term = |committed: &Committed| Term::from_field_text(committed.fields.words(word.script), &word.text);
        let committed = self.committed().map_or(Ok(0), |committed| committed.searcher.doc_freq(&term(committed)))?;
        Ok(committed + overlay as u64)
    }

    /// Whether some record may carry a code.
    pub(super) fn has_code(&self, code: &str) -> Result<bool, TantivyError> {
        if self.overlay().segments().iter().any(|segment| !segment.carrying(code).is_empty()) {
            return Ok(true);
        }
        let term = |committed: &Committed| Term::from_field_text(committed.fields.code, code);
        self.committed().map_or(Ok(false), |committed| Ok(committed.searcher.doc_freq(&term(committed))? > 0))
    }

    /// What is shown of a record in a list.
    pub(crate) fn card(&self, iri: &str) -> Result<Option<Card>, TantivyError> {
        if let Some(document) = self.overlay().find(iri, &self.inner.slots) {
            return Ok(Some(document.record.card.clone()));
        }
        let Some(committed) = self.committed() else { return Ok(None) };
        let Some(address) = committed.find(iri)? else { return Ok(None) };
        match committed.slot_at(address)? {
            Some(slot) if self.row(slot).is_some() => {
                let document: TantivyDocument = committed.searcher.doc(address)?;
                Ok(Some(committed.fields.card(&document)))
            }
            _ => Ok(None),
        }
    }
}
