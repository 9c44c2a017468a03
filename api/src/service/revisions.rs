//! The revisions of stored packs.
//!
//! The records store keeps every revision under the pack's id and the sequence of its entry, in order: the first is
//! revision 1, and conditional entries leave no gap.

use super::packs::{Stored, StoredQuestion, no_pack};
use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Pack, PackDiff, Revision, Revisions};
use serde::Deserialize;
use std::sync::Arc;

/// Revisions of a page.
const PAGE: usize = 100;

/// What is read of a stored revision to tell of it.
#[derive(Deserialize)]
struct Told {
    pack: ToldPack,
    #[serde(default)]
    diff: Option<PackDiff>,
    #[serde(default)]
    organisation: Option<Arc<str>>,
}

/// What is read of its pack.
#[derive(Deserialize)]
struct ToldPack {
    revision: u32,
    as_of: ToldWorld,
}

/// What is read of the world that it was decided in.
#[derive(Deserialize)]
struct ToldWorld {
    sequence: u64,
}

impl Service {
    /// The revisions of a stored pack after one (0: all), the oldest first, a page of them.
    ///
    /// # Errors
    /// `not_found` where no pack of this id was stored.
    pub fn revisions(&self, id: &str, after: u32, asker: &Asker) -> Result<Revisions, Problem> {
        let revisions = self.revisions_after(id, after, PAGE, asker)?;
        let is_last = revisions.len() < PAGE;
        let next = revisions.last().map(|last| last.revision).filter(|_| !is_last);
        Ok(Revisions { revisions, next })
    }

    /// At most so many revisions after one, the oldest first.
    ///
    /// # Errors
    /// As [`Service::revisions`].
    pub(crate) fn revisions_after(
        &self,
        id: &str,
        after: u32,
        limit: usize,
        asker: &Asker,
    ) -> Result<Vec<Revision>, Problem> {
        let found = self.inner.records.pack_revisions_after::<Stored<Told>>(id, after as usize, limit);
        let found = found.map_err(|error| problems::of_store(&error))?;
        // All revisions of a pack are of one organisation.
        let may_see = match found.first() {
            Some(first) => asker.may_see(first.pack.pack.organisation.as_ref()),
            None => self.latest_revision(id, asker)?.is_some(),
        };
        if !may_see {
            return Err(no_pack(id, asker.language));
        }
        Ok(found.into_iter().map(|revision| told(revision.pack)).collect())
    }

    /// The problem that no pack is stored under an id.
    pub(crate) fn no_pack(&self, id: &str, language: Language) -> Problem {
        no_pack(id, language)
    }

    /// The latest revision of a stored pack; `None` where none is stored that the asker may see.
    pub(crate) fn latest_revision(&self, id: &str, asker: &Asker) -> Result<Option<Revision>, Problem> {
        let found = self.inner.records.latest_pack::<Stored<Told>>(id).map_err(|error| problems::of_store(&error))?;
        let found = found.filter(|revision| asker.may_see(revision.pack.pack.organisation.as_ref()));
        Ok(found.map(|revision| told(revision.pack)))
    }

    /// A revision of a stored pack.
    pub(super) fn stored_revision(&self, id: &str, revision: u32, asker: &Asker) -> Result<Pack, Problem> {
        self.stored_at(id, revision, asker).map(|stored| stored.pack)
    }

    /// A revision of a stored pack with what was asked.
    pub(super) fn stored_at(&self, id: &str, revision: u32, asker: &Asker) -> Result<StoredQuestion, Problem> {
        let before = revision.checked_sub(1).map(|before| before as usize);
        let found = before.map(|before| self.inner.records.pack_revisions_after::<Stored>(id, before, 1)).transpose();
        let found = found.map_err(|error| problems::of_store(&error))?.and_then(|mut found| found.pop());
        let found = found.filter(|found| asker.may_see(found.pack.pack.organisation.as_ref()));
        let Some(found) = found else {
            let Some(latest) = self.latest_revision(id, asker)? else { return Err(no_pack(id, asker.language)) };
            let last = latest.revision;
            return Err(Problem::say(
                Code::NotFound,
                asker.language,
                format!("方案 `{id}` 没有第 {revision} 版；现有第 1 至 {last} 版"),
                format!("pack `{id}` has no revision {revision}; there are those from 1 to {last}"),
            ));
        };
        Ok(found.pack.pack)
    }
}

/// A stored revision as it is told.
fn told(stored: Stored<Told>) -> Revision {
    let Told { pack, diff, .. } = stored.pack;
    Revision { pack: stored.id, revision: pack.revision, sequence: pack.as_of.sequence, diff }
}
