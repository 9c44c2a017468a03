//! What somebody shows at the door, and what of them is kept.

use crate::{halves, text};
use fieldpack_access::{
    AccessSnapshot, Audience, AuditFilter, AuditRow, Jwks, NewKey, NewShareLink, OfferScope, Role, RoleRule, Shown,
    SigningSecrets, TokenAlgorithm, TokenSettings, TokenVerifier, plain,
};
use std::sync::OnceLock;

/// When everything is shown, microseconds since 1970.
const NOW_US: i64 = 1_790_000_000_000_000;
/// The issuer's keys: the examples of RFC 7517 (A.1) and RFC 8037 (A.2). Nobody here has the private ones.
const KEY_SET: &[u8] = include_bytes!("../corpus/key_set/good.json");

/// A door with one key and one link.
struct Door {
    snapshot: AccessSnapshot,
    key: Shown,
    link: Shown,
}

/// The door of all targets.
fn door() -> &'static Door {
    static DOOR: OnceLock<Door> = OnceLock::new();
    DOOR.get_or_init(|| {
        let new = NewKey {
            name: "fuzz".to_owned(),
            role: Role::Rep,
            organisation: None,
            scope: OfferScope::default(),
            not_before_us: None,
            expires_us: None,
            sandbox: false,
        };
        let (record, key) = new.make(NOW_US).expect("a key");
        let secrets = SigningSecrets::make(NOW_US).expect("a secret");
        let new = NewShareLink {
            pack: "019e3f6a-3f5c-7abc-9def-0123456789ab".into(),
            audience: Audience::Customer,
            language: None,
            expires_us: NOW_US + 60_000_000,
        };
        let (made, link) = new.make(&secrets, NOW_US).expect("a link");
        let entries = [
            record.entry("fuzz", Some(0)).expect("an entry"),
            secrets.entry("fuzz", Some(0)).expect("an entry"),
            made.entry("fuzz").expect("an entry"),
        ];
        let numbered = entries.iter().enumerate().map(|(index, entry)| (index as u64 + 1, entry));
        Door { snapshot: AccessSnapshot::of_entries(numbered).expect("a snapshot"), key, link }
    })
}

/// What is shown: the bytes themselves, and the true text with the bytes as edits of it (a place and a new byte each).
fn shown(data: &[u8], true_text: &str) -> Vec<String> {
    let mut altered = true_text.as_bytes().to_vec();
    for edit in data.chunks_exact(2) {
        let place = usize::from(edit[0]) % altered.len();
        altered[place] = edit[1];
    }
    [data.to_vec(), altered].into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()).collect()
}

/// The text of an API key: only the true one is let in.
pub fn key_text(data: &[u8]) {
    let door = door();
    for text in shown(data, door.key.reveal()) {
        let answer = door.snapshot.authenticate_key(&text, NOW_US + 1);
        assert_eq!(answer.is_ok(), text == door.key.reveal(), "{answer:?}");
    }
}

/// The text of a share link: only the true one opens the pack.
pub fn share_link(data: &[u8]) {
    let door = door();
    for text in shown(data, door.link.reveal()) {
        let answer = door.snapshot.open_share(&text, NOW_US + 1);
        assert_eq!(answer.is_ok(), text == door.link.reveal(), "{answer:?}");
    }
}

/// The keys of an identity provider.
pub fn key_set(data: &[u8]) {
    if let Err(misfit) = Jwks::parse(data) {
        assert!(!misfit.reason.is_empty());
    }
}

/// A bearer token: without the issuer's private key none holds, as an access token or as one of a login.
pub fn bearer_token(data: &[u8]) {
    static KEYS: OnceLock<(Jwks, TokenVerifier)> = OnceLock::new();
    let (keys, verifier) = KEYS.get_or_init(|| {
        let settings = TokenSettings {
            issuer: "https://issuer.example.com".to_owned(),
            audience: "fieldpack".to_owned(),
            skew_s: 60,
            algorithms: TokenAlgorithm::ALL.to_vec(),
            role_claim: "groups".to_owned(),
            roles: vec![RoleRule { value: "sales".to_owned(), role: Role::Rep }],
            organisation_claim: None,
            house: Vec::new(),
        };
        (Jwks::parse(KEY_SET).expect("a set"), TokenVerifier::new(settings).expect("settings"))
    });
    let Some(token) = text(data) else { return };
    assert!(verifier.verify(token, keys, NOW_US).is_err(), "{token}");
    assert!(verifier.verify_login(token, "nonce", keys, NOW_US).is_err(), "{token}");
}

/// A row of the audit, and a text that is to stand in one.
pub fn audit_row(data: &[u8]) {
    if let Some(kept) = text(data).and_then(plain) {
        assert!(kept.len() <= 256 && kept.bytes().all(|byte| byte.is_ascii_graphic()) && !AuditRow::has_secret(kept));
    }
    let Ok(row) = serde_json::from_slice::<AuditRow>(data) else { return };
    let written = serde_json::to_string(&row).expect("a row is written");
    assert_eq!(serde_json::from_str::<AuditRow>(&written).expect("what is written is read"), row);
    let filter = AuditFilter {
        actor: row.actor.clone(),
        operation: Some(row.operation.clone()),
        subject: row.subject.clone(),
        from_us: Some(row.at_us),
        to_us: row.at_us.checked_add(1),
    };
    assert!(filter.takes(&row), "a row is found by what it says");
    assert!(!AuditFilter { to_us: Some(row.at_us), ..filter }.takes(&row), "the end is not in it");
}

/// Two offer scopes, one a line: what both offer is offered by each, whichever is asked first.
pub fn offer_scope(data: &[u8]) {
    let (one, other) = halves(data);
    let read = |json: &[u8]| serde_json::from_slice::<OfferScope>(json).ok().filter(|scope| scope.check().is_ok());
    let Some(one) = read(one) else { return };
    let both = read(other).map_or_else(
        || one.intersect(&one),
        |other| {
            let both = one.intersect(&other);
            assert_eq!(both, other.intersect(&one));
            both
        },
    );
    let days = [one.from, one.until, both.from, both.until].into_iter().flatten();
    for day in days {
        for (maker, model) in one.makers.iter().chain([&String::new()]).zip(one.models.iter().chain([&String::new()])) {
            assert!(!both.offers(maker, model, day) || one.offers(maker, model, day), "{one:?} {both:?}");
        }
    }
    assert!(one.regions.iter().all(|region| !both.covers(region) || one.covers(region)));
    assert_eq!(both.intersect(&one), both);
}
