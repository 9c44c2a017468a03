//! `fieldpack info`: what a data folder holds.

use super::answer::Answer;
use super::args::{self, ProgressStyle};
use super::backend::{Backend, Need};
use super::language::{pick, say};
use super::page::Page;
use super::progress::Shown;
use super::{Context, page};
use crate::problem::Problem;
use crate::service::Info;
use fieldpack_graph::knowledge::Language;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: no folder, or one that does not open.
pub(super) fn run(context: &Context, command: &args::Info) -> Result<Answer, Problem> {
    let shown = Shown::new(ProgressStyle::Auto, context.json, context.language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let info = backend.info(None)?;
    let served = match &backend {
        Backend::Running(client) => Some(client.address().to_owned()),
        Backend::Opened(..) => None,
    };
    Answer::new(text(&info, served.as_deref(), context.language), &info)
}

fn text(info: &Info, served: Option<&str>, language: Language) -> String {
    let mut page = Page::new(page::columns());
    let (version, counts) = (&info.version, &info.counts);
    let (sequence, epoch, knowledge) = (info.as_of.sequence, &info.as_of.epoch, &info.as_of.knowledge);
    page.paragraph(0, &say!(language, "fieldpack {version}", "fieldpack {version}"));
    if let Some(address) = served {
        page.paragraph(0, &say!(language, "由 http://{address} 提供服务", "served on http://{address}"));
    }
    page.paragraph(
        0,
        &say!(
            language,
            "序号 {sequence}（日志 {epoch}），知识 {knowledge}",
            "sequence {sequence} (journal {epoch}), knowledge {knowledge}"
        ),
    );
    page.heading(pick(language, "记录", "records"));
    let mut rows: Vec<[String; 2]> =
        counts.records.iter().map(|(kind, count)| [kind.clone(), count.to_string()]).collect();
    rows.push([pick(language, "有向量的文本", "texts with a vector").to_owned(), counts.vectors.to_string()]);
    rows.push([pick(language, "其中模拟", "of these synthetic").to_owned(), counts.synthetic.to_string()]);
    page.table(2, &rows);
    page.heading(pick(language, "知识", "knowledge"));
    let row = |zh: &str, en: &str, count: u64| [pick(language, zh, en).to_owned(), count.to_string()];
    page.table(
        2,
        &[
            row("设备", "machines", counts.machines),
            row("禁令", "prohibitions", counts.rules),
            row("地名", "places", counts.places),
            row("工况维度", "dimensions", counts.dimensions),
            row("已覆盖的作业", "activities covered", counts.activities_covered),
            row("作业", "activities", counts.activities),
        ],
    );
    page.into_text()
}
