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
    /// Documents by segment, those deleted but not merged away included, and words by script.
    sizes: Arc<[(u64, [u64; 2])]>,
    /// The segments that statistics count: those of which something stands.
    counted: Arc<[bool]>,
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
    /// Documents that statistics count. Committed documents that are gone count until they are merged
    /// away, before a commit as after it, so that a commit changes no score.
    documents: u64,
    /// Words by script, likewise.
    words: [u64; 2],
}

impl std::fmt::Debug for TextSnapshot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("TextSnapshot")
            .field("documents", &self.inner.documents)
            .field("overlay", &self.inner.overlay_documents)
            .finish_non_exhaustive()
    }
}

impl Committed {
    pub(crate) fn new(searcher: Searcher, fields: Fields) -> Result<Self, TantivyError> {
        let sizes = searcher.segment_readers().iter().map(|segment| {
            let words =
                |script| Ok::<u64, TantivyError>(segment.inverted_index(fields.words(script))?.total_num_tokens());
            Ok((u64::from(segment.max_doc()), [words(Script::Zh)?, words(Script::En)?]))
        });
        let sizes: Arc<[_]> = sizes.collect::<Result<_, TantivyError>>()?;
        let counted = sizes.iter().map(|_| true).collect();
        Ok(Self { searcher, fields, sizes, counted })
    }

    /// The same, with statistics of some segments only.
    pub(crate) fn counting(&self, counted: Arc<[bool]>) -> Self {
        Self { counted, ..self.clone() }
    }

    /// How many documents of each segment are not deleted.
    pub(crate) fn documents_by_segment(&self) -> Vec<u32> {
        self.searcher.segment_readers().iter().map(tantivy::SegmentReader::num_docs).collect()
    }

    /// Documents and words by script, over the segments that count.
    fn size(&self) -> (u64, [u64; 2]) {
        let counted = self.sizes.iter().zip(&*self.counted).filter(|(_, counted)| **counted);
        counted.fold((0, [0; 2]), |(documents, words), ((more, of_script), _)| {
            (documents + more, [words[0] + of_script[0], words[1] + of_script[1]])
        })
    }

    /// How many documents hold a term, over the segments that count.
    fn holding(&self, term: &Term) -> Result<u64, TantivyError> {
        let mut holding = 0;
        for (segment, counted) in self.searcher.segment_readers().iter().zip(&*self.counted) {
            if *counted {
                holding += u64::from(segment.inverted_index(term.field())?.doc_freq(term)?);
            }
        }
        Ok(holding)
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

    /// The segment and the slot of a record's document.
    pub(crate) fn slot_of(&self, iri: &str) -> Result<Option<(usize, u32)>, TantivyError> {
        let Some(address) = self.find(iri)? else { return Ok(None) };
        Ok(self.slot_at(address)?.map(|slot| (address.segment_ord as usize, slot)))
    }
}

impl TextSnapshot {
    pub(crate) fn new(committed: Committed, overlay: Overlay, slots: Slots) -> Self {
        let live = || {
            let documents = overlay.segments().iter().flat_map(|segment| &segment.documents);
            documents.filter(|document| slots.row(document.slot).is_some())
        };
        let overlay_documents = live().count() as u64;
        let (mut documents, mut words) = committed.size();
        documents += overlay_documents;
        for document in live() {
            for script in Script::ALL {
                words[script as usize] += u64::from(document.record.bag.lengths[script as usize]);
            }
        }
        Self {
            inner: Arc::new(Inner { committed: Some(committed), overlay, slots, overlay_documents, documents, words }),
        }
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

    /// Documents that statistics count.
    pub(super) fn documents(&self) -> u64 {
        self.inner.documents
    }

    /// Mean length of a document in a script, words.
    pub(super) fn mean_length(&self, script: Script) -> f32 {
        (self.inner.words[script as usize] as f32 / self.documents().max(1) as f32).max(f32::MIN_POSITIVE)
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
        let committed = self.committed().map_or(Ok(0), |committed| committed.holding(&term(committed)))?;
        Ok(committed + overlay as u64)
    }

    /// Whether some record may carry a code.
    pub(super) fn has_code(&self, code: &str) -> Result<bool, TantivyError> {
        if self.overlay().segments().iter().any(|segment| !segment.carrying(code).is_empty()) {
            return Ok(true);
        }
        let term = |committed: &Committed| Term::from_field_text(committed.fields.code, code);
        self.committed().map_or(Ok(false), |committed| Ok(committed.holding(&term(committed))? > 0))
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
