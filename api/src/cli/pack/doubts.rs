//! What to ask back, what is not known, how sure the pack is, where there is less than was asked for.

use super::super::language::{pick, say};
use super::super::page::Page;
use super::Style;
use fieldpack_pack::contract::Pack;

/// Writes the doubts.
pub(super) fn write(page: &mut Page, pack: &Pack, style: Style) {
    let language = style.language;
    let missing = &pack.question.missing;
    if !missing.is_empty() {
        page.heading(pick(language, "【请问客户】", "ASK BACK"));
        for (index, missing) in missing.iter().enumerate() {
            page.item(2, &format!("{}.", index + 1), &missing.why);
        }
    }
    page.heading(pick(language, "【把握】", "HOW SURE"));
    let (zh, en) = match pack.confidence.level.as_str() {
        "high" => ("高", "high"),
        "medium" => ("中", "medium"),
        "low" => ("低", "low"),
        other => (other, other),
    };
    let (sites, failures) = (pack.coverage.site_evidence, pack.coverage.failure_evidence);
    let level = pick(language, zh, en);
    page.paragraph(
        2,
        &say!(
            language,
            "可信度{level}；相似工况的工地 {sites} 个、故障 {failures} 起",
            "confidence {level}; {sites} sites and {failures} failures under like conditions"
        ),
    );
    for reason in &pack.confidence.reasons {
        page.item(2, "-", &reason.detail);
    }
    for unknown in &pack.unknowns {
        let (label, why) = (&unknown.label, &unknown.why);
        page.item(2, "-", &say!(language, "未知 {label}：{why}", "{label} is not known: {why}"));
    }
    for warning in pack.warnings.iter().filter(|warning| !pack.question.warnings.contains(warning)) {
        page.item(2, "!", &warning.detail);
    }
    for turning in &pack.turning_points {
        page.item(2, "-", &turning.detail);
    }
    for shortfall in &pack.shortfalls {
        let (zh, en) = match shortfall.part.as_str() {
            "combinations" => ("设备组合", "combinations"),
            "prohibitions" => ("禁止事项", "prohibitions"),
            "partners" => ("合作伙伴", "partners"),
            "evidence" => ("证据", "evidence"),
            other => (other, other),
        };
        let (part, got, wanted, why) = (pick(language, zh, en), shortfall.got, shortfall.wanted, &shortfall.why);
        page.item(2, "-", &say!(language, "{part} {got}/{wanted}：{why}", "{part} {got} of {wanted}: {why}"));
    }
}
