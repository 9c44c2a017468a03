//! The IRIs of the product's own terms and of the standards it aligns with.

use oxigraph::model::NamedNodeRef;

/// The namespace of the product's terms (classes, properties, concepts). Never changes.
pub const TERMS: &str = "https://fieldpack.dev/def/";
/// The namespace of things: machines, places, rules, documents, records. Never changes.
pub const THINGS: &str = "https://fieldpack.dev/id/";
/// The namespace of the store's own named graphs: one for each knowledge file and each source of records.
pub const GRAPHS: &str = "https://fieldpack.dev/graph/";

/// RDF.
pub const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
/// RDF Schema.
pub const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
/// SKOS.
pub const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
/// GeoSPARQL.
pub const GEO: &str = "http://www.opengis.net/ont/geosparql#";
/// SOSA, the observations of SSN.
pub const SOSA: &str = "http://www.w3.org/ns/sosa/";
/// PROV-O.
pub const PROV: &str = "http://www.w3.org/ns/prov#";
/// The schema of QUDT.
pub const QUDT: &str = "http://qudt.org/schema/qudt/";
/// OWL.
pub const OWL: &str = "http://www.w3.org/2002/07/owl#";
/// XML Schema datatypes.
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// The prefixes that texts for people are written with.
pub const PREFIXES: [(&str, &str); 10] = [
    ("fp", TERMS),
    ("rdf", RDF),
    ("rdfs", RDFS),
    ("skos", SKOS),
    ("geo", GEO),
    ("sosa", SOSA),
    ("prov", PROV),
    ("qudt", QUDT),
    ("owl", OWL),
    ("xsd", XSD),
];

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

/// Shortens an IRI by the [`PREFIXES`] where what remains is a plain name; `None` where it is not.
#[must_use]
pub fn shorten(iri: &str) -> Option<String> {
    PREFIXES.iter().find_map(|(prefix, namespace)| {
        let local = iri.strip_prefix(namespace)?;
        let plain = !local.is_empty() && local.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        plain.then(|| format!("{prefix}:{local}"))
    })
}

/// Properties and datatypes that records are written with.
pub mod node {
    use super::NamedNodeRef;

    /// A node of a vocabulary.
    const fn of(iri: &'static str) -> NamedNodeRef<'static> {
        NamedNodeRef::new_unchecked(iri)
    }

    /// `rdfs:label`: a record's title.
    pub const LABEL: NamedNodeRef<'_> = of("http://www.w3.org/2000/01/rdf-schema#label");
    /// `rdfs:comment`: a record's narrative.
    pub const COMMENT: NamedNodeRef<'_> = of("http://www.w3.org/2000/01/rdf-schema#comment");
    /// `skos:notation`: a record's identifier in its source.
    pub const NOTATION: NamedNodeRef<'_> = of("http://www.w3.org/2004/02/skos/core#notation");
    /// `prov:wasAttributedTo`: a record's owner.
    pub const ATTRIBUTED_TO: NamedNodeRef<'_> = of("http://www.w3.org/ns/prov#wasAttributedTo");
    /// `prov:wasAssociatedWith`: the provider that took part.
    pub const ASSOCIATED_WITH: NamedNodeRef<'_> = of("http://www.w3.org/ns/prov#wasAssociatedWith");
    /// `sosa:hasFeatureOfInterest`: the site that a record is about.
    pub const FEATURE_OF_INTEREST: NamedNodeRef<'_> = of("http://www.w3.org/ns/sosa/hasFeatureOfInterest");
    /// `geo:hasGeometry`: where it is.
    pub const HAS_GEOMETRY: NamedNodeRef<'_> = of("http://www.opengis.net/ont/geosparql#hasGeometry");
    /// `geo:asWKT`: the geometry's text.
    pub const AS_WKT: NamedNodeRef<'_> = of("http://www.opengis.net/ont/geosparql#asWKT");
    /// `geo:wktLiteral`: the datatype of that text.
    pub const WKT_LITERAL: NamedNodeRef<'_> = of("http://www.opengis.net/ont/geosparql#wktLiteral");
    /// `fp:synthetic`: made by a simulator.
    pub const SYNTHETIC: NamedNodeRef<'_> = of("https://fieldpack.dev/def/synthetic");
    /// `fp:from`: the first day.
    pub const FROM: NamedNodeRef<'_> = of("https://fieldpack.dev/def/from");
    /// `fp:to`: the first day after.
    pub const TO: NamedNodeRef<'_> = of("https://fieldpack.dev/def/to");
    /// `fp:performedActivity`: the works of a site.
    pub const PERFORMED_ACTIVITY: NamedNodeRef<'_> = of("https://fieldpack.dev/def/performedActivity");
    /// `fp:machineClass`: the equipment class.
    pub const MACHINE_CLASS: NamedNodeRef<'_> = of("https://fieldpack.dev/def/machineClass");
    /// `fp:failureMode`: what was seen.
    pub const FAILURE_MODE: NamedNodeRef<'_> = of("https://fieldpack.dev/def/failureMode");
    /// `fp:componentName`: what failed, in words.
    pub const COMPONENT_NAME: NamedNodeRef<'_> = of("https://fieldpack.dev/def/componentName");
    /// `fp:outcome`: how a site's works ended, or what kind of hazard it was.
    pub const OUTCOME: NamedNodeRef<'_> = of("https://fieldpack.dev/def/outcome");
    /// `fp:offers`: a provider's skill, part or service.
    pub const OFFERS: NamedNodeRef<'_> = of("https://fieldpack.dev/def/offers");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_shortened() {
        assert_eq!(shorten("https://fieldpack.dev/def/machineClass").as_deref(), Some("fp:machineClass"));
        assert_eq!(shorten("https://fieldpack.dev/def/class/generator"), None, "a slash is no plain name");
        assert_eq!(shorten("urn:x"), None);
    }
}
