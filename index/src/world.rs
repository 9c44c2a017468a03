//! The world at one sequence of the journal: what readers hold.

use crate::answer::{Hit, SearchAnswer, Signals, Where};
use crate::cursor::{self, Place};
use crate::error::SearchError;
use crate::evidence::EvidenceQuery;
use crate::find::evidence_scan;
use crate::limits::Limits;
use crate::plan::Plan;
use crate::rank::Candidate;
use crate::request::SearchRequest;
use crate::snippet::snippet;
use crate::space::{CoveringArea, Positions, distance_km};
use crate::text::{Asked, Match, TextSnapshot};
use crate::time::day_text;
use fieldpack_graph::columns::{Columns, Row};
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::{Position, Record, RecordType};
use std::collections::BTreeMap;
use std::sync::Arc;
use tantivy::TantivyError;

/// Everything that is known, at one sequence. Cheap to clone; never changes.
#[derive(Clone, Debug)]
pub struct World {
    /// Compiled knowledge.
    pub knowledge: Arc<Knowledge>,
    /// The records as columns.
    pub columns: Columns,
    /// The text index.
    pub text: TextSnapshot,
    /// Where the records are.
    pub positions: Positions,
    /// The service providers, by IRI: few, so they are held whole.
    pub providers: Arc<[Arc<Record>]>,
    /// The journal's epoch.
    pub epoch: Arc<str>,
    /// The last sequence applied.
    pub sequence: u64,
    /// How much a search may ask for.
    pub limits: Limits,
}

/// What a world is made of. Columns, text and positions hold the same entries of the journal.
#[derive(Clone, Debug)]
pub struct WorldParts {
    /// Compiled knowledge.
    pub knowledge: Arc<Knowledge>,
    /// The records as columns.
    pub columns: Columns,
    /// The text index.
    pub text: TextSnapshot,
    /// Where the records are, and the providers.
    pub positions: Positions,
    /// The journal's epoch.
    pub epoch: Arc<str>,
    /// The last sequence applied.
    pub sequence: u64,
    /// How much a search may ask for.
    pub limits: Limits,
}

impl Default for World {
    fn default() -> Self {
        Self::empty(Arc::default())
    }
}

/// A provider whose declared coverage holds a position.
#[derive(Clone, Debug, PartialEq)]
pub struct CoveringProvider {
    /// The provider's IRI.
    pub iri: Arc<str>,
    /// Geodesic distance from its base to the position, km.
    pub distance_km: f64,
}

impl World {
    /// A world with knowledge and no records.
    #[must_use]
    pub fn empty(knowledge: Arc<Knowledge>) -> Self {
        let columns = Columns::of(&knowledge);
        Self::publish(WorldParts {
            knowledge,
            columns,
            text: TextSnapshot::default(),
            positions: Positions::default(),
            epoch: "".into(),
            sequence: 0,
            limits: Limits::default(),
        })
    }

    /// Puts a world together; takes microseconds.
    #[must_use]
    pub fn publish(parts: WorldParts) -> Self {
        let WorldParts { knowledge, columns, text, positions, epoch, sequence, limits } = parts;
        let providers = positions.coverage.records().clone();
        Self { knowledge, columns, text, positions, providers, epoch, sequence, limits }
    }

