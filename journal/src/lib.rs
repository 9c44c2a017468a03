//! What happened, in order, durably: envelopes, the applier, projection marks.
//!
//! Every change is one entry of an append-only journal. It is acknowledged when the journal has made
//! it durable, not before. Everything else (RDF store, text index, columns) is a *projection*: it
//! remembers, atomically with its own data, the [`Position`] up to which it has applied the journal, and
//! replays from there. Applying twice changes nothing, so there is no two-phase commit anywhere.
//!
//! This room knows no RDF, no record and no HTTP: payloads are bytes, kinds are names.

mod applier;
mod base;
mod check;
mod embedded;
mod entry;
mod error;
mod fault;
mod load;
mod lock;
mod memory;
mod projection;
mod store;
mod whole;

pub use applier::{Applier, ApplierSettings, Handle, Kind, Mark, Outcome, Projections};
pub use base::{BaseEntry, Compacted, Compaction, Needed, Retention, still_needed};
pub use check::{JournalCheck, check_journal};
pub use embedded::{Backup, EmbeddedJournal, EmbeddedSettings};
pub use entry::{Entry, NewEntry};
pub use error::{ApplyError, JournalError, ProjectionError};
#[cfg(feature = "faults")]
pub use fault::arm_faults;
pub use fault::fault_at;
pub use load::{LOAD_ABORT, LOAD_BEGIN, LOAD_CHUNK, LOAD_COMMIT, Load};
pub use lock::{LockError, LockFile};
pub use memory::MemoryJournal;
pub use projection::{Applied, Decision, Position, Projection, Versions, assert_replay_safe};
pub use store::{Durability, Journal};
pub use whole::make_whole;
