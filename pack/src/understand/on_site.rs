//! A place that is named by the IRI of a site record: where that site is.

use crate::contract::{PackRequest, Question};
use fieldpack_graph::record::RecordType;
use fieldpack_index::World;
use std::sync::Arc;

/// A request that names a site record as its place, with the site's name and position in its stead, and the site.
#[must_use]
pub fn on_site(request: &PackRequest, world: &World) -> Option<(PackRequest, Arc<str>)> {
    let place = request.scenario.as_ref()?.place.as_ref()?;
    if place.lon.is_some() || place.lat.is_some() {
        return None;
    }
    let row = world.columns.get(place.iri.as_deref()?).filter(|row| row.id().record_type == RecordType::Site)?;
    let mut request = request.clone();
    let place = request.scenario.as_mut()?.place.as_mut()?;
    place.iri = None;
    place.name = None;
    if let Some(position) = row.position() {
        (place.lon, place.lat) = (Some(position.lon), Some(position.lat));
    } else {
        // A site whose position nobody wrote down is a place of its own, without anything that a map would say.
        place.name = Some(row.source_id().to_string());
    }
    Some((request, row.iri().clone()))
}

/// Names the site in a question that was understood from [`on_site`]'s request.
pub fn name_site(question: &mut Question, site: &Arc<str>, label: &str) {
    let Some(place) = question.places.first_mut() else { return };
    place.iri = Some(site.clone());
    place.resolved = true;
    if !label.is_empty() {
        place.label = label.to_owned();
    }
}
