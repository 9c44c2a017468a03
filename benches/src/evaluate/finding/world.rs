//! A world in this process: records go through the product's own projections.

use crate::BenchError;
use fieldpack_embed::Embedder;
use fieldpack_graph::columns::{Columns, ColumnsProjection};
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::Record;
use fieldpack_index::{
    ConceptIndex, Limits, MeaningProjection, MeaningSettings, PositionsProjection, TextProjection, World, WorldParts,
};
use fieldpack_journal::{Applied, Decision, NewEntry, Position, Projection};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// Entries that are applied together.
const BATCH: usize = 4_000;
/// More than the pages and the named records that weights are fitted on.
const MOST: usize = 10_000;

/// A world with the folder that its indexes lie in.
pub(super) struct Opened {
    /// The world.
    pub(super) world: World,
    _folder: TempDir,
}

/// Makes a world of records; without an embedder nothing is found by its meaning.
pub(super) fn open(
    knowledge: &Arc<Knowledge>,
    records: &[Record],
    embedder: Option<Arc<dyn Embedder>>,
) -> Result<Opened, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::at(Path::new("a temporary folder")))?;
    let failed = |what: &dyn std::fmt::Display| BenchError::Search { detail: what.to_string() };
    let mut text = TextProjection::open(&folder.path().join("text")).map_err(|error| failed(&error))?;
    let settings = MeaningSettings { embedder, ..MeaningSettings::default() };
    let mut meaning =
        MeaningProjection::open(&folder.path().join("vectors"), settings).map_err(|error| failed(&error))?;
    let mut columns = ColumnsProjection::new(Columns::of(knowledge), Position::START);
    let mut positions = PositionsProjection::new(Position::START);
    let mut sequence = 0;
    for batch in records.chunks(BATCH) {
        let entries: Vec<NewEntry> = batch
            .iter()
            .map(|record| Change::Upsert(record.clone()).encode("evaluation", None).map_err(|error| failed(&error)))
            .collect::<Result<_, _>>()?;
        let applied: Vec<Applied<'_>> = (sequence + 1..)
            .zip(&entries)
            .map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Accepted })
            .collect();
        sequence += applied.len() as u64;
        let projections: [&mut dyn Projection; 4] = [&mut columns, &mut positions, &mut text, &mut meaning];
        for projection in projections {
            projection.apply(&applied, Position::after(sequence)).map_err(|error| failed(&error))?;
        }
    }
    text.flush().map_err(|error| failed(&error))?;
    let columns = columns.columns();
    let world = World::publish(WorldParts {
        live: World::default().live,
        knowledge: knowledge.clone(),
        columns: columns.clone(),
        text: text.snapshot(columns),
        meaning: meaning.snapshot(columns),
        concepts: ConceptIndex::new(knowledge),
        positions: positions.snapshot(columns),
        epoch: "evaluation".into(),
        sequence,
        limits: Limits { max_hits: MOST, max_filter_values: MOST, ..Limits::default() },
    });
    Ok(Opened { world, _folder: folder })
}
