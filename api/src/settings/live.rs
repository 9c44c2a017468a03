//! What comes in by the second: readings, alerts, feeds.

use super::SettingsError;
use serde::{Deserialize, Serialize};

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
    pub(super) fn validate(&self) -> Result<(), SettingsError> {
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
