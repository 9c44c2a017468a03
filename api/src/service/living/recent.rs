//! What happened lately, and what is known of a watched pack.

use super::changes::Happened;
use fieldpack_index::World;
use fieldpack_pack::decide::Footprint;
use fieldpack_pack::living::{Changes, Touch};
use std::collections::VecDeque;

/// A pack that is watched.
pub(super) struct Watched {
    /// The version of its latest revision.
    pub(super) version: u64,
    /// The sequence of the world that it is known to hold in.
    pub(super) holds_at: u64,
    /// What it depends on.
    pub(super) footprint: Footprint,
}

/// The latest changes, for packs that were decided a moment before they were stored.
#[derive(Default)]
pub(super) struct Recent {
    /// From this sequence on everything is here.
    from: u64,
    changes: VecDeque<Happened>,
}

impl Recent {
    /// Nothing yet: what comes after a sequence will be here.
    pub(super) fn after(sequence: u64) -> Self {
        Self { from: sequence + 1, changes: VecDeque::new() }
    }

    /// Adds changes, keeping at most so many.
    pub(super) fn add(&mut self, changes: &[Happened], most: usize) {
        self.changes.extend(changes.iter().cloned());
        while self.changes.len() > most {
            if let Some(gone) = self.changes.pop_front() {
                self.from = gone.sequence + 1;
            }
        }
    }

    /// Whether something that happened since a pack was decided may touch it.
    pub(super) fn may_touch(&self, watched: &Watched, world: &World) -> bool {
        if watched.holds_at + 1 < self.from {
            return true;
        }
        let since = self.changes.partition_point(|one| one.sequence <= watched.holds_at);
        let touches: Vec<Touch> = self.changes.range(since..).map(|one| one.touch.clone()).collect();
        !touches.is_empty() && Changes::of(world, &touches).touching(&watched.footprint, 0).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_graph::entry::ONTOLOGY_PUBLISH;

    #[test]
    fn a_pack_is_touched_by_what_came_since_and_by_what_is_forgotten() {
        let world = World::default();
        let publication = |sequence| Happened::of(sequence, ONTOLOGY_PUBLISH, "x").expect("noted");
        let pack = |holds_at| Watched { version: 1, holds_at, footprint: Footprint::default() };
        let mut recent = Recent::after(10);
        assert!(
            !recent.may_touch(&pack(10), &world) && recent.may_touch(&pack(9), &world),
            "what was before is not here"
        );
        recent.add(&[publication(11), publication(12), publication(13)], 2);
        assert!(recent.may_touch(&pack(12), &world), "13 came since");
        assert!(!recent.may_touch(&pack(13), &world));
        assert!(recent.may_touch(&pack(10), &world), "11 is forgotten");
    }
}
