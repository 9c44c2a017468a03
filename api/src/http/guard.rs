//! The guard: who asks, and whether that is for them.
//!
//! Every operation of the OpenAPI document has a row in the table of access (`fieldpack_access::ROWS`); an operation
//! without one is nobody's. Whoever shows nothing, or nothing that holds, gets 401; whoever is known and may not gets
//! what stands at an address where there is nothing. Pages for people that only explain are open.

use super::app::App;
use super::document::openapi;
use crate::problem::{Code, Problem};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, ORIGIN, VIA};
use axum::http::uri::Authority;
use axum::http::{Method, Uri};
use fieldpack_access::{How, Principal, may};
use fieldpack_graph::knowledge::Language;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use utoipa::openapi::path::Operation;

/// Headers of those who pass requests on: then it is not from this machine, whoever brings it.
const PASSED_ON: [HeaderName; 3] =
    [HeaderName::from_static("forwarded"), HeaderName::from_static("x-forwarded-for"), VIA];
/// What browsers say of where a request comes from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

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

/// Looks who asks for the operation at an address, and whether it is for them; `None`: it is for everyone.
///
/// # Errors
/// `unauthenticated`, or `not_found` where it is not for them.
pub(super) fn admit(
    app: &App,
    request: &Request,
    endpoint: &str,
    language: Language,
) -> Result<Option<Principal>, Problem> {
    let Some(operation) = app.operations().find(request.method(), endpoint) else { return Ok(None) };
    if may(operation, None) {
        return Ok(None);
    }
    let principal = identify(app, request).map_err(|why| {
        tracing::info!(operation, why, "nobody is let in");
        Problem::in_language(Code::Unauthenticated, language, Code::Unauthenticated.advice(language))
    })?;
    if !may(operation, principal.role) {
        tracing::info!(operation, who = principal.actor(), "it is not for them");
        return Err(super::door::nothing_at(request.uri().path(), language));
    }
    if principal.how == How::Key && app.service().is_use_due(&principal.id) {
        let (service, id) = (app.service().clone(), principal.id.clone());
        tokio::task::spawn_blocking(move || service.note_use(id));
    }
    Ok(Some(principal))
}

/// Finds out who asks, or says for the log why nobody does.
fn identify(app: &App, request: &Request) -> Result<Principal, &'static str> {
    let headers = request.headers();
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    match (shown.next(), shown.next()) {
        (Some(one), None) => {
            let text = one.to_str().ok().and_then(bearer).ok_or("malformed")?;
            let known = app.service().admit(text).map_err(|refused| refused.why.as_str())?;
            // What a key may not see or offer is not cut out of answers yet: such a key opens nothing.
            if known.sandbox || !known.scope.is_everything() { Err("restricted") } else { Ok(known) }
        }
        (None, _) => {
            let role = app.service().settings().access.loopback.role().ok_or("nothing_shown")?;
            let peer = request.extensions().get::<Peer>().ok_or("nothing_shown")?;
            is_local(peer.0.ip(), request.uri(), headers).then(|| Principal::loopback(role)).ok_or("not_local")
        }
        (Some(_), Some(_)) => Err("shown_twice"),
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
