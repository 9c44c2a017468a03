//! One pass over entries: replaying, applying, deciding.

use super::{ApplierSettings, Projections};
use crate::fault::fail_point;
use crate::load::Commit;
use crate::projection::{Applied, Decision, Position};
use crate::{
    ApplyError, Entry, Journal, LOAD_ABORT, LOAD_BEGIN, LOAD_CHUNK, LOAD_COMMIT, NewEntry, Projection, ProjectionError,
};
use std::collections::HashMap;

/// Entries from which projections apply side by side: fewer are applied before the threads would have begun.
const WORTH_THREADS: usize = 64;

/// One pass over entries.
pub(super) struct Run<'r> {
    pub(super) journal: &'r dyn Journal,
    pub(super) kinds: &'r HashMap<&'static str, u16>,
    pub(super) settings: &'r ApplierSettings,
}

/// Has every projection do its part: side by side where there is much to do. All come to an end; the first
/// failure in their order is told.
fn each<P: Projections>(
    projections: &mut P,
    entries: usize,
    work: impl Fn(&mut dyn Projection) -> Result<(), ProjectionError> + Sync,
) -> Result<(), ApplyError> {
    let all = projections.all();
    if entries < WORTH_THREADS {
        for projection in all {
            work(projection)?;
            fail_point!("applier::between-projections");
        }
        return Ok(());
    }
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = all.into_iter().map(|projection| scope.spawn(move || work(projection))).collect();
        let done: Vec<_> = threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        for one in done {
            one.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        Ok(())
    })
}

impl Run<'_> {
    /// Brings each projection from its own mark to `end`, the decider first.
    pub(super) fn catch_up<P: Projections>(&self, projections: &mut P, end: u64) -> Result<(), ApplyError> {
        let starts: Vec<u64> = projections.all().iter().map(|one| one.applied().sequence).collect();
        let Some(lowest) = starts.iter().copied().min() else { return Ok(()) };
        let first = self.journal.first_sequence();
        if lowest < first {
            self.apply_base(projections, first)?;
        }
        let mut from = lowest.max(first);
        while from <= end {
            let to = end.min(from + self.settings.batch_entries as u64 - 1);
            self.apply_range(projections, from, to)?;
            from = to + 1;
        }
        Ok(())
    }

    /// Brings every projection that lies below the first entry of the journal up to it, from the base.
    fn apply_base<P: Projections>(&self, projections: &mut P, first: u64) -> Result<(), ApplyError> {
        let lowest = projections.all().iter().map(|one| one.applied()).min().unwrap_or(Position::START);
        let mut from = lowest;
        loop {
            let page = self.journal.read_base(from, self.settings.batch_entries)?;
            let Some(last) = page.last() else { break };
            let next = last.next();
            from = next;
            for one in &page {
                self.check_kind(one.entry.sequence, &one.entry.entry)?;
            }
            each(projections, page.len(), |projection| {
                let mark = projection.applied();
                if mark >= next {
                    return Ok(());
                }
                let batch: Vec<Applied<'_>> = page
                    .iter()
                    .filter(|one| one.position() >= mark)
                    .map(|one| Applied {
                        sequence: one.entry.sequence,
                        entry: &one.entry.entry,
                        decision: Decision::Accepted,
                    })
                    .collect();
                projection.apply(&batch, next)
            })?;
        }
        let next = Position { sequence: first, part: 0 };
        for projection in projections.all() {
            if projection.applied() < next {
                projection.apply(&[], next)?;
            }
        }
        Ok(())
    }

    /// Applies the entries `from..=to` to every projection that has not seen them; returns conflicts.
    pub(super) fn apply_range<P: Projections>(
        &self,
        projections: &mut P,
        from: u64,
        to: u64,
    ) -> Result<Vec<(u64, u64)>, ApplyError> {
        let count = usize::try_from(to + 1 - from).unwrap_or(usize::MAX);
        let entries = self.journal.read(from, count)?;
        if entries.len() != count {
            let found = entries.len();
            return Err(ApplyError::Stopped(format!("entries `{from}` to `{to}` were asked for, `{found}` are there")));
        }
        let mut conflicts = Vec::new();
        let mut run: Vec<&Entry> = Vec::new();
        for entry in &entries {
            self.check_kind(entry.sequence, &entry.entry)?;
            if entry.entry.kind == LOAD_COMMIT {
                conflicts.extend(self.apply_run(projections, &run)?);
                run.clear();
                self.apply_load(projections, entry)?;
            } else {
                run.push(entry);
            }
        }
        conflicts.extend(self.apply_run(projections, &run)?);
        Ok(conflicts)
    }

    /// Refuses kinds that are not known.
    fn check_kind(&self, sequence: u64, entry: &NewEntry) -> Result<(), ApplyError> {
        let known = match entry.kind.as_str() {
            LOAD_BEGIN | LOAD_CHUNK | LOAD_COMMIT | LOAD_ABORT => Some(1),
            kind => self.kinds.get(kind).copied(),
        };
        if known.is_none_or(|max_version| entry.version > max_version) {
            return Err(ApplyError::UnknownKind { sequence, kind: entry.kind.clone(), version: entry.version });
        }
        Ok(())
    }

    /// Applies single entries.
    fn apply_run<P: Projections>(&self, projections: &mut P, run: &[&Entry]) -> Result<Vec<(u64, u64)>, ApplyError> {
        let Some(last) = run.last() else { return Ok(Vec::new()) };
        let next = Position::after(last.sequence);
        let singles: Vec<&&Entry> = run.iter().filter(|entry| !entry.entry.kind.starts_with("load.")).collect();
        let decisions = decide(&projections.all(), &singles);
        each(projections, singles.len(), |projection| {
            let mark = projection.applied();
            if mark >= next {
                return Ok(());
            }
            let batch: Vec<Applied<'_>> = singles
                .iter()
                .zip(&decisions)
                .filter(|(entry, _)| entry.sequence >= mark.sequence)
                .map(|(entry, decision)| Applied { sequence: entry.sequence, entry: &entry.entry, decision: *decision })
                .collect();
            projection.apply(&batch, next)
        })?;
        Ok(singles
            .iter()
            .zip(&decisions)
            .filter_map(|(entry, decision)| match decision {
                Decision::Rejected { found } => Some((entry.sequence, *found)),
                Decision::Accepted => None,
            })
            .collect())
    }

    /// Applies a committed load, chunk by chunk, so that it is never in memory as a whole.
    fn apply_load<P: Projections>(&self, projections: &mut P, commit: &Entry) -> Result<(), ApplyError> {
        let sequence = commit.sequence;
        let broken = |reason: String| ApplyError::BrokenLoad { sequence, reason };
        let plan = Commit::read(&commit.entry).map_err(broken)?;
        let mut part = 0;
        for chunk in &plan.chunks {
            let found = self.journal.read(*chunk, 1)?;
            let entry = found
                .first()
                .filter(|entry| {
                    entry.sequence == *chunk && entry.entry.kind == LOAD_CHUNK && entry.entry.key == commit.entry.key
                })
                .ok_or_else(|| broken(format!("entry `{chunk}` is no chunk of it")))?;
            let inner: Vec<NewEntry> =
                postcard::from_bytes(&entry.entry.payload).map_err(|error| broken(error.to_string()))?;
            for one in &inner {
                self.check_kind(*chunk, one)?;
            }
            let after = part + inner.len() as u64;
            each(projections, inner.len(), |projection| {
                let mark = projection.applied();
                let next = Position { sequence, part: after };
                if mark >= next {
                    return Ok(());
                }
                let done = if mark.sequence == sequence { mark.part.saturating_sub(part) } else { 0 };
                let batch: Vec<Applied<'_>> = inner
                    .iter()
                    .skip(usize::try_from(done).unwrap_or(usize::MAX))
                    .map(|entry| Applied { sequence, entry, decision: Decision::Accepted })
                    .collect();
                projection.apply(&batch, next)
            })?;
            part = after;
        }
        if part != plan.entries {
            return Err(broken(format!("`{}` entries were announced, `{part}` are there", plan.entries)));
        }
        let next = Position::after(sequence);
        for projection in projections.all() {
            if projection.applied() < next {
                projection.apply(&[], next)?;
            }
        }
        Ok(())
    }
}

