//! What operators and clients ask of the service itself.

use crate::http::answer::{Answer, JSON, Reply};
use crate::http::app::App;
use crate::http::document::{Reads, Stands, openapi_json};
use crate::http::flat::{HOST, twin_json};
use crate::http::query::{Common, Fields, Reading};
use crate::http::turn::Turn;
use crate::problem::{Code, Problem};
use crate::service::Info;
use axum::Extension;
use axum::extract::State;
use fieldpack_contract::Form;
use std::sync::OnceLock;

use crate::http::door::Visit;

/// The media type of Prometheus's text form.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Versions, counts, limits, promises
#[utoipa::path(
    get, path = "/v1/info", operation_id = "info", tag = "operations", params(Reading),
    responses((status = 200, description = "What the service says of itself", body = Info), Reads)
)]
pub(in crate::http) async fn info(turn: Turn, Fields(query): Fields<Reading>) -> Reply {
    turn.answer(move |service, asker| service.info(query.min_sequence, asker)).await
}

/// Whether the process is alive
#[utoipa::path(
    get, path = "/healthz", operation_id = "alive", tag = "operations", params(Common),
    responses((status = 200, description = "It is", body = String, content_type = "text/plain"), Stands)
)]
pub(in crate::http) async fn alive(_query: Fields<Common>) -> Answer {
    Answer::text("text/plain", "ok\n")
}

/// Whether the service can answer and write
#[utoipa::path(
    get, path = "/readyz", operation_id = "ready", tag = "operations", params(Common),
    responses((status = 200, description = "It can", body = String, content_type = "text/plain"), Stands)
)]
pub(in crate::http) async fn ready(
    _query: Fields<Common>,
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Reply {
    app.service().is_ready().map(|()| Answer::text("text/plain", "ready\n")).map_err(|reason| {
        Problem::say(
            Code::Unavailable,
            visit.language(),
            format!("写入已停止：{reason}；查明原因后重新启动"),
            format!("writes have stopped: {reason}; find the cause and start the service again"),
        )
    })
}

/// Metrics for Prometheus
#[utoipa::path(
    get, path = "/metrics", operation_id = "metrics", tag = "operations", params(Common),
    responses((status = 200, description = "The text form of Prometheus", body = String, content_type = "text/plain"), Stands)
)]
pub(in crate::http) async fn metrics(_query: Fields<Common>, State(app): State<App>) -> Answer {
    Answer::text(PROMETHEUS, app.metrics().render(app.service(), app.open_streams()))
}

/// This document
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "openapi_document", tag = "operations", params(Common),
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value), Stands)
)]
pub(in crate::http) async fn document(_query: Fields<Common>) -> Answer {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    Answer::text(JSON, DOCUMENT.get_or_init(openapi_json).as_str())
}

/// Its twin for importers of OpenAPI 3.0
///
/// The operations that a sales rep may call, flat and named, as they answer under `/flat/`.
#[utoipa::path(
    get, path = "/openapi-3.0.json", operation_id = "openapi_3_0_document", tag = "operations", params(Common),
    responses((status = 200, description = "OpenAPI 3.0.3", body = serde_json::Value), Stands)
)]
pub(in crate::http) async fn openapi_3_0(_query: Fields<Common>) -> Answer {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    Answer::text(JSON, DOCUMENT.get_or_init(|| twin_json(Form::V3_0, HOST)).as_str())
}

/// Its twin for importers of Swagger 2.0
///
/// The operations that a sales rep may call, flat and named, as they answer under `/flat/`.
#[utoipa::path(
    get, path = "/swagger-2.0.json", operation_id = "swagger_2_0_document", tag = "operations", params(Common),
    responses((status = 200, description = "Swagger 2.0", body = serde_json::Value), Stands)
)]
pub(in crate::http) async fn swagger_2_0(_query: Fields<Common>) -> Answer {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    Answer::text(JSON, DOCUMENT.get_or_init(|| twin_json(Form::V2_0, HOST)).as_str())
}
