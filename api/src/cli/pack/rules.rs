//! The prohibitions of this site, with what triggers them, and the standing ones of the briefing.

use super::super::language::{pick, say};
use super::super::page::Page;
use super::super::quantity::{certainty, in_words, number, quantity};
use super::{Style, cited};
use fieldpack_graph::knowledge::{Comparison, DocumentStatus, Language, Severity};
use fieldpack_pack::contract::{Because, Observed, Pack, Prohibition, RuleStatus, SourceView};

/// Standing rules that are shown without `--full`: the hardest come first.
const STANDING_SHOWN: usize = 10;

/// Writes the prohibitions.
pub(super) fn write(page: &mut Page, pack: &Pack, style: Style) {
    let language = style.language;
    if !pack.prohibitions.is_empty() {
        page.heading(pick(language, "【本工地禁止】", "NOT HERE"));
    }
    for rule in &pack.prohibitions {
        write_one(page, rule, style);
    }
    if !pack.standing.is_empty() {
        page.heading(pick(language, "【交底常设禁令】", "STANDING RULES FOR THE BRIEFING"));
    }
    if style.full {
        pack.standing.iter().for_each(|rule| write_one(page, rule, style));
        return;
    }
    pack.standing.iter().take(STANDING_SHOWN).for_each(|rule| page.item(2, "-", &rule.text));
    let hidden = pack.standing.len().saturating_sub(STANDING_SHOWN);
    if hidden > 0 {
        page.paragraph(2, &say!(language, "另有 {hidden} 条，见 --full", "and {hidden} more, see --full"));
    }
}

pub(in crate::cli) fn write_one(page: &mut Page, rule: &Prohibition, style: Style) {
    let language = style.language;
    let may = match rule.status {
        RuleStatus::Applies => "",
        RuleStatus::MayApply => pick(language, "，可能适用", ", may apply"),
    };
    let severity = severity(rule.severity, language);
    page.item(0, &format!("{}.", rule.rank), &format!("[{severity}{may}] {}", rule.text));
    let because: Vec<String> = rule.because.iter().map(|because| because_text(because, language)).collect();
    if !because.is_empty() {
        let because = because.join(pick(language, "；", "; "));
        page.paragraph(3, &say!(language, "因为：{because}", "because: {because}"));
    }
    if !rule.reason.is_empty() && style.full {
        let reason = &rule.reason;
        page.paragraph(3, &say!(language, "机理：{reason}", "why: {reason}"));
    }
    if !rule.remedy.is_empty() {
        let remedy = &rule.remedy;
        page.paragraph(3, &say!(language, "应当：{remedy}", "instead: {remedy}"));
    }
    if let Some(observed) = &rule.observed {
        page.paragraph(3, &observed_text(observed, language));
    }
    let (source, standing) = (source(&rule.source), standing(&rule.source, language));
    page.paragraph(3, &say!(language, "依据：{source}（{standing}）", "source: {source} ({standing})"));
    if let Some(evidence) = cited(&rule.evidence, language) {
        page.paragraph(3, &evidence);
    }
}

/// The comparison that triggers a rule, with the value here.
fn because_text(because: &Because, language: Language) -> String {
    let name = if because.label.is_empty() { because.dimension.to_string() } else { because.label.clone() };
    let actual = because
        .actual
        .as_ref()
        .map_or_else(|| pick(language, "未知", "not known").to_owned(), |actual| in_words(actual, language));
    let op = match because.op {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "≤",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => "≥",
        Comparison::Equal => "=",
        Comparison::NotEqual => "≠",
    };
    match because.limit.as_ref().map(|limit| in_words(limit, language)) {
        Some(limit) => {
            say!(language, "{name} {actual}，界限 {op} {limit}", "{name} {actual}, the limit is {op} {limit}")
        }
        None => format!("{name} {actual}"),
    }
}

pub(super) fn observed_text(observed: &Observed, language: Language) -> String {
    let ratio = quantity(&observed.rate_ratio);
    let (events, hours, q) = (observed.events, number(observed.exposure_h), number(observed.q_value));
    say!(
        language,
        "故障史：发生率为其他工况的 {ratio} 倍（{events} 起，{hours} 小时，q = {q}）",
        "history: {ratio} times as often as elsewhere ({events} events in {hours} h, q = {q})"
    )
}

/// A source: document, edition, clause.
pub(in crate::cli) fn source(source: &SourceView) -> String {
    let edition = if source.edition.is_empty() { String::new() } else { format!("-{}", source.edition) };
    let document = format!("{}{edition}", source.document);
    if source.clause.is_empty() { document } else { format!("{document} {}", source.clause).trim().to_owned() }
}

/// Whether the edition is in force, and how sure the statement is.
pub(in crate::cli) fn standing(source: &SourceView, language: Language) -> String {
    let (zh, en) = match source.status {
        DocumentStatus::InForce => ("现行", "in force"),
        DocumentStatus::Replaced => ("已被代替", "replaced"),
        DocumentStatus::Withdrawn => ("已废止", "withdrawn"),
        DocumentStatus::Unknown => ("版本状态未核实", "status not confirmed"),
    };
    let (status, certainty) = (pick(language, zh, en), certainty(source.certainty, language));
    format!("{status}{}{certainty}", pick(language, "，", ", "))
}

fn severity(severity: Severity, language: Language) -> &'static str {
    let (zh, en) = match severity {
        Severity::HardStop => ("停工", "STOP WORK"),
        Severity::High => ("高", "high"),
        Severity::Medium => ("中", "medium"),
        Severity::Low => ("低", "low"),
    };
    pick(language, zh, en)
}
