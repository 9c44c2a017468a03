//! What may be offered to whoever asks, set against the catalogue and the site of a question.

use crate::settings::Settings;
use fieldpack_access::OfferScope;
use fieldpack_graph::knowledge::{Knowledge, Place};
use fieldpack_pack::contract::{OfferView, Question};
use fieldpack_pack::decide::Offer;
use std::sync::Arc;

/// The scope of whoever asks: of the key, within that of its organisation.
pub(super) fn scope_of(own: &Arc<OfferScope>, organisation: Option<&Arc<str>>, settings: &Settings) -> Arc<OfferScope> {
    let organisations = &settings.organisations;
    let of_organisation = organisation.and_then(|name| organisations.iter().find(|one| *one.name == **name));
    match of_organisation {
        Some(found) => Arc::new(own.intersect(&found.offers)),
        None => own.clone(),
    }
}

/// A scope set against the catalogue, for a question; `None` where everything may be offered.
pub(super) fn offer(scope: &OfferScope, question: &Question, knowledge: &Knowledge) -> Option<Arc<Offer>> {
    if scope.is_everything() {
        return None;
    }
    // A moment that does not read was refused before; without one nothing that has an end is offered.
    let day =
        question.asked_at.parse::<jiff::Timestamp>().ok().map(|at| jiff::tz::TimeZone::UTC.to_datetime(at).date());
    let holds = day.map_or(scope.from.is_none() && scope.until.is_none() && !scope.nothing, |day| scope.holds_on(day));
    let covers_site = covers(scope, question, knowledge);
    let is_open = holds && covers_site != Some(false);
    let offers = |maker: &str, model: &str| is_open && day.is_none_or(|day| scope.offers(maker, model, day));
    let machines = knowledge.machines.values().filter(|machine| !offers(&machine.maker, &machine.model));
    let outside: std::collections::BTreeSet<_> = machines.map(|machine| machine.iri.clone()).collect();
    let list = |names: &std::collections::BTreeSet<String>| names.iter().cloned().collect();
    let view = OfferView {
        makers: list(&scope.makers),
        models: list(&scope.models),
        regions: list(&scope.regions),
        from: scope.from.map(|day| day.to_string()),
        until: scope.until.map(|day| day.to_string()),
        holds,
        covers_site,
        machines_outside: outside.len(),
    };
    Some(Arc::new(Offer { view, outside }))
}

/// Whether the place of a question lies in the regions of a scope, as far as that is known.
fn covers(scope: &OfferScope, question: &Question, knowledge: &Knowledge) -> Option<bool> {
    if scope.regions.is_empty() {
        return Some(true);
    }
    let places = question.places.iter().filter_map(|place| knowledge.places.get(place.iri.as_ref()?));
    let names = |place: &Place| -> Vec<String> {
        let of_place = [&place.label, &place.admin];
        let both = of_place.into_iter().flat_map(|label| {
            [fieldpack_graph::knowledge::Language::Zh, fieldpack_graph::knowledge::Language::En]
                .map(|language| label.get(language).to_string())
        });
        both.filter(|name| !name.is_empty()).collect()
    };
    let mut known = places.map(|place| names(place).iter().any(|name| scope.covers(name))).peekable();
    known.peek()?;
    Some(known.all(|is_covered| is_covered))
}
