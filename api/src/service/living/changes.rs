//! What the applier has changed, on its way to whoever looks after the stored packs.
//!
//! A small projection notes which keys the entries of a batch change; when the world that has them is published they
//! go into a queue. Noting is cheap and bounded: beyond so many changes only the first is kept, and all packs are
//! looked at again.

use super::Living;
use fieldpack_graph::entry::{ONTOLOGY_PUBLISH, PACK_STORE, RECORD_DELETE, RECORD_UPSERT};
use fieldpack_journal::{Applied, Decision, Position, Projection, ProjectionError};
use fieldpack_live::{ALERT_END, ALERT_SET, Alert, READING_BATCH};
use fieldpack_pack::living::Touch;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The name in errors and metrics.
const NAME: &str = "changes";

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Happened {
    /// The entry; for what a load brought, its commit.
    pub(super) sequence: u64,
    /// The entry's kind.
    pub(super) kind: Arc<str>,
    /// What it changed.
    pub(super) key: Arc<str>,
    /// What that is to stored packs.
    pub(super) touch: Touch,
}

impl Happened {
    /// What an entry is to stored packs; `None` where no pack depends on its kind.
    pub(super) fn of(sequence: u64, kind: &str, key: &str) -> Option<Self> {
        let key: Arc<str> = key.into();
        let touch = match kind {
            RECORD_UPSERT | RECORD_DELETE => Touch::Record(key.clone()),
            ONTOLOGY_PUBLISH => Touch::Knowledge,
            _ => return None,
        };
        Some(Self { sequence, kind: kind.into(), key, touch })
    }
}

/// Changes that nobody has looked at yet.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// What happened, in order.
    pub(super) changes: Vec<Happened>,
    /// Sites on which something was measured, each with the first of it: readings come by the second.
    pub(super) sites: BTreeMap<Arc<str>, Happened>,
    /// Packs that were stored, with the versions.
    pub(super) stored: Vec<(String, u64)>,
    /// Whether more happened than is kept: every pack may be touched.
    pub(super) is_overfull: bool,
}

impl Pending {
    /// Whether nothing happened.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.sites.is_empty() && self.stored.is_empty() && !self.is_overfull
    }

    /// Adds what happened after it, keeping at most `most` changes and as many stored packs.
    pub(super) fn add(&mut self, mut later: Self, most: usize) {
        self.is_overfull |= later.is_overfull;
        self.changes.append(&mut later.changes);
        for (site, happened) in later.sites {
            self.sites.entry(site).or_insert(happened);
        }
        self.stored.append(&mut later.stored);
        if self.changes.len() > most || self.stored.len() > most {
            self.is_overfull = true;
            self.changes.truncate(1);
            self.stored.clear();
            self.sites.clear();
        }
    }
}

/// Notes what entries change. It holds nothing that would have to be kept: what it has seen counts as durable, and
/// after a start every stored pack is looked at once anyway.
pub(in crate::service) struct ChangesProjection {
    living: Arc<Living>,
    applied: Position,
    noted: Pending,
}

impl ChangesProjection {
    /// Notes what comes after `applied`.
    pub(in crate::service) fn new(living: Arc<Living>, applied: Position) -> Self {
        Self { living, applied, noted: Pending::default() }
    }

    /// Notes what was measured since the last world, and the alerts that began or ended.
    pub(in crate::service) fn note_live(
        &mut self,
        sequence: u64,
        sites: HashSet<Arc<str>>,
        before: &Arc<[Arc<Alert>]>,
        now: &Arc<[Arc<Alert>]>,
    ) {
        if !self.living.is_watched() {
            return;
        }
        for site in sites {
            let touch = Touch::Site(site.clone());
            let happened = Happened { sequence, kind: READING_BATCH.into(), key: site.clone(), touch };
            self.noted.sites.entry(site).or_insert(happened);
        }
        if Arc::ptr_eq(before, now) {
            return;
        }
        let mut note = |kind: &str, those: &[Arc<Alert>], others: &[Arc<Alert>]| {
            for alert in those.iter().filter(|alert| !others.contains(alert)) {
                let touch = Touch::Alert(alert.clone());
                self.noted.changes.push(Happened { sequence, kind: kind.into(), key: alert.id.as_str().into(), touch });
            }
        };
        note(ALERT_END, before, now);
        note(ALERT_SET, now, before);
    }

    /// Hands on what was noted: the world that has it is published.
    pub(in crate::service) fn publish(&mut self) {
        let noted = std::mem::take(&mut self.noted);
        if !noted.is_empty() {
            self.living.take(noted);
        }
    }
}

impl Projection for ChangesProjection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn applied(&self) -> Position {
        self.applied
    }

    fn durable(&self) -> Position {
        self.applied
    }

    fn apply(&mut self, batch: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
        let most = self.living.most_changes();
        let is_watched = self.living.is_watched();
        let mut noted = Pending::default();
        for Applied { sequence, entry, .. } in batch.iter().filter(|one| one.decision == Decision::Accepted) {
            if entry.kind == PACK_STORE {
                noted.stored.push((entry.key.clone(), *sequence));
            } else if is_watched && noted.changes.len() <= most {
                noted.changes.extend(Happened::of(*sequence, &entry.kind, &entry.key));
            }
        }
        self.noted.add(noted, most);
        self.applied = next;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(sequence: u64) -> Happened {
        Happened::of(sequence, RECORD_UPSERT, "https://fieldpack.dev/id/site/a/1").expect("a record")
    }

    #[test]
    fn only_what_packs_depend_on_is_noted() {
        assert_eq!(Happened::of(1, ONTOLOGY_PUBLISH, "x").expect("noted").touch, Touch::Knowledge);
        assert_eq!(Happened::of(1, "embedder.store", "x"), None);
    }

    #[test]
    fn too_much_becomes_everything_and_never_grows() {
        let mut pending = Pending::default();
        for sequence in 1..=10 {
            pending.add(Pending { changes: vec![change(sequence)], ..Pending::default() }, 4);
        }
        assert!(pending.is_overfull && pending.changes.len() <= 4, "{pending:?}");
        assert_eq!(pending.changes[0].sequence, 1, "the first is still told");
    }
}
