//! The cookie of a browser that is logged in.

use super::app::App;
use super::guard::FETCH_SITE;
use axum::extract::Request;
use axum::http::header::{COOKIE, ORIGIN};
use axum::http::{HeaderMap, Method};
use cookie::{Cookie, SameSite, time::Duration};
use fieldpack_access::Principal;

/// The cookie of a login, and of one that is under way; over TLS no other host or path can set them (RFC 6265bis,
/// section 4.1.3.2).
const SECURE: [&str; 2] = ["__Host-fieldpack", "__Host-fieldpack-login"];
/// The same on this machine without TLS.
const PLAIN: [&str; 2] = ["fieldpack", "fieldpack-login"];

/// What a cookie stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody is logged in.
    Session = 0,
    /// Somebody is about to log in.
    Login = 1,
}

/// The name of a cookie for a service that browsers find here.
fn name(url: &str, kind: Kind) -> &'static str {
    let names = if is_secure(url) { SECURE } else { PLAIN };
    names[kind as usize]
}

/// Whether browsers come over TLS.
fn is_secure(url: &str) -> bool {
    url.starts_with("https://")
}

/// The header that sets a cookie for so long, s; 0 takes it away. Scripts cannot read it, and other sites cannot send it
/// but with a link that is followed.
pub(super) fn set(url: &str, kind: Kind, value: &str, for_s: i64) -> String {
    Cookie::build((name(url, kind), value))
        .path("/")
        .http_only(true)
        .secure(is_secure(url))
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(for_s))
        .build()
        .to_string()
}

/// The value of a cookie; `None` where there is none, or more than one.
pub(super) fn value(headers: &HeaderMap, url: &str, kind: Kind) -> Option<String> {
    let name = name(url, kind);
    let all = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let mut found = all.flat_map(Cookie::split_parse).filter_map(Result::ok).filter(|cookie| cookie.name() == name);
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one.value().to_owned()),
        _ => None,
    }
}

/// Whoever is logged in with the browser that a request comes from; `None` where it brings no login.
///
/// A request that changes something must come from a page of this service: a page of another site can make a browser
/// send one with its cookies, but not say that it is one of ours.
pub(super) fn of(app: &App, request: &Request) -> Option<Result<Principal, &'static str>> {
    let url = app.service().login_url()?;
    let text = value(request.headers(), url, Kind::Session)?;
    Some(match app.service().session(&text) {
        None => Err("session_over"),
        Some(_) if !is_own(request.method(), request.headers(), url) => Err("other_site"),
        Some(principal) => Ok(principal),
    })
}

/// Whether a request only reads, or a page of this service sends it.
pub(super) fn is_own(method: &Method, headers: &HeaderMap, url: &str) -> bool {
    let from = headers.get(ORIGIN).map(|origin| origin.as_bytes() == url.as_bytes());
    let site = headers.get(FETCH_SITE).map(|site| site.as_bytes() == b"same-origin");
    method.is_safe() || from.or(site).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://fieldpack.example";

    #[test]
    fn a_cookie_is_closed_to_scripts_and_other_sites() {
        let session = set(URL, Kind::Session, "v", 60);
        assert_eq!(session, "__Host-fieldpack=v; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60");
        assert!(!set("http://127.0.0.1:1", Kind::Login, "v", 0).contains("Secure"));
    }

    #[test]
    fn one_cookie_of_the_name_is_read_and_not_two() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, text.parse().expect("a header"));
            value(&headers, URL, Kind::Session)
        };
        assert_eq!(of("a=b; __Host-fieldpack=v; c=d").as_deref(), Some("v"));
        for none in ["a=b", "fieldpack=v", "__Host-fieldpack=v; __Host-fieldpack=w", ";;;=", "__Host-fieldpack"] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn only_an_own_page_changes_something() {
        let of = |method: &Method, header: Option<(&'static str, &'static str)>| {
            let mut headers = HeaderMap::new();
            header.map(|(name, value)| headers.insert(name, value.parse().expect("a header")));
            is_own(method, &headers, URL)
        };
        assert!(of(&Method::GET, None) && of(&Method::POST, Some(("origin", URL))));
        assert!(of(&Method::POST, Some(("sec-fetch-site", "same-origin"))));
        assert!(!of(&Method::POST, None) && !of(&Method::DELETE, Some(("origin", "https://evil.example"))));
        assert!(
            !of(&Method::POST, Some(("origin", "null"))) && !of(&Method::POST, Some(("sec-fetch-site", "same-site")))
        );
    }
}
