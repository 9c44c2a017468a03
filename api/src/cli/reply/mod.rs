//! An answer of any intent as text, the answer first.

mod diagnosis;
mod hits;
mod machines;

use super::language::{pick, say};
use super::pack::{self, Style, partners, understood};
use super::page::Page;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Answer, Headline, HeadlineVerdict, Intent};

/// Writes an answer.
pub(super) fn text(answer: &Answer, style: Style) -> String {
    let language = style.language;
    let mut page = Page::new(style.columns);
    if let Some(found) = &answer.pack {
        let mut text = pack::text(found, style);
        machines::write(&mut page, answer, style);
        if !answer.machines.as_ref().is_none_or(Vec::is_empty) {
            text.push_str(&page.into_text());
        }
        return text;
    }
    headline(&mut page, answer.intent, &answer.headline, language);
    if let Some(diagnosis) = &answer.diagnosis {
        diagnosis::write(&mut page, diagnosis, style);
    }
    machines::write(&mut page, answer, style);
    hits::write(&mut page, answer, style);
    if let Some(found) = &answer.partners {
        partners::write(&mut page, found, language);
    }
    if let Some(scope) = &answer.scope {
        page.heading(pick(language, "【可以问】", "WHAT CAN BE ASKED"));
        scope.intents.iter().for_each(|intent| page.item(2, "-", &intent.detail));
    } else {
        understood::write(&mut page, &answer.question, style);
    }
    ask_back(&mut page, answer, language);
    lacking(&mut page, answer, language);
    footer(&mut page, answer, language);
    page.into_text()
}

/// Whether nothing was found, or nothing can be answered.
pub(super) fn is_empty(answer: &Answer) -> bool {
    let is_empty = |list: Option<bool>| list.unwrap_or(true);
    answer.pack.is_none()
        && answer.diagnosis.as_ref().is_none_or(|diagnosis| diagnosis.modes.is_empty())
        && (answer.diagnosis.is_some() || is_empty(answer.partners.as_ref().map(Vec::is_empty)))
        && is_empty(answer.machines.as_ref().map(Vec::is_empty))
        && is_empty(answer.hits.as_ref().map(Vec::is_empty))
}

fn headline(page: &mut Page, intent: Intent, headline: &Headline, language: Language) {
    let (zh, en) = match (intent, headline.verdict) {
        (Intent::Failure, HeadlineVerdict::Unknown) => ("无法判断", "NOT KNOWN"),
        (Intent::Failure, _) => ("诊断", "DIAGNOSIS"),
        (Intent::Partner, HeadlineVerdict::No) => ("没有伙伴", "NOBODY"),
        (Intent::Partner, _) => ("伙伴", "PARTNERS"),
        (Intent::Product, HeadlineVerdict::Yes) => ("有合适的", "FIT"),
        (Intent::Product, HeadlineVerdict::No) => ("没有合适的", "NONE FITS"),
        (Intent::Product, HeadlineVerdict::Unknown) => ("缺少要求", "NOTHING DEMANDED"),
        (Intent::Product, _) => ("部分未核实", "NOT VERIFIED IN PART"),
        (Intent::Search, HeadlineVerdict::No) => ("没有找到", "NOTHING"),
        (Intent::Search, _) => ("找到", "FOUND"),
        _ => ("不在范围内", "OUT OF SCOPE"),
    };
    let verdict = pick(language, format!("【{zh}】"), format!("{en}: "));
    page.paragraph(0, &format!("{verdict}{}", headline.sentence));
}

/// What to ask the customer.
fn ask_back(page: &mut Page, answer: &Answer, language: Language) {
    if answer.question.missing.is_empty() {
        return;
    }
    page.heading(pick(language, "【请问客户】", "ASK BACK"));
    for (place, missing) in answer.question.missing.iter().enumerate() {
        page.item(2, &format!("{}.", place + 1), &missing.why);
    }
}

/// What the answer lacks.
fn lacking(page: &mut Page, answer: &Answer, language: Language) {
    if answer.shortfalls.is_empty() {
        return;
    }
    page.heading(pick(language, "【不足】", "LACKING"));
    answer.shortfalls.iter().for_each(|shortfall| page.item(2, "-", &shortfall.why));
}

/// Which world answered, and when it was asked.
fn footer(page: &mut Page, answer: &Answer, language: Language) {
    page.gap();
    let (sequence, knowledge, program) = (answer.as_of.sequence, &answer.as_of.knowledge, &answer.as_of.program);
    let asked_at = &answer.question.asked_at;
    page.paragraph(
        0,
        &say!(
            language,
            "提问于 {asked_at}；数据序号 {sequence}，知识 {knowledge}，程序 {program}",
            "asked at {asked_at}; sequence {sequence}, knowledge {knowledge}, program {program}"
        ),
    );
}
