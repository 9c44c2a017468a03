//! Tokens that were verified a moment ago.
//!
//! A signature with a public key takes most of a millisecond to verify, and a client shows the same token with every
//! request. So what was let in is remembered, by the SHA-256 of the token, for as long as the token and the keys hold.

use super::{Jwks, TokenVerifier};
use crate::Principal;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The SHA-256 of a token: the token itself is not kept.
type Name = [u8; 32];

/// Who was let in, and between which moments that stands, microseconds since 1970.
#[derive(Clone)]
struct Known {
    principal: Principal,
    from_us: i64,
    until_us: i64,
}

/// Tokens of one verifier that were let in, a bounded number. Those that were refused are not remembered.
///
/// It is bound to the keys: once there are other keys, everything is forgotten, so that a key which the identity
/// provider withdrew lets nobody in. When half of the room is full, those that were not shown since it last was are
/// forgotten.
pub struct KnownTokens {
    skew_us: i64,
    half: usize,
    keys: Option<Arc<Jwks>>,
    young: HashMap<Name, Known>,
    old: HashMap<Name, Known>,
}

impl KnownTokens {
    /// Room for up to `most` tokens (two at least) that a verifier lets in.
    #[must_use]
    pub fn new(verifier: &TokenVerifier, most: usize) -> Self {
        let (young, old) = (HashMap::new(), HashMap::new());
        Self { skew_us: verifier.skew_us(), half: (most / 2).max(1), keys: None, young, old }
    }

    /// Whoever was let in with this token under these keys, where that still stands at a moment.
    #[must_use]
    pub fn find(&mut self, token: &str, keys: &Arc<Jwks>, now_us: i64) -> Option<Principal> {
        if !self.keys.as_ref().is_some_and(|own| Arc::ptr_eq(own, keys)) {
            return None;
        }
        let name: Name = Sha256::digest(token).into();
        let is_young = self.young.contains_key(&name);
        let known = if is_young { self.young.get(&name) } else { self.old.get(&name) }?.clone();
        // A clock that was set back is compared with `nbf` and `iat` anew.
        if !(known.from_us..known.until_us).contains(&now_us) {
            return None;
        }
        let principal = known.principal.clone();
        if !is_young {
            self.keep(name, known);
        }
        Some(principal)
    }

    /// Remembers that a verifier let a token in under these keys, at a moment.
    pub fn remember(&mut self, token: &str, keys: &Arc<Jwks>, principal: &Principal, now_us: i64) {
        let Some(expires_us) = principal.expires_us else { return };
        if !self.keys.as_ref().is_some_and(|own| Arc::ptr_eq(own, keys)) {
            self.keys = Some(keys.clone());
            self.young.clear();
            self.old.clear();
        }
        let until_us = expires_us.saturating_add(self.skew_us);
        self.keep(Sha256::digest(token).into(), Known { principal: principal.clone(), from_us: now_us, until_us });
    }

    /// Keeps one among the young.
    fn keep(&mut self, name: Name, known: Known) {
        if self.young.len() >= self.half && !self.young.contains_key(&name) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(name, known);
    }
}

impl fmt::Debug for KnownTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KnownTokens({} and {})", self.young.len(), self.old.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{How, Role, TokenSettings};

    fn keys() -> Arc<Jwks> {
        let json = br#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
        Arc::new(Jwks::parse(json).expect("a set"))
    }

    /// Room for four tokens, with a skew of 60 s.
    fn room() -> KnownTokens {
        let json = r#"{"issuer":"i","audience":"a","role_claim":"r","roles":[{"value":"v","role":"rep"}]}"#;
        let settings: TokenSettings = serde_json::from_str(json).expect("it is read");
        KnownTokens::new(&TokenVerifier::new(settings).expect("it fits"), 4)
    }

    /// Somebody whose token ends after 100 s.
    fn somebody(id: &str) -> Principal {
        let principal = Principal::loopback(Role::Rep);
        Principal { id: id.into(), how: How::Token, expires_us: Some(100_000_000), ..principal }
    }

    #[test]
    fn a_token_is_known_while_it_holds() {
        let (mut room, keys) = (room(), keys());
        assert_eq!(room.find("t", &keys, 5), None);
        room.remember("t", &keys, &somebody("s"), 5);
        for (now_us, is_known) in [(4, false), (5, true), (159_999_999, true), (160_000_000, false)] {
            assert_eq!(room.find("t", &keys, now_us), is_known.then(|| somebody("s")), "{now_us}");
        }
        assert_eq!(room.find("u", &keys, 5), None, "another token");
        room.remember("v", &keys, &Principal { expires_us: None, ..somebody("s") }, 5);
        assert_eq!(room.find("v", &keys, 5), None, "one without an end is no token");
    }

    #[test]
    fn other_keys_forget_everything() {
        let (mut room, before, after) = (room(), keys(), keys());
        room.remember("t", &before, &somebody("s"), 5);
        assert_eq!(room.find("t", &after, 5), None);
        room.remember("u", &after, &somebody("u"), 5);
        assert_eq!((room.find("t", &after, 5), room.find("t", &before, 5)), (None, None));
        assert_eq!(room.find("u", &after, 5), Some(somebody("u")));
    }

    #[test]
    fn the_room_is_bounded_and_keeps_what_is_shown() {
        let (mut room, keys) = (room(), keys());
        for number in 0..1_000 {
            room.remember(&number.to_string(), &keys, &somebody("s"), 5);
            room.remember("often", &keys, &somebody("o"), 5);
            assert!(room.young.len() + room.old.len() <= 4, "{room:?}");
            assert_eq!(room.find("often", &keys, 5), Some(somebody("o")));
        }
        assert_eq!(room.find("0", &keys, 5), None);
        assert!(!format!("{room:?}").contains("often"));
        // What is found among the old is young again.
        let mut room = self::room();
        for token in ["a", "b", "c"] {
            room.remember(token, &keys, &somebody(token), 5);
        }
        assert_eq!(room.find("a", &keys, 5), Some(somebody("a")), "it is old");
        room.remember("d", &keys, &somebody("d"), 5);
        room.remember("e", &keys, &somebody("e"), 5);
        let known = ["a", "b"].map(|token| room.find(token, &keys, 5).is_some());
        assert_eq!(known, [true, false]);
    }
}
