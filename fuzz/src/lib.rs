//! The readers that face the outside, each as a function of bytes that panics where something is wrong: for the harness
//! in `tests/corpus.rs`, which runs with every test, and for libFuzzer (`libfuzzer/`, `make fuzz`).
//!
//! A target checks more than that nothing panics: what is taken keeps its limits, what is refused says why in both
//! languages, what is written reads back as it was. No target looks at a clock: what a document may cost is bounded by
//! counting what came of it.
//!
//! Readers of records, graphs (Turtle), questions and SPARQL are in rooms that are built with the RDF store, which this
//! crate is kept free of; they are tried by tests of those rooms.

mod access;
mod contract;
mod entries;
mod feeds;
mod hooks;
mod numbers;

pub use access::{audit_row, bearer_token, key_set, key_text, offer_scope, share_link};
pub use contract::{flat_body, openapi_document};
pub use entries::{access_entry, hook_entry, live_entry, stored_entry};
pub use feeds::{alert, fleet_json, fleet_xml, reading};
pub use hooks::{hook_address, hook_secret, hook_signature};
pub use numbers::{quantity, units};

/// A reader: a name, which is that of its folder in `corpus/`, and the function.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 21] = [
    ("access_entry", access_entry),
    ("alert", alert),
    ("audit_row", audit_row),
    ("bearer_token", bearer_token),
    ("flat_body", flat_body),
    ("fleet_json", fleet_json),
    ("fleet_xml", fleet_xml),
    ("hook_address", hook_address),
    ("hook_entry", hook_entry),
    ("hook_secret", hook_secret),
    ("hook_signature", hook_signature),
    ("key_set", key_set),
    ("key_text", key_text),
    ("live_entry", live_entry),
    ("offer_scope", offer_scope),
    ("openapi_document", openapi_document),
    ("quantity", quantity),
    ("reading", reading),
    ("share_link", share_link),
    ("stored_entry", stored_entry),
    ("units", units),
];

/// The text of bytes that come from a header or an address, where they are one.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// What stands before and after the first line feed.
fn halves(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.iter().position(|byte| *byte == b'\n');
    at.map_or((data, &[]), |at| (&data[..at], &data[at + 1..]))
}
