//! What was found: clauses, documents, past sites, other records.

use super::super::language::pick;
use super::super::pack::rules::{source, standing};
use super::super::pack::{Style, synthetic_mark};
use super::super::page::Page;
use super::super::quantity::number;
use fieldpack_pack::contract::{Answer, HitKind};

/// Writes the hits.
pub(super) fn write(page: &mut Page, answer: &Answer, style: Style) {
    let language = style.language;
    let Some(hits) = answer.hits.as_ref().filter(|hits| !hits.is_empty()) else { return };
    page.heading(pick(language, "【找到的】", "WHAT WAS FOUND"));
    for hit in hits {
        let (zh, en) = match hit.kind {
            HitKind::Rule => ("条文", "clause"),
            HitKind::Document => ("资料", "document"),
            HitKind::Site => ("工地", "site"),
            HitKind::Failure => ("故障", "failure"),
            HitKind::Case => ("记录", "record"),
        };
        let mark = synthetic_mark(hit.synthetic, language);
        page.item(0, &format!("{}.", hit.rank), &format!("{mark}{} · {}", pick(language, zh, en), hit.title));
        if !hit.snippet.is_empty() && hit.snippet != hit.title {
            page.paragraph(3, &hit.snippet);
        }
        let mut facts = Vec::new();
        facts.extend(hit.source.as_ref().map(|found| format!("{} ({})", source(found), standing(found, language))));
        facts.extend(hit.place.iter().map(|place| place.label.clone()).filter(|label| !label.is_empty()));
        facts.extend(hit.when.clone());
        facts.push(format!("{} {}", pick(language, "得分", "score"), number(hit.score)));
        page.paragraph(3, &facts.join(pick(language, "，", ", ")));
        if style.full {
            page.paragraph(3, &hit.iri);
        }
    }
}
