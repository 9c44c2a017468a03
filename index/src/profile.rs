//! The profile of a search: how long each signal took and how many candidates it gave.

use crate::run::Found;
use crate::signal::Signal;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};
use utoipa::ToSchema;

/// How a search went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// Signal by signal, those that took part.
    pub signals: Vec<SignalProfile>,
    /// Looking for rows and ranking them by all signals, microseconds. What `scenario` and `space_time` take is
    /// a part of it, summed over the threads.
    pub ranking_us: u64,
    /// Blocks of rows that were looked into, and those that could be passed over.
    pub blocks: usize,
    /// Blocks that hold nothing that could have been among the hits.
    pub blocks_passed_over: usize,
    /// Reading what is shown of the hits, microseconds.
    pub showing_us: u64,
    /// All of it, microseconds.
    pub total_us: u64,
}

/// How one signal went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignalProfile {
    /// The signal.
    pub signal: Signal,
    /// How long it took by itself, microseconds.
    pub time_us: u64,
    /// What it gave: records with words, texts near in meaning, concepts reached, rows compared.
    pub candidates: usize,
}

/// Times the parts of a search.
#[derive(Debug)]
pub(crate) struct Clock {
    begin: Instant,
    last: Instant,
    profile: Profile,
}

impl Clock {
    pub(crate) fn start() -> Self {
        let now = Instant::now();
        Self { begin: now, last: now, profile: Profile::default() }
    }

    /// The time since the last stop, microseconds.
    fn lap(&mut self) -> u64 {
        let now = Instant::now();
        microseconds(now - std::mem::replace(&mut self.last, now))
    }

    /// A signal has done its part in a time of its own; others may have gone beside.
    pub(crate) fn took(&mut self, signal: Signal, time: Duration, candidates: usize) {
        self.profile.signals.push(SignalProfile { signal, time_us: microseconds(time), candidates });
    }

    /// What is heard is known: ranking begins.
    pub(crate) fn heard(&mut self) {
        self.lap();
    }

    /// Rows are ranked; `goes` tells whether a signal took part.
    pub(crate) fn ranked(&mut self, found: &Found<'_>, goes: impl Fn(Signal) -> bool) {
        self.profile.ranking_us = self.lap();
        (self.profile.blocks, self.profile.blocks_passed_over) = (found.blocks, found.passed_over);
        let spent = [(Signal::Scenario, found.spent.scenario), (Signal::SpaceTime, found.spent.space_time)];
        for (signal, time) in spent.into_iter().filter(|(signal, _)| goes(*signal)) {
            let time_us = microseconds(time);
            self.profile.signals.push(SignalProfile { signal, time_us, candidates: found.compared });
        }
    }

    /// The hits are shown.
    pub(crate) fn finish(mut self) -> Profile {
        self.profile.showing_us = self.lap();
        self.profile.total_us = microseconds(self.last - self.begin);
        self.profile
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
