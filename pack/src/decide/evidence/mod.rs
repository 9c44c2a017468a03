//! Evidence: the sites, failures and cases that a pack cites.
//!
//! What another party did is shown only in aggregates of at least five sites; what was sampled or bored on its sites, which
//! tells where they are, only inside; a customer sees no synthetic evidence.

mod read;

pub(crate) use read::EvidenceRead;

use super::job::Job;
use crate::contract::{Audience, Combination, Evidence, EvidenceKind, Signals};
use crate::text::say;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::RecordType;
use fieldpack_index::{EvidenceQuery, Hit, World};
use indexmap::IndexMap;
use read::{Kept, Shelf, Sought};
use std::sync::Arc;

/// Sites and failures that are cited at most, each.
const CITED: usize = 4;
/// Fewest sites of other parties that are shown, as one aggregate.
pub(crate) const LEAST_AGGREGATE: usize = 5;
/// How alike conditions, place and season must be at least for a site or failure to be cited, however well its
/// words fit: well above two records that have nothing to do with each other ([`UNRELATED`]).
const LEAST_LIKENESS: f64 = 0.45;
/// How alike what is not stated counts.
const UNRELATED: f64 = 0.3;
/// The part of the conditions in the likeness; the rest is place and season.
const CONDITIONS: f64 = 4.0 / 7.0;

/// The evidence of a pack, by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// By id.
    pub(crate) by_id: IndexMap<String, Evidence>,
    /// Sites found under like conditions.
    pub(crate) sites: usize,
    /// Failures found under like conditions.
    pub(crate) failures: usize,
    /// Whether some of it is synthetic.
    pub(crate) synthetic: bool,
    /// What of the records it depends on.
    pub(crate) read: EvidenceRead,
}

/// Collects the evidence of a job for the classes that it uses.
pub(crate) fn collect(job: &Job<'_>, world: &World, classes: &[Arc<str>], text: &str) -> Found {
    let sought = Sought::of(job, classes);
    let types: Vec<RecordType> = Shelf::ALL.into_iter().flat_map(Shelf::types).copied().collect();
    // The customer's words are heard once for all three queries.
    let heard = Arc::new(world.hear(text, &[], &types));
    let of = |shelf: Shelf| -> Vec<Hit> {
        let query = sought.query(shelf).map(|query| EvidenceQuery { heard: Some(heard.clone()), ..query });
        query.map_or_else(Vec::new, |query| world.evidence(&query))
    };
    // The three are independent of each other; the answer does not depend on which is done first.
    let (failures, (sites, nearby)) = rayon::join(|| of(Shelf::Failures), || (of(Shelf::Sites), of(Shelf::Nearby)));
    let kept = [(Shelf::Sites, &sites), (Shelf::Failures, &failures), (Shelf::Nearby, &nearby)];
    let kept = kept.map(|(shelf, hits)| Kept::of(shelf, hits)).to_vec();
    let mut found = Found { read: EvidenceRead { sought, kept }, ..Found::default() };
    let like = |hits: Vec<Hit>| -> Vec<Hit> { hits.into_iter().filter(is_like).collect() };
    let (sites, failures) = (like(sites), like(failures));
    found.sites = sites.len();
    add_sites(job, &mut found, sites);
    found.failures = failures.len();
    for hit in failures.into_iter().take(CITED) {
        add(job, &mut found, hit, EvidenceKind::Failure);
    }
    for hit in nearby.into_iter().filter(|hit| is_shown(job, hit)) {
        add(job, &mut found, hit, EvidenceKind::Case);
    }
    found
}

/// How alike the conditions, the place and the season of a hit are to those of the job, 0 to 1.
fn likeness(hit: &Hit) -> f64 {
    let (conditions, around) = (hit.signals.scenario.unwrap_or(UNRELATED), hit.signals.space_time.unwrap_or(UNRELATED));
    CONDITIONS * conditions + (1.0 - CONDITIONS) * around
}

/// Whether a hit is so alike to a job that it may be cited.
pub(crate) fn is_like(hit: &Hit) -> bool {
    likeness(hit) >= LEAST_LIKENESS
}

