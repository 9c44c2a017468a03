//! Records that come in line by line.

use crate::http::answer::Reply;
use crate::http::app::App;
use crate::http::body::Upload;
use crate::http::document::Writes;
use crate::http::door::Visit;
use crate::http::query::{Fields, Results, Writing};
use crate::http::turn::Turn;
use crate::problem::{Code, Problem};
use crate::service::{RecordsAnswer, RecordsOptions};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, IF_MATCH};
use fieldpack_graph::knowledge::Language;

/// Put records in or take them out
///
/// One JSON object a line: `{"op": "upsert|delete", "type", "source", "source_id", "data"}`, gzip where
/// `Content-Encoding` says so. Each line is answered on its own; the good ones are durable and visible when the answer
/// comes. Sending a line again changes nothing. A line of type `reading` is a measurement of a site or machine
/// (`docs/telemetry.md`); what cannot be true of it goes into quarantine.
#[utoipa::path(
    post, path = "/v1/records", operation_id = "put_records", tag = "records", params(Writing),
    request_body(content = String, content_type = "application/x-ndjson", example = json!(
        "{\"type\":\"site\",\"source\":\"crm\",\"source_id\":\"S-1\",\"data\":{\"label\":\"拉萨站\",\"position\":{\"lon\":91.1,\"lat\":29.6}}}\n"
    )),
    responses((status = 200, description = "What became of each line", body = RecordsAnswer), Writes)
)]
pub(in crate::http) async fn records(
    turn: Turn,
    Fields(query): Fields<Writing>,
    State(app): State<App>,
    request: Request,
) -> Reply {
    let options = options_of(&query, request.headers(), Visit::language_of(request.extensions()))?;
    let lines = Upload::read(request, &app, Upload::LINES).await?;
    turn.answer(move |service, asker| service.records(&lines.bytes, &options, asker)).await
}

/// How records are to be taken, by the query and the headers.
fn options_of(query: &Writing, headers: &HeaderMap, language: Language) -> Result<RecordsOptions, Problem> {
    let stated = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let if_match = stated(IF_MATCH).map(|tag| version_of(tag, language)).transpose()?;
    let key = stated(HeaderName::from_static("idempotency-key")).map(str::to_owned);
    Ok(RecordsOptions {
        idempotency_key: query.idempotency_key.clone().or(key),
        if_match: query.if_match.or(if_match),
        only_faults: query.results == Some(Results::Faults),
    })
}

/// The version that an entity tag names.
fn version_of(tag: &str, language: Language) -> Result<u64, Problem> {
    tag.trim().trim_matches('"').parse().map_err(|_| {
        let shown: String = tag.chars().take(80).collect();
        Problem::say(
            Code::InvalidValue,
            language,
            format!("If-Match `{shown}` 不是版本号，应为 ETag 给出的数字"),
            format!("`If-Match` is `{shown}`, expected the number that `ETag` gave"),
        )
    })
}
