//! Local partners: who can reach the site and do what the combinations need.
//!
//! Hard filters first (coverage or distance, a skill that is needed), then a weighted sum of utilities
//! that are each shown: reach, first-visit repairs shrunk to the mean of all, altitude worked at, skills,
//! parts, availability. The second partner differs from the first in base or function, so that one event
//! cannot take out both.

mod read;

pub(crate) use read::PartnersRead;

use super::availability::availability;
use super::geodesy::distance_km;
use super::job::Job;
use super::prepared::concept_ref;
use crate::contract::{Audience, Partner, Ref};
use crate::text::{number, plain, range, say};
use fieldpack_graph::knowledge::{ConceptKind, Iri, Knowledge, Language};
use fieldpack_graph::record::{Position, Provider, Record, RecordData};
use fieldpack_index::World;
use fieldpack_quantity::{Certainty, Interval};
use indexmap::IndexMap;
use std::collections::HashSet;
use std::sync::Arc;

/// Farthest base of a partner that states no area covering the site, km.
const FARTHEST_KM: f64 = 600.0;
/// Bases nearer to each other than this are one base, km.
const SAME_BASE_KM: f64 = 30.0;
/// Distance at which the reach counts half, km.
const HALF_REACH_KM: f64 = 150.0;
/// Pseudo-tickets of the prior on first-visit repairs: a partner with few tickets is judged by all.
const PRIOR_TICKETS: f64 = 10.0;
/// Share of first-visit repairs where no partner has a record.
const PRIOR_SHARE: f64 = 0.5;

/// A partner that passed the filters.
struct Rated<'w> {
    record: &'w Record,
    provider: &'w Provider,
    distance_km: Option<f64>,
    covers: bool,
    skills: Vec<Ref>,
    parts: Vec<Ref>,
    first_visit: f64,
    open_now: Option<bool>,
    score: f64,
}

/// The partners that were found and how many passed the filters.
pub(crate) struct Partners {
    /// The best, at most as many as asked for.
    pub(crate) chosen: Vec<Partner>,
    /// How many passed.
    pub(crate) eligible: usize,
    /// What of the providers the answer depends on.
    pub(crate) read: PartnersRead,
}

/// What a provider is rated against.
struct Reach<'a> {
    knowledge: &'a Knowledge,
    language: Language,
    for_customer: bool,
    excluded: &'a [Iri],
    position: Option<Position>,
    altitude_m: Option<f64>,
    classes: &'a [Iri],
    asked_at: &'a str,
    prior: f64,
}

impl<'a> Reach<'a> {
    /// What the providers of a job are rated against.
    fn of(job: &'a Job<'_>, world: &World, classes: &'a [Iri], asked_at: &'a str) -> Self {
        Self {
            knowledge: job.knowledge,
            language: job.language(),
            for_customer: job.options.audience == Audience::Customer,
            excluded: &job.excluded,
            position: job.site.position,
            altitude_m: job.interval("altitude").map(Interval::value),
            classes,
            asked_at,
            prior: prior(world),
        }
    }
}

/// Finds the partners of a job for the classes that its combinations use.
pub(crate) fn partners(job: &Job<'_>, world: &World, classes: &[Iri], asked_at: &str) -> Partners {
    let reach = Reach::of(job, world, classes, asked_at);
    let rated = ranked(job, world, &reach);
    let eligible = rated.len();
    let chosen = choose(job, &rated);
    let read = PartnersRead::of(&reach, job.options.partners, &rated, &chosen);
    let chosen = chosen.iter().enumerate().map(|(rank, found)| view(job, found, rank as u32 + 1, asked_at)).collect();
    Partners { chosen, eligible, read }
}

/// All partners that pass the filters as the answer shows them, best first, alike or not.
pub(crate) fn all(job: &Job<'_>, world: &World, classes: &[Iri], asked_at: &str) -> Vec<Partner> {
    let rated = ranked(job, world, &Reach::of(job, world, classes, asked_at));
    rated.iter().enumerate().map(|(place, found)| view(job, found, place as u32 + 1, asked_at)).collect()
}

