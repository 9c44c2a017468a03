//! What partners get of webhooks: their own, told of their own packs, and nothing of anybody else's.

use super::receiver::Receiver;
use super::{CUSTOMER, Folder, ask, revise, store, text, until};
use crate::cli_support::{Serving, run_on};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A key, made by the command line.
fn key(folder: &Folder, arguments: &[&str]) -> String {
    text(&run_on(&folder.data(), "keys", &[&["make"], arguments].concat()).json()["text"])
}

/// A service that lets nobody in without a key, with keys of two partners and of the house.
struct World {
    folder: Folder,
    service: Serving,
    south: String,
    north: String,
    house: String,
    rep: String,
}

impl World {
    fn new() -> Self {
        let folder = Folder::with("retry_first_ms = 10\nretry_window_ms = 100\n");
        let mut program = folder.program();
        program.env_remove("FIELDPACK__ACCESS__LOOPBACK");
        let service = Serving::start_with(program, &folder.data());
        let of = |name: &str| key(&folder, &[name, "--role", "partner", "--organisation", name]);
        let (south, north) = (of("south"), of("north"));
        let (house, rep) = (key(&folder, &["house", "--role", "admin"]), key(&folder, &["rep", "--role", "rep"]));
        Self { folder, service, south, north, house, rep }
    }

    /// Asks as whoever has this key.
    fn ask(&self, method: &str, path: &str, key: &str, body: &Value) -> (u16, Value) {
        ask(&self.service, method, path, Some(key), body)
    }

    /// Reads as whoever has this key.
    fn get(&self, path: &str, key: &str) -> (u16, Value) {
        self.ask("GET", path, key, &Value::Null)
    }

    /// The ids of the webhooks that somebody sees.
    fn seen(&self, key: &str) -> BTreeSet<String> {
        let (status, list) = self.get("/v1/webhooks", key);
        assert_eq!(status, 200, "{list:#}");
        list["webhooks"].as_array().expect("a list").iter().map(|one| text(&one["id"])).collect()
    }
}

/// A refusal without what differs between two.
fn like(problem: &(u16, Value), id: &str) -> (u16, String, String) {
    let (status, said) = problem;
    let detail = said["detail"].as_str().unwrap_or_default().replace(id, "");
    (*status, text(&said["code"]), detail)
}

#[test]
fn a_partner_has_its_own_webhooks_and_another_is_told_that_there_are_none() {
    let world = World::new();
    let url = "https://hooks.invalid/fieldpack";
    let make = |key: &str, body: &Value| world.ask("POST", "/v1/webhooks", key, body);
    let (status, made) = make(&world.south, &json!({"name": "own", "url": url}));
    assert_eq!((status, &made["webhook"]["organisation"]), (200, &json!("south")), "{made:#}");
    let id = text(&made["webhook"]["id"]);
    for (body, pointer) in [
        (json!({"name": "other", "url": url, "organisation": "north"}), "/organisation"),
        // The networks of the settings are for addresses that the house names.
        (json!({"name": "inside", "url": "http://127.0.0.1:9/"}), "/url"),
        (json!({"name": "inside", "url": "https://[::1]/", "organisation": "south"}), "/url"),
    ] {
        let (status, problem) = make(&world.south, &body);
        assert_eq!((status, &problem["errors"][0]["pointer"]), (400, &json!(pointer)), "{body}: {problem:#}");
    }
    let (of_north, _) = world.folder.add("https://north.invalid/", &["--organisation", "north"]);
    let (of_house, _) = world.folder.add("https://house.invalid/", &[]);
    assert_eq!(world.seen(&world.south), [id.clone()].into());
    assert_eq!(world.seen(&world.north), [of_north].into());
    assert_eq!(world.seen(&world.house).len(), 3);
    assert_eq!(world.get("/v1/webhooks", &world.rep).0, 404, "a rep has none");

    // An event of its own that is given up: its name does not resolve.
    let pack = store(&world.service, Some(&world.south));
    let letters = format!("/v1/webhooks/{id}/dead-letters");
    until("it is given up", || !world.get(&letters, &world.south).1["dead_letters"][0].is_null());
    let letter = world.get(&letters, &world.south).1["dead_letters"][0].clone();
    assert_eq!((&letter["pack"], &letter["answer"]), (&json!(pack), &Value::Null), "{letter:#}");
    let event = text(&letter["event"]);

    // Whoever it does not belong to is answered as if there were none, and changes nothing.
    let none = "0123456789abcdef";
    for (method, rest, body) in [
        ("GET", "/dead-letters".to_owned(), Value::Null),
        ("POST", format!("/dead-letters/{event}/replay"), Value::Null),
        ("POST", "/rotate".to_owned(), json!({"overlap_h": 0})),
        ("POST", "/switch".to_owned(), json!({"enabled": false})),
        ("POST", "/ping".to_owned(), Value::Null),
        ("DELETE", String::new(), Value::Null),
    ] {
        let of = |id: &str, key: &str| like(&world.ask(method, &format!("/v1/webhooks/{id}{rest}"), key, &body), id);
        let absent = of(none, &world.north);
        assert_eq!((absent.0, absent.1.as_str()), (404, "not_found"), "{method} {rest}: {absent:?}");
        assert_eq!(of(&id, &world.north), absent, "{method} {rest}: of another partner");
        assert_eq!(of(&of_house, &world.south), absent, "{method} {rest}: of the house");
        assert_eq!(of(&id, &world.rep).0, 404, "{method} {rest}: a rep");
    }
    let (_, list) = world.get("/v1/webhooks", &world.south);
    let webhook = &list["webhooks"][0];
    assert_eq!((&webhook["secrets"], &webhook["disabled"]), (&json!(1), &Value::Null), "{webhook:#}");
    // It may do all of that itself.
    let (status, replayed) = world.ask("POST", &format!("{letters}/{event}/replay"), &world.south, &Value::Null);
    assert_eq!((status, &replayed["event"]), (200, &json!(event)), "{replayed:#}");
    assert_eq!(world.ask("DELETE", &format!("/v1/webhooks/{id}"), &world.south, &Value::Null).0, 204);
    assert!(world.seen(&world.south).is_empty());
}

