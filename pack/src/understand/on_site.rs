//! A place that is named by the IRI of a site record: where that site is.

use super::{Limits, RequestProblem, understand};
use crate::contract::{PackRequest, Question};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::RecordType;
use fieldpack_index::World;
use std::sync::Arc;

/// Understands a request in a world: as [`understand`], and its place may be a site record.
///
/// # Errors
/// As [`understand`].
pub fn understand_in(
    request: &PackRequest,
    world: &World,
    asked_at: &str,
    fallback: Language,
    limits: &Limits,
) -> Result<Question, Vec<RequestProblem>> {
    let Some((on_site, site)) = on_site(request, world) else {
        return understand(request, &world.knowledge, asked_at, fallback, limits);
    };
    let mut question = understand(&on_site, &world.knowledge, asked_at, fallback, limits)?;
    if let Some(place) = question.places.first_mut() {
        let title = world.card(&site).map(|card| card.title).filter(|title| !title.is_empty());
        place.label = title.unwrap_or_else(|| std::mem::take(&mut place.label));
        place.iri = Some(site);
        place.resolved = true;
    }
    Ok(question)
}

/// A request that names a site record as its place, with the site's name and position in its stead, and the site.
fn on_site(request: &PackRequest, world: &World) -> Option<(PackRequest, Arc<str>)> {
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
