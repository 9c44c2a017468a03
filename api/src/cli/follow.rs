//! `fieldpack pack --follow`: what is different in each new revision, printed as it comes.

use super::Context;
use super::answer::{Answer, write_out};
use super::args;
use super::backend::running;
use super::language::{pick, say};
use super::page::{self, Page};
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{DiffLine, PackDiff, Revision};
use serde::Deserialize;
use std::io::{BufRead, BufReader};

/// What the service says at the end of a stream.
#[derive(Deserialize)]
struct Ended {
    /// The revision to resume after.
    after: u32,
}

/// An event as it was read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Event {
    name: String,
    data: String,
}

/// Follows a pack until the service stops.
///
/// # Errors
/// A [`Problem`]: no service runs on the folder, no such pack, or the service has gone.
pub(super) fn run(context: &Context, command: &args::ShowPack) -> Result<Answer, Problem> {
    let language = context.language;
    let Some(client) = running(context, &command.data.data)? else {
        let folder = command.data.data.display();
        return Err(Problem::say(
            Code::Unavailable,
            language,
            format!("没有服务在使用 `{folder}`，方案不会更新：先用 `fieldpack serve` 启动"),
            format!("no service runs on `{folder}`, so nothing changes: start it with `fieldpack serve`"),
        ));
    };
    let path = format!("/v1/packs/{}/events", command.id);
    let mut after = command.after;
    loop {
        let position = after.map(|after| after.to_string());
        let query: Vec<(&str, &str)> = position.iter().map(|after| ("after", after.as_str())).collect();
        let mut reader = BufReader::new(client.events(&path, &query)?);
        let ended = loop {
            let event = read(&mut reader).map_err(|error| gone(&error.to_string(), language))?;
            let Some(Event { name, data }) = event else { return Err(gone("EOF", language)) };
            match name.as_str() {
                "current" | "revision" => {
                    let revision: Revision = parsed(&data, language)?;
                    let text = if context.json { format!("{data}\n") } else { told(&revision, language) };
                    write_out(&text).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
                }
                "dropped" | "closing" => break (name, parsed::<Ended>(&data, language)?),
                // A newer service may tell more.
                _ => {}
            }
        };
        match ended {
            // This reader was too slow: it goes on where it was.
            (name, Ended { after: reached }) if name == "dropped" => after = Some(reached),
            (_, Ended { after }) => {
                let text = say!(
                    language,
                    "服务已停止；恢复后用 `--after {after}` 继续\n",
                    "the service stops; go on with `--after {after}` once it is back\n"
                );
                return Answer::new(text, &serde_json::json!({"stopped": true, "after": after}));
            }
        }
    }
}

/// Reads the next event; `None` at the end. Comments and other fields are passed over.
fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Event>> {
    let mut event = Event::default();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end_matches(['\n', '\r']);
        if line.is_empty() && !event.name.is_empty() {
            return Ok(Some(event));
        }
        if let Some(name) = line.strip_prefix("event: ") {
            name.clone_into(&mut event.name);
        } else if let Some(data) = line.strip_prefix("data: ") {
            event.data.push_str(data);
        }
    }
}

/// Reads the data of an event.
fn parsed<T: serde::de::DeserializeOwned>(data: &str, language: Language) -> Result<T, Problem> {
    serde_json::from_str(data).map_err(|error| {
        Problem::say(
            Code::Internal,
            language,
            format!("事件读不懂（{error}）：服务与本程序版本不同？请使用同一版本"),
            format!("an event is not understood ({error}): use the version that the service runs"),
        )
    })
}

/// The service went away without a word.
fn gone(cause: &str, language: Language) -> Problem {
    Problem::say(
        Code::Unavailable,
        language,
        format!("与服务的连接中断（{cause}）：请检查该服务后重试"),
        format!("the connection to the service broke ({cause}): check the service and try again"),
    )
}

/// A revision as a page.
fn told(revision: &Revision, language: Language) -> String {
    let mut page = Page::new(page::columns());
    let (number, sequence) = (revision.revision, revision.sequence);
    page.heading(&say!(language, "【第 {number} 版】数据序号 {sequence}", "REVISION {number} at sequence {sequence}"));
    let Some(diff) = &revision.diff else { return page.into_text() };
    let cause = &diff.cause.label;
    page.paragraph(2, &say!(language, "起因：{cause}", "because: {cause}"));
    let PackDiff { added, dropped, reranked, changed, .. } = diff;
    let parts: [(&str, &[DiffLine]); 4] = [("+", added), ("-", dropped), ("~", reranked), ("*", changed)];
    for (mark, lines) in parts {
        lines.iter().for_each(|line| page.item(2, mark, &line.sentence));
    }
    page.paragraph(0, pick(language, "（+ 新增　- 减少　~ 次序　* 变化）", "(+ new, - gone, ~ moved, * changed)"));
    page.into_text() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_pack::contract::{Cause, PackPart};

    #[test]
    fn events_are_read_past_comments_and_fields_of_no_interest() {
        let mut text: &[u8] =
            b"retry: 2000\n\n: still here\n\nevent: revision\nid: 2\ndata: {\"a\":1}\n\nevent: closing\ndata: {}\n\n";
        let event = |name: &str, data: &str| Some(Event { name: name.to_owned(), data: data.to_owned() });
        assert_eq!(read(&mut text).expect("reads"), event("revision", "{\"a\":1}"));
        assert_eq!(read(&mut text).expect("reads"), event("closing", "{}"));
        assert_eq!(read(&mut text).expect("reads"), None);
    }

    #[test]
    fn a_revision_is_told_in_both_languages() {
        let line = DiffLine {
            part: PackPart::Partner,
            key: "urn:p".to_owned(),
            label: "P".to_owned(),
            from_rank: None,
            to_rank: Some(1),
            sentence: "New partner: P".to_owned(),
        };
        let diff = PackDiff {
            from_revision: 1,
            to_revision: 2,
            cause: Cause { label: "the partner \"P\" is new or changed".to_owned(), ..Cause::default() },
            added: vec![line],
            dropped: Vec::new(),
            reranked: Vec::new(),
            changed: Vec::new(),
        };
        let revision = Revision { pack: "p".to_owned(), revision: 2, sequence: 9, diff: Some(diff) };
        let (zh, en) = (told(&revision, Language::Zh), told(&revision, Language::En));
        assert!(zh.contains("第 2 版") && zh.contains("起因") && zh.contains("+ New partner: P"), "{zh}");
        assert!(en.contains("REVISION 2 at sequence 9") && en.contains("because: the partner"), "{en}");
    }
}
