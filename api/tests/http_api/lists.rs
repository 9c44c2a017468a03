//! Lists and their cursors: with writes between the pages, what was there all the time comes once.

use crate::support::{Running, answered, asked, fresh_folder, settings};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The seed of the random writes.
const SEED: u64 = 20_261_126;

/// Puts sites in or takes them out.
fn put(running: &Running, op: &str, ids: impl IntoIterator<Item = u32>) {
    let line = |id: u32| {
        let data = json!({"label": format!("site {id}"), "position": {"lon": 91.0 + f64::from(id) / 1e4, "lat": 29.6}});
        let mut line = json!({"op": op, "type": "site", "source": "test", "source_id": format!("S-{id:04}")});
        if op == "upsert" {
            line["data"] = data;
        }
        line.to_string() + "\n"
    };
    let body: String = ids.into_iter().map(line).collect();
    let answer = answered(running.post("/v1/records").body(body));
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// Walks a list page by page, with something done between the pages.
fn walk(mut page: impl FnMut(Option<&str>) -> Value, of: &str, name: &str, mut between: impl FnMut()) -> Vec<String> {
    let (mut found, mut cursor): (Vec<String>, Option<String>) = (Vec::new(), None);
    loop {
        let answer = page(cursor.as_deref());
        let all = answer[of].as_array().unwrap_or_else(|| panic!("no {of}: {answer:#}"));
        found.extend(all.iter().map(|one| one[name].as_str().expect("a name").to_owned()));
        match answer["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return found,
        }
        between();
    }
}

#[test]
fn cursors_survive_writes_between_pages() {
    let running = Running::start(&fresh_folder("lists-records"), &settings());
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    for round in 0..6 {
        put(&running, "delete", 1_000..1_030);
        put(&running, "upsert", 0..60);
        let stay: BTreeSet<u32> = (0..60).filter(|_| random.random_bool(0.6)).collect();
        let go: Vec<u32> = (0..60).filter(|id| !stay.contains(id)).collect();
        let limit = random.random_range(1..9);
        let mut next_new = 1_000;
        let mut between = || {
            // Some go, some are new, some that stay are written again.
            let gone: Vec<u32> = go.iter().copied().filter(|_| random.random_bool(0.3)).collect();
            put(&running, "delete", gone);
            // Not without end: a page may be smaller than what is new.
            if next_new < 1_030 {
                put(&running, "upsert", [next_new, next_new + 1]);
                next_new += 2;
            }
            let again: Vec<u32> = stay.iter().copied().filter(|_| random.random_bool(0.2)).collect();
            put(&running, "upsert", again);
        };
        let search = |cursor: Option<&str>| {
            running.ask("/v1/search", &json!({"types": ["site"], "limit": limit, "cursor": cursor})).json()
        };
        let list = |cursor: Option<&str>| {
            let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            answered(running.get(&format!("/v1/entities/site?limit={limit}{cursor}"))).json()
        };
        let found = if round % 2 == 0 {
            walk(search, "hits", "iri", &mut between)
        } else {
            walk(list, "entities", "iri", &mut between)
        };
        let distinct: BTreeSet<&String> = found.iter().collect();
        assert_eq!(distinct.len(), found.len(), "round {round} of seed {SEED}: something came twice: {found:#?}");
        for id in &stay {
            let iri = format!("https://fieldpack.dev/id/site/test/S-{id:04}");
            assert!(distinct.contains(&iri), "round {round} of seed {SEED}, limit {limit}: {iri} was missed");
        }
    }
}

#[test]
fn stored_packs_are_listed_newest_first_by_their_context() {
    let running = Running::start(&fresh_folder("lists-packs"), &settings());
    let store = |customer: &str, opportunity: &str| {
        let mut request = asked("拉萨混凝土泵送，C40，泵高60米");
        request["context"] = json!({"customer": customer, "opportunity": opportunity});
        running.ask("/v1/packs", &request).json()["id"].as_str().expect("an id").to_owned()
    };
    let mut stored: Vec<String> =
        (0..7).map(|number| store(if number % 2 == 0 { "甲" } else { "乙" }, &format!("OPP-{number}"))).collect();
    let page = |query: &str| answered(running.get(&format!("/v1/packs?{query}"))).json();
    let ids = |page: &Value| -> Vec<String> {
        let all = page["packs"].as_array().unwrap_or_else(|| panic!("{page:#}"));
        all.iter().map(|pack| pack["id"].as_str().expect("an id").to_owned()).collect()
    };
    let newest = |stored: &[String]| -> Vec<String> { stored.iter().rev().cloned().collect() };
    assert_eq!(ids(&page("")), newest(&stored));
    assert_eq!(ids(&page("opportunity=OPP-3")), [stored[3].clone()]);
    assert_eq!(ids(&page("customer=%E4%B9%99")), [stored[5].clone(), stored[3].clone(), stored[1].clone()]);
    let first = &page("opportunity=OPP-3")["packs"][0];
    assert_eq!((&first["customer"], &first["revision"]), (&json!("乙"), &json!(1)));
    let verdict = first["verdict"].as_str().expect("a verdict");
    assert_eq!(ids(&page(&format!("verdict={verdict}"))).len(), 7);
    let other = if verdict == "no" { "yes" } else { "no" };
    assert_eq!(ids(&page(&format!("verdict={other}"))).len(), 0);
    // With new packs between the pages, what was there comes once.
    let before = newest(&stored);
    let mut more = 0;
    let by_page = |cursor: Option<&str>| {
        page(&format!("limit=2{}", cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default()))
    };
    let found = walk(by_page, "packs", "id", || {
        more += 1;
        stored.push(store("丙", &format!("OPP-new-{more}")));
    });
    assert_eq!(found, before);
    answered(running.get("/v1/packs?cursor=x")).problem(400, "invalid_value");
    answered(running.get("/v1/packs?verdict=maybe")).problem(400, "invalid_value");
    let read = answered(running.get(&format!("/v1/packs/{}", stored[0])));
    assert_eq!(read.header("etag"), "\"1\"", "its revision");
}

#[test]
fn lists_of_what_was_made_go_page_by_page_while_more_is_made() {
    let running = Running::start(&fresh_folder("lists-made"), &settings());
    let mut question = asked("拉萨混凝土泵送，C40，泵高60米");
    question["options"]["store"] = json!(true);
    let pack = running.ask("/v1/packs", &question).json();
    let shares = format!("/v1/packs/{}/shares", pack["id"].as_str().expect("an id"));
    let made = |path: &str, body: &Value| {
        let answer = running.ask(path, body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    };
    let key = || made("/v1/keys", &json!({"name": "CRM", "role": "rep", "expires_in_days": 5}))["key"]["id"].clone();
    let share = || made(&shares, &json!({"audience": "customer", "expires_in_days": 5}))["id"].clone();
    let mut number = 0;
    let mut backup = || {
        number += 1;
        let done = answered(running.post(&format!("/v1/backups?name=b{number}"))).json();
        let file = done["file"].as_str().unwrap_or_else(|| panic!("{done:#}"));
        json!(std::path::Path::new(file).file_name().and_then(|name| name.to_str()))
    };
    let lists: [(&str, &str, &str, &mut dyn FnMut() -> Value); 3] = [
        ("/v1/keys", "keys", "id", &mut { key }),
        (&shares, "shares", "id", &mut { share }),
        ("/v1/backups", "backups", "name", &mut backup),
    ];
    for (path, of, name, make) in lists {
        let mut stay: Vec<String> = (0..5).map(|_| make().as_str().expect("a name").to_owned()).collect();
        let page = |cursor: Option<&str>| {
            let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let page = answered(running.get(&format!("{path}?limit=2{cursor}"))).json();
            assert!(page[of].as_array().is_some_and(|all| all.len() <= 2), "{page:#}");
            page
        };
        let mut left = 3;
        let found = walk(page, of, name, || {
            if left > 0 {
                left -= 1;
                make();
            }
        });
        stay.retain(|one| !found.contains(one));
        assert!(stay.is_empty(), "{path}: {stay:?} were missed in {found:?}");
        assert!(found.is_sorted_by(|one, other| one < other), "{path}: none twice: {found:?}");
        answered(running.get(&format!("{path}?limit=x"))).problem(400, "invalid_value");
    }
}
