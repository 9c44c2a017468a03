//! The revisions of stored packs: read, and followed as they come.

use crate::http::answer::Reply;
use crate::http::document::Follows;
use crate::http::events::{Begin, Stream, stream};
use crate::http::query::{AfterFields, Fields};
use crate::http::turn::Turn;
use crate::problem::{Code, Problem};
use axum::extract::Path;
use axum::http::HeaderMap;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Revision, Revisions};
use std::sync::Arc;

/// Where a reader of events resumes, as browsers say it.
const LAST_EVENT_ID: &str = "last-event-id";

/// List the revisions of a stored pack
///
/// The oldest first, each with what is different from the one before and the entry that caused it; a page at a time.
#[utoipa::path(
    get, path = "/v1/packs/{id}/revisions", operation_id = "list_revisions", tag = "ask",
    params(("id" = String, Path, description = "The pack's id"), AfterFields),
    responses((status = 200, description = "The revisions after one", body = Revisions), Follows)
)]
pub(in crate::http) async fn list(turn: Turn, Path(id): Path<String>, Fields(query): Fields<AfterFields>) -> Reply {
    turn.answer(move |service, asker| service.revisions(&id, query.after.unwrap_or_default(), asker)).await
}

/// Follow a stored pack
///
/// Server-sent events. `revision`: the pack has a new revision; `id` is its number, the data what is different and the
/// entry that caused it. First come all revisions after `after` (else after the header `Last-Event-ID`); where neither
/// is given one event `current` tells the revision there is. `dropped` (a reader that is too slow) and `closing` (the
/// service stops) end a stream and name in `after` where to resume. Comments keep an idle stream open.
#[utoipa::path(
    get, path = "/v1/packs/{id}/events", operation_id = "follow_pack", tag = "ask",
    params(
        ("id" = String, Path, description = "The pack's id"),
        AfterFields,
        ("Last-Event-ID" = Option<String>, Header, description = "The last revision that is known; `after` goes before")
    ),
    responses((status = 200, description = "The events; the data of `current` and `revision`", body = Revision, content_type = "text/event-stream"), Follows)
)]
pub(in crate::http) async fn events(
    turn: Turn,
    Path(id): Path<String>,
    Fields(query): Fields<AfterFields>,
    headers: HeaderMap,
) -> Result<Stream, Problem> {
    let (app, asker) = (turn.app(), turn.asker().clone());
    let after = match query.after {
        Some(after) => Some(after),
        None => resumed(&headers, asker.language)?,
    };
    let place = Arc::clone(app.streams()).try_acquire_owned().map_err(|_| {
        Problem::say(
            Code::Unavailable,
            asker.language,
            "打开的事件流已达上限：按 Retry-After 稍后重试，或用 /revisions 查询",
            "as many streams of events as may be are open: try again after `Retry-After`, or ask `/revisions`",
        )
    })?;
    let pack = id.clone();
    let (news, begin) = turn
        .run(move |service, asker| {
            // Waiting begins before reading, so that nothing comes in between.
            let news = service.revisions_of(&id);
            let current = service.latest_revision(&id, asker)?;
            let current = current.ok_or_else(|| service.no_pack(&id, asker.language))?;
            // A position beyond what there is would hear nothing for long.
            let begin = match after {
                Some(after) => Begin::After(after.min(current.revision)),
                None => Begin::Current(Box::new(current)),
            };
            Ok((news, begin))
        })
        .await?;
    Ok(stream(app, asker, pack, begin, news, place))
}

/// The revision that a browser knows; `None` where it knows none.
fn resumed(headers: &HeaderMap, language: Language) -> Result<Option<u32>, Problem> {
    let Some(value) = headers.get(LAST_EVENT_ID) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || {
        Problem::say(
            Code::InvalidValue,
            language,
            format!("请求头 Last-Event-ID 为 `{text}`，应为版本号；也可用参数 after"),
            format!("the header `Last-Event-ID` is `{text}`, expected the number of a revision; `after` does as well"),
        )
    };
    text.parse().map(Some).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_resumes_with_a_number_and_nothing_else() {
        let of = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(LAST_EVENT_ID, value.parse().expect("a header"));
            resumed(&headers, Language::En)
        };
        assert_eq!(of("7").expect("a number"), Some(7));
        assert_eq!(of("").expect("nothing"), None);
        assert_eq!(of("seven").expect_err("refused").code, "invalid_value");
        assert_eq!(resumed(&HeaderMap::new(), Language::En).expect("nothing"), None);
    }
}
