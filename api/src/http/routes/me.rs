//! Who asks.

use crate::http::answer::Reply;
use crate::http::document::Stands;
use crate::http::query::{Common, Fields};
use crate::http::turn::Turn;
use crate::service::MeView;
use axum::Extension;
use fieldpack_access::Principal;

/// Say who asks
///
/// As whom the service knows whoever asks, what answers may be for them, and until when they are let in.
#[utoipa::path(
    get, path = "/v1/me", operation_id = "who_am_i", tag = "access", params(Common),
    responses((status = 200, description = "Who asks", body = MeView), Stands)
)]
pub(in crate::http) async fn me(turn: Turn, _query: Fields<Common>, Extension(who): Extension<Principal>) -> Reply {
    turn.answer(move |_, _| Ok(MeView::of(&who))).await
}
