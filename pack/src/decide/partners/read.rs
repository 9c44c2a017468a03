//! What of the providers a pack depends on.

use super::{Rated, Reach, rate};
use fieldpack_graph::knowledge::{Iri, Language};
use fieldpack_graph::record::{Position, Record};
use fieldpack_index::World;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// A score that no provider has: where no partner is asked for none can come in.
const OUT_OF_REACH: f64 = 2.0;

/// What of the providers the partners of a pack depend on: by it is told whether a change of one provider may
/// change them, without rating the others again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct PartnersRead {
    /// Where the works are.
    position: Option<Position>,
    /// How high, m; `None` where unknown.
    altitude_m: Option<f64>,
    /// The machine classes that are used.
    classes: Vec<Iri>,
    /// What is not wanted.
    excluded: Vec<Iri>,
    /// Whether the reader is a customer, who sees nothing synthetic.
    for_customer: bool,
    /// When it was asked.
    asked_at: String,
    /// The partners shown.
    chosen: Vec<Arc<str>>,
    /// The lowest score of those shown, where as many are shown as were asked for; a provider below it changes
    /// nothing.
    last: Option<f64>,
    /// Where fewer are shown than were asked for: all that passed the filters, because their number is told.
    eligible: BTreeSet<Arc<str>>,
    /// The mean share of first-visit repairs that all are judged by.
    prior: f64,
}

impl PartnersRead {
    /// What of the providers the partners of a job depend on.
    pub(super) fn of(reach: &Reach<'_>, wanted: usize, rated: &[Rated<'_>], chosen: &[&Rated<'_>]) -> Self {
        let iri = |found: &Rated<'_>| found.record.header.iri.clone();
        let is_full = chosen.len() >= wanted;
        Self {
            position: reach.position,
            altitude_m: reach.altitude_m,
            classes: reach.classes.to_vec(),
            excluded: reach.excluded.to_vec(),
            for_customer: reach.for_customer,
            asked_at: reach.asked_at.to_owned(),
            chosen: chosen.iter().map(|found| iri(found)).collect(),
            last: is_full.then(|| chosen.last().map_or(OUT_OF_REACH, |found| found.score)),
            eligible: if is_full { BTreeSet::new() } else { rated.iter().map(iri).collect() },
            prior: reach.prior,
        }
    }

    /// Whether all partners may be judged otherwise, because the mean of all providers is another.
    pub(crate) fn is_judged_anew(&self, prior: f64) -> bool {
        prior.to_bits() != self.prior.to_bits() && !(self.chosen.is_empty() && self.eligible.is_empty())
    }

    /// Whether a provider that changed may change the partners: it is one of them, or could be now. `record` is the
    /// provider as it is now; `None`: it is gone.
    pub(crate) fn is_touched(&self, iri: &str, record: Option<&Record>, prior: f64, world: &World) -> bool {
        if self.chosen.iter().any(|chosen| **chosen == *iri) || self.eligible.contains(iri) {
            return true;
        }
        let Some(record) = record else { return false };
        let covering = self.position.map_or_else(HashSet::new, |at| {
            // Only this provider's area is asked for.
            let covers = world.provider_covers(iri, at.lon, at.lat);
            covers.then(|| record.header.iri.clone()).into_iter().collect()
        });
        let reach = Reach {
            knowledge: &world.knowledge,
            language: Language::default(),
            for_customer: self.for_customer,
            excluded: &self.excluded,
            position: self.position,
            altitude_m: self.altitude_m,
            classes: &self.classes,
            asked_at: &self.asked_at,
            prior,
        };
        let rated = rate(&reach, record, &covering);
        rated.is_ok_and(|rated| self.last.is_none_or(|last| rated.score >= last))
    }
}
