//! The linked data, read as triples.

use crate::support::{ADDRESS, AUDIENCES, LANGUAGES, PARTNER_IRI, golden, hostile, plateau, sheet};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Audience, Pack};
use fieldpack_paper::jsonld::jsonld;
use oxjsonld::JsonLdParser;
use std::collections::BTreeSet;

/// The triples of a pack as texts: subject, predicate, object.
fn triples(pack: &Pack, audience: Audience) -> Vec<[String; 3]> {
    let bytes = jsonld(&sheet(pack, audience)).expect("written");
    let quads = JsonLdParser::new().for_slice(&bytes);
    let read = quads.map(|quad| quad.unwrap_or_else(|error| panic!("{error}")));
    read.map(|quad| [quad.subject.to_string(), quad.predicate.as_str().to_owned(), quad.object.to_string()]).collect()
}

/// The nodes that have a name.
fn nodes(triples: &[[String; 3]]) -> BTreeSet<&str> {
    let names = triples.iter().flat_map(|[subject, _, object]| [subject.as_str(), object.as_str()]);
    names.filter(|name| name.starts_with('<')).map(|name| name.trim_matches(['<', '>'])).collect()
}

#[test]
fn every_golden_pack_expands_with_its_machines_and_rules_as_nodes() {
    for language in LANGUAGES {
        for (name, pack) in golden(language, Audience::Internal) {
            let found = triples(&pack, Audience::Internal);
            let nodes = nodes(&found);
            let machines = pack.combinations.iter().flat_map(|one| &one.roles).filter_map(|role| role.machine.as_ref());
            for machine in machines {
                assert!(nodes.contains(&*machine.iri), "{name}: {}", machine.iri);
            }
            for rule in pack.prohibitions.iter().chain(&pack.standing).filter(|rule| rule.iri.starts_with("http")) {
                assert!(nodes.contains(&*rule.iri), "{name}: {}", rule.iri);
            }
            assert!(nodes.contains(ADDRESS), "{name}");
            let foreign = found.iter().map(|[_, predicate, _]| predicate.as_str()).find(|predicate| {
                let known = [
                    "https://fieldpack.dev/def/",
                    "https://schema.org/",
                    "http://qudt.org/schema/qudt/",
                    "http://www.w3.org/",
                ];
                !known.iter().any(|vocabulary| predicate.starts_with(vocabulary))
            });
            assert_eq!(foreign, None, "{name}");
        }
    }
}

#[test]
fn quantities_and_partners_have_the_words_of_others() {
    let pack = plateau(Language::En, Audience::Internal);
    let found = triples(&pack, Audience::Internal);
    let has = |predicate: &str| found.iter().any(|[_, at, _]| at == predicate);
    for predicate in [
        "http://qudt.org/schema/qudt/numericValue",
        "http://qudt.org/schema/qudt/ucumCode",
        "https://schema.org/abstract",
        "https://fieldpack.dev/def/asOf",
    ] {
        assert!(has(predicate), "{predicate}");
    }
    let organisation = [PARTNER_IRI, "https://schema.org/Organization"].map(|iri| format!("<{iri}>"));
    assert!(found.iter().any(|[subject, _, object]| [subject, object] == [&organisation[0], &organisation[1]]));
    // Where evidence is cited, the record is meant.
    let cited = pack.evidence.values().find(|found| pack.combinations[0].evidence.contains(&found.id));
    let cited = cited.map(|found| format!("<{}>", found.iri));
    assert!(cited.is_none_or(|iri| found.iter().any(|[_, at, object]| at.ends_with("def/evidence") && *object == iri)));
}

#[test]
fn a_customer_sees_no_partner() {
    for audience in AUDIENCES {
        let found = triples(&plateau(Language::Zh, audience), audience);
        let sees = audience != Audience::Customer;
        assert_eq!(nodes(&found).contains(PARTNER_IRI), sees, "{audience:?}");
    }
}

#[test]
fn hostile_texts_name_nothing() {
    let found = triples(&hostile(Language::En), Audience::Internal);
    assert!(nodes(&found).iter().all(|node| !node.contains("evil") && !node.starts_with("javascript")));
    assert!(found.iter().any(|[_, _, object]| object.contains("<script>")), "they are literals");
}
