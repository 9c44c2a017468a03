//! A sealed text: `sealed:1:<id of the key>:<nonce and box>`, base64url.
//!
//! ChaCha20-Poly1305 (RFC 8439) under a key of its own for each text: HMAC-SHA256 of a nonce of 192 bits under the subject's key.
//! What is authenticated beside the text is the form, the key's id, the subject and the place where the text stands, so that
//! nobody can move it to another record or field. The nonce is HMAC-SHA256 of place and text under another derived key: the
//! same text in the same place is the same sealed text, so that writing it again changes nothing; two different ones have
//! different nonces, as if these were random.

use crate::secret::{self, BYTES};
use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;

/// What every sealed text begins with.
const PREFIX: &str = "sealed:1:";
/// Bytes of a nonce.
const NONCE: usize = 24;
/// What keys are derived for.
const FOR_BOX: &[u8] = b"fieldpack.seal.1.box";
const FOR_NONCE: &[u8] = b"fieldpack.seal.1.nonce";
/// What is authenticated first.
const FORM: &[u8] = b"fieldpack.seal.1";

/// A text as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It was never sealed.
    Plain,
    /// What was sealed.
    Text(String),
    /// Its key is gone, or it is not what was sealed here.
    Gone,
}

/// Whether a text has the form of a sealed one.
#[must_use]
pub fn is_sealed(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// The key's id of a sealed text; `None` where it has not the form of one.
pub(super) fn key_of(text: &str) -> Option<&str> {
    Some(text.strip_prefix(PREFIX)?.split_once(':')?.0)
}

/// A keyed hash of parts, each with its length before it.
pub(super) fn keyed(key: &[u8; BYTES], parts: &[&[u8]]) -> Option<[u8; BYTES]> {
    // HMAC takes keys of every length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    Some(mac.finalize().into_bytes().into())
}

/// What is authenticated beside the text.
fn beside(id: &str, subject: &str, place: &str) -> Vec<u8> {
    let mut bytes = FORM.to_vec();
    for part in [id, subject, place] {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// The cipher of one text, whose key is used for no other one: so its own nonce may stand still.
fn cipher(key: &[u8; BYTES], nonce: &[u8; NONCE]) -> Option<(LessSafeKey, Nonce)> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, &keyed(key, &[FOR_BOX, nonce])?).ok()?;
    Some((LessSafeKey::new(key), Nonce::assume_unique_for_key([0; NONCE_LEN])))
}

/// Seals a text; `None` only where the cipher takes no text of that length.
pub(super) fn seal(key: &[u8; BYTES], id: &str, subject: &str, place: &str, text: &str) -> Option<String> {
    let aad = beside(id, subject, place);
    let hash = keyed(&keyed(key, &[FOR_NONCE])?, &[&aad, text.as_bytes()])?;
    let nonce: &[u8; NONCE] = hash.first_chunk()?;
    let (cipher, still) = cipher(key, nonce)?;
    let mut sealed = text.as_bytes().to_vec();
    cipher.seal_in_place_append_tag(still, Aad::from(&aad), &mut sealed).ok()?;
    Some(format!("{PREFIX}{id}:{}", secret::encode(&[nonce, sealed.as_slice()].concat())))
}

/// Opens a sealed text; `None` where it is not what was sealed with this key for this place.
pub(super) fn open(key: &[u8; BYTES], id: &str, subject: &str, place: &str, sealed: &str) -> Option<String> {
    let digits = sealed.strip_prefix(PREFIX)?.strip_prefix(id)?.strip_prefix(':')?;
    let mut bytes = secret::decode_any(digits)?;
    let (nonce, sealed) = bytes.split_first_chunk_mut::<NONCE>()?;
    let (cipher, still) = cipher(key, nonce)?;
    let text = cipher.open_in_place(still, Aad::from(beside(id, subject, place)), sealed).ok()?;
    std::str::from_utf8(text).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_sealed_opens_for_its_place_alone(
            key in any::<[u8; BYTES]>(), other in any::<[u8; BYTES]>(), text in ".{0,60}", place in "[a-z/#]{0,12}",
        ) {
            let sealed = seal(&key, "0123456789abcdef", "urn:s", &place, &text).expect("sealed");
            prop_assert!(is_sealed(&sealed) && key_of(&sealed) == Some("0123456789abcdef"));
            let opened = |key, id, subject, place: &str, sealed: &str| open(key, id, subject, place, sealed);
            prop_assert_eq!(opened(&key, "0123456789abcdef", "urn:s", &place, &sealed), Some(text.clone()));
            prop_assert_eq!(seal(&key, "0123456789abcdef", "urn:s", &place, &text), Some(sealed.clone()));
            prop_assert_eq!(opened(&key, "0123456789abcdef", "urn:t", &place, &sealed), None);
            prop_assert_eq!(opened(&key, "0123456789abcdef", "urn:s", &format!("{place}x"), &sealed), None);
            prop_assert_eq!(opened(&key, "fedcba9876543210", "urn:s", &place, &sealed), None);
            prop_assume!(key != other);
            prop_assert_eq!(opened(&other, "0123456789abcdef", "urn:s", &place, &sealed), None);
        }

        #[test]
        fn what_was_altered_does_not_open(text in ".{0,40}", place in 0..400_usize, letter in "[A-Za-z0-9_-]") {
            let key = [7; BYTES];
            let sealed = seal(&key, "0123456789abcdef", "s", "p", &text).expect("sealed");
            let place = PREFIX.len() + 17 + place % (sealed.len() - PREFIX.len() - 17);
            let mut altered = sealed.clone();
            altered.replace_range(place..=place, &letter);
            prop_assume!(altered != sealed);
            prop_assert_eq!(open(&key, "0123456789abcdef", "s", "p", &altered), None);
        }

        #[test]
        fn any_text_may_be_opened(text in "(sealed:1:)?.{0,80}") {
            prop_assert_eq!(open(&[7; BYTES], "0123456789abcdef", "s", "p", &text), None);
        }

        #[test]
        fn other_texts_have_other_nonces(one in ".{0,20}", other in ".{0,20}") {
            prop_assume!(one != other);
            let of = |text: &str| {
                let sealed = seal(&[7; BYTES], "0123456789abcdef", "s", "p", text).expect("sealed");
                secret::decode_any(&sealed[PREFIX.len() + 17..]).expect("bytes")[..NONCE].to_vec()
            };
            prop_assert_ne!(of(&one), of(&other));
        }
    }
}
