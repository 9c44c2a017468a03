//! What all requests share.

use super::guard::Operations;
use super::metrics::Metrics;
use super::rates::Rates;
use super::turn::Waiting;
use crate::service::Service;
use crate::settings::HttpSettings;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// The state of the door. Cheap to clone.
#[derive(Clone)]
pub(super) struct App {
    inner: Arc<Inner>,
}

/// What the clones share.
struct Inner {
    service: Service,
    turns: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    waiting: Waiting,
    uploads: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    queries: Arc<Semaphore>,
    stopping: watch::Sender<bool>,
    metrics: Metrics,
    operations: Operations,
    rates: Rates,
}

impl App {
    /// Makes the state over a service, with the limits of its settings.
    pub(super) fn new(service: Service) -> Self {
        let http = &service.settings().http;
        let turns = Arc::new(Semaphore::new(http.concurrent_requests.min(Semaphore::MAX_PERMITS)));
        let workers = Arc::new(Semaphore::new(http.workers().min(Semaphore::MAX_PERMITS)));
        let uploads = Arc::new(Semaphore::new(http.concurrent_uploads.min(Semaphore::MAX_PERMITS)));
        let streams = Arc::new(Semaphore::new(service.settings().living.event_streams.min(Semaphore::MAX_PERMITS)));
        let queries =
            Arc::new(Semaphore::new(service.settings().sparql.concurrent_queries.min(Semaphore::MAX_PERMITS)));
        let (stopping, metrics) = (watch::Sender::new(false), Metrics::new());
        let (operations, rates) = (Operations::documented(), Rates::new(&service.settings().access));
        let inner = Inner {
            service,
            turns,
            workers,
            waiting: Waiting::default(),
            uploads,
            streams,
            queries,
            stopping,
            metrics,
            operations,
            rates,
        };
        Self { inner: Arc::new(inner) }
    }

    /// The service behind the door.
    pub(super) fn service(&self) -> &Service {
        &self.inner.service
    }

    /// The settings of the door.
    pub(super) fn settings(&self) -> &HttpSettings {
        &self.inner.service.settings().http
    }

    /// The operations by address and method.
    pub(super) fn operations(&self) -> &Operations {
        &self.inner.operations
    }

    /// How much each caller may ask for.
    pub(super) fn rates(&self) -> &Rates {
        &self.inner.rates
    }

    /// What is counted.
    pub(super) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// The permits to work, one a request.
    pub(super) fn turns(&self) -> &Arc<Semaphore> {
        &self.inner.turns
    }

    /// The permits to compute.
    pub(super) fn workers(&self) -> &Arc<Semaphore> {
        &self.inner.workers
    }

    /// Those who wait for one.
    pub(super) fn waiting(&self) -> &Waiting {
        &self.inner.waiting
    }

    /// The permits to hold a large body in memory.
    pub(super) fn uploads(&self) -> &Arc<Semaphore> {
        &self.inner.uploads
    }

    /// The permits to hold a stream of events open.
    pub(super) fn streams(&self) -> &Arc<Semaphore> {
        &self.inner.streams
    }

    /// The permits to have a SPARQL query answered.
    pub(super) fn queries(&self) -> &Arc<Semaphore> {
        &self.inner.queries
    }

    /// How many streams of events are open.
    pub(super) fn open_streams(&self) -> usize {
        let most = self.inner.service.settings().living.event_streams.min(Semaphore::MAX_PERMITS);
        most.saturating_sub(self.inner.streams.available_permits())
    }

    /// Turns true when the service stops.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.inner.stopping.subscribe()
    }

    /// Ends all streams of events.
    pub(super) fn stop(&self) {
        self.inner.stopping.send_replace(true);
    }

    /// The longest time for a request to an endpoint: loads and training take longer than questions.
    pub(super) fn patience(&self, endpoint: &str) -> Duration {
        let http = self.settings();
        let is_long = endpoint.starts_with("/v1/loads")
            || ["/v1/records", "/v1/embedder", "/v1/backups", "/v1/compactions"].contains(&endpoint);
        Duration::from_millis(if is_long { http.load_timeout_ms } else { http.request_timeout_ms })
    }
}
