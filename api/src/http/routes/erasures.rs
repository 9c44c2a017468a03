//! Personal data erased with its key.

use crate::http::answer::Reply;
use crate::http::body::JsonBody;
use crate::http::document::Keys;
use crate::http::query::{Common, Fields};
use crate::http::turn::Turn;
use crate::service::{Erasure, ErasureRequest};

/// Erase personal data
///
/// Destroys the keys that a provider's contacts, or what packs say of a customer, are sealed with: nothing in the journal,
/// the stores or the backups can be opened any more. For ever.
#[utoipa::path(
    post, path = "/v1/erasures", operation_id = "erase_subject", tag = "access", params(Common),
    request_body(content = ErasureRequest, description = "One of subject, iri and customer", examples(
        ("customer" = (summary = "一位客户 · A customer", value = json!({"customer": "示例建设公司"})))
    )),
    responses((status = 200, description = "What was erased", body = Erasure), Keys)
)]
pub(in crate::http) async fn erase(turn: Turn, _query: Fields<Common>, body: JsonBody) -> Reply {
    turn.answer(move |service, asker| service.erase(&body.read(asker.language)?, asker)).await
}
