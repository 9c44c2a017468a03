//! A world that changes record by record, drawn once from the simulator and then at random with a seed.

use super::KNOWLEDGE;
use fieldpack_fixtures::{SimulateConfig, Simulation};
use fieldpack_graph::columns::{Columns, ColumnsProjection};
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::{Header, Position, Record, RecordData, RecordType};
use fieldpack_index::{ConceptIndex, Limits, MeaningSnapshot, PositionsProjection, TextProjection, World, WorldParts};
use fieldpack_journal::{Applied, Decision, Position as Mark, Projection};
use fieldpack_live::LiveSnapshot;
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempDir;

/// Steele, Lea and Flood's SplitMix64: the same numbers everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another one.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number from -1 to 1.
    pub(crate) fn around(&mut self) -> f64 {
        self.below(2_001) as f64 / 1_000.0 - 1.0
    }
}

/// A world with its projections, and all its records.
pub(crate) struct Moving {
    _folder: TempDir,
    knowledge: Arc<Knowledge>,
    concepts: ConceptIndex,
    columns: ColumnsProjection,
    positions: PositionsProjection,
    text: TextProjection,
    sequence: u64,
    records: BTreeMap<Arc<str>, Record>,
    live: LiveSnapshot,
    made: usize,
}

impl Moving {
    /// A simulated world.
    pub(crate) fn simulated(config: SimulateConfig) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text = TextProjection::open(folder.path()).expect("opens");
        let mut world = Self {
            _folder: folder,
            knowledge: KNOWLEDGE.clone(),
            concepts: ConceptIndex::new(&KNOWLEDGE),
            columns: ColumnsProjection::new(Columns::of(&KNOWLEDGE), Mark::START),
            positions: PositionsProjection::new(Mark::START),
            text,
            sequence: 0,
            records: BTreeMap::new(),
            live: World::default().live,
            made: 0,
        };
        let simulation = Simulation::plan(config, &KNOWLEDGE, &mut |_| ()).expect("plans");
        let mut drawn = Vec::new();
        let mut keep = |record| {
            drawn.push(record);
            Ok(())
        };
        simulation.records(&mut keep, &mut |_| ()).expect("draws");
        world.apply(drawn.into_iter().map(Change::Upsert).collect());
        world
    }

    /// Applies changes together.
    pub(crate) fn apply(&mut self, changes: Vec<Change>) {
        let entries: Vec<_> = changes.iter().map(|change| change.encode("tester", None).expect("encodes")).collect();
        let first = self.sequence + 1;
        let batch: Vec<Applied<'_>> = (first..)
            .zip(&entries)
            .map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Accepted })
            .collect();
        self.sequence += batch.len() as u64;
        let projections: [&mut dyn Projection; 3] = [&mut self.columns, &mut self.positions, &mut self.text];
        for projection in projections {
            projection.apply(&batch, Mark::after(self.sequence)).expect("applies");
        }
        for change in changes {
            match change {
                Change::Upsert(record) => drop(self.records.insert(record.header.iri.clone(), record)),
                Change::Delete(iri) => drop(self.records.remove(iri.as_str())),
                _ => {}
            }
        }
    }

    /// Takes another state of what is measured.
    pub(crate) fn measure(&mut self, live: LiveSnapshot) {
        self.sequence += 1;
        self.live = live;
    }

    /// Takes other knowledge.
    pub(crate) fn publish(&mut self, knowledge: Knowledge) {
        self.sequence += 1;
        self.knowledge = Arc::new(knowledge);
        self.concepts = ConceptIndex::new(&self.knowledge);
    }

    /// The world as it is.
    pub(crate) fn world(&mut self) -> World {
        let columns = self.columns.columns().clone();
        World::publish(WorldParts {
            knowledge: self.knowledge.clone(),
            text: self.text.snapshot(&columns),
            meaning: MeaningSnapshot::default(),
            concepts: self.concepts.clone(),
            positions: self.positions.snapshot(&columns),
            live: self.live.clone(),
            columns,
            epoch: "test".into(),
            sequence: self.sequence,
            limits: Limits::default(),
        })
    }

    /// A record of a type.
    pub(crate) fn some(&self, record_type: RecordType, dice: &mut Dice) -> Option<Record> {
        let of_type: Vec<&Record> =
            self.records.values().filter(|record| record.record_type() == record_type).collect();
        (!of_type.is_empty()).then(|| of_type[dice.below(of_type.len())].clone())
    }

    /// A change drawn at random: a record deleted, changed, or a new one like it.
    pub(crate) fn draw(&mut self, record_type: RecordType, near: Position, dice: &mut Dice) -> Option<Change> {
        let mut record = self.some(record_type, dice)?;
        match dice.below(5) {
            0 => return Some(Change::Delete(record.header.iri.to_string())),
            1 | 2 => {
                self.made += 1;
                let Header { source, owner, synthetic, .. } = record.header;
                record.header = Header::new(record_type, &source, &format!("new-{}", self.made), &owner, synthetic);
            }
            _ => {}
        }
        let here = Position { lon: near.lon + dice.around(), lat: (near.lat + dice.around()).clamp(-89.0, 89.0) };
        match &mut record.data {
            RecordData::Site(site) => match dice.below(5) {
                0 => site.position = Some(here),
                1 => site.position = None,
                2 => site.label = format!("{} {}", site.label, dice.below(100)).into(),
                3 => site.activity = None,
                _ => drop(site.conditions.pop()),
            },
            RecordData::Failure(failure) => match dice.below(6) {
                0 => failure.position = Some(here),
                // Then it is where its site is.
                1 => failure.position = None,
                2 => failure.machine_class = None,
                3 => failure.text = format!("{} {}", failure.text, dice.below(100)).into(),
                4 => failure.conditions.clear(),
                _ => drop(failure.conditions.pop()),
            },
            RecordData::Exposure(exposure) => exposure.hours_h *= 1.0 + 0.5 * dice.around(),
            RecordData::Provider(provider) => match dice.below(6) {
                0 => provider.position = here,
                1 => provider.tickets_closed = Some(dice.below(400) as u32),
                2 => provider.hours.clear(),
                3 => provider.coverage = None,
                4 => drop(provider.skills.pop()),
                _ => provider.notice_h = Some(dice.below(48) as f64),
            },
            RecordData::Gradation(gradation) => match dice.below(2) {
                0 => gradation.position = Some(here),
                _ => drop(gradation.sieves.pop()),
            },
            _ => {}
        }
        Some(Change::Upsert(record))
    }
}
