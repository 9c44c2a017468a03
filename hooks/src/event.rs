//! What events there are, and the id of a message.

use fieldpack_access::MakeError;
use fieldpack_access::random;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The type of a message that only tries whether a hook is heard. Nobody subscribes to it.
pub const PING: &str = "webhook.ping";

/// A type of event that hooks may be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EventType {
    /// A pack was stored.
    #[serde(rename = "pack.created")]
    PackCreated,
    /// A stored pack got a new revision.
    #[serde(rename = "pack.revised")]
    PackRevised,
}

impl EventType {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::PackCreated, Self::PackRevised];

    /// Its name, as messages have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PackCreated => "pack.created",
            Self::PackRevised => "pack.revised",
        }
    }
}

/// The id of the message that tells a hook of the revision of a pack that an entry stored: the same at every attempt,
/// also after a start, and another one for every hook. It has no dot, which signed texts are joined with.
#[must_use]
pub fn event_id(hook: &str, pack: &str, sequence: u64) -> String {
    let mut hash = Sha256::new();
    for part in [hook, pack] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.update(sequence.to_be_bytes());
    id_of(&hash.finalize())
}

/// The id of a message that is sent once.
///
/// # Errors
/// [`MakeError::NoRandom`].
pub fn ping_id() -> Result<String, MakeError> {
    Ok(id_of(&random::<16>()?))
}

/// The seed of a message's jitter: messages that fail together are not tried again together.
#[must_use]
pub fn seed_of(id: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(id).into();
    digest.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// 16 bytes as an id.
fn id_of(bytes: &[u8]) -> String {
    let mut id = "msg_".to_owned();
    for byte in bytes.iter().take(16) {
        // Writing into a text does not fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_that_of_one_hook_pack_and_revision() {
        let id = event_id("h", "p", 7);
        assert_eq!(id, event_id("h", "p", 7));
        for other in [event_id("h", "p", 8), event_id("h", "q", 7), event_id("g", "p", 7), event_id("hp", "", 7)] {
            assert_ne!(id, other);
        }
        assert!(id.starts_with("msg_") && id.len() == 36 && !id.contains('.'), "{id}");
        assert_ne!(ping_id().expect("random"), ping_id().expect("random"));
        assert_ne!(seed_of(&id), seed_of("msg_"));
    }
}
