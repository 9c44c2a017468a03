//! The identity provider: its tokens are verified with its public keys, which are fetched when they are due.

use super::super::records::now_us;
use crate::outgoing::{self, OutgoingError};
use crate::settings::OidcSettings;
use fieldpack_access::{Jwks, JwksCache, KnownTokens, Misfit, Need, Principal, Refused, TokenVerifier, Why};
use reqwest::blocking::Client;
use serde::Deserialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;

/// The longest document of an issuer that is read, bytes.
const LONGEST: u64 = 256 << 10;

/// Why an issuer's keys are not there.
#[derive(Debug, Error)]
pub(crate) enum IssuerError {
    /// It cannot be reached, or answers otherwise than it should.
    #[error("{url}: {source}")]
    Call {
        /// What was asked for.
        url: String,
        /// Why it failed.
        source: OutgoingError,
    },
    /// What it answers does not read.
    #[error("{url}: {reason}")]
    Form {
        /// What was asked for.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A setting does not fit.
    #[error("settings of `[oidc]`: {0}")]
    Setting(#[from] Misfit),
    /// It cannot be called at all.
    #[error(transparent)]
    Client(#[from] OutgoingError),
}

/// Why nobody is let in by a token.
#[derive(Debug)]
pub(crate) enum TokenRefusal {
    /// The token is not good.
    Refused(Refused),
    /// Without the issuer's keys nobody can say.
    NoKeys,
}

/// Where an issuer does what (OpenID Connect Discovery 1.0).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Discovered {
    issuer: String,
    jwks_uri: String,
    #[serde(default)]
    pub(super) authorization_endpoint: Option<String>,
    #[serde(default)]
    pub(super) token_endpoint: Option<String>,
}

/// An identity provider whose tokens are taken.
pub(super) struct Issuer {
    pub(super) settings: OidcSettings,
    bearer: TokenVerifier,
    login: TokenVerifier,
    pub(super) client: Client,
    cache: Mutex<JwksCache>,
    known: Mutex<KnownTokens>,
    discovered: Mutex<Option<Discovered>>,
    /// Held while keys are fetched: others who need them wait for the same fetch.
    fetching: Mutex<()>,
}

/// What a lock guards, whatever happened to others that held it.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Issuer {
    /// The issuer of the settings; `None` where they name none.
    ///
    /// # Errors
    /// [`IssuerError`] where it can never be asked.
    pub(super) fn of(settings: &OidcSettings) -> Result<Option<Self>, IssuerError> {
        if !settings.is_set() {
            return Ok(None);
        }
        let bearer = TokenVerifier::new(settings.tokens_for(&settings.audience))?;
        let client_id = if settings.client_id.is_empty() { &settings.audience } else { &settings.client_id };
        let login = TokenVerifier::new(settings.tokens_for(client_id))?;
        let known = KnownTokens::new(&bearer, settings.known_tokens);
        Ok(Some(Self {
            bearer,
            login,
            client: outgoing::client(Duration::from_millis(settings.timeout_ms))?,
            cache: Mutex::new(JwksCache::new(settings.cache())?),
            known: Mutex::new(known),
            discovered: Mutex::new(None),
            fetching: Mutex::new(()),
            settings: settings.clone(),
        }))
    }

    /// Whoever showed this token a moment ago and was let in; does not wait for anything.
    pub(super) fn remembered(&self, token: &str) -> Option<Principal> {
        let now_us = now_us();
        let keys = held(&self.cache).keys(now_us).cloned()?;
        held(&self.known).find(token, &keys, now_us)
    }

    /// Lets in whoever shows a token. It may wait for the issuer.
    ///
    /// # Errors
    /// [`TokenRefusal`].
    pub(super) fn admit(&self, token: &str) -> Result<Principal, TokenRefusal> {
        let (principal, keys, now_us) = self.with_keys(|keys, now_us| self.bearer.verify(token, keys, now_us))?;
        held(&self.known).remember(token, &keys, &principal, now_us);
        Ok(principal)
    }

    /// Lets in whoever logs in with an ID token. It may wait for the issuer.
    ///
    /// # Errors
    /// [`TokenRefusal`].
    pub(super) fn admit_login(&self, token: &str, nonce: &str) -> Result<Principal, TokenRefusal> {
        self.with_keys(|keys, now_us| self.login.verify_login(token, nonce, keys, now_us)).map(|(found, ..)| found)
    }

    /// Verifies with the keys there are, and with newer ones where a token names one that is not among them.
    fn with_keys(
        &self,
        verify: impl Fn(&Jwks, i64) -> Result<Principal, Refused>,
    ) -> Result<(Principal, Arc<Jwks>, i64), TokenRefusal> {
        self.fetch_where_due(Need::Age);
        if held(&self.cache).keys(now_us()).is_none() {
            // They may be on their way with somebody else's fetch.
            drop(held(&self.fetching));
        }
        let mut need = Need::UnknownSigner;
        loop {
            let now_us = now_us();
            let keys = held(&self.cache).keys(now_us).cloned().ok_or(TokenRefusal::NoKeys)?;
            match verify(&keys, now_us) {
                Ok(principal) => return Ok((principal, keys, now_us)),
                Err(refused) if refused.why == Why::UnknownSigner && need == Need::UnknownSigner => {
                    need = Need::Age;
                    self.fetch_where_due(Need::UnknownSigner);
                }
                Err(refused) => return Err(TokenRefusal::Refused(refused)),
            }
        }
    }

    /// Fetches the keys where they are due. What fails is logged: the keys there are go on being used.
    pub(super) fn fetch_where_due(&self, need: Need) {
        let is_due = || held(&self.cache).is_due(need, now_us());
        if !is_due() {
            return;
        }
        let _one = held(&self.fetching);
        // Somebody may have fetched them meanwhile.
        if !is_due() {
            return;
        }
        let began_us = now_us();
        held(&self.cache).begin(began_us);
        match self.fetch() {
            Ok(keys) => {
                tracing::info!(issuer = self.settings.issuer, "the issuer's keys were fetched");
                held(&self.cache).take(keys, began_us);
            }
            Err(error) => tracing::warn!(issuer = self.settings.issuer, %error, "the issuer's keys were not fetched"),
        }
    }

    /// Fetches the keys.
    fn fetch(&self) -> Result<Jwks, IssuerError> {
        let url = match self.settings.jwks_url.as_str() {
            "" => self.discover()?.jwks_uri,
            set => set.to_owned(),
        };
        let bytes = self.get(&url)?;
        Jwks::parse(&bytes).map_err(|misfit| IssuerError::Form { url, reason: misfit.to_string() })
    }

    /// Where the issuer does what: asked once, and again after a failure.
    ///
    /// # Errors
    /// [`IssuerError`].
    pub(super) fn discover(&self) -> Result<Discovered, IssuerError> {
        if let Some(known) = held(&self.discovered).clone() {
            return Ok(known);
        }
        let issuer = &self.settings.issuer;
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let bytes = self.get(&url)?;
        let found: Discovered = serde_json::from_slice(&bytes)
            .map_err(|error| IssuerError::Form { url: url.clone(), reason: error.to_string() })?;
        // Whoever answers for another issuer could vouch for anyone (OpenID Connect Discovery 1.0, section 4.3).
        if found.issuer != *issuer {
            let reason = format!("it names the issuer `{}`, expected `{issuer}`", found.issuer);
            return Err(IssuerError::Form { url, reason });
        }
        *held(&self.discovered) = Some(found.clone());
        Ok(found)
    }

    /// Reads a document of the issuer.
    fn get(&self, url: &str) -> Result<Vec<u8>, IssuerError> {
        let called = self.client.get(url).header("accept", "application/json").send();
        let read = called.map_err(OutgoingError::from).and_then(|answer| outgoing::body(answer, LONGEST));
        read.map_err(|source| IssuerError::Call { url: url.to_owned(), source })
    }
}
