//! The measuring client: HTTP/1.1 with kept-alive connections, on one thread of this process.
//!
//! Times are taken from before a request is written until its whole answer is read, so they hold what the client
//! itself costs; `GET /healthz` tells how much that is.

mod follow;

use crate::BenchError;
use crate::statistics::Times;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client of one server.
#[derive(Debug)]
pub struct Client {
    runtime: Runtime,
    wire: Wire,
}

/// What the clients of one run share.
#[derive(Clone, Debug)]
struct Wire {
    http: reqwest::Client,
    base: Arc<str>,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// What a series of requests gave.
#[derive(Debug)]
pub struct Series {
    /// The times of the requests that were answered with 200.
    pub times: Times,
    /// From the first request to the last answer.
    pub wall: Duration,
    /// Bytes of all answers.
    pub bytes: u64,
    /// The requests that were answered otherwise: their number and the answer.
    pub refused: Vec<(usize, Answer)>,
}

impl Series {
    /// Answers with 200 in a second.
    #[must_use]
    pub fn per_second(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand requests")]
        let count = self.times.len() as f64;
        (!self.times.is_empty()).then(|| count / self.wall.as_secs_f64())
    }
}

impl Client {
    /// A client of the server at an address; nothing is sent yet.
    ///
    /// # Errors
    /// [`BenchError`] where the client cannot be made.
    pub fn new(address: SocketAddr) -> Result<Self, BenchError> {
        Self::with_headers(address, HeaderMap::new())
    }

    /// A client that shows an API key.
    ///
    /// # Errors
    /// [`BenchError`] where the client cannot be made, or the key is no text of a header.
    pub fn showing(address: SocketAddr, key: &str) -> Result<Self, BenchError> {
        let no_header = |_| BenchError::Io { what: "a key".to_owned(), source: std::io::ErrorKind::InvalidData.into() };
        let shown = HeaderValue::from_str(&format!("Bearer {key}")).map_err(no_header)?;
        Self::with_headers(address, HeaderMap::from_iter([(AUTHORIZATION, shown)]))
    }

    /// A client that sends some headers with each request.
    fn with_headers(address: SocketAddr, headers: HeaderMap) -> Result<Self, BenchError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| BenchError::Io { what: "the client's event loop".to_owned(), source })?;
        // Proxies of the environment are for the world outside.
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .default_headers(headers)
            .build()
            .map_err(|source| BenchError::Http { method: "GET", path: "/".to_owned(), source })?;
        Ok(Self { runtime, wire: Wire { http, base: format!("http://{address}").into() } })
    }

    /// Sends a GET.
    ///
    /// # Errors
    /// [`BenchError::Http`] where no answer comes.
    pub fn get(&self, path: &str) -> Result<Answer, BenchError> {
        self.runtime.block_on(self.wire.send(path, None))
    }

    /// Sends a DELETE.
    ///
    /// # Errors
    /// [`BenchError::Http`] where no answer comes.
    pub fn delete(&self, path: &str) -> Result<Answer, BenchError> {
        let lost = |source| BenchError::Http { method: "DELETE", path: path.to_owned(), source };
        let request = self.wire.http.delete(format!("{}{path}", self.wire.base));
        self.runtime.block_on(async {
            let response = request.send().await.map_err(lost)?;
            let status = response.status().as_u16();
            Ok(Answer { status, body: response.bytes().await.map_err(lost)?.to_vec() })
        })
    }

    /// Sends a POST with a JSON body.
    ///
    /// # Errors
    /// [`BenchError::Http`] where no answer comes.
    pub fn post(&self, path: &str, body: &[u8]) -> Result<Answer, BenchError> {
        self.runtime.block_on(self.wire.send(path, Some(body.to_vec())))
    }

    /// Posts every body once, `clients` at a time: each client sends its next one when its last one was answered.
    /// An empty body stands for a GET.
    ///
    /// # Errors
    /// [`BenchError::Http`] where a request gets no answer.
    pub fn series(&self, path: &str, bodies: &[Vec<u8>], clients: usize) -> Result<Series, BenchError> {
        let work = Arc::new(Work { path: path.to_owned(), bodies: bodies.to_vec(), next: AtomicUsize::new(0) });
        self.runtime.block_on(async {
            let start = Instant::now();
            let mut tasks = JoinSet::new();
            for _ in 0..clients {
                tasks.spawn(self.wire.clone().take_turns(work.clone()));
            }
            let mut all = Turns::default();
            while let Some(ended) = tasks.join_next().await {
                let turns = ended.map_err(|error| BenchError::Io { what: path.to_owned(), source: error.into() })??;
                all.times.extend(turns.times);
                all.bytes += turns.bytes;
                all.refused.extend(turns.refused);
            }
            let wall = start.elapsed();
            all.refused.sort_by_key(|(number, _)| *number);
            Ok(Series { times: all.times.into_iter().collect(), wall, bytes: all.bytes, refused: all.refused })
        })
    }
}