#[test]
fn a_partner_is_told_of_its_own_packs_and_nothing_that_is_in_them() {
    let world = World::new();
    let (of_south, of_north, of_house) = (Receiver::start(), Receiver::start(), Receiver::start());
    world.folder.add(&of_south.url(), &["--organisation", "south"]);
    world.folder.add(&of_north.url(), &["--organisation", "north"]);
    world.folder.add(&of_house.url(), &[]);
    let own = store(&world.service, Some(&world.south));
    let house = store(&world.service, Some(&world.house));
    let north = store(&world.service, Some(&world.north));
    let later = store(&world.service, Some(&world.south));
    let mut told = BTreeSet::new();
    let mut bodies = Vec::new();
    for _ in 0..4 {
        let delivery = of_house.next();
        told.insert(delivery.news().0);
        bodies.push(delivery.body.clone());
        delivery.take();
    }
    assert_eq!(told, [own.clone(), house.clone(), north.clone(), later.clone()].into(), "the house hears of all");
    let mut packs = BTreeSet::new();
    for _ in 0..2 {
        let delivery = of_south.next();
        let (pack, _) = delivery.news();
        let json = delivery.json();
        let names = |value: &Value| value.as_object().expect("fields").keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&json), ["type", "timestamp", "data"]);
        let fields = ["pack", "revision", "sequence", "verdict", "changes", "path"];
        assert_eq!(names(&json["data"]), fields, "nothing that is in the pack");
        assert!(!delivery.body.contains(CUSTOMER) && bodies.contains(&delivery.body), "the house is told the same");
        let path = text(&json["data"]["path"]);
        let (status, read) = world.get(&path, &world.south);
        assert_eq!((status, &read["id"]), (200, &json!(pack)), "{read:#}");
        assert_eq!(world.get(&path, &world.north).0, 404, "the path alone is of no use");
        packs.insert(pack);
        delivery.take();
    }
    assert_eq!(packs, [own.clone(), later.clone()].into());
    let delivery = of_north.next();
    assert_eq!(delivery.news().0, north, "the first that it hears of");
    delivery.take();

    // Naming somebody else's pack does not help: all packs get a revision, one of the three is its own.
    let named = Receiver::start();
    let packs = [house.as_str(), north.as_str(), own.as_str()].join(",");
    let (id, _) = world.folder.add(&named.url(), &["--organisation", "south", "--pack", &packs]);
    revise(&world.service, 1, Some(&world.house));
    for _ in 0..4 {
        let delivery = of_house.next();
        assert_eq!(delivery.event(), "pack.revised");
        delivery.take();
    }
    let delivery = named.next();
    assert_eq!(delivery.news(), (own, 2));
    delivery.take();
    let ping = std::thread::scope(|scope| {
        let pinged = scope.spawn(|| run_on(&world.folder.data(), "webhooks", &["ping", &id]).json());
        let ping = named.next();
        let event = ping.event();
        ping.take();
        assert_eq!(pinged.join().expect("it ends")["delivered"], true);
        event
    });
    assert_eq!(ping, "webhook.ping", "nothing else came");
    assert!(of_north.next().news().0 == north && of_north.left().is_empty());
}

#[test]
fn what_a_receiver_answers_is_shown_to_the_house_alone() {
    let world = World::new();
    let receiver = Receiver::start();
    let (id, _) = world.folder.add(&receiver.url(), &["--organisation", "south"]);
    receiver.answer_all("500 Fault", "inner words");
    store(&world.service, Some(&world.south));
    until("it is given up", || !world.folder.dead(&id).is_empty());
    let path = format!("/v1/webhooks/{id}/dead-letters");
    let of = |key: &str| world.get(&path, key).1["dead_letters"][0].clone();
    let (of_house, of_south) = (of(&world.house), of(&world.south));
    assert_eq!((&of_house["answer"], &of_south["answer"]), (&json!("inner words"), &Value::Null));
    assert_eq!((&of_house["event"], &of_south["status"]), (&of_south["event"], &json!(500)), "{of_south:#}");
    let ping = |key: &str| world.ask("POST", &format!("/v1/webhooks/{id}/ping"), key, &Value::Null).1["answer"].clone();
    assert_eq!((ping(&world.house), ping(&world.south)), (json!("inner words"), Value::Null));
}
