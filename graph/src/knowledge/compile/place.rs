//! Places.

use super::super::{Iri, Label, Place, PlaceKind};
use super::reader::{Node, Reader};
use indexmap::IndexMap;
use std::sync::Arc;

/// Reads the places, by IRI.
pub(super) fn places(reader: &mut Reader<'_>) -> IndexMap<Iri, Place> {
    let mut places = IndexMap::new();
    for node in reader.instances("fp:Place") {
        if let Some(place) = place(reader, node) {
            places.insert(place.iri.clone(), place);
        }
    }
    places.sort_unstable_keys();
    places
}

/// Reads one place.
fn place(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Place> {
    let kind = kind(reader, node)?;
    let position = if reader.objects(node, "geo:hasGeometry").is_empty() { None } else { reader.position(node) };
    if position.is_none() && !matches!(kind, PlaceKind::Region | PlaceKind::Line) {
        reader.problem(node, "geo:hasGeometry", "a position, as the place is no region and no line", "nothing");
    }
    let altitude = reader.nodes(node, "fp:altitude").first().copied();
    let admin = reader.texts_in(node, "fp:admin", "zh").first().cloned().unwrap_or_else(|| "".into());
    let admin_en = reader.texts_in(node, "fp:admin", "en").first().cloned().unwrap_or_else(|| admin.clone());
    let mut names: Vec<Arc<str>> = reader.texts(node, "skos:altLabel");
    names.extend(reader.texts(node, "skos:hiddenLabel"));
    Some(Place {
        iri: reader.iri(node)?,
        label: reader.label(node, "skos:prefLabel"),
        names,
        admin: Label { zh: admin, en: admin_en },
        kind,
        lon: position.map(|(lon, _)| lon),
        lat: position.map(|(_, lat)| lat),
        altitude_m: altitude.and_then(|altitude| reader.interval(altitude)),
        source: reader.source(node)?,
        note: reader.optional_text(node, "skos:note").unwrap_or_else(|| "".into()),
    })
}

/// Reads what kind of place it is.
fn kind(reader: &mut Reader<'_>, node: Node<'_>) -> Option<PlaceKind> {
    let word = reader.text(node, "fp:placeKind")?;
    Some(match &*word {
        "town" => PlaceKind::Town,
        "region" => PlaceKind::Region,
        "mine" => PlaceKind::Mine,
        "dam" => PlaceKind::Dam,
        "pass" => PlaceKind::Pass,
        "line" => PlaceKind::Line,
        "other" => PlaceKind::Other,
        other => {
            reader.problem(node, "fp:placeKind", "town, region, mine, dam, pass, line or other", other);
            return None;
        }
    })
}
