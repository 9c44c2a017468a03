//! Who is let in, who is not, and what is said of it.

mod common;

use common::{NOW_US, feed, make, new_key, open};
use fieldpack_access::{
    AccessSnapshot, Audience, How, KeyRecord, KeyRevoked, KeyUsed, NewKey, NewShareLink, Role, ShareLink, ShareRevoked,
    Shown, SigningSecrets, Why,
};
use fieldpack_journal::NewEntry;
use std::error::Error;

/// Entries, the text of a key, a moment after the start, and what is said of it.
type KeyCase<'c> = (&'c [NewEntry], &'c str, i64, Result<(), Why>);
/// The same of a link.
type LinkCase<'c> = (Vec<NewEntry>, &'c str, i64, Result<(), Why>);

/// What is published after entries.
fn after(entries: &[NewEntry]) -> AccessSnapshot {
    let folder = tempfile::tempdir().expect("a folder");
    let mut access = open(folder.path());
    feed(&mut access, entries);
    access.snapshot()
}

/// A key as an entry.
fn set(record: &KeyRecord) -> NewEntry {
    record.entry("t", None).expect("it fits")
}

/// The same text with its secret replaced by another key's.
fn with_secret_of(text: &Shown, other: &Shown) -> String {
    // Ids and secrets have fixed lengths; the checksum of the other does not fit, so one is made anew.
    let id = &text.reveal()[3..19];
    let secret = base64_of(&other.reveal()[20..]);
    let sum = crc32fast::hash(&[id.as_bytes(), &secret].concat()).to_be_bytes();
    format!("fp_{id}_{}", to_base64(&[secret.as_slice(), &sum].concat()))
}

fn base64_of(digits: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(digits).expect("base64url")[..32].to_vec()
}

