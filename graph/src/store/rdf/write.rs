//! Triples as Turtle and JSON-LD.

use crate::vocabulary::PREFIXES;
use oxigraph::io::{JsonLdProfileSet, RdfFormat, RdfSerializer};
use oxigraph::model::Triple;

/// Writes Turtle.
///
/// # Errors
/// What the writer says.
pub(super) fn write_turtle(triples: &[Triple]) -> Result<String, String> {
    write(RdfFormat::Turtle, triples)
}

/// Writes JSON-LD.
///
/// # Errors
/// What the writer says.
pub(super) fn write_json_ld(triples: &[Triple]) -> Result<String, String> {
    write(RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() }, triples)
}

fn write(format: RdfFormat, triples: &[Triple]) -> Result<String, String> {
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, namespace) in PREFIXES {
        serializer = serializer.with_prefix(prefix, namespace).map_err(|error| error.to_string())?;
    }
    let mut writer = serializer.for_writer(Vec::new());
    for triple in triples {
        writer.serialize_triple(triple).map_err(|error| error.to_string())?;
    }
    let bytes = writer.finish().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}
