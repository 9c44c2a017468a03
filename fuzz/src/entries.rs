//! Payloads of the journal: what was written once is read for ever, and a damaged one is refused and named.

use crate::halves;
use fieldpack_access as access;
use fieldpack_hooks as hooks;
use fieldpack_journal::NewEntry;
use fieldpack_live as live;

/// An entry of a kind, under a key.
fn entry(kind: &str, key: &[u8], payload: &[u8]) -> NewEntry {
    NewEntry {
        actor: "fuzz".to_owned(),
        kind: kind.to_owned(),
        version: 1,
        key: String::from_utf8_lossy(key).into_owned(),
        expected_version: None,
        payload: payload.to_vec(),
    }
}

/// An entry as the journal keeps it.
pub fn stored_entry(data: &[u8]) {
    let Ok(entry) = postcard::from_bytes::<NewEntry>(data) else { return };
    assert!(entry.payload.len() + entry.key.len() + entry.kind.len() + entry.actor.len() <= data.len());
    let written = postcard::to_allocvec(&entry).expect("an entry is written");
    assert_eq!(postcard::from_bytes::<NewEntry>(&written).expect("what is written is read"), entry);
    let _ = (access::Change::decode(&entry), hooks::Change::decode(&entry), live::Change::decode(&entry));
    let _ = (access::needed(&entry), hooks::needed(&entry));
}

/// Keys, links, secrets and erasures: the journal's key in the first line, the payload behind.
pub fn access_entry(data: &[u8]) {
    let (key, payload) = halves(data);
    for kind in &access::KINDS {
        let entry = entry(kind.name, key, payload);
        assert!(access::Change::is_ours(&entry));
        match access::Change::decode(&entry) {
            Ok(access::Change::SetKey(record)) => {
                let again = record.entry("fuzz", None).expect("what was read is written");
                assert_eq!(access::Change::decode(&again), Ok(access::Change::SetKey(record)));
            }
            Ok(access::Change::MakeShare(link)) => {
                let again = link.entry("fuzz").expect("what was read is written");
                assert_eq!(access::Change::decode(&again), Ok(access::Change::MakeShare(link)));
            }
            Ok(_) => {}
            Err(fault) => assert!(!fault.reason.is_empty()),
        }
    }
}

/// Webhooks: the journal's key in the first line, the payload behind.
pub fn hook_entry(data: &[u8]) {
    let (key, payload) = halves(data);
    for kind in &hooks::KINDS {
        match hooks::Change::decode(&entry(kind.name, key, payload)) {
            Ok(hooks::Change::Set(hook)) => {
                let again = hook.entry("fuzz", 0).expect("what was read is written");
                assert_eq!(hooks::Change::decode(&again), Ok(hooks::Change::Set(hook)));
            }
            Ok(_) => {}
            Err(fault) => assert!(!fault.reason.is_empty()),
        }
    }
}

/// Readings, alerts and quarantine: the journal's key in the first line, the payload behind.
pub fn live_entry(data: &[u8]) {
    let (key, payload) = halves(data);
    for kind in &live::KINDS {
        let _ = live::Change::decode(&entry(kind.name, key, payload));
    }
}
