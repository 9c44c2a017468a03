//! What is written is read back; what does not fit is named.

use super::*;
use crate::SubjectErased;
use crate::{Audience, LONGEST_LINK_US, NewKey, NewShareLink, OfferScope, Role};

const NOW_US: i64 = 1_790_000_000_000_000;
const ID: &str = "0123456789abcdef";

fn key() -> KeyRecord {
    let new = NewKey {
        name: "站点网关".to_owned(),
        role: Role::Engineer,
        organisation: None,
        scope: OfferScope::default(),
        not_before_us: Some(NOW_US),
        expires_us: None,
        sandbox: true,
    };
    new.make(NOW_US).expect("it is made").0
}

fn link(secrets: &SigningSecrets) -> ShareLink {
    let new = NewShareLink {
        pack: "p1".into(),
        audience: Audience::Customer,
        language: Some("zh".into()),
        expires_us: NOW_US + LONGEST_LINK_US,
    };
    new.make(secrets, NOW_US).expect("it is made").0
}

/// An entry of every kind with what it should be read as.
fn every() -> Vec<(NewEntry, Change)> {
    let (key, secrets) = (key(), SigningSecrets::make(NOW_US).expect("it is made"));
    let link = link(&secrets);
    let revoked = KeyRevoked { id: ID.into(), revoked_us: 1 };
    let used = KeyUsed { id: ID.into(), used_us: 2 };
    let erased = SubjectErased { subject: "customer/x".into(), keys: vec![ID.into()], erased_us: 4 };
    let share = ShareRevoked { id: ID.into(), revoked_us: 3 };
    let pairs = [
        (key.entry("tester", Some(7)), Change::SetKey(Box::new(key))),
        (revoked.entry("tester"), Change::RevokeKey(revoked)),
        (used.entry("tester"), Change::UseKey(used)),
        (link.entry("tester"), Change::MakeShare(Box::new(link))),
        (share.entry("tester"), Change::RevokeShare(share)),
        (secrets.entry("tester", None), Change::SetSigning(secrets)),
        (erased.entry("tester"), Change::EraseSubject(Box::new(erased))),
    ];
    pairs.into_iter().map(|(entry, change)| (entry.expect("it fits"), change)).collect()
}

#[test]
fn every_kind_round_trips() {
    let every = every();
    for (entry, change) in &every {
        assert!(Change::is_ours(entry) && entry.key.starts_with(KEYS), "{}", entry.key);
        assert_eq!((entry.actor.as_str(), entry.version), ("tester", VERSION));
        assert_eq!(Change::decode(entry).expect("it is read"), *change);
    }
    let kinds: Vec<&str> = every.iter().map(|(entry, _)| entry.kind.as_str()).collect();
    assert_eq!(kinds, KINDS.map(|kind| kind.name));
    let versions: Vec<Option<u64>> = every.iter().map(|(entry, _)| entry.expected_version).collect();
    assert_eq!(versions, [Some(7), None, None, Some(0), None, None, None]);
    let other = NewEntry { kind: "record.upsert".to_owned(), payload: b"?".to_vec(), ..NewEntry::default() };
    assert!(!Change::is_ours(&other));
    assert_eq!(Change::decode(&other), Ok(Change::Other));
}

#[test]
fn a_payload_under_another_key_is_refused() {
    for (entry, _) in every() {
        let moved = NewEntry { key: format!("{}x", entry.key), ..entry };
        let error = Change::decode(&moved).expect_err("it stands under another key");
        assert_eq!((error.pointer.as_str(), &error.key), ("id", &moved.key), "{error}");
    }
}

#[test]
fn a_payload_that_does_not_fit_names_the_field_and_no_secret() {
    let spoils = [
        (0, "\"role\":\"engineer\"", "\"role\":\"root\"", "role"),
        (0, "\"sandbox\":true", "\"sandbox\":true,\"more\":1", "more"),
        (0, "\"ends_us\":null", "\"ends_us\":\"x\"", "secrets[0].ends_us"),
        (0, "\"hash\":\"", "\"hash\":\"!", "secrets[0].hash"),
        (1, "\"revoked_us\":1", "\"revoked_us\":-1", "revoked_us"),
        (2, ID, "0123456789abcdeF", "id"),
        (3, "\"customer\"", "\"everyone\"", "audience"),
        (4, "\"revoked_us\":3", "\"revoked_us\":1e30", "revoked_us"),
        (5, "\"secret\":\"", "\"secret\":\"!", "secrets[0].secret"),
    ];
    let every = every();
    for (place, from, to, field) in spoils {
        let entry = &every[place].0;
        let text = String::from_utf8(entry.payload.clone()).expect("JSON is UTF-8");
        assert!(text.contains(from), "{text}");
        let spoiled = NewEntry { payload: text.replace(from, to).into_bytes(), ..entry.clone() };
        let error = Change::decode(&spoiled).expect_err(field);
        assert_eq!((error.pointer.as_str(), error.kind.as_str()), (field, entry.kind.as_str()), "{error}");
        let digits = text.split("\"secret\":\"").nth(1).and_then(|rest| rest.get(..43));
        assert!(digits.is_none_or(|digits| !error.to_string().contains(digits)), "{error}");
    }
    let error = KeyRecord { name: "\n".to_owned(), ..key() }.entry("tester", None).expect_err("no name");
    assert_eq!((error.pointer.as_str(), error.kind.as_str()), ("name", KEY_SET));
}
