//! Rules as a page shows them.

use super::SENTENCE;
use crate::words::{self, cite, clean, figure, say};
use fieldpack_graph::knowledge::{Comparison, Language};
use fieldpack_pack::contract::{Because, Prohibition};
use fieldpack_pack::text::number;
use serde::Serialize;

/// A rule.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RuleView {
    /// Its short name.
    pub(crate) name: String,
    /// What not to do.
    pub(crate) text: String,
    /// Why.
    pub(crate) reason: String,
    /// What to do instead.
    pub(crate) remedy: String,
    /// How bad it is.
    pub(crate) severity: &'static str,
    /// Whether work stops.
    pub(crate) is_stop: bool,
    /// Whether it applies for sure, and who lays it down.
    pub(crate) standing: String,
    /// What triggered it.
    pub(crate) because: String,
    /// What the failure history says; may be empty.
    pub(crate) history: String,
    /// Where it is laid down.
    pub(crate) source: String,
}

impl RuleView {
    /// Words a rule.
    pub(super) fn of(rule: &Prohibition, language: Language) -> Self {
        let kind = words::kind(rule.kind, language);
        let status = words::status(rule.status, language);
        let because: Vec<String> = rule.because.iter().map(|one| because(one, language)).collect();
        let history = rule.observed.as_ref().map_or_else(String::new, |seen| {
            let (ratio, hours) = (figure(&seen.rate_ratio), number(seen.exposure_h));
            let (events, q) = (seen.events, number(seen.q_value));
            match language {
                Language::Zh => format!("故障率为其他条件下的 {ratio} 倍（{events} 起，{hours} h，q = {q}）"),
                Language::En => format!("{ratio} times the rate elsewhere ({events} events, {hours} h, q = {q})"),
            }
        });
        Self {
            name: short_name(&rule.iri),
            text: clean(&rule.text, SENTENCE),
            reason: clean(&rule.reason, SENTENCE),
            remedy: clean(&rule.remedy, SENTENCE),
            severity: words::severity(rule.severity, language),
            is_stop: rule.severity == fieldpack_graph::knowledge::Severity::HardStop,
            standing: format!("{status} · {kind}"),
            because: because.join(say(language, "；", "; ")),
            history,
            source: cite(&rule.source, language),
        }
    }
}

/// The last part of an IRI.
pub(super) fn short_name(iri: &str) -> String {
    clean(iri.rsplit(['/', '#']).next().unwrap_or(iri), 40)
}

/// A comparison in words, with what it is here.
fn because(because: &Because, language: Language) -> String {
    let sign = match because.op {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "≤",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => "≥",
        Comparison::Equal => "=",
        Comparison::NotEqual => "≠",
    };
    let name = clean(if because.label.is_empty() { &because.dimension } else { &because.label }, 80);
    let limit = because.limit.as_ref().map_or_else(|| "?".to_owned(), figure);
    let here = because.actual.as_ref().map(figure);
    match (language, here) {
        (Language::Zh, Some(here)) => format!("{name} {sign} {limit}（此处 {here}）"),
        (Language::Zh, None) => format!("{name} {sign} {limit}（此处未知）"),
        (Language::En, Some(here)) => format!("{name} {sign} {limit} (here {here})"),
        (Language::En, None) => format!("{name} {sign} {limit} (not known here)"),
    }
}
