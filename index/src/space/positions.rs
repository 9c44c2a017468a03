//! Where every record is, as points that a scan runs over, and the providers with their areas.
//!
//! A record without a position of its own is where its site is; looking the site up for each row of a
//! scan would cost more than the scan. So each row's point is kept here, in chunks that snapshots share,
//! and brought up to date with the rows that changed. Points decide nothing by themselves: they bound
//! distances, and what they do not settle is computed from the record's own numbers.

use super::coverage::{Coverage, CoveringArea};
use super::geodesy::Point;
use crate::zone::Zones;
use fieldpack_graph::columns::{CHUNK_ROWS, Chunk, Columns, Row, RowId, Word};
use fieldpack_graph::entry::{Change, RECORD_DELETE, RECORD_UPSERT};
use fieldpack_graph::record::{Record, RecordType, record_iri};
use fieldpack_journal::{Applied, Decision, Position, Projection, ProjectionError};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The name in errors and metrics.
const NAME: &str = "positions";

/// The points of a chunk of rows, with a stamp that changes whenever they do.
#[derive(Clone, Debug)]
struct Points {
    stamp: u64,
    points: Arc<Vec<Point>>,
}

/// The next stamp.
static STAMPS: AtomicU64 = AtomicU64::new(1);

impl Points {
    fn new(points: Vec<Point>) -> Self {
        Self { stamp: STAMPS.fetch_add(1, Ordering::Relaxed), points: Arc::new(points) }
    }

    fn set(&mut self, place: usize, point: Point) {
        self.stamp = STAMPS.fetch_add(1, Ordering::Relaxed);
        Arc::make_mut(&mut self.points)[place] = point;
    }
}

/// Where every record is, at one sequence. Cloning shares the chunks.
#[derive(Clone, Debug, Default)]
pub struct Positions {
    points: [Vec<Points>; RecordType::ALL.len()],
    pub(crate) zones: Zones,
    pub(crate) coverage: Coverage,
}

impl Positions {
    /// The point of a row; nowhere where the record has no position.
    pub(crate) fn point(&self, row: Row<'_>) -> Point {
        let id = row.id();
        let place = id.row as usize;
        match self.points[id.record_type as usize].get(place / CHUNK_ROWS) {
            Some(chunk) => chunk.points[place % CHUNK_ROWS],
            None => row.position().map_or(Point::NOWHERE, Point::of),
        }
    }

    /// The points of a chunk of rows, where they are kept here.
    pub(crate) fn chunk(&self, record_type: RecordType, chunk: usize) -> Option<&[Point]> {
        self.points[record_type as usize].get(chunk).map(|points| points.points.as_slice())
    }

    fn set(&mut self, row: Row<'_>) {
        let point = row.position().map_or(Point::NOWHERE, Point::of);
        let place = row.id().row as usize;
        let chunks = &mut self.points[row.id().record_type as usize];
        while chunks.len() <= place / CHUNK_ROWS {
            chunks.push(Points::new(vec![Point::NOWHERE; CHUNK_ROWS]));
        }
        chunks[place / CHUNK_ROWS].set(place % CHUNK_ROWS, point);
    }
}

/// Positions that follow the journal. They live in memory and start from the columns, so they never hold
/// the journal back: what they have applied counts as durable.
#[derive(Debug)]
pub struct PositionsProjection {
    positions: Positions,
    providers: BTreeMap<Arc<str>, CoveringArea>,
    providers_changed: bool,
    /// IRIs of records that changed since the last snapshot.
    changed: BTreeSet<Arc<str>>,
    /// The rows that are where a site is, by the site's word.
    followers: HashMap<Word, Vec<RowId>>,
    applied: Position,
}

impl PositionsProjection {
    /// No records.
    #[must_use]
    pub fn new(applied: Position) -> Self {
        Self {
            positions: Positions::default(),
            providers: BTreeMap::new(),
            providers_changed: false,
            changed: BTreeSet::new(),
            followers: HashMap::new(),
            applied,
        }
    }

