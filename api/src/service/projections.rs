//! The projections of a service and how a world is made of them.

use super::knowledge::KnowledgeProjection;
use fieldpack_graph::columns::{Bands, ColumnsProjection};
use fieldpack_graph::store::{RdfProjection, RecordsProjection};
use fieldpack_index::{Limits, PositionsProjection, TextProjection, World, WorldParts};
use fieldpack_journal::{Projection, Projections};
use std::sync::Arc;

/// The projections, in the order of applying. `records` decides conditional entries; `columns` stand
/// before what resolves against them.
pub(super) struct Stores {
    pub(super) records: RecordsProjection,
    pub(super) knowledge: KnowledgeProjection,
    pub(super) columns: ColumnsProjection,
    pub(super) positions: PositionsProjection,
    pub(super) text: TextProjection,
    pub(super) rdf: RdfProjection,
}

impl Projections for Stores {
    fn all(&mut self) -> Vec<&mut dyn Projection> {
        vec![
            &mut self.records,
            &mut self.knowledge,
            &mut self.columns,
            &mut self.positions,
            &mut self.text,
            &mut self.rdf,
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
        World::publish(WorldParts { knowledge, columns, text, positions, epoch: epoch.clone(), sequence, limits })
    }
}
