//! Evidence: what restricts, what ranks, what is never shown; and providers by their areas.

mod support;

use fieldpack_graph::knowledge::Facts;
use fieldpack_graph::record::{Header, Position, Provider, Record, RecordData, RecordType};
use fieldpack_index::EvidenceQuery;
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};
use proptest::prelude::*;
use serde_json::json;
use support::{Index, KNOWLEDGE, at, failure, number, site};

fn facts(values: &[(&str, f64)]) -> Facts {
    values
        .iter()
        .map(|(notation, value)| {
            let unit = KNOWLEDGE.dimension(notation).map_or_else(Unit::one, |dimension| dimension.unit.clone());
            ((*notation).into(), Quantity::number(Interval::exact(*value), unit, Certainty::Stated))
        })
        .collect()
}

fn lhasa() -> EvidenceQuery {
    EvidenceQuery {
        conditions: facts(&[("altitude", 3650.0), ("ambient_temperature_min", -8.0), ("no_dimension", 1.0)]),
        position: at(91.1, 29.65),
        months: vec![11],
        limit: 50,
        ..EvidenceQuery::default()
    }
}

fn found(index: &mut Index, query: &EvidenceQuery) -> Vec<String> {
    index.world().evidence(query).iter().map(|hit| hit.source_id.to_string()).collect()
}

#[test]
fn a_record_of_another_class_or_activity_is_no_evidence() {
    let of_class = |id: &str, class: Option<&str>| failure(id, "x", |data| data.machine_class = class.map(Into::into));
    let of_activity = |id: &str, activity: Option<&str>| site(id, "x", |data| data.activity = activity.map(Into::into));
    let mut index = Index::of(&[
        of_class("pump", Some("trailer_pump")),
        of_class("excavator", Some("excavator")),
        of_class("unknown", None),
        of_activity("pumping", Some("concrete pumping")),
        of_activity("lifting", Some("lifting")),
        of_activity("silent", None),
    ]);
    let query =
        EvidenceQuery { classes: vec!["trailer_pump".into()], activity: Some("concrete pumping".into()), ..lhasa() };
    let mut hits = found(&mut index, &query);
    assert!(hits.iter().position(|id| id == "pump") < hits.iter().position(|id| id == "unknown"), "{hits:?}");
    hits.sort();
    assert_eq!(hits, ["pump", "pumping", "silent", "unknown"]);
    let nothing_known = EvidenceQuery { classes: vec!["no_such_class".into()], ..query };
    let mut hits = found(&mut index, &nothing_known);
    hits.sort();
    assert_eq!(hits, ["pumping", "silent", "unknown"]);
}

#[test]
fn what_restricts_restricts() {
    let mut made_up = failure("made-up", "x", |data| data.position = at(91.1, 29.65));
    made_up.header.synthetic = true;
    let mut foreign = failure("foreign", "x", |data| data.position = at(91.2, 29.65));
    foreign.header.owner = "other".into();
    let far = failure("far", "x", |data| data.position = at(121.5, 31.2));
    let nowhere = failure("nowhere", "x", |_| {});
    let mut index =
        Index::of(&[made_up, foreign, far, nowhere, site("site", "x", |data| data.position = at(91.1, 29.6))]);
    assert_eq!(found(&mut index, &lhasa()).len(), 5);
    assert_eq!(found(&mut index, &EvidenceQuery { exclude_synthetic: true, ..lhasa() }).len(), 4);
    assert_eq!(found(&mut index, &EvidenceQuery { owner: Some("other".into()), ..lhasa() }), ["foreign"]);
    assert_eq!(found(&mut index, &EvidenceQuery { types: vec![RecordType::Site], ..lhasa() }), ["site"]);
    let near = EvidenceQuery { max_distance_km: Some(60.0), ..lhasa() };
    assert_eq!(found(&mut index, &near), ["made-up", "site", "foreign"]);
    assert_eq!(found(&mut index, &EvidenceQuery { limit: 0, ..lhasa() }), Vec::<String>::new());
}

#[test]
fn like_conditions_near_in_season_and_the_words_rank() {
    let make = |id: &str, altitude: f64, lon: f64, month: i8, text: &str| {
        failure(id, text, |data| {
            data.conditions = vec![number("altitude", altitude), number("ambient_temperature_min", -8.0)];
            data.position = at(lon, 29.65);
            data.at = Some(jiff::civil::date(2024, month, 10));
        })
    };
    let mut index = Index::of(&[
        make("a-low", 100.0, 91.1, 11, "x"),
        make("b-far", 3650.0, 105.0, 11, "x"),
        make("c-summer", 3650.0, 91.1, 7, "x"),
        make("d-same", 3650.0, 91.1, 11, "x"),
        make("e-says-it", 3650.0, 91.1, 11, "堵管"),
    ]);
    let query = EvidenceQuery { text: Some("高原泵送，会不会堵管".into()), ..lhasa() };
    let hits = index.world().evidence(&query);
    let order: Vec<&str> = hits.iter().map(|hit| &*hit.source_id).collect();
    assert_eq!(order[..2], ["e-says-it", "d-same"]);
    assert!(hits[0].matched.contains(&"堵管".to_owned()), "{:?}", hits[0].matched);
    let signals = hits[0].signals;
    assert!(signals.text.is_some() && signals.scenario.is_some() && signals.space_time > Some(0.9));
    assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
}

#[test]
fn a_record_of_which_nothing_is_known_is_poor_evidence() {
    let mut index = Index::of(&[failure("unknown", "x", |data| data.mode = "UNK".into())]);
    let query = EvidenceQuery { text: Some("堵管".into()), ..lhasa() };
    let hits = index.world().evidence(&query);
    assert!(hits[0].score < 0.35, "{}", hits[0].score);
    assert_eq!(hits[0].signals, fieldpack_index::Signals::default());
}

