//! The projections of a service and how a world is made of them.

use super::knowledge::KnowledgeProjection;
use super::living::ChangesProjection;
use fieldpack_access::AccessProjection;
use fieldpack_graph::columns::{Bands, ColumnsProjection};
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::store::{RdfProjection, RecordsProjection};
use fieldpack_hooks::HooksProjection;
use fieldpack_index::{
    ConceptIndex, Limits, MeaningProjection, PositionsProjection, TextProjection, World, WorldParts,
};
use fieldpack_journal::{Projection, Projections};
use fieldpack_live::{Alert, LiveProjection};
use std::sync::Arc;

/// The projections, in the order of applying. `records` decides conditional entries; `columns` stand
/// before what resolves against them.
pub(super) struct Stores {
    pub(super) records: RecordsProjection,
    pub(super) knowledge: KnowledgeProjection,
    pub(super) columns: ColumnsProjection,
    pub(super) positions: PositionsProjection,
    pub(super) text: TextProjection,
    pub(super) vectors: MeaningProjection,
    pub(super) rdf: RdfProjection,
    pub(super) live: LiveProjection,
    pub(super) access: AccessProjection,
    pub(super) hooks: HooksProjection,
    pub(super) changes: ChangesProjection,
    pub(super) concepts: Concepts,
    /// The alerts of the last world.
    pub(super) alerts: Arc<[Arc<Alert>]>,
}

/// The concepts of a knowledge, made ready for walks when it changes.
pub(super) struct Concepts {
    of: Arc<Knowledge>,
    index: ConceptIndex,
}

impl Concepts {
    pub(super) fn of(knowledge: &Arc<Knowledge>) -> Self {
        Self { of: knowledge.clone(), index: ConceptIndex::new(knowledge) }
    }

    fn index(&mut self, knowledge: &Arc<Knowledge>) -> ConceptIndex {
        if !Arc::ptr_eq(&self.of, knowledge) {
            *self = Self::of(knowledge);
        }
        self.index.clone()
    }
}

impl Projections for Stores {
    fn all(&mut self) -> Vec<&mut dyn Projection> {
        vec![
            &mut self.records,
            &mut self.knowledge,
            &mut self.columns,
            &mut self.positions,
            &mut self.text,
            &mut self.vectors,
            &mut self.rdf,
            &mut self.live,
            &mut self.access,
            &mut self.hooks,
            &mut self.changes,
        ]
    }
}

impl Stores {
    /// The world that the projections hold at a sequence.
    pub(super) fn world(&mut self, epoch: &Arc<str>, limits: Limits, sequence: u64) -> World {
        let knowledge = self.knowledge.current().clone();
        // A published overlay may cut the bands elsewhere; this does nothing where it did not.
        self.columns.set_bands(Arc::new(Bands::of(&knowledge)));
        let columns = self.columns.columns().clone();
        let text = self.text.snapshot(&columns);
        let positions = self.positions.snapshot(&columns);
        let meaning = self.vectors.snapshot(&columns);
        let concepts = self.concepts.index(&knowledge);
        let live = self.live.snapshot();
        self.changes.note_live(sequence, self.live.take_changed(), &self.alerts, &live.alerts);
        self.alerts = live.alerts.clone();
        let epoch = epoch.clone();
        World::publish(WorldParts {
            knowledge,
            columns,
            text,
            meaning,
            concepts,
            positions,
            live,
            epoch,
            sequence,
            limits,
        })
    }
}
