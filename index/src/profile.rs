//! The profile of a search: how long each signal took and how many candidates it gave.

use crate::signal::Signal;
use serde::{Deserialize, Serialize};
use std::time::Instant;
use utoipa::ToSchema;

/// How a search went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// Signal by signal, those that took part.
    pub signals: Vec<SignalProfile>,
    /// Looking for rows and ranking them by all signals, microseconds. Conditions, place and season are
    /// compared here, row by row.
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
        let lap = now - std::mem::replace(&mut self.last, now);
        u64::try_from(lap.as_micros()).unwrap_or(u64::MAX)
    }

    /// A signal has done its part.
    pub(crate) fn stop(&mut self, signal: Signal, candidates: usize) {
        let time_us = self.lap();
        self.profile.signals.push(SignalProfile { signal, time_us, candidates });
    }

    /// Rows are ranked; `compared` of them by conditions, `placed` by place and season, where those signals
    /// took part.
    pub(crate) fn ranked(&mut self, blocks: usize, passed_over: usize, compared: Option<usize>, placed: Option<usize>) {
        self.profile.ranking_us = self.lap();
        (self.profile.blocks, self.profile.blocks_passed_over) = (blocks, passed_over);
        for (signal, candidates) in [(Signal::Scenario, compared), (Signal::SpaceTime, placed)] {
            if let Some(candidates) = candidates {
                self.profile.signals.push(SignalProfile { signal, time_us: 0, candidates });
            }
        }
    }

    /// The hits are shown.
    pub(crate) fn finish(mut self) -> Profile {
        self.profile.showing_us = self.lap();
        self.profile.total_us = u64::try_from((self.last - self.begin).as_micros()).unwrap_or(u64::MAX);
        self.profile
    }
}
