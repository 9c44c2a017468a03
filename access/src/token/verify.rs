//! Verifying a token: its form, its signature, its claims.

use super::claims;
use super::jwks::{Jwks, NoKey};
use super::settings::{TokenAlgorithm, TokenSettings};
use crate::Principal;
use crate::error::Misfit;
use crate::refused::{Refused, Why};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, decode, decode_header};
use serde_json::Value;

/// The longest token that is looked at, bytes.
const LONGEST: usize = 16 << 10;

/// Verifies tokens of one issuer. It asks nobody and reads no clock.
#[derive(Clone, Debug)]
pub struct TokenVerifier {
    settings: TokenSettings,
}

impl TokenVerifier {
    /// A verifier of these settings.
    ///
    /// # Errors
    /// [`Misfit`] naming the setting that does not fit.
    pub fn new(settings: TokenSettings) -> Result<Self, Misfit> {
        settings.check()?;
        Ok(Self { settings })
    }

    /// How far clocks may differ, microseconds.
    pub(super) fn skew_us(&self) -> i64 {
        i64::from(self.settings.skew_s) * 1_000_000
    }

    /// Lets in whoever shows a token, at a moment, microseconds since 1970.
    ///
    /// The algorithm has to be one of the settings' and one that the named key is for: the token itself has no say in
    /// how it is verified. Keys that a token carries or points to (`jwk`, `jku`, `x5u`) are not looked at.
    ///
    /// # Errors
    /// [`Refused`], alike to the outside whatever the reason. [`Why::UnknownSigner`] is the reason to look for newer
    /// keys ([`JwksCache::is_due`](super::JwksCache::is_due)).
    pub fn verify(&self, token: &str, keys: &Jwks, now_us: i64) -> Result<Principal, Refused> {
        let claims = self.claims(token, keys)?;
        claims::principal(&claims, &self.settings, now_us).map_err(Refused::bare)
    }

    /// Lets in whoever logs in with an ID token that was made for the login with this `nonce` and for this client alone
    /// (OpenID Connect Core, section 3.1.3.7).
    ///
    /// # Errors
    /// As [`TokenVerifier::verify`].
    pub fn verify_login(&self, token: &str, nonce: &str, keys: &Jwks, now_us: i64) -> Result<Principal, Refused> {
        let claims = self.claims(token, keys)?;
        let is_of = |name: &str, expected: &str| claims.get(name).and_then(Value::as_str) == Some(expected);
        let is_party = claims.get("azp").is_none() || is_of("azp", &self.settings.audience);
        let is_for_several = claims.get("aud").and_then(Value::as_array).is_some_and(|all| all.len() > 1);
        if !is_of("nonce", nonce) || !is_party || (is_for_several && claims.get("azp").is_none()) {
            return Err(Refused::bare(Why::Claims));
        }
        claims::principal(&claims, &self.settings, now_us).map_err(Refused::bare)
    }

    /// The claims of a token whose signature, issuer and audience fit.
    fn claims(&self, token: &str, keys: &Jwks) -> Result<Value, Refused> {
        let refuse = |why| Refused::bare(why);
        if token.len() > LONGEST {
            return Err(refuse(Why::Malformed));
        }
        let header = decode_header(token).map_err(|_| refuse(Why::Malformed))?;
        // What is marked as critical has to be understood (RFC 7515, section 4.1.11); nothing of it is.
        if header.crit.is_some() {
            return Err(refuse(Why::Malformed));
        }
        let algorithm = self.settings.algorithms.iter().find(|one| one.named() == header.alg);
        let algorithm = *algorithm.ok_or_else(|| refuse(Why::Algorithm))?;
        let named = keys.named(header.kid.as_deref()).map_err(|none| match none {
            NoKey::NotNamed => refuse(Why::NoSigner),
            NoKey::Unknown => refuse(Why::UnknownSigner),
        })?;
        let signer = named.into_iter().find(|key| key.is_for(algorithm)).ok_or_else(|| refuse(Why::Algorithm))?;
        let verified = decode::<Value>(token, &signer.key, &self.validation(algorithm));
        Ok(verified.map_err(|error| refuse(why(error.kind())))?.claims)
    }

    /// What the crate that verifies has to look at: signature, issuer and audience. Moments it would compare with its
    /// own clock; that is done here.
    fn validation(&self, algorithm: TokenAlgorithm) -> Validation {
        let mut validation = Validation::new(algorithm.named());
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation
    }
}

/// What an error of the crate that verifies means.
fn why(kind: &ErrorKind) -> Why {
    match kind {
        ErrorKind::InvalidIssuer => Why::Issuer,
        ErrorKind::InvalidAudience => Why::Audience,
        ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) => Why::Claims,
        ErrorKind::InvalidAlgorithm | ErrorKind::UnsupportedAlgorithm => Why::Algorithm,
        ErrorKind::InvalidToken | ErrorKind::Base64(_) | ErrorKind::Json(_) | ErrorKind::Utf8(_) => Why::Malformed,
        _ => Why::Wrong,
    }
}
