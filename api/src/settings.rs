//! Settings: one TOML file, overridden by the environment, validated once into a plain struct.
//!
//! `fieldpack.example.toml` lists every key with its unit and default; a test keeps it equal to
//! [`Settings::default`]. The environment name of `[http] body_limit_bytes` is
//! `FIELDPACK__HTTP__BODY_LIMIT_BYTES`.

mod oidc;

pub use oidc::OidcSettings;

use fieldpack_access::{OfferScope, Role};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The HTTP door.
    pub http: HttpSettings,
    /// Who may come in.
    pub access: AccessSettings,
    /// The identity provider.
    pub oidc: OidcSettings,
    /// What is noted of who did what.
    pub audit: AuditSettings,
    /// What may be offered to companies, by their names.
    pub organisations: Vec<OrganisationOffer>,
    /// Where things lie.
    pub paths: PathSettings,
    /// Who runs the service.
    pub organisation: OrganisationSettings,
    /// The journal.
    pub journal: JournalSettings,
    /// What a request may ask for.
    pub limits: LimitSettings,
    /// Readings from sites, and alerts.
    pub live: LiveSettings,
    /// Feeds that the service listens to by itself.
    pub feeds: Vec<FeedSettings>,
    /// Vectors of texts.
    pub vectors: VectorSettings,
    /// Living packs and their events.
    pub living: LivingSettings,
    /// SPARQL queries.
    pub sparql: SparqlSettings,
    /// Webhooks.
    pub webhooks: WebhookSettings,
    /// Packs on paper, in sheets and on pages.
    pub exports: ExportSettings,
    /// Logging.
    pub log: LogSettings,
}

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
    /// Bodies of `POST /v1/records` and `/v1/loads` held at once; further ones get 503 with `Retry-After`.
    pub concurrent_uploads: usize,
    /// Longest time that a client may take nothing of its answer, ms; then its connection is let go.
    pub write_timeout_ms: u64,
    /// Longest time that a stop waits for running requests, ms.
    pub shutdown_timeout_ms: u64,
}

/// Who may come in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessSettings {
    /// What requests from this machine that show no key may do: `none`, or the name of a role. For trying things out:
    /// whoever may open a connection here is let in.
    pub loopback: Loopback,
    /// How often the last use of a key is noted in the journal at most, ms.
    pub note_use_ms: u64,
    /// Requests of one key, token or login in a minute, count; further ones get 429 with `Retry-After`.
    pub requests_per_minute: u32,
    /// Of these, requests at once, count.
    pub requests_at_once: u32,
    /// Requests in a minute from one address that show nothing which holds, or a share link, count.
    pub attempts_per_minute: u32,
    /// Of these, requests at once, count.
    pub attempts_at_once: u32,
    /// Data folder of the demo world that sandbox keys ask; empty: there is no sandbox. Nothing is written into it.
    pub sandbox: PathBuf,
    /// Addresses of the proxies before the service: of requests from these, and of no others, the last address of
    /// `X-Forwarded-For` that is none of them is noted as where they come from.
    pub trusted_proxies: Vec<IpAddr>,
}

/// What is noted of who did what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuditSettings {
    /// How long rows are kept, days.
    pub keep_days: usize,
    /// How long a row may wait to be made durable, ms: what a process that is killed may lose.
    pub flush_ms: u64,
    /// Rows that wait to be made durable, count; where there is no room for another, an answer waits and then is not given.
    pub queue_rows: usize,
}

impl Default for AuditSettings {
    fn default() -> Self {
        Self { keep_days: 400, flush_ms: 200, queue_rows: 10_000 }
    }
}

/// What requests from this machine that show no key may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Loopback {
    /// Nothing that needs an identity.
    #[default]
    None,
    /// What a sales rep may.
    Rep,
    /// What a manager may.
    Manager,
    /// What an engineer may.
    Engineer,
    /// Everything.
    Admin,
}

impl Loopback {
    /// The role; `None` where they need a key as all others do.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Self::None => None,
            Self::Rep => Some(Role::Rep),
            Self::Manager => Some(Role::Manager),
            Self::Engineer => Some(Role::Engineer),
            Self::Admin => Some(Role::Admin),
        }
    }
}

