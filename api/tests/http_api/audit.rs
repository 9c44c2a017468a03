//! The audit over HTTP: who, what, when, from where, on which sequence.

use crate::support::{Answered, FIRST_ZH, Running, answered, asked, fresh_folder, settings};
use fieldpack_access::Role;
use fieldpack_api::service::{Asker, KeyRequest, NoProgress, Service};
use fieldpack_api::settings::Settings;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;

/// A service where everybody needs a key, behind a proxy of this machine, and keys of some roles with their ids.
fn started(folder: &Path) -> (Running, Vec<(String, String)>) {
    let mut settings: Settings = settings();
    settings.access.loopback = Default::default();
    settings.access.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    let service = Service::open(folder, &settings, &NoProgress).expect("the folder opens");
    let keys = [Role::Admin, Role::Rep, Role::Partner].map(|role| {
        let request = KeyRequest {
            name: role.as_str().to_owned(),
            role: role.as_str().to_owned(),
            organisation: (role == Role::Partner).then(|| "dealer".to_owned()),
            expires_in_days: Some(1),
            ..KeyRequest::default()
        };
        let made = service.make_key(&request, &Asker::default()).expect("it is made");
        (made.text, made.key.id)
    });
    (Running::serve(service), keys.to_vec())
}

/// Sends a request: with a key by way of the proxy, without one directly.
fn send(running: &Running, method: Method, path: &str, key: Option<&str>, body: Option<&Value>) -> Answered {
    let mut request = running.request(method, path);
    if let Some(key) = key {
        request = request.header("x-forwarded-for", "6.6.6.6, 192.0.2.7").bearer_auth(key);
    }
    answered(match body {
        Some(body) => request.json(body),
        None => request,
    })
}

/// The rows that a query gives, the newest first.
fn rows(running: &Running, admin: &str, query: &str) -> Vec<Value> {
    let answer = send(running, Method::GET, &format!("/v1/audit?{query}"), Some(admin), None);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["rows"].as_array().expect("rows").clone()
}

#[test]
fn every_write_and_every_read_of_a_pack_has_a_row() {
    let (running, keys) = started(&fresh_folder("audit-rows"));
    let [(admin, _), (rep, rep_id), (partner, partner_id)] = &keys[..] else { panic!("three keys") };
    let mut question = asked(FIRST_ZH);
    question["options"]["store"] = json!(true);
    let made = send(&running, Method::POST, "/v1/packs", Some(rep), Some(&question));
    let pack = made.json()["id"].as_str().expect("an id").to_owned();
    let paths =
        [format!("/v1/packs/{pack}"), format!("/v1/packs/{pack}/revisions"), format!("/v1/packs/{pack}/events")];
    for path in &paths {
        assert_eq!(send(&running, Method::GET, path, Some(rep), None).status, 200);
    }
    let why = json!({"class": "truck_boom_pump"});
    assert_eq!(send(&running, Method::POST, &format!("{}/why-not", paths[0]), Some(rep), Some(&why)).status, 200);
    assert_eq!(send(&running, Method::GET, &paths[0], Some(partner), None).status, 404, "not its own");
    let shared = json!({"audience": "customer"});
    let share = send(&running, Method::POST, &format!("{}/shares", paths[0]), Some(rep), Some(&shared)).json();
    let address = share["address"].as_str().expect("an address").to_owned();
    assert_eq!(send(&running, Method::GET, &address, None, None).status, 200);

    let found = rows(&running, admin, &format!("pack={pack}&order=oldest"));
    let told: Vec<(&str, &str, &str)> = found
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or("-");
            (text("operation"), text("actor"), text("outcome"))
        })
        .collect();
    let (rep_actor, partner_actor) = (format!("key:{rep_id}"), format!("key:{partner_id}"));
    let share_actor = format!("share:{}", share["id"].as_str().expect("an id"));
    let expected = [
        ("make_pack", &*rep_actor, "done"),
        ("read_pack", &rep_actor, "done"),
        ("list_revisions", &rep_actor, "done"),
        ("follow_pack", &rep_actor, "done"),
        ("why_not", &rep_actor, "done"),
        ("read_pack", &partner_actor, "not_found"),
        ("share_pack", &rep_actor, "done"),
        ("read_shared_pack", &share_actor, "done"),
    ];
    assert_eq!(told, expected, "{found:#?}");
    let first = &found[0];
    assert_eq!((first["role"].as_str(), first["from"].as_str()), (Some("rep"), Some("192.0.2.7")), "{first:#}");
    assert_eq!(first["request_id"], made.header("x-request-id"), "{first:#}");
    assert!(first["at"].as_str().is_some_and(|at| at.parse::<jiff::Timestamp>().is_ok()), "{first:#}");
    // Its sequence is that of its entry: the pack is there from then on.
    let sequence = first["sequence"].as_u64().expect("a sequence");
    let at = send(&running, Method::GET, &format!("{}?min_sequence={sequence}", paths[0]), Some(rep), None);
    assert_eq!(at.status, 200);
    assert!(found[1]["sequence"].is_null(), "a read writes nothing");
    assert_eq!(found[7]["from"], "127.0.0.1", "whoever had no proxy");
    assert!(found[6]["sequence"].as_u64().is_some_and(|written| written > sequence), "{:#}", found[6]);

    // Other writes.
    let line =
        r#"{"type":"site","source":"t","source_id":"S-1","data":{"label":"A","position":{"lon":91.1,"lat":29.6}}}"#;
    let put = answered(running.post("/v1/records").bearer_auth(admin).body(line));
    let load = answered(running.post("/v1/loads").bearer_auth(admin)).json()["load"].as_str().map(str::to_owned);
    let load = load.expect("a load");
    assert_eq!(answered(running.delete(&format!("/v1/loads/{load}")).bearer_auth(admin)).status, 204);
    let written = rows(&running, admin, "operation=put_records");
    assert_eq!((written.len(), &written[0]["sequence"]), (1, &put.json()["sequence"]), "{written:#?}");
    let of_load = rows(&running, admin, &format!("pack={load}"));
    assert_eq!(of_load.len(), 2, "{of_load:#?}");
    assert!(of_load.iter().all(|row| row["sequence"].is_u64()), "{of_load:#?}");
    // Who reads the audit is in it.
    assert!(rows(&running, admin, "operation=read_audit").len() >= 3);
    // Only administrators read it, and that is noted too.
    send(&running, Method::GET, "/v1/audit", Some(rep), None).problem(404, "not_found");
    let refused = &rows(&running, admin, &format!("actor={rep_actor}&operation=read_audit"))[0];
    assert_eq!((refused["outcome"].as_str(), refused["why"].as_str()), (Some("not_found"), Some("role")));
}

