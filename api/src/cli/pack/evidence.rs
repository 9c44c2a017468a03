//! The evidence that the lines cite by id.

use super::super::language::pick;
use super::super::page::Page;
use super::super::quantity::number;
use super::{Style, synthetic_mark};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Evidence, EvidenceKind, Pack};

/// Writes each piece of evidence in a line; its words with `full`.
pub(super) fn write(page: &mut Page, pack: &Pack, style: Style) {
    let language = style.language;
    if pack.evidence.is_empty() {
        return;
    }
    page.heading(pick(language, "【证据】", "EVIDENCE"));
    for (id, evidence) in &pack.evidence {
        page.item(2, id, &line(evidence, language));
        if style.full && !evidence.snippet.is_empty() {
            page.paragraph(5, &evidence.snippet);
            page.paragraph(5, &evidence.iri);
        }
    }
}

fn line(evidence: &Evidence, language: Language) -> String {
    let (zh, en) = match evidence.kind {
        EvidenceKind::Site => ("工地", "site"),
        EvidenceKind::Failure => ("故障", "failure"),
        EvidenceKind::Case => ("案例", "case"),
        EvidenceKind::Document => ("资料", "document"),
        EvidenceKind::Exposure => ("作业小时", "exposure"),
    };
    let mut facts = vec![pick(language, zh, en).to_owned()];
    facts.extend(evidence.place.iter().map(|place| place.label.clone()).filter(|label| !label.is_empty()));
    facts.extend(evidence.when.clone());
    facts.extend(evidence.distance_km.map(|km| format!("{} km", number(km))));
    if evidence.own {
        facts.push(pick(language, "本单位", "own").to_owned());
    }
    let facts = facts.join(pick(language, "，", ", "));
    let mark = synthetic_mark(evidence.synthetic, language);
    format!("{mark}{}{}", evidence.title, pick(language, format!("（{facts}）"), format!(" ({facts})")))
}