impl Default for AccessSettings {
    fn default() -> Self {
        Self {
            loopback: Loopback::None,
            note_use_ms: 3_600_000,
            requests_per_minute: 6_000,
            requests_at_once: 600,
            attempts_per_minute: 600,
            attempts_at_once: 200,
            sandbox: PathBuf::new(),
            trusted_proxies: Vec::new(),
        }
    }
}

/// What may be offered to a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationOffer {
    /// The company, as keys and tokens name it.
    pub name: String,
    /// Its offer scope; a key's own narrows it further.
    pub offers: OfferScope,
}

/// Where things lie.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PathSettings {
    /// The shipped ontologies; empty: the folder `ontologies` beside the program, above it (up to four
    /// levels), or in the working folder.
    pub ontologies: PathBuf,
    /// Where backups are written; empty: the folder `backups` in the data folder.
    pub backups: PathBuf,
}

/// Who runs the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OrganisationSettings {
    /// The organisation that owns the records which name no owner.
    pub name: String,
}

/// The journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JournalSettings {
    /// Entries applied and published together, count.
    pub apply_batch_entries: usize,
    /// Longest wait of a write for its own apply, ms.
    pub write_timeout_ms: u64,
    /// Longest wait of a read for the sequence that it demands, ms.
    pub min_sequence_wait_ms: u64,
    /// Entries after which all stores are made durable, count: what is applied anew after a power cut.
    pub flush_after_entries: usize,
    /// Entries since the last compaction from which a serving process compacts the journal by itself, count, where
    /// they are at least half as many as its base has; 0: never.
    pub compact_after_entries: u64,
}

/// What a request may ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Longest question, Unicode characters.
    pub text_characters: usize,
    /// Most hits of a search page, count.
    pub search_hits: usize,
    /// Up to how many the records that match a search are counted, count; where more match, `total_is` says `at_least`.
    pub count_up_to: usize,
    /// Most lines of one `POST /v1/records`, count.
    pub record_lines: usize,
    /// Longest line of records, bytes.
    pub record_line_bytes: usize,
    /// Most vertices of a polygon, count.
    pub polygon_vertices: usize,
    /// Loads that may be open at once, count.
    pub open_loads: usize,
}

/// Readings from sites, and alerts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LiveSettings {
    /// How far back extremes, mean, quantiles and exposure of a site look, ms; at least the horizon and half an
    /// hour.
    pub window_ms: u64,
    /// How long before it comes a reading may have been measured, ms; older ones go into quarantine.
    pub horizon_ms: u64,
    /// How long after it comes a reading may have been measured, ms: clocks differ. Later ones go into
    /// quarantine.
    pub clock_skew_ms: u64,
    /// Readings held one by one while late ones may come, count, 12 bytes each; further ones get 429 with
    /// `Retry-After`.
    pub open_readings: u64,
    /// Entries of the journal that may wait to be applied while readings are taken, count; beyond it they get
    /// 429 with `Retry-After`.
    pub waiting_entries: u64,
    /// Readings in quarantine, count; further faulty ones are refused.
    pub quarantine: usize,
    /// How long an alert without an end holds, ms.
    pub alert_without_end_ms: u64,
}

/// Vectors of texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VectorSettings {
    /// Folder of a sentence-transformer; empty: the embedder that is trained from the own records.
    pub model: PathBuf,
    /// Different texts from which an embedder is trained where there is none, count; 0: never by itself.
    pub train_from_texts: usize,
    /// Different texts from which a graph is built to find the nearest, count; below they are scanned.
    pub crossover: usize,
}

/// Living packs and their events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LivingSettings {
    /// Stored packs that are looked after, the newest; older ones stay as they are, count.
    pub watched_packs: usize,
    /// Changes that wait one by one to be looked at, count; when more wait, all packs are looked at.
    pub queued_changes: usize,
    /// Streams of events open at once, count; further ones get 503 with `Retry-After`. Each holds a connection.
    pub event_streams: usize,
    /// Events that wait for one reader, count.
    pub event_queue: usize,
    /// How long a reader may leave its queue full, ms; then it is dropped, with the position to resume from.
    pub reader_patience_ms: u64,
    /// Time between two comments that keep an idle stream open, ms.
    pub heartbeat_ms: u64,
}

