//! Ranking: the place of a row in the order, and the best so far.
//!
//! A distance is exact where it decides; where its bounds decide already it is not computed. That is safe
//! because a score never falls when a signal rises, rounding included.

use crate::cursor::Place;
use crate::fuse::{Fusion, Shares};
use crate::request::Order;
use crate::run::Spent;
use crate::scenario::UNRELATED;
use crate::signal::{Signal, SignalSet};
use crate::space::{Point, distance_km, least_km, most_km};
use crate::text::Match;
use crate::time::Season;
use crate::zone::Block;
use fieldpack_graph::columns::RowId;
use fieldpack_graph::knowledge::{Fusion as Weights, Language};
use fieldpack_graph::record::Position;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The distance at which a record is half as near as one on the spot, km: a day's work of a fleet.
const HALF_NEAR_KM: f64 = 100.0;

/// How rows are ranked.
#[derive(Clone, Debug)]
pub(crate) struct Ranking {
    order: Order,
    going: SignalSet,
    fusion: Fusion,
    /// Where nearness is measured from.
    near: Option<(Position, Point)>,
    season: Option<Season>,
    /// The last hit of the page before.
    after: Option<Place<String>>,
    /// How many rows are kept.
    pub(crate) limit: usize,
}

/// What a row is ranked by. What is unknown of it counts as between unrelated records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    found: Match,
    vector: f64,
    scenario: f64,
    links: f64,
    language: Option<Language>,
    season: Option<f32>,
    first_day: i32,
    /// The chord to where nearness is measured from; `NaN` where there is none.
    chord: f64,
}

/// What a row has of its own to be ranked by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowFacts {
    pub(crate) found: Match,
    pub(crate) vector: f32,
    pub(crate) links: f32,
    pub(crate) language: Option<Language>,
    pub(crate) months: u16,
    pub(crate) first_day: i32,
    pub(crate) point: Point,
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

/// The place in the order that no row of a block is before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Most {
    pub(crate) has_code: bool,
    pub(crate) key: f64,
}

/// What each signal gives a row of a block at most, as far as it is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BlockFacts {
    pub(crate) text: f32,
    pub(crate) has_code: bool,
    pub(crate) vector: f32,
    pub(crate) scenario: f32,
    pub(crate) links: f32,
    /// As [`Ranking::space_time_most`].
    pub(crate) space_time: f64,
}

/// A row that may be a hit.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'w> {
    pub(crate) id: RowId,
    pub(crate) place: Place<&'w str>,
    pub(crate) score: f64,
    /// What each signal gave; `None` where it had nothing of the row to go by.
    pub(crate) signals: [Option<f64>; Signal::ALL.len()],
    /// What each signal weighs for the row.
    pub(crate) weights: Shares,
    /// The part of nearness, and of the season.
    pub(crate) nearness: Option<f64>,
    pub(crate) season: Option<f64>,
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

/// The best so far.
pub(crate) struct Top<'w> {
    best: BinaryHeap<Candidate<'w>>,
    limit: usize,
    /// A place that a further row has to be before, whatever is kept here: enough rows are before it.
    floor: Option<Place<&'w str>>,
    /// Rows that were compared.
    pub(crate) compared: usize,
    pub(crate) spent: Spent,
}

impl<'w> Top<'w> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { best: BinaryHeap::new(), limit, floor: None, compared: 0, spent: Spent::default() }
    }

    /// An empty one that keeps only rows that may still be among the best beside those kept here.
    pub(crate) fn beside(&self) -> Self {
        Self { floor: self.last().cloned(), ..Self::new(self.limit) }
    }

    /// The place that a further row has to be before, once there are enough.
    #[inline]
    pub(crate) fn last(&self) -> Option<&Place<&'w str>> {
        let own = if self.best.len() < self.limit { None } else { self.best.peek().map(|last| &last.place) };
        match (own, &self.floor) {
            (Some(own), Some(floor)) if floor.order(own).is_lt() => Some(floor),
            (Some(own), _) => Some(own),
            (None, floor) => floor.as_ref(),
        }
    }

    fn push(&mut self, candidate: Candidate<'w>) {
        self.best.push(candidate);
        if self.best.len() > self.limit {
            self.best.pop();
        }
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.absorb(other);
        self
    }

    /// Takes up what another kept beside.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.compared += other.compared;
        self.spent.scenario += other.spent.scenario;
        self.spent.space_time += other.spent.space_time;
        for candidate in other.best {
            self.push(candidate);
        }
    }

    /// The best in order.
    pub(crate) fn into_sorted(self) -> Vec<Candidate<'w>> {
        self.best.into_sorted_vec()
    }
}

