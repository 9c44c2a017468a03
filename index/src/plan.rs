//! From a request to a scan: every fault is found, located, and told together with the others.

use crate::cursor;
use crate::error::{Problem, ProblemKind, SearchError};
use crate::filter::Filter;
use crate::heard::Heard;
use crate::profile::Clock;
use crate::rank::Ranking;
use crate::request::{Near, Order, SearchRequest};
use crate::scan::Scan;
use crate::scenario::{Scenario, read_conditions};
use crate::signal::{Signal, SignalSet};
use crate::space::{Circle, read_area};
use crate::time::Span;
use crate::world::World;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::{Position, RecordType};

/// The longest radius, km: half way around the earth, with room.
const MOST_RADIUS_KM: f64 = 20_040.0;

/// A request, checked and made ready.
pub(crate) struct Plan<'w> {
    pub(crate) scan: Scan<'w>,
    pub(crate) heard: Heard,
    pub(crate) ranking: Ranking,
    /// The language of names in explanations.
    pub(crate) language: Language,
    /// How many hits of a page. The scan looks for one more, to know whether there is another page.
    pub(crate) limit: usize,
    /// What cursors of this search carry.
    pub(crate) search: u64,
}

impl<'w> Plan<'w> {
    /// Checks a request and makes it ready.
    pub(crate) fn of(request: &SearchRequest, world: &'w World, clock: &mut Clock) -> Result<Self, SearchError> {
        let mut problems = Vec::new();
        check_sizes(request, world, &mut problems);
        if !problems.is_empty() {
            // Nothing that is too large is looked at any further.
            return Err(SearchError::Request(problems));
        }
        let limits = &world.limits;
        let types = read_types(&request.types, &mut problems);
        let circle = request.near.as_ref().and_then(|near| read_circle(near, &mut problems));
        let area = request.within.as_ref().map(|within| read_area(within, "/within", limits.max_vertices));
        let area = keep(area.transpose(), &mut problems);
        let span = request.during.as_ref().map(|during| Span::read(during, "/during"));
        let span = keep(span.transpose(), &mut problems);
        let filter = Filter::read(&request.filters, &world.columns, &mut problems);
        let kernels = read_conditions(&request.conditions, &world.knowledge, &world.columns, &mut problems);
        let signals = SignalSet::read(&request.signals, &mut problems);
        let order = request.order.unwrap_or_default();
        if order == Order::Distance && request.near.is_none() {
            problems.push(Problem::new("/order", ProblemKind::Missing { needed: "near" }));
        }
        let search = cursor::search_hash(request);
        let after = request.cursor.as_ref().map(|text| cursor::decode(text, search));
        if let Some(None) = after {
            problems.push(Problem::new("/cursor", ProblemKind::Cursor));
        }
        if !problems.is_empty() {
            return Err(SearchError::Request(problems));
        }
        let has_text = request.text.as_ref().is_some_and(|text| !text.trim().is_empty());
        let asks_conditions = !request.conditions.is_empty() && signals.has(Signal::Scenario);
        let mut scan = Scan {
            columns: &world.columns,
            positions: &world.positions,
            types,
            filter,
            circle,
            area,
            span,
            needs_match: has_text,
            needs_condition: asks_conditions && !has_text,
            scenario: asks_conditions.then(|| Scenario { kernels, ..Scenario::default() }),
            counts_up_to: Some(limits.count_up_to),
            selected: None,
            among: None,
        };
        let means = has_text && signals.has(Signal::Vector) && world.meaning.is_ready();
        if means && (scan.is_restricted() || !request.types.is_empty()) {
            scan.select_all();
        }
        // What meaning may find is restricted as the rows are, so that it finds as many texts as there are.
        let selected = scan.selected.as_ref();
        let heard = Heard::of(request.text.as_deref(), &[], &scan.types, signals, selected, world, clock)?;
        clock.heard();
        let near = circle.filter(|_| signals.has(Signal::SpaceTime)).map(|circle| circle.centre);
        let by = (&world.knowledge.finding.fusion, heard.language);
        let ranking = Ranking::new(order, heard.going(), asks_conditions, near, None, by);
        let limit = request.limit.unwrap_or(limits.default_hits);
        let language = request.language.unwrap_or(heard.language);
        Ok(Self { scan, heard, ranking: ranking.page(limit + 1, after.flatten()), language, limit, search })
    }
}

/// What was read, or nothing and its problems.
fn keep<T>(read: Result<Option<T>, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    read.unwrap_or_else(|found| {
        problems.extend(found);
        None
    })
}

/// Refuses what is larger than one search may be.
fn check_sizes(request: &SearchRequest, world: &World, problems: &mut Vec<Problem>) {
    let limits = &world.limits;
    let values = request.filters.values().map(|value| value.as_array().map_or(1, Vec::len)).sum();
    let sizes = [
        ("/text", "bytes of text", request.text.as_ref().map_or(0, String::len), limits.max_text_bytes),
        ("/types", "types", request.types.len(), limits.max_filter_values),
        ("/signals", "signals", request.signals.len(), limits.max_filter_values),
        ("/conditions", "conditions", request.conditions.len(), limits.max_conditions),
        ("/filters", "filter values", values, limits.max_filter_values),
    ];
    for (pointer, what, found, limit) in sizes {
        if found > limit {
            problems.push(Problem::new(pointer, ProblemKind::TooMany { what, found, limit }));
        }
    }
    if request.cursor.as_ref().is_some_and(|cursor| cursor.len() > limits.max_cursor_bytes) {
        problems.push(Problem::new("/cursor", ProblemKind::Cursor));
    }
    if let Some(limit) = request.limit
        && !(1..=limits.max_hits).contains(&limit)
    {
        let kind = ProblemKind::Range { found: limit as f64, from: 1.0, to: limits.max_hits as f64 };
        problems.push(Problem::new("/limit", kind));
    }
}

/// The record types asked for, each once, in the order of their names; all where none is.
fn read_types(names: &[String], problems: &mut Vec<Problem>) -> Vec<RecordType> {
    if names.is_empty() {
        return RecordType::ALL.to_vec();
    }
    let mut types = Vec::new();
    for (number, name) in names.iter().enumerate() {
        match RecordType::parse(name) {
            Some(kind) => types.push(kind),
            None => {
                let accepted = RecordType::ALL.map(|kind| kind.as_str().to_owned()).to_vec();
                let kind = ProblemKind::Unknown { what: "record type", found: name.clone(), accepted };
                problems.push(Problem::new(format!("/types/{number}"), kind));
            }
        }
    }
    types.sort_unstable();
    types.dedup();
    types
}

fn read_circle(near: &Near, problems: &mut Vec<Problem>) -> Option<Circle> {
    let before = problems.len();
    let members = [
        ("lon", near.lon, -180.0, 180.0),
        ("lat", near.lat, -90.0, 90.0),
        ("radius_km", near.radius_km, 0.0, MOST_RADIUS_KM),
    ];
    for (name, found, from, to) in members {
        if !(from..=to).contains(&found) {
            problems.push(Problem::new(format!("/near/{name}"), ProblemKind::Range { found, from, to }));
        }
    }
    (problems.len() == before).then(|| Circle::new(Position { lon: near.lon, lat: near.lat }, near.radius_km))
}
