//! The text index as a projection of the journal.

use super::binding::bind;
use super::layout::{Fields, LAYOUT, Mark, Prepared};
use super::overlay::{Document, Overlay};
use super::slots::Slots;
use super::snapshot::{Committed, TextSnapshot};
use crate::error::SearchError;
use fieldpack_embed::words::warm_up;
use fieldpack_graph::columns::Columns;
use fieldpack_graph::entry::{Change, PACK_STORE};
use fieldpack_journal::{Applied, Decision, Position, Projection, ProjectionError};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::indexer::LogMergePolicy;
use tantivy::{Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyError};

/// The name in errors and metrics.
const NAME: &str = "text";

/// Indexes up to this size are verified whole whenever they are opened: less than a second.
const VERIFIED_BYTES: u64 = 256 << 20;

/// How the text index is kept.
#[derive(Clone, Copy, Debug)]
pub struct TextSettings {
    /// Changed records after which the index commits by itself, records. A commit takes 30 to 300 ms.
    pub commit_after: usize,
    /// Memory of the writer, bytes; at least 15 million.
    pub writer_memory_bytes: usize,
}

impl Default for TextSettings {
    fn default() -> Self {
        Self { commit_after: 4_000, writer_memory_bytes: 64_000_000 }
    }
}

/// The text index in its folder, with the changes that are not committed yet.
pub struct TextProjection {
    folder: PathBuf,
    settings: TextSettings,
    fields: Fields,
    writer: IndexWriter,
    reader: IndexReader,
    committed: Committed,
    /// Documents of each committed segment that still stand.
    standing: Vec<u32>,
    overlay: Overlay,
    slots: Slots,
    /// What the next commit writes, by IRI: a document, or nothing where the record is gone.
    pending: BTreeMap<Arc<str>, Option<Document>>,
    /// Records and their slots that are to be bound to rows at the next snapshot.
    unbound: Vec<(Arc<str>, u32)>,
    /// The same for documents that were there when the index was opened, by the hashes of the IRIs.
    opened: Vec<(u64, u32)>,
    /// The slots of those whose records have changed before they were bound.
    superseded: HashSet<u32>,
    free: Vec<u32>,
    /// Slots whose documents the committed index still holds.
    retiring: Vec<u32>,
    next_slot: u32,
    applied: Position,
    durable: Position,
}

impl std::fmt::Debug for TextProjection {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (applied, durable) = (self.applied, self.durable);
        formatter
            .debug_struct("TextProjection")
            .field("applied", &applied)
            .field("durable", &durable)
            .field("pending", &self.pending.len())
            .finish_non_exhaustive()
    }
}

