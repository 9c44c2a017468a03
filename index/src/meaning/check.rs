//! Whether the vectors are those of the records' texts.

use super::artefact;
use super::projection::MeaningProjection;
use super::rows::NONE;
use fieldpack_embed::{Embedder, Purpose};
use fieldpack_graph::columns::Columns;
use fieldpack_graph::difference::Differences;
use fieldpack_graph::record::{Record, RecordType};
use fieldpack_vector::Snapshot;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The store's name in differences.
const STORE: &str = "vectors";
/// Texts that one thread embeds at a time.
const AT_A_TIME: usize = 64;
/// How far a component may be off: vectors are computed in groups, whose sums a processor may order otherwise.
const TOLERANCE: f32 = 1e-4;

/// A comparison of vectors with vectors made anew.
pub struct MeaningCheck {
    embedder: Option<Arc<dyn Embedder>>,
    vectors: Snapshot,
    /// The ids of the texts that are still to be compared, by key.
    left: HashMap<u64, u32>,
}

impl MeaningProjection {
    /// Compares which vectors there are with the texts of the rows, and begins a comparison of their contents.
    /// `artefact` is the newest embedder of the journal. Vectors are made in the background no more, and those
    /// that no record has are swept out first, as they are now and then.
    pub fn check(&mut self, columns: &Columns, artefact: Option<&[u8]>, differences: &mut Differences) -> MeaningCheck {
        self.sweep(columns);
        let wanted = self.settings.embedder.clone().or_else(|| artefact.and_then(artefact::readable));
        let name = |embedder: Option<&Arc<dyn Embedder>>| {
            embedder.map_or_else(|| "no embedder".to_owned(), |embedder| embedder.id().to_owned())
        };
        let (expected, found) = (name(wanted.as_ref()), name(self.embedder.as_ref()));
        if expected != found {
            differences.add(STORE, "embedder", expected, found);
        }
        let vectors = self.store.snapshot();
        let left = (0..vectors.end()).filter_map(|id| Some((vectors.key_of(id)?, id))).collect();
        let check = MeaningCheck { embedder: self.embedder.clone(), vectors, left };
        if self.embedder.is_none() {
            return check;
        }
        let mut used: HashSet<u64> = HashSet::new();
        for row in RecordType::ALL.into_iter().flat_map(|record_type| columns.rows(record_type)) {
            let expected = if row.meaning() == 0 { Some(NONE) } else { self.store.id_of(row.meaning()) };
            if row.meaning() != 0 {
                used.insert(row.meaning());
            }
            let found = self.rows.as_ref().map_or(NONE, |rows| rows.id_of(row.id()));
            match expected {
                None => differences.add(STORE, row.iri(), "a vector", "nothing"),
                Some(expected) if expected != found => {
                    differences.add(STORE, row.iri(), format!("vector {expected}"), format!("vector {found}"));
                }
                Some(_) => {}
            }
        }
        if used.len() != check.vectors.len() {
            differences.add(STORE, "count of texts", used.len().to_string(), check.vectors.len().to_string());
        }
        check
    }
}

impl MeaningCheck {
    /// Compares the vectors of the texts of records with vectors made anew, each text once.
    ///
    /// # Errors
    /// What the embedder says, in words.
    pub fn records(&mut self, records: &[Record], differences: &mut Differences) -> Result<(), String> {
        let Some(embedder) = &self.embedder else { return Ok(()) };
        let mut texts: Vec<(u32, String, &Record)> = Vec::new();
        for record in records {
            // A vector that is missing is told of where rows are compared.
            if let Some(id) = self.left.remove(&record.data.meaning_key()) {
                texts.push((id, record.data.meaning(), record));
            }
        }
        let anew: Vec<Vec<Vec<f32>>> = texts
            .par_chunks(AT_A_TIME)
            .map(|piece| {
                let texts: Vec<&str> = piece.iter().map(|(_, text, _)| text.as_str()).collect();
                embedder.embed(&texts, Purpose::Document).map_err(|error| error.to_string())
            })
            .collect::<Result<_, _>>()?;
        for ((id, text, record), expected) in texts.iter().zip(anew.into_iter().flatten()) {
            let found = self.vectors.vector(*id).unwrap_or_default();
            let is_near = |(one, other): (&f32, &f32)| (one - other).abs() <= TOLERANCE;
            if found.len() != expected.len() || !expected.iter().zip(found).all(is_near) {
                differences.add(STORE, &record.header.iri, format!("the vector of {text:?}"), "another vector");
            }
        }
        Ok(())
    }
}