/// All partners that pass the filters, best first.
fn ranked<'w>(job: &Job<'_>, world: &'w World, reach: &Reach<'_>) -> Vec<Rated<'w>> {
    let covering = covering(job, world);
    let rate = |record: &'w Arc<Record>| rate(reach, record, &covering).ok();
    let mut rated: Vec<Rated<'_>> = world.providers.iter().filter_map(rate).collect();
    rated.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.record.header.iri.cmp(&b.record.header.iri)));
    rated
}

/// The partners whose stated area holds the site.
fn covering(job: &Job<'_>, world: &World) -> HashSet<Arc<str>> {
    job.site.position.map_or_else(HashSet::new, |position| {
        world.providers_covering(position.lon, position.lat).into_iter().map(|found| found.iri).collect()
    })
}

/// The best that differ in base or function, at most as many as asked for.
fn choose<'r, 'w>(job: &Job<'_>, rated: &'r [Rated<'w>]) -> Vec<&'r Rated<'w>> {
    let mut chosen: Vec<&Rated<'_>> = Vec::new();
    for candidate in rated {
        if chosen.len() >= job.options.partners {
            break;
        }
        if chosen.iter().all(|taken| differ(taken, candidate)) {
            chosen.push(candidate);
        }
    }
    chosen
}

/// Where a partner stands among those that can help.
pub(crate) struct Standing {
    /// Its place, from 1.
    pub(crate) rank: usize,
    /// How many are shown.
    pub(crate) shown: usize,
    /// Its score.
    pub(crate) score: f64,
    /// Whether it is shown, or differs from all that are.
    pub(crate) differs: bool,
    /// The names of those before it, at most three.
    pub(crate) before: Vec<String>,
}

/// Where a partner stands.
///
/// # Errors
/// The [`Barrier`] that keeps it out.
pub(crate) fn standing(
    job: &Job<'_>,
    record: &Record,
    world: &World,
    classes: &[Iri],
    asked_at: &str,
) -> Result<Standing, Barrier> {
    let reach = Reach::of(job, world, classes, asked_at);
    let rated = rate(&reach, record, &covering(job, world))?;
    let ranked = ranked(job, world, &reach);
    let chosen = choose(job, &ranked);
    let place = ranked.iter().position(|found| found.record.header.iri == record.header.iri).unwrap_or(ranked.len());
    let is_shown = chosen.iter().any(|found| found.record.header.iri == record.header.iri);
    Ok(Standing {
        rank: if is_shown { 1 } else { place + 1 },
        shown: chosen.len(),
        score: rated.score,
        differs: is_shown || chosen.iter().all(|taken| differ(taken, &rated)),
        before: ranked.iter().take(place.min(3)).map(|found| found.provider.label.to_string()).collect(),
    })
}

/// Mean share of first-visit repairs over all partners, to the hundredth: it stands for a few tickets only, and one
/// ticket of anyone must not change what is said of everyone.
pub(crate) fn prior(world: &World) -> f64 {
    let (fixed, closed) = world.providers.iter().fold((0.0, 0.0), |(fixed, closed), record| match &record.data {
        RecordData::Provider(provider) => (
            fixed + provider.first_visit_fixed.map_or(0.0, f64::from),
            closed + provider.tickets_closed.map_or(0.0, f64::from),
        ),
        _ => (fixed, closed),
    });
    if closed > 0.0 { (100.0 * fixed / closed).min(100.0).round() / 100.0 } else { PRIOR_SHARE }
}

/// What keeps a partner out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Barrier {
    /// The record is no partner's.
    NoProvider,
    /// Synthetic, and the reader is a customer.
    NotShown,
    /// Not wanted.
    Excluded,
    /// Too far, and its area does not hold the site.
    OutOfReach {
        /// How far its base is, km.
        distance_km: f64,
        /// How far it may be, km.
        farthest_km: f64,
    },
    /// No skill that is needed.
    NoSkill,
}