#[test]
fn refusals_are_counted_and_pages_go_on_where_they_ended() {
    let folder = fresh_folder("audit-pages");
    let (running, keys) = started(&folder);
    let admin = &keys[0].0;
    for _ in 0..50 {
        assert_eq!(answered(running.get("/v1/entities/site")).status, 401);
    }
    let refused = rows(&running, admin, "operation=list_entities");
    let counts: Vec<u64> = refused.iter().filter_map(|row| row["count"].as_u64()).collect();
    assert_eq!((counts.iter().sum::<u64>(), counts.len()), (50, 2), "{refused:#?}");
    assert_eq!(refused[0]["why"], "nothing_shown", "{refused:#?}");
    // What needs no row has none.
    assert_eq!(answered(running.get("/v1/info").bearer_auth(admin)).status, 200);
    assert_eq!(rows(&running, admin, "operation=info"), [] as [Value; 0]);

    for _ in 0..7 {
        assert_eq!(answered(running.get("/v1/keys").bearer_auth(admin)).status, 200);
    }
    let page = |query: &str| {
        answered(running.get(&format!("/v1/audit?operation=list_keys&{query}")).bearer_auth(admin)).json()
    };
    let numbers = |page: &Value| -> Vec<u64> {
        page["rows"].as_array().into_iter().flatten().filter_map(|row| row["number"].as_u64()).collect()
    };
    let mut seen = Vec::new();
    let mut next = page("limit=2");
    loop {
        seen.extend(numbers(&next));
        // What is written meanwhile moves nothing.
        assert_eq!(answered(running.get("/v1/keys").bearer_auth(admin)).status, 200);
        let Some(after) = next["next"].as_u64() else { break };
        next = page(&format!("limit=2&after={after}"));
    }
    let mut distinct = seen.clone();
    distinct.dedup();
    assert_eq!((seen.len(), distinct.len()), (7, 7), "{seen:?}");
    assert!(seen.is_sorted_by(|one, other| one > other), "the newest first: {seen:?}");
    let middle = page("order=oldest")["rows"][3]["at"].as_str().map(str::to_owned).expect("a moment");
    let (before, after) =
        (numbers(&page(&format!("limit=500&to={middle}"))), numbers(&page(&format!("limit=500&from={middle}"))));
    assert_eq!(before.len(), 3);
    assert!(after.iter().all(|number| !before.contains(number)) && after.len() >= 4);
    answered(running.get("/v1/audit?from=yesterday").bearer_auth(admin)).problem(400, "invalid_value");
    drop(running);

    // It is there after a stop, and in a backup.
    let mut settings = settings();
    settings.access.loopback = Default::default();
    let service = Service::open(&folder, &settings, &NoProgress).expect("the folder opens");
    let all = service.audit(&Default::default(), &Asker::default()).expect("read");
    assert!(all.rows.len() > 10);
    let backup = service.backup(Some("one"), &Asker::default()).expect("written");
    service.close();
    let restored = fresh_folder("audit-restored");
    let (_, service) =
        fieldpack_api::service::restore(Path::new(&backup.file), &restored, &settings, &NoProgress).expect("restored");
    assert_eq!(service.audit(&Default::default(), &Asker::default()).expect("read").rows, all.rows);
    service.close();
}
