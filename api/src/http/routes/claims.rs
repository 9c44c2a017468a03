//! Claims.

use crate::http::answer::{Answer, Reply};
use crate::http::body::JsonBody;
use crate::http::document::Asks;
use crate::http::query::{Common, Fields};
use crate::http::turn::Turn;
use fieldpack_pack::contract::{ClaimCheck, ClaimRequest};

/// Check a claim
///
/// A sentence or a line of a data sheet of anyone's, held against what is known: for each thing that it asserts
/// whether it holds, holds only if, is contradicted or cannot be said, with the reason, the quantities and
/// the source. Same text (with `options.asked_at`), same `as_of`: the same answer.
#[utoipa::path(
    post, path = "/v1/claims", operation_id = "check_claim", tag = "ask", params(Common),
    request_body(content = ClaimRequest, description = "The sentence", examples(
        ("zh" = (summary = "一句话", value = json!({"text": "拖泵在海拔4500米满功率输出，可在7级风作业，执行JGJ 46-2005"}))),
        ("en" = (summary = "A data sheet line", value = json!({"text": "Outputs 80 m3/h at 16 MPa on the plateau"})))
    )),
    responses((status = 200, description = "What is to be said of it", body = ClaimCheck), Asks)
)]
pub(in crate::http) async fn claims(turn: Turn, _query: Fields<Common>, body: JsonBody) -> Reply {
    let (turn, request): (Turn, ClaimRequest) = turn.prepare(move |_, asker| body.read(asker.language)).await?;
    let min_sequence = request.options.as_ref().and_then(|options| options.min_sequence);
    turn.compute(min_sequence, move |service, asker| {
        let check = service.claims(&request, asker)?;
        Answer::json(&check, check.language)
    })
    .await
}
