//! `fieldpack verify`: journal, stores and columns compared, every difference named.

use super::answer::{Answer, Exit};
use super::args::{self, ProgressStyle};
use super::backend::{holds_world, no_world, running};
use super::language::{pick, say};
use super::page::{self, Page};
use super::progress::Shown;
use super::{Context, problems};
use crate::problem::{Code, Problem};
use crate::service::{Progress, Service, Verified, Verifying};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::store::Depth;

/// Runs the command; it ends with 1 where there are differences.
///
/// # Errors
/// A [`Problem`]: a service runs on the folder, it is none, it does not open, or its journal is damaged.
pub(super) fn run(context: &Context, command: &args::Verify) -> Result<Answer, Problem> {
    let (language, data) = (context.language, &command.data.data);
    let folder = data.display();
    if !holds_world(data) {
        return Err(no_world(data, language));
    }
    if running(context, data)?.is_some() {
        return Err(Problem::say(
            Code::Unavailable,
            language,
            format!("`{folder}` 正由服务使用：先停止服务再核对"),
            format!("a service runs on `{folder}`: stop it, then verify"),
        ));
    }
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let opened = Service::open(data, &context.settings, &shown);
    shown.finish();
    let service = opened.map_err(|error| problems::of_open(&error, language))?;
    let depth = match (command.quick, command.deep) {
        (true, _) => Depth::Quick,
        (false, true) => Depth::Deep,
        (false, false) => Depth::Usual,
    };
    let how = Verifying { limit: command.limit, depth };
    let verified = service.verify(&how, &shown, &context.asker);
    shown.finish();
    service.close();
    let verified = verified?;
    let exit = if verified.differences == 0 { Exit::Done } else { Exit::Failed };
    let text = text(&verified, &folder.to_string(), language);
    Ok(Answer::new(text, &verified)?.ending(exit))
}

fn text(verified: &Verified, folder: &str, language: Language) -> String {
    let mut page = Page::new(page::columns());
    let Verified { epoch, sequence, base_entries, records, differences, named, rebuild, rebuilt } = verified;
    page.paragraph(
        0,
        &say!(
            language,
            "日志 {epoch} 完整：到第 {sequence} 条，基线 {base_entries} 条；记录 {records} 条",
            "journal {epoch} is whole: up to entry {sequence}, {base_entries} in its base; {records} records"
        ),
    );
    if !rebuilt.is_empty() {
        let list = rebuilt.join(", ");
        page.paragraph(
            0,
            &say!(language, "打开时发现已损坏并已重建：{list}", "found damaged on opening and made anew: {list}"),
        );
    }
    if *differences == 0 {
        page.paragraph(0, pick(language, "没有差异", "no difference"));
        return page.into_text();
    }
    page.heading(&say!(language, "差异 {differences} 处", "{differences} differences"));
    for one in named {
        let (store, key, expected, found) = (&one.store, &one.key, &one.expected, &one.found);
        page.item(0, "-", &format!("{store}: {key}"));
        page.paragraph(4, &say!(language, "应为 {expected}", "expected {expected}"));
        page.paragraph(4, &say!(language, "实为 {found}", "found {found}"));
    }
    let hidden = differences.saturating_sub(named.len() as u64);
    if hidden > 0 {
        page.paragraph(
            0,
            &say!(language, "另有 {hidden} 处未列出（`--limit`）", "{hidden} more are not named (`--limit`)"),
        );
    }
    let list = rebuild.join(",");
    page.paragraph(
        0,
        &say!(
            language,
            "由日志重建：fieldpack rebuild --data {folder} --only {list}",
            "to make them anew from the journal: fieldpack rebuild --data {folder} --only {list}"
        ),
    );
    page.into_text()
}
