//! Settings: one TOML file, overridden by the environment, validated once into a plain struct.
//!
//! `fieldpack.example.toml` lists every key with its unit and default; a test keeps it equal to
//! [`Settings::default`]. The environment name of `[http] body_limit_bytes` is
//! `FIELDPACK__HTTP__BODY_LIMIT_BYTES`.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The HTTP door.
    pub http: HttpSettings,
    /// Where things lie.
    pub paths: PathSettings,
    /// Who runs the service.
    pub organisation: OrganisationSettings,
    /// The journal.
    pub journal: JournalSettings,
    /// What a request may ask for.
    pub limits: LimitSettings,
    /// Vectors of texts.
    pub vectors: VectorSettings,
    /// Living packs and their events.
    pub living: LivingSettings,
    /// Logging.
    pub log: LogSettings,
}

/// The HTTP door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// Address to listen on. Loopback by default: there is no identity check yet, so whoever reaches
    /// the port may read and write.
    pub listen: SocketAddr,
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

/// Where things lie.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PathSettings {
    /// The shipped ontologies; empty: the folder `ontologies` beside the program, above it (up to four
    /// levels), or in the working folder.
    pub ontologies: PathBuf,
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
        Self { apply_batch_entries: 2_000, write_timeout_ms: 30_000, min_sequence_wait_ms: 5_000 }
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

impl Default for LogSettings {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Text }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// A file or variable does not read.
    #[error("cannot read the settings: {0}; see fieldpack.example.toml for every key, its unit and default")]
    Read(#[from] config::ConfigError),
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
            ("journal.apply_batch_entries", self.journal.apply_batch_entries),
            ("limits.text_characters", self.limits.text_characters),
            ("limits.search_hits", self.limits.search_hits),
            ("limits.count_up_to", self.limits.count_up_to),
            ("limits.record_lines", self.limits.record_lines),
            ("limits.record_line_bytes", self.limits.record_line_bytes),
            ("limits.polygon_vertices", self.limits.polygon_vertices),
            ("limits.open_loads", self.limits.open_loads),
            ("vectors.crossover", self.vectors.crossover),
            ("living.watched_packs", self.living.watched_packs),
            ("living.queued_changes", self.living.queued_changes),
            ("living.event_streams", self.living.event_streams),
            ("living.event_queue", self.living.event_queue),
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
