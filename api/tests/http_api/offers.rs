//! What may be offered to whom: packs keep to the scope of the key and of its company, and the sandbox is frozen.

use crate::support::{Answered, FIRST_EN, FIRST_ZH, Running, answered, asked, fresh_folder, settings};
use fieldpack_access::{OfferScope, Role};
use fieldpack_api::service::{Asker, KeyRequest, NoProgress, OfferRequest, Service};
use fieldpack_api::settings::{OrganisationOffer, Settings};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Settings under which everybody needs a key.
fn closed() -> Settings {
    let mut settings = settings();
    settings.access.loopback = Default::default();
    settings
}

/// Makes a key with a scope.
fn key(service: &Service, role: Role, organisation: Option<&str>, offers: Option<OfferRequest>) -> String {
    let request = KeyRequest {
        name: "offers".to_owned(),
        role: role.as_str().to_owned(),
        organisation: organisation.map(str::to_owned),
        offers,
        ..KeyRequest::default()
    };
    service.make_key(&request, &Asker::default()).expect("it is made").text
}

/// Asks with a key.
fn ask(running: &Running, key: &str, path: &str, body: &Value) -> Answered {
    answered(running.post(path).bearer_auth(key).json(body))
}

/// The makers of all machines that the combinations of a list name.
fn makers(combinations: &Value) -> BTreeSet<String> {
    let roles = combinations.as_array().into_iter().flatten().flat_map(|one| one["roles"].as_array()).flatten();
    roles
        .filter(|role| !role["machine"].is_null())
        .filter_map(|role| role["maker"].as_str().map(str::to_owned))
        .collect()
}

/// A scope of makers.
fn of_makers(names: &[&str]) -> Option<OfferRequest> {
    Some(OfferRequest { makers: names.iter().map(|name| (*name).to_owned()).collect(), ..OfferRequest::default() })
}

#[test]
fn combinations_come_from_the_scope_and_others_are_compared_inside_only() {
    let service = Service::open(&fresh_folder("offers"), &closed(), &NoProgress).expect("the folder opens");
    let all = key(&service, Role::Rep, None, None);
    let open = service.packs(&serde_json::from_value(asked(FIRST_ZH)).expect("a request"), &Asker::default());
    let open = serde_json::to_value(open.expect("a pack")).expect("JSON");
    let lead = |pack: &Value| pack["combinations"][0]["roles"][0]["maker"].as_str().expect("a maker").to_owned();
    let (first, known) = (lead(&open), makers(&open["combinations"]));
    assert!(open["scope"].is_null() && open["comparison"].is_null(), "everything may be offered");
    let rep = key(&service, Role::Rep, None, of_makers(&[&first]));
    let dealer = key(&service, Role::Partner, Some("dealer"), of_makers(&[&first]));
    let nobodys = key(&service, Role::Rep, None, of_makers(&["a maker that is none"]));
    let nobodys_dealer = key(&service, Role::Partner, Some("dealer"), of_makers(&["a maker that is none"]));
    let running = Running::serve(service);
    let pack = |key: &str, text: &str| ask(&running, key, "/v1/packs", &asked(text)).json();
    assert_eq!(makers(&pack(&all, FIRST_ZH)["combinations"]), known);
    for text in [FIRST_ZH, FIRST_EN] {
        let own = pack(&rep, text);
        assert_eq!(makers(&own["combinations"]), BTreeSet::from([first.clone()]), "{:#}", own["combinations"]);
        assert_eq!(own["scope"]["makers"], json!([first]), "{:#}", own["scope"]);
        assert!(own["scope"]["machines_outside"].as_u64() > Some(0) && own["scope"]["holds"] == true);
        // What lies outside is compared for the house, each with a machine from outside and with evidence of this pack.
        let compared = own["comparison"].as_array().expect("a comparison");
        assert!(!compared.is_empty());
        for combination in compared {
            assert!(makers(&json!([combination])).iter().any(|maker| *maker != first), "{combination:#}");
            for cited in combination["evidence"].as_array().into_iter().flatten() {
                assert!(own["evidence"].get(cited.as_str().expect("an id")).is_some(), "{cited} is not there");
            }
        }
        let theirs = pack(&dealer, text);
        assert_eq!(makers(&theirs["combinations"]), BTreeSet::from([first.clone()]));
        assert!(theirs["comparison"].is_null() && theirs["scope"]["makers"] == json!([first]));
        // Nothing within the scope is no verdict on the job.
        let nothing = pack(&nobodys, text);
        assert_eq!((&nothing["headline"]["verdict"], &nothing["combinations"]), (&json!("unknown"), &json!([])));
        let why = nothing["shortfalls"][0]["why"].as_str().expect("a reason");
        assert!(why.contains("comparison"), "{why}");
        assert!(!nothing["comparison"].as_array().expect("a comparison").is_empty());
        let theirs = pack(&nobodys_dealer, text);
        assert_eq!(theirs["headline"]["verdict"], "unknown");
        assert!(theirs["comparison"].is_null() && !theirs["shortfalls"].to_string().contains("comparison"));
    }
}

