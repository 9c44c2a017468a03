//! Identity of records: how type, source and identifier make the IRI that never changes.

use super::{Header, RecordType};
use crate::vocabulary::THINGS;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What may not stand in one path segment of an IRI.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Makes the IRI of a record: `https://fieldpack.dev/id/<type>/<source>/<source_id>`.
///
/// Characters that an IRI cannot carry are percent-encoded, so different identifiers give different IRIs.
#[must_use]
pub fn record_iri(record_type: RecordType, source: &str, source_id: &str) -> String {
    let source = utf8_percent_encode(source, SEGMENT);
    let source_id = utf8_percent_encode(source_id, SEGMENT);
    format!("{THINGS}{}/{source}/{source_id}", record_type.as_str())
}

impl RecordType {
    /// The type that a record's IRI names; `None` where it is no record's IRI.
    #[must_use]
    pub fn of_iri(iri: &str) -> Option<Self> {
        Self::parse(iri.strip_prefix(THINGS)?.split_once('/')?.0)
    }
}

impl Header {
    /// Makes a header; the IRI follows from type, source and identifier.
    #[must_use]
    pub fn new(record_type: RecordType, source: &str, source_id: &str, owner: &str, synthetic: bool) -> Self {
        Self {
            iri: record_iri(record_type, source, source_id).into(),
            source: source.into(),
            source_id: source_id.into(),
            owner: owner.into(),
            synthetic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iri_names_type_source_and_identifier() {
        assert_eq!(
            record_iri(RecordType::ConditionState, "crm", "S-17/a b"),
            "https://fieldpack.dev/id/condition_state/crm/S-17%2Fa%20b"
        );
        assert_ne!(record_iri(RecordType::Site, "a", "b%2Fc"), record_iri(RecordType::Site, "a", "b/c"));
    }
}
