//! Who can help: the partners in reach, ranked by how much of what is asked they offer and how well they can
//! reach the site.

use super::setting::Setting;
use crate::contract::{Headline, HeadlineVerdict, Partner, Shortfall};
use crate::decide::partners;
use crate::text::{number, say};
use fieldpack_graph::knowledge::{ConceptKind, Iri, Knowledge, Language};
use fieldpack_graph::record::{Provider, Record, RecordData};
use std::collections::HashMap;
use std::sync::Arc;

/// What counts for reach, record and availability in a score; the rest is what is asked.
const REACH_SHARE: f64 = 0.5;
/// What dealing with the failure counts beside knowing the class.
const FAILURE: f64 = 2.0;
/// Partners shown where none of a number were asked for.
const USUALLY: usize = 5;

/// Something that is asked of a partner.
struct Wanted {
    label: String,
    offer: Offer,
    /// What it counts beside the others.
    weight: f64,
}

/// How a partner offers it.
enum Offer {
    /// It services one of these classes, has one of these skills or stocks one of these parts (notations).
    Thing {
        /// Classes and skills.
        skills: Vec<String>,
        /// Parts.
        parts: Vec<String>,
    },
    /// It does this.
    Service(Arc<str>),
}

impl Offer {
    fn of_skills(skills: Vec<String>) -> Self {
        Self::Thing { skills, parts: Vec::new() }
    }

    fn of_parts(parts: Vec<String>) -> Self {
        Self::Thing { skills: Vec::new(), parts }
    }
}

/// The partners found, with what the answer says of them.
pub(crate) struct Helpers {
    /// The partners, best first.
    pub(crate) partners: Vec<Partner>,
    /// The answer in a sentence.
    pub(crate) headline: Headline,
    /// What it lacks.
    pub(crate) shortfalls: Vec<Shortfall>,
}

/// Finds who can help with what a question names, and with `modes` of failure. `wanted` partners are shown; `None`: a few.
pub(crate) fn helpers(setting: &Setting<'_>, modes: &[Iri], asked_at: &str, count: Option<usize>) -> Helpers {
    let wanted = wanted(setting, modes);
    let Some(job) = setting.job(setting.options) else { return none(setting, &wanted, 0) };
    let reach = setting.site().facts.get("service_distance").and_then(|found| found.interval());
    let records: HashMap<&Arc<str>, &Arc<Record>> =
        setting.world.providers.iter().map(|record| (&record.header.iri, record)).collect();
    // Who names machine classes but none of those asked for does not do this job; what has failed may be mended by
    // who names others.
    let classes: &[Iri] = if modes.is_empty() { &setting.named.classes } else { &[] };
    let in_reach = partners::all(&job, setting.world, classes, asked_at);
    let reachable = in_reach.len();
    let mut found: Vec<Partner> = in_reach
        .into_iter()
        .filter(|partner| match (reach, partner.distance_km) {
            (Some(reach), Some(km)) => km <= reach.high(),
            _ => true,
        })
        .filter_map(|partner| {
            let RecordData::Provider(provider) = &records.get(&partner.iri)?.data else { return None };
            offered(setting, partner, provider, &wanted)
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.iri.cmp(&b.iri)));
    let able = found.len();
    if able == 0 {
        return none(setting, &wanted, reachable);
    }
    found.truncate(count.unwrap_or(USUALLY));
    for (place, partner) in found.iter_mut().enumerate() {
        partner.rank = place as u32 + 1;
    }
    Helpers {
        headline: headline(setting, &found, &wanted, able),
        shortfalls: unknown(setting, &wanted),
        partners: found,
    }
}

