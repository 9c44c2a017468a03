//! What a request may ask for, and in which forms it is answered.

use super::SettingsError;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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

impl SparqlSettings {
    /// Checks that a query can be answered at all.
    pub(super) fn validate(&self) -> Result<(), SettingsError> {
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