/// SPARQL queries. Each is answered by a process of its own, from a copy of the RDF store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SparqlSettings {
    /// The program that answers queries; empty: the one that serves.
    pub program: PathBuf,
    /// Longest time for one query, ms; then its process is killed.
    pub time_ms: u64,
    /// Most memory that the process of a query takes for it, bytes; beside what it takes to start.
    pub memory_bytes: u64,
    /// Most solutions or triples of an answer, count.
    pub rows: u64,
    /// Largest answer, bytes; each query holds up to so much in memory.
    pub answer_bytes: u64,
    /// Longest query, bytes.
    pub query_bytes: usize,
    /// Queries answered at once; further ones get 503 with `Retry-After`.
    pub concurrent_queries: usize,
    /// How old a copy may be while there are newer entries, ms; older ones are made anew.
    pub copy_age_ms: u64,
    /// How long a copy is kept that nobody asks, ms.
    pub copy_idle_ms: u64,
}

/// Webhooks: events sent to addresses that others name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebhookSettings {
    /// Whether addresses of `http` will do: what is sent can be read on the way then.
    pub allow_http: bool,
    /// Ports that may be sent to; empty: any.
    pub ports: Vec<u16>,
    /// Networks (`10.1.0.0/16`) that addresses which the house names may be in though they are not on the internet.
    pub allowed_networks: Vec<String>,
    /// Certificates (PEM) of authorities that are trusted beside those of the system and of the web; empty: none.
    pub authorities: PathBuf,
    /// Webhooks that there may be, count.
    pub hooks: usize,
    /// Webhooks that an organisation other than the house may have, count.
    pub hooks_of_one: usize,
    /// Packs with events that wait for one webhook, count; further ones wait in the store of packs.
    pub waiting_packs: usize,
    /// Events given up that are kept for one webhook, count; then nothing new is sent to it until some are settled.
    pub dead_letters: usize,
    /// Attempts at once, count.
    pub concurrent: usize,
    /// Attempts at once at one webhook, count: a slow receiver holds up no other.
    pub concurrent_of_one: usize,
    /// Longest time to connect, ms.
    pub connect_timeout_ms: u64,
    /// Longest time of an attempt, ms.
    pub timeout_ms: u64,
    /// Wait after the first attempt that failed, ms; it grows threefold with each, a fifth shorter or longer by chance.
    pub retry_first_ms: u64,
    /// Longest wait between two attempts, ms, also where the receiver asks for more.
    pub retry_longest_ms: u64,
    /// How long after the first attempt an event is given up, ms.
    pub retry_window_ms: u64,
    /// Bytes of an answer that are kept to be shown.
    pub answer_excerpt_bytes: usize,
}

/// Packs on paper, in sheets and on pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExportSettings {
    /// Where people reach the service, `https://packs.example.com`: what the code on paper leads to; empty:
    /// `http.listen`.
    pub address: String,
    /// Font files and folders; documents are set with the first family that has Chinese and Latin letters.
    pub fonts: Vec<PathBuf>,
    /// Documents made at once; further ones get 503 with `Retry-After`.
    pub concurrent: usize,
}

/// Logging.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogSettings {
    /// What to log, as `tracing` directives.
    pub filter: String,
    /// `text` or `json`.
    pub format: LogFormat,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
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
            concurrent_uploads: 4,
            write_timeout_ms: 30_000,
            shutdown_timeout_ms: 10_000,
        }
    }
}

impl Default for OrganisationSettings {
    fn default() -> Self {
        Self { name: "own".to_owned() }
    }
}

impl Default for JournalSettings {
    fn default() -> Self {
        Self {
            apply_batch_entries: 2_000,
            write_timeout_ms: 30_000,
            min_sequence_wait_ms: 5_000,
            flush_after_entries: 50_000,
            compact_after_entries: 50_000,
        }
    }
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            text_characters: 8_000,
            search_hits: 100,
            count_up_to: 100_000,
            record_lines: 100_000,
            record_line_bytes: 1 << 20,
            polygon_vertices: 10_000,
            open_loads: 16,
        }
    }
}

