//! The thread that applies.

use super::run::Run;
use super::{ApplierSettings, Core, Mark, Projections, Publish};
use crate::fault::fail_point;
use crate::{ApplyError, Projection};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

/// The thread's state.
pub(super) struct Worker {
    pub(super) core: Arc<Core>,
    pub(super) kinds: HashMap<&'static str, u16>,
    pub(super) settings: ApplierSettings,
}

impl Worker {
    /// Applies until told to stop and drained, then closes the projections; or until an error.
    pub(super) fn run<P: Projections>(&self, mut projections: P, mut publish: Publish<P>) -> P {
        let mut since_flush = 0;
        loop {
            let (applied, target, stopping, stale, flush) = {
                let mut shared = self.core.lock();
                while shared.is_idle() {
                    shared = self.core.work.wait(shared).unwrap_or_else(PoisonError::into_inner);
                }
                let flush = (shared.flush_wanted > shared.flushed).then_some(shared.flush_wanted);
                (shared.applied, shared.target, shared.stopping, std::mem::take(&mut shared.stale), flush)
            };
            if let Some(wanted) = flush {
                since_flush = 0;
                if let Err(error) = self.flush(&mut projections, wanted) {
                    self.fail(&error);
                    return projections;
                }
            }
            if stale && let Err(error) = publish(&mut projections, applied) {
                self.fail(&error);
                return projections;
            }
            if applied >= target && stopping {
                let closed = projections.all().into_iter().try_for_each(Projection::close);
                if let Err(error) = closed {
                    self.fail(&error.into());
                }
                return projections;
            }
            if applied >= target {
                continue;
            }
            match self.step(&mut projections, &mut publish, applied, target) {
                Ok(next) => {
                    since_flush += usize::try_from(next - applied).unwrap_or(usize::MAX);
                    if since_flush >= self.settings.flush_entries {
                        since_flush = 0;
                        if let Err(error) = self.flush(&mut projections, 0) {
                            self.fail(&error);
                            return projections;
                        }
                    }
                }
                Err(error) => {
                    self.fail(&error);
                    return projections;
                }
            }
        }
    }

    /// Flushes every projection, notes what is durable, and tells who waits for the flush `wanted`; 0 where
    /// nobody does.
    fn flush<P: Projections>(&self, projections: &mut P, wanted: u64) -> Result<(), ApplyError> {
        for projection in projections.all() {
            if wanted > 0 {
                projection.sync()?;
            } else {
                projection.flush()?;
            }
            fail_point!("applier::between-flushes");
        }
        let marks = marks(projections);
        let durable = marks.iter().map(|mark| mark.durable.sequence).min();
        let mut shared = self.core.lock();
        shared.durable = durable.unwrap_or_default();
        shared.marks = marks;
        shared.flushed = shared.flushed.max(wanted);
        self.core.advanced.notify_all();
        Ok(())
    }

    /// Applies one batch and publishes it; returns the last sequence applied.
    fn step<P: Projections>(
        &self,
        projections: &mut P,
        publish: &mut Publish<P>,
        applied: u64,
        target: u64,
    ) -> Result<u64, ApplyError> {
        let last = target.min(applied + self.settings.batch_entries as u64);
        let run = Run { journal: &*self.core.journal, kinds: &self.kinds, settings: &self.settings };
        let conflicts = run.apply_range(projections, applied + 1, last)?;
        publish(projections, last)?;
        let marks = marks(projections);
        let mut shared = self.core.lock();
        shared.applied = last;
        shared.marks = marks;
        shared.conflicts.extend(conflicts);
        while shared.conflicts.len() > self.settings.kept_conflicts {
            shared.conflicts.pop_first();
        }
        self.core.advanced.notify_all();
        Ok(last)
    }

    /// Notes why the thread ends and wakes who waits.
    fn fail(&self, error: &ApplyError) {
        tracing::error!(%error, "the applier has stopped");
        self.core.lock().error = Some(error.to_string());
        self.core.advanced.notify_all();
    }
}

/// How far each projection is.
pub(super) fn marks<P: Projections>(projections: &mut P) -> Vec<Mark> {
    let of = |one: &mut dyn Projection| Mark { name: one.name(), applied: one.applied(), durable: one.durable() };
    projections.all().into_iter().map(of).collect()
}
