//! The scan: which rows match, and the best of them in order.
//!
//! Rows are looked at chunk by chunk, column by column: what restricts comes first, what ranks is
//! computed for the rows that are left. Geodesics are computed only for rows whose bounds do not
//! settle their place (see [`crate::space`]). The result depends on neither the chunks nor the threads,
//! because places in the order are all different.

use crate::answer::Signals;
use crate::cursor::Place;
use crate::filter::Filter;
use crate::fuse::fuse;
use crate::request::Order;
use crate::scenario::{Scenario, UNRELATED};
use crate::space::{Area, Circle, Point, Positions, distance_km, least_km, most_km};
use crate::text::{Match, Matches};
use crate::time::{Season, Span};
use fieldpack_graph::columns::{CHUNK_ROWS, Columns, RowId};
use fieldpack_graph::record::{Position, RecordType};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The distance at which a record is half as near as one on the spot, km: a day's work of a fleet.
const HALF_NEAR_KM: f64 = 100.0;
/// Chunks from which the scan is shared between threads.
const WORTH_SHARING: usize = 12;

/// What is looked for, made ready.
#[derive(Debug)]
pub(crate) struct Scan<'w> {
    pub(crate) columns: &'w Columns,
    pub(crate) positions: &'w Positions,
    pub(crate) types: Vec<RecordType>,
    pub(crate) filter: Filter,
    pub(crate) circle: Option<Circle>,
    pub(crate) area: Option<Area>,
    pub(crate) span: Option<Span>,
    /// Words and codes that matched.
    pub(crate) text: Option<Matches>,
    /// Whether a row without a match is out.
    pub(crate) needs_text: bool,
    pub(crate) scenario: Option<Scenario>,
    /// Whether a row that states no condition asked about is out.
    pub(crate) needs_condition: bool,
    /// Where nearness is measured from.
    pub(crate) near: Option<Position>,
    pub(crate) season: Option<Season>,
    pub(crate) order: Order,
    /// The last hit of the page before.
    pub(crate) after: Option<Place<String>>,
    /// How many hits.
    pub(crate) limit: usize,
}

/// A row that may be a hit.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'w> {
    pub(crate) id: RowId,
    pub(crate) place: Place<&'w str>,
    pub(crate) score: f64,
    pub(crate) signals: Signals,
    pub(crate) found: Match,
}

impl PartialEq for Candidate<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate<'_> {}

impl PartialOrd for Candidate<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The last in order is the greatest, so that it is on top of the heap.
impl Ord for Candidate<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.order(&other.place)
    }
}

/// The best so far, and how many matched.
#[derive(Default)]
struct Top<'w> {
    best: BinaryHeap<Candidate<'w>>,
    total: usize,
}

impl<'w> Top<'w> {
    fn push(&mut self, candidate: Candidate<'w>, limit: usize) {
        self.best.push(candidate);
        if self.best.len() > limit {
            self.best.pop();
        }
    }

    /// The place that a further row has to be before, once there are enough.
    fn last(&self, limit: usize) -> Option<Place<&'w str>> {
        self.best.peek().filter(|_| self.best.len() >= limit).map(|last| last.place.clone())
    }

    fn merge(mut self, other: Self, limit: usize) -> Self {
        self.total += other.total;
        for candidate in other.best {
            self.push(candidate, limit);
        }
        self
    }
}

/// How far a row is from where nearness is measured.
#[derive(Clone, Copy)]
enum Distance {
    /// Nearness is not asked for, or the row has no position.
    Unknown,
    /// Between the bounds of a chord.
    Bounded(f64),
    /// Exactly, km.
    Exact(f64),
}

impl Distance {
    fn least_km(self) -> Option<f64> {
        match self {
            Self::Unknown => None,
            Self::Bounded(chord) => Some(least_km(chord)),
            Self::Exact(km) => Some(km),
        }
    }

    fn most_km(self) -> Option<f64> {
        match self {
            Self::Unknown => None,
            Self::Bounded(chord) => Some(most_km(chord)),
            Self::Exact(km) => Some(km),
        }
    }
}

