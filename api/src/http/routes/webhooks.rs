//! Webhooks: made, listed, given new secrets, switched, removed, tried; what was given up.

use crate::http::answer::{Answer, Reply};
use crate::http::body::JsonBody;
use crate::http::document::{Ends, Follows, Keys};
use crate::http::query::{AfterSequence, Common, Fields, PageFields};
use crate::http::turn::Turn;
use crate::service::{
    DeadLetterPage, Pinged, Replayed, WebhookList, WebhookMade, WebhookRequest, WebhookRotation, WebhookSwitch,
    WebhookView,
};
use axum::extract::Path;

/// Make a webhook
///
/// Messages have the form of Standard Webhooks: signed with the secret that is shown once, tried again for a day, the
/// events of a pack one after the other. It is told of what is stored from now on.
#[utoipa::path(
    post, path = "/v1/webhooks", operation_id = "make_webhook", tag = "webhooks", params(Common),
    request_body(content = WebhookRequest, description = "The webhook", examples(
        ("crm" = (summary = "客户系统 · A CRM", value = json!({"name": "CRM", "url": "https://crm.example.com/hooks/fieldpack"})))
    )),
    responses((status = 200, description = "The webhook, with its secret", body = WebhookMade), Keys)
)]
pub(in crate::http) async fn make(turn: Turn, _query: Fields<Common>, body: JsonBody) -> Reply {
    turn.answer(move |service, asker| service.make_webhook(&body.read(asker.language)?, asker)).await
}

/// List the webhooks
#[utoipa::path(
    get, path = "/v1/webhooks", operation_id = "list_webhooks", tag = "webhooks", params(PageFields),
    responses((status = 200, description = "A page of the webhooks, without secrets", body = WebhookList), Ends)
)]
pub(in crate::http) async fn list(turn: Turn, Fields(query): Fields<PageFields>) -> Reply {
    turn.answer(move |service, asker| service.webhooks(&query.page(service, asker.language)?, asker)).await
}

/// Give a webhook a new secret
///
/// Messages are signed with the old one too for a while, so that the receiver can change over.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/rotate", operation_id = "rotate_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id"), Common),
    request_body(content = WebhookRotation, description = "How long the old secret is used too", examples(
        ("day" = (summary = "一天 · A day", value = json!({"overlap_h": 24})))
    )),
    responses((status = 200, description = "The webhook, with its new secret", body = WebhookMade), Keys)
)]
pub(in crate::http) async fn rotate(
    turn: Turn,
    Path(id): Path<String>,
    _query: Fields<Common>,
    body: JsonBody,
) -> Reply {
    turn.answer(move |service, asker| service.rotate_webhook(&id, &body.read(asker.language)?, asker)).await
}

/// Switch a webhook off or on
///
/// What comes while it is off is sent once it is on again.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/switch", operation_id = "switch_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id"), Common),
    request_body(content = WebhookSwitch, description = "Whether it is on", examples(
        ("off" = (summary = "停用 · Off", value = json!({"enabled": false})))
    )),
    responses((status = 200, description = "The webhook", body = WebhookView), Keys)
)]
pub(in crate::http) async fn switch(
    turn: Turn,
    Path(id): Path<String>,
    _query: Fields<Common>,
    body: JsonBody,
) -> Reply {
    turn.answer(move |service, asker| service.switch_webhook(&id, &body.read(asker.language)?, asker)).await
}

/// Remove a webhook
///
/// Nothing more is begun for it; what waits for it and what was given up is gone.
#[utoipa::path(
    delete, path = "/v1/webhooks/{id}", operation_id = "remove_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id"), Common),
    responses((status = 204, description = "It is removed"), Ends)
)]
pub(in crate::http) async fn remove(turn: Turn, Path(id): Path<String>, _query: Fields<Common>) -> Reply {
    turn.run(move |service, asker| service.remove_webhook(&id, asker).map(|()| Answer::nothing())).await
}

/// Try a webhook
///
/// Sends a message of type `webhook.ping` once and says what came of it.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/ping", operation_id = "ping_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id"), Common),
    responses((status = 200, description = "What came of it", body = Pinged), Ends)
)]
pub(in crate::http) async fn ping(turn: Turn, Path(id): Path<String>, _query: Fields<Common>) -> Reply {
    turn.answer(move |service, asker| service.ping_webhook(&id, asker)).await
}

/// List the events that were given up
#[utoipa::path(
    get, path = "/v1/webhooks/{id}/dead-letters", operation_id = "list_dead_letters", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id"), AfterSequence),
    responses((status = 200, description = "The events, the oldest first", body = DeadLetterPage), Follows)
)]
pub(in crate::http) async fn dead_letters(turn: Turn, Path(id): Path<String>, query: Fields<AfterSequence>) -> Reply {
    let after = query.0.after.unwrap_or(0);
    turn.answer(move |service, asker| service.dead_letters(&id, after, asker)).await
}

/// Send an event again that was given up
///
/// Under the same id, at once and beside what waits of its pack: what came later may have been delivered before it.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/dead-letters/{event}/replay", operation_id = "replay_dead_letter", tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's id"),
        ("event" = String, Path, description = "The id of the event's message"),
        Common
    ),
    responses((status = 200, description = "It is sent again", body = Replayed), Ends)
)]
pub(in crate::http) async fn replay(
    turn: Turn,
    Path((id, event)): Path<(String, String)>,
    _query: Fields<Common>,
) -> Reply {
    turn.answer(move |service, asker| service.replay_dead_letter(&id, &event, asker)).await
}
