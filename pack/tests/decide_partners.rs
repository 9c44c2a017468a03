//! Partners: who can reach the site and do the job, ranked, told by audience, two that differ.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::{Header, Provider, Record, RecordData};
use fieldpack_index::World;
use fieldpack_pack::contract::{Audience, Partner};
use fieldpack_pack::decide::{DecideOptions, decide};
use serde_json::json;
use std::sync::Arc;
use support::{empty_world, first_question, options};

/// A provider of pump service.
fn provider(name: &str, lon: f64, lat: f64, change: serde_json::Value) -> Arc<Record> {
    let mut data = json!({
        "label": name, "position": {"lon": lon, "lat": lat}, "skills": ["trailer_pump", "pump-service"],
        "parts": ["s-valve", "wear-plate"], "services": ["repair"], "utc_offset_h": 8.0,
        "altitude_worked_m": 3800.0, "tickets_closed": 40, "first_visit_fixed": 30, "notice_h": 12.0,
        "hours": [{"weekdays": [1, 2, 3, 4, 5], "from_h": 8.0, "to_h": 18.0}],
        "contact": {"phone": "+86 000 0000", "email": "desk@example.com", "person": "the desk"},
    });
    for (key, value) in change.as_object().expect("an object") {
        data[key] = value.clone();
    }
    let provider: Provider = serde_json::from_value(data).expect("a provider");
    Arc::new(Record {
        header: Header {
            iri: format!("https://fieldpack.dev/id/provider/test/{name}").into(),
            source: "test".into(),
            source_id: name.into(),
            owner: "test".into(),
            synthetic: true,
        },
        data: RecordData::Provider(provider),
    })
}

/// Partners around Lhasa.
fn around_lhasa() -> Vec<Arc<Record>> {
    vec![
        provider("near", 91.17, 29.66, json!({})),
        provider("beside-it", 91.18, 29.66, json!({})),
        provider("shigatse", 88.88, 29.27, json!({})),
        provider("low-lander", 91.60, 29.70, json!({"altitude_worked_m": 500.0, "first_visit_fixed": 5})),
        provider("crane-shop", 91.15, 29.65, json!({"skills": ["mobile_crane"]})),
        provider("shanghai", 121.47, 31.23, json!({})),
    ]
}

/// A world with these providers.
fn world(providers: Vec<Arc<Record>>) -> World {
    World { providers: providers.into(), ..empty_world() }
}

/// The partners of the first question.
fn partners(providers: Vec<Arc<Record>>, count: usize, audience: Audience) -> Vec<Partner> {
    let options = DecideOptions { partners: count, audience, ..options(Language::En) };
    decide(first_question(), &world(providers), &options).0.partners
}

/// The name at the end of a partner's IRI.
fn name(partner: &Partner) -> &str {
    partner.iri.rsplit('/').next().unwrap_or_default()
}

#[test]
fn the_two_differ_in_base_or_function_and_can_do_the_job() {
    let found = partners(around_lhasa(), 2, Audience::Internal);
    let names: Vec<&str> = found.iter().map(name).collect();
    assert_eq!(names.len(), 2);
    assert!(!(names.contains(&"near") && names.contains(&"beside-it")), "one base: {names:?}");
    let all = partners(around_lhasa(), 10, Audience::Internal);
    assert!(all.iter().all(|partner| !["crane-shop", "shanghai"].contains(&name(partner))), "cannot do it, too far");
    let scores: Vec<f64> = all.iter().map(|partner| partner.score).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]) && scores.iter().all(|score| (0.0..=1.0).contains(score)));
}

#[test]
fn distance_travel_and_hours_are_told() {
    let found = partners(around_lhasa(), 1, Audience::Internal);
    let partner = &found[0];
    let distance = partner.distance_km.expect("a distance");
    assert!(distance < 10.0, "{distance}");
    let travel = partner.travel_h.as_ref().and_then(fieldpack_quantity::Quantity::interval).expect("an estimate");
    assert!(travel.low() < travel.high(), "an estimate is an interval");
    // Asked on a Monday at 10:00 local time.
    assert_eq!(partner.availability.open_now, Some(true));
    assert_eq!(partner.availability.notice_h, Some(12.0));
    assert!(partner.synthetic && partner.why.iter().any(|reason| reason.contains("synthetic")));
}

#[test]
fn contacts_are_shown_by_audience_and_customers_see_nothing_synthetic() {
    let internal = partners(around_lhasa(), 1, Audience::Internal);
    assert_eq!(internal[0].contact.len(), 3);
    // A partner sees how to reach itself, and no other one.
    assert!(partners(around_lhasa(), 1, Audience::Partner)[0].contact.is_empty());
    let owner = around_lhasa()[0].header.owner.clone();
    let options =
        DecideOptions { partners: 1, audience: Audience::Partner, owner: Some(owner), ..options(Language::En) };
    assert_eq!(decide(first_question(), &world(around_lhasa()), &options).0.partners[0].contact.len(), 3);
    assert!(partners(around_lhasa(), 2, Audience::Customer).is_empty());
}

#[test]
fn removing_a_partner_never_worsens_another() {
    let all = around_lhasa();
    let before = partners(all.clone(), 10, Audience::Internal);
    for removed in 0..all.len() {
        let mut fewer = all.clone();
        let gone = fewer.remove(removed);
        for partner in partners(fewer, 10, Audience::Internal) {
            if let Some(known) = before.iter().find(|known| known.iri == partner.iri) {
                assert!(partner.rank <= known.rank, "{} fell without {}", partner.iri, gone.header.iri);
            }
        }
    }
}