#[test]
fn machines_come_from_the_scope_and_others_are_compared_and_clauses_are_checked_within() {
    let service = Service::open(&fresh_folder("offers-machines"), &closed(), &NoProgress).expect("the folder opens");
    let all = key(&service, Role::Rep, None, None);
    let first = "Putzmeister";
    let rep = key(&service, Role::Rep, None, of_makers(&[first]));
    let nobodys = key(&service, Role::Rep, None, of_makers(&["a maker that is none"]));
    let running = Running::serve(service);
    let answer = |key: &str, text: &str| ask(&running, key, "/v1/answers", &asked(text)).json();
    let makers = |list: &Value| -> BTreeSet<String> {
        let all = list.as_array().into_iter().flatten();
        all.filter_map(|one| one["maker"].as_str().map(str::to_owned)).collect()
    };
    let product = "有没有能泵到200米高的拖泵？";
    let tender = "泵送设备应适应海拔5000m以下；理论排量不小于80m³/h；混凝土出口压力不小于16MPa。";
    for text in [product, tender] {
        let open = answer(&all, text);
        assert!(open["comparison"].is_null() && open["offer"].is_null());
        assert!(makers(&open["machines"]).contains(first) && makers(&open["machines"]).len() > 1, "{open:#}");
        let own = answer(&rep, text);
        assert_eq!(makers(&own["machines"]), BTreeSet::from([first.to_owned()]));
        assert_eq!(own["offer"]["makers"], json!([first]));
        assert!(!makers(&own["comparison"]).is_empty() && !makers(&own["comparison"]).contains(first));
        if let Some(clauses) = own["clauses"].as_array() {
            let named = json!(clauses).to_string();
            let others = makers(&open["machines"]).into_iter().filter(|maker| maker != first);
            others.for_each(|maker| assert!(!named.contains(&maker), "a clause names {maker}: {named}"));
        }
        let nothing = answer(&nobodys, text);
        assert_eq!((&nothing["headline"]["verdict"], &nothing["machines"]), (&json!("unknown"), &json!([])));
        assert!(nothing["headline"]["sentence"].as_str().is_some_and(|said| said.contains("供货范围内没有")));
        assert!(!makers(&nothing["comparison"]).is_empty());
        // What is not offered is compared for the house alone.
        for key in [&rep, &nobodys] {
            let mut question = asked(text);
            question["options"]["audience"] = json!("customer");
            let told = ask(&running, key, "/v1/answers", &question);
            assert_eq!(told.status, 200, "{}", told.text);
            let told = told.json();
            assert!(told["comparison"].is_null() && told["pack"]["comparison"].is_null(), "{told:#}");
            assert!(!told["headline"].to_string().contains("comparison"), "{}", told["headline"]);
            assert!(makers(&told["machines"]).iter().all(|maker| maker == first), "{:#}", told["machines"]);
        }
    }
}