/// Rates a partner.
///
/// # Errors
/// The [`Barrier`] that keeps it out.
fn rate<'w>(reach: &Reach<'_>, record: &'w Record, covering: &HashSet<Arc<str>>) -> Result<Rated<'w>, Barrier> {
    let RecordData::Provider(provider) = &record.data else { return Err(Barrier::NoProvider) };
    if record.header.synthetic && reach.for_customer {
        return Err(Barrier::NotShown);
    }
    if reach.excluded.contains(&record.header.iri) {
        return Err(Barrier::Excluded);
    }
    let between = |site: Position| distance_km((provider.position.lon, provider.position.lat), (site.lon, site.lat));
    let distance = reach.position.map(between);
    let covers = covering.contains(&record.header.iri);
    if let Some(distance_km) = distance.filter(|km| !covers && *km > FARTHEST_KM) {
        return Err(Barrier::OutOfReach { distance_km, farthest_km: FARTHEST_KM });
    }
    let skills = skills(reach, provider);
    if skills.is_empty() {
        return Err(Barrier::NoSkill);
    }
    let parts = parts(reach, provider);
    let closed = provider.tickets_closed.map_or(0.0, f64::from);
    let fixed = provider.first_visit_fixed.map_or(0.0, f64::from).min(closed);
    let first_visit = (fixed + PRIOR_TICKETS * reach.prior) / (closed + PRIOR_TICKETS);
    let open_now = availability(provider, reach.asked_at).open_now;
    let mut rated =
        Rated { record, provider, distance_km: distance, covers, skills, parts, first_visit, open_now, score: 0.0 };
    rated.score = score(reach.altitude_m, &rated);
    Ok(rated)
}

/// The skills that are needed: classes of the combinations that it services, and other skills of the
/// vocabulary.
fn skills(reach: &Reach<'_>, provider: &Provider) -> Vec<Ref> {
    let (knowledge, classes) = (reach.knowledge, reach.classes);
    let mut found: Vec<Ref> = Vec::new();
    for notation in &provider.skills {
        let Some(concept) = concept(knowledge, notation, &[ConceptKind::MachineClass, ConceptKind::Skill]) else {
            continue;
        };
        let is_class = knowledge.concepts.get(&concept).is_some_and(|found| found.kind == ConceptKind::MachineClass);
        let needed = !is_class
            || classes.is_empty()
            || classes.iter().any(|class| knowledge.is_a(class, &concept) || knowledge.is_a(&concept, class));
        if needed {
            found.push(concept_ref(knowledge, &concept, reach.language));
        }
    }
    let services_class = found.iter().any(|skill| {
        knowledge.concepts.get(&skill.iri).is_some_and(|concept| concept.kind == ConceptKind::MachineClass)
    });
    let names_classes =
        provider.skills.iter().any(|notation| concept(knowledge, notation, &[ConceptKind::MachineClass]).is_some());
    // Who names classes but none of those that are needed does not do this job.
    if names_classes && !services_class {
        return Vec::new();
    }
    found
}

/// The parts that it stocks, as concepts.
fn parts(reach: &Reach<'_>, provider: &Provider) -> Vec<Ref> {
    let knowledge = reach.knowledge;
    provider
        .parts
        .iter()
        .filter_map(|notation| concept(knowledge, notation, &[ConceptKind::Part]))
        .map(|iri| concept_ref(knowledge, &iri, reach.language))
        .collect()
}

/// The concept of one of some kinds with a notation; hyphens and underscores are the same.
fn concept(knowledge: &Knowledge, notation: &str, kinds: &[ConceptKind]) -> Option<Iri> {
    let path = notation.replace('_', "-");
    kinds.iter().find_map(|kind| {
        let folder = match kind {
            ConceptKind::MachineClass => "class",
            ConceptKind::Skill => "skill",
            ConceptKind::Part => "part",
            _ => return None,
        };
        let iri = fieldpack_graph::vocabulary::term(&format!("{folder}/{path}"));
        knowledge.concepts.get(iri.as_str()).map(|concept| concept.iri.clone())
    })
}

/// The weighted sum of utilities, 0 to 1. On a plateau reach, altitude and parts weigh more.
fn score(altitude_m: Option<f64>, rated: &Rated<'_>) -> f64 {
    let altitude = altitude_m.unwrap_or(0.0);
    let plateau = altitude >= 2500.0;
    let reach = rated.distance_km.map_or(0.3, |km| HALF_REACH_KM / (HALF_REACH_KM + km));
    let reach = if rated.covers { reach } else { 0.6 * reach };
    let worked = rated.provider.altitude_worked_m;
    let height = if altitude < 1500.0 { 1.0 } else { worked.map_or(0.2, |worked| (worked / altitude).clamp(0.0, 1.0)) };
    let skills = (rated.skills.len() as f64 / 4.0).min(1.0);
    let parts = (rated.parts.len() as f64 / 5.0).min(1.0);
    let open = match rated.open_now {
        Some(true) => 1.0,
        Some(false) => 0.4,
        None => 0.5,
    };
    let terms = if plateau {
        [(0.35, reach), (0.15, rated.first_visit), (0.2, height), (0.1, skills), (0.15, parts), (0.05, open)]
    } else {
        [(0.35, reach), (0.25, rated.first_visit), (0.0, height), (0.2, skills), (0.1, parts), (0.1, open)]
    };
    let total: f64 = terms.iter().map(|(weight, utility)| weight * utility).sum();
    (total * 1000.0).round() / 1000.0
}

