//! The fields of the table of access: every one in every answer that has a pack, for every role and audience, in a made-up
//! world in which all of them are there.

use crate::access::{started, with};
use crate::support::{Answered, FIRST_ZH, Running, answered, asked, fresh_folder, settings};
use fieldpack_access::{Audience, FIELDS, FieldRow, Role, Seen};
use fieldpack_api::service::{Asker, KeyRequest, NoProgress, OfferRequest, Service};
use fieldpack_fixtures::{SimulateConfig, simulate};
use fieldpack_graph::knowledge::Knowledge;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// A made-up world, small and with failures enough for rates to be found.
fn fill(running: &Running, key: &str, folder: &Path, knowledge: &Knowledge) {
    let mut config = SimulateConfig::demo().with_sites(400);
    (config.failures, config.providers) = (20_000, 120);
    let summary = simulate(&config, knowledge, folder, &mut |_| ()).expect("a world");
    for file in &summary.files {
        let text = std::fs::read(&file.path).expect("its lines");
        for lines in text.split_inclusive(|byte| *byte == b'\n').collect::<Vec<_>>().chunks(20_000) {
            let answer = answered(running.post("/v1/records").bearer_auth(key).body(lines.concat()));
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
    }
}

/// The values at a field of a pack.
fn values<'p>(pack: &'p Value, field: &str) -> Vec<&'p Value> {
    let (path, condition) = field.split_once('?').map_or((field, None), |(path, condition)| (path, Some(condition)));
    let mut found = vec![pack];
    for part in path.split('/').skip(1) {
        found = found
            .into_iter()
            .flat_map(|value| match (part, value) {
                ("*", Value::Array(all)) => all.iter().collect(),
                ("*", Value::Object(all)) => all.values().collect(),
                (name, value) => value.get(name).into_iter().collect::<Vec<_>>(),
            })
            .collect();
    }
    let is_there = |value: &&Value| !value.is_null() && **value != json!([]) && **value != json!({});
    let fits = |value: &&Value| {
        condition.is_none_or(|condition| {
            let (name, expected) = condition.split_once('=').expect("a condition");
            value.get(name).is_some_and(|value| value.to_string().trim_matches('"') == expected)
        })
    };
    found.into_iter().filter(is_there).filter(fits).collect()
}

/// What is wrong with a field of a pack for an audience; `organisation`: whose key asked.
fn fault(row: &FieldRow, seen: Seen, pack: &Value) -> Option<String> {
    let found = values(pack, row.field);
    let is = |name: &str, value: &Value| found.iter().any(|one| one.get(name) == Some(value));
    let wrong = match seen {
        Seen::Whole => false,
        // Nothing in this world is a partner's own.
        Seen::Own | Seen::Never => !found.is_empty(),
        Seen::Real => is("synthetic", &json!(true)),
        Seen::Summed => found.iter().any(|one| one["own"] == true || !one["where"].is_null()),
    };
    wrong.then(|| format!("{}: {found:#?}", row.field))
}

