//! The identity provider whose tokens are taken, and the browser's login with it.

use super::SettingsError;
use fieldpack_access::{CacheSettings, RoleRule, TokenAlgorithm, TokenSettings};
use serde::{Deserialize, Serialize};

/// The identity provider (OpenID Connect).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OidcSettings {
    /// The issuer, letter by letter as in the claim `iss`; empty: no tokens are taken.
    pub issuer: String,
    /// The audience that a bearer token is made for: one of those in its claim `aud`.
    pub audience: String,
    /// Where the issuer's public keys are; empty: as its discovery document says.
    pub jwks_url: String,
    /// The algorithms that are taken.
    pub algorithms: Vec<TokenAlgorithm>,
    /// The claim that says the role: a name, or a JSON pointer where it begins with `/`.
    pub role_claim: String,
    /// What its values stand for; the first that fits decides.
    pub roles: Vec<RoleRule>,
    /// The claim that says the organisation; empty: everybody belongs to the house.
    pub organisation_claim: String,
    /// The values of that claim that stand for the house itself.
    pub house: Vec<String>,
    /// How far clocks may differ, s.
    pub skew_s: u32,
    /// The age from which keys are fetched again, s.
    pub refresh_s: u32,
    /// The least time between two fetches of keys, s.
    pub interval_s: u32,
    /// The age from which keys are not used any more where none can be fetched, s.
    pub stale_s: u32,
    /// Longest time for one call of the issuer, ms.
    pub timeout_ms: u64,
    /// Tokens that are remembered once they are verified, count.
    pub known_tokens: usize,
    /// The id of this service with the issuer, for the browser's login; empty: there is no login.
    pub client_id: String,
    /// The environment variable that holds the client's secret; empty: the client is public.
    pub client_secret_variable: String,
    /// Where browsers find this service, for example `https://fieldpack.example`. The issuer sends them back to
    /// `/login/callback` there.
    pub public_url: String,
    /// How long a login holds, ms.
    pub session_ms: u64,
    /// Logins that are held at once, count; beyond it the one that ends first is ended.
    pub sessions: usize,
}

impl Default for OidcSettings {
    fn default() -> Self {
        let cache = CacheSettings::default();
        Self {
            issuer: String::new(),
            audience: "fieldpack".to_owned(),
            jwks_url: String::new(),
            algorithms: TokenAlgorithm::ALL.to_vec(),
            role_claim: "groups".to_owned(),
            roles: Vec::new(),
            organisation_claim: String::new(),
            house: Vec::new(),
            skew_s: 60,
            refresh_s: cache.refresh_s,
            interval_s: cache.interval_s,
            stale_s: cache.stale_s,
            timeout_ms: 5_000,
            known_tokens: 10_000,
            client_id: String::new(),
            client_secret_variable: String::new(),
            public_url: String::new(),
            session_ms: 8 * 3_600_000,
            sessions: 10_000,
        }
    }
}

impl OidcSettings {
    /// Whether tokens of an issuer are taken.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.issuer.is_empty()
    }

    /// Which tokens are taken that are made for an audience.
    #[must_use]
    pub fn tokens_for(&self, audience: &str) -> TokenSettings {
        TokenSettings {
            issuer: self.issuer.clone(),
            audience: audience.to_owned(),
            skew_s: self.skew_s,
            algorithms: self.algorithms.clone(),
            role_claim: self.role_claim.clone(),
            roles: self.roles.clone(),
            organisation_claim: Some(self.organisation_claim.clone()).filter(|claim| !claim.is_empty()),
            house: self.house.clone(),
        }
    }

    /// How long the issuer's keys are used.
    #[must_use]
    pub fn cache(&self) -> CacheSettings {
        CacheSettings { refresh_s: self.refresh_s, interval_s: self.interval_s, stale_s: self.stale_s }
    }

    /// Checks what belongs together.
    pub(super) fn validate(&self) -> Result<(), SettingsError> {
        if !self.is_set() {
            return Ok(());
        }
        let refuse = |key, found: &str, expected| Err(SettingsError::Value { key, found: found.to_owned(), expected });
        let plain = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let is_safe = |url: &str| url.starts_with("https://") || plain.iter().any(|here| url.starts_with(here));
        if !is_safe(&self.issuer) {
            return refuse(
                "oidc.issuer",
                &self.issuer,
                "an address that begins with https:// (http:// on this machine)",
            );
        }
        if !self.jwks_url.is_empty() && !is_safe(&self.jwks_url) {
            return refuse("oidc.jwks_url", &self.jwks_url, "nothing, or an address that begins with https://");
        }
        if !self.client_id.is_empty() && (!is_safe(&self.public_url) || self.public_url.ends_with('/')) {
            let expected =
                "an address that begins with https:// and has no / at its end, because oidc.client_id is set";
            return refuse("oidc.public_url", &self.public_url, expected);
        }
        if self.timeout_ms == 0 || self.session_ms == 0 || self.sessions == 0 {
            return refuse("oidc.timeout_ms, oidc.session_ms, oidc.sessions", "0", "at least 1");
        }
        self.tokens_for(&self.audience).check().map_err(|misfit| SettingsError::Oidc(misfit.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_access::Role;

    /// Makes settings unfit.
    type Spoil = fn(&mut OidcSettings);

    fn sound() -> OidcSettings {
        OidcSettings {
            issuer: "https://id.example".to_owned(),
            roles: vec![RoleRule { value: "sales".to_owned(), role: Role::Rep }],
            client_id: "fieldpack".to_owned(),
            public_url: "https://fieldpack.example".to_owned(),
            ..OidcSettings::default()
        }
    }

    #[test]
    fn what_would_be_unsafe_or_let_nobody_in_is_refused() {
        assert!(OidcSettings::default().validate().is_ok() && sound().validate().is_ok());
        let spoils: [(&str, Spoil); 6] = [
            ("oidc.issuer", |all| all.issuer = "http://id.example".to_owned()),
            ("oidc.jwks_url", |all| all.jwks_url = "ftp://id.example".to_owned()),
            ("oidc.public_url", |all| all.public_url = "https://fieldpack.example/".to_owned()),
            ("oidc.public_url", |all| all.public_url = String::new()),
            ("oidc.sessions", |all| all.sessions = 0),
            ("roles", |all| all.roles.clear()),
        ];
        for (key, spoil) in spoils {
            let mut spoiled = sound();
            spoil(&mut spoiled);
            let error = spoiled.validate().expect_err(key).to_string();
            assert!(error.contains(key), "{error}");
        }
    }
}