impl TextProjection {
    /// Opens the index in a folder, made where it is absent.
    ///
    /// # Errors
    /// [`SearchError::Open`] when the folder cannot be used, [`SearchError::Layout`] when another version
    /// of the program wrote it.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        Self::open_with(folder, TextSettings::default())
    }

    /// Opens the index in a folder, kept as `settings` say.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(folder: &Path, settings: TextSettings) -> Result<Self, SearchError> {
        let failed = |source| SearchError::Open { path: folder.to_owned(), source };
        warm_up();
        let (index, fields) = open_index(folder)?;
        if bytes_of(folder) <= VERIFIED_BYTES {
            validate(&index, folder)?;
        }
        let applied = read_mark(&index, folder)?;
        let writer = index.writer_with_num_threads(1, settings.writer_memory_bytes).map_err(failed)?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(0.3);
        // Every question looks into every segment, so there should be few.
        policy.set_min_num_segments(4);
        writer.set_merge_policy(Box::new(policy));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(failed)?;
        let committed = Committed::new(reader.searcher(), fields).map_err(failed)?;
        let opened = committed.keys().map_err(failed)?;
        let next_slot = opened.iter().map(|(_, slot)| slot + 1).max().unwrap_or(0);
        Ok(Self {
            folder: folder.to_owned(),
            settings,
            fields,
            writer,
            reader,
            standing: committed.documents_by_segment(),
            committed,
            overlay: Overlay::default(),
            slots: Slots::default(),
            pending: BTreeMap::new(),
            unbound: Vec::new(),
            opened,
            superseded: HashSet::new(),
            free: Vec::new(),
            retiring: Vec::new(),
            next_slot,
            applied,
            durable: applied,
        })
    }

    /// What readers search from now on. `columns` must hold the same entries of the journal; a document
    /// whose record is not in them is not found, now or later.
    pub fn snapshot(&mut self, columns: &Columns) -> TextSnapshot {
        let (opened, superseded) = (std::mem::take(&mut self.opened), std::mem::take(&mut self.superseded));
        let bound = bind(&opened, &self.committed, columns, &superseded, &mut self.slots);
        if let Err(error) = bound {
            tracing::error!(%error, "the text index cannot be read: some records are not found by their words");
        }
        for (iri, slot) in self.unbound.drain(..) {
            let is_superseded = match self.pending.get(&iri) {
                Some(Some(last)) => last.slot != slot,
                Some(None) => true,
                None => false,
            };
            if !is_superseded && let Some(id) = columns.find(&iri) {
                self.slots.bind(slot, id);
            }
        }
        // A commit drops segments of which nothing stands.
        let committed = self.committed.counting(self.standing.iter().map(|standing| *standing > 0).collect());
        TextSnapshot::new(committed, self.overlay.clone(), self.slots.clone())
    }

    /// Whether the committed files are what was written: reads them whole.
    ///
    /// # Errors
    /// [`SearchError::TextDamaged`] naming the files that are not.
    pub fn validate(&self) -> Result<(), SearchError> {
        validate(self.writer.index(), &self.folder)
    }

    /// Frees the slot of a record's present document.
    fn supersede(&mut self, iri: &str) -> Result<(), ProjectionError> {
        let slot = match self.pending.get(iri) {
            Some(document) => document.as_ref().map(|document| document.slot),
            None => {
                let found = self.committed.slot_of(iri).map_err(|error| ProjectionError::new(NAME, error))?;
                found.map(|(segment, slot)| {
                    self.standing[segment] -= 1;
                    slot
                })
            }
        };
        if let Some(slot) = slot {
            if !self.opened.is_empty() {
                self.superseded.insert(slot);
            }
            self.slots.free(slot);
            self.retiring.push(slot);
        }
        Ok(())
    }

    fn take_slot(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.next_slot += 1;
            self.next_slot - 1
        })
    }

    /// Writes what is pending and the mark, together.
    fn commit(&mut self) -> Result<(), ProjectionError> {
        let failed = |error: TantivyError| ProjectionError::new(NAME, error);
        for (iri, document) in &self.pending {
            self.writer.delete_term(self.fields.key(iri));
            if let Some(document) = document {
                let document = self.fields.document(&document.record, document.slot);
                self.writer.add_document(document).map_err(failed)?;
            }
        }
        let mark = Mark { layout: LAYOUT.to_owned(), applied: self.applied };
        let mark = serde_json::to_string(&mark).map_err(|error| ProjectionError::new(NAME, error))?;
        let mut prepared = self.writer.prepare_commit().map_err(failed)?;
        prepared.set_payload(&mark);
        fieldpack_journal::fault_at("text::prepared");
        prepared.commit().map_err(failed)?;
        self.reader.reload().map_err(failed)?;
        self.committed = Committed::new(self.reader.searcher(), self.fields).map_err(failed)?;
        self.standing = self.committed.documents_by_segment();
        self.pending.clear();
        self.overlay = Overlay::default();
        self.free.append(&mut self.retiring);
        self.durable = self.applied;
        Ok(())
    }
}

/// What an entry does to the index.
enum Edit {
    Put(Prepared),
    Remove(String),
}

impl Edit {
    /// Reads an entry and cuts its texts into words, which is most of the work; `None` where it is no record's.
    fn of(applied: &Applied<'_>) -> Result<Option<Self>, ProjectionError> {
        if applied.entry.kind == PACK_STORE {
            // Large, and no record: not worth reading.
            return Ok(None);
        }
        let change = Change::decode(applied.entry).map_err(|error| ProjectionError::new(NAME, error))?;
        Ok(match change {
            Change::Upsert(record) => Some(Self::Put(Prepared::of(&record))),
            Change::Delete(iri) => Some(Self::Remove(iri)),
            Change::Publish(_)
            | Change::RdfLoad(_)
            | Change::StorePack(_)
            | Change::StoreEmbedder(_)
            | Change::RequestDone(_)
            | Change::Other => None,
        })
    }
}

