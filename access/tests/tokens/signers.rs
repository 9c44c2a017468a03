//! Keys of an identity provider, made at test time.

use ed25519_dalek::pkcs8::{EncodePrivateKey, KeypairBytes};
use fieldpack_access::Jwks;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rsa::pkcs1::{EncodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::rand_core::{OsRng, RngCore};
use serde_json::Value;
use std::sync::LazyLock;

/// A private key with its public half.
pub(crate) struct Signer {
    pub(crate) kid: &'static str,
    algorithm: Algorithm,
    pub(crate) private: EncodingKey,
    pub(crate) public: Jwk,
    /// The public key as bytes, which an attacker has too.
    pub(crate) public_bytes: Vec<u8>,
}

impl Signer {
    fn new(kid: &'static str, algorithm: Algorithm, private: EncodingKey, public_bytes: Vec<u8>) -> Self {
        let mut public = Jwk::from_encoding_key(&private, algorithm).expect("it has a public half");
        public.common.key_id = Some(kid.to_owned());
        Self { kid, algorithm, private, public, public_bytes }
    }

    pub(crate) fn rsa(kid: &'static str, algorithm: Algorithm) -> Self {
        let key = rsa::RsaPrivateKey::new(&mut OsRng, 2_048).expect("a key");
        let public = key.to_public_key().to_pkcs1_der().expect("DER").as_bytes().to_vec();
        Self::new(kid, algorithm, EncodingKey::from_rsa_der(key.to_pkcs1_der().expect("DER").as_bytes()), public)
    }

    pub(crate) fn ec(kid: &'static str) -> Self {
        let key = p256::SecretKey::random(&mut OsRng);
        let public = key.public_key().to_sec1_bytes().to_vec();
        Self::new(kid, Algorithm::ES256, EncodingKey::from_ec_der(key.to_pkcs8_der().expect("DER").as_bytes()), public)
    }

    pub(crate) fn ed(kid: &'static str) -> Self {
        let mut seed = [0; 32];
        OsRng.fill_bytes(&mut seed);
        let public = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes().to_vec();
        let private = KeypairBytes { secret_key: seed, public_key: None }.to_pkcs8_der().expect("DER");
        Self::new(kid, Algorithm::EdDSA, EncodingKey::from_ed_der(private.as_bytes()), public)
    }

    /// A token of these claims under this key's name.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_as(Some(self.kid), claims)
    }

    /// The same under another name, or none.
    pub(crate) fn sign_as(&self, kid: Option<&str>, claims: &Value) -> String {
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(self.algorithm) };
        encode(&header, claims, &self.private).expect("it is signed")
    }
}

/// The keys of the identity provider: one of each kind.
pub(crate) static SIGNERS: LazyLock<[Signer; 4]> = LazyLock::new(|| {
    [Signer::rsa("r", Algorithm::RS256), Signer::rsa("p", Algorithm::PS256), Signer::ec("c"), Signer::ed("d")]
});

/// The set of these public keys.
pub(crate) fn set<'s>(signers: impl IntoIterator<Item = &'s Signer>) -> Jwks {
    let keys = signers.into_iter().map(|signer| signer.public.clone()).collect();
    Jwks::parse(&serde_json::to_vec(&JwkSet { keys }).expect("it is written")).expect("a set")
}
