//! What of the records the evidence of a pack depends on, and what is looked for.

use super::super::job::Job;
use super::CITED;
use crate::contract::Audience;
use fieldpack_graph::columns::RowId;
use fieldpack_graph::record::{Position, RecordType};
use fieldpack_index::{EvidenceQuery, Hit, World};
use fieldpack_quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sites and failures looked at, each: for the aggregate and the counts.
const LOOKED_AT: usize = 20;
/// Farthest borehole, hazard or aggregate report that is cited, km.
const NEAR_KM: f64 = 60.0;
/// Degrees of latitude that are surely farther than that (a degree is 110.6 km at least).
const NEAR_DEG: f64 = 0.6;

/// The kinds of evidence that are looked for apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shelf {
    /// Sites of such works.
    Sites,
    /// Failures at such works.
    Failures,
    /// What is known of the ground and the materials around.
    Nearby,
}

/// What evidence is looked for, the customer's words aside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sought {
    conditions: BTreeMap<Arc<str>, Quantity>,
    position: Option<Position>,
    months: Vec<u8>,
    activity: Arc<str>,
    classes: Vec<Arc<str>>,
    exclude_synthetic: bool,
}

/// The records that a query for evidence gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    shelf: Shelf,
    iris: Vec<Arc<str>>,
    /// The lowest score among them, where there are as many as are looked at: a record below it changes nothing.
    worst: Option<f64>,
}

/// What of the records the evidence of a pack depends on: the queries, and what they gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct EvidenceRead {
    pub(crate) sought: Sought,
    pub(crate) kept: Vec<Kept>,
}

impl Shelf {
    /// All.
    pub(crate) const ALL: [Self; 3] = [Self::Sites, Self::Failures, Self::Nearby];

    /// The types of its records.
    pub(crate) fn types(self) -> &'static [RecordType] {
        match self {
            Self::Sites => &[RecordType::Site],
            Self::Failures => &[RecordType::Failure],
            Self::Nearby => &[RecordType::Borehole, RecordType::Hazard, RecordType::Gradation],
        }
    }

    /// How many records are looked at.
    fn limit(self) -> usize {
        match self {
            Self::Sites | Self::Failures => LOOKED_AT,
            Self::Nearby => CITED,
        }
    }
}

impl Sought {
    /// What is looked for, for a job with some machine classes.
    pub(crate) fn of(job: &Job<'_>, classes: &[Arc<str>]) -> Self {
        Self {
            conditions: job.site.facts.iter().map(|(name, quantity)| (name.clone(), quantity.clone())).collect(),
            position: job.site.position,
            months: job.site.months.clone(),
            activity: job.activity.notation.clone(),
            classes: classes.to_vec(),
            exclude_synthetic: job.options.audience == Audience::Customer,
        }
    }

    /// The query of a kind, without words; `None` where nothing is looked for: what is near needs a position.
    pub(crate) fn query(&self, shelf: Shelf) -> Option<EvidenceQuery> {
        let is_nearby = shelf == Shelf::Nearby;
        if is_nearby && self.position.is_none() {
            return None;
        }
        Some(EvidenceQuery {
            conditions: self.conditions.iter().map(|(name, quantity)| (name.clone(), quantity.clone())).collect(),
            position: self.position,
            months: self.months.clone(),
            activity: (!is_nearby).then(|| self.activity.clone()),
            classes: if is_nearby { Vec::new() } else { self.classes.clone() },
            types: shelf.types().to_vec(),
            max_distance_km: is_nearby.then_some(NEAR_KM),
            exclude_synthetic: self.exclude_synthetic,
            limit: shelf.limit(),
            ..EvidenceQuery::default()
        })
    }

    /// Whether a record could be of a kind, told by a glance: what is passed over here no query would give.
    fn may_find(&self, shelf: Shelf, id: RowId, world: &World) -> bool {
        if !shelf.types().contains(&id.record_type) {
            return false;
        }
        let row = world.columns.row(id);
        if self.exclude_synthetic && row.is_synthetic() {
            return false;
        }
        match (shelf, self.position) {
            (Shelf::Nearby, Some(here)) => row.position().is_some_and(|there| (there.lat - here.lat).abs() < NEAR_DEG),
            (Shelf::Nearby, None) => false,
            (Shelf::Sites | Shelf::Failures, _) => {
                row.activity().is_none() || world.columns.text(row.activity()) == &*self.activity
            }
        }
    }
}

impl Kept {
    /// What a query gave.
    pub(crate) fn of(shelf: Shelf, hits: &[Hit]) -> Self {
        let is_full = hits.len() >= shelf.limit();
        let worst = if is_full { hits.last().map(|hit| hit.score) } else { None };
        Self { shelf, iris: hits.iter().map(|hit| hit.iri.clone()).collect(), worst }
    }
}

impl EvidenceRead {
    /// Whether a record is among those that were looked at: then any change of it may change the pack.
    pub(crate) fn holds(&self, iri: &str) -> bool {
        self.kept.iter().any(|kept| kept.iris.iter().any(|held| **held == *iri))
    }

    /// The records of some rows that would be looked at now.
    pub(crate) fn entering(&self, rows: &[RowId], world: &World) -> Vec<Arc<str>> {
        let mut entering = Vec::new();
        for kept in &self.kept {
            let may_find = |row: &&RowId| self.sought.may_find(kept.shelf, **row, world);
            let rows: Vec<RowId> = rows.iter().filter(may_find).copied().collect();
            if rows.is_empty() {
                continue;
            }
            let Some(query) = self.sought.query(kept.shelf) else { continue };
            let marks = world.evidence_among(&query, &rows).into_iter();
            // Of equal scores the IRI decides; that close a look is left to whoever decides again.
            let reaches = |score: f64| kept.worst.is_none_or(|worst| score >= worst);
            entering.extend(marks.filter(|mark| reaches(mark.score)).map(|mark| mark.iri));
        }
        entering
    }
}
