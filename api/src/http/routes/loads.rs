//! Large loads: begun, filled part by part, visible at the commit, whole or not at all.

use crate::http::answer::{Answer, Reply};
use crate::http::app::App;
use crate::http::body::Upload;
use crate::http::document::{Ends, Fills, Writes};
use crate::http::query::{Common, Creating, Fields, GraphFields, key_of};
use crate::http::turn::Turn;
use crate::service::{LoadProgress, OpenedLoad, RecordsAnswer};
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;

/// Begin a load
#[utoipa::path(
    post, path = "/v1/loads", operation_id = "begin_load", tag = "loads", params(Creating),
    responses((status = 201, description = "The load", body = OpenedLoad), Writes)
)]
pub(in crate::http) async fn begin(turn: Turn, Fields(query): Fields<Creating>, headers: HeaderMap) -> Reply {
    let key = key_of(query.idempotency_key.as_ref(), &headers, turn.asker().language)?;
    turn.run(move |service, asker| {
        let opened = service.begin_load_once(key.as_deref(), asker)?;
        let address = format!("/v1/loads/{}", opened.load);
        Ok(Answer::json(&opened, asker.language)?.created_at(&address))
    })
    .await
}

/// Add records to a load
///
/// As `POST /v1/records`, but all lines are good or none of this part is taken; the load stays open.
#[utoipa::path(
    post, path = "/v1/loads/{id}/records", operation_id = "add_records_to_load", tag = "loads",
    params(("id" = String, Path, description = "The load's id"), Common),
    request_body(content = String, content_type = "application/x-ndjson", example = json!(
        "{\"type\":\"site\",\"source\":\"crm\",\"source_id\":\"S-1\",\"data\":{\"label\":\"拉萨站\",\"position\":{\"lon\":91.1,\"lat\":29.6}}}\n"
    )),
    responses((status = 200, description = "What became of each line", body = RecordsAnswer), Fills)
)]
pub(in crate::http) async fn records(
    turn: Turn,
    Path(id): Path<String>,
    _query: Fields<Common>,
    State(app): State<App>,
    request: Request,
) -> Reply {
    let lines = Upload::read(request, &app, Upload::LINES).await?;
    turn.answer(move |service, asker| service.load_records(&id, &lines.bytes, asker)).await
}

/// Add a part of a named graph to a load
///
/// Every quad names the graph. With `replace` on the first part, what the graph held before goes.
#[utoipa::path(
    post, path = "/v1/loads/{id}/graphs", operation_id = "add_graph_to_load", tag = "loads",
    params(("id" = String, Path, description = "The load's id"), GraphFields),
    request_body(content = String, content_type = "application/n-quads", example = json!(
        "<https://example.org/a> <https://example.org/b> \"c\" <https://example.org/g> .\n"
    )),
    responses((status = 200, description = "How far the load is", body = LoadProgress), Fills)
)]
pub(in crate::http) async fn graphs(
    turn: Turn,
    Path(id): Path<String>,
    Fields(query): Fields<GraphFields>,
    State(app): State<App>,
    request: Request,
) -> Reply {
    let quads = Upload::read(request, &app, Upload::QUADS).await?;
    turn.answer(move |service, asker| {
        let text = quads.text(asker.language)?;
        service.load_graph(&id, &query.graph, query.replace, text, asker)
    })
    .await
}

/// Commit a load
///
/// It is durable when the answer comes, and visible where `visible` says so; else read with `min_sequence`.
#[utoipa::path(
    post, path = "/v1/loads/{id}/commit", operation_id = "commit_load", tag = "loads",
    params(("id" = String, Path, description = "The load's id"), Common),
    responses((status = 200, description = "What was loaded", body = LoadProgress), Ends)
)]
pub(in crate::http) async fn commit(turn: Turn, Path(id): Path<String>, _query: Fields<Common>) -> Reply {
    turn.answer(move |service, asker| service.commit_load(&id, asker)).await
}

/// Give a load up
#[utoipa::path(
    delete, path = "/v1/loads/{id}", operation_id = "give_up_load", tag = "loads",
    params(("id" = String, Path, description = "The load's id"), Common),
    responses((status = 204, description = "Nothing of it will ever be visible"), Ends)
)]
pub(in crate::http) async fn give_up(turn: Turn, Path(id): Path<String>, _query: Fields<Common>) -> Reply {
    turn.run(move |service, asker| service.abort_load(&id, asker).map(|()| Answer::nothing())).await
}
