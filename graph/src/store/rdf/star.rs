//! A record as RDF: what it is, whose, where, when and what it is about.
//!
//! At most a dozen quads (a provider has one more for each thing that it offers): the numbers are in the
//! columns, the whole record is in the records store. No blank nodes, so that a record's quads are found
//! again by its IRI.

use crate::record::{Record, RecordData, RecordType, TimeSpan, record_iri};
use crate::vocabulary::{GRAPHS, THINGS, node, term, thing};
use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, Quad, Term};
use std::sync::Arc;

/// The most quads of a record, but for what a provider offers.
pub(super) const MAX_QUADS: usize = 12;

/// The graph that holds the record with this IRI; `None` where it is no record's IRI.
pub(super) fn graph_of(iri: &str) -> Option<NamedNode> {
    let (record_type, rest) = iri.strip_prefix(THINGS)?.split_once('/')?;
    RecordType::parse(record_type)?;
    let (source, _) = rest.split_once('/')?;
    Some(NamedNode::new_unchecked(format!("{GRAPHS}source/{source}")))
}

/// The node of a record's geometry.
pub(super) fn geometry_of(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{iri}#geometry"))
}

/// The class of the records of a type.
pub(super) fn class_of(record_type: RecordType) -> &'static str {
    match record_type {
        RecordType::Borehole => "Borehole",
        RecordType::ConcreteMix => "ConcreteMix",
        RecordType::ConditionState => "ConditionState",
        RecordType::Document => "ReportedDocument",
        RecordType::Equipment => "Equipment",
        RecordType::Exposure => "Exposure",
        RecordType::Failure => "Failure",
        RecordType::Gradation => "Gradation",
        RecordType::Hazard => "Hazard",
        RecordType::Provider => "Provider",
        RecordType::Site => "Site",
    }
}

/// The concept of a scheme with a notation, as the ontologies name their concepts.
fn concept(scheme: &str, notation: &str) -> String {
    term(&format!("{scheme}/{}", notation.replace(['_', ' '], "-")))
}

/// The quads of a record, the telling ones first.
pub(super) fn quads_of(record: &Record) -> Vec<Quad> {
    let (header, data) = (&record.header, &record.data);
    let Some(graph) = graph_of(&header.iri) else { return Vec::new() };
    let mut star = Star::new(&header.iri, graph);
    star.link_to(rdf::TYPE, term(class_of(record.record_type())));
    let title = data.title();
    star.text(node::LABEL, &title);
    star.text(node::NOTATION, &header.source_id);
    star.link_to(node::ATTRIBUTED_TO, organisation(&header.owner));
    if header.synthetic {
        star.add(node::SYNTHETIC, Literal::from(true));
    }
    star.link(node::FEATURE_OF_INTEREST, data.site());
    star.time(data.time());
    if let Some(position) = data.position() {
        star.point(position.lon, position.lat);
    }
    if let Some(class) = data.machine_class() {
        star.link_to(node::MACHINE_CLASS, concept("class", class));
    }
    if let Some(activity) = data.activity() {
        star.link_to(node::PERFORMED_ACTIVITY, concept("activity", activity));
    }
    match data {
        RecordData::Failure(failure) => {
            star.link_to(node::FAILURE_MODE, term(&format!("failure-mode/{}", failure.mode)));
            star.link(node::ASSOCIATED_WITH, failure.provider.as_ref());
            star.text(node::COMPONENT_NAME, failure.component.as_deref().unwrap_or_default());
        }
        _ => star.text(node::OUTCOME, data.kind().map_or("", |kind| kind)),
    }
    if data.text() != &*title {
        star.text(node::COMMENT, data.text());
    }
    star.quads.truncate(MAX_QUADS);
    if let RecordData::Provider(provider) = data {
        for offer in provider.skills.iter().chain(&provider.parts).chain(&provider.services) {
            star.text(node::OFFERS, offer);
        }
    }
    star.quads
}

/// The IRI of an organisation, by its name.
fn organisation(name: &str) -> String {
    // The same encoding as of a record's identifier, so that any name makes an IRI.
    let encoded = record_iri(RecordType::Site, "", name);
    thing(&format!("organisation/{}", encoded.rsplit('/').next().unwrap_or_default()))
}

/// The quads of one subject in one graph.
struct Star {
    subject: NamedNode,
    graph: GraphName,
    quads: Vec<Quad>,
}

impl Star {
    fn new(iri: &str, graph: NamedNode) -> Self {
        let quads = Vec::with_capacity(MAX_QUADS + 1);
        Self { subject: NamedNode::new_unchecked(iri), graph: graph.into(), quads }
    }

