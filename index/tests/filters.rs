//! Filters and cursors: every match exactly once, nothing else, whatever the page.

mod support;

use fieldpack_graph::record::{Record, RecordData};
use fieldpack_index::{SearchAnswer, SearchRequest, World};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::{Index, at, failure, number, request, site};

/// A record by small numbers, so that values repeat and ties are common.
fn record() -> impl Strategy<Value = (usize, usize, usize, usize, bool, u8)> {
    (0..3_usize, 0..3_usize, 0..4_usize, 0..3_usize, any::<bool>(), 0..4_u8)
}

const CLASSES: [&str; 3] = ["trailer_pump", "boom_pump", "excavator"];
const MODES: [&str; 3] = ["BLK", "LKG", "UNK"];
const OWNERS: [&str; 3] = ["acme", "other", "third"];
const TEXTS: [&str; 4] = ["泵送堵管", "pipe blocked", "hose 破裂", "engine"];

fn records(drawn: &[(usize, usize, usize, usize, bool, u8)]) -> Vec<Record> {
    drawn
        .iter()
        .enumerate()
        .map(|(id, (class, mode, text, owner, synthetic, place))| {
            let mut record = failure(&format!("{id:03}"), TEXTS[*text], |data| {
                data.machine_class = (*class < 2).then(|| CLASSES[*class].into());
                data.mode = MODES[*mode].into();
                data.position = (*place > 0).then(|| at(91.0 + f64::from(*place), 29.0)).flatten();
                data.conditions = vec![number("altitude", 1000.0 * f64::from(*place))];
            });
            record.header.owner = OWNERS[*owner].into();
            record.header.synthetic = *synthetic;
            record
        })
        .collect()
}

fn matches(record: &Record, filters: &[(&str, Vec<Value>)]) -> bool {
    let RecordData::Failure(data) = &record.data else { return false };
    filters.iter().all(|(property, accepted)| {
        let value = match *property {
            "class" => data.machine_class.as_ref().map_or(Value::Null, |class| json!(class)),
            "mode" | "kind" => json!(data.mode),
            "owner" => json!(record.header.owner),
            "source_id" => json!(record.header.source_id),
            _ => json!(record.header.synthetic),
        };
        accepted.contains(&value)
    })
}

fn filter() -> impl Strategy<Value = (&'static str, Vec<Value>)> {
    let words = |all: &'static [&'static str]| proptest::sample::subsequence(all, 1..=all.len());
    let texts = |words: Vec<&str>| words.into_iter().map(|word| json!(word)).collect::<Vec<_>>();
    prop_oneof![
        words(&CLASSES).prop_map(move |words| ("class", texts(words))),
        words(&MODES).prop_map(move |words| ("mode", texts(words))),
        words(&MODES).prop_map(move |words| ("kind", texts(words))),
        words(&OWNERS).prop_map(move |words| ("owner", texts(words))),
        any::<bool>().prop_map(|flag| ("synthetic", vec![json!(flag)])),
        (0..40_u32).prop_map(|number| ("source_id", vec![json!(format!("{number:03}")), json!("none")])),
    ]
}

