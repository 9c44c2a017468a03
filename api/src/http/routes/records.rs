//! Records that come in line by line.

use crate::http::answer::Reply;
use crate::http::app::App;
use crate::http::body::Upload;
use crate::http::document::Writes;
use crate::http::query::{Common, Fields};
use crate::http::turn::Turn;
use crate::service::RecordsAnswer;
use axum::extract::{Request, State};

/// Put records in or take them out
///
/// One JSON object a line: `{"op": "upsert|delete", "type", "source", "source_id", "data"}`. Each line is
/// answered on its own; the good ones are durable and visible when the answer comes. Sending a line again
/// changes nothing.
#[utoipa::path(
    post, path = "/v1/records", operation_id = "put_records", tag = "records", params(Common),
    request_body(content = String, content_type = "application/x-ndjson", example = json!(
        "{\"type\":\"site\",\"source\":\"crm\",\"source_id\":\"S-1\",\"data\":{\"label\":\"拉萨站\",\"position\":{\"lon\":91.1,\"lat\":29.6}}}\n"
    )),
    responses((status = 200, description = "What became of each line", body = RecordsAnswer), Writes)
)]
pub(in crate::http) async fn records(
    turn: Turn,
    _query: Fields<Common>,
    State(app): State<App>,
    request: Request,
) -> Reply {
    let lines = Upload::read(request, &app, Upload::LINES).await?;
    turn.answer(move |service, asker| service.records(&lines.bytes, asker)).await
}
