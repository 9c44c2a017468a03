//! The guard: who asks, and whether that is for them.
//!
//! Every operation of the OpenAPI document has a row in the table of access (`fieldpack_access::ROWS`); an operation
//! without one is nobody's. Whoever shows nothing, or nothing that holds, gets 401; whoever is known and may not gets
//! what stands at an address where there is nothing. Pages for people that only explain are open.

use super::app::App;
use super::audit::Seen;
use super::document::openapi;
use super::rates::Left;
use super::session;
use crate::problem::{Code, Problem};
use crate::service::TokenRefusal;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, ORIGIN, VIA};
use axum::http::uri::Authority;
use axum::http::{Method, Uri};
use fieldpack_access::{Callers, How, Principal, callers, is_in_sandbox, may};
use fieldpack_graph::knowledge::Language;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use utoipa::openapi::path::Operation;

/// Headers of those who pass requests on: then it is not from this machine, whoever brings it.
const PASSED_ON: [HeaderName; 3] =
    [HeaderName::from_static("forwarded"), HeaderName::from_static("x-forwarded-for"), VIA];
/// What browsers say of where a request comes from.
pub(super) const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    /// Its address.
    pub(super) address: SocketAddr,
    /// Whether what is said between here and there is encrypted.
    pub(super) is_secured: bool,
}

impl Peer {
    /// Somebody who speaks in plain.
    pub(super) fn plain(address: SocketAddr) -> Self {
        Self { address, is_secured: false }
    }

    /// Somebody who speaks TLS.
    pub(super) fn secured(address: SocketAddr) -> Self {
        Self { address, is_secured: true }
    }
}

/// The operations by address and method.
pub(super) struct Operations(HashMap<String, Vec<(Method, String)>>);

impl Operations {
    /// Those of the OpenAPI document.
    pub(super) fn documented() -> Self {
        let named = |method: Method, operation: Option<Operation>| Some((method, operation?.operation_id?));
        let of = |item: utoipa::openapi::PathItem| {
            let all = [
                named(Method::GET, item.get),
                named(Method::POST, item.post),
                named(Method::PUT, item.put),
                named(Method::PATCH, item.patch),
                named(Method::DELETE, item.delete),
            ];
            all.into_iter().flatten().collect()
        };
        Self(openapi().paths.paths.into_iter().map(|(path, item)| (path, of(item))).collect())
    }

    /// The operation at an address; `None` where it is none of the document.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<&str> {
        let wanted = if method == Method::HEAD { &Method::GET } else { method };
        self.0.get(path)?.iter().find(|(method, _)| method == wanted).map(|(_, operation)| operation.as_str())
    }
}

/// Somebody who is let in.
#[derive(Default)]
pub(super) struct Admitted {
    /// Who it is; `None`: what is asked for is for everyone.
    pub(super) principal: Option<Principal>,
    /// What is left of their rate, where they have one.
    pub(super) left: Option<Left>,
}