/// A feed that the service listens to by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedSettings {
    /// Its name: of the session with the broker, in logs and in `GET /v1/live`.
    pub name: String,
    /// How it is listened to.
    pub transport: FeedTransport,
    /// The broker: `host:port`.
    pub address: String,
    /// The MQTT topic filter or NATS subject.
    pub topic: String,
    /// What a message holds.
    pub format: FeedFormat,
    /// The source of what comes in where the message does not say: of fleet snapshots and alerts.
    #[serde(default)]
    pub source: Option<String>,
    /// NATS: the JetStream stream that keeps the messages. With it nothing is lost while the service is away;
    /// without it NATS keeps nothing for those who are not there.
    #[serde(default)]
    pub stream: Option<String>,
    /// User name at the broker.
    #[serde(default)]
    pub user: Option<String>,
    /// The environment variable that holds the password.
    #[serde(default)]
    pub password_variable: Option<String>,
}

/// How a feed is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedTransport {
    /// MQTT 3.1.1, at least once, with a session that the broker keeps.
    Mqtt,
    /// NATS.
    Nats,
}

/// What a message of a feed holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedFormat {
    /// Lines as `POST /v1/records` takes them, one or several.
    Records,
    /// A fleet snapshot as `POST /v1/telematics` takes it.
    Telematics,
    /// An alert as `POST /v1/alerts` takes it.
    Alert,
}

impl LiveSettings {
    /// Checks that no reading that is taken comes after its time has left the window.
    fn validate(&self) -> Result<(), SettingsError> {
        const YEAR_MS: u64 = 366 * 86_400_000;
        let Self { window_ms, horizon_ms, .. } = self;
        let refuse = |key, found: &u64, expected| Err(SettingsError::Value { key, found: found.to_string(), expected });
        if !(1..=YEAR_MS).contains(horizon_ms) {
            return refuse("live.horizon_ms", horizon_ms, "1 to 31622400000 (366 days)");
        }
        if *window_ms < horizon_ms + 1_800_000 || *window_ms > YEAR_MS {
            return refuse("live.window_ms", window_ms, "at least live.horizon_ms and 1800000 (half an hour)");
        }
        Ok(())
    }
}

impl SparqlSettings {
    /// Checks that a query can be answered at all.
    fn validate(&self) -> Result<(), SettingsError> {
        let least = [
            ("sparql.time_ms", self.time_ms, 1, "at least 1"),
            ("sparql.memory_bytes", self.memory_bytes, 64 << 20, "at least 67108864 (64 MiB)"),
            ("sparql.rows", self.rows, 1, "at least 1"),
            ("sparql.answer_bytes", self.answer_bytes, 1 << 10, "at least 1024"),
        ];
        match least.into_iter().find(|(_, found, least, _)| found < least) {
            None => Ok(()),
            Some((key, found, _, expected)) => Err(SettingsError::Value { key, found: found.to_string(), expected }),
        }
    }
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            window_ms: 24 * 3_600_000,
            horizon_ms: 6 * 3_600_000,
            clock_skew_ms: 120_000,
            open_readings: 24_000_000,
            waiting_entries: 20_000,
            quarantine: 100_000,
            alert_without_end_ms: 24 * 3_600_000,
        }
    }
}

impl Default for VectorSettings {
    fn default() -> Self {
        let crossover = fieldpack_index::VectorSettings::default().crossover;
        Self { model: PathBuf::new(), train_from_texts: 200, crossover }
    }
}

impl Default for LivingSettings {
    fn default() -> Self {
        Self {
            watched_packs: 20_000,
            queued_changes: 20_000,
            event_streams: 256,
            event_queue: 16,
            reader_patience_ms: 10_000,
            heartbeat_ms: 15_000,
        }
    }
}

