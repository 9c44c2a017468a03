//! The signature of a message, as Standard Webhooks says: HMAC-SHA256 over `id.timestamp.body`.

use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// What a symmetric signature begins with.
const VERSION: &str = "v1,";

/// What stands in the three headers of a signed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `webhook-id`: the same at every attempt.
    pub id: String,
    /// `webhook-timestamp`: the moment of the attempt, seconds since 1970.
    pub timestamp_s: i64,
    /// `webhook-signature`: one signature for each secret, with spaces between.
    pub signature: String,
}

/// Why a message is not taken for what it says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// Its timestamp is too far from now: it may be an old message sent again by somebody else.
    #[error("its timestamp is too old or too new")]
    Timestamp,
    /// None of its signatures is one.
    #[error("none of its signatures fits")]
    Signature,
}

/// Signs a message with each of the secrets.
#[must_use]
pub fn sign<'s>(id: &str, timestamp_s: i64, body: &[u8], secrets: impl IntoIterator<Item = &'s Secret>) -> Signed {
    let of = |secret: &Secret| mac(secret, id, timestamp_s, body).ok().map(|mac| mac.finalize().into_bytes());
    let all = secrets.into_iter().filter_map(of).map(|bytes| format!("{VERSION}{}", STANDARD.encode(bytes)));
    Signed { id: id.to_owned(), timestamp_s, signature: all.collect::<Vec<_>>().join(" ") }
}

/// Whether a message is signed with a secret and its timestamp is within `tolerance_s` of `now_s`, both seconds. What
/// receivers do; signatures are compared in constant time, those of other versions are passed over.
///
/// # Errors
/// [`VerifyError`].
pub fn verify(signed: &Signed, body: &[u8], secret: &Secret, now_s: i64, tolerance_s: i64) -> Result<(), VerifyError> {
    if now_s.saturating_sub(signed.timestamp_s).saturating_abs() > tolerance_s {
        return Err(VerifyError::Timestamp);
    }
    let fits = |text: &str| {
        let bytes = text.strip_prefix(VERSION).and_then(|digits| STANDARD.decode(digits).ok());
        let mac = mac(secret, &signed.id, signed.timestamp_s, body);
        bytes.is_some_and(|bytes| mac.is_ok_and(|mac| mac.verify_slice(&bytes).is_ok()))
    };
    if signed.signature.split(' ').any(fits) { Ok(()) } else { Err(VerifyError::Signature) }
}

/// The authenticator of a message.
///
/// # Errors
/// Where HMAC takes no key of that length; it takes every length.
fn mac(secret: &Secret, id: &str, timestamp_s: i64, body: &[u8]) -> Result<Hmac<Sha256>, InvalidLength> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes())?;
    for part in [id.as_bytes(), b".", timestamp_s.to_string().as_bytes(), b".", body] {
        mac.update(part);
    }
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secret(text: &str) -> Secret {
        Secret::from_text(text).expect("a secret")
    }

    /// The example that the libraries of Standard Webhooks share in their tests.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT_S: i64 = 1_614_265_330;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn a_signature_is_that_of_the_published_example() {
        let signed = sign(ID, AT_S, BODY, [&secret(SECRET)]);
        assert_eq!(signed, Signed { id: ID.to_owned(), timestamp_s: AT_S, signature: SIGNATURE.to_owned() });
        assert_eq!(verify(&signed, BODY, &secret(SECRET), AT_S, 300), Ok(()));
    }

    #[test]
    fn a_second_secret_adds_a_signature() {
        let (old, new) = (secret(SECRET), Secret::random().expect("random"));
        let signed = sign(ID, AT_S, BODY, [&new, &old]);
        assert_eq!(signed.signature.split(' ').count(), 2);
        assert!(signed.signature.ends_with(SIGNATURE), "{signed:?}");
        for one in [&old, &new] {
            assert_eq!(verify(&signed, BODY, one, AT_S, 300), Ok(()));
        }
        let other = Secret::random().expect("random");
        assert_eq!(verify(&signed, BODY, &other, AT_S, 300), Err(VerifyError::Signature));
        let of_others = Signed { signature: format!("v1a,AAAA v2,x {SIGNATURE}"), ..signed };
        assert_eq!(verify(&of_others, BODY, &old, AT_S, 300), Ok(()), "what is not known is passed over");
    }

    #[test]
    fn an_old_message_is_refused_though_its_signature_fits() {
        let signed = sign(ID, AT_S, BODY, [&secret(SECRET)]);
        for (now_s, fits) in [(AT_S + 300, true), (AT_S + 301, false), (AT_S - 301, false), (i64::MAX, false)] {
            let verified = verify(&signed, BODY, &secret(SECRET), now_s, 300);
            assert_eq!(verified, if fits { Ok(()) } else { Err(VerifyError::Timestamp) }, "{now_s}");
        }
        // With a newer timestamp it is another message.
        let moved = Signed { timestamp_s: AT_S + 1_000, ..signed };
        let verified = verify(&moved, BODY, &secret(SECRET), AT_S + 1_000, 300);
        assert_eq!(verified, Err(VerifyError::Signature));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_but_the_message_fits(body in ".{0,40}", other in ".{0,40}", flip in 0..44_usize) {
            let key = secret(SECRET);
            let signed = sign(ID, AT_S, body.as_bytes(), [&key]);
            prop_assert_eq!(verify(&signed, body.as_bytes(), &key, AT_S, 0), Ok(()));
            prop_assert_eq!(verify(&signed, other.as_bytes(), &key, AT_S, 0).is_ok(), body == other);
            let mut altered = signed.clone();
            altered.id.push('x');
            prop_assert!(verify(&altered, body.as_bytes(), &key, AT_S, 0).is_err());
            let mut digits: Vec<char> = signed.signature.chars().collect();
            let at = VERSION.len() + flip.min(42);
            digits[at] = if digits[at] == 'A' { 'B' } else { 'A' };
            let altered = Signed { signature: digits.into_iter().collect(), ..signed };
            prop_assert!(verify(&altered, body.as_bytes(), &key, AT_S, 0).is_err());
        }
    }
}
