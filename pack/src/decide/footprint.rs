//! What an answer depended on: how a living pack is found again when something changes.

use super::evidence::EvidenceRead;
use super::job::Job;
use super::observed::PatternsRead;
use super::partners::PartnersRead;
use crate::contract::Pack;
use fieldpack_quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Side of a cell of position, degrees.
const CELL_DEG: f64 = 1.0;

/// What a pack depended on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Footprint {
    /// IRIs of rules, machines, places, providers, records and documents it names.
    pub iris: BTreeSet<Arc<str>>,
    /// The interval of each dimension or derived quantity it looked at: low and high; an open end is
    /// absent.
    pub intervals: BTreeMap<Arc<str>, [Option<f64>; 2]>,
    /// Cells of one degree (west and south edge) around the site.
    pub cells: BTreeSet<[i16; 2]>,
    /// Months of the works, 1 to 12; empty: any.
    pub months: BTreeSet<u8>,
    /// Where the works are, longitude and latitude in degrees, where that is known: alerts over it count.
    #[serde(default)]
    pub position: Option<[f64; 2]>,
    /// What of the records it depends on; `None` in packs that were stored before this was kept: then any change
    /// may touch them.
    #[serde(default)]
    pub depends: Option<Depends>,
}

/// What of the records of a world a pack depends on. By it is told whether a change may touch the pack
/// ([`crate::living`]); what is not in it leaves the pack as it is. A pack of no works depends on none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Depends {
    /// The evidence.
    pub(crate) evidence: EvidenceRead,
    /// The patterns of the failure history.
    pub(crate) patterns: PatternsRead,
    /// The partners.
    pub(crate) partners: PartnersRead,
}

/// The footprint of a pack.
pub(crate) fn footprint(job: Option<&Job<'_>>, pack: &Pack, depends: Depends) -> Footprint {
    let mut found = Footprint { depends: Some(depends), ..Footprint::default() };
    found.iris.extend(pack.question.activity.iter().map(|activity| activity.iri.clone()));
    found.iris.extend(pack.question.places.iter().filter_map(|place| place.iri.clone()));
    for combination in &pack.combinations {
        for role in &combination.roles {
            found.iris.insert(role.role.iri.clone());
            found.iris.insert(role.class.iri.clone());
            found.iris.extend(role.machine.iter().map(|machine| machine.iri.clone()));
        }
    }
    found.iris.extend(pack.rejected.iter().map(|rejected| rejected.machine.iri.clone()));
    found.iris.extend(pack.prohibitions.iter().chain(&pack.standing).map(|rule| rule.iri.clone()));
    found.iris.extend(pack.partners.iter().map(|partner| partner.iri.clone()));
    found.iris.extend(pack.plan.iter().map(|step| step.iri.clone()));
    found.iris.extend(pack.evidence.values().map(|evidence| evidence.iri.clone()));
    // Alerts are told whatever the works are.
    found.position = pack.question.places.iter().find_map(|place| Some([place.lon?, place.lat?]));
    let Some(job) = job else { return found };
    for (notation, quantity) in &job.site.facts {
        if let Some(interval) = Quantity::interval(quantity) {
            let finite = |end: f64| end.is_finite().then_some(end);
            found.intervals.insert(notation.clone(), [finite(interval.low()), finite(interval.high())]);
        }
    }
    if let Some(climate) = &job.site.climate {
        found.iris.extend(climate.stations.iter().map(|(iri, _)| iri.clone()));
    }
    if let Some(position) = job.site.position {
        let cell = |degrees: f64| (degrees / CELL_DEG).floor() as i16;
        for lon in -1..=1 {
            for lat in -1..=1 {
                found.cells.insert([cell(position.lon) + lon, cell(position.lat) + lat]);
            }
        }
    }
    found.months.extend(&job.site.months);
    found
}