/// What is asked: classes, skills, parts, what belongs to components and failure modes, services.
fn wanted(setting: &Setting<'_>, modes: &[Iri]) -> Vec<Wanted> {
    let knowledge = setting.knowledge();
    let language = setting.language();
    let named = &setting.named;
    let notation = |iri: &Iri| knowledge.concepts.get(iri).map(|concept| plain(&concept.notation));
    let label = |iri: &Iri| knowledge.label(iri, language).to_string();
    let mut found = Vec::new();
    for class in &named.classes {
        let of_class = knowledge.concepts.values().filter(|concept| {
            concept.kind == ConceptKind::MachineClass
                && (knowledge.is_a(&concept.iri, class) || knowledge.is_a(class, &concept.iri))
        });
        let mut offers: Vec<String> = of_class.map(|concept| plain(&concept.notation)).collect();
        offers.extend(related(knowledge, class, ConceptKind::Skill));
        found.push(Wanted { label: label(class), offer: Offer::of_skills(offers), weight: 1.0 });
    }
    let skills = named.skills.iter().filter_map(|iri| Some((label(iri), vec![notation(iri)?])));
    let parts = named.parts.iter().filter_map(|iri| Some((label(iri), vec![notation(iri)?])));
    found.extend(skills.map(|(label, offers)| Wanted { label, offer: Offer::of_skills(offers), weight: 1.0 }));
    let has_parts = !named.parts.is_empty();
    found.extend(parts.map(|(label, offers)| Wanted { label, offer: Offer::of_parts(offers), weight: 1.0 }));
    let failing: Vec<&Iri> = named.modes.iter().chain(modes).collect();
    for iri in named.components.iter().filter(|_| !has_parts).chain(failing.iter().copied()) {
        let (skills, parts) = (related(knowledge, iri, ConceptKind::Skill), related(knowledge, iri, ConceptKind::Part));
        let name = label(iri);
        let is_failure = failing.contains(&iri);
        let label = if is_failure { say!(language, "处理“{name}”", "dealing with {name}") } else { name };
        if skills.len() + parts.len() > 0 && !found.iter().any(|known| known.label == label) {
            // Who mends what has failed counts more than who knows the class.
            let weight = if is_failure { FAILURE } else { 1.0 };
            found.push(Wanted { label, offer: Offer::Thing { skills, parts }, weight });
        }
    }
    let mut services: Vec<&Arc<str>> = setting
        .ready
        .services
        .iter()
        .filter(|(word, _)| says(&setting.folded, word))
        .map(|(_, service)| service)
        .collect();
    services.sort();
    services.dedup();
    for service in services {
        let label = service_label(service, language);
        if !found.iter().any(|known| known.label == label) {
            found.push(Wanted { label, offer: Offer::Service(service.clone()), weight: 1.0 });
        }
    }
    found
}

/// Whether a word stands in a folded text; a Latin one as a word of its own.
fn says(folded: &str, word: &str) -> bool {
    let latin = |character: Option<char>| character.is_some_and(|found| found.is_ascii_alphanumeric());
    folded.match_indices(word).any(|(at, _)| {
        let (before, after) = (folded[..at].chars().next_back(), folded[at + word.len()..].chars().next());
        !word.is_ascii() || !(latin(before) || latin(after))
    })
}

/// The notations of the concepts of a kind that a concept is linked to.
fn related(knowledge: &Knowledge, iri: &str, kind: ConceptKind) -> Vec<String> {
    let linked = knowledge.concepts.get(iri).map_or(&[][..], |concept| &concept.related);
    let concepts = linked.iter().filter_map(|other| knowledge.concepts.get(other));
    concepts.filter(|concept| concept.kind == kind).map(|concept| plain(&concept.notation)).collect()
}

/// A notation with hyphens and underscores alike.
fn plain(notation: &str) -> String {
    notation.replace('_', "-")
}

/// The partner with what it offers of what is asked; `None` where that is nothing of it.
fn offered(setting: &Setting<'_>, mut partner: Partner, provider: &Provider, wanted: &[Wanted]) -> Option<Partner> {
    let language = setting.language();
    let has = |list: &[Arc<str>], offers: &[String]| list.iter().any(|one| offers.contains(&plain(one)));
    let offers = |one: &Wanted| match &one.offer {
        Offer::Thing { skills, parts } => has(&provider.skills, skills) || has(&provider.parts, parts),
        Offer::Service(service) => provider.services.contains(service),
    };
    let (met, open): (Vec<&Wanted>, Vec<&Wanted>) = wanted.iter().partition(|one| offers(one));
    let needed = |one: &Wanted| !matches!(one.offer, Offer::Service(_));
    let needs_thing = wanted.iter().any(needed);
    let has_thing = met.iter().copied().any(needed);
    if !wanted.is_empty() && (met.is_empty() || (needs_thing && !has_thing)) {
        return None;
    }
    let names = |list: &[&Wanted]| {
        let names: Vec<&str> = list.iter().map(|one| one.label.as_str()).collect();
        names.join(if language == Language::Zh { "、" } else { ", " })
    };
    if !met.is_empty() {
        let names = names(&met);
        partner.why.insert(0, say!(language, "提供所问的：{names}", "offers what is asked: {names}"));
    }
    if !open.is_empty() {
        let names = names(&open);
        partner.why.push(say!(language, "未列出：{names}，须先确认", "does not list: {names}; confirm first"));
    }
    let all: f64 = wanted.iter().map(|one| one.weight).sum();
    let offered: f64 = met.iter().map(|one| one.weight).sum();
    let share = if all > 0.0 { offered / all } else { 1.0 };
    partner.score = ((REACH_SHARE * partner.score + (1.0 - REACH_SHARE) * share) * 1000.0).round() / 1000.0;
    Some(partner)
}

