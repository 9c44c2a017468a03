//! A turn to work: so many requests are worked on at once and no more, each on a blocking thread.
//!
//! The permit is given back when the work is done, not when the client has gone away or its time is up:
//! abandoned work still counts. What computes waits for one of a few workers besides: on as many threads as there are
//! requests all of them would be late together. A few wait as long as it takes; of a crowd, those who waited are sent
//! away. What waits for a disk or somebody else needs none. A refusal is held back for a moment: whoever asks again at
//! once takes the cores from those who are at work.

use super::answer::{Answer, Reply};
use super::app::App;
use super::door::{Visit, fault_of_panic};
use crate::problem::{Code, Problem};
use crate::service::{Asker, Noted, Service};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use fieldpack_access::Principal;
use fieldpack_graph::knowledge::Language;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A request's turn to work. Extracted first, before the body is read.
pub(super) struct Turn {
    app: App,
    asker: Asker,
    _permit: OwnedSemaphorePermit,
}

impl FromRequestParts<App> for Turn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let language = Visit::language_of(&parts.extensions);
        // Whoever is let in is known: the guard stands before every operation that takes a turn.
        let principal = parts.extensions.get::<Principal>();
        let asker = principal.map_or_else(Asker::nobody, Asker::of);
        let noted = parts.extensions.get::<Noted>().cloned().unwrap_or_default();
        Self::of(app, Asker { language, noted, ..asker }).await
    }
}

impl Turn {
    /// Somebody's turn.
    ///
    /// # Errors
    /// `unavailable` where as many requests as are worked on at once are running.
    pub(super) async fn of(app: &App, asker: Asker) -> Result<Self, Problem> {
        match permit(app.turns(), asker.language) {
            Ok(permit) => Ok(Self { app: app.clone(), asker, _permit: permit }),
            Err(busy) => {
                hold_back(app).await;
                Err(busy)
            }
        }
    }

