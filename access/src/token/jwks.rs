//! The public keys of an identity provider (JSON Web Key Set, RFC 7517).

use super::settings::TokenAlgorithm;
use crate::error::Misfit;
use crate::secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, KeyOperations, PublicKeyUse};

/// The longest set that is read, bytes.
const LONGEST: usize = 256 << 10;
/// The most keys of a set.
const MOST_KEYS: usize = 64;
/// Bytes of an RSA modulus that is taken: 2,048 to 4,096 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;

/// One key that may verify.
#[derive(Clone, Debug)]
pub(super) struct SignerKey {
    kid: Option<String>,
    /// What it may verify: by its type, or by its own word the one algorithm that it is for.
    algorithms: Vec<TokenAlgorithm>,
    pub(super) key: DecodingKey,
}

impl SignerKey {
    /// Whether it may verify an algorithm.
    pub(super) fn is_for(&self, algorithm: TokenAlgorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }
}

/// The public keys of an identity provider: those that may verify tokens. Shared secrets, keys for encryption, short
/// RSA keys and curves that are not taken are left out.
#[derive(Clone, Debug)]
pub struct Jwks {
    keys: Vec<SignerKey>,
}

impl Jwks {
    /// Reads a set from its JSON.
    ///
    /// # Errors
    /// [`Misfit`] where it is too long, no set, has too many keys, or none that may verify.
    pub fn parse(json: &[u8]) -> Result<Self, Misfit> {
        if json.len() > LONGEST {
            return Err(Misfit::new(".", format!("it has {} bytes: expected at most {LONGEST}", json.len())));
        }
        let set: JwkSet = serde_json::from_slice(json).map_err(|error| Misfit::new(".", error.to_string()))?;
        if set.keys.len() > MOST_KEYS {
            let reason = format!("there are {}: expected at most {MOST_KEYS}", set.keys.len());
            return Err(Misfit::new("keys", reason));
        }
        let keys: Vec<SignerKey> = set.keys.iter().filter_map(signer).collect();
        if keys.is_empty() {
            return Err(Misfit::new("keys", format!("none of {} may verify tokens", set.keys.len())));
        }
        Ok(Self { keys })
    }

    /// The keys that a token's `kid` names; without one, the only key there is. The error says whether a key was
    /// named at all.
    pub(super) fn named(&self, kid: Option<&str>) -> Result<Vec<&SignerKey>, NoKey> {
        let Some(kid) = kid else {
            return if self.keys.len() == 1 { Ok(self.keys.iter().collect()) } else { Err(NoKey::NotNamed) };
        };
        let found: Vec<&SignerKey> = self.keys.iter().filter(|key| key.kid.as_deref() == Some(kid)).collect();
        if found.is_empty() { Err(NoKey::Unknown) } else { Ok(found) }
    }
}

/// Why no key is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoKey {
    /// The token names none, and there are several.
    NotNamed,
    /// The token names one that is not in the set.
    Unknown,
}

/// A key of the set, where it may verify.
fn signer(jwk: &Jwk) -> Option<SignerKey> {
    let common = &jwk.common;
    let is_to_sign = common.public_key_use.as_ref().is_none_or(|of| *of == PublicKeyUse::Signature);
    let is_to_verify =
        common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    if !is_to_sign || !is_to_verify {
        return None;
    }
    let by_type = by_type(&jwk.algorithm)?;
    let algorithms: Vec<TokenAlgorithm> = match common.key_algorithm {
        None => by_type.to_vec(),
        Some(own) => by_type.iter().copied().filter(|one| KeyAlgorithm::from(one.named()) == own).collect(),
    };
    let key = DecodingKey::from_jwk(jwk).ok()?;
    (!algorithms.is_empty()).then(|| SignerKey { kid: common.key_id.clone(), algorithms, key })
}

/// What a key of this type may verify; `None` where it is not taken. Lengths are checked here, before anything is
/// computed with them.
fn by_type(parameters: &AlgorithmParameters) -> Option<&'static [TokenAlgorithm]> {
    match parameters {
        AlgorithmParameters::RSA(rsa) => {
            let modulus = URL_SAFE_NO_PAD.decode(&rsa.n).ok()?;
            let bytes = modulus.iter().skip_while(|byte| **byte == 0).count();
            MODULUS.contains(&bytes).then_some(&[TokenAlgorithm::RS256, TokenAlgorithm::PS256])
        }
        AlgorithmParameters::EllipticCurve(point) if point.curve == EllipticCurve::P256 => {
            let is_whole = [&point.x, &point.y].into_iter().all(|part| secret::decode::<32>(part).is_some());
            is_whole.then_some(&[TokenAlgorithm::ES256])
        }
        AlgorithmParameters::OctetKeyPair(point) if point.curve == EllipticCurve::Ed25519 => {
            secret::decode::<32>(&point.x).is_some().then_some(&[TokenAlgorithm::EdDSA])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A set of these keys.
    fn parse(keys: &str) -> Result<Jwks, Misfit> {
        Jwks::parse(format!("{{\"keys\":[{keys}]}}").as_bytes())
    }

    /// The public key of RFC 8037, appendix A.2, with more members.
    fn ed25519(more: &str) -> String {
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"{more}}}"#)
    }

    /// An RSA key with a modulus of so many bytes.
    fn rsa(bytes: usize) -> String {
        format!(r#"{{"kty":"RSA","e":"AQAB","n":"{}"}}"#, secret::encode(&vec![0xc5; bytes]))
    }

    #[test]
    fn only_keys_that_may_verify_are_taken() {
        let taken = [ed25519(""), ed25519(r#","use":"sig","alg":"EdDSA""#), ed25519(r#","key_ops":["verify"]"#)];
        for key in taken.into_iter().chain([rsa(256), rsa(512)]) {
            assert_eq!(parse(&key).map(|set| set.keys.len()), Ok(1), "{key}");
        }
        let refused = [
            r#"{"kty":"oct","k":"c2VjcmV0","alg":"HS256"}"#.to_owned(),
            ed25519(r#","use":"enc""#),
            ed25519(r#","key_ops":["encrypt"]"#),
            ed25519(r#","alg":"RS256""#),
            ed25519("").replace("11qYAYKx", ""),
            ed25519("").replace("Ed25519", "X25519"),
            rsa(128),
            rsa(255),
            rsa(513),
            r#"{"kty":"RSA","e":"AQAB","n":"not base64!"}"#.to_owned(),
            r#"{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}"#.to_owned(),
            r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#.to_owned(),
            r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"}"#.to_owned(),
        ];
        for key in &refused {
            assert_eq!(parse(key).map(|set| set.keys.len()).expect_err(key).pointer, "keys", "{key}");
        }
        let all = refused.join(",") + "," + &ed25519("");
        assert_eq!(parse(&all).map(|set| set.keys.len()), Ok(1), "the others do not spoil the set");
    }

    #[test]
    fn a_set_has_bounds() {
        for wrong in ["", "[]", "{}", "{\"keys\":1}", &"[".repeat(100_000)] {
            assert_eq!(Jwks::parse(wrong.as_bytes()).map(|_| ()).expect_err("no set").pointer, ".");
        }
        let many = vec![ed25519(""); MOST_KEYS];
        assert!(parse(&many.join(",")).is_ok());
        assert_eq!(parse(&(many.join(",") + "," + &ed25519(""))).map(|_| ()).expect_err("too many").pointer, "keys");
        let long = " ".repeat(LONGEST + 1);
        assert!(Jwks::parse(long.as_bytes()).map(|_| ()).expect_err("too long").reason.contains("bytes"));
    }
}
