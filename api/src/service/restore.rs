//! Restoring what lives in memory: the columns as they were saved, else from every record.

use super::progress::Progress;
use fieldpack_graph::columns::{Columns, ColumnsProjection, Filling};
use fieldpack_graph::record::{Record, RecordType};
use fieldpack_graph::store::{Records, StoreError};
use fieldpack_journal::Position;
use std::path::Path;
use std::sync::Arc;

/// Entries of the journal that saved columns may be behind the records store; applying more takes longer
/// than reading the records.
const MOST_BEHIND: u64 = 20_000;
/// Providers read at a time.
const PAGE: usize = 1_000;

/// Restores the columns. `empty` are columns without records under the knowledge of today, `held` is where
/// the records store stands, `total` how many records it has.
pub(super) fn columns(
    file: &Path,
    empty: Columns,
    epoch: &Arc<str>,
    records: &Records,
    (held, total): (Position, u64),
    progress: &dyn Progress,
) -> Result<ColumnsProjection, StoreError> {
    let saved = empty.clone().read_saved(file, epoch).unwrap_or_else(|error| {
        tracing::warn!(%error, "the records are read one by one instead");
        None
    });
    // Columns that are ahead of the records (a power cut took the end of those) do not fit; columns far
    // behind are slower to bring up than to fill.
    let fits = |columns: &Columns, applied: Position| {
        applied <= held && held.sequence - applied.sequence <= MOST_BEHIND && columns.len() as u64 >= total / 2
    };
    if let Some((columns, applied)) = saved.filter(|(columns, applied)| fits(columns, *applied)) {
        return Ok(ColumnsProjection::new(columns, applied).saved_in(file.to_owned(), epoch.clone(), true));
    }
    progress.start("records", Some(total));
    let mut filling = Filling::new(empty);
    let held = records.for_each(|record| {
        filling.put(&record);
        progress.advance(1);
    })?;
    progress.finish();
    Ok(ColumnsProjection::new(filling.finish(), held).saved_in(file.to_owned(), epoch.clone(), false))
}

/// All service providers.
pub(super) fn providers(records: &Records) -> Result<Vec<Record>, StoreError> {
    let mut providers: Vec<Record> = Vec::new();
    loop {
        let last = providers.last().map(|record| record.header.iri.clone());
        let page = records.page(RecordType::Provider, last.as_deref(), PAGE)?;
        let is_last = page.len() < PAGE;
        providers.extend(page);
        if is_last {
            return Ok(providers);
        }
    }
}
