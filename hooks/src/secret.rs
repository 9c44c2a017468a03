//! Secrets that messages are signed with: random bytes of the operating system, shown once, never printed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fieldpack_access::{MakeError, Shown, random};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use subtle::ConstantTimeEq;

/// What the text of every secret begins with, as Standard Webhooks says.
const PREFIX: &str = "whsec_";
/// Bytes of a secret that is made here.
const BYTES: usize = 32;
/// Bytes that a secret may have, as Standard Webhooks says.
const ALLOWED: std::ops::RangeInclusive<usize> = 24..=64;

/// A secret that both sides know: whoever has it can sign. In JSON it is its text.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Makes a new one.
    pub(crate) fn random() -> Result<Self, MakeError> {
        Ok(Self(random::<BYTES>()?.to_vec()))
    }

    /// The secret that a text stands for: `whsec_` and base64, or base64 alone, of 24 to 64 bytes.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX).unwrap_or(text);
        let bytes = STANDARD.decode(digits).ok()?;
        ALLOWED.contains(&bytes.len()).then_some(Self(bytes))
    }

    /// Its bytes. Whoever asks keeps them out of every text that is logged.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its text, to hand over.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown::new(format!("{PREFIX}{}", STANDARD.encode(&self.0)))
    }
}

/// In constant time for secrets of one length.
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
        serializer.serialize_str(self.shown().reveal())
    }
}

impl<'de> Deserialize<'de> for Secret {
    /// The error does not repeat what was found.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_text(&text).ok_or_else(|| serde::de::Error::custom("it is no base64 of 24 to 64 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_prints_a_secret() {
        let secret = Secret::random().expect("random");
        let text = secret.shown();
        assert_eq!(format!("{secret:?} {text:?}"), "Secret(..) Shown(..)");
        let error = serde_json::from_str::<Secret>(&format!("\"{}x\"", text.reveal())).expect_err("no base64");
        assert!(!error.to_string().contains(text.reveal()), "{error}");
    }

    #[test]
    fn a_text_stands_for_24_to_64_bytes() {
        for (bytes, fits) in [(0, false), (23, false), (24, true), (32, true), (64, true), (65, false)] {
            let digits = STANDARD.encode(vec![7; bytes]);
            assert_eq!(Secret::from_text(&digits).is_some(), fits, "{bytes}");
            assert_eq!(Secret::from_text(&format!("whsec_{digits}")), Secret::from_text(&digits));
        }
        let made = Secret::random().expect("random");
        assert_eq!(Secret::from_text(made.shown().reveal()), Some(made.clone()));
        assert_ne!(Secret::random().expect("random"), made);
        for wrong in ["", "whsec_", "whsec_***", "v1,abc"] {
            assert_eq!(Secret::from_text(wrong), None, "{wrong}");
        }
    }
}