fn to_base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn a_key_lets_in_with_what_was_set() {
    let new = NewKey {
        scope: serde_json::from_str(r#"{"makers":["XCMG"]}"#).expect("it is read"),
        expires_us: Some(NOW_US + 100),
        sandbox: true,
        ..new_key(Role::Partner)
    };
    let (record, shown) = new.make(NOW_US).expect("it is made");
    let snapshot = after(&[set(&record)]);
    let principal = snapshot.authenticate_key(shown.reveal(), NOW_US + 99).expect("it is let in");
    assert_eq!((principal.how, principal.role, &principal.id), (How::Key, Some(Role::Partner), &record.id));
    assert_eq!((principal.organisation.as_deref(), principal.sandbox), (Some("dealer"), true));
    assert_eq!((&principal.scope, principal.expires_us), (&record.scope, Some(NOW_US + 100)));
    assert_eq!(principal.actor(), format!("key:{}", record.id));
    let secret = &shown.reveal()[20..];
    let printed = format!("{principal:?} {snapshot:?} {}", principal.actor());
    assert!(secret.as_bytes().windows(8).all(|part| !printed.contains(std::str::from_utf8(part).expect("ASCII"))));
}

#[test]
fn every_refusal_is_the_same_to_the_outside() {
    let ((record, shown), (other, other_shown)) = (make(Role::Rep), make(Role::Admin));
    let revoke = KeyRevoked { id: record.id.clone(), revoked_us: NOW_US }.entry("t").expect("it fits");
    let (rotated, newest) = record.rotate(NOW_US + 10, 5).expect("it is rotated");
    let later = KeyRecord { not_before_us: Some(NOW_US + 50), ..record.clone() };
    let short = KeyRecord { expires_us: Some(NOW_US + 50), ..record.clone() };
    let (text, wrong) = (shown.reveal(), with_secret_of(&shown, &other_shown));
    let lower = text.to_lowercase();
    let cases: [KeyCase<'_>; 17] = [
        (&[set(&record)], text, 0, Ok(())),
        (&[set(&record)], "", 0, Err(Why::Malformed)),
        (&[set(&record)], "fp_", 0, Err(Why::Malformed)),
        (&[set(&record)], &text[..67], 0, Err(Why::Malformed)),
        (&[set(&record)], &format!("{text} "), 0, Err(Why::Malformed)),
        (&[set(&record)], &lower, 0, Err(Why::Malformed)),
        (&[set(&record)], other_shown.reveal(), 0, Err(Why::Unknown)),
        (&[], text, 0, Err(Why::Unknown)),
        (&[set(&record), set(&other)], &wrong, 0, Err(Why::Wrong)),
        (&[set(&rotated)], text, 14, Ok(())),
        (&[set(&rotated)], text, 15, Err(Why::Retired)),
        (&[set(&rotated)], newest.reveal(), 15, Ok(())),
        (&[set(&later)], text, 49, Err(Why::NotYet)),
        (&[set(&short)], text, 50, Err(Why::Expired)),
        (&[set(&record), revoke.clone()], text, 0, Err(Why::Revoked)),
        // A rotation that races with a revocation does not undo it, whichever comes first.
        (&[revoke.clone(), set(&rotated)], newest.reveal(), 20, Err(Why::Revoked)),
        (&[set(&record), revoke.clone(), set(&rotated)], text, 0, Err(Why::Revoked)),
    ];
    for (place, (entries, text, moment, expected)) in cases.into_iter().enumerate() {
        let found = after(entries).authenticate_key(text, NOW_US + moment);
        let why = found.as_ref().map(|_| ()).map_err(|refused| refused.why);
        assert_eq!(why, expected, "case {place}");
        if let Err(refused) = found {
            assert_eq!(refused.to_string(), "what was shown is not accepted", "case {place}");
            assert!(refused.source().is_none());
            let shown_id = (refused.why != Why::Malformed).then(|| text[3..19].to_owned());
            assert_eq!(refused.id.as_deref(), shown_id.as_deref(), "case {place}");
        }
    }
}

#[test]
fn uses_are_noted_now_and_then() {
    let (record, _) = make(Role::Rep);
    let used = |us| KeyUsed { id: record.id.clone(), used_us: us }.entry("t").expect("it fits");
    let snapshot = after(&[set(&record)]);
    assert!(snapshot.use_is_due(&record.id, NOW_US, 60));
    let snapshot = after(&[set(&record), used(NOW_US)]);
    assert!(!snapshot.use_is_due(&record.id, NOW_US + 59, 60) && snapshot.use_is_due(&record.id, NOW_US + 60, 60));
    assert!(!snapshot.use_is_due(&record.id, i64::MIN, 60), "a clock that goes back");
    assert_eq!(snapshot.key(&record.id).and_then(|key| key.last_use_us), Some(NOW_US));
}

/// A link to the pack `p1`.
fn new_link() -> NewShareLink {
    NewShareLink {
        pack: "p1".into(),
        audience: Audience::Customer,
        language: Some("zh".into()),
        expires_us: NOW_US + 100,
    }
}

/// Entries of signing secrets and links.
fn sharing(secrets: &SigningSecrets, links: &[&ShareLink]) -> Vec<NewEntry> {
    let signing = secrets.entry("t", None).expect("it fits");
    std::iter::once(signing).chain(links.iter().map(|link| link.entry("t").expect("it fits"))).collect()
}

#[test]
fn a_link_opens_one_pack_in_one_audience() {
    let secrets = SigningSecrets::make(NOW_US).expect("it is made");
    let (link, shown) = new_link().make(&secrets, NOW_US).expect("it is made");
    let snapshot = after(&sharing(&secrets, &[&link]));
    let read = snapshot.open_share(shown.reveal(), NOW_US + 99).expect("it is opened");
    assert_eq!((&*read.pack, read.audience, read.language.as_deref()), ("p1", Audience::Customer, Some("zh")));
    assert_eq!((read.principal.how, read.principal.role), (How::Share, None));
    assert_eq!(read.principal.expires_us, Some(NOW_US + 100));
    assert_eq!(read.principal.actor(), format!("share:{}", link.id));
    assert_eq!(link.text(&secrets), Some(shown), "it can be shown again");
    assert_eq!(snapshot.links().count(), 1);
    assert!(new_link().make(&SigningSecrets { secrets: Vec::new() }, NOW_US).is_err(), "nothing to sign with");
    let over = NewShareLink { expires_us: NOW_US, ..new_link() };
    assert!(over.make(&secrets, NOW_US).is_err(), "it would never hold");
}

#[test]
fn a_link_that_is_altered_or_over_opens_nothing() {
    let secrets = SigningSecrets::make(NOW_US).expect("it is made");
    let rotated = secrets.rotate(NOW_US + 10, 20).expect("it is rotated");
    let gone = rotated.rotate(NOW_US + 20, 20).expect("it is rotated");
    let (link, shown) = new_link().make(&secrets, NOW_US).expect("it is made");
    let (other, other_shown) = new_link().make(&secrets, NOW_US).expect("it is made");
    let revoke = ShareRevoked { id: link.id.clone(), revoked_us: NOW_US }.entry("t").expect("it fits");
    let text = shown.reveal();
    // The same signature for another id, and a link whose record was changed behind its signature.
    let moved = format!("{}{}", &other_shown.reveal()[..19], &text[19..]);
    let wider = ShareLink { audience: Audience::Internal, ..link.clone() };
    let longer = ShareLink { expires_us: link.expires_us + 1, ..link.clone() };
    let elsewhere = ShareLink { pack: "p2".into(), ..link.clone() };
    let spoken = ShareLink { language: None, ..link.clone() };
    let with = |entries: Vec<NewEntry>, more: &NewEntry| entries.into_iter().chain([more.clone()]).collect();
    let one = sharing(&secrets, &[&link]);
    let cases: [LinkCase<'_>; 15] = [
        (one.clone(), text, 0, Ok(())),
        (one.clone(), &text[..61], 0, Err(Why::Malformed)),
        (one.clone(), other_shown.reveal(), 0, Err(Why::Unknown)),
        (sharing(&secrets, &[&link, &other]), &moved, 0, Err(Why::Wrong)),
        (sharing(&secrets, &[&wider]), text, 0, Err(Why::Wrong)),
        (sharing(&secrets, &[&longer]), text, 0, Err(Why::Wrong)),
        (sharing(&secrets, &[&elsewhere]), text, 0, Err(Why::Wrong)),
        (sharing(&secrets, &[&spoken]), text, 0, Err(Why::Wrong)),
        (one.clone(), text, 100, Err(Why::Expired)),
        (with(one.clone(), &revoke), text, 0, Err(Why::Revoked)),
        (sharing(&rotated, &[&link]), text, 29, Ok(())),
        (sharing(&rotated, &[&link]), text, 30, Err(Why::Retired)),
        (sharing(&gone, &[&link]), text, 20, Err(Why::Retired)),
        (vec![link.entry("t").expect("it fits")], text, 0, Err(Why::Retired)),
        (Vec::new(), text, 0, Err(Why::Unknown)),
    ];
    for (place, (entries, text, moment, expected)) in cases.into_iter().enumerate() {
        let found = after(&entries).open_share(text, NOW_US + moment);
        let why = found.as_ref().map(|_| ()).map_err(|refused| refused.why);
        assert_eq!(why, expected, "case {place}");
        if let Err(refused) = found {
            assert_eq!(refused.to_string(), "what was shown is not accepted", "case {place}");
        }
    }
    assert_eq!(link.text(&gone), None, "the secret is gone");
}