impl<'w> Scan<'w> {
    /// The best rows, in order, and how many match in all, those before the page included.
    pub(crate) fn run(&self) -> (Vec<Candidate<'w>>, usize) {
        let chunks: Vec<(RecordType, usize)> = self
            .types
            .iter()
            .flat_map(|kind| (0..self.columns.table(*kind).chunks().len()).map(move |number| (*kind, number)))
            .collect();
        let look = |chunks: &[(RecordType, usize)]| {
            let mut top = Top::default();
            for (kind, number) in chunks {
                self.look_at(*kind, *number, &mut top);
            }
            top
        };
        let top = if chunks.len() < WORTH_SHARING {
            look(&chunks)
        } else {
            // Long pieces: the more rows a piece has seen, the fewer of the rest may still be among the best.
            let piece = chunks.len().div_ceil(2 * rayon::current_num_threads());
            chunks.par_chunks(piece).map(look).reduce(Top::default, |one, other| one.merge(other, self.limit))
        };
        (top.best.into_sorted_vec(), top.total)
    }

    /// Looks at the rows of a chunk.
    fn look_at(&self, record_type: RecordType, number: usize, top: &mut Top<'w>) {
        let columns = self.columns;
        let chunk = &*columns.table(record_type).chunks()[number];
        let first = number * CHUNK_ROWS;
        let matched = |row: usize| match &self.text {
            Some(matches) if self.needs_text => matches.has(record_type, first + row),
            _ => true,
        };
        // A chunk has 2048 rows.
        let mut rows: Vec<u16> =
            (0..chunk.len()).filter(|row| chunk.is_live(*row) && matched(*row)).map(|row| row as u16).collect();
        self.filter.retain(chunk, &mut rows);
        if let Some(span) = self.span {
            rows.retain(|row| {
                let row = usize::from(*row);
                span.overlaps(chunk.from[row], chunk.to[row], chunk.months[row])
            });
        }
        let id = |row: u16| RowId { record_type, row: (first + usize::from(row)) as u32 };
        let points = self.positions.chunk(record_type, number);
        let point = |row: u16| match points {
            Some(points) => points[usize::from(row)],
            None => self.positions.point(columns.row(id(row))),
        };
        let position = |row: u16| chunk.position(usize::from(row)).or_else(|| columns.row(id(row)).position());
        if let Some(circle) = &self.circle {
            rows.retain(|row| circle.holds(point(*row), || position(*row)));
        }
        if let Some(area) = &self.area {
            rows.retain(|row| {
                may_hold(area, point(*row)) && position(*row).is_some_and(|at| area.holds(at.lon, at.lat))
            });
        }
        let from = self.near.map(Point::of);
        let distance = |row: u16| match (from, point(row)) {
            (Some(from), point) if !point.is_nowhere() => Distance::Bounded(from.chord(point)),
            _ => Distance::Unknown,
        };
        let data = |row: u16, scenario: Option<(f32, bool)>| {
            let place = usize::from(row);
            RowData {
                id: id(row),
                iri: &chunk.iri[place],
                found: self.text.as_ref().map(|matches| matches.get(record_type, first + place)),
                scenario,
                season: self.season.map(|season| season.likeness(chunk.months[place])),
                first_day: chunk.from[place],
            }
        };
        let mut likeness = None;
        if let Some(scenario) = &self.scenario {
            if self.needs_condition {
                let known = scenario.compare(columns, chunk, &rows);
                let mut numbers = 0..;
                rows.retain(|_| numbers.next().is_some_and(|number| known.is_known(number)));
                likeness = Some(known.only_known());
                top.total += rows.len();
            } else {
                top.total += rows.len();
                // Most rows are too far, out of season or without a word of the question to be among the
                // best however like their conditions are: those need not be compared.
                if let Some(last) = top.last(self.limit) {
                    let most = Some((scenario.most(), true));
                    rows.retain(|row| self.place_at_best(&data(*row, most), distance(*row)).order(&last).is_lt());
                }
                likeness = Some(scenario.compare(columns, chunk, &rows));
            }
        } else {
            top.total += rows.len();
        }
        for (number, row) in rows.iter().enumerate() {
            let scenario = likeness.as_ref().map(|likeness| (likeness.of(number), likeness.is_known(number)));
            self.consider(&data(*row, scenario), distance(*row), || position(*row), top);
        }
    }

