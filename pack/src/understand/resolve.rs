//! From names to places: which of several is meant, and how the contract shows them.

use super::place::PlaceFound;
use super::text::Text;
use crate::contract::{PlaceCandidate, PlaceView};
use fieldpack_graph::knowledge::{Knowledge, Language, Place, PlaceKind};

/// Two places of one name nearer than this are one for a pack, degrees.
const ONE_PLACE_DEGREES: f64 = 1.5;

/// The places of a text as the contract shows them; the most exact first of each name.
pub(crate) fn views(text: &Text, found: &[PlaceFound], knowledge: &Knowledge, language: Language) -> Vec<PlaceView> {
    let known: Vec<&Place> = found.iter().flat_map(|one| &one.known).filter_map(|at| place(knowledge, *at)).collect();
    found
        .iter()
        .map(|one| {
            let span = text.span(one.from, one.to);
            let label = text.given(one.from, one.to);
            let of_name: Vec<&Place> = one.known.iter().filter_map(|at| place(knowledge, *at)).collect();
            view(&label, Some(span), &of_name, &known, language)
        })
        .collect()
}

/// A place of the knowledge.
fn place(knowledge: &Knowledge, at: u32) -> Option<&Place> {
    knowledge.places.get_index(at as usize).map(|(_, place)| place)
}

/// A known place.
pub(crate) fn known(place: &Place, span: Option<[usize; 2]>, language: Language) -> PlaceView {
    PlaceView {
        label: place.label.get(language).to_string(),
        span,
        resolved: true,
        iri: Some(place.iri.clone()),
        lon: place.lon,
        lat: place.lat,
        altitude_m: place.altitude_m.map(fieldpack_quantity::Interval::value),
        candidates: Vec::new(),
    }
}

/// A place that is not known.
pub(crate) fn unknown(label: &str, span: Option<[usize; 2]>) -> PlaceView {
    PlaceView {
        label: label.to_owned(),
        span,
        resolved: false,
        iri: None,
        lon: None,
        lat: None,
        altitude_m: None,
        candidates: Vec::new(),
    }
}

/// Chooses among the places of a name. `others` are the places named beside it: the province decides.
pub(crate) fn view(
    label: &str,
    span: Option<[usize; 2]>,
    of_name: &[&Place],
    others: &[&Place],
    language: Language,
) -> PlaceView {
    let within = |place: &&&Place| {
        others.iter().any(|other| {
            other.iri != place.iri && (other.label.zh == place.admin.zh || other.label.en == place.admin.en)
        })
    };
    let mut choice: Vec<&Place> = of_name.iter().filter(within).copied().collect();
    if choice.is_empty() {
        choice = of_name.to_vec();
    }
    // A town before the region of its name: the region has no height of its own.
    choice.sort_by(|a, b| (a.kind == PlaceKind::Region).cmp(&(b.kind == PlaceKind::Region)).then(a.iri.cmp(&b.iri)));
    let Some(first) = choice.first() else { return unknown(label, span) };
    let apart = choice.iter().skip(1).any(|other| match ((first.lon, first.lat), (other.lon, other.lat)) {
        ((Some(lon), Some(lat)), (Some(other_lon), Some(other_lat))) => {
            (lon - other_lon).abs().max((lat - other_lat).abs()) > ONE_PLACE_DEGREES
        }
        _ => first.admin != other.admin && first.kind == other.kind,
    });
    if !apart {
        return known(first, span, language);
    }
    let mut view = unknown(label, span);
    view.candidates = choice
        .iter()
        .map(|place| PlaceCandidate {
            iri: place.iri.clone(),
            label: match (place.label.get(language), place.admin.get(language)) {
                (name, admin) if admin.is_empty() => name.to_string(),
                (name, admin) if language == Language::Zh => format!("{name}（{admin}）"),
                (name, admin) => format!("{name}, {admin}"),
            },
            lon: place.lon,
            lat: place.lat,
            altitude_m: place.altitude_m.map(fieldpack_quantity::Interval::value),
        })
        .collect();
    view
}
