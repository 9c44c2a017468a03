//! What the tests share: the shipped knowledge, small records, and an index that follows a journal.

#![allow(dead_code, reason = "each test binary uses its own part")]

use fieldpack_embed::{EmbedError, Embedder, Purpose};
use fieldpack_graph::columns::{Columns, ColumnsProjection};
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::{
    ConditionValue, Failure, Hazard, Header, Position, Record, RecordData, RecordType, ReportedDocument, Site, TimeSpan,
};
use fieldpack_index::{
    ConceptIndex, Limits, MeaningProjection, MeaningSettings, MeaningSnapshot, PositionsProjection, SearchAnswer,
    SearchRequest, TextProjection, TextSettings, World, WorldParts,
};
use fieldpack_journal::{Applied, Decision, NewEntry, Position as Mark, Projection};
use jiff::civil::Date;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

/// The knowledge of the repository, compiled once.
pub(crate) static KNOWLEDGE: LazyLock<Arc<Knowledge>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies");
    match Knowledge::load(&folder) {
        Ok(knowledge) => Arc::new(knowledge),
        Err(problems) => panic!("the ontologies compile: {problems:?}"),
    }
});

/// The concepts of that knowledge.
pub(crate) static CONCEPTS: LazyLock<ConceptIndex> = LazyLock::new(|| ConceptIndex::new(&KNOWLEDGE));

/// The projections, and the folder of those that have one.
pub(crate) struct Index {
    pub(crate) folder: TempDir,
    pub(crate) text: TextProjection,
    pub(crate) meaning: Option<MeaningProjection>,
    pub(crate) columns: ColumnsProjection,
    pub(crate) positions: PositionsProjection,
    sequence: u64,
    commit_after: usize,
}

impl Index {
    /// An empty index that commits when it is told to.
    pub(crate) fn new() -> Self {
        Self::committing_after(1_000_000)
    }

    /// An empty index that commits after so many changed records.
    pub(crate) fn committing_after(commit_after: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text = open(folder.path(), commit_after);
        Self {
            folder,
            text,
            meaning: None,
            columns: ColumnsProjection::new(Columns::of(&KNOWLEDGE), Mark::START),
            positions: PositionsProjection::new(Mark::START),
            sequence: 0,
            commit_after,
        }
    }

    /// The same with vectors by an embedder.
    pub(crate) fn with_meaning(mut self, embedder: Arc<dyn Embedder>) -> Self {
        self.meaning = Some(open_meaning(self.folder.path(), embedder));
        self
    }

    /// An index that holds records.
    pub(crate) fn of(records: &[Record]) -> Self {
        let mut index = Self::new();
        index.upsert(records);
        index
    }

    pub(crate) fn upsert(&mut self, records: &[Record]) {
        self.apply(records.iter().cloned().map(Change::Upsert));
    }

    pub(crate) fn delete(&mut self, iris: &[&str]) {
        self.apply(iris.iter().map(|iri| Change::Delete((*iri).to_owned())));
    }

    fn apply(&mut self, changes: impl IntoIterator<Item = Change>) {
        let entries: Vec<NewEntry> = changes.into_iter().map(|change| encode(&change)).collect();
        let first = self.sequence + 1;
        let batch: Vec<Applied<'_>> = (first..)
            .zip(&entries)
            .map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Accepted })
            .collect();
        self.sequence += batch.len() as u64;
        let next = Mark::after(self.sequence);
        let projections: [&mut dyn Projection; 3] = [&mut self.columns, &mut self.positions, &mut self.text];
        for projection in projections {
            projection.apply(&batch, next).expect("applies");
        }
        if let Some(meaning) = &mut self.meaning {
            meaning.apply(&batch, next).expect("applies");
        }
    }

    pub(crate) fn flush(&mut self) {
        self.text.flush().expect("commits");
        if let Some(meaning) = &mut self.meaning {
            meaning.flush().expect("saves");
        }
    }

    /// Closes the text index and opens it again.
    pub(crate) fn reopen(self) -> Self {
        let Self { folder, text, meaning, columns, positions, sequence, commit_after } = self;
        drop((text, meaning));
        let text = open(folder.path(), commit_after);
        Self { folder, text, meaning: None, columns, positions, sequence, commit_after }
    }

    pub(crate) fn world(&mut self) -> World {
        let world = world(&mut self.text, &mut self.positions, self.columns.columns(), self.sequence);
        let meaning = self.meaning.as_mut().map(|meaning| meaning.snapshot(self.columns.columns()));
        World { meaning: meaning.unwrap_or_default(), ..world }
    }

    pub(crate) fn search(&mut self, request: &SearchRequest) -> SearchAnswer {
        self.world().search(request).expect("a good request")
    }
}