/// Looks who asks for the operation at an address, and whether it is for them.
///
/// # Errors
/// `unauthenticated`, `rate_limited`, or `not_found` where it is not for them.
pub(super) fn admit<'a>(
    app: &'a App,
    request: &Request,
    endpoint: &str,
    language: Language,
    seen: &'a mut Seen,
) -> impl Future<Output = Result<Admitted, Problem>> + Send + use<'a> {
    let operation = app.operations().find(request.method(), endpoint);
    let identity = operation.map_or(Identity::Everyone, |operation| match callers(operation) {
        Some(Callers::Everyone) => Identity::Everyone,
        Some(Callers::Link) => Identity::Link,
        _ => identify(app, request),
    });
    let (operation, path) = (operation.unwrap_or_default(), request.uri().path().to_owned());
    let from = super::audit::origin(request, &app.service().settings().access.trusted_proxies);
    let attempt = move || from.map_or(Ok(()), |from| app.rates().attempt(from, language));
    async move {
        let principal = match identity {
            Identity::Everyone => return Ok(Admitted::default()),
            Identity::Link => return attempt().map(|()| Admitted::default()),
            Identity::Known(principal) => Ok(principal),
            Identity::Token(token) => {
                attempt()?;
                verified(app, token, language).await?
            }
            Identity::Nobody(why) => {
                attempt()?;
                Err(why)
            }
        };
        let principal = principal.map_err(|why| {
            tracing::info!(operation, why, "nobody is let in");
            seen.refused(why);
            Problem::in_language(Code::Unauthenticated, language, Code::Unauthenticated.advice(language))
        })?;
        seen.asked_by(&principal);
        if principal.sandbox && (app.service().sandbox().is_none() || !is_in_sandbox(operation)) {
            seen.refused("sandbox");
            return Err(frozen(language));
        }
        let left = app.rates().count(&principal, language)?;
        if !may(operation, principal.role) {
            tracing::info!(operation, who = principal.actor(), "it is not for them");
            seen.refused("role");
            return Err(super::door::nothing_at(&path, language));
        }
        if principal.how == How::Key && app.service().is_use_due(&principal.id) {
            let (service, id) = (app.service().clone(), principal.id.clone());
            tokio::task::spawn_blocking(move || service.note_use(id));
        }
        Ok(Admitted { principal: Some(principal), left })
    }
}

/// What is found out of who asks, at once.
enum Identity {
    /// Whoever it is: it is for everyone.
    Everyone,
    /// Whoever has the link that is asked for.
    Link,
    /// Somebody who is known.
    Known(Principal),
    /// Whoever this token of the identity provider stands for: to verify it takes long.
    Token(String),
    /// Nobody, and why, for the log.
    Nobody(&'static str),
}

/// Finds out who asks.
fn identify(app: &App, request: &Request) -> Identity {
    let found = match shown(request.headers()) {
        Err(why) => Err(why),
        Ok(Some(text)) if is_token(text) => match app.service().remembered(text) {
            Some(known) => Ok(known),
            None => return Identity::Token(text.to_owned()),
        },
        Ok(Some(text)) => app.service().admit(text).map_err(|refused| refused.why.as_str()),
        Ok(None) => match session::of(app, request) {
            Some(found) => found,
            None => local(app, request),
        },
    };
    found.map_or_else(Identity::Nobody, Identity::Known)
}

/// What is shown as `Authorization`.
fn shown(headers: &HeaderMap) -> Result<Option<&str>, &'static str> {
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    match (shown.next(), shown.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => one.to_str().ok().and_then(bearer).map(Some).ok_or("malformed"),
        (Some(_), Some(_)) => Err("shown_twice"),
    }
}

/// Whether a text has the form of a signed token, which no key has.
fn is_token(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// Who asks from this machine, where the settings let them.
fn local(app: &App, request: &Request) -> Result<Principal, &'static str> {
    let role = app.service().settings().access.loopback.role().ok_or("nothing_shown")?;
    let peer = request.extensions().get::<Peer>().ok_or("nothing_shown")?;
    let is_local = is_local(peer.address.ip(), request.uri(), request.headers());
    is_local.then(|| Principal::loopback(role)).ok_or("not_local")
}

/// The problem that a sandbox has no such operation.
fn frozen(language: Language) -> Problem {
    Problem::in_language(Code::SandboxFrozen, language, Code::SandboxFrozen.advice(language))
}

/// Verifies a token of the identity provider, away from the async threads: its keys may have to be fetched.
///
/// # Errors
/// `unavailable` where nobody can say, because the keys cannot be fetched.
async fn verified(app: &App, token: String, language: Language) -> Result<Result<Principal, &'static str>, Problem> {
    let service = app.service().clone();
    let admitted = tokio::task::spawn_blocking(move || service.admit_token(&token)).await;
    match admitted.ok().flatten() {
        None => Ok(Err("tokens_are_not_taken")),
        Some(Ok(principal)) => Ok(Ok(principal)),
        Some(Err(TokenRefusal::Refused(refused))) => Ok(Err(refused.why.as_str())),
        Some(Err(TokenRefusal::NoKeys)) => Err(Problem::say(
            Code::Unavailable,
            language,
            "暂时无法验证令牌：取不到身份提供方的公钥；请稍后重试",
            "tokens cannot be verified just now: the identity provider's keys cannot be fetched; try again later",
        )),
    }
}

