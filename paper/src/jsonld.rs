//! The pack as linked data (JSON-LD 1.1): its own JSON with a context that gives each term its IRI.
//!
//! Terms are those of the product's vocabulary (`https://fieldpack.dev/def/`), of schema.org for people, places and
//! times, and of QUDT for quantities. What has an IRI is a node of that name; evidence is linked, not named by its place.

use crate::Sheet;
use fieldpack_pack::contract::Pack;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};

/// The product's vocabulary.
const VOCABULARY: &str = "https://fieldpack.dev/def/";
/// The media type.
pub const MEDIA_TYPE: &str = "application/ld+json";

/// Terms that other vocabularies have.
const KNOWN: [(&str, &str); 19] = [
    ("text", "schema:text"),
    ("title", "schema:name"),
    ("label", "rdfs:label"),
    ("notation", "skos:notation"),
    ("language", "schema:inLanguage"),
    ("asked_at", "schema:dateCreated"),
    ("created_by", "schema:creator"),
    ("lon", "schema:longitude"),
    ("lat", "schema:latitude"),
    ("sentence", "schema:abstract"),
    ("summary", "schema:description"),
    ("snippet", "schema:description"),
    ("maker", "schema:manufacturer"),
    ("revision", "schema:version"),
    ("id", "schema:identifier"),
    ("low", "qudt:lowerBound"),
    ("high", "qudt:upperBound"),
    ("ucum", "qudt:ucumCode"),
    ("edition", "schema:version"),
];
/// Terms whose values are in an order that says something.
const ORDERED: [&str; 7] = ["combinations", "prohibitions", "standing", "partners", "plan", "site_card", "roles"];
/// Terms whose objects are of a class.
const CLASSES: [(&str, &str); 17] = [
    ("combinations", "Combination"),
    ("prohibitions", "Prohibition"),
    ("standing", "Prohibition"),
    ("site_card", "Prohibition"),
    ("partners", "schema:Organization"),
    ("machine", "Machine"),
    ("class", "MachineClass"),
    ("role", "Role"),
    ("activity", "Activity"),
    ("places", "schema:Place"),
    ("plan", "PlanStep"),
    ("question", "Question"),
    ("source", "Source"),
    ("deciding", "RoleConstraint"),
    ("skills", "skos:Concept"),
    ("parts", "skos:Concept"),
    ("evidence", "Evidence"),
];

/// The pack as JSON-LD.
///
/// # Errors
/// [`serde_json::Error`] where the pack has no JSON.
pub fn jsonld(sheet: &Sheet<'_>) -> Result<Vec<u8>, serde_json::Error> {
    let mut value = serde_json::to_value(sheet.pack)?;
    let named = evidence(sheet.pack);
    if let Some(pack) = value.as_object_mut() {
        // Evidence is a list of nodes; where it is cited by id, it is the node.
        if let Some(Value::Object(by_id)) = pack.remove("evidence") {
            pack.insert("evidence".to_owned(), Value::Array(by_id.into_iter().map(|(_, found)| found).collect()));
        }
    }
    let mut terms = BTreeSet::new();
    let mut body = node(value, None, &named, &mut terms);
    let mut document = Map::new();
    document.insert("@context".to_owned(), context(&terms));
    document.insert("@id".to_owned(), sheet.address.into());
    document.insert("@type".to_owned(), "Pack".into());
    if let Some(body) = body.as_object_mut() {
        document.append(body);
    }
    serde_json::to_vec(&Value::Object(document))
}

/// The IRIs of the evidence, by id.
fn evidence(pack: &Pack) -> HashMap<&str, &str> {
    pack.evidence.values().map(|found| (found.id.as_str(), &*found.iri)).collect()
}

/// Whether a text may name a node: absolute, and without what an IRI cannot have.
fn is_iri(text: &str) -> bool {
    let absolute = ["http://", "https://", "urn:"].iter().any(|scheme| text.starts_with(scheme));
    let barred = |letter: char| letter.is_whitespace() || letter.is_control() || "<>\"{}|\\^`".contains(letter);
    absolute && !text.contains(barred)
}

/// A value as JSON-LD; `term` is what it is the value of. Terms that are met are noted.
fn node(value: Value, term: Option<&str>, evidence: &HashMap<&str, &str>, terms: &mut BTreeSet<String>) -> Value {
    match value {
        Value::Array(items) => {
            let items = items.into_iter().map(|item| match (&item, term) {
                (Value::String(id), Some("evidence")) => {
                    evidence.get(id.as_str()).filter(|iri| is_iri(iri)).map_or(Value::Null, |iri| json!({ "@id": iri }))
                }
                _ => node(item, term, evidence, terms),
            });
            Value::Array(items.filter(|item| !item.is_null()).collect())
        }
        Value::Object(fields) if term == Some("contact") => {
            // Its names are the owner's words, not terms.
            terms.extend(["name".to_owned(), "value".to_owned()]);
            Value::Array(fields.into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect())
        }
        Value::Object(fields) => {
            let mut made = Map::new();
            if let Some(Value::String(iri)) = fields.get("iri")
                && is_iri(iri)
            {
                made.insert("@id".to_owned(), iri.as_str().into());
            }
            let is_quantity = fields.contains_key("certainty") && fields.contains_key("ucum");
            let class = term.and_then(|term| CLASSES.iter().find(|(of, _)| *of == term)).map(|(_, class)| *class);
            if let Some(class) = if is_quantity { Some("qudt:QuantityValue") } else { class } {
                made.insert("@type".to_owned(), class.into());
            }
            for (name, value) in fields {
                if name == "iri" || value.is_null() {
                    continue;
                }
                // The number of a quantity is QUDT's; a word, as of a grade, is not.
                let name =
                    if is_quantity && name == "value" && value.is_number() { "numericValue".to_owned() } else { name };
                let value = node(value, Some(&name), evidence, terms);
                terms.insert(name.clone());
                made.insert(name, value);
            }
            Value::Object(made)
        }
        other => other,
    }
}

/// The context of the terms that the document has.
fn context(terms: &BTreeSet<String>) -> Value {
    let mut context = json!({
        "@version": 1.1,
        "@vocab": VOCABULARY,
        "fp": VOCABULARY,
        "schema": "https://schema.org/",
        "qudt": "http://qudt.org/schema/qudt/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "numericValue": "qudt:numericValue",
    });
    let Some(map) = context.as_object_mut() else { return context };
    for term in terms {
        let known = KNOWN.iter().find(|(name, _)| name == term).map(|(_, iri)| (*iri).to_owned());
        let iri = known.or_else(|| term.contains('_').then(|| format!("fp:{}", camel(term))));
        let iri = iri.unwrap_or_else(|| format!("fp:{term}"));
        if ORDERED.contains(&term.as_str()) {
            map.insert(term.clone(), json!({ "@id": iri, "@container": "@list" }));
        } else if term != "numericValue" {
            map.insert(term.clone(), iri.into());
        }
    }
    context
}

/// A name as the vocabulary writes it: `as_of` is `asOf`.
fn camel(term: &str) -> String {
    let mut parts = term.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let mut letters = part.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &head.into_iter().chain(letters).collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_the_vocabulary_does() {
        assert_eq!((camel("as_of").as_str(), camel("distance_km").as_str()), ("asOf", "distanceKm"));
    }

    #[test]
    fn only_what_can_be_an_iri_names_a_node() {
        assert!(is_iri("https://fieldpack.dev/id/rule/PB01"));
        for text in ["", "rule", "javascript:alert(1)", "https://a b", "https://a<b>", "_:b0"] {
            assert!(!is_iri(text), "{text}");
        }
    }
}
