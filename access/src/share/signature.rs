//! The signature of a share link and its text, `fs_<public id>_<signature>`.
//!
//! The signature is HMAC-SHA256 (RFC 2104) over all that the link grants: [`canonical`]. So a link cannot be made, nor
//! made to grant something else, without the secret, also by somebody who can write to the store of links.

use super::ShareLink;
use crate::secret::{self, BYTES, Secret, Shown};
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What every link begins with.
const PREFIX: &str = "fs_";
/// What every signed text begins with: another use of the secret, or another form, signs something else.
const FORM: &[u8] = b"fieldpack.share.1";

/// What is signed: the form, then each part with its length before it (8 bytes, the greatest first), so that no two
/// links have the same. A language that is left open is no part; it stands last.
fn canonical(link: &ShareLink) -> Vec<u8> {
    let expires = link.expires_us.to_be_bytes();
    let parts = [link.id.as_bytes(), link.pack.as_bytes(), link.audience.as_str().as_bytes(), expires.as_slice()];
    let mut bytes = FORM.to_vec();
    for part in parts.into_iter().chain(link.language.as_deref().map(str::as_bytes)) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// The authenticator of a link under a secret, ready to be written or compared.
///
/// # Errors
/// Where HMAC takes no key of that length; it takes every length.
fn mac(link: &ShareLink, secret: &Secret) -> Result<Hmac<Sha256>, InvalidLength> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes())?;
    mac.update(&canonical(link));
    Ok(mac)
}

/// Writes the text of a link.
///
/// # Errors
/// As [`mac`].
pub(super) fn write(link: &ShareLink, secret: &Secret) -> Result<Shown, InvalidLength> {
    let signature = mac(link, secret)?.finalize().into_bytes();
    Ok(Shown::new(format!("{PREFIX}{}_{}", link.id, secret::encode(&signature))))
}

/// Takes the text of a link apart into its id and its signature; `None` where it has not the form of one.
pub(crate) fn read_text(text: &str) -> Option<(&str, [u8; BYTES])> {
    let (id, digits) = text.strip_prefix(PREFIX)?.split_once('_')?;
    let signature = secret::decode(digits)?;
    secret::is_id(id).then_some((id, signature))
}

/// Whether a signature is that of a link, in constant time.
pub(crate) fn verify(link: &ShareLink, secret: &Secret, signature: &[u8; BYTES]) -> bool {
    mac(link, secret).is_ok_and(|mac| mac.verify_slice(signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Audience;
    use proptest::prelude::*;

    fn link() -> impl Strategy<Value = ShareLink> {
        let texts = ("[0-9a-f]{16}", "[a-z|]{0,4}", 0..3_usize, proptest::option::of("[a-z|]{0,3}"), 0..3_i64);
        texts.prop_map(|(id, pack, audience, language, expires_us)| ShareLink {
            id: id.into(),
            pack: pack.into(),
            audience: Audience::ALL[audience],
            language: language.map(Into::into),
            made_us: 0,
            expires_us,
            signed_by: "0000000000000000".into(),
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_signature_is_of_one_link_and_one_secret(one in link(), other in link(), key in any::<[u8; BYTES]>()) {
            let secret = Secret::from_bytes(key);
            let text = write(&one, &secret).expect("it is signed");
            let (id, signature) = read_text(text.reveal()).expect("it has the form");
            prop_assert_eq!(id, &*one.id);
            prop_assert!(verify(&one, &secret, &signature));
            let same = ShareLink { id: one.id.clone(), ..other };
            prop_assert_eq!(verify(&same, &secret, &signature), same == one);
            let mut altered = key;
            altered[0] ^= 1;
            prop_assert!(!verify(&one, &Secret::from_bytes(altered), &signature));
        }
    }

    #[test]
    fn the_signature_is_hmac_sha256() {
        // Computed with Python's hmac over the bytes that `canonical` describes.
        let link = ShareLink {
            id: "0123456789abcdef".into(),
            pack: "p1".into(),
            audience: Audience::Customer,
            language: Some("zh".into()),
            made_us: 0,
            expires_us: 1,
            signed_by: "0000000000000000".into(),
        };
        let text = write(&link, &Secret::from_bytes([7; BYTES])).expect("it is signed");
        assert_eq!(text.reveal(), "fs_0123456789abcdef_W00ViyiSumXWtVa6EkNp480u4DMbTZNneRNNXeVG3KA");
    }

    #[test]
    fn only_the_form_of_a_link_is_read() {
        let digits = "A".repeat(43);
        assert!(read_text(&format!("fs_0123456789abcdef_{digits}")).is_some());
        for wrong in [
            String::new(),
            format!("fp_0123456789abcdef_{digits}"),
            format!("fs_0123456789abcde_{digits}"),
            format!("fs_0123456789abcdef{digits}"),
            format!("fs_0123456789abcdef_{digits}A"),
            format!("fs_0123456789abcdef_{}B", &digits[1..]),
            "fs__".to_owned(),
        ] {
            assert!(read_text(&wrong).is_none(), "{wrong}");
        }
    }
}