impl Default for SparqlSettings {
    fn default() -> Self {
        Self {
            program: PathBuf::new(),
            time_ms: 10_000,
            memory_bytes: 1 << 30,
            rows: 100_000,
            answer_bytes: 16 << 20,
            query_bytes: 64 << 10,
            concurrent_queries: 4,
            copy_age_ms: 2_000,
            copy_idle_ms: 60_000,
        }
    }
}

impl WebhookSettings {
    /// The networks that are allowed though they are not on the internet.
    ///
    /// # Errors
    /// [`SettingsError::Value`] with the one that is none.
    pub fn networks(&self) -> Result<Vec<ipnet::IpNet>, SettingsError> {
        let parse = |text: &String| {
            let expected = "networks as `10.1.0.0/16`";
            text.parse().map_err(|_| SettingsError::Value {
                key: "webhooks.allowed_networks",
                found: text.clone(),
                expected,
            })
        };
        self.allowed_networks.iter().map(parse).collect()
    }
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            allow_http: false,
            ports: vec![443, 8443],
            allowed_networks: Vec::new(),
            authorities: PathBuf::new(),
            hooks: 100,
            hooks_of_one: 10,
            waiting_packs: 2_000,
            dead_letters: 1_000,
            concurrent: 32,
            concurrent_of_one: 4,
            connect_timeout_ms: 5_000,
            timeout_ms: 15_000,
            retry_first_ms: 5_000,
            retry_longest_ms: 4 * 3_600_000,
            retry_window_ms: 24 * 3_600_000,
            answer_excerpt_bytes: 200,
        }
    }
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Text }
    }
}