#[test]
fn every_cell_of_the_fields_is_as_the_table_says() {
    let folder = fresh_folder("fields");
    let mut closed = settings();
    closed.access.loopback = Default::default();
    let service = Service::open(&folder.join("data"), &closed, &NoProgress).expect("the folder opens");
    let open = service.packs(&serde_json::from_value(asked(FIRST_ZH)).expect("a request"), &Asker::default());
    let maker = open.expect("a pack").combinations[0].roles[0].maker.as_deref().expect("a maker").to_owned();
    let offers = OfferRequest { makers: vec![maker], ..OfferRequest::default() };
    let make = |role: Role, offers: Option<OfferRequest>| {
        let organisation = (role == Role::Partner).then(|| "dealer".to_owned());
        let (name, role) = ("fields".to_owned(), role.as_str().to_owned());
        let request = KeyRequest { name, role, organisation, offers, ..KeyRequest::default() };
        service.make_key(&request, &Asker::default()).expect("it is made").text
    };
    let keys: BTreeMap<Role, String> =
        Role::ALL.into_iter().map(|role| (role, make(role, Some(offers.clone())))).collect();
    let admin = make(Role::Admin, None);
    let knowledge = service.world().knowledge.clone();
    let running = Running::serve(service);
    fill(&running, &admin, &folder.join("made-up"), &knowledge);
    let send = |key: &str, path: &str, body: Option<&Value>| -> Answered {
        answered(match body {
            Some(body) => running.post(path).bearer_auth(key).json(body),
            None => running.get(path).bearer_auth(key),
        })
    };
    let (mut cells, mut internal) = (0, BTreeMap::new());
    for (role, key) in &keys {
        for audience in role.audiences() {
            let mut request = asked(FIRST_ZH);
            request["options"]["audience"] = json!(audience.as_str());
            request["options"]["store"] = json!(true);
            request["options"]["prohibitions"] = json!(60);
            let made = send(key, "/v1/packs", Some(&request));
            assert_eq!(made.status, 200, "{role:?} {audience:?}: {}", made.text);
            let made = made.json();
            let id = made["id"].as_str().expect("an id").to_owned();
            let mut packs = vec![
                ("made", made),
                ("read", send(key, &format!("/v1/packs/{id}"), None).json()),
                (
                    "read for an audience",
                    send(key, &format!("/v1/packs/{id}?audience={}", audience.as_str()), None).json(),
                ),
            ];
            if *role != Role::Partner && *audience != Audience::Internal {
                let link = json!({"audience": audience.as_str(), "expires_in_days": 1});
                let link = send(key, &format!("/v1/packs/{id}/shares"), Some(&link)).json();
                let address = link["address"].as_str().unwrap_or_else(|| panic!("no address: {link:#}"));
                let shared = answered(running.get(&address[address.find("/v1/").expect("a path")..])).json();
                packs.push(("shared", shared));
            }
            for (how, pack) in &packs {
                for row in FIELDS {
                    let found = fault(row, row.seen_by(*audience), pack);
                    assert!(found.is_none(), "{how} by {role:?} for {audience:?}: {}", found.unwrap_or_default());
                    if *audience == Audience::Internal && !values(pack, row.field).is_empty() {
                        *internal.entry(row.field).or_insert(0) += 1;
                    }
                    cells += 1;
                }
            }
        }
    }
    let missing: Vec<&str> = FIELDS.iter().map(|row| row.field).filter(|field| !internal.contains_key(field)).collect();
    assert!(missing.is_empty(), "this world shows nobody {missing:?}");
    assert!(cells > 200, "{cells} cells");
}

#[test]
fn what_tells_where_somebody_works_is_for_the_house_and_for_whoever_brought_it() {
    let (running, keys) = started(&fresh_folder("fields-nearby"));
    let line = |id: &str| {
        let data = json!({
            "position": {"lon": 91.12, "lat": 29.65}, "fraction": "coarse", "nominal": "5-25", "at": "2026-05-02",
            "sieves": [{"sieve_mm": 26.5, "cumulative_retained_percent": 2.0}, {"sieve_mm": 4.75, "cumulative_retained_percent": 97.0}],
        });
        json!({"op": "upsert", "type": "gradation", "source": "lab", "source_id": id, "data": data}).to_string()
    };
    let put = |role: Role, id: &str| {
        let request = running.post("/v1/records").bearer_auth(&keys[&role]).body(line(id));
        let answer = answered(request);
        assert_eq!(answer.json()["accepted"], 1, "{}", answer.text);
    };
    put(Role::Engineer, "of-a-customer");
    put(Role::Partner, "of-the-dealer");
    let cited = |role: Role, audience: &str| -> Vec<String> {
        let mut question = asked(FIRST_ZH);
        question["options"]["audience"] = json!(audience);
        let pack = with(&running, Method::POST, "/v1/packs", Some(&keys[&role]), Some(&question)).json();
        let evidence = pack["evidence"].as_object().unwrap_or_else(|| panic!("{pack:#}"));
        let iris = evidence.values().filter_map(|one| one["iri"].as_str());
        let mut named: Vec<String> =
            iris.filter_map(|iri| Some(iri.rsplit_once("/gradation/")?.1.rsplit('/').next()?.to_owned())).collect();
        named.sort();
        named
    };
    assert_eq!(cited(Role::Rep, "internal"), ["of-a-customer", "of-the-dealer"]);
    assert_eq!(cited(Role::Partner, "partner"), ["of-the-dealer"]);
    assert_eq!(cited(Role::Partner, "customer"), Vec::<String>::new());
    assert_eq!(cited(Role::Rep, "customer"), Vec::<String>::new());
}
