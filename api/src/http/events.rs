//! Streams of server-sent events: the revisions of a pack, as they come.
//!
//! A stream is told that there is something new and reads it from the store after the revision that it sent last, so
//! that a reader may come back at any time with the position it has. Between the store and the reader stands a
//! bounded queue: a reader that leaves it full is dropped, and its last event says where to resume. A stream takes a
//! turn to work only while it is opened, no time limit of requests holds for it, and a stop ends it with an event.

use super::app::App;
use crate::service::{Asker, Service};
use axum::body::Body;
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::response::IntoResponse;
use fieldpack_pack::contract::Revision;
use hyper::body::{Body as HttpBody, Bytes, Frame};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio::time::{Instant, interval_at, timeout};

/// The media type of event streams.
const EVENT_STREAM: &str = "text/event-stream";
/// Revisions read at a time.
const PAGE: usize = 16;
/// A comment: keeps the way to the reader open.
const HEARTBEAT: &[u8] = b": still here\n\n";
/// How soon a reader whose stream ended should come back, ms.
const COME_BACK_MS: u32 = 2_000;

/// A stream, ready to be sent.
pub(super) struct Stream {
    queue: mpsc::Receiver<Bytes>,
    /// The last event, once nothing more comes.
    last: Arc<OnceLock<Bytes>>,
    has_ended: bool,
    /// Given back when the reader has gone.
    _place: OwnedSemaphorePermit,
}

/// Where a stream begins.
pub(super) enum Begin {
    /// After a revision that the reader has; 0: with all of them.
    After(u32),
    /// With the revision that is current.
    Current(Box<Revision>),
}

/// Why a stream ends.
enum End {
    /// The reader has gone.
    Gone,
    /// The reader is too slow.
    Dropped,
    /// The service stops.
    Closing,
}

/// What sends the events of one stream.
struct Teller {
    app: App,
    asker: Asker,
    pack: String,
    /// The last revision that was sent.
    position: u32,
    queue: mpsc::Sender<Bytes>,
    last: Arc<OnceLock<Bytes>>,
    stopping: watch::Receiver<bool>,
}

/// Begins a stream of the revisions of a pack, which is told of new ones through `news`.
pub(super) fn stream(
    app: App,
    asker: Asker,
    pack: String,
    begin: Begin,
    news: watch::Receiver<u64>,
    place: OwnedSemaphorePermit,
) -> Stream {
    let (sender, queue) = mpsc::channel(app.service().settings().living.event_queue);
    let last = Arc::new(OnceLock::new());
    let stopping = app.stopping();
    let teller = Teller { app, asker, pack, position: 0, queue: sender, last: last.clone(), stopping };
    tokio::spawn(teller.run(begin, news));
    Stream { queue, last, has_ended: false, _place: place }
}

impl Teller {
    /// Sends until the reader has gone, is too slow, or the service stops.
    async fn run(mut self, begin: Begin, news: watch::Receiver<u64>) {
        let end = self.tell(begin, news).await;
        let (name, why) = match end {
            End::Gone => return,
            End::Dropped => ("dropped", "the reader is slower than the events: resume with `after`"),
            End::Closing => ("closing", "the service stops: resume with `after` once it is back"),
        };
        self.app.metrics().stream_ended(name);
        let data = json!({"pack": self.pack, "after": self.position, "detail": why});
        // Nothing was set before: this is the only place.
        let _ = self.last.set(event(name, None, &data));
    }

    /// Sends what there is, then what comes.
    async fn tell(&mut self, begin: Begin, mut news: watch::Receiver<u64>) -> End {
        let settings = self.app.service().settings().living.clone();
        let patience = Duration::from_millis(settings.reader_patience_ms);
        let beat = Duration::from_millis(settings.heartbeat_ms);
        let mut heart = interval_at(Instant::now() + beat, beat);
        if let Err(end) = self.begin(begin, patience).await {
            return end;
        }
        loop {
            news.borrow_and_update();
            if let Err(end) = self.catch_up(patience).await {
                return end;
            }
            loop {
                tokio::select! {
                    told = news.changed() => match told {
                        Ok(()) => break,
                        Err(_) => return End::Closing,
                    },
                    _ = self.stopping.wait_for(|stopping| *stopping) => return End::Closing,
                    () = self.queue.closed() => return End::Gone,
                    // A reader with events before it needs no sign that the way is open.
                    _ = heart.tick() => drop(self.queue.try_send(Bytes::from_static(HEARTBEAT))),
                }
            }
        }
    }

    /// Says how to come back, and what is current where that is wanted.
    async fn begin(&mut self, begin: Begin, patience: Duration) -> Result<(), End> {
        self.send(Bytes::from(format!("retry: {COME_BACK_MS}\n\n")), patience).await?;
        match begin {
            Begin::After(revision) => self.position = revision,
            Begin::Current(current) => {
                self.send(revision_event("current", &current), patience).await?;
                self.position = current.revision;
            }
        }
        Ok(())
    }

    /// Sends all revisions after the position.
    async fn catch_up(&mut self, patience: Duration) -> Result<(), End> {
        loop {
            let (service, pack, position, asker): (Service, _, _, _) =
                (self.app.service().clone(), self.pack.clone(), self.position, self.asker.clone());
            let read = move || service.revisions_after(&pack, position, PAGE, &asker);
            let revisions = match tokio::task::spawn_blocking(read).await {
                Ok(Ok(revisions)) => revisions,
                // The store's fault stands in the log; the reader may come back.
                Ok(Err(_)) | Err(_) => return Err(End::Closing),
            };
            let is_last = revisions.len() < PAGE;
            for revision in revisions {
                self.send(revision_event("revision", &revision), patience).await?;
                self.position = revision.revision;
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// Puts an event into the queue, waiting for room as long as a reader may keep one waiting.
    async fn send(&mut self, event: Bytes, patience: Duration) -> Result<(), End> {
        tokio::select! {
            sent = timeout(patience, self.queue.send(event)) => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(End::Gone),
                Err(_) => Err(End::Dropped),
            },
            _ = self.stopping.wait_for(|stopping| *stopping) => Err(End::Closing),
        }
    }
}

/// The event of a revision.
fn revision_event(name: &str, revision: &Revision) -> Bytes {
    // Plain fields, which always can be written.
    let data = serde_json::to_value(revision).unwrap_or_default();
    event(name, Some(revision.revision), &data)
}

/// An event as it is written. JSON on one line has no line breaks of its own.
fn event(name: &str, id: Option<u32>, data: &Value) -> Bytes {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    Bytes::from(format!("event: {name}\n{id}data: {data}\n\n"))
}

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        match self.queue.poll_recv(cx) {
            Poll::Ready(Some(event)) => Poll::Ready(Some(Ok(Frame::data(event)))),
            Poll::Ready(None) => {
                self.has_ended = true;
                Poll::Ready(self.last.get().map(|event| Ok(Frame::data(event.clone()))))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl IntoResponse for Stream {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::new(self));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // Proxies that gather answers would hold events back.
        headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_block_with_its_position() {
        let revision = Revision { pack: "p".to_owned(), revision: 3, sequence: 9, diff: None };
        let text = String::from_utf8(revision_event("revision", &revision).to_vec()).expect("UTF-8");
        assert_eq!(text, "event: revision\nid: 3\ndata: {\"pack\":\"p\",\"revision\":3,\"sequence\":9}\n\n");
        let data = json!({"detail": "two\nlines"});
        let text = String::from_utf8(event("dropped", None, &data).to_vec()).expect("UTF-8");
        assert_eq!(text.lines().count(), 3, "{text}");
    }
}
