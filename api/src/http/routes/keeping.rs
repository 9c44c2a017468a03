//! Keeping the journal: backups and compactions.

use crate::http::answer::Reply;
use crate::http::document::{Ends, Makes};
use crate::http::query::{Common, Fields, Naming, PageFields, key_of};
use crate::http::turn::Turn;
use crate::service::{BackupDone, BackupList, CompactionDone};
use axum::http::HeaderMap;

/// Write a backup
///
/// A copy of the journal as it is at this moment, in the folder of the setting `paths.backups` on the machine of
/// the service, which goes on meanwhile. `fieldpack restore` makes a data folder of it.
#[utoipa::path(
    post, path = "/v1/backups", operation_id = "write_backup", tag = "operations", params(Naming),
    responses((status = 200, description = "What was written", body = BackupDone), Makes)
)]
pub(in crate::http) async fn backup(turn: Turn, Fields(query): Fields<Naming>, headers: HeaderMap) -> Reply {
    let key = key_of(query.idempotency_key.as_ref(), &headers, turn.asker().language)?;
    turn.answer(move |service, asker| service.backup_once(query.name.as_deref(), key.as_deref(), asker)).await
}

/// List the backups
#[utoipa::path(
    get, path = "/v1/backups", operation_id = "list_backups", tag = "operations", params(PageFields),
    responses((status = 200, description = "A page of the backups in the folder of backups", body = BackupList), Ends)
)]
pub(in crate::http) async fn backups(turn: Turn, Fields(query): Fields<PageFields>) -> Reply {
    turn.answer(move |service, asker| service.backups(&query.page(service, asker.language)?, asker)).await
}

/// Compact the journal
///
/// Its base is written anew with what is still needed of all entries that every store has made durable, and these
/// are cut. A service does so by itself (`journal.compact_after_entries`).
#[utoipa::path(
    post, path = "/v1/compactions", operation_id = "compact", tag = "operations", params(Common),
    responses((status = 200, description = "What was done", body = CompactionDone), Ends)
)]
pub(in crate::http) async fn compact(turn: Turn, _query: Fields<Common>) -> Reply {
    turn.answer(|service, asker| service.compact(asker)).await
}
