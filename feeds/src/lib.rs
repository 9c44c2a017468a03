//! What the formats of others say: fleet snapshots, weather alerts, reading lines.
//!
//! This room turns bytes that come from outside into typed values: [`aemp`] reads the fleet snapshots of
//! ISO/TS 15143-3 in XML and JSON, with an extension for concrete pumps; [`cap`] reads alerts of the Common
//! Alerting Protocol; [`reading`] reads the JSON of one reading. It owns what the formats mean and how a
//! fault in them is located and said. It knows no journal, no graph and no HTTP: whether a machine is known,
//! whether a value is possible and where it goes is for the rooms above.
//!
//! Nothing from outside panics, and nothing is allocated by a number that stands in the input: every size
//! is bounded by [`Limits`], time and memory grow at most linearly with the bytes. A document type
//! declaration is refused, so there are no entities but the five of XML itself.

#[macro_use]
mod words;

pub mod aemp;
pub mod cap;
mod error;
mod expected;
mod fields;
mod json;
mod limits;
mod node;
pub mod reading;
mod trail;
mod unknown;
mod xml;

pub use error::{FeedCode, FeedError, Position};
pub use expected::{Expected, Language};
pub use limits::Limits;
pub use unknown::Unknown;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// XML 1.0 in UTF-8.
    Xml,
    /// JSON (RFC 8259).
    Json,
}

impl Format {
    /// Tells by the first character that is no white space, for doors that carry no content type: `<` is
    /// XML, everything else is taken for JSON, whose reader then says what is wrong.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let body = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'<') => Self::Xml,
            _ => Self::Json,
        }
    }
}

/// The mark that some programs write before UTF-8; it says nothing and is passed over.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_character_tells_the_format() {
        assert_eq!(Format::of(b"\xEF\xBB\xBF \n<Fleet/>"), Format::Xml);
        assert_eq!(Format::of(b" {\"Equipment\": []}"), Format::Json);
        assert_eq!(Format::of(b""), Format::Json);
    }
}