#[test]
fn a_record_without_a_position_is_where_its_site_is() {
    let site_iri = "https://fieldpack.dev/id/site/test/S";
    let place = |lon: f64| site("S", "那曲 1 号", |data| data.position = at(lon, 31.5));
    let report = failure("F", "x", |data| data.site = Some(site_iri.into()));
    let mut index = Index::of(&[report, place(92.0)]);
    let near = |lon: f64| EvidenceQuery {
        position: at(lon, 31.5),
        max_distance_km: Some(5.0),
        types: vec![RecordType::Failure],
        ..lhasa()
    };
    let hits = index.world().evidence(&near(92.0));
    assert_eq!(hits[0].place.as_ref().map(|place| place.label.as_str()), Some("那曲 1 号"));
    index.upsert(&[place(95.0)]);
    assert_eq!(found(&mut index, &near(92.0)), Vec::<String>::new());
    assert_eq!(found(&mut index, &near(95.0)), ["F"], "it moves with its site");
    index.delete(&[site_iri]);
    assert_eq!(found(&mut index, &near(95.0)), Vec::<String>::new());
}

fn provider(id: &str, lon: f64, coverage: Option<serde_json::Value>) -> Record {
    let mut data = json!({"label": id, "position": {"lon": lon, "lat": 30.0}});
    if let Some(coverage) = coverage {
        data["coverage"] = coverage;
    }
    let data: Provider = serde_json::from_value(data).expect("a provider");
    Record { header: Header::new(RecordType::Provider, "test", id, "acme", false), data: RecordData::Provider(data) }
}

#[test]
fn providers_cover_what_their_areas_hold() {
    let square = |west: f64, east: f64| json!({"type": "Polygon", "coordinates": [[[west, 29], [east, 29], [east, 31], [west, 31], [west, 29]]]});
    let mut index = Index::of(&[
        provider("wide", 95.0, Some(square(90.0, 100.0))),
        provider("near", 91.0, Some(square(90.0, 92.0))),
        provider("elsewhere", 91.0, Some(square(120.0, 122.0))),
        provider("silent", 91.0, None),
    ]);
    let covering = |index: &mut Index, lon: f64| -> Vec<String> {
        let found = index.world().providers_covering(lon, 30.0);
        assert!(found.windows(2).all(|pair| pair[0].distance_km <= pair[1].distance_km));
        found.iter().map(|found| found.iri.rsplit('/').next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(covering(&mut index, 91.0), ["near", "wide"]);
    assert_eq!(covering(&mut index, 99.0), ["wide"]);
    let world = index.world();
    assert_eq!(world.providers.len(), 4);
    index.upsert(&[provider("near", 91.0, Some(square(120.0, 122.0)))]);
    index.delete(&["https://fieldpack.dev/id/provider/test/wide"]);
    assert_eq!(covering(&mut index, 91.0), Vec::<String>::new());
    assert_eq!(world.providers_covering(91.0, 30.0).len(), 2, "a world does not change");
    let by_hand = fieldpack_index::World { providers: world.providers.iter().cloned().collect(), ..index.world() };
    assert_eq!(by_hand.providers_covering(91.0, 30.0), world.providers_covering(91.0, 30.0));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn the_best_few_are_the_first_of_all(
        drawn in proptest::collection::vec((0..6_u8, 0..30_u8, -5.0..5.0_f64, proptest::option::of(1..=12_i8)), 1..80),
        limit in 1..10_usize,
    ) {
        let records: Vec<Record> = drawn.iter().enumerate().map(|(id, (text, altitude, lon, month))| {
            failure(&format!("{id:03}"), ["x", "堵管", "pipe blocked", "a", "b", "c"][usize::from(*text)], |data| {
                data.conditions = vec![number("altitude", f64::from(*altitude) * 150.0)];
                data.position = (*altitude % 5 > 0).then(|| Position { lon: 91.1 + lon, lat: 29.65 });
                data.at = month.map(|month| jiff::civil::date(2024, month, 10));
            })
        }).collect();
        let mut index = Index::of(&records);
        let world = index.world();
        let query = EvidenceQuery { text: Some("堵管 blocked".into()), limit: 1000, ..lhasa() };
        let all = world.evidence(&query);
        prop_assert_eq!(all.len(), records.len());
        for pair in all.windows(2) {
            prop_assert!(pair[0].score > pair[1].score || (pair[0].score == pair[1].score && pair[0].iri < pair[1].iri));
        }
        let few = world.evidence(&EvidenceQuery { limit, ..query.clone() });
        prop_assert_eq!(&few[..], &all[..limit.min(all.len())]);
        // Some rows alone stand as they do among all.
        let wordless = EvidenceQuery { text: None, max_distance_km: Some(400.0), ..query };
        let rows: Vec<_> = world.columns.rows(RecordType::Failure).step_by(limit).map(|row| row.id()).collect();
        let mut expected = world.evidence(&wordless);
        expected.retain(|hit| rows.contains(&world.columns.find(&hit.iri).expect("a record")));
        let among = world.evidence_among(&wordless, &rows);
        let stand = |iri: &std::sync::Arc<str>, score: f64| (iri.clone(), score.to_bits());
        prop_assert_eq!(
            among.iter().map(|mark| stand(&mark.iri, mark.score)).collect::<Vec<_>>(),
            expected.iter().map(|hit| stand(&hit.iri, hit.score)).collect::<Vec<_>>()
        );
    }
}
