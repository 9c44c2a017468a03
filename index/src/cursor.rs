//! Cursors: where a page ended, so that the next begins right after it whatever was written meanwhile.
//!
//! A cursor carries the order key and the IRI of the last hit and a hash of the search that it belongs
//! to, in hexadecimal digits; the last eight bytes are a hash of all before.

use crate::request::SearchRequest;
use crate::stable::hash;
use std::cmp::Ordering;

/// The version of the form.
const FORM: u8 = 1;
/// Bytes before the IRI: form, search, code, key.
const HEAD: usize = 18;

/// The place of a hit in the order: those with an exactly asked code first, then by key falling, then
/// by IRI rising.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place<I> {
    pub(crate) has_code: bool,
    pub(crate) key: f64,
    pub(crate) iri: I,
}

impl<I: AsRef<str>> Place<I> {
    /// Compares two places: less is before.
    pub(crate) fn order<O: AsRef<str>>(&self, other: &Place<O>) -> Ordering {
        other
            .has_code
            .cmp(&self.has_code)
            .then_with(|| other.key.total_cmp(&self.key))
            .then_with(|| self.iri.as_ref().cmp(other.iri.as_ref()))
    }
}

/// The hash of what a search asks for, page aside.
pub(crate) fn search_hash(request: &SearchRequest) -> u64 {
    let asked = SearchRequest { limit: None, cursor: None, profile: false, language: None, ..request.clone() };
    // A request that was read from JSON is written as JSON; maps in it are in order.
    hash(&serde_json::to_vec(&asked).unwrap_or_default())
}

/// Writes the cursor of the last hit of a page.
pub(crate) fn encode(place: &Place<&str>, search: u64) -> String {
    let mut bytes = vec![FORM];
    bytes.extend(search.to_be_bytes());
    bytes.push(u8::from(place.has_code));
    bytes.extend(place.key.to_bits().to_be_bytes());
    bytes.extend(place.iri.as_bytes());
    bytes.extend(hash(&bytes).to_be_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a cursor of this search; `None` where it is damaged or another search's.
pub(crate) fn decode(cursor: &str, search: u64) -> Option<Place<String>> {
    if !cursor.is_ascii() || !cursor.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Vec<u8> = (0..cursor.len())
        .step_by(2)
        .map(|place| u8::from_str_radix(&cursor[place..place + 2], 16).ok())
        .collect::<Option<_>>()?;
    let (body, checksum) = bytes.split_last_chunk::<8>()?;
    if hash(body) != u64::from_be_bytes(*checksum) {
        return None;
    }
    let (head, iri) = body.split_at_checked(HEAD)?;
    let number = |bytes: &[u8]| Some(u64::from_be_bytes(bytes.try_into().ok()?));
    if head[0] != FORM || number(&head[1..9])? != search || head[9] > 1 {
        return None;
    }
    let key = f64::from_bits(number(&head[10..18])?);
    let iri = String::from_utf8(iri.to_vec()).ok()?;
    (!key.is_nan()).then_some(Place { has_code: head[9] == 1, key, iri })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn cursors_round_trip(has_code: bool, key in -1e12..1e12_f64, iri in ".{0,60}", search: u64) {
            let cursor = encode(&Place { has_code, key, iri: iri.as_str() }, search);
            prop_assert_eq!(decode(&cursor, search), Some(Place { has_code, key, iri }));
            prop_assert_eq!(decode(&cursor, search ^ 1), None);
        }

        #[test]
        fn damaged_cursors_are_refused(place in any::<proptest::sample::Index>(), digit in "[0-9a-f]") {
            let cursor = encode(&Place { has_code: false, key: 0.5, iri: "https://fieldpack.dev/id/site/crm/1" }, 7);
            let at = place.index(cursor.len());
            let mut damaged = cursor.clone();
            damaged.replace_range(at..=at, &digit);
            prop_assert_eq!(decode(&damaged, 7).is_some(), damaged == cursor);
        }

        #[test]
        fn arbitrary_texts_never_panic(text in ".{0,80}") {
            prop_assert_eq!(decode(&text, 1), None);
        }
    }
}
