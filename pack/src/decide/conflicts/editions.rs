//! Prohibitions that cite an edition and the one that it replaced: the clause was carried on, and whether its
//! figures were is a question of its own.

use super::super::forbid::Prohibitions;
use super::super::job::Job;
use super::said;
use crate::contract::{Conflict, ConflictKind, Prohibition, SourceView};
use crate::text::say;
use fieldpack_graph::knowledge::{DocumentStatus, Source};
use fieldpack_quantity::Certainty;

/// The conflicts of the prohibitions shown.
pub(super) fn conflicts(job: &Job<'_>, rules: &Prohibitions) -> Vec<Conflict> {
    rules.ranked.iter().chain(&rules.standing).filter_map(|shown| conflict(job, shown)).collect()
}

/// The conflict of a prohibition whose sources are an edition and its predecessor.
fn conflict(job: &Job<'_>, shown: &Prohibition) -> Option<Conflict> {
    let language = job.language();
    let rule = job.knowledge.rules.get(&shown.iri)?;
    let (current, replaced) = rule.sources.iter().find_map(|old| Some((successor(job, &rule.sources, old)?, old)))?;
    let confirmed = matches!(current.certainty, Certainty::Checked | Certainty::Measured);
    let (new, old) = (name(current), name(replaced));
    let handling = if confirmed {
        say!(language, "按{new}执行，其条文已核对。", "{new} is followed; its clause was read.")
    } else {
        say!(
            language,
            "按{new}引用；数值原读自{old}，新版是否改动尚未核对：对外引用前请核对原文，从严执行。",
            "{new} is cited; the figures were read in {old} and not yet confirmed in the new edition: read the clause before quoting it, and keep the stricter."
        )
    };
    let side = |source: &Source, text: String, taken| said(text, None, SourceView::from(source), taken);
    Some(Conflict {
        kind: ConflictKind::Editions,
        iri: Some(rule.iri.clone()),
        label: shown.text.clone(),
        dimension: shown.because.first().map(|because| because.dimension.clone()),
        positions: vec![
            side(current, say!(language, "现行版", "the edition in force"), true),
            side(replaced, say!(language, "已被替代的版本", "the edition that it replaced"), false),
        ],
        handling,
    })
}

/// The source among those of a rule that took the place of another.
fn successor<'s>(job: &Job<'_>, sources: &'s [Source], old: &Source) -> Option<&'s Source> {
    let document = job.knowledge.documents.get(old.iri.as_ref()?)?;
    let next = document.replaced_by.as_ref().filter(|_| document.status == DocumentStatus::Replaced)?;
    sources.iter().find(|source| source.iri.as_ref() == Some(next))
}

/// A document with its edition.
fn name(source: &Source) -> String {
    format!("{} {}", source.document, source.edition).trim_end().to_owned()
}
