//! What is kept of an event that waits or was given up.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where events of a hook wait one behind the other: those of a pack, or a single one that is replayed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane {
    /// The pack.
    pub pack: Arc<str>,
    /// The sequence of the dead letter that is replayed; `None`: the events of the pack as they come.
    pub replay: Option<u64>,
}

impl Lane {
    /// The lane of a pack's events as they come.
    #[must_use]
    pub fn of_pack(pack: Arc<str>) -> Self {
        Self { pack, replay: None }
    }

    /// Whether a dead letter is replayed in it.
    #[must_use]
    pub fn replays(&self) -> bool {
        self.replay.is_some()
    }
}

/// What came of the last attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastTry {
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// Why it failed, in a word.
    pub reason: String,
    /// The beginning of the answer's body.
    pub excerpt: String,
}

/// An event that waits in a lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The sequence of the entry that it tells of.
    pub sequence: u64,
    /// When it happened, microseconds since 1970.
    pub event_us: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was tried first, microseconds since 1970.
    pub first_us: Option<i64>,
    /// When it is tried next, microseconds since 1970.
    pub due_us: i64,
    /// What came of the last attempt.
    pub last: Option<LastTry>,
}

impl Waiting {
    /// An event that was not tried yet, due at a moment. The moments are microseconds since 1970.
    #[must_use]
    pub fn new(sequence: u64, event_us: i64, due_us: i64) -> Self {
        Self { sequence, event_us, attempts: 0, first_us: None, due_us, last: None }
    }
}

/// An event that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// The sequence of the entry that it tells of.
    pub sequence: u64,
    /// Its pack.
    pub pack: Arc<str>,
    /// When it happened, microseconds since 1970.
    pub event_us: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was tried first, microseconds since 1970.
    pub first_us: i64,
    /// When it was given up, microseconds since 1970.
    pub died_us: i64,
    /// What came of the last attempt.
    pub last: Option<LastTry>,
}