    /// The best place that a row may have.
    fn place_at_best(&self, row: &RowData<'w>, distance: Distance) -> Place<&'w str> {
        self.place(row, distance.least_km())
    }

    /// The place of a row at a distance.
    fn place(&self, row: &RowData<'w>, distance_km: Option<f64>) -> Place<&'w str> {
        let has_code = self.order == Order::Score && row.found.is_some_and(|found| found.has_code);
        Place { has_code, key: self.key(row, distance_km), iri: row.iri }
    }

    /// Puts a row among the best if it belongs there.
    fn consider(
        &self,
        row: &RowData<'w>,
        distance: Distance,
        position: impl FnOnce() -> Option<Position>,
        top: &mut Top<'w>,
    ) {
        let last = top.last(self.limit);
        let is_behind = |place: &Place<&str>| last.as_ref().is_some_and(|last| place.order(last).is_gt());
        let is_before_page = |place: &Place<&str>| self.after.as_ref().is_some_and(|after| place.order(after).is_le());
        if let Distance::Bounded(_) = distance
            && (is_behind(&self.place_at_best(row, distance))
                || (self.after.is_some() && is_before_page(&self.place(row, distance.most_km()))))
        {
            return;
        }
        let distance = match (distance, self.near) {
            (Distance::Bounded(_), Some(near)) => {
                position().map_or(Distance::Unknown, |position| Distance::Exact(distance_km(near, position)))
            }
            (other, _) => other,
        };
        let place = self.place(row, distance.least_km());
        if is_behind(&place) || is_before_page(&place) {
            return;
        }
        let signals = self.signals(row, distance.least_km());
        let found = row.found.unwrap_or_default();
        let candidate =
            Candidate { id: row.id, place, score: fuse(&signals), signals: self.shown(row, distance, signals), found };
        top.push(candidate, self.limit);
    }

    /// The order key of a row at a distance: larger is before.
    fn key(&self, row: &RowData<'_>, distance_km: Option<f64>) -> f64 {
        match self.order {
            Order::Score => fuse(&self.signals(row, distance_km)),
            Order::Distance => -distance_km.unwrap_or(f64::INFINITY),
            // Undated records have the least day of all.
            Order::Time => f64::from(row.first_day),
        }
    }

    /// What each signal that was set going counts for a row.
    fn signals(&self, row: &RowData<'_>, distance_km: Option<f64>) -> Signals {
        let unrelated = f64::from(UNRELATED);
        let nearness = self.near.map(|_| distance_km.map_or(unrelated, |km| 1.0 / (1.0 + km / HALF_NEAR_KM)));
        let season = row.season.map(|season| season.map_or(unrelated, f64::from));
        let space_time = match (nearness, season) {
            (Some(nearness), Some(season)) => Some(f64::midpoint(nearness, season)),
            (one, other) => one.or(other),
        };
        Signals {
            text: row.found.map(|found| f64::from(found.score)),
            scenario: row.scenario.map(|(likeness, _)| f64::from(likeness)),
            space_time,
            ..Signals::default()
        }
    }

    /// The signals that had something of the row to go by.
    fn shown(&self, row: &RowData<'_>, distance: Distance, counted: Signals) -> Signals {
        let knows_season = row.season.flatten().is_some();
        Signals {
            text: counted.text.filter(|_| row.found.is_some_and(|found| found.mask != 0)),
            scenario: counted.scenario.filter(|_| row.scenario.is_some_and(|(_, is_known)| is_known)),
            space_time: counted.space_time.filter(|_| knows_season || distance.least_km().is_some()),
            ..counted
        }
    }
}

/// What a row is ranked by.
struct RowData<'w> {
    id: RowId,
    iri: &'w str,
    found: Option<Match>,
    /// How alike, and whether any condition asked about is stated.
    scenario: Option<(f32, bool)>,
    /// How alike the season is, where the row has one.
    season: Option<Option<f32>>,
    first_day: i32,
}

/// Whether an area may hold a point, by its latitudes.
fn may_hold(area: &Area, point: Point) -> bool {
    /// How far the height of a rounded point may be off; near a pole it hardly changes with latitude.
    const HEIGHT_ERROR: f64 = 1e-6;
    let (south, north) = area.latitudes();
    let height = f64::from(point.0[2]);
    height >= south.to_radians().sin() - HEIGHT_ERROR && height <= north.to_radians().sin() + HEIGHT_ERROR
}