    /// Works on a blocking thread.
    ///
    /// # Errors
    /// What the work gives, or `internal` where it panics.
    pub(super) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&Service, &Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.prepare(work).await?.1)
    }

    /// Does what comes before the work, on a blocking thread, and keeps the turn: a body is read, somebody is waited for.
    ///
    /// # Errors
    /// As [`Turn::run`].
    pub(super) async fn prepare<T: Send + 'static>(
        self,
        work: impl FnOnce(&Service, &Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Result<(Self, T), Problem> {
        self.work(None, work).await
    }

    /// Computes on a blocking thread, in a world that is at least at a sequence, once a worker is free: no worker waits
    /// for a sequence.
    ///
    /// # Errors
    /// As [`Turn::run`]; `sequence_not_reached`, or `unavailable` where no worker is free in time.
    pub(super) async fn compute<T: Send + 'static>(
        self,
        min_sequence: Option<u64>,
        work: impl FnOnce(&Service, &Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let is_late = min_sequence.is_some_and(|wanted| wanted > self.service().world().sequence);
        let turn = if is_late {
            let wait = move |service: &Service, asker: &Asker| service.world_at(min_sequence, asker.language).map(drop);
            self.prepare(wait).await?.0
        } else {
            self
        };
        match worker(&turn.app, turn.asker.language).await {
            Ok(worker) => Ok(turn.work(Some(worker), work).await?.1),
            Err(busy) => {
                let app = turn.app.clone();
                drop(turn);
                hold_back(&app).await;
                Err(busy)
            }
        }
    }

    /// Works on a blocking thread; the permits come back when it is done.
    async fn work<T: Send + 'static>(
        self,
        worker: Option<OwnedSemaphorePermit>,
        work: impl FnOnce(&Service, &Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Result<(Self, T), Problem> {
        let span = tracing::Span::current();
        let task = tokio::task::spawn_blocking(move || {
            let done = span.in_scope(|| work(self.service(), &self.asker));
            drop(worker);
            done.map(|done| (self, done))
        });
        match task.await {
            Ok(done) => done,
            Err(error) => Err(match error.try_into_panic() {
                Ok(panic) => fault_of_panic(&*panic),
                Err(_) => Problem::new(Code::Unavailable, "the service is stopping"),
            }),
        }
    }

    /// The service that is asked: the sandbox of those who are in it.
    fn service(&self) -> &Service {
        // The guard lets nobody into a sandbox that is not there.
        let sandbox = self.asker.is_in_sandbox.then(|| self.app.service().sandbox()).flatten();
        sandbox.unwrap_or_else(|| self.app.service())
    }

    /// Works on a blocking thread, and answers with the value that it gives, in the asker's language.
    ///
    /// # Errors
    /// As [`Turn::run`].
    pub(super) async fn answer<T: serde::Serialize>(
        self,
        work: impl FnOnce(&Service, &Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Reply {
        self.run(|service, asker| Answer::json(&work(service, asker)?, asker.language)).await
    }

    /// Computes, and answers with the value that it gives, in the asker's language.
    ///
    /// # Errors
    /// As [`Turn::compute`].
    pub(super) async fn computed<T: serde::Serialize>(
        self,
        min_sequence: Option<u64>,
        work: impl FnOnce(&Service, &Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Reply {
        self.compute(min_sequence, |service, asker| Answer::json(&work(service, asker)?, asker.language)).await
    }

    /// Who asks.
    pub(super) fn asker(&self) -> &Asker {
        &self.asker
    }

    /// What all requests share.
    pub(super) fn app(&self) -> App {
        self.app.clone()
    }
}

/// A permit, or the problem that there is none left.
///
/// # Errors
/// `unavailable`.
pub(super) fn permit(permits: &Arc<Semaphore>, language: Language) -> Result<OwnedSemaphorePermit, Problem> {
    Arc::clone(permits).try_acquire_owned().map_err(|_| {
        Problem::say(
            Code::Unavailable,
            language,
            "正在处理的请求已达上限：按 Retry-After 稍后重试",
            "as many requests as are worked on at once are running: try again after `Retry-After`",
        )
    })
}

/// A worker, once one is free.
///
/// # Errors
/// `unavailable` where none is in time and a crowd waits: what is accepted is answered soon, and the rest is told to come
/// again. A few are not sent away, however slow the disk is or whatever else takes the cores.
async fn worker(app: &App, language: Language) -> Result<OwnedSemaphorePermit, Problem> {
    let patience = Duration::from_millis(app.settings().work_wait_ms);
    let place = app.waiting().wait();
    let mut free = std::pin::pin!(Arc::clone(app.workers()).acquire_owned());
    let worker = match tokio::time::timeout(patience, &mut free).await {
        Ok(worker) => worker.ok(),
        Err(_) if place.ahead < app.settings().waiting_work => free.await.ok(),
        Err(_) => None,
    };
    worker.ok_or_else(|| {
        Problem::say(
            Code::Unavailable,
            language,
            "服务繁忙，排队时间已达上限：按 Retry-After 稍后重试",
            "the service is busy, no worker was free in time: try again after `Retry-After`",
        )
    })
}

/// How many wait for a worker.
#[derive(Clone, Default)]
pub(super) struct Waiting {
    count: Arc<AtomicUsize>,
}

/// A place among those who wait, until dropped.
struct Place {
    count: Arc<AtomicUsize>,
    /// How many waited when it was taken.
    ahead: usize,
}

impl Waiting {
    /// Whether nobody waits.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Relaxed) == 0
    }

    /// One more waits.
    fn wait(&self) -> Place {
        let ahead = self.count.fetch_add(1, Ordering::Relaxed);
        Place { count: self.count.clone(), ahead }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Lets a refusal take its time.
async fn hold_back(app: &App) {
    tokio::time::sleep(Duration::from_millis(app.settings().refusal_wait_ms)).await;
}
