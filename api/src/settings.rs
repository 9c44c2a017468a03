//! Settings: one TOML file, overridden by the environment, validated once into a plain struct.
//!
//! `fieldpack.example.toml` lists every key with its unit and default; a test keeps it equal to
//! [`Settings::default`]. The environment name of `[http] body_limit_bytes` is
//! `FIELDPACK__HTTP__BODY_LIMIT_BYTES`.

mod access;
mod asking;
mod http;
mod keeping;
mod live;
mod oidc;
mod webhooks;

pub use access::{AccessSettings, AuditSettings, Loopback, OrganisationOffer};
pub use asking::{ExportSettings, LimitSettings, SparqlSettings};
pub use http::HttpSettings;
pub use keeping::{
    JournalSettings, LivingSettings, LogFormat, LogSettings, OrganisationSettings, PathSettings, VectorSettings,
};
pub use live::{FeedFormat, FeedSettings, FeedTransport, LiveSettings};
pub use oidc::OidcSettings;
pub use webhooks::WebhookSettings;

use serde::{Deserialize, Serialize};
use std::path::Path;
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
