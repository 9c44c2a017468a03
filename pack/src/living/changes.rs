//! What changed between two worlds, and which packs that touches.

use crate::decide::Footprint;
use crate::decide::evidence::EvidenceRead;
use crate::decide::observed::PatternsRead;
use crate::decide::partners::{PartnersRead, prior};
use fieldpack_graph::columns::{CHUNK_ROWS, RowId};
use fieldpack_graph::record::{Position, RecordType};
use fieldpack_index::{World, holds_at};
use fieldpack_live::Alert;
use std::collections::HashMap;
use std::sync::Arc;

/// Records that are where changed sites are, at most: more are not looked at one by one.
const MOST_FOLLOWERS: usize = 20_000;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Touch {
    /// More than can be told one by one: every pack may be touched.
    Everything,
    /// Knowledge was published: every pack rests on it.
    Knowledge,
    /// The record with this IRI is new, changed or gone.
    Record(Arc<str>),
    /// What is measured on the site with this IRI changed.
    Site(Arc<str>),
    /// A weather alert began or ended.
    Alert(Arc<Alert>),
}

/// A record that changed.
struct ChangedRecord {
    /// Which of the things that happened it was, or followed from.
    order: usize,
    iri: Arc<str>,
    record_type: RecordType,
    /// Where it is now; `None`: it is gone.
    row: Option<RowId>,
}

/// What happened up to a world, made ready once for all packs.
pub struct Changes<'w> {
    world: &'w World,
    /// Those that touch every pack.
    everything: Vec<usize>,
    records: Vec<ChangedRecord>,
    /// Sites on which something was measured.
    sites: Vec<(usize, Arc<str>)>,
    /// Alerts that began or ended.
    alerts: Vec<(usize, Arc<Alert>)>,
    /// The rows of those that are there.
    rows: Vec<RowId>,
    /// The mean share of repairs that partners are judged by, where a provider is among them.
    prior: Option<f64>,
}

impl<'w> Changes<'w> {
    /// What happened up to `world`, in order.
    #[must_use]
    pub fn of(world: &'w World, touches: &[Touch]) -> Self {
        let mut changes = Self {
            world,
            everything: Vec::new(),
            records: Vec::new(),
            sites: Vec::new(),
            alerts: Vec::new(),
            rows: Vec::new(),
            prior: None,
        };
        for (order, touch) in touches.iter().enumerate() {
            match touch {
                Touch::Everything | Touch::Knowledge => changes.everything.push(order),
                Touch::Record(iri) => changes.take(order, iri.clone()),
                Touch::Site(iri) => changes.sites.push((order, iri.clone())),
                Touch::Alert(alert) => changes.alerts.push((order, alert.clone())),
            }
        }
        changes.take_followers();
        let is_provider = |record: &ChangedRecord| record.record_type == RecordType::Provider;
        changes.prior = changes.records.iter().any(is_provider).then(|| prior(world));
        changes.rows = changes.records.iter().filter_map(|record| record.row).collect();
        changes.rows.sort_unstable();
        changes.rows.dedup();
        changes
    }

    /// The first of the things that happened that touches a pack, by its place among them; `None` where none does.
    /// What stands before `from` the pack knows already.
    #[must_use]
    pub fn touching(&self, footprint: &Footprint, from: usize) -> Option<usize> {
        let everything = self.everything.iter().copied().filter(|order| *order >= from).min();
        let Some(depends) = &footprint.depends else {
            let records = self.since(from).map(|record| record.order);
            let others = self.sites.iter().map(|(order, _)| *order).chain(self.alerts.iter().map(|(order, _)| *order));
            return records.chain(others.filter(|order| *order >= from)).chain(everything).min();
        };
        let found = [
            everything,
            self.of_evidence(&depends.evidence, from),
            self.of_partners(&depends.partners, from),
            self.of_patterns(&depends.patterns, from),
            self.of_sites(footprint, from),
            self.of_alerts(footprint, from),
        ];
        found.into_iter().flatten().min()
    }

    /// The first reading of the site that a pack names.
    fn of_sites(&self, footprint: &Footprint, from: usize) -> Option<usize> {
        let named = |(order, iri): &&(usize, Arc<str>)| *order >= from && footprint.iris.contains(iri);
        self.sites.iter().filter(named).map(|(order, _)| *order).min()
    }

