//! Where things lie and how they are kept.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
