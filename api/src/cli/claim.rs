//! `fieldpack claim`: a sentence held against what is known.

use super::Context;
use super::answer::{Answer, Exit};
use super::args::{self, ProgressStyle};
use super::ask::standard_input;
use super::backend::{Backend, Need, holds_world, running};
use super::language::{pick, say};
use super::pack::rules::{source, standing};
use super::page::{self, Page};
use super::progress::Shown;
use super::quantity::{certainty, in_words};
use crate::problem::Problem;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::claims;
use fieldpack_pack::contract::{
    AsOf, Assertion, ClaimCheck, ClaimOptions, ClaimQuantity, ClaimRequest, ClaimStanding, ClaimVerdict,
};
use fieldpack_pack::understand::{self, Limits};
use std::sync::Arc;

/// Runs the command. Where the folder holds no world, the shipped knowledge answers.
///
/// # Errors
/// A [`Problem`]: an empty or too long text, a time that is none.
pub(super) fn run(context: &Context, command: &args::Claim) -> Result<Answer, Problem> {
    let text = if command.text == "-" { standard_input(context)? } else { command.text.clone() };
    let options = ClaimOptions { language: context.stated, asked_at: command.asked_at.clone(), min_sequence: None };
    let request = ClaimRequest { text, options: Some(options) };
    let data = &command.data.data;
    let check = if holds_world(data) || running(context, data)?.is_some() {
        let shown = Shown::new(ProgressStyle::Auto, context.json, context.language);
        Backend::connect(context, data, Need::World, &shown)?.claims(&request)?
    } else {
        of_shipped(context, &request)?
    };
    let answer = Answer::new(text_of(&check), &check)?;
    Ok(if check.verdict == ClaimVerdict::CannotBeSaid { answer.ending(Exit::NoAnswer) } else { answer })
}

/// Checks against the shipped knowledge.
fn of_shipped(context: &Context, request: &ClaimRequest) -> Result<ClaimCheck, Problem> {
    let knowledge = Arc::new(context.knowledge()?);
    let as_of = AsOf {
        knowledge: knowledge.version.as_str().into(),
        program: env!("CARGO_PKG_VERSION").into(),
        ..AsOf::default()
    };
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let limits = Limits { text_chars: context.settings.limits.text_characters, ..Default::default() };
    claims::check(request, &knowledge, as_of, &now, context.language, &limits).map_err(|faults| {
        let language = context.stated.or_else(|| understand::language_of(&request.text)).unwrap_or(context.language);
        Problem::of_requests(&faults, language)
    })
}

/// A checked claim for people: the verdict first, then each assertion with what it rests on.
fn text_of(check: &ClaimCheck) -> String {
    let language = check.language;
    let mut page = Page::new(page::columns());
    page.paragraph(0, &format!("{}{}", verdict(check.verdict, language), check.text));
    for (at, assertion) in check.assertions.iter().enumerate() {
        page.gap();
        write_one(&mut page, at + 1, assertion, language);
    }
    page.gap();
    let (asked_at, knowledge, program) = (&check.asked_at, &check.as_of.knowledge, &check.as_of.program);
    page.paragraph(
        0,
        &say!(
            language,
            "提问于 {asked_at}；知识 {knowledge}，程序 {program}",
            "asked at {asked_at}; knowledge {knowledge}, program {program}"
        ),
    );
    page.into_text()
}

/// A verdict as a mark in front of a line.
fn verdict(verdict: ClaimVerdict, language: Language) -> String {
    let (zh, en) = match verdict {
        ClaimVerdict::Holds => ("成立", "HOLDS"),
        ClaimVerdict::HoldsOnlyIf => ("有条件成立", "HOLDS ONLY IF"),
        ClaimVerdict::Contradicts => ("不成立", "CONTRADICTS"),
        ClaimVerdict::CannotBeSaid => ("无法判断", "CANNOT BE SAID"),
    };
    pick(language, format!("【{zh}】"), format!("{en}: "))
}

/// Writes one assertion.
fn write_one(page: &mut Page, number: usize, assertion: &Assertion, language: Language) {
    let mark = verdict(assertion.verdict, language);
    page.item(0, &format!("{number}."), &format!("{mark}{}", assertion.text));
    page.paragraph(3, &assertion.reason);
    if let Some(condition) = &assertion.condition {
        page.paragraph(3, &say!(language, "条件：{condition}", "only if: {condition}"));
    }
    if !assertion.missing.is_empty() {
        let missing = assertion.missing.join(pick(language, "；", "; "));
        page.paragraph(3, &say!(language, "缺：{missing}", "missing: {missing}"));
    }
    let rows: Vec<[String; 2]> = assertion.quantities.iter().map(|one| row(one, language)).collect();
    page.table(5, &rows);
    for one in &assertion.sources {
        let (source, standing) = (source(one), standing(one, language));
        page.paragraph(3, &say!(language, "依据：{source}（{standing}）", "source: {source} ({standing})"));
    }
}

/// A quantity with where it comes from.
fn row(one: &ClaimQuantity, language: Language) -> [String; 2] {
    let standing = match one.standing {
        ClaimStanding::Claimed => pick(language, "所说", "claimed"),
        ClaimStanding::Known => pick(language, "已知", "known"),
        ClaimStanding::Evidence => pick(language, "个例", "evidence"),
        ClaimStanding::Computed => pick(language, "计算", "computed"),
    };
    let mut value = in_words(&one.quantity, language);
    if one.by_designation {
        value += pick(language, "（由型号推出）", " (by designation)");
    } else if one.standing != ClaimStanding::Claimed && one.standing != ClaimStanding::Computed {
        let certainty = certainty(one.quantity.certainty, language);
        value += &say!(language, "（{certainty}）", " ({certainty})");
    }
    if !one.note.is_empty() {
        value += &format!("{}{}", pick(language, "；", "; "), one.note);
    }
    [format!("{standing} {}", one.label), value]
}
