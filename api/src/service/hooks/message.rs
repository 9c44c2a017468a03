//! What is sent: small, the same at every attempt, and nothing that is not for everyone who may see the pack. No customer,
//! no contact and no sentence of the pack is in it; the receiver reads the pack with its own key.

use super::news::News;
use fieldpack_hooks::PING;
use fieldpack_pack::contract::{DiffLine, HeadlineVerdict, PackPart};
use serde::Serialize;
use std::collections::BTreeSet;

/// A message, as Standard Webhooks have it.
#[derive(Serialize)]
struct Message<D> {
    r#type: &'static str,
    /// When it happened; RFC 3339.
    timestamp: String,
    data: D,
}

/// What is told of a revision.
#[derive(Serialize)]
struct PackNews<'p> {
    pack: &'p str,
    revision: u32,
    /// The sequence of the world that it was decided in.
    sequence: u64,
    verdict: HeadlineVerdict,
    /// What is different from the revision before; `null` for the first.
    changes: Option<Changes>,
    /// Where the pack is read.
    path: String,
}

/// How many lines of a pack are different, and in which parts.
#[derive(Serialize)]
struct Changes {
    added: usize,
    dropped: usize,
    reranked: usize,
    changed: usize,
    parts: Vec<PackPart>,
}

/// What a ping tells.
#[derive(Serialize)]
struct PingNews<'p> {
    webhook: &'p str,
}

/// The body of the message that tells of a revision.
pub(super) fn of_news(pack: &str, news: &News, event_us: i64) -> Vec<u8> {
    let changes = news.diff.as_ref().map(|diff| {
        let lists: [&[DiffLine]; 4] = [&diff.added, &diff.dropped, &diff.reranked, &diff.changed];
        let mut named = BTreeSet::new();
        let parts = lists.into_iter().flatten().map(|line| line.part);
        let parts = parts.filter(|part| named.insert(format!("{part:?}"))).collect();
        let [added, dropped, reranked, changed] = lists.map(<[DiffLine]>::len);
        Changes { added, dropped, reranked, changed, parts }
    });
    let data = PackNews {
        pack,
        revision: news.pack.revision,
        sequence: news.pack.as_of.sequence,
        verdict: news.pack.headline.verdict,
        changes,
        path: format!("/v1/packs/{pack}?revision={}", news.pack.revision),
    };
    written(&Message { r#type: news.event().as_str(), timestamp: super::super::live::moment(event_us), data })
}

/// The body of a message that only tries whether a webhook is heard.
pub(super) fn of_ping(webhook: &str, now_us: i64) -> Vec<u8> {
    written(&Message { r#type: PING, timestamp: super::super::live::moment(now_us), data: PingNews { webhook } })
}

/// A message as it is sent. Plain fields always can be written.
fn written(message: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_default()
}
