//! Following streams of events: how long after a change each of them tells a revision.

use super::{Client, PATIENCE, Wire};
use crate::BenchError;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Longest life of a stream of events.
const STREAM: Duration = Duration::from_secs(3_600);

impl Wire {
    /// Opens a stream of events; its first event has come.
    async fn events(&self, path: &str) -> Result<reqwest::Response, BenchError> {
        let lost = |source| BenchError::Http { method: "GET", path: path.to_owned(), source };
        let request = self.http.get(format!("{}{path}", self.base)).timeout(STREAM);
        let response = request.send().await.map_err(lost)?;
        response.error_for_status().map_err(lost)
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::routing::{get, post};
    use tokio::runtime::Builder;

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
}