/// The requests of a series, taken by whichever client is free.
struct Work {
    path: String,
    bodies: Vec<Vec<u8>>,
    next: AtomicUsize,
}

/// What one client of a series got.
#[derive(Default)]
struct Turns {
    times: Vec<Duration>,
    bytes: u64,
    refused: Vec<(usize, Answer)>,
}

impl Wire {
    async fn send(&self, path: &str, body: Option<Vec<u8>>) -> Result<Answer, BenchError> {
        let method = if body.is_some() { "POST" } else { "GET" };
        let lost = |source| BenchError::Http { method, path: path.to_owned(), source };
        let address = format!("{}{path}", self.base);
        let request = match body {
            Some(body) => self.http.post(address).header("content-type", "application/json").body(body),
            None => self.http.get(address),
        };
        let response = request.send().await.map_err(lost)?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(lost)?.to_vec();
        Ok(Answer { status, body })
    }

    async fn take_turns(self, work: Arc<Work>) -> Result<Turns, BenchError> {
        let mut turns = Turns::default();
        loop {
            let number = work.next.fetch_add(1, Ordering::Relaxed);
            let Some(body) = work.bodies.get(number) else { return Ok(turns) };
            let body = (!body.is_empty()).then(|| body.clone());
            let start = Instant::now();
            let answer = self.send(&work.path, body).await?;
            let time = start.elapsed();
            if answer.status == 200 {
                turns.times.push(time);
                turns.bytes += answer.body.len() as u64;
            } else {
                turns.refused.push((number, answer));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::http::StatusCode;
    use axum::routing::{get, post};

    /// A server that refuses the bodies that say `bad`, and a client of it.
    fn served() -> (Runtime, Client) {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let answer = |body: String| async move {
            let status = if body.contains("bad") { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            (status, body)
        };
        let app = Router::new().route("/echo", post(answer)).route("/healthz", get(async || "ok"));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("bound");
        runtime.spawn(async move { axum::serve(listener, app).await });
        (runtime, Client::new(address).expect("a client"))
    }

    #[test]
    fn every_body_is_asked_once_however_many_clients() {
        let (_server, client) = served();
        let bodies: Vec<Vec<u8>> = (0..50).map(|number| format!("question {number:02}").into_bytes()).collect();
        for clients in [1, 8] {
            let series = client.series("/echo", &bodies, clients).expect("answered");
            assert_eq!(series.times.len(), 50);
            assert_eq!(series.bytes, 50 * 11);
            assert!(series.refused.is_empty());
            assert!(series.per_second().expect("answers") > 0.0);
        }
    }

    #[test]
    fn a_refusal_is_no_answer_and_is_kept_with_its_number() {
        let (_server, client) = served();
        let bodies = ["good", "bad one", "good", "bad two"].map(|body| body.as_bytes().to_vec());
        let series = client.series("/echo", &bodies, 3).expect("answered");
        assert_eq!(series.times.len(), 2);
        let refused: Vec<_> = series.refused.iter().map(|(number, answer)| (*number, answer.status)).collect();
        assert_eq!(refused, [(1, 422), (3, 422)]);
        assert_eq!(series.refused[1].1.body, b"bad two");
    }

    #[test]
    fn an_empty_body_is_a_get_and_nobody_there_is_an_error() {
        let (server, client) = served();
        assert_eq!(client.series("/healthz", &[Vec::new()], 1).expect("answered").times.len(), 1);
        assert_eq!(client.get("/healthz").expect("answered").body, b"ok");
        drop(server);
        let error = client.post("/echo", b"x").expect_err("gone").to_string();
        assert!(error.starts_with("POST /echo"), "{error}");
    }
}
