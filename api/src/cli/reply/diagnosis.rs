//! A diagnosis: the likely modes with what speaks for and against, what to look at, what to do and what not.

use super::super::language::{pick, say};
use super::super::pack::rules::{self, source};
use super::super::pack::{Style, synthetic_mark};
use super::super::page::Page;
use super::super::quantity::number;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Advice, Argument, Diagnosis, SimilarCase};
use fieldpack_quantity::Quantity;

/// Checks shown without `--full`.
const CHECKS_SHOWN: usize = 5;

/// Writes a diagnosis.
pub(super) fn write(page: &mut Page, diagnosis: &Diagnosis, style: Style) {
    let language = style.language;
    if diagnosis.modes.is_empty() {
        return;
    }
    page.heading(pick(language, "【可能的故障】", "LIKELY FAILURES"));
    for mode in &diagnosis.modes {
        let (share, name, code) = (percent(&mode.probability), &mode.mode.label, &mode.mode.notation);
        page.item(0, &format!("{}.", mode.rank), &format!("{name} {code} {share}"));
        if !mode.causes.is_empty() {
            let causes = &mode.causes;
            page.paragraph(3, &say!(language, "常见原因：{causes}", "usual causes: {causes}"));
        }
        arguments(page, "+", &mode.supports, style);
        arguments(page, "-", &mode.against, style);
    }
    let others = percent(&diagnosis.others);
    page.paragraph(0, &say!(language, "其余故障合计 {others}", "all others together {others}"));
    page.paragraph(0, &diagnosis.basis.detail);
    checks(page, diagnosis, style);
    advice(page, pick(language, "【先这样处理】", "DO NOW"), &diagnosis.actions, language);
    advice(page, pick(language, "【不要】", "DO NOT"), &diagnosis.avoid, language);
    if !diagnosis.prohibitions.is_empty() {
        page.heading(pick(language, "【相关禁令】", "RULES THAT SPEAK OF IT"));
        diagnosis.prohibitions.iter().for_each(|rule| rules::write_one(page, rule, style));
    }
    if !diagnosis.cases.is_empty() {
        page.heading(pick(language, "【相似故障】", "FAILURES LIKE IT"));
        diagnosis.cases.iter().for_each(|found| case(page, found, style));
    }
}

fn arguments(page: &mut Page, mark: &str, arguments: &[Argument], style: Style) {
    for argument in arguments {
        let cited = if style.full { format!(" [{}]", source(&argument.source)) } else { String::new() };
        page.item(3, mark, &format!("{}{cited}", argument.detail));
    }
}

fn checks(page: &mut Page, diagnosis: &Diagnosis, style: Style) {
    let language = style.language;
    if diagnosis.checks.is_empty() {
        return;
    }
    page.heading(pick(language, "【按此顺序检查】", "CHECK IN THIS ORDER"));
    let shown = if style.full { diagnosis.checks.len() } else { CHECKS_SHOWN };
    for check in diagnosis.checks.iter().take(shown) {
        let minutes = check.effort.interval().map_or("?".to_owned(), |found| number(found.value()));
        let label = &check.label;
        page.item(
            0,
            &format!("{}.", check.rank),
            &say!(language, "{label}（约 {minutes} min）", "{label} (about {minutes} min)"),
        );
        let (finding, remedy) = (&check.finding, &check.remedy);
        let modes: Vec<&str> = check.modes.iter().map(|mode| &*mode.label).collect();
        let modes = modes.join(pick(language, "、", ", "));
        page.paragraph(3, &say!(language, "若{finding}：是{modes}；{remedy}", "if {finding}: it is {modes}; {remedy}"));
    }
}

fn advice(page: &mut Page, heading: &str, list: &[Advice], language: Language) {
    if list.is_empty() {
        return;
    }
    page.heading(heading);
    for one in list {
        let (mode, cited) = (&one.mode.label, source(&one.source));
        let colon = pick(language, "：", ": ");
        page.item(2, "-", &format!("{mode}{colon}{} [{cited}]", one.text));
    }
}

fn case(page: &mut Page, found: &SimilarCase, style: Style) {
    let language = style.language;
    let mark = synthetic_mark(found.evidence.synthetic, language);
    let mut facts = vec![found.mode.label.to_string()];
    facts.extend(found.evidence.place.iter().map(|place| place.label.clone()).filter(|label| !label.is_empty()));
    facts.extend(found.evidence.when.clone());
    let facts = facts.join(pick(language, "，", ", "));
    page.item(2, &found.evidence.id, &format!("{mark}{} ({facts})", found.evidence.title));
    page.paragraph(5, &found.outcome);
    if style.full {
        page.paragraph(5, &found.evidence.iri);
    }
}

/// A probability with its interval, in percent.
fn percent(quantity: &Quantity) -> String {
    let Some(found) = quantity.interval() else { return "?".to_owned() };
    let part = |value: f64| number(value * 100.0);
    let (low, value, high) = (part(found.low()), part(found.value()), part(found.high()));
    if low == high { format!("{value} %") } else { format!("{value} % ({low}–{high} %)") }
}
