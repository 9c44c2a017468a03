//! Random histories against a naive model: the plain list of what happened, looked through anew for every question.

mod common;

use common::{NOW_US, feed, foreign, new_key, open};
use fieldpack_access::{AccessSnapshot, KeyRecord, KeyRevoked, KeyUsed, Role, Shown, Why};
use fieldpack_journal::{NewEntry, Position, Projection};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Keys that take part.
const KEYS: usize = 3;

/// One step of a history. Moments are microseconds after the start; they need not ascend.
#[derive(Clone, Debug)]
enum Step {
    /// A key is made, or made anew with another end, its secrets as they are.
    Set { key: usize, not_before: Option<i64>, expires: Option<i64> },
    /// A key gets a new secret.
    Rotate { key: usize, at: i64, overlap: i64 },
    /// A key is revoked.
    Revoke { key: usize, at: i64 },
    /// A use is noted.
    Use { key: usize, at: i64 },
    /// Something of another room.
    Foreign,
    /// The program ends without a flush and starts again.
    Kill,
    /// A flush.
    Flush,
}

fn step() -> impl Strategy<Value = Step> {
    let (key, at) = (0..KEYS, 0..20_i64);
    let ends = (proptest::option::of(0..20_i64), proptest::option::of(1..20_i64));
    prop_oneof![
        (key.clone(), ends).prop_map(|(key, (not_before, expires))| Step::Set { key, not_before, expires }),
        (key.clone(), at.clone(), 0..10_i64).prop_map(|(key, at, overlap)| Step::Rotate { key, at, overlap }),
        (key.clone(), at.clone()).prop_map(|(key, at)| Step::Revoke { key, at }),
        (key, at).prop_map(|(key, at)| Step::Use { key, at }),
        Just(Step::Foreign),
        Just(Step::Kill),
        Just(Step::Flush),
    ]
}

/// Something that happened to a key, as the model sees it.
#[derive(Clone, Debug)]
enum Event {
    Set { at: usize, record: KeyRecord, shown: Vec<Shown> },
    Revoke { at: usize, us: i64 },
    Use { us: i64 },
}

/// What the model says of a secret of a key at a moment.
fn expected(events: &[Event], text: &Shown, now_us: i64) -> Result<(), Why> {
    let last = events.iter().rev().find_map(|event| match event {
        Event::Set { record, shown, .. } => Some((record, shown)),
        _ => None,
    });
    let Some((record, shown)) = last else { return Err(Why::Unknown) };
    // The texts of a record stand in the order of its secrets.
    let Some(place) = shown.iter().position(|one| one == text) else { return Err(Why::Wrong) };
    if events.iter().any(|event| matches!(event, Event::Revoke { .. })) {
        Err(Why::Revoked)
    } else if record.secrets[place].ends_us.is_some_and(|end| now_us >= end) {
        Err(Why::Retired)
    } else if record.not_before_us.is_some_and(|start| now_us < start) {
        Err(Why::NotYet)
    } else if record.expires_us.is_some_and(|end| now_us >= end) {
        Err(Why::Expired)
    } else {
        Ok(())
    }
}