    /// Answers a search.
    ///
    /// # Errors
    /// [`SearchError::Request`] with every fault of the request; [`SearchError::Text`] when the text
    /// index fails.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        let plan = Plan::of(request, self)?;
        let (mut candidates, total) = plan.scan.run();
        let is_last = candidates.len() <= plan.limit;
        candidates.truncate(plan.limit);
        let next = match candidates.last() {
            Some(last) if !is_last => Some(cursor::encode(&last.place, plan.search)),
            _ => None,
        };
        let near = plan.scan.ranking.near();
        let hits = candidates.iter().map(|candidate| self.hit(candidate, near, &plan.asked));
        Ok(SearchAnswer { hits: hits.collect::<Result<_, _>>()?, total, next })
    }

    /// Lists the records of a type that meet filters, by IRI.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    pub fn list(
        &self,
        record_type: RecordType,
        filters: BTreeMap<String, serde_json::Value>,
        limit: Option<usize>,
        cursor: Option<String>,
    ) -> Result<SearchAnswer, SearchError> {
        let types = vec![record_type.as_str().to_owned()];
        self.search(&SearchRequest { types, filters, limit, cursor, ..SearchRequest::default() })
    }

    /// Finds the records that are most like a job, best first, ties by IRI.
    #[must_use]
    pub fn evidence(&self, query: &EvidenceQuery) -> Vec<Hit> {
        if query.limit == 0 {
            return Vec::new();
        }
        let (scan, asked) = evidence_scan(query, self);
        let (candidates, _) = scan.run();
        let shown = |candidate| {
            self.hit(candidate, query.position, &asked).unwrap_or_else(|error| {
                tracing::error!(%error, "the text index cannot be read: a hit is shown without its text");
                self.bare_hit(candidate, query.position)
            })
        };
        candidates.iter().map(shown).collect()
    }

    /// One record as a hit: what is shown of it in a list.
    #[must_use]
    pub fn card(&self, iri: &str) -> Option<Hit> {
        let row = self.columns.get(iri)?;
        let candidate = Candidate {
            id: row.id(),
            place: Place { has_code: false, key: 1.0, iri: row.iri() },
            score: 1.0,
            signals: Signals::default(),
            found: Match::default(),
        };
        let shown = self.hit(&candidate, None, &Asked::default());
        Some(shown.unwrap_or_else(|_| self.bare_hit(&candidate, None)))
    }

    /// The providers whose coverage area holds a position, nearest base first, ties by IRI. A
    /// provider that states no area is not among them.
    #[must_use]
    pub fn providers_covering(&self, lon: f64, lat: f64) -> Vec<CoveringProvider> {
        let ready = self.positions.coverage.areas();
        let prepared: Vec<CoveringArea>;
        let areas = if Arc::ptr_eq(&self.providers, self.positions.coverage.records()) {
            ready
        } else {
            // A world put together by hand: its areas are made ready here.
            prepared = self.providers.iter().cloned().map(CoveringArea::of).collect();
            &prepared
        };
        let here = Position { lon, lat };
        let mut covering: Vec<CoveringProvider> = areas
            .iter()
            .filter_map(|area| {
                let base = area.covers(lon, lat)?;
                Some(CoveringProvider { iri: area.record().header.iri.clone(), distance_km: distance_km(base, here) })
            })
            .collect();
        covering
            .sort_by(|one, other| one.distance_km.total_cmp(&other.distance_km).then_with(|| one.iri.cmp(&other.iri)));
        covering
    }

    /// What is shown of a candidate.
    fn hit(&self, candidate: &Candidate<'_>, near: Option<Position>, asked: &Asked) -> Result<Hit, TantivyError> {
        let row = self.columns.row(candidate.id);
        let mut hit = self.bare_hit(candidate, near);
        hit.matched = asked.surfaces(candidate.found.mask);
        if let Some(card) = self.text.card(row.iri())? {
            hit.title = card.title.to_string();
            hit.snippet = snippet(&card.text, &hit.matched);
            if let Some(place) = &mut hit.place {
                place.label = if card.label.is_empty() { self.site_label(row)? } else { card.label.to_string() };
            }
        }
        Ok(hit)
    }

    /// The name of the site that a record belongs to; empty where it belongs to none.
    fn site_label(&self, row: Row<'_>) -> Result<String, TantivyError> {
        let Some(site) = row.site_row() else { return Ok(String::new()) };
        Ok(self.text.card(site.iri())?.map_or_else(String::new, |card| card.label.to_string()))
    }

    /// What the columns tell of a candidate.
    fn bare_hit(&self, candidate: &Candidate<'_>, near: Option<Position>) -> Hit {
        let row = self.columns.row(candidate.id);
        let position = row.position();
        Hit {
            iri: row.iri().clone(),
            source_id: row.source_id().clone(),
            record_type: candidate.id.record_type,
            title: String::new(),
            snippet: String::new(),
            place: position.map(|Position { lon, lat }| Where { label: String::new(), lon, lat }),
            when: day_text(row.from()),
            distance_km: near.zip(position).map(|(near, position)| distance_km(near, position)),
            score: candidate.score,
            signals: candidate.signals,
            matched: Vec::new(),
            synthetic: row.is_synthetic(),
            owner: self.columns.text(row.owner()).into(),
        }
    }
}