impl Projection for TextProjection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn applied(&self) -> Position {
        self.applied
    }

    fn durable(&self) -> Position {
        self.durable
    }

    fn apply(&mut self, batch: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
        let accepted = batch.par_iter().filter(|applied| applied.decision == Decision::Accepted);
        let edits = accepted.filter_map(|applied| Edit::of(applied).transpose());
        let edits: Vec<Edit> = edits.collect::<Result<_, _>>()?;
        let mut documents = Vec::new();
        for edit in edits {
            match edit {
                Edit::Put(record) => {
                    let iri = record.iri.clone();
                    self.supersede(&iri)?;
                    let document = Document { record: Arc::new(record), slot: self.take_slot() };
                    self.pending.insert(iri, Some(document.clone()));
                    documents.push(document);
                }
                Edit::Remove(iri) => {
                    self.supersede(&iri)?;
                    self.pending.insert(iri.into(), None);
                }
            }
        }
        // Of two documents of one record in this batch the last stands.
        let pending = &self.pending;
        let stands = |document: &Document| matches!(pending.get(&document.record.iri), Some(Some(last)) if last.slot == document.slot);
        documents.retain(stands);
        self.unbound.extend(documents.iter().map(|document| (document.record.iri.clone(), document.slot)));
        self.applied = next;
        if self.pending.len() >= self.settings.commit_after {
            return self.commit();
        }
        self.overlay.push(documents, stands);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        if self.durable == self.applied { Ok(()) } else { self.commit() }
    }
}

/// Whether the committed files are what was written.
fn validate(index: &Index, folder: &Path) -> Result<(), SearchError> {
    let damaged = |reason: String| SearchError::TextDamaged { path: folder.to_owned(), reason };
    let failed = |source| SearchError::Open { path: folder.to_owned(), source };
    let files = index.validate_checksum().map_err(failed)?;
    let mut names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    names.sort_unstable();
    if names.is_empty() {
        Ok(())
    } else {
        Err(damaged(format!("the checksum of `{}` does not fit", names.join("`, `"))))
    }
}

/// The size of the files of a folder, bytes; what cannot be read counts nothing.
fn bytes_of(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
}

/// Opens or makes the index of a folder.
fn open_index(folder: &Path) -> Result<(Index, Fields), SearchError> {
    let failed = |source| SearchError::Open { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(|error| failed(error.into()))?;
    let (schema, fields) = Fields::schema();
    // Small blocks: a card is read for each hit that is shown, and a block is unpacked whole.
    let settings = IndexSettings {
        docstore_blocksize: 4096,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let directory = tantivy::directory::MmapDirectory::open(folder).map_err(|error| failed(error.into()))?;
    let opened = Index::builder().schema(schema).settings(settings).open_or_create(directory);
    match opened {
        Ok(index) => Ok((index, fields)),
        Err(TantivyError::SchemaError(_)) => Err(SearchError::Layout {
            path: folder.to_owned(),
            found: "other fields".to_owned(),
            expected: LAYOUT.to_owned(),
        }),
        Err(error) => Err(failed(error)),
    }
}

/// The mark of the last commit; the start where nothing was committed yet.
fn read_mark(index: &Index, folder: &Path) -> Result<Position, SearchError> {
    let metas = index.load_metas().map_err(|source| SearchError::Open { path: folder.to_owned(), source })?;
    let other = |found: &str| SearchError::Layout {
        path: folder.to_owned(),
        found: found.to_owned(),
        expected: LAYOUT.to_owned(),
    };
    match metas.payload {
        None if metas.segments.is_empty() => Ok(Position::START),
        None => Err(other("without a mark")),
        Some(payload) => match serde_json::from_str::<Mark>(&payload) {
            Ok(mark) if mark.layout == LAYOUT => Ok(mark.applied),
            Ok(mark) => Err(other(&mark.layout)),
            Err(_) => Err(other(&payload)),
        },
    }
}