/// Checks what is published against the model.
fn check(snapshot: &AccessSnapshot, ids: &[String], model: &BTreeMap<usize, Vec<Event>>) -> Result<(), TestCaseError> {
    for (key, id) in ids.iter().enumerate() {
        let events = model.get(&key).cloned().unwrap_or_default();
        let found = snapshot.key(id);
        let set = events.iter().rev().find_map(|event| match event {
            Event::Set { record, .. } => Some(record),
            _ => None,
        });
        prop_assert_eq!(found.as_ref().map(|found| &*found.record), set);
        let Some(found) = found else { continue };
        let changes = events.iter().filter_map(|event| match event {
            Event::Set { at, .. } | Event::Revoke { at, .. } => Some(*at as u64),
            Event::Use { .. } => None,
        });
        prop_assert_eq!(Some(found.version), changes.max());
        let revoked = events.iter().rev().find_map(|event| match event {
            Event::Revoke { us, .. } => Some(*us),
            _ => None,
        });
        let used = events.iter().rev().find_map(|event| match event {
            Event::Use { us } => Some(*us),
            _ => None,
        });
        prop_assert_eq!((found.revoked_us, found.last_use_us), (revoked, used));
        // Every secret that the key ever had, at every moment.
        let texts = events.iter().filter_map(|event| match event {
            Event::Set { shown, .. } => Some(shown),
            _ => None,
        });
        for text in texts.flatten() {
            for moment in -1..32 {
                let now_us = NOW_US + moment;
                let authenticated = snapshot.authenticate_key(text.reveal(), now_us);
                let told = authenticated.as_ref().map(|_| ()).map_err(|refused| refused.why);
                prop_assert_eq!(told, expected(&events, text, now_us), "at {}", moment);
                if let Ok(principal) = authenticated {
                    prop_assert_eq!(&*principal.id, id.as_str());
                    prop_assert!(principal.expires_us.is_none_or(|end| end > now_us));
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_state_is_what_the_history_comes_to(steps in proptest::collection::vec(step(), 0..24)) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut access = open(folder.path());
        let made: Vec<_> = (0..KEYS).map(|_| new_key(Role::Rep).make(NOW_US).expect("it is made")).collect();
        let ids: Vec<String> = made.iter().map(|(record, _)| record.id.to_string()).collect();
        let mut journal: Vec<NewEntry> = Vec::new();
        let mut model: BTreeMap<usize, Vec<Event>> = BTreeMap::new();
        for step in steps {
            let at = journal.len() + 1;
            // The last state of a key that the model has, else the first.
            let last = |key: usize, model: &BTreeMap<usize, Vec<Event>>| {
                let known = model.get(&key).into_iter().flatten().rev().find_map(|event| match event {
                    Event::Set { record, shown, .. } => Some((record.clone(), shown.clone())),
                    _ => None,
                });
                known.unwrap_or_else(|| (made[key].0.clone(), vec![made[key].1.clone()]))
            };
            let (key, event, entry) = match step {
                Step::Set { key, not_before, expires } => {
                    let (record, shown) = last(key, &model);
                    let not_before_us = not_before.map(|us| NOW_US + us);
                    let record = KeyRecord { not_before_us, expires_us: expires.map(|us| NOW_US + us), ..record };
                    let entry = record.entry("t", None);
                    (Some(key), Some(Event::Set { at, record, shown }), entry)
                }
                Step::Rotate { key, at: moment, overlap } => {
                    let (record, shown) = last(key, &model);
                    let (record, new) = record.rotate(NOW_US + moment, overlap).expect("it is rotated");
                    let before = shown.last().filter(|_| record.secrets.len() == 2).cloned();
                    let shown = before.into_iter().chain([new]).collect();
                    let entry = record.entry("t", None);
                    (Some(key), Some(Event::Set { at, record, shown }), entry)
                }
                Step::Revoke { key, at: moment } => {
                    let us = NOW_US + moment;
                    let entry = KeyRevoked { id: ids[key].as_str().into(), revoked_us: us }.entry("t");
                    (Some(key), Some(Event::Revoke { at, us }), entry)
                }
                Step::Use { key, at: moment } => {
                    let us = NOW_US + moment;
                    let entry = KeyUsed { id: ids[key].as_str().into(), used_us: us }.entry("t");
                    (Some(key), Some(Event::Use { us }), entry)
                }
                Step::Foreign => (None, None, Ok(foreign())),
                Step::Flush => {
                    access.flush().expect("it is flushed");
                    continue;
                }
                Step::Kill => {
                    drop(access);
                    access = open(folder.path());
                    prop_assert!(access.applied() <= Position::after(journal.len() as u64));
                    let from = access.applied().sequence as usize - 1;
                    feed(&mut access, &journal[from..]);
                    continue;
                }
            };
            let entry = entry.expect("it fits");
            feed(&mut access, [&entry]);
            journal.push(entry);
            if let (Some(key), Some(event)) = (key, event) {
                model.entry(key).or_default().push(event);
            }
        }
        check(&access.snapshot(), &ids, &model)?;
        drop(access);
        let mut again = open(folder.path());
        let from = again.applied().sequence as usize - 1;
        feed(&mut again, &journal[from..]);
        check(&again.snapshot(), &ids, &model)?;
    }
}
