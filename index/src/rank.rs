//! Ranking: the place of a row in the order, and the best so far.
//!
//! A distance is exact where it decides; where its bounds decide already it is not computed. That is safe
//! because a score never falls when a signal rises, rounding included.

use crate::answer::Signals;
use crate::cursor::Place;
use crate::fuse::Fusion;
use crate::request::Order;
use crate::scenario::UNRELATED;
use crate::space::{Point, distance_km, least_km, most_km};
use crate::text::Match;
use crate::time::Season;
use fieldpack_graph::columns::RowId;
use fieldpack_graph::record::Position;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The distance at which a record is half as near as one on the spot, km: a day's work of a fleet.
const HALF_NEAR_KM: f64 = 100.0;

/// How rows are ranked.
#[derive(Clone, Debug)]
pub(crate) struct Ranking {
    order: Order,
    fusion: Fusion,
    /// Where nearness is measured from.
    near: Option<(Position, Point)>,
    season: Option<Season>,
    has_text: bool,
    has_scenario: bool,
    /// The last hit of the page before.
    after: Option<Place<String>>,
    /// How many rows are kept.
    pub(crate) limit: usize,
}

/// What a row is ranked by. What is unknown of it counts as between unrelated records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    found: Match,
    scenario: f64,
    season: Option<f32>,
    first_day: i32,
    /// The chord to where nearness is measured from; `NaN` where there is none.
    chord: f64,
}

/// A row with its marks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranked<'w> {
    pub(crate) id: RowId,
    pub(crate) iri: &'w str,
    pub(crate) marks: Marks,
    /// Whether the row states any condition asked about.
    pub(crate) is_known: bool,
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
pub(crate) struct Top<'w> {
    best: BinaryHeap<Candidate<'w>>,
    limit: usize,
    pub(crate) total: usize,
}

impl<'w> Top<'w> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { best: BinaryHeap::new(), limit, total: 0 }
    }

    /// The place that a further row has to be before, once there are enough.
    #[inline]
    pub(crate) fn last(&self) -> Option<&Place<&'w str>> {
        if self.best.len() < self.limit { None } else { self.best.peek().map(|last| &last.place) }
    }

    fn push(&mut self, candidate: Candidate<'w>) {
        self.best.push(candidate);
        if self.best.len() > self.limit {
            self.best.pop();
        }
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.total += other.total;
        for candidate in other.best {
            self.push(candidate);
        }
        self
    }

    /// The best in order, and how many matched.
    pub(crate) fn into_sorted(self) -> (Vec<Candidate<'w>>, usize) {
        (self.best.into_sorted_vec(), self.total)
    }
}

impl Ranking {
    /// A ranking by the signals that a question sets going.
    pub(crate) fn new(
        order: Order,
        text: bool,
        scenario: bool,
        near: Option<Position>,
        season: Option<Season>,
    ) -> Self {
        Self {
            order,
            fusion: Fusion::of(text, scenario, near.is_some() || season.is_some()),
            near: near.map(|near| (near, Point::of(near))),
            season,
            has_text: text,
            has_scenario: scenario,
            after: None,
            limit: usize::MAX,
        }
    }

    /// The same for a page: so many rows, after the last hit of the page before.
    pub(crate) fn page(self, limit: usize, after: Option<Place<String>>) -> Self {
        Self { limit, after, ..self }
    }

    /// Where nearness is measured from.
    pub(crate) fn near(&self) -> Option<Position> {
        self.near.map(|(near, _)| near)
    }

    /// What a row is ranked by.
    #[inline]
    pub(crate) fn marks(&self, found: Match, scenario: f32, months: u16, first_day: i32, point: Point) -> Marks {
        Marks {
            found,
            scenario: f64::from(scenario),
            season: self.season.as_ref().and_then(|season| season.likeness(months)),
            first_day,
            // Of a row that is nowhere the chord is no number either.
            chord: self.near.map_or(f64::NAN, |(_, from)| from.chord(point)),
        }
    }

    /// Whether a row is behind a place at whatever distance its chord allows. Rows of which this is not
    /// sure are looked at more closely.
    #[inline]
    pub(crate) fn is_surely_behind(&self, marks: &Marks, last: &Place<&str>) -> bool {
        let has_code = self.has_code(marks);
        if has_code != last.has_code {
            return last.has_code;
        }
        self.key(marks, least_km(marks.chord)) < last.key
    }

    #[inline]
    fn has_code(&self, marks: &Marks) -> bool {
        self.order == Order::Score && marks.found.has_code
    }

    /// Puts a row among the best if it belongs there.
    pub(crate) fn consider<'w>(
        &self,
        row: &Ranked<'w>,
        position: impl FnOnce() -> Option<Position>,
        top: &mut Top<'w>,
    ) {
        let marks = &row.marks;
        let place = |km| Place { has_code: self.has_code(marks), key: self.key(marks, km), iri: row.iri };
        if let Some(after) = &self.after
            && place(most_km(marks.chord)).order(after).is_le()
        {
            return;
        }
        let exact_km = self.near().and_then(|near| Some(distance_km(near, position()?))).unwrap_or(f64::NAN);
        let place = place(exact_km);
        if self.after.as_ref().is_some_and(|after| place.order(after).is_le())
            || top.last().is_some_and(|last| place.order(last).is_gt())
        {
            return;
        }
        let (score, signals) = (self.score(marks, exact_km), self.shown(row, exact_km));
        top.push(Candidate { id: row.id, place, score, signals, found: marks.found });
    }

    /// The order key of a row at a distance, km (`NaN`: unknown): larger is before.
    #[inline]
    fn key(&self, marks: &Marks, km: f64) -> f64 {
        match self.order {
            Order::Score => self.score(marks, km),
            Order::Distance => -km,
            // Undated records have the least day of all.
            Order::Time => f64::from(marks.first_day),
        }
    }

    #[inline]
    fn score(&self, marks: &Marks, km: f64) -> f64 {
        self.fusion.score(f64::from(marks.found.score), marks.scenario, self.space_time(marks, km))
    }

    /// The mean of nearness and season, as far as they are asked for.
    #[inline]
    fn space_time(&self, marks: &Marks, km: f64) -> f64 {
        let unrelated = f64::from(UNRELATED);
        let nearness = if km.is_nan() { unrelated } else { 1.0 / (1.0 + km / HALF_NEAR_KM) };
        let season = marks.season.map_or(unrelated, f64::from);
        match (self.near.is_some(), self.season.is_some()) {
            (true, true) => f64::midpoint(nearness, season),
            (true, false) => nearness,
            (false, _) => season,
        }
    }

    /// The signals that had something of the row to go by.
    fn shown(&self, row: &Ranked<'_>, km: f64) -> Signals {
        let marks = &row.marks;
        let knows_space_time = !km.is_nan() || marks.season.is_some();
        Signals {
            text: (self.has_text && marks.found.mask != 0).then_some(f64::from(marks.found.score)),
            scenario: (self.has_scenario && row.is_known).then_some(marks.scenario),
            space_time: knows_space_time.then(|| self.space_time(marks, km)),
            ..Signals::default()
        }
    }
}
