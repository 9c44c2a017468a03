//! The HTTP door.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The HTTP door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// The certificate with its chain, PEM; empty: no TLS. It is read again when the file changes.
    pub tls_certificate: PathBuf,
    /// The private key of the certificate, PEM.
    pub tls_key: PathBuf,
    /// Largest request body, bytes.
    pub body_limit_bytes: usize,
    /// Largest body of `POST /v1/records` and `/v1/loads`, bytes.
    pub records_body_limit_bytes: usize,
    /// Largest address with headers, bytes.
    pub header_limit_bytes: usize,
    /// Longest wait for the headers of a request, also of the next one on a connection, ms.
    pub header_timeout_ms: u64,
    /// Longest time for one request, ms; longer than the waits of `[journal]`, whose problems say more.
    pub request_timeout_ms: u64,
    /// Longest time for one request of `POST /v1/records` or `/v1/loads`, ms.
    pub load_timeout_ms: u64,
    /// Connections at once; further ones wait.
    pub connections: usize,
    /// Requests worked on at once; further ones get 503 with `Retry-After`.
    pub concurrent_requests: usize,
    /// Questions, packs, searches and the like that are computed at once; 0: one for each core, at least two.
    pub concurrent_work: usize,
    /// How long each may wait to be computed, ms; then it is 503 with `Retry-After`, where a crowd waits.
    pub work_wait_ms: u64,
    /// So many may wait for longer, until the request's time is up: they are no crowd yet.
    pub waiting_work: usize,
    /// How long such a refusal is held back, ms: whoever asks again at once takes the cores from those who are at work.
    pub refusal_wait_ms: u64,
    /// Bodies of `POST /v1/records` and `/v1/loads` held at once; further ones get 503 with `Retry-After`.
    pub concurrent_uploads: usize,
    /// Longest time that a client may take nothing of its answer, ms; then its connection is let go.
    pub write_timeout_ms: u64,
    /// Longest time that a stop waits for running requests, ms.
    pub shutdown_timeout_ms: u64,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            tls_certificate: PathBuf::new(),
            tls_key: PathBuf::new(),
            body_limit_bytes: 1 << 20,
            records_body_limit_bytes: 64 << 20,
            header_limit_bytes: 16 << 10,
            header_timeout_ms: 30_000,
            request_timeout_ms: 40_000,
            load_timeout_ms: 600_000,
            connections: 512,
            concurrent_requests: 256,
            concurrent_work: 0,
            work_wait_ms: 50,
            waiting_work: 16,
            refusal_wait_ms: 250,
            concurrent_uploads: 4,
            write_timeout_ms: 30_000,
            shutdown_timeout_ms: 10_000,
        }
    }
}

impl HttpSettings {
    /// How many requests are computed at once.
    #[must_use]
    pub fn workers(&self) -> usize {
        let of_machine = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get).max(2);
        if self.concurrent_work == 0 { of_machine() } else { self.concurrent_work }
    }
}
