//! Large loads: begin, chunks, commit; visible at the commit.
//!
//! A chunk's payload is a list of entries. The commit names its chunks by sequence, so that the applier
//! needs no memory of open loads: it reads the chunks back when the commit comes. A load without a
//! commit never becomes visible.

use crate::{JournalError, NewEntry};
use serde::{Deserialize, Serialize};

/// Kind of the entry that opens a load.
pub const LOAD_BEGIN: &str = "load.begin";
/// Kind of an entry that carries a part of a load.
pub const LOAD_CHUNK: &str = "load.chunk";
/// Kind of the entry that makes a load visible.
pub const LOAD_COMMIT: &str = "load.commit";
/// Kind of the entry that gives a load up.
pub const LOAD_ABORT: &str = "load.abort";

/// A load that is being written: collects the sequences of its chunks.
#[derive(Clone, Debug)]
pub struct Load {
    id: String,
    actor: String,
    chunks: Vec<u64>,
    entries: u64,
}

/// The payload of a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// The chunks, in order.
    pub(crate) chunks: Vec<u64>,
    /// The entries in all chunks.
    pub(crate) entries: u64,
}

impl Commit {
    /// Reads the payload of a commit.
    ///
    /// # Errors
    /// What does not fit.
    pub(crate) fn read(entry: &NewEntry) -> Result<Self, String> {
        postcard::from_bytes(&entry.payload).map_err(|error| error.to_string())
    }
}

impl Load {
    /// Names a load; `id` must be its own.
    #[must_use]
    pub fn new(id: &str, actor: &str) -> Self {
        Self { id: id.to_owned(), actor: actor.to_owned(), chunks: Vec::new(), entries: 0 }
    }

    /// The entry that opens it.
    #[must_use]
    pub fn begin(&self) -> NewEntry {
        self.entry(LOAD_BEGIN, Vec::new())
    }

    /// An entry that carries a part of it. Tell [`chunk_written`](Self::chunk_written) its sequence.
    ///
    /// # Errors
    /// [`JournalError::Encoding`].
    pub fn chunk(&mut self, entries: &[NewEntry]) -> Result<NewEntry, JournalError> {
        self.entries += entries.len() as u64;
        let payload = postcard::to_stdvec(entries).map_err(|error| JournalError::Encoding(error.to_string()))?;
        Ok(self.entry(LOAD_CHUNK, payload))
    }

    /// Notes the sequence of a written chunk, in order.
    pub fn chunk_written(&mut self, sequence: u64) {
        self.chunks.push(sequence);
    }

    /// The entry that makes it visible.
    ///
    /// # Errors
    /// [`JournalError::Encoding`].
    pub fn commit(&self) -> Result<NewEntry, JournalError> {
        let commit = Commit { chunks: self.chunks.clone(), entries: self.entries };
        let payload = postcard::to_stdvec(&commit).map_err(|error| JournalError::Encoding(error.to_string()))?;
        Ok(self.entry(LOAD_COMMIT, payload))
    }

    /// The entry that gives it up.
    #[must_use]
    pub fn abort(&self) -> NewEntry {
        self.entry(LOAD_ABORT, Vec::new())
    }

    /// How many entries were handed in so far.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// An entry of this load.
    fn entry(&self, kind: &str, payload: Vec<u8>) -> NewEntry {
        NewEntry {
            actor: self.actor.clone(),
            kind: kind.to_owned(),
            version: 1,
            key: self.id.clone(),
            expected_version: None,
            payload,
        }
    }
}
