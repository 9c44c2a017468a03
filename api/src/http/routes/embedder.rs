//! The embedder.

use crate::http::answer::Reply;
use crate::http::document::Ends;
use crate::http::query::{Common, Fields};
use crate::http::turn::Turn;
use crate::service::Trained;

/// Train an embedder
///
/// From the texts of the own records and the ontology's labels in both languages. It goes into the journal, so
/// that every node uses the same; until all vectors are made with it, the ones before serve.
#[utoipa::path(
    post, path = "/v1/embedder", operation_id = "train_embedder", tag = "search", params(Common),
    responses((status = 200, description = "What was trained", body = Trained), Ends)
)]
pub(in crate::http) async fn train(turn: Turn, _query: Fields<Common>) -> Reply {
    turn.answer(move |service, asker| service.train_embedder(asker)).await
}
