//! A receiver of webhooks that does what a test says: it hands over each message and waits for the answer to it.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How long is waited for something that has to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// What a message comes over.
trait Stream: Read + Write + Send {}

impl<S: Read + Write + Send> Stream for S {}

/// A message as it came. Its sender waits for the answer; when this is dropped, the connection is closed without one.
pub(crate) struct Delivery {
    /// The headers, in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body, byte for byte.
    pub(crate) body: String,
    stream: Box<dyn Stream>,
}

impl Delivery {
    /// Reads a message; `None` where it does not come whole.
    fn read(stream: impl Stream + 'static) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let (mut headers, mut line) = (BTreeMap::new(), String::new());
        while reader.read_line(&mut line).ok()? > 2 {
            if let Some((name, value)) = line.trim_end().split_once(": ") {
                headers.insert(name.to_lowercase(), value.to_owned());
            }
            line.clear();
        }
        let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
        reader.read_exact(&mut body).ok()?;
        Some(Self { headers, body: String::from_utf8(body).ok()?, stream: Box::new(reader.into_inner()) })
    }

    /// The message's id.
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// The type of the event.
    pub(crate) fn event(&self) -> String {
        super::text(&self.json()["type"])
    }

    /// The pack and the revision that it tells of.
    pub(crate) fn news(&self) -> (String, u64) {
        let data = &self.json()["data"];
        (super::text(&data["pack"]), data["revision"].as_u64().expect("a number"))
    }

    /// Answers with a status line, and a body. Whoever was killed meanwhile does not hear it.
    pub(crate) fn answer(mut self, status: &str, body: &str) {
        let length = body.len();
        let answer = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
        let _ = self.stream.write_all(answer.as_bytes()).and_then(|()| self.stream.flush());
    }

    /// Takes the message.
    pub(crate) fn take(self) {
        self.answer("200 OK", "");
    }
}

/// A receiver on this machine. Messages come in the order of their connections.
pub(crate) struct Receiver {
    address: SocketAddr,
    scheme: &'static str,
    deliveries: mpsc::Receiver<Delivery>,
}

impl Receiver {
    /// Starts it.
    pub(crate) fn start() -> Self {
        Self::of("http", Delivery::read)
    }

    /// Starts it with a certificate: what does not greet it as it should is let go.
    pub(crate) fn secured(config: Arc<ServerConfig>) -> Self {
        Self::of("https", move |stream| {
            let connection = ServerConnection::new(config.clone()).expect("a connection");
            Delivery::read(StreamOwned::new(connection, stream))
        })
    }

    /// Starts it with a way to read.
    fn of(scheme: &'static str, read: impl Fn(TcpStream) -> Option<Delivery> + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (told, deliveries) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Some(delivery) = stream.ok().and_then(&read) else { continue };
                if told.send(delivery).is_err() {
                    return;
                }
            }
        });
        Self { address, scheme, deliveries }
    }

    /// Where it receives.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}/hook", self.scheme, self.address)
    }

    /// The next message.
    pub(crate) fn next(&self) -> Delivery {
        self.deliveries.recv_timeout(PATIENCE).expect("a message")
    }

    /// The messages that have come and were not looked at.
    pub(crate) fn left(&self) -> Vec<Delivery> {
        self.deliveries.try_iter().collect()
    }

    /// From now on answers every message alike, by itself; what it had is told of no more.
    pub(crate) fn answer_all(self, status: &'static str, body: &'static str) {
        std::thread::spawn(move || self.deliveries.iter().for_each(|delivery| delivery.answer(status, body)));
    }
}