    /// The first alert over a pack's place.
    fn of_alerts(&self, footprint: &Footprint, from: usize) -> Option<usize> {
        let [lon, lat] = footprint.position?;
        let over = |(order, alert): &&(usize, Arc<Alert>)| *order >= from && holds_at(alert, Position { lon, lat });
        self.alerts.iter().filter(over).map(|(order, _)| *order).min()
    }

    /// The records that changed, those before `from` aside.
    fn since(&self, from: usize) -> impl Iterator<Item = &ChangedRecord> {
        self.records.iter().filter(move |record| record.order >= from)
    }

    /// Notes a changed record.
    fn take(&mut self, order: usize, iri: Arc<str>) {
        if let Some(record_type) = RecordType::of_iri(&iri) {
            let row = self.world.columns.find(&iri);
            self.records.push(ChangedRecord { order, iri, record_type, row });
        }
    }

    /// Notes the records that are where changed sites are, or are called after them: they are shown otherwise.
    fn take_followers(&mut self) {
        let columns = &self.world.columns;
        let sites = self.records.iter().filter(|record| record.record_type == RecordType::Site);
        let sites: HashMap<_, _> =
            sites.rev().filter_map(|site| Some((columns.word(&site.iri)?, site.order))).collect();
        if sites.is_empty() {
            return;
        }
        let mut followers = Vec::new();
        for record_type in RecordType::ALL {
            for (number, chunk) in columns.table(record_type).chunks().iter().enumerate() {
                for (place, site) in chunk.site.iter().enumerate() {
                    let Some(order) = sites.get(site).filter(|_| chunk.is_live(place)) else { continue };
                    if followers.len() >= MOST_FOLLOWERS {
                        self.everything.extend(sites.values());
                        return;
                    }
                    let id = RowId { record_type, row: (number * CHUNK_ROWS + place) as u32 };
                    let iri = columns.row(id).iri().clone();
                    followers.push(ChangedRecord { order: *order, iri, record_type, row: Some(id) });
                }
            }
        }
        self.records.extend(followers);
    }

    /// The first that may change the evidence.
    fn of_evidence(&self, read: &EvidenceRead, from: usize) -> Option<usize> {
        let held = self.since(from).filter(|record| read.holds(&record.iri)).map(|record| record.order).min();
        let entering = read.entering(&self.rows, self.world);
        let enters = |record: &&ChangedRecord| entering.contains(&record.iri);
        let entered = self.since(from).filter(enters).map(|record| record.order).min();
        held.into_iter().chain(entered).min()
    }

    /// The first that may change the partners.
    fn of_partners(&self, read: &PartnersRead, from: usize) -> Option<usize> {
        let prior = self.prior?;
        let mut providers = self.since(from).filter(|record| record.record_type == RecordType::Provider);
        if read.is_judged_anew(prior) {
            return providers.map(|record| record.order).min();
        }
        let touched = |record: &&ChangedRecord| {
            let found = record.row.and_then(|_| self.world.provider(&record.iri).map(|found| &**found));
            read.is_touched(&record.iri, found, prior, self.world)
        };
        providers.find(touched).map(|record| record.order)
    }

    /// The first that may change the patterns of the failure history: of a class whose patterns are others now the
    /// first record that counts there; one that is gone may have counted anywhere.
    fn of_patterns(&self, read: &PatternsRead, from: usize) -> Option<usize> {
        let counts = |record: &&ChangedRecord| matches!(record.record_type, RecordType::Failure | RecordType::Exposure);
        let counted: Vec<&ChangedRecord> = self.since(from).filter(counts).collect();
        let first = counted.iter().map(|record| record.order).min()?;
        let columns = &self.world.columns;
        let classes: Vec<&Arc<str>> = read.touched(columns).collect();
        if classes.is_empty() {
            return None;
        }
        let of_class = |record: &&&ChangedRecord| {
            record.row.is_none_or(|row| classes.iter().any(|class| columns.text(columns.row(row).class()) == &***class))
        };
        // A record may have counted for another class before: then the first of all has to do.
        Some(counted.iter().filter(of_class).map(|record| record.order).min().unwrap_or(first))
    }
}
