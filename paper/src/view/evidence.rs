//! Evidence and sources as a page shows them.

use super::Line;
use super::rules::short_name;
use crate::words::{self, cite, clean, say};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Evidence, Pack, SourceView};
use fieldpack_pack::text::number;
use serde::Serialize;
use std::collections::BTreeMap;

/// A piece of evidence.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EvidenceView {
    /// Its id in the pack.
    pub(crate) id: String,
    /// What it is.
    pub(crate) kind: &'static str,
    /// Its title.
    pub(crate) title: String,
    /// The words that tell.
    pub(crate) snippet: String,
    /// Where and when, how like.
    pub(crate) place: String,
    /// Made by a simulator.
    pub(crate) synthetic: bool,
}

impl EvidenceView {
    /// Words a piece of evidence.
    pub(super) fn of(found: &Evidence, language: Language) -> Self {
        let mut place: Vec<String> = Vec::new();
        place.extend(found.place.as_ref().map(|place| place.label.clone()).filter(|label| !label.is_empty()));
        place.extend(found.when.clone());
        place.extend(found.distance_km.map(|km| format!("{} km", number(km))));
        place.push(format!("{} {}", say(language, "相似度", "likeness"), number(found.score)));
        if found.own {
            place.push(say(language, "本单位", "own").to_owned());
        }
        Self {
            id: clean(&found.id, 20),
            kind: words::evidence(found.kind, language),
            title: clean(&found.title, 200),
            snippet: clean(&found.snippet, 400),
            place: clean(&place.join(" · "), 240),
            synthetic: found.synthetic,
        }
    }
}

/// What the pack cites, once each, with the rules and checks that rest on it.
pub(super) fn sources(pack: &Pack) -> Vec<Line> {
    let language = pack.question.language;
    let mut cited: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut note = |source: &SourceView, name: String| {
        let users = cited.entry(cite(source, language)).or_default();
        if !users.contains(&name) {
            users.push(name);
        }
    };
    for rule in pack.prohibitions.iter().chain(&pack.standing) {
        note(&rule.source, short_name(&rule.iri));
    }
    for rule in &pack.site_card {
        note(&rule.source, short_name(&rule.iri));
    }
    let constraints = pack.combinations.iter().flat_map(|one| &one.roles).flat_map(|role| &role.constraints);
    for constraint in constraints {
        note(&constraint.source, clean(&constraint.name, 60));
    }
    for step in &pack.plan {
        if let Some(source) = &step.source {
            note(source, short_name(&step.iri));
        }
    }
    let line = |(source, users): (String, Vec<String>)| Line::plain(source, users.join(", "));
    cited.into_iter().map(line).collect()
}
