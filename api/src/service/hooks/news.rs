//! Which events there are for a webhook: read from the stored packs.

use super::super::packs::Stored;
use fieldpack_graph::store::{PackRevision, Records, StoreError};
use fieldpack_hooks::{EventType, Hook};
use fieldpack_pack::contract::{HeadlineVerdict, PackDiff};
use serde::Deserialize;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// Revisions of a pack that are read together.
const TOGETHER: usize = 8;
/// Packs that are read together.
const PAGE: usize = 1_000;

/// What is read of a stored revision to tell of it.
#[derive(Deserialize)]
pub(super) struct News {
    pub(super) pack: NewsPack,
    #[serde(default)]
    pub(super) diff: Option<PackDiff>,
    #[serde(default)]
    pub(super) organisation: Option<Arc<str>>,
}

/// What is read of its pack.
#[derive(Deserialize)]
pub(super) struct NewsPack {
    pub(super) revision: u32,
    pub(super) headline: NewsHeadline,
    pub(super) as_of: NewsWorld,
}

/// What is read of its answer.
#[derive(Deserialize)]
pub(super) struct NewsHeadline {
    pub(super) verdict: HeadlineVerdict,
}

/// What is read of the world that it was decided in.
#[derive(Deserialize)]
pub(super) struct NewsWorld {
    pub(super) sequence: u64,
}

impl News {
    /// What type of event it is.
    pub(super) fn event(&self) -> EventType {
        if self.pack.revision <= 1 { EventType::PackCreated } else { EventType::PackRevised }
    }

    /// Whether a webhook is told of it.
    pub(super) fn is_for(&self, hook: &Hook, pack: &str) -> bool {
        hook.hears(self.event(), pack, self.organisation.as_ref())
    }
}

/// The revision of a pack that an entry stored; `None` where there is none.
pub(super) fn revision(records: &Records, pack: &str, sequence: u64) -> Result<Option<News>, StoreError> {
    let found = records.pack_revisions_since::<Stored<News>>(pack, sequence.saturating_sub(1), 1)?;
    let found = found.into_iter().find(|revision| revision.version == sequence);
    Ok(found.map(|PackRevision { pack, .. }| pack.pack))
}

/// The first event of a pack for a webhook after a sequence and up to another.
pub(super) fn first_of_pack(
    records: &Records,
    hook: &Hook,
    pack: &str,
    after: u64,
    up_to: u64,
) -> Result<Option<u64>, StoreError> {
    let mut after = after;
    while after < up_to {
        let page = records.pack_revisions_since::<Stored<News>>(pack, after, TOGETHER)?;
        for PackRevision { version, pack: stored } in &page {
            if *version > up_to {
                return Ok(None);
            }
            if stored.pack.is_for(hook, pack) {
                return Ok(Some(*version));
            }
            after = *version;
        }
        if page.len() < TOGETHER {
            return Ok(None);
        }
    }
    Ok(None)
}

/// The packs with events for a webhook after a sequence and up to another, each with the first of it, in the order of
/// these: at most so many. With the sequence up to which that is all.
pub(super) fn behind(
    records: &Records,
    hook: &Hook,
    after: u64,
    up_to: u64,
    most: usize,
    waits: impl Fn(&str) -> bool,
) -> Result<(Vec<(u64, String)>, u64), StoreError> {
    // The latest on top: of more than are wanted, it goes.
    let mut first: BinaryHeap<(u64, String)> = BinaryHeap::new();
    let mut is_cut = false;
    let mut last: Option<String> = None;
    loop {
        let page = records.packs(last.as_deref(), PAGE)?;
        let is_last = page.len() < PAGE;
        last = page.last().map(|(id, _)| id.clone());
        for (pack, _) in page.into_iter().filter(|(_, version)| *version > after) {
            // What comes after an event that waits is found once that is settled.
            if waits(&pack) {
                continue;
            }
            if let Some(sequence) = first_of_pack(records, hook, &pack, after, up_to)? {
                first.push((sequence, pack));
                if first.len() > most {
                    first.pop();
                    is_cut = true;
                }
            }
        }
        if is_last {
            break;
        }
    }
    let first = first.into_sorted_vec();
    let all_up_to = if is_cut { first.last().map_or(after, |(sequence, _)| *sequence) } else { up_to };
    Ok((first, all_up_to))
}