/// Whether two partners differ in base or function.
fn differ(a: &Rated<'_>, b: &Rated<'_>) -> bool {
    let base = |found: &Rated<'_>| (found.provider.position.lon, found.provider.position.lat);
    if distance_km(base(a), base(b)) > SAME_BASE_KM {
        return true;
    }
    let functions = |found: &Rated<'_>| found.provider.services.iter().cloned().collect::<HashSet<_>>();
    functions(a) != functions(b)
}

/// A partner as the answer shows it.
fn view(job: &Job<'_>, found: &Rated<'_>, rank: u32, asked_at: &str) -> Partner {
    let constants = &job.prepared.constants;
    let travel_h = found
        .distance_km
        .map(|km| plain(constants.road_factor.value * km / constants.road_speed.value, "h", Certainty::Assumed));
    Partner {
        rank,
        iri: found.record.header.iri.clone(),
        label: found.provider.label.to_string(),
        distance_km: found.distance_km.map(|km| (km * 10.0).round() / 10.0),
        travel_h,
        covers: found.covers,
        skills: found.skills.clone(),
        parts: found.parts.clone(),
        availability: availability(found.provider, asked_at),
        contact: contact(job, found),
        score: found.score,
        why: why(job, found),
        evidence: Vec::new(),
        synthetic: found.record.header.synthetic,
    }
}

/// How to reach it: in full for the own company; for a partner only what is its own record; nothing for a customer.
fn contact(job: &Job<'_>, found: &Rated<'_>) -> IndexMap<String, String> {
    let contact = &found.provider.contact;
    let fields = [("phone", &contact.phone), ("email", &contact.email), ("person", &contact.person)];
    let is_own = job.options.owner.as_ref().is_some_and(|owner| *owner == found.record.header.owner);
    let is_shown = match job.options.audience {
        Audience::Internal => true,
        Audience::Partner => is_own,
        Audience::Customer => false,
    };
    fields
        .into_iter()
        .filter(|_| is_shown)
        .filter_map(|(name, value)| value.as_ref().map(|value| (name.to_owned(), value.to_string())))
        .collect()
}

/// Why it was chosen.
fn why(job: &Job<'_>, found: &Rated<'_>) -> Vec<String> {
    let language = job.language();
    let constants = &job.prepared.constants;
    let mut reasons = Vec::new();
    if let Some(km) = found.distance_km {
        let (distance, factor, speed) =
            (number(km), range(constants.road_factor.value), range(constants.road_speed.value));
        reasons.push(say!(
            language,
            "距工地直线{distance} km；行程按绕行系数{factor}、车速{speed} km/h估算",
            "{distance} km from the site in a straight line; travel estimated with a road factor of {factor} at {speed} km/h"
        ));
    }
    reasons.push(if found.covers {
        say!(language, "服务范围覆盖工地", "its area covers the site")
    } else {
        say!(language, "工地不在其声明的服务范围内，须先确认", "the site is outside its stated area: confirm first")
    });
    let closed = found.provider.tickets_closed.unwrap_or(0);
    if closed > 0 {
        let share = number(found.first_visit * 100.0);
        reasons.push(say!(
            language,
            "首次上门修复率{share}%（{closed}单，已向总体均值收缩）",
            "{share} % repaired at the first visit ({closed} tickets, shrunk to the mean of all)"
        ));
    }
    if let Some(worked) = found.provider.altitude_worked_m
        && job.interval("altitude").is_some_and(|altitude| altitude.value() >= 1500.0)
    {
        let metres = number(worked);
        reasons.push(say!(language, "曾在海拔{metres} m作业", "has worked at {metres} m"));
    }
    if found.record.header.synthetic {
        reasons.push(say!(language, "模拟数据", "synthetic data"));
    }
    reasons
}
