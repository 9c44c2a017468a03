//! A service that runs for the tests, and short ways to talk to it.

use fieldpack_api::http::Server;
use fieldpack_api::service::{NoProgress, Service};
use fieldpack_api::settings::{Loopback, Settings};
use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// When every test asks.
pub(crate) const ASKED_AT: &str = "2026-11-02T09:00:00+08:00";

/// The first question of the README, in Chinese.
pub(crate) const FIRST_ZH: &str =
    "高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方";

/// The first question of the README, in English.
pub(crate) const FIRST_EN: &str = "Concrete pumping on a plateau, Lhasa, November, C40, pumping height 120 m, \
     horizontal pipeline 300 m, crushed stone 5-25, slump 200 mm, 40 m3 per hour";

/// Records that every test may read and none may change.
const RECORDS: &str = r#"{"type":"site","source":"test","source_id":"S-1","data":{"label":"拉萨泵站","position":{"lon":91.13,"lat":29.66}}}
{"type":"site","source":"test","source_id":"S-2","data":{"label":"日喀则泵站","position":{"lon":88.88,"lat":29.27}}}
"#;

/// A running service.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts a service over a folder.
    pub(crate) fn start(data: &Path, settings: &Settings) -> Self {
        Self::serve(Service::open(data, settings, &NoProgress).expect("the folder opens"))
    }

    /// Starts a service over a folder, on a port of this machine.
    pub(crate) fn start_on(port: u16, data: &Path, settings: &Settings) -> Self {
        Self::serve_on(port, Service::open(data, settings, &NoProgress).expect("the folder opens"))
    }

    /// Serves an open folder.
    pub(crate) fn serve(service: Service) -> Self {
        Self::serve_on(0, service)
    }

    /// Serves an open folder on a port; 0: one that is free.
    fn serve_on(port: u16, service: Service) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (told, address) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async move {
                let listen = SocketAddr::from(([127, 0, 0, 1], port));
                let server = Server::bind(service, listen).await.expect("a free port");
                told.send(server.address()).expect("the test waits");
                server.run(async move { drop(stopped.await) }).await;
            });
        });
        Self { address: address.recv().expect("it listens"), stop: Some(stop), thread: Some(thread) }
    }

    /// Tells it to stop, without waiting.
    pub(crate) fn begin_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Waits until it has stopped.
    pub(crate) fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().expect("it stopped without a panic");
        }
    }

    /// A request to it.
    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    /// A request with a body to it.
    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    /// A deletion.
    pub(crate) fn delete(&self, path: &str) -> RequestBuilder {
        self.request(Method::DELETE, path)
    }

    /// A request of any method to it.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        client().request(method, format!("http://{}{path}", self.address))
    }

    /// A JSON request, answered.
    pub(crate) fn ask(&self, path: &str, body: &Value) -> Answered {
        answered(self.post(path).json(body))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.begin_stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answered {
    /// Its status.
    pub(crate) status: u16,
    /// Its headers.
    pub(crate) headers: reqwest::header::HeaderMap,
    /// Its body.
    pub(crate) text: String,
}

impl Answered {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header, empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("visible letters"))
    }

    /// The body as a problem of a status and code, checked for what every problem has.
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let body = self.json();
        assert_eq!((self.status, body["code"].as_str()), (status, Some(code)), "{body:#}");
        assert_eq!(body["status"], status, "{body:#}");
        assert_eq!(body["type"], format!("/docs/errors#{code}"), "{body:#}");
        assert_eq!(body["request_id"], self.header("x-request-id"), "{body:#}");
        for field in ["title", "detail", "instance", "request_id"] {
            assert!(body[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {body:#}");
        }
        let language = if has_han(body["title"].as_str().unwrap_or_default()) { "zh" } else { "en" };
        assert_eq!(self.header("content-language"), language, "{body:#}");
        body
    }
}

/// Whether a text has Chinese letters.
pub(crate) fn has_han(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// Sends a request and reads the answer.
pub(crate) fn answered(request: RequestBuilder) -> Answered {
    let response: Response = request.send().expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    // A stream of events ends with the service: of it there is only the head to read at once.
    let is_stream = headers.get("content-type").is_some_and(|value| value == "text/event-stream");
    let text = if is_stream { String::new() } else { response.text().expect("a text") };
    Answered { status, headers, text }
}

/// The client of all tests.
fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let builder = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        builder.build().expect("a client")
    })
}

/// A fresh folder of a test, in the target folder.
pub(crate) fn fresh_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("http_api").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("last run's folder goes");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Settings of the tests: the shipped ontologies, and no key is needed.
pub(crate) fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.access.loopback = Loopback::Admin;
    settings.sparql.program = env!("CARGO_BIN_EXE_fieldpack").into();
    settings.paths.ontologies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies");
    // Webhooks of the tests are received on this machine, and given up soon.
    settings.webhooks.allow_http = true;
    settings.webhooks.ports = Vec::new();
    settings.webhooks.allowed_networks = vec!["127.0.0.0/8".to_owned()];
    settings.webhooks.retry_first_ms = 10;
    settings.webhooks.retry_window_ms = 100;
    settings
}

/// The service that the tests share: the shipped knowledge and two sites.
pub(crate) fn shared() -> &'static Running {
    static SHARED: OnceLock<Running> = OnceLock::new();
    SHARED.get_or_init(|| {
        let running = Running::start(&fresh_folder("shared"), &settings());
        let request = running.post("/v1/records").header("content-type", "application/x-ndjson").body(RECORDS);
        let answer = answered(request);
        assert_eq!(answer.json()["accepted"], 2, "{}", answer.text);
        running
    })
}

/// A pack request of a text.
pub(crate) fn asked(text: &str) -> Value {
    json!({"text": text, "options": {"asked_at": ASKED_AT}})
}
