//! The measuring client: HTTP/1.1 with kept-alive connections, on one thread of this process.
//!
//! Times are taken from before a request is written until its whole answer is read, so they hold what the client
//! itself costs; `GET /healthz` tells how much that is.

use crate::BenchError;
use crate::statistics::Times;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longest life of a stream of events.
const STREAM: Duration = Duration::from_secs(3_600);

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
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| BenchError::Io { what: "the client's event loop".to_owned(), source })?;
        // Proxies of the environment are for the world outside.
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
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

impl Client {
    /// Opens the streams of events at some paths, then sends changes one after the other, each when every stream has
    /// told a revision since the one before. Gives how long after its change was sent each revision was read.
    ///
    /// # Errors
    /// [`BenchError::Http`] where a request gets no answer, or a stream ends or stays silent for a minute.
    pub fn follow(&self, paths: &[String], changes: &[(String, Vec<u8>)]) -> Result<Vec<Duration>, BenchError> {
        self.runtime.block_on(async {
            let (told, mut news) = mpsc::unbounded_channel();
            let mut readers = JoinSet::new();
            for path in paths {
                let ready = self.wire.events(path).await?;
                readers.spawn(read_events(ready, path.clone(), told.clone()));
            }
            let silent = |path: &str| BenchError::Io {
                what: format!("the events at `{path}`"),
                source: std::io::ErrorKind::TimedOut.into(),
            };
            let mut times = Vec::with_capacity(paths.len() * changes.len());
            for (path, body) in changes {
                let start = Instant::now();
                self.wire.send(path, Some(body.clone())).await?;
                for _ in paths {
                    let next = tokio::time::timeout(PATIENCE, news.recv()).await;
                    let at: Instant = next.ok().flatten().ok_or_else(|| silent(path))??;
                    times.push(at.saturating_duration_since(start));
                }
            }
            readers.abort_all();
            Ok(times)
        })
    }
}

/// Reads a stream of events until it ends, and tells when each revision was read.
async fn read_events(
    mut stream: reqwest::Response,
    path: String,
    told: mpsc::UnboundedSender<Result<Instant, BenchError>>,
) {
    let mut unread = Vec::new();
    loop {
        match stream.chunk().await {
            Ok(Some(bytes)) => unread.extend_from_slice(&bytes),
            Ok(None) => return,
            Err(source) => {
                // Nobody waits where the measurement has ended.
                let _ = told.send(Err(BenchError::Http { method: "GET", path, source }));
                return;
            }
        }
        while let Some(end) = unread.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = unread.drain(..end + 2).collect();
            if event.starts_with(b"event: revision\n") && told.send(Ok(Instant::now())).is_err() {
                return;
            }
        }
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

    /// Opens a stream of events; its first event has come.
    async fn events(&self, path: &str) -> Result<reqwest::Response, BenchError> {
        let lost = |source| BenchError::Http { method: "GET", path: path.to_owned(), source };
        let request = self.http.get(format!("{}{path}", self.base)).timeout(STREAM);
        let response = request.send().await.map_err(lost)?;
        response.error_for_status().map_err(lost)
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
    fn a_revision_is_timed_on_every_stream() {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let events = "retry: 1\n\nevent: current\nid: 1\ndata: {}\n\nevent: revision\nid: 2\ndata: {}\n\n";
        let app =
            Router::new().route("/events", get(move || async move { events })).route("/change", post(async || "ok"));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("bound");
        runtime.spawn(async move { axum::serve(listener, app).await });
        let client = Client::new(address).expect("a client");
        let paths = ["/events".to_owned(), "/events".to_owned()];
        let times = client.follow(&paths, &[("/change".to_owned(), b"x".to_vec())]).expect("told");
        assert_eq!(times.len(), 2, "what is current is no revision");
        let error = client.follow(&["/nowhere".to_owned()], &[]).expect_err("not there").to_string();
        assert!(error.contains("404"), "{error}");
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
