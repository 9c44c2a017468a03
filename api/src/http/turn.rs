//! A turn to work: so many requests are worked on at once and no more, each on a blocking thread.
//!
//! The permit is given back when the work is done, not when the client has gone away or its time is up:
//! abandoned work still counts.

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
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A request's turn to work. Extracted first, before the body is read.
pub(super) struct Turn {
    app: App,
    asker: Asker,
    permit: OwnedSemaphorePermit,
}

impl FromRequestParts<App> for Turn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let language = Visit::language_of(&parts.extensions);
        let permit = permit(app.turns(), language)?;
        // Whoever is let in is known: the guard stands before every operation that takes a turn.
        let principal = parts.extensions.get::<Principal>();
        let asker = principal.map_or_else(Asker::nobody, Asker::of);
        let noted = parts.extensions.get::<Noted>().cloned().unwrap_or_default();
        Ok(Self { app: app.clone(), asker: Asker { language, noted, ..asker }, permit })
    }
}

impl Turn {
    /// Works on a blocking thread.
    ///
    /// # Errors
    /// What the work gives, or `internal` where it panics.
    pub(super) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&Service, &Asker) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let Self { app, asker, permit } = self;
        let span = tracing::Span::current();
        let task = tokio::task::spawn_blocking(move || {
            // The guard lets nobody into a sandbox that is not there.
            let sandbox = asker.is_in_sandbox.then(|| app.service().sandbox()).flatten();
            let done = span.in_scope(|| work(sandbox.unwrap_or_else(|| app.service()), &asker));
            drop(permit);
            done
        });
        match task.await {
            Ok(done) => done,
            Err(error) => Err(match error.try_into_panic() {
                Ok(panic) => fault_of_panic(&*panic),
                Err(_) => Problem::new(Code::Unavailable, "the service is stopping"),
            }),
        }
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
