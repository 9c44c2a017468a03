//! What readers hold of the text index: committed documents and overlay at one sequence.

use super::layout::{Card, Fields, KEY, SLOT};
use super::overlay::Overlay;
use super::slots::Slots;
use fieldpack_embed::words::{Script, Word};
use fieldpack_graph::columns::RowId;
use std::sync::Arc;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, DocId, DocSet, InvertedIndexReader, Searcher, SegmentReader, TERMINATED, TantivyDocument, TantivyError,
    Term,
};

/// The committed documents.
#[derive(Clone)]
pub(crate) struct Committed {
    searcher: Searcher,
    pub(crate) fields: Fields,
    segments: Arc<[CommittedSegment]>,
    /// The segments that statistics count: those of which something stands.
    counted: Arc<[bool]>,
}

/// A committed segment with what every question reads of it at hand.
pub(crate) struct CommittedSegment {
    pub(crate) reader: SegmentReader,
    /// The slots of its documents.
    slots: Vec<u32>,
    keys: Arc<InvertedIndexReader>,
    words: [Arc<InvertedIndexReader>; 2],
    pub(crate) codes: Arc<InvertedIndexReader>,
    pub(crate) norms: [FieldNormReader; 2],
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
        let segments = searcher.segment_readers().iter().map(|segment| CommittedSegment::new(segment, fields));
        let segments: Arc<[_]> = segments.collect::<Result<_, TantivyError>>()?;
        let counted = segments.iter().map(|_| true).collect();
        Ok(Self { searcher, fields, segments, counted })
    }

    /// The same, with statistics of some segments only.
    pub(crate) fn counting(&self, counted: Arc<[bool]>) -> Self {
        Self { counted, ..self.clone() }
    }

    /// How many documents of each segment are not deleted.
    pub(crate) fn documents_by_segment(&self) -> Vec<u32> {
        self.segments.iter().map(|segment| segment.reader.num_docs()).collect()
    }

    pub(crate) fn segments(&self) -> &[CommittedSegment] {
        &self.segments
    }

    /// The segments that statistics count.
    fn counted(&self) -> impl Iterator<Item = &CommittedSegment> {
        self.segments.iter().zip(&*self.counted).filter(|(_, counted)| **counted).map(|(segment, _)| segment)
    }

    /// Documents, those deleted but not merged away included, and words by script.
    fn size(&self) -> (u64, [u64; 2]) {
        self.counted().fold((0, [0; 2]), |(documents, [zh, en]), segment| {
            let more = segment.words.each_ref().map(|words| words.total_num_tokens());
            (documents + u64::from(segment.reader.max_doc()), [zh + more[0], en + more[1]])
        })
    }

    /// The document of a record that is not deleted.
    fn find(&self, iri: &str) -> Result<Option<DocAddress>, TantivyError> {
        let key = self.fields.key(iri);
        for (number, segment) in (0_u32..).zip(&*self.segments) {
            let Some(mut documents) = segment.keys.read_postings(&key, IndexRecordOption::Basic)? else { continue };
            while documents.doc() != TERMINATED {
                if !segment.reader.is_deleted(documents.doc()) {
                    return Ok(Some(DocAddress::new(number, documents.doc())));
                }
                documents.advance();
            }
        }
        Ok(None)
    }

    fn slot_at(&self, address: DocAddress) -> Option<u32> {
        self.segments.get(address.segment_ord as usize)?.slot(address.doc_id)
    }

    /// The hashes of the IRIs of all documents that are not deleted, with their slots.
    pub(crate) fn keys(&self) -> Result<Vec<(u64, u32)>, TantivyError> {
        let mut keys = Vec::new();
        for segment in &*self.segments {
            let column = segment.reader.fast_fields().u64(KEY)?;
            let standing = (0..segment.reader.max_doc()).filter(|document| !segment.reader.is_deleted(*document));
            keys.extend(standing.filter_map(|document| Some((column.first(document)?, segment.slot(document)?))));
        }
        Ok(keys)
    }

    /// The segment and the slot of a record's document.
    pub(crate) fn slot_of(&self, iri: &str) -> Result<Option<(usize, u32)>, TantivyError> {
        let Some(address) = self.find(iri)? else { return Ok(None) };
        Ok(self.slot_at(address).map(|slot| (address.segment_ord as usize, slot)))
    }
}

impl CommittedSegment {
    fn new(segment: &SegmentReader, fields: Fields) -> Result<Self, TantivyError> {
        let column = segment.fast_fields().u64(SLOT)?;
        // Slots are given out as 32 bits.
        let slots = (0..segment.max_doc()).map(|document| column.first(document).unwrap_or_default() as u32).collect();
        let [zh, en] = Script::ALL.map(|script| fields.words(script));
        Ok(Self {
            reader: segment.clone(),
            slots,
            keys: segment.inverted_index(fields.iri)?,
            words: [segment.inverted_index(zh)?, segment.inverted_index(en)?],
            codes: segment.inverted_index(fields.code)?,
            norms: [segment.get_fieldnorms_reader(zh)?, segment.get_fieldnorms_reader(en)?],
        })
    }

    pub(crate) fn words(&self, script: Script) -> &InvertedIndexReader {
        &self.words[script as usize]
    }

    /// The slot of a document.
    pub(crate) fn slot(&self, document: DocId) -> Option<u32> {
        self.slots.get(document as usize).copied()
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
        let mut holding = overlay as u64;
        if let Some(committed) = self.committed() {
            let term = Term::from_field_text(committed.fields.words(word.script), &word.text);
            for segment in committed.counted() {
                holding += u64::from(segment.words(word.script).doc_freq(&term)?);
            }
        }
        Ok(holding)
    }

    /// Whether some record may carry a code.
    pub(super) fn has_code(&self, code: &str) -> Result<bool, TantivyError> {
        if self.overlay().segments().iter().any(|segment| !segment.carrying(code).is_empty()) {
            return Ok(true);
        }
        if let Some(committed) = self.committed() {
            let term = Term::from_field_text(committed.fields.code, code);
            for segment in committed.counted() {
                if segment.codes.doc_freq(&term)? > 0 {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// What is shown of a record in a list.
    pub(crate) fn card(&self, iri: &str) -> Result<Option<Card>, TantivyError> {
        if let Some(document) = self.overlay().find(iri, &self.inner.slots) {
            return Ok(Some(document.record.card.clone()));
        }
        let Some(committed) = self.committed() else { return Ok(None) };
        let Some(address) = committed.find(iri)? else { return Ok(None) };
        match committed.slot_at(address) {
            Some(slot) if self.row(slot).is_some() => {
                let document: TantivyDocument = committed.searcher.doc(address)?;
                Ok(Some(committed.fields.card(&document)))
            }
            _ => Ok(None),
        }
    }
}
