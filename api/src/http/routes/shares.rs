//! Share links: made, listed, taken back, read by whoever has one.

use super::exports::{self, ShownPack};
use crate::http::answer::{Answer, Reply};
use crate::http::body::JsonBody;
use crate::http::document::{Ends, Follows, Keys};
use crate::http::query::{Common, Creating, Fields, PageFields, Shape, SharedFields, key_of};
use crate::http::turn::Turn;
use crate::service::{ShareList, ShareRequest, ShareView};
use axum::extract::Path;
use axum::http::{HeaderMap, Uri};
use fieldpack_graph::knowledge::Language;

/// Share a stored pack
///
/// Makes an address that shows the pack to whoever has it, as its audience may see it, until it ends or is taken
/// back. It shows the pack's question decided for that audience in the present world.
#[utoipa::path(
    post, path = "/v1/packs/{id}/shares", operation_id = "share_pack", tag = "access",
    params(("id" = String, Path, description = "The pack's id"), Creating),
    request_body(content = ShareRequest, description = "For whom and how long", examples(
        ("customer" = (summary = "给客户 · For a customer", value = json!({"audience": "customer", "expires_in_days": 14})))
    )),
    responses((status = 200, description = "The link", body = ShareView), Keys)
)]
pub(in crate::http) async fn share(
    turn: Turn,
    Path(id): Path<String>,
    Fields(query): Fields<Creating>,
    headers: HeaderMap,
    body: JsonBody,
) -> Reply {
    let key = key_of(query.idempotency_key.as_ref(), &headers, turn.asker().language)?;
    turn.answer(move |service, asker| {
        let request: ShareRequest = body.read(asker.language)?;
        service.share_pack_once(&id, &request, key.as_deref(), asker)
    })
    .await
}

/// List the share links of a stored pack
#[utoipa::path(
    get, path = "/v1/packs/{id}/shares", operation_id = "list_shares", tag = "access",
    params(("id" = String, Path, description = "The pack's id"), PageFields),
    responses((status = 200, description = "A page of its links, also those that hold no more", body = ShareList), Follows)
)]
pub(in crate::http) async fn list(turn: Turn, Path(id): Path<String>, Fields(query): Fields<PageFields>) -> Reply {
    turn.answer(move |service, asker| service.shares(&id, &query.page(service, asker.language)?, asker)).await
}

/// Take a share link back
///
/// It shows nothing once this is answered, and never again.
#[utoipa::path(
    delete, path = "/v1/shares/{id}", operation_id = "revoke_share", tag = "access",
    params(("id" = String, Path, description = "The link's id"), Common),
    responses((status = 204, description = "It is taken back"), Ends)
)]
pub(in crate::http) async fn revoke(turn: Turn, Path(id): Path<String>, _query: Fields<Common>) -> Reply {
    turn.run(move |service, asker| service.revoke_share(&id, asker).map(|()| Answer::nothing())).await
}

/// Read a shared pack
///
/// The link is the permission: no key is needed. A link that was altered, has ended or was taken back is answered as one
/// that never was. With `view=card` it is the short form. The same address with `.pdf`, `.xlsx`, `.html` or `.jsonld`
/// is a document.
#[utoipa::path(
    get, path = "/v1/shared/{link}", operation_id = "read_shared_pack", tag = "access",
    params(("link" = String, Path, description = "The last part of the link's address"), SharedFields),
    responses(
        (status = 200, description = "The pack, as the link's audience may see it; its card with `view=card`", body = ShownPack),
        Follows
    ),
    security(())
)]
pub(in crate::http) async fn read(turn: Turn, Path(link): Path<String>, uri: Uri) -> Reply {
    if let Some((link, form)) = exports::asked(&uri, &link) {
        return exports::of_shared(turn, link.to_owned(), form, &uri).await;
    }
    let Fields(query) = Fields::<SharedFields>::of(&uri, turn.asker().language)?;
    turn.compute(None, move |service, asker| {
        if query.view == Some(Shape::Card) {
            let card = service.shared_card(&link, asker)?;
            let language = Language::of_tag(&card.language).unwrap_or_default();
            return Answer::json(&card, language);
        }
        let pack = service.shared_pack(&link, asker)?;
        Answer::json(&pack, pack.question.language)
    })
    .await
}
