//! What is measured on sites, compared with a fresh replay of the journal.

use crate::service::open::{LIVE_STATE, live_settings};
use crate::settings::Settings;
use fieldpack_graph::difference::Differences;
use fieldpack_journal::{Applied, Decision, Journal, Position, Projection, ProjectionError};
use fieldpack_live::LiveProjection;
use std::path::Path;

/// The store's name.
const STORE: &str = "live";
/// Entries read together.
const PAGE: usize = 256;
/// A file that is never there: the replay begins with what the journal has.
const NO_FILE: &str = "no-live-state";

/// Compares the state with that of a fresh replay, site by site.
///
/// # Errors
/// [`ProjectionError`] where the journal's entries cannot be folded.
pub(super) fn compare(
    served: &mut LiveProjection,
    journal: &dyn Journal,
    data: &Path,
    settings: &Settings,
    differences: &mut Differences,
) -> Result<(), ProjectionError> {
    let failed = |error: fieldpack_journal::JournalError| ProjectionError::new(STORE, error);
    let base = journal.base_state(LIVE_STATE).map_err(failed)?;
    let file = data.join(NO_FILE);
    let mut fresh = LiveProjection::open_over(&file, journal.epoch(), live_settings(settings), base.as_deref())?;
    let mut from = fresh.applied().sequence.max(journal.first_sequence());
    loop {
        let page = journal.read(from, PAGE).map_err(failed)?;
        let Some(last) = page.last() else { break };
        from = last.sequence + 1;
        let batch: Vec<Applied<'_>> = page
            .iter()
            .map(|one| Applied { sequence: one.sequence, entry: &one.entry, decision: Decision::Accepted })
            .collect();
        fresh.apply(&batch, Position::after(last.sequence))?;
    }
    let (expected, found) = (fresh.snapshot(), served.snapshot());
    for (site, state) in &expected.sites {
        if found.sites.get(site) != Some(state) {
            differences.add(STORE, site, "the state of a fresh replay", "another");
        }
    }
    for site in found.sites.keys().filter(|site| !expected.sites.contains_key(*site)) {
        differences.add(STORE, site, "nothing", "a state");
    }
    let alike = [
        ("alerts", (&expected.alerts, &expected.pending) == (&found.alerts, &found.pending)),
        ("quarantine", expected.quarantine == found.quarantine),
        ("sources", expected.sources == found.sources),
        ("readings", fresh.canonical() == served.canonical()),
    ];
    for (what, _) in alike.into_iter().filter(|(_, is_alike)| !is_alike) {
        differences.add(STORE, what, "as after a fresh replay", "otherwise");
    }
    Ok(())
}
