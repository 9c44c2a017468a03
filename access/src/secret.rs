//! Secrets: made of the operating system's random bytes, shown once, compared in constant time, never printed.

use crate::error::MakeError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::{Choice, ConstantTimeEq};

/// Bytes of a secret, of its hash and of a signature.
pub(crate) const BYTES: usize = 32;

/// Random bytes of the operating system.
///
/// # Errors
/// [`MakeError::NoRandom`].
pub fn random<const N: usize>() -> Result<[u8; N], MakeError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| MakeError::NoRandom(error.to_string()))?;
    Ok(bytes)
}

/// A public id: 64 random bits as 16 hexadecimal digits.
///
/// # Errors
/// [`MakeError::NoRandom`].
pub fn random_id() -> Result<String, MakeError> {
    Ok(format!("{:016x}", u64::from_be_bytes(random()?)))
}

/// Whether a text has the form of [`random_id`].
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Bytes as text that fits into an address: base64url without padding (RFC 4648, section 5).
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Exactly `N` bytes from what [`encode`] wrote; `None` for any other text, also one that stands for the same bytes.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// The bytes of what [`encode`] wrote, however many.
pub(crate) fn decode_any(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// 32 random bytes that only one side knows. In JSON it is base64url.
#[derive(Clone)]
pub struct Secret([u8; BYTES]);

impl Secret {
    /// Makes a new one.
    pub(crate) fn random() -> Result<Self, MakeError> {
        random().map(Self)
    }

    /// A secret of these bytes.
    pub(crate) fn from_bytes(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes. Whoever asks keeps them out of every text that is logged.
    pub(crate) fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// What is kept of it where it only has to be recognised.
    pub(crate) fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.0).into())
    }
}

/// In constant time.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

/// The SHA-256 of a [`Secret`]. In JSON it is base64url.
///
/// A fast hash is right here: slow ones (Argon2, bcrypt) make up for passwords that people choose, which can be
/// guessed one by one. A secret of 256 random bits cannot: whoever has the hash would have to try 2^255 of them.
/// So nothing is gained by slowness, and a request costs no more than it has to.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; BYTES]);

impl SecretHash {
    /// What a hash is compared with where there is none, so that it takes as long. No secret has it: the caller
    /// throws the result away nevertheless.
    pub(crate) const NONE: Self = Self([0; BYTES]);

    /// Its bytes.
    pub(crate) fn bytes(self) -> [u8; BYTES] {
        self.0
    }

    /// Whether two hashes are equal, in constant time.
    pub(crate) fn matches(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

/// In constant time.
impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.matches(other).into()
    }
}

impl Eq for SecretHash {}

impl fmt::Debug for SecretHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretHash(..)")
    }
}

impl Serialize for SecretHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for SecretHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

/// Reads 32 bytes. The error does not repeat what was found.
fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; BYTES], D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    decode(&text).ok_or_else(|| serde::de::Error::custom("it is no base64url (without padding) of 32 bytes"))
}

/// The text of a key or a link: whoever has it is let in. It is shown to the one it was made for, once.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// A text that is to be shown once.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, to hand over. It belongs in no log and no store.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shown(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_prints_a_secret() {
        let secret = Secret::from_bytes([7; BYTES]);
        let text = encode(secret.bytes());
        let printed = format!("{:?} {:?} {:?}", secret, secret.hash(), Shown::new(text.clone()));
        assert_eq!(printed, "Secret(..) SecretHash(..) Shown(..)");
        let error = serde_json::from_str::<Secret>(&format!("\"{text}x\"")).expect_err("too long");
        assert!(!error.to_string().contains(&text), "{error}");
    }

    #[test]
    fn a_hash_is_the_sha_256() {
        // FIPS 180-4 example: 32 bytes of zero, computed with sha256sum.
        let json = serde_json::to_string(&Secret::from_bytes([0; BYTES]).hash()).expect("it is written");
        assert_eq!(json, "\"Zmh6rfhivXdsj8GLjp-OIAiXFIVu4jOzkCpZHQ1fKSU\"");
        let hash: SecretHash = serde_json::from_str(&json).expect("it is read");
        assert_eq!(hash, Secret::from_bytes([0; BYTES]).hash());
        assert_ne!(hash, Secret::from_bytes([1; BYTES]).hash());
    }

    #[test]
    fn bytes_have_one_text() {
        let text = encode(&[0xff; BYTES]);
        assert_eq!(decode::<BYTES>(&text), Some([0xff; BYTES]));
        // The last digit has two bits to spare: another digit with the same first four stands for the same bytes.
        let spare = format!("{}9", &text[..text.len() - 1]);
        assert_ne!(spare, text);
        assert_eq!(decode::<BYTES>(&spare), None);
        assert_eq!(decode::<BYTES>(&format!("{text}=")), None);
        assert_eq!(decode::<8>(&text), None);
    }

    #[test]
    fn every_secret_and_id_is_another_one() {
        let (one, other) = (Secret::random().expect("random"), Secret::random().expect("random"));
        assert_ne!(one, other);
        let (one, other) = (random_id().expect("random"), random_id().expect("random"));
        assert_ne!(one, other);
        assert!(is_id(&one) && is_id(&other));
        for wrong in ["", "0", "0123456789abcdeF", "0123456789abcde/", "0123456789abcdef0"] {
            assert!(!is_id(wrong), "{wrong}");
        }
    }
}
