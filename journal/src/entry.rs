//! Entries: what a writer hands in, and the envelope that the journal keeps.

use crate::JournalError;
use serde::{Deserialize, Serialize};

/// What a writer hands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    /// Who writes.
    pub actor: String,
    /// What kind of change it is, for example `record.upsert`.
    pub kind: String,
    /// The version of the kind's payload.
    pub version: u16,
    /// What is changed, for example a record's IRI.
    pub key: String,
    /// The version of the key that the change was made against; `None`: whatever it is.
    pub expected_version: Option<u64>,
    /// The change itself, in the kind's own encoding.
    #[serde(with = "serde_bytes")]
    pub payload: Vec<u8>,
}

/// An entry as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, counted from 1 without gaps.
    pub sequence: u64,
    /// When it was appended, microseconds since 1970-01-01T00:00:00Z.
    pub time_us: i64,
    /// What the writer handed in.
    pub entry: NewEntry,
}

/// The version of the envelope's own form.
const FORM: u8 = 1;
/// Bytes that are set aside for what stands around a payload; more are taken where they are needed.
const ROOM: usize = 256;

/// The envelope as written: the form's number, the fields by postcard, then the CRC-32 of all before it. It holds the
/// entry itself where it is read, a reference where it is written.
#[derive(Serialize, Deserialize)]
struct Envelope<E> {
    sequence: u64,
    time_us: i64,
    entry: E,
}

impl Entry {
    /// Writes the envelope.
    ///
    /// # Errors
    /// [`JournalError::Encoding`] when the fields cannot be written, which no entry does.
    pub fn encode(&self) -> Result<Vec<u8>, JournalError> {
        let envelope = Envelope { sequence: self.sequence, time_us: self.time_us, entry: &self.entry };
        let mut bytes = Vec::with_capacity(self.entry.payload.len() + ROOM);
        bytes.push(FORM);
        let mut bytes =
            postcard::to_extend(&envelope, bytes).map_err(|error| JournalError::Encoding(error.to_string()))?;
        let checksum = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        Ok(bytes)
    }

    /// Reads the envelope of the entry `sequence`.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] when the checksum, the form or the number does not fit: the entry was
    /// changed after it was written.
    pub fn decode(sequence: u64, bytes: &[u8]) -> Result<Self, JournalError> {
        let damaged = |reason: &str| JournalError::Damaged { sequence, reason: reason.to_owned() };
        let Some((body, checksum)) = bytes.split_last_chunk::<4>() else {
            return Err(damaged("it is shorter than its checksum"));
        };
        if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
            return Err(damaged("its checksum does not fit"));
        }
        let Some((&FORM, fields)) = body.split_first() else {
            return Err(damaged("its form is not one that this program knows"));
        };
        let envelope: Envelope<NewEntry> = postcard::from_bytes(fields).map_err(|error| damaged(&error.to_string()))?;
        if envelope.sequence != sequence {
            return Err(damaged("it carries another number"));
        }
        Ok(Self { sequence, time_us: envelope.time_us, entry: envelope.entry })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry() -> impl Strategy<Value = Entry> {
        let texts = (".{0,20}", "[a-z.]{1,20}", any::<u16>(), ".{0,40}");
        let rest = (any::<Option<u64>>(), proptest::collection::vec(any::<u8>(), 0..200), any::<u64>(), any::<i64>());
        (texts, rest).prop_map(|((actor, kind, version, key), (expected_version, payload, sequence, time_us))| Entry {
            sequence,
            time_us,
            entry: NewEntry { actor, kind, version, key, expected_version, payload },
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn envelopes_round_trip(entry in entry()) {
            let bytes = entry.encode().expect("encodes");
            prop_assert_eq!(Entry::decode(entry.sequence, &bytes).expect("decodes"), entry);
        }

        #[test]
        fn any_flipped_bit_is_detected(entry in entry(), place in any::<proptest::sample::Index>(), bit in 0..8_u8) {
            let mut bytes = entry.encode().expect("encodes");
            let index = place.index(bytes.len());
            bytes[index] ^= 1 << bit;
            let refused = matches!(Entry::decode(entry.sequence, &bytes), Err(JournalError::Damaged { .. }));
            prop_assert!(refused);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Entry::decode(1, &bytes);
        }
    }
}
