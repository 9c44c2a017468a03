//! Evidence: from what a pack asks for to a scan.

use crate::evidence::EvidenceQuery;
use crate::filter::Filter;
use crate::heard::Heard;
use crate::rank::Ranking;
use crate::request::Order;
use crate::scan::Scan;
use crate::scenario::Scenario;
use crate::space::Circle;
use crate::time::{Season, month_mask};
use crate::world::World;
use fieldpack_graph::columns::{Columns, Word};
use fieldpack_graph::knowledge::{ConceptKind, Knowledge};
use fieldpack_graph::record::RecordType;
use std::sync::Arc;

/// Makes a query for evidence ready, of a question that was heard.
pub(crate) fn evidence_scan<'w>(query: &EvidenceQuery, heard: &Heard, world: &'w World) -> (Scan<'w>, Ranking) {
    let columns = &world.columns;
    let types = types_of(query);
    let mut filter = Filter::default();
    let classes = class_words(&query.classes, &world.knowledge, columns);
    if !query.classes.is_empty() {
        filter.class_or_none(&classes);
    }
    let activity = query.activity.as_deref().and_then(|activity| columns.word(activity));
    if query.activity.is_some() {
        filter.activity_or_none(activity);
    }
    if query.exclude_synthetic {
        filter.synthetic(false, true);
    }
    if let Some(owner) = &query.owner {
        filter.owner(owner, columns);
    }
    let scenario = Scenario { activity, classes, ..Scenario::of_facts(&query.conditions, &world.knowledge, columns) };
    let season = Season::of(month_mask(&query.months));
    let by = (&world.knowledge.finding.fusion, heard.language);
    // Whether conditions are asked about is the query's business: that some record is the first to use a word must
    // not weigh all others anew.
    let asks = !scenario.is_empty() || query.activity.is_some() || !query.classes.is_empty();
    let ranking = Ranking::new(Order::Score, heard.going(), asks, query.position, season, by);
    let scan = Scan {
        columns,
        positions: &world.positions,
        types,
        filter,
        circle: query.position.zip(query.max_distance_km).map(|(centre, radius)| Circle::new(centre, radius)),
        area: None,
        span: None,
        needs_match: false,
        scenario: asks.then_some(scenario),
        needs_condition: false,
        counts_up_to: None,
        selected: None,
        among: None,
    };
    (scan, ranking.page(query.limit, None))
}

/// The record types of a query, each once, in their order.
fn types_of(query: &EvidenceQuery) -> Vec<RecordType> {
    let mut types = if query.types.is_empty() { RecordType::ALL.to_vec() } else { query.types.clone() };
    types.sort_unstable();
    types.dedup();
    types
}

/// The words of machine classes and of all classes below them.
fn class_words(classes: &[Arc<str>], knowledge: &Knowledge, columns: &Columns) -> Vec<Word> {
    let known = || knowledge.concepts.values().filter(|concept| concept.kind == ConceptKind::MachineClass);
    let asked: Vec<_> = known().filter(|concept| classes.contains(&concept.notation)).collect();
    let below = known().filter(|concept| asked.iter().any(|above| concept.ancestors.contains(&above.iri)));
    let mut words: Vec<Word> = classes
        .iter()
        .chain(below.map(|concept| &concept.notation))
        .filter_map(|notation| columns.word(notation))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}