/// The answer in a sentence.
fn headline(setting: &Setting<'_>, found: &[Partner], wanted: &[Wanted], able: usize) -> Headline {
    let language = setting.language();
    let Some(first) = found.first() else {
        return Headline { verdict: HeadlineVerdict::No, sentence: String::new(), deciding: None };
    };
    let label = &first.label;
    let distance = first.distance_km.map_or_else(String::new, |km| {
        let km = number(km);
        say!(language, "，直线{km} km", ", {km} km away in a straight line")
    });
    let what = names(wanted, language);
    let about = if what.is_empty() { String::new() } else { say!(language, "（{what}）", " ({what})") };
    let mark = match (first.synthetic, language) {
        (false, _) => "",
        (true, Language::Zh) => "〔模拟数据〕",
        (true, Language::En) => " [synthetic]",
    };
    let sentence = say!(
        language,
        "能帮忙的有{able}家{about}，首选{label}{mark}{distance}。",
        "{able} can help{about}; first {label}{mark}{distance}."
    );
    let verdict = if first.covers { HeadlineVerdict::Yes } else { HeadlineVerdict::Conditional };
    Headline { verdict, sentence, deciding: None }
}

/// Nobody on record can help.
fn none(setting: &Setting<'_>, wanted: &[Wanted], reachable: usize) -> Helpers {
    let language = setting.language();
    let what = names(wanted, language);
    let what = if what.is_empty() { say!(language, "所问的事", "what is asked") } else { what };
    let why = if reachable > 0 {
        say!(
            language,
            "范围内有{reachable}家伙伴，但都没有列出：{what}",
            "{reachable} partners are in reach and none lists: {what}"
        )
    } else {
        say!(language, "范围内没有可给出的伙伴记录能做：{what}", "no partner that may be shown is in reach for: {what}")
    };
    let mut shortfalls = vec![Shortfall { part: "partners".to_owned(), wanted: 1, got: 0, why: why.clone() }];
    shortfalls.extend(unknown(setting, wanted));
    let headline = Headline { verdict: HeadlineVerdict::No, sentence: why, deciding: None };
    Helpers { partners: Vec::new(), headline, shortfalls }
}

/// What could not be taken into account.
fn unknown(setting: &Setting<'_>, wanted: &[Wanted]) -> Vec<Shortfall> {
    let language = setting.language();
    let mut found = Vec::new();
    let mut push = |part: &str, why: String| found.push(Shortfall { part: part.to_owned(), wanted: 1, got: 0, why });
    if setting.site().position.is_none() {
        push(
            "place",
            say!(language, "地点未知，未按距离排序", "the place is not known: nothing is ranked by distance"),
        );
    }
    if wanted.is_empty() {
        push(
            "need",
            say!(language, "没有说明要修、租或供什么", "what is to be repaired, hired or supplied was not named"),
        );
    }
    found
}

fn names(wanted: &[Wanted], language: Language) -> String {
    let names: Vec<&str> = wanted.iter().map(|one| one.label.as_str()).collect();
    names.join(if language == Language::Zh { "、" } else { ", " })
}

/// What a service is called.
fn service_label(service: &str, language: Language) -> String {
    let (zh, en) = match service {
        "repair" => ("维修", "repair"),
        "rental" => ("租赁", "hire"),
        "haul" => ("运输", "haulage"),
        "concrete" => ("混凝土供应", "concrete supply"),
        "aggregate" => ("骨料供应", "aggregate supply"),
        other => (other, other),
    };
    match language {
        Language::Zh => zh.to_owned(),
        Language::En => en.to_owned(),
    }
}
