//! What is known of who sends readings.

use serde::{Deserialize, Serialize};

/// Counters of a source. Rows are counted as they come, the same reading each time that it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceState {
    /// Rows of its batches.
    pub rows: u64,
    /// Of these, rows that were older than the horizon when they came.
    pub too_old: u64,
    /// Of these, rows of sensors beyond [`MAX_SENSORS`](crate::MAX_SENSORS) of one state.
    pub crowded: u64,
    /// The last entry, by its sequence.
    pub last_sequence: u64,
    /// When the last batch came, microseconds since 1970.
    pub last_received_us: i64,
    /// The moment of the latest reading, ms since 1970; `None` where none was taken.
    pub last_at_ms: Option<i64>,
}
