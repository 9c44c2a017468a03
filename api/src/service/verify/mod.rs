//! Verifying: the journal against the records store, the records against everything that is made of them.
//!
//! Records are read once, a few thousand at a time; what is kept beside is a few bytes a record.

mod access;
mod decided;
mod guard;
mod hooks;
mod live;

use super::derived::DerivedStore;
use super::projections::Stores;
use super::{Asker, Progress, Service, problems, restore};
use crate::problem::{Code, Problem};
use decided::rejected;
use fieldpack_graph::difference::{Difference, Differences};
use fieldpack_graph::entry::{Change, LatestState, RDF_LOAD};
use fieldpack_graph::record::Record;
use fieldpack_graph::store::{Depth, RdfCheck, Records, RecordsCheck, StoreError};
use fieldpack_index::{Limits, MeaningCheck, World};
use fieldpack_journal::{Applier, Journal, JournalError, NewEntry, Position, Projections, check_journal, still_needed};
use guard::Guard;
use serde::Serialize;
use std::sync::PoisonError;

/// Records compared together.
const TOGETHER: usize = 4_096;

/// What was compared, and how it differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The journal.
    pub epoch: String,
    /// Its last entry.
    pub sequence: u64,
    /// Entries in its base.
    pub base_entries: u64,
    /// Records that there should be.
    pub records: u64,
    /// How many differences there are.
    pub differences: u64,
    /// The first of them.
    pub named: Vec<Difference>,
    /// What `fieldpack rebuild --only` takes to mend them.
    pub rebuild: Vec<String>,
    /// Stores that were damaged when the folder was opened and are made anew already.
    pub rebuilt: Vec<String>,
}

/// How to compare.
#[derive(Clone, Copy, Debug)]
pub struct Verifying {
    /// Differences that are named; all are counted.
    pub limit: usize,
    /// How much of the RDF store is read.
    pub depth: Depth,
}

/// The comparisons that go over the records.
struct Over<'w> {
    depth: Depth,
    world: &'w World,
    rdf: RdfCheck,
    vectors: MeaningCheck,
}

impl Service {
    /// Compares journal, stores and columns and names the first differences. Everything is applied and made
    /// durable before, and the service takes no writes any more: it is to be closed.
    ///
    /// # Errors
    /// A [`Problem`]: the journal is damaged, or a store cannot be brought up to it.
    pub fn verify(&self, how: &Verifying, progress: &dyn Progress, asker: &Asker) -> Result<Verified, Problem> {
        let mut stores = self.stopped(asker)?;
        let journal: &dyn Journal = &*self.inner.journal;
        let of_journal = |error: JournalError| damaged(&error, asker);
        let checked = check_journal(journal, &mut |_| ()).map_err(of_journal)?;
        let world = stores.world(&journal.epoch().into(), Limits::default(), checked.last);
        let (mut differences, mut guard) = (Differences::new(how.limit), Guard::default());
        for projection in stores.all() {
            let (expected, found) = (Position::after(checked.last), projection.applied());
            if found != expected {
                differences.add(projection.name(), "mark", format!("{expected:?}"), format!("{found:?}"));
            }
        }
        let of_store = |error: StoreError| problems::of_store(&error);
        let reader = &self.inner.records;
        let mut rdf = stores.rdf.check(&reader.overlay().map_err(of_store)?);
        let rejected = rejected(journal).map_err(of_journal)?;
        let mut of_records = reader.check().map_err(of_store)?;
        let is_rejected = |sequence| rejected.contains(&sequence);
        let mut of_access: Vec<(u64, NewEntry)> = Vec::new();
        let mut of_hooks: Vec<(u64, NewEntry)> = Vec::new();
        still_needed(journal, checked.last + 1, &LatestState, &is_rejected, &mut |one| {
            let entry = &one.entry;
            if fieldpack_access::Change::is_ours(&entry.entry) {
                of_access.push((entry.sequence, entry.entry.clone()));
            }
            if fieldpack_hooks::Change::is_ours(&entry.entry) {
                of_hooks.push((entry.sequence, entry.entry.clone()));
            }
            guard.run("records", &mut differences, |differences| of_records.entry(entry, differences));
            if entry.entry.kind == RDF_LOAD {
                guard.run("rdf", &mut differences, |differences| match Change::decode(&entry.entry) {
                    Ok(Change::RdfLoad(load)) => rdf.load(&load, differences),
                    _ => Ok(()),
                });
            }
            Ok(())
        })
        .map_err(of_journal)?;
        let records = finished(of_records, checked.first, &rejected, &mut differences, &mut guard);
        let artefact = super::embedder::journalled(journal, reader).map_err(|error| problems::of_store(&error))?;
        let vectors = stores.vectors.check(&world.columns, artefact.as_deref(), &mut differences);
        let over = Over { depth: how.depth, world: &world, rdf, vectors };
        over.compare(reader, records, progress, &mut differences, &mut guard);
        guard.run("text", &mut differences, |_| stores.text.validate());
        guard.run("access", &mut differences, |differences| {
            access::compare(&stores.access.snapshot(), &of_access, differences)
        });
        guard.run("hooks", &mut differences, |differences| {
            hooks::compare(&stores.hooks.snapshot(), &of_hooks, differences)
        });
        let (data, settings) = (&self.inner.data, &self.inner.settings);
        guard.run("live", &mut differences, |differences| {
            live::compare(&mut stores.live, journal, data, settings, differences)
        });
        Ok(self.told(journal, checked.base_entries, records, differences))
    }