/// Own sites one by one; those of others as one aggregate of at least five.
fn add_sites(job: &Job<'_>, found: &mut Found, sites: Vec<Hit>) {
    let (own, others): (Vec<Hit>, Vec<Hit>) = sites.into_iter().partition(|hit| is_own(job, hit));
    for hit in own.into_iter().take(CITED) {
        add(job, found, hit, EvidenceKind::Site);
    }
    if others.len() < LEAST_AGGREGATE {
        return;
    }
    let language = job.language();
    let count = others.len();
    let synthetic = others.iter().any(|hit| hit.synthetic);
    let best = others.iter().map(|hit| hit.score).fold(0.0, f64::max);
    let id = format!("e{}", found.by_id.len() + 1);
    let mark = if synthetic { say!(language, "（模拟数据）", " (synthetic)") } else { String::new() };
    found.synthetic |= synthetic;
    found.by_id.insert(
        id.clone(),
        Evidence {
            id,
            iri: job.activity.iri.clone(),
            kind: EvidenceKind::Site,
            title: say!(language, "{count}个相似工况的工地{mark}", "{count} sites under like conditions{mark}"),
            snippet: say!(
                language,
                "其他单位的工地只以不少于5个的汇总给出",
                "sites of other parties are shown only in aggregates of at least 5"
            ),
            place: None,
            when: None,
            distance_km: None,
            signals: Signals { scenario: Some(best), ..Signals::default() },
            score: best,
            synthetic,
            own: false,
        },
    );
}

/// Whether a hit belongs to the asking organisation; without one, to the house.
fn is_own(job: &Job<'_>, hit: &Hit) -> bool {
    job.options.owner.as_ref().is_none_or(|owner| *owner == hit.owner) && job.options.audience == Audience::Internal
}

/// Whether what was found near the site is for whoever reads the pack: hazards are, what tells where somebody's site is is
/// for the house and for whoever brought it.
fn is_shown(job: &Job<'_>, hit: &Hit) -> bool {
    let is_of_a_site = matches!(hit.record_type, RecordType::Gradation | RecordType::Borehole);
    match job.options.audience {
        Audience::Internal => true,
        Audience::Partner => !is_of_a_site || job.options.owner.as_ref() == Some(&hit.owner),
        Audience::Customer => !is_of_a_site,
    }
}

/// Adds a hit under the next id.
fn add(job: &Job<'_>, found: &mut Found, hit: Hit, kind: EvidenceKind) {
    let own = is_own(job, &hit);
    // Whose machine failed where is the owner's alone.
    if kind == EvidenceKind::Failure && !own && job.options.audience != Audience::Internal {
        return;
    }
    let id = format!("e{}", found.by_id.len() + 1);
    found.synthetic |= hit.synthetic;
    found.by_id.insert(
        id.clone(),
        Evidence {
            id,
            title: title(&hit, job.language()),
            iri: hit.iri,
            kind,
            snippet: hit.snippet,
            place: hit.place.map(Into::into),
            when: hit.when,
            distance_km: hit.distance_km,
            signals: hit.signals.into(),
            score: hit.score,
            synthetic: hit.synthetic,
            own,
        },
    );
}

/// The title of a hit; a sieve report has none of its own but its fraction.
fn title(hit: &Hit, language: Language) -> String {
    if hit.record_type != RecordType::Gradation {
        return hit.title.clone();
    }
    let fraction = match hit.title.as_str() {
        "fine" => say!(language, "细骨料", "fine aggregate"),
        "coarse" => say!(language, "粗骨料", "coarse aggregate"),
        nominal => say!(language, "粗骨料{nominal}", "coarse aggregate {nominal}"),
    };
    say!(language, "{fraction}筛分报告", "sieve report of {fraction}")
}

/// Attaches the evidence to the combinations: sites to each, failures to their risks.
pub(crate) fn attach(found: &Found, combinations: &mut [Combination]) {
    let of = |kind: EvidenceKind| -> Vec<String> {
        found.by_id.values().filter(|entry| entry.kind == kind).map(|entry| entry.id.clone()).collect()
    };
    let (sites, failures) = (of(EvidenceKind::Site), of(EvidenceKind::Failure));
    for combination in combinations {
        combination.evidence.clone_from(&sites);
        if let Some(risk) = combination.risks.first_mut() {
            risk.evidence.clone_from(&failures);
        }
    }
}
