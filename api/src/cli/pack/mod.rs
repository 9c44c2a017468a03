//! A pack as text: what one reads to the customer on the telephone, top down, the answer first.

mod combinations;
mod conflicts;
mod doubts;
mod evidence;
pub(super) mod partners;
pub(super) mod rules;
pub(super) mod understood;

use super::language::{pick, say};
use super::page::Page;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Constraint, Headline, HeadlineVerdict, Pack, Question};

/// How a pack is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// The language; the pack's own.
    pub(super) language: Language,
    /// Every check, calculation, standing rule and snippet.
    pub(super) full: bool,
    /// Width, columns.
    pub(super) columns: usize,
}

/// Writes a pack.
pub(super) fn text(pack: &Pack, style: Style) -> String {
    let mut page = Page::new(style.columns);
    headline(&mut page, &pack.headline, style.language);
    understood::write(&mut page, &pack.question, style);
    combinations::write(&mut page, pack, style);
    rules::write(&mut page, pack, style);
    partners::write(&mut page, &pack.partners, style.language);
    plan(&mut page, pack, style.language);
    conflicts::write(&mut page, pack, style);
    doubts::write(&mut page, pack, style);
    evidence::write(&mut page, pack, style);
    footer(&mut page, pack, style.language);
    page.into_text()
}

/// Writes a question that no pack answers.
pub(super) fn question_text(question: &Question, columns: usize) -> String {
    let mut page = Page::new(columns);
    understood::write(&mut page, question, Style { language: question.language, full: false, columns });
    page.into_text()
}

fn headline(page: &mut Page, headline: &Headline, language: Language) {
    let (zh, en) = match headline.verdict {
        HeadlineVerdict::Yes => ("可行", "YES"),
        HeadlineVerdict::Conditional => ("有条件可行", "YES, ON CONDITIONS"),
        HeadlineVerdict::No => ("不可行", "NO"),
        HeadlineVerdict::Unknown => ("无法判定", "NOT KNOWN"),
    };
    let verdict = pick(language, format!("【{zh}】"), format!("{en}: "));
    page.paragraph(0, &format!("{verdict}{}", headline.sentence));
    if let Some(deciding) = &headline.deciding {
        let constraint = constraint(deciding);
        page.paragraph(2, &say!(language, "决定因素：{constraint}", "decided by: {constraint}"));
    }
}

/// A constraint in its own words, with its source.
fn constraint(constraint: &Constraint) -> String {
    let source = rules::source(&constraint.source);
    if source.is_empty() { constraint.message.clone() } else { format!("{} [{source}]", constraint.message) }
}

fn plan(page: &mut Page, pack: &Pack, language: Language) {
    if pack.plan.is_empty() {
        return;
    }
    page.heading(pick(language, "【实施步骤】", "PLAN"));
    for step in &pack.plan {
        let mut text = step.label.clone();
        if let Some(lead) = &step.lead_time_h {
            let lead = super::quantity::quantity(lead);
            text += &say!(language, "（提前 {lead}）", " ({lead} ahead)");
        }
        if let Some(role) = &step.role {
            text += &format!("{}{}", pick(language, "；", "; "), role.label);
        }
        if let Some(trigger) = &step.trigger {
            text += &say!(language, "；因为{trigger}", "; because {trigger}");
        }
        page.item(2, &format!("{}.", step.step), &text);
    }
}

/// Which world answered, and when it was asked.
fn footer(page: &mut Page, pack: &Pack, language: Language) {
    page.gap();
    let (sequence, knowledge, program) = (pack.as_of.sequence, &pack.as_of.knowledge, &pack.as_of.program);
    let (asked_at, id) = (&pack.question.asked_at, &pack.id);
    page.paragraph(
        0,
        &say!(
            language,
            "提问于 {asked_at}；数据序号 {sequence}，知识 {knowledge}，程序 {program}；方案 {id}",
            "asked at {asked_at}; sequence {sequence}, knowledge {knowledge}, program {program}; pack {id}"
        ),
    );
}

/// Marks what a simulator made.
pub(super) fn synthetic_mark(synthetic: bool, language: Language) -> &'static str {
    if synthetic { pick(language, "〔模拟〕", "[synthetic] ") } else { "" }
}

/// The ids of evidence behind a line, where there are some.
fn cited(ids: &[String], language: Language) -> Option<String> {
    let ids = (!ids.is_empty()).then(|| ids.join(" "))?;
    Some(say!(language, "证据 {ids}", "evidence {ids}"))
}