/// What stands after `Bearer`, whose letters may be small or large.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, text) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim()).filter(|text| !text.is_empty())
}

/// Whether a request comes from a program on this machine, by its own will: not passed on by another server, not by a
/// page of another site in a browser, and not under a name that merely resolves to this machine.
fn is_local(peer: IpAddr, uri: &Uri, headers: &HeaderMap) -> bool {
    if !peer.to_canonical().is_loopback() || PASSED_ON.iter().any(|name| headers.contains_key(name)) {
        return false;
    }
    let host = uri.authority().map(|authority| authority.as_str());
    let Some(host) = host.or_else(|| headers.get(HOST)?.to_str().ok()) else { return false };
    let is_own = |origin: &str| origin.split_once("://").is_some_and(|(_, authority)| authority == host);
    let origin_fits = headers.get(ORIGIN).is_none_or(|origin| origin.to_str().is_ok_and(is_own));
    let site = headers.get(FETCH_SITE).map(|site| site.as_bytes());
    let site_fits = site.is_none_or(|site| [&b"same-origin"[..], b"none"].contains(&site));
    is_loopback_name(host) && origin_fits && site_fits
}

/// Whether an authority names this machine by `localhost` or a loopback address.
fn is_loopback_name(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else { return false };
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_access::ROWS;

    fn local(peer: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        is_local(peer.parse().expect("an address"), &Uri::from_static("/v1/packs"), &map)
    }

    #[test]
    fn only_programs_on_this_machine_are_local() {
        let host = ("host", "127.0.0.1:8080");
        assert!(local("127.0.0.1", &[host]));
        assert!(local("::1", &[("host", "[::1]:8080")]) && local("::ffff:127.0.0.1", &[("host", "LOCALHOST")]));
        assert!(local("127.0.0.1", &[host, ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]));
        assert!(!local("10.0.0.7", &[host]), "another machine");
        assert!(!local("127.0.0.1", &[]), "no host");
        assert!(!local("127.0.0.1", &[("host", "evil.example:8080")]), "a name that resolves here");
        assert!(!local("127.0.0.1", &[host, ("origin", "http://evil.example")]), "a page of another site");
        assert!(!local("127.0.0.1", &[host, ("origin", "null")]), "a page of no site");
        assert!(!local("127.0.0.1", &[host, ("sec-fetch-site", "cross-site")]));
        for passed in ["forwarded", "x-forwarded-for", "via"] {
            assert!(!local("127.0.0.1", &[host, (passed, "1.1 somebody")]), "{passed}");
        }
    }

    #[test]
    fn a_bearer_is_what_stands_after_the_word() {
        for (value, text) in [("Bearer a", Some("a")), ("bearer  a ", Some("a")), ("BEARER a.b", Some("a.b"))] {
            assert_eq!(bearer(value), text, "{value}");
        }
        for value in ["", "a", "Basic a", "Bearer", "Bearer ", "Bearera"] {
            assert_eq!(bearer(value), None, "{value}");
        }
    }

    #[test]
    fn every_operation_has_a_row_and_is_found_by_its_address() {
        let operations = Operations::documented();
        let all: Vec<&str> = operations.0.values().flatten().map(|(_, operation)| operation.as_str()).collect();
        assert!(all.len() > 35, "{all:?}");
        for operation in all {
            assert!(ROWS.iter().any(|row| row.operation == operation), "{operation} is nobody's");
        }
        assert_eq!(operations.find(&Method::POST, "/v1/packs"), Some("make_pack"));
        assert_eq!(operations.find(&Method::HEAD, "/v1/packs/{id}"), Some("read_pack"));
        assert_eq!(operations.find(&Method::PUT, "/v1/packs"), None);
    }
}
