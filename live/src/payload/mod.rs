//! The kinds of journal entries that this room has, and their payloads.
//!
//! A payload is JSON: it is read again years later, by newer programs and by people. A change of form is a
//! new version of the kind. What is written is checked as strictly as what is read, so that an entry which
//! is in the journal can be applied.

mod alert;
mod reading;

pub use alert::{Alert, AlertBegin, AlertEnd, Area, Circle, EndReason};
pub use reading::{Quarantine, Quarantined, ReadingBatch, Series, Settle, SettleOutcome};

use crate::LiveError;
use crate::error::Misfit;
use fieldpack_journal::{Kind, NewEntry};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Readings that were accepted together.
pub const READING_BATCH: &str = "reading.batch";
/// Readings that were not accepted and wait for someone to look at them.
pub const QUARANTINE: &str = "reading.quarantine";
/// Someone has looked at a reading in quarantine.
pub const SETTLE: &str = "reading.settle";
/// A weather alert is issued, changed or called off.
pub const ALERT_SET: &str = "alert.set";
/// An alert that was issued ahead begins.
pub const ALERT_BEGIN: &str = "alert.begin";
/// An alert ends.
pub const ALERT_END: &str = "alert.end";

/// Every kind with the highest version that this program reads.
pub const KINDS: [Kind; 6] = [
    Kind { name: READING_BATCH, max_version: 1 },
    Kind { name: QUARANTINE, max_version: 1 },
    Kind { name: SETTLE, max_version: 1 },
    Kind { name: ALERT_SET, max_version: 1 },
    Kind { name: ALERT_BEGIN, max_version: 1 },
    Kind { name: ALERT_END, max_version: 1 },
];

/// The version of every payload that is written.
const VERSION: u16 = 1;

/// The first moment after those that an entry may name: 9999-12-30, ms since 1970, the end of what calendars
/// here can say.
const END_MS: i64 = 253_402_128_000_000;

/// What an entry changes here.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Readings came in.
    Readings(ReadingBatch),
    /// Readings were put into quarantine.
    Quarantine(Quarantine),
    /// A reading in quarantine is settled.
    Settle(Settle),
    /// An alert is issued, changed or called off.
    Set(Box<Alert>),
    /// An alert begins.
    Begin(AlertBegin),
    /// An alert ends.
    End(AlertEnd),
    /// A kind of another room, which changes nothing here.
    Other,
}

impl Change {
    /// Whether an entry is of a kind that this room has.
    #[must_use]
    pub fn is_ours(entry: &NewEntry) -> bool {
        KINDS.iter().any(|kind| kind.name == entry.kind)
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`LiveError`] naming the field that does not fit.
    pub fn decode(entry: &NewEntry) -> Result<Self, LiveError> {
        Ok(match entry.kind.as_str() {
            READING_BATCH => Self::Readings(read(entry, ReadingBatch::check)?),
            QUARANTINE => Self::Quarantine(read(entry, Quarantine::check)?),
            SETTLE => Self::Settle(read(entry, |_| Ok(()))?),
            ALERT_SET => Self::Set(Box::new(read(entry, Alert::check)?)),
            ALERT_BEGIN => Self::Begin(read(entry, |_| Ok(()))?),
            ALERT_END => Self::End(read(entry, |_| Ok(()))?),
            _ => Self::Other,
        })
    }
}

/// Reads and checks a payload; slow only when it has to say where the error is.
fn read<T: DeserializeOwned>(entry: &NewEntry, check: impl Fn(&T) -> Result<(), Misfit>) -> Result<T, LiveError> {
    let error = |misfit: Misfit| LiveError {
        kind: entry.kind.clone(),
        key: entry.key.clone(),
        pointer: misfit.pointer,
        reason: misfit.reason,
    };
    let read: T = serde_json::from_slice(&entry.payload).map_err(|plain| {
        let mut deserializer = serde_json::Deserializer::from_slice(&entry.payload);
        let located: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
        error(match located {
            Err(located) => Misfit::new(located.path().to_string(), located.into_inner().to_string()),
            Ok(_) => Misfit::new(".", plain.to_string()),
        })
    })?;
    check(&read).map_err(error)?;
    Ok(read)
}

/// Checks a payload and writes it as an entry.
fn write<T: Serialize>(
    actor: &str,
    kind: &str,
    key: &str,
    payload: &T,
    check: Result<(), Misfit>,
) -> Result<NewEntry, LiveError> {
    let error = |misfit: Misfit| LiveError {
        kind: kind.to_owned(),
        key: key.to_owned(),
        pointer: misfit.pointer,
        reason: misfit.reason,
    };
    check.map_err(error)?;
    let payload = serde_json::to_vec(payload).map_err(|plain| error(Misfit::new(".", plain.to_string())))?;
    Ok(NewEntry {
        actor: actor.to_owned(),
        kind: kind.to_owned(),
        version: VERSION,
        key: key.to_owned(),
        expected_version: None,
        payload,
    })
}

/// Checks that a moment, ms since 1970, lies between 1970 and the end of the calendar.
fn check_ms(pointer: impl Fn() -> String, ms: i64) -> Result<(), Misfit> {
    if (0..END_MS).contains(&ms) {
        return Ok(());
    }
    Err(Misfit::new(pointer(), format!("`{ms}` ms since 1970 is no time of a site: expected 0 to {END_MS}")))
}

/// Checks that a moment, microseconds since 1970, lies between 1970 and the end of the calendar.
fn check_us(pointer: &str, us: i64) -> Result<(), Misfit> {
    check_ms(|| pointer.to_owned(), us.div_euclid(1_000))
}

/// Checks that a name is there.
fn check_name(pointer: impl Fn() -> String, name: &str) -> Result<(), Misfit> {
    if name.is_empty() { Err(Misfit::new(pointer(), "it is empty: expected a name")) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