/// The world of projections.
pub(crate) fn world(
    text: &mut TextProjection,
    positions: &mut PositionsProjection,
    columns: &Columns,
    sequence: u64,
) -> World {
    World::publish(WorldParts {
        live: World::default().live,
        knowledge: KNOWLEDGE.clone(),
        columns: columns.clone(),
        text: text.snapshot(columns),
        meaning: MeaningSnapshot::default(),
        concepts: CONCEPTS.clone(),
        positions: positions.snapshot(columns),
        epoch: "test".into(),
        sequence,
        limits: Limits::default(),
    })
}

/// Opens vectors.
pub(crate) fn open_meaning(folder: &Path, embedder: Arc<dyn Embedder>) -> MeaningProjection {
    let settings = MeaningSettings { embedder: Some(embedder), ..MeaningSettings::default() };
    MeaningProjection::open(&folder.join("vectors"), settings).expect("opens")
}

/// Texts with pairs of letters in common mean the like: an embedder that tests can foresee.
#[derive(Debug)]
pub(crate) struct Pairs;

impl Embedder for Pairs {
    fn id(&self) -> &str {
        "pairs"
    }

    fn dimensions(&self) -> usize {
        64
    }

    fn embed(&self, texts: &[&str], _: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|text| pairs(text)).collect())
    }
}

fn pairs(text: &str) -> Vec<f32> {
    let mut vector = vec![0.0_f32; 64];
    let letters: Vec<char> = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    for pair in letters.windows(2) {
        vector[(pair[0] as usize * 31 + pair[1] as usize * 17) % 64] += 1.0;
    }
    let length = vector.iter().map(|component| component * component).sum::<f32>().sqrt();
    if length > 0.0 { vector.iter().map(|component| component / length).collect() } else { vector }
}

/// Opens a text index.
pub(crate) fn open(folder: &Path, commit_after: usize) -> TextProjection {
    let settings = TextSettings { commit_after, ..TextSettings::default() };
    TextProjection::open_with(folder, settings).expect("opens")
}

pub(crate) fn encode(change: &Change) -> NewEntry {
    change.encode("tester", None).expect("encodes")
}

/// Reads a search as clients write it.
pub(crate) fn request(json: serde_json::Value) -> SearchRequest {
    serde_json::from_value(json).expect("a search")
}

/// The identifiers of hits.
pub(crate) fn ids(answer: &SearchAnswer) -> Vec<&str> {
    answer.hits.iter().map(|hit| &*hit.source_id).collect()
}

pub(crate) fn at(lon: f64, lat: f64) -> Option<Position> {
    Some(Position { lon, lat })
}

fn record(kind: RecordType, id: &str, data: RecordData) -> Record {
    Record { header: Header::new(kind, "test", id, "acme", false), data }
}

/// A failure with a narrative.
pub(crate) fn failure(id: &str, text: &str, change: impl FnOnce(&mut Failure)) -> Record {
    let mut data = Failure {
        text: text.into(),
        machine_class: None,
        machine_model: None,
        machine: None,
        mode: "BLK".into(),
        component: None,
        mechanism: None,
        cause: None,
        severity: None,
        site: None,
        position: None,
        at: None,
        operating_hours_h: None,
        downtime_h: None,
        repair_h: None,
        cost: None,
        action: None,
        provider: None,
        codes: Vec::new(),
        conditions: Vec::new(),
    };
    change(&mut data);
    record(RecordType::Failure, id, RecordData::Failure(data))
}

/// A site.
pub(crate) fn site(id: &str, label: &str, change: impl FnOnce(&mut Site)) -> Record {
    let mut data = Site {
        label: label.into(),
        text: "".into(),
        position: None,
        activity: None,
        period: None,
        conditions: Vec::new(),
        equipment: Vec::new(),
        outcome: None,
    };
    change(&mut data);
    record(RecordType::Site, id, RecordData::Site(data))
}

/// A landslide.
pub(crate) fn hazard(id: &str, position: Position, day: Option<Date>) -> Record {
    let data = Hazard {
        category: "landslide".into(),
        trigger: None,
        text: "".into(),
        position,
        accuracy_km: None,
        at: day,
        conditions: Vec::new(),
    };
    record(RecordType::Hazard, id, RecordData::Hazard(data))
}

/// A document.
pub(crate) fn document(id: &str, title: &str, text: &str) -> Record {
    let data = ReportedDocument {
        title: title.into(),
        text: text.into(),
        position: None,
        published: None,
        activity: None,
        conditions: Vec::new(),
    };
    record(RecordType::Document, id, RecordData::Document(data))
}

pub(crate) fn number(dimension: &str, value: f64) -> ConditionValue {
    ConditionValue::number(dimension, value)
}

pub(crate) fn span(from: Date, to: Date) -> Option<TimeSpan> {
    Some(TimeSpan { from, to: Some(to) })
}
