//! How long letting in takes: `cargo run --release -p fieldpack-access --example admission`.
#![allow(clippy::print_stdout, reason = "it prints what it measures")]

use fieldpack_access::{AccessProjection, Jwks, KnownTokens, NewKey, OfferScope, Role, TokenSettings, TokenVerifier};
use fieldpack_journal::{Applied, Decision, NewEntry, Position, Projection};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::pkcs8::EncodePrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::rand_core::OsRng;
use serde_json::json;
use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

/// Keys that are held.
const KEYS: usize = 1_000;
/// How often each is tried.
const ROUNDS: u32 = 2_000;
/// A moment in September 2026, microseconds since 1970.
const NOW_US: i64 = 1_790_000_000_000_000;

/// Prints what one call of something takes on average.
fn measure(what: &str, mut call: impl FnMut() -> bool) {
    let started = Instant::now();
    let fitting = (0..ROUNDS).filter(|_| black_box(call())).count();
    println!(
        "{what}: {:.1} us each, {fitting} of {ROUNDS} let in",
        started.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
    );
}

/// Measures tokens signed with a key.
fn tokens(algorithm: Algorithm, private: &EncodingKey) -> Result<(), Box<dyn Error>> {
    let public = Jwk::from_encoding_key(private, algorithm)?;
    let keys = Arc::new(Jwks::parse(&serde_json::to_vec(&JwkSet { keys: vec![public] })?)?);
    let settings: TokenSettings = serde_json::from_value(json!({
        "issuer": "i", "audience": "a", "role_claim": "role", "roles": [{"value": "rep", "role": "rep"}],
    }))?;
    let verifier = TokenVerifier::new(settings)?;
    let claims = json!({"iss": "i", "aud": "a", "sub": "s", "role": "rep", "exp": NOW_US / 1_000_000 + 60});
    let token = encode(&Header::new(algorithm), &claims, private)?;
    measure(&format!("{algorithm:?}"), || verifier.verify(&token, &keys, NOW_US).is_ok());
    let mut known = KnownTokens::new(&verifier, KEYS);
    known.remember(&token, &keys, &verifier.verify(&token, &keys, NOW_US)?, NOW_US);
    measure(&format!("{algorithm:?}, known"), || known.find(&token, &keys, NOW_US).is_some());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut access = AccessProjection::open(&folder.path().join("access.redb"), "e1")?;
    let mut entries: Vec<NewEntry> = Vec::new();
    let mut texts = Vec::new();
    for number in 0..KEYS {
        let (record, text) = NewKey {
            name: format!("key {number}"),
            role: Role::Rep,
            organisation: None,
            scope: OfferScope::default(),
            not_before_us: None,
            expires_us: None,
            sandbox: false,
        }
        .make(NOW_US)?;
        entries.push(record.entry("rate", None)?);
        texts.push(text);
    }
    let batch: Vec<Applied<'_>> = (1..)
        .zip(&entries)
        .map(|(sequence, entry)| Applied { sequence, entry, decision: Decision::Accepted })
        .collect();
    access.apply(&batch, Position::after(KEYS as u64))?;
    let snapshot = access.snapshot();
    if let Some(text) = texts.last() {
        measure("key", || snapshot.authenticate_key(text.reveal(), NOW_US).is_ok());
    }
    measure("no key", || snapshot.authenticate_key("fp_", NOW_US).is_ok());
    tokens(
        Algorithm::ES256,
        &EncodingKey::from_ec_der(p256::SecretKey::random(&mut OsRng).to_pkcs8_der()?.as_bytes()),
    )?;
    let rsa = EncodingKey::from_rsa_der(rsa::RsaPrivateKey::new(&mut OsRng, 2_048)?.to_pkcs1_der()?.as_bytes());
    tokens(Algorithm::RS256, &rsa)?;
    tokens(Algorithm::PS256, &rsa)?;
    Ok(())
}
