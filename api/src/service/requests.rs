//! Requests with an idempotency key: done once, and told again when they come again.

use super::records::now_us;
use super::records::{LineResult, LineStatus};
use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::entry::{Change, RequestDone};
use fieldpack_graph::knowledge::Language;
use fieldpack_journal::NewEntry;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

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
            made: None,
        };
        Change::RequestDone(done).encode(&asker.actor, None).map_err(|error| problems::of_fault(&error))
    }

    /// The entry that notes that it made one thing with an id; the entries of that follow.
    ///
    /// # Errors
    /// `internal` where it cannot be written.
    pub(super) fn made(&self, id: &str, entries: u64, asker: &Asker) -> Result<NewEntry, Problem> {
        let done = RequestDone {
            key: self.key.clone(),
            digest: self.digest.clone(),
            at_us: now_us(),
            records: Vec::new(),
            rejected: Vec::new(),
            quarantined: Vec::new(),
            entries,
            made: Some(id.to_owned()),
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
    keys: Arc<(Mutex<HashSet<String>>, Condvar)>,
}

/// One of them, until dropped.
pub(super) struct Begun {
    running: Running,
    key: String,
}

impl Running {
    /// Begins a request; where the same key is worked on, waits for that at most so long.
    ///
    /// # Errors
    /// `unavailable` where the same key is worked on for longer.
    pub(super) fn begin(&self, request: &Request, patience: Duration, language: Language) -> Result<Begun, Problem> {
        let (keys, ended) = &*self.keys;
        let until = Instant::now() + patience;
        let mut held = keys.lock().unwrap_or_else(PoisonError::into_inner);
        while held.contains(&request.key) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Problem::say(
                    Code::Unavailable,
                    language,
                    "同一幂等键的请求正在处理：稍后再试".to_owned(),
                    "a request with the same idempotency key is being worked on: try again later".to_owned(),
                ));
            }
            held = ended.wait_timeout(held, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        held.insert(request.key.clone());
        Ok(Begun { running: self.clone(), key: request.key.clone() })
    }
}

/// The right to make one thing under an idempotency key, until dropped: whoever comes with the same key waits. Without a
/// key nobody does.
#[derive(Default)]
pub struct Claim {
    held: Option<(Request, Begun)>,
}

impl Drop for Begun {
    fn drop(&mut self) {
        let (keys, ended) = &*self.running.keys;
        keys.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        ended.notify_all();
    }
}

impl Service {
    /// Claims an idempotency key, once nobody else works under it. `what` names the operation and all that it was asked
    /// for.
    ///
    /// # Errors
    /// `unavailable` where somebody works under it for too long.
    pub(super) fn claim(&self, key: Option<&str>, what: &impl Serialize, asker: &Asker) -> Result<Claim, Problem> {
        let Some(key) = key else { return Ok(Claim::default()) };
        let body = serde_json::to_vec(what).map_err(|error| problems::of_fault(&error))?;
        let request = Request::of(key, &body, &self.owner_of(asker));
        let begun = self.inner.requests.begin(&request, self.write_patience(), asker.language)?;
        Ok(Claim { held: Some((request, begun)) })
    }

    /// Makes one thing once under an idempotency key: what came before under the same key is told `again` by the id of
    /// what it made, or made anew where that is gone. Without a key it is made each time.
    ///
    /// # Errors
    /// `idempotency_key_reused` where the key was used for something else, else as the two do.
    pub(super) fn once<T>(
        &self,
        claim: &Claim,
        asker: &Asker,
        make: impl FnOnce(Option<&Request>) -> Result<T, Problem>,
        again: impl FnOnce(&str) -> Result<Option<T>, Problem>,
    ) -> Result<T, Problem> {
        let Some((request, _)) = &claim.held else { return make(None) };
        let done = self.inner.records.request(&request.key).map_err(|error| problems::of_store(&error))?;
        if let Some((_, done)) = done {
            if done.digest != request.digest {
                return Err(request.reused(asker.language));
            }
            if let Some(told) = done.made.as_deref().map(again).transpose()?.flatten() {
                return Ok(told);
            }
        }
        make(Some(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn the_same_key_is_worked_on_one_at_a_time() {
        let running = Running::default();
        let request = Request::of("k", b"body", "house");
        let first = running.begin(&request, Duration::ZERO, Language::En).expect("nobody else");
        let problem = running.begin(&request, Duration::ZERO, Language::En).err().expect("it is worked on");
        assert_eq!(problem.code, "unavailable");
        assert!(running.begin(&Request::of("other", b"body", "house"), Duration::ZERO, Language::En).is_ok());
        let begun = Barrier::new(2);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                begun.wait();
                running.begin(&request, Duration::from_secs(60), Language::En).is_ok()
            });
            begun.wait();
            drop(first);
            assert!(waiting.join().expect("it ends"), "it waited and then began");
        });
    }
}
