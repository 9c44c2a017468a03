//! Who may come in, what may be offered to them, and what is noted of it.

use fieldpack_access::OfferScope;
use fieldpack_access::Role;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::path::PathBuf;

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
