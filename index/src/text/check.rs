//! Whether the text index holds exactly one document of each record, with what is shown of it.

use super::layout::{Card, Prepared};
use super::snapshot::{Committed, TextSnapshot};
use crate::stable::hash;
use fieldpack_graph::columns::{Columns, RowId};
use fieldpack_graph::difference::Differences;
use fieldpack_graph::record::{Record, RecordType};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, TantivyError};

/// The store's name in differences.
const STORE: &str = "text";

/// Which rows have a document.
struct Held([Vec<bool>; RecordType::ALL.len()]);

impl Held {
    fn none(columns: &Columns) -> Self {
        let rows = |record_type| columns.table(record_type).chunks().iter().map(|chunk| chunk.len()).sum();
        Self(RecordType::ALL.map(|record_type| vec![false; rows(record_type)]))
    }

    /// Notes a document of a row; gives whether it is the first.
    fn take(&mut self, row: RowId) -> bool {
        let held = self.0[row.record_type as usize].get_mut(row.row as usize);
        held.is_some_and(|held| !std::mem::replace(held, true))
    }

    fn has(&self, row: RowId) -> bool {
        self.0[row.record_type as usize].get(row.row as usize).copied().unwrap_or_default()
    }
}

/// A card, for people.
fn told(card: &Card) -> String {
    format!("{:?} {:?} {:?}", card.title, card.label, card.text)
}

impl TextSnapshot {
    /// Compares the documents with the rows of the columns: each row has one, each document has a row. Everything
    /// must be committed, as it is once the projection was flushed.
    ///
    /// # Errors
    /// [`TantivyError`] where the index cannot be read.
    pub fn check(&self, columns: &Columns, differences: &mut Differences) -> Result<(), TantivyError> {
        let mut held = Held::none(columns);
        let live = |row: RowId| {
            let (chunk, place) = columns.table(row.record_type).locate(row.row);
            chunk.is_live(place)
        };
        if let Some(committed) = self.committed() {
            for (segment, document, key, slot) in committed.standing()? {
                let row = self.row(slot).filter(|row| live(*row));
                match row.filter(|row| hash(columns.row(*row).iri().as_bytes()) == key) {
                    Some(row) if held.take(row) => {}
                    Some(row) => differences.add(STORE, columns.row(row).iri(), "one document", "another one"),
                    None => {
                        // Finding its name goes through all names: only for those that are shown.
                        let iri = match differences.is_naming() {
                            true => committed.iri_of(segment, document)?,
                            false => String::new(),
                        };
                        differences.add(STORE, &iri, "no document beside that of its record", "a document");
                    }
                }
            }
        }
        for segment in self.overlay().segments() {
            for document in &segment.documents {
                let iri = &document.record.iri;
                if let Some(row) = self.row(document.slot)
                    && (columns.row(row).iri() != iri || !held.take(row))
                {
                    differences.add(STORE, iri, "one document", "another one");
                }
            }
        }
        for row in RecordType::ALL.into_iter().flat_map(|record_type| columns.rows(record_type)) {
            if !held.has(row.id()) {
                differences.add(STORE, row.iri(), "a document", "nothing");
            }
        }
        Ok(())
    }

    /// Compares what is shown of records with the records.
    ///
    /// # Errors
    /// [`TantivyError`] where the index cannot be read.
    pub fn check_records(&self, records: &[Record], differences: &mut Differences) -> Result<(), TantivyError> {
        let compared: Vec<Option<(Card, Card)>> = records
            .par_iter()
            .map(|record| {
                let expected = Prepared::card_of(record);
                // A document that is missing is told of where rows are compared.
                let Some(found) = self.card(&record.header.iri)? else { return Ok(None) };
                Ok((found != expected).then_some((expected, found)))
            })
            .collect::<Result<_, TantivyError>>()?;
        for (record, unlike) in records.iter().zip(compared) {
            if let Some((expected, found)) = unlike {
                differences.add(STORE, &record.header.iri, told(&expected), told(&found));
            }
        }
        Ok(())
    }
}

impl Committed {
    /// The documents that are not deleted: segment, number, hash of the IRI, slot.
    fn standing(&self) -> Result<Vec<(usize, DocId, u64, u32)>, TantivyError> {
        let mut standing = Vec::new();
        for (number, segment) in self.segments().iter().enumerate() {
            let keys = segment.reader.fast_fields().u64(super::layout::KEY)?;
            for document in (0..segment.reader.max_doc()).filter(|document| !segment.reader.is_deleted(*document)) {
                let key = keys.first(document).unwrap_or_default();
                standing.push((number, document, key, segment.slot(document).unwrap_or(u32::MAX)));
            }
        }
        Ok(standing)
    }

    /// The IRI of a document, found by going through all of its segment.
    fn iri_of(&self, segment: usize, document: DocId) -> Result<String, TantivyError> {
        let Some(segment) = self.segments().get(segment) else { return Ok(String::new()) };
        let index = segment.reader.inverted_index(self.fields.iri)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let mut holding = index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            while holding.doc() != TERMINATED && holding.doc() < document {
                holding.advance();
            }
            if holding.doc() == document {
                return Ok(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
        Ok(String::new())
    }
}
