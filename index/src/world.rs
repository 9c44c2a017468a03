//! The world at one sequence of the journal: what readers hold.

use crate::answer::{Explanation, Hit, SearchAnswer, Signals, Where};
use crate::cursor::{self, Place};
use crate::error::SearchError;
use crate::evidence::EvidenceQuery;
use crate::find::evidence_scan;
use crate::heard::Heard;
use crate::limits::Limits;
use crate::meaning::MeaningSnapshot;
use crate::neighbourhood::ConceptIndex;
use crate::plan::Plan;
use crate::profile::Clock;
use crate::rank::Candidate;
use crate::request::SearchRequest;
use crate::run::{Found, Run};
use crate::signal::SignalSet;
use crate::snippet::snippet;
use crate::space::{CoveringArea, Positions, distance_km};
use crate::text::{Match, TextSnapshot};
use crate::time::day_text;
use fieldpack_graph::columns::{Columns, Row};
use fieldpack_graph::knowledge::{Knowledge, Language};
use fieldpack_graph::record::{Position, Record, RecordType};
use fieldpack_live::{LiveSettings, LiveSnapshot};
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
    /// What the records' texts mean.
    pub meaning: MeaningSnapshot,
    /// The concepts of the knowledge and the links between them, made ready for walks.
    pub concepts: ConceptIndex,
    /// Where the records are.
    pub positions: Positions,
    /// The service providers, by IRI: few, so they are held whole.
    pub providers: Arc<[Arc<Record>]>,
    /// What is measured on sites, and the alerts that hold.
    pub live: LiveSnapshot,
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
    /// What the records' texts mean.
    pub meaning: MeaningSnapshot,
    /// The concepts of this knowledge.
    pub concepts: ConceptIndex,
    /// Where the records are, and the providers.
    pub positions: Positions,
    /// What is measured on sites, and the alerts that hold.
    pub live: LiveSnapshot,
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
        let concepts = ConceptIndex::new(&knowledge);
        Self::publish(WorldParts {
            knowledge,
            columns,
            text: TextSnapshot::default(),
            meaning: MeaningSnapshot::default(),
            concepts,
            positions: Positions::default(),
            live: LiveSnapshot::empty(&LiveSettings::default()),
            epoch: "".into(),
            sequence: 0,
            limits: Limits::default(),
        })
    }

    /// Puts a world together; takes microseconds.
    #[must_use]
    pub fn publish(parts: WorldParts) -> Self {
        let WorldParts { knowledge, columns, text, meaning, concepts, positions, live, epoch, sequence, limits } =
            parts;
        let providers = positions.coverage.records().clone();
        Self { knowledge, columns, text, meaning, concepts, positions, providers, live, epoch, sequence, limits }
    }

    /// Answers a search.
    ///
    /// # Errors
    /// [`SearchError::Request`] with every fault of the request; [`SearchError::Text`] when the text
    /// index fails.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        let mut clock = Clock::start();
        let plan = Plan::of(request, self, &mut clock)?;
        let found = Run { scan: &plan.scan, heard: &plan.heard, ranking: &plan.ranking }.find();
        clock.ranked(&found, |signal| plan.ranking.goes(signal));
        let Found { mut best, count, .. } = found;
        let is_last = best.len() <= plan.limit;
        best.truncate(plan.limit);
        let next = match best.last() {
            Some(last) if !is_last => Some(cursor::encode(&last.place, plan.search)),
            _ => None,
        };
        let near = plan.ranking.near();
        let hits = best.iter().map(|candidate| self.hit(candidate, near, &plan.heard, plan.language));
        let hits = hits.collect::<Result<_, _>>()?;
        let profile = request.profile.then(|| clock.finish());
        Ok(SearchAnswer { hits, total: count.total, total_is: count.is, next, profile })
    }

    /// The trained artefacts that answers depend on; empty where there are none.
    #[must_use]
    pub fn artefacts(&self) -> &str {
        self.meaning.embedder().unwrap_or_default()
    }

    /// Hears a customer's words, once for all that is looked for with them: `about` names what else the
    /// question is about (IRIs, or notations of activities, machine classes and failure modes), `types` the
    /// records that will be looked for. A text index that cannot be read takes no part, and the log says so.
    #[must_use]
    pub fn hear(&self, text: &str, about: &[&str], types: &[RecordType]) -> Heard {
        let mut clock = Clock::start();
        let types = if types.is_empty() { &RecordType::ALL } else { types };
        Heard::of(Some(text), about, types, SignalSet::ALL, None, self, &mut clock).unwrap_or_else(|error| {
            tracing::error!(%error, "the text index cannot be read: evidence is ranked without words");
            Heard::default()
        })
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
        let own;
        let heard = match (&query.heard, &query.text) {
            (Some(heard), _) => &**heard,
            (None, text) => {
                own = text.as_ref().map_or_else(Heard::default, |text| self.hear(text, &[], &query.types));
                &own
            }
        };
        let (scan, ranking) = evidence_scan(query, heard, self);
        let shown = |candidate| {
            self.hit(candidate, query.position, heard, heard.language).unwrap_or_else(|error| {
                tracing::error!(%error, "the text index cannot be read: a hit is shown without its text");
                self.bare_hit(candidate, query.position)
            })
        };
        Run { scan: &scan, heard, ranking: &ranking }.find().best.iter().map(shown).collect()
    }

    /// One record as a hit: what is shown of it in a list.
    #[must_use]
    pub fn card(&self, iri: &str) -> Option<Hit> {
        let row = self.columns.get(iri)?;
        let candidate = Candidate {
            id: row.id(),
            place: Place { has_code: false, key: 1.0, iri: row.iri() },
            score: 1.0,
            signals: Default::default(),
            weights: Default::default(),
            nearness: None,
            season: None,
            found: Match::default(),
        };
        let shown = self.hit(&candidate, None, &Heard::default(), Language::default());
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

    /// The provider with this IRI.
    #[must_use]
    pub fn provider(&self, iri: &str) -> Option<&Arc<Record>> {
        self.providers.iter().find(|record| *record.header.iri == *iri)
    }

    /// Whether the coverage area of one provider holds a position; never where it states none.
    #[must_use]
    pub fn provider_covers(&self, iri: &str, lon: f64, lat: f64) -> bool {
        let Some(place) = self.providers.iter().position(|record| *record.header.iri == *iri) else { return false };
        let ready = Arc::ptr_eq(&self.providers, self.positions.coverage.records());
        match self.positions.coverage.areas().get(place).filter(|_| ready) {
            Some(area) => area.covers(lon, lat).is_some(),
            // A world put together by hand: its areas are made ready here.
            None => CoveringArea::of(self.providers[place].clone()).covers(lon, lat).is_some(),
        }
    }

    /// What is shown of a candidate.
    fn hit(
        &self,
        candidate: &Candidate<'_>,
        near: Option<Position>,
        heard: &Heard,
        language: Language,
    ) -> Result<Hit, TantivyError> {
        let row = self.columns.row(candidate.id);
        let mut hit = self.bare_hit(candidate, near);
        hit.matched = heard.asked.surfaces(candidate.found.mask);
        if let Some(links) = heard.links.as_ref().filter(|_| hit.signals.neighbourhood.is_some()) {
            hit.explain.path = links.explain(row.class(), row.kind(), row.activity(), language);
        }
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
            signals: Signals::of(candidate.signals),
            matched: Vec::new(),
            explain: explanation(candidate),
            synthetic: row.is_synthetic(),
            owner: self.columns.text(row.owner()).into(),
        }
    }
}

/// Why a candidate has its score, as far as its marks tell.
fn explanation(candidate: &Candidate<'_>) -> Explanation {
    let taken_part = |weight: f64| (weight > 0.0).then_some(weight);
    let mut shares = candidate.signals;
    for (share, weight) in shares.iter_mut().zip(candidate.weights) {
        *share = share.map(|share| share * weight);
    }
    Explanation {
        shares: Signals::of(shares),
        weights: Signals::of(candidate.weights.map(taken_part)),
        path: Vec::new(),
        nearness: candidate.nearness,
        season: candidate.season,
        has_code: candidate.found.has_code,
    }
}