#[test]
fn a_scope_has_regions_days_and_a_company_and_stored_packs_keep_it() {
    let mut settings = closed();
    let of_company = |makers: &[&str]| OfferScope {
        makers: makers.iter().map(|name| (*name).to_owned()).collect(),
        ..OfferScope::default()
    };
    settings.organisations =
        vec![OrganisationOffer { name: "dealer".to_owned(), offers: of_company(&["a maker that is none"]) }];
    let service = Service::open(&fresh_folder("offers-regions"), &settings, &NoProgress).expect("the folder opens");
    let with = |change: &dyn Fn(&mut OfferRequest)| {
        let mut offers = OfferRequest::default();
        change(&mut offers);
        Some(offers)
    };
    let here = key(&service, Role::Rep, None, with(&|offers| offers.regions = vec!["西藏".to_owned()]));
    let elsewhere = key(&service, Role::Rep, None, with(&|offers| offers.regions = vec!["海南".to_owned()]));
    let over = key(&service, Role::Rep, None, with(&|offers| offers.until = Some("2026-10-31".to_owned())));
    let of_company = key(&service, Role::Partner, Some("dealer"), None);
    let refused = KeyRequest {
        name: "x".to_owned(),
        role: "rep".to_owned(),
        offers: with(&|offers| offers.from = Some("soon".to_owned())),
        ..KeyRequest::default()
    };
    let problem = service.make_key(&refused, &Asker::default()).expect_err("no day");
    assert_eq!(problem.errors[0].pointer, "/offers/from");
    let running = Running::serve(service);
    let pack = |key: &str, text: &str| ask(&running, key, "/v1/packs", &asked(text)).json();
    let covered = pack(&here, FIRST_ZH);
    assert!(!covered["combinations"].as_array().expect("a list").is_empty(), "{:#}", covered["scope"]);
    assert_eq!(covered["scope"]["covers_site"], true, "{:#}", covered["scope"]);
    for (key, what) in [(&elsewhere, "covers_site"), (&over, "holds")] {
        let none = pack(key, FIRST_ZH);
        assert_eq!((&none["combinations"], &none["scope"][what]), (&json!([]), &json!(false)), "{:#}", none["scope"]);
    }
    assert_eq!(pack(&of_company, FIRST_ZH)["combinations"], json!([]), "its company may offer nothing");
    // Where a site is not known by name its region is not either: it is said, and nothing is held back.
    let mut at = asked(FIRST_ZH);
    at["scenario"] = json!({"place": {"lon": 91.13, "lat": 29.66}});
    let unknown = ask(&running, &elsewhere, "/v1/packs", &at).json();
    let codes = unknown["warnings"].as_array().into_iter().flatten().filter_map(|one| one["code"].as_str());
    assert!(codes.into_iter().any(|code| code == "offer_region_unknown") || unknown["scope"]["covers_site"] == false);
    // A stored pack says why a machine from outside is not in it.
    let mut stored = asked(FIRST_ZH);
    stored["options"]["store"] = json!(true);
    let kept = ask(&running, &over, "/v1/packs", &stored).json();
    let machine = kept["comparison"][0]["roles"][0]["machine"]["notation"].clone();
    let path = format!("/v1/packs/{}/why-not", kept["id"].as_str().expect("an id"));
    let why = ask(&running, &over, &path, &json!({"machine": machine})).json();
    assert_eq!(why["verdict"], "not_offered", "{why:#}");
}

#[test]
fn the_sandbox_is_asked_and_never_written() {
    let demo = fresh_folder("offers-sandbox-demo");
    let line = r#"{"type":"site","source":"demo","source_id":"D-1","data":{"label":"沙箱里的工地"}}"#;
    {
        let demo = Running::start(&demo, &settings());
        assert_eq!(answered(demo.post("/v1/records").body(line)).status, 200);
    }
    let mut settings = closed();
    settings.access.sandbox.clone_from(&demo);
    let service = Service::open(&fresh_folder("offers-sandbox"), &settings, &NoProgress).expect("the folder opens");
    service.open_sandbox().expect("the demo world opens");
    let make = |role: Role, sandbox: bool| {
        let request =
            KeyRequest { name: "try".to_owned(), role: role.as_str().to_owned(), sandbox, ..KeyRequest::default() };
        service.make_key(&request, &Asker::default()).expect("it is made").text
    };
    let (trying, admin, own) = (make(Role::Rep, true), make(Role::Admin, true), make(Role::Rep, false));
    let running = Running::serve(service);
    let search =
        |key: &str| ask(&running, key, "/v1/search", &json!({"text": "沙箱里的工地", "types": ["site"]})).json();
    assert_eq!(search(&trying)["hits"].as_array().map(Vec::len), Some(1), "the demo world");
    assert_eq!(search(&own)["hits"].as_array().map(Vec::len), Some(0), "the own world");
    let mut stored = asked(FIRST_ZH);
    stored["options"]["store"] = json!(true);
    let before = search(&trying)["as_of"]["sequence"].clone();
    let pack = ask(&running, &trying, "/v1/packs", &stored).json();
    let codes: Vec<&str> =
        pack["warnings"].as_array().into_iter().flatten().filter_map(|one| one["code"].as_str()).collect();
    assert!(codes.contains(&"sandbox_not_stored"), "{codes:?}");
    let path = format!("/v1/packs/{}", pack["id"].as_str().expect("an id"));
    answered(running.get(&path).bearer_auth(&trying)).problem(403, "sandbox_frozen");
    for (path, body) in
        [("/v1/records", line.to_owned()), ("/v1/keys", "{}".to_owned()), ("/v1/compactions", String::new())]
    {
        answered(running.post(path).bearer_auth(&admin).body(body)).problem(403, "sandbox_frozen");
    }
    assert_eq!(search(&trying)["as_of"]["sequence"], before, "it is frozen");
    assert_eq!(answered(running.get("/v1/me").bearer_auth(&trying)).json()["sandbox"], true);
}
