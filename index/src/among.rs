//! Evidence among a few records: how they would stand, without looking at any other.

use crate::answer::Signals;
use crate::evidence::EvidenceQuery;
use crate::find::evidence_scan;
use crate::heard::Heard;
use crate::run::Run;
use crate::scan::Selection;
use crate::world::World;
use fieldpack_graph::columns::RowId;
use std::sync::Arc;

/// How a record stands in a query for evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The record.
    pub iri: Arc<str>,
    /// Its score, the same as in the answer over all records.
    pub score: f64,
    /// What each signal gave.
    pub signals: Signals,
}

impl World {
    /// How some records stand in a query for evidence, best first: those that the query leaves out are not among
    /// them. A score depends on no other record, so these are the scores of [`World::evidence`], at the cost of the
    /// few rows. Words take no part.
    #[must_use]
    pub fn evidence_among(&self, query: &EvidenceQuery, rows: &[RowId]) -> Vec<Mark> {
        let heard = Heard::default();
        let query = EvidenceQuery { limit: rows.len(), ..query.clone() };
        if query.limit == 0 {
            return Vec::new();
        }
        let (mut scan, ranking) = evidence_scan(&query, &heard, self);
        scan.among = Some(Selection::of(rows.iter().copied()));
        let found = Run { scan: &scan, heard: &heard, ranking: &ranking }.find();
        found
            .best
            .iter()
            .map(|candidate| Mark {
                iri: self.columns.row(candidate.id).iri().clone(),
                score: candidate.score,
                signals: Signals::of(candidate.signals),
            })
            .collect()
    }
}