impl Default for ExportSettings {
    fn default() -> Self {
        let fonts = [
            "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
            "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
            "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        ];
        Self { address: String::new(), fonts: fonts.into_iter().map(PathBuf::from).collect(), concurrent: 4 }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// A file or variable does not read.
    #[error("cannot read the settings: {0}; see fieldpack.example.toml for every key, its unit and default")]
    Read(#[from] config::ConfigError),
    /// What the identity provider's tokens stand for does not fit.
    #[error("settings of `[oidc]`: {0}")]
    Oidc(String),
    /// A value is outside its range.
    #[error("setting `{key}` is `{found}`, expected {expected}")]
    Value {
        /// The key, for example `limits.search_hits`.
        key: &'static str,
        /// The value found.
        found: String,
        /// What is expected.
        expected: &'static str,
    },
}

impl Settings {
    /// Reads the file, where one is named, then the environment.
    ///
    /// # Errors
    /// [`SettingsError`] naming the key at fault.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let mut builder = config::Config::builder();
        if let Some(file) = file {
            builder = builder.add_source(config::File::from(file).format(config::FileFormat::Toml));
        }
        let environment = config::Environment::with_prefix("FIELDPACK").separator("__").try_parsing(true);
        let settings: Self = builder.add_source(environment).build()?.try_deserialize()?;
        settings.validate()
    }

    /// Checks every range once, so that the program may trust the values.
    fn validate(self) -> Result<Self, SettingsError> {
        let positive = [
            ("http.body_limit_bytes", self.http.body_limit_bytes),
            ("http.records_body_limit_bytes", self.http.records_body_limit_bytes),
            ("http.header_limit_bytes", self.http.header_limit_bytes),
            ("http.connections", self.http.connections),
            ("http.concurrent_requests", self.http.concurrent_requests),
            ("http.concurrent_uploads", self.http.concurrent_uploads),
            ("audit.keep_days", self.audit.keep_days),
            ("audit.queue_rows", self.audit.queue_rows),
            ("journal.apply_batch_entries", self.journal.apply_batch_entries),
            ("journal.flush_after_entries", self.journal.flush_after_entries),
            ("limits.text_characters", self.limits.text_characters),
            ("limits.search_hits", self.limits.search_hits),
            ("limits.count_up_to", self.limits.count_up_to),
            ("limits.record_lines", self.limits.record_lines),
            ("limits.record_line_bytes", self.limits.record_line_bytes),
            ("limits.polygon_vertices", self.limits.polygon_vertices),
            ("limits.open_loads", self.limits.open_loads),
            ("live.quarantine", self.live.quarantine),
            ("vectors.crossover", self.vectors.crossover),
            ("living.watched_packs", self.living.watched_packs),
            ("living.queued_changes", self.living.queued_changes),
            ("living.event_streams", self.living.event_streams),
            ("living.event_queue", self.living.event_queue),
            ("sparql.query_bytes", self.sparql.query_bytes),
            ("sparql.concurrent_queries", self.sparql.concurrent_queries),
            ("webhooks.waiting_packs", self.webhooks.waiting_packs),
            ("webhooks.dead_letters", self.webhooks.dead_letters),
            ("webhooks.concurrent", self.webhooks.concurrent),
            ("webhooks.concurrent_of_one", self.webhooks.concurrent_of_one),
            ("exports.concurrent", self.exports.concurrent),
        ];
        if self.living.heartbeat_ms == 0 {
            return Err(SettingsError::Value {
                key: "living.heartbeat_ms",
                found: "0".to_owned(),
                expected: "at least 1",
            });
        }
        for (key, value) in positive {
            if value == 0 {
                return Err(SettingsError::Value { key, found: value.to_string(), expected: "at least 1" });
            }
        }
        let rates = &self.access;
        for (key, rate) in [
            ("access.requests_per_minute", rates.requests_per_minute),
            ("access.requests_at_once", rates.requests_at_once),
            ("access.attempts_per_minute", rates.attempts_per_minute),
            ("access.attempts_at_once", rates.attempts_at_once),
        ] {
            if rate == 0 {
                return Err(SettingsError::Value { key, found: "0".to_owned(), expected: "at least 1" });
            }
        }
        self.live.validate()?;
        self.oidc.validate()?;
        for organisation in &self.organisations {
            organisation.offers.check().map_err(|misfit| SettingsError::Value {
                key: "organisations.offers",
                found: misfit.to_string(),
                expected: "makers, models and regions by name, and days in order",
            })?;
        }
        self.sparql.validate()?;
        self.webhooks.networks()?;
        let mut names = std::collections::BTreeSet::new();
        for feed in &self.feeds {
            if feed.name.is_empty() || !names.insert(&feed.name) {
                let found = feed.name.clone();
                return Err(SettingsError::Value { key: "feeds.name", found, expected: "a name of its own" });
            }
            if feed.format == FeedFormat::Telematics && feed.source.is_none() {
                let found = "nothing".to_owned();
                return Err(SettingsError::Value { key: "feeds.source", found, expected: "the name of the provider" });
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_file_is_every_key_with_its_default() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fieldpack.example.toml");
        let text = std::fs::read_to_string(&example).expect("the example is in the repository");
        let uncommented: String = text
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(if line.starts_with('#') { "" } else { line }))
            .fold(String::new(), |all, line| all + line + "\n");
        let read: Settings = toml::from_str(&uncommented).expect("the example reads");
        assert_eq!(read, Settings::default());
        let keys = |value: &toml::Value| -> Vec<String> {
            let toml::Value::Table(sections) = value else { return Vec::new() };
            sections
                .iter()
                .flat_map(|(section, keys)| {
                    keys.as_table().into_iter().flatten().map(move |(key, _)| format!("{section}.{key}"))
                })
                .collect()
        };
        let expected = keys(&toml::Value::try_from(Settings::default()).expect("serialises"));
        let found = keys(&toml::from_str::<toml::Value>(&uncommented).expect("reads"));
        assert_eq!(found, expected, "every key stands in the example, in order");
    }

    #[test]
    fn an_unknown_key_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("fieldpack.toml");
        std::fs::write(&file, "[http]\nlisten_on = \"127.0.0.1:1\"\n").expect("written");
        let message = Settings::load(Some(&file)).expect_err("unknown key").to_string();
        assert!(message.contains("listen_on"), "{message}");
    }

    #[test]
    fn zero_is_refused_where_nothing_would_work() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("fieldpack.toml");
        std::fs::write(&file, "[limits]\nsearch_hits = 0\n").expect("written");
        let error = Settings::load(Some(&file)).expect_err("zero hits");
        assert!(matches!(error, SettingsError::Value { key: "limits.search_hits", .. }), "{error}");
    }
}
