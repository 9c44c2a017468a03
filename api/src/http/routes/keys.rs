//! API keys: made, listed, given a new secret, revoked.

use crate::http::answer::{Answer, Reply};
use crate::http::body::JsonBody;
use crate::http::document::{Ends, Keys};
use crate::http::query::{Common, Creating, Fields, PageFields, key_of};
use crate::http::turn::Turn;
use crate::service::{KeyList, KeyMade, KeyRequest, KeyRotation};
use axum::extract::Path;
use axum::http::HeaderMap;

/// Make an API key
///
/// The answer shows the key's text once; only a hash of its secret is kept.
#[utoipa::path(
    post, path = "/v1/keys", operation_id = "make_key", tag = "access", params(Creating),
    request_body(content = KeyRequest, description = "The key", examples(
        ("rep" = (summary = "一名销售 · A sales rep", value = json!({"name": "CRM", "role": "rep", "expires_in_days": 365})))
    )),
    responses((status = 200, description = "The key, with its text", body = KeyMade), Keys)
)]
pub(in crate::http) async fn make(
    turn: Turn,
    Fields(query): Fields<Creating>,
    headers: HeaderMap,
    body: JsonBody,
) -> Reply {
    let key = key_of(query.idempotency_key.as_ref(), &headers, turn.asker().language)?;
    turn.answer(move |service, asker| service.make_key_once(&body.read(asker.language)?, key.as_deref(), asker)).await
}

/// List the API keys
#[utoipa::path(
    get, path = "/v1/keys", operation_id = "list_keys", tag = "access", params(PageFields),
    responses((status = 200, description = "A page of the keys by id, also revoked ones, without secrets", body = KeyList), Ends)
)]
pub(in crate::http) async fn list(turn: Turn, Fields(query): Fields<PageFields>) -> Reply {
    turn.answer(move |service, asker| Ok(service.keys(&query.page(service, asker.language)?))).await
}

/// Give an API key a new secret
///
/// The old one holds for a while, so that whoever uses it can change over.
#[utoipa::path(
    post, path = "/v1/keys/{id}/rotate", operation_id = "rotate_key", tag = "access",
    params(("id" = String, Path, description = "The key's id"), Creating),
    request_body(content = KeyRotation, description = "How long the old secret holds", examples(
        ("day" = (summary = "一天 · A day", value = json!({"overlap_h": 24})))
    )),
    responses((status = 200, description = "The key, with its new text", body = KeyMade), Keys)
)]
pub(in crate::http) async fn rotate(
    turn: Turn,
    Path(id): Path<String>,
    Fields(query): Fields<Creating>,
    headers: HeaderMap,
    body: JsonBody,
) -> Reply {
    let key = key_of(query.idempotency_key.as_ref(), &headers, turn.asker().language)?;
    turn.answer(move |service, asker| service.rotate_key_once(&id, &body.read(asker.language)?, key.as_deref(), asker))
        .await
}

/// Revoke an API key
///
/// It holds no more once this is answered, and for ever.
#[utoipa::path(
    delete, path = "/v1/keys/{id}", operation_id = "revoke_key", tag = "access",
    params(("id" = String, Path, description = "The key's id"), Common),
    responses((status = 204, description = "It is revoked"), Ends)
)]
pub(in crate::http) async fn revoke(turn: Turn, Path(id): Path<String>, _query: Fields<Common>) -> Reply {
    turn.run(move |service, asker| service.revoke_key(&id, asker).map(|()| Answer::nothing())).await
}