    fn add(&mut self, property: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.quads.push(Quad::new(self.subject.clone(), property, object, self.graph.clone()));
    }

    /// A text, where there is one.
    fn text(&mut self, property: NamedNodeRef<'_>, text: &str) {
        if !text.is_empty() {
            self.add(property, Literal::new_simple_literal(text));
        }
    }

    /// A link to one of the product's IRIs.
    fn link_to(&mut self, property: NamedNodeRef<'_>, iri: String) {
        match NamedNode::new(iri) {
            Ok(object) => self.add(property, object),
            Err(error) => tracing::debug!(%error, "a notation that makes no IRI is left out of the graph"),
        }
    }

    /// A link that a record states.
    fn link(&mut self, property: NamedNodeRef<'_>, iri: Option<&Arc<str>>) {
        if let Some(iri) = iri {
            self.link_to(property, iri.to_string());
        }
    }

    /// The first day and, where it is more than one day, the first day after.
    fn time(&mut self, time: Option<TimeSpan>) {
        let Some(span) = time else { return };
        let day = |day: jiff::civil::Date| Literal::new_typed_literal(day.to_string(), xsd::DATE);
        self.add(node::FROM, day(span.from));
        if let Some(to) = span.to.filter(|to| Some(*to) != span.from.tomorrow().ok()) {
            self.add(node::TO, day(to));
        }
    }

    /// A position, longitude and latitude in degrees.
    fn point(&mut self, lon: f64, lat: f64) {
        let geometry = geometry_of(self.subject.as_str());
        self.add(node::HAS_GEOMETRY, geometry.clone());
        let text = Literal::new_typed_literal(format!("POINT({lon} {lat})"), node::WKT_LITERAL);
        self.quads.push(Quad::new(geometry, node::AS_WKT, text, self.graph.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;
    use crate::knowledge::compile::ontologies_dir;
    use crate::record::{Header, Position, Provider};

    #[test]
    fn concepts_are_named_as_in_the_ontologies() {
        let knowledge = Knowledge::load(&ontologies_dir()).expect("the shipped ontologies compile");
        for (iri, found) in &knowledge.concepts {
            let Some((scheme @ ("class" | "activity"), _)) =
                iri.strip_prefix(crate::vocabulary::TERMS).and_then(|rest| rest.split_once('/'))
            else {
                continue;
            };
            assert_eq!(concept(scheme, &found.notation), **iri);
        }
        for (code, mode) in &knowledge.failure_modes {
            assert_eq!(term(&format!("failure-mode/{code}")), *mode.iri);
        }
    }

    #[test]
    fn every_class_of_record_is_described_in_the_ontologies() {
        let vocabulary = std::fs::read_to_string(ontologies_dir().join("records.ttl")).expect("shipped");
        for record_type in RecordType::ALL {
            let class = class_of(record_type);
            assert!(vocabulary.contains(&format!("fp:{class} a owl:Class")), "{class}");
        }
    }

    #[test]
    fn a_record_lies_in_the_graph_of_its_source() {
        let iri = record_iri(RecordType::Site, "crm / east", "1");
        let graph = graph_of(&iri).expect("a record's IRI");
        assert_eq!(graph.as_str(), "https://fieldpack.dev/graph/source/crm%20%2F%20east");
        assert_eq!(graph_of("https://fieldpack.dev/id/place/lhasa"), None);
    }

    #[test]
    fn all_that_a_provider_offers_is_kept() {
        let words = |prefix: &str, count: usize| (0..count).map(|n| format!("{prefix}{n}").into()).collect();
        let provider = Provider {
            label: "拉萨泵修".into(),
            text: "pump repair".into(),
            position: Position { lon: 91.1, lat: 29.6 },
            coverage: None,
            skills: words("skill", 20),
            parts: words("part", 10),
            services: words("service", 2),
            makers: Vec::new(),
            hours: Vec::new(),
            utc_offset_h: 8.0,
            notice_h: None,
            altitude_worked_m: None,
            tickets_closed: None,
            first_visit_fixed: None,
            mean_response_h: None,
            contact: crate::record::Contact::default(),
            languages: Vec::new(),
        };
        let header = Header::new(RecordType::Provider, "crm", "P 1", "a/b", true);
        let quads = quads_of(&Record { header, data: RecordData::Provider(provider) });
        assert_eq!(quads.iter().filter(|quad| quad.predicate == node::OFFERS).count(), 32);
        let owner = quads.iter().find(|quad| quad.predicate == node::ATTRIBUTED_TO).expect("has an owner");
        assert_eq!(owner.object.to_string(), "<https://fieldpack.dev/id/organisation/a%2Fb>");
    }
}