    /// The projections, everything applied and made durable; nothing is applied any more.
    fn stopped(&self, asker: &Asker) -> Result<Stores, Problem> {
        drop(self.inner.compacting.lock().unwrap_or_else(PoisonError::into_inner).take());
        let applier = self.inner.applier.lock().unwrap_or_else(PoisonError::into_inner).take();
        let stores = applier.and_then(Applier::stop);
        match (self.inner.handle.error(), stores) {
            (None, Some(stores)) => Ok(stores),
            (error, _) => {
                let error = error.unwrap_or_else(|| "closed".to_owned());
                Err(Problem::say(
                    Code::StorageFailed,
                    asker.language,
                    format!("派生存储不能跟上日志：{error}"),
                    format!("a store cannot be brought up to the journal: {error}"),
                ))
            }
        }
    }

    /// What is told at the end.
    fn told(&self, journal: &dyn Journal, base_entries: u64, records: u64, differences: Differences) -> Verified {
        let count = differences.count();
        let named = differences.into_named();
        // Where many differ, not every store is named: the order is that of applying.
        let differs = |store: &DerivedStore| named.iter().any(|one| store.holds(&one.store));
        Verified {
            epoch: journal.epoch().to_owned(),
            sequence: journal.last_sequence(),
            base_entries,
            records,
            differences: count,
            rebuild: DerivedStore::ALL.iter().filter(|one| differs(one)).map(|one| one.name().to_owned()).collect(),
            rebuilt: self.inner.rebuilt.iter().map(|one| one.name().to_owned()).collect(),
            named,
        }
    }
}

/// Ends the comparison of the records store; returns how many records there should be.
fn finished(
    check: RecordsCheck,
    first: u64,
    rejected: &std::collections::HashSet<u64>,
    differences: &mut Differences,
    guard: &mut Guard,
) -> u64 {
    let mut records = 0;
    guard.run("records", differences, |differences| {
        let rejected = rejected.iter().copied().filter(|sequence| *sequence >= first).collect();
        records = check.finish(first, &rejected, differences)?;
        Ok::<_, StoreError>(())
    });
    records
}

impl Over<'_> {
    /// Compares everything that is made of the records with the records.
    fn compare(
        mut self,
        reader: &Records,
        records: u64,
        progress: &dyn Progress,
        differences: &mut Differences,
        guard: &mut Guard,
    ) {
        progress.start("verify", Some(records));
        let mut together: Vec<Record> = Vec::with_capacity(TOGETHER);
        let read = reader.for_each(|record| {
            together.push(record);
            if together.len() == TOGETHER {
                self.compare_records(&together, differences, guard);
                progress.advance(together.len() as u64);
                together.clear();
            }
        });
        self.compare_records(&together, differences, guard);
        progress.finish();
        guard.run("records", differences, |_| read.map(drop));
        let is_record = |iri: &str| reader.version_of_record(iri).map(|version| version.is_some());
        let (world, rdf, depth) = (self.world, self.rdf, self.depth);
        guard.run("columns", differences, |differences| {
            world.columns.compare_whole(records, &world.knowledge, &is_record, differences)
        });
        guard.run("rdf", differences, |differences| rdf.finish(&is_record, depth, differences));
        guard.run("text", differences, |differences| world.text.check(&world.columns, differences));
        guard.run("columns", differences, |differences| {
            world.positions.check(&world.columns, &restore::providers(reader)?, differences);
            Ok::<_, StoreError>(())
        });
    }

    /// Compares what is made of some records.
    fn compare_records(&mut self, records: &[Record], differences: &mut Differences, guard: &mut Guard) {
        let world = self.world;
        world.columns.compare_records(records, differences);
        guard.run("rdf", differences, |differences| self.rdf.records(records, differences));
        guard.run("text", differences, |differences| world.text.check_records(records, differences));
        guard.run("vectors", differences, |differences| self.vectors.records(records, differences));
    }
}

/// A journal that cannot be read: it is never touched.
fn damaged(error: &JournalError, asker: &Asker) -> Problem {
    match error {
        JournalError::Damaged { sequence, reason } => Problem::say(
            Code::StorageFailed,
            asker.language,
            format!("日志第 {sequence} 条已损坏（{reason}）：请从备份恢复；没有改动任何内容"),
            format!(
                "journal entry {sequence} is damaged ({reason}): restore the folder from a backup; nothing was changed"
            ),
        ),
        other => problems::of_journal(other, asker.language),
    }
}
