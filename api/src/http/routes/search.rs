//! Search.

use crate::http::answer::{Answer, Reply};
use crate::http::body::JsonBody;
use crate::http::document::Asks;
use crate::http::query::{Fields, Searching};
use crate::http::turn::Turn;
use fieldpack_index::{SearchAnswer, SearchRequest};

/// Search the records
///
/// By words, meaning, links, likeness of conditions, place, time and exact filters; any of them may stand
/// alone. Filters act inside each signal, and everything that matches is reachable through the cursor. Every
/// hit says why it has its score (`explain`).
#[utoipa::path(
    post, path = "/v1/search", operation_id = "search", tag = "search", params(Searching),
    request_body(content = SearchRequest, examples(
        ("zh" = (summary = "堵管故障", value = json!({"text": "堵管", "types": ["failure"], "limit": 5}))),
        ("near" = (summary = "Sites near Lhasa", value = json!({
            "types": ["site"], "near": {"lon": 91.13, "lat": 29.65, "radius_km": 300.0}, "order": "distance"
        })))
    )),
    responses((status = 200, description = "A page of hits", body = SearchAnswer), Asks)
)]
pub(in crate::http) async fn search(turn: Turn, Fields(query): Fields<Searching>, body: JsonBody) -> Reply {
    let app = turn.app();
    turn.compute(query.min_sequence, move |service, asker| {
        let mut request: SearchRequest = body.read(asker.language)?;
        request.profile |= query.profile;
        let answer = service.search(&request, query.min_sequence, asker)?;
        app.metrics().searched(answer.total);
        Answer::json(&answer, asker.language)
    })
    .await
}
