//! The audit: read by administrators.

use crate::http::answer::Reply;
use crate::http::document::Ends;
use crate::http::query::{AuditFields, Fields, Order};
use crate::http::turn::Turn;
use crate::service::{AuditQuery, AuditRows};

/// Read the audit
///
/// Who did what, when, from where and on which sequence: every write, every read of a pack, every refusal at the door
/// (those alike are counted together by the minute). It never has a secret in it.
#[utoipa::path(
    get, path = "/v1/audit", operation_id = "read_audit", tag = "access", params(AuditFields),
    responses((status = 200, description = "The rows, a page of them", body = AuditRows), Ends)
)]
pub(in crate::http) async fn read(turn: Turn, Fields(query): Fields<AuditFields>) -> Reply {
    let query = AuditQuery {
        after: query.after,
        limit: query.limit,
        oldest_first: query.order == Some(Order::Oldest),
        actor: query.actor,
        operation: query.operation,
        subject: query.pack,
        from: query.from,
        to: query.to,
    };
    turn.answer(move |service, asker| service.audit(&query, asker)).await
}