/// Decides the conditional entries of a run, in order, on the decider's versions and what the run itself
/// changes.
fn decide(projections: &[&mut dyn Projection], run: &[&&Entry]) -> Vec<Decision> {
    let Some(decider) = projections.first() else { return vec![Decision::Accepted; run.len()] };
    let mark = decider.applied();
    let Some(versions) = decider.versions() else { return vec![Decision::Accepted; run.len()] };
    let mut changed: HashMap<&str, u64> = HashMap::new();
    run.iter()
        .map(|entry| {
            if entry.sequence < mark.sequence {
                return match versions.was_rejected(entry.sequence) {
                    true => Decision::Rejected { found: 0 },
                    false => Decision::Accepted,
                };
            }
            let key = entry.entry.key.as_str();
            let found = changed.get(key).copied().or_else(|| versions.version_of(key)).unwrap_or(0);
            match entry.entry.expected_version {
                Some(expected) if expected != found => Decision::Rejected { found },
                _ => {
                    changed.insert(key, entry.sequence);
                    Decision::Accepted
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes batches, or fails.
    struct Fake {
        fails: bool,
        applied: Position,
    }

    impl Projection for Fake {
        fn name(&self) -> &'static str {
            "fake"
        }

        fn applied(&self) -> Position {
            self.applied
        }

        fn durable(&self) -> Position {
            self.applied
        }

        fn apply(&mut self, _: &[Applied<'_>], next: Position) -> Result<(), ProjectionError> {
            if self.fails {
                return Err(ProjectionError::new("fake", "it fails"));
            }
            self.applied = next;
            Ok(())
        }

        fn flush(&mut self) -> Result<(), ProjectionError> {
            Ok(())
        }
    }

    struct Three([Fake; 3]);

    impl Projections for Three {
        fn all(&mut self) -> Vec<&mut dyn Projection> {
            self.0.iter_mut().map(|one| one as &mut dyn Projection).collect()
        }
    }

    #[test]
    fn a_failure_is_told_after_all_came_to_an_end() {
        let next = Position::after(1);
        for (entries, third) in [(WORTH_THREADS, next), (1, Position::START)] {
            let mut three = Three([false, true, false].map(|fails| Fake { fails, applied: Position::START }));
            let error = each(&mut three, entries, |projection| projection.apply(&[], next)).expect_err("one fails");
            assert!(error.to_string().contains("it fails"), "{error}");
            assert_eq!(three.0.map(|one| one.applied), [next, Position::START, third], "{entries} entries");
        }
    }
}
