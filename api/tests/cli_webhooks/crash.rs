//! Killed between two attempts, and on any of them: every event comes, under its id, in the order of its pack.

use super::receiver::{Delivery, Receiver};
use super::{Folder, ask, revise, store, text, until};
use crate::cli_support::{Serving, run_on};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Seed of the answers of the receiver and of the moments at which the service is killed.
const SEED: u64 = 20_261_127;
/// How often the service is killed.
const KILLS: usize = 6;

#[test]
fn an_event_that_was_not_taken_before_a_kill_is_sent_again_after_it() {
    let folder = Folder::with("retry_first_ms = 1000\n");
    let receiver = Receiver::start();
    let service = folder.serve();
    let (id, _) = folder.add(&receiver.url(), &[]);
    let pack = store(&service, None);
    let first = receiver.next();
    assert_eq!((first.event().as_str(), first.news()), ("pack.created", (pack.clone(), 1)));
    let (event, body) = (first.id().to_owned(), first.body.clone());
    first.answer("500 Fault", "");
    until("the failure is noted", || {
        run_on(&folder.data(), "webhooks", &["list"]).json()["webhooks"][0]["last_failure_status"] == 500
    });
    // What comes later of the pack waits for it.
    revise(&service, 1, None);
    service.kill();

    let service = folder.serve();
    // Where the kill came late, an attempt was made before it too: it is the same message, and nobody hears the answer.
    let mut attempts = 0;
    let second = loop {
        let next = receiver.next();
        if next.id() != event {
            break next;
        }
        assert_eq!(next.body, body, "the same message");
        attempts += 1;
        next.take();
    };
    assert!(attempts > 0, "it was not taken before the kill");
    assert_eq!((second.event().as_str(), second.news()), ("pack.revised", (pack, 2)));
    second.take();
    until("nothing waits", || {
        let webhook = run_on(&folder.data(), "webhooks", &["list"]).json()["webhooks"][0].clone();
        assert_eq!((&webhook["id"], &webhook["dead_letters"]), (&Value::String(id.clone()), &Value::from(0)));
        webhook["waiting"] == 0
    });
    assert_eq!(service.stop("TERM"), Some(0));
}

/// What a receiver saw of one pack.
#[derive(Default)]
struct Seen {
    /// The messages, by revision: id and body.
    messages: BTreeMap<u64, (String, String)>,
    /// The revision that came last.
    last: u64,
    /// The revisions that were taken.
    taken: BTreeSet<u64>,
}

/// What a receiver saw.
#[derive(Default)]
struct Book(BTreeMap<String, Seen>);

impl Book {
    /// Notes a message: it is as it was, and what came before it of its pack was taken.
    fn note(&mut self, delivery: &Delivery) {
        let (pack, revision) = delivery.news();
        let seen = self.0.entry(pack.clone()).or_default();
        assert!(revision >= seen.last, "{pack}: revision {revision} comes after {}", seen.last);
        assert!((1..revision).all(|before| seen.taken.contains(&before)), "{pack}: {revision} comes before its turn");
        seen.last = revision;
        let message = (delivery.id().to_owned(), delivery.body.clone());
        let known = seen.messages.entry(revision).or_insert_with(|| message.clone());
        assert_eq!(*known, message, "{pack}: revision {revision} is told otherwise than before");
    }

    /// Notes that a message is taken.
    fn take(&mut self, delivery: Delivery) {
        let (pack, revision) = delivery.news();
        self.0.entry(pack).or_default().taken.insert(revision);
        delivery.take();
    }

    /// Whether all revisions of these packs that there are were taken.
    fn is_complete(&self, service: &Serving, packs: &[String]) -> bool {
        packs.iter().all(|pack| {
            let (_, list) = ask(service, "GET", &format!("/v1/packs/{pack}/revisions"), None, &Value::Null);
            let revisions = list["revisions"].as_array().expect("a list").iter();
            let mut numbers = revisions.map(|one| one["revision"].as_u64().expect("a number"));
            self.0.get(pack).is_some_and(|seen| numbers.all(|number| seen.taken.contains(&number)))
        })
    }
}

#[test]
fn a_service_killed_at_any_attempt_loses_no_event_and_keeps_their_order() {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let folder = Folder::with("retry_first_ms = 20\nretry_longest_ms = 200\nretry_window_ms = 3600000\n");
    let receiver = Receiver::start();
    let (mut packs, mut book) = (Vec::new(), Book::default());
    for kill in 0..KILLS {
        let service = folder.serve();
        if kill == 0 {
            folder.add(&receiver.url(), &[]);
        }
        packs.push(store(&service, None));
        revise(&service, kill, None);
        // The last of these attempts is not answered any more.
        for _ in 0..random.random_range(0..5) {
            let delivery = receiver.next();
            book.note(&delivery);
            match random.random_range(0..4) {
                0 => delivery.answer("500 Fault", ""),
                1 => drop(delivery),
                _ => book.take(delivery),
            }
        }
        let held = receiver.next();
        book.note(&held);
        // This one is told of by nobody but the store.
        packs.push(store(&service, None));
        service.kill();
        // Attempts of the process that is gone.
        receiver.left().iter().for_each(|delivery| book.note(delivery));
    }
    let service = folder.serve();
    while !book.is_complete(&service, &packs) {
        let delivery = receiver.next();
        book.note(&delivery);
        book.take(delivery);
    }
    let ids: BTreeSet<&String> = book.0.values().flat_map(|seen| seen.messages.values().map(|(id, _)| id)).collect();
    let events: usize = book.0.values().map(|seen| seen.messages.len()).sum();
    assert_eq!((ids.len(), book.0.len()), (events, packs.len()), "an id for each event, and no other pack");
    assert!(events > packs.len(), "seed {SEED}: some packs were revised");
    let listed = run_on(&folder.data(), "webhooks", &["list"]).json();
    assert_eq!(text(&listed["webhooks"][0]["url"]), receiver.url());
    assert_eq!(service.stop("TERM"), Some(0));
    let verified = run_on(&folder.data(), "verify", &["--quick"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
}
