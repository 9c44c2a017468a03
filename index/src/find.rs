//! Evidence: from what a pack asks for to a scan.

use crate::evidence::EvidenceQuery;
use crate::filter::Filter;
use crate::rank::Ranking;
use crate::request::Order;
use crate::scan::Scan;
use crate::scenario::Scenario;
use crate::space::Circle;
use crate::text::{Asked, Matches, score};
use crate::time::{Season, month_mask};
use crate::world::World;
use fieldpack_graph::columns::{Columns, Word};
use fieldpack_graph::knowledge::{ConceptKind, Knowledge};
use fieldpack_graph::record::RecordType;
use std::sync::Arc;

/// Makes a query for evidence ready.
pub(crate) fn evidence_scan<'w>(query: &EvidenceQuery, world: &'w World) -> (Scan<'w>, Asked) {
    let columns = &world.columns;
    let mut types = if query.types.is_empty() { RecordType::ALL.to_vec() } else { query.types.clone() };
    types.sort_unstable();
    types.dedup();
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
    let (text, asked) = match_words(query, world, &types);
    let season = Season::of(month_mask(&query.months));
    let ranking = Ranking::new(Order::Score, text.is_some(), !scenario.is_empty(), query.position, season);
    let scan = Scan {
        columns,
        positions: &world.positions,
        types,
        filter,
        circle: query.position.zip(query.max_distance_km).map(|(centre, radius)| Circle::new(centre, radius)),
        area: None,
        span: None,
        text,
        needs_text: false,
        scenario: (!scenario.is_empty()).then_some(scenario),
        needs_condition: false,
        ranking: ranking.page(query.limit, None),
    };
    (scan, asked)
}

/// The words that match; a text index that cannot be read takes no part, and the log says so.
fn match_words(query: &EvidenceQuery, world: &World, types: &[RecordType]) -> (Option<Matches>, Asked) {
    let Some(text) = query.text.as_deref().filter(|text| !text.trim().is_empty()) else {
        return (None, Asked::default());
    };
    let found = Asked::of(text, &world.text).and_then(|asked| {
        let matches = score(&asked, &world.text, &world.columns, types)?;
        Ok((asked, matches))
    });
    match found {
        Ok((asked, matches)) => (Some(matches), asked),
        Err(error) => {
            tracing::error!(%error, "the text index cannot be read: evidence is ranked without words");
            (None, Asked::default())
        }
    }
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
