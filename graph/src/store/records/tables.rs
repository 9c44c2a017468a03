//! The tables of the file and the form of their values.

use crate::record::RecordType;
use crate::vocabulary::THINGS;
use redb::TableDefinition;
use std::ops::Bound;

/// Records: IRI to [`versioned`] JSON.
pub(super) const RECORDS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");
/// Number of records by type (its place in [`RecordType::ALL`]).
pub(super) const COUNTS: TableDefinition<'_, u8, u64> = TableDefinition::new("counts");
/// Stored packs: identifier and sequence to JSON, all revisions.
pub(super) const PACKS: TableDefinition<'_, (&str, u64), &[u8]> = TableDefinition::new("packs");
/// The versions of keys that hold no record: packs, loaded graphs, the overlay, deleted records.
pub(super) const VERSIONS: TableDefinition<'_, &str, u64> = TableDefinition::new("versions");
/// Requests that were taken, by their keys: sequence of the entry and its JSON, [`versioned`].
pub(super) const REQUESTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("requests");
/// The keys of requests by the time at which they were taken, microseconds since 1970.
pub(super) const REQUEST_TIMES: TableDefinition<'_, (i64, &str), ()> = TableDefinition::new("request_times");
/// How long a request is remembered, microseconds: 24 hours before the latest.
pub(super) const REMEMBERED_US: i64 = 24 * 3_600_000_000;
/// Sequences of rejected entries.
pub(super) const REJECTED: TableDefinition<'_, u64, ()> = TableDefinition::new("rejected");
/// Single values by name: [`MARK`], [`OVERLAY`].
pub(super) const SINGLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("single");

/// The name of the mark in [`SINGLE`].
pub(super) const MARK: &str = "mark";
/// The name of the overlay's JSON in [`SINGLE`].
pub(super) const OVERLAY: &str = "overlay";

/// Puts the version before the JSON of a record.
pub(super) fn versioned(version: u64, json: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(8 + json.len());
    value.extend_from_slice(&version.to_be_bytes());
    value.extend_from_slice(json);
    value
}

/// Takes version and JSON apart; `None` when the value is too short.
pub(super) fn split_version(value: &[u8]) -> Option<(u64, &[u8])> {
    let (version, json) = value.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*version), json))
}

/// The type of the record with this IRI; `None` where it is no record's IRI.
pub(super) fn type_of(iri: &str) -> Option<RecordType> {
    RecordType::of_iri(iri)
}

/// The keys of a record type after `after` (exclusive), or all of them.
pub(super) fn keys_of(record_type: RecordType, after: Option<&str>) -> (Bound<String>, Bound<String>) {
    let start = format!("{THINGS}{}/", record_type.as_str());
    // `0` follows `/`, so this is the first text after all that begin with `start`.
    let end = format!("{THINGS}{}0", record_type.as_str());
    let first = match after {
        Some(after) if after > start.as_str() => Bound::Excluded(after.min(end.as_str()).to_owned()),
        _ => Bound::Included(start),
    };
    (first, Bound::Excluded(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::record_iri;

    #[test]
    fn an_iri_tells_its_type_and_lies_in_its_keys() {
        for record_type in RecordType::ALL {
            let iri = record_iri(record_type, "a/b", "ü 1");
            assert_eq!(type_of(&iri), Some(record_type));
            let (Bound::Included(start), Bound::Excluded(end)) = keys_of(record_type, None) else { panic!("bounds") };
            assert!(start.as_str() < iri.as_str() && iri < end);
        }
        assert_eq!(type_of("https://fieldpack.dev/id/place/lhasa"), None);
        assert_eq!(type_of("site/1"), None);
    }

    #[test]
    fn a_cursor_beyond_the_type_gives_an_empty_range() {
        let (first, end) = keys_of(RecordType::Borehole, Some("https://fieldpack.dev/id/site/x/1"));
        assert_eq!(first, end);
    }
}
