//! The browser's login with the identity provider: authorization code with PKCE (RFC 6749, RFC 7636), then a session.

use super::super::Service;
use super::super::records::now_us;
use super::issuer::{Issuer, IssuerError, TokenRefusal};
use crate::outgoing::{self, OutgoingError};
use fieldpack_access::{MakeError, Principal, Refused};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    StandardRevocableToken, StandardTokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use thiserror::Error;

/// How long somebody may take to log in with the issuer, microseconds: ten minutes.
const LONGEST_LOGIN_US: i64 = 600_000_000;
/// Logins that are under way at once; beyond it the one that began first is given up.
const MOST_UNDER_WAY: usize = 1_000;
/// The longest answer of the issuer that is read, bytes.
const LONGEST_ANSWER: u64 = 256 << 10;

/// What the issuer answers beside an access token.
#[derive(Debug, Deserialize, Serialize)]
struct IdToken {
    id_token: String,
}

impl ExtraTokenFields for IdToken {}

/// This service as a client of the issuer.
type OwnClient = Client<
    BasicErrorResponse,
    StandardTokenResponse<IdToken, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Why somebody is not logged in.
#[derive(Debug, Error)]
pub(crate) enum LoginError {
    /// There is no login here.
    #[error("no identity provider with a client of this service is set (`oidc.client_id`)")]
    Off,
    /// The issuer cannot be asked.
    #[error("the issuer cannot be asked: {0}")]
    Issuer(#[from] IssuerError),
    /// The issuer's keys are not there.
    #[error("the issuer's keys cannot be fetched")]
    NoKeys,
    /// It is no login that this browser began, or it took too long.
    #[error("it is no login that this browser began in the last ten minutes")]
    NotBegun,
    /// The issuer does not give a token for the code.
    #[error("the issuer gives no token: {0}")]
    Exchange(String),
    /// The token does not say who it is, or they have no role here.
    #[error("the token is not accepted: {}", .0.why.as_str())]
    Refused(Refused),
    /// There are no random bytes.
    #[error(transparent)]
    Random(#[from] MakeError),
}

/// A login that a browser has begun.
struct UnderWay {
    nonce: String,
    verifier: PkceCodeVerifier,
    next: String,
    ends_us: i64,
}

/// The logins that are under way, by the state that the issuer sends back.
#[derive(Default)]
pub(super) struct UnderWays(Mutex<HashMap<String, UnderWay>>);

impl UnderWays {
    /// Keeps one, bounded.
    fn keep(&self, state: String, one: UnderWay, now_us: i64) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, other| other.ends_us > now_us);
        if held.len() >= MOST_UNDER_WAY {
            let first = held.iter().min_by_key(|(_, other)| other.ends_us).map(|(state, _)| state.clone());
            first.map(|state| held.remove(&state));
        }
        held.insert(state, one);
    }

    /// Takes one out: each is of use once.
    fn take(&self, state: &str, now_us: i64) -> Option<UnderWay> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(state).filter(|one| one.ends_us > now_us)
    }
}

/// A login that begins.
pub(crate) struct LoginBegun {
    /// Where the browser goes.
    pub(crate) url: String,
    /// What it brings back, and keeps in a cookie to show that it is the same browser.
    pub(crate) state: String,
}

/// A login that came to its end.
pub(crate) struct LoggedIn {
    /// What stands for it in a cookie.
    pub(crate) text: String,
    /// How long it holds, s.
    pub(crate) for_s: i64,
    /// Where the browser wanted to go.
    pub(crate) next: String,
}

impl Service {
    /// Where browsers find this service, where there is a login.
    pub(crate) fn login_url(&self) -> Option<&str> {
        let oidc = &self.inner.settings.oidc;
        (oidc.is_set() && !oidc.client_id.is_empty()).then_some(oidc.public_url.as_str())
    }

    /// Begins a login that ends at an address of this service.
    ///
    /// # Errors
    /// [`LoginError`].
    pub(crate) fn begin_login(&self, next: &str) -> Result<LoginBegun, LoginError> {
        let issuer = self.login_issuer()?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = CsrfToken::new_random().secret().clone();
        let client = own_client(issuer)?;
        let (url, state) = client
            .authorize_url(CsrfToken::new_random)
            .add_scope(Scope::new("openid".to_owned()))
            .set_pkce_challenge(challenge)
            .add_extra_param("nonce", &nonce)
            .url();
        let (state, now_us) = (state.secret().clone(), now_us());
        let one = UnderWay { nonce, verifier, next: own_path(next).to_owned(), ends_us: now_us + LONGEST_LOGIN_US };
        self.inner.admission.under_way.keep(state.clone(), one, now_us);
        Ok(LoginBegun { url: url.into(), state })
    }

