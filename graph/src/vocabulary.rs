//! The IRIs of the product's own terms and of the standards it aligns with.

/// The namespace of the product's terms (classes, properties, concepts). Never changes.
pub const TERMS: &str = "https://fieldpack.dev/def/";
/// The namespace of things: machines, places, rules, documents, records. Never changes.
pub const THINGS: &str = "https://fieldpack.dev/id/";

/// RDF.
pub const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
/// RDF Schema.
pub const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
/// SKOS.
pub const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
/// GeoSPARQL.
pub const GEO: &str = "http://www.opengis.net/ont/geosparql#";

/// Makes the IRI of one of the product's terms, for example `dimension/altitude`.
#[must_use]
pub fn term(path: &str) -> String {
    format!("{TERMS}{path}")
}

/// Makes the IRI of a thing, for example `place/lhasa`.
#[must_use]
pub fn thing(path: &str) -> String {
    format!("{THINGS}{path}")
}
