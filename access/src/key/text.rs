//! The text of an API key: `fp_<public id>_<secret and checksum>`.
//!
//! The id is 16 hexadecimal digits; what follows is base64url of the secret's 32 bytes and a CRC-32 over the id and
//! the secret, 48 digits. So scanners for secrets find keys by their form
//! (`fp_[0-9a-f]{16}_[0-9A-Za-z_-]{48}`) and can tell a key from what only looks like one, and a key that was
//! copied wrongly is refused without being looked for. The checksum protects nothing.

use crate::secret::{self, BYTES, Secret, Shown};

/// What every key begins with.
const PREFIX: &str = "fp_";
/// Bytes of the secret with its checksum.
const WITH_CHECKSUM: usize = BYTES + 4;

/// The checksum of an id and a secret.
fn checksum(id: &str, secret: &[u8]) -> [u8; 4] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(id.as_bytes());
    hasher.update(secret);
    hasher.finalize().to_be_bytes()
}

/// Writes a key.
pub(super) fn write(id: &str, secret: &Secret) -> Shown {
    let mut bytes = secret.bytes().to_vec();
    bytes.extend_from_slice(&checksum(id, secret.bytes()));
    Shown::new(format!("{PREFIX}{id}_{}", secret::encode(&bytes)))
}

/// Takes a key apart; `None` where it has not the form of one.
pub(crate) fn read(text: &str) -> Option<(&str, Secret)> {
    let (id, digits) = text.strip_prefix(PREFIX)?.split_once('_')?;
    let bytes: [u8; WITH_CHECKSUM] = secret::decode(digits)?;
    let (secret, sum) = bytes.split_first_chunk::<BYTES>()?;
    (secret::is_id(id) && checksum(id, secret) == *sum).then(|| (id, Secret::from_bytes(*secret)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn keys_are_read_as_they_are_written(id in "[0-9a-f]{16}", bytes in any::<[u8; BYTES]>()) {
            let secret = Secret::from_bytes(bytes);
            let text = write(&id, &secret);
            prop_assert_eq!(text.reveal().len(), 68);
            prop_assert_eq!(read(text.reveal()), Some((id.as_str(), secret)));
        }

        #[test]
        fn a_key_with_another_letter_is_none(place in 0..68_usize, letter in "[ -~]", bytes in any::<[u8; BYTES]>()) {
            let text = write("0123456789abcdef", &Secret::from_bytes(bytes));
            let mut altered = text.reveal().to_owned();
            altered.replace_range(place..=place, &letter);
            prop_assume!(altered != text.reveal());
            prop_assert_eq!(read(&altered), None);
        }

        #[test]
        fn any_text_may_be_shown(text in ".{0,100}", rest in "fp_[0-9a-f]{0,20}_?.{0,60}") {
            prop_assert_eq!(read(&text), None);
            prop_assert_eq!(read(&rest), None);
        }
    }
}