    /// The positions of all rows of `columns`, which hold everything before `applied`. Of `providers`
    /// those that are no providers are passed over.
    #[must_use]
    pub fn fill(columns: &Columns, providers: impl IntoIterator<Item = Record>, applied: Position) -> Self {
        let mut projection = Self::new(applied);
        for record_type in RecordType::ALL {
            let chunks = columns.table(record_type).chunks();
            let points = |(number, chunk): (usize, &Arc<Chunk>)| -> Points {
                let first = number * CHUNK_ROWS;
                let point = |place: usize| {
                    let id = RowId { record_type, row: (first + place) as u32 };
                    let position = chunk.is_live(place).then(|| columns.row(id).position());
                    position.flatten().map_or(Point::NOWHERE, Point::of)
                };
                let mut points: Vec<Point> = (0..chunk.len()).map(point).collect();
                points.resize(CHUNK_ROWS, Point::NOWHERE);
                Points::new(points)
            };
            projection.positions.points[record_type as usize] = chunks.par_iter().enumerate().map(points).collect();
            for row in columns.rows(record_type) {
                projection.follow(columns, row);
            }
        }
        for record in providers {
            projection.keep_provider(record);
        }
        projection
    }

    /// What readers use from now on. `columns` must hold the same entries of the journal.
    pub fn snapshot(&mut self, columns: &Columns) -> Positions {
        for iri in std::mem::take(&mut self.changed) {
            if let Some(row) = columns.get(&iri) {
                self.place(columns, row);
            }
            // What is where this record is, where it is a site, has moved with it.
            if let Some(word) = columns.word(&iri)
                && let Some(rows) = self.followers.remove(&word)
            {
                let mut rows = rows;
                rows.sort_unstable();
                rows.dedup();
                rows.retain(|id| follower(columns, *id, word).map(|row| self.positions.set(row)).is_some());
                self.followers.insert(word, rows);
            }
        }
        if std::mem::take(&mut self.providers_changed) {
            self.positions.coverage = Coverage::new(self.providers.values().cloned());
        }
        let points = &self.positions.points;
        self.positions.zones.refresh(columns, |record_type, chunk| {
            let points = points[record_type as usize].get(chunk)?;
            Some((points.stamp, points.points.as_slice()))
        });
        self.positions.clone()
    }

    /// Keeps the point of a row.
    fn place(&mut self, columns: &Columns, row: Row<'_>) {
        self.positions.set(row);
        self.follow(columns, row);
    }

    /// Notes the row where it is where its site is.
    fn follow(&mut self, columns: &Columns, row: Row<'_>) {
        let id = row.id();
        let (chunk, place) = columns.table(id.record_type).locate(id.row);
        if !row.site().is_none() && chunk.position(place).is_none() {
            // The same row twice does no harm and is put right when the site moves.
            let rows = self.followers.entry(row.site()).or_default();
            if rows.last() != Some(&id) {
                rows.push(id);
            }
        }
    }

    fn keep_provider(&mut self, record: Record) {
        if record.record_type() == RecordType::Provider {
            self.providers.insert(record.header.iri.clone(), CoveringArea::of(Arc::new(record)));
            self.providers_changed = true;
        }
    }
}

/// The row, if it still holds a record of that site.
fn follower(columns: &Columns, id: RowId, site: Word) -> Option<Row<'_>> {
    let (chunk, place) = columns.table(id.record_type).locate(id.row);
    (chunk.is_live(place) && chunk.site[place] == site).then(|| columns.row(id))
}

impl Projection for PositionsProjection {
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
        let prefix = record_iri(RecordType::Provider, "", "");
        let prefix = prefix.trim_end_matches('/');
        let accepted = batch.iter().filter(|applied| applied.decision == Decision::Accepted);
        let mut providers = Vec::new();
        for applied in accepted.clone().filter(|applied| applied.entry.key.starts_with(prefix)) {
            providers.push(Change::decode(applied.entry).map_err(|error| ProjectionError::new(NAME, error))?);
        }
        for change in providers {
            match change {
                Change::Upsert(record) => self.keep_provider(record),
                Change::Delete(iri) => self.providers_changed |= self.providers.remove(iri.as_str()).is_some(),
                Change::Publish(_)
                | Change::RdfLoad(_)
                | Change::StorePack(_)
                | Change::StoreEmbedder(_)
                | Change::RequestDone(_)
                | Change::Other => {}
            }
        }
        // An entry's key is the record's IRI; where the record is now, the columns say at the snapshot.
        let keys = accepted.filter(|applied| matches!(applied.entry.kind.as_str(), RECORD_UPSERT | RECORD_DELETE));
        self.changed.extend(keys.map(|applied| Arc::from(applied.entry.key.as_str())));
        self.applied = next;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ProjectionError> {
        Ok(())
    }
}
