//! Webhooks.

use super::SettingsError;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
    /// Attempts at once, count; beyond these one at each webhook at which none is made.
    pub concurrent: usize,
    /// Attempts at once at one webhook, count: slow receivers hold up no other.
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