impl Ranking {
    /// A ranking by the signals that a question sets going.
    pub(crate) fn new(
        order: Order,
        heard: SignalSet,
        scenario: bool,
        near: Option<Position>,
        season: Option<Season>,
        (weights, language): (&Weights, Language),
    ) -> Self {
        let going = heard.with(Signal::Scenario, scenario).with(Signal::SpaceTime, near.is_some() || season.is_some());
        Self {
            order,
            going,
            fusion: Fusion::of(going, weights, language),
            near: near.map(|near| (near, Point::of(near))),
            season,
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

    /// Whether a signal takes part.
    pub(crate) fn goes(&self, signal: Signal) -> bool {
        self.going.has(signal)
    }

    /// What a row is ranked by.
    #[inline]
    pub(crate) fn marks(&self, row: &RowFacts, scenario: f32) -> Marks {
        Marks {
            found: row.found,
            vector: f64::from(row.vector),
            scenario: f64::from(scenario),
            links: f64::from(row.links),
            language: row.language,
            season: self.season.as_ref().and_then(|season| season.likeness(row.months)),
            first_day: row.first_day,
            // Of a row that is nowhere the chord is no number either.
            chord: self.near.map_or(f64::NAN, |(_, from)| from.chord(row.point)),
        }
    }

    /// What nearness and season give a row of a block at most.
    pub(crate) fn space_time_most(&self, block: &Block) -> f64 {
        let unrelated = f64::from(UNRELATED);
        let km = self.near.and_then(|(_, from)| block.least_chord(from)).map(least_km);
        let nearness = km.map_or(unrelated, nearness);
        let nearness = if block.has_nowhere { nearness.max(unrelated) } else { nearness };
        let season = self.season.as_ref().and_then(|season| season.likeness(block.months));
        let season = season.map_or(unrelated, f64::from);
        let season = if block.has_undated { season.max(unrelated) } else { season };
        self.space_time_of(nearness, season)
    }

    /// Whether a row without a word and a like meaning is behind a place, if nearness and season give it at most
    /// `space_time`: told without its distance. Only where the order is that of scores.
    #[inline]
    pub(crate) fn is_rest_behind(
        &self,
        language: Option<Language>,
        (scenario, links, space_time): (f32, f32, f64),
        last: &Place<&str>,
    ) -> bool {
        let shares = [0.0, 0.0, f64::from(scenario), space_time, f64::from(links)];
        let key = || self.fusion.score(language, &shares);
        self.order == Order::Score && Self::is_behind(Most { has_code: false, key: key() }, last)
    }

    /// The best place that a row of a block can have.
    pub(crate) fn most_of(&self, block: &Block, facts: &BlockFacts) -> Most {
        let has_code = self.order == Order::Score && facts.has_code;
        let key = match self.order {
            Order::Distance => {
                let km = self.near.and_then(|(_, from)| block.least_chord(from)).map(least_km);
                km.map_or(f64::NEG_INFINITY, |km| -km)
            }
            Order::Time => f64::from(block.latest),
            Order::Score => {
                let text = if facts.has_code { 1.0 } else { f64::from(facts.text) };
                let (vector, scenario) = (f64::from(facts.vector), f64::from(facts.scenario));
                let shares = [text, vector, scenario, facts.space_time, f64::from(facts.links)];
                let of = |language: &Option<Language>| self.fusion.score(*language, &shares);
                block.languages.iter().map(of).fold(0.0, f64::max)
            }
        };
        Most { has_code, key }
    }

    /// Whether whatever has this place at most is behind another for sure.
    #[inline]
    pub(crate) fn is_behind(most: Most, last: &Place<&str>) -> bool {
        if most.has_code != last.has_code { last.has_code } else { most.key < last.key }
    }

    /// Whether a row is behind a place at whatever distance its chord allows. Rows of which this is not
    /// sure are looked at more closely.
    #[inline]
    pub(crate) fn is_surely_behind(&self, marks: &Marks, last: &Place<&str>) -> bool {
        let most = Most { has_code: self.has_code(marks), key: self.key(marks, least_km(marks.chord)) };
        Self::is_behind(most, last)
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
        top.push(self.candidate(row, place, exact_km));
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
        self.fusion.score(marks.language, &self.shares(marks, km))
    }

    #[inline]
    fn shares(&self, marks: &Marks, km: f64) -> Shares {
        [f64::from(marks.found.score), marks.vector, marks.scenario, self.space_time(marks, km), marks.links]
    }

    /// The mean of nearness and season, as far as they are asked for.
    #[inline]
    fn space_time(&self, marks: &Marks, km: f64) -> f64 {
        let unrelated = f64::from(UNRELATED);
        let nearness = if km.is_nan() { unrelated } else { nearness(km) };
        self.space_time_of(nearness, marks.season.map_or(unrelated, f64::from))
    }

    #[inline]
    fn space_time_of(&self, nearness: f64, season: f64) -> f64 {
        match (self.near.is_some(), self.season.is_some()) {
            (true, true) => f64::midpoint(nearness, season),
            (true, false) => nearness,
            (false, _) => season,
        }
    }

    /// A row with all that tells why it is where it is.
    fn candidate<'w>(&self, row: &Ranked<'w>, place: Place<&'w str>, km: f64) -> Candidate<'w> {
        let marks = &row.marks;
        let shares = self.shares(marks, km);
        let had_something = [
            marks.found.mask != 0,
            marks.vector > 0.0,
            row.is_known,
            !km.is_nan() || marks.season.is_some(),
            marks.links > 0.0,
        ];
        let mut signals = [None; Signal::ALL.len()];
        for (signal, found) in Signal::ALL.into_iter().zip(&mut signals) {
            let number = signal as usize;
            *found = (self.going.has(signal) && had_something[number]).then_some(shares[number]);
        }
        Candidate {
            id: row.id,
            place,
            score: self.score(marks, km),
            signals,
            weights: self.fusion.weights(marks.language),
            nearness: (!km.is_nan()).then(|| nearness(km)),
            season: marks.season.map(f64::from),
            found: marks.found,
        }
    }
}

/// How near a distance is, 0 to 1.
#[inline]
fn nearness(km: f64) -> f64 {
    1.0 / (1.0 + km / HALF_NEAR_KM)
}