    /// Ends a login with the code that the issuer sent the browser back with.
    ///
    /// # Errors
    /// [`LoginError`].
    pub(crate) fn end_login(&self, state: &str, code: String) -> Result<LoggedIn, LoginError> {
        let issuer = self.login_issuer()?;
        let one = self.inner.admission.under_way.take(state, now_us()).ok_or(LoginError::NotBegun)?;
        let client = own_client(issuer)?;
        let call = |request: HttpRequest| call(issuer, request);
        let answered =
            client.exchange_code(AuthorizationCode::new(code)).set_pkce_verifier(one.verifier).request(&call);
        let answered = answered.map_err(|error| LoginError::Exchange(error.to_string()))?;
        let principal = issuer.admit_login(&answered.extra_fields().id_token, &one.nonce).map_err(|why| match why {
            TokenRefusal::Refused(refused) => LoginError::Refused(refused),
            TokenRefusal::NoKeys => LoginError::NoKeys,
        })?;
        self.begin_session(&principal, one.next)
    }

    /// Begins the session of somebody.
    fn begin_session(&self, principal: &Principal, next: String) -> Result<LoggedIn, LoginError> {
        let now_us = now_us();
        let for_us = i64::try_from(self.inner.settings.oidc.session_ms).unwrap_or(i64::MAX).saturating_mul(1_000);
        let sessions = &self.inner.admission.sessions;
        let mut sessions = sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let text = sessions.begin(principal, now_us.saturating_add(for_us), now_us)?.reveal().to_owned();
        Ok(LoggedIn { text, for_s: for_us / 1_000_000, next })
    }

    /// Who logged in with the text of a cookie.
    pub(crate) fn session(&self, text: &str) -> Option<Principal> {
        self.inner.admission.sessions.lock().unwrap_or_else(PoisonError::into_inner).find(text, now_us())
    }

    /// Ends a login.
    pub(crate) fn end_session(&self, text: &str) {
        self.inner.admission.sessions.lock().unwrap_or_else(PoisonError::into_inner).end(text);
    }

    /// The issuer with which browsers log in.
    fn login_issuer(&self) -> Result<&Issuer, LoginError> {
        let issuer = self.inner.admission.issuer.as_ref();
        issuer.filter(|issuer| !issuer.settings.client_id.is_empty()).ok_or(LoginError::Off)
    }
}

/// This service as a client of an issuer.
fn own_client(issuer: &Issuer) -> Result<OwnClient, LoginError> {
    let (found, settings) = (issuer.discover()?, &issuer.settings);
    let unfit = |what: &str| {
        LoginError::Issuer(IssuerError::Form { url: settings.issuer.clone(), reason: format!("it has no `{what}`") })
    };
    let authorize = found.authorization_endpoint.and_then(|url| AuthUrl::new(url).ok());
    let authorize = authorize.ok_or_else(|| unfit("authorization_endpoint"))?;
    let token = found.token_endpoint.and_then(|url| TokenUrl::new(url).ok()).ok_or_else(|| unfit("token_endpoint"))?;
    let back = format!("{}/login/callback", settings.public_url);
    let back = RedirectUrl::new(back).map_err(|_| unfit("oidc.public_url"))?;
    let client = Client::new(ClientId::new(settings.client_id.clone()))
        .set_auth_uri(authorize)
        .set_token_uri(token)
        .set_redirect_uri(back);
    // A client without a secret names itself in the body (RFC 6749, section 3.2.1).
    Ok(match std::env::var(&settings.client_secret_variable) {
        Ok(secret) if !secret.is_empty() => client.set_client_secret(ClientSecret::new(secret)),
        _ => client.set_auth_type(AuthType::RequestBody),
    })
}

/// Calls the issuer for the crate that speaks OAuth.
fn call(issuer: &Issuer, request: HttpRequest) -> Result<HttpResponse, OutgoingError> {
    let (parts, body) = request.into_parts();
    let url = parts.uri.to_string();
    let answer = issuer.client.request(parts.method, url).headers(parts.headers).body(body).send()?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = HttpResponse::new(outgoing::read(answer, LONGEST_ANSWER)?);
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    Ok(response)
}

/// An address of this service to go to, else its first page: a link to the login must not lead elsewhere.
fn own_path(next: &str) -> &str {
    let leads_on = next.starts_with("//") || next.contains(['\\', '\r', '\n', '\t']);
    if next.starts_with('/') && !leads_on { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_leads_nowhere_else() {
        for own in ["/", "/docs/", "/v1/packs/1.html?language=en"] {
            assert_eq!(own_path(own), own);
        }
        for other in ["", "docs", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil", "/a\r\nb"] {
            assert_eq!(own_path(other), "/", "{other}");
        }
    }

    #[test]
    fn a_login_under_way_is_of_use_once_and_not_for_long() {
        let under_way = UnderWays::default();
        let one = |ends_us| UnderWay {
            nonce: String::new(),
            verifier: PkceCodeVerifier::new("v".repeat(43)),
            next: "/".to_owned(),
            ends_us,
        };
        under_way.keep("a".to_owned(), one(10), 0);
        assert!(under_way.take("a", 9).is_some() && under_way.take("a", 9).is_none());
        under_way.keep("a".to_owned(), one(10), 0);
        assert!(under_way.take("a", 10).is_none());
        for number in 0..MOST_UNDER_WAY + 5 {
            under_way.keep(format!("s{number}"), one(100 + number as i64), 0);
        }
        assert_eq!(under_way.0.lock().expect("whole").len(), MOST_UNDER_WAY);
        assert!(under_way.take("s0", 0).is_none() && under_way.take("s5", 0).is_some());
    }
}