/// Walks all pages; each hit with its score.
fn walk(world: &World, search: &SearchRequest, limit: usize) -> (Vec<(String, f64)>, usize) {
    let mut search = SearchRequest { limit: Some(limit), cursor: None, ..search.clone() };
    let mut hits = Vec::new();
    loop {
        let SearchAnswer { hits: page, total, next, .. } = world.search(&search).expect("a good request");
        assert!(page.len() <= limit);
        assert!(next.is_none() || page.len() == limit, "a page that is not the last is full");
        hits.extend(page.into_iter().map(|hit| (hit.source_id.to_string(), hit.score)));
        match next {
            Some(next) => search.cursor = Some(next),
            None => return (hits, total),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn filters_neither_lose_nor_add(
        drawn in proptest::collection::vec(record(), 1..40),
        filters in proptest::collection::vec(filter(), 0..3),
        text in proptest::option::of(proptest::sample::select(&["堵管", "blocked pipe", "engine hose"][..])),
        conditions: bool,
        order in proptest::sample::select(&["score", "time"][..]),
        limits in (1..9_usize, 1..60_usize),
        committed: bool,
    ) {
        let records = records(&drawn);
        // Later filters of a property take the place of earlier ones, as in a JSON object.
        let filters: std::collections::BTreeMap<&str, Vec<Value>> = filters.into_iter().collect();
        let mut index = Index::of(&records);
        if committed {
            index.flush();
        }
        let mut asked = json!({"filters": filters, "order": order});
        if let Some(text) = text {
            asked["text"] = json!(text);
            // Words only: meaning and links have tests of their own.
            asked["signals"] = json!(["text", "scenario"]);
        }
        if conditions {
            asked["conditions"] = json!([{"dimension": "altitude", "value": 2000}]);
        }
        let world = index.world();
        let (hits, total) = walk(&world, &request(asked.clone()), limits.0);
        let filters: Vec<(&str, Vec<Value>)> = filters.into_iter().collect();
        let words: Vec<&str> = text.map_or(Vec::new(), |text| text.split(' ').collect());
        let says = |record: &Record| words.is_empty() || words.iter().any(|word| record.data.text().contains(word));
        let expected: BTreeSet<String> = records.iter()
            .filter(|record| matches(record, &filters) && says(record))
            .map(|record| record.header.source_id.to_string())
            .collect();
        let found: BTreeSet<String> = hits.iter().map(|(id, _)| id.clone()).collect();
        prop_assert_eq!(found.len(), hits.len(), "each once");
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(total, expected.len());
        // Another page size: the same hits in the same order with the same scores.
        prop_assert_eq!(walk(&world, &request(asked), limits.1).0, hits);
    }

    #[test]
    fn scores_fall_and_ties_go_by_iri(drawn in proptest::collection::vec(record(), 1..40), limit in 1..9_usize) {
        let mut index = Index::of(&records(&drawn));
        let asked = request(json!({
            "near": {"lon": 92.0, "lat": 29.0, "radius_km": 500},
            "conditions": [{"dimension": "altitude", "value": 2000}],
        }));
        let (hits, _) = walk(&index.world(), &asked, limit);
        for pair in hits.windows(2) {
            prop_assert!(pair[0].1 > pair[1].1 || (pair[0].1 == pair[1].1 && pair[0].0 < pair[1].0), "{:?}", pair);
        }
        prop_assert!(hits.iter().all(|(_, score)| (0.0..=1.0).contains(score)));
    }
}

#[test]
fn a_walk_goes_on_while_records_come_and_go() {
    let make = |id: usize| site(&format!("{id:03}"), "拉萨", |_| {});
    let mut index = Index::of(&(0..30).map(make).collect::<Vec<_>>());
    let mut search = request(json!({"types": ["site"], "limit": 10}));
    let first = index.search(&search);
    search.cursor = first.next.clone();
    index.delete(&["https://fieldpack.dev/id/site/test/009", "https://fieldpack.dev/id/site/test/015"]);
    index.upsert(&[make(900)]);
    let second = index.search(&search);
    assert_eq!(support::ids(&second), ["010", "011", "012", "013", "014", "016", "017", "018", "019", "020"]);
    assert_eq!(second.total, 29);
}

#[test]
fn conditions_rank_and_without_text_one_must_be_stated() {
    let with = |id: &str, altitude: Option<f64>| {
        site(id, "工地", |data| {
            data.conditions = altitude.map(|altitude| number("altitude", altitude)).into_iter().collect()
        })
    };
    let mut index = Index::of(&[
        with("far", Some(200.0)),
        with("near", Some(3500.0)),
        with("same", Some(3650.0)),
        with("none", None),
    ]);
    let condition = json!([{"dimension": "altitude", "value": 3650, "unit": "m"}]);
    let asked = json!({"conditions": condition});
    assert_eq!(support::ids(&index.search(&request(asked))), ["same", "near", "far"]);
    let feet = json!({"conditions": [{"dimension": "altitude", "op": "about", "value": 12000, "unit": "[ft_i]"}]});
    let answer = index.search(&request(feet));
    assert_eq!(support::ids(&answer)[..2], ["near", "same"], "both within a tenth of 3657.6 m");
    assert_eq!(answer.hits[0].score, answer.hits[1].score);
    let with_text = json!({"text": "工地", "conditions": condition});
    let answer = index.search(&request(with_text));
    assert_eq!(support::ids(&answer), ["same", "near", "none", "far"], "unknown is neither like nor unlike");
    assert_eq!(answer.hits[2].signals.scenario, None);
}

#[test]
fn a_type_is_listed_by_iri() {
    let records: Vec<Record> =
        (0..25).map(|id| site(&format!("{id:02}"), "x", |_| {})).chain([failure("f", "x", |_| {})]).collect();
    let world = Index::of(&records).world();
    let page =
        world.list(fieldpack_graph::record::RecordType::Site, Default::default(), Some(20), None).expect("lists");
    let rest = world.list(fieldpack_graph::record::RecordType::Site, Default::default(), Some(20), page.next.clone());
    assert_eq!((page.total, page.hits.len(), rest.expect("lists").hits.len()), (25, 20, 5));
}
