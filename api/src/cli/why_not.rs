//! `fieldpack why-not`: why a machine, a class or a partner is not in a pack.

use super::Context;
use super::answer::Answer;
use super::args::{self, ProgressStyle};
use super::backend::{Backend, Need};
use super::language::{pick, say};
use super::page::{self, Page};
use super::progress::Shown;
use super::quantity::quantity;
use crate::problem::Problem;
use fieldpack_pack::contract::{Options, PackRequest, WhyNot, WhyNotRequest};

/// Runs the command. A sentence is asked first, and its pack kept, so that it has an id.
///
/// # Errors
/// A [`Problem`]: no folder, no such pack, nothing known by the name.
pub(super) fn run(context: &Context, command: &args::WhyNot) -> Result<Answer, Problem> {
    let shown = Shown::new(ProgressStyle::Auto, context.json, context.language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let id = if uuid::Uuid::try_parse(&command.pack).is_ok() {
        command.pack.clone()
    } else {
        let options = Options { store: Some(true), language: context.stated, ..Options::default() };
        let request =
            PackRequest { text: Some(command.pack.clone()), options: Some(options), ..PackRequest::default() };
        backend.packs(&request)?.id
    };
    let request = WhyNotRequest {
        machine: command.subject.machine.clone(),
        class: command.subject.class.clone(),
        partner: command.subject.partner.clone(),
        language: context.stated,
    };
    let answer = backend.why_not(&id, &request)?;
    Answer::new(text(&answer), &answer)
}

/// The answer as a page.
fn text(answer: &WhyNot) -> String {
    let language = answer.language;
    let mut page = Page::new(page::columns());
    page.paragraph(0, &answer.sentence);
    if !answer.violations.is_empty() {
        page.heading(pick(language, "【不满足】", "FAILS"));
    }
    for violation in &answer.violations {
        page.item(2, "-", &violation.message);
        let source = &violation.source;
        let cited = [&*source.document, &*source.edition, &*source.clause];
        let cited: Vec<&str> = cited.into_iter().filter(|part| !part.is_empty()).collect();
        let cited = cited.join(" ");
        page.paragraph(4, &say!(language, "依据：{cited}", "source: {cited}"));
    }
    if !answer.changes.is_empty() {
        page.heading(pick(language, "【最近的改动】", "NEAREST CHANGES"));
    }
    for change in &answer.changes {
        let here = quantity(&change.from);
        let sentence = &change.sentence;
        page.item(2, "-", &say!(language, "{sentence}（此处{here}）", "{sentence} (here {here})"));
    }
    if !answer.unverified.is_empty() {
        page.heading(pick(language, "【未核实】", "NOT VERIFIED"));
        answer.unverified.iter().for_each(|open| page.item(2, "-", &open.message));
    }
    answer.reasons.iter().for_each(|reason| page.item(0, "*", &reason.detail));
    page.into_text()
}
