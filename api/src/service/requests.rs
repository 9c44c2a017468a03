//! Requests with an idempotency key: done once, and told again when they come again.

use super::records::{LineResult, LineStatus};
use super::{Asker, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::entry::{Change, RequestDone};
use fieldpack_graph::knowledge::Language;
use fieldpack_journal::NewEntry;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// A request as its key and its body name it.
pub(super) struct Request {
    /// The key, as the journal names it: keys are each organisation's own.
    pub(super) key: String,
    /// SHA-256 of the body, hexadecimal.
    pub(super) digest: String,
}

impl Request {
    /// The request of an organisation with a key.
    pub(super) fn of(key: &str, body: &[u8], owner: &str) -> Self {
        let named = [owner.as_bytes(), b"\0", key.as_bytes()].concat();
        Self { key: format!("request/{}", hexadecimal(&named)), digest: hexadecimal(body) }
    }

    /// The entry that notes that it was taken; `entries` follow it.
    ///
    /// # Errors
    /// `internal` where it cannot be written.
    pub(super) fn done(
        &self,
        results: &[LineResult],
        entries: u64,
        at_us: i64,
        asker: &Asker,
    ) -> Result<NewEntry, Problem> {
        let of = |status| results.iter().filter(move |one| one.status == status);
        let numbers = |status| of(status).map(|one| one.line).collect();
        let done = RequestDone {
            key: self.key.clone(),
            digest: self.digest.clone(),
            at_us,
            records: of(LineStatus::Accepted).filter(|one| one.version.is_some()).map(|one| one.line).collect(),
            rejected: numbers(LineStatus::Rejected),
            quarantined: numbers(LineStatus::Quarantined),
            entries,
        };
        Change::RequestDone(done).encode(&asker.actor, None).map_err(|error| problems::of_fault(&error))
    }

    /// The key was used for another body.
    pub(super) fn reused(&self, language: Language) -> Problem {
        Problem::say(
            Code::KeyReused,
            language,
            "该幂等键已用于另一请求体：新的请求请换一个键".to_owned(),
            "the idempotency key was used for another body: take another key for a new request".to_owned(),
        )
    }
}

/// SHA-256, hexadecimal.
fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The requests with a key that are worked on.
#[derive(Clone, Default)]
pub(super) struct Running {
    keys: Arc<Mutex<HashSet<String>>>,
}

/// One of them, until dropped.
pub(super) struct Begun {
    running: Running,
    key: String,
}

impl Running {
    /// Begins a request.
    ///
    /// # Errors
    /// `unavailable` where the same key is worked on.
    pub(super) fn begin(&self, request: &Request, language: Language) -> Result<Begun, Problem> {
        let is_first = self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(request.key.clone());
        if is_first {
            return Ok(Begun { running: self.clone(), key: request.key.clone() });
        }
        Err(Problem::say(
            Code::Unavailable,
            language,
            "同一幂等键的请求正在处理：稍后再试".to_owned(),
            "a request with the same idempotency key is being worked on: try again later".to_owned(),
        ))
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.running.keys.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
